import { fn } from '../../python/values/natives.js';
import { tuple, Unknown, type Value } from '../../python/values/values.js';
import type { VM } from '../../python/values/vm.js';
import { broadcastTo, elements, fromValue, makeArray, type NdArray, outcome } from './array.js';
import { constant, type Members } from './create.js';
import { reshaped, withArray } from './methods.js';
import { concatenated } from './shape.js';

/** NumPy functions that search arrays, and those that pad them. */

/** The flat positions of elements that are not zero, in order; unknown when the elements are. */
function hits(vm: VM, a: NdArray): number[] | Unknown {
  const known = elements(a);
  return known ? known.flatMap((x, i) => (x ? [i] : [])) : vm.unknown('how many elements are not zero depends on data');
}

/** The index of each position along each axis. */
function columnsOf(a: NdArray, places: readonly number[]): number[][] {
  let step = a.size;
  return a.shape.map((d) => {
    step /= d || 1;
    return places.map((i) => Math.floor(i / step) % (d || 1));
  });
}

/** All of them: `numpy.nonzero` and the like, `numpy.pad`, `numpy.atleast_1d`. */
export function searching(vm: VM): Members {
  const search = (name: string, run: (a: NdArray, places: number[]) => Value): Value =>
    fn(vm, name, 'a', (v) =>
      withArray(vm, v, (a) => {
        const found = hits(vm, a);
        return found instanceof Unknown ? found : run(a, found);
      }),
    );
  const indices = (list: number[]): NdArray => makeArray(vm, [list.length], list, 'int64');
  const out: Members = {
    nonzero: search('nonzero', (a, places) => tuple(columnsOf(a, places).map(indices))),
    flatnonzero: search('flatnonzero', (_, places) => indices(places)),
    count_nonzero: search('count_nonzero', (_, places) => places.length),
    argwhere: search('argwhere', (a, places) => {
      const columns = columnsOf(a, places);
      return makeArray(
        vm,
        [places.length, columns.length],
        places.flatMap((_, row) => columns.map((c) => c[row] as number)),
        'int64',
      );
    }),
    pad: fn(vm, 'pad', 'array pad_width mode? constant_values? **options', (v, width, mode, filler) =>
      withArray(vm, v, (a) => padded(vm, a, width, mode ?? 'constant', filler ?? 0)),
    ),
  };
  for (const rank of [1, 2])
    out[`atleast_${rank}d`] = fn(vm, `atleast_${rank}d`, 'a', (v) =>
      withArray(vm, v, (a) => (a.shape.length < rank ? reshaped(vm, a, [...new Array<number>(rank - a.shape.length).fill(1), ...a.shape]) : a)),
    );
  return out;
}

/** An array with a border: of a constant, or in other modes of unknown elements. */
function padded(vm: VM, a: NdArray, width: Value, mode: Value, filler: Value): Value {
  const given = fromValue(vm, width);
  if (given instanceof Unknown) return given;
  const widths = elements(broadcastTo(given, [a.shape.length, 2]));
  const value = mode === 'constant' ? fromValue(vm, filler) : undefined;
  if (!widths || value instanceof Unknown || (value && value.size !== 1)) return vm.unknown('`numpy.pad` by these is not followed');
  if (widths.some((n) => n < 0)) throw vm.error('ValueError', "index can't contain negative values");
  const filling = (value && elements(value)?.[0]) ?? null;
  let out: NdArray = a;
  for (let axis = 0; axis < a.shape.length; axis++) {
    const sized = (count: number): number[] => out.shape.map((d, i) => (i === axis ? count : d));
    const border = (count: number): NdArray => constant(vm, sized(count), filling, a.kind);
    const joined = concatenated(vm, [border(widths[2 * axis] as number), out, border(widths[2 * axis + 1] as number)], axis);
    if (joined instanceof Unknown) return joined;
    out = joined as NdArray;
  }
  return outcome(vm, out);
}
