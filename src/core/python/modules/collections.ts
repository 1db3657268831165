import { dictDelete, dictGet, dictSet } from '../builtins/methods/dict.js';
import { equal } from '../objects/comparison.js';
import { dictItems } from '../objects/containers.js';
import { toArray } from '../objects/iteration.js';
import { call } from '../objects/objects.js';
import { repr, str } from '../objects/text.js';
import { fn, method, nativeClass } from '../values/natives.js';
import { NOT_IMPLEMENTED, type PyClass, PyDict, type PyModule, tuple, types, type Value } from '../values/values.js';
import type { VM } from '../values/vm.js';
import { dequeClass } from './deque.js';
import { namedTupleClass } from './namedtuple.js';
import { preludeMember } from './prelude.js';
import { lazily, memberOf, moduleWith, namesIn, once } from './support.js';

/** The module `collections`. */

/** Fills a dict from the arguments of `dict(...)`: a mapping or pairs, and keywords. */
function fill(vm: VM, d: Value, source: Value | undefined, kwargs: ReadonlyMap<string, Value>): void {
  if (!(d instanceof PyDict)) return;
  if (source !== undefined && source !== null) {
    const made = source instanceof PyDict ? source : call(vm, types.dict, [source]);
    if (made instanceof PyDict) for (const [k, v] of dictItems(vm, made)) dictSet(vm, d, k, v);
    else vm.doubt('a dict is filled from something unknown');
  }
  for (const [k, v] of kwargs) dictSet(vm, d, k, v);
}

const self_ = (v: Value): PyDict => v as PyDict;

/** Moves the entry of a key to the end or to the beginning. */
function moveToEnd(vm: VM, d: PyDict, key: Value, last: boolean): void {
  const value = dictGet(vm, d, key);
  if (value === undefined) throw vm.error('KeyError', key);
  const others: [Value, Value][] = last ? [] : [...dictItems(vm, d)].filter(([k]) => equal(vm, k, key) !== true);
  dictDelete(vm, d, key);
  dictSet(vm, d, key, value);
  for (const [k, v] of others) {
    dictDelete(vm, d, k);
    dictSet(vm, d, k, v);
  }
}

const orderedDictClass = once(
  (vm: VM): PyClass =>
    nativeClass('collections', 'OrderedDict', {
      bases: [types.dict],
      make: (cls) => new PyDict(cls),
      dict: {
        __init__: method(vm, '__init__', 'self other? / **kwargs', (self, other, kwargs) => {
          fill(vm, self, other, kwargs);
          return null;
        }),
        __repr__: method(vm, '__repr__', 'self', (self) => {
          const d = self_(self);
          const items = [...dictItems(vm, d)].map(([k, v]) => `(${repr(vm, k)}, ${repr(vm, v)})`);
          return items.length ? `${d.cls.name}([${items.join(', ')}])` : `${d.cls.name}()`;
        }),
        move_to_end: method(vm, 'move_to_end', 'self key last?', (self, key, last) => {
          moveToEnd(vm, self_(self), key, last !== false);
          return null;
        }),
        popitem: method(vm, 'popitem', 'self last?', (self, last) => {
          const items = [...dictItems(vm, self_(self))];
          const item = last === false ? items[0] : items[items.length - 1];
          if (!item) throw vm.error('KeyError', 'dictionary is empty');
          dictDelete(vm, self_(self), item[0]);
          return tuple(item);
        }),
        // Ordered dicts are equal only in the same order; against plain dicts the order does not count.
        __eq__: method(vm, '__eq__', 'self other', (self, other) => {
          if (!(other instanceof PyDict)) return NOT_IMPLEMENTED;
          const mine = [...dictItems(vm, self_(self))];
          if (mine.length !== other.map.size) return false;
          if (other.cls.mro.some((c) => c.name === 'OrderedDict')) {
            const theirs = [...dictItems(vm, other)];
            return mine.every(([k, v], i) => equal(vm, k, theirs[i]?.[0] ?? null) === true && equal(vm, v, theirs[i]?.[1] ?? null) === true);
          }
          return mine.every(([k, v]) => {
            const theirs = dictGet(vm, other, k);
            return theirs !== undefined && equal(vm, v, theirs) === true;
          });
        }),
        __hash__: null,
        copy: method(vm, 'copy', 'self', (self) => copyOf(vm, self_(self))),
      },
    }),
);

