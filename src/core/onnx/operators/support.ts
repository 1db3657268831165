import { equals } from '../counts.js';
import { isInteger } from '../dtypes.js';
import { type Attributes, type DType, elementCount, type TensorType } from '../graph.js';
import { type OperatorRule, type RuleInput, ShapeError } from './rule.js';

/** What the families of operators share: reading attributes and inputs, broadcasting, axes, folding, texts of formulas. */

export type Inputs = readonly (RuleInput | undefined)[];
export type Rules = Readonly<Record<string, OperatorRule>>;

/**
 * Constant data up to this many elements is folded and kept; shapes, axes and masks of attention windows are below it.
 * @limit constant that keeps its elements: elements
 */
export const FOLDED_ELEMENTS = 4096;

/** A size that depends on elements that nobody knows. */
export interface OpenSize {
  /** It is never more than this, and taken for it. */
  readonly most?: number | undefined;
  /** What it is taken for where nothing bounds it: by itself the length of a sequence. */
  readonly usual?: number | 'side' | 'length';
}

/** One of an operator's own: `count`, `height` is what it is called behind the node's name. */
interface NamedSize extends OpenSize {
  readonly name: string;
}

/** What has to be supposed for types to be known: sizes of the operator's own, or the elements of an input, each with what it usually is. */
type Supposition =
  | { readonly sizes: readonly NamedSize[]; types(sizes: readonly number[]): TensorType[] }
  | { readonly elements: RuleInput; readonly usual: readonly Usual[] };

/** What an element usually is: the most that it can be, or a number that nothing bounds. */
export type Usual = number | OpenSize | undefined;

/**
 * The output's shape depends on elements that nobody knows: the operator fits, its result is just not knowable from shapes.
 * @param open with what supposition it would be; absent = there is none that is worth making
 */
export class DataDependent extends ShapeError {
  constructor(
    message: string,
    readonly open?: Supposition,
  ) {
    super(message);
  }
}

/** Something of which there are at most so many, where data tell how many. @param why it is not known */
export const openCount = (why: string, most: number, types: (count?: number) => TensorType[]): DataDependent =>
  new DataDependent(why, { sizes: [{ name: 'count', most }], types: ([count]) => types(count) });

/** A required input. */
export function need(inputs: Inputs, i: number, op: string): RuleInput {
  const given = inputs[i];
  if (!given) throw new ShapeError(`${op} needs its input number ${i}, which is missing`);
  return given;
}

/** Tensors of one sequence, and parts that one operator makes: each has a type of its own. @limit tensors that one operator of a model file gives: tensors */
export const MOST_PARTS = 4096;

/** A number of tensors that an operator gives. */
export function parts(count: number, op: string): number {
  if (count > MOST_PARTS) throw new ShapeError(`${op} would give ${count} tensors, and more than ${MOST_PARTS} are not followed`);
  return count;
}

/** The elements of an input that decides a shape. */
export function known(input: RuleInput, what: string): number[] {
  if (!input.data) throw new DataDependent(`${what} depends on data that is not known`);
  return Array.from(input.data);
}

/** The same of an input whose elements are sizes or positions, which can be supposed. @param usual what each of them then is; absent = some length */
export function stated(input: RuleInput, what: string, usual: readonly Usual[] = []): number[] {
  if (!input.data) throw new DataDependent(`${what} depends on data that is not known`, { elements: input, usual });
  return Array.from(input.data);
}

/** The same for an optional input. */
export const knownIf = (inputs: Inputs, i: number, what: string): number[] | undefined => {
  const given = inputs[i];
  return given ? known(given, what) : undefined;
};

/** A number attribute, whole or float. */
export function num(attributes: Attributes, name: string, otherwise: number): number {
  const value = attributes[name];
  if (typeof value === 'number') return value;
  return typeof value === 'object' && 'float' in value ? value.float : otherwise;
}

/** A list of numbers; a single number counts as a list of one. */
export function nums(attributes: Attributes, name: string): readonly number[] | undefined {
  const value = attributes[name];
  if (typeof value === 'number') return [value];
  return Array.isArray(value) && typeof value[0] !== 'string' ? (value as readonly number[]) : undefined;
}

export function str(attributes: Attributes, name: string, otherwise: string): string {
  const value = attributes[name];
  return typeof value === 'string' ? value : otherwise;
}

/** `[1, 3, 224, 224]`, as PyTorch prints sizes. */
export const list = (shape: readonly number[]): string => `[${shape.join(', ')}]`;

/** A whole number with its sign undone: `axis` from the end becomes an index. PyTorch's wording for what is out of range. */
export function axisIn(axis: number, rank: number): number {
  const size = Math.max(rank, 1);
  if (!(axis >= -size && axis < size)) throw new ShapeError(`Dimension out of range (expected to be in range of [${-size}, ${size - 1}], but got ${axis})`);
  return axis < 0 ? axis + size : axis;
}

