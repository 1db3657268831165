import { compare, equal, hashKey } from '../objects/comparison.js';
import { call } from '../objects/objects.js';
import { binary, unary } from '../objects/operate.js';
import { repr } from '../objects/text.js';
import { method, nativeClass } from '../values/natives.js';
import {
  int,
  type Key,
  PyBoxed,
  PyClass,
  PyClassMethod,
  PyList,
  PyObject,
  PyProperty,
  PyStaticMethod,
  PyTuple,
  tuple,
  typeOf,
  types,
  Unknown,
  type Value,
} from '../values/values.js';
import type { VM } from '../values/vm.js';
import { isError } from '../values/vm.js';
import { once } from './support.js';

/** Enum classes: how a class statement makes their members. */

/** The members of an enum class. */
interface EnumInfo {
  /** Members and aliases by name. */
  readonly members: Map<string, PyObject>;
  /** Members with hashable values, by value. */
  readonly byValue: Map<Key, PyObject>;
  /** Combinations of flags that were asked for, by value. */
  readonly combined: Map<number | bigint, PyObject>;
}
const infos = new WeakMap<PyClass, EnumInfo>();
export const enumInfo = (cls: Value): EnumInfo | undefined => (cls instanceof PyClass ? infos.get(cls) : undefined);
export const memberValue = (member: Value): Value => (member instanceof PyObject ? (member.attrs?.get('_value_') ?? null) : member);
export const memberName = (member: Value): Value => (member instanceof PyObject ? (member.attrs?.get('_name_') ?? null) : null);

/** The members without aliases, in order. Of flags only those with a single bit. */
export function ownMembers(cls: PyClass): PyObject[] {
  const all = [...new Set(infos.get(cls)?.members.values() ?? [])];
  return isFlag(cls) ? all.filter((m) => isSingleBit(memberValue(m))) : all;
}
const isSingleBit = (v: Value): boolean => {
  if (typeof v !== 'number' && typeof v !== 'bigint') return false;
  const n = BigInt(v);
  return n > 0n && (n & (n - 1n)) === 0n;
};
const isFlag = (cls: PyClass): boolean => cls.mro.some((c) => c.name === 'Flag' && c.module === 'enum');

/** `auto()`, or an expression of such values: the value follows when the class is made. */
class Auto extends PyObject {
  known: Value | undefined;
  constructor(
    cls: PyClass,
    readonly combine: ((next: () => Value) => Value) | undefined,
  ) {
    super(cls);
  }
}

export const autoClass = once((vm: VM): PyClass => {
  const cls = nativeClass('enum', 'auto', { make: (c) => new Auto(c, undefined) });
  for (const [name, op] of [
    ['or', '|'],
    ['and', '&'],
    ['xor', '^'],
  ] as const)
    for (const side of ['', 'r'])
      cls.set(
        `__${side}${name}__`,
        method(vm, name, 'self other', (a, b) => new Auto(cls, (next) => binary(vm, op, settleAutos(a, next), settleAutos(b, next)))),
      );
  cls.set(
    '__invert__',
    method(vm, '__invert__', 'self', (a) => new Auto(cls, (next) => unary(vm, '~', settleAutos(a, next)))),
  );
  return cls;
});

class Wrapped extends PyObject {
  constructor(
    cls: PyClass,
    readonly value: Value,
    readonly isMember: boolean,
  ) {
    super(cls);
  }
}
export const wrapperClass = (name: 'member' | 'nonmember'): PyClass =>
  nativeClass('enum', name, { make: (cls, [v = null]) => new Wrapped(cls, v, name === 'member') });

const SUNDER = /^_[^_].*_$/;

function isMemberEntry(cls: PyClass, key: string, value: Value): boolean {
  if (key.startsWith('__') || SUNDER.test(key) || key.startsWith(`_${cls.name}__`)) return false;
  if (value instanceof Wrapped) return value.isMember;
  if (value instanceof PyProperty || value instanceof PyClassMethod || value instanceof PyStaticMethod) return false;
  if (value instanceof PyClass) return value.qualname !== `${cls.name}.${key}` && !value.qualname.endsWith(`.${cls.name}.${key}`);
  const kind = typeOf(value);
  return kind !== types.function && kind !== types.builtin && kind.lookup('__get__') === undefined;
}

const BOXES = ['int', 'str', 'float', 'bytes', 'bool', 'complex'] as const;

