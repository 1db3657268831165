import { isFloat } from '../../onnx/dtypes.js';
import { broadcast } from '../../onnx/operators/support.js';
import type { Value } from '../../python/values/values.js';
import { define, type Ops } from '../graph/registry.js';
import { Tensor } from '../tensor/tensor.js';
import { full } from './creation.js';

/** Comparison and logic, element by element. */

const ALL = 'torch tensor inplace';
const asBool = (ops: Ops, v: Value): Tensor => (v instanceof Tensor ? ops.cast(v, 'bool') : ops.cast(ops.promote(v, v)[0], 'bool'));

const COMPARISONS: Record<string, string> = {
  eq: 'Equal',
  'lt less': 'Less',
  'le less_equal': 'LessOrEqual',
  'gt greater': 'Greater',
  'ge greater_equal': 'GreaterOrEqual',
};
/** Compares elements. Bool elements are compared as integers, since ONNX orders no bool. */
function compared(ops: Ops, op: string, a: Value, b: Value): Tensor {
  const [p, q] = ops.promote(a, b);
  const plain = p.dtype === 'bool' && op !== 'Equal';
  return ops.emit(op, plain ? [ops.cast(p, 'int32'), ops.cast(q, 'int32')] : [p, q]);
}
for (const [names, op] of Object.entries(COMPARISONS)) define(names, ALL, 'input, other', (ops, a) => compared(ops, op, a.get('input'), a.get('other')));
define('ne not_equal', ALL, 'input, other', (ops, a) => ops.emit('Not', [compared(ops, 'Equal', a.get('input'), a.get('other'))]));

const LOGIC: Record<string, string> = { logical_and: 'And', logical_or: 'Or', logical_xor: 'Xor' };
for (const [name, op] of Object.entries(LOGIC))
  define(name, ALL, 'input, other', (ops, a) => ops.emit(op, [asBool(ops, a.get('input')), asBool(ops, a.get('other'))]));
define('logical_not', ALL, 'input', (ops, a) => ops.emit('Not', [asBool(ops, a.get('input'))]));

const BITS: Record<string, [string, string]> = { bitwise_and: ['And', 'BitwiseAnd'], bitwise_or: ['Or', 'BitwiseOr'], bitwise_xor: ['Xor', 'BitwiseXor'] };
for (const [name, [onBool, onBits]] of Object.entries(BITS))
  define(name, ALL, 'input, other', (ops, a) => {
    const [p, q] = ops.promote(a.get('input'), a.get('other'));
    if (isFloat(p.dtype)) throw ops.error(`"${name}_cpu" not implemented for '${p.dtype === 'float32' ? 'Float' : p.dtype}'`);
    return ops.emit(p.dtype === 'bool' ? onBool : onBits, [p, q]);
  });
define('bitwise_not', ALL, 'input', (ops, a) => {
  const x = a.tensor('input');
  return ops.emit(x.dtype === 'bool' ? 'Not' : 'BitwiseNot', [x]);
});
for (const [name, direction] of [
  ['bitwise_left_shift', 'LEFT'],
  ['bitwise_right_shift', 'RIGHT'],
] as const)
  define(name, ALL, 'input, other', (ops, a) => {
    const [p, q] = ops.promote(a.get('input'), a.get('other'));
    return p.dtype.startsWith('u') || p.data
      ? ops.emit('BitShift', [p, q], { direction })
      : (ops.emitCustom('BitShift', [p, q], [{ shape: broadcast([p.shape, q.shape]), dtype: p.dtype }], 'ONNX shifts unsigned numbers only')[0] as Tensor);
  });

define('isnan', 'torch tensor', 'input', (ops, a) => test(ops, a.tensor('input'), 'IsNaN'));
define('isinf', 'torch tensor', 'input', (ops, a) => test(ops, a.tensor('input'), 'IsInf'));
define('isposinf', 'torch tensor', 'input', (ops, a) => test(ops, a.tensor('input'), 'IsInf', { detect_negative: 0 }));
define('isneginf', 'torch tensor', 'input', (ops, a) => test(ops, a.tensor('input'), 'IsInf', { detect_positive: 0 }));
define('isfinite', 'torch tensor', 'input', (ops, a) => {
  const x = a.tensor('input');
  return isFloat(x.dtype) ? ops.emit('Not', [ops.emit('Or', [ops.emit('IsInf', [x]), ops.emit('IsNaN', [x])])]) : full(ops, 1, x.shape, 'bool');
});
define('isreal', 'torch tensor', 'input', (ops, a) => full(ops, 1, a.tensor('input').shape, 'bool'));

/** Tests for infinities and NaN, which integers never are. */
function test(ops: Ops, x: Tensor, op: string, attributes = {}): Tensor {
  return isFloat(x.dtype) ? ops.emit(op, [x], attributes) : full(ops, 0, x.shape, 'bool');
}

define('isclose', 'torch tensor', 'input, other, rtol=1e-05, atol=1e-08, equal_nan=False', (ops, a) => {
  const [p, q] = [a.tensor('input'), a.tensor('other')];
  const distance = ops.emit('Abs', [ops.emit('Sub', [p, q])]);
  const [rtol, atol] = [a.number('rtol'), a.number('atol')].map((n) => ops.scalar(n, q.dtype)) as [Tensor, Tensor];
  return ops.emit('LessOrEqual', [distance, ops.emit('Add', [atol, ops.emit('Mul', [rtol, ops.emit('Abs', [q])])])]);
});
define('allclose', 'torch tensor', 'input, other, rtol=1e-05, atol=1e-08, equal_nan=False', (ops, a) => {
  const near = ops.call('isclose', [a.tensor('input'), a.tensor('other'), a.get('rtol'), a.get('atol')]) as Tensor;
  return near.data ? Array.from(near.data).every((v) => v !== 0) : ops.vm.unknown('whether tensors are close depends on data');
});
define('equal', 'torch tensor', 'input, other', (ops, a) => {
  const [p, q] = [a.tensor('input'), a.tensor('other')];
  if (p.shape.join() !== q.shape.join()) return false;
  const [x, y] = [p.data, q.data];
  return x && y ? Array.from(x).every((v, i) => v === y[i]) : ops.vm.unknown('whether tensors are equal depends on data');
});
define('isin', 'torch', 'elements, test_elements, *, assume_unique=False, invert=False', (ops, a) => {
  const [p, q] = ops.promote(a.get('elements'), a.get('test_elements'));
  const wide = ops.emit('Unsqueeze', [p, ops.constant([p.shape.length])]);
  const hits = ops.emit('Equal', [wide, ops.emit('Reshape', [q, ops.constant([-1])])]);
  const found = ops.call('any', [hits, -1]) as Tensor;
  return a.bool('invert') ? ops.emit('Not', [found]) : found;
});
