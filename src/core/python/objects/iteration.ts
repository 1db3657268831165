import { textPoints } from '../values/textPoints.js';
import {
  DONE,
  newType,
  PyBoxed,
  PyBytes,
  PyClass,
  PyDict,
  PyIterator,
  PyList,
  PyObject,
  PyRange,
  PySet,
  PyTuple,
  typeOf,
  types,
  Unknown,
  type Value,
} from '../values/values.js';
import type { VM } from '../values/vm.js';
import { isError } from '../values/vm.js';
import { call, callMethod, special, unknownBaseOf } from './objects.js';

/** Iteration over values, step by step. */

/** One step of an iteration: the next value, or DONE. */
export type Step = () => Value | typeof DONE;

/** A native object with its own way of iterating (views of dicts, arrays of bytes). */
export interface Steppable {
  steps(vm: VM): Step;
}
const isSteppable = (v: PyObject): v is PyObject & Steppable => typeof (v as Partial<Steppable>).steps === 'function';

/** Iterates over an array that may grow or shrink meanwhile, as iterators of lists do. */
function listSteps(at: { readonly items: readonly Value[] }): Step {
  let i = 0;
  let ended = false;
  return () => {
    if (ended || i >= at.items.length) {
      ended = true;
      return DONE;
    }
    return at.items[i++] as Value;
  };
}

export function arraySteps(items: readonly Value[]): Step {
  let i = 0;
  return () => (i < items.length ? (items[i++] as Value) : DONE);
}

export function rangeSteps(r: PyRange): Step {
  const n = r.length;
  let i = 0;
  return () => (i < n ? r.start + i++ * r.step : DONE);
}

/** Iterates over the keys, values or pairs of a table. Raises RuntimeError when its size changes meanwhile. */
export function tableSteps<T>(vm: VM, table: ReadonlyMap<unknown, Value>, entries: Iterator<T>, give: (entry: T) => Value, what: string): Step {
  const size = table.size;
  let ended = false;
  return () => {
    if (ended) return DONE;
    if (table.size !== size) throw vm.error('RuntimeError', `${what} changed size during iteration`);
    const step = entries.next();
    if (step.done) {
      ended = true;
      return DONE;
    }
    return give(step.value);
  };
}

export const keySteps = (vm: VM, d: PyDict): Step => tableSteps(vm, d.map, d.map.keys(), (k) => d.original(k), 'dictionary');

function protocolSteps(vm: VM, it: Value): Step {
  if (it instanceof PyIterator && !it.cls.lookup('__next__')) return it.next;
  if (it instanceof Unknown) return unknownSteps(vm, it);
  if (!(it instanceof PyObject) || special(it, '__next__') === undefined)
    throw vm.error('TypeError', `iter() returned non-iterator of type '${typeOf(it).name}'`);
  return () => nextOf(vm, it);
}

function unknownSteps(vm: VM, v: Unknown): Step {
  vm.doubt(`what is looped over is unknown: ${v.reason}`);
  return () => DONE;
}

/** Iterates by asking for items 0, 1, 2... until IndexError. */
function itemSteps(vm: VM, v: Value): Step {
  let i = 0;
  let ended = false;
  return () => {
    if (ended) return DONE;
    try {
      return callMethod(vm, v, '__getitem__', [i++]);
    } catch (error) {
      if (!isError(error, 'IndexError') && !isError(error, 'StopIteration')) throw error;
      ended = true;
      return DONE;
    }
  };
}

/** Iterates over a built-in container, ignoring `__iter__` of user classes. `undefined` for anything else. */
function builtinSteps(vm: VM, v: Value): Step | undefined {
  if (typeof v === 'string') return stringSteps(v);
  if (v instanceof PyList) return listSteps(v);
  if (v instanceof PyTuple) return arraySteps(v.items);
  if (v instanceof PyRange) return rangeSteps(v);
  if (v instanceof PyDict) return keySteps(vm, v);
  if (v instanceof PySet) return tableSteps(vm, v.map, v.map.values(), (x) => x, 'Set');
  if (v instanceof PyIterator) return v.next;
  if (v instanceof PyBytes) return arraySteps(Array.from(v.value, (c) => c.charCodeAt(0)));
  if (v instanceof PyBoxed) return builtinSteps(vm, v.value);
  if (v instanceof PyObject && isSteppable(v)) return v.steps(vm);
  return undefined;
}

function stringSteps(s: string): Step {
  const points = textPoints(s);
  if (points) return arraySteps(points);
  let i = 0;
  return () => (i < s.length ? s.charAt(i++) : DONE);
}

