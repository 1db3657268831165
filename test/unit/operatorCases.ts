import type { Attributes } from '../../src/core/onnx/graph.js';
import { xorshift } from '../../src/core/onnx/random.js';
import { flags, floats, ints, type Operand } from './runtime.js';

/** One node: operator, operands, attributes, the shapes it gives and its multiply-adds. */
export interface Case {
  readonly op: string;
  readonly operands: readonly (Operand | undefined)[];
  readonly attributes: Attributes;
  readonly shapes: readonly (readonly number[])[];
  readonly macs: number;
  /** Why the runtime is not asked: it has no kernel for this. */
  readonly skip?: string;
}

const next = xorshift(7);
const size = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);
const make = (shape: readonly number[], of: () => number): Operand =>
  floats(
    Array.from({ length: size(shape) }, () => Math.fround(of())),
    shape,
  );

/** Floats between -2 and 2. */
const f = (...shape: number[]): Operand => make(shape, () => 4 * next() - 2);
/** Floats between 0.1 and 1: within the domain of roots, logarithms and inverse functions. */
const p = (...shape: number[]): Operand => make(shape, () => 0.1 + 0.9 * next());
/** Floats above 1. */
const above = (...shape: number[]): Operand => make(shape, () => 1.1 + next());
/** Whole numbers from 0 to 8 as floats: many are equal. */
const few = (...shape: number[]): Operand => make(shape, () => Math.floor(9 * next()));
/** 64-bit integers below `limit` that the graph gets as an input. */
const i = (limit: number, ...shape: number[]): Operand => ({
  shape,
  dtype: 'int64',
  data: Array.from({ length: size(shape) }, () => Math.floor(limit * next())),
});
const b = (...shape: number[]): Operand =>
  flags(
    Array.from({ length: size(shape) }, () => (next() < 0.5 ? 1 : 0)),
    shape,
  );
const typed = (operand: Operand, dtype: Operand['dtype']): Operand => ({ ...operand, dtype });
const scalar = (value: number, dtype: Operand['dtype'] = 'float32'): Operand => ({ shape: [], dtype, data: [value], constant: true });
const none = undefined;
/** The largest 64-bit integer, as nearly as a plain number says it: "to the end". */
const LAST = 2 ** 63;

type Row = readonly [
  op: string,
  operands: readonly (Operand | undefined)[],
  attributes: Attributes,
  shapes: readonly (readonly number[])[],
  macs?: number,
  skip?: string,
];

const conv: Row[] = [
  ['Conv', [f(1, 3, 8, 8), f(16, 3, 3, 3)], {}, [[1, 16, 6, 6]], 16 * 36 * 27],
  ['Conv', [f(1, 3, 8, 8), f(16, 3, 3, 3), f(16)], { pads: [1, 1, 1, 1] }, [[1, 16, 8, 8]], 16 * 64 * 27],
  ['Conv', [f(1, 3, 9, 8), f(4, 3, 3, 3)], { pads: [1, 1, 1, 1], strides: [2, 2] }, [[1, 4, 5, 4]], 4 * 20 * 27],
  ['Conv', [f(2, 4, 7, 7), f(4, 1, 3, 3)], { group: 4, pads: [1, 1, 1, 1] }, [[2, 4, 7, 7]], 2 * 4 * 49 * 9],
  ['Conv', [f(1, 4, 7, 7), f(8, 2, 1, 1)], { group: 2 }, [[1, 8, 7, 7]], 8 * 49 * 2],
  ['Conv', [f(1, 2, 10, 10), f(3, 2, 3, 3)], { dilations: [2, 3] }, [[1, 3, 6, 4]], 3 * 24 * 18],
  ['Conv', [f(1, 2, 10, 10), f(3, 2, 5, 3)], { pads: [1, 0, 2, 1], strides: [3, 1] }, [[1, 3, 3, 9]], 3 * 27 * 30],
  ['Conv', [f(1, 2, 11), f(3, 2, 4)], { strides: [2], pads: [0, 1] }, [[1, 3, 5]], 3 * 5 * 8],
  ['Conv', [f(1, 2, 5, 6, 7), f(3, 2, 2, 3, 3)], {}, [[1, 3, 4, 4, 5]], 3 * 80 * 36],
  ['Conv', [f(1, 2, 9, 9), f(3, 2, 3, 3)], { auto_pad: 'SAME_UPPER', strides: [2, 2] }, [[1, 3, 5, 5]], 3 * 25 * 18],
  ['Conv', [f(1, 2, 8, 8), f(3, 2, 3, 3)], { auto_pad: 'SAME_LOWER', strides: [2, 2] }, [[1, 3, 4, 4]], 3 * 16 * 18],
  ['Conv', [f(1, 2, 8, 8), f(3, 2, 3, 3)], { auto_pad: 'VALID' }, [[1, 3, 6, 6]], 3 * 36 * 18],
  ['ConvTranspose', [f(1, 3, 4, 4), f(3, 5, 2, 2)], { strides: [2, 2] }, [[1, 5, 8, 8]], 3 * 16 * 5 * 4],
  [
    'ConvTranspose',
    [f(1, 4, 4, 5), f(4, 3, 3, 3), f(6)],
    { group: 2, strides: [2, 1], pads: [1, 1, 1, 1], output_padding: [1, 0] },
    [[1, 6, 8, 5]],
    4 * 20 * 27,
  ],
  ['ConvTranspose', [f(2, 2, 6), f(2, 3, 4)], { dilations: [2], strides: [3] }, [[2, 3, 22]], 2 * 2 * 6 * 12],
  ['ConvTranspose', [f(1, 2, 3, 3, 3), f(2, 2, 2, 2, 2)], { strides: [2, 2, 2] }, [[1, 2, 6, 6, 6]], 2 * 27 * 16],
  ['ConvTranspose', [f(1, 2, 4, 4), f(2, 3, 3, 3)], { strides: [2, 2], auto_pad: 'SAME_UPPER' }, [[1, 3, 8, 8]], 2 * 16 * 27],
];