/** The built-in class that the members also belong to, if any. */
const dataType = (cls: PyClass): PyClass | undefined => cls.mro.find((c) => BOXES.some((b) => types[b] === c) || c === types.tuple || c === types.list);

const userMethod = (cls: PyClass, name: string): Value | undefined => {
  const found = cls.mro.find((c) => c !== types.object && c.module !== 'enum' && !isBuiltin(c) && c.dict.has(name));
  return found?.dict.get(name);
};
const isBuiltin = (c: PyClass): boolean => c.module === 'builtins' && c.span === null;

/** A member that is not initialized yet. */
function bare(vm: VM, cls: PyClass, value: Value, args: readonly Value[]): PyObject {
  const data = dataType(cls);
  if (data === types.tuple) return new PyTuple(value instanceof PyTuple ? value.items : args, cls);
  if (data === types.list) return new PyList([...args], cls);
  if (!data) return new PyObject(cls);
  const made = args.length === 1 && args[0] !== undefined && typeOf(args[0]) === data ? args[0] : call(vm, data, args);
  return new PyBoxed(cls, made instanceof PyBoxed ? made.value : made);
}

function makeMember(vm: VM, cls: PyClass, key: string, value: Value): PyObject {
  const args = value instanceof PyTuple && value.cls === types.tuple && dataType(cls) !== types.tuple ? value.items : [value];
  const create = userMethod(cls, '__new__');
  let made: Value;
  if (create !== undefined) made = call(vm, create instanceof PyStaticMethod ? create.func : create, [cls, ...args]);
  else made = bare(vm, cls, value, args);
  const member = made instanceof PyObject && made.cls === cls ? made : bare(vm, cls, value, args);
  member.attrs ??= new Map();
  if (!member.attrs.has('_value_')) member.attrs.set('_value_', member instanceof PyBoxed && create === undefined ? member.value : value);
  member.attrs.set('_name_', key);
  member.attrs.set('__objclass__', cls);
  const init = userMethod(cls, '__init__');
  if (init !== undefined) call(vm, init, [member, ...args]);
  return member;
}

function nextValue(vm: VM, cls: PyClass, key: string, before: readonly Value[]): Value {
  const own = userMethod(cls, '_generate_next_value_');
  if (own !== undefined) return call(vm, own instanceof PyStaticMethod ? own.func : own, [key, 1, before.length, new PyList([...before])]);
  if (cls.mro.some((c) => c.name === 'StrEnum' && c.module === 'enum')) return key.toLowerCase();
  if (isFlag(cls)) {
    let next = 1n;
    for (const v of before) while (next <= (bitsOf(v) ?? 0n)) next <<= 1n;
    return int(next);
  }
  let last: Value | undefined;
  for (const v of before) if (typeof v !== 'string' && (last === undefined || compare(vm, '>', v, last) === true)) last = v;
  return last === undefined ? 1 : binary(vm, '+', last, 1);
}

/** Makes the class of a class statement whose metaclass is EnumMeta. */
export function makeEnum(vm: VM, meta: PyClass, name: string, bases: readonly PyClass[], namespace: ReadonlyMap<string, Value>): PyClass {
  for (const b of bases) if ((infos.get(b)?.members.size ?? 0) > 0) throw vm.error('TypeError', `<enum '${name}'> cannot extend <enum '${b.name}'>`);
  const cls = new PyClass(name, bases, new Map(), meta);
  const module = namespace.get('__module__');
  if (typeof module === 'string') cls.module = module;
  const info: EnumInfo = { members: new Map(), byValue: new Map(), combined: new Map() };
  infos.set(cls, info);
  const entries = [...namespace];
  for (const [k, v] of entries)
    if (!isMemberEntry(cls, k, v) && !(v instanceof Wrapped)) cls.set(k, v);
    else if (v instanceof Wrapped && !v.isMember) cls.set(k, v.value);
  showAsEnum(cls);
  const values: Value[] = [];
  for (const [k, v] of entries) {
    if (!isMemberEntry(cls, k, v)) continue;
    const settled = settleAutos(v instanceof Wrapped ? v.value : v, () => nextValue(vm, cls, k, values));
    values.push(settled);
    addMember(vm, cls, info, k, settled);
  }
  return cls;
}

