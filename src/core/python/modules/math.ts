import { iterate, toArray } from '../objects/iteration.js';
import { callMethod, special } from '../objects/objects.js';
import { binary } from '../objects/operate.js';
import { fn } from '../values/natives.js';
import { float, int, PyBoxed, PyFloat, type PyModule, PyObject, tuple, Unknown, type Value } from '../values/values.js';
import type { VM } from '../values/vm.js';
import { erf, exactSum, gamma, logGamma } from './special.js';
import { moduleWith, realNumber, wholeNumber } from './support.js';

/** The module `math`. */

/** Functions of one real number that JavaScript has under the same name. A NaN or infinite result for a finite argument is an error. */
const SAME = ['exp', 'expm1', 'sin', 'cos', 'tan', 'asin', 'acos', 'atan', 'sinh', 'cosh', 'tanh', 'asinh', 'acosh', 'atanh', 'cbrt', 'sqrt'] as const;

function checked(vm: VM, x: number, result: number): Value {
  if (Number.isNaN(result) && !Number.isNaN(x)) throw vm.error('ValueError', 'math domain error');
  if (!Number.isFinite(result) && Number.isFinite(x)) throw vm.error('OverflowError', 'math range error');
  return float(result);
}

function unaryFunctions(vm: VM): Record<string, Value> {
  const out: Record<string, Value> = {};
  const add = (name: string, run: (x: number) => Value): void => {
    out[name] = fn(vm, name, 'x /', (v) => {
      const x = realNumber(vm, v);
      return x === undefined ? v : run(x);
    });
  };
  for (const name of SAME) add(name, (x) => checked(vm, x, name === 'atanh' && Math.abs(x) === 1 ? Number.NaN : Math[name](x)));
  add('exp2', (x) => checked(vm, x, 2 ** x));
  add('fabs', (x) => float(Math.abs(x)));
  add('degrees', (x) => float(x * (180 / Math.PI)));
  add('radians', (x) => float(x * (Math.PI / 180)));
  add('isnan', Number.isNaN);
  add('isinf', (x) => !Number.isFinite(x) && !Number.isNaN(x));
  add('isfinite', Number.isFinite);
  add('erf', (x) => float(erf(x)));
  add('erfc', (x) => float(1 - erf(x)));
  add('gamma', (x) => checked(vm, x, gamma(x)));
  add('lgamma', (x) => checked(vm, x, logGamma(x)));
  add('modf', (x) => tuple([float(Number.isFinite(x) ? x % 1 : 0), float(Math.trunc(x))]));
  add('frexp', (x) => {
    if (x === 0 || !Number.isFinite(x)) return tuple([float(x), 0]);
    let exponent = Math.max(-1074, Math.floor(Math.log2(Math.abs(x))) + 1);
    let mantissa = x / 2 ** exponent;
    while (Math.abs(mantissa) < 0.5) {
      mantissa *= 2;
      exponent--;
    }
    while (Math.abs(mantissa) >= 1) {
      mantissa /= 2;
      exponent++;
    }
    return tuple([float(mantissa), exponent]);
  });
  add('ulp', (x) => float(ulp(x)));
  return out;
}

function ulp(x: number): number {
  const size = Math.abs(x);
  if (!Number.isFinite(size)) return size;
  return Math.max(Number.MIN_VALUE, 2 ** (Math.floor(Math.log2(size)) - 52));
}

/** The logarithm of any number, including integers beyond the range of floats. */
function logarithm(vm: VM, v: Value, of: (x: number) => number, perDoubling: number): number | undefined {
  const n = v instanceof PyBoxed ? v.value : v;
  if (typeof n === 'bigint' && n > 0n) {
    const whole = Number(n);
    if (Number.isFinite(whole)) return of(whole);
    const bits = n.toString(2).length;
    return of(Number(n >> BigInt(bits - 64)) / 2 ** 64) + perDoubling * bits;
  }
  const x = realNumber(vm, v);
  if (x !== undefined && x <= 0) throw vm.error('ValueError', 'math domain error');
  return x === undefined ? undefined : of(x);
}

function logarithms(vm: VM): Record<string, Value> {
  const simple = (name: string, of: (x: number) => number, perDoubling: number): Value =>
    fn(vm, name, 'x /', (v) => {
      const r = logarithm(vm, v, of, perDoubling);
      return r === undefined ? v : float(r);
    });
  return {
    log2: simple('log2', Math.log2, 1),
    log10: simple('log10', Math.log10, Math.LOG10E * Math.LN2),
    log: fn(vm, 'log', 'x base? /', (v, base) => {
      const x = logarithm(vm, v, Math.log, Math.LN2);
      if (x === undefined) return v;
      if (base === undefined) return float(x);
      const b = logarithm(vm, base, Math.log, Math.LN2);
      return b === undefined ? base : binary(vm, '/', float(x), float(b));
    }),
    log1p: fn(vm, 'log1p', 'x /', (v) => {
      const x = realNumber(vm, v);
      if (x === undefined) return v;
      if (x <= -1) throw vm.error('ValueError', 'math domain error');
      return float(Math.log1p(x));
    }),
  };
}

