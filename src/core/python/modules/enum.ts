import { compare } from '../objects/comparison.js';
import { format } from '../objects/format.js';
import { toArray } from '../objects/iteration.js';
import { repr, str } from '../objects/text.js';
import { fn, getter, method, nativeClass } from '../values/natives.js';
import {
  DONE,
  NOT_IMPLEMENTED,
  PyClass,
  PyDict,
  PyIterator,
  type PyModule,
  type PyObject,
  PyProperty,
  PyStaticMethod,
  PyTuple,
  types,
  type Value,
} from '../values/values.js';
import { native, type VM } from '../values/vm.js';
import { autoClass, bitsOf, enumInfo, flagWith, makeEnum, memberName, memberValue, memberWith, ownMembers, wrapperClass } from './enumClass.js';
import { dictOf, moduleWith, namesIn, once } from './support.js';

/** The module `enum`. */

const asClass = (v: Value): PyClass => v as PyClass;

/** The members of the functional form, from names in a str or list, pairs, or a mapping. */
function functionalMembers(vm: VM, names: Value, start: Value): Map<string, Value> {
  const out = new Map<string, Value>();
  if (names instanceof PyDict) {
    for (const [k, v] of names.map) out.set(String(k), v);
    return out;
  }
  const items: Value[] = typeof names === 'string' ? namesIn(vm, names) : toArray(vm, names);
  items.forEach((item, i) => {
    if (item instanceof PyTuple) out.set(str(vm, item.items[0] ?? ''), item.items[1] ?? null);
    else out.set(str(vm, item), (typeof start === 'number' ? start : 1) + i);
  });
  return out;
}

function callEnum(vm: VM, cls: PyClass, args: readonly Value[], kwargs: ReadonlyMap<string, Value> | undefined): Value {
  if (!args.length && !kwargs?.has('value')) throw vm.error('TypeError', "EnumType.__call__() missing 1 required positional argument: 'value'");
  const names = args[1] ?? kwargs?.get('names');
  const hasMembers = (enumInfo(cls)?.members.size ?? 0) > 0;
  if (names === undefined || hasMembers) return memberWith(vm, cls, args.length > 1 ? new PyTuple(args) : (args[0] ?? kwargs?.get('value') ?? null));
  const type = kwargs?.get('type');
  const bases = type instanceof PyClass ? [type, cls] : [cls];
  return makeEnum(vm, cls.cls, str(vm, args[0] ?? ''), bases, functionalMembers(vm, names, kwargs?.get('start') ?? 1));
}

function walk(items: readonly Value[]): PyIterator {
  let i = 0;
  return new PyIterator(() => (i < items.length ? (items[i++] as Value) : DONE));
}

const enumMeta = once((vm: VM): PyClass => {
  const guard = (cls: Value, name: Value, text: (name: string) => string): void => {
    if (enumInfo(cls)?.members.has(str(vm, name))) throw vm.error('AttributeError', text(str(vm, name)));
  };
  return nativeClass('enum', 'EnumType', {
    bases: [types.type],
    meta: types.type,
    dict: {
      __new__: new PyStaticMethod(
        native(
          '__new__',
          ([meta = null, name = '', bases = null, namespace = null]) => {
            const body = namespace instanceof PyDict ? [...namespace.map].filter((e): e is [string, Value] => typeof e[0] === 'string') : [];
            return makeEnum(
              vm,
              asClass(meta),
              str(vm, name),
              toArray(vm, bases).filter((b): b is PyClass => b instanceof PyClass),
              new Map(body),
            );
          },
          false,
        ),
      ),
      __call__: native('__call__', ([cls = null, ...args], kwargs) => callEnum(vm, asClass(cls), args, kwargs)),
      __getitem__: method(vm, '__getitem__', 'cls name', (cls, name) => {
        const found = enumInfo(cls)?.members.get(str(vm, name));
        if (!found) throw vm.error('KeyError', name);
        return found;
      }),
      __iter__: method(vm, '__iter__', 'cls', (cls) => walk(ownMembers(asClass(cls)))),
      __reversed__: method(vm, '__reversed__', 'cls', (cls) => walk(ownMembers(asClass(cls)).reverse())),
      __len__: method(vm, '__len__', 'cls', (cls) => ownMembers(asClass(cls)).length),
      __bool__: method(vm, '__bool__', 'cls', () => true),
      __contains__: method(
        vm,
        '__contains__',
        'cls member',
        (cls, v) =>
          ownMembers(asClass(cls)).some((m) => m === v || compare(vm, '==', memberValue(m), v) === true) || ((v as PyObject)?.cls === cls && v !== null),
      ),
      __members__: getter('__members__', (cls) => dictOf(enumInfo(cls)?.members ?? [])),
      __setattr__: method(vm, '__setattr__', 'cls name value', (cls, name, v) => {
        guard(cls, name, (n) => `cannot reassign member '${n}'`);
        asClass(cls).set(str(vm, name), v);
        return null;
      }),
      __delattr__: method(vm, '__delattr__', 'cls name', (cls, name) => {
        guard(cls, name, (n) => `'${asClass(cls).name}' cannot delete member '${n}'.`);
        asClass(cls).delete(str(vm, name));
        return null;
      }),
      __repr__: method(vm, '__repr__', 'cls', (cls) => `<${asClass(cls).mro.some((c) => c.name === 'Flag') ? 'flag' : 'enum'} '${asClass(cls).name}'>`),
    },
  });
});

const classOf = (v: Value): PyClass => (v as PyObject).cls;

function refuseWrite(vm: VM, name: 'name' | 'value', read: (self: Value) => Value): PyProperty {
  return new PyProperty(
    native(name, ([self = null]) => read(self)),
    native(name, () => {
      throw vm.error('AttributeError', `<enum 'Enum'> cannot set attribute '${name}'`);
    }),
  );
}