const pool: Row[] = [
  ['MaxPool', [f(1, 2, 8, 8)], { kernel_shape: [2, 2], strides: [2, 2] }, [[1, 2, 4, 4]]],
  ['MaxPool', [f(1, 2, 8, 8)], { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] }, [[1, 2, 4, 4]]],
  ['MaxPool', [f(1, 2, 7, 7)], { kernel_shape: [3, 3], strides: [2, 2], ceil_mode: 1 }, [[1, 2, 3, 3]]],
  ['MaxPool', [f(1, 2, 8, 8)], { kernel_shape: [3, 3], strides: [2, 2], ceil_mode: 1 }, [[1, 2, 4, 4]]],
  // The last window would start in the trailing padding, and is dropped.
  ['MaxPool', [f(1, 1, 5, 5)], { kernel_shape: [2, 2], strides: [3, 3], pads: [1, 1, 1, 1], ceil_mode: 1 }, [[1, 1, 2, 2]]],
  ['MaxPool', [f(1, 1, 4, 4)], { kernel_shape: [1, 1], strides: [3, 3], ceil_mode: 1 }, [[1, 1, 2, 2]]],
  ['MaxPool', [f(1, 1, 3, 3)], { kernel_shape: [1, 1], strides: [2, 2], ceil_mode: 1 }, [[1, 1, 2, 2]]],
  ['MaxPool', [f(1, 2, 9, 9)], { kernel_shape: [3, 3], dilations: [2, 2] }, [[1, 2, 5, 5]]],
  [
    'MaxPool',
    [f(1, 2, 8)],
    { kernel_shape: [3], storage_order: 0 },
    [
      [1, 2, 6],
      [1, 2, 6],
    ],
  ],
  ['MaxPool', [f(1, 2, 4, 5, 6)], { kernel_shape: [2, 2, 2] }, [[1, 2, 3, 4, 5]]],
  ['AveragePool', [f(1, 2, 8, 8)], { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1], count_include_pad: 1 }, [[1, 2, 4, 4]]],
  ['AveragePool', [f(1, 2, 8, 8)], { kernel_shape: [3, 3], strides: [2, 2], ceil_mode: 1 }, [[1, 2, 4, 4]]],
  ['AveragePool', [f(1, 2, 9, 9)], { kernel_shape: [3, 3], dilations: [2, 2] }, [[1, 2, 5, 5]]],
  ['LpPool', [p(1, 2, 8, 8)], { kernel_shape: [2, 2], strides: [2, 2], p: 2 }, [[1, 2, 4, 4]]],
  ['GlobalAveragePool', [f(2, 3, 4, 5)], {}, [[2, 3, 1, 1]]],
  ['GlobalAveragePool', [f(2, 3, 4)], {}, [[2, 3, 1]]],
  ['GlobalMaxPool', [f(2, 3, 4, 5)], {}, [[2, 3, 1, 1]]],
  ['GlobalLpPool', [f(2, 3, 4, 5)], { p: 2 }, [[2, 3, 1, 1]]],
  ['MaxUnpool', [f(1, 1, 2, 2), i(16, 1, 1, 2, 2)], { kernel_shape: [2, 2], strides: [2, 2] }, [[1, 1, 4, 4]]],
  ['MaxUnpool', [f(1, 1, 2, 2), i(16, 1, 1, 2, 2), ints([1, 1, 5, 5])], { kernel_shape: [2, 2], strides: [2, 2] }, [[1, 1, 5, 5]]],
];

