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
  PyTuple,
  tuple,
  typeOf,
  types,
  Unknown,
  type Value,
} from '../values/values.js';
import type { VM } from '../values/vm.js';
import { moduleWith, once } from './support.js';

/** The module `abc`. */

/** The member of an abstract class that lists the classes registered with it. It is written like any member, so that it is undone like any other. */
const REGISTRY = '_abc_registry';

/** Methods by modelled class: having all of them makes any class a subclass. */
const structures = new WeakMap<PyClass, readonly string[]>();

/** Answers to "is it a subclass of this abstract class?", valid while the same classes are registered. */
const answered = new WeakMap<PyClass, { readonly registry: Value | undefined; readonly answers: WeakMap<PyClass, boolean> }>();

function answersOf(cls: PyClass): WeakMap<PyClass, boolean> {
  const registry = cls.dict.get(REGISTRY);
  let known = answered.get(cls);
  if (known?.registry !== registry) known = undefined;
  if (!known) answered.set(cls, (known = { registry, answers: new WeakMap() }));
  return known.answers;
}

const registeredWith = (cls: PyClass): readonly Value[] => {
  const registry = cls.dict.get(REGISTRY);
  return registry instanceof PyTuple ? registry.items : [];
};

/** Registrations so far. Programs only compare this number, and never with one of another evaluation. */
let registrations = 0;

/** Registers `sub`: for `isinstance` and `issubclass` it is a subclass of the abstract class and of its abstract bases. */
export function registerClass(vm: VM, cls: PyClass, sub: PyClass): void {
  registrations++;
  for (const base of cls.mro) {
    if (!base.cls.tracksAbstracts || registeredWith(base).includes(sub)) continue;
    vm.importer?.beforeWrite(base, REGISTRY);
    base.set(REGISTRY, tuple([...registeredWith(base), sub]));
  }
}

/** Makes every class with all these methods a subclass. */
export function structural(cls: PyClass, methods: readonly string[]): void {
  structures.set(cls, methods);
}

function isVirtualSubclass(vm: VM, cls: PyClass, sub: PyClass): boolean {
  if (sub.isSubclassOf(cls)) return true;
  const answers = answersOf(cls);
  const known = answers.get(sub);
  if (known !== undefined) return known;
  const answer = findAnswer(vm, cls, sub);
  answers.set(sub, answer);
  return answer;
}

/** True when the class has the method. None in its place means that it has not. Everything can be hashed unless it says otherwise. */
function has(cls: PyClass, name: string): boolean {
  const found = cls.lookup(name);
  if (found === undefined && name === '__hash__') return ![types.list, types.dict, types.set].some((t) => cls.isSubclassOf(t));
  return found !== undefined && found !== null;
}

function findAnswer(vm: VM, cls: PyClass, sub: PyClass): boolean {
  if (structures.get(cls)?.every((m) => has(sub, m))) return true;
  const hook = cls.lookup('__subclasshook__');
  if (hook instanceof PyClassMethod) {
    const r = call(vm, hook.func, [cls, sub]);
    if (r !== NOT_IMPLEMENTED) return truth(vm, r) === true;
  }
  return registeredWith(cls).some((r) => r instanceof PyClass && sub.isSubclassOf(r));
}

/** `ABCMeta`, the metaclass of abstract classes. */
export const abcMeta = once((vm: VM): PyClass => {
  const asClass = (v: Value): PyClass | undefined => (v instanceof PyClass ? v : undefined);
  const check = (cls: Value, sub: PyClass): Value => (cls instanceof PyClass ? isVirtualSubclass(vm, cls, sub) : false);
  const meta = nativeClass('abc', 'ABCMeta', {
    bases: [types.type],
    meta: types.type,
    dict: {
      register: method(vm, 'register', 'cls subclass', (cls, sub) => {
        if (cls instanceof PyClass && sub instanceof PyClass) registerClass(vm, cls, sub);
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

/** The module `abc`, complete. */
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
