import { PyFunction } from '../values/calls.js';
import { FrameGenerator } from '../values/frameGenerator.js';
import {
  newType,
  PyBuiltin,
  PyClass,
  PyClassMethod,
  PyDict,
  PyMethod,
  PyModule,
  PyObject,
  PyProperty,
  PySet,
  PyStaticMethod,
  type PySuper,
  PyTuple,
  tuple,
  typeOf,
  types,
  Unknown,
  type Value,
} from '../values/values.js';
import { native, type VM } from '../values/vm.js';
import { abstractsOf } from './abstract.js';
import { defaultMethod } from './defaultMethods.js';
import { bind, bindToClass, call, callRaw, findAttr } from './objects.js';

/** Attributes that Python itself gives to classes, functions, methods, properties and objects. */

/** An attribute of a class, looked up in the data descriptors of the metaclass, then in the class and its bases, then in the metaclass. */
export function classAttribute(vm: VM, cls: PyClass, name: string): Value | undefined {
  const meta = cls.cls;
  const metaRaw = meta === types.type ? undefined : meta.lookup(name);
  if (metaRaw instanceof PyObject && (metaRaw instanceof PyProperty || metaRaw.cls.lookup('__set__') !== undefined)) return bind(vm, metaRaw, cls, meta);
  if (name.startsWith('__')) {
    const own = ownClassAttribute(vm, cls, name);
    if (own !== undefined) return own;
  }
  const raw = cls.lookup(name);
  if (raw !== undefined) return bindToClass(vm, raw, cls);
  if (metaRaw !== undefined) return bind(vm, metaRaw, cls, meta);
  if (name.startsWith('__')) {
    const made = defaultMethod(vm, cls, name);
    // A metaclass inherits the methods of `type`, which it gives unbound.
    if (made !== undefined) return name === '__init_subclass__' ? new PyMethod(cls, made) : made;
  }
  const ofType = OF_TYPE.has(name) ? vm.defaultMethods.get(name) : undefined;
  if (ofType) return new PyMethod(cls, ofType);
  const custom = meta === types.type ? undefined : meta.lookup('__getattr__');
  if (custom !== undefined) return callRaw(vm, custom, cls, [name]);
  if (cls.unknownBase) return new Unknown(cls.unknownBase.reason, vm.userSpan());
  return undefined;
}

/** Methods that every class has as an instance of `type`. */
const OF_TYPE = new Set(['__call__', '__instancecheck__', '__subclasscheck__', '__subclasses__', '__prepare__', 'mro']);

function ownClassAttribute(vm: VM, cls: PyClass, name: string): Value | undefined {
  switch (name) {
    case '__name__':
      return cls.name;
    case '__qualname__':
      return cls.qualname;
    case '__module__':
      return cls.dict.get('__module__') ?? cls.module;
    case '__doc__':
      return cls.dict.get('__doc__') ?? null;
    case '__mro__':
      return tuple(cls.mro);
    case '__bases__':
      return tuple(cls.bases);
    case '__base__':
      return cls.bases[0] ?? null;
    case '__dict__':
      return cls.nativeNames ? classDict(vm, cls) : PyDict.over(cls.dict);
    case '__abstractmethods__':
      return cls.cls.tracksAbstracts ? setOfNames(abstractsOf(cls)) : undefined;
    case '__class__':
      return cls.cls;
    case '__annotations__': {
      const own = cls.dict.get(name);
      if (own !== undefined || cls.module === 'builtins') return own;
      const made = new PyDict();
      cls.dict.set(name, made);
      return made;
    }
    case '__hash__':
      return cls.lookup('__hash__') === null ? null : undefined;
    default:
      return undefined;
  }
}

/** `__dict__` of a built-in class, with the default methods that it defines. */
function classDict(vm: VM, cls: PyClass): PyDict {
  const members = new Map(cls.dict);
  for (const name of cls.nativeNames ?? []) {
    const made = vm.defaultMethods.get(name);
    if (made && !members.has(name)) members.set(name, made);
  }
  return PyDict.over(members);
}

function setOfNames(names: readonly string[]): PySet {
  const made = new PySet(types.frozenset);
  for (const name of names) made.map.set(name, name);
  return made;
}

