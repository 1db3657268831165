import { textPoints } from '../values/textPoints.js';
import {
  DONE,
  list,
  PyBoxed,
  PyBytes,
  PyClass,
  PyDict,
  PyFloat,
  PyList,
  PyObject,
  PyRange,
  PySlice,
  PyTuple,
  tuple,
  typeOf,
  types,
  Unknown,
  type Value,
} from '../values/values.js';
import type { VM } from '../values/vm.js';
import { characterSteps, itemSteps, shiftSteps, textSteps } from '../values/work.js';
import { hashKey, unknownKey } from './comparison.js';
import { stepsOf } from './iteration.js';
import { builtinLength } from './lengths.js';
import { callMethod, special, unknownBaseOf } from './objects.js';

/** Length, items and slices of containers, and unpacking. */

/** `len(v)`. Raises TypeError. */
export function length(vm: VM, v: Value): Value {
  if (v instanceof PyObject) {
    if (v instanceof Unknown) return v;
    if (v.cls.lookup('__len__') !== undefined) {
      const n = callMethod(vm, v, '__len__');
      if (n instanceof Unknown) return n;
      const index = indexOf(vm, n);
      if (typeof index === 'number' && index < 0) throw vm.error('ValueError', '__len__() should return >= 0');
      return index;
    }
  }
  const n = builtinLength(v) ?? unknownBaseOf(vm, v);
  if (n === undefined) throw vm.error('TypeError', `object of type '${typeOf(v).name}' has no len()`);
  return n;
}

/** The integer that an index stands for, also by `__index__`; an Unknown when it is unknown. Raises TypeError; `what` names who needs it. */
export function indexOf(vm: VM, v: Value, what?: string): number | Unknown {
  if (typeof v === 'number') return v;
  if (typeof v === 'boolean') return v ? 1 : 0;
  if (typeof v === 'bigint') return v < 0n ? -Number.MAX_SAFE_INTEGER : Number.MAX_SAFE_INTEGER;
  if (v instanceof Unknown) return v;
  if (v instanceof PyBoxed && (typeof v.value === 'number' || typeof v.value === 'bigint')) return indexOf(vm, v.value);
  if (special(v, '__index__') !== undefined) {
    const made = callMethod(vm, v, '__index__');
    if (typeof made === 'number' || typeof made === 'boolean' || typeof made === 'bigint' || made instanceof Unknown) return indexOf(vm, made);
    throw vm.error('TypeError', `__index__ returned non-int (type ${typeOf(made).name})`);
  }
  throw vm.error('TypeError', what ?? `'${typeOf(v).name}' object cannot be interpreted as an integer`);
}

interface Bounds {
  readonly start: number;
  readonly stop: number;
  readonly step: number;
  /** The number of items in the slice. */
  readonly count: number;
}

/** The bounds of a slice in a sequence of `size` items (`slice.indices`); an Unknown when a part of it is unknown. Raises TypeError, ValueError. */
export function sliceBounds(vm: VM, s: PySlice, size: number): Bounds | Unknown {
  const part = (v: Value): number | null | Unknown =>
    v === null ? null : indexOf(vm, v, 'slice indices must be integers or None or have an __index__ method');
  const step = part(s.step) ?? 1;
  const from = part(s.start);
  const to = part(s.stop);
  for (const v of [step, from, to]) if (v instanceof Unknown) return v;
  if (step === 0) throw vm.error('ValueError', 'slice step cannot be zero');
  const by = step as number;
  const lowest = by < 0 ? -1 : 0;
  const highest = by < 0 ? size - 1 : size;
  const clip = (v: number): number => Math.min(Math.max(v < 0 ? v + size : v, lowest), highest);
  const start = from === null ? (by < 0 ? highest : lowest) : clip(from as number);
  const stop = to === null ? (by < 0 ? lowest : highest) : clip(to as number);
  return { start, stop, step: by, count: Math.max(0, Math.ceil((stop - start) / by)) };
}

function picked<T>(items: readonly T[], b: Bounds): T[] {
  if (b.step === 1) return items.slice(b.start, Math.max(b.start, b.stop));
  const out = new Array<T>(b.count);
  for (let i = 0; i < b.count; i++) out[i] = items[b.start + i * b.step] as T;
  return out;
}

