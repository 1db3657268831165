import { compare, equal } from '../../objects/comparison.js';
import { extend } from '../../objects/containers.js';
import { toArray } from '../../objects/iteration.js';
import { call } from '../../objects/objects.js';
import { indexOf } from '../../objects/sequences.js';
import { repr } from '../../objects/text.js';
import { truth } from '../../objects/truth.js';
import { list, type PyClass, PyFloat, PyList, PyTuple, types, Unknown, type Value } from '../../values/values.js';
import type { VM } from '../../values/vm.js';
import { itemSteps, shiftSteps, sortSteps } from '../../values/work.js';
import { is, methodsOf } from './define.js';

/** `list`. */

/** The items in ascending order, sorted stably. If a comparison is unknown, the Unknown that decided. */
export function sorted(vm: VM, items: readonly Value[], key: Value | undefined, reverse: boolean): Value[] | Unknown {
  vm.charge(sortSteps(items.length));
  const keys = key === undefined || key === null ? items : items.map((v) => call(vm, key, [v]));
  const order = items.map((_, i) => i);
  // Reversed sorting keeps equal items in order too: sort the reversed items, and reverse the result.
  if (reverse) order.reverse();
  const compared = simpleOrder(keys) ?? slowOrder(vm, keys);
  const result = typeof compared === 'function' ? order.sort(compared) : compared.merge(order);
  if (result instanceof Unknown) return result;
  if (reverse) result.reverse();
  return result.map((i) => items[i] as Value);
}

/** A fast comparison for keys that are all numbers or all strings. */
function simpleOrder(keys: readonly Value[]): ((a: number, b: number) => number) | undefined {
  if (keys.every((k) => typeof k === 'number')) return (a, b) => (keys[a] as number) - (keys[b] as number);
  if (keys.every((k) => k instanceof PyFloat && !Number.isNaN(k.value))) {
    const value = (i: number): number => (keys[i] as PyFloat).value;
    return (a, b) => (value(a) < value(b) ? -1 : value(a) > value(b) ? 1 : 0);
  }
  if (keys.every((k) => typeof k === 'string')) return (a, b) => ((keys[a] as string) < (keys[b] as string) ? -1 : keys[a] === keys[b] ? 0 : 1);
  return undefined;
}

/** Up to this many keys are sorted by binary insertion, as in CPython, so that the comparisons are the same. */
const INSERTED = 64;

/** A sort that only uses `<`, as rarely as Python does. */
function slowOrder(vm: VM, keys: readonly Value[]): { merge(order: number[]): number[] | Unknown } {
  let unknown: Unknown | undefined;
  const less = (a: number, b: number): boolean => {
    vm.tick();
    const made = compare(vm, '<', keys[a] as Value, keys[b] as Value);
    const known = truth(vm, made);
    if (known === undefined) unknown ??= made instanceof Unknown ? made : vm.unknown('the order of something unknown');
    return known === true;
  };
  const insert = (order: readonly number[]): number[] => {
    const out: number[] = [];
    for (const k of order) {
      let low = 0;
      let high = out.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        if (less(k, out[middle] as number)) high = middle;
        else low = middle + 1;
      }
      out.splice(low, 0, k);
    }
    return out;
  };
  const merge = (order: readonly number[]): number[] => {
    if (order.length < INSERTED) return insert(order);
    const half = order.length >> 1;
    const left = merge(order.slice(0, half));
    const right = merge(order.slice(half));
    const out: number[] = [];
    let i = 0;
    let j = 0;
    while (i < left.length && j < right.length) out.push((less(right[j] as number, left[i] as number) ? right[j++] : left[i++]) as number);
    return out.concat(left.slice(i), right.slice(j));
  };
  return {
    merge: (order) => {
      const made = merge(order);
      return unknown ?? made;
    },
  };
}

/** The position of `v` among the items from `start` to `stop`; -1 when it is not there, an Unknown when that is unknown. */
function findItem(vm: VM, items: readonly Value[], v: Value, start = 0, stop = items.length): number | Unknown {
  for (let i = start; i < Math.min(stop, items.length); i++) {
    vm.tick();
    const e = equal(vm, items[i] as Value, v);
    if (e === undefined)
      return items[i] instanceof Unknown ? (items[i] as Unknown) : v instanceof Unknown ? v : vm.unknown('a comparison with something unknown');
    if (e) return i;
  }
  return -1;
}

function countItems(vm: VM, items: readonly Value[], v: Value): Value {
  let n = 0;
  for (const item of items) {
    vm.tick();
    const e = equal(vm, item, v);
    if (e === undefined) return item instanceof Unknown ? item : v instanceof Unknown ? v : vm.unknown('a comparison with something unknown');
    if (e) n++;
  }
  return n;
}

