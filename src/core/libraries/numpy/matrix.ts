import { fn } from '../../python/values/natives.js';
import { PyTuple, Unknown, type Value } from '../../python/values/values.js';
import type { VM } from '../../python/values/vm.js';
import { elements, elementwise, isFloat, makeArray, NdArray, outcome, promote, scalarNumber } from './array.js';
import type { Members } from './create.js';
import { reshaped, transposed, withArray } from './methods.js';
import { combine } from './operators.js';
import { oneAxis, reduceBy } from './reduce.js';
import { concatenated } from './shape.js';

/** Diagonals, triangles, differences, moved axes, windows, and `numpy.linalg`, of whose results only the shape is known. */

/** A view of `count` positions along one axis, starting at `from`. */
function cut(a: NdArray, axis: number, from: number, count: number): NdArray {
  const shape = a.shape.map((n, i) => (i === axis ? count : n));
  return new NdArray(a.cls, a.buffer, shape, a.strides, a.offset + from * (a.strides[axis] as number), a.kind);
}

/** The diagonal of a matrix, or a matrix with a vector on its diagonal. */
function diagonal(vm: VM, a: NdArray, shift: number): Value {
  if (!Number.isInteger(shift)) throw vm.error('TypeError', "'float' object cannot be interpreted as an integer");
  const [rows = 0, columns] = a.shape;
  if (columns !== undefined) {
    if (a.shape.length > 2) throw vm.error('ValueError', 'Input must be 1- or 2-d.');
    const [down, right] = [Math.max(0, -shift), Math.max(0, shift)];
    const count = Math.max(0, Math.min(rows - down, columns - right));
    const [s = 0, t = 0] = a.strides;
    return new NdArray(a.cls, a.buffer, [count], [s + t], a.offset + down * s + right * t, a.kind);
  }
  const n = rows + Math.abs(shift);
  vm.checkElements(n * n, 'an array');
  const given = elements(a);
  const data = new Array<number>(n * n).fill(0);
  given?.forEach((x, i) => {
    data[(i + Math.max(0, -shift)) * n + i + Math.max(0, shift)] = x;
  });
  return makeArray(vm, [n, n], given && data, a.kind);
}

function matrices(vm: VM): Members {
  const triangle = (name: string, keeps: (row: number, column: number, k: number) => boolean): Value =>
    fn(vm, name, 'm k?', (v, k) =>
      withArray(vm, v, (a) => {
        const [rows = 1, columns = 1] = a.shape.slice(-2);
        const shift = scalarNumber(k ?? 0) ?? 0;
        const data = elements(a)?.map((x, i) => (keeps(Math.floor(i / columns) % rows, i % columns, shift) ? x : 0));
        return makeArray(vm, a.shape, data ?? null, a.kind);
      }),
    );
  return {
    diag: fn(vm, 'diag', 'v k?', (v, k) => withArray(vm, v, (a) => diagonal(vm, a, scalarNumber(k ?? 0) ?? 0))),
    triu: triangle('triu', (row, column, k) => column - row >= k),
    tril: triangle('tril', (row, column, k) => column - row <= k),
    trace: fn(vm, 'trace', 'a', (v) =>
      withArray(vm, v, (a) => {
        const line = diagonal(vm, a, 0);
        return line instanceof NdArray ? reduceBy(vm, 'sum', line, null, false) : line;
      }),
    ),
  };
}

function movement(vm: VM): Members {
  const moved = (a: NdArray, from: number, to: number): NdArray => {
    const rest = a.shape.map((_, i) => i).filter((i) => i !== from);
    return transposed(a, [...rest.slice(0, to), from, ...rest.slice(to)]);
  };
  const axisOf = (a: NdArray, v: Value): number => oneAxis(vm, v, a.shape.length);
  return {
    swapaxes: fn(vm, 'swapaxes', 'a axis1 axis2', (v, p, q) =>
      withArray(vm, v, (a) => {
        const [from, to] = [axisOf(a, p), axisOf(a, q)];
        return transposed(
          a,
          a.shape.map((_, i) => (i === from ? to : i === to ? from : i)),
        );
      }),
    ),
    moveaxis: fn(vm, 'moveaxis', 'a source destination', (v, p, q) => withArray(vm, v, (a) => moved(a, axisOf(a, p), axisOf(a, q)))),
    roll: fn(vm, 'roll', 'a shift axis?', (v, by, axis) =>
      withArray(vm, v, (given) => {
        const flat = axis === undefined || axis === null;
        const a = flat ? reshaped(vm, given, [-1]) : given;
        const at = flat ? 0 : axisOf(a, axis);
        const size = a.shape[at] as number;
        const n = scalarNumber(by);
        if (n === undefined || size === 0) return n === undefined ? vm.unknown('this roll is not followed') : given;
        const first = (((-n % size) + size) % size) as number;
        const made = concatenated(vm, [cut(a, at, first, size - first), cut(a, at, 0, first)], at);
        return flat && made instanceof NdArray ? reshaped(vm, made, [...given.shape]) : made;
      }),
    ),
    diff: fn(vm, 'diff', 'a n? axis?', (v, n, axis) =>
      withArray(vm, v, (a) => {
        if (!a.shape.length) throw vm.error('ValueError', 'diff requires input that is at least one dimensional');
        const at = axisOf(a, axis ?? -1);
        let made: Value = a;
        for (let i = 0; i < (scalarNumber(n ?? 1) ?? 1) && made instanceof NdArray && made.size; i++) {
          const size: number = (made.shape[at] as number) - 1;
          made = combine(vm, 'sub', cut(made, at, 1, size), cut(made, at, 0, size)) ?? vm.unknown('this difference is not followed');
        }
        return made;
      }),
    ),
    average: fn(vm, 'average', 'a axis? weights?', (v, axis, weights) =>
      weights === undefined || weights === null
        ? withArray(vm, v, (a) => reduceBy(vm, 'mean', a, axis, false))
        : vm.unknown('a weighted average is not followed'),
    ),
  };
}

