import { makeClass } from '../objects/classes.js';
import { iterate, toArray } from '../objects/iteration.js';
import { call, getAttrOr } from '../objects/objects.js';
import { repr, str } from '../objects/text.js';
import { fn, method, nativeClass } from '../values/natives.js';
import { PyClass, PyDict, PyList, type PyModule, PyObject, PySet, PyTuple, tuple, types, type Value } from '../values/values.js';
import type { VM } from '../values/vm.js';
import { deepCopy } from './copy.js';
import { Field, fieldsOf, fieldTables, parts } from './dataclassField.js';
import { declareInit } from './dataclassInit.js';
import { addComparisons, addHash, addRepr, freeze, instanceFields, type Options } from './dataclassMethods.js';
import { checkMutable, dictOf, moduleWith } from './support.js';
import { TypingForm } from './typingForms.js';

/** The module `dataclasses`. */

function makeField(vm: VM, name: string, type: Value, value: Value | undefined): Field {
  if (value instanceof Field) {
    value.name = name;
    value.type = type;
    return value;
  }
  return new Field(parts(vm).fieldClass, name, type, value, undefined, true, true, undefined, true, undefined, new PyDict());
}

const CLASS_VARIABLE = /^\s*(?:\w+\s*\.\s*)?ClassVar\b/;
const INIT_VARIABLE = /^\s*(?:\w+\s*\.\s*)?InitVar\b/;
const KEYWORD_ONLY = /^\s*(?:\w+\s*\.\s*)?KW_ONLY\b/;

function kindOf(vm: VM, type: Value): 'class variable' | 'init variable' | 'keyword only' | 'field' {
  if (typeof type === 'string') {
    return CLASS_VARIABLE.test(type) ? 'class variable' : INIT_VARIABLE.test(type) ? 'init variable' : KEYWORD_ONLY.test(type) ? 'keyword only' : 'field';
  }
  const p = parts(vm);
  if (type instanceof TypingForm && type.name === 'ClassVar') return 'class variable';
  if (type === p.initVar || (type instanceof PyObject && type.cls === p.initVar)) return 'init variable';
  return type === p.keywordOnly ? 'keyword only' : 'field';
}

/** Steps that take as long as what a field is put into: signatures, tables, methods. */
const FIELD_STEPS = 64;

/** The fields that the class itself declares, in order. Their defaults remain as class attributes. */
function ownFields(vm: VM, cls: PyClass, options: Options): Field[] {
  const annotations = cls.dict.get('__annotations__');
  const out: Field[] = [];
  let keywordOnly = options.kwOnly;
  for (const [name, type] of annotations instanceof PyDict ? annotations.map : []) {
    if (typeof name !== 'string') continue;
    vm.charge(FIELD_STEPS);
    const kind = kindOf(vm, type);
    if (kind === 'keyword only') keywordOnly = true;
    if (kind === 'keyword only' || kind === 'class variable') continue;
    const written = cls.dict.get(name);
    const field = makeField(vm, name, type, written);
    field.keywordOnly ??= keywordOnly;
    field.initOnly = kind === 'init variable';
    const value = field.fallback;
    if (value instanceof PyList || value instanceof PyDict || value instanceof PySet)
      throw vm.error('ValueError', `mutable default ${repr(vm, value.cls)} for field ${name} is not allowed: use default_factory`);
    if (written instanceof Field) {
      if (value === undefined) cls.delete(name);
      else cls.set(name, value);
    }
    out.push(field);
  }
  const declared = new Set(out);
  for (const [name, value] of cls.dict)
    if (value instanceof Field && !declared.has(value)) throw vm.error('TypeError', `'${name}' is a field but has no type annotation`);
  return out;
}

function collectFields(vm: VM, cls: PyClass, options: Options): Field[] {
  const byName = new Map<string, Field>();
  for (const base of [...cls.mro].reverse()) if (base !== cls) for (const f of fieldTables.get(base) ?? []) byName.set(f.name, f);
  for (const f of ownFields(vm, cls, options)) byName.set(f.name, f);
  return [...byName.values()];
}

