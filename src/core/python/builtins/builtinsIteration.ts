import { compare, equal } from '../objects/comparison.js';
import { arraySteps, iter, iterate, iterUntil, keySteps, nextOf, rangeSteps, type Step, stepsOf, toArray } from '../objects/iteration.js';
import { call, callMethod, special } from '../objects/objects.js';
import { binary } from '../objects/operate.js';
import { getItem, indexOf, length } from '../objects/sequences.js';
import { truth } from '../objects/truth.js';
import { textPoints } from '../values/textPoints.js';
import {
  DONE,
  float,
  list,
  newType,
  type PyBuiltin,
  PyBytes,
  type PyClass,
  PyDict,
  PyFloat,
  PyGenerator,
  PyIterator,
  PyList,
  PyObject,
  PyRange,
  PyTuple,
  tuple,
  typeOf,
  types,
  Unknown,
  type Value,
} from '../values/values.js';
import { native, VM } from '../values/vm.js';
import { characterSteps, walkSteps } from '../values/work.js';
import { builtin as fn } from './methods/define.js';
import { sorted } from './methods/list.js';
import { reversedRange } from './methods/range.js';

/** Built-in functions on iterables: `map`, `zip`, `sorted`, `min`, `sum` and the like. */

/** A class of iterators: `map`, `filter`, `zip`, `enumerate`, `reversed`. */
const iteratorType = (name: string): PyClass => newType(name, [types.iterator]);
const lazy = {
  map: iteratorType('map'),
  filter: iteratorType('filter'),
  zip: iteratorType('zip'),
  enumerate: iteratorType('enumerate'),
  reversed: iteratorType('reversed'),
};

function mapSteps(vm: VM, args: readonly Value[]): Step {
  const [f, ...sources] = args;
  if (f === undefined || !sources.length) throw vm.error('TypeError', 'map() must have at least two arguments.');
  const steps = sources.map((s) => stepsOf(vm, s));
  return () => {
    const values: Value[] = [];
    for (const next of steps) {
      const v = next();
      if (v === DONE) return DONE;
      values.push(v);
    }
    return call(vm, f, values);
  };
}

function filterSteps(vm: VM, args: readonly Value[]): Step {
  const [f, source] = args;
  if (args.length !== 2 || f === undefined || source === undefined) throw vm.error('TypeError', `filter expected 2 arguments, got ${args.length}`);
  const next = stepsOf(vm, source);
  return () => {
    for (;;) {
      vm.tick();
      const v = next();
      if (v === DONE) return DONE;
      const kept = truth(vm, f === null || f === types.bool ? v : call(vm, f, [v]));
      if (kept === undefined) vm.doubt('something unknown decided what `filter` keeps');
      if (kept) return v;
    }
  };
}

function zipSteps(vm: VM, args: readonly Value[], strict: boolean): Step {
  const steps = args.map((s) => stepsOf(vm, s));
  let ended = !steps.length;
  const mismatch = (i: number, word: string): Error => vm.error('ValueError', `zip() argument ${i + 1} is ${word} than argument${i === 1 ? ' 1' : `s 1-${i}`}`);
  return () => {
    if (ended) return DONE;
    const values: Value[] = [];
    for (const [i, next] of steps.entries()) {
      const v = next();
      if (v !== DONE) {
        values.push(v);
        continue;
      }
      ended = true;
      if (!strict) return DONE;
      if (i > 0) throw mismatch(i, 'shorter');
      for (let j = 1; j < steps.length; j++) if ((steps[j] as Step)() !== DONE) throw mismatch(j, 'longer');
      return DONE;
    }
    return tuple(values);
  };
}

function enumerateSteps(vm: VM, source: Value, start: Value): Step {
  const next = stepsOf(vm, source);
  let i = start;
  return () => {
    const v = next();
    if (v === DONE) return DONE;
    const pair = tuple([i, v]);
    i = typeof i === 'number' ? i + 1 : binary(vm, '+', i, 1);
    return pair;
  };
}

