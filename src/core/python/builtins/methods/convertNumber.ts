import { callMethod, special } from '../../objects/objects.js';
import { repr } from '../../objects/text.js';
import { SPACE } from '../../values/textPoints.js';
import { int, PyBoxed, PyBytes, PyComplex, PyFloat, type PyObject, typeOf, Unknown, type Value } from '../../values/values.js';
import type { VM } from '../../values/vm.js';

/** `int()`, `float()` and `complex()`: numbers from other values and from text. */

/** Python refuses longer texts too. Ours are limited by the size of integers anyway. @limit text that becomes an integer: digits */
const MOST_DIGITS = 4_300;
const DIGITS = '0123456789abcdefghijklmnopqrstuvwxyz';
const SPACES = new RegExp(`^[${SPACE}]+|[${SPACE}]+$`, 'g');

/** An integer, or unknown when it is too large to follow. */
function limited(vm: VM, n: bigint): Value {
  const bits = n < 0n ? -n : n;
  return bits >> BigInt(vm.limits.integerBits) ? vm.unknown(`the number is too large to follow (limit: ${vm.limits.integerBits} bits)`) : int(n);
}

/** Converts the digits of all scripts that Python reads to ASCII. */
const asciiDigits = (text: string): string => text.replace(/\p{Nd}/gu, (c) => (c <= '9' ? c : String(digitValue(c))));

/** The value of a decimal digit. The digits of a script are ten in a row, and start where \p{Nd} begins. */
function digitValue(c: string): number {
  let code = c.codePointAt(0) ?? 0;
  let n = 0;
  while (n < 9 && /\p{Nd}/u.test(String.fromCodePoint(code - 1))) {
    code--;
    n++;
  }
  return n;
}

/** `int(text, base)`. Raises ValueError. */
export function intFromText(vm: VM, given: string, base: number, shown: string): Value {
  const fail = (): Error => vm.error('ValueError', `invalid literal for int() with base ${base}: ${shown}`);
  const text = asciiDigits(given.replace(SPACES, '')).toLowerCase();
  const m = /^([+-]?)(0[xob])?(.*)$/s.exec(text) as RegExpExecArray;
  const prefixed = m[2] === '0x' ? 16 : m[2] === '0o' ? 8 : m[2] === '0b' ? 2 : undefined;
  let digits = m[3] as string;
  let radix = base;
  if (m[2] !== undefined && (base === 0 || base === prefixed)) {
    radix = prefixed as number;
    digits = digits.replace(/^_/, '');
  } else {
    digits = (m[2] ?? '') + digits;
    if (base === 0) {
      if (/^0[\d_]*[1-9]/.test(digits)) throw fail();
      radix = 10;
    }
  }
  if (!/^[\da-z]+(_[\da-z]+)*$/.test(digits)) throw fail();
  digits = digits.replaceAll('_', '');
  if (digits.length > MOST_DIGITS) return vm.unknown(`the number is too large to follow (limit: ${vm.limits.integerBits} bits)`);
  for (const c of digits) if (DIGITS.indexOf(c) >= radix) throw fail();
  const n = radix === 10 ? BigInt(digits) : Array.from(digits).reduce((sum, c) => sum * BigInt(radix) + BigInt(DIGITS.indexOf(c)), 0n);
  return limited(vm, m[1] === '-' ? -n : n);
}

/** A float without its fraction, as an int. Raises ValueError, OverflowError. */
function truncated(vm: VM, x: number): Value {
  if (Number.isNaN(x)) throw vm.error('ValueError', 'cannot convert float NaN to integer');
  if (!Number.isFinite(x)) throw vm.error('OverflowError', 'cannot convert float infinity to integer');
  return int(BigInt(Math.trunc(x)));
}

/** `int(v)` of anything but text with a base. Raises TypeError, ValueError, OverflowError. */
export function toInt(vm: VM, v: Value): Value {
  if (typeof v === 'number' || typeof v === 'bigint') return v;
  if (typeof v === 'boolean') return v ? 1 : 0;
  if (v instanceof PyFloat) return truncated(vm, v.value);
  if (typeof v === 'string') return intFromText(vm, v, 10, quotedShort(vm, v));
  if (v instanceof PyBytes) return intFromText(vm, v.value, 10, quotedShort(vm, v));
  if (v instanceof Unknown) return v;
  for (const name of ['__int__', '__index__', '__trunc__'])
    if (special(v, name) !== undefined) {
      const made = callMethod(vm, v as PyObject, name);
      if (typeof made === 'number' || typeof made === 'bigint' || made instanceof Unknown) return made;
      if (typeof made === 'boolean') return Number(made);
      if (made instanceof PyBoxed && (typeof made.value === 'number' || typeof made.value === 'bigint')) return made.value;
      throw vm.error('TypeError', `${name} returned non-int (type ${typeOf(made).name})`);
    }
  if (v instanceof PyBoxed) return toInt(vm, v.value);
  throw vm.error('TypeError', `int() argument must be a string, a bytes-like object or a real number, not '${typeOf(v).name}'`);
}

