import { toArray } from '../../python/objects/iteration.js';
import { fn } from '../../python/values/natives.js';
import { tuple, typeOf, Unknown, type Value } from '../../python/values/values.js';
import type { VM } from '../../python/values/vm.js';
import { isFloat, type Kind, KNOWN_ELEMENTS, kindOf, makeArray, type NdArray, scalarNumber } from './array.js';
import { cast, kindNamed, withArray } from './methods.js';

/** NumPy functions that make arrays. */

/** Functions by name. */
export type Members = Record<string, Value>;

/** Sizes from one number or a sequence; unknown when one of them is. */
export function sizes(vm: VM, v: Value): number[] | Unknown {
  if (v instanceof Unknown) return v;
  const items = scalarNumber(v) === undefined ? toArray(vm, v) : [v];
  const unknown = items.find((x) => x instanceof Unknown);
  if (unknown instanceof Unknown) return unknown;
  return items.map((x) => {
    const n = scalarNumber(x);
    if (n === undefined || !Number.isInteger(n)) throw vm.error('TypeError', `'${typeOf(x).name}' object cannot be interpreted as an integer`);
    return n;
  });
}

const filled = (vm: VM, shape: Value, value: number | null, kind: Kind): Value => {
  const found = sizes(vm, shape);
  if (found instanceof Unknown) return found;
  return constant(vm, found, value, kind);
};

/** An array filled with one value. Beyond {@link KNOWN_ELEMENTS} only the shape is kept. */
export function constant(vm: VM, shape: readonly number[], value: number | null, kind: Kind): NdArray {
  if (shape.some((n) => n < 0)) throw vm.error('ValueError', 'negative dimensions are not allowed');
  const count = shape.reduce((a, b) => a * b, 1);
  return makeArray(vm, shape, value === null || count > KNOWN_ELEMENTS ? null : new Array<number>(count).fill(value), kind);
}

/** Calls `run` with the numbers among the arguments; the result is unknown when one of them is. */
function known(given: readonly Value[], run: (xs: number[]) => Value): Value {
  const unknown = given.find((v) => v instanceof Unknown);
  return unknown ?? run(given.map((v) => scalarNumber(v) ?? 0));
}

function fills(vm: VM): Members {
  const likes: Members = {};
  for (const [name, value] of [
    ['zeros', 0],
    ['ones', 1],
    ['empty', null],
  ] as const) {
    likes[name] = fn(vm, name, 'shape dtype? order?', (shape, dtype) => filled(vm, shape, value, kindNamed(dtype) ?? 'float64'));
    likes[`${name}_like`] = fn(vm, `${name}_like`, 'a dtype?', (a, dtype) =>
      withArray(vm, a, (x) => filled(vm, tuple(x.shape), value, kindNamed(dtype) ?? x.kind)),
    );
  }
  const array = (v: Value, dtype: Value | undefined, fresh: boolean): Value =>
    withArray(vm, v, (a) => {
      const kind = kindNamed(dtype) ?? a.kind;
      return a === v && !fresh && kind === a.kind ? a : cast(vm, a, kind);
    });
  const eye = (n: Value, m: Value, k: Value, dtype: Value | undefined): Value =>
    known([n, m, k], ([rows = 0, columns = 0, shift = 0]) => {
      if (rows < 0 || columns < 0) throw vm.error('ValueError', 'negative dimensions are not allowed');
      vm.checkElements(rows * columns, 'an array');
      const data = Array.from({ length: rows * columns }, (_, i) => (i % columns === Math.floor(i / columns) + shift ? 1 : 0));
      return makeArray(vm, [rows, columns], data, kindNamed(dtype) ?? 'float64');
    });
  return {
    ...likes,
    array: fn(vm, 'array', 'object dtype? **options', (v, dtype) => array(v, dtype, true)),
    asarray: fn(vm, 'asarray', 'a dtype? **options', (v, dtype) => array(v, dtype, false)),
    ascontiguousarray: fn(vm, 'ascontiguousarray', 'a dtype?', (v, dtype) => array(v, dtype, false)),
    copy: fn(vm, 'copy', 'a', (v) => array(v, undefined, true)),
    full: fn(vm, 'full', 'shape fill_value dtype?', (shape, v, dtype) =>
      v instanceof Unknown ? v : filled(vm, shape, scalarNumber(v) ?? null, kindNamed(dtype) ?? kindOf(v) ?? 'float64'),
    ),
    full_like: fn(vm, 'full_like', 'a fill_value dtype?', (a, v, dtype) =>
      withArray(vm, a, (x) => filled(vm, tuple(x.shape), scalarNumber(v) ?? null, kindNamed(dtype) ?? x.kind)),
    ),
    identity: fn(vm, 'identity', 'n dtype?', (n, dtype) => eye(n, n, 0, dtype)),
    fromstring: fn(vm, 'fromstring', 'string dtype? count? sep?', (text, dtype, _count, sep) => fromText(vm, text, sep, kindNamed(dtype) ?? 'float64')),
    eye: fn(vm, 'eye', 'N M? k? dtype?', (n, m, k, dtype) => eye(n, m ?? n, k ?? 0, dtype)),
  };
}

