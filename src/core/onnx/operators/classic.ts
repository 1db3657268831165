import { type Attributes, type DType, elementCount, type TensorType } from '../graph.js';
import { passes } from './couple.js';
import { type OperatorRule, ShapeError } from './rule.js';
import { DataDependent, dim, formulaText, type Inputs, like, list, need, num, nums, parts, type Rules, str } from './support.js';

/**
 * The domain `ai.onnx.ml`: models of classic machine learning and the features that they are given. Linear ones multiply and add; trees and support
 * vectors do other work.
 */

/** How many entries a list attribute has, of numbers or of texts. */
function lengthOf(attributes: Attributes, ...names: readonly string[]): number {
  for (const name of names) {
    const value = attributes[name];
    if (Array.isArray(value)) return value.length;
    if (typeof value === 'object' && 'shape' in value) return elementCount(value.shape);
  }
  return 0;
}

/** Rows and features: one dimension is one row. */
function rowsOf(op: string, inputs: Inputs): readonly [rows: number, features: number] {
  const { shape } = need(inputs, 0, op);
  if (shape.length < 1 || shape.length > 2) throw new ShapeError(`${op}: an input of one or two dimensions is needed, but got ${list(shape)}`);
  return shape.length === 1 ? [1, dim(shape, 0)] : [dim(shape, 0), dim(shape, 1)];
}

/** The same, where everything behind the first dimension is features. */
const flatRows = (op: string, [x]: Inputs): readonly [rows: number, features: number] =>
  x && x.shape.length > 2 ? [dim(x.shape, 0), elementCount(x.shape.slice(1))] : rowsOf(op, [x]);

const LABELS = ['classlabels_strings', 'classlabels_ints', 'classlabels_int64s'] as const;

/** The label of each row, and a score for each row and class. */
const classified = (rows: number, classes: number, attributes: Attributes): TensorType[] => [
  { shape: [rows], dtype: lengthOf(attributes, 'classlabels_strings') ? 'string' : 'int64' },
  { shape: [rows, classes], dtype: 'float32' },
];

const products = (op: string, outputsOf: (attributes: Attributes) => number): Pick<OperatorRule, 'macs' | 'formula' | 'kind'> => {
  const factors = (inputs: Inputs, attributes: Attributes): number[] => [...rowsOf(op, inputs), outputsOf(attributes)];
  return {
    macs: (inputs, _outputs, attributes) => elementCount(factors(inputs, attributes)),
    formula: (inputs, _outputs, attributes) => {
      const [rows = 1, ...rest] = factors(inputs, attributes);
      return formulaText(rows === 1 ? rest : [rows, ...rest], elementCount([rows, ...rest]));
    },
    kind: () => 'linear',
  };
};

/** Without a vector of coefficients for the second of two classes, its score is made from that of the first. */
const linearClassifier: OperatorRule = {
  infer: (inputs, attributes) => {
    const [rows] = rowsOf('LinearClassifier', inputs);
    return classified(rows, Math.max(lengthOf(attributes, ...LABELS), lengthOf(attributes, 'intercepts')), attributes);
  },
  ...products('LinearClassifier', (attributes) => Math.max(1, lengthOf(attributes, 'intercepts'))),
};

const targets = (attributes: Attributes): number => num(attributes, 'targets', 1);
const linearRegressor: OperatorRule = {
  infer: (inputs, attributes) => [{ shape: [rowsOf('LinearRegressor', inputs)[0], targets(attributes)], dtype: 'float32' }],
  ...products('LinearRegressor', targets),
};

/** Without probabilities, more than two classes are decided by one score for each pair of them. */
const svmClassifier: OperatorRule = {
  infer: (inputs, attributes) => {
    const classes = lengthOf(attributes, ...LABELS);
    const pairs = lengthOf(attributes, 'vectors_per_class') > 0 && !lengthOf(attributes, 'prob_a') && classes > 2;
    return classified(rowsOf('SVMClassifier', inputs)[0], pairs ? (classes * (classes - 1)) / 2 : classes, attributes);
  },
  uncounted: true,
};

/** A score for each row and target; `columns` says how many targets there are. */
const regressed = (op: string, columns: (attributes: Attributes) => number, dtype?: DType): OperatorRule => ({
  infer: (inputs, attributes) => [{ shape: [rowsOf(op, inputs)[0], columns(attributes)], dtype: dtype ?? need(inputs, 0, op).dtype }],
  uncounted: true,
});

