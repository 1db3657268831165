import { iterate } from '../../objects/iteration.js';
import { call } from '../../objects/objects.js';
import { indexOf } from '../../objects/sequences.js';
import { truth } from '../../objects/truth.js';
import { exactParts } from '../../values/decimals.js';
import { float, int, PyBytes, PyComplex, PyFloat, tuple, types, Unknown, type Value } from '../../values/values.js';
import type { VM } from '../../values/vm.js';
import { toFloatValue, toInt } from './convertNumber.js';
import { classMethod, is, methodsOf, readOnly } from './define.js';
import { floor, roundValue } from './round.js';

/** `int`, `float`, `bool` and `complex`. */

type Whole = number | bigint | boolean;
const isWhole = (v: Value): v is Whole => typeof v === 'number' || typeof v === 'bigint' || typeof v === 'boolean';
const magnitude = (n: Whole): bigint => (BigInt(n) < 0n ? -BigInt(n) : BigInt(n));
const plain = (n: Whole): Value => (typeof n === 'boolean' ? Number(n) : n);

function installInt(): void {
  const def = methodsOf(types.int, isWhole, true);
  def('bit_length', '', (_vm, self) => (magnitude(self) === 0n ? 0 : magnitude(self).toString(2).length));
  def('bit_count', '', (_vm, self) => magnitude(self).toString(2).replaceAll('0', '').length);
  def('conjugate', '', (_vm, self) => plain(self));
  def('is_integer', '', () => true);
  def('as_integer_ratio', '', (_vm, self) => tuple([plain(self), 1]));
  for (const name of ['__trunc__', '__floor__', '__ceil__']) def(name, '', (_vm, self) => plain(self));
  def('__round__', 'ndigits? /', (vm, self, digits) => roundValue(vm, plain(self), digits));
  for (const name of ['real', 'numerator']) readOnly(types.int, name, (_vm, self) => (isWhole(self) ? plain(self) : self));
  readOnly(types.int, 'imag', () => 0);
  readOnly(types.int, 'denominator', () => 1);
  def('to_bytes', 'length? byteorder? * signed?', (vm, self, length, order, signed) => {
    const size = length === undefined ? 1 : indexOf(vm, length);
    if (size instanceof Unknown) return size;
    vm.checkElements(size, 'a bytes object');
    return new PyBytes(bytesOf(vm, BigInt(self), size, order === undefined || order === 'big', truth(vm, signed ?? false) === true));
  });
  classMethod(types.int, 'from_bytes', 'bytes byteorder? * signed?', (vm, cls, bytes, order, signed) => {
    let text = '';
    if (bytes instanceof PyBytes) text = bytes.value;
    else for (const b of iterate(vm, bytes)) text += String.fromCharCode(Number(toInt(vm, b)));
    const n = fromBytes(order === undefined || order === 'big' ? text : Array.from(text).reverse().join(''), truth(vm, signed ?? false) === true);
    return cls === types.int ? int(n) : call(vm, cls, [int(n)]);
  });
}

function bytesOf(vm: VM, n: bigint, size: number, big: boolean, signed: boolean): string {
  if (n < 0n && !signed) throw vm.error('OverflowError', "can't convert negative int to unsigned");
  const bits = BigInt(size * 8);
  const fits = signed ? n >= -(1n << (bits - 1n || 0n)) && n < 1n << (bits - 1n) : n < 1n << bits;
  if (size === 0 ? n !== 0n : !fits) throw vm.error('OverflowError', 'int too big to convert');
  const out: string[] = [];
  let rest = BigInt.asUintN(size * 8, n);
  for (let i = 0; i < size; i++) {
    out.push(String.fromCharCode(Number(rest & 0xffn)));
    rest >>= 8n;
  }
  return (big ? out.reverse() : out).join('');
}

