import { sliceBounds } from '../../python/objects/sequences.js';
import { ELLIPSIS, PyList, PyObject, PySlice, PyTuple, Unknown, type Value } from '../../python/values/values.js';
import type { VM } from '../../python/values/vm.js';
import { broadcastTo, elements, fromValue, held, KNOWN_ELEMENTS, makeArray, NdArray, outcome, places, scalarNumber } from './array.js';

/** Indices of arrays: numbers, slices, None, `...`, and one list or mask of numbers. */

interface View {
  shape: number[];
  strides: number[];
  offset: number;
}

const NOT_FOLLOWED = 'this way of indexing a NumPy array is not followed';

function axisIndex(vm: VM, i: number, size: number, axis: number): number {
  if (i < -size || i >= size) throw vm.error('IndexError', `index ${i} is out of bounds for axis ${axis} with size ${size}`);
  return i < 0 ? i + size : i;
}

/** The parts of an index, with `...` replaced by whole axes. */
function parts(vm: VM, a: NdArray, index: Value): Value[] {
  const given = index instanceof PyTuple && index.cls.name === 'tuple' ? [...index.items] : [index];
  const used = given.filter((g) => g !== null && g !== ELLIPSIS).length;
  if (used > a.shape.length) throw vm.error('IndexError', `too many indices for array: array is ${a.shape.length}-dimensional, but ${used} were indexed`);
  const whole = Array.from({ length: a.shape.length - used }, (): Value => new PySlice(null, null, null));
  const at = given.indexOf(ELLIPSIS);
  return at < 0 ? [...given, ...whole] : [...given.slice(0, at), ...whole, ...given.slice(at + 1)];
}

/** The view that numbers, slices and None give; `undefined` when the index has other parts. */
function basicView(vm: VM, a: NdArray, given: readonly Value[]): View | Unknown | undefined {
  const view: View = { shape: [], strides: [], offset: a.offset };
  let axis = 0;
  for (const g of given) {
    if (g === null) {
      view.shape.push(1);
      view.strides.push(0);
      continue;
    }
    const size = a.shape[axis] as number;
    const stride = a.strides[axis] as number;
    if (g instanceof PySlice) {
      const bounds = sliceBounds(vm, g, size);
      if (bounds instanceof Unknown) return bounds;
      view.offset += bounds.start * stride;
      view.shape.push(bounds.count);
      view.strides.push(bounds.step * stride);
    } else {
      if (g instanceof Unknown) return g;
      const n = typeof g === 'boolean' ? undefined : scalarNumber(g);
      if (n === undefined) return undefined;
      view.offset += axisIndex(vm, n, size, axis) * stride;
    }
    axis++;
  }
  return view;
}

/** The positions that one list of numbers, or one mask, selects along the first axes. The rest of the index must be whole axes. */
function picked(vm: VM, a: NdArray, given: readonly Value[]): { shape: number[]; at: number[] } | Unknown | undefined {
  const [first, ...rest] = given;
  if (!(first instanceof PyObject) || rest.some((r) => !(r instanceof PySlice) || r.start !== null || r.stop !== null || r.step !== null)) return undefined;
  if (!(first instanceof PyList) && !(first instanceof NdArray)) return undefined;
  const chosen = fromValue(vm, first);
  if (chosen instanceof Unknown) return chosen;
  const values = a.size > KNOWN_ELEMENTS ? null : elements(chosen);
  if (!values) return vm.unknown('which elements are picked is not known');
  const axes = chosen.kind === 'bool' ? chosen.shape.length : 1;
  const inner = places(a.shape.slice(axes), a.strides.slice(axes), 0);
  if (chosen.kind === 'bool') {
    const all = places(a.shape.slice(0, axes), a.strides.slice(0, axes), a.offset);
    if (all.length !== values.length) throw vm.error('IndexError', 'boolean index did not match indexed array');
    const starts = all.filter((_, i) => values[i] !== 0);
    return { shape: [starts.length, ...a.shape.slice(axes)], at: starts.flatMap((s) => inner.map((i) => s + i)) };
  }
  const size = a.shape[0] ?? 0;
  const starts = values.map((v) => a.offset + axisIndex(vm, v, size, 0) * (a.strides[0] ?? 0));
  return { shape: [...chosen.shape, ...a.shape.slice(1)], at: starts.flatMap((s) => inner.map((i) => s + i)) };
}

export function arrayGet(vm: VM, a: NdArray, index: Value): Value {
  if (index instanceof Unknown) return index;
  // A mask over several axes replaces all of them.
  const mask = index instanceof NdArray && index.kind === 'bool' ? index : undefined;
  const given = mask ? [mask, ...parts(vm, a, null).slice(1 + mask.shape.length)] : parts(vm, a, index);
  const view = basicView(vm, a, given);
  if (view instanceof Unknown) return view;
  if (view) return outcome(vm, new NdArray(a.cls, a.buffer, view.shape, view.strides, view.offset, a.kind));
  const found = picked(vm, a, given);
  if (!found) return vm.unknown(NOT_FOLLOWED);
  if (found instanceof Unknown) return found;
  const { data } = a.buffer;
  return makeArray(vm, found.shape, data && found.at.map((i) => data[i] as number), a.kind);
}

export function arraySet(vm: VM, a: NdArray, index: Value, value: Value): void {
  const mask = index instanceof NdArray && index.kind === 'bool' ? index : undefined;
  const given = index instanceof Unknown ? [] : mask ? [mask, ...parts(vm, a, null).slice(1 + mask.shape.length)] : parts(vm, a, index);
  const view = index instanceof Unknown ? index : basicView(vm, a, given);
  const known = a.buffer.data !== null && a.size <= KNOWN_ELEMENTS;
  const target = !known
    ? undefined
    : view && !(view instanceof Unknown)
      ? { shape: view.shape, at: places(view.shape, view.strides, view.offset) }
      : picked(vm, a, given);
  const source = fromValue(vm, value);
  const { data } = a.buffer;
  const values = source instanceof Unknown || !target || target instanceof Unknown ? null : elements(broadcastTo(source, target.shape));
  if (!data || !values || !target || target instanceof Unknown) {
    // A write that is not followed may have changed any element.
    a.buffer.data = null;
    return;
  }
  target.at.forEach((place, i) => {
    data[place] = held(values[i] ?? 0, a.kind);
  });
}
