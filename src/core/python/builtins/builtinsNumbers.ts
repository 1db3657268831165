import { callMethod, special } from '../objects/objects.js';
import { binary } from '../objects/operate.js';
import { indexOf } from '../objects/sequences.js';
import { floatMod, toFloat } from '../values/arithmetic.js';
import { textLength } from '../values/textPoints.js';
import { float, int, PyBoxed, type PyBuiltin, PyBytes, PyComplex, PyFloat, tuple, typeOf, Unknown, type Value } from '../values/values.js';
import type { VM } from '../values/vm.js';
import { builtin as fn } from './methods/define.js';
import { roundValue } from './methods/round.js';

/** Built-in functions on numbers: `abs`, `divmod`, `pow`, `round`, `hex` and the like. */

const whole = (v: Value): v is number | bigint | boolean => typeof v === 'number' || typeof v === 'bigint' || typeof v === 'boolean';
const real = (v: Value): v is number | bigint | boolean | PyFloat => whole(v) || v instanceof PyFloat;

/** `abs(v)`. Raises TypeError. */
function absolute(vm: VM, v: Value): Value {
  if (typeof v === 'number') return Math.abs(v);
  if (v instanceof Unknown) return v;
  if (special(v, '__abs__') !== undefined) return callMethod(vm, v, '__abs__');
  if (v instanceof PyBoxed) return absolute(vm, v.value);
  if (typeof v === 'bigint') return v < 0n ? -v : v;
  if (typeof v === 'boolean') return Number(v);
  if (v instanceof PyFloat) return float(Math.abs(v.value));
  if (v instanceof PyComplex) return float(Math.hypot(v.re, v.im));
  throw vm.error('TypeError', `bad operand type for abs(): '${typeOf(v).name}'`);
}

/** `divmod(a, b)`. Raises TypeError, ZeroDivisionError. */
function divmod(vm: VM, a: Value, b: Value): Value {
  if (a instanceof Unknown) return a;
  if (b instanceof Unknown) return b;
  if (special(a, '__divmod__') !== undefined) return callMethod(vm, a, '__divmod__', [b]);
  if (special(b, '__rdivmod__') !== undefined) return callMethod(vm, b, '__rdivmod__', [a]);
  const [x, y] = [a, b].map((v) => (v instanceof PyBoxed ? v.value : v)) as [Value, Value];
  if (!real(x) || !real(y)) throw vm.error('TypeError', `unsupported operand type(s) for divmod(): '${typeOf(a).name}' and '${typeOf(b).name}'`);
  if (x instanceof PyFloat || y instanceof PyFloat) {
    const [p, q] = [x, y].map((v) => toFloat(typeof v === 'boolean' ? Number(v) : v)) as [number, number];
    if (q === 0) throw vm.error('ZeroDivisionError', 'float divmod()');
    return tuple([binary(vm, '//', float(p), float(q)), float(floatMod(p, q))]);
  }
  return tuple([binary(vm, '//', x, y), binary(vm, '%', x, y)]);
}

/** `pow(a, b, m)`. Raises TypeError, ValueError. */
function power(vm: VM, a: Value, b: Value, modulus: Value | undefined): Value {
  if (modulus === undefined || modulus === null) return binary(vm, '**', a, b);
  for (const v of [a, b, modulus]) if (v instanceof Unknown) return v;
  if (special(a, '__pow__') !== undefined) return callMethod(vm, a, '__pow__', [b, modulus]);
  if (!whole(a) || !whole(b) || !whole(modulus)) throw vm.error('TypeError', 'pow() 3rd argument not allowed unless all arguments are integers');
  const m = BigInt(modulus);
  if (m === 0n) throw vm.error('ValueError', 'pow() 3rd argument cannot be 0');
  const positive = m < 0n ? -m : m;
  let base = ((BigInt(a) % positive) + positive) % positive;
  let exponent = BigInt(b);
  if (exponent < 0n) {
    base = inverse(vm, base, positive);
    exponent = -exponent;
  }
  let result = 1n % positive;
  for (; exponent > 0n; exponent >>= 1n) {
    if (exponent & 1n) result = (result * base) % positive;
    base = (base * base) % positive;
  }
  return int(m < 0n && result !== 0n ? result + m : result);
}

/** The inverse of `a` modulo `m`, by the extended Euclidean algorithm. */
function inverse(vm: VM, a: bigint, m: bigint): bigint {
  let [r, next] = [m, a];
  let [t, nextT] = [0n, 1n];
  while (next !== 0n) {
    const q = r / next;
    [r, next] = [next, r - q * next];
    [t, nextT] = [nextT, t - q * nextT];
  }
  if (r !== 1n) throw vm.error('ValueError', 'base is not invertible for the given modulus');
  return ((t % m) + m) % m;
}

/** An integer in another base, with its prefix, as `hex`, `oct` and `bin` print it. */
function based(vm: VM, v: Value, prefix: string, base: number): Value {
  const n = typeof v === 'bigint' ? v : indexOf(vm, v instanceof PyBoxed ? v.value : v);
  if (n instanceof Unknown) return n;
  return `${n < 0 ? '-' : ''}${prefix}${(n < 0 ? -n : n).toString(base)}`;
}

function ordinal(vm: VM, v: Value): Value {
  const c = v instanceof PyBoxed ? v.value : v;
  if (c instanceof Unknown) return c;
  const size = typeof c === 'string' ? textLength(c) : c instanceof PyBytes ? c.value.length : undefined;
  if (size === undefined) throw vm.error('TypeError', `ord() expected string of length 1, but ${typeOf(v).name} found`);
  if (size !== 1) throw vm.error('TypeError', `ord() expected a character, but string of length ${size} found`);
  return c instanceof PyBytes ? c.value.charCodeAt(0) : ((c as string).codePointAt(0) ?? 0);
}

function character(vm: VM, v: Value): Value {
  const n = indexOf(vm, v);
  if (n instanceof Unknown) return n;
  if (n < 0 || n > 0x10ffff) throw vm.error('ValueError', 'chr() arg not in range(0x110000)');
  return String.fromCodePoint(n);
}

/** All of them. */
export function numberBuiltins(vm: VM): [string, Value][] {
  const made: PyBuiltin[] = [
    fn(vm, 'abs', 'x /', (v) => absolute(vm, v)),
    fn(vm, 'divmod', 'x y /', (a, b) => divmod(vm, a, b)),
    fn(vm, 'pow', 'base exp mod?', (a, b, m) => power(vm, a, b, m)),
    fn(vm, 'round', 'number ndigits?', (v, digits) => roundValue(vm, v, digits)),
    fn(vm, 'hex', 'number /', (v) => based(vm, v, '0x', 16)),
    fn(vm, 'oct', 'number /', (v) => based(vm, v, '0o', 8)),
    fn(vm, 'bin', 'number /', (v) => based(vm, v, '0b', 2)),
    fn(vm, 'ord', 'c /', (v) => ordinal(vm, v)),
    fn(vm, 'chr', 'i /', (v) => character(vm, v)),
  ];
  return made.map((f) => [f.name, f]);
}
