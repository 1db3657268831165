import { complexArithmetic } from './complex.js';
import { percentFormat } from './format.js';
import { callMethod, isInstance, special } from './objects.js';
import { iterate } from './sequences.js';
import { repr } from './text.js';
import {
  ELLIPSIS,
  float,
  int,
  type Key,
  list,
  NOT_IMPLEMENTED,
  PyBoxed,
  PyBytes,
  PyClass,
  PyComplex,
  PyDict,
  PyFloat,
  PyList,
  PyMethod,
  PyObject,
  PyRange,
  PySet,
  PySlice,
  PyTuple,
  tuple,
  typeOf,
  types,
  Unknown,
  type Value,
} from './values.js';
import type { VM } from './vm.js';

/** Python's truth of a value; `undefined` when it cannot be known. */
export function truth(vm: VM, v: Value): boolean | undefined {
  if (v === null) return false;
  switch (typeof v) {
    case 'boolean':
      return v;
    case 'number':
      return v !== 0;
    case 'bigint':
      return true;
    case 'string':
      return v.length > 0;
  }
  if (v instanceof PyFloat) return v.value !== 0;
  if (v instanceof PyList || v instanceof PyTuple)
    if (!special(v, '__bool__') && v.cls.lookup('__len__') === types[v instanceof PyList ? 'list' : 'tuple'].lookup('__len__')) return v.items.length > 0;
  if (v instanceof PyDict || v instanceof PySet) if (!special(v, '__bool__')) return v.map.size > 0;
  if (v instanceof PyRange) return v.length > 0;
  if (v instanceof PyBytes) return v.value.length > 0;
  if (v instanceof PyComplex) return v.re !== 0 || v.im !== 0;
  if (v instanceof Unknown) return undefined;
  if (v instanceof PyBoxed) return truth(vm, v.value);
  if (v === NOT_IMPLEMENTED || v === ELLIPSIS) return true;
  const own = special(v, '__bool__');
  if (own !== undefined) {
    const r = callMethod(vm, v, '__bool__');
    return r instanceof Unknown ? undefined : r === true;
  }
  if (special(v, '__len__') !== undefined) {
    const r = callMethod(vm, v, '__len__');
    return r instanceof Unknown ? undefined : r !== 0;
  }
  return true;
}

const unbox = (v: Value): Value => (v instanceof PyBoxed ? v.value : v);

/** The number a value stands for in arithmetic: bool counts as int. */
type Num = number | bigint | PyFloat | PyComplex;
function numeric(v: Value): Num | undefined {
  if (typeof v === 'number' || typeof v === 'bigint' || v instanceof PyFloat || v instanceof PyComplex) return v;
  if (typeof v === 'boolean') return v ? 1 : 0;
  if (v instanceof PyBoxed) return numeric(v.value);
  return undefined;
}

const DUNDER: Record<string, string> = {
  '+': 'add',
  '-': 'sub',
  '*': 'mul',
  '/': 'truediv',
  '//': 'floordiv',
  '%': 'mod',
  '**': 'pow',
  '@': 'matmul',
  '&': 'and',
  '|': 'or',
  '^': 'xor',
  '<<': 'lshift',
  '>>': 'rshift',
};

export function binary(vm: VM, op: string, a: Value, b: Value): Value {
  if (typeof a === 'number' && typeof b === 'number') {
    if (op === '+') {
      const r = a + b;
      if (Number.isSafeInteger(r)) return r;
    } else if (op === '-') {
      const r = a - b;
      if (Number.isSafeInteger(r)) return r;
    } else if (op === '*') {
      const r = a * b;
      if (Number.isSafeInteger(r)) return r === 0 ? 0 : r;
    } else if (op === '//' && b !== 0) return Math.floor(a / b) + 0;
  }
  const name = DUNDER[op] ?? op;
  if (a instanceof PyObject || b instanceof PyObject) {
    const made = overloaded(vm, name, a, b);
    if (made !== undefined) return made;
  }
  const builtin = builtinBinary(vm, op, unbox(a), unbox(b));
  if (builtin !== undefined) return builtin;
  if (a instanceof Unknown) return a;
  if (b instanceof Unknown) return b;
  throw vm.error('TypeError', unsupported(op, a, b));
}

