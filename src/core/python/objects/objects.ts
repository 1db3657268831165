import { callFunction, PyFunction } from '../values/calls.js';
import type { PyError } from '../values/failures.js';
import {
  newAttributes,
  PyBoxed,
  PyBuiltin,
  PyClass,
  PyClassMethod,
  PyDict,
  PyMethod,
  PyModule,
  PyObject,
  PyProperty,
  PyStaticMethod,
  PySuper,
  PyTuple,
  typeOf,
  types,
  Unknown,
  type Value,
} from '../values/values.js';
import { exceptions, isError, type VM } from '../values/vm.js';
import { classAttribute, functionAttribute, instanceBuiltin, methodAttribute, propertyAttribute, superAttribute } from './attributes.js';
import { instantiate } from './classes.js';

/** Python's object protocol: attributes, descriptors, calls. */

/** `v.name`. Raises AttributeError. Attributes of an unknown value are that unknown. */
export function getAttr(vm: VM, v: Value, name: string): Value {
  const found = findAttr(vm, v, name);
  if (found !== undefined) return found;
  const supplied = v instanceof PyObject ? v.cls.supply?.(v, name) : undefined;
  if (supplied === undefined) throw attributeError(vm, v, name);
  return supplied;
}

/** `getattr(v, name, None)`, but `undefined` for a missing attribute. */
export function getAttrOr(vm: VM, v: Value, name: string): Value | undefined {
  try {
    return findAttr(vm, v, name);
  } catch (error) {
    if (isError(error, 'AttributeError')) return undefined;
    throw error;
  }
}

export function attributeError(vm: VM, v: Value, name: string): PyError {
  const error =
    v instanceof PyClass
      ? vm.error('AttributeError', `type object '${v.name}' has no attribute '${name}'`)
      : v instanceof PyModule
        ? vm.error('AttributeError', `module '${v.name}' has no attribute '${name}'`)
        : vm.error('AttributeError', `'${typeOf(v).name}' object has no attribute '${name}'`);
  error.value.attrs?.set('name', name).set('obj', v);
  return error;
}

/** The attribute, or `undefined` when there is none. Exceptions of properties and of `__getattr__` pass through. */
export function findAttr(vm: VM, v: Value, name: string): Value | undefined {
  if (v === null || typeof v !== 'object') return primitiveAttribute(vm, v, name);
  const cls = v.cls;
  const custom = cls.lookup('__getattribute__');
  if (custom !== undefined) return customAttribute(vm, v, name, custom);
  return plainAttribute(vm, v, name, true);
}

/** What `object.__getattribute__` gives. `useGetattr` asks `__getattr__` for missing attributes. */
export function plainAttribute(vm: VM, v: PyObject, name: string, useGetattr: boolean): Value | undefined {
  if (v instanceof Unknown) return v;
  if (v instanceof PyClass) return classAttribute(vm, v, name);
  if (v instanceof PyModule) return moduleAttribute(vm, v, name);
  if (v instanceof PySuper) return superAttribute(vm, v, name);
  return instanceAttribute(vm, v, name, useGetattr);
}

function customAttribute(vm: VM, v: PyObject, name: string, custom: Value): Value | undefined {
  try {
    return call(vm, bind(vm, custom, v, v.cls), [name]);
  } catch (error) {
    const other = v.cls.lookup('__getattr__');
    if (other === undefined || !isError(error, 'AttributeError')) throw error;
    return missedAttribute(vm, v, name, other);
  }
}

/** What `__getattr__` gives for a missing attribute. */
const missedAttribute = (vm: VM, v: PyObject, name: string, getattr: Value): Value | undefined =>
  getattr instanceof PyBuiltin && getattr.find ? getattr.find(v, name) : call(vm, bind(vm, getattr, v, v.cls), [name]);

