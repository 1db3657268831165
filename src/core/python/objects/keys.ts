import {
  int,
  type Key,
  PyBoxed,
  PyBytes,
  PyComplex,
  PyDict,
  PyFloat,
  PyList,
  PyMethod,
  PyObject,
  PyRange,
  PySet,
  PySlice,
  PyTuple,
  types,
  Unknown,
  type Value,
} from '../values/values.js';
import type { VM } from '../values/vm.js';
import { callMethod } from './objects.js';
import { equal } from './operate.js';

let objectCount = 0;
const objectIds = new WeakMap<object, number>();
/** A number of its own for every object. */
export function idOf(v: object): number {
  let id = objectIds.get(v);
  if (id === undefined) {
    id = ++objectCount;
    objectIds.set(v, id);
  }
  return id;
}

/** The table key of a value: equal keys for equal values, as `__hash__` and `__eq__` demand. Raises TypeError for lists, dicts and sets. */
export function hashKey(vm: VM, v: Value): Key {
  if (typeof v === 'number' || v === null) return v;
  if (typeof v === 'string') return v.charCodeAt(0) === 0 ? `\0s${v}` : v;
  if (typeof v === 'boolean') return v ? 1 : 0;
  if (typeof v === 'bigint') return v;
  if (v instanceof PyFloat) return Number.isInteger(v.value) ? int(BigInt(v.value)) : v.value;
  if (v instanceof PyBoxed) return hashKey(vm, v.value);
  if (v instanceof PyTuple && !hasOwnHash(v)) return `\0(${v.items.map((x) => keyText(hashKey(vm, x))).join(',')})`;
  if (v instanceof PySet && v.cls.isSubclassOf(types.frozenset) && !hasOwnHash(v)) return `\0{${[...v.map.keys()].map(keyText).sort().join(',')}}`;
  if (v instanceof PyBytes) return `\0b${v.value}`;
  if (v instanceof PyComplex) return v.im === 0 ? v.re : `\0c${v.re},${v.im}`;
  if (v instanceof PyRange) return `\0r${v.length},${v.length ? v.start : 0},${v.length > 1 ? v.step : 0}`;
  if (v instanceof PyMethod && v.self instanceof PyObject && v.func instanceof PyObject) return `\0m${idOf(v.self)},${idOf(v.func)}`;
  if (v instanceof PyList || v instanceof PyDict || v instanceof PySet || v instanceof PySlice)
    if (!hasOwnHash(v)) throw vm.error('TypeError', `unhashable type: '${v.cls.name}'`);
  if (v instanceof Unknown) {
    unknownHashed = true;
    return v;
  }
  const own = v.cls.lookup('__hash__');
  if (own === null) throw vm.error('TypeError', `unhashable type: '${v.cls.name}'`);
  return own === undefined || v.cls.lookup('__eq__') === undefined ? v : representative(vm, v);
}

/** True once anything unknown was used as a key: most evaluations never need to search tables for it. */
let unknownHashed = false;

/** A key of the table that is not known, if there is one: what was not found may be it. */
export function unknownKey(vm: VM, table: PyDict | PySet): Unknown | undefined {
  if (!unknownHashed) return undefined;
  vm.spend(table.map.size);
  for (const key of table.map.keys()) if (key instanceof Unknown) return key;
  const written = table instanceof PyDict ? (table.originals?.values() ?? []) : table.map.values();
  for (const v of written) if (v instanceof PyTuple) for (const item of v.items) if (item instanceof Unknown) return item;
  return undefined;
}

/** Objects that stand for all that are equal to them, by what they hash to. They are held only while a table holds them. */
const representatives = new WeakMap<VM, Map<string, WeakRef<PyObject>[]>>();

/** An object that says itself what it hashes to and what it equals: the first of its equals is the key of all. */
function representative(vm: VM, v: PyObject): Key {
  const h = callMethod(vm, v, '__hash__');
  if (h instanceof Unknown) return v;
  const hash = keyText(typeof h === 'number' || typeof h === 'bigint' ? h : hashKey(vm, h));
  let table = representatives.get(vm);
  if (!table) representatives.set(vm, (table = new Map()));
  const bucket = table.get(hash) ?? [];
  for (const ref of bucket) {
    const other = ref.deref();
    if (other === v || (other && equal(vm, other, v))) return other;
  }
  table.set(hash, [...bucket.filter((ref) => ref.deref() !== undefined), new WeakRef(v)]);
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