const linear: Row[] = [
  ['Gemm', [f(3, 4), f(4, 5)], {}, [[3, 5]], 60],
  ['Gemm', [f(1, 4), f(5, 4), f(5)], { transB: 1 }, [[1, 5]], 20],
  ['Gemm', [f(4, 3), f(5, 4), f(3, 1)], { transA: 1, transB: 1, alpha: 2, beta: 0.5 }, [[3, 5]], 60],
  ['MatMul', [f(3, 4), f(4, 5)], {}, [[3, 5]], 60],
  ['MatMul', [f(2, 3, 4), f(4, 5)], {}, [[2, 3, 5]], 120],
  ['MatMul', [f(2, 1, 3, 4), f(6, 4, 5)], {}, [[2, 6, 3, 5]], 2 * 6 * 60],
  ['MatMul', [f(4), f(4)], {}, [[]], 4],
  ['MatMul', [f(3, 4), f(4)], {}, [[3]], 12],
  ['MatMul', [f(4), f(2, 4, 5)], {}, [[2, 5]], 40],
  ['MatMul', [f(1, 3, 4), f(2, 4, 5)], {}, [[2, 3, 5]], 120],
  ['Einsum', [f(3, 4), f(4, 5)], { equation: 'ij,jk->ik' }, [[3, 5]], 60],
  ['Einsum', [f(2, 3, 4), f(2, 5, 4)], { equation: 'b i d, b j d -> b i j' }, [[2, 3, 5]], 120],
  ['Einsum', [f(2, 7, 3, 4), f(2, 7, 5, 4)], { equation: '...id,...jd->...ij' }, [[2, 7, 3, 5]], 2 * 7 * 60],
  ['Einsum', [f(3), f(4)], { equation: 'i,j->ij' }, [[3, 4]], 0],
  ['Einsum', [f(3, 4)], { equation: 'ij->ji' }, [[4, 3]], 0],
  ['Einsum', [f(3, 3)], { equation: 'ii->i' }, [[3]], 0],
  ['Einsum', [f(3, 4)], { equation: 'ij->' }, [[]], 0],
  ['Einsum', [f(3, 4), f(4, 5)], { equation: 'ij,jk' }, [[3, 5]], 60],
  ['Einsum', [f(3, 4), f(4, 5), f(5, 2)], { equation: 'ij,jk,kl->il' }, [[3, 2]], 60 + 30],
  ['Einsum', [f(3, 4), f(3, 4)], { equation: 'ij,ij->ij' }, [[3, 4]], 0],
  ['MatMulInteger', [typed(few(3, 4), 'uint8'), typed(few(4, 5), 'uint8')], {}, [[3, 5]], 60],
  ['ConvInteger', [typed(few(1, 2, 5, 5), 'uint8'), typed(few(3, 2, 3, 3), 'uint8')], {}, [[1, 3, 3, 3]], 27 * 18],
];

const normalization: Row[] = [
  ['BatchNormalization', [f(2, 3, 4, 4), p(3), f(3), f(3), p(3)], { epsilon: 1e-5 }, [[2, 3, 4, 4]]],
  ['BatchNormalization', [f(2, 3), p(3), f(3), f(3), p(3)], {}, [[2, 3]]],
  ['InstanceNormalization', [f(2, 3, 4, 4), p(3), f(3)], { epsilon: 1e-5 }, [[2, 3, 4, 4]]],
  ['GroupNormalization', [f(2, 6, 4, 4), p(6), f(6)], { num_groups: 3, epsilon: 1e-5 }, [[2, 6, 4, 4]]],
  ['GroupNormalization', [f(2, 6), p(6), f(6)], { num_groups: 2 }, [[2, 6]]],
  ['GroupNormalization', [f(1, 4, 5), p(4), f(4)], { num_groups: 1 }, [[1, 4, 5]]],
  ['LayerNormalization', [f(2, 5, 8), p(8), f(8)], { axis: -1, epsilon: 1e-5 }, [[2, 5, 8]]],
  ['LayerNormalization', [f(2, 5, 8), p(5, 8)], { axis: 1 }, [[2, 5, 8]]],
  ['LpNormalization', [f(2, 5)], { axis: 1, p: 2 }, [[2, 5]]],
  ['LpNormalization', [f(2, 5, 3)], { axis: 0, p: 1 }, [[2, 5, 3]]],
  ['LRN', [f(1, 6, 3, 3)], { size: 5, alpha: 1e-4, beta: 0.75, bias: 1 }, [[1, 6, 3, 3]]],
  ['MeanVarianceNormalization', [f(2, 3, 4, 4)], {}, [[2, 3, 4, 4]]],
  ['Softmax', [f(2, 5)], {}, [[2, 5]]],
  ['Softmax', [f(2, 5, 3)], { axis: 1 }, [[2, 5, 3]]],
  ['LogSoftmax', [f(2, 5)], { axis: -1 }, [[2, 5]]],
  ['Hardmax', [f(2, 5)], { axis: -1 }, [[2, 5]]],
];

