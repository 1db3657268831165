import { isFloat, isInteger } from '../../onnx/dtypes.js';
import type { DType } from '../../onnx/graph.js';
import { broadcast } from '../../onnx/operators/support.js';
import type { Value } from '../../python/values/values.js';
import type { Arguments } from '../graph/arguments.js';
import { define, type Ops } from '../graph/registry.js';
import { numberOf } from '../tensor/numbers.js';
import { floatOf, isComplex, promoted, toReal } from '../tensor/promotion.js';
import { Tensor } from '../tensor/tensor.js';

/** Arithmetic element by element, on one or two operands, with PyTorch's type promotion. */

const ALL = 'torch tensor inplace';

/** Casts integers to the default float type, as transcendental functions do. */
const floating = (ops: Ops, t: Tensor): Tensor => ops.cast(t, floatOf(t.dtype));
const by = (ops: Ops, op: string, t: Tensor, n: number): Tensor => ops.emit(op, [t, ops.scalar(n, t.dtype)]);
/** A function that ONNX lacks: float elements, same shape. */
const own = (ops: Ops, op: string, inputs: readonly Tensor[], dtype: DType, shape: readonly number[]): Tensor =>
  ops.emitCustom(op, inputs, [{ shape, dtype }], `ONNX has no operator for ${op.toLowerCase()}`)[0] as Tensor;

type Unary = (ops: Ops, x: Tensor) => Tensor;
function unary(names: string, run: Unary, homes = ALL): void {
  define(names, homes, 'input', (ops, a) => run(ops, a.tensor('input')));
}
const direct =
  (op: string): Unary =>
  (ops, x) =>
    ops.emit(op, [floating(ops, x)]);

const FLOAT_FUNCTIONS: Record<string, string> = {
  exp: 'Exp',
  log: 'Log',
  sqrt: 'Sqrt',
  sin: 'Sin',
  cos: 'Cos',
  tan: 'Tan',
  'asin arcsin': 'Asin',
  'acos arccos': 'Acos',
  'atan arctan': 'Atan',
  sinh: 'Sinh',
  cosh: 'Cosh',
  'asinh arcsinh': 'Asinh',
  'acosh arccosh': 'Acosh',
  'atanh arctanh': 'Atanh',
  reciprocal: 'Reciprocal',
};
for (const [names, op] of Object.entries(FLOAT_FUNCTIONS)) unary(names, direct(op));
unary('erf', direct('Erf'), `${ALL} special`);

/** Functions that a few nodes express. */
unary('rsqrt', (ops, x) => ops.emit('Reciprocal', [ops.emit('Sqrt', [floating(ops, x)])]));
unary('log2', (ops, x) => by(ops, 'Mul', ops.emit('Log', [floating(ops, x)]), Math.LOG2E));
unary('log10', (ops, x) => by(ops, 'Mul', ops.emit('Log', [floating(ops, x)]), Math.LOG10E));
unary('log1p', (ops, x) => ops.emit('Log', [by(ops, 'Add', floating(ops, x), 1)]), `${ALL} special`);
unary('expm1', (ops, x) => by(ops, 'Sub', ops.emit('Exp', [floating(ops, x)]), 1), `${ALL} special`);
unary('exp2', (ops, x) => ops.emit('Exp', [by(ops, 'Mul', floating(ops, x), Math.LN2)]), `${ALL} special`);
unary('erfc', (ops, x) => ops.emit('Sub', [ops.scalar(1, floatOf(x.dtype)), ops.emit('Erf', [floating(ops, x)])]), `${ALL} special`);
unary('square', (ops, x) => ops.emit('Mul', [x, x]));
unary('deg2rad', (ops, x) => by(ops, 'Mul', floating(ops, x), Math.PI / 180));
unary('rad2deg', (ops, x) => by(ops, 'Mul', floating(ops, x), 180 / Math.PI));
unary('sinc', (ops, x) => own(ops, 'Sinc', [x], floatOf(x.dtype), x.shape), `${ALL} special`);
for (const name of ['lgamma', 'digamma', 'erfinv', 'i0', 'i0e', 'i1', 'i1e', 'entr', 'ndtr', 'ndtri', 'gammaln', 'psi', 'log_ndtr', 'erfcx'])
  unary(name, (ops, x) => own(ops, name, [x], floatOf(x.dtype), x.shape), `${ALL} special`);
