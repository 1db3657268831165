import { arithmetic, numeric } from '../values/arithmetic.js';
import {
  float,
  int,
  type Key,
  list,
  NOT_IMPLEMENTED,
  PyBytes,
  PyClass,
  PyComplex,
  PyDict,
  PyFloat,
  PyList,
  PyObject,
  PySet,
  PyTuple,
  tuple,
  typeOf,
  types,
  Unknown,
  unbox,
  type Value,
} from '../values/values.js';
import type { VM } from '../values/vm.js';
import { tableSteps } from '../values/work.js';
import { extend, updateDict } from './containers.js';
import { callMethod, special } from './objects.js';
import { percentFormat } from './percent.js';
import { indexOf } from './sequences.js';
import { negation } from './truth.js';

/** Python's operators. */

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
  const left = unbox(a);
  // How a template shows it is up to the class of the value.
  const builtin = builtinBinary(vm, op, left, op === '%' && typeof left === 'string' ? b : unbox(b));
  if (builtin !== undefined) return builtin;
  if (a instanceof Unknown) return a;
  if (b instanceof Unknown) return b;
  throw vm.error('TypeError', unsupported(op, a, b));
}

/** The message for operands of the wrong types, in CPython's words. */
function unsupported(op: string, a: Value, b: Value): string {
  const [x, y] = [typeOf(a), typeOf(b)];
  if (op === '+' && (typeof a === 'string' || a instanceof PyList || a instanceof PyTuple))
    return `can only concatenate ${x.name} (not "${y.name}") to ${x.name}`;
  if (op === '+' && a instanceof PyBytes) return `can't concat ${y.name} to bytes`;
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
      extend(vm, a, b);
      return a;
    }
    if (a instanceof PyList && op === '*' && typeof b === 'number') {
      a.items = repeat(vm, a.items, b);
      return a;
    }
    if (a instanceof PySet && a.cls === types.set && b instanceof PySet) {
      const r = setOperation(vm, op, a, b);
      if (r) {
        a.map.clear();
        for (const [k, v] of r.map) a.map.set(k, v);
        return a;
      }
    }
    if (a instanceof PyDict && op === '|') {
      if (b instanceof PyDict) for (const [k, v] of b.map) putKey(a, k, b, v);
      else updateDict(vm, a, b);
      return a;
    }
    if (a instanceof PySet && '|&-^'.includes(op) && (!(b instanceof PyObject) || b instanceof PyList || b instanceof PyTuple || b instanceof PyDict))
      throw vm.error('TypeError', `unsupported operand type(s) for ${op}=: '${a.cls.name}' and '${typeOf(b).name}'`);
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
      return joined(vm, a, b);
    case '*':
      return repeated(vm, a, b) ?? repeated(vm, b, a);
    case '%':
      if (b instanceof Unknown) return b;
      // A name built from an unknown value is unknown, not a name with a question mark.
      if (typeof a !== 'string' || b instanceof Unknown) return undefined;
      return b instanceof PyTuple ? (b.items.find((v) => v instanceof Unknown) ?? percentFormat(vm, a, b)) : percentFormat(vm, a, b);
    case '|':
      if (a instanceof PyDict && b instanceof PyDict) {
        // For a user subclass the result is a dict; classes of the standard library (OrderedDict) keep their kind.
        const d = new PyDict(a.cls.mro.find((c) => c.span === null));
        vm.charge(tableSteps(a.map.size + b.map.size));
        for (const s of [a, b]) for (const [k, v] of s.map) putKey(d, k, s, v);
        return d;
      }
      if ((a instanceof PyClass || a === null) && (b instanceof PyClass || b === null)) return vm.typeForms?.union([a, b]);
      return a instanceof PySet && b instanceof PySet ? setOperation(vm, op, a, b) : undefined;
    case '&':
    case '-':
    case '^':
      return a instanceof PySet && b instanceof PySet ? setOperation(vm, op, a, b) : undefined;
  }
  return undefined;
}

/** `a + b` of sequences. */
function joined(vm: VM, a: Value, b: Value): Value | undefined {
  const most = vm.limits.elements;
  if (typeof a === 'string' && typeof b === 'string') {
    if (a.length + b.length > most) vm.checkElements(a.length + b.length, 'a string');
    return a + b;
  }
  if ((a instanceof PyList && b instanceof PyList) || (a instanceof PyTuple && b instanceof PyTuple)) {
    const size = a.items.length + b.items.length;
    if (size > most) vm.checkElements(size, 'a list');
    vm.charge(size);
    return a instanceof PyList ? list(a.items.concat(b.items)) : tuple(a.items.concat(b.items));
  }
  if (!(a instanceof PyBytes && b instanceof PyBytes)) return undefined;
  vm.checkElements(a.value.length + b.value.length, 'a bytes object');
  return new PyBytes(a.value + b.value);
}

/** `&`, `|`, `-` and `^` of sets. */
function setOperation(vm: VM, op: string, a: PySet, b: PySet): PySet | undefined {
  vm.charge(tableSteps(a.map.size + b.map.size));
  const out = new PySet(a.cls.isSubclassOf(types.frozenset) ? types.frozenset : types.set);
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
  if (!(what instanceof PyList || what instanceof PyTuple || typeof what === 'string' || what instanceof PyBytes)) return undefined;
  if (times instanceof PyFloat || (times instanceof PyObject && special(times, '__index__') === undefined)) return undefined;
  if (times === null || typeof times === 'string') return undefined;
  const n = indexOf(vm, times);
  if (n instanceof Unknown) return n;
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
  if (n > 1) vm.charge(items.length * n);
  // Repeating an empty sequence needs no loop.
  if (!items.length) return [];
  const out: Value[] = [];
  for (let i = 0; i < n; i++) for (const v of items) out.push(v);
  return out;
}

export function unary(vm: VM, op: string, v: Value): Value {
  if (op === 'not') return negation(vm, v);
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
