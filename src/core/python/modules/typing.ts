import { call, getAttrOr } from '../objects/objects.js';
import { repr, str } from '../objects/text.js';
import { PyError } from '../values/failures.js';
import { fn, getter, method, nativeClass } from '../values/natives.js';
import { PyClass, PyClassMethod, PyDict, type PyModule, PyObject, tuple, typeOf, types, Unknown, type Value } from '../values/values.js';
import { native, type VM } from '../values/vm.js';
import { abcMeta } from './abc.js';
import { checkMutable, dictOf, moduleWith, once, returning } from './support.js';
import { namedTupleTypes } from './typingClasses.js';
import { forms, TypingForm, unionOf } from './typingForms.js';

/** The module `typing`. */

/** A base class whose parameters have no effect. */
const parameterized = (name: string, meta: PyClass): PyClass =>
  nativeClass('typing', name, { meta, dict: { __class_getitem__: new PyClassMethod(native('__class_getitem__', ([cls = null]) => cls)) } });

const IGNORED = new Set(
  (
    '__module__ __qualname__ __doc__ __dict__ __weakref__ __slots__ __annotations__ __init__ __new__ __abstractmethods__ __class_getitem__ __subclasshook__ ' +
    '__parameters__ __orig_bases__ __init_subclass__ _is_protocol _is_runtime_protocol __classcell__ __match_args__'
  ).split(' '),
);

const protocolClass = once((vm: VM): PyClass => {
  const isProtocol = (c: PyClass): boolean => c.bases.some((b) => b.name === 'Protocol' && b.module === 'typing');
  const members = (cls: PyClass): string[] =>
    cls.mro
      .filter(isProtocol)
      .flatMap((c) => [...c.dict.keys(), ...(c.dict.get('__annotations__') instanceof PyDict ? (c.dict.get('__annotations__') as PyDict).keys() : [])])
      .filter((k): k is string => typeof k === 'string' && !IGNORED.has(k));
  const check = (cls: Value, sub: PyClass, has: (name: string) => boolean): Value => {
    if (!(cls instanceof PyClass)) return false;
    if (sub.isSubclassOf(cls)) return true;
    if (!isProtocol(cls)) return false;
    if (cls.dict.get('_is_runtime_protocol') !== true)
      throw vm.error('TypeError', 'Instance and class checks can only be used with @runtime_checkable protocols');
    return members(cls).every(has);
  };
  const meta = nativeClass('typing', '_ProtocolMeta', {
    bases: [abcMeta(vm)],
    meta: types.type,
    dict: {
      __instancecheck__: method(vm, '__instancecheck__', 'cls instance', (cls, v) =>
        v instanceof Unknown ? v : check(cls, typeOf(v), (name) => getAttrOr(vm, v, name) !== undefined),
      ),
      __subclasscheck__: method(vm, '__subclasscheck__', 'cls subclass', (cls, v) =>
        v instanceof PyClass ? check(cls, v, (name) => v.lookup(name) !== undefined) : v instanceof Unknown ? v : false,
      ),
    },
  });
  return parameterized('Protocol', meta);
});

const supports = (vm: VM): Record<string, Value> => {
  const out: Record<string, Value> = {};
  for (const name of ['Int', 'Float', 'Complex', 'Bytes', 'Index', 'Abs', 'Round']) {
    const cls = nativeClass('typing', `Supports${name}`, {
      bases: [protocolClass(vm)],
      meta: protocolClass(vm).cls,
      dict: { [`__${name.toLowerCase()}__`]: null },
    });
    cls.set('_is_runtime_protocol', true);
    out[`Supports${name}`] = cls;
  }
  return out;
};

