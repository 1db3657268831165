import { dtypeAttribute, isFloat } from '../dtypes.js';
import { type Attributes, BYTES, type DType, type TensorType } from '../graph.js';
import { APPLIED_BY_FUSED, pointwise } from './activation.js';
import { broadcasts, passes } from './couple.js';
import { erf } from './erf.js';
import { type OperatorRule, type RuleInput, ShapeError } from './rule.js';
import { aligned, at, broadcast, broadcastOffsets, foldMoved, foldOne, type Inputs, like, need, num, type Rules, roundEven, str } from './support.js';

/** Arithmetic, comparison and logic, element by element with NumPy's broadcasting. No multiply-adds by the default convention. */

const unaryTable: Record<string, (v: number) => number> = {
  Abs: Math.abs,
  Neg: (v) => -v,
  Sign: Math.sign,
  Floor: Math.floor,
  Ceil: Math.ceil,
  Round: roundEven,
  Sqrt: Math.sqrt,
  Exp: Math.exp,
  Log: Math.log,
  Reciprocal: (v) => 1 / v,
  Sin: Math.sin,
  Cos: Math.cos,
  Tan: Math.tan,
  Asin: Math.asin,
  Acos: Math.acos,
  Atan: Math.atan,
  Sinh: Math.sinh,
  Cosh: Math.cosh,
  Asinh: Math.asinh,
  Acosh: Math.acosh,
  Atanh: Math.atanh,
  Erf: erf,
  Not: (v) => (v ? 0 : 1),
  BitwiseNot: (v) => -1 - v,
};

/** Whether an element is something: bool out. */
const predicate = (op: string, is: (v: number, attributes: Attributes) => boolean): OperatorRule => ({
  couple: passes,
  infer: (inputs) => [like(need(inputs, 0, op), undefined, 'bool')],
  fold: (inputs, outputs, attributes) => foldOne(inputs, outputs, ([x = []]) => Array.from(x, (v) => (is(v, attributes) ? 1 : 0))),
});

const isInf = (v: number, attributes: Attributes): boolean =>
  (v === Number.POSITIVE_INFINITY && num(attributes, 'detect_positive', 1) !== 0) ||
  (v === Number.NEGATIVE_INFINITY && num(attributes, 'detect_negative', 1) !== 0);

/** The common type and shape of all operands. */
function inferBroadcast(op: string, inputs: Inputs, dtype?: DType): TensorType[] {
  const first = need(inputs, 0, op);
  const given = inputs.filter((input): input is RuleInput => input !== undefined);
  return [like(first, broadcast(given.map((input) => input.shape)), dtype)];
}

/** Folds any number of operands two by two; `undefined` from `of` means that these elements have no result. */
function foldBroadcast(inputs: Inputs, outputs: readonly TensorType[], of: (a: number, b: number, dtype: DType) => number | undefined): number[][] | undefined {
  return foldOne(inputs, outputs, (data, out) => {
    const offsets = inputs.map((input) => broadcastOffsets(input?.shape ?? [], out.shape));
    const dtype = inputs[0]?.dtype ?? out.dtype;
    const values: number[] = [];
    const count = offsets[0]?.length ?? 0;
    for (let i = 0; i < count; i++) {
      let value = at(data[0] ?? [], at(offsets[0] ?? [], i));
      for (let n = 1; n < data.length; n++) {
        const next = of(value, at(data[n] ?? [], at(offsets[n] ?? [], i)), dtype);
        if (next === undefined) return undefined;
        value = next;
      }
      values.push(value);
    }
    return values;
  });
}

type Operate = (a: number, b: number, dtype: DType, attributes: Attributes) => number | undefined;

const binary = (op: string, of: Operate, dtype?: DType): OperatorRule => ({
  couple: broadcasts,
  infer: (inputs, attributes) => {
    need(inputs, 1, op);
    return inferBroadcast(op, aligned(inputs, attributes), dtype);
  },
  fold: (inputs, outputs, attributes) => foldBroadcast(aligned(inputs, attributes), outputs, (a, b, type) => of(a, b, type, attributes)),
});

const variadic = (op: string, of: (a: number, b: number) => number): OperatorRule => ({
  couple: broadcasts,
  infer: (inputs) => inferBroadcast(op, inputs),
  fold: (inputs, outputs) => foldBroadcast(inputs, outputs, of),
});

/** A factor goes into the weights of a convolution, and into the alpha of a product on either side of it. */
const SCALE = { after: ['convolution', 'product'], before: ['product'] } as const;

/** Integers divide towards zero, as ONNX and C do; by zero they have no result. */
const divide: Operate = (a, b, dtype) => (isFloat(dtype) ? a / b : b === 0 ? undefined : Math.trunc(a / b));

/** With `fmod` the sign of the dividend, else that of the divisor, as Python has it. */
const modulo: Operate = (a, b, dtype, attributes) => {
  if (b === 0 && !isFloat(dtype)) return undefined;
  const rest = a % b;
  return num(attributes, 'fmod', 0) || rest === 0 || rest < 0 === b < 0 ? rest : rest + b;
};

/** Bitwise operators on whole numbers of up to 64 bits; plain numbers alone have 32. */
const bits =
  (of: (a: bigint, b: bigint) => bigint): Operate =>
  (a, b) =>
    Number(of(BigInt(a), BigInt(b)));

const shift: Operate = (a, b, _dtype, attributes) =>
  str(attributes, 'direction', 'LEFT') === 'LEFT' ? Number(BigInt(a) << BigInt(b)) : Number(BigInt(a) >> BigInt(b));