/** An optional bound of `index`. Negative ones count from the end. */
function searchBound(vm: VM, v: Value | undefined, size: number, otherwise: number): number | Unknown {
  if (v === undefined || v === null) return otherwise;
  const i = indexOf(vm, v);
  if (i instanceof Unknown) return i;
  return Math.min(Math.max(i < 0 ? i + size : i, 0), size);
}

function indexIn(vm: VM, items: readonly Value[], v: Value, start: Value | undefined, stop: Value | undefined, lost: () => Error): Value {
  const from = searchBound(vm, start, items.length, 0);
  const to = searchBound(vm, stop, items.length, items.length);
  if (from instanceof Unknown) return from;
  if (to instanceof Unknown) return to;
  const at = findItem(vm, items, v, from, to);
  if (at === -1) throw lost();
  return at;
}

function insertAt(vm: VM, { items }: PyList, at: number, v: Value): void {
  vm.charge(shiftSteps(items.length - at));
  items.splice(at, 0, v);
  vm.checkElements(items.length, 'a list');
}

/** Takes out an item that is there. */
function removeAt(vm: VM, { items }: PyList, at: number): Value {
  if (at === items.length - 1) return items.pop() as Value;
  vm.charge(shiftSteps(items.length - at));
  return items.splice(at, 1)[0] as Value;
}

/** `list(x)`, also for subclasses. */
export function makeList(vm: VM, cls: PyClass, args: readonly Value[]): PyList {
  if (args.length > 1) throw vm.error('TypeError', `${cls.name} expected at most 1 argument, got ${args.length}`);
  const made = list(args.length ? toArray(vm, args[0] as Value) : []);
  made.cls = cls;
  return made;
}

export function installList(): void {
  const def = methodsOf(types.list, is(PyList));
  def('append', 'object /', (vm, self, v) => {
    if (self.items.push(v) > vm.limits.elements) vm.checkElements(self.items.length, 'a list');
    return null;
  });
  def('extend', 'iterable /', (vm, self, more) => {
    extend(vm, self, more);
    return null;
  });
  def('insert', 'index object /', (vm, self, index, v) => {
    const i = indexOf(vm, index);
    if (i instanceof Unknown) vm.doubt(`a list item was inserted at an unknown index: ${i.reason}`);
    else insertAt(vm, self, i < 0 ? Math.max(0, i + self.items.length) : i, v);
    return null;
  });
  def('pop', 'index? /', (vm, self, index) => {
    const i = index === undefined ? -1 : indexOf(vm, index);
    if (i instanceof Unknown) return i;
    if (!self.items.length) throw vm.error('IndexError', 'pop from empty list');
    const at = i < 0 ? i + self.items.length : i;
    if (at < 0 || at >= self.items.length) throw vm.error('IndexError', 'pop index out of range');
    return removeAt(vm, self, at);
  });
  def('remove', 'value /', (vm, self, v) => {
    const at = findItem(vm, self.items, v);
    if (at instanceof Unknown) {
      vm.doubt(`an unknown item was removed from a list: ${at.reason}`);
      return null;
    }
    if (at < 0) throw vm.error('ValueError', 'list.remove(x): x not in list');
    removeAt(vm, self, at);
    return null;
  });
  def('index', 'value start? stop? /', (vm, self, v, start, stop) =>
    indexIn(vm, self.items, v, start, stop, () => vm.error('ValueError', `${repr(vm, v)} is not in list`)),
  );
  def('count', 'value /', (vm, self, v) => countItems(vm, self.items, v));
  def('sort', '*rest key? reverse?', (vm, self, rest, key, reverse) => {
    if (rest.length) throw vm.error('TypeError', 'sort() takes no positional arguments');
    const made = sorted(vm, self.items, key, truth(vm, reverse ?? false) === true);
    if (made instanceof Unknown) vm.doubt(`a list could not be sorted: ${made.reason}`);
    else self.items = made;
    return null;
  });
  def('reverse', '', (vm, self) => {
    vm.charge(itemSteps(self.items.length));
    self.items.reverse();
    return null;
  });
  def('copy', '', (vm, self) => {
    vm.charge(itemSteps(self.items.length));
    return list(self.items.slice());
  });
  def('clear', '', (_vm, self) => {
    self.items = [];
    return null;
  });
}

export function installTuple(): void {
  const def = methodsOf(types.tuple, is(PyTuple));
  def('index', 'value start? stop? /', (vm, self, v, start, stop) =>
    indexIn(vm, self.items, v, start, stop, () => vm.error('ValueError', 'tuple.index(x): x not in tuple')),
  );
  def('count', 'value /', (vm, self, v) => countItems(vm, self.items, v));
}
