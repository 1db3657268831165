import { PyComplex, type PyFloat } from './values.js';
import type { VM } from './vm.js';

/** Arithmetic of complex numbers. */

type Real = number | bigint | PyFloat;
const isComplex = (v: Real | PyComplex): v is PyComplex => v instanceof PyComplex;
const real = (v: Real): number => (typeof v === 'object' ? v.value : Number(v));
const whole = (v: Real | PyComplex): PyComplex => (isComplex(v) ? v : new PyComplex(real(v), 0));

/** `x op y`. `undefined` for operators that complex numbers do not have. Raises ZeroDivisionError. */
export function complexArithmetic(vm: VM, op: string, x: Real | PyComplex, y: Real | PyComplex): PyComplex | undefined {
  const a = whole(x);
  const b = whole(y);
  switch (op) {
    case '+':
      return new PyComplex(a.re + b.re, a.im + b.im);
    case '-':
      return new PyComplex(a.re - b.re, a.im - b.im);
    case '*':
      return times(a, b);
    case '/':
      return divided(vm, a, b);
    case '**':
      return power(vm, a, b);
    default:
      return undefined;
  }
}

const times = (a: PyComplex, b: PyComplex): PyComplex => new PyComplex(a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re);

/** Division by Smith's method (1962), as in CPython's `_Py_c_quot`: the larger part of the divisor scales the other. */
function divided(vm: VM, a: PyComplex, b: PyComplex): PyComplex {
  if (b.re === 0 && b.im === 0) throw vm.error('ZeroDivisionError', 'complex division by zero');
  if (Math.abs(b.re) >= Math.abs(b.im)) {
    const ratio = b.im / b.re;
    const scale = b.re + b.im * ratio;
    return new PyComplex((a.re + a.im * ratio) / scale, (a.im - a.re * ratio) / scale);
  }
  const ratio = b.re / b.im;
  const scale = b.re * ratio + b.im;
  return new PyComplex((a.re * ratio + a.im) / scale, (a.im * ratio - a.re) / scale);
}

/** Integer exponents up to this are multiplied out, as in CPython. */
const MULTIPLIED = 100;

function power(vm: VM, a: PyComplex, b: PyComplex): PyComplex {
  if (b.im === 0 && Number.isInteger(b.re) && Math.abs(b.re) <= MULTIPLIED) {
    let result = new PyComplex(1, 0);
    for (let base = a, n = Math.abs(b.re); n > 0; n = Math.floor(n / 2)) {
      if (n % 2) result = times(result, base);
      base = times(base, base);
    }
    return b.re < 0 ? divided(vm, new PyComplex(1, 0), result) : result;
  }
  if (a.re === 0 && a.im === 0) {
    if (b.im !== 0 || b.re < 0) throw vm.error('ZeroDivisionError', '0.0 to a negative or complex power');
    return new PyComplex(0, 0);
  }
  const size = Math.hypot(a.re, a.im);
  const angle = Math.atan2(a.im, a.re);
  const length = size ** b.re * Math.exp(-b.im * angle);
  const turn = b.re * angle + b.im * Math.log(size);
  return new PyComplex(length * Math.cos(turn), length * Math.sin(turn));
}
