import { equal, hashKey, unknownKey } from '../../objects/comparison.js';
import { dictItems, updateDict } from '../../objects/containers.js';
import { arraySteps, iterate, keySteps, type Step, type Steppable, tableSteps, toArray } from '../../objects/iteration.js';
import { call } from '../../objects/objects.js';
import { putItem, removeItem } from '../../objects/sequences.js';
import { type Printed, repr } from '../../objects/text.js';
import {
  NOT_IMPLEMENTED,
  newType,
  type PyClass,
  PyDict,
  PyIterator,
  PyObject,
  PySet,
  PyTuple,
  tuple,
  types,
  Unknown,
  type Value,
} from '../../values/values.js';
import type { VM } from '../../values/vm.js';
import { classMethod, is, methodsOf } from './define.js';
import { addToSet, setFrom } from './set.js';

/** `dict` and its views. */

/** The value of a key, or undefined. Unknown when an unknown key of the dict may be the one. Raises TypeError for keys that cannot be hashed. */
export function dictGet(vm: VM, d: PyDict, key: Value): Value | undefined {
  const found = d.map.get(hashKey(vm, key));
  return found === undefined ? unknownKey(vm, d) : found;
}
export const dictSet: (vm: VM, d: PyDict, key: Value, value: Value) => void = putItem;
/** Removes a key; false when it was not there. */
export const dictDelete: (vm: VM, d: PyDict, key: Value) => boolean = removeItem;

/** A live view of a dict: `keys()`, `values()`, `items()`. */
class PyView extends PyObject implements Steppable, Printed {
  constructor(
    readonly dict: PyDict,
    readonly kind: 'keys' | 'values' | 'items',
  ) {
    super(viewTypes[kind]);
  }
  get size(): number {
    return this.dict.map.size;
  }
  steps(vm: VM): Step {
    const { dict, kind } = this;
    if (kind === 'keys') return keySteps(vm, dict);
    if (kind === 'values') return tableSteps(vm, dict.map, dict.map.values(), (v) => v, 'dictionary');
    return tableSteps(vm, dict.map, dict.map.entries(), ([k, v]) => tuple([dict.original(k), v]), 'dictionary');
  }
  items(vm: VM): Value[] {
    const { dict, kind } = this;
    if (kind === 'keys') return dict.keys();
    return kind === 'values' ? [...dict.map.values()] : dictItems(vm, dict).map(tuple);
  }
  text(vm: VM): string {
    return `dict_${this.kind}([${this.items(vm)
      .map((v) => repr(vm, v))
      .join(', ')}])`;
  }
  /** True when the dict has that key, value or pair now; undefined when that is unknown. */
  holds(vm: VM, v: Value): boolean | undefined {
    const { dict, kind } = this;
    if (kind === 'values') {
      let result: boolean | undefined = false;
      for (const x of dict.map.values()) {
        const e = equal(vm, x, v);
        if (e) return true;
        if (e === undefined) result = undefined;
      }
      return result;
    }
    if (kind === 'keys') return v instanceof Unknown ? undefined : dict.map.has(hashKey(vm, v));
    if (!(v instanceof PyTuple) || v.items.length !== 2) return false;
    const found = dictGet(vm, dict, v.items[0] as Value);
    return found === undefined ? false : equal(vm, found, v.items[1] as Value);
  }
  /** The keys or pairs as a set. */
  asSet(vm: VM): PySet {
    const made = new PySet();
    for (const v of this.items(vm)) addToSet(vm, made, v);
    return made;
  }
}
const viewTypes = { keys: newType('dict_keys'), values: newType('dict_values'), items: newType('dict_items') };
const viewClasses: readonly PyClass[] = Object.values(viewTypes);

/** Fills a dict from the arguments of `dict(...)` and `update(...)`. */
export function fillDict(vm: VM, d: PyDict, name: string, args: readonly Value[], kwargs: ReadonlyMap<string, Value> | undefined): void {
  if (args.length > 1) throw vm.error('TypeError', `${name} expected at most 1 argument, got ${args.length}`);
  if (args.length) updateDict(vm, d, args[0] as Value);
  if (kwargs) for (const [k, v] of kwargs) putItem(vm, d, k, v);
}

function copyDict(d: PyDict, cls: PyClass = types.dict): PyDict {
  const made = new PyDict(cls);
  for (const [k, v] of d.map) made.map.set(k, v);
  if (d.originals) made.originals = new Map(d.originals);
  return made;
}

function clearDict(d: PyDict): void {
  d.map.clear();
  d.originals?.clear();
}