function slicedText(vm: VM, text: string, b: Bounds): string {
  vm.charge(b.step === 1 ? textSteps(b.count) : characterSteps(b.count));
  if (b.step === 1) return text.slice(b.start, Math.max(b.start, b.stop));
  let out = '';
  for (let i = 0; i < b.count; i++) out += text.charAt(b.start + i * b.step);
  return out;
}

const NAMES: ReadonlyMap<PyClass, [string, string]> = new Map([
  [types.list, ['list indices', 'list']],
  [types.tuple, ['tuple indices', 'tuple']],
  [types.range, ['range indices', 'range object']],
  [types.bytes, ['byte indices', '']],
]);

/** A position within `size` items. Raises IndexError and TypeError in the words of that kind of sequence. */
function position(vm: VM, kind: PyClass, size: number, i: Value): number | Unknown {
  let at: number | Unknown;
  if (typeof i === 'number') at = i;
  else if (kind === types.str) at = indexOf(vm, i, `string indices must be integers, not '${typeOf(i).name}'`);
  else at = indexOf(vm, i, `${NAMES.get(kind)?.[0] ?? 'indices'} must be integers or slices, not ${typeOf(i).name}`);
  if (typeof at !== 'number') return at;
  if (at < 0) at += size;
  if (at < 0 || at >= size) {
    const name = kind === types.str ? 'string ' : `${NAMES.get(kind)?.[1] ?? kind.name} `.trimStart();
    throw vm.error('IndexError', `${name}index out of range`);
  }
  return at;
}

/** `o[i]`. Raises TypeError, IndexError, KeyError. */
export function getItem(vm: VM, o: Value, i: Value): Value {
  if (o instanceof PyObject) {
    if (o.cls !== types.list && o.cls !== types.tuple && o.cls !== types.dict && o.cls.lookup('__getitem__') !== undefined)
      return callMethod(vm, o, '__getitem__', [i]);
    if (o instanceof PyClass) return classItem(vm, o, i);
  }
  return builtinGetItem(vm, o, i);
}

/** Built-in classes that keep what they are subscripted with. */
const PARAMETERIZED = new Set([types.list, types.tuple, types.dict, types.set, types.frozenset, types.type]);

/** `cls[i]`, such as `list[int]`. */
function classItem(vm: VM, cls: PyClass, i: Value): Value {
  if (cls.lookup('__class_getitem__') !== undefined) return callMethod(vm, cls, '__class_getitem__', [i]);
  if (PARAMETERIZED.has(cls) && vm.typeForms) return vm.typeForms.alias(cls, i);
  if (cls.module === 'builtins' || cls.unknownBase || cls.mro.some((c) => c !== types.object && c.module === 'builtins')) return cls;
  throw vm.error('TypeError', `type '${cls.name}' is not subscriptable`);
}

/** An item of a built-in container, ignoring `__getitem__` of user classes. */
export function builtinGetItem(vm: VM, o: Value, i: Value): Value {
  if (o instanceof PyList || o instanceof PyTuple) {
    if (i instanceof PySlice) {
      const b = sliceBounds(vm, i, o.items.length);
      if (b instanceof Unknown) return b;
      vm.charge(b.count);
      return o instanceof PyList ? list(picked(o.items, b)) : tuple(picked(o.items, b));
    }
    const at = position(vm, o instanceof PyList ? types.list : types.tuple, o.items.length, i);
    return typeof at === 'number' ? (o.items[at] as Value) : at;
  }
  if (o instanceof PyDict) return dictItem(vm, o, i);
  if (typeof o === 'string') return textItem(vm, o, i);
  if (o instanceof PyRange) return rangeItem(vm, o, i);
  if (o instanceof PyBytes) {
    if (i instanceof PySlice) {
      const b = sliceBounds(vm, i, o.value.length);
      if (b instanceof Unknown) return b;
      return new PyBytes(slicedText(vm, o.value, b));
    }
    const at = position(vm, types.bytes, o.value.length, i);
    return typeof at === 'number' ? o.value.charCodeAt(at) : at;
  }
  if (o instanceof PyBoxed) return builtinGetItem(vm, o.value, i);
  const unknown = o instanceof Unknown ? o : unknownBaseOf(vm, o);
  if (unknown) return unknown;
  throw vm.error('TypeError', `'${typeOf(o).name}' object is not subscriptable`);
}

function dictItem(vm: VM, d: PyDict, key: Value): Value {
  if (key instanceof Unknown) return key;
  const found = d.map.get(hashKey(vm, key));
  if (found !== undefined) return found;
  const unknown = unknownKey(vm, d);
  if (unknown) return unknown;
  if (d.cls !== types.dict && d.cls.lookup('__missing__') !== undefined) return callMethod(vm, d, '__missing__', [key]);
  throw vm.error('KeyError', key);
}

