import type { Attributes } from '../graph.js';
import { broadcasts, passes } from './couple.js';
import { erf } from './erf.js';
import type { OperatorRule } from './rule.js';
import { ShapeError } from './rule.js';
import { aligned, at, broadcastOffsets, broadcastPair, foldOne, like, need, num, type Rules, str } from './support.js';

/** Activations: element by element, no multiply-adds by the default convention. */

/** A convolution or product that the runtime has fused applies these to its own output (its conv_activation_fusion and gemm_activation_fusion). */
export const APPLIED_BY_FUSED = { after: ['fused'] } as const;

const sigmoid = (v: number): number => (v >= 0 ? 1 / (1 + Math.exp(-v)) : Math.exp(v) / (1 + Math.exp(v)));
const softplus = (v: number): number => Math.max(v, 0) + Math.log1p(Math.exp(-Math.abs(v)));
const elu = (v: number, alpha: number): number => (v > 0 ? v : alpha * Math.expm1(v));

/** One element to one element; `of` reads the attributes once. */
export const pointwise = (op: string, of: (attributes: Attributes) => (v: number) => number): OperatorRule => ({
  infer: (inputs) => [like(need(inputs, 0, op))],
  fold: (inputs, outputs, attributes) => foldOne(inputs, outputs, ([x = []]) => Array.from(x, of(attributes))),
  couple: passes,
});

function gelu(attributes: Attributes): (v: number) => number {
  if (str(attributes, 'approximate', 'none') === 'tanh') return (v) => 0.5 * v * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (v + 0.044715 * v ** 3)));
  return (v) => 0.5 * v * (1 + erf(v / Math.SQRT2));
}

const selu = (attributes: Attributes): ((v: number) => number) => {
  const alpha = num(attributes, 'alpha', 1.6732632423543772);
  const gamma = num(attributes, 'gamma', 1.0507009873554805);
  return (v) => gamma * elu(v, alpha);
};

/** The slope broadcasts to the input, never the other way round. */
const pRelu: OperatorRule = {
  infer: (inputs, attributes) => {
    const x = need(inputs, 0, 'PRelu');
    const slope = need(aligned(inputs, attributes), 1, 'PRelu');
    if (broadcastPair(x.shape, slope.shape).join() !== x.shape.join()) {
      throw new ShapeError(
        `Mismatch of parameter numbers and input channel size. Found parameter numbers = ${slope.shape[0]} and channel size = ${x.shape[1] ?? 1}.`,
      );
    }
    return [like(x)];
  },
  fold: (inputs, outputs, attributes) =>
    foldOne(inputs, outputs, ([x = [], slope = []], out) => {
      const slopes = broadcastOffsets(need(aligned(inputs, attributes), 1, 'PRelu').shape, out.shape);
      return Array.from(x, (v, i) => (v < 0 ? v * at(slope, at(slopes, i)) : v));
    }),
  weights: { 1: 'slope' },
  couple: broadcasts,
};

/** Lower and upper limit are scalar inputs; one left out does not limit. */
const clip: OperatorRule = {
  infer: (inputs) => [like(need(inputs, 0, 'Clip'))],
  fold: (inputs, outputs) =>
    foldOne(inputs, outputs, ([x = [], low = [], high = []]) =>
      Array.from(x, (v) => Math.min(Math.max(v, low.length ? at(low, 0) : Number.NEGATIVE_INFINITY), high.length ? at(high, 0) : Number.POSITIVE_INFINITY)),
    ),
  fuses: APPLIED_BY_FUSED,
  couple: passes,
};

const applied = (op: string, of: (attributes: Attributes) => (v: number) => number): OperatorRule => ({ ...pointwise(op, of), fuses: APPLIED_BY_FUSED });

export const activation: Rules = {
  Relu: applied('Relu', () => (v) => Math.max(v, 0)),
  LeakyRelu: applied('LeakyRelu', (a) => (v) => (v < 0 ? v * num(a, 'alpha', 0.01) : v)),
  ThresholdedRelu: pointwise('ThresholdedRelu', (a) => (v) => (v > num(a, 'alpha', 1) ? v : 0)),
  PRelu: pRelu,
  Clip: clip,
  Elu: pointwise('Elu', (a) => (v) => elu(v, num(a, 'alpha', 1))),
  Celu: pointwise('Celu', (a) => (v) => Math.max(0, v) + Math.min(0, num(a, 'alpha', 1) * Math.expm1(v / num(a, 'alpha', 1)))),
  Selu: pointwise('Selu', selu),
  Gelu: pointwise('Gelu', gelu),
  HardSigmoid: applied('HardSigmoid', (a) => (v) => Math.max(0, Math.min(1, num(a, 'alpha', 0.2) * v + num(a, 'beta', 0.5)))),
  HardSwish: {
    ...pointwise('HardSwish', () => (v) => v * Math.max(0, Math.min(1, v / 6 + 0.5))),
    /** The runtime inlines it as these two without our names. */
    lower: ({ inputs: [x = ''], emit }) => {
      emit('Mul', [x, emit('HardSigmoid', [x], { alpha: 1 / 6, beta: 0.5 })], {}, true);
    },
  },
  Swish: pointwise('Swish', (a) => (v) => v * sigmoid(num(a, 'alpha', 1) * v)),
  /** The first operand through Swish, times the second. */
  SwiGLU: {
    couple: broadcasts,
    infer: (inputs) => {
      const [a, b] = [need(inputs, 0, 'SwiGLU'), need(inputs, 1, 'SwiGLU')];
      return [like(a, broadcastPair(a.shape, b.shape))];
    },
  },
  Sigmoid: applied('Sigmoid', () => sigmoid),
  Tanh: applied('Tanh', () => Math.tanh),
  Softplus: pointwise('Softplus', () => softplus),
  Softsign: pointwise('Softsign', () => (v) => v / (1 + Math.abs(v))),
  Mish: {
    ...pointwise('Mish', () => (v) => v * Math.tanh(softplus(v))),
    /** The runtime inlines it as these three without our names. */
    lower: ({ inputs: [x = ''], emit }) => {
      emit('Mul', [x, emit('Tanh', [emit('Softplus', [x])])], {}, true);
    },
  },
  Shrink: pointwise('Shrink', (a) => (v) => {
    const [lambd, bias] = [num(a, 'lambd', 0.5), num(a, 'bias', 0)];
    return v < -lambd ? v + bias : v > lambd ? v - bias : 0;
  }),
};
