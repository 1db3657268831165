import { hashKey } from '../../objects/comparison.js';
import { iterate, toArray } from '../../objects/iteration.js';
import { type PyClass, PySet, types, Unknown, type Value } from '../../values/values.js';
import type { VM } from '../../values/vm.js';
import { itemSteps, tableSteps } from '../../values/work.js';
import { is, methodsOf } from './define.js';

/** `set` and `frozenset`. */

export function addToSet(vm: VM, s: PySet, v: Value): void {
  if (v instanceof Unknown) {
    vm.doubt(`something unknown was put into a set: ${v.reason}`);
    return;
  }
  const k = hashKey(vm, v);
  if (!s.map.has(k)) s.map.set(k, v);
  if (s.map.size > vm.limits.elements) vm.checkElements(s.map.size, 'a set');
}

/** `set(x)` and `frozenset(x)`. Raises TypeError for what cannot be hashed. */
export function setFrom(vm: VM, from: Value | undefined, cls: PyClass = types.set): PySet {
  const made = new PySet(cls);
  if (from === undefined) return made;
  if (from instanceof PySet && from.cls.lookup('__iter__') === undefined) {
    vm.charge(tableSteps(from.map.size));
    for (const [k, v] of from.map) made.map.set(k, v);
  } else for (const v of iterate(vm, from)) addToSet(vm, made, v);
  return made;
}

/** A copy. That of a subclass is of the built-in class. */
function copySet(vm: VM, s: PySet): PySet {
  vm.charge(tableSteps(s.map.size));
  const made = new PySet(s.cls.isSubclassOf(types.frozenset) ? types.frozenset : types.set);
  for (const [k, v] of s.map) made.map.set(k, v);
  return made;
}

/** The other operand, which is gone through. */
function other(vm: VM, v: Value): PySet {
  if (!(v instanceof PySet)) return setFrom(vm, v);
  vm.charge(v.map.size);
  return v;
}

/** The set operations: each changes `into` by one argument after the other. */
const OPERATIONS: Readonly<Record<string, (into: PySet, from: PySet) => void>> = {
  union: (into, from) => {
    for (const [k, v] of from.map) if (!into.map.has(k)) into.map.set(k, v);
  },
  intersection: (into, from) => {
    for (const k of [...into.map.keys()]) if (!from.map.has(k)) into.map.delete(k);
  },
  difference: (into, from) => {
    for (const k of [...from.map.keys()]) into.map.delete(k);
  },
};
const IN_PLACE: Readonly<Record<string, string>> = { update: 'union', intersection_update: 'intersection', difference_update: 'difference' };

function symmetric(into: PySet, from: PySet): void {
  for (const [k, v] of [...from.map]) if (!into.map.delete(k)) into.map.set(k, v);
}

export function installSets(): void {
  for (const cls of [types.set, types.frozenset]) installShared(cls);
  const def = methodsOf(types.set, is(PySet));
  def('add', 'object /', (vm, self, v) => {
    addToSet(vm, self, v);
    return null;
  });
  def('discard', 'object /', (vm, self, v) => {
    if (!(v instanceof Unknown)) self.map.delete(hashKey(vm, v));
    return null;
  });
  def('remove', 'object /', (vm, self, v) => {
    if (!(v instanceof Unknown) && !self.map.delete(hashKey(vm, v))) throw vm.error('KeyError', v);
    return null;
  });
  def('pop', '', (vm, self) => {
    const first = self.map.entries().next();
    if (first.done) throw vm.error('KeyError', 'pop from an empty set');
    self.map.delete(first.value[0]);
    return first.value[1];
  });
  def('clear', '', (_vm, self) => {
    self.map.clear();
    return null;
  });
  for (const [name, operation] of Object.entries(IN_PLACE))
    def(name, '*others', (vm, self, others) => {
      for (const o of others) {
        vm.charge(itemSteps(self.map.size));
        OPERATIONS[operation]?.(self, other(vm, o));
      }
      return null;
    });
  def('symmetric_difference_update', 'other /', (vm, self, o) => {
    symmetric(self, o === self ? copySet(vm, self) : other(vm, o));
    return null;
  });
}

function installShared(cls: PyClass): void {
  const def = methodsOf(cls, is(PySet));
  for (const [name, run] of Object.entries(OPERATIONS))
    def(name, '*others', (vm, self, others) => {
      const made = copySet(vm, self);
      for (const o of others) run(made, other(vm, o));
      return made;
    });
  def('symmetric_difference', 'other /', (vm, self, o) => {
    const made = copySet(vm, self);
    symmetric(made, other(vm, o));
    return made;
  });
  def('issubset', 'other /', (vm, self, o) => {
    const all = other(vm, o);
    vm.charge(self.map.size);
    return [...self.map.keys()].every((k) => all.map.has(k));
  });
  def('issuperset', 'other /', (vm, self, o) => [...other(vm, o).map.keys()].every((k) => self.map.has(k)));
  def('isdisjoint', 'other /', (vm, self, o) => toArray(vm, o).every((v) => !self.map.has(hashKey(vm, v))));
  def('copy', '', copySet);
}
