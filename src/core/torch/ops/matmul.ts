import { tuple, type Value } from '../../python/values.js';
import type { Arguments } from '../arguments.js';
import { define, type Ops } from '../registry.js';
import { isTensor, type Tensor } from '../tensor.js';
import { reshapeView, transposeView } from '../views.js';

/** Products of matrices: every one is MatMul or Einsum, whose rules count them as PyTorch's own mm, bmm and addmm do. */

const LAYER = { layer: true };

function product(ops: Ops, a: Tensor, b: Tensor): Tensor {
  if (!a.shape.length || !b.shape.length) throw ops.error('both arguments to matmul need to be at least 1D, but they are 0D and 0D');
  if (a.dtype !== b.dtype) throw ops.error(`expected m1 and m2 to have the same dtype, but got: ${a.dtype} != ${b.dtype}`);
  return ops.emit('MatMul', [a, b]);
}

function ranked(ops: Ops, name: string, t: Tensor, rank: number): Tensor {
  if (t.shape.length !== rank) throw ops.error(`${name}: expected a ${rank}D tensor, got ${t.shape.length}D`);
  return t;
}

define('matmul', 'torch tensor linalg', 'input, other', (ops, a) => product(ops, a.tensor('input'), a.tensor('other')), LAYER);
define('mm', 'torch tensor', 'input, mat2', (ops, a) => product(ops, ranked(ops, 'mm', a.tensor('input'), 2), ranked(ops, 'mm', a.tensor('mat2'), 2)), LAYER);
define('bmm', 'torch tensor', 'input, mat2', (ops, a) => {
  const [x, y] = [ranked(ops, 'bmm', a.tensor('input'), 3), ranked(ops, 'bmm', a.tensor('mat2'), 3)];
  if (x.shape[0] !== y.shape[0]) throw ops.error(`Expected size for first two dimensions of batch2 tensor to be: [${x.shape[0]}, ${x.shape[2]}] but got: [${y.shape[0]}, ${y.shape[1]}].`);
  return product(ops, x, y);
}, LAYER);
define('mv', 'torch tensor', 'input, vec', (ops, a) => product(ops, ranked(ops, 'mv', a.tensor('input'), 2), ranked(ops, 'mv', a.tensor('vec'), 1)), LAYER);
define('dot vdot', 'torch tensor linalg', 'input, other', (ops, a) => product(ops, ranked(ops, 'dot', a.tensor('input'), 1), ranked(ops, 'dot', a.tensor('other'), 1)), LAYER);
define('outer ger', 'torch tensor', 'input, vec2', (ops, a) => {
  const [x, y] = [a.tensor('input'), a.tensor('vec2')];
  return ops.call('mul', [reshapeView(ops, x, [x.shape[0] ?? 1, 1]), y]);
});

/** beta · input + alpha · product. */
function added(ops: Ops, a: Arguments, made: Tensor): Value {
  const [alpha, beta] = [a.number('alpha'), a.number('beta')];
  const scaled = alpha === 1 ? made : ops.emit('Mul', [made, ops.scalar(alpha, made.dtype)]);
  const input = a.tensor('input');
  return ops.emit('Add', [beta === 1 ? input : ops.emit('Mul', [input, ops.scalar(beta, input.dtype)]), scaled]);
}

define('addmm', 'torch tensor inplace', 'input, mat1, mat2, *, beta=1, alpha=1', (ops, a) => added(ops, a, product(ops, a.tensor('mat1'), a.tensor('mat2'))), LAYER);
define('addmv', 'torch tensor inplace', 'input, mat, vec, *, beta=1, alpha=1', (ops, a) => added(ops, a, product(ops, a.tensor('mat'), a.tensor('vec'))), LAYER);
define('baddbmm', 'torch tensor inplace', 'input, batch1, batch2, *, beta=1, alpha=1', (ops, a) => added(ops, a, product(ops, a.tensor('batch1'), a.tensor('batch2'))), LAYER);
define('addbmm', 'torch tensor inplace', 'input, batch1, batch2, *, beta=1, alpha=1', (ops, a) => {
  const made = product(ops, a.tensor('batch1'), a.tensor('batch2'));
  return added(ops, a, ops.emit('ReduceSum', [made, ops.constant([0])], { keepdims: 0 }));
}, LAYER);
define('chain_matmul multi_dot', 'torch linalg', '*matrices', (ops, a) => {
  const given = a.items('matrices');
  const all = given.length === 1 && !isTensor(given[0]) ? a.tensors('matrices') : given.filter(isTensor);
  return all.slice(1).reduce((x, y) => product(ops, x, y), all[0] as Tensor);
}, LAYER);

