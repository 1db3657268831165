import { numeric, toFloat } from '../values/arithmetic.js';
import { idOf } from '../values/identity.js';
import {
  int,
  type Key,
  NOT_IMPLEMENTED,
  PyBoxed,
  PyBytes,
  PyComplex,
  PyDict,
  PyFloat,
  PyIterator,
  PyList,
  PyMethod,
  PyObject,
  PyRange,
  PySet,
  PySlice,
  PyTuple,
  typeOf,
  types,
  Unknown,
  unbox,
  type Value,
} from '../values/values.js';
import type { VM } from '../values/vm.js';
import { itemSteps, searchSteps, textSteps } from '../values/work.js';
import { iterate } from './iteration.js';
import { builtinLength } from './lengths.js';
import { callMethod, unknownBaseOf } from './objects.js';
import { negation, truth } from './truth.js';

/** Comparing values: equality, order, identity, membership. */

/** `==`; `undefined` when it is unknown. */
export function equal(vm: VM, a: Value, b: Value): boolean | undefined {
  if (a === b) return !(a instanceof PyFloat && Number.isNaN(a.value)) || a === b;
  if (typeof a === 'string' && typeof b === 'string') return sameText(vm, a, b);
  if (a instanceof Unknown || b instanceof Unknown) return undefined;
  const made = richEqual(vm, a, b);
  return made instanceof Unknown ? undefined : truth(vm, made);
}

/** `a == b` as a value: an array gives an array. */
export function richEqual(vm: VM, a: Value, b: Value): Value {
  for (const [x, y] of [
    [a, b],
    [b, a],
  ] as const) {
    if (x instanceof PyObject && x.cls.lookup('__eq__') !== undefined) {
      const r = callMethod(vm, x, '__eq__', [y]);
      if (r !== NOT_IMPLEMENTED) return r;
    }
  }
  const x = numeric(a);
  const y = numeric(b);
  if (x !== undefined && y !== undefined) {
    if (x instanceof PyComplex) return y instanceof PyComplex ? x.re === y.re && x.im === y.im : x.im === 0 && x.re === toFloat(y);
    if (y instanceof PyComplex) return y.im === 0 && y.re === toFloat(x);
    return sameNumber(x instanceof PyFloat ? x.value : x, y instanceof PyFloat ? y.value : y);
  }
  const p = unbox(a);
  const q = unbox(b);
  if (typeof p === 'string' && typeof q === 'string') return sameText(vm, p, q);
  return structural(vm, a, b);
}

function sameText(vm: VM, a: string, b: string): boolean {
  if (a.length !== b.length) return false;
  if (a.length > 1000) vm.charge(textSteps(a.length));
  return a === b;
}

/** Compares integers and doubles by their exact values. */
function sameNumber(x: number | bigint, y: number | bigint): boolean {
  if (typeof x === typeof y) return x === y;
  return !(x < y) && !(x > y) && !Number.isNaN(x) && !Number.isNaN(y);
}

/**
 * Pairs of lists, tuples and dicts that were found to be equal by the comparison under way: what is shared is compared once, as `[x, x] == [y, y]` in
 * ever more brackets would take forever otherwise.
 */
const alike = new Map<PyObject, Set<PyObject>>();
let comparing = 0;

function structural(vm: VM, a: Value, b: Value): Value {
  if (!(a instanceof PyObject) || !(b instanceof PyObject)) return a === b;
  if (alike.get(a)?.has(b)) return true;
  comparing++;
  try {
    const made = contentsEqual(vm, a, b);
    if (made === true && comparing > 1) alike.set(a, (alike.get(a) ?? new Set()).add(b));
    return made;
  } finally {
    if (--comparing === 0 && alike.size) alike.clear();
  }
}