function instanceAttribute(vm: VM, v: PyObject, name: string, useGetattr: boolean): Value | undefined {
  const cls = v.cls;
  const raw = cls.lookup(name);
  if (raw !== undefined && raw !== null && typeof raw === 'object' && isDataDescriptor(raw)) {
    const other = useGetattr ? cls.lookup('__getattr__') : undefined;
    if (other === undefined) return bind(vm, raw, v, cls);
    try {
      return bind(vm, raw, v, cls);
    } catch (error) {
      // As in Python, an AttributeError inside a property counts as a missing attribute.
      if (!isError(error, 'AttributeError')) throw error;
      return missedAttribute(vm, v, name, other);
    }
  }
  const own = v.attrs?.get(name);
  if (own !== undefined) return own;
  if (raw !== undefined) return bind(vm, raw, v, cls);
  const made = nativeAttribute(vm, v, name);
  if (made !== undefined) return made;
  const builtin = name.startsWith('__') ? instanceBuiltin(vm, v, name) : undefined;
  if (builtin !== undefined) return builtin;
  const other = useGetattr ? cls.lookup('__getattr__') : undefined;
  if (other !== undefined) return missedAttribute(vm, v, name, other);
  if (cls.unknownBase) return new Unknown(cls.unknownBase.reason, vm.userSpan());
  return v instanceof PyBoxed ? boxedAttribute(vm, v, name) : undefined;
}

function nativeAttribute(vm: VM, v: PyObject, name: string): Value | undefined {
  if (v instanceof PyFunction) return functionAttribute(vm, v, name);
  if (v instanceof PyMethod) return methodAttribute(vm, v, name);
  return v instanceof PyProperty ? propertyAttribute(v, name) : undefined;
}

/** An instance of a user subclass of int, str... answers like the value it holds where its class defines nothing. */
function boxedAttribute(vm: VM, v: PyBoxed, name: string): Value | undefined {
  return name.startsWith('__') ? undefined : findAttr(vm, v.value, name);
}

function primitiveAttribute(vm: VM, v: Value, name: string): Value | undefined {
  const cls = typeOf(v);
  const raw = cls.lookup(name);
  if (raw !== undefined) return bind(vm, raw, v, cls);
  return name.startsWith('__') ? instanceBuiltin(vm, v, name) : undefined;
}

function moduleAttribute(vm: VM, m: PyModule, name: string): Value | undefined {
  const own = m.dict.get(name);
  if (m.cls !== types.module) return derivedModuleAttribute(vm, m, name, own);
  if (own !== undefined) return own;
  if (name === '__dict__') {
    m.lazy?.(name);
    return PyDict.over(m.dict);
  }
  const made = m.lazy?.(name);
  if (made !== undefined) return made;
  const builtin = name.startsWith('__') ? instanceBuiltin(vm, m, name) : undefined;
  if (builtin !== undefined) return builtin;
  const custom = m.dict.get('__getattr__');
  if (custom !== undefined) return call(vm, custom, [name]);
  if (m.missing !== undefined) return vm.unknown(m.missing);
  return undefined;
}

/** An attribute of an instance of a subclass of `types.ModuleType`. */
function derivedModuleAttribute(vm: VM, m: PyModule, name: string, own: Value | undefined): Value | undefined {
  const raw = m.cls.lookup(name);
  if (own !== undefined && !(raw instanceof PyProperty)) return own;
  if (name === '__dict__') return PyDict.over(m.dict);
  if (raw !== undefined) return bind(vm, raw, m, m.cls);
  const builtin = name.startsWith('__') ? instanceBuiltin(vm, m, name) : undefined;
  if (builtin !== undefined) return builtin;
  const custom = m.dict.get('__getattr__') ?? m.cls.lookup('__getattr__');
  if (custom === undefined) return m.lazy?.(name) ?? (m.cls.unknownBase && new Unknown(m.cls.unknownBase.reason, vm.userSpan()));
  try {
    return custom === m.dict.get('__getattr__') ? call(vm, custom, [name]) : callRaw(vm, custom, m, [name]);
  } catch (error) {
    const found = isError(error, 'AttributeError') ? m.lazy?.(name) : undefined;
    if (found === undefined) throw error;
    return found;
  }
}