const flag =
  (of: (a: number, b: number) => boolean): Operate =>
  (a, b) =>
    of(a, b) ? 1 : 0;

const arithmetic: Record<string, Operate> = {
  Pow: (a, b) => a ** b,
  Mod: modulo,
  BitShift: shift,
  BitwiseAnd: bits((a, b) => a & b),
  BitwiseOr: bits((a, b) => a | b),
  BitwiseXor: bits((a, b) => a ^ b),
};

const comparisons: Record<string, Operate> = {
  And: flag((a, b) => a !== 0 && b !== 0),
  Or: flag((a, b) => a !== 0 || b !== 0),
  Xor: flag((a, b) => (a !== 0) !== (b !== 0)),
  Equal: flag((a, b) => a === b),
  Greater: flag((a, b) => a > b),
  GreaterOrEqual: flag((a, b) => a >= b),
  Less: flag((a, b) => a < b),
  LessOrEqual: flag((a, b) => a <= b),
};

const where: OperatorRule = {
  couple: broadcasts,
  infer: (inputs) => {
    const [condition, x, y] = [0, 1, 2].map((i) => need(inputs, i, 'Where')) as [RuleInput, RuleInput, RuleInput];
    return [like(x, broadcast([condition.shape, x.shape, y.shape]))];
  },
  fold: (inputs, outputs) =>
    foldMoved(inputs, outputs, ([condition = [], x = [], y = []], out) => {
      const [from, left, right] = inputs.map((input) => broadcastOffsets(input?.shape ?? [], out.shape));
      return (from ?? []).map((offset, i) => (at(condition, offset) ? at(x, at(left ?? [], i)) : at(y, at(right ?? [], i))));
    }),
  /** The runtime chooses between numbers, not between truth values. */
  lower: ({ inputs, inputTypes, emit }) => {
    if (inputTypes[1]?.dtype !== 'bool') {
      emit('Where', inputs, {}, true);
      return;
    }
    const [condition = '', ...sides] = inputs;
    emit('Cast', [emit('Where', [condition, ...sides.map((side) => emit('Cast', [side], { to: 'uint8' }))])], { to: 'bool' }, true);
  },
};

const cast: OperatorRule = {
  couple: passes,
  infer: (inputs, attributes) => {
    const to = dtypeAttribute(attributes['to']);
    if (!to) throw new ShapeError('Cast does not say to which type');
    return [like(need(inputs, 0, 'Cast'), undefined, to)];
  },
  fold: (inputs, outputs) => foldOne(inputs, outputs, ([x = []]) => Array.from(x)),
  moves: 'cast',
};

/** The same bytes read as another type of the same width. */
const bitCast: OperatorRule = {
  infer: (inputs, attributes) => {
    const x = need(inputs, 0, 'BitCast');
    const to = dtypeAttribute(attributes['to']);
    if (!to) throw new ShapeError('BitCast does not say to which type');
    if (BYTES[to] !== BYTES[x.dtype]) throw new ShapeError(`BitCast from ${x.dtype} to ${to}: the types must be of one width`);
    return [like(x, undefined, to)];
  },
  moves: 'identity',
};

const castLike: OperatorRule = {
  couple: passes,
  infer: (inputs) => [like(need(inputs, 0, 'CastLike'), undefined, need(inputs, 1, 'CastLike').dtype)],
  fold: (inputs, outputs) => foldOne([inputs[0]], outputs, ([x = []]) => Array.from(x)),
  moves: 'cast',
  lower: ({ inputs: [x = ''], inputTypes, emit }) => {
    emit('Cast', [x], { to: inputTypes[1]?.dtype ?? 'float32' }, true);
  },
};

const entries = <T, U>(table: Record<string, T>, make: (op: string, of: T) => U): Record<string, U> =>
  Object.fromEntries(Object.entries(table).map(([op, of]) => [op, make(op, of)]));

export const elementwise: Rules = {
  ...entries(unaryTable, (op, of) => pointwise(op, () => of)),
  Add: { ...binary('Add', (a, b) => a + b), sign: '+', fuses: { after: ['convolution', 'product'] } },
  Sub: { ...binary('Sub', (a, b) => a - b), sign: '−', fuses: { after: ['convolution'] } },
  Mul: { ...binary('Mul', (a, b) => a * b), sign: '×', fuses: SCALE },
  Div: { ...binary('Div', divide), sign: '÷', fuses: SCALE },
  ...entries(arithmetic, (op, of) => binary(op, of)),
  ...entries(comparisons, (op, of) => binary(op, of, 'bool')),
  IsNaN: predicate('IsNaN', Number.isNaN),
  IsInf: predicate('IsInf', isInf),
  /** Of these two a clamp is made. */
  Min: { ...variadic('Min', (a, b) => Math.min(a, b)), fuses: APPLIED_BY_FUSED },
  Max: { ...variadic('Max', (a, b) => Math.max(a, b)), fuses: APPLIED_BY_FUSED },
  Sum: variadic('Sum', (a, b) => a + b),
  Mean: {
    couple: broadcasts,
    infer: (inputs) => inferBroadcast('Mean', inputs),
    fold: (inputs, outputs) => foldBroadcast(inputs, outputs, (a, b) => a + b)?.map((sums) => sums.map((sum) => sum / inputs.length)),
  },
  Where: where,
  Cast: cast,
  BitCast: bitCast,
  CastLike: castLike,
};
