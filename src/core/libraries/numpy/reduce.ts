import { once } from '../../python/modules/support.js';
import { nativeClass } from '../../python/values/natives.js';
import { PyClass, PyTuple, typeOf, Unknown, type Value } from '../../python/values/values.js';
import type { VM } from '../../python/values/vm.js';
import { denseStrides, elements, isFloat, type Kind, KNOWN_ELEMENTS, makeArray, type NdArray, outcome, scalarNumber } from './array.js';

/** Reductions along axes, running sums, and new shapes. */

type Reducer = (xs: number[]) => number;

const counted = (k: Kind): Kind => (isFloat(k) || k === 'int64' ? k : 'int64');
const averaged = (k: Kind): Kind => (isFloat(k) ? k : 'float64');

const sum = (xs: number[]): number => xs.reduce((a, b) => a + b, 0);
const mean: Reducer = (xs) => sum(xs) / xs.length;
function variance(xs: number[]): number {
  const m = mean(xs);
  return sum(xs.map((x) => (x - m) ** 2)) / xs.length;
}
function median(xs: number[]): number {
  const sorted = [...xs].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? (sorted[middle] as number) : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2;
}
const extreme =
  (better: (a: number, b: number) => boolean): Reducer =>
  (xs) =>
    xs.reduce((a, b) => (better(b, a) || Number.isNaN(b) ? b : a));
const place =
  (better: (a: number, b: number) => boolean): Reducer =>
  (xs) =>
    xs.reduce((at, x, i) => (better(x, xs[at] as number) ? i : at), 0);

/** By NumPy's name: how a row of numbers becomes one number, and the type of that number. */
export const REDUCTIONS: Readonly<Record<string, { run: Reducer; kind: (k: Kind) => Kind; needsItems?: boolean }>> = {
  sum: { run: sum, kind: counted },
  prod: { run: (xs) => xs.reduce((a, b) => a * b, 1), kind: counted },
  mean: { run: mean, kind: averaged },
  median: { run: median, kind: averaged },
  var: { run: variance, kind: averaged },
  std: { run: (xs) => Math.sqrt(variance(xs)), kind: averaged },
  max: { run: extreme((a, b) => a > b), kind: (k) => k, needsItems: true },
  min: { run: extreme((a, b) => a < b), kind: (k) => k, needsItems: true },
  argmax: { run: place((a, b) => a > b), kind: () => 'int64', needsItems: true },
  argmin: { run: place((a, b) => a < b), kind: () => 'int64', needsItems: true },
  any: { run: (xs) => Number(xs.some((x) => x !== 0)), kind: () => 'bool' },
  all: { run: (xs) => Number(xs.every((x) => x !== 0)), kind: () => 'bool' },
};

/** The axes that an argument names; all of them for None. Raises ValueError. */
export function axesOf(vm: VM, axis: Value | undefined, rank: number): number[] {
  if (axis === undefined || axis === null) return Array.from({ length: rank }, (_, i) => i);
  const given = axis instanceof PyTuple ? axis.items : [axis];
  return given.map((g) => oneAxis(vm, g, rank));
}

const axisError = once((vm: VM): PyClass => {
  const bases = ['ValueError', 'IndexError'].map((name) => vm.builtins.get(name)).filter((b): b is PyClass => b instanceof PyClass);
  return nativeClass('numpy', 'AxisError', { bases });
});

export function oneAxis(vm: VM, axis: Value, rank: number): number {
  const n = scalarNumber(axis);
  if (n === undefined || !Number.isInteger(n)) throw vm.error('TypeError', `'${typeOf(axis).name}' object cannot be interpreted as an integer`);
  if (n < -rank || n >= rank) {
    const error = vm.error('ValueError', `axis ${n} is out of bounds for array of dimension ${rank}`);
    error.value.cls = axisError(vm);
    throw error;
  }
  return n < 0 ? n + rank : n;
}

/** The elements along some axes: one row per position on the other axes. */
function rowsAlong(a: NdArray, axes: readonly number[]): number[][] | null {
  const all = elements(a);
  if (!all) return null;
  const strides = denseStrides(a.shape);
  const outer = a.shape.map((_, i) => i).filter((i) => !axes.includes(i));
  const rows = new Map<number, number[]>();
  all.forEach((x, at) => {
    const key = outer.reduce((k, axis) => k * (a.shape[axis] as number) + (Math.floor(at / (strides[axis] as number)) % (a.shape[axis] as number)), 0);
    const row = rows.get(key);
    if (row) row.push(x);
    else rows.set(key, [x]);
  });
  const count = outer.reduce((n, axis) => n * (a.shape[axis] as number), 1);
  return Array.from({ length: count }, (_, k) => rows.get(k) ?? []);
}

/** Reduces by name over the named axes. */
export function reduceBy(vm: VM, name: string, a: NdArray, axis: Value | undefined, keepdims: Value | undefined, dtype?: Kind): Value {
  const how = REDUCTIONS[name];
  if (!how) return vm.unknown(`\`numpy.${name}\` is not followed`);
  if (axis instanceof Unknown) return axis;
  const axes = axesOf(vm, axis, a.shape.length);
  const shape = a.shape.flatMap((size, i) => (axes.includes(i) ? (keepdims === true ? [1] : []) : [size]));
  const kind = dtype ?? how.kind(a.kind);
  vm.charge(Math.min(a.size, KNOWN_ELEMENTS) * 4);
  const rows = rowsAlong(a, axes);
  if (how.needsItems && rows?.some((r) => !r.length))
    throw vm.error(
      'ValueError',
      name.startsWith('arg') ? `attempt to get ${name} of an empty sequence` : `zero-size array to reduction operation ${name}imum which has no identity`,
    );
  return outcome(vm, makeArray(vm, shape, rows?.map(how.run) ?? null, kind));
}

/** Running sums or products along an axis, or over all elements. */
export function accumulate(vm: VM, a: NdArray, axis: Value | undefined, step: (a: number, b: number) => number): NdArray {
  const kind = counted(a.kind);
  const flat = axis === undefined || axis === null;
  const all = elements(a);
  if (flat || a.shape.length === 1) {
    let total: number | undefined;
    const data = all?.map((x) => (total = total === undefined ? x : step(total, x)));
    return makeArray(vm, [a.size], data ?? null, kind);
  }
  if (!all) return makeArray(vm, a.shape, null, kind);
  const at = oneAxis(vm, axis, a.shape.length);
  const stride = denseStrides(a.shape)[at] as number;
  const out = [...all];
  for (let i = 0; i < out.length; i++) if (Math.floor(i / stride) % (a.shape[at] as number) > 0) out[i] = step(out[i - stride] as number, all[i] as number);
  return makeArray(vm, a.shape, out, kind);
}

/** The sizes of a new shape, with a -1 among them computed. Raises ValueError. */
export function newShape(vm: VM, size: number, given: readonly number[]): number[] {
  const known = given.filter((n) => n !== -1).reduce((a, b) => a * b, 1);
  const shape = given.map((n) => (n === -1 ? size / known : n));
  if (shape.reduce((a, b) => a * b, 1) !== size || shape.some((n) => !Number.isInteger(n)))
    throw vm.error('ValueError', `cannot reshape array of size ${size} into shape (${given.join(',')}${given.length === 1 ? ',' : ''})`);
  return shape;
}