define('mvlgamma', ALL, 'input, p', (ops, a) => own(ops, 'mvlgamma', [a.tensor('input')], floatOf(a.tensor('input').dtype), a.tensor('input').shape));
define('logit', `${ALL} special`, 'input, eps=None', (ops, a) => {
  const given = floating(ops, a.tensor('input'));
  const eps = a.has('eps') ? a.number('eps') : 0;
  const x = eps ? ops.emit('Clip', [given, ops.scalar(eps, given.dtype), ops.scalar(1 - eps, given.dtype)]) : given;
  return ops.emit('Log', [ops.emit('Div', [x, ops.emit('Sub', [ops.scalar(1, x.dtype), x])])]);
});
define('polygamma', 'torch tensor special', 'n, input', (ops, a) => {
  const given = ['n', 'input'].map((name) => a.get(name)).find((v): v is Tensor => v instanceof Tensor);
  if (!given) throw ops.error('polygamma() needs a tensor', 'TypeError');
  return own(ops, 'Polygamma', [given], floatOf(given.dtype), given.shape);
});

/** Functions that do not change integers. */
const keeping =
  (op: string): Unary =>
  (ops, x) =>
    isFloat(x.dtype) ? ops.emit(op, [x]) : ops.tensor(x.value);
unary('floor', keeping('Floor'));
unary('ceil', keeping('Ceil'));
unary('trunc fix', (ops, x) => (isFloat(x.dtype) ? ops.emit('Mul', [ops.emit('Sign', [x]), ops.emit('Floor', [ops.emit('Abs', [x])])]) : ops.tensor(x.value)));
unary('frac', (ops, x) => ops.emit('Sub', [x, ops.call('trunc', [x]) as Tensor]));
define('round', `${ALL} special`, 'input, decimals=0', (ops, a) => {
  const x = a.tensor('input');
  const scale = 10 ** a.int('decimals');
  if (!isFloat(x.dtype)) return ops.tensor(x.value);
  return scale === 1 ? ops.emit('Round', [x]) : by(ops, 'Div', ops.emit('Round', [by(ops, 'Mul', x, scale)]), scale);
});
unary('abs absolute', (ops, x) =>
  isComplex(x.dtype)
    ? (ops.emitCustom('Abs', [x], [{ shape: x.shape, dtype: toReal(x.dtype) }], 'ONNX has no arithmetic on complex numbers')[0] as Tensor)
    : ops.emit('Abs', [x]),
);
unary('neg negative', (ops, x) => {
  if (x.dtype === 'bool')
    throw ops.error(
      'Negation, the `-` operator, on a bool tensor is not supported. If you are trying to invert a mask, use the `~` or `logical_not()` operator instead.',
    );
  return ops.emit('Neg', [x]);
});
unary('positive', (ops, x) => ops.tensor(x.value), 'torch tensor');
unary('sign sgn', (ops, x) => (x.dtype === 'bool' ? ops.tensor(x.value) : ops.emit('Sign', [x])));
unary('signbit', (ops, x) => ops.emit('Less', [x, ops.scalar(0, x.dtype)]), 'torch tensor');
/** The largest finite number of each float type. */
const LARGEST: Partial<Record<DType, number>> = { float32: 3.4028234663852886e38, float64: Number.MAX_VALUE, float16: 65504, bfloat16: 3.3895313892515355e38 };
define('nan_to_num', ALL, 'input, nan=None, posinf=None, neginf=None', (ops, a) => {
  const x = a.tensor('input');
  const largest = LARGEST[x.dtype];
  const instead = (name: string, otherwise: number): Tensor => ops.scalar(a.has(name) ? a.number(name) : otherwise, x.dtype);
  if (largest === undefined) return ops.tensor(x.value);
  const number = ops.emit('Where', [ops.emit('IsNaN', [x]), instead('nan', 0), x]);
  const above = ops.emit('Where', [by(ops, 'Greater', number, largest), instead('posinf', largest), number]);
  return ops.emit('Where', [by(ops, 'Less', number, -largest), instead('neginf', -largest), above]);
});
unary('angle', (ops, x) => own(ops, 'Angle', [x], floatOf(toReal(x.dtype)), x.shape), 'torch tensor');
unary('conj conj_physical', (ops, x) => (isComplex(x.dtype) ? own(ops, 'Conj', [x], x.dtype, x.shape) : ops.tensor(x.value)), 'torch tensor');
for (const name of ['real', 'imag'])
  unary(name, (ops, x) => (isComplex(x.dtype) ? own(ops, name, [x], toReal(x.dtype), x.shape) : ops.tensor(x.value)), 'torch');
unary('view_as_real', (ops, x) => own(ops, 'ViewAsReal', [x], toReal(x.dtype), [...x.shape, 2]), 'torch');
unary(
  'view_as_complex',
  (ops, x) => {
    if (x.shape[x.shape.length - 1] !== 2) throw ops.error('Tensor must have a last dimension of size 2');
    return own(ops, 'ViewAsComplex', [x], x.dtype === 'float64' ? 'complex128' : 'complex64', x.shape.slice(0, -1));
  },
  'torch',
);

