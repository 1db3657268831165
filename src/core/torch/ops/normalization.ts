import { float } from '../../onnx/graph.js';
import type { Arguments } from '../graph/arguments.js';
import { define, type Ops } from '../graph/registry.js';
import type { Tensor } from '../tensor/tensor.js';
import { alike, dimOf, filled, product, range, reduce, reshape, sizeText, withNumber } from './layerSupport.js';

/** Normalization layers. By the default convention none has multiply-adds. */

interface Affine {
  readonly weight: Tensor | null;
  readonly bias: Tensor | null;
}

/** A vector over the channels, reshaped to broadcast over batch and space. */
const overChannels = (ops: Ops, t: Tensor, rank: number): Tensor => reshape(ops, t, [t.shape[0] ?? 1, ...range(rank - 2, () => 1)]);
/** A scale or shift for a layer that has none. */
const ones = (ops: Ops, count: number, like: Tensor): Tensor => filled(ops, 1, [count], like.dtype);
const zeros = (ops: Ops, count: number, like: Tensor): Tensor => filled(ops, 0, [count], like.dtype);

function checkCount(ops: Ops, name: string, t: Tensor | null, channels: number): void {
  if (t && product(t.shape) !== channels) throw ops.error(`${name} should contain ${channels} elements not ${product(t.shape)}`);
}

/** Normalizes with the statistics of the batch itself, as training does: mean and variance over batch and space. */
function normalizeByBatch(ops: Ops, x: Tensor, { weight, bias }: Affine, eps: number): Tensor {
  const axes = range(x.shape.length).filter((i) => i !== 1);
  const centered = ops.emit('Sub', [x, reduce(ops, 'ReduceMean', x, axes, true)]);
  const variance = reduce(ops, 'ReduceMean', ops.emit('Mul', [centered, centered]), axes, true);
  let y = ops.emit('Div', [centered, ops.emit('Sqrt', [withNumber(ops, 'Add', variance, eps)])]);
  if (weight) y = ops.emit('Mul', [y, overChannels(ops, weight, x.shape.length)]);
  return bias ? ops.emit('Add', [y, overChannels(ops, bias, x.shape.length)]) : y;
}

interface Statistics extends Affine {
  readonly mean: Tensor | null;
  readonly variance: Tensor | null;
}

function batchNorm(ops: Ops, x: Tensor, given: Statistics, training: boolean, eps: number): Tensor {
  const channels = dimOf(x, 1);
  if (x.shape.length < 2) throw ops.error(`Expected more than 1 dimension, but got input of size ${sizeText(x.shape)}`);
  checkCount(ops, 'running_mean', given.mean, channels);
  checkCount(ops, 'running_var', given.variance, channels);
  checkCount(ops, 'weight', given.weight, channels);
  checkCount(ops, 'bias', given.bias, channels);
  const [weight, bias] = [alike(ops, given.weight, x.dtype), alike(ops, given.bias, x.dtype)];
  if (training || !given.mean || !given.variance) {
    if (!training) throw ops.error('running_mean and running_var must be defined in evaluation mode');
    if (product(x.shape) / Math.max(channels, 1) === 1)
      throw ops.error(`Expected more than 1 value per channel when training, got input size torch.Size(${sizeText(x.shape)})`, 'ValueError');
    return normalizeByBatch(ops, x, { weight, bias }, eps);
  }
  const inputs = [x, weight ?? ones(ops, channels, x), bias ?? zeros(ops, channels, x), alike(ops, given.mean, x.dtype), alike(ops, given.variance, x.dtype)];
  return ops.emit('BatchNormalization', inputs, { epsilon: float(eps) });
}

const statistics = (a: Arguments): Statistics => ({
  weight: a.tensorOr('weight'),
  bias: a.tensorOr('bias'),
  mean: a.tensorOr('running_mean'),
  variance: a.tensorOr('running_var'),
});