function fromBytes(text: string, signed: boolean): bigint {
  let n = 0n;
  for (const c of text) n = (n << 8n) | BigInt(c.charCodeAt(0));
  return signed ? BigInt.asIntN(text.length * 8, n) : n;
}

function installFloat(): void {
  const def = methodsOf(types.float, is(PyFloat), true);
  def('is_integer', '', (_vm, self) => Number.isInteger(self.value));
  def('conjugate', '', (_vm, self) => self);
  def('as_integer_ratio', '', (vm, self) => {
    if (Number.isNaN(self.value)) throw vm.error('ValueError', 'cannot convert NaN to integer ratio');
    if (!Number.isFinite(self.value)) throw vm.error('OverflowError', 'cannot convert Infinity to integer ratio');
    const [p, q] = ratioOf(self.value);
    return tuple([int(p), int(q)]);
  });
  def('hex', '', (_vm, self) => hexText(self.value));
  def('__trunc__', '', (vm, self) => toInt(vm, self));
  def('__floor__', '', (vm, self) => floor(vm, self.value));
  def('__ceil__', '', (vm, self) => floor(vm, self.value, true));
  def('__round__', 'ndigits? /', (vm, self, digits) => roundValue(vm, self, digits));
  readOnly(types.float, 'real', (_vm, self) => self);
  readOnly(types.float, 'imag', () => float(0));
  classMethod(types.float, 'fromhex', 'string /', (vm, _cls, text) => fromHex(vm, typeof text === 'string' ? text : ''));
}

/** A finite double as a fraction in lowest terms. */
function ratioOf(x: number): [bigint, bigint] {
  let { mantissa, exponent } = exactParts(x);
  if (mantissa === 0n) return [0n, 1n];
  while (exponent < 0 && !(mantissa & 1n)) {
    mantissa >>= 1n;
    exponent++;
  }
  const p = exponent > 0 ? mantissa << BigInt(exponent) : mantissa;
  return [x < 0 ? -p : p, exponent < 0 ? 1n << BigInt(-exponent) : 1n];
}

function hexText(x: number): string {
  if (!Number.isFinite(x)) return Number.isNaN(x) ? 'nan' : x < 0 ? '-inf' : 'inf';
  const sign = x < 0 || Object.is(x, -0) ? '-' : '';
  if (x === 0) return `${sign}0x0.0p+0`;
  const { mantissa, exponent } = exactParts(x);
  const normal = mantissa >> 52n === 1n;
  const fraction = (normal ? mantissa - (1n << 52n) : mantissa).toString(16).padStart(13, '0');
  const power = exponent + 52;
  return `${sign}0x${normal ? 1 : 0}.${fraction}p${power < 0 ? '-' : '+'}${Math.abs(power)}`;
}

function fromHex(vm: VM, text: string): Value {
  const m = /^\s*([+-]?)(?:0x)?([\da-f]*)(?:\.([\da-f]*))?(?:p([+-]?\d+))?\s*$/i.exec(text);
  if (!m || (!m[2] && !m[3])) {
    const other = /^\s*[+-]?(inf|infinity|nan)\s*$/i.test(text);
    if (other) return toFloatValue(vm, text);
    throw vm.error('ValueError', 'invalid hexadecimal floating-point string');
  }
  const digits = BigInt(`0x${m[2]}${m[3] ?? ''}`);
  const power = Number(m[4] ?? 0) - 4 * (m[3]?.length ?? 0);
  return float((m[1] === '-' ? -1 : 1) * Number(digits) * 2 ** power);
}

function installComplex(): void {
  const def = methodsOf(types.complex, is(PyComplex));
  readOnly(types.complex, 'real', (_vm, self) => float((self as PyComplex).re));
  readOnly(types.complex, 'imag', (_vm, self) => float((self as PyComplex).im));
  def('conjugate', '', (_vm, self) => new PyComplex(self.re, -self.im));
}

export function installNumbers(): void {
  installInt();
  installFloat();
  installComplex();
}