/** The steps of `reversed(v)`. Raises TypeError. */
function reversedSteps(vm: VM, v: Value): Step {
  if (special(v, '__reversed__') !== undefined) return stepsOf(vm, callMethod(vm, v, '__reversed__'));
  if (v instanceof PyRange) return rangeSteps(reversedRange(v));
  if (v instanceof PyTuple) return arraySteps([...v.items].reverse());
  if (v instanceof PyList) return listBackwards(v);
  vm.charge(typeof v === 'string' ? characterSteps(v.length) : walkSteps(v));
  if (typeof v === 'string') return arraySteps([...(textPoints(v) ?? v)].reverse());
  if (v instanceof PyDict) {
    keySteps(vm, v);
    return arraySteps(v.keys().reverse());
  }
  if (v instanceof PyBytes) return arraySteps(toArray(vm, v).reverse());
  if (special(v, '__len__') === undefined || special(v, '__getitem__') === undefined)
    throw vm.error('TypeError', `'${typeOf(v).name}' object is not reversible`);
  const size = length(vm, v);
  let i = typeof size === 'number' ? size : 0;
  return () => (--i >= 0 ? getItem(vm, v, i) : DONE);
}

function listBackwards(v: PyList): Step {
  let i = v.items.length;
  return () => {
    if (--i < 0) return DONE;
    return i < v.items.length ? (v.items[i] as Value) : DONE;
  };
}

function installLazy(): void {
  const made = (cls: PyClass, steps: Step): PyIterator => new PyIterator(steps, cls);
  // Of something unknown: not an empty iterator, which would meet errors that Python does not raise.
  const unknownOf = (sources: readonly Value[]): Unknown | undefined => sources.find((s) => s instanceof Unknown);
  lazy.map.make = (cls, args) => {
    const unknown = unknownOf(args.slice(1));
    // The function may have effects.
    if (unknown) VM.current.doubt(`what is looped over is unknown: ${unknown.reason}`);
    return unknown ?? made(cls, mapSteps(VM.current, args));
  };
  lazy.filter.make = (cls, args) => unknownOf(args.slice(1)) ?? made(cls, filterSteps(VM.current, args));
  lazy.zip.make = (cls, args, kwargs) => unknownOf(args) ?? made(cls, zipSteps(VM.current, args, truth(VM.current, kwargs?.get('strict') ?? false) === true));
  lazy.enumerate.make = (cls, args, kwargs) => {
    const source = args.length ? args[0] : kwargs?.get('iterable');
    if (source === undefined) throw VM.current.error('TypeError', "enumerate() missing required argument 'iterable' (pos 1)");
    const given = args.length > 1 ? args[1] : kwargs?.get('start');
    const start = given === undefined ? 0 : given;
    if (!(start instanceof Unknown) && typeof start !== 'bigint') indexOf(VM.current, start);
    return source instanceof Unknown ? source : made(cls, enumerateSteps(VM.current, source, start));
  };
  lazy.reversed.make = (cls, args) => {
    const [source] = args;
    if (args.length !== 1 || source === undefined) throw VM.current.error('TypeError', `reversed expected 1 argument, got ${args.length}`);
    return source instanceof Unknown ? source : made(cls, reversedSteps(VM.current, source));
  };
}

/** `min` and `max`, of several arguments or of one iterable. If a comparison is unknown, the Unknown that decided. */
function extreme(vm: VM, name: 'min' | 'max', args: readonly Value[], kwargs: ReadonlyMap<string, Value> | undefined): Value {
  const key = kwargs?.get('key') ?? null;
  const otherwise = kwargs?.get('default');
  if (!args.length) throw vm.error('TypeError', `${name} expected at least 1 argument, got 0`);
  if (args.length > 1 && otherwise !== undefined) throw vm.error('TypeError', `Cannot specify a default for ${name}() with multiple positional arguments`);
  if (args[0] instanceof Unknown) return args[0];
  let best: Value | undefined;
  let bestKey: Value = null;
  for (const v of args.length > 1 ? args : iterate(vm, args[0] as Value)) {
    const k = key === null ? v : call(vm, key, [v]);
    if (best === undefined) {
      best = v;
      bestKey = k;
      continue;
    }
    const better = compare(vm, name === 'min' ? '<' : '>', k, bestKey);
    const known = truth(vm, better);
    if (known === undefined) return better instanceof Unknown ? better : vm.unknown(`\`${name}\` of something unknown`);
    if (known) {
      best = v;
      bestKey = k;
    }
  }
  if (best !== undefined) return best;
  if (otherwise !== undefined) return otherwise;
  throw vm.error('ValueError', `${name}() arg is an empty sequence`);
}