/** Contraction over pairs of axes: both brought to matrices. */
function contract(ops: Ops, x: Tensor, y: Tensor, xAxes: readonly number[], yAxes: readonly number[]): Tensor {
  const rest = (t: Tensor, axes: readonly number[]): number[] => t.shape.map((_, i) => i).filter((i) => !axes.includes(i));
  const sizes = (t: Tensor, axes: readonly number[]): number[] => axes.map((i) => t.shape[i] ?? 1);
  const count = (list: readonly number[]): number => list.reduce((n, d) => n * d, 1);
  const [xRest, yRest] = [rest(x, xAxes), rest(y, yAxes)];
  const inner = count(sizes(x, xAxes));
  const left = ops.call('reshape', [transposeView(ops, x, [...xRest, ...xAxes]), tuple([count(sizes(x, xRest)), inner])]) as Tensor;
  const right = ops.call('reshape', [transposeView(ops, y, [...yAxes, ...yRest]), tuple([inner, count(sizes(y, yRest))])]) as Tensor;
  return ops.call('reshape', [product(ops, left, right), tuple([...sizes(x, xRest), ...sizes(y, yRest)])]) as Tensor;
}

define('tensordot', 'torch linalg', 'a, b, dims=2', (ops, a) => {
  const [x, y] = [a.tensor('a'), a.tensor('b')];
  const dims = a.get('dims');
  const wrap = (axes: readonly number[], rank: number): number[] => axes.map((d) => (d < 0 ? d + rank : d));
  if (typeof dims === 'number') return contract(ops, x, y, x.shape.map((_, i) => i).slice(x.shape.length - dims), y.shape.map((_, i) => i).slice(0, dims));
  const [p, q] = a.items('dims').map((d) => (typeof d === 'number' ? [d] : ops.ints(d)));
  return contract(ops, x, y, wrap(p ?? [], x.shape.length), wrap(q ?? [], y.shape.length));
}, LAYER);
define('inner', 'torch tensor', 'input, other', (ops, a) => {
  const [x, y] = [a.tensor('input'), a.tensor('other')];
  if (!x.shape.length || !y.shape.length) return ops.call('mul', [x, y]);
  return x.shape.length === 1 && y.shape.length === 1 ? product(ops, x, y) : contract(ops, x, y, [x.shape.length - 1], [y.shape.length - 1]);
}, LAYER);

/** `einsum('bij,bjk->bik', x, y)`, and the form with lists of axes. */
define('einsum', 'torch', '*args', (ops, a) => {
  const given = a.items('args');
  if (typeof given[0] !== 'string') return einsum(ops, listed(ops, given), given.filter(isTensor));
  const rest = given.length === 2 && !isTensor(given[1]) ? ops.tensors(given[1] as Value) : given.slice(1).map((v) => ops.known(v)).filter(isTensor);
  return einsum(ops, given[0], rest);
}, LAYER);

function einsum(ops: Ops, equation: string, operands: readonly Tensor[]): Tensor {
  return ops.emit('Einsum', operands, { equation: equation.replace(/\s+/g, '') });
}

/** Axes as whole numbers become letters. */
function listed(ops: Ops, given: readonly Value[]): string {
  const letter = (n: number): string => String.fromCharCode((n < 26 ? 65 : 71) + n);
  const terms = given.filter((v) => !isTensor(v)).map((v) => ops.ints(v).map(letter).join(''));
  const count = given.filter(isTensor).length;
  return terms.slice(0, count).join(',') + (terms.length > count ? `->${terms[count]}` : '');
}