/** True for descriptors that precede the attributes of the instance: those that can be written or deleted. */
function isDataDescriptor(raw: PyObject): boolean {
  if (raw instanceof PyFunction || raw instanceof PyBuiltin) return false;
  if (raw instanceof PyProperty) return true;
  return raw.cls.lookup('__set__') !== undefined || raw.cls.lookup('__delete__') !== undefined;
}

/** What reading a class attribute through an instance `v` of `cls` gives. */
export function bind(vm: VM, raw: Value, v: Value, cls: PyClass): Value {
  if (raw === null || typeof raw !== 'object') return raw;
  if (raw instanceof PyFunction) return new PyMethod(v, raw);
  if (raw instanceof PyBuiltin) return raw.binds ? new PyMethod(v, raw) : raw;
  if (raw instanceof PyStaticMethod) return raw.func;
  if (raw instanceof PyClassMethod) return bind(vm, raw.func, cls, cls.cls);
  if (raw instanceof PyProperty) {
    if (raw.get === null) throw vm.error('AttributeError', `property of '${cls.name}' object has no getter`);
    return call(vm, raw.get, [v]);
  }
  if (raw instanceof Unknown) return raw;
  const get = raw.cls.lookup('__get__');
  return get === undefined ? raw : callRaw(vm, get, raw, [v, cls]);
}

/** What reading a class attribute through the class itself gives. */
export function bindToClass(vm: VM, raw: Value, cls: PyClass): Value {
  if (raw === null || typeof raw !== 'object') return raw;
  if (raw instanceof PyFunction || raw instanceof PyBuiltin || raw instanceof PyProperty) return raw;
  if (raw instanceof PyStaticMethod) return raw.func;
  if (raw instanceof PyClassMethod) return bind(vm, raw.func, cls, cls.cls);
  if (raw instanceof PyClass || raw instanceof Unknown) return raw;
  const get = raw.cls.lookup('__get__');
  return get === undefined ? raw : callRaw(vm, get, raw, [null, cls]);
}

/** Puts `self` before the arguments. In code that has run only a few times, V8 executes a spread through an iterator, which is slower than this loop. */
function withSelf(self: Value, args: readonly Value[]): Value[] {
  const all = new Array<Value>(args.length + 1);
  all[0] = self;
  for (let i = 0; i < args.length; i++) all[i + 1] = args[i] as Value;
  return all;
}

/** Calls a function found on a type, with `self` first, without making a method object. */
export function callRaw(vm: VM, raw: Value, self: Value, args: readonly Value[], kwargs?: ReadonlyMap<string, Value>): Value {
  if (raw instanceof PyFunction) return callFunction(vm, raw, withSelf(self, args), kwargs);
  if (raw instanceof PyBuiltin && raw.binds) return raw.call(withSelf(self, args), kwargs);
  return call(vm, bind(vm, raw, self, typeOf(self)), args, kwargs);
}

export function setAttr(vm: VM, v: Value, name: string, value: Value): void {
  const custom = typeOf(v).lookup('__setattr__');
  if (custom !== undefined) callRaw(vm, custom, v, [name, value]);
  else plainSetAttr(vm, v, name, value);
}

/** What `object.__setattr__` does: descriptors first, then the instance's own attributes. */
export function plainSetAttr(vm: VM, v: Value, name: string, value: Value): void {
  if (v instanceof Unknown) return;
  if (v instanceof PyClass || v instanceof PyModule) vm.importer?.beforeWrite(v, name);
  if (v instanceof PyClass) {
    setClassAttr(vm, v, name, value);
    return;
  }
  const cls = typeOf(v);
  const raw = cls.lookup(name);
  if (v instanceof PyModule && !(raw instanceof PyProperty)) {
    if (name === '__class__' && value instanceof PyClass) v.cls = value;
    else v.dict.set(name, value);
    return;
  }
  if (raw instanceof PyProperty) {
    if (raw.set === null) throw vm.error('AttributeError', `property '${name}' of '${cls.name}' object has no setter`);
    call(vm, raw.set, [v, value]);
    return;
  }
  if (raw instanceof PyObject && !(raw instanceof PyFunction)) {
    const set = raw.cls.lookup('__set__');
    if (set !== undefined) {
      callRaw(vm, set, raw, [v, value]);
      return;
    }
  }
  if (!canHold(v) || (cls.slots && !cls.slots.has(name))) {
    if (raw !== undefined) throw vm.error('AttributeError', `'${cls.name}' object attribute '${name}' is read-only`);
    throw attributeError(vm, v, name);
  }
  if (name === '__class__' && value instanceof PyClass) v.cls = value;
  else if (name === '__dict__' && value instanceof PyDict) v.attrs = value.map as Map<string, Value>;
  else if (v instanceof PyFunction && name.startsWith('__') && setFunctionAttr(v, name, value)) return;
  else {
    v.attrs ??= newAttributes();
    v.attrs.set(name, value);
  }
}

