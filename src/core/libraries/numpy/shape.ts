import { toArray } from '../../python/objects/iteration.js';
import { truth } from '../../python/objects/truth.js';
import { fn } from '../../python/values/natives.js';
import { PyList, PyTuple, tuple, Unknown, type Value } from '../../python/values/values.js';
import type { VM } from '../../python/values/vm.js';
import { broadcastShape, broadcastTo, elements, elementwise, fromValue, makeArray, NdArray, outcome, promote, scalarNumber } from './array.js';
import { type Members, sizes } from './create.js';
import { reshaped, squeezed, transposed, withArray } from './methods.js';
import { axesOf, oneAxis } from './reduce.js';

/** NumPy functions that join, split and repeat arrays, or change their shape. */

/** Joins arrays along an axis. Raises ValueError when the other axes differ. */
export function concatenated(vm: VM, arrays: readonly NdArray[], axis: number): Value {
  const [first] = arrays;
  if (!first) throw vm.error('ValueError', 'need at least one array to concatenate');
  const at = oneAxis(vm, axis, first.shape.length);
  arrays.forEach((a, which) => {
    const axis = a.shape.findIndex((n, i) => i !== at && n !== first.shape[i]);
    if (a.shape.length === first.shape.length && axis < 0) return;
    throw vm.error(
      'ValueError',
      `all the input array dimensions except for the concatenation axis must match exactly, but along dimension ${axis}, ` +
        `the array at index 0 has size ${first.shape[axis]} and the array at index ${which} has size ${a.shape[axis]}`,
    );
  });
  const kind = arrays.map((a) => a.kind).reduce(promote);
  const shape = first.shape.map((n, i) => (i === at ? arrays.reduce((total, a) => total + (a.shape[at] as number), 0) : n));
  const outer = first.shape.slice(0, at).reduce((a, b) => a * b, 1);
  const columns = arrays.map(elements);
  if (columns.some((c) => !c)) return makeArray(vm, shape, null, kind);
  const data: number[] = [];
  for (let row = 0; row < outer; row++)
    for (const c of columns) {
      const step = (c?.length ?? 0) / outer;
      for (let i = 0; i < step; i++) data.push(c?.[row * step + i] as number);
    }
  return makeArray(vm, shape, data, kind);
}

const expanded = (vm: VM, a: NdArray, axis: Value): NdArray => {
  const at = oneAxis(vm, axis, a.shape.length + 1);
  return reshaped(vm, a, [...a.shape.slice(0, at), 1, ...a.shape.slice(at)]);
};

/** Calls `run` with a sequence of arrays. The result is unknown when one of them is. */
function withArrays(vm: VM, list: Value, run: (arrays: NdArray[]) => Value): Value {
  if (list instanceof Unknown) return list;
  const arrays: NdArray[] = [];
  for (const v of toArray(vm, list)) {
    const a = fromValue(vm, v);
    if (a instanceof Unknown) return a;
    arrays.push(a);
  }
  return run(arrays);
}

function joining(vm: VM): Members {
  const atLeast = (a: NdArray, rank: number): NdArray =>
    a.shape.length < rank ? reshaped(vm, a, rank === 1 ? [1] : [1, ...(a.shape.length ? a.shape : [1])]) : a;
  return {
    concatenate: fn(vm, 'concatenate', 'arrays axis? **options', (list, axis) =>
      withArrays(vm, list, (arrays) =>
        axis === null
          ? concatenated(
              vm,
              arrays.map((a) => reshaped(vm, a, [-1])),
              0,
            )
          : concatenated(vm, arrays, scalarNumber(axis ?? 0) ?? 0),
      ),
    ),
    stack: fn(vm, 'stack', 'arrays axis?', (list, axis) =>
      withArrays(vm, list, (arrays) => {
        const rank = (arrays[0]?.shape.length ?? 0) + 1;
        const at = oneAxis(vm, axis ?? 0, rank);
        return concatenated(
          vm,
          arrays.map((a) => expanded(vm, a, at)),
          at,
        );
      }),
    ),
    vstack: fn(vm, 'vstack', 'tup', (list) =>
      withArrays(vm, list, (arrays) =>
        concatenated(
          vm,
          arrays.map((a) => atLeast(a, 2)),
          0,
        ),
      ),
    ),
    hstack: fn(vm, 'hstack', 'tup', (list) =>
      withArrays(vm, list, (arrays) =>
        concatenated(
          vm,
          arrays.map((a) => atLeast(a, 1)),
          (arrays[0]?.shape.length ?? 1) > 1 ? 1 : 0,
        ),
      ),
    ),
    append: fn(vm, 'append', 'arr values axis?', (a, b, axis) =>
      withArrays(vm, new PyList([a, b]), (arrays) =>
        concatenated(vm, axis === undefined || axis === null ? arrays.map((x) => reshaped(vm, x, [-1])) : arrays, scalarNumber(axis ?? 0) ?? 0),
      ),
    ),
  };
}