/** Turns a class into a dataclass, in place. */
function makeDataclass(vm: VM, cls: PyClass, options: Options): PyClass {
  checkMutable(vm, cls);
  const fields = collectFields(vm, cls, options);
  fieldTables.set(cls, fields);
  cls.set('__dataclass_fields__', dictOf(fields.map((f) => [f.name, f] as const)));
  cls.set('__dataclass_params__', parametersOf(options));
  const hash = cls.dict.get('__hash__');
  const hadHash = hash !== undefined && !(hash === null && cls.dict.has('__eq__'));
  if (options.init) declareInit(vm, cls, fields, options.frozen);
  if (options.repr && !cls.dict.has('__repr__')) addRepr(vm, cls, fields);
  addComparisons(vm, cls, fields, options);
  if (options.frozen) freeze(vm, cls);
  addHash(vm, cls, fields, options, hadHash);
  if (options.matchArgs && !cls.dict.has('__match_args__'))
    cls.set('__match_args__', tuple(fields.filter((f) => f.inInit && !f.keywordOnly).map((f) => f.name)));
  if (options.slots) {
    const names = instanceFields(fields).map((f) => f.name);
    cls.set('__slots__', tuple(names));
    cls.slotNames = names;
    if (cls.mro.slice(1).every((base) => base === types.object || base.slots)) cls.slots = new Set(names);
  }
  return cls;
}

const parametersClass = nativeClass('dataclasses', '_DataclassParams');

function parametersOf(options: Options): PyObject {
  const made = new PyObject(parametersClass);
  const { init, repr: shown, eq, order, unsafeHash, frozen, kwOnly, slots, matchArgs } = options;
  const named = { init, repr: shown, eq, order, unsafe_hash: unsafeHash, frozen, kw_only: kwOnly, slots, match_args: matchArgs, weakref_slot: false };
  made.attrs = new Map<string, Value>(Object.entries(named));
  return made;
}

function optionsFrom(kwargs: ReadonlyMap<string, Value>): Options {
  const on = (name: string, otherwise: boolean): boolean => (kwargs.has(name) ? kwargs.get(name) === true : otherwise);
  return {
    init: on('init', true),
    repr: on('repr', true),
    eq: on('eq', true),
    order: on('order', false),
    unsafeHash: on('unsafe_hash', false),
    frozen: on('frozen', false),
    kwOnly: on('kw_only', false),
    slots: on('slots', false),
    matchArgs: on('match_args', true),
  };
}

/** `asdict` and `astuple`: they differ only in the container of the fields. */
function flatten(vm: VM, v: Value, build: (pairs: [string, Value][]) => Value): Value {
  const fields = v instanceof PyClass ? undefined : fieldsOf(v);
  if (fields) return build(instanceFields(fields).map((f) => [f.name, flatten(vm, getAttrOr(vm, v, f.name) ?? null, build)]));
  if (v instanceof PyTuple)
    return new PyTuple(
      v.items.map((x) => flatten(vm, x, build)),
      v.cls,
    );
  if (v instanceof PyList)
    return new PyList(
      v.items.map((x) => flatten(vm, x, build)),
      v.cls,
    );
  if (v instanceof PyDict) {
    const out = new PyDict(v.cls);
    if (v.originals) out.originals = new Map(v.originals);
    if (v.attrs) out.attrs = new Map(v.attrs);
    for (const [k, x] of v.map) out.map.set(k, flatten(vm, x, build));
    return out;
  }
  return deepCopy(vm, v, new Map());
}

function replace(vm: VM, v: Value, changes: ReadonlyMap<string, Value>): Value {
  const fields = fieldsOf(v);
  if (!fields || !(v instanceof PyObject)) throw vm.error('TypeError', 'replace() should be called on dataclass instances');
  const given = new Map(changes);
  for (const f of fields) {
    if (!f.inInit) {
      if (changes.has(f.name)) throw vm.error('ValueError', `field ${f.name} is declared with init=False, it cannot be specified with replace()`);
    } else if (!given.has(f.name) && !f.initOnly) given.set(f.name, getAttrOr(vm, v, f.name) ?? null);
  }
  return call(vm, v.cls, [], given);
}

function fieldFunction(vm: VM): Value {
  const p = parts(vm);
  const set = (v: Value | undefined): Value | undefined => (v === p.missing ? undefined : v);
  return fn(vm, 'field', '* default? default_factory? init? repr? hash? compare? metadata? kw_only?', (...given) => {
    const [fallback, factory, init, shown, hash, compared, metadata, keywordOnly] = given.map(set);
    if (fallback !== undefined && factory !== undefined) throw vm.error('ValueError', 'cannot specify both default and default_factory');
    const choice = (v: Value | undefined): boolean | undefined => (typeof v === 'boolean' ? v : undefined);
    return new Field(
      p.fieldClass,
      '',
      null,
      fallback,
      factory,
      init !== false,
      shown !== false,
      choice(hash),
      compared !== false,
      choice(keywordOnly),
      metadata ?? new PyDict(),
    );
  });
}

