import { call } from '../../python/objects/objects.js';
import { binary } from '../../python/objects/operate.js';
import { floatMod } from '../../python/values/arithmetic.js';
import { method } from '../../python/values/natives.js';
import { NOT_IMPLEMENTED, PyBoxed, PyList, PyRange, PyTuple, Unknown, type Value } from '../../python/values/values.js';
import { native, type VM } from '../../python/values/vm.js';
import { elementwise, fromValue, held, isFloat, KINDS, type Kind, kindOf, NdArray, numpyClasses, outcome, promote, scalar, scalarNumber } from './array.js';

/** Python operators on arrays and elements. */

interface Operator {
  readonly run: (a: number, b: number) => number;
  /** The element type of the result, from the type that holds both operands. */
  readonly kind: (both: Kind) => Kind;
}

const same = (both: Kind): Kind => (both === 'bool' ? 'int64' : both);
const real = (both: Kind): Kind => (isFloat(both) ? both : 'float64');
const truth = (): Kind => 'bool';
const bits = (both: Kind): Kind => both;

/** Floor division as NumPy does it: by zero it gives NaN or infinity for floats, and 0 for integers. */
function floorDivide(a: number, b: number): number {
  return Math.floor(a / b);
}

const OPERATORS: Readonly<Record<string, Operator>> = {
  add: { run: (a, b) => a + b, kind: (k) => k },
  sub: { run: (a, b) => a - b, kind: same },
  mul: { run: (a, b) => a * b, kind: (k) => k },
  truediv: { run: (a, b) => a / b, kind: real },
  floordiv: { run: floorDivide, kind: same },
  mod: { run: (a, b) => (b === 0 ? Number.NaN : floatMod(a, b)), kind: same },
  pow: { run: (a, b) => a ** b, kind: same },
  and: { run: (a, b) => Number(BigInt(a) & BigInt(b)), kind: bits },
  or: { run: (a, b) => Number(BigInt(a) | BigInt(b)), kind: bits },
  xor: { run: (a, b) => Number(BigInt(a) ^ BigInt(b)), kind: bits },
  lshift: { run: (a, b) => a * 2 ** b, kind: same },
  rshift: { run: (a, b) => Math.floor(a / 2 ** b), kind: same },
  lt: { run: (a, b) => Number(a < b), kind: truth },
  le: { run: (a, b) => Number(a <= b), kind: truth },
  gt: { run: (a, b) => Number(a > b), kind: truth },
  ge: { run: (a, b) => Number(a >= b), kind: truth },
  eq: { run: (a, b) => Number(a === b), kind: truth },
  ne: { run: (a, b) => Number(a !== b), kind: truth },
  maximum: { run: Math.max, kind: (k) => k },
  minimum: { run: Math.min, kind: (k) => k },
};

/** Operators for integers only. */
const BITS = new Set(['and', 'or', 'xor', 'lshift', 'rshift']);

const isOperand = (v: Value): boolean =>
  v instanceof NdArray || v instanceof PyList || v instanceof PyTuple || v instanceof PyRange || scalarNumber(v) !== undefined;

/** The common type of two operands. Python numbers adapt to an array. */
function commonKind(a: Value, b: Value, x: Kind, y: Kind): Kind {
  const weak = (v: Value): boolean => !(v instanceof NdArray) && !(v instanceof PyBoxed) && scalarNumber(v) !== undefined;
  const adapted = (number: Kind, array: Kind): Kind => {
    if (isFloat(number)) return isFloat(array) ? array : 'float64';
    return number === 'bool' || array !== 'bool' ? array : 'int64';
  };
  if (weak(a) && !weak(b)) return adapted(x, y);
  if (weak(b) && !weak(a)) return adapted(y, x);
  return promote(x, y);
}

/**
 * `list * number`: an integer element repeats a list as in Python, other elements raise, and an array multiplies the numbers in the list. `undefined`
 * for other operands.
 */