const same = (op: string, x: Operand, attributes: Attributes = {}): Row => [op, [x], attributes, [x.shape]];

const activation: Row[] = [
  ...[
    'Relu',
    'LeakyRelu',
    'ThresholdedRelu',
    'Elu',
    'Celu',
    'Selu',
    'Gelu',
    'HardSigmoid',
    'HardSwish',
    'Sigmoid',
    'Tanh',
    'Softplus',
    'Softsign',
    'Mish',
    'Shrink',
  ].map((op) => same(op, f(3, 17))),
  same('LeakyRelu', f(9), { alpha: 1 }),
  same('ThresholdedRelu', f(9), { alpha: 0.5 }),
  same('Elu', f(9), { alpha: 2 }),
  same('Celu', f(9), { alpha: 2 }),
  same('Selu', f(9), { alpha: 1.5, gamma: 2 }),
  same('Gelu', f(40), { approximate: 'tanh' }),
  same('HardSigmoid', f(9), { alpha: 1, beta: 0 }),
  same('Shrink', f(9), { lambd: 1, bias: 1 }),
  ['PRelu', [f(2, 3, 4), f(1)], {}, [[2, 3, 4]]],
  ['PRelu', [f(2, 3, 4), f(3, 1)], {}, [[2, 3, 4]]],
  ['Clip', [f(20), scalar(-1), scalar(1)], {}, [[20]]],
  ['Clip', [f(20), none, scalar(1)], {}, [[20]]],
  ['Clip', [f(20), scalar(0)], {}, [[20]]],
];

const unary: Row[] = [
  ...['Abs', 'Neg', 'Sign', 'Floor', 'Ceil', 'Round', 'Exp', 'Reciprocal', 'Sin', 'Cos', 'Tan', 'Atan', 'Sinh', 'Cosh', 'Asinh', 'Erf'].map((op) =>
    same(op, f(21)),
  ),
  ...['Sqrt', 'Log', 'Asin', 'Acos', 'Atanh'].map((op) => same(op, p(9))),
  same('Acosh', above(9)),
  same('Round', floats([0.5, 1.5, 2.5, -0.5, -1.5, 2.4999])),
  same('Erf', floats([-4, -3, -2.6, -2.5, -2.4, -1e-3, 0, 1e-3, 2.4, 2.6, 3, 7])),
  same('Not', b(9)),
  same('BitwiseNot', typed(floats([0, 1, 2, 2147483647, -5]), 'int32')),
  same('BitwiseNot', typed(floats([0, 1, 255]), 'uint8')),
  same('IsNaN', floats([0, Number.NaN, Number.POSITIVE_INFINITY])),
  same('IsInf', floats([0, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])),
  same('IsInf', floats([0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]), { detect_negative: 0 }),
  same('Abs', typed(floats([-3, 3]), 'int64')),
  same('Neg', typed(floats([-3, 3]), 'int64')),
];

const pairs: readonly (readonly [Operand, Operand, readonly number[]])[] = [
  [f(2, 3), f(2, 3), [2, 3]],
  [f(2, 1, 4), f(3, 1), [2, 3, 4]],
  [f(3), f(), [3]],
  [f(), f(), []],
];

