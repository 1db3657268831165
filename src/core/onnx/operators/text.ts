import type { TensorType } from '../graph.js';
import { broadcasts, passes } from './couple.js';
import { type OperatorRule, ShapeError } from './rule.js';
import { broadcastPair, DataDependent, dim, type Inputs, like, list, need, nums, openCount, type Rules, str } from './support.js';

/** Text, and what is made from it. No multiply-adds. */

/** One output: its size depends on the text itself. */
const dependent =
  (what: string): OperatorRule['infer'] =>
  () => {
    throw new DataDependent(`${what} depends on the data`);
  };

/** Words that are stop words are left out; if there are none of these, all remain. */
const stringNormalizer: OperatorRule = {
  infer: (inputs, attributes) => {
    const x = need(inputs, 0, 'StringNormalizer');
    const rows = x.shape.slice(0, -1);
    const left = (words = 0): TensorType[] => [like(x, [...rows, words])];
    if (attributes['stopwords'] !== undefined)
      throw openCount('how many words StringNormalizer leaves depends on the data', dim(x.shape, x.shape.length - 1), left);
    return [like(x)];
  },
};

/** One count for each n-gram of the vocabulary, in place of the words. */
const tfIdfVectorizer: OperatorRule = {
  infer: (inputs, attributes) => {
    const x = need(inputs, 0, 'TfIdfVectorizer');
    const columns = (nums(attributes, 'ngram_indexes') ?? []).reduce((most, i) => Math.max(most, i), -1) + 1;
    if (x.shape.length > 2) throw new ShapeError(`TfIdfVectorizer: an input of one or two dimensions is needed, but got ${list(x.shape)}`);
    return [like(x, [...x.shape.slice(0, -1), columns], 'float32')];
  },
};

/** A picture of three channels, or of one. */
const pictured: OperatorRule['infer'] = (_inputs, attributes) => {
  const channels = str(attributes, 'pixel_format', 'RGB') === 'Grayscale' ? 1 : 3;
  const sizes = ['height', 'width'].map((name) => ({ name, usual: 'side' as const }));
  throw new DataDependent('the size of the picture depends on the data', { sizes, types: (sides) => [{ shape: [...sides, channels], dtype: 'uint8' }] });
};

/** The longest row decides the width: of one row with known text that would be known, of others not. */
const stringSplit: OperatorRule = { infer: dependent('into how many parts StringSplit cuts') };

/** Pictures before and behind a network, in the domain `com.microsoft.extensions`. Source: docs/custom_ops.md of onnxruntime-extensions. */
export const pictures: Rules = {
  DecodeImage: { infer: pictured, uncounted: true },
  EncodeImage: {
    infer: () => {
      throw new DataDependent('how many bytes the picture has depends on the data', {
        sizes: [{ name: 'bytes' }],
        types: (sizes) => [{ shape: sizes, dtype: 'uint8' }],
      });
    },
    uncounted: true,
  },
};

export const texts: Rules = {
  StringNormalizer: stringNormalizer,
  StringConcat: {
    couple: broadcasts,
    infer: (inputs: Inputs) => {
      const [x, y] = [need(inputs, 0, 'StringConcat'), need(inputs, 1, 'StringConcat')];
      return [like(x, broadcastPair(x.shape, y.shape))];
    },
  },
  StringSplit: stringSplit,
  RegexFullMatch: { couple: passes, infer: (inputs) => [like(need(inputs, 0, 'RegexFullMatch'), undefined, 'bool')] },
  TfIdfVectorizer: tfIdfVectorizer,
  /** A compressed picture: how large it is stands in its bytes. */
  ImageDecoder: { infer: pictured, uncounted: true },
};