function contentsEqual(vm: VM, a: PyObject, b: PyObject): Value {
  const items = (x: readonly Value[], y: readonly Value[]): Value => {
    if (x.length !== y.length) return false;
    for (let i = 0; i < x.length; i++) {
      vm.tick();
      const e = equal(vm, x[i] as Value, y[i] as Value);
      if (e === undefined) return x[i] instanceof Unknown ? (x[i] as Value) : vm.unknown('a comparison with something unknown');
      if (!e) return false;
    }
    return true;
  };
  if ((a instanceof PyList && b instanceof PyList) || (a instanceof PyTuple && b instanceof PyTuple)) return items(a.items, b.items);
  if (a instanceof PyDict && b instanceof PyDict) {
    if (a.map.size !== b.map.size) return false;
    for (const [k, v] of a.map) {
      vm.tick();
      if (!b.map.has(k)) return false;
      const e = equal(vm, v, b.map.get(k) as Value);
      if (!e) return e ?? vm.unknown('a comparison with something unknown');
    }
    return true;
  }
  if (a instanceof PySet && b instanceof PySet) return a.map.size === b.map.size && isWithin(vm, a, b);
  if (a instanceof PyRange && b instanceof PyRange)
    return a.length === b.length && (a.length === 0 || (a.start === b.start && (a.length === 1 || a.step === b.step)));
  if (a instanceof PyBytes && b instanceof PyBytes) return sameText(vm, a.value, b.value);
  if (a instanceof PySlice && b instanceof PySlice) return items([a.start, a.stop, a.step], [b.start, b.stop, b.step]);
  if (a instanceof PyMethod && b instanceof PyMethod) return a.self === b.self && a.func === b.func;
  return a === b;
}

function isWithin(vm: VM, a: PySet, b: PySet): boolean {
  vm.charge(itemSteps(a.map.size));
  return [...a.map.keys()].every((k) => b.map.has(k));
}

export function compare(vm: VM, op: string, a: Value, b: Value): Value {
  switch (op) {
    case '==':
      if (typeof a === 'number' && typeof b === 'number') return a === b;
      return a instanceof Unknown ? a : b instanceof Unknown ? b : richEqual(vm, a, b);
    case '!=': {
      if (a instanceof PyObject && a.cls.lookup('__ne__') !== undefined) {
        const r = callMethod(vm, a, '__ne__', [b]);
        if (r !== NOT_IMPLEMENTED) return r;
      }
      if (a instanceof Unknown || b instanceof Unknown) return a instanceof Unknown ? a : b;
      if (b instanceof PyObject && b.cls.lookup('__ne__') !== undefined) {
        const r = callMethod(vm, b, '__ne__', [a]);
        if (r !== NOT_IMPLEMENTED) return r;
      }
      return negation(vm, richEqual(vm, a, b));
    }
    case 'is':
      return is(a, b);
    case 'is not': {
      const r = is(a, b);
      return typeof r === 'boolean' ? !r : r;
    }
    case 'in':
      return contains(vm, b, a);
    case 'not in':
      return negation(vm, contains(vm, b, a));
    default:
      return ordered(vm, op, a, b);
  }
}

function is(a: Value, b: Value): Value {
  if (a instanceof Unknown) return a;
  if (b instanceof Unknown) return b;
  if (a instanceof PyTuple && b instanceof PyTuple) return a === b || (a.items.length === 0 && b.items.length === 0 && a.cls === b.cls);
  return a === b || (a instanceof PyFloat && b instanceof PyFloat && a.value === b.value);
}

const ORDER: Record<string, [string, string]> = {
  '<': ['__lt__', '__gt__'],
  '>': ['__gt__', '__lt__'],
  '<=': ['__le__', '__ge__'],
  '>=': ['__ge__', '__le__'],
};
const holds = (op: string, c: number): boolean => (op === '<' ? c < 0 : op === '>' ? c > 0 : op === '<=' ? c <= 0 : c >= 0);