function repeated(vm: VM, a: Value, b: Value): Value | undefined {
  const [boxed, list] = a instanceof PyBoxed ? [a, b] : [b, a];
  if (!(boxed instanceof PyBoxed) || !(list instanceof PyList || list instanceof PyTuple)) return undefined;
  return isFloat(kindOf(boxed) ?? 'float64') ? NOT_IMPLEMENTED : binary(vm, '*', list, boxed.value);
}

/** `a op b` by the name of the operator; `undefined` when NumPy does not handle one of the operands. */
export function combine(vm: VM, name: string, a: Value, b: Value): Value | undefined {
  if (a instanceof Unknown) return a;
  if (b instanceof Unknown) return b;
  const operator = OPERATORS[name];
  if (!operator || !isOperand(a) || !isOperand(b)) return undefined;
  const resultOf = (x: Kind, y: Kind): Kind => {
    if (BITS.has(name) && (isFloat(x) || isFloat(y))) throw vm.error('TypeError', `ufunc '${name}' not supported for the input types`);
    return operator.kind(commonKind(a, b, x, y));
  };
  const [p, q, of, at] = [scalarNumber(a), scalarNumber(b), kindOf(a), kindOf(b)];
  if (p !== undefined && q !== undefined && of && at) {
    // Tables of relative positions take a million such steps: they make no arrays.
    const kind = resultOf(of, at);
    return scalar(vm, held(operator.run(held(p, of), held(q, at)), kind), kind);
  }
  const x = fromValue(vm, a);
  const y = fromValue(vm, b);
  if (x instanceof Unknown) return x;
  if (y instanceof Unknown) return y;
  return outcome(vm, elementwise(vm, [x, y], resultOf(x.kind, y.kind), operator.run));
}

/** Adds Python's operators to arrays and elements. */
export function installOperators(vm: VM): void {
  const { array, scalars } = numpyClasses(vm);
  const classes = [array, ...KINDS.map((k) => scalars[k])];
  const put = (name: string, value: Value): void => {
    for (const cls of classes) cls.set(name, value);
  };
  for (const name of Object.keys(OPERATORS)) {
    if (name === 'maximum' || name === 'minimum') continue;
    const run = (a: Value, b: Value): Value => (name === 'mul' ? repeated(vm, a, b) : undefined) ?? combine(vm, name, a, b) ?? NOT_IMPLEMENTED;
    put(
      `__${name}__`,
      method(vm, `__${name}__`, 'self other', (a, b) => run(a, b)),
    );
    if (!/^(lt|le|gt|ge|eq|ne)$/.test(name))
      put(
        `__r${name}__`,
        method(vm, `__r${name}__`, 'self other', (a, b) => run(b, a)),
      );
  }
  const one = (name: string, run: (x: number) => number, kind: (k: Kind) => Kind = (k) => k): void =>
    put(
      name,
      native(name, ([self = null]) => {
        const a = fromValue(vm, self);
        return a instanceof Unknown ? a : outcome(vm, elementwise(vm, [a], kind(kindOf(self) ?? a.kind), run));
      }),
    );
  one('__neg__', (x) => -x + 0);
  one('__pos__', (x) => x);
  one('__abs__', Math.abs);
  array.set(
    '__invert__',
    method(vm, '__invert__', 'self', (self) => {
      const a = self as NdArray;
      return elementwise(vm, [a], a.kind, a.kind === 'bool' ? (x) => 1 - x : (x) => -x - 1);
    }),
  );
  array.set('__hash__', null);
  for (const k of KINDS)
    scalars[k].set(
      '__hash__',
      method(vm, '__hash__', 'self', (self) => hashOfNumber(vm, self)),
    );
}

function hashOfNumber(vm: VM, self: Value): Value {
  const hash = vm.builtins.get('hash');
  const number = self instanceof PyBoxed ? self.value : self;
  return hash === undefined ? 0 : call(vm, hash, [number]);
}
