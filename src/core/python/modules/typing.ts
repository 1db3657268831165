import { call, getAttrOr, isInstance, isSubclass } from '../objects.js';
import { toArray } from '../sequences.js';
import { repr, str } from '../text.js';
import { ELLIPSIS, PyClass, PyClassMethod, PyDict, type PyModule, PyObject, PyTuple, tuple, typeOf, types, Unknown, type Value } from '../values.js';
import { native, type VM } from '../vm.js';
import { abcMeta } from './abc.js';
import { dictOf, fn, getter, inert, memberOf, method, moduleWith, nativeClass, once } from './support.js';
import { namedTupleTypes } from './typingClasses.js';

/** A name of `typing`, with or without parameters. It can be subscripted, joined with `|`, called and used as a base; nothing else. */
export class TypingForm extends PyObject {
  constructor(
    cls: PyClass,
    readonly name: string,
    /** The class behind it (`list` for `List`), found when it is needed. */
    readonly origin: () => Value | undefined,
    readonly args: readonly Value[] | undefined = undefined,
  ) {
    super(cls);
  }
}

const parameters = (v: Value): readonly Value[] => (v instanceof PyTuple && v.cls === types.tuple ? v.items : [v]);

/** What a parameter is called inside square brackets. */
function shown(vm: VM, v: Value): string {
  if (v === null || v === types.none) return 'None';
  if (v === ELLIPSIS) return '...';
  if (v instanceof PyClass) return v.module === 'builtins' || !v.module ? v.name : `${v.module}.${v.name}`;
  return v instanceof PyObject && v.cls === types.list
    ? `[${toArray(vm, v)
        .map((x) => shown(vm, x))
        .join(', ')}]`
    : repr(vm, v);
}

/** The members of a union: unions in it opened, None as its class, each once. */
function unionOf(vm: VM, members: readonly Value[]): Value {
  const flat: Value[] = [];
  for (const m of members) {
    const inner = m instanceof TypingForm && m.name === 'Union' && m.args ? m.args : m instanceof PyTuple ? m.items : [m === null ? types.none : m];
    for (const v of inner) if (!flat.includes(v)) flat.push(v);
  }
  return flat.length === 1 ? (flat[0] as Value) : form(vm, 'Union', () => forms(vm).get('Union'), flat);
}

function subscript(vm: VM, f: TypingForm, index: Value): Value {
  const given = parameters(index);
  switch (f.name) {
    case 'Union':
      return unionOf(vm, given);
    case 'Optional':
      return unionOf(vm, [...given, types.none]);
    default:
      return form(vm, f.name, f.origin, given);
  }
}

const formClass = once((vm: VM): PyClass => {
  const of = (v: Value): TypingForm => v as TypingForm;
  const members = (f: TypingForm): readonly Value[] => (f.name === 'Union' ? (f.args ?? []) : [f.origin() ?? types.object]);
  const either = (f: TypingForm, test: (c: Value) => boolean | undefined): Value => {
    if (f.name === 'Any') return true;
    const found = members(f).map(test);
    return found.includes(true) ? true : found.includes(undefined) ? vm.unknown('this check cannot be followed') : false;
  };
  return nativeClass('typing', '_SpecialForm', {
    dict: {
      __getitem__: method(vm, '__getitem__', 'self parameters', (self, index) => subscript(vm, of(self), index)),
      __or__: method(vm, '__or__', 'self other', (self, other) => unionOf(vm, [self, other])),
      __ror__: method(vm, '__ror__', 'self other', (self, other) => unionOf(vm, [other, self])),
      __call__: native('__call__', ([self = null, ...args], kwargs) => {
        const origin = of(self).origin();
        if (origin instanceof PyClass) return call(vm, origin, args, kwargs);
        throw vm.error('TypeError', `Cannot instantiate typing.${of(self).name}`);
      }),
      __mro_entries__: method(vm, '__mro_entries__', 'self bases', (self) => {
        const origin = of(self).origin();
        return tuple(origin instanceof PyClass ? [origin] : []);
      }),
      __instancecheck__: method(vm, '__instancecheck__', 'self instance', (self, v) => either(of(self), (c) => isInstance(vm, v, c))),
      __subclasscheck__: method(vm, '__subclasscheck__', 'self subclass', (self, v) => either(of(self), (c) => isSubclass(vm, v, c))),
      __eq__: method(vm, '__eq__', 'self other', (self, other) => self === other || (other instanceof TypingForm && repr(vm, self) === repr(vm, other))),
      __hash__: method(vm, '__hash__', 'self', (self) => call(vm, vm.builtins.get('hash') ?? null, [repr(vm, self)])),
      __repr__: method(vm, '__repr__', 'self', (self) => {
        const { name, args } = of(self);
        if (!args) return `typing.${name}`;
        const last = args[1];
        if (name === 'Union' && args.length === 2 && last === types.none) return `typing.Optional[${shown(vm, args[0] as Value)}]`;
        return `typing.${name}[${args.map((a) => (name === 'Literal' ? repr(vm, a) : shown(vm, a))).join(', ')}]`;
      }),
      __origin__: getter('__origin__', (self) => of(self).origin() ?? self),
      __args__: getter('__args__', (self) => tuple(of(self).args ?? [])),
      __parameters__: getter('__parameters__', () => tuple([])),
      __name__: getter('__name__', (self) => of(self).name),
      __metadata__: getter('__metadata__', (self) => tuple((of(self).args ?? []).slice(1))),
      __module__: 'typing',
    },
  });
});