define('batch_norm', 'F', 'input, running_mean, running_var, weight=None, bias=None, training=False, momentum=0.1, eps=1e-5', (ops, a) =>
  batchNorm(ops, a.tensor('input'), statistics(a), a.bool('training'), a.number('eps')),
);
define('batch_norm', 'torch', 'input, weight, bias, running_mean, running_var, training, momentum, eps, cudnn_enabled=True', (ops, a) =>
  batchNorm(ops, a.tensor('input'), statistics(a), a.bool('training'), a.number('eps')),
);

define('instance_norm', 'F', 'input, running_mean=None, running_var=None, weight=None, bias=None, use_input_stats=True, momentum=0.1, eps=1e-5', (ops, a) => {
  const x = a.tensor('input');
  const given = statistics(a);
  if (!a.bool('use_input_stats')) return batchNorm(ops, x, given, false, a.number('eps'));
  if (x.shape.length < 3) throw ops.error(`Expected at least 3 dimensions (batch, channels, space), but got input of size ${sizeText(x.shape)}`);
  const channels = dimOf(x, 1);
  checkCount(ops, 'weight', given.weight, channels);
  checkCount(ops, 'bias', given.bias, channels);
  if (product(x.shape.slice(2)) === 1) {
    throw ops.error(`Expected more than 1 spatial element when training, got input size torch.Size(${sizeText(x.shape)})`, 'ValueError');
  }
  const scale = alike(ops, given.weight, x.dtype) ?? ones(ops, channels, x);
  return ops.emit('InstanceNormalization', [x, scale, alike(ops, given.bias, x.dtype) ?? zeros(ops, channels, x)], { epsilon: float(a.number('eps')) });
});

/** Raises RuntimeError unless the last axes of the input have the sizes that the normalization names. */
function checkNormalizedShape(ops: Ops, x: Tensor, over: readonly number[], given: Affine): void {
  if (!over.length)
    throw ops.error(`Expected normalized_shape to be at least 1-dimensional, i.e., containing at least one element, but got normalized_shape = []`);
  for (const [name, t] of Object.entries(given) as [string, Tensor | null][]) {
    if (t && t.shape.join() !== over.join()) {
      throw ops.error(
        `Expected ${name} to be of same shape as normalized_shape, but got ${name} of shape ${sizeText(t.shape)} and normalized_shape = ${sizeText(over)}`,
      );
    }
  }
  if (x.shape.slice(-over.length).join() !== over.join() || x.shape.length < over.length) {
    throw ops.error(`Given normalized_shape=${sizeText(over)}, expected input with shape [*, ${over.join(', ')}], but got input of size${sizeText(x.shape)}`);
  }
}

define('layer_norm', 'F torch', 'input, normalized_shape, weight=None, bias=None, eps=1e-5, cudnn_enable=True', (ops, a) => {
  const x = a.tensor('input');
  const over = a.ints('normalized_shape');
  const given = { weight: a.tensorOr('weight'), bias: a.tensorOr('bias') };
  checkNormalizedShape(ops, x, over, given);
  const weight = alike(ops, given.weight, x.dtype) ?? filled(ops, 1, over, x.dtype);
  return ops.emit('LayerNormalization', [x, weight, alike(ops, given.bias, x.dtype)], { axis: -over.length, epsilon: float(a.number('eps')) });
});

/** Machine epsilon, which PyTorch takes where a normalization gives none. */
const EPSILONS: Partial<Record<string, number>> = { float32: 2 ** -23, float64: 2 ** -52, float16: 2 ** -10, bfloat16: 2 ** -7 };

define('rms_norm', 'F torch', 'input, normalized_shape, weight=None, eps=None', (ops, a) => {
  const x = a.tensor('input');
  const over = a.ints('normalized_shape');
  const weight = a.tensorOr('weight');
  checkNormalizedShape(ops, x, over, { weight, bias: null });
  const eps = a.has('eps') ? a.number('eps') : (EPSILONS[x.dtype] ?? 2 ** -23);
  const axes = range(over.length, (i) => i - over.length);
  const mean = reduce(ops, 'ReduceMean', ops.emit('Mul', [x, x]), axes, true);
  const y = ops.emit('Div', [x, ops.emit('Sqrt', [withNumber(ops, 'Add', mean, eps)])]);
  return weight ? ops.emit('Mul', [y, alike(ops, weight, x.dtype)]) : y;
});

