import {
  DONE,
  list,
  NOT_IMPLEMENTED,
  PyBoxed,
  PyClass,
  PyDict,
  PyIterator,
  PyList,
  PyObject,
  PyProperty,
  PySet,
  PyTuple,
  tuple,
  typeOf,
  types,
  type Value,
} from '../values/values.js';
import { exceptions, native, type VM } from '../values/vm.js';
import { allocate, construct, subclassesOf } from './classes.js';
import { compare, contains, equal, richEqual } from './comparison.js';
import { ARITHMETIC, EVERY_OBJECT, hasDefault, is } from './defaultMethods.js';
import { builtinFormat } from './format.js';
import { installGenerators, nextOf } from './generators.js';
import { nativeHash } from './hash.js';
import { isInstance } from './instanceChecks.js';
import { iterate, toArray } from './iteration.js';
import { call, plainAttribute, plainDelAttr, plainSetAttr } from './objects.js';
import { binary, inPlace, unary } from './operate.js';
import { builtinGetItem, delItem, length, setItem } from './sequences.js';
import { builtinRepr, builtinStr } from './text.js';
import { truth } from './truth.js';

/** The code of the default methods, which defaultMethods.ts explains. */

const COMPARISONS: Record<string, string> = { __lt__: '<', __le__: '<=', __gt__: '>', __ge__: '>=' };

/** A built-in value over the same storage, so that overriding methods of a subclass are out of reach. */
function plain(v: Value): Value {
  if (v instanceof PyBoxed) return v.value;
  if (v instanceof PyList && v.cls !== types.list) {
    const made = new PyList(v.items);
    return Object.defineProperty(made, 'items', { get: () => v.items, set: (items: Value[]) => (v.items = items) });
  }
  if (v instanceof PyTuple && v.cls !== types.tuple) return new PyTuple(v.items);
  if (v instanceof PySet && v.cls !== types.set && v.cls !== types.frozenset) {
    const made = new PySet(v.cls.isSubclassOf(types.frozenset) ? types.frozenset : types.set);
    return Object.defineProperty(made, 'map', { value: v.map });
  }
  if (v instanceof PyDict && v.cls !== types.dict) {
    const made = PyDict.over(v.map as Map<string, Value>);
    return Object.defineProperty(made, 'originals', { get: () => v.originals, set: (o: Map<never, Value>) => (v.originals = o) });
  }
  return v;
}

const isBuiltinKind = (v: Value): boolean => v === null || typeof v !== 'object' || v instanceof PyBoxed || plain(v) !== v || v.cls.module === 'builtins';

/** Built-in classes that define some of these methods themselves. */
const OWN: readonly (readonly [names: string, classes: readonly PyClass[]])[] = [
  ['__init__', [types.list, types.dict, types.set, types.property, exceptions.BaseException as PyClass]],
  ['__repr__', [types.list, types.dict, types.set, types.frozenset, types.tuple, types.str, types.bytes, types.int, types.float, types.complex]],
  ['__repr__ __str__', [exceptions.BaseException as PyClass]],
  ['__eq__ __ne__', [types.list, types.dict, types.set, types.frozenset, types.tuple, types.str, types.bytes, types.int, types.float, types.complex]],
  ['__lt__ __le__ __gt__ __ge__', [types.list, types.set, types.frozenset, types.tuple, types.str, types.bytes, types.int, types.float]],
  ['__hash__', [types.frozenset, types.tuple, types.str, types.bytes, types.int, types.float, types.complex]],
  ['__str__ __format__', [types.str]],
  ['__format__', [types.int, types.float, types.complex]],
];

function nameNatives(vm: VM): void {
  for (const cls of new Set(OWN.flatMap(([, classes]) => classes))) {
    const own = OWN.filter(([, classes]) => classes.includes(cls)).flatMap(([names]) => names.split(' '));
    cls.nativeNames = new Set([...own, ...[...vm.defaultMethods.keys()].filter((name) => !EVERY_OBJECT.has(name) && hasDefault(cls, name))]);
  }
}