/** The element type that a mapping's values have. */
function valueType(attributes: Attributes): DType | undefined {
  const tensor = attributes['values_tensor'];
  if (typeof tensor === 'object' && 'dtype' in tensor) return tensor.dtype;
  const named: readonly (readonly [string, DType])[] = [
    ['values_strings', 'string'],
    ['values_int64s', 'int64'],
    ['values_floats', 'float32'],
  ];
  return named.find(([name]) => lengthOf(attributes, name))?.[1];
}

/** Values looked up one by one: the shape stays. */
const mapped = (op: string, dtype: (attributes: Attributes, from: DType) => DType | undefined): OperatorRule => ({
  couple: passes,
  infer: (inputs, attributes) => {
    const x = need(inputs, 0, op);
    return [like(x, undefined, dtype(attributes, x.dtype) ?? x.dtype)];
  },
});

const swapped = (_attributes: Attributes, from: DType): DType => (from === 'string' ? 'int64' : 'string');
/** Before version 2 of the domain a list of classes stood for texts and numbers at once. */
const labelType = (attributes: Attributes, from: DType): DType | undefined =>
  attributes['classes_strings'] === undefined ? valueType(attributes) : swapped(attributes, from);

const arrayFeatureExtractor: OperatorRule = {
  infer: (inputs) => {
    const [x, y] = [need(inputs, 0, 'ArrayFeatureExtractor'), need(inputs, 1, 'ArrayFeatureExtractor')];
    return [like(x, [...(x.shape.length === 1 ? [1] : x.shape.slice(0, -1)), elementCount(y.shape)])];
  },
};

const featureVectorizer: OperatorRule = {
  infer: (inputs, attributes) => {
    const columns = nums(attributes, 'inputdimensions')?.reduce((a, b) => a + b, 0);
    const rows = inputs.map((_, i) => flatRows('FeatureVectorizer', inputs.slice(i)));
    return [{ shape: [rows[0]?.[0] ?? 1, columns ?? rows.reduce((sum, [, features]) => sum + features, 0)], dtype: 'float32' }];
  },
  moves: 'join',
};

const castMap: OperatorRule = {
  infer: (_inputs, attributes) => {
    if (str(attributes, 'map_form', 'DENSE') !== 'SPARSE') throw new DataDependent('how many entries CastMap finds depends on the data');
    const to = str(attributes, 'cast_to', 'TO_FLOAT');
    return [{ shape: [1, num(attributes, 'max_map', 1)], dtype: to === 'TO_INT64' ? 'int64' : to === 'TO_STRING' ? 'string' : 'float32' }];
  },
};

/** A list of maps, one for each row. */
const zipMap: OperatorRule = {
  infer: (inputs) => {
    const [rows] = rowsOf('ZipMap', inputs);
    return [{ shape: [rows], dtype: 'sequence', items: Array.from({ length: parts(rows, 'ZipMap') }, () => ({ shape: [], dtype: 'map' as const })) }];
  },
};

export const classic: Rules = {
  ArrayFeatureExtractor: arrayFeatureExtractor,
  Binarizer: mapped('Binarizer', () => undefined),
  CastMap: castMap,
  CategoryMapper: mapped('CategoryMapper', swapped),
  DictVectorizer: {
    infer: (_inputs, attributes) => [{ shape: [1, lengthOf(attributes, 'string_vocabulary', 'int64_vocabulary')], dtype: 'float32' }],
  },
  FeatureVectorizer: featureVectorizer,
  Imputer: mapped('Imputer', () => undefined),
  LabelEncoder: mapped('LabelEncoder', labelType),
  LinearClassifier: linearClassifier,
  LinearRegressor: linearRegressor,
  Normalizer: mapped('Normalizer', () => 'float32'),
  OneHotEncoder: {
    infer: (inputs, attributes) => {
      const x = need(inputs, 0, 'OneHotEncoder');
      return [like(x, [...x.shape, lengthOf(attributes, 'cats_strings', 'cats_int64s')], 'float32')];
    },
  },
  Scaler: mapped('Scaler', () => 'float32'),
  SVMClassifier: svmClassifier,
  SVMRegressor: regressed('SVMRegressor', () => 1, 'float32'),
  TreeEnsemble: regressed('TreeEnsemble', (attributes) => num(attributes, 'n_targets', 1)),
  TreeEnsembleRegressor: regressed('TreeEnsembleRegressor', (attributes) => num(attributes, 'n_targets', 1), 'float32'),
  TreeEnsembleClassifier: {
    infer: (inputs, attributes) => classified(rowsOf('TreeEnsembleClassifier', inputs)[0], lengthOf(attributes, ...LABELS), attributes),
    uncounted: true,
  },
  ZipMap: zipMap,
};