/** Windows for signal processing: sums of cosines over `0..M-1`. */
const COSINES: Readonly<Record<string, readonly number[]>> = { hanning: [0.5, -0.5], hamming: [0.54, -0.46], blackman: [0.42, -0.5, 0.08] };

function windows(vm: VM): Members {
  const out: Members = {};
  for (const [name, terms] of Object.entries(COSINES))
    out[name] = fn(vm, name, 'M', (size) => {
      const n = scalarNumber(size);
      if (n === undefined) return vm.unknown('the length of this window is not known');
      vm.checkElements(Math.max(0, n), 'an array');
      const at = (i: number): number => (n === 1 ? 1 : terms.reduce((sum, c, k) => sum + c * Math.cos((2 * Math.PI * k * i) / (n - 1)), 0));
      return makeArray(
        vm,
        [Math.max(0, n)],
        Array.from({ length: Math.max(0, n) }, (_, i) => at(i)),
        'float64',
      );
    });
  return out;
}

/** `numpy.linalg` and `scipy.linalg`. Results of decompositions have known shapes and unknown elements. */
export function linearAlgebra(vm: VM, full = false): Members {
  const kindOf = (a: NdArray): NdArray['kind'] => (isFloat(a.kind) ? a.kind : 'float64');
  const square = (name: string, shape: (a: NdArray) => readonly number[]): Value =>
    fn(vm, name, 'a **options', (v) =>
      withArray(vm, v, (a) => {
        if (a.shape.length < 2) throw vm.error('ValueError', `${a.shape.length}-dimensional array given. Array must be at least two-dimensional`);
        return outcome(vm, makeArray(vm, shape(a), null, kindOf(a)));
      }),
    );
  const of = (a: NdArray, ...last: number[]): number[] => [...a.shape.slice(0, -2), ...last];
  const parts = (name: string, shapes: (a: NdArray, whole: boolean) => readonly (readonly number[])[], whole: boolean): Value =>
    fn(vm, name, 'a full_matrices? **options', (v, given) =>
      withArray(vm, v, (a) => new PyTuple(shapes(a, (given ?? whole) === true).map((s) => makeArray(vm, s, null, kindOf(a))))),
    );
  const sides = (a: NdArray): [number, number, number] => {
    const [m = 1, n = 1] = a.shape.slice(-2);
    return [m, n, Math.min(m, n)];
  };
  return {
    inv: square('inv', (a) => a.shape),
    pinv: square('pinv', (a) => of(a, sides(a)[1], sides(a)[0])),
    cholesky: square('cholesky', (a) => a.shape),
    det: square('det', (a) => a.shape.slice(0, -2)),
    qr: parts('qr', (a) => [of(a, sides(a)[0], sides(a)[full ? 0 : 2]), of(a, sides(a)[full ? 0 : 2], sides(a)[1])], false),
    ...(full && { lu: parts('lu', (a) => [of(a, sides(a)[0], sides(a)[0]), of(a, sides(a)[0], sides(a)[2]), of(a, sides(a)[2], sides(a)[1])], false) }),
    svd: parts(
      'svd',
      (a, whole) => {
        const [m, n, k] = sides(a);
        return [of(a, m, whole ? m : k), of(a, k), of(a, whole ? n : k, n)];
      },
      true,
    ),
    norm: fn(vm, 'norm', 'x ord? axis? keepdims?', (v, order, axis, keep) =>
      withArray(vm, v, (a) => {
        if (order !== undefined && order !== null && order !== 2) return vm.unknown('this norm is not followed');
        const squares = elementwise(vm, [a, a], promote(kindOf(a), kindOf(a)), (x = 0, y = 0) => x * y);
        const sum = reduceBy(vm, 'sum', squares, axis, keep);
        return sum instanceof Unknown ? sum : withArray(vm, sum, (s) => outcome(vm, elementwise(vm, [s], s.kind, Math.sqrt)));
      }),
    ),
  };
}

export const matrixMembers = (vm: VM): Members => ({ ...matrices(vm), ...movement(vm), ...windows(vm) });
