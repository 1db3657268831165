import { makeClass } from '../objects/classes.js';
import { toArray } from '../objects/iteration.js';
import { repr } from '../objects/text.js';
import { PyClass, PyClassMethod, type PyObject, PyProperty, PyStaticMethod, PyTuple, tuple, types, type Value } from '../values/values.js';
import { native, type VM } from '../values/vm.js';
import { tableSteps } from '../values/work.js';
import { dictOf, strings } from './support.js';

/** Named tuples. */

const KEYWORDS = new Set(
  'False None True and as assert async await break class continue def del elif else except finally for from global if import in is lambda nonlocal not or pass raise return try while with yield'.split(
    ' ',
  ),
);

function checkNames(vm: VM, fields: readonly string[]): void {
  vm.charge(tableSteps(fields.length) * 8);
  const seen = new Set<string>();
  for (const name of fields) {
    if (!/^[\p{L}_][\p{L}\p{N}_]*$/u.test(name)) throw vm.error('ValueError', `Type names and field names must be valid identifiers: '${name}'`);
    if (KEYWORDS.has(name)) throw vm.error('ValueError', `Type names and field names cannot be a keyword: '${name}'`);
    if (name.startsWith('_')) throw vm.error('ValueError', `Field names cannot start with an underscore: '${name}'`);
    if (seen.has(name)) throw vm.error('ValueError', `Encountered duplicate field name: '${name}'`);
    seen.add(name);
  }
}

const quoted = (names: readonly string[]): string => {
  const words = names.map((n) => `'${n}'`);
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')}${words.length > 2 ? ',' : ''} and ${words[words.length - 1]}`;
};

/** Assigns the arguments of a call to the fields. Raises TypeError in CPython's words. */
function bindFields(
  vm: VM,
  where: string,
  fields: readonly string[],
  defaults: ReadonlyMap<string, Value>,
  args: readonly Value[],
  kwargs: ReadonlyMap<string, Value> | undefined,
): Value[] {
  if (args.length > fields.length) {
    const least = fields.length - defaults.size + 1;
    const range = defaults.size ? `from ${least} to ${fields.length + 1}` : `${fields.length + 1}`;
    throw vm.error('TypeError', `${where} takes ${range} positional argument${fields.length ? 's' : ''} but ${args.length + 1} were given`);
  }
  const given: (Value | undefined)[] = [...args];
  while (given.length < fields.length) given.push(undefined);
  for (const [name, value] of kwargs ?? []) {
    const at = fields.indexOf(name);
    if (at < 0) throw vm.error('TypeError', `${where} got an unexpected keyword argument '${name}'`);
    if (given[at] !== undefined) throw vm.error('TypeError', `${where} got multiple values for argument '${name}'`);
    given[at] = value;
  }
  const missing = fields.filter((name, i) => given[i] === undefined && !defaults.has(name));
  if (missing.length)
    throw vm.error('TypeError', `${where} missing ${missing.length} required positional argument${missing.length > 1 ? 's' : ''}: ${quoted(missing)}`);
  return fields.map((name, i) => given[i] ?? (given[i] === null ? null : (defaults.get(name) ?? null)));
}

/** `Point.__new__.__defaults__ = (None, None)`, as programs wrote before there was `defaults=`. */
function defaultsSetOn(creator: PyObject, fields: readonly string[]): ReadonlyMap<string, Value> | undefined {
  const set = creator.attrs?.get('__defaults__');
  return set instanceof PyTuple ? new Map(set.items.map((v, i) => [fields[fields.length - set.items.length + i] ?? '', v] as const)) : undefined;
}

/** `Point(x=1, y=2)`. */
const reprOf = (vm: VM, fields: readonly string[]): Value =>
  native('__repr__', ([self = null]) => {
    const words = fields.map((f, i) => `${f}=${repr(vm, (self as PyTuple).items[i] ?? null)}`);
    return `${(self as PyObject).cls.name}(${words.join(', ')})`;
  });

/** The class that `namedtuple` and `NamedTuple` make. `extra` has further members, such as methods of a class statement. */
export function namedTupleClass(
  vm: VM,
  name: string,
  fields: readonly string[],
  defaults: ReadonlyMap<string, Value>,
  module: string,
  extra?: ReadonlyMap<string, Value>,
): PyClass {
  checkNames(vm, fields);
  const build = (cls: Value, args: readonly Value[], kwargs: ReadonlyMap<string, Value> | undefined): Value =>
    new PyTuple(bindFields(vm, `${name}.__new__()`, fields, lastDefaults(), args, kwargs), cls as PyClass);
  const creator = native('__new__', ([cls = null, ...args], kwargs) => build(cls, args, kwargs), false);
  const lastDefaults = (): ReadonlyMap<string, Value> => defaultsSetOn(creator, fields) ?? defaults;
  const items = (self: Value | undefined): readonly Value[] => (self as PyTuple).items;
  const dict = new Map<string, Value>([
    ['__module__', module],
    ['__slots__', tuple([])],
    ['_fields', strings(fields)],
    ['__match_args__', strings(fields)],
    ['_field_defaults', dictOf(defaults)],
    ['__new__', new PyStaticMethod(creator)],
    ['__repr__', reprOf(vm, fields)],
    ['_asdict', native('_asdict', ([self]) => dictOf(fields.map((f, i) => [f, items(self)[i] ?? null] as const)))],
    [
      '_replace',
      native('_replace', ([self], kwargs) => {
        const unknown = [...(kwargs?.keys() ?? [])].filter((k) => !fields.includes(k));
        if (unknown.length) throw vm.error('ValueError', `Got unexpected field names: [${unknown.map((u) => `'${u}'`).join(', ')}]`);
        return new PyTuple(
          fields.map((f, i) => kwargs?.get(f) ?? (kwargs?.has(f) ? null : (items(self)[i] ?? null))),
          (self as PyTuple).cls,
        );
      }),
    ],
    [
      '_make',
      new PyClassMethod(
        native('_make', ([cls = null, values = null]) => {
          const made = toArray(vm, values);
          if (made.length !== fields.length) throw vm.error('TypeError', `Expected ${fields.length} arguments, got ${made.length}`);
          return new PyTuple(made, cls as PyClass);
        }),
      ),
    ],
    ['__getnewargs__', native('__getnewargs__', ([self]) => tuple(items(self)))],
    ['__class_getitem__', new PyClassMethod(native('__class_getitem__', ([cls = null]) => cls))],
  ]);
  fields.forEach((f, i) => {
    dict.set(f, new PyProperty(native(f, ([self]) => items(self)[i] ?? null)));
  });
  for (const [k, v] of extra ?? []) dict.set(k, v);
  const cls = makeClass(vm, name, [types.tuple], dict);
  if (!(cls instanceof PyClass)) throw vm.error('TypeError', 'a named tuple could not be made');
  cls.make = build;
  return cls;
}