/** Adds the default methods to the machine. Called once per machine. */
export function installDefaultMethods(vm: VM): void {
  const set = (name: string, run: (self: Value, args: readonly Value[], kwargs: ReadonlyMap<string, Value> | undefined) => Value): void => {
    vm.defaultMethods.set(
      name,
      native(name, (args, kwargs) => {
        const [self, ...rest] = args;
        if (self === undefined) throw vm.error('TypeError', `descriptor '${name}' of 'object' object needs an argument`);
        return run(self, rest, kwargs);
      }),
    );
  };
  installObject(vm, set);
  installContainers(vm, set);
  installNumbers(vm, set);
  installGenerators();
  nameNatives(vm);
}

type Set_ = (name: string, run: (self: Value, args: readonly Value[], kwargs: ReadonlyMap<string, Value> | undefined) => Value) => void;
const arg = (args: readonly Value[], i: number): Value => args[i] ?? null;

function installObject(vm: VM, set: Set_): void {
  set('__init__', (self, args, kwargs) => initialize(vm, self, args, kwargs));
  set('__new__', (cls, args, kwargs) => {
    if (!(cls instanceof PyClass)) throw vm.error('TypeError', 'object.__new__(X): X is not a type object');
    return allocate(vm, cls, args, kwargs, undefined);
  });
  set('__setattr__', (self, [name, value = null]) => {
    plainSetAttr(vm, self, String(name), value);
    return null;
  });
  set('__delattr__', (self, [name]) => {
    plainDelAttr(vm, self, String(name));
    return null;
  });
  set('__getattribute__', (self, [name]) => {
    const found = self instanceof PyObject ? plainAttribute(vm, self, String(name), false) : undefined;
    if (found === undefined) throw vm.error('AttributeError', `'${typeOf(self).name}' object has no attribute '${String(name)}'`);
    return found;
  });
  set('__repr__', (self) => builtinRepr(vm, self));
  set('__str__', (self) => builtinStr(vm, self));
  set('__format__', (self, [spec = '']) => builtinFormat(vm, self, String(spec)));
  set('__eq__', (self, args) => (isBuiltinKind(self) ? richEqual(vm, plain(self), plain(arg(args, 0))) : self === args[0] ? true : NOT_IMPLEMENTED));
  set('__ne__', (self, args) => {
    const same = equal(vm, self, arg(args, 0));
    return same === undefined ? vm.unknown('a comparison with something unknown') : !same;
  });
  set('__hash__', (self) => nativeHash(vm, self));
  for (const [name, op] of Object.entries(COMPARISONS))
    set(name, (self, args) => (isBuiltinKind(self) ? compare(vm, op, plain(self), plain(arg(args, 0))) : NOT_IMPLEMENTED));
  set('__dir__', (self) => list(directory(self)));
  set('__init_subclass__', () => null);
  set('__sizeof__', () => 0);
  set('__subclasshook__', () => NOT_IMPLEMENTED);
  set('__getstate__', (self) => (self instanceof PyObject && self.attrs ? PyDict.over(self.attrs) : null));
  set('__reduce_ex__', () => vm.unknown('pickling is not followed'));
  set('__reduce__', () => vm.unknown('pickling is not followed'));
  set('__instancecheck__', (self, args) => self instanceof PyClass && typeOf(arg(args, 0)).isSubclassOf(self));
  set('__subclasscheck__', (self, args) => self instanceof PyClass && args[0] instanceof PyClass && args[0].isSubclassOf(self));
  set('__subclasses__', (self) => (self instanceof PyClass ? subclassesOf(vm, self) : list([])));
  set('__prepare__', () => new PyDict());
  set('mro', (self) => (self instanceof PyClass ? list([...self.mro]) : list([])));
  set('__call__', (self, args, kwargs) => (self instanceof PyClass ? construct(vm, self, args, kwargs) : call(vm, self, args, kwargs)));
}

/** `dir(v)`: names of the attributes of an object and its classes, sorted. */
export function directory(v: Value): string[] {
  const names = new Set<string>();
  const cls = v instanceof PyClass ? v : typeOf(v);
  if (v instanceof PyObject) for (const k of v.attrs?.keys() ?? []) names.add(k);
  for (const c of cls.mro) for (const k of c.dict.keys()) names.add(k);
  for (const k of EVERY_OBJECT) names.add(k);
  names.add('__class__').add('__doc__').add('__dict__').add('__module__');
  return [...names].sort();
}

