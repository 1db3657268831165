import { equal } from '../objects/comparison.js';
import { iterate, toArray } from '../objects/iteration.js';
import { call } from '../objects/objects.js';
import { binary } from '../objects/operate.js';
import { truth } from '../objects/truth.js';
import { LimitError } from '../values/failures.js';
import { type Bound, fn, nativeClass } from '../values/natives.js';
import { DONE, type PyClass, PyClassMethod, PyIterator, type PyModule, PyTuple, tuple, types, type Value } from '../values/values.js';
import { native, type VM } from '../values/vm.js';
import { moduleWith, wholeNumber } from './support.js';

/** The module `itertools`. */

type Next = () => Value | typeof DONE;

/** Takes values one at a time from an iterable. */
function puller(vm: VM, v: Value): Next {
  const it = iterate(vm, v)[Symbol.iterator]();
  return () => {
    const step = it.next();
    return step.done ? DONE : step.value;
  };
}

/** The steps of a JavaScript generator, which runs when a value is asked for. */
function steps(vm: VM, values: Iterator<Value>): Next {
  return () => {
    vm.tick();
    const step = values.next();
    return step.done ? DONE : step.value;
  };
}

/** A function of itertools: a class whose instances are iterators. */
function iteratorClass<const S extends string>(vm: VM, name: string, signature: S, run: (...values: Bound<S>) => Iterator<Value>): PyClass {
  const cls = nativeClass('itertools', name, { bases: [types.iterator] });
  const bind = fn(vm, name, signature, ((...values: Bound<S>) => new PyIterator(steps(vm, run(...values)), cls)) as (...values: Bound<S>) => Value);
  cls.make = (_cls, args, kwargs) => bind.call(args, kwargs);
  return cls;
}

function number(vm: VM, v: Value | undefined, otherwise: number): number {
  if (v === undefined || v === null) return otherwise;
  return Number(wholeNumber(vm, v) ?? otherwise);
}

/** The number of items to choose together: each is a nested call. */
function depth(vm: VM, v: Value): number {
  const n = number(vm, v, 0);
  if (n < 0) throw vm.error('ValueError', 'r must be non-negative');
  if (n > vm.limits.callDepth) throw new LimitError('call depth', `choices of more than ${vm.limits.callDepth} items are not followed`, vm.limitSpan());
  return n;
}

function* combine(pool: readonly Value[], size: number, kind: 'combinations' | 'permutations' | 'repeated'): Generator<Value> {
  const chosen: number[] = [];
  function* extend(from: number): Generator<Value> {
    if (chosen.length === size) {
      yield tuple(chosen.map((i) => pool[i] as Value));
      return;
    }
    for (let i = kind === 'permutations' ? 0 : from; i < pool.length; i++) {
      if (kind === 'permutations' && chosen.includes(i)) continue;
      chosen.push(i);
      yield* extend(kind === 'repeated' ? i : i + 1);
      chosen.pop();
    }
  }
  if (size >= 0) yield* extend(0);
}

function* product(pools: readonly (readonly Value[])[]): Generator<Value> {
  const chosen: Value[] = [];
  function* extend(depth: number): Generator<Value> {
    const pool = pools[depth];
    if (!pool) yield tuple([...chosen]);
    else
      for (const v of pool) {
        chosen[depth] = v;
        yield* extend(depth + 1);
      }
  }
  yield* extend(0);
}

function combinatoric(vm: VM): Record<string, Value> {
  return {
    product: iteratorClass(vm, 'product', '*iterables repeat?', (iterables, repeat) => {
      const pools = iterables.map((v) => toArray(vm, v));
      const times = number(vm, repeat, 1);
      if (times < 0) throw vm.error('ValueError', 'repeat argument cannot be negative');
      vm.checkElements(times * pools.length, 'a product');
      return product(Array.from({ length: times }, () => pools).flat());
    }),
    permutations: iteratorClass(vm, 'permutations', 'iterable r?', (items, r) => {
      const pool = toArray(vm, items);
      return combine(pool, number(vm, r, pool.length), 'permutations');
    }),
    combinations: iteratorClass(vm, 'combinations', 'iterable r', (items, r) => combine(toArray(vm, items), number(vm, r, 0), 'combinations')),
    combinations_with_replacement: iteratorClass(vm, 'combinations_with_replacement', 'iterable r', (items, r) =>
      combine(toArray(vm, items), depth(vm, r), 'repeated'),
    ),
  };
}