/** `sum`. Raises TypeError. */
function sum(vm: VM, source: Value, start: Value): Value {
  if (source instanceof Unknown) return source;
  if (typeof start === 'string') throw vm.error('TypeError', "sum() can't sum strings [use ''.join(seq) instead]");
  if (start instanceof PyBytes) throw vm.error('TypeError', "sum() can't sum bytes [use b''.join(seq) instead]");
  let total: Value = start;
  for (const v of iterate(vm, source)) {
    if (total instanceof PyFloat && (typeof v === 'number' || v instanceof PyFloat)) total = float(total.value + (typeof v === 'number' ? v : v.value));
    else total = binary(vm, '+', total, v);
    if (total instanceof PyTuple || total instanceof PyList) vm.checkElements(total.items.length, 'a list');
  }
  return total;
}

/** `any` and `all`: the first item that decides, unless an unknown one before it may have decided. */
function decide(vm: VM, source: Value, wanted: boolean): Value {
  if (source instanceof Unknown) return source;
  let doubtful: Value | undefined;
  for (const v of iterate(vm, source)) {
    const t = truth(vm, v);
    if (t === wanted) return wanted;
    if (t === undefined) doubtful ??= v instanceof Unknown ? v : vm.unknown('its truth is unknown');
  }
  return doubtful ?? !wanted;
}

/** `next(it)`. Raises StopIteration at the end, unless there is a default. */
function nextItem(vm: VM, it: Value, otherwise: Value | undefined): Value {
  if (it instanceof PyObject && !(it instanceof PyIterator) && special(it, '__next__') !== undefined && otherwise === undefined)
    return callMethod(vm, it, '__next__');
  const v = nextOf(vm, it);
  if (v !== DONE) return v;
  if (otherwise !== undefined) return otherwise;
  const result = it instanceof PyGenerator ? it.result : null;
  if (it instanceof PyGenerator) it.result = null;
  throw result === null ? vm.error('StopIteration') : vm.error('StopIteration', result);
}

function functions(vm: VM): PyBuiltin[] {
  return [
    native('min', (args, kwargs) => extreme(vm, 'min', args, kwargs), false),
    native('max', (args, kwargs) => extreme(vm, 'max', args, kwargs), false),
    fn(vm, 'sum', 'iterable / start?', (source, start) => sum(vm, source, start ?? 0)),
    fn(vm, 'any', 'iterable /', (source) => decide(vm, source, true)),
    fn(vm, 'all', 'iterable /', (source) => decide(vm, source, false)),
    fn(vm, 'len', 'obj /', (v) => length(vm, v)),
    fn(vm, 'iter', 'object sentinel? /', (v, sentinel) => (sentinel === undefined ? iter(vm, v) : iterUntil(vm, v, (x) => equal(vm, x, sentinel) !== false))),
    fn(vm, 'next', 'iterator default? /', (it, otherwise) => nextItem(vm, it, otherwise)),
    fn(vm, 'sorted', 'iterable / * key? reverse?', (source, key, reverse) => {
      if (source instanceof Unknown) return source;
      const made = sorted(vm, toArray(vm, source), key, truth(vm, reverse ?? false) === true);
      return made instanceof Unknown ? made : list(made);
    }),
  ];
}

/** All of them. */
export function iterationBuiltins(vm: VM): [string, Value][] {
  installLazy();
  const made = functions(vm).map((f): [string, Value] => [f.name, f]);
  return [...made, ...Object.entries(lazy)];
}
