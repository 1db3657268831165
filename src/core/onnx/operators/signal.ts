import { dtypeAttribute } from '../dtypes.js';
import type { Attributes, TensorType } from '../graph.js';
import { type OperatorRule, ShapeError } from './rule.js';
import { at, axisIn, dim, foldOne, type Inputs, known, knownIf, like, need, num, type Rules } from './support.js';

/** Signal processing: transforms and windows. A complex number is a last dimension of two. No multiply-adds by the default convention. */

const halfOf = (length: number, attributes: Attributes): number => (num(attributes, 'onesided', 0) ? Math.floor(length / 2) + 1 : length);

/** Back from one half of a spectrum come real numbers, from all else complex ones. */
const dft: OperatorRule = {
  infer: (inputs, attributes) => {
    const x = need(inputs, 0, 'DFT');
    const axis = axisIn(at(knownIf(inputs, 2, 'the axis of DFT') ?? [num(attributes, 'axis', -2)], 0), x.shape.length);
    if (num(attributes, 'inverse', 0) && num(attributes, 'onesided', 0)) {
      const whole = at(knownIf(inputs, 1, 'the length of DFT') ?? [2 * (dim(x.shape, axis) - 1)], 0);
      return [like(x, [...x.shape.slice(0, -1).map((d, i) => (i === axis ? whole : d)), 1])];
    }
    const length = at(knownIf(inputs, 1, 'the length of DFT') ?? [dim(x.shape, axis)], 0);
    const shape = x.shape.map((d, i) => (i === axis ? halfOf(length, attributes) : d));
    return [like(x, [...shape.slice(0, -1), 2])];
  },
};

const stft: OperatorRule = {
  infer: (inputs, attributes) => {
    const x = need(inputs, 0, 'STFT');
    const step = at(known(need(inputs, 1, 'STFT'), 'the step of STFT'), 0);
    const length = inputs[3] ? at(known(inputs[3], 'the frame length of STFT'), 0) : dim(inputs[2]?.shape ?? [], 0);
    if (length > dim(x.shape, 1) || length < 1) throw new ShapeError(`expected 0 < n_fft <= ${x.shape[1]}, but got n_fft=${length}`);
    const frames = Math.floor((dim(x.shape, 1) - length) / step) + 1;
    const bins = num(attributes, 'onesided', 1) ? Math.floor(length / 2) + 1 : length;
    return [like(x, [dim(x.shape, 0), frames, bins, 2])];
  },
};

/** Sums of cosines over a window whose length is the input; `periodic` divides by the length, else by one less. */
const cosines = (op: string, terms: readonly number[]): OperatorRule => ({
  infer: (inputs, attributes) => [
    { shape: [at(known(need(inputs, 0, op), `the length of ${op}`), 0)], dtype: dtypeAttribute(attributes['output_datatype']) ?? 'float32' },
  ],
  fold: (inputs, outputs, attributes) =>
    foldOne(inputs, outputs, ([size = []]) => {
      const count = at(size, 0);
      const period = num(attributes, 'periodic', 1) ? count : count - 1;
      return Array.from({ length: count }, (_, n) => terms.reduce((sum, a, k) => sum + a * Math.cos((2 * Math.PI * k * n) / period), 0));
    }),
});

const melWeightMatrix: OperatorRule = {
  infer: (inputs, attributes): TensorType[] => {
    const [bins, length] = [0, 1].map((i) => at(known(need(inputs, i, 'MelWeightMatrix'), 'the size of MelWeightMatrix'), 0)) as [number, number];
    return [{ shape: [Math.floor(length / 2) + 1, bins], dtype: dtypeAttribute(attributes['output_datatype']) ?? 'float32' }];
  },
};

/** Determinants of the last two dimensions. */
const det: OperatorRule = {
  infer: (inputs: Inputs) => {
    const x = need(inputs, 0, 'Det');
    const [rows, columns] = x.shape.slice(-2);
    if (x.shape.length < 2) throw new ShapeError('linalg.det: The input tensor A must have at least 2 dimensions.');
    if (rows !== columns) throw new ShapeError(`linalg.det: A must be batches of square matrices, but they are ${rows} by ${columns} matrices`);
    return [like(x, x.shape.slice(0, -2))];
  },
};

export const signal: Rules = {
  DFT: dft,
  STFT: stft,
  HannWindow: cosines('HannWindow', [0.5, -0.5]),
  HammingWindow: cosines('HammingWindow', [25 / 46, -21 / 46]),
  BlackmanWindow: cosines('BlackmanWindow', [0.42, -0.5, 0.08]),
  MelWeightMatrix: melWeightMatrix,
  Det: det,
};