const binary: Row[] = [
  ...['Add', 'Sub', 'Mul', 'Div', 'Min', 'Max', 'Sum', 'Mean', 'Greater', 'GreaterOrEqual', 'Less', 'LessOrEqual', 'Equal'].flatMap((op) =>
    pairs.map(([x, y, shape]): Row => [op, [x, y], {}, [shape]]),
  ),
  ['Pow', [p(2, 3), f(3)], {}, [[2, 3]]],
  ['Pow', [f(4), scalar(2)], {}, [[4]]],
  ['Mod', [f(9), p(9)], { fmod: 1 }, [[9]]],
  ['Mod', [typed(floats([-7, 7, -7, 7, 6]), 'int64'), typed(floats([3, 3, -3, -3, 3]), 'int64')], {}, [[5]]],
  ['Mod', [typed(floats([-7, 7, -7, 7]), 'int64'), typed(floats([3, 3, -3, -3]), 'int64')], { fmod: 1 }, [[4]]],
  ['Div', [typed(floats([-7, 7, -7, 7]), 'int64'), typed(floats([2, 2, -2, -2]), 'int64')], {}, [[4]]],
  ['Div', [floats([1, -1, 0]), floats([0, 0, 0])], {}, [[3]]],
  ['Add', [typed(floats([2147483647]), 'int32'), typed(floats([1]), 'int32')], {}, [[1]]],
  ['Mul', [typed(floats([200]), 'uint8'), typed(floats([2]), 'uint8')], {}, [[1]], 0, 'no kernel for uint8'],
  ['Equal', [i(3, 7), i(3, 7)], {}, [[7]]],
  ['Max', [f(2, 1), f(3), f(1, 1)], {}, [[2, 3]]],
  ['Sum', [f(2, 1), f(3), f(1, 1)], {}, [[2, 3]]],
  ['And', [b(2, 3), b(3)], {}, [[2, 3]]],
  ['Or', [b(2, 3), b(3)], {}, [[2, 3]]],
  ['Xor', [b(2, 3), b(3)], {}, [[2, 3]]],
  ['BitwiseAnd', [typed(floats([12, -5]), 'int32'), typed(floats([10, 255]), 'int32')], {}, [[2]]],
  ['BitwiseOr', [typed(floats([12, -5]), 'int64'), typed(floats([10, 255]), 'int64')], {}, [[2]]],
  ['BitwiseXor', [typed(floats([12, 5]), 'uint8'), typed(floats([10, 255]), 'uint8')], {}, [[2]]],
  ['BitShift', [typed(floats([12, 5]), 'uint32'), typed(floats([1, 3]), 'uint32')], { direction: 'LEFT' }, [[2]]],
  ['BitShift', [typed(floats([12, 5]), 'uint32'), typed(floats([1, 3]), 'uint32')], { direction: 'RIGHT' }, [[2]]],
  ['Where', [b(2, 1), f(2, 3), f(3)], {}, [[2, 3]]],
  ['Where', [b(4), i(9, 4), i(9, 1)], {}, [[4]]],
  ['Cast', [f(9)], { to: 'int64' }, [[9]]],
  ['Cast', [floats([2.7, -2.7, 0, 0.5])], { to: 'bool' }, [[4]]],
  ['Cast', [floats([2.7, -2.7, 300.5])], { to: 'int32' }, [[3]]],
  ['Cast', [i(300, 5)], { to: 'uint8' }, [[5]]],
  ['Cast', [floats([0.1, 65504, 70000, 1e-7, -3.7])], { to: 'float16' }, [[5]], 0, 'half precision comes back as bits'],
  ['Cast', [b(4)], { to: 1 }, [[4]]],
  ['CastLike', [f(4), i(3, 1)], {}, [[4]]],
];

const reduce: Row[] = [
  ...['ReduceSum', 'ReduceMean', 'ReduceMax', 'ReduceMin', 'ReduceProd', 'ReduceL1', 'ReduceL2', 'ReduceLogSum', 'ReduceLogSumExp', 'ReduceSumSquare'].flatMap(
    (op): Row[] => [
      [op, [p(2, 3, 4)], {}, [[1, 1, 1]]],
      [op, [p(2, 3, 4), ints([1])], {}, [[2, 1, 4]]],
      [op, [p(2, 3, 4), ints([0, -1])], { keepdims: 0 }, [[3]]],
      [op, [p(2, 3, 4)], { keepdims: 0 }, [[]]],
    ],
  ),
  ['ReduceSum', [f(2, 3)], { noop_with_empty_axes: 1 }, [[2, 3]]],
  ['ReduceMax', [i(50, 2, 3), ints([1])], {}, [[2, 1]]],
  ['ReduceMean', [i(50, 2, 3), ints([1])], {}, [[2, 1]]],
  ['ArgMax', [few(3, 4)], { axis: 1 }, [[3, 1]]],
  ['ArgMax', [few(3, 4)], { axis: 0, keepdims: 0, select_last_index: 1 }, [[4]]],
  ['ArgMin', [few(3, 4)], { axis: -1, keepdims: 0 }, [[3]]],
  ['CumSum', [f(3, 4), ints([1], [])], {}, [[3, 4]]],
  ['CumSum', [f(3, 4), ints([0], [])], { exclusive: 1, reverse: 1 }, [[3, 4]]],
  ['CumSum', [i(9, 5), ints([0], [])], { reverse: 1 }, [[5]]],
];