/** The numbers of a text, between which `sep` stands. */
function fromText(vm: VM, text: Value, sep: Value | undefined, kind: Kind): Value {
  if (text instanceof Unknown) return text;
  if (typeof text !== 'string' || typeof sep !== 'string' || !sep) return vm.unknown('`numpy.fromstring` is followed for a text with separators only');
  const parts = sep.trim() ? text.split(sep.trim()) : text.trim().split(/\s+/);
  const numbers = parts.filter((part) => part.trim() !== '').map(Number);
  if (numbers.some((n) => Number.isNaN(n) || (!kind.startsWith('float') && !Number.isInteger(n))))
    return vm.unknown('a text holds something that is no number');
  vm.checkElements(numbers.length, 'an array');
  return makeArray(vm, [numbers.length], numbers, kind);
}

function sequences(vm: VM): Members {
  return {
    arange: fn(vm, 'arange', 'start stop? step? dtype?', (start, stop, step, dtype) => {
      const given = stop === undefined || stop === null ? [0, start, step ?? 1] : [start, stop, step ?? 1];
      return known(given, ([from = 0, to = 0, by = 1]) => {
        const count = Math.max(0, Math.ceil((to - from) / by));
        vm.checkElements(count, 'an array');
        const whole = given.every((v) => !isFloat(kindOf(v) ?? 'int64'));
        return makeArray(
          vm,
          [count],
          Array.from({ length: count }, (_, i) => from + i * by),
          kindNamed(dtype) ?? (whole ? 'int64' : 'float64'),
        );
      });
    }),
    linspace: fn(vm, 'linspace', 'start stop num? endpoint? retstep? dtype?', (start, stop, num, endpoint, _step, dtype) =>
      known([start, stop, num ?? 50], ([from = 0, to = 0, n = 0]) =>
        makeArray(vm, [n], spaced(vm, from, to, n, endpoint !== false), kindNamed(dtype) ?? 'float64'),
      ),
    ),
    logspace: fn(vm, 'logspace', 'start stop num? endpoint? base? dtype?', (start, stop, num, endpoint, base, dtype) =>
      known([start, stop, num ?? 50, base ?? 10], ([from = 0, to = 0, n = 0, b = 10]) =>
        makeArray(
          vm,
          [n],
          spaced(vm, from, to, n, endpoint !== false).map((x) => b ** x),
          kindNamed(dtype) ?? 'float64',
        ),
      ),
    ),
  };
}

/** `start + i * step`, with an exact last element, as in NumPy. */
function spaced(vm: VM, from: number, to: number, n: number, endpoint: boolean): number[] {
  if (n < 0) throw vm.error('ValueError', `Number of samples, ${n}, must be non-negative.`);
  vm.checkElements(n, 'an array');
  const parts = endpoint ? n - 1 : n;
  const step = (to - from) / parts;
  return Array.from({ length: n }, (_, i) => (endpoint && i === n - 1 && n > 1 ? to : parts ? i * step + from : from));
}

/** All of them: arrays from nothing, from values, and from rules. */
export const creation = (vm: VM): Members => ({ ...fills(vm), ...sequences(vm) });
