import { isInstance, isSubclass } from '../objects/instanceChecks.js';
import { arraySteps, toArray } from '../objects/iteration.js';
import { call, findAttr } from '../objects/objects.js';
import { repr } from '../objects/text.js';
import { getter, method, nativeClass } from '../values/natives.js';
import { ELLIPSIS, PyClass, PyIterator, PyObject, PyTuple, tuple, types, type Value } from '../values/values.js';
import { native, type VM } from '../values/vm.js';
import { memberOf, once } from './support.js';

/** Values of annotations: the names of `typing`, unions, and classes with parameters. None of them has an effect. */

/** A name of `typing`, with or without parameters. It can be subscripted, joined with `|`, called and used as a base. */
export class TypingForm extends PyObject {
  constructor(
    cls: PyClass,
    readonly name: string,
    /** The class that it stands for (`list` for `List`), found when it is needed. */
    readonly origin: () => Value | undefined,
    readonly args: readonly Value[] | undefined = undefined,
    /** True after a star (`*Ts`). */
    readonly unpacked = false,
  ) {
    super(cls);
  }
}

const parameters = (v: Value): readonly Value[] => (v instanceof PyTuple && v.cls === types.tuple ? v.items : [v]);

/** The text of a parameter inside of square brackets. */
function shown(vm: VM, v: Value): string {
  if (v === null) return 'None';
  if (v === ELLIPSIS) return '...';
  if (v instanceof PyClass) return v.module === 'builtins' || !v.module ? v.name : `${v.module}.${v.name}`;
  return v instanceof PyObject && v.cls === types.list
    ? `[${toArray(vm, v)
        .map((x) => shown(vm, x))
        .join(', ')}]`
    : repr(vm, v);
}

const isUnion = (v: TypingForm): boolean => v.name === 'Union' || v.name === 'UnionType';

/** The union of these: nested unions are flattened, None becomes its class, each member occurs once. `X | Y` of plain classes has a class of its own. */
export function unionOf(vm: VM, members: readonly Value[], written = false): Value {
  const flat: Value[] = [];
  let named = written;
  for (const m of members) {
    named ||= m instanceof TypingForm && m.cls === formClass(vm) && m.name !== 'Any';
    for (const v of m instanceof TypingForm && isUnion(m) ? (m.args ?? []) : [m === null ? types.none : m]) if (!flat.includes(v)) flat.push(v);
  }
  if (flat.length === 1) return flat[0] as Value;
  return named ? form(vm, 'Union', () => forms(vm).get('Union'), flat) : new TypingForm(unionClass(vm), 'UnionType', () => unionClass(vm), flat);
}

/** `list[int]`: the class and its parameters. */
function genericAlias(vm: VM, cls: PyClass, index: Value): Value {
  return new TypingForm(aliasClass(vm), cls.name, () => cls, parameters(index));
}

/** Enables unions (`int | None`) and classes with parameters (`list[int]`). */
export function installTypeForms(vm: VM): void {
  vm.typeForms = { union: (members) => unionOf(vm, members), alias: (cls, index) => genericAlias(vm, cls, index) };
}

function subscript(vm: VM, f: TypingForm, index: Value): Value {
  const given = parameters(index);
  switch (f.name) {
    case 'Union':
      return unionOf(vm, given, true);
    case 'Optional':
      return unionOf(vm, [...given, types.none], true);
    case 'Literal':
      return form(vm, f.name, f.origin, given);
    default:
      return new TypingForm(
        f.cls,
        f.name,
        f.origin,
        given.map((g) => (g === null ? types.none : g)),
      );
  }
}

/** The same text for equal forms: the order of a union does not count. */
function identity(vm: VM, f: TypingForm): string {
  if (!isUnion(f) || !f.args) return formText(vm, f);
  return `Union[${f.args
    .map((a) => shown(vm, a))
    .sort()
    .join()}]`;
}

function formText(vm: VM, f: TypingForm): string {
  const { name, args } = f;
  if (name === 'UnionType') return (args ?? []).map((a) => (a === types.none ? 'None' : shown(vm, a))).join(' | ');
  const prefix = f.cls === aliasClass(vm) ? (f.unpacked ? '*' : '') : 'typing.';
  if (!args) return `${prefix}${name}`;
  const last = args[1];
  if (name === 'Union' && args.length === 2 && last === types.none) return `typing.Optional[${shown(vm, args[0] as Value)}]`;
  return `${prefix}${name}[${args.map((a) => (name === 'Literal' ? repr(vm, a) : shown(vm, a))).join(', ')}]`;
}

const formClass = once((vm: VM): PyClass => {
  const of = (v: Value): TypingForm => v as TypingForm;
  const members = (f: TypingForm): readonly Value[] => (isUnion(f) ? (f.args ?? []) : [f.origin() ?? types.object]);
  const either = (f: TypingForm, test: (c: Value) => boolean | undefined): Value => {
    if (f.name === 'Any') return true;
    const found = members(f).map(test);
    return found.includes(true) ? true : found.includes(undefined) ? vm.unknown('this check cannot be followed') : false;
  };
  return nativeClass('typing', '_SpecialForm', {
    make: () => {
      throw vm.error('TypeError', 'Cannot instantiate what stands in annotations');
    },
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
      __eq__: method(
        vm,
        '__eq__',
        'self other',
        (self, other) => self === other || (other instanceof TypingForm && identity(vm, of(self)) === identity(vm, other)),
      ),
      __hash__: method(vm, '__hash__', 'self', (self) => call(vm, vm.builtins.get('hash') ?? null, [identity(vm, of(self))])),
      __repr__: method(vm, '__repr__', 'self', (self) => formText(vm, of(self))),
      __origin__: getter('__origin__', (self) => of(self).origin() ?? self),
      __args__: getter('__args__', (self) => tuple(of(self).args ?? [])),
      __parameters__: getter('__parameters__', () => tuple([])),
      __name__: getter('__name__', (self) => of(self).name),
      __metadata__: getter('__metadata__', (self) => tuple((of(self).args ?? []).slice(1))),
      __module__: 'typing',
    },
  });
});

/** `types.UnionType`, the class of `int | str`. */
const unionClass = once((vm: VM): PyClass => nativeClass('types', 'UnionType', { bases: [formClass(vm)], meta: types.type }));

/** `types.GenericAlias`, the class of `list[int]`. Attributes of the class itself can be read from it. */
const aliasClass = once(
  (vm: VM): PyClass =>
    nativeClass('types', 'GenericAlias', {
      make: (_cls, [origin = null, args = null]) => {
        if (!(origin instanceof PyClass)) throw vm.error('TypeError', 'GenericAlias() needs a class');
        return genericAlias(vm, origin, args);
      },
      bases: [formClass(vm)],
      meta: types.type,
      dict: {
        // `*tuple[int, ...]` yields one item: the alias, marked by the star.
        __iter__: method(vm, '__iter__', 'self', (self) => {
          const f = self as TypingForm;
          return new PyIterator(arraySteps([new TypingForm(f.cls, f.name, f.origin, f.args, true)]));
        }),
        __getattr__: method(vm, '__getattr__', 'self name', (self, name) => {
          const found = typeof name === 'string' ? findAttr(vm, (self as TypingForm).origin() ?? null, name) : undefined;
          if (found === undefined) throw vm.error('AttributeError', `type object has no attribute '${String(name)}'`);
          return found;
        }),
      },
    }),
);

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

/** All names of `typing` that can be subscripted. */
export const forms = once((vm: VM): Map<string, Value> => {
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