const shape: Row[] = [
  ['Reshape', [f(2, 3, 4), ints([4, 6])], {}, [[4, 6]]],
  ['Reshape', [f(2, 3, 4), ints([0, -1])], {}, [[2, 12]]],
  ['Reshape', [f(0, 3), ints([3, 0])], { allowzero: 1 }, [[3, 0]]],
  ['Reshape', [f(1), ints([], [0])], {}, [[]]],
  ['Flatten', [f(2, 3, 4)], {}, [[2, 12]]],
  ['Flatten', [f(2, 3, 4)], { axis: 0 }, [[1, 24]]],
  ['Flatten', [f(2, 3, 4)], { axis: 3 }, [[24, 1]]],
  ['Flatten', [f(2, 3, 4)], { axis: -1 }, [[6, 4]]],
  ['Squeeze', [f(1, 3, 1)], {}, [[3]]],
  ['Squeeze', [f(1, 3, 1), ints([-1])], {}, [[1, 3]]],
  ['Unsqueeze', [f(3), ints([0, -1])], {}, [[1, 3, 1]]],
  ['Unsqueeze', [f(), ints([0])], {}, [[1]]],
  ['Transpose', [f(2, 3, 4)], { perm: [2, 0, 1] }, [[4, 2, 3]]],
  ['Transpose', [f(2, 3, 4)], {}, [[4, 3, 2]]],
  ['Expand', [f(3, 1), ints([2, 1, 4])], {}, [[2, 3, 4]]],
  ['Expand', [f(3, 4), ints([1, 1])], {}, [[3, 4]]],
  ['Expand', [f(3, 4), ints([4])], {}, [[3, 4]]],
  ['Identity', [f(3)], {}, [[3]]],
  ['Dropout', [f(3)], {}, [[3]]],
  ['Shape', [f(2, 3, 4)], {}, [[3]]],
  ['Shape', [f(2, 3, 4)], { start: 1, end: -1 }, [[1]]],
  ['Size', [f(2, 3, 4)], {}, [[]]],
  ['Concat', [f(2, 3), f(2, 1)], { axis: 1 }, [[2, 4]]],
  ['Concat', [f(2, 3), f(1, 3), f(3, 3)], { axis: -2 }, [[6, 3]]],
  [
    'Split',
    [f(2, 7), ints([3, 4])],
    { axis: 1 },
    [
      [2, 3],
      [2, 4],
    ],
  ],
  [
    'Split',
    [f(7, 2)],
    { num_outputs: 3 },
    [
      [3, 2],
      [3, 2],
      [1, 2],
    ],
  ],
  ['Slice', [f(5, 6), ints([1]), ints([4])], {}, [[3, 6]]],
  ['Slice', [f(5, 6), ints([0, 1]), ints([5, LAST]), ints([0, 1]), ints([2, 2])], {}, [[3, 3]]],
  ['Slice', [f(5, 6), ints([-1]), ints([-LAST]), ints([1]), ints([-1])], {}, [[5, 6]]],
  ['Slice', [f(5, 6), ints([-2]), ints([1000]), ints([0])], {}, [[2, 6]]],
  ['Slice', [f(5, 6), ints([3]), ints([2]), ints([0])], {}, [[0, 6]]],
  ['Pad', [f(2, 3), ints([1, 0, 0, 2])], {}, [[3, 5]]],
  ['Pad', [f(2, 3), ints([1, 1, 1, 1]), scalar(9)], { mode: 'constant' }, [[4, 5]]],
  ['Pad', [f(2, 3), ints([1, 2, 0, 1])], { mode: 'reflect' }, [[3, 6]]],
  ['Pad', [f(2, 3), ints([1, 2, 4, 1])], { mode: 'edge' }, [[7, 6]]],
  ['Pad', [f(2, 3), ints([1, 2, 0, 3])], { mode: 'wrap' }, [[3, 8]]],
  ['Pad', [f(4, 5), ints([-1, 0, 0, -2])], {}, [[3, 3]]],
  ['Pad', [f(2, 3, 4), ints([1, 2]), none, ints([-1])], {}, [[2, 3, 7]]],
  ['Tile', [f(2, 3), ints([2, 3])], {}, [[4, 9]]],
];

const indexing: Row[] = [
  ['Gather', [f(5, 4), i(5, 2, 3)], { axis: 0 }, [[2, 3, 4]]],
  ['Gather', [f(5, 4), ints([-1], [])], { axis: 1 }, [[5]]],
  ['GatherElements', [f(3, 4), i(3, 2, 4)], { axis: 0 }, [[2, 4]]],
  ['GatherElements', [f(3, 4), i(4, 2, 9)], { axis: 1 }, [[2, 9]]],
  ['GatherND', [f(3, 4, 5), i(3, 2, 2)], {}, [[2, 5]]],
  ['GatherND', [f(2, 4, 5), i(4, 2, 1)], { batch_dims: 1 }, [[2, 5]]],
  ['ScatterElements', [f(3, 4), ints([0, 2, 1, 1], [1, 4]), f(1, 4)], { axis: 0 }, [[3, 4]]],
  ['ScatterElements', [f(3, 4), ints([0, 0, 1], [3, 1]), f(3, 1)], { axis: 1, reduction: 'add' }, [[3, 4]]],
  ['ScatterElements', [f(5), ints([1, 1, 3]), f(3)], { reduction: 'max' }, [[5]]],
  ['ScatterND', [f(4, 3), ints([0, 2], [2, 1]), f(2, 3)], {}, [[4, 3]]],
  ['ScatterND', [f(4, 3), ints([0, 2, 1, 1, 0, 2], [3, 2]), f(3)], { reduction: 'add' }, [[4, 3]]],
  ['OneHot', [i(4, 3), ints([4]), floats([0, 1])], {}, [[3, 4]]],
  ['OneHot', [i(4, 2, 3), ints([4], []), floats([-1, 2])], { axis: 0 }, [[4, 2, 3]]],
  [
    'TopK',
    [few(3, 5), ints([2])],
    {},
    [
      [3, 2],
      [3, 2],
    ],
  ],
  [
    'TopK',
    [f(5, 3), ints([5])],
    { axis: 0, largest: 0 },
    [
      [5, 3],
      [5, 3],
    ],
  ],
  ['Trilu', [f(4, 5)], {}, [[4, 5]]],
  ['Trilu', [f(2, 4, 4), ints([-1], [])], { upper: 0 }, [[2, 4, 4]]],
  ['Trilu', [f(4, 4), ints([1], [])], { upper: 1 }, [[4, 4]]],
];