function endless(vm: VM): Record<string, Value> {
  return {
    count: iteratorClass(vm, 'count', 'start? step?', function* (start, step) {
      for (let at: Value = start ?? 0; ; at = binary(vm, '+', at, step ?? 1)) yield at;
    }),
    cycle: iteratorClass(vm, 'cycle', 'iterable /', function* (items) {
      const saved: Value[] = [];
      for (const v of iterate(vm, items)) {
        saved.push(v);
        vm.checkElements(saved.length, 'a cycle');
        yield v;
      }
      while (saved.length) yield* saved;
    }),
    repeat: iteratorClass(vm, 'repeat', 'object times?', function* (v, times) {
      const n = number(vm, times, Number.POSITIVE_INFINITY);
      for (let i = 0; i < n; i++) yield v;
    }),
  };
}

function chains(vm: VM): Record<string, Value> {
  function* all(parts: Iterable<Value>): Generator<Value> {
    for (const part of parts) yield* iterate(vm, part);
  }
  const chain = iteratorClass(vm, 'chain', '*iterables', (parts) => all(parts));
  chain.set('from_iterable', new PyClassMethod(native('from_iterable', ([, parts = null]) => new PyIterator(steps(vm, all(iterate(vm, parts))), chain))));
  return {
    chain,
    zip_longest: iteratorClass(vm, 'zip_longest', '*iterables fillvalue?', function* (parts, fill) {
      const pulls: (Next | undefined)[] = parts.map((p) => puller(vm, p));
      for (;;) {
        const row = pulls.map((pull, i) => {
          const v = pull?.() ?? DONE;
          if (v === DONE) pulls[i] = undefined;
          return v;
        });
        if (!pulls.some(Boolean)) return;
        yield tuple(row.map((v, i) => (v === DONE && !pulls[i] ? (fill ?? null) : (v as Value))));
      }
    }),
    tee: fn(vm, 'tee', 'iterable n? /', (items, n) => {
      const pull = puller(vm, items);
      const seen: Value[] = [];
      const one = (): PyIterator => {
        let at = 0;
        return new PyIterator(() => {
          if (at === seen.length) {
            const v = pull();
            if (v === DONE) return DONE;
            vm.checkElements(seen.length, 'a tee');
            seen.push(v);
          }
          return seen[at++] as Value;
        });
      };
      const count = number(vm, n, 2);
      vm.checkElements(count, 'a tuple');
      return tuple(Array.from({ length: count }, one));
    }),
  };
}

/** Iterators over neighboring items. */
function neighbors(vm: VM): Record<string, Value> {
  return {
    pairwise: iteratorClass(vm, 'pairwise', 'iterable /', function* (items) {
      let before: Value | undefined;
      for (const v of iterate(vm, items)) {
        if (before !== undefined) yield tuple([before, v]);
        before = v;
      }
    }),
    batched: iteratorClass(vm, 'batched', 'iterable n * strict?', function* (items, n) {
      const size = number(vm, n, 1);
      if (size < 1) throw vm.error('ValueError', 'n must be at least one');
      let batch: Value[] = [];
      for (const v of iterate(vm, items)) {
        batch.push(v);
        if (batch.length === size) {
          yield tuple(batch);
          batch = [];
        }
      }
      if (batch.length) yield tuple(batch);
    }),
  };
}

