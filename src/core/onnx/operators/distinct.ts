import { elementCount, type TensorType } from '../graph.js';
import type { OperatorRule } from './rule.js';
import { at, axisIn, dim, foldable, type Inputs, int64Vector, like, need, num, openCount } from './support.js';

/** `Unique`: each element once, or each slice along an axis. How many there are is known only when the elements are. */

interface Distinct {
  /** Elements of one slice; slices in the order in which they are given out. */
  readonly slices: readonly (readonly number[])[];
  /** Where each of them stands first. */
  readonly first: readonly number[];
  /** Which of them every slice of the input is. */
  readonly inverse: readonly number[];
  readonly counts: readonly number[];
}

/** Sizes before and behind the axis, and along it; all elements are one line when there is no axis. */
function lineOf(inputs: Inputs, attributes: Parameters<OperatorRule['infer']>[1]): { axis: number; shape: readonly number[] } {
  const { shape } = need(inputs, 0, 'Unique');
  return attributes['axis'] === undefined ? { axis: 0, shape: [elementCount(shape)] } : { axis: axisIn(num(attributes, 'axis', 0), shape.length), shape };
}

const compare = (a: readonly number[], b: readonly number[]): number => {
  const i = a.findIndex((v, n) => v !== b[n]);
  return i < 0 ? 0 : at(a, i) - at(b, i);
};

function distinct(data: ArrayLike<number>, shape: readonly number[], axis: number, isSorted: boolean): Distinct {
  const [outer, length, inner] = [elementCount(shape.slice(0, axis)), dim(shape, axis), elementCount(shape.slice(axis + 1))];
  const sliceAt = (i: number): number[] =>
    Array.from({ length: outer * inner }, (_, n) => at(data, (Math.floor(n / inner) * length + i) * inner + (n % inner)));
  const places = new Map<string, number[]>();
  for (let i = 0; i < length; i++) {
    const key = sliceAt(i).join();
    const known = places.get(key);
    if (known) known.push(i);
    else places.set(key, [i]);
  }
  const found = [...places.values()].map((all) => ({ slice: sliceAt(at(all, 0)), all }));
  if (isSorted) found.sort((a, b) => compare(a.slice, b.slice));
  const inverse = new Array<number>(length).fill(0);
  for (const [n, { all }] of found.entries()) for (const i of all) inverse[i] = n;
  return { slices: found.map(({ slice }) => slice), first: found.map(({ all }) => at(all, 0)), inverse, counts: found.map(({ all }) => all.length) };
}

/** @param given which of the four outputs the operator has: elements, where each stands first, which of them every slice is, how often each is there */
export const uniqueOf = (given: readonly number[]): OperatorRule => ({
  infer: (inputs, attributes, outputs = given.length === 4 ? 1 : given.length): TensorType[] => {
    const x = need(inputs, 0, 'Unique');
    const { axis, shape } = lineOf(inputs, attributes);
    const types = (count = 0): TensorType[] => {
      const kept = like(
        x,
        shape.map((d, i) => (i === axis ? count : d)),
      );
      const all = [kept, int64Vector(count), int64Vector(dim(shape, axis)), int64Vector(count)];
      return given.slice(0, outputs).flatMap((i) => all[i] ?? []);
    };
    if (x.data) return types(distinct(x.data, shape, axis, false).slices.length);
    throw openCount('how many distinct elements there are depends on data that is not known', dim(shape, axis), types);
  },
  fold: (inputs, outputs, attributes) => {
    const data = foldable(inputs, outputs)?.[0];
    if (!data) return undefined;
    const { axis, shape } = lineOf(inputs, attributes);
    const { slices, first, inverse, counts } = distinct(data, shape, axis, num(attributes, 'sorted', 1) !== 0);
    const inner = elementCount(shape.slice(axis + 1));
    const rows = Array.from({ length: elementCount(shape.slice(0, axis)) }, (_, row) => slices.flatMap((slice) => slice.slice(row * inner, (row + 1) * inner)));
    const all = [rows.flat(), [...first], [...inverse], [...counts]];
    return given.flatMap((i) => (all[i] ? [all[i]] : []));
  },
});