function textItem(vm: VM, text: string, i: Value): Value {
  const points = textPoints(text);
  if (i instanceof PySlice) {
    const b = sliceBounds(vm, i, points?.length ?? text.length);
    if (b instanceof Unknown) return b;
    if (!points) return slicedText(vm, text, b);
    vm.charge(b.count * 4);
    return picked(points, b).join('');
  }
  const at = position(vm, types.str, points?.length ?? text.length, i);
  if (typeof at !== 'number') return at;
  return points ? (points[at] as string) : text.charAt(at);
}

function rangeItem(vm: VM, r: PyRange, i: Value): Value {
  if (i instanceof PySlice) {
    const b = sliceBounds(vm, i, r.length);
    if (b instanceof Unknown) return b;
    return new PyRange(r.start + b.start * r.step, r.start + b.stop * r.step, r.step * b.step);
  }
  const at = position(vm, types.range, r.length, i);
  return typeof at === 'number' ? r.start + at * r.step : at;
}

/** `o[i] = v`. */
export function setItem(vm: VM, o: Value, i: Value, v: Value): void {
  if (o instanceof PyObject && o.cls !== types.list && o.cls !== types.dict && o.cls.lookup('__setitem__') !== undefined) {
    callMethod(vm, o, '__setitem__', [i, v]);
    return;
  }
  builtinSetItem(vm, o, i, v);
}

function builtinSetItem(vm: VM, o: Value, i: Value, v: Value): void {
  if (o instanceof PyDict) {
    if (i instanceof Unknown) vm.doubt(`a dict got an entry under an unknown key: ${i.reason}`);
    else putItem(vm, o, i, v);
  } else if (o instanceof PyList) {
    if (i instanceof PySlice) {
      setSlice(vm, o, i, assigned(vm, v, i.step === null || i.step === 1));
      return;
    }
    const at = listPosition(vm, o, i, 'assignment ');
    if (typeof at === 'number') o.items[at] = v;
    else vm.doubt(`a list item was set at an unknown index: ${at.reason}`);
  } else if (!(o instanceof Unknown) && !(o instanceof PyObject && o.cls.unknownBase))
    throw vm.error('TypeError', `'${typeOf(o).name}' object does not support item assignment`);
}

function listPosition(vm: VM, l: PyList, i: Value, act: string): number | Unknown {
  let at = indexOf(vm, i, `list indices must be integers or slices, not ${typeOf(i).name}`);
  if (typeof at !== 'number') return at;
  if (at < 0) at += l.items.length;
  if (at < 0 || at >= l.items.length) throw vm.error('IndexError', `list ${act}index out of range`);
  return at;
}

/** Puts a value into a dict. Raises TypeError for keys that cannot be hashed. */
export function putItem(vm: VM, d: PyDict, key: Value, v: Value): void {
  const k = hashKey(vm, key);
  if (k !== key && !d.map.has(k)) {
    d.originals ??= new Map();
    d.originals.set(k, key);
  }
  d.map.set(k, v);
  if (d.map.size > vm.limits.elements) vm.checkElements(d.map.size, 'a dict');
}

/** The items to assign to a slice, collected before the list changes. */
function assigned(vm: VM, v: Value, plain: boolean): Value[] {
  if (v === null || typeof v === 'number' || typeof v === 'boolean' || v instanceof PyFloat)
    throw vm.error('TypeError', plain ? 'can only assign an iterable' : 'must assign iterable to extended slice');
  const out: Value[] = [];
  const next = stepsOf(vm, v);
  for (let x = next(); x !== DONE; x = next()) {
    vm.tick();
    out.push(x);
    if (out.length > vm.limits.elements) vm.checkElements(out.length, 'a list');
  }
  return out;
}

function setSlice(vm: VM, o: PyList, s: PySlice, items: Value[]): void {
  const b = sliceBounds(vm, s, o.items.length);
  if (b instanceof Unknown) {
    vm.doubt(`a slice was assigned at an unknown place: ${b.reason}`);
    return;
  }
  if (b.step === 1) {
    o.items = [...o.items.slice(0, b.start), ...items, ...o.items.slice(Math.max(b.start, b.stop))];
    vm.checkElements(o.items.length, 'a list');
    vm.charge(itemSteps(o.items.length));
    return;
  }
  if (items.length !== b.count) throw vm.error('ValueError', `attempt to assign sequence of size ${items.length} to extended slice of size ${b.count}`);
  for (let i = 0; i < b.count; i++) o.items[b.start + i * b.step] = items[i] as Value;
}