function ordered(vm: VM, op: string, a: Value, b: Value): Value {
  if (typeof a === 'number' && typeof b === 'number') return holds(op, a - b);
  const [left, right] = ORDER[op] as [string, string];
  if (a instanceof PyObject && a.cls.lookup(left) !== undefined) {
    const r = callMethod(vm, a, left, [b]);
    if (r !== NOT_IMPLEMENTED) return r;
  }
  if (b instanceof PyObject && b.cls.lookup(right) !== undefined) {
    const r = callMethod(vm, b, right, [a]);
    if (r !== NOT_IMPLEMENTED) return r;
  }
  if (a instanceof Unknown) return a;
  if (b instanceof Unknown) return b;
  const x = numeric(a);
  const y = numeric(b);
  if (x !== undefined && y !== undefined && !(x instanceof PyComplex) && !(y instanceof PyComplex)) {
    if (x instanceof PyFloat || y instanceof PyFloat) {
      const p = x instanceof PyFloat ? x.value : x;
      const q = y instanceof PyFloat ? y.value : y;
      return op === '<' ? p < q : op === '>' ? p > q : op === '<=' ? p <= q : p >= q;
    }
    return holds(op, x < y ? -1 : x > y ? 1 : 0);
  }
  const p = unbox(a);
  const q = unbox(b);
  if (typeof p === 'string' && typeof q === 'string') {
    vm.charge(textSteps(Math.min(p.length, q.length)));
    return holds(op, p < q ? -1 : p > q ? 1 : 0);
  }
  if ((a instanceof PyList && b instanceof PyList) || (a instanceof PyTuple && b instanceof PyTuple)) {
    for (let i = 0; i < Math.min(a.items.length, b.items.length); i++) {
      vm.tick();
      if (!equal(vm, a.items[i] as Value, b.items[i] as Value)) return ordered(vm, op, a.items[i] as Value, b.items[i] as Value);
    }
    return holds(op, a.items.length - b.items.length);
  }
  if (a instanceof PySet && b instanceof PySet) {
    const [s, t] = op.startsWith('<') ? [a, b] : [b, a];
    return isWithin(vm, s, t) && (op.length === 2 || s.map.size < t.map.size);
  }
  if (a instanceof PyBytes && b instanceof PyBytes) return holds(op, a.value < b.value ? -1 : a.value > b.value ? 1 : 0);
  throw vm.error('TypeError', `'${op}' not supported between instances of '${typeOf(a).name}' and '${typeOf(b).name}'`);
}

/** Whether `in` may iterate over a value that does not define `__contains__`. */
function isWalkable(v: Value): boolean {
  if (v === null || typeof v !== 'object') return false;
  if (v.cls.lookup('__iter__') !== undefined || v.cls.lookup('__getitem__') !== undefined) return true;
  return builtinLength(v) !== undefined || v instanceof PyIterator;
}

function inRange(r: PyRange, v: Value): boolean {
  const n = numeric(v);
  const x = n instanceof PyFloat ? n.value : n;
  if (typeof x !== 'number' || r.length === 0) return false;
  const i = (x - r.start) / r.step;
  return Number.isInteger(i) && i >= 0 && i < r.length;
}

/** `v in container`. Raises TypeError. */
export function contains(vm: VM, container: Value, v: Value): Value {
  if (container instanceof Unknown) return container;
  if (typeof container === 'string') {
    const u = unbox(v);
    if (typeof u === 'string') {
      vm.charge(searchSteps(container.length, u.length));
      return container.includes(u);
    }
    if (v instanceof Unknown) return v;
    throw vm.error('TypeError', `'in <string>' requires string as left operand, not ${typeOf(v).name}`);
  }
  const own = container instanceof PyObject ? container.cls.lookup('__contains__') : undefined;
  if (own === null) throw vm.error('TypeError', `'${typeOf(container).name}' object is not a container`);
  if (own !== undefined) return truth(vm, callMethod(vm, container, '__contains__', [v])) ?? vm.unknown('membership is unknown');
  if (container instanceof PyDict || container instanceof PySet)
    return v instanceof Unknown ? v : container.map.has(hashKey(vm, v)) || (unknownKey(vm, container) ?? false);
  if (container instanceof PyRange) return v instanceof Unknown ? v : inRange(container, v);
  if (container instanceof PyBytes) {
    vm.charge(searchSteps(container.value.length, v instanceof PyBytes ? v.value.length : 1));
    return v instanceof PyBytes ? container.value.includes(v.value) : typeof v === 'number' && container.value.includes(String.fromCharCode(v));
  }
  const unknown = unknownBaseOf(vm, container);
  if (unknown) return unknown;
  if (!isWalkable(container)) throw vm.error('TypeError', `argument of type '${typeOf(container).name}' is not iterable`);
  let doubtful: Value | undefined;
  for (const item of iterate(vm, container)) {
    const e = equal(vm, item, v);
    if (e) return true;
    if (e === undefined) doubtful = item instanceof Unknown ? item : v;
  }
  return doubtful ?? false;
}