function initialize(vm: VM, self: Value, args: readonly Value[], kwargs: ReadonlyMap<string, Value> | undefined): Value {
  if (!(self instanceof PyObject)) return null;
  if (isInstance(vm, self, exceptions.BaseException as PyClass)) {
    self.attrs ??= new Map();
    self.attrs.set('args', tuple([...args]));
  } else if (self instanceof PyProperty) Object.assign(self, { get: arg(args, 0), set: arg(args, 1), del: arg(args, 2) });
  else if (self instanceof PyList) self.items = args.length ? toArray(vm, arg(args, 0)) : [];
  else if (self instanceof PyDict) {
    const from = types.dict.make?.(types.dict, args, kwargs);
    if (from instanceof PyDict) {
      for (const [k, v] of from.map) {
        self.map.set(k, v);
        if (from.originals?.has(k)) (self.originals ??= new Map()).set(k, from.original(k));
      }
    }
  } else if (self instanceof PySet && self.cls.isSubclassOf(types.set)) {
    const from = types.set.make?.(types.set, args, kwargs);
    if (from instanceof PySet) for (const [k, v] of from.map) self.map.set(k, v);
  } else if ((args.length || kwargs?.size) && !self.cls.make && !self.cls.unknownBase && !self.cls.isSubclassOf(types.type)) {
    // A class whose `__new__` takes arguments may leave `__init__` to object.
    if (self.cls.lookup('__new__') === undefined || self.cls.lookup('__init__') !== undefined)
      throw vm.error('TypeError', 'object.__init__() takes exactly one argument (the instance to initialize)');
  }
  return null;
}

function installContainers(vm: VM, set: Set_): void {
  set('__len__', (self) => length(vm, plain(self)));
  set('__contains__', (self, args) => contains(vm, plain(self), arg(args, 0)));
  set('__getitem__', (self, args) => builtinGetItem(vm, self, arg(args, 0)));
  set('__setitem__', (self, args) => {
    setItem(vm, plain(self), arg(args, 0), arg(args, 1));
    return null;
  });
  set('__delitem__', (self, args) => {
    delItem(vm, plain(self), arg(args, 0));
    return null;
  });
  set('__iter__', (self) => (self instanceof PyIterator ? self : iteratorOf(vm, plain(self))));
  set('__reversed__', (self) => iteratorOf(vm, list(toArray(vm, plain(self)).reverse())));
  set('__next__', (self) => nextOf(vm, self));
  for (const [name, op] of [
    ['__iadd__', '+'],
    ['__imul__', '*'],
    ['__ior__', '|'],
  ] as const)
    set(name, (self, args) => {
      inPlace(vm, op, plain(self), arg(args, 0));
      return self;
    });
}

function iteratorOf(vm: VM, v: Value): PyIterator {
  const items = iterate(vm, v)[Symbol.iterator]();
  return new PyIterator(() => {
    const r = items.next();
    return r.done ? DONE : r.value;
  });
}

function installNumbers(vm: VM, set: Set_): void {
  const fits = (a: Value, b: Value): boolean => {
    const numeric = (v: Value): boolean => is(typeOf(v), types.int, types.float, types.complex);
    return numeric(a) ? numeric(b) : true;
  };
  for (const [name, op] of Object.entries(ARITHMETIC)) {
    set(`__${name}__`, (self, args) => (fits(plain(self), plain(arg(args, 0))) ? binary(vm, op, plain(self), plain(arg(args, 0))) : NOT_IMPLEMENTED));
    set(`__r${name}__`, (self, args) => (fits(plain(self), plain(arg(args, 0))) ? binary(vm, op, plain(arg(args, 0)), plain(self)) : NOT_IMPLEMENTED));
  }
  set('__neg__', (self) => unary(vm, '-', plain(self)));
  set('__pos__', (self) => unary(vm, '+', plain(self)));
  set('__invert__', (self) => unary(vm, '~', plain(self)));
  set('__bool__', (self) => truth(vm, plain(self)) ?? vm.unknown('its truth is unknown'));
  set('__int__', (self) => call(vm, types.int, [plain(self)]));
  set('__index__', (self) => plain(self));
  set('__float__', (self) => call(vm, types.float, [plain(self)]));
  set('__abs__', (self) => (compare(vm, '<', plain(self), 0) === true ? unary(vm, '-', plain(self)) : plain(self)));
}