/** Both operands in their common type. */
function pair(ops: Ops, a: Arguments, first = 'input', second = 'other'): [Tensor, Tensor] {
  return ops.promote(a.get(first), a.get(second));
}

/** `a + alpha · b`. The sum of bool elements is their disjunction. */
function addition(names: string, op: 'Add' | 'Sub', reversed = false): void {
  define(names, ALL, 'input, other, alpha=1', (ops, a) => {
    const [p, q] = reversed ? pair(ops, a, 'other', 'input') : pair(ops, a);
    const alpha = a.number('alpha');
    if (p.dtype === 'bool') {
      if (op === 'Sub')
        throw ops.error('Subtraction, the `-` operator, with two bool tensors is not supported. Use the `^` or `logical_xor()` operator instead.');
      return ops.emit('Or', [p, q]);
    }
    return ops.emit(op, [p, alpha === 1 ? q : by(ops, 'Mul', q, alpha)]);
  });
}
addition('add', 'Add');
addition('sub subtract', 'Sub');
addition('rsub', 'Sub', true);

define('mul multiply', ALL, 'input, other', (ops, a) => {
  const [p, q] = pair(ops, a);
  return ops.emit(p.dtype === 'bool' ? 'And' : 'Mul', [p, q]);
});

/** Integer division rounded down; ONNX rounds towards zero. */
function floorDivide(ops: Ops, p: Tensor, q: Tensor): Tensor {
  if (isFloat(p.dtype)) return ops.emit('Floor', [ops.emit('Div', [p, q])]);
  if (q.data && Array.from(q.data).includes(0)) throw ops.error('ZeroDivisionError');
  return ops.emit('Div', [ops.emit('Sub', [p, ops.emit('Mod', [p, q])]), q]);
}
define('div divide true_divide', ALL, 'input, other, rounding_mode=None', (ops, a) => {
  const [p, q] = pair(ops, a);
  const mode = a.has('rounding_mode') ? a.string('rounding_mode') : null;
  if (mode === 'floor') return floorDivide(ops, p, q);
  if (mode === 'trunc') return isFloat(p.dtype) ? (ops.call('trunc', [ops.emit('Div', [p, q])]) as Tensor) : ops.emit('Div', [p, q]);
  if (mode !== null) throw ops.error(`div expected rounding_mode to be one of None, 'trunc', or 'floor' but found '${mode}'`);
  return ops.emit('Div', [floating(ops, p), floating(ops, q)]);
});
define('floor_divide', ALL, 'input, other', (ops, a) => floorDivide(ops, ...pair(ops, a)));
define('remainder', ALL, 'input, other', (ops, a) => {
  const [p, q] = pair(ops, a);
  if (!isFloat(p.dtype)) return ops.emit('Mod', [p, q]);
  return ops.emit('Sub', [p, ops.emit('Mul', [ops.emit('Floor', [ops.emit('Div', [p, q])]), q])]);
});
define('fmod', ALL, 'input, other', (ops, a) => ops.emit('Mod', pair(ops, a), { fmod: 1 }));

function power(ops: Ops, base: Value, exponent: Value): Tensor {
  const [p, q] = ops.promote(base, exponent);
  const n = exponent instanceof Tensor ? undefined : numberOf(exponent);
  if (isInteger(p.dtype) && n !== undefined && n < 0) throw ops.error('Integers to negative integer powers are not allowed.');
  if (n === 1) return ops.tensor(p.value);
  return ops.emit('Pow', [p, q]);
}
define('pow', ALL, 'input, exponent', (ops, a) => power(ops, a.get('input'), a.get('exponent')));
define('float_power', ALL, 'input, exponent', (ops, a) => {
  const [p, q] = ops.promote(a.get('input'), a.get('exponent'));
  return ops.emit('Pow', [ops.cast(p, 'float64'), ops.cast(q, 'float64')]);
});

for (const [names, op] of [
  ['maximum fmax', 'Max'],
  ['minimum fmin', 'Min'],
] as const)
  define(names, 'torch tensor', 'input, other', (ops, a) => {
    const [p, q] = pair(ops, a);
    return p.dtype === 'bool' ? ops.emit(op === 'Max' ? 'Or' : 'And', [p, q]) : ops.emit(op, [p, q]);
  });