function form(vm: VM, name: string, origin: () => Value | undefined = () => undefined, args?: readonly Value[]): TypingForm {
  return new TypingForm(formClass(vm), name, origin, args);
}

const PLAIN = (
  'Any Union Optional Literal Final ClassVar Callable Annotated NoReturn Never Self LiteralString Concatenate TypeGuard TypeIs Required NotRequired ReadOnly ' +
  'Unpack TypeAlias'
).split(' ');
const BUILTINS: Readonly<Record<string, PyClass>> = {
  List: types.list,
  Dict: types.dict,
  Tuple: types.tuple,
  Set: types.set,
  FrozenSet: types.frozenset,
  Type: types.type,
};
const FROM_COLLECTIONS: Readonly<Record<string, string>> = {
  DefaultDict: 'defaultdict',
  OrderedDict: 'OrderedDict',
  Counter: 'Counter',
  ChainMap: 'ChainMap',
  Deque: 'deque',
};
const FROM_ABC =
  'Callable Iterable Iterator Sequence MutableSequence Mapping MutableMapping Collection Container Hashable Sized Reversible Generator MutableSet KeysView ItemsView ValuesView MappingView ByteString Awaitable Coroutine AsyncIterable AsyncIterator AsyncGenerator'.split(
    ' ',
  );

const forms = once((vm: VM): Map<string, Value> => {
  const out = new Map<string, Value>();
  for (const name of PLAIN) out.set(name, form(vm, name));
  for (const [name, cls] of Object.entries(BUILTINS))
    out.set(
      name,
      form(vm, name, () => cls),
    );
  for (const [name, member] of Object.entries(FROM_COLLECTIONS))
    out.set(
      name,
      form(vm, name, () => memberOf(vm, 'collections', member)),
    );
  for (const name of FROM_ABC)
    out.set(
      name,
      form(vm, name, () => memberOf(vm, 'collections.abc', name)),
    );
  out.set(
    'AbstractSet',
    form(vm, 'AbstractSet', () => memberOf(vm, 'collections.abc', 'Set')),
  );
  for (const name of ['IO', 'TextIO', 'BinaryIO', 'Pattern', 'Match', 'ContextManager', 'AsyncContextManager'])
    out.set(
      name,
      form(vm, name, () => types.object),
    );
  return out;
});

/** A base class whose parameters change nothing. */
const parametrised = (name: string, meta: PyClass): PyClass =>
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
  return parametrised('Protocol', meta);
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

/** `TypeVar('T')` and its kin. */
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
    // Annotations that are still text stay unknown by name, except the names of built-in classes.
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
    get_overloads: inert('get_overloads', tuple([])),
    clear_overloads: inert('clear_overloads'),
  };
}

function runtimeCheckable(vm: VM): Value {
  return fn(vm, 'runtime_checkable', 'cls', (cls) => {
    if (cls instanceof PyClass) cls.set('_is_runtime_protocol', true);
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

/** Python's `typing`: everything can be written and nothing has an effect, but the classes that named tuples and typed dicts make. */
export function typingModule(vm: VM): PyModule {
  return moduleWith('typing', {
    TYPE_CHECKING: false,
    Text: types.str,
    Generic: parametrised('Generic', types.type),
    Protocol: protocolClass(vm),
    ForwardRef: newTypeClass(vm),
    NewType: newTypeClass(vm),
    ...Object.fromEntries(forms(vm)),
    ...supports(vm),
    ...variables(vm),
    ...introspection(vm),
    ...decorators(vm),
    ...namedTupleTypes(vm),
  });
}

/** `typing_extensions` has what newer versions of `typing` have. */
export function typingExtensionsModule(vm: VM): PyModule {
  const module = moduleWith('typing_extensions', {});
  const whole = vm.importer?.importModule('typing');
  for (const [k, v] of whole?.dict ?? []) if (k !== '__name__') module.dict.set(k, v);
  return module;
}