/** A float without its fraction, as an int. Raises ValueError, OverflowError. */
function wholeFloat(vm: VM, x: number): Value {
  if (Number.isNaN(x)) throw vm.error('ValueError', 'cannot convert float NaN to integer');
  if (!Number.isFinite(x)) throw vm.error('OverflowError', 'cannot convert float infinity to integer');
  return int(BigInt(x));
}

function roundings(vm: VM): Record<string, Value> {
  const one = (name: string, round: (x: number) => number): Value =>
    fn(vm, name, 'x /', (v) => {
      if (typeof v === 'number' || typeof v === 'bigint') return v;
      if (v instanceof PyFloat) return wholeFloat(vm, round(v.value));
      if (v instanceof PyObject && special(v, `__${name}__`) !== undefined) return callMethod(vm, v, `__${name}__`);
      const x = realNumber(vm, v);
      return x === undefined ? v : wholeFloat(vm, round(x));
    });
  return { floor: one('floor', Math.floor), ceil: one('ceil', Math.ceil), trunc: one('trunc', Math.trunc) };
}

function pairs(vm: VM): Record<string, Value> {
  const two = (name: string, run: (x: number, y: number) => Value): Value =>
    fn(vm, name, 'x y /', (a, b) => {
      const x = realNumber(vm, a);
      const y = realNumber(vm, b);
      return x === undefined ? a : y === undefined ? b : run(x, y);
    });
  return {
    pow: two('pow', (x, y) => {
      if (x === 1 || y === 0) return float(1);
      const r = x ** y;
      if (Number.isNaN(r) && !Number.isNaN(x) && !Number.isNaN(y)) throw vm.error('ValueError', 'math domain error');
      if (x === 0 && y < 0) throw vm.error('ValueError', 'math domain error');
      if (!Number.isFinite(r) && Number.isFinite(x) && Number.isFinite(y)) throw vm.error('OverflowError', 'math range error');
      return float(r);
    }),
    atan2: two('atan2', (y, x) => float(Math.atan2(y, x))),
    copysign: two('copysign', (x, y) => float(y < 0 || Object.is(y, -0) ? -Math.abs(x) : Math.abs(x))),
    fmod: two('fmod', (x, y) => {
      if (y === 0 || (!Number.isFinite(x) && !Number.isNaN(x))) throw vm.error('ValueError', 'math domain error');
      return float(Number.isFinite(y) ? x % y : x);
    }),
    remainder: two('remainder', (x, y) => {
      if (y === 0) throw vm.error('ValueError', 'math domain error');
      if (!Number.isFinite(y)) return float(x);
      const rest = Math.abs(x) % Math.abs(y);
      const half = Math.abs(y) / 2;
      const odd = Math.floor((Math.abs(x) - rest) / Math.abs(y)) % 2 === 1;
      const near = rest > half || (rest === half && odd) ? rest - Math.abs(y) : rest;
      return float(x < 0 ? -near : near);
    }),
    ldexp: two('ldexp', (x, y) => float(x * 2 ** y)),
    nextafter: two('nextafter', (x, y) => {
      if (x === y || Number.isNaN(x) || Number.isNaN(y)) return float(Number.isNaN(x) ? x : y);
      if (x === 0) return float(y > 0 ? Number.MIN_VALUE : -Number.MIN_VALUE);
      const view = new DataView(new ArrayBuffer(8));
      view.setFloat64(0, x);
      view.setBigInt64(0, view.getBigInt64(0) + (x < y === x > 0 ? 1n : -1n));
      return float(view.getFloat64(0));
    }),
    hypot: fn(vm, 'hypot', '*coordinates', (all) => reals(vm, all, (xs) => float(Math.hypot(...xs)))),
    dist: fn(vm, 'dist', 'p q /', (p, q) =>
      reals(vm, [...toArray(vm, p), ...toArray(vm, q)], (xs) =>
        float(Math.hypot(...xs.slice(0, xs.length / 2).map((x, i) => x - (xs[i + xs.length / 2] as number)))),
      ),
    ),
    isclose: fn(vm, 'isclose', 'a b * rel_tol? abs_tol?', (a, b, relative, absolute) =>
      reals(vm, [a, b, relative ?? float(1e-9), absolute ?? float(0)], ([x = 0, y = 0, rel = 0, abs = 0]) => {
        if (x === y) return true;
        if (!Number.isFinite(x) || !Number.isFinite(y)) return false;
        return Math.abs(x - y) <= Math.max(rel * Math.max(Math.abs(x), Math.abs(y)), abs);
      }),
    ),
  };
}

function reals(vm: VM, values: readonly Value[], run: (xs: number[]) => Value): Value {
  const xs = values.map((v) => realNumber(vm, v));
  const at = xs.indexOf(undefined);
  return at < 0 ? run(xs as number[]) : (values[at] as Value);
}

