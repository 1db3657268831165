import { dtypeAttribute } from '../dtypes.js';
import type { TensorType } from '../graph.js';
import { conv } from './conv.js';
import { linear } from './linear.js';
import type { OperatorRule, RuleInput } from './rule.js';
import { at, broadcastOffsets, dim, foldOne, type Inputs, like, need, num, type Rules, roundEven } from './support.js';

/** Quantized forms: all but positions of inputs and types is as with the operator they stand for. */

/** Limits of the integer types that quantization writes. */
const LIMITS: Readonly<Record<string, readonly [number, number]>> = {
  uint2: [0, 3],
  int2: [-2, 1],
  uint4: [0, 15],
  int4: [-8, 7],
  uint8: [0, 255],
  int8: [-128, 127],
  uint16: [0, 65535],
  int16: [-32768, 32767],
};

/** Shape under which a scale per channel broadcasts along its axis. */
function scaleShape(scale: RuleInput, rank: number, axis: number): readonly number[] {
  if (scale.shape.length !== 1 || scale.shape[0] === 1) return scale.shape.length === 1 ? [] : scale.shape;
  return Array.from({ length: rank - (axis < 0 ? axis + rank : axis) }, (_, i) => (i === 0 ? dim(scale.shape, 0) : 1));
}

const quantizeLinear: OperatorRule = {
  settings: [1, 2],
  infer: (inputs, attributes) => {
    const x = need(inputs, 0, 'QuantizeLinear');
    return [like(x, undefined, inputs[2]?.dtype ?? dtypeAttribute(attributes['output_dtype']) ?? 'uint8')];
  },
  fold: (inputs, outputs, attributes) =>
    foldOne(inputs, outputs, ([x = [], scale = [], zero = []], out) => {
      const limits = LIMITS[out.dtype];
      if (!limits || num(attributes, 'block_size', 0)) return undefined;
      const scales = broadcastOffsets(scaleShape(need(inputs, 1, 'QuantizeLinear'), out.shape.length, num(attributes, 'axis', 1)), out.shape);
      return Array.from(x, (v, i) => {
        const channel = at(scales, i);
        return Math.min(limits[1], Math.max(limits[0], roundEven(Math.fround(v / at(scale, channel))) + at(zero, channel)));
      });
    }),
};

const dequantizeLinear: OperatorRule = {
  settings: [1, 2],
  infer: (inputs, attributes) => [
    like(need(inputs, 0, 'DequantizeLinear'), undefined, dtypeAttribute(attributes['output_dtype']) ?? need(inputs, 1, 'DequantizeLinear').dtype),
  ],
  fold: (inputs, outputs, attributes) =>
    foldOne(inputs, outputs, ([x = [], scale = [], zero = []], out) => {
      if (num(attributes, 'block_size', 0)) return undefined;
      const scales = broadcastOffsets(scaleShape(need(inputs, 1, 'DequantizeLinear'), out.shape.length, num(attributes, 'axis', 1)), out.shape);
      return Array.from(x, (v, i) => (v - at(zero, at(scales, i))) * at(scale, at(scales, i)));
    }),
};

const dynamicQuantizeLinear: OperatorRule = {
  infer: (inputs) => [like(need(inputs, 0, 'DynamicQuantizeLinear'), undefined, 'uint8'), { shape: [], dtype: 'float32' }, { shape: [], dtype: 'uint8' }],
};

/** Most inputs that a quantized operator has. */
const QUANTIZATION = [1, 2, 3, 4, 5, 6, 7];

/** The rule of `of` on the inputs at `positions`; the output type is what `dtype` says. */
export function standsFor(of: OperatorRule | undefined, positions: readonly number[], dtype: (inputs: Inputs) => TensorType['dtype']): OperatorRule {
  const pick = (inputs: Inputs): Inputs => positions.map((i) => inputs[i]);
  const weights = Object.entries(of?.weights ?? {}).flatMap(([i, role]) => (positions[Number(i)] === undefined ? [] : [[positions[Number(i)], role]]));
  return {
    infer: (inputs, attributes) => (of?.infer(pick(inputs), attributes) ?? []).map((t) => like(t, t.shape, dtype(inputs))),
    macs: (inputs, outputs, attributes) => of?.macs?.(pick(inputs), outputs, attributes) ?? 0,
    formula: (inputs, outputs, attributes) => of?.formula?.(pick(inputs), outputs, attributes),
    kind: (inputs, attributes, isWeight) => of?.kind?.(pick(inputs), attributes, (i) => isWeight(positions[i] ?? -1)),
    detail: (inputs, attributes) => of?.detail?.(pick(inputs), attributes),
    weights: Object.fromEntries(weights),
    settings: QUANTIZATION.filter((i) => !positions.includes(i)),
  };
}

const zeroPoint = (inputs: Inputs): TensorType['dtype'] => inputs[7]?.dtype ?? 'uint8';

export const quantized: Rules = {
  QuantizeLinear: quantizeLinear,
  DequantizeLinear: dequantizeLinear,
  DynamicQuantizeLinear: dynamicQuantizeLinear,
  ConvInteger: standsFor(conv['Conv'], [0, 1], () => 'int32'),
  MatMulInteger: standsFor(linear['MatMul'], [0, 1], () => 'int32'),
  QLinearConv: standsFor(conv['Conv'], [0, 3, 8], zeroPoint),
  QLinearMatMul: standsFor(linear['MatMul'], [0, 3], zeroPoint),
};