/** Two-operand functions that ONNX lacks. An Add tells the broadcast shape. */
function ownBinary(names: string, dtype: (t: DType) => DType): void {
  define(names, `${ALL} special`, 'input, other', (ops, a) => {
    const [p, q] = pair(ops, a);
    return own(ops, names.split(' ')[0] ?? names, [p, q], dtype(p.dtype), broadcast([p.shape, q.shape]));
  });
}
ownBinary('atan2 arctan2', floatOf);
ownBinary('copysign', floatOf);
ownBinary('nextafter', (t) => t);
ownBinary('gcd', (t) => t);
ownBinary('lcm', (t) => t);
ownBinary('xlogy', floatOf);
ownBinary('xlog1py', floatOf);
ownBinary('zeta', floatOf);
ownBinary('igamma', floatOf);
ownBinary('igammac', floatOf);
ownBinary('ldexp', floatOf);
define('hypot', ALL, 'input, other', (ops, a) => {
  const [p, q] = pair(ops, a);
  return ops.emit('Sqrt', [ops.emit('Add', [ops.emit('Mul', [p, p]), ops.emit('Mul', [q, q])])]);
});
define('logaddexp', 'torch tensor', 'input, other', (ops, a) => {
  const [p, q] = pair(ops, a);
  return ops.emit('Log', [ops.emit('Add', [ops.emit('Exp', [p]), ops.emit('Exp', [q])])]);
});
define('heaviside', ALL, 'input, values', (ops, a) => {
  const [x, values] = pair(ops, a, 'input', 'values');
  const zero = ops.scalar(0, x.dtype);
  return ops.emit('Where', [ops.emit('Equal', [x, zero]), values, ops.cast(ops.emit('Greater', [x, zero]), x.dtype)]);
});

/** Clamps to limits that are numbers or tensors. Integers with a float limit become float. */
function clamp(ops: Ops, x: Tensor, low: Value, high: Value): Tensor {
  if (low === null && high === null) throw ops.error("torch.clamp: At least one of 'min' or 'max' must not be None");
  const given = [low, high].filter((v) => v !== null);
  const dtype = promoted([x, ...given]);
  const wide = ops.cast(x, dtype);
  if (given.every((v) => !(v instanceof Tensor))) {
    const limit = (v: Value): Tensor | null => (v === null ? null : ops.scalar(numberOf(v) ?? 0, dtype));
    return ops.emit('Clip', [wide, limit(low), limit(high)]);
  }
  const limit = (v: Value): Tensor => ops.promote(v, wide)[0];
  const above = low === null ? wide : ops.emit('Max', [wide, limit(low)]);
  return high === null ? above : ops.emit('Min', [above, limit(high)]);
}
define('clamp clip', ALL, 'input, min=None, max=None', (ops, a) => clamp(ops, a.tensor('input'), a.get('min'), a.get('max')));
define('clamp_min', ALL, 'input, min', (ops, a) => clamp(ops, a.tensor('input'), a.get('min'), null));
define('clamp_max', ALL, 'input, max', (ops, a) => clamp(ops, a.tensor('input'), null, a.get('max')));

define('where', 'torch', 'condition, input=None, other=None', (ops, a) => {
  const condition = ops.cast(a.tensor('condition'), 'bool');
  if (!a.has('input')) return ops.call('nonzero', [condition], { as_tuple: true });
  return ops.emit('Where', [condition, ...pair(ops, a)]);
});
define('where', 'tensor', 'input, condition, other', (ops, a) => ops.emit('Where', [ops.cast(a.tensor('condition'), 'bool'), ...pair(ops, a)]));

define('lerp', ALL, 'input, end, weight', (ops, a) => {
  const [start, end] = pair(ops, a, 'input', 'end');
  const [weight, difference] = ops.promote(a.get('weight'), ops.emit('Sub', [end, start]));
  return ops.emit('Add', [start, ops.emit('Mul', [weight, difference])]);
});
for (const [name, op] of [
  ['addcmul', 'Mul'],
  ['addcdiv', 'Div'],
] as const)
  define(name, ALL, 'input, tensor1, tensor2, *, value=1', (ops, a) => {
    const dtype = promoted([a.tensor('input'), a.tensor('tensor1'), a.tensor('tensor2')]);
    const [x, p, q] = ['input', 'tensor1', 'tensor2'].map((n) => ops.cast(a.tensor(n), dtype)) as [Tensor, Tensor, Tensor];
    const made = ops.emit(op, [p, q]);
    const value = a.number('value');
    return ops.emit('Add', [x, value === 1 ? made : by(ops, 'Mul', made, value)]);
  });
define('dist', 'torch tensor', 'input, other, p=2', (ops, a) => ops.call('norm', [ops.emit('Sub', pair(ops, a)), a.get('p')]));

/** Questions about the elements. */
define('is_nonzero', 'torch tensor', 'input', (ops, a) => {
  const x = a.tensor('input');
  return x.data ? x.data[0] !== 0 : ops.vm.unknown('the truth of a tensor depends on data');
});