/** Makes members print as those of an enum, although a built-in base precedes Enum. */
function showAsEnum(cls: PyClass): void {
  const first = cls.bases.find((b) => infos.has(b) || b.module === 'enum');
  for (const name of ['__repr__', '__str__', '__format__']) {
    const owner = cls.mro.find((c) => c.dict.has(name) || c.nativeNames?.has(name));
    const shown = first?.lookup(name);
    if (owner && isBuiltin(owner) && shown !== undefined) cls.set(name, shown);
  }
}

function settleAutos(v: Value, next: () => Value): Value {
  if (v instanceof Auto) {
    v.known ??= v.combine ? v.combine(next) : next();
    return v.known;
  }
  if (v instanceof PyTuple && v.items.some((x) => x instanceof Auto)) return tuple(v.items.map((x) => settleAutos(x, next)));
  return v;
}

function addMember(vm: VM, cls: PyClass, info: EnumInfo, key: string, value: Value): void {
  const made = makeMember(vm, cls, key, value);
  const hashed = keyOf(vm, memberValue(made));
  const member = ofValue(vm, info, memberValue(made), hashed) ?? made;
  info.members.set(key, member);
  if (hashed !== undefined) info.byValue.set(hashed, member);
  cls.set(key, member);
}

/** The key of a value in a table; `undefined` when it cannot be hashed. */
function keyOf(vm: VM, value: Value): Key | undefined {
  try {
    return hashKey(vm, value);
  } catch (error) {
    if (!isError(error, 'TypeError')) throw error;
    return undefined;
  }
}

/** The member with that value, found by its hash, or else by comparing with all. */
function ofValue(vm: VM, info: EnumInfo, value: Value, hashed: Key | undefined): PyObject | undefined {
  if (hashed !== undefined) return info.byValue.get(hashed);
  return [...info.members.values()].find((m) => equal(vm, memberValue(m), value) === true);
}

/** `Color(value)`. Raises ValueError for a value that no member has. */
export function memberWith(vm: VM, cls: PyClass, value: Value): Value {
  if (value instanceof PyObject && value.cls === cls) return value;
  if (value instanceof Unknown) return value;
  const info = infos.get(cls);
  const known = info && ofValue(vm, info, value, keyOf(vm, value));
  if (known) return known;
  const hook = userMethod(cls, '_missing_');
  if (hook !== undefined) {
    const found = call(vm, hook instanceof PyClassMethod ? hook.func : hook, [cls, value]);
    if (found instanceof PyObject && (found.cls === cls || found instanceof Unknown)) return found;
  }
  const bits = bitsOf(value);
  if (isFlag(cls) && bits !== undefined) return flagWith(vm, cls, bits);
  throw vm.error('ValueError', `${repr(vm, value)} is not a valid ${cls.name}`);
}

export const bitsOf = (v: Value): bigint | undefined => {
  if (typeof v === 'number' || typeof v === 'bigint' || typeof v === 'boolean') return BigInt(v);
  return v instanceof PyBoxed ? bitsOf(v.value) : undefined;
};

/** The flag with these bits: a member, or a combination that is made once. */
export function flagWith(vm: VM, cls: PyClass, wanted: bigint): Value {
  const info = infos.get(cls);
  if (!info) return int(wanted);
  const singles = ownMembers(cls);
  const all = singles.reduce((sum, m) => sum | (bitsOf(memberValue(m)) ?? 0n), 0n);
  const bits = wanted < 0n ? all & wanted : wanted;
  for (const m of info.members.values()) if (bitsOf(memberValue(m)) === bits) return m;
  const known = info.combined.get(int(bits));
  if (known) return known;
  const extra = bits & ~all;
  const keeps = cls.mro.includes(types.int);
  if (extra !== 0n && !keeps) throw vm.error('ValueError', `<flag '${cls.name}'> invalid value ${bits}`);
  const words = singles.filter((m) => (bits & (bitsOf(memberValue(m)) ?? 0n)) !== 0n).map((m) => String(memberName(m)));
  if (extra !== 0n) words.push(String(extra));
  const made = keeps ? new PyBoxed(cls, int(bits)) : new PyObject(cls);
  made.attrs = new Map<string, Value>([
    ['_value_', int(bits)],
    ['_name_', words.length && !(words.length === 1 && extra !== 0n) ? words.join('|') : null],
  ]);
  info.combined.set(int(bits), made);
  return made;
}