define('group_norm', 'F', 'input, num_groups, weight=None, bias=None, eps=1e-5', groupNorm);
define('group_norm', 'torch', 'input, num_groups, weight=None, bias=None, eps=1e-5, cudnn_enabled=True', groupNorm);
function groupNorm(ops: Ops, a: Arguments): Tensor {
  const x = a.tensor('input');
  const groups = a.int('num_groups');
  if (x.shape.length < 2) throw ops.error(`Expected at least 2 dimensions for input tensor but received ${x.shape.length}`);
  const channels = dimOf(x, 1);
  if (groups <= 0) throw ops.error(`Expected num groups to be greater than 0, got ${groups}`);
  if (channels % groups) {
    throw ops.error(`Expected number of channels in input to be divisible by num_groups, but got input of shape ${sizeText(x.shape)} and num_groups=${groups}`);
  }
  const scale = alike(ops, a.tensorOr('weight'), x.dtype) ?? ones(ops, channels, x);
  const shift = alike(ops, a.tensorOr('bias'), x.dtype) ?? zeros(ops, channels, x);
  return ops.emit('GroupNormalization', [x, scale, shift], { num_groups: groups, epsilon: float(a.number('eps')) });
}

define('local_response_norm', 'F', 'input, size, alpha=0.0001, beta=0.75, k=1.0', (ops, a) => {
  const x = a.tensor('input');
  if (x.shape.length < 3)
    throw ops.error(`Expected 3D or higher dimensionality                          input (got ${x.shape.length} dimensions)`, 'ValueError');
  const size = a.int('size');
  const [alpha, beta, k] = [a.number('alpha'), a.number('beta'), a.number('k')];
  const flat = reshape(ops, x, [dimOf(x, 0), dimOf(x, 1), dimOf(x, 2), product(x.shape.slice(3))]);
  if (size % 2) return reshape(ops, ops.emit('LRN', [flat], { size, alpha: float(alpha), beta: float(beta), bias: float(k) }), x.shape);
  // The runtime only takes odd sizes: here the mean of squares over neighboring channels is spelled out.
  const squares = reshape(ops, ops.emit('Mul', [x, x]), [dimOf(x, 0), 1, dimOf(x, 1), product(x.shape.slice(2))]);
  const before = size / 2;
  const attributes = { kernel_shape: [size, 1], strides: [1, 1], pads: [before, 0, size - 1 - before, 0], count_include_pad: 1 };
  const mean = reshape(ops, ops.emit('AveragePool', [squares], attributes), x.shape);
  return ops.emit('Div', [x, withNumber(ops, 'Pow', withNumber(ops, 'Add', withNumber(ops, 'Mul', mean, alpha), k), beta)]);
});

/** The p-norm over axes, which stay as axes of size 1. */
export function norm(ops: Ops, x: Tensor, p: number, axes: readonly number[], keep: boolean): Tensor {
  if (p === 2) return reduce(ops, 'ReduceL2', x, axes, keep);
  if (p === 1) return reduce(ops, 'ReduceL1', x, axes, keep);
  const size = ops.emit('Abs', [x]);
  if (p === Number.POSITIVE_INFINITY) return reduce(ops, 'ReduceMax', size, axes, keep);
  if (p === Number.NEGATIVE_INFINITY) return reduce(ops, 'ReduceMin', size, axes, keep);
  return withNumber(ops, 'Pow', reduce(ops, 'ReduceSum', withNumber(ops, 'Pow', size, p), axes, keep), 1 / p);
}

define('normalize', 'F', 'input, p=2.0, dim=1, eps=1e-12, out=None', (ops, a) => {
  const x = a.tensor('input');
  const size = norm(ops, x, a.number('p'), a.ints('dim'), true);
  return ops.emit('Div', [x, ops.emit('Clip', [size, ops.scalar(a.number('eps'), x.dtype)])]);
});