/** Why two values do not go together, in CPython's words. */
function unsupported(op: string, a: Value, b: Value): string {
  const [x, y] = [typeOf(a), typeOf(b)];
  if (op === '+' && (typeof a === 'string' || a instanceof PyList || a instanceof PyTuple))
    return `can only concatenate ${x.name} (not "${y.name}") to ${x.name}`;
  const repeats = (v: Value): boolean => typeof v === 'string' || v instanceof PyList || v instanceof PyTuple;
  if (op === '*' && (repeats(a) || repeats(b))) return `can't multiply sequence by non-int of type '${repeats(a) ? y.name : x.name}'`;
  return `unsupported operand type(s) for ${op === '**' ? '** or pow()' : op}: '${x.name}' and '${y.name}'`;
}

function overloaded(vm: VM, name: string, a: Value, b: Value): Value | undefined {
  const left = a instanceof PyObject ? a.cls.lookup(`__${name}__`) : undefined;
  const right = b instanceof PyObject ? b.cls.lookup(`__r${name}__`) : undefined;
  const attempt = (self: Value, other: Value, method: string): Value | undefined => {
    const r = callMethod(vm, self, method, [other]);
    return r === NOT_IMPLEMENTED ? undefined : r;
  };
  const reflectedFirst = right !== undefined && b instanceof PyObject && b.cls !== typeOf(a) && b.cls.isSubclassOf(typeOf(a));
  if (reflectedFirst) {
    const r = attempt(b, a, `__r${name}__`);
    if (r !== undefined) return r;
  }
  if (left !== undefined) {
    const r = attempt(a, b, `__${name}__`);
    if (r !== undefined) return r;
  }
  if (right !== undefined && !reflectedFirst) return attempt(b, a, `__r${name}__`);
  return undefined;
}

export function inPlace(vm: VM, op: string, a: Value, b: Value): Value {
  if (a instanceof PyObject) {
    const name = `__i${DUNDER[op] ?? op}__`;
    if (a.cls.lookup(name) !== undefined) {
      const r = callMethod(vm, a, name, [b]);
      if (r !== NOT_IMPLEMENTED) return r;
    }
    if (a instanceof PyList && op === '+') {
      for (const v of iterate(vm, b)) a.items.push(v);
      return a;
    }
    if (a instanceof PyList && op === '*' && typeof b === 'number') {
      a.items = repeat(vm, a.items, b);
      return a;
    }
    if (a instanceof PySet && a.cls === types.set && b instanceof PySet) {
      const r = setOperation(op, a, b);
      if (r) {
        a.map.clear();
        for (const [k, v] of r.map) a.map.set(k, v);
        return a;
      }
    }
    if (a instanceof PyDict && op === '|' && b instanceof PyDict) {
      for (const [k, v] of b.map) putKey(a, k, b, v);
      return a;
    }
  }
  return binary(vm, op, a, b);
}

function putKey(to: PyDict, key: Key, from: PyDict, value: Value): void {
  if (from.originals?.has(key)) {
    to.originals ??= new Map();
    if (!to.map.has(key)) to.originals.set(key, from.original(key));
  }
  to.map.set(key, value);
}

function builtinBinary(vm: VM, op: string, a: Value, b: Value): Value | undefined {
  const x = numeric(a);
  const y = numeric(b);
  if (x !== undefined && y !== undefined) {
    if (typeof a === 'boolean' && typeof b === 'boolean' && (op === '&' || op === '|' || op === '^'))
      return op === '&' ? a && b : op === '|' ? a || b : a !== b;
    return arithmetic(vm, op, x, y);
  }
  switch (op) {
    case '+':
      if (typeof a === 'string' && typeof b === 'string') return a + b;
      if (a instanceof PyList && b instanceof PyList) return list([...a.items, ...b.items]);
      if (a instanceof PyTuple && b instanceof PyTuple) return tuple([...a.items, ...b.items]);
      if (a instanceof PyBytes && b instanceof PyBytes) return new PyBytes(a.value + b.value);
      return undefined;
    case '*':
      return repeated(vm, a, b) ?? repeated(vm, b, a);
    case '%':
      return typeof a === 'string' ? percentFormat(vm, a, b) : undefined;
    case '|':
      if (a instanceof PyDict && b instanceof PyDict) {
        const d = new PyDict(a.cls);
        for (const s of [a, b]) for (const [k, v] of s.map) putKey(d, k, s, v);
        return d;
      }
      if ((a instanceof PyClass || a === null) && (b instanceof PyClass || b === null)) return tuple([a ?? types.none, b ?? types.none]);
      return a instanceof PySet && b instanceof PySet ? setOperation(op, a, b) : undefined;
    case '&':
    case '-':
    case '^':
      return a instanceof PySet && b instanceof PySet ? setOperation(op, a, b) : undefined;
  }
  return undefined;
}