function grids(vm: VM): Members {
  return {
    meshgrid: fn(vm, 'meshgrid', '*xi indexing? **options', (list, indexing) =>
      withArrays(vm, new PyList([...list]), (arrays) => {
        const swapped = indexing !== 'ij' && arrays.length > 1;
        const order = arrays.map((_, i) => (swapped && i < 2 ? 1 - i : i));
        const shape = order.map((i) => arrays[i]?.size ?? 1);
        return new PyList(
          arrays.map((a, i) => {
            const axis = order.indexOf(i);
            const line = reshaped(
              vm,
              a,
              shape.map((_, k) => (k === axis ? a.size : 1)),
            );
            return makeArray(vm, shape, elements(broadcastTo(line, shape)), a.kind);
          }),
        );
      }),
    ),
    broadcast_to: fn(vm, 'broadcast_to', 'array shape', (a, shape) => {
      const wanted = sizes(vm, shape);
      if (wanted instanceof Unknown) return wanted;
      return withArray(vm, a, (x) => {
        broadcastShape(vm, [x.shape, wanted]);
        return makeArray(vm, wanted, elements(broadcastTo(x, wanted)), x.kind);
      });
    }),
  };
}

function reshaping(vm: VM): Members {
  const on = (name: string, run: (a: NdArray, argument: Value | undefined) => Value): Value =>
    fn(vm, name, 'a axis?', (v, argument) => withArray(vm, v, (a) => run(a, argument)));
  return {
    reshape: fn(vm, 'reshape', 'a shape order?', (v, shape) => {
      const wanted = sizes(vm, shape);
      return wanted instanceof Unknown ? wanted : withArray(vm, v, (a) => reshaped(vm, a, wanted));
    }),
    ravel: on('ravel', (a) => reshaped(vm, a, [-1])),
    transpose: on('transpose', (a, axes) =>
      transposed(a, axes === undefined || axes === null ? undefined : axesOf(vm, axes instanceof PyTuple ? axes : tuple(toArray(vm, axes)), a.shape.length)),
    ),
    squeeze: on('squeeze', (a, axis) => squeezed(a, axesOf(vm, axis, a.shape.length))),
    expand_dims: on('expand_dims', (a, axis) => expanded(vm, a, axis ?? 0)),
    flip: on('flip', (a, axis) => {
      const axes = axesOf(vm, axis, a.shape.length);
      const last = (i: number): number => ((a.shape[i] as number) - 1) * (a.strides[i] as number);
      const strides = a.strides.map((s, i) => (axes.includes(i) ? -s : s));
      return new NdArray(
        a.cls,
        a.buffer,
        a.shape,
        strides,
        axes.reduce((o, i) => o + last(i), a.offset),
        a.kind,
      );
    }),
  };
}

function arranging(vm: VM): Members {
  const on = (name: string, run: (a: NdArray, argument: Value | undefined) => Value): Value =>
    fn(vm, name, 'a axis?', (v, argument) => withArray(vm, v, (a) => run(a, argument)));
  return {
    sort: on('sort', (a) =>
      a.shape.length === 1
        ? makeArray(vm, a.shape, elements(a)?.sort((x, y) => x - y) ?? null, a.kind)
        : vm.unknown('sorting arrays of several axes is not followed'),
    ),
    argsort: on('argsort', (a) => {
      const all = elements(a);
      const order = all?.map((_, i) => i).sort((i, j) => (all[i] as number) - (all[j] as number));
      return a.shape.length === 1 ? makeArray(vm, a.shape, order ?? null, 'int64') : vm.unknown('sorting arrays of several axes is not followed');
    }),
    unique: fn(vm, 'unique', 'ar return_index? return_inverse? return_counts? axis?', (v, index, inverse, counts, axis) =>
      withArray(vm, v, (a) => {
        const all = elements(a);
        if (!all || (axis ?? null) !== null) return vm.unknown('which elements are different is not followed');
        return unique(
          vm,
          a,
          all,
          [index, inverse, counts].map((asked) => truth(vm, asked ?? false) === true),
        );
      }),
    ),
  };
}

/** The distinct elements in order and, when asked for: the first position of each, the number of each element among them, and how often each occurs. */
function unique(vm: VM, a: NdArray, all: readonly number[], asked: readonly boolean[]): Value {
  const found = [...new Set(all)].sort((x, y) => x - y);
  const whole = (list: readonly number[]): Value => makeArray(vm, [list.length], [...list], 'int64');
  const place = new Map(found.map((x, i) => [x, i]));
  const inverse = all.map((x) => place.get(x) as number);
  const counts = found.map(() => 0);
  const firsts = found.map(() => 0);
  for (let i = all.length - 1; i >= 0; i--) {
    const at = inverse[i] as number;
    counts[at] = (counts[at] as number) + 1;
    firsts[at] = i;
  }
  const more = [firsts, inverse, counts];
  const made = makeArray(vm, [found.length], found, a.kind);
  return asked.some((is) => is) ? tuple([made, ...more.filter((_, i) => asked[i]).map(whole)]) : made;
}