/** True for objects that may have attributes: built-in values have none, instances of user subclasses do. */
function canHold(v: Value): v is PyObject {
  if (v === null || typeof v !== 'object') return false;
  if (v instanceof PyMethod || v.cls === types.object) return false;
  return v.cls.module !== 'builtins' || v.cls === types.function || v.cls === types.builtin || v.cls.isSubclassOf(exceptions.BaseException as PyClass);
}

function setFunctionAttr(fn: PyFunction, name: string, value: Value): boolean {
  if (name === '__name__') fn.name = String(value);
  else if (name === '__qualname__') fn.qualname = String(value);
  else if (name === '__doc__') fn.doc = value;
  else if (name === '__module__') fn.module = value;
  else if (name === '__defaults__') {
    const items = value instanceof PyTuple ? value.items : [];
    const shift = fn.code.positional - items.length;
    fn.defaults = fn.code.params.map((_, i) => (i < fn.code.positional ? items[i - shift] : fn.defaults[i]));
  } else return false;
  return true;
}

function setClassAttr(vm: VM, cls: PyClass, name: string, value: Value): void {
  const raw = cls.cls.lookup(name);
  if (raw instanceof PyProperty || (raw instanceof PyObject && raw.cls.lookup('__set__') !== undefined)) {
    if (raw instanceof PyProperty && raw.set !== null) call(vm, raw.set, [cls, value]);
    else if (!(raw instanceof PyProperty)) callRaw(vm, raw.cls.lookup('__set__') as Value, raw, [cls, value]);
    else throw vm.error('AttributeError', `property '${name}' of '${cls.cls.name}' object has no setter`);
    return;
  }
  if (cls.module === 'builtins') throw vm.error('TypeError', `cannot set '${name}' attribute of immutable type '${cls.name}'`);
  if (name === '__name__') cls.name = String(value);
  else if (name === '__qualname__') cls.attrs = new Map([[name, value]]);
  else cls.set(name, value);
  if (name === '__module__') cls.module = String(value);
}

export function delAttr(vm: VM, v: Value, name: string): void {
  const custom = typeOf(v).lookup('__delattr__');
  if (custom !== undefined) callRaw(vm, custom, v, [name]);
  else plainDelAttr(vm, v, name);
}

export function plainDelAttr(vm: VM, v: Value, name: string): void {
  if (v instanceof Unknown) return;
  if (v instanceof PyClass || v instanceof PyModule) {
    vm.importer?.beforeWrite(v, name);
    if (v instanceof PyClass && v.module === 'builtins') throw vm.error('TypeError', `cannot delete '${name}' attribute of immutable type '${v.name}'`);
    if (!(v instanceof PyClass ? v.delete(name) : v.dict.delete(name))) throw attributeError(vm, v, name);
    return;
  }
  const cls = typeOf(v);
  const raw = cls.lookup(name);
  if (raw instanceof PyProperty) {
    if (raw.del === null) throw vm.error('AttributeError', `property '${name}' of '${cls.name}' object has no deleter`);
    call(vm, raw.del, [v]);
    return;
  }
  const remove = raw instanceof PyObject ? raw.cls.lookup('__delete__') : undefined;
  if (remove !== undefined) {
    callRaw(vm, remove, raw as Value, [v]);
    return;
  }
  if (!(v instanceof PyObject) || !v.attrs?.delete(name)) throw attributeError(vm, v, name);
}

