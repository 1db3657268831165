import { define } from '../graph/registry.js';
import type { Tensor } from '../tensor/tensor.js';
import { axisOf, dimOf, reduce, sizeText, squeeze, swapLast, withNumber } from './layerSupport.js';
import { norm } from './normalization.js';

/** Distances and similarities of vectors. PyTorch computes each in one operator that counts no multiply-adds. */

define('cosine_similarity', 'F torch', 'x1, x2, dim=1, eps=1e-8', (ops, a) => {
  const [x1, x2] = ops.promote(a.tensor('x1'), a.tensor('x2'));
  const rank = Math.max(x1.shape.length, x2.shape.length);
  const axis = axisOf(ops, a.int('dim'), rank) - rank;
  const dot = reduce(ops, 'ReduceSum', ops.emit('Mul', [x1, x2]), [axis]);
  const sizes = [x1, x2].map((x) => ops.emit('Clip', [norm(ops, x, 2, [axis], false), ops.scalar(a.number('eps'), x.dtype)]));
  return ops.emit('Div', [dot, ops.emit('Mul', sizes)]);
});

define('pairwise_distance', 'F torch', 'x1, x2, p=2.0, eps=1e-6, keepdim=False', (ops, a) => {
  const difference = ops.emit('Sub', [a.tensor('x1'), a.tensor('x2')]);
  const y = norm(ops, withNumber(ops, 'Add', difference, a.number('eps')), a.number('p'), [-1], true);
  return a.bool('keepdim') ? y : squeeze(ops, y, [-1]);
});

/** Every row of one matrix against every row of the other. For many rows PyTorch computes Euclidean distances as `x² + y² - 2xy`. */
define('cdist', 'torch', "x1, x2, p=2.0, compute_mode='use_mm_for_euclid_dist_if_necessary'", (ops, a) => {
  const [x1, x2] = [a.tensor('x1'), a.tensor('x2')];
  if (x1.shape.length < 2 || x2.shape.length < 2) throw ops.error(`cdist only supports at least 2D tensors, X1 got: ${x1.shape.length}D`);
  if (dimOf(x1, -1) !== dimOf(x2, -1)) throw ops.error(`X1 and X2 must have the same number of columns. X1: ${dimOf(x1, -1)} X2: ${dimOf(x2, -1)}`);
  const products = ops.emit('MatMul', [x1, swapLast(ops, x2)], {}, { free: true });
  if (a.number('p') !== 2) {
    const output = { shape: products.shape, dtype: x1.dtype };
    return ops.emitCustom('CDist', [x1, x2], [output], 'distances by a norm other than the Euclidean one have no ONNX operator')[0] as Tensor;
  }
  const rows = reduce(ops, 'ReduceSumSquare', x1, [-1], true);
  const columns = swapLast(ops, reduce(ops, 'ReduceSumSquare', x2, [-1], true));
  const squared = ops.emit('Sub', [ops.emit('Add', [rows, columns]), withNumber(ops, 'Mul', products, 2)]);
  return ops.emit('Sqrt', [ops.emit('Clip', [squared, ops.scalar(0, x1.dtype)])]);
});

define('pdist', 'F torch', 'input, p=2.0', (ops, a) => {
  const x = a.tensor('input');
  if (x.shape.length !== 2) throw ops.error(`pdist only supports 2D tensors, got: ${x.shape.length}D (${sizeText(x.shape)})`);
  const n = dimOf(x, 0);
  return ops.emitCustom('PDist', [x], [{ shape: [(n * (n - 1)) / 2], dtype: x.dtype }], 'distances of all pairs have no ONNX operator')[0] as Tensor;
});