/** `del o[i]`. */
export function delItem(vm: VM, o: Value, i: Value): void {
  if (o instanceof PyObject && o.cls !== types.list && o.cls !== types.dict && o.cls.lookup('__delitem__') !== undefined) callMethod(vm, o, '__delitem__', [i]);
  else builtinDelItem(vm, o, i);
}

function builtinDelItem(vm: VM, o: Value, i: Value): void {
  if (o instanceof PyDict) {
    if (i instanceof Unknown) vm.doubt(`an unknown key was deleted from a dict: ${i.reason}`);
    else if (!removeItem(vm, o, i)) throw vm.error('KeyError', i);
  } else if (o instanceof PyList) {
    if (i instanceof PySlice) {
      const b = sliceBounds(vm, i, o.items.length);
      if (b instanceof Unknown) vm.doubt(`a slice was deleted at an unknown place: ${b.reason}`);
      else deleteSlice(vm, o, b);
      return;
    }
    const at = listPosition(vm, o, i, 'assignment ');
    if (typeof at === 'number') {
      vm.charge(shiftSteps(o.items.length - at));
      o.items.splice(at, 1);
    } else vm.doubt(`a list item was deleted at an unknown index: ${at.reason}`);
  } else if (!(o instanceof Unknown) && !(o instanceof PyObject && o.cls.unknownBase))
    throw vm.error('TypeError', `'${typeOf(o).name}' object doesn't support item deletion`);
}

function deleteSlice(vm: VM, o: PyList, b: Bounds): void {
  vm.charge(b.count + itemSteps(o.items.length));
  const gone = new Set<number>();
  for (let i = 0; i < b.count; i++) gone.add(b.start + i * b.step);
  o.items = o.items.filter((_, i) => !gone.has(i));
}

/** Removes a key from a dict; false when it was not there. */
export function removeItem(vm: VM, d: PyDict, key: Value): boolean {
  const k = hashKey(vm, key);
  d.originals?.delete(k);
  return d.map.delete(k);
}

/**
 * The `count` values for an assignment to several targets. With `starIndex`, the target at that place gets a list of what the others leave. An unknown
 * value gives unknown values. Raises ValueError, TypeError.
 */
export function unpack(vm: VM, v: Value, count: number, starIndex?: number): Value[] {
  if (v instanceof Unknown) return new Array<Value>(count).fill(v);
  if ((v instanceof PyTuple || v instanceof PyList) && starIndex === undefined && v.items.length === count && v.cls.lookup('__iter__') === undefined)
    return v.items.slice();
  const next = unpackSteps(vm, v);
  const items: Value[] = [];
  const wanted = starIndex === undefined ? count : Number.POSITIVE_INFINITY;
  for (let x = next(); x !== DONE; x = next()) {
    vm.tick();
    if (items.length === wanted) throw vm.error('ValueError', `too many values to unpack (expected ${count})`);
    items.push(x);
    if (items.length > vm.limits.elements) vm.checkElements(items.length, 'a list');
  }
  if (starIndex === undefined) {
    if (items.length < count) throw vm.error('ValueError', `not enough values to unpack (expected ${count}, got ${items.length})`);
    return items;
  }
  if (items.length < count - 1) throw vm.error('ValueError', `not enough values to unpack (expected at least ${count - 1}, got ${items.length})`);
  const taken = items.length - count + 1;
  return [...items.slice(0, starIndex), list(items.slice(starIndex, starIndex + taken)), ...items.slice(starIndex + taken)];
}

function unpackSteps(vm: VM, v: Value): () => Value | typeof DONE {
  const walkable =
    !(v instanceof PyObject) || v.cls.lookup('__iter__') !== undefined || v.cls.lookup('__getitem__') !== undefined || builtinLength(v) !== undefined;
  if (walkable && v !== null && typeof v !== 'number' && typeof v !== 'boolean' && typeof v !== 'bigint') return stepsOf(vm, v);
  if (v instanceof PyObject && 'next' in v) return stepsOf(vm, v);
  throw vm.error('TypeError', `cannot unpack non-iterable ${typeOf(v).name} object`);
}