export function setOperation(op: string, a: PySet, b: PySet): PySet | undefined {
  const out = new PySet(a.cls);
  if (op === '&') {
    for (const [k, v] of a.map) if (b.map.has(k)) out.map.set(k, v);
  } else if (op === '-') {
    for (const [k, v] of a.map) if (!b.map.has(k)) out.map.set(k, v);
  } else if (op === '|') {
    for (const s of [a, b]) for (const [k, v] of s.map) if (!out.map.has(k)) out.map.set(k, v);
  } else if (op === '^') {
    for (const [k, v] of a.map) if (!b.map.has(k)) out.map.set(k, v);
    for (const [k, v] of b.map) if (!a.map.has(k)) out.map.set(k, v);
  } else return undefined;
  return out;
}

function repeated(vm: VM, what: Value, times: Value): Value | undefined {
  const n = typeof times === 'boolean' ? Number(times) : typeof times === 'bigint' ? Number(times) : times;
  if (typeof n !== 'number') return undefined;
  if (what instanceof PyList) return list(repeat(vm, what.items, n));
  if (what instanceof PyTuple) return tuple(repeat(vm, what.items, n));
  if (typeof what === 'string') {
    vm.checkElements(what.length * n, 'a string');
    return what.repeat(Math.max(0, n));
  }
  if (what instanceof PyBytes) {
    vm.checkElements(what.value.length * n, 'a bytes object');
    return new PyBytes(what.value.repeat(Math.max(0, n)));
  }
  return undefined;
}

function repeat(vm: VM, items: readonly Value[], n: number): Value[] {
  vm.checkElements(items.length * n, 'a list');
  const out: Value[] = [];
  for (let i = 0; i < n; i++) for (const v of items) out.push(v);
  return out;
}

export const toFloat = (n: number | bigint | PyFloat): number => (n instanceof PyFloat ? n.value : Number(n));

function arithmetic(vm: VM, op: string, a: Num, b: Num): Value | undefined {
  if (a instanceof PyComplex || b instanceof PyComplex) return complexArithmetic(vm, op, a, b);
  if (op === '/' && !(a instanceof PyFloat) && !(b instanceof PyFloat)) return quotient(vm, a, b);
  if (a instanceof PyFloat || b instanceof PyFloat || op === '/') return floatArithmetic(vm, op, a, b);
  return intArithmetic(vm, op, a, b);
}

/** True division of whole numbers: rounded once, from the exact quotient, also where the operands do not fit a float. */
function quotient(vm: VM, a: number | bigint, b: number | bigint): Value {
  if (Number(b) === 0) throw vm.error('ZeroDivisionError', 'division by zero');
  if (typeof a === 'number' && typeof b === 'number') return float(a / b);
  const x = BigInt(a);
  const y = BigInt(b);
  // 64 more bits than the divisor has keep every bit of the result; what is cut off makes the last one odd.
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
      return float(Math.floor((x - floatMod(x, y)) / y + 0.5));
    case '%':
      if (y === 0) throw vm.error('ZeroDivisionError', 'float modulo');
      return float(floatMod(x, y));
    case '**':
      if (x === 0 && y < 0) throw vm.error('ZeroDivisionError', '0.0 cannot be raised to a negative power');
      return x < 0 && !Number.isInteger(y) && Number.isFinite(y)
        ? (complexArithmetic(vm, op, new PyComplex(x, 0), new PyComplex(y, 0)) as Value)
        : float(x ** y);
    default:
      return undefined;
  }
}

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