/** A text as messages show it, shortened when it is long. */
export function quotedShort(vm: VM, v: Value): string {
  const text = repr(vm, v);
  return text.length > 200 ? `${text.slice(0, 200)}...` : text;
}

/** `float(text)`. Raises ValueError. */
function floatFromText(vm: VM, given: string, shown: string): PyFloat {
  const text = asciiDigits(given.replace(SPACES, '')).toLowerCase();
  const special_ = /^([+-]?)(inf|infinity|nan)$/.exec(text);
  if (special_) return new PyFloat((special_[1] === '-' ? -1 : 1) * (special_[2] === 'nan' ? Number.NaN : Number.POSITIVE_INFINITY));
  if (!/^[+-]?(\d+(_\d+)*\.?(\d+(_\d+)*)?|\.\d+(_\d+)*)(e[+-]?\d+(_\d+)*)?$/.test(text))
    throw vm.error('ValueError', `could not convert string to float: ${shown}`);
  return new PyFloat(Number(text.replaceAll('_', '')));
}

/** `float(v)`. Raises TypeError, ValueError, OverflowError. */
export function toFloatValue(vm: VM, v: Value): PyFloat | Unknown {
  if (v instanceof PyFloat || v instanceof Unknown) return v;
  if (typeof v === 'number') return new PyFloat(v);
  if (typeof v === 'boolean') return new PyFloat(Number(v));
  if (typeof v === 'bigint') {
    const x = Number(v);
    if (!Number.isFinite(x)) throw vm.error('OverflowError', 'int too large to convert to float');
    return new PyFloat(x);
  }
  if (typeof v === 'string') return floatFromText(vm, v, quotedShort(vm, v));
  if (v instanceof PyBytes) return floatFromText(vm, v.value, quotedShort(vm, v));
  for (const name of ['__float__', '__index__'])
    if (special(v, name) !== undefined) {
      const made = callMethod(vm, v as PyObject, name);
      if (made instanceof PyBoxed) return toFloatValue(vm, made.value);
      if (made instanceof PyFloat || made instanceof Unknown || (name === '__index__' && typeof made === 'number')) return toFloatValue(vm, made);
      throw vm.error('TypeError', `${typeOf(v).name}.${name} returned non-float (type ${typeOf(made).name})`);
    }
  if (v instanceof PyBoxed) return toFloatValue(vm, v.value);
  throw vm.error('TypeError', `float() argument must be a string or a real number, not '${typeOf(v).name}'`);
}

/** `complex(re, im)`. Raises TypeError, ValueError. */
export function toComplex(vm: VM, re: Value, im: Value | undefined): Value {
  const first = re instanceof PyBoxed ? re.value : re;
  if (typeof first === 'string') {
    if (im !== undefined) throw vm.error('TypeError', "complex() can't take second arg if first is a string");
    return complexFromText(vm, first);
  }
  const part = (v: Value): PyComplex | Unknown => {
    if (v instanceof PyComplex || v instanceof Unknown) return v;
    if (special(v, '__complex__') !== undefined) {
      const made = callMethod(vm, v as PyObject, '__complex__');
      if (made instanceof PyComplex) return made;
    }
    const x = toFloatValue(vm, v);
    return x instanceof Unknown ? x : new PyComplex(x.value, 0);
  };
  const a = part(first);
  const b = im === undefined ? new PyComplex(0, 0) : part(im);
  if (a instanceof Unknown) return a;
  if (b instanceof Unknown) return b;
  return new PyComplex(a.re - b.im, a.im + b.re);
}

function complexFromText(vm: VM, text: string): Value {
  const bare = text.replace(SPACES, '').replace(/^\((.*)\)$/, '$1');
  const number = '(?:\\d+\\.?\\d*|\\.\\d+)(?:e[+-]?\\d+)?|inf|nan';
  const m = new RegExp(`^([+-]?(?:${number}))?(?:([+-]?(?:${number})?)j)?$`, 'i').exec(bare);
  if (!m || !bare || (m[1] !== undefined && m[2] !== undefined && !/^[+-]/.test(m[2]))) throw vm.error('ValueError', 'complex() arg is a malformed string');
  const value = (t: string | undefined): number =>
    t === undefined ? 0 : t === '' || t === '+' ? 1 : t === '-' ? -1 : Number(t.replace(/inf/i, 'Infinity').replace(/nan/i, 'NaN'));
  return new PyComplex(value(m[1]), value(m[2]));
}
