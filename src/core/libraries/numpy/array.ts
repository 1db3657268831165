import { once } from '../../python/modules/support.js';
import { callMethod, special } from '../../python/objects/objects.js';
import { repr } from '../../python/objects/text.js';
import { method, nativeClass } from '../../python/values/natives.js';
import {
  float,
  int,
  PyBoxed,
  type PyClass,
  PyComplex,
  PyFloat,
  PyList,
  PyObject,
  PyRange,
  PyTuple,
  types,
  Unknown,
  type Value,
} from '../../python/values/values.js';
import type { VM } from '../../python/values/vm.js';

/** NumPy arrays, as networks use them during construction: few elements, with shape and type. */

export type Kind = 'bool' | 'int8' | 'uint8' | 'int16' | 'int32' | 'int64' | 'float16' | 'float32' | 'float64';

/** Element types, from narrow to wide. */
export const KINDS: readonly Kind[] = ['bool', 'int8', 'uint8', 'int16', 'int32', 'int64', 'float16', 'float32', 'float64'];
export const BYTES: Readonly<Record<Kind, number>> = { bool: 1, int8: 1, uint8: 1, int16: 2, int32: 4, int64: 8, float16: 2, float32: 4, float64: 8 };
export const isFloat = (kind: Kind): boolean => kind.startsWith('float');

/** Arrays with more elements keep only their shape. @limit array of numpy that keeps its elements: elements */
export const KNOWN_ELEMENTS = 65_536;

/** The elements that an array shares with its views; null when they are unknown. */
interface Buffer {
  data: number[] | null;
}

export class NdArray extends PyObject {
  constructor(
    cls: PyClass,
    readonly buffer: Buffer,
    readonly shape: readonly number[],
    readonly strides: readonly number[],
    readonly offset: number,
    readonly kind: Kind,
  ) {
    super(cls);
  }
  get size(): number {
    return this.shape.reduce((a, b) => a * b, 1);
  }
}

/** The steps between neighbors along each axis of a dense array. */
export function denseStrides(shape: readonly number[]): number[] {
  const out = new Array<number>(shape.length);
  let step = 1;
  for (let i = shape.length - 1; i >= 0; i--) {
    out[i] = step;
    step *= shape[i] as number;
  }
  return out;
}

/** The positions of all elements in the buffer, in order. */
export function places(shape: readonly number[], strides: readonly number[], offset: number): number[] {
  let out = [offset];
  shape.forEach((size, axis) => {
    const next: number[] = [];
    const step = strides[axis] as number;
    for (const at of out) for (let i = 0; i < size; i++) next.push(at + i * step);
    out = next;
  });
  return out;
}

/** All elements in order; null when they are unknown. */
export function elements(a: NdArray): number[] | null {
  const { data } = a.buffer;
  if (!data || a.size > KNOWN_ELEMENTS) return null;
  if (a.size === 0) return [];
  return places(a.shape, a.strides, a.offset).map((i) => data[i] as number);
}

const HALF = new Float32Array(1);
const HALF_BITS = new Uint32Array(HALF.buffer);
/** Rounded to 11 bits of mantissa, ties to even. */
function half(x: number): number {
  if (!Number.isFinite(x) || x === 0) return x;
  const size = Math.abs(x);
  if (size >= 65520) return x > 0 ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
  HALF[0] = size;
  const exponent = Math.max(((HALF_BITS[0] as number) >>> 23) - 127, -14);
  const unit = 2 ** (exponent - 10);
  const whole = size / unit;
  const low = Math.floor(whole);
  const up = whole - low > 0.5 || (whole - low === 0.5 && low % 2 === 1);
  return Math.sign(x) * (low + (up ? 1 : 0)) * unit;
}

/** The number that an element of this type stores for `x`. */
export function held(x: number, kind: Kind): number {
  switch (kind) {
    case 'bool':
      return x ? 1 : 0;
    case 'float64':
      return x;
    case 'float32':
      return Math.fround(x);
    case 'float16':
      return half(x);
    case 'int64':
      return Number.isFinite(x) ? Math.trunc(x) + 0 : 0;
    case 'int32':
      return x | 0;
    case 'int16':
      return (Math.trunc(x) << 16) >> 16;
    case 'int8':
      return (Math.trunc(x) << 24) >> 24;
    case 'uint8':
      return Math.trunc(x) & 255;
  }
}

/** The shortest decimal text that this type reads back as the same number. */
export function shortestFor(x: number, kind: Kind): string {
  if (kind === 'float64' || !Number.isFinite(x)) return String(x);
  for (let digits = 1; digits < 9; digits++) {
    const text = x.toPrecision(digits);
    if (held(Number(text), kind) === x) return text;
  }
  return x.toPrecision(9);
}

