import type { Value } from '../../python/values/values.js';
import { define, type Ops } from '../graph/registry.js';
import { numberOf } from '../tensor/numbers.js';
import { Tensor } from '../tensor/tensor.js';
import { full } from './creation.js';
import { expand } from './layerSupport.js';

/** In-place writes that are no arithmetic: filling, copying, random elements. Each returns the tensor, which holds the new elements. */

define('fill', 'torch tensor inplace', 'input, value', (ops, a) => {
  const { shape, dtype } = a.tensor('input');
  const value = a.get('value');
  return value instanceof Tensor && !value.data ? expand(ops, ops.cast(value, dtype), shape) : full(ops, numberOf(value) ?? 0, shape, dtype);
});
define('zero', 'inplace', 'input', (ops, a) => full(ops, 0, a.tensor('input').shape, a.tensor('input').dtype));
define('copy', 'inplace', 'input, src, non_blocking=False', (ops, a) => {
  const { shape, dtype } = a.tensor('input');
  const source = a.get('src');
  if (!(source instanceof Tensor)) return full(ops, a.number('src'), shape, dtype);
  const lead = source.shape.length - shape.length;
  if (lead > 0 || source.shape.some((d, i) => d !== 1 && d !== shape[i - lead]))
    throw ops.error(
      `The size of tensor a (${shape[shape.length - 1] ?? 1}) must match the size of tensor b (${source.shape[source.shape.length - 1] ?? 1}) at non-singleton dimension ${Math.max(shape.length, source.shape.length) - 1}`,
    );
  return expand(ops, ops.cast(source, dtype), shape);
});
for (const [name, signature] of [
  ['normal', 'input, mean=0, std=1, *, generator=None'],
  ['uniform', 'input, from=0, to=1, *, generator=None'],
  ['random', 'input, from=None, to=None, *, generator=None'],
  ['exponential', 'input, lambd=1'],
  ['cauchy', 'input, median=0, sigma=1'],
  ['geometric', 'input, p'],
  ['log_normal', 'input, mean=1, std=2'],
  ['bernoulli', 'input, p=0.5'],
] as const)
  define(name, 'inplace', signature, (ops, a) => {
    const { shape, dtype } = a.tensor('input');
    return ops.leaf({ shape, dtype });
  });
/** Fills the diagonal. The elements stay known only if they were known before. */
define('fill_diagonal', 'inplace', 'input, fill_value, wrap=False', (ops, a) => {
  const x = a.tensor('input');
  const { shape, dtype, data } = x;
  if (!data) {
    const rows = ops.call('eye', [shape[0] ?? 0, shape[1] ?? 1]) as Tensor;
    return ops.emit('Where', [ops.cast(rows, 'bool'), ops.scalar(a.number('fill_value'), dtype), x]);
  }
  const values = Array.from(data);
  const step = shape.reduce((n, d) => n * d + 1, 0);
  for (let i = 0; i < values.length; i += Math.max(1, step)) values[i] = a.number('fill_value');
  return ops.constant(values, shape, dtype);
});
define('resize', 'inplace', 'input, *size', (ops, a) => replaced(ops, a.tensor('input'), a.ints('size')));
define('set', 'inplace', 'input, source=None, storage_offset=0, size=None, stride=None', (_ops, a) => {
  const [x, source] = [a.tensor('input'), a.tensorOr('source')];
  if (source) x.rebind(source);
  return source ?? x;
});
/** The same tensor with another size and unknown elements. */
function replaced(ops: Ops, x: Tensor, shape: readonly number[]): Value {
  x.rebind(ops.leaf({ shape, dtype: x.dtype }));
  return x;
}