export function installDict(): void {
  const def = methodsOf(types.dict, is(PyDict));
  def('get', 'key default? /', (vm, self, key, otherwise) => {
    if (key instanceof Unknown) return key;
    const found = dictGet(vm, self, key);
    return found === undefined ? (otherwise ?? null) : found;
  });
  def('setdefault', 'key default? /', (vm, self, key, otherwise) => {
    if (key instanceof Unknown) return key;
    const found = dictGet(vm, self, key);
    if (found !== undefined) return found;
    putItem(vm, self, key, otherwise ?? null);
    return otherwise ?? null;
  });
  def('pop', 'key default? /', (vm, self, key, otherwise) => {
    if (key instanceof Unknown) return key;
    const found = dictGet(vm, self, key);
    if (found === undefined) {
      if (otherwise === undefined) throw vm.error('KeyError', key);
      return otherwise;
    }
    removeItem(vm, self, key);
    return found;
  });
  def('popitem', '', (vm, self) => {
    const last = [...self.map.keys()].at(-1);
    if (last === undefined) throw vm.error('KeyError', 'popitem(): dictionary is empty');
    const pair = tuple([self.original(last), self.map.get(last) as Value]);
    self.map.delete(last);
    self.originals?.delete(last);
    return pair;
  });
  def('update', '*args **kwargs', (vm, self, args, kwargs) => {
    fillDict(vm, self, 'update', args, kwargs);
    return null;
  });
  for (const kind of ['keys', 'values', 'items'] as const) def(kind, '', (_vm, self) => new PyView(self, kind));
  def('copy', '', (vm, self) => {
    vm.charge(self.map.size);
    return copyDict(self);
  });
  def('clear', '', (_vm, self) => {
    clearDict(self);
    return null;
  });
  classMethod(types.dict, 'fromkeys', 'iterable value? /', (vm, cls, keys, value) => {
    const made = call(vm, cls, []);
    if (made instanceof PyDict) for (const k of iterate(vm, keys)) putItem(vm, made, k, value ?? null);
    return made;
  });
  installViews();
}

function installViews(): void {
  for (const cls of viewClasses) {
    const def = methodsOf(cls, is(PyView));
    def('__len__', '', (_vm, self) => self.size);
    def('__iter__', '', (vm, self) => new PyIterator(self.steps(vm)));
    def('__contains__', 'value /', (vm, self, v) => self.holds(vm, v) ?? vm.unknown('membership is unknown'));
    def('__reversed__', '', (vm, self) => new PyIterator(arraySteps(self.items(vm).reverse())));
  }
  for (const cls of [viewTypes.keys, viewTypes.items]) {
    const def = methodsOf(cls, is(PyView));
    def('isdisjoint', 'other /', (vm, self, other) => {
      const mine = self.asSet(vm);
      return toArray(vm, other).every((v) => !mine.map.has(hashKey(vm, v)));
    });
    installViewOperators(cls);
  }
}

/** Set operators of views of keys and pairs. */
function installViewOperators(cls: PyClass): void {
  const def = methodsOf(cls, is(PyView));
  const asSet = (vm: VM, v: Value): PySet => (v instanceof PyView ? v.asSet(vm) : v instanceof PySet ? v : setFrom(vm, v));
  const operators: Record<string, (a: PySet, b: PySet) => PySet> = {
    and: (a, b) => chosen(a, (k) => b.map.has(k)),
    sub: (a, b) => chosen(a, (k) => !b.map.has(k)),
    or: (a, b) =>
      joined(
        a,
        chosen(b, (k) => !a.map.has(k)),
      ),
    xor: (a, b) =>
      joined(
        chosen(a, (k) => !b.map.has(k)),
        chosen(b, (k) => !a.map.has(k)),
      ),
  };
  for (const [name, run] of Object.entries(operators)) {
    def(`__${name}__`, 'other /', (vm, self, other) => run(self.asSet(vm), asSet(vm, other)));
    def(`__r${name}__`, 'other /', (vm, self, other) => run(asSet(vm, other), self.asSet(vm)));
  }
  const within = (a: PySet, b: PySet): boolean => [...a.map.keys()].every((k) => b.map.has(k));
  const comparisons: Record<string, (a: PySet, b: PySet) => boolean> = {
    eq: (a, b) => a.map.size === b.map.size && within(a, b),
    le: within,
    lt: (a, b) => a.map.size < b.map.size && within(a, b),
    ge: (a, b) => within(b, a),
    gt: (a, b) => b.map.size < a.map.size && within(b, a),
  };
  for (const [name, run] of Object.entries(comparisons))
    def(`__${name}__`, 'other /', (vm, self, other) =>
      other instanceof PyView || other instanceof PySet ? run(self.asSet(vm), asSet(vm, other)) : name === 'eq' ? false : NOT_IMPLEMENTED,
    );
}

function chosen(s: PySet, keeps: (key: Parameters<PySet['map']['has']>[0]) => boolean): PySet {
  const made = new PySet();
  for (const [k, v] of s.map) if (keeps(k)) made.map.set(k, v);
  return made;
}

function joined(a: PySet, b: PySet): PySet {
  const made = new PySet();
  for (const s of [a, b]) for (const [k, v] of s.map) made.map.set(k, v);
  return made;
}
