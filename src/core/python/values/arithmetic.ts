import { complexArithmetic } from './complex.js';
import { float, int, PyBoxed, PyComplex, PyFloat, type Value } from './values.js';
import type { VM } from './vm.js';

/** Arithmetic of Python numbers: integers of any size (up to a limit), doubles, complex numbers. */

/** An operand. A bool counts as an int. */
type Num = number | bigint | PyFloat | PyComplex;
export function numeric(v: Value): Num | undefined {
  if (typeof v === 'number' || typeof v === 'bigint' || v instanceof PyFloat || v instanceof PyComplex) return v;
  if (typeof v === 'boolean') return v ? 1 : 0;
  if (v instanceof PyBoxed) return numeric(v.value);
  return undefined;
}

/** A number as a double. */
export const toFloat = (n: number | bigint | PyFloat): number => (n instanceof PyFloat ? n.value : Number(n));

/** `a op b`. `undefined` for operators that numbers do not have. Raises ZeroDivisionError, OverflowError, ValueError. */
export function arithmetic(vm: VM, op: string, a: Num, b: Num): Value | undefined {
  if (a instanceof PyComplex || b instanceof PyComplex) return complexArithmetic(vm, op, a, b);
  if (op === '/' && !(a instanceof PyFloat) && !(b instanceof PyFloat)) return quotient(vm, a, b);
  if (a instanceof PyFloat || b instanceof PyFloat || op === '/') return floatArithmetic(vm, op, a, b);
  return intArithmetic(vm, op, a, b);
}

/** True division of integers: the exact quotient, rounded once, even where the operands exceed a double. */
function quotient(vm: VM, a: number | bigint, b: number | bigint): Value {
  if (Number(b) === 0) throw vm.error('ZeroDivisionError', 'division by zero');
  if (typeof a === 'number' && typeof b === 'number') return float(a / b);
  const x = BigInt(a);
  const y = BigInt(b);
  // 64 more bits than the divisor keep every bit of the result; a remainder makes the last bit odd.
  const shift = Math.max(0, 64 + bits(y) - bits(x));
  const scaled = (x < 0n ? -x : x) << BigInt(shift);
  const divisor = y < 0n ? -y : y;
  const exact = scaled / divisor;
  const sticky = scaled % divisor === 0n ? exact : exact | 1n;
  const size = Number(sticky) / 2 ** Math.min(shift, 1000) / 2 ** Math.max(0, shift - 1000);
  if (!Number.isFinite(size)) throw vm.error('OverflowError', 'integer division result too large for a float');
  return float(x < 0n !== y < 0n ? -size : size);
}

function floatArithmetic(vm: VM, op: string, a: number | bigint | PyFloat, b: number | bigint | PyFloat): Value | undefined {
  const x = toFloat(a);
  const y = toFloat(b);
  switch (op) {
    case '+':
      return float(x + y);
    case '-':
      return float(x - y);
    case '*':
      return float(x * y);
    case '/':
      if (y === 0) throw vm.error('ZeroDivisionError', a instanceof PyFloat || b instanceof PyFloat ? 'float division by zero' : 'division by zero');
      return float(x / y);
    case '//':
      if (y === 0) throw vm.error('ZeroDivisionError', 'float floor division by zero');
      return float(floatFloor(x, y));
    case '%':
      if (y === 0) throw vm.error('ZeroDivisionError', 'float modulo');
      return float(floatMod(x, y));
    case '**':
      if (x === 1 || (x === -1 && Math.abs(y) === Number.POSITIVE_INFINITY)) return float(1);
      if (x === 0 && y < 0) throw vm.error('ZeroDivisionError', '0.0 cannot be raised to a negative power');
      if (x < 0 && !Number.isInteger(y) && Number.isFinite(y)) return complexArithmetic(vm, op, new PyComplex(x, 0), new PyComplex(y, 0));
      return float(finitePower(vm, x, y));
    default:
      return undefined;
  }
}

function finitePower(vm: VM, x: number, y: number): number {
  const r = x ** y;
  if (!Number.isFinite(r) && Number.isFinite(x) && Number.isFinite(y)) throw vm.error('OverflowError', 34, 'Numerical result out of range');
  return r;
}

/** Floor division of doubles as in CPython (float_floor_div), consistent with the remainder. */
function floatFloor(x: number, y: number): number {
  const r = x % y;
  let q = (x - r) / y;
  if (r !== 0 && r < 0 !== y < 0) q -= 1;
  if (q === 0) return x / y < 0 || Object.is(x / y, -0) ? -0 : 0;
  const whole = Math.floor(q);
  return q - whole > 0.5 ? whole + 1 : whole;
}

/** `x % y` with the sign of `y`. */
export function floatMod(x: number, y: number): number {
  if (Number.isFinite(x) && !Number.isFinite(y)) return x === 0 || x > 0 === y > 0 ? x : y;
  const r = x % y;
  return r !== 0 && r < 0 !== y < 0 ? r + y : r === 0 ? (y < 0 ? -0 : 0) : r;
}

function intArithmetic(vm: VM, op: string, a: number | bigint, b: number | bigint): Value | undefined {
  if (op === '%' && typeof a === 'number' && typeof b === 'number' && b !== 0) {
    const r = a % b;
    return r !== 0 && r < 0 !== b < 0 ? r + b : r + 0;
  }
  if ((op === '//' || op === '%') && Number(b) === 0)
    throw vm.error('ZeroDivisionError', op === '//' ? 'integer division or modulo by zero' : 'integer modulo by zero');
  if (op === '**' && b < 0) return floatArithmetic(vm, op, a, b);
  if ((op === '<<' || op === '>>') && b < 0) throw vm.error('ValueError', 'negative shift count');
  const x = BigInt(a);
  const y = BigInt(b);
  const size = bits(x);
  const grown = op === '**' ? size * Number(y) : op === '<<' ? size + Number(y) : op === '*' ? size + bits(y) : Math.max(size, bits(y));
  if (grown > vm.limits.integerBits && !(op === '**' && size <= 1) && !(op === '<<' && x === 0n))
    return vm.unknown(`the number is too large to follow (limit: ${vm.limits.integerBits} bits)`);
  switch (op) {
    case '+':
      return int(x + y);
    case '-':
      return int(x - y);
    case '*':
      return int(x * y);
    case '//': {
      const q = x / y;
      return int(x % y !== 0n && x < 0n !== y < 0n ? q - 1n : q);
    }
    case '%': {
      const r = x % y;
      return int(r !== 0n && r < 0n !== y < 0n ? r + y : r);
    }
    case '**':
      return int(x ** y);
    case '<<':
      return int(x << y);
    case '>>':
      return int(x >> (y > 100_000n ? 100_000n : y));
    case '&':
      return int(x & y);
    case '|':
      return int(x | y);
    case '^':
      return int(x ^ y);
    default:
      return undefined;
  }
}

const bits = (n: bigint): number => (n < 0n ? -n : n).toString(2).length;
