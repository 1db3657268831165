import { PyFunction } from '../values/calls.js';
import {
  list,
  type PyCell,
  PyClass,
  PyClassMethod,
  PyDict,
  type PyList,
  PyMethod,
  PyObject,
  PyProperty,
  PyStaticMethod,
  PySuper,
  tuple,
  typeOf,
  types,
  Unknown,
  unbox,
  type Value,
} from '../values/values.js';
import { exceptions, type VM } from '../values/vm.js';
import { refuseAbstract } from './abstract.js';
import { toArray } from './iteration.js';
import { bindToClass, call, callRaw, getAttrOr } from './objects.js';

/** How classes and instances are made, with all that takes part: metaclasses, `__new__`, `__init_subclass__`, `__set_name__`. */

type Kwargs = ReadonlyMap<string, Value> | undefined;

/** `cls(...)`, which a metaclass may override. */
export function instantiate(vm: VM, cls: PyClass, args: readonly Value[], kwargs: Kwargs): Value {
  if (cls.cls !== types.type) {
    const custom = cls.cls.lookup('__call__');
    if (custom !== undefined) return callRaw(vm, custom, cls, args, kwargs);
  }
  return construct(vm, cls, args, kwargs);
}

/** What `type.__call__` does: `__new__`, then `__init__` if that gave an instance of the class. */
export function construct(vm: VM, cls: PyClass, args: readonly Value[], kwargs: Kwargs): Value {
  if (cls === types.type) return typeCall(vm, args, kwargs);
  if (cls === types.super) return makeSuper(vm, args);
  const newer = cls.lookup('__new__');
  const init = cls.lookup('__init__');
  let v: Value;
  if (newer !== undefined) v = call(vm, newer instanceof PyStaticMethod ? newer.func : newer, [cls, ...args], kwargs);
  else v = allocate(vm, cls, args, kwargs, init);
  if (v instanceof Unknown || typeOf(v) === types.type || !typeOf(v).isSubclassOf(cls)) return v;
  const own = typeOf(v) === cls ? init : typeOf(v).lookup('__init__');
  if (own !== undefined) {
    const r = callRaw(vm, own, v, args, kwargs);
    if (r !== null && !(r instanceof Unknown)) throw vm.error('TypeError', `__init__() should return None, not '${typeOf(r).name}'`);
  } else if (newer === undefined && (args.length > 0 || kwargs?.size) && takesNothing(cls)) throw vm.error('TypeError', `${cls.name}() takes no arguments`);
  return v;
}

const isException = (cls: PyClass): boolean => cls.isSubclassOf(exceptions.BaseException as PyClass);
const takesNothing = (cls: PyClass): boolean => !cls.make && !cls.unknownBase && !isException(cls) && !cls.isSubclassOf(types.type);
/** Built-in classes whose instances `__init__` fills, not `__new__`. */
const isContainer = (cls: PyClass): boolean => cls.isSubclassOf(types.list) || cls.isSubclassOf(types.dict) || cls.isSubclassOf(types.set);

/** What `object.__new__` does. Native classes make their instances themselves. */
export function allocate(vm: VM, cls: PyClass, args: readonly Value[], kwargs: Kwargs, init: Value | undefined = cls.lookup('__init__')): Value {
  if (cls.isSubclassOf(types.type)) return typeFromArguments(vm, cls, args, kwargs);
  if (cls.cls !== types.type) refuseAbstract(vm, cls);
  if (isException(cls)) {
    const v = cls.make ? cls.make(cls, args, kwargs) : new PyObject(cls);
    if (v instanceof PyObject) {
      v.attrs ??= new Map();
      if (!v.attrs.has('args')) v.attrs.set('args', tuple([...args]));
    }
    return v;
  }
  if (!cls.make) return new PyObject(cls);
  return init instanceof PyFunction && isContainer(cls) ? cls.make(cls, [], undefined) : cls.make(cls, args, kwargs);
}