/** The dimension of a shape that is known to have it. */
export const dim = (shape: readonly number[], i: number): number => shape[i] ?? 1;

/** The common shape of two operands by NumPy's rule, in PyTorch's words when they do not fit. */
export function broadcastPair(a: readonly number[], b: readonly number[]): number[] {
  const rank = Math.max(a.length, b.length);
  const out: number[] = [];
  for (let i = 0; i < rank; i++) {
    const x = a[a.length - rank + i] ?? 1;
    const y = b[b.length - rank + i] ?? 1;
    if (x !== y && x !== 1 && y !== 1) {
      throw new ShapeError(`The size of tensor a (${x}) must match the size of tensor b (${y}) at non-singleton dimension ${i}`);
    }
    out.push(x === 1 ? y : x);
  }
  return out;
}

export const broadcast = (shapes: readonly (readonly number[])[]): number[] => shapes.reduce<number[]>(broadcastPair, []);

/**
 * Operands as NumPy's rule wants them: before opset 7 the second one was laid along the axes of the first from `axis` on, so that ones belong behind it.
 */
export function aligned(inputs: Inputs, attributes: Attributes): Inputs {
  const [x, y] = inputs;
  if (!x || !y || !num(attributes, 'broadcast', 0) || attributes['axis'] === undefined) return inputs;
  const behind = x.shape.length - axisIn(num(attributes, 'axis', 0), x.shape.length) - y.shape.length;
  return behind > 0 ? [x, { ...y, shape: [...y.shape, ...new Array<number>(behind).fill(1)] }] : inputs;
}

/** Calls `visit` with every index of a shape in row-major order; the array is reused. */
export function everyIndex(shape: readonly number[], visit: (index: readonly number[], flat: number) => void): void {
  const total = elementCount(shape);
  const index = shape.map(() => 0);
  for (let flat = 0; flat < total; flat++) {
    visit(index, flat);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const next = dim(index, axis) + 1;
      if (next < dim(shape, axis)) {
        index[axis] = next;
        break;
      }
      index[axis] = 0;
    }
  }
}

/** Elements to step over for one step along each axis. */
export function stridesOf(shape: readonly number[]): number[] {
  const strides = new Array<number>(shape.length);
  let step = 1;
  for (let i = shape.length - 1; i >= 0; i--) {
    strides[i] = step;
    step *= dim(shape, i);
  }
  return strides;
}

/** Position of an index in row-major order. */
export function offsetOf(index: readonly number[], strides: readonly number[]): number {
  let offset = 0;
  for (let i = 0; i < index.length; i++) offset += dim(index, i) * (strides[i] ?? 0);
  return offset;
}

/** For each element of `out`, which element of an operand of shape `from` it reads when broadcast. */
export function broadcastOffsets(from: readonly number[], out: readonly number[]): number[] {
  const own = stridesOf(from);
  const lead = out.length - from.length;
  const strides = out.map((_, i) => (i < lead || from[i - lead] === 1 ? 0 : (own[i - lead] ?? 0)));
  const offsets: number[] = [];
  everyIndex(out, (index) => offsets.push(offsetOf(index, strides)));
  return offsets;
}

let most = FOLDED_ELEMENTS;

/** Folds with another bound than {@link FOLDED_ELEMENTS}, for somebody who needs the elements of a large constant. */
export function foldingUpTo<T>(elements: number, fold: () => T): T {
  const before = most;
  most = elements;
  try {
    return fold();
  } finally {
    most = before;
  }
}

/** True when the outputs are small enough to keep their elements. */
export const small = (outputs: readonly TensorType[]): boolean => outputs.every((o) => elementCount(o.shape) <= most);

/** The elements of all inputs given, `undefined` when one is not known or the result would be too large to keep. */
export function foldable(inputs: Inputs, outputs: readonly TensorType[]): ArrayLike<number>[] | undefined {
  if (!small(outputs)) return undefined;
  const data: ArrayLike<number>[] = [];
  for (const input of inputs) {
    if (input && !input.data) return undefined;
    data.push(input?.data ?? []);
  }
  return data;
}

const INTEGER_BITS: Partial<Record<DType, number>> = {
  int2: 2,
  uint2: 2,
  int4: 4,
  uint4: 4,
  int8: 8,
  uint8: 8,
  int16: 16,
  uint16: 16,
  int32: 32,
  uint32: 32,
};

/**
 * Elements as the type would hold them: floats rounded to their width, integers wrapped at theirs.
 * `undefined` where a plain number cannot say it exactly (64-bit integers beyond 2^53, complex numbers, texts).
 */