/** The key of a value in tables: equal values have equal keys, as `__hash__` and `__eq__` demand. Raises TypeError for lists, dicts and sets. */
export function hashKey(vm: VM, v: Value): Key {
  if (typeof v === 'number' || v === null) return v;
  if (typeof v === 'string') return v.charCodeAt(0) === 0 ? `\0s${v}` : v;
  if (typeof v === 'boolean') return v ? 1 : 0;
  if (typeof v === 'bigint') return v;
  if (v instanceof PyFloat) return Number.isInteger(v.value) ? int(BigInt(v.value)) : v.value;
  if (v instanceof PyBoxed) return hashKey(vm, v.value);
  if (v instanceof PyTuple && !hasOwnHash(v)) return charged(vm, v.items.length, `\0(${v.items.map((x) => keyText(hashKey(vm, x))).join(',')})`);
  if (v instanceof PySet && v.cls.isSubclassOf(types.frozenset) && !hasOwnHash(v))
    return charged(vm, v.map.size, `\0{${[...v.map.keys()].map(keyText).sort().join(',')}}`);
  if (v instanceof PyBytes) return `\0b${v.value}`;
  if (v instanceof PyComplex) return v.im === 0 ? v.re : `\0c${v.re},${v.im}`;
  if (v instanceof PyRange) return `\0r${v.length},${v.length ? v.start : 0},${v.length > 1 ? v.step : 0}`;
  if (v instanceof PyMethod && v.self instanceof PyObject && v.func instanceof PyObject) return `\0m${idOf(v.self)},${idOf(v.func)}`;
  if (v instanceof PyList || v instanceof PyDict || v instanceof PySet || v instanceof PySlice)
    if (!hasOwnHash(v)) throw vm.error('TypeError', `unhashable type: '${v.cls.name}'`);
  if (v instanceof Unknown) {
    vm.hashed.addUnknown();
    return v;
  }
  const own = v.cls.lookup('__hash__');
  if (own === null) throw vm.error('TypeError', `unhashable type: '${v.cls.name}'`);
  return own === undefined || v.cls.lookup('__eq__') === undefined ? v : representative(vm, v);
}

/** The key of a container. What is inside a shared part counts each time: the key holds it each time. */
function charged(vm: VM, items: number, key: string): string {
  vm.charge(items * 4 + textSteps(key.length * 32));
  return key;
}

/** An unknown key of the table, if there is one: a value that was not found may be equal to it. */
export function unknownKey(vm: VM, table: PyDict | PySet): Unknown | undefined {
  if (!vm.hashed.hasUnknown) return undefined;
  vm.charge(table.map.size);
  for (const key of table.map.keys()) if (key instanceof Unknown) return key;
  const written = table instanceof PyDict ? (table.originals?.values() ?? []) : table.map.values();
  for (const v of written) if (v instanceof PyTuple) for (const item of v.items) if (item instanceof Unknown) return item;
  return undefined;
}

/** The key of an object with its own `__hash__` and `__eq__`: the first object that is equal to it. */
function representative(vm: VM, v: PyObject): Key {
  const h = callMethod(vm, v, '__hash__');
  if (h instanceof Unknown) return v;
  const hash = keyText(typeof h === 'number' || typeof h === 'bigint' ? h : hashKey(vm, h));
  const known = vm.hashed.representative(hash, (other) => other === v || equal(vm, other, v));
  if (known) return known;
  vm.hashed.addRepresentative(hash, v);
  return v;
}

const hasOwnHash = (v: PyObject): boolean => {
  const h = v.cls.lookup('__hash__');
  return h !== undefined && h !== null;
};

function keyText(k: Key): string {
  if (typeof k === 'string') return `s${k.length}:${k}`;
  if (typeof k === 'object' && k !== null) return `o${idOf(k)}`;
  return String(k);
}