function typeCall(vm: VM, args: readonly Value[], kwargs: Kwargs): Value {
  const v = args[0];
  if (args.length === 1 && v !== undefined) return v instanceof Unknown ? v : typeOf(v);
  if (args.length !== 3) throw vm.error('TypeError', 'type() takes 1 or 3 arguments');
  return typeFromArguments(vm, types.type, args, kwargs);
}

function typeFromArguments(vm: VM, meta: PyClass, args: readonly Value[], kwargs: Kwargs): Value {
  const [name, bases, members] = args;
  if (args.length !== 3 || bases === undefined || !(members instanceof PyDict)) throw vm.error('TypeError', 'type.__new__() takes exactly 3 arguments');
  const called = unbox(name ?? null);
  if (called instanceof Unknown) return called;
  if (typeof called !== 'string') throw vm.error('TypeError', `type.__new__() argument 1 must be str, not ${typeOf(called).name}`);
  const named = members.map as Map<string, Value>;
  return buildType(vm, mostDerived(vm, meta, toArray(vm, bases)), called, toArray(vm, bases), named, kwargs);
}

/** `super()` and `super(C, x)`. Without arguments the class and the object come from the frame of the method. */
function makeSuper(vm: VM, args: readonly Value[]): Value {
  if (args.length === 0) {
    const frame = vm.frame;
    const cls = frame?.classCell?.value;
    if (!frame || frame.self === undefined) throw vm.error('RuntimeError', 'super(): no arguments');
    if (!frame.classCell) throw vm.error('RuntimeError', 'super(): __class__ cell not found');
    if (!(cls instanceof PyClass)) throw vm.error('RuntimeError', 'super(): empty __class__ cell');
    return new PySuper(cls, frame.self);
  }
  const [cls, self] = args;
  if (cls instanceof Unknown) return cls;
  if (self instanceof Unknown) return self;
  if (!(cls instanceof PyClass)) throw vm.error('TypeError', `super() argument 1 must be a type, not ${typeOf(cls as Value).name}`);
  const fits = self === undefined || typeOf(self).isSubclassOf(cls) || (self instanceof PyClass && self.isSubclassOf(cls));
  if (!fits) throw vm.error('TypeError', 'super(type, obj): obj must be an instance or subtype of type');
  return new PySuper(cls, self ?? null);
}

/** For the members of each class statement that runs, the cell in which methods find the class for `super()`. */
export const classCells = new WeakMap<Map<string, Value>, PyCell>();
/** Subclasses of each class that is written in Python. */
const subclasses = new WeakMap<PyClass, WeakRef<PyClass>[]>();
export function subclassesOf(vm: VM, cls: PyClass): PyList {
  const made = (subclasses.get(cls) ?? []).flatMap((ref) => ref.deref() ?? []);
  return list(made.filter((c) => vm.importer?.holds(c) !== false));
}

/** Subclasses are held weakly, as in Python: a class of a library outlives the texts whose classes derive from it. */
function addSubclass(base: PyClass, cls: PyClass): void {
  const known = subclasses.get(base) ?? [];
  // Whenever the list has doubled, collected classes leave it.
  if (known.length >= 64 && (known.length & (known.length - 1)) === 0) subclasses.set(base, [...known.filter((ref) => ref.deref()), new WeakRef(cls)]);
  else if (known.push(new WeakRef(cls)) === 1) subclasses.set(base, known);
}

/**
 * Makes a class as a class statement does: resolves the bases (`__mro_entries__`), finds the metaclass and calls it. The class takes over `members`. The
 * result is whatever the metaclass returns.
 */
export function makeClass(vm: VM, name: string, bases: readonly Value[], members: Map<string, Value>, kwargs?: Kwargs, meta?: Value): Value {
  const resolved = resolveBases(vm, bases, members);
  if (resolved.length !== bases.length || resolved.some((b, i) => b !== bases[i])) members.set('__orig_bases__', tuple([...bases]));
  const first = resolved.find((b) => b instanceof PyClass);
  const asked = meta ?? first?.cls ?? types.type;
  const unknown = asked instanceof PyClass && !asked.isSubclassOf(types.type) ? asked.unknownBase : asked;
  if (unknown instanceof Unknown) return buildType(vm, types.type, name, [...resolved, unknown], members, kwargs);
  const winner = asked instanceof PyClass ? mostDerived(vm, asked, resolved) : asked;
  if (winner === types.type) return buildType(vm, types.type, name, resolved, members, kwargs);
  return call(vm, winner, [name, tuple(resolved), PyDict.over(members)], kwargs);
}