/** Splits an array along an axis: into so many equal parts, or at the given positions. */
function split(vm: VM, v: Value, given: Value, axis: Value | undefined, even: boolean): Value {
  return withArray(vm, v, (a) => {
    const at = oneAxis(vm, axis ?? 0, a.shape.length);
    const size = a.shape[at] as number;
    const n = scalarNumber(given);
    if (n !== undefined && (!Number.isInteger(n) || n < 1)) throw vm.error('ValueError', 'number sections must be larger than 0.');
    vm.checkElements(n ?? 0, 'a list');
    if (n !== undefined && even && size % n) throw vm.error('ValueError', 'array split does not result in an equal division');
    const ends = n === undefined ? toArray(vm, given).map((x) => scalarNumber(x) ?? 0) : Array.from({ length: n - 1 }, (_, i) => splitEnd(size, n, i));
    const bounds = [0, ...ends, size];
    const part = (i: number): NdArray => {
      const [from = 0, to = 0] = [bounds[i], bounds[i + 1]];
      const shape = a.shape.map((s, k) => (k === at ? Math.max(0, Math.min(to, size) - from) : s));
      return new NdArray(a.cls, a.buffer, shape, a.strides, a.offset + from * (a.strides[at] as number), a.kind);
    };
    return new PyList(bounds.slice(1).map((_, i) => part(i)));
  });
}

function repeating(vm: VM): Members {
  return {
    split: fn(vm, 'split', 'ary indices_or_sections axis?', (v, given, axis) => split(vm, v, given, axis, true)),
    array_split: fn(vm, 'array_split', 'ary indices_or_sections axis?', (v, given, axis) => split(vm, v, given, axis, false)),
    repeat: fn(vm, 'repeat', 'a repeats axis?', (v, n, axis) =>
      withArray(vm, v, (a) => {
        const count = scalarNumber(n);
        const whole = axis === undefined || axis === null;
        const x = whole ? reshaped(vm, a, [-1]) : a;
        const at = whole ? 0 : oneAxis(vm, axis, a.shape.length);
        if (count === undefined || !Number.isInteger(count) || count < 0) return vm.unknown('this repetition is not followed');
        vm.checkElements(x.size * count, 'an array');
        const step = x.shape.slice(at + 1).reduce((p, q) => p * q, 1);
        const known = elements(x);
        const rows = known && Array.from({ length: x.size / step }, (_, i) => known.slice(i * step, (i + 1) * step));
        const shape = x.shape.map((d, i) => (i === at ? d * count : d));
        return makeArray(vm, shape, rows?.flatMap((row) => new Array<number[]>(count).fill(row).flat()) ?? null, a.kind);
      }),
    ),
    tile: fn(vm, 'tile', 'A reps', (v, reps) =>
      withArray(vm, v, (a) => {
        const counts = sizes(vm, reps);
        if (counts instanceof Unknown) return counts;
        const rank = Math.max(counts.length, a.shape.length);
        vm.checkElements(
          counts.reduce((n, c) => n * c, Math.max(1, a.size)),
          'an array',
        );
        const padded = (list: readonly number[]): number[] => [...new Array<number>(rank - list.length).fill(1), ...list];
        return padded(counts).reduce<Value>(
          (made, count, axis) => {
            const x = fromValue(vm, made);
            return x instanceof Unknown ? x : concatenated(vm, new Array<NdArray>(Math.max(1, count)).fill(x), axis);
          },
          reshaped(vm, a, padded(a.shape)),
        );
      }),
    ),
    where: fn(vm, 'where', 'condition x? y?', (condition, x, y) => {
      if (x === undefined || y === undefined) return vm.unknown('`numpy.where` with one argument is not followed');
      return withArray(vm, condition, (c) =>
        withArray(vm, x, (a) =>
          withArray(vm, y, (b) =>
            outcome(
              vm,
              elementwise(vm, [c, a, b], promote(a.kind, b.kind), (test = 0, p = 0, q = 0) => (test ? p : q)),
            ),
          ),
        ),
      );
    }),
  };
}

const splitEnd = (size: number, n: number, i: number): number => {
  const small = Math.floor(size / n);
  const longer = size % n;
  return (i + 1) * small + Math.min(i + 1, longer);
};

/** All of them. */
export const shaping = (vm: VM): Members => ({ ...joining(vm), ...grids(vm), ...reshaping(vm), ...arranging(vm), ...repeating(vm) });
