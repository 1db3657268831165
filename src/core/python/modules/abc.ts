import { abstractNames } from '../objects/abstract.js';
import { call } from '../objects/objects.js';
import { truth } from '../objects/truth.js';
import { fn, method, nativeClass } from '../values/natives.js';
import {
  NOT_IMPLEMENTED,
  PyBuiltin,
  PyClass,
  PyClassMethod,
  PyModule,
  PyObject,
  PyProperty,
  PyStaticMethod,
  typeOf,
  types,
  Unknown,
  type Value,
} from '../values/values.js';
import type { VM } from '../values/vm.js';
import { moduleWith, once } from './support.js';

/** What an abstract base class counts among its subclasses besides those that inherit from it. */
interface Virtual {
  readonly registered: Set<PyClass>;
  /** Methods whose presence is enough. */
  methods: readonly string[] | undefined;
  readonly answers: Map<PyClass, boolean>;
}
const virtual = new WeakMap<PyClass, Virtual>();
/** Counts registrations: answers found before one may be wrong after it. */
let registrations = 0;
const answeredAt = new WeakMap<PyClass, number>();

function virtualOf(cls: PyClass): Virtual {
  let v = virtual.get(cls);
  if (!v) {
    v = { registered: new Set(), methods: undefined, answers: new Map() };
    virtual.set(cls, v);
  }
  if (answeredAt.get(cls) !== registrations) {
    v.answers.clear();
    answeredAt.set(cls, registrations);
  }
  return v;
}

/** `isinstance` and `issubclass` take `sub` for a subclass of the abstract class and of its abstract bases from now on. */
export function registerClass(cls: PyClass, sub: PyClass): void {
  for (const base of cls.mro) if (base !== types.object) virtualOf(base).registered.add(sub);
  registrations++;
}

/** Every class that has all these methods counts as a subclass. */
export function structural(cls: PyClass, methods: readonly string[]): void {
  virtualOf(cls).methods = methods;
}

function isVirtualSubclass(vm: VM, cls: PyClass, sub: PyClass): boolean {
  if (sub.isSubclassOf(cls)) return true;
  const v = virtualOf(cls);
  const known = v.answers.get(sub);
  if (known !== undefined) return known;
  const answer = findAnswer(vm, cls, sub, v);
  v.answers.set(sub, answer);
  return answer;
}

/** None in place of a method says that there is none. Everything can be hashed that does not say otherwise. */
function has(cls: PyClass, name: string): boolean {
  const found = cls.lookup(name);
  if (found === undefined && name === '__hash__') return ![types.list, types.dict, types.set].some((t) => cls.isSubclassOf(t));
  return found !== undefined && found !== null;
}

function findAnswer(vm: VM, cls: PyClass, sub: PyClass, v: Virtual): boolean {
  if (v.methods?.every((m) => has(sub, m))) return true;
  const hook = cls.lookup('__subclasshook__');
  if (hook instanceof PyClassMethod) {
    const r = call(vm, hook.func, [cls, sub]);
    if (r !== NOT_IMPLEMENTED) return truth(vm, r) === true;
  }
  for (const r of v.registered) if (sub.isSubclassOf(r)) return true;
  return false;
}

/** The metaclass of abstract classes. */
export const abcMeta = once((vm: VM): PyClass => {
  const asClass = (v: Value): PyClass | undefined => (v instanceof PyClass ? v : undefined);
  const check = (cls: Value, sub: PyClass): Value => (cls instanceof PyClass ? isVirtualSubclass(vm, cls, sub) : false);
  const meta = nativeClass('abc', 'ABCMeta', {
    bases: [types.type],
    meta: types.type,
    dict: {
      register: method(vm, 'register', 'cls subclass', (cls, sub) => {
        if (cls instanceof PyClass && sub instanceof PyClass) registerClass(cls, sub);
        return sub;
      }),
      __instancecheck__: method(vm, '__instancecheck__', 'cls instance', (cls, v) => (v instanceof Unknown ? v : check(cls, typeOf(v)))),
      __subclasscheck__: method(vm, '__subclasscheck__', 'cls subclass', (cls, v) => {
        const sub = asClass(v);
        return sub ? check(cls, sub) : v instanceof Unknown ? v : false;
      }),
    },
  });
  meta.tracksAbstracts = true;
  return meta;
});

const abcClass = once((vm: VM): PyClass => nativeClass('abc', 'ABC', { meta: abcMeta(vm) }));

function mark(v: Value): Value {
  const shared = v instanceof PyBuiltin || v instanceof PyModule || (v instanceof PyClass && v.module === 'builtins');
  if (v instanceof PyObject && !(v instanceof Unknown) && !shared) {
    v.attrs ??= new Map();
    v.attrs.set('__isabstractmethod__', true);
  }
  return v;
}

/** Python's `abc`, whole. */
export function abcModule(vm: VM): PyModule {
  const marked = (name: string, wrap: (f: Value) => Value): Value => fn(vm, name, 'funcobj', (f) => wrap(mark(f)));
  return moduleWith('abc', {
    ABC: abcClass(vm),
    ABCMeta: abcMeta(vm),
    abstractmethod: marked('abstractmethod', (f) => f),
    abstractproperty: marked('abstractproperty', (f) => new PyProperty(f)),
    abstractclassmethod: marked('abstractclassmethod', (f) => new PyClassMethod(f)),
    abstractstaticmethod: marked('abstractstaticmethod', (f) => new PyStaticMethod(f)),
    get_cache_token: fn(vm, 'get_cache_token', '', () => registrations),
    update_abstractmethods: fn(vm, 'update_abstractmethods', 'cls', (cls) => {
      if (cls instanceof PyClass) abstractNames.delete(cls);
      return cls;
    }),
  });
}