function copyOf(vm: VM, d: PyDict): PyDict {
  const out = new PyDict(d.cls);
  if (d.attrs) out.attrs = new Map(d.attrs);
  for (const [k, v] of dictItems(vm, d)) dictSet(vm, out, k, v);
  return out;
}

const defaultDictClass = once((vm: VM): PyClass => {
  const factoryOf = (d: PyDict): Value => d.attrs?.get('default_factory') ?? null;
  return nativeClass('collections', 'defaultdict', {
    bases: [types.dict],
    make: (cls) => new PyDict(cls),
    dict: {
      __init__: method(vm, '__init__', 'self default_factory? other? / **kwargs', (self, factory, other, kwargs) => {
        const d = self_(self);
        d.attrs ??= new Map();
        d.attrs.set('default_factory', factory ?? null);
        fill(vm, d, other, kwargs);
        return null;
      }),
      __missing__: method(vm, '__missing__', 'self key', (self, key) => {
        const factory = factoryOf(self_(self));
        if (factory === null) throw vm.error('KeyError', key);
        const made = call(vm, factory, []);
        dictSet(vm, self_(self), key, made);
        return made;
      }),
      __repr__: method(vm, '__repr__', 'self', (self) => {
        const items = [...dictItems(vm, self_(self))].map(([k, v]) => `${repr(vm, k)}: ${repr(vm, v)}`);
        return `defaultdict(${repr(vm, factoryOf(self_(self)))}, {${items.join(', ')}})`;
      }),
      copy: method(vm, 'copy', 'self', (self) => copyOf(vm, self_(self))),
      __copy__: method(vm, '__copy__', 'self', (self) => copyOf(vm, self_(self))),
    },
  });
});

function namedtuple(vm: VM): Value {
  return fn(vm, 'namedtuple', 'typename field_names * rename? defaults? module?', (typename, fieldNames, rename, defaults) => {
    let fields = namesIn(vm, fieldNames);
    if (rename === true) fields = fields.map((f, i) => (/^[\p{L}][\p{L}\p{N}_]*$/u.test(f) && fields.indexOf(f) === i ? f : `_${i}`));
    const values = defaults === undefined || defaults === null ? [] : toArray(vm, defaults);
    if (values.length > fields.length) throw vm.error('TypeError', 'Got more default values than field names');
    const late = fields.slice(fields.length - values.length);
    const module = vm.frame?.globals.get('__name__');
    return namedTupleClass(
      vm,
      str(vm, typename),
      fields,
      new Map(late.map((f, i) => [f, values[i] ?? null])),
      typeof module === 'string' ? module : '__main__',
    );
  });
}

const IN_PYTHON = new Set(['Counter', 'ChainMap', 'UserDict', 'UserList', 'UserString']);

/** The module `collections`. Counters and the base classes for users are written in Python. */
export function collectionsModule(vm: VM): PyModule {
  const module = moduleWith('collections', {
    OrderedDict: orderedDictClass(vm),
    defaultdict: defaultDictClass(vm),
    deque: dequeClass(vm),
    namedtuple: namedtuple(vm),
  });
  return lazily(module, (name) => {
    if (IN_PYTHON.has(name)) return preludeMember(vm, 'collections_more', name);
    if (name === 'abc') return vm.importer?.importModule('collections.abc');
    // Names that moved to collections.abc in Python 3.3 and were removed here in 3.10: older model files still use them.
    return OLD_NAMES.has(name) ? memberOf(vm, 'collections.abc', name) : undefined;
  });
}

const OLD_NAMES = new Set([
  'Iterable',
  'Iterator',
  'Mapping',
  'MutableMapping',
  'Sequence',
  'MutableSequence',
  'Callable',
  'Hashable',
  'Sized',
  'Container',
  'Set',
]);
