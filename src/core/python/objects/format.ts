import { exponentText, fixedText, positional, scientific, shortest, significant } from '../values/decimals.js';
import { textLength, textPoints } from '../values/textPoints.js';
import { PyBoxed, PyComplex, PyFloat, PyObject, typeOf, Unknown, type Value } from '../values/values.js';
import type { VM } from '../values/vm.js';
import { characterSteps, textSteps } from '../values/work.js';
import { callMethod, special } from './objects.js';
import { str } from './text.js';

/** Python's `format(value, specification)`. */

/** A parsed format specification: `[[fill]align][sign][z][#][0][width][grouping][.precision][type]`. */
export interface Spec {
  fill: string;
  align: string;
  sign: string;
  /** Prints minus zero as zero. */
  positiveZero: boolean;
  alternate: boolean;
  width: number;
  grouping: string;
  precision: number | undefined;
  type: string;
}

const PATTERN = /^(?:([\s\S])?([<>=^]))?([-+ ])?(z)?(#)?(0)?(\d+)?([,_])?(?:\.(\d+))?([\s\S])?$/u;

/** Parses a specification. Raises ValueError. */
function parseSpec(vm: VM, text: string, of: Value): Spec {
  const m = PATTERN.exec(text);
  if (!m || m[10] === '.') {
    if (/\.(?!\d)/.test(text)) throw vm.error('ValueError', 'Format specifier missing precision');
    throw vm.error('ValueError', `Invalid format specifier '${text}' for object of type '${typeOf(of).name}'`);
  }
  const [, fill, align, sign, z, alternate, zero, width, grouping, precision, type] = m;
  const spec: Spec = {
    fill: fill ?? (zero ? '0' : ' '),
    align: align ?? (zero && typeof of !== 'string' ? '=' : ''),
    sign: sign ?? '',
    positiveZero: z !== undefined,
    alternate: alternate !== undefined,
    width: Number(width ?? 0),
    grouping: grouping ?? '',
    precision: precision === undefined ? undefined : Number(precision),
    type: type ?? '',
  };
  const code = spec.type || (typeof of === 'string' ? 's' : '');
  if (spec.grouping && code !== '' && !'deEfFgG%'.includes(code) && !(spec.grouping === '_' && 'boxX'.includes(code)))
    throw vm.error('ValueError', `Cannot specify '${spec.grouping}' with '${code}'.`);
  const most = Math.max(spec.width, spec.precision ?? 0);
  vm.checkElements(most, 'a text');
  vm.charge(spec.grouping ? characterSteps(most) : textSteps(most));
  return spec;
}

/** `format(v, spec)`. Unknown values give `?`. Raises ValueError, TypeError. */
export function format(vm: VM, v: Value, spec: string): string {
  if (v instanceof PyObject && special(v, '__format__') !== undefined) {
    const made = callMethod(vm, v, '__format__', [spec]);
    if (typeof made === 'string') return made;
    if (made instanceof Unknown) return '?';
    if (made instanceof PyBoxed && typeof made.value === 'string') return made.value;
    throw vm.error('TypeError', `__format__ must return a str, not ${typeOf(made).name}`);
  }
  return builtinFormat(vm, v, spec);
}

/** `__format__` of the built-in types. */
export function builtinFormat(vm: VM, v: Value, spec: string): string {
  if (spec === '') return str(vm, v);
  if (v instanceof PyBoxed) return builtinFormat(vm, v.value, spec);
  if (v instanceof Unknown) return '?';
  if (typeof v === 'string') return formatText(vm, v, spec);
  if (typeof v === 'boolean' || typeof v === 'number' || typeof v === 'bigint') return formatInt(vm, v, parseSpec(vm, spec, v));
  if (v instanceof PyFloat) return formatFloat(vm, v.value, parseSpec(vm, spec, v), v);
  if (v instanceof PyComplex) return formatComplex(vm, v, parseSpec(vm, spec, v));
  throw vm.error('TypeError', `unsupported format string passed to ${typeOf(v).name}.__format__`);
}

function formatText(vm: VM, text: string, specText: string): string {
  const spec = parseSpec(vm, specText, text);
  if (spec.type !== '' && spec.type !== 's') throw vm.error('ValueError', `Unknown format code '${spec.type}' for object of type 'str'`);
  if (spec.sign)
    throw vm.error('ValueError', spec.sign === ' ' ? 'Space not allowed in string format specifier' : 'Sign not allowed in string format specifier');
  if (spec.positiveZero) throw vm.error('ValueError', 'Negative zero coercion (z) not allowed in string format specifier');
  if (spec.alternate) throw vm.error('ValueError', 'Alternate form (#) not allowed in string format specifier');
  if (spec.align === '=') throw vm.error('ValueError', "'=' alignment not allowed in string format specifier");
  const points = textPoints(text);
  const cut = spec.precision === undefined ? text : points ? points.slice(0, spec.precision).join('') : text.slice(0, spec.precision);
  return padded(cut, spec, '<');
}

/** Fills a text to the width. */
function padded(text: string, spec: Spec, usual: string): string {
  const room = spec.width - textLength(text);
  if (room <= 0) return text;
  switch (spec.align || usual) {
    case '<':
      return text + spec.fill.repeat(room);
    case '^': {
      const left = Math.floor(room / 2);
      return spec.fill.repeat(left) + text + spec.fill.repeat(room - left);
    }
    default:
      return spec.fill.repeat(room) + text;
  }
}

const BASES: Readonly<Record<string, number>> = { b: 2, o: 8, x: 16, X: 16 };

export function formatInt(vm: VM, v: boolean | number | bigint, spec: Spec): string {
  const type = spec.type || 'd';
  if ('eEfFgG%'.includes(type)) {
    const x = Number(v);
    if (!Number.isFinite(x)) throw vm.error('OverflowError', 'int too large to convert to float');
    return formatFloat(vm, x, spec, v);
  }
  if (spec.precision !== undefined) throw vm.error('ValueError', 'Precision not allowed in integer format specifier');
  if (spec.positiveZero) throw vm.error('ValueError', 'Negative zero coercion (z) not allowed in integer format specifier');
  const n = BigInt(v);
  if (type === 'c') return padded(charFrom(vm, n, spec), spec, '>');
  const base = BASES[type];
  if (base === undefined && type !== 'd' && type !== 'n') throw vm.error('ValueError', `Unknown format code '${type}' for object of type '${typeOf(v).name}'`);
  let digits = (n < 0n ? -n : n).toString(base ?? 10);
  if (type === 'X') digits = digits.toUpperCase();
  const prefix = spec.alternate && base !== undefined ? `0${type}` : '';
  return numberText(n < 0n, prefix, digits, '', spec, base === undefined ? 3 : 4);
}

function charFrom(vm: VM, n: bigint, spec: Spec): string {
  if (spec.sign) throw vm.error('ValueError', "Sign not allowed with integer format specifier 'c'");
  if (spec.alternate) throw vm.error('ValueError', "Alternate form (#) not allowed with integer format specifier 'c'");
  if (n < 0n || n > 0x10ffffn) throw vm.error('OverflowError', '%c arg not in range(0x110000)');
  return String.fromCodePoint(Number(n));
}

/** The text of a number: sign, prefix and grouped digits, filled to the width. */
function numberText(negative: boolean, prefix: string, digits: string, rest: string, spec: Spec, group: number): string {
  const sign = negative ? '-' : spec.sign === '+' || spec.sign === ' ' ? spec.sign : '';
  const head = sign + prefix;
  const zeros = spec.fill === '0' && spec.align === '=' ? spec.width - head.length - rest.length : 0;
  const body = spec.grouping ? grouped(digits, spec.grouping, group, zeros) : digits;
  if (spec.align !== '=') return padded(head + body + rest, spec, '>');
  const room = spec.width - head.length - body.length - rest.length;
  return head + (room > 0 ? spec.fill.repeat(room) : '') + body + rest;
}

/** Separates groups of digits, with leading zeros until the text is `width` long. */
function grouped(digits: string, separator: string, size: number, width: number): string {
  const split = (text: string): string => {
    const parts: string[] = [];
    const first = text.length % size || size;
    for (let from = 0, to = first; from < text.length; from = to, to += size) parts.push(text.slice(from, to));
    return parts.join(separator);
  };
  // Of each `size + 1` characters one is a separator, but never the first.
  return split(digits.padStart(width - Math.floor((width - 1) / (size + 1)), '0'));
}

const DEFAULT_PRECISION = 6;

function formatFloat(vm: VM, x: number, spec: Spec, of: Value): string {
  const type = spec.type;
  if (type !== '' && !'eEfFgGn%'.includes(type)) throw vm.error('ValueError', `Unknown format code '${type}' for object of type '${typeOf(of).name}'`);
  const percent = type === '%';
  const shown = percent ? x * 100 : x;
  const text = Number.isFinite(shown) ? finiteText(shown, spec) : Number.isNaN(x) ? 'nan' : 'inf';
  let negative = x < 0 || Object.is(x, -0);
  if (spec.positiveZero && !/[1-9a-z]/i.test(text.replace(/e.*/i, ''))) negative = false;
  const m = /^(\d*)(.*)$/.exec(type === 'E' || type === 'F' || type === 'G' ? text.toUpperCase() : text) as RegExpExecArray;
  const digits = m[1] as string;
  const rest = (m[2] as string) + (percent ? '%' : '');
  return digits ? numberText(negative, '', digits, rest, spec, 3) : numberText(negative, '', rest, '', { ...spec, grouping: '' }, 3);
}

/** The text of |x| that the specification asks for. */
function finiteText(x: number, spec: Spec): string {
  switch (spec.type) {
    case 'f':
    case 'F':
    case '%':
      return pointed(fixedText(x, spec.precision ?? DEFAULT_PRECISION), spec);
    case 'e':
    case 'E':
      return exponential(x, spec.precision ?? DEFAULT_PRECISION, spec);
    case '':
      return spec.precision === undefined ? plain(x) : general(x, spec.precision || 1, spec, true);
    default:
      return general(x, (spec.precision ?? DEFAULT_PRECISION) || 1, spec, false);
  }
}

/** Adds the point that `#` asks for even where no digits follow. */
const pointed = (text: string, spec: Spec): string => (spec.alternate && !text.includes('.') ? `${text}.` : text);

function exponential(x: number, places: number, spec: Spec): string {
  const { digits, exponent } = significant(x, places + 1);
  if (spec.alternate && places === 0) return `${digits}.e${exponentText(exponent)}`;
  return scientific(digits, exponent);
}

/** The shortest text, as `repr` gives it. */
function plain(x: number): string {
  const { digits, exponent } = shortest(x);
  if (exponent >= 16 || exponent < -4) return scientific(digits, exponent);
  const text = positional(digits, exponent);
  return text.includes('.') ? text : `${text}.0`;
}

function general(x: number, precision: number, spec: Spec, keepsPoint: boolean): string {
  const { digits, exponent } = significant(x, precision);
  const kept = spec.alternate ? digits : digits.replace(/0+$/, '') || '0';
  if (exponent < -4 || exponent >= precision - (keepsPoint ? 1 : 0)) {
    if (spec.alternate && precision === 1) return `${kept}.e${exponentText(exponent)}`;
    return scientific(kept, exponent);
  }
  const text = positional(kept, exponent);
  if (text.includes('.')) return text;
  return keepsPoint ? `${text}.0` : pointed(text, spec);
}

function formatComplex(vm: VM, v: PyComplex, spec: Spec): string {
  if (spec.fill === '0') throw vm.error('ValueError', 'Zero padding is not allowed in complex format specifier');
  if (spec.align === '=') throw vm.error('ValueError', "'=' alignment flag is not allowed in complex format specifier");
  if (spec.type === '%') throw vm.error('ValueError', "Unknown format code '%' for object of type 'complex'");
  const inner: Spec = { ...spec, width: 0, align: '', fill: ' ' };
  const part = (x: number, sign: string): string => formatFloat(vm, x, { ...inner, sign }, v);
  const bare = spec.type === '' ? (text: string): string => text.replace(/\.0$/, '') : (text: string): string => text;
  const im = `${bare(part(v.im, '+'))}j`;
  if (spec.type === '') return padded(v.re === 0 ? `${bare(part(v.im, spec.sign))}j` : `(${bare(part(v.re, spec.sign))}${im})`, spec, '>');
  return padded(part(v.re, spec.sign) + im, spec, '>');
}
