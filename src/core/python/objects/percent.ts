import { textLength } from '../values/textPoints.js';
import { PyBoxed, PyBytes, PyDict, PyFloat, PyList, PyObject, PyTuple, typeOf, Unknown, type Value } from '../values/values.js';
import type { VM } from '../values/vm.js';
import { characterSteps, textSteps } from '../values/work.js';
import { formatInt, format as formatValue, type Spec } from './format.js';
import { callMethod, special } from './objects.js';
import { builtinGetItem, getItem } from './sequences.js';
import { asciiText, repr, str } from './text.js';

/** The `%` operator of strings. */

const CONVERSION = /%(?:\(((?:[^()]|\([^()]*\))*)\))?([-+ #0]*)(\*|\d+)?(?:\.(\*|\d*))?[hlL]?([\s\S])?/g;

/** `text % args`. Unknown values print as `?`. Raises TypeError, ValueError, KeyError. */
export function percentFormat(vm: VM, text: string, args: Value): string {
  const given = args instanceof PyTuple ? args.items : undefined;
  let at = 0;
  let named = false;
  const next = (): Value => {
    const items = given ?? [args];
    if (at >= items.length) throw vm.error('TypeError', 'not enough arguments for format string');
    return items[at++] as Value;
  };
  const star = (part: string | undefined): number | undefined => {
    if (part === undefined) return undefined;
    if (part !== '*') return Number(part || 0);
    const v = next();
    if (v instanceof Unknown) return 0;
    if (typeof v !== 'number') throw vm.error('TypeError', '* wants int');
    return v;
  };
  const out = text.replace(
    CONVERSION,
    (all, key: string | undefined, flags: string, width: string | undefined, precision: string | undefined, type: string | undefined, offset: number) => {
      if (type === undefined) throw vm.error('ValueError', 'incomplete format');
      if (all === '%%') return '%';
      let v: Value | undefined;
      if (key !== undefined) {
        named = true;
        v = mappingItem(vm, args, key);
      }
      const w = star(width);
      const p = star(precision);
      if (type === '%') {
        if (v === undefined) next();
        return '%';
      }
      return converted(vm, v === undefined ? next() : v, { flags, width: w ?? 0, precision: p, type, index: offset + all.length - 1 });
    },
  );
  const mapping =
    args instanceof PyDict || args instanceof PyList || args instanceof PyBytes || (args instanceof PyObject && special(args, '__getitem__') !== undefined);
  if (!named && (given ? at < given.length : at === 0 && !mapping && !(args instanceof Unknown)))
    throw vm.error('TypeError', 'not all arguments converted during string formatting');
  return out;
}

function mappingItem(vm: VM, args: Value, key: string): Value {
  if (args instanceof PyDict && args.cls.lookup('__getitem__') === undefined) return builtinGetItem(vm, args, key);
  if (args instanceof Unknown || (args instanceof PyObject && !(args instanceof PyTuple) && special(args, '__getitem__') !== undefined))
    return getItem(vm, args, key);
  throw vm.error('TypeError', 'format requires a mapping');
}

interface Conversion {
  readonly flags: string;
  readonly width: number;
  readonly precision: number | undefined;
  readonly type: string;
  readonly index: number;
}

function converted(vm: VM, v: Value, c: Conversion): string {
  const most = Math.max(Math.abs(c.width), c.precision ?? 0);
  vm.checkElements(most, 'a text');
  vm.charge(textSteps(most));
  if (v instanceof Unknown) return aligned('?', c);
  switch (c.type) {
    case 's':
      return aligned(cut(vm, str(vm, v), c), c);
    case 'r':
      return aligned(cut(vm, repr(vm, v), c), c);
    case 'a':
      return aligned(cut(vm, asciiText(repr(vm, v)), c), c);
    case 'c':
      return aligned(character(vm, v), c);
    case 'd':
    case 'i':
    case 'u':
    case 'x':
    case 'X':
    case 'o':
      return integer(vm, v, c);
    case 'e':
    case 'E':
    case 'f':
    case 'F':
    case 'g':
    case 'G': {
      const x = realOf(vm, v);
      return x instanceof Unknown ? aligned('?', c) : formatValue(vm, x, specText(c, c.precision));
    }
    default:
      throw vm.error('ValueError', `unsupported format character '${c.type}' (0x${(c.type.codePointAt(0) ?? 0).toString(16)}) at index ${c.index}`);
  }
}

function cut(vm: VM, text: string, c: Conversion): string {
  if (c.precision === undefined) return text;
  vm.charge(characterSteps(text.length));
  return Array.from(text).slice(0, c.precision).join('');
}

function aligned(text: string, c: Conversion): string {
  const room = Math.abs(c.width) - textLength(text);
  if (room <= 0) return text;
  return c.flags.includes('-') || c.width < 0 ? text + ' '.repeat(room) : ' '.repeat(room) + text;
}

/** The same conversion as a format specification. */
function specText(c: Conversion, precision: number | undefined): string {
  const left = c.flags.includes('-') || c.width < 0;
  const sign = c.flags.includes('+') ? '+' : c.flags.includes(' ') ? ' ' : '';
  const zero = !left && c.flags.includes('0') ? '0' : '';
  return `${left ? '<' : zero ? '' : '>'}${sign}${c.flags.includes('#') ? '#' : ''}${zero}${Math.abs(c.width) || ''}${precision === undefined ? '' : `.${precision}`}${c.type}`;
}

function character(vm: VM, v: Value): string {
  if (typeof v === 'string' && textLength(v) === 1) return v;
  if (typeof v === 'number') {
    if (v < 0 || v > 0x10ffff) throw vm.error('OverflowError', '%c arg not in range(0x110000)');
    return String.fromCodePoint(v);
  }
  if (v instanceof PyBoxed) return character(vm, v.value);
  throw vm.error('TypeError', '%c requires int or char');
}

function integer(vm: VM, v: Value, c: Conversion): string {
  const hex = c.type === 'x' || c.type === 'X' || c.type === 'o';
  const n = wholeOf(vm, v, c.type, hex);
  if (n instanceof Unknown) return aligned('?', c);
  const left = c.flags.includes('-') || c.width < 0;
  const spec: Spec = {
    fill: ' ',
    align: left ? '<' : '>',
    sign: c.flags.includes('+') ? '+' : c.flags.includes(' ') ? ' ' : '',
    positiveZero: false,
    alternate: c.flags.includes('#'),
    width: Math.abs(c.width),
    grouping: '',
    precision: undefined,
    type: hex ? c.type : 'd',
  };
  if (!left && c.flags.includes('0')) Object.assign(spec, { fill: '0', align: '=' });
  if (c.precision === undefined) return formatInt(vm, n, spec);
  // A precision is the least number of digits: first the digits are filled up to it, then the whole text to the width.
  const bare = formatInt(vm, n, { ...spec, width: 0 });
  const m = /^([-+ ]?(?:0[xXo])?)(.*)$/.exec(bare) as RegExpExecArray;
  const full = (m[1] as string) + (m[2] as string).padStart(c.precision, '0');
  return spec.fill === '0' ? (m[1] as string) + full.slice((m[1] as string).length).padStart(spec.width - (m[1] as string).length, '0') : aligned(full, c);
}

function wholeOf(vm: VM, v: Value, type: string, strict: boolean): number | bigint | Unknown {
  if (typeof v === 'number' || typeof v === 'bigint') return v;
  if (typeof v === 'boolean') return Number(v);
  if (v instanceof Unknown) return v;
  if (v instanceof PyBoxed) return wholeOf(vm, v.value, type, strict);
  if (v instanceof PyFloat && !strict) {
    if (!Number.isFinite(v.value))
      throw Number.isNaN(v.value)
        ? vm.error('ValueError', 'cannot convert float NaN to integer')
        : vm.error('OverflowError', 'cannot convert float infinity to integer');
    return BigInt(Math.trunc(v.value));
  }
  for (const name of strict ? ['__index__'] : ['__index__', '__int__'])
    if (special(v, name) !== undefined) return wholeOf(vm, callMethod(vm, v, name), type, strict);
  throw vm.error('TypeError', `%${type} format: ${strict ? 'an integer' : 'a real number'} is required, not ${typeOf(v).name}`);
}

function realOf(vm: VM, v: Value): PyFloat | Unknown {
  if (v instanceof PyFloat || v instanceof Unknown) return v;
  if (typeof v === 'number' || typeof v === 'boolean' || typeof v === 'bigint') return new PyFloat(Number(v));
  if (v instanceof PyBoxed) return realOf(vm, v.value);
  for (const name of ['__float__', '__index__']) if (special(v, name) !== undefined) return realOf(vm, callMethod(vm, v, name));
  throw vm.error('TypeError', `must be real number, not ${typeOf(v).name}`);
}