/** What an object may have from a base class that is not known; undefined where all its bases are. */
export const unknownBaseOf = (vm: VM, v: Value): Unknown | undefined =>
  v instanceof PyObject && v.cls.unknownBase ? vm.unknown(v.cls.unknownBase.reason) : undefined;

/** The special method of the type of a value (`__len__`, `__enter__`...), unbound. `undefined` for values of the built-in types themselves. */
export function special(v: Value, name: string): Value | undefined {
  if (v === null || typeof v !== 'object') return undefined;
  const cls = v.cls;
  if (cls.module === 'builtins' && isBuiltinType(cls)) return undefined;
  return cls.lookup(name);
}

const builtinTypes = new Set<PyClass>(Object.values(types));
/** Whether a class is one of `types`: those work natively, without looking up special methods. */
const isBuiltinType = (cls: PyClass): boolean => builtinTypes.has(cls);

/** Calls anything that can be called. Calling an unknown value gives that unknown. Raises TypeError. */
export function call(vm: VM, f: Value, args: readonly Value[], kwargs?: ReadonlyMap<string, Value>): Value {
  if (f instanceof PyFunction) return callFunction(vm, f, args, kwargs);
  if (f instanceof PyBuiltin) return f.call(args, kwargs);
  if (f instanceof PyMethod) return callRawMethod(vm, f, args, kwargs);
  if (f instanceof PyClass) return instantiate(vm, f, args, kwargs);
  if (f instanceof Unknown) {
    vm.calledUnknown?.(f, args, kwargs);
    vm.handedOver?.(args, kwargs, false);
    return f;
  }
  if (f instanceof PyStaticMethod) return call(vm, f.func, args, kwargs);
  const own = f instanceof PyObject ? f.cls.lookup('__call__') : undefined;
  if (own !== undefined) return callRaw(vm, own, f, args, kwargs);
  const unknown = unknownBaseOf(vm, f);
  if (unknown) {
    vm.calledUnknown?.(unknown, args, kwargs);
    return unknown;
  }
  throw vm.error('TypeError', `'${typeOf(f).name}' object is not callable`);
}

function callRawMethod(vm: VM, m: PyMethod, args: readonly Value[], kwargs?: ReadonlyMap<string, Value>): Value {
  const all = withSelf(m.self, args);
  const func = m.func;
  if (func instanceof PyFunction) return callFunction(vm, func, all, kwargs);
  if (func instanceof PyBuiltin) return func.call(all, kwargs);
  return call(vm, func, all, kwargs);
}

/** The function that `v.name(...)` calls with `v` first, unless an instance attribute or a descriptor intervenes. */
export function methodOf(v: Value, name: string): PyFunction | PyBuiltin | undefined {
  if (v === null || typeof v !== 'object') {
    const raw = typeOf(v).lookup(name);
    return raw instanceof PyBuiltin && raw.binds ? raw : undefined;
  }
  if (v instanceof PyClass || v instanceof PyModule || v instanceof PySuper) return undefined;
  const raw = v.cls.lookup(name);
  if (!(raw instanceof PyFunction) && !(raw instanceof PyBuiltin && raw.binds)) return undefined;
  if (v.attrs?.has(name) || v.cls.lookup('__getattribute__') !== undefined) return undefined;
  return raw;
}

/** `self.name(*args, **kwargs)`. Special methods are looked up on the type, as in Python. */
export function callMethod(vm: VM, self: Value, name: string, args: readonly Value[] = [], kwargs?: ReadonlyMap<string, Value>): Value {
  if (name.startsWith('__') && name.endsWith('__')) {
    const raw = typeOf(self).lookup(name);
    if (raw !== undefined) return callRaw(vm, raw, self, args, kwargs);
  } else {
    const method = methodOf(self, name);
    if (method) return method instanceof PyFunction ? callFunction(vm, method, withSelf(self, args), kwargs) : method.call(withSelf(self, args), kwargs);
  }
  return call(vm, getAttr(vm, self, name), args, kwargs);
}
