import { compare, hashKey } from '../objects/comparison.js';
import { iterate, toArray } from '../objects/iteration.js';
import { call, getAttrOr, setAttr } from '../objects/objects.js';
import { str } from '../objects/text.js';
import { truth } from '../objects/truth.js';
import { fn, getter, method, nativeClass } from '../values/natives.js';
import { NOT_IMPLEMENTED, PyBuiltin, PyClass, PyDict, type PyModule, PyObject, PyTuple, tuple, Unknown, type Value } from '../values/values.js';
import type { VM } from '../values/vm.js';
import { namedTupleClass } from './namedtuple.js';
import { partialClass } from './partial.js';
import { preludeMember } from './prelude.js';
import { checkMutable, lazily, moduleWith, once, returning, strings } from './support.js';

/** The module `functools`. */

const COPIED = ['__module__', '__name__', '__qualname__', '__doc__', '__annotations__'];

/** `update_wrapper`: copies the attributes of what is wrapped. */
function updateWrapper(vm: VM, wrapper: Value, wrapped: Value, assigned: Value | undefined, updated: Value | undefined): Value {
  if (wrapper instanceof Unknown || wrapped instanceof Unknown) return wrapper;
  const names = assigned === undefined ? COPIED : toArray(vm, assigned).map((n) => str(vm, n));
  for (const name of names) {
    const v = getAttrOr(vm, wrapped, name);
    if (v !== undefined) setAttr(vm, wrapper, name, v);
  }
  const copies = updated === undefined || toArray(vm, updated).length > 0;
  if (copies && wrapped instanceof PyObject && wrapped.attrs && !(wrapped instanceof PyClass))
    for (const [k, v] of wrapped.attrs) if (!COPIED.includes(k)) setAttr(vm, wrapper, k, v);
  setAttr(vm, wrapper, '__wrapped__', wrapped);
  return wrapper;
}

const cacheInfo = once((vm) => namedTupleClass(vm, 'CacheInfo', ['hits', 'misses', 'maxsize', 'currsize'], new Map(), 'functools'));

/**
 * Caches the results of a function by its arguments. The cache is a table of the wrapper. If the function outlives the evaluation, it is restored
 * afterwards like all tables.
 */
function cached(vm: VM, f: Value, maxsize: Value): Value {
  const results = new PyDict();
  const counts = new PyDict();
  const count = (what: 'hits' | 'misses', by = 1): number => {
    const n = ((counts.map.get(what) ?? 0) as number) + by;
    counts.map.set(what, n);
    return n;
  };
  const run: PyBuiltin['call'] = (args, kwargs) => {
    const words = kwargs?.size ? [...args, tuple([...kwargs].flat())] : args;
    if (words.some((a) => a instanceof Unknown)) return call(vm, f, args, kwargs);
    const key = hashKey(vm, tuple(words));
    const known = results.map.get(key);
    if (known !== undefined) {
      count('hits');
      return known;
    }
    count('misses');
    const made = call(vm, f, args, kwargs);
    vm.checkElements(results.map.size, 'a cache');
    results.map.set(key, made);
    return made;
  };
  const made = new PyBuiltin(str(vm, getAttrOr(vm, f, '__name__') ?? 'cached'), run);
  made.attrs = new Map<string, Value>([
    ['cache_info', fn(vm, 'cache_info', '', () => new PyTuple([count('hits', 0), count('misses', 0), maxsize, results.map.size], cacheInfo(vm)))],
    [
      'cache_clear',
      fn(vm, 'cache_clear', '', () => {
        results.map.clear();
        counts.map.clear();
        return null;
      }),
    ],
    ['cache_parameters', returning('cache_parameters', new PyDict())],
    ['__wrapped__', f],
    ['_results', results],
    ['_counts', counts],
  ]);
  for (const name of COPIED) {
    const v = getAttrOr(vm, f, name);
    if (v !== undefined) made.attrs.set(name, v);
  }
  return made;
}

class CachedProperty extends PyObject {
  name: string | undefined;
  constructor(
    cls: PyClass,
    readonly func: Value,
  ) {
    super(cls);
  }
}

function cachedProperty(vm: VM): PyClass {
  return nativeClass('functools', 'cached_property', {
    make: (cls, [func = null]) => new CachedProperty(cls, func),
    dict: {
      func: getter('func', (self) => (self as CachedProperty).func),
      __doc__: getter('__doc__', (self) => getAttrOr(vm, (self as CachedProperty).func, '__doc__') ?? null),
      __set_name__: method(vm, '__set_name__', 'self owner name', (self, _owner, name) => {
        (self as CachedProperty).name ??= str(vm, name);
        return null;
      }),
      __get__: method(vm, '__get__', 'self instance owner?', (self, instance) => {
        const property = self as CachedProperty;
        if (instance === null || !(instance instanceof PyObject)) return self;
        const { name } = property;
        if (name === undefined) throw vm.error('TypeError', 'Cannot use cached_property instance without calling __set_name__ on it.');
        const known = instance.attrs?.get(name);
        if (known !== undefined) return known;
        const made = call(vm, property.func, [instance]);
        instance.attrs ??= new Map();
        instance.attrs.set(name, made);
        return made;
      }),
    },
  });
}