/** The type that holds the elements of both. */
export function promote(a: Kind, b: Kind): Kind {
  if (a === b) return a;
  const [low, high] = KINDS.indexOf(a) < KINDS.indexOf(b) ? [a, b] : [b, a];
  if (!isFloat(high)) return low === 'int8' && high === 'uint8' ? 'int16' : high;
  if (isFloat(low) || low === 'bool') return high;
  if (high === 'float16') return BYTES[low] === 1 ? 'float16' : BYTES[low] === 2 ? 'float32' : 'float64';
  return high === 'float32' && BYTES[low] > 2 ? 'float64' : high;
}

interface Numpy {
  readonly array: PyClass;
  readonly scalars: Readonly<Record<Kind, PyClass>>;
}

/** The classes of arrays and elements, one set per machine. methods.ts and operators.ts add the methods. */
export const numpyClasses = once((vm: VM): Numpy => {
  const generic = nativeClass('numpy', 'generic', { dict: { ndim: 0, size: 1, shape: new PyTuple([]) } });
  const scalars = Object.fromEntries(KINDS.map((kind) => [kind, scalarClass(vm, kind, generic)])) as Record<Kind, PyClass>;
  return { array: nativeClass('numpy', 'ndarray'), scalars };
});

function scalarClass(vm: VM, kind: Kind, generic: PyClass): PyClass {
  const base = kind === 'float64' ? types.float : undefined;
  const cls: PyClass = nativeClass('numpy', kind === 'bool' ? 'bool_' : kind, { bases: base ? [base, generic] : [generic] });
  cls.make = (_cls, args) => {
    const v = args[0] ?? 0;
    if (v instanceof Unknown) return v;
    const made = fromValue(vm, v, kind);
    return made instanceof NdArray ? outcome(vm, made) : made;
  };
  const of = (v: Value): number => scalarNumber(v) ?? 0;
  cls.set(
    'item',
    method(vm, 'item', 'self', (self) => plain(of(self), kind)),
  );
  cls.set(
    'tolist',
    method(vm, 'tolist', 'self', (self) => plain(of(self), kind)),
  );
  const shown = method(vm, '__repr__', 'self', (self) => repr(vm, isFloat(kind) ? float(Number(shortestFor(of(self), kind))) : plain(of(self), kind)));
  cls.set('__repr__', shown);
  cls.set('__str__', shown);
  return cls;
}

/** The number of an element, or of a Python number. */
export function scalarNumber(v: Value): number | undefined {
  if (typeof v === 'number') return v;
  if (typeof v === 'boolean') return v ? 1 : 0;
  if (v instanceof PyFloat) return v.value;
  if (typeof v === 'bigint') return Number(v);
  return v instanceof PyBoxed ? scalarNumber(v.value) : undefined;
}

/** A number as an int, float or bool of Python. */
export function plain(x: number, kind: Kind): Value {
  if (kind === 'bool') return x !== 0;
  if (isFloat(kind)) return float(x);
  return Number.isSafeInteger(x) ? x : Number.isFinite(x) ? int(BigInt(x)) : float(x);
}

/** An element of an array. It keeps its type. */
export const scalar = (vm: VM, x: number, kind: Kind): Value => new PyBoxed(numpyClasses(vm).scalars[kind], plain(x, kind));

export function makeArray(vm: VM, shape: readonly number[], data: number[] | null, kind: Kind): NdArray {
  if (shape.some((n) => n < 0)) throw vm.error('ValueError', 'negative dimensions are not allowed');
  const size = shape.reduce((a, b) => a * b, 1);
  if (!Number.isSafeInteger(size) || shape.some((n) => !Number.isSafeInteger(n))) throw vm.error('ValueError', 'Maximum allowed dimension exceeded');
  vm.charge(data ? Math.min(size, KNOWN_ELEMENTS) : 1);
  const known = data && size <= KNOWN_ELEMENTS ? data.map((x) => held(x, kind)) : null;
  return new NdArray(numpyClasses(vm).array, { data: known }, shape, denseStrides(shape), 0, kind);
}

/** The result of an operation: an array without axes becomes its one element. */
export function outcome(vm: VM, a: NdArray): Value {
  if (a.shape.length) return a;
  const x = elements(a)?.[0];
  return x === undefined ? vm.unknown('the elements of this array are not known') : scalar(vm, x, a.kind);
}

/** The element type that a number has by itself. */
export function kindOf(v: Value): Kind | undefined {
  if (v instanceof NdArray) return v.kind;
  if (v instanceof PyBoxed && v.cls.module === 'numpy') return KINDS.find((k) => k === v.cls.name) ?? 'bool';
  if (typeof v === 'boolean') return 'bool';
  if (v instanceof PyFloat) return 'float64';
  if (typeof v === 'number' || typeof v === 'bigint') return 'int64';
  return v instanceof PyBoxed ? kindOf(v.value) : undefined;
}

interface Nested {
  readonly shape: readonly number[];
  readonly data: number[] | null;
  readonly kind: Kind;
}