const recurrent: Row[] = [
  [
    'LSTM',
    [f(5, 2, 3), f(1, 16, 3), f(1, 16, 4), f(1, 32)],
    { hidden_size: 4 },
    [
      [5, 1, 2, 4],
      [1, 2, 4],
      [1, 2, 4],
    ],
    4 * 4 * 7 * 5 * 2,
  ],
  [
    'LSTM',
    [f(5, 2, 3), f(2, 16, 3), f(2, 16, 4)],
    { hidden_size: 4, direction: 'bidirectional' },
    [
      [5, 2, 2, 4],
      [2, 2, 4],
      [2, 2, 4],
    ],
    2 * 4 * 4 * 7 * 5 * 2,
  ],
  [
    'LSTM',
    [f(5, 2, 3), f(1, 16, 3), f(1, 16, 4), f(1, 32), none, f(1, 2, 4), f(1, 2, 4)],
    { hidden_size: 4 },
    [
      [5, 1, 2, 4],
      [1, 2, 4],
      [1, 2, 4],
    ],
    4 * 4 * 7 * 5 * 2,
  ],
  [
    'GRU',
    [f(5, 2, 3), f(1, 12, 3), f(1, 12, 4), f(1, 24)],
    { hidden_size: 4, linear_before_reset: 1 },
    [
      [5, 1, 2, 4],
      [1, 2, 4],
    ],
    3 * 4 * 7 * 5 * 2,
  ],
  [
    'RNN',
    [f(5, 1, 3), f(1, 4, 3), f(1, 4, 4)],
    { hidden_size: 4 },
    [
      [5, 1, 1, 4],
      [1, 1, 4],
    ],
    4 * 7 * 5,
  ],
];

const resize: Row[] = [
  ['Resize', [f(1, 2, 4, 4), none, { ...floats([1, 1, 2, 2]), constant: true }], { mode: 'nearest' }, [[1, 2, 8, 8]]],
  ['Resize', [f(1, 2, 4, 4), none, none, ints([1, 2, 7, 5])], { mode: 'linear', coordinate_transformation_mode: 'align_corners' }, [[1, 2, 7, 5]]],
  ['Resize', [f(1, 2, 4, 4), none, none, ints([7, 5])], { mode: 'linear', axes: [2, 3], coordinate_transformation_mode: 'half_pixel' }, [[1, 2, 7, 5]]],
  ['Resize', [f(1, 2, 5, 5), none, { ...floats([1, 1, 0.5, 1.3]), constant: true }], { mode: 'linear' }, [[1, 2, 2, 6]]],
  ['Resize', [f(1, 1, 5, 5), none, none, ints([1, 1, 9, 9])], { mode: 'cubic', cubic_coeff_a: -0.75 }, [[1, 1, 9, 9]]],
  ['Resize', [f(1, 1, 4, 6), none, none, ints([8, 8])], { mode: 'linear', axes: [2, 3], keep_aspect_ratio_policy: 'not_larger' }, [[1, 1, 5, 8]]],
  ['GridSample', [f(1, 2, 4, 4), f(1, 3, 5, 2)], { mode: 'linear', padding_mode: 'zeros', align_corners: 0 }, [[1, 2, 3, 5]]],
  ['GridSample', [f(1, 2, 3, 4, 4), f(1, 2, 3, 5, 3)], { mode: 'linear' }, [[1, 2, 2, 3, 5]]],
  ['AffineGrid', [f(2, 2, 3), ints([2, 3, 4, 5])], { align_corners: 0 }, [[2, 4, 5, 2]]],
  ['AffineGrid', [f(1, 3, 4), ints([1, 1, 2, 4, 5])], {}, [[1, 2, 4, 5, 3]]],
  ['DepthToSpace', [f(1, 8, 2, 3)], { blocksize: 2, mode: 'CRD' }, [[1, 2, 4, 6]]],
  ['SpaceToDepth', [f(1, 2, 4, 6)], { blocksize: 2 }, [[1, 8, 2, 3]]],
  ['Col2Im', [f(1, 12, 9), ints([4, 4]), ints([2, 2])], {}, [[1, 3, 4, 4]]],
  [
    'RoiAlign',
    [f(1, 2, 8, 8), p(3, 4), typed(floats([0, 0, 0]), 'int64')],
    { output_height: 3, output_width: 2, sampling_ratio: 2, spatial_scale: 1 },
    [[3, 2, 3, 2]],
  ],
  ['MaxRoiPool', [f(1, 2, 8, 8), floats([0, 0, 0, 4, 4], [1, 5])], { pooled_shape: [2, 3] }, [[1, 2, 2, 3]]],
  ['CenterCropPad', [f(5, 4), ints([3, 6])], {}, [[3, 6]]],
];

