import { type Arguments, numberOf } from '../arguments.js';
import { define, type Ops } from '../registry.js';
import { Tensor } from '../tensor.js';

/** Operators that exist only in place: what they write is small constants, another tensor, or random numbers. */

/** The tensor's type filled with one number, its elements known where few. */
const filled = (ops: Ops, t: Tensor, value: number): Tensor => ops.emit('Expand', [ops.scalar(value, t.dtype), ops.constant(t.shape)]);

define('fill', 'inplace', 'input, value', (ops, a) => {
  const t = a.tensor('input');
  const value = a.get('value');
  const n = numberOf(value);
  if (n !== undefined) return filled(ops, t, n);
  return value instanceof Tensor ? ops.emit('Expand', [ops.cast(value, t.dtype), ops.constant(t.shape)]) : t;
});
define('fill', 'torch', 'input, value', (ops, a) => filled(ops, a.tensor('input'), a.number('value')));
define('zero', 'inplace', 'input', (ops, a) => filled(ops, a.tensor('input'), 0));
define('copy', 'inplace', 'input, src, non_blocking=False', (ops, a) => ops.cast(a.tensor('src'), a.tensor('input').dtype));
define('set', 'inplace', 'input, source=None', (_ops, a) => a.tensorOr('source') ?? a.tensor('input'));
define('eye', 'inplace', 'input', (_ops, a) => a.tensor('input'));

/** Random numbers: nobody knows the elements any more. */
const random = (ops: Ops, a: Arguments): Tensor => ops.leaf({ shape: a.tensor('input').shape, dtype: a.tensor('input').dtype });
for (const [name, signature] of [
  ['normal', 'input, mean=0, std=1, *, generator=None'],
  ['uniform', 'input, from_=0, to=1, *, generator=None'],
  ['random', 'input, from_=0, to=None, *, generator=None'],
  ['bernoulli', 'input, p=0.5, *, generator=None'],
  ['exponential', 'input, lambd=1, *, generator=None'],
  ['cauchy', 'input, median=0, sigma=1, *, generator=None'],
  ['geometric', 'input, p, *, generator=None'],
  ['log_normal', 'input, mean=1, std=2, *, generator=None'],
] as const)
  define(name, 'inplace', signature, random);
define('bernoulli', 'torch tensor', 'input, p=None, *, generator=None', random);
define('poisson', 'torch', 'input, generator=None', random);