/** True when a value passes a test. An unknown result counts as true and leaves a doubt. */
function passes(vm: VM, test: Value, v: Value): boolean {
  const t = truth(vm, test === null ? v : call(vm, test, [v]));
  if (t === undefined) vm.doubt('what is left out here depends on something unknown');
  return t ?? true;
}

function filters(vm: VM): Record<string, Value> {
  return {
    islice: iteratorClass(vm, 'islice', 'iterable start stop? step? /', function* (items, ...given) {
      const [start, stop, step] = given[1] === undefined ? [null, given[0], null] : given;
      const first = number(vm, start, 0);
      const end = number(vm, stop, Number.POSITIVE_INFINITY);
      const by = number(vm, step, 1);
      if (first < 0 || end < 0 || by < 1) throw vm.error('ValueError', 'Indices for islice() must be None or an integer: 0 <= x <= sys.maxsize.');
      const pull = puller(vm, items);
      for (let i = 0; i < end; i++) {
        const v = pull();
        if (v === DONE) return;
        if (i >= first && (i - first) % by === 0) yield v;
      }
    }),
    takewhile: iteratorClass(vm, 'takewhile', 'predicate iterable /', function* (test, items) {
      for (const v of iterate(vm, items)) {
        if (!passes(vm, test, v)) return;
        yield v;
      }
    }),
    dropwhile: iteratorClass(vm, 'dropwhile', 'predicate iterable /', function* (test, items) {
      let dropping = true;
      for (const v of iterate(vm, items)) {
        dropping &&= passes(vm, test, v);
        if (!dropping) yield v;
      }
    }),
    filterfalse: iteratorClass(vm, 'filterfalse', 'function iterable /', function* (test, items) {
      for (const v of iterate(vm, items)) if (!passes(vm, test, v)) yield v;
    }),
    compress: iteratorClass(vm, 'compress', 'data selectors', function* (data, selectors) {
      const pull = puller(vm, selectors);
      for (const v of iterate(vm, data)) {
        const chosen = pull();
        if (chosen === DONE) return;
        if (passes(vm, null, chosen)) yield v;
      }
    }),
    starmap: iteratorClass(vm, 'starmap', 'function iterable /', function* (f, items) {
      for (const v of iterate(vm, items)) yield call(vm, f, v instanceof PyTuple ? v.items : toArray(vm, v));
    }),
  };
}

function grouping(vm: VM): Record<string, Value> {
  return {
    accumulate: iteratorClass(vm, 'accumulate', 'iterable func? * initial?', function* (items, func, initial) {
      let total: Value | undefined = initial ?? undefined;
      if (total !== undefined) yield total;
      for (const v of iterate(vm, items)) {
        const next: Value = total === undefined ? v : func === undefined || func === null ? binary(vm, '+', total, v) : call(vm, func, [total, v]);
        total = next;
        yield next;
      }
    }),
    // Groups share their source: asking for the next group consumes the previous one.
    groupby: iteratorClass(vm, 'groupby', 'iterable key?', function* (items, key) {
      const pull = puller(vm, items);
      const keyOf = (v: Value): Value => (key === undefined || key === null ? v : call(vm, key, [v]));
      let ahead: { v: Value; key: Value } | undefined;
      const advance = (): void => {
        const v = pull();
        ahead = v === DONE ? undefined : { v, key: keyOf(v) };
      };
      advance();
      while (ahead) {
        const current: Value = ahead.key;
        const same = (): boolean => ahead !== undefined && equal(vm, ahead.key, current) === true;
        const group = new PyIterator(() => {
          if (!ahead || !same()) return DONE;
          const { v } = ahead;
          advance();
          return v;
        });
        yield tuple([current, group]);
        while (same()) advance();
      }
    }),
  };
}

/** The module `itertools`, complete. */
export function itertoolsModule(vm: VM): PyModule {
  return moduleWith('itertools', { ...endless(vm), ...chains(vm), ...neighbors(vm), ...combinatoric(vm), ...filters(vm), ...grouping(vm) });
}