/** The contents of nested sequences. `undefined` when they are ragged or hold anything but numbers. */
function nested(vm: VM, v: Value): Nested | Unknown | undefined {
  if (v instanceof Unknown) return v;
  if (v instanceof NdArray) return { shape: v.shape, data: elements(v), kind: v.kind };
  const x = scalarNumber(v);
  const kind = kindOf(v);
  if (x !== undefined && kind) return { shape: [], data: [x], kind };
  const items = v instanceof PyList || v instanceof PyTuple ? v.items : v instanceof PyRange ? rangeItems(v) : undefined;
  if (!items) return asked(vm, v);
  vm.checkElements(items.length, 'an array');
  const parts: Nested[] = [];
  for (const item of items) {
    const part = nested(vm, item);
    if (!part || part instanceof Unknown) return part;
    parts.push(part);
  }
  const [first] = parts;
  if (!first) return { shape: [0], data: [], kind: 'float64' };
  if (parts.some((p) => p.shape.join() !== first.shape.join())) return undefined;
  return {
    shape: [parts.length, ...first.shape],
    data: parts.every((p) => p.data) ? parts.flatMap((p) => p.data ?? []) : null,
    kind: parts.map((p) => p.kind).reduce(promote),
  };
}

const rangeItems = (r: PyRange): Value[] => Array.from({ length: r.length }, (_, i) => r.start + i * r.step);

/** The contents of objects that convert themselves to lists or numbers: tensors, deques. */
function asked(vm: VM, v: Value): Nested | Unknown | undefined {
  if (!(v instanceof PyObject) || v instanceof PyComplex) return undefined;
  if (special(v, 'tolist') !== undefined) {
    const made = callMethod(vm, v, 'tolist');
    return made === v ? undefined : nested(vm, made);
  }
  return undefined;
}

/** An array of these contents; unknown when they are no numbers. */
export function fromValue(vm: VM, v: Value, kind?: Kind): NdArray | Unknown {
  if (v instanceof NdArray && (kind === undefined || kind === v.kind)) return v;
  const made = nested(vm, v);
  if (made instanceof Unknown) return made;
  if (!made) return vm.unknown('this array is not followed: it holds more than numbers');
  return makeArray(vm, made.shape, made.data, kind ?? made.kind);
}

/** The common shape, found by repeating axes of length one. Raises ValueError. */
export function broadcastShape(vm: VM, shapes: readonly (readonly number[])[]): number[] {
  const rank = Math.max(0, ...shapes.map((s) => s.length));
  const out = new Array<number>(rank).fill(1);
  for (const s of shapes)
    s.forEach((size, i) => {
      const at = rank - s.length + i;
      if (size === 1) return;
      if (out[at] !== 1 && out[at] !== size)
        throw vm.error('ValueError', `operands could not be broadcast together with shapes ${shapes.map((x) => shapeText(x)).join(' ')} `);
      out[at] = size;
    });
  return out;
}

export const shapeText = (shape: readonly number[]): string => `(${shape.join(',')}${shape.length === 1 ? ',' : ''})`;

/** A view with a larger shape, whose repeated axes have step zero. */
export function broadcastTo(a: NdArray, shape: readonly number[]): NdArray {
  const extra = shape.length - a.shape.length;
  const strides = shape.map((size, i) => (i < extra || (a.shape[i - extra] === 1 && size !== 1) ? 0 : (a.strides[i - extra] as number)));
  return new NdArray(a.cls, a.buffer, shape, strides, a.offset, a.kind);
}

/** Combines arrays element by element. */
export function elementwise(vm: VM, arrays: readonly NdArray[], kind: Kind, run: (...xs: number[]) => number): NdArray {
  const shape = broadcastShape(
    vm,
    arrays.map((a) => a.shape),
  );
  const size = shape.reduce((a, b) => a * b, 1);
  if (size > KNOWN_ELEMENTS) return makeArray(vm, shape, null, kind);
  const columns = arrays.map((a) => elements(broadcastTo(a, shape)));
  if (columns.some((c) => c === null)) return makeArray(vm, shape, null, kind);
  const first = columns[0] ?? [];
  const data = first.map((_, i) => run(...columns.map((c) => c?.[i] as number)));
  return makeArray(vm, shape, data, kind);
}

/** Nested lists of Python numbers. */
export function toLists(vm: VM, a: NdArray): Value {
  const all = elements(a);
  if (!all) return vm.unknown('the elements of this array are not known');
  for (const n of a.shape) vm.checkElements(n, 'a list');
  const build = (axis: number, from: number, count: number): Value => {
    if (axis === a.shape.length) return plain(all[from] as number, a.kind);
    const size = a.shape[axis] as number;
    const step = size ? count / size : 0;
    return new PyList(Array.from({ length: size }, (_, i) => build(axis + 1, from + i * step, step)));
  };
  return build(0, 0, all.length);
}