export function stored(values: number[], dtype: DType): number[] | undefined {
  if (dtype === 'float64') return values;
  if (dtype === 'float32') return values.map(Math.fround);
  if (dtype === 'float16') return values.map(toFloat16);
  if (dtype === 'bfloat16') return values.map(toBfloat16);
  if (dtype === 'bool') return values.map((v) => (v === 0 ? 0 : 1));
  if (!isInteger(dtype)) return undefined;
  const bits = INTEGER_BITS[dtype];
  const whole = values.map((v) => Math.trunc(v) + 0);
  if (bits === undefined) return whole.every((v) => Number.isSafeInteger(v) && (v >= 0 || dtype === 'int64')) ? whole : undefined;
  if (!whole.every(Number.isSafeInteger)) return undefined;
  const size = 2 ** bits;
  const signed = dtype.startsWith('int');
  return whole.map((v) => {
    const wrapped = ((v % size) + size) % size;
    return signed && wrapped >= size / 2 ? wrapped - size : wrapped;
  });
}

/** The nearest half-precision number, ties to even. @internal */
export function toFloat16(v: number): number {
  const size = Math.abs(v);
  if (!(size > 0) || size === Number.POSITIVE_INFINITY) return v;
  const exponent = Math.max(Math.floor(Math.log2(size)), -14);
  const step = 2 ** (exponent - 10);
  const rounded = roundEven(v / step) * step;
  return Math.abs(rounded) > 65504 ? Math.sign(v) * Number.POSITIVE_INFINITY : rounded;
}

const word = new DataView(new ArrayBuffer(4));

/** The nearest bfloat16 number, ties to even. @internal */
export function toBfloat16(v: number): number {
  if (Number.isNaN(v)) return v;
  word.setFloat32(0, v);
  const bits = word.getUint32(0);
  word.setUint32(0, ((bits + 0x7fff + ((bits >>> 16) & 1)) & 0xffff0000) >>> 0);
  return word.getFloat32(0);
}

/** Rounds half to even, as IEEE and PyTorch do. */
export function roundEven(v: number): number {
  const down = Math.floor(v);
  const rest = v - down;
  if (rest !== 0.5) return Math.round(v);
  return down % 2 === 0 ? down : down + 1;
}

/** Folds one output from the inputs' elements; `compute` may give up. */
export function foldOne(
  inputs: Inputs,
  outputs: readonly TensorType[],
  compute: (data: ArrayLike<number>[], out: TensorType) => number[] | undefined,
): number[][] | undefined {
  const data = foldable(inputs, outputs);
  const out = outputs[0];
  if (!data || !out) return undefined;
  const values = compute(data, out);
  const kept = values && stored(values, out.dtype);
  return kept && [kept];
}

/** The same for elements that are only moved: they stay as they are, 64-bit limits that mean "to the end" too. */
export function foldMoved(
  inputs: Inputs,
  outputs: readonly TensorType[],
  compute: (data: ArrayLike<number>[], out: TensorType) => number[] | undefined,
): number[][] | undefined {
  const data = foldable(inputs, outputs);
  const out = outputs[0];
  const values = data && out && compute(data, out);
  return values && [values];
}

/** One element of known data. */
export const at = (data: ArrayLike<number>, i: number): number => data[i] ?? 0;

/** The type of an input with another shape. What it holds stays, if it is no tensor. */
export const like = (input: TensorType, shape: readonly number[] = input.shape, dtype: DType = input.dtype): TensorType =>
  dtype === input.dtype && input.items ? { shape, dtype, items: input.items } : { shape, dtype };

/** Whether two tensors are alike. */
export const isSameType = (a: TensorType, b: TensorType | undefined): boolean => a.dtype === b?.dtype && a.shape.join() === b.shape.join();

/** The type of a list of sizes, axes or limits. */
export const int64Vector = (length: number): TensorType => ({ shape: [length], dtype: 'int64' });

/** Equal neighbors as a power: `112²`, `16³`, `7·14`. */
export function powers(sizes: readonly number[]): string[] {
  const [first] = sizes;
  if (first === undefined || sizes.length < 2 || sizes.length > 3 || !sizes.every((s) => s === first)) return sizes.map(String);
  return [`${first}${sizes.length === 2 ? '²' : '³'}`];
}

/** `3 × 3 × 32`, as papers write sizes. */
export const crossed = (sizes: readonly (string | number)[]): string => sizes.join(' × ');

/** One step for all axes, or one for each: `2`, `2 × 1`. */
export const strideText = (attributes: Attributes): string => {
  const strides = nums(attributes, 'strides') ?? [];
  return strides.every((s) => s === strides[0]) ? String(strides[0] ?? 1) : crossed(strides);
};

/** `3·3·3·32·112² = 10,838,016` */
export const formulaText = (factors: readonly (string | number)[], macs: number): string => `${factors.join('·') || '1'} ${equals(macs)}`;