/** An attribute of `super()`. The search starts after the class that defines the method. */
export function superAttribute(vm: VM, s: PySuper, name: string): Value | undefined {
  const self = s.self;
  const ofClass = self instanceof PyClass && self.isSubclassOf(s.start);
  const cls = ofClass ? self : typeOf(self);
  const from = cls.mro.indexOf(s.start);
  for (let i = from + 1; i < cls.mro.length; i++) {
    const at = cls.mro[i] as PyClass;
    const raw = at.dict.get(name);
    if (raw === undefined) {
      if (at.nativeNames?.has(name)) break;
      continue;
    }
    return ofClass ? bindToClass(vm, raw, cls) : bind(vm, raw, self, cls);
  }
  if (name === '__class__') return types.super;
  if (name === '__thisclass__') return s.start;
  if (name === '__self__') return self;
  const made = defaultMethod(vm, cls, name);
  if (made !== undefined) return name === '__new__' || (ofClass && name !== '__init_subclass__') ? made : new PyMethod(self, made);
  const unknown = s.start.unknownBase ?? cls.unknownBase ?? (cls.supply?.(self as PyObject, name) as Unknown | undefined);
  return unknown && !name.startsWith('__get') ? new Unknown(unknown.reason, vm.userSpan()) : undefined;
}

const codeType = newType('code');

/** `f.__code__`. */
class CodeObject extends PyObject {
  constructor(readonly of: PyFunction) {
    super(codeType);
  }
}

/** `types.FunctionType(code, globals, name, defaults)`: the same body with other names around it. */
types.function.make = (_cls, [code = null, globals = null, name = null, defaults = null]) => {
  if (!(code instanceof CodeObject)) return new Unknown('compiled code is not followed', undefined);
  const { of } = code;
  const names = globals instanceof PyDict ? (globals.map as Map<string, Value>) : of.globals;
  const given = defaults instanceof PyTuple ? defaults.items : [];
  const shift = of.code.positional - given.length;
  const fallbacks = of.code.params.map((_, i) => (i < of.code.positional ? given[i - shift] : undefined));
  const made = new PyFunction(of.code, names, of.closure, fallbacks, of.file, of.visible, of.annotations);
  if (typeof name === 'string') made.name = name;
  return made;
};

function codeObject(fn: PyFunction): PyObject {
  const { code, file } = fn;
  const made = new CodeObject(fn);
  const count = (kind: string): number => code.params.filter((p) => p.kind === kind).length;
  const args = code.params.filter((p) => p.kind !== 'args' && p.kind !== 'kwargs').map((p) => p.name);
  const rest = code.params.filter((p) => p.kind === 'args' || p.kind === 'kwargs').map((p) => p.name);
  const locals = [...code.scope.locals].filter((n) => !code.index.has(n) && !n.startsWith('\u0001'));
  made.attrs = new Map<string, Value>([
    ['co_name', code.name],
    ['co_qualname', code.qualname],
    ['co_filename', file],
    ['co_argcount', code.positional],
    ['co_posonlyargcount', code.posonly],
    ['co_kwonlyargcount', count('kwonly')],
    ['co_varnames', tuple([...args, ...rest, ...locals])],
    ['co_nlocals', args.length + rest.length + locals.length],
    ['co_freevars', tuple(code.scope.free)],
    ['co_firstlineno', code.place.line],
    ['co_flags', (code.argsSlot >= 0 ? 4 : 0) | (code.kwargsSlot >= 0 ? 8 : 0) | (code.scope.isGenerator ? 32 : 0)],
  ]);
  return made;
}

