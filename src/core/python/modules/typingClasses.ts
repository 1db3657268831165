import { toArray } from '../objects/iteration.js';
import { call } from '../objects/objects.js';
import { str } from '../objects/text.js';
import { method, nativeClass } from '../values/natives.js';
import { PyClass, PyDict, PyObject, PyStaticMethod, PyTuple, tuple, types, type Value } from '../values/values.js';
import { native, type VM } from '../values/vm.js';
import { namedTupleClass } from './namedtuple.js';
import { dictOf } from './support.js';

/** `NamedTuple` and `TypedDict`: as a base in a class statement, each is replaced by a class whose metaclass makes another kind of class. */

const entriesOf = (v: Value | undefined): [string, Value][] =>
  v instanceof PyDict ? [...v.map].filter((e): e is [string, Value] => typeof e[0] === 'string') : [];

/** The name of the module whose code is running. */
function currentModule(vm: VM): string {
  const name = vm.frame?.globals.get('__name__');
  return typeof name === 'string' ? name : '__main__';
}

/** A callable that a class statement replaces by `base` among its bases. */
function callableBase(vm: VM, name: string, base: PyClass, run: (args: readonly Value[], kwargs: ReadonlyMap<string, Value> | undefined) => Value): Value {
  const cls = nativeClass('typing', name, {
    dict: {
      __call__: native('__call__', ([, ...args], kwargs) => run(args, kwargs)),
      __mro_entries__: method(vm, '__mro_entries__', 'self bases', () => tuple([base])),
      __repr__: method(vm, '__repr__', 'self', () => `<function ${name}>`),
    },
  });
  const made = new PyObject(cls);
  made.attrs = new Map([['__name__', name]]);
  return made;
}

function namedTuple(vm: VM): Value {
  const meta = nativeClass('typing', 'NamedTupleMeta', { bases: [types.type], meta: types.type });
  meta.set(
    '__new__',
    new PyStaticMethod(
      native(
        '__new__',
        ([, name = '', , namespace]) => {
          const body = new Map(entriesOf(namespace));
          const annotations = entriesOf(body.get('__annotations__'));
          const fields = annotations.map(([k]) => k);
          const defaults = new Map<string, Value>();
          for (const f of fields) {
            const v = body.get(f);
            if (v !== undefined) defaults.set(f, v);
            else if (defaults.size)
              throw vm.error(
                'TypeError',
                `Non-default namedtuple field ${f} cannot follow default field${defaults.size > 1 ? 's' : ''} ${[...defaults.keys()].join(', ')}`,
              );
            body.delete(f);
          }
          return namedTupleClass(vm, str(vm, name), fields, defaults, currentModule(vm), body);
        },
        false,
      ),
    ),
  );
  const base = nativeClass('typing', 'NamedTuple', { bases: [types.tuple], meta });
  return callableBase(vm, 'NamedTuple', base, ([name = '', fields], kwargs) => {
    const pairs = fields === undefined || fields === null ? [...(kwargs ?? [])] : toArray(vm, fields).map((p) => toArray(vm, p));
    const names = pairs.map((p) => str(vm, p[0] as Value));
    const annotations = dictOf(pairs.map((p) => [str(vm, p[0] as Value), (p[1] ?? null) as Value] as const));
    return namedTupleClass(vm, str(vm, name), names, new Map(), currentModule(vm), new Map<string, Value>([['__annotations__', annotations]]));
  });
}

/** `TypedDict`: calling it makes plain dicts, and the class only keeps its annotations. */
function typedDict(vm: VM): Value {
  const meta = nativeClass('typing', '_TypedDictMeta', { bases: [types.type], meta: types.type });
  const build = (name: string, bases: readonly Value[], annotations: Value): PyClass => {
    const parents = bases.filter((b): b is PyClass => b instanceof PyClass);
    const all = new Map([...parents.flatMap((p) => entriesOf(p.dict.get('__annotations__'))), ...entriesOf(annotations)]);
    return nativeClass(currentModule(vm), name, {
      bases: [types.dict],
      meta,
      make: (_cls, args, kwargs) => call(vm, types.dict, args, kwargs),
      dict: { __annotations__: dictOf(all), __module__: currentModule(vm), __required_keys__: tuple([]), __optional_keys__: tuple([]), __total__: true },
    });
  };
  meta.set(
    '__new__',
    new PyStaticMethod(
      native(
        '__new__',
        ([, name = '', bases, namespace]) => {
          const annotations = namespace instanceof PyDict ? (namespace.map.get('__annotations__') ?? null) : null;
          return build(str(vm, name), bases instanceof PyTuple ? bases.items : [], annotations);
        },
        false,
      ),
    ),
  );
  const base = nativeClass('typing', 'TypedDict', { bases: [types.dict], meta });
  return callableBase(vm, 'TypedDict', base, ([name = '', fields], kwargs) => build(str(vm, name), [], fields ?? dictOf(kwargs ?? [])));
}

export const namedTupleTypes = (vm: VM): Record<string, Value> => ({ NamedTuple: namedTuple(vm), TypedDict: typedDict(vm) });