const gcd = (a: bigint, b: bigint): bigint => (b === 0n ? (a < 0n ? -a : a) : gcd(b, a % b));

/** The integer square root, by Newton's method from above, which approaches it monotonically. */
function wholeRoot(n: bigint): bigint {
  if (n < 2n) return n;
  let x = 1n << BigInt((n.toString(2).length + 1) >> 1);
  for (;;) {
    const y = (x + n / x) >> 1n;
    if (y >= x) return x;
    x = y;
  }
}

/** Products of more factors exceed the limit for integers many times over. @limit factorials, combinations, permutations: factors */
const FACTORS = 5_000n;

function wholes(vm: VM): Record<string, Value> {
  const of = (values: readonly Value[], run: (...ns: bigint[]) => Value): Value => {
    const ns = values.map((v) => wholeNumber(vm, v));
    const at = ns.indexOf(undefined);
    return at < 0 ? run(...(ns as bigint[])) : (values[at] as Value);
  };
  const tooLarge = (): Value => vm.unknown(`the number is too large to follow (limit: ${vm.limits.integerBits} bits)`);
  const bounded = (n: bigint): Value => (n.toString(2).length > vm.limits.integerBits ? tooLarge() : int(n));
  const falling = (n: bigint, k: bigint): bigint | undefined => {
    if (k > FACTORS) return undefined;
    let out = 1n;
    for (let i = 0n; i < k; i++) out *= n - i;
    return out;
  };
  const factorial = (k: bigint): bigint => falling(k, k) ?? 1n;
  const notNegative = (n: bigint, text: string): void => {
    if (n < 0n) throw vm.error('ValueError', text);
  };
  return {
    gcd: fn(vm, 'gcd', '*integers', (all) => of(all, (...ns) => int(ns.reduce(gcd, 0n)))),
    lcm: fn(vm, 'lcm', '*integers', (all) => of(all, (...ns) => bounded(ns.reduce((a, b) => (a === 0n || b === 0n ? 0n : gcd((a / gcd(a, b)) * b, 0n)), 1n)))),
    isqrt: fn(vm, 'isqrt', 'n /', (v) =>
      of([v], (n = 0n) => {
        notNegative(n, 'isqrt() argument must be nonnegative');
        return int(wholeRoot(n));
      }),
    ),
    factorial: fn(vm, 'factorial', 'x /', (v) =>
      of([v], (n = 0n) => {
        notNegative(n, 'factorial() not defined for negative values');
        const r = falling(n, n);
        return r === undefined ? tooLarge() : bounded(r);
      }),
    ),
    comb: fn(vm, 'comb', 'n k /', (a, b) =>
      of([a, b], (n = 0n, k = 0n) => {
        notNegative(n, 'n must be a non-negative integer');
        notNegative(k, 'k must be a non-negative integer');
        if (k > n) return 0;
        const few = k < n - k ? k : n - k;
        const r = falling(n, few);
        return r === undefined ? tooLarge() : bounded(r / factorial(few));
      }),
    ),
    perm: fn(vm, 'perm', 'n k? /', (a, b) =>
      of([a, b ?? a], (n = 0n, k = 0n) => {
        notNegative(n, 'n must be a non-negative integer');
        notNegative(k, 'k must be a non-negative integer');
        const r = k > n ? 0n : falling(n, k);
        return r === undefined ? tooLarge() : bounded(r);
      }),
    ),
  };
}

function sums(vm: VM): Record<string, Value> {
  return {
    prod: fn(vm, 'prod', 'iterable / * start?', (items, start) => {
      if (items instanceof Unknown) return items;
      let out: Value = start ?? 1;
      for (const v of iterate(vm, items)) out = binary(vm, '*', out, v);
      return out;
    }),
    fsum: fn(vm, 'fsum', 'seq /', (items) => (items instanceof Unknown ? items : reals(vm, toArray(vm, items), (xs) => float(exactSum(xs))))),
    sumprod: fn(vm, 'sumprod', 'p q /', (p, q) => {
      const right = toArray(vm, q);
      const left = toArray(vm, p);
      if (left.length !== right.length) throw vm.error('ValueError', 'Inputs are not the same length');
      let out: Value = 0;
      left.forEach((v, i) => {
        out = binary(vm, '+', out, binary(vm, '*', v, right[i] as Value));
      });
      return out;
    }),
  };
}

/** The module `math`, complete: other names do not exist. */
export function mathModule(vm: VM): PyModule {
  return moduleWith('math', {
    pi: float(Math.PI),
    e: float(Math.E),
    tau: float(2 * Math.PI),
    inf: float(Number.POSITIVE_INFINITY),
    nan: float(Number.NaN),
    ...unaryFunctions(vm),
    ...logarithms(vm),
    ...roundings(vm),
    ...pairs(vm),
    ...wholes(vm),
    ...sums(vm),
  });
}