export function unary(vm: VM, op: string, v: Value): Value {
  if (op === 'not') {
    const t = truth(vm, v);
    return t === undefined ? v : !t;
  }
  if (typeof v === 'number') return op === '-' ? -v + 0 : op === '+' ? v : int(~BigInt(v));
  if (v instanceof Unknown) return v;
  if (v instanceof PyObject) {
    const name = op === '-' ? '__neg__' : op === '+' ? '__pos__' : '__invert__';
    if (v.cls.lookup(name) !== undefined) return callMethod(vm, v, name);
  }
  const n = numeric(v);
  if (n instanceof PyFloat && op !== '~') return op === '-' ? float(-n.value) : n;
  if (n instanceof PyComplex && op !== '~') return op === '-' ? new PyComplex(-n.re, -n.im) : n;
  if (n !== undefined && !(n instanceof PyFloat) && !(n instanceof PyComplex)) return op === '-' ? int(-BigInt(n)) : op === '+' ? n : int(~BigInt(n));
  throw vm.error('TypeError', `bad operand type for unary ${op}: '${typeOf(v).name}'`);
}

/** `==`. `undefined` when it cannot be known. */
export function equal(vm: VM, a: Value, b: Value): boolean | undefined {
  if (a === b) return !(a instanceof PyFloat && Number.isNaN(a.value)) || a === b;
  if (typeof a === 'string' && typeof b === 'string') return false;
  if (a instanceof Unknown || b instanceof Unknown) return undefined;
  const made = richEqual(vm, a, b);
  return made instanceof Unknown ? undefined : truth(vm, made);
}

/** What `a == b` gives: a tensor for tensors. */
export function richEqual(vm: VM, a: Value, b: Value): Value {
  for (const [x, y] of [
    [a, b],
    [b, a],
  ] as const) {
    if (x instanceof PyObject && x.cls.lookup('__eq__') !== undefined) {
      const r = callMethod(vm, x, '__eq__', [y]);
      if (r !== NOT_IMPLEMENTED) return r;
    }
  }
  const x = numeric(a);
  const y = numeric(b);
  if (x !== undefined && y !== undefined) {
    if (x instanceof PyComplex) return y instanceof PyComplex ? x.re === y.re && x.im === y.im : x.im === 0 && x.re === toFloat(y);
    if (y instanceof PyComplex) return y.im === 0 && y.re === toFloat(x);
    if (x instanceof PyFloat || y instanceof PyFloat) return toFloat(x) === toFloat(y);
    return BigInt(x) === BigInt(y);
  }
  const p = unbox(a);
  const q = unbox(b);
  if (typeof p === 'string' && typeof q === 'string') return p === q;
  return structural(vm, a, b);
}

function structural(vm: VM, a: Value, b: Value): Value {
  const items = (x: readonly Value[], y: readonly Value[]): Value => {
    if (x.length !== y.length) return false;
    for (let i = 0; i < x.length; i++) {
      const e = equal(vm, x[i] as Value, y[i] as Value);
      if (e === undefined) return x[i] instanceof Unknown ? (x[i] as Value) : vm.unknown('a comparison with something unknown');
      if (!e) return false;
    }
    return true;
  };
  if ((a instanceof PyList && b instanceof PyList) || (a instanceof PyTuple && b instanceof PyTuple)) return items(a.items, b.items);
  if (a instanceof PyDict && b instanceof PyDict) {
    if (a.map.size !== b.map.size) return false;
    for (const [k, v] of a.map) {
      if (!b.map.has(k)) return false;
      const e = equal(vm, v, b.map.get(k) as Value);
      if (!e) return e ?? vm.unknown('a comparison with something unknown');
    }
    return true;
  }
  if (a instanceof PySet && b instanceof PySet) return a.map.size === b.map.size && [...a.map.keys()].every((k) => b.map.has(k));
  if (a instanceof PyRange && b instanceof PyRange)
    return a.length === b.length && (a.length === 0 || (a.start === b.start && (a.length === 1 || a.step === b.step)));
  if (a instanceof PyBytes && b instanceof PyBytes) return a.value === b.value;
  if (a instanceof PySlice && b instanceof PySlice) return items([a.start, a.stop, a.step], [b.start, b.stop, b.step]);
  if (a instanceof PyMethod && b instanceof PyMethod) return a.self === b.self && a.func === b.func;
  return a === b;
}