function resolveBases(vm: VM, bases: readonly Value[], members: ReadonlyMap<string, Value>): Value[] {
  void members;
  return bases.flatMap((base) => {
    if (base instanceof PyClass || base instanceof Unknown) return [base];
    const entries = getAttrOr(vm, base, '__mro_entries__');
    if (entries === undefined) throw vm.error('TypeError', `bases must be types, not '${typeOf(base).name}'`);
    return toArray(vm, call(vm, entries, [tuple([...bases])]));
  });
}

function mostDerived(vm: VM, meta: PyClass, bases: readonly Value[]): PyClass {
  let winner = meta;
  for (const b of bases) {
    if (!(b instanceof PyClass) || winner.isSubclassOf(b.cls)) continue;
    if (!b.cls.isSubclassOf(winner))
      throw vm.error('TypeError', 'metaclass conflict: the metaclass of a derived class must be a (non-strict) subclass of the metaclasses of all its bases');
    winner = b.cls;
  }
  return winner;
}

/** Types that CPython lets nobody derive from. */
const FINAL = new Set<PyClass>([types.bool, types.none, types.function, types.builtin, types.range, types.slice, types.generator, types.ellipsis]);

/** Built-in classes that decide the memory layout of instances in CPython. No class can derive from two of them. */
const LAYOUTS = [types.int, types.float, types.complex, types.str, types.bytes, types.tuple, types.list, types.dict, types.set, types.frozenset, types.type];

function checkLayouts(vm: VM, bases: readonly PyClass[]): void {
  if (bases.length < 2) return;
  const found = new Set(bases.flatMap((b) => LAYOUTS.find((l) => b.isSubclassOf(l)) ?? []));
  if (found.size > 1) throw vm.error('TypeError', 'multiple bases have instance lay-out conflict');
}

/** Names that are looked up in every new class. */
const LOOKED_UP = 32;

/** What `type.__new__` does. */
function buildType(vm: VM, meta: PyClass, name: string, bases: readonly Value[], members: Map<string, Value>, kwargs: Kwargs): Value {
  const known: PyClass[] = [];
  let unknown: Unknown | undefined;
  for (const b of bases) {
    if (b instanceof PyClass) {
      if (FINAL.has(b)) throw vm.error('TypeError', `type '${b.name}' is not an acceptable base type`);
      if (known.includes(b)) throw vm.error('TypeError', `duplicate base class ${b.name}`);
      known.push(b);
    } else if (b instanceof Unknown) unknown ??= b;
    else throw vm.error('TypeError', 'bases must be types');
  }
  checkLayouts(vm, known);
  // A base may have its own unknown base.
  unknown ??= known.find((k) => k.unknownBase)?.unknownBase;
  const assumed = unknown && vm.assumedBase?.(name, members, unknown);
  if (assumed && !known.some((k) => k.isSubclassOf(assumed))) known.push(assumed);
  // The order of bases is merged, and looked through for each of the names that a class may define.
  vm.charge(known.reduce((n, b) => n + b.mro.length, 0) * (known.length + LOOKED_UP));
  const dict = new Map(members);
  prepareMembers(vm, dict);
  let cls: PyClass;
  try {
    cls = new PyClass(name, known.length ? known : [types.object], dict, mostDerived(vm, meta, known));
  } catch (error) {
    if (error instanceof Error && error.message.startsWith('Cannot create')) {
      throw vm.error('TypeError', `Cannot create a consistent method resolution\norder (MRO) for bases ${known.map((k) => k.name).join(', ')}`);
    }
    throw error;
  }
  if (unknown && !assumed) cls.unknownBase ??= unknown;
  // What the assumed base lacks may be in the unknown one.
  if (unknown && assumed) {
    const { reason } = unknown;
    cls.unknownBase = undefined;
    cls.supply = (_self, attribute) => (attribute.startsWith('__') ? undefined : new Unknown(reason, vm.userSpan()));
  }
  defineSlots(vm, cls);
  const qualname = members.get('__qualname__');
  if (qualname !== undefined) cls.attrs = new Map([['__qualname__', qualname]]);
  const module = dict.get('__module__');
  cls.module = typeof module === 'string' ? module : '?';
  const cell = classCells.get(members);
  if (cell) cell.value = cls;
  for (const base of cls.bases) if (base.module !== 'builtins') addSubclass(base, cls);
  vm.importer?.made(cls);
  announce(vm, cls, kwargs);
  return cls;
}