export function functionAttribute(vm: VM, fn: PyFunction, name: string): Value | undefined {
  switch (name) {
    case '__name__':
      return fn.name;
    case '__qualname__':
      return fn.qualname;
    case '__doc__':
      return fn.doc;
    case '__module__':
      return fn.module;
    case '__dict__':
      fn.attrs ??= new Map();
      return PyDict.over(fn.attrs);
    case '__defaults__': {
      const given = fn.defaults.slice(0, fn.code.positional).filter((d) => d !== undefined);
      return given.length ? tuple(given) : null;
    }
    case '__kwdefaults__': {
      const made = new PyDict();
      fn.defaults.forEach((d, i) => {
        if (d !== undefined && i >= fn.code.positional) made.map.set(fn.params[i]?.name ?? '', d);
      });
      return made.map.size ? made : null;
    }
    case '__annotations__':
      fn.annotated ??= PyDict.over(fn.annotations?.() ?? new Map());
      return fn.annotated;
    case '__code__':
      return codeObject(fn);
    case '__globals__':
      return PyDict.over(fn.globals);
    case '__closure__':
      return fn.closure.length ? tuple(fn.closure.map((c) => c.value ?? null)) : null;
    case '__get__':
      return native('__get__', (args) => (args[0] === null || args[0] === undefined ? fn : bind(vm, fn, args[0], typeOf(args[0]))), false);
    default:
      return undefined;
  }
}

export function methodAttribute(vm: VM, m: PyMethod, name: string): Value | undefined {
  if (name === '__self__') return m.self;
  if (name === '__func__') return m.func;
  if (name === '__class__' || name === '__call__' || name === '__eq__' || name === '__hash__' || name === '__get__') return undefined;
  return findAttr(vm, m.func, name);
}

export function propertyAttribute(p: PyProperty, name: string): Value | undefined {
  const changed = (get: Value, set: Value, del: Value): PyProperty => {
    const made = new PyProperty(get, set, del);
    made.cls = p.cls;
    if (p.attrs) made.attrs = new Map(p.attrs);
    return made;
  };
  switch (name) {
    case 'fget':
      return p.get;
    case 'fset':
      return p.set;
    case 'fdel':
      return p.del;
    case 'getter':
      return native(name, (args) => changed(args[0] ?? null, p.set, p.del), false);
    case 'setter':
      return native(name, (args) => changed(p.get, args[0] ?? null, p.del), false);
    case 'deleter':
      return native(name, (args) => changed(p.get, p.set, args[0] ?? null), false);
    default:
      return undefined;
  }
}

/** `__dict__` of an instance. Writes go through, except when slots of a base must be left out. */
function instanceDict(v: PyObject): Value | undefined {
  if (v.cls.slots) return undefined;
  v.attrs ??= new Map();
  const slots = v.cls.slotNames;
  if (!slots) return PyDict.over(v.attrs);
  return PyDict.over(new Map([...v.attrs].filter(([name]) => !slots.includes(name))));
}

/** Attributes of built-in values, and those that every object has. */
export function instanceBuiltin(vm: VM, v: Value, name: string): Value | undefined {
  if (v instanceof PyProperty) {
    if (name === '__doc__') return v.get instanceof PyFunction ? v.get.doc : null;
    if (name === '__isabstractmethod__') return v.get === null ? undefined : findAttr(vm, v.get, name);
    if (name === '__get__') return native(name, (args) => (args[0] === null || args[0] === undefined ? v : call(vm, v.get, [args[0]])), false);
  }
  if (v instanceof PyStaticMethod || v instanceof PyClassMethod) {
    if (name === '__func__' || name === '__wrapped__') return v.func;
    if (name === '__get__') return native(name, (args) => bind(vm, v, args[0] ?? null, args[1] instanceof PyClass ? args[1] : typeOf(args[0] ?? null)), false);
    const passed = name === '__class__' || name === '__call__' ? undefined : findAttr(vm, v.func, name);
    if (passed !== undefined) return passed;
  }
  if (!name.startsWith('__')) return undefined;
  switch (name) {
    case '__class__':
      return typeOf(v);
    case '__dict__':
      return v instanceof PyObject && (v.attrs || typeOf(v).module !== 'builtins') ? instanceDict(v) : undefined;
    case '__doc__':
      return null;
    case '__module__':
      return v instanceof PyBuiltin || v instanceof PyModule ? null : typeOf(v).module;
    case '__name__':
    case '__qualname__':
      if (v instanceof FrameGenerator) return name === '__name__' ? v.frame.name : v.qualname;
      return v instanceof PyBuiltin ? v.name : v instanceof PyModule && name === '__name__' ? v.name : undefined;
    case '__self__':
      return v instanceof PyBuiltin ? null : undefined;
  }
  const made = defaultMethod(vm, typeOf(v), name);
  return made === undefined ? undefined : name === '__new__' ? made : new PyMethod(v, made);
}