/** The steps of iterating over a value. Raises TypeError for what cannot be iterated over. */
export function stepsOf(vm: VM, v: Value): Step {
  if (v instanceof PyObject) {
    if (v instanceof Unknown) return unknownSteps(vm, v);
    const own = v.cls.lookup('__iter__');
    if (own === null) throw vm.error('TypeError', `'${v.cls.name}' object is not iterable`);
    if (own !== undefined) return protocolSteps(vm, callMethod(vm, v, '__iter__'));
  }
  const built = builtinSteps(vm, v);
  if (built) return built;
  if (v instanceof PyObject && v.cls.lookup('__getitem__') !== undefined && !(v instanceof PyClass)) return itemSteps(vm, v);
  const unknown = unknownBaseOf(vm, v);
  if (unknown) return unknownSteps(vm, unknown);
  throw vm.error('TypeError', `'${typeOf(v).name}' object is not iterable`);
}

/** All values of an iteration. Raises TypeError for what cannot be iterated over. An unknown value yields nothing and leaves a doubt. */
export function iterate(vm: VM, v: Value): Iterable<Value> {
  if (v instanceof PyTuple && v.cls === types.tuple) return v.items;
  const next = stepsOf(vm, v);
  const step: IteratorResult<Value> = { done: false, value: null };
  const iterator: IterableIterator<Value> = {
    next(): IteratorResult<Value> {
      vm.tick();
      const value = next();
      if (value === DONE) return { done: true, value: undefined };
      step.value = value;
      return step;
    },
    [Symbol.iterator]: () => iterator,
  };
  return iterator;
}

export function toArray(vm: VM, v: Value): Value[] {
  if ((v instanceof PyList || v instanceof PyTuple) && v.cls.lookup('__iter__') === undefined) {
    vm.charge(v.items.length);
    return v.items.slice();
  }
  if (v instanceof PyRange) vm.checkElements(v.length, 'a list');
  const out: Value[] = [];
  for (const x of iterate(vm, v)) {
    out.push(x);
    if (out.length > vm.limits.elements) vm.checkElements(out.length, 'a list');
  }
  return out;
}

/** The classes of iterators over built-in containers. Only their names matter. */
const iteratorClasses = new Map<PyClass, PyClass>(
  (
    [
      [types.list, 'list_iterator'],
      [types.tuple, 'tuple_iterator'],
      [types.str, 'str_iterator'],
      [types.dict, 'dict_keyiterator'],
      [types.set, 'set_iterator'],
      [types.frozenset, 'set_iterator'],
      [types.range, 'range_iterator'],
      [types.bytes, 'bytes_iterator'],
    ] as const
  ).map(([cls, name]) => [cls, newType(name, [types.iterator])]),
);

function iteratorClass(v: Value): PyClass {
  for (const c of typeOf(v).mro) {
    const found = iteratorClasses.get(c);
    if (found) return found;
  }
  return types.iterator;
}

/** `iter(v)`. */
export function iter(vm: VM, v: Value): Value {
  if (v instanceof Unknown) return v;
  if (v instanceof PyObject) {
    const own = v.cls.lookup('__iter__');
    if (own !== undefined && own !== null) {
      const made = callMethod(vm, v, '__iter__');
      if (made instanceof PyObject && (made instanceof PyIterator || made instanceof Unknown || special(made, '__next__') !== undefined)) return made;
      throw vm.error('TypeError', `iter() returned non-iterator of type '${typeOf(made).name}'`);
    }
    if (v instanceof PyIterator) return v;
  }
  return new PyIterator(stepsOf(vm, v), iteratorClass(v));
}

/** `iter(f, sentinel)`. */
export function iterUntil(vm: VM, f: Value, isEnd: (v: Value) => boolean): PyIterator {
  let ended = false;
  return new PyIterator(() => {
    if (ended) return DONE;
    const v = call(vm, f, []);
    ended = isEnd(v);
    return ended ? DONE : v;
  });
}

/** One step of an iterator. Raises TypeError for anything else. */
export function nextOf(vm: VM, it: Value): Value | typeof DONE {
  if (it instanceof PyObject && it.cls.lookup('__next__') !== undefined) {
    try {
      return callMethod(vm, it, '__next__');
    } catch (error) {
      if (isError(error, 'StopIteration')) return DONE;
      throw error;
    }
  }
  if (it instanceof PyIterator) return it.next();
  if (it instanceof Unknown) return it;
  throw vm.error('TypeError', `'${typeOf(it).name}' object is not an iterator`);
}