/** Applies `__slots__`. Instances still have a `__dict__` when a base has no slots. */
function defineSlots(vm: VM, cls: PyClass): void {
  const given = cls.dict.get('__slots__');
  const inherited = cls.bases.flatMap((b) => b.slotNames ?? []);
  const own = given === undefined || given instanceof Unknown ? [] : typeof given === 'string' ? [given] : toArray(vm, given).map(String);
  if (inherited.length || own.length) cls.slotNames = [...inherited, ...own];
  if (given === undefined || given instanceof Unknown || cls.unknownBase || own.includes('__dict__')) return;
  if (cls.mro.slice(1).every((base) => base === types.object || base.slots)) cls.slots = new Set(cls.slotNames);
}

/** Turns into static and class methods what Python treats as such without a decorator, and adds what Python adds to every class. */
function prepareMembers(vm: VM, dict: Map<string, Value>): void {
  dict.delete('__classcell__');
  dict.delete('__qualname__');
  const make = dict.get('__new__');
  if (make instanceof PyFunction) dict.set('__new__', new PyStaticMethod(make));
  for (const name of ['__init_subclass__', '__class_getitem__']) {
    const f = dict.get(name);
    if (f instanceof PyFunction) dict.set(name, new PyClassMethod(f));
  }
  if (dict.has('__eq__') && !dict.has('__hash__')) dict.set('__hash__', null);
  if (!dict.has('__module__')) dict.set('__module__', vm.frame?.globals.get('__name__') ?? 'builtins');
  if (!dict.has('__doc__')) dict.set('__doc__', null);
}

/** Calls `__set_name__` of the members and `__init_subclass__` of the bases. */
function announce(vm: VM, cls: PyClass, kwargs: Kwargs): void {
  const told: [string, PyObject][] = [];
  cls.dict.forEach((member, key) => {
    if (!(member instanceof PyObject) || member instanceof PyFunction || member instanceof PyProperty || member instanceof Unknown) return;
    told.push([key, member]);
  });
  for (const [key, member] of told) {
    const hook = member.cls.lookup('__set_name__');
    if (hook !== undefined) callRaw(vm, hook, member, [cls, key]);
  }
  for (let i = 1; i < cls.mro.length; i++) {
    const hook = cls.mro[i]?.dict.get('__init_subclass__');
    if (hook === undefined) continue;
    call(vm, bindToClass(vm, hook, cls), [], kwargs);
    return;
  }
  if (kwargs?.size && !cls.unknownBase && cls.cls.lookup('__init__') === undefined)
    throw vm.error('TypeError', `${cls.name}.__init_subclass__() takes no keyword arguments`);
}

types.staticmethod.make = (cls, args) => {
  const made = new PyStaticMethod(args[0] ?? null);
  made.cls = cls;
  return made;
};
types.classmethod.make = (cls, args) => {
  const made = new PyClassMethod(args[0] ?? null);
  made.cls = cls;
  return made;
};
types.property.make = (cls, args, kwargs) => {
  const made = new PyProperty(args[0] ?? kwargs?.get('fget') ?? null, args[1] ?? kwargs?.get('fset') ?? null, args[2] ?? kwargs?.get('fdel') ?? null);
  made.cls = cls;
  const doc = args[3] ?? kwargs?.get('doc');
  if (doc !== undefined) made.attrs = new Map([['__doc__', doc]]);
  return made;
};
types.method.make = (_cls, args) => new PyMethod(args[1] ?? null, args[0] ?? null);