/** `TypeVar('T')` and the like. */
function variables(vm: VM): Record<string, Value> {
  const kind = (name: string): PyClass => {
    const read = (key: string): Value => getter(key, (self) => (self as PyObject).attrs?.get(key.slice(2, -2)) ?? null);
    return nativeClass('typing', name, {
      make: (cls, [text = null, ...constraints], kwargs) => {
        const made = new PyObject(cls);
        made.attrs = new Map<string, Value>([
          ['name', text],
          ['constraints', tuple(constraints)],
          ['bound', kwargs?.get('bound') ?? null],
        ]);
        return made;
      },
      dict: {
        __name__: read('__name__'),
        __constraints__: read('__constraints__'),
        __bound__: read('__bound__'),
        args: getter('args', (self) => self),
        kwargs: getter('kwargs', (self) => self),
        __getitem__: method(vm, '__getitem__', 'self parameters', (self) => self),
        __iter__: method(vm, '__iter__', 'self', () => call(vm, vm.builtins.get('iter') ?? null, [tuple([])])),
        __or__: method(vm, '__or__', 'self other', (self, other) => unionOf(vm, [self, other])),
        __ror__: method(vm, '__ror__', 'self other', (self, other) => unionOf(vm, [other, self])),
        __repr__: method(vm, '__repr__', 'self', (self) => `~${str(vm, (self as PyObject).attrs?.get('name') ?? '')}`),
      },
    });
  };
  const typeVar = kind('TypeVar');
  return { TypeVar: typeVar, ParamSpec: kind('ParamSpec'), TypeVarTuple: kind('TypeVarTuple'), AnyStr: call(vm, typeVar, ['AnyStr', types.bytes, types.str]) };
}

function introspection(vm: VM): Record<string, Value> {
  return {
    get_origin: fn(vm, 'get_origin', 'tp', (v) => {
      if (v instanceof TypingForm) return v.args ? (v.origin() ?? forms(vm).get(v.name) ?? null) : null;
      return v instanceof PyObject && !(v instanceof PyClass) && !(v instanceof Unknown)
        ? (getAttrOr(vm, v, '__origin__') ?? null)
        : v instanceof Unknown
          ? v
          : null;
    }),
    get_args: fn(vm, 'get_args', 'tp', (v) => {
      if (v instanceof TypingForm) return tuple(v.args ?? []);
      return v instanceof PyObject && !(v instanceof PyClass) && !(v instanceof Unknown) ? (getAttrOr(vm, v, '__args__') ?? tuple([])) : tuple([]);
    }),
    // Annotations as text stay unknown, by name, except for the names of built-in classes.
    get_type_hints: fn(vm, 'get_type_hints', 'obj globalns? localns? include_extras?', (obj) => {
      const found = new Map<string, Value>();
      const sources = obj instanceof PyClass ? [...obj.mro].reverse().map((c) => c.dict.get('__annotations__')) : [getAttrOr(vm, obj, '__annotations__')];
      for (const d of sources) if (d instanceof PyDict) for (const [k, v] of d.map) if (typeof k === 'string') found.set(k, resolved(vm, v));
      return dictOf(found);
    }),
    is_typeddict: fn(vm, 'is_typeddict', 'tp', (v) => v instanceof PyClass && v.cls.name === '_TypedDictMeta'),
  };
}

function resolved(vm: VM, annotation: Value): Value {
  if (annotation === null) return types.none;
  if (typeof annotation !== 'string') return annotation;
  if (annotation === 'None') return types.none;
  return vm.builtins.get(annotation) ?? forms(vm).get(annotation) ?? vm.unknown(`the annotation \`${annotation}\` is not followed`);
}

/** A text of an annotation as the value that it has among these names; unknown when it has none. */
function evaluated(vm: VM, text: string, names: readonly Value[]): Value {
  const evaluate = vm.builtins.get('eval');
  try {
    return evaluate === undefined ? resolved(vm, text) : call(vm, evaluate, [text, ...names]);
  } catch (error) {
    if (!(error instanceof PyError)) throw error;
    return resolved(vm, text);
  }
}

/** `typing.ForwardRef('Name')`: a name that is looked up later. */
const forwardRefClass = once(
  (vm: VM): PyClass =>
    nativeClass('typing', 'ForwardRef', {
      make: (cls, [arg = null]) => {
        const made = new PyObject(cls);
        made.attrs = new Map<string, Value>([['__forward_arg__', arg]]);
        return made;
      },
      dict: {
        __repr__: method(vm, '__repr__', 'self', (self) => `ForwardRef(${repr(vm, (self as PyObject).attrs?.get('__forward_arg__') ?? null)})`),
        __or__: method(vm, '__or__', 'self other', (self, other) => unionOf(vm, [self, other])),
        __ror__: method(vm, '__ror__', 'self other', (self, other) => unionOf(vm, [other, self])),
      },
    }),
);