const OPERATORS: readonly (readonly [name: string, op: string])[] = [
  ['__lt__', '<'],
  ['__gt__', '>'],
  ['__le__', '<='],
  ['__ge__', '>='],
];
/** Each comparison in terms of another one and of equality. */
const DERIVED: Readonly<Record<string, Readonly<Record<string, (r: boolean, same: () => boolean) => boolean>>>> = {
  __lt__: { __gt__: (r, same) => !r && !same(), __le__: (r, same) => r || same(), __ge__: (r) => !r },
  __le__: { __ge__: (r, same) => !r || same(), __lt__: (r, same) => r && !same(), __gt__: (r) => !r },
  __gt__: { __lt__: (r, same) => !r && !same(), __ge__: (r, same) => r || same(), __le__: (r) => !r },
  __ge__: { __le__: (r, same) => !r || same(), __gt__: (r, same) => r && !same(), __lt__: (r) => !r },
};

function totalOrdering(vm: VM, cls: Value): Value {
  if (!(cls instanceof PyClass)) return cls;
  checkMutable(vm, cls);
  const root = ['__lt__', '__le__', '__gt__', '__ge__'].find((n) => cls.lookup(n) !== undefined);
  const base = root === undefined ? undefined : cls.lookup(root);
  if (root === undefined || base === undefined) throw vm.error('ValueError', 'must define at least one ordering operation: < > <= >=');
  for (const [name, derive] of Object.entries(DERIVED[root] ?? {})) {
    if (cls.lookup(name) !== undefined) continue;
    cls.set(
      name,
      method(vm, name, 'self other', (self, other) => {
        const r = call(vm, cls.lookup(root) ?? base, [self, other]);
        const t = r === NOT_IMPLEMENTED ? undefined : truth(vm, r);
        return t === undefined ? r : derive(t, () => truth(vm, compare(vm, '==', self, other)) === true);
      }),
    );
  }
  return cls;
}

class SortKey extends PyObject {
  constructor(
    cls: PyClass,
    readonly value: Value,
  ) {
    super(cls);
  }
}

function cmpToKey(vm: VM, compareTwo: Value): Value {
  const cls = nativeClass('functools', 'KeyWrapper', {
    make: (c, args) => new SortKey(c, args[0] ?? null),
    dict: { __hash__: null, obj: getter('obj', (self) => (self as SortKey).value) },
  });
  for (const [name, op] of [...OPERATORS, ['__eq__', '=='] as const])
    cls.set(
      name,
      method(vm, name, 'self other', (a, b) =>
        b instanceof SortKey ? compare(vm, op, call(vm, compareTwo, [(a as SortKey).value, b.value]), 0) : NOT_IMPLEMENTED,
      ),
    );
  return cls;
}

function reduce(vm: VM, f: Value, items: Value, initial: Value | undefined): Value {
  if (items instanceof Unknown) return items;
  let total = initial;
  for (const v of iterate(vm, items)) total = total === undefined ? v : call(vm, f, [total, v]);
  if (total === undefined) throw vm.error('TypeError', 'reduce() of empty iterable with no initial value');
  return total;
}

/** The module `functools`. Single dispatch and partial methods are written in Python. */
export function functoolsModule(vm: VM): PyModule {
  const cache = (f: Value, maxsize: Value): Value => cached(vm, f, maxsize);
  const module = moduleWith('functools', {
    WRAPPER_ASSIGNMENTS: strings(COPIED),
    WRAPPER_UPDATES: strings(['__dict__']),
    partial: partialClass(vm),
    reduce: fn(vm, 'reduce', 'function iterable initial? /', (f, items, initial) => reduce(vm, f, items, initial)),
    update_wrapper: fn(vm, 'update_wrapper', 'wrapper wrapped assigned? updated?', (wrapper, wrapped, assigned, updated) =>
      updateWrapper(vm, wrapper, wrapped, assigned, updated),
    ),
    wraps: fn(vm, 'wraps', 'wrapped assigned? updated?', (wrapped, assigned, updated) =>
      fn(vm, 'wraps', 'wrapper', (wrapper) => updateWrapper(vm, wrapper, wrapped, assigned, updated)),
    ),
    cache: fn(vm, 'cache', 'user_function /', (f) => cache(f, null)),
    lru_cache: fn(vm, 'lru_cache', 'maxsize? typed?', (maxsize) =>
      maxsize !== undefined && maxsize !== null && typeof maxsize !== 'number'
        ? cache(maxsize, 128)
        : fn(vm, 'lru_cache', 'user_function', (f) => cache(f, maxsize === undefined ? 128 : maxsize)),
    ),
    cached_property: cachedProperty(vm),
    total_ordering: fn(vm, 'total_ordering', 'cls', (cls) => totalOrdering(vm, cls)),
    cmp_to_key: fn(vm, 'cmp_to_key', 'mycmp', (f) => cmpToKey(vm, f)),
  });
  return lazily(module, (name) =>
    name === 'singledispatch' || name === 'singledispatchmethod' || name === 'partialmethod' ? preludeMember(vm, 'functools_dispatch', name) : undefined,
  );
}
