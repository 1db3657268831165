import type { Attributes } from '../graph.js';
import { pointwise } from './activation.js';
import { passes } from './couple.js';
import { type OperatorRule, ShapeError } from './rule.js';
import { dim, type Inputs, known, like, list, need, num, nums, type Rules } from './support.js';

/**
 * Operators that the standard had as experimental ones until version 1.4 and that runtimes still have, as models converted from other frameworks at that
 * time use them. Source: docs/Operators.md of ONNX 1.2; `contrib_ops/cpu` of onnxruntime.
 */

/** The border is (left, top, right, bottom); with `scale` the result has that height and width. */
const crop: OperatorRule = {
  infer: (inputs, attributes) => {
    const x = need(inputs, 0, 'Crop');
    const [left = 0, top = 0, right = 0, bottom = 0] = nums(attributes, 'border') ?? [];
    if (x.shape.length !== 4) throw new ShapeError(`Crop: a batch of pictures is needed, but got an input of size ${list(x.shape)}`);
    const [height = dim(x.shape, 2) - top - bottom, width = dim(x.shape, 3) - left - right] = nums(attributes, 'scale') ?? [];
    if (height < 0 || width < 0 || top + height > dim(x.shape, 2) || left + width > dim(x.shape, 3))
      throw new ShapeError(`Crop: the border ${list([left, top, right, bottom])} leaves nothing of an input of size ${list(x.shape)}`);
    return [like(x, [...x.shape.slice(0, 2), height, width])];
  },
  moves: 'select',
};

/** The shape is an attribute, or the elements of the input or its shape; `extra_shape` stands behind it. */
function filled(op: string, inputs: Inputs, attributes: Attributes): number[] {
  const given = inputs[0];
  const shape = given ? (num(attributes, 'input_as_shape', 0) ? known(given, `the shape of ${op}`) : given.shape) : (nums(attributes, 'shape') ?? []);
  return [...shape, ...(nums(attributes, 'extra_shape') ?? [])];
}

const constantFill: OperatorRule = {
  infer: (inputs, attributes) => [{ shape: filled('ConstantFill', inputs, attributes), dtype: num(attributes, 'dtype', 1) === 7 ? 'int64' : 'float32' }],
};

/** One factor for all, one summand for each channel. */
const imageScaler: OperatorRule = { infer: (inputs) => [like(need(inputs, 0, 'ImageScaler'))], couple: passes };

export const experimental: Rules = {
  Affine: pointwise('Affine', (a) => (v) => num(a, 'alpha', 1) * v + num(a, 'beta', 0)),
  ConstantFill: constantFill,
  Crop: crop,
  ImageScaler: imageScaler,
  ParametricSoftplus: pointwise('ParametricSoftplus', (a) => (v) => num(a, 'alpha', 1) * Math.log1p(Math.exp(num(a, 'beta', 1) * v))),
  Scale: pointwise('Scale', (a) => (v) => num(a, 'scale', 1) * v),
  ScaledTanh: pointwise('ScaledTanh', (a) => (v) => num(a, 'alpha', 1) * Math.tanh(num(a, 'beta', 1) * v)),
};