export function compare(vm: VM, op: string, a: Value, b: Value): Value {
  switch (op) {
    case '==':
      if (typeof a === 'number' && typeof b === 'number') return a === b;
      return a instanceof Unknown ? a : b instanceof Unknown ? b : richEqual(vm, a, b);
    case '!=': {
      if (a instanceof PyObject && a.cls.lookup('__ne__') !== undefined) {
        const r = callMethod(vm, a, '__ne__', [b]);
        if (r !== NOT_IMPLEMENTED) return r;
      }
      if (a instanceof Unknown || b instanceof Unknown) return a instanceof Unknown ? a : b;
      return unary(vm, 'not', richEqual(vm, a, b));
    }
    case 'is':
      return is(a, b);
    case 'is not': {
      const r = is(a, b);
      return typeof r === 'boolean' ? !r : r;
    }
    case 'in':
      return contains(vm, b, a);
    case 'not in':
      return unary(vm, 'not', contains(vm, b, a));
    default:
      return ordered(vm, op, a, b);
  }
}

function is(a: Value, b: Value): Value {
  if (a instanceof Unknown) return a;
  if (b instanceof Unknown) return b;
  return a === b || (a instanceof PyFloat && b instanceof PyFloat && a.value === b.value);
}

const ORDER: Record<string, [string, string]> = {
  '<': ['__lt__', '__gt__'],
  '>': ['__gt__', '__lt__'],
  '<=': ['__le__', '__ge__'],
  '>=': ['__ge__', '__le__'],
};
const holds = (op: string, c: number): boolean => (op === '<' ? c < 0 : op === '>' ? c > 0 : op === '<=' ? c <= 0 : c >= 0);

function ordered(vm: VM, op: string, a: Value, b: Value): Value {
  if (typeof a === 'number' && typeof b === 'number') return holds(op, a - b);
  const [left, right] = ORDER[op] as [string, string];
  if (a instanceof PyObject && a.cls.lookup(left) !== undefined) {
    const r = callMethod(vm, a, left, [b]);
    if (r !== NOT_IMPLEMENTED) return r;
  }
  if (b instanceof PyObject && b.cls.lookup(right) !== undefined) {
    const r = callMethod(vm, b, right, [a]);
    if (r !== NOT_IMPLEMENTED) return r;
  }
  if (a instanceof Unknown) return a;
  if (b instanceof Unknown) return b;
  const x = numeric(a);
  const y = numeric(b);
  if (x !== undefined && y !== undefined && !(x instanceof PyComplex) && !(y instanceof PyComplex)) {
    if (x instanceof PyFloat || y instanceof PyFloat) {
      const p = toFloat(x);
      const q = toFloat(y);
      return op === '<' ? p < q : op === '>' ? p > q : op === '<=' ? p <= q : p >= q;
    }
    return holds(op, x < y ? -1 : x > y ? 1 : 0);
  }
  const p = unbox(a);
  const q = unbox(b);
  if (typeof p === 'string' && typeof q === 'string') return holds(op, p < q ? -1 : p > q ? 1 : 0);
  if ((a instanceof PyList && b instanceof PyList) || (a instanceof PyTuple && b instanceof PyTuple)) {
    for (let i = 0; i < Math.min(a.items.length, b.items.length); i++)
      if (!equal(vm, a.items[i] as Value, b.items[i] as Value)) return ordered(vm, op, a.items[i] as Value, b.items[i] as Value);
    return holds(op, a.items.length - b.items.length);
  }
  if (a instanceof PySet && b instanceof PySet) {
    const within = (s: PySet, t: PySet): boolean => [...s.map.keys()].every((k) => t.map.has(k));
    const [s, t] = op.startsWith('<') ? [a, b] : [b, a];
    return within(s, t) && (op.length === 2 || s.map.size < t.map.size);
  }
  if (a instanceof PyBytes && b instanceof PyBytes) return holds(op, a.value < b.value ? -1 : a.value > b.value ? 1 : 0);
  throw vm.error('TypeError', `'${op}' not supported between instances of '${typeOf(a).name}' and '${typeOf(b).name}'`);
}