const create: Row[] = [
  ['ConstantOfShape', [ints([2, 3])], { value: 2, dtype: 'float32' }, [[2, 3]]],
  ['ConstantOfShape', [ints([2])], { value: 1, dtype: 'bool' }, [[2]]],
  ['ConstantOfShape', [ints([2, 3])], {}, [[2, 3]]],
  ['Constant', [], { value_ints: [1, 2, 3] }, [[3]]],
  ['Constant', [], { value_float: 3 }, [[]]],
  ['Range', [scalar(1, 'int64'), scalar(10, 'int64'), scalar(4, 'int64')], {}, [[3]]],
  ['Range', [scalar(5), scalar(1), scalar(-0.5)], {}, [[8]]],
  ['EyeLike', [f(3, 4)], { k: 1 }, [[3, 4]]],
  ['EyeLike', [f(3, 3)], { dtype: 'int64' }, [[3, 3]]],
  ['RandomNormal', [], { shape: [2, 3], mean: 0, scale: 1, seed: 1 }, [[2, 3]]],
  ['RandomUniform', [], { shape: [4], low: 0, high: 1 }, [[4]]],
  ['RandomNormalLike', [f(2, 3)], {}, [[2, 3]]],
  ['RandomUniformLike', [f(2, 3)], {}, [[2, 3]]],
  ['Bernoulli', [p(2, 3)], {}, [[2, 3]]],
  ['Multinomial', [p(2, 3)], { sample_size: 4 }, [[2, 4]]],
];

const rest: Row[] = [
  ['QuantizeLinear', [f(2, 5), scalar(0.1), scalar(3, 'uint8')], {}, [[2, 5]]],
  ['QuantizeLinear', [f(2, 3), { ...p(3), constant: true }, { ...typed(floats([0, 1, -3]), 'int8'), constant: true }], { axis: 1 }, [[2, 3]]],
  ['DequantizeLinear', [typed(few(2, 5), 'uint8'), scalar(0.1), scalar(3, 'uint8')], {}, [[2, 5]]],
  ['DynamicQuantizeLinear', [f(9)], {}, [[9], [], []]],
  ['DFT', [f(1, 8, 1)], {}, [[1, 8, 2]]],
  ['DFT', [f(1, 8, 1)], { onesided: 1 }, [[1, 5, 2]]],
  ['DFT', [f(1, 8, 1), scalar(6, 'int64'), scalar(1, 'int64')], {}, [[1, 6, 2]]],
  ['STFT', [f(1, 20, 1), scalar(4, 'int64'), p(8)], {}, [[1, 4, 5, 2]]],
  ['STFT', [f(1, 20, 1), scalar(4, 'int64'), none, scalar(8, 'int64')], { onesided: 0 }, [[1, 4, 8, 2]]],
  ['HannWindow', [scalar(8, 'int64')], {}, [[8]]],
  ['HammingWindow', [scalar(8, 'int64')], { periodic: 0 }, [[8]]],
  ['BlackmanWindow', [scalar(8, 'int64')], {}, [[8]]],
  ['MelWeightMatrix', [scalar(4, 'int64'), scalar(16, 'int64'), scalar(8000, 'int64'), scalar(0), scalar(4000)], {}, [[9, 4]]],
  ['Det', [f(2, 3, 3)], {}, [[2]]],
];

export const cases: readonly Case[] = [conv, pool, linear, normalization, activation, unary, binary, reduce, shape, indexing, recurrent, resize, create, rest]
  .flat()
  .map(([op, operands, attributes, shapes, macs = 0, skip]) => ({ op, operands, attributes, shapes, macs, skip }));