function fieldAttributes(vm: VM): void {
  const p = parts(vm);
  const read: Record<string, (f: Field) => Value> = {
    name: (f) => f.name,
    type: (f) => f.type,
    default: (f) => f.fallback ?? (f.fallback === null ? null : p.missing),
    default_factory: (f) => f.factory ?? p.missing,
    init: (f) => f.inInit,
    repr: (f) => f.inRepr,
    hash: (f) => f.inHash ?? null,
    compare: (f) => f.inCompare,
    metadata: (f) => f.metadata,
    kw_only: (f) => f.keywordOnly ?? false,
  };
  for (const [name, get] of Object.entries(read)) p.fieldClass.set(name, call(vm, types.property, [method(vm, name, 'self', (self) => get(self as Field))]));
}

function functional(vm: VM, name: Value, given: Value, rest: ReadonlyMap<string, Value>): Value {
  const annotations = new PyDict();
  const dict = new Map<string, Value>();
  for (const item of iterate(vm, given)) {
    const words = typeof item === 'string' ? [item] : toArray(vm, item);
    const key = str(vm, words[0] ?? '');
    annotations.map.set(key, words[1] ?? 'typing.Any');
    if (words[2] !== undefined) dict.set(key, words[2]);
  }
  dict.set('__annotations__', annotations);
  const namespace = rest.get('namespace');
  if (namespace instanceof PyDict) for (const [k, v] of namespace.map) if (typeof k === 'string') dict.set(k, v);
  const bases = rest.has('bases') ? toArray(vm, rest.get('bases') ?? null) : [];
  const cls = makeClass(vm, str(vm, name), bases, dict);
  return cls instanceof PyClass ? makeDataclass(vm, cls, optionsFrom(rest)) : cls;
}

function queries(vm: VM): Record<string, Value> {
  const needFields = (v: Value, where: string): readonly Field[] => {
    const found = fieldsOf(v);
    if (!found) throw vm.error('TypeError', `${where} should be called on dataclass instances`);
    return found;
  };
  return {
    fields: fn(vm, 'fields', 'class_or_instance', (v) => {
      const found = fieldsOf(v);
      if (!found) throw vm.error('TypeError', 'must be called with a dataclass type or instance');
      return tuple(instanceFields(found));
    }),
    is_dataclass: fn(vm, 'is_dataclass', 'obj', (v) => fieldsOf(v) !== undefined),
    asdict: fn(vm, 'asdict', 'obj * dict_factory?', (v, factory) => {
      needFields(v, 'asdict()');
      return flatten(vm, v, (pairs) => (factory === undefined ? dictOf(pairs) : call(vm, factory, [new PyList(pairs.map((p) => tuple(p)))])));
    }),
    astuple: fn(vm, 'astuple', 'obj * tuple_factory?', (v, factory) => {
      needFields(v, 'astuple()');
      return flatten(vm, v, (pairs) => (factory === undefined ? tuple(pairs.map((p) => p[1])) : call(vm, factory, [new PyList(pairs.map((p) => p[1]))])));
    }),
    replace: fn(vm, 'replace', 'obj / **changes', (v, changes) => replace(vm, v, changes)),
    make_dataclass: fn(vm, 'make_dataclass', 'cls_name fields **options', (name, given, rest) => functional(vm, name, given, rest)),
  };
}

/** The module `dataclasses`, complete. */
export function dataclassesModule(vm: VM): PyModule {
  const p = parts(vm);
  fieldAttributes(vm);
  const decorate = (cls: Value, options: Options): Value => (cls instanceof PyClass ? makeDataclass(vm, cls, options) : cls);
  return moduleWith('dataclasses', {
    dataclass: fn(vm, 'dataclass', 'cls? / **options', (cls, given) => {
      const options = optionsFrom(given);
      return cls === undefined || cls === null ? fn(vm, 'dataclass', 'cls', (c) => decorate(c, options)) : decorate(cls, options);
    }),
    field: fieldFunction(vm),
    Field: p.fieldClass,
    InitVar: p.initVar,
    KW_ONLY: p.keywordOnly,
    MISSING: p.missing,
    FrozenInstanceError: p.frozenError,
    ...queries(vm),
  });
}