/** `typing._eval_type`: the value of an annotation, with the names in it looked up. */
const evalType = (vm: VM): Value =>
  fn(vm, '_eval_type', 't globalns localns? type_params? * recursive_guard? format? owner?', (t, globals, locals) => {
    const text = typeof t === 'string' ? t : t instanceof PyObject && t.cls === forwardRefClass(vm) ? t.attrs?.get('__forward_arg__') : undefined;
    return typeof text === 'string'
      ? evaluated(
          vm,
          text,
          [globals, locals ?? null].filter((v) => v instanceof PyDict),
        )
      : t;
  });

function decorators(vm: VM): Record<string, Value> {
  const same = (name: string): Value => fn(vm, name, 'arg?', (v) => v ?? null);
  const factory = (name: string): Value => native(name, () => same(name), false);
  return {
    cast: fn(vm, 'cast', 'typ val', (_type, v) => v),
    assert_type: fn(vm, 'assert_type', 'val typ', (v) => v),
    reveal_type: same('reveal_type'),
    overload: same('overload'),
    final: same('final'),
    override: same('override'),
    no_type_check: same('no_type_check'),
    no_type_check_decorator: same('no_type_check_decorator'),
    dataclass_transform: factory('dataclass_transform'),
    deprecated: factory('deprecated'),
    runtime_checkable: runtimeCheckable(vm),
    runtime: runtimeCheckable(vm),
    assert_never: fn(vm, 'assert_never', 'arg', (v) => {
      throw vm.error('AssertionError', `Expected code to be unreachable, but got: ${repr(vm, v)}`);
    }),
    get_overloads: returning('get_overloads', tuple([])),
    clear_overloads: returning('clear_overloads'),
  };
}

function runtimeCheckable(vm: VM): Value {
  return fn(vm, 'runtime_checkable', 'cls', (cls) => {
    if (cls instanceof PyClass) {
      checkMutable(vm, cls);
      cls.set('_is_runtime_protocol', true);
    }
    return cls;
  });
}

function newTypeClass(vm: VM): PyClass {
  return nativeClass('typing', 'NewType', {
    make: (cls, [name = null, base = null]) => {
      const made = new PyObject(cls);
      made.attrs = new Map<string, Value>([
        ['__name__', name],
        ['__supertype__', base],
      ]);
      return made;
    },
    dict: {
      __call__: method(vm, '__call__', 'self x', (_self, v) => v),
      __or__: method(vm, '__or__', 'self other', (self, other) => unionOf(vm, [self, other])),
      __ror__: method(vm, '__ror__', 'self other', (self, other) => unionOf(vm, [other, self])),
    },
  });
}

/** The module `typing`. Nothing in it has an effect, except for named tuples and typed dicts. */
export function typingModule(vm: VM): PyModule {
  return moduleWith('typing', {
    TYPE_CHECKING: false,
    Text: types.str,
    Generic: parameterized('Generic', types.type),
    Protocol: protocolClass(vm),
    ForwardRef: forwardRefClass(vm),
    _eval_type: evalType(vm),
    NewType: newTypeClass(vm),
    ...Object.fromEntries(forms(vm)),
    ...supports(vm),
    ...variables(vm),
    ...introspection(vm),
    ...decorators(vm),
    ...namedTupleTypes(vm),
  });
}

/** The module `typing_extensions`: names of newer versions of `typing`. */
export function typingExtensionsModule(vm: VM): PyModule {
  const module = moduleWith('typing_extensions', {});
  const whole = vm.importer?.importModule('typing');
  for (const [k, v] of whole?.dict ?? []) if (k !== '__name__') module.dict.set(k, v);
  const bases = vm.importer?.importModule('types').dict.get('get_original_bases');
  if (bases !== undefined) module.dict.set('get_original_bases', bases);
  return module;
}