export function contains(vm: VM, container: Value, v: Value): Value {
  if (container instanceof Unknown) return container;
  if (typeof container === 'string') {
    const u = unbox(v);
    if (typeof u === 'string') return container.includes(u);
    if (v instanceof Unknown) return v;
    throw vm.error('TypeError', `'in <string>' requires string as left operand, not ${typeOf(v).name}`);
  }
  if (container instanceof PyObject && container.cls.lookup('__contains__') !== undefined)
    return truth(vm, callMethod(vm, container, '__contains__', [v])) ?? vm.unknown('membership is unknown');
  if (container instanceof PyDict || container instanceof PySet) return v instanceof Unknown ? v : container.map.has(hashKey(vm, v));
  if (container instanceof PyRange)
    return (
      typeof v === 'number' &&
      v >= Math.min(container.start, container.stop) &&
      v <= Math.max(container.start, container.stop) &&
      container.length > 0 &&
      (v - container.start) % container.step === 0 &&
      (v - container.start) / container.step < container.length &&
      (v - container.start) / container.step >= 0
    );
  if (container instanceof PyBytes)
    return v instanceof PyBytes ? container.value.includes(v.value) : typeof v === 'number' && container.value.includes(String.fromCharCode(v));
  let doubtful: Value | undefined;
  for (const item of iterate(vm, container)) {
    const e = equal(vm, item, v);
    if (e) return true;
    if (e === undefined) doubtful = item instanceof Unknown ? item : v;
  }
  return doubtful ?? false;
}

let objectCount = 0;
const objectIds = new WeakMap<object, number>();
export function idOf(v: object): number {
  let id = objectIds.get(v);
  if (id === undefined) {
    id = ++objectCount;
    objectIds.set(v, id);
  }
  return id;
}

/** The table key of a value: equal keys for equal values, as `__hash__` and `__eq__` demand. Raises TypeError for lists, dicts and sets. */
export function hashKey(vm: VM, v: Value): Key {
  if (typeof v === 'number' || v === null) return v;
  if (typeof v === 'string') return v.charCodeAt(0) === 0 ? `\0s${v}` : v;
  if (typeof v === 'boolean') return v ? 1 : 0;
  if (typeof v === 'bigint') return v;
  if (v instanceof PyFloat) return v.value;
  if (v instanceof PyBoxed) return hashKey(vm, v.value);
  if (v instanceof PyTuple && !hasOwnHash(v)) return `\0(${v.items.map((x) => keyText(hashKey(vm, x))).join(',')})`;
  if (v instanceof PySet && v.cls === types.frozenset) return `\0{${[...v.map.keys()].map(keyText).sort().join(',')}}`;
  if (v instanceof PyBytes) return `\0b${v.value}`;
  if (v instanceof PyMethod && v.self instanceof PyObject && v.func instanceof PyObject) return `\0m${idOf(v.self)},${idOf(v.func)}`;
  if (v instanceof PyList || v instanceof PyDict || v instanceof PySet) if (!hasOwnHash(v)) throw vm.error('TypeError', `unhashable type: '${v.cls.name}'`);
  const own = v.cls.lookup('__hash__');
  if (own === null) throw vm.error('TypeError', `unhashable type: '${v.cls.name}'`);
  if (own !== undefined) {
    const h = callMethod(vm, v, '__hash__');
    return `\0h${keyText(typeof h === 'number' || typeof h === 'bigint' ? h : hashKey(vm, h))}`;
  }
  return v;
}

const hasOwnHash = (v: PyObject): boolean => {
  const h = v.cls.lookup('__hash__');
  return h !== undefined && h !== null;
};
function keyText(k: Key): string {
  if (typeof k === 'string') return `s${k.length}:${k}`;
  if (typeof k === 'object' && k !== null) return `o${idOf(k)}`;
  return String(k);
}

export { isInstance, repr };