const enumClass = once(
  (vm: VM): PyClass =>
    nativeClass('enum', 'Enum', {
      meta: enumMeta(vm),
      dict: {
        name: refuseWrite(vm, 'name', memberName),
        value: refuseWrite(vm, 'value', memberValue),
        __repr__: method(vm, '__repr__', 'self', (self) => `<${classOf(self).name}.${str(vm, memberName(self))}: ${repr(vm, memberValue(self))}>`),
        __str__: method(vm, '__str__', 'self', (self) => `${classOf(self).name}.${str(vm, memberName(self))}`),
        __format__: method(vm, '__format__', 'self spec', (self, spec) => format(vm, str(vm, self), str(vm, spec))),
        __copy__: method(vm, '__copy__', 'self', (self) => self),
        __deepcopy__: method(vm, '__deepcopy__', 'self memo', (self) => self),
      },
    }),
);

/** A class of `enum` whose members print as their values. */
function plainShown(vm: VM, name: string, bases: readonly PyClass[], like: PyClass): PyClass {
  return nativeClass('enum', name, {
    bases,
    meta: enumMeta(vm),
    dict: {
      // The built-in base precedes the enum class, so it decides how members work.
      ...Object.fromEntries([...like.dict].filter(([k]) => k.startsWith('__'))),
      __str__: method(vm, '__str__', 'self', (self) => str(vm, memberValue(self))),
      __format__: method(vm, '__format__', 'self spec', (self, spec) => format(vm, memberValue(self), str(vm, spec))),
    },
  });
}

const flagClass = once((vm: VM): PyClass => {
  const cls = nativeClass('enum', 'Flag', { bases: [enumClass(vm)], meta: enumMeta(vm) });
  const combine = (name: string, run: (a: bigint, b: bigint) => bigint): void => {
    for (const side of ['', 'r'])
      cls.set(
        `__${side}${name}__`,
        method(vm, name, 'self other', (self, other) => {
          const own = classOf(self);
          const b =
            classOf(self).mro.includes(types.int) || (other !== null && classOf(other) === own)
              ? bitsOf(typeof other === 'object' ? (memberValue(other) ?? other) : other)
              : undefined;
          const a = bitsOf(memberValue(self));
          return a === undefined || b === undefined ? NOT_IMPLEMENTED : flagWith(vm, own, run(a, b));
        }),
      );
  };
  combine('or', (a, b) => a | b);
  combine('and', (a, b) => a & b);
  combine('xor', (a, b) => a ^ b);
  const bits = (v: Value): bigint => bitsOf(memberValue(v)) ?? 0n;
  const parts = (self: Value): Value[] => ownMembers(classOf(self)).filter((m) => (bits(m) & bits(self)) !== 0n);
  const rest: Record<string, Value> = {
    __invert__: method(vm, '__invert__', 'self', (self) => flagWith(vm, classOf(self), ~bits(self))),
    __contains__: method(vm, '__contains__', 'self other', (self, other) => (bits(other) & bits(self)) === bits(other)),
    __bool__: method(vm, '__bool__', 'self', (self) => bits(self) !== 0n),
    __iter__: method(vm, '__iter__', 'self', (self) => walk(parts(self))),
    __len__: method(vm, '__len__', 'self', (self) => parts(self).length),
    __repr__: method(vm, '__repr__', 'self', (self) => {
      const name = memberName(self);
      return `<${classOf(self).name}${name === null ? '' : `.${str(vm, name)}`}: ${bits(self)}>`;
    }),
    __str__: method(vm, '__str__', 'self', (self) => {
      const name = memberName(self);
      return name === null ? `${classOf(self).name}(${bits(self)})` : `${classOf(self).name}.${str(vm, name)}`;
    }),
  };
  for (const [k, v] of Object.entries(rest)) cls.set(k, v);
  return cls;
});

/** Raises ValueError when two names of an enum have one value. */
function unique(vm: VM, cls: Value): Value {
  const aliases = [...(enumInfo(cls)?.members ?? [])].filter(([k, m]) => memberName(m) !== k).map(([k, m]) => `${k} -> ${str(vm, memberName(m))}`);
  if (aliases.length) throw vm.error('ValueError', `duplicate values found in <enum '${asClass(cls).name}'>: ${aliases.join(', ')}`);
  return cls;
}

/** The module `enum`, complete. */
export function enumModule(vm: VM): PyModule {
  const base = enumClass(vm);
  const same = fn(vm, 'global_enum', 'cls', (cls) => cls);
  const reprEnum = plainShown(vm, 'ReprEnum', [base], base);
  return moduleWith('enum', {
    Enum: base,
    EnumMeta: enumMeta(vm),
    EnumType: enumMeta(vm),
    ReprEnum: reprEnum,
    IntEnum: plainShown(vm, 'IntEnum', [types.int, reprEnum], base),
    StrEnum: plainShown(vm, 'StrEnum', [types.str, reprEnum], base),
    Flag: flagClass(vm),
    IntFlag: plainShown(vm, 'IntFlag', [types.int, flagClass(vm)], flagClass(vm)),
    auto: autoClass(vm),
    unique: fn(vm, 'unique', 'enumeration', (cls) => unique(vm, cls)),
    member: wrapperClass('member'),
    nonmember: wrapperClass('nonmember'),
    property: types.property,
    global_enum: same,
    verify: native('verify', () => same, false),
    ...Object.fromEntries(['UNIQUE', 'CONTINUOUS', 'NAMED_FLAGS', 'STRICT', 'CONFORM', 'EJECT', 'KEEP'].map((n) => [n, n.toLowerCase()])),
  });
}
