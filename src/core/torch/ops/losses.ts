import type { TensorType } from '../../onnx/graph.js';
import type { Arguments } from '../graph/arguments.js';
import { define, type Ops } from '../graph/registry.js';
import type { Tensor } from '../tensor/tensor.js';
import { dimOf, sizeText } from './layerSupport.js';

/**
 * Losses: a number, or with `reduction='none'` one per element or sample. A measured network has none, but code that computes one in `forward` must be
 * followed to its end.
 */

const REASON = 'losses belong to training and are not part of a network that is run';

/** The reduction of a loss. `size_average` and `reduce` are its older form. */
function reductionOf(ops: Ops, a: Arguments): string {
  const old = (name: string): boolean | null => (a.raw(name) !== undefined && a.has(name) ? a.bool(name) : null);
  const [average, reduced] = [old('size_average'), old('reduce')];
  if (average === null && reduced === null) {
    const given = a.raw('reduction') === undefined ? 'mean' : a.string('reduction');
    if (!['none', 'mean', 'sum', 'batchmean', 'elementwise_mean'].includes(given)) throw ops.error(`${given} is not a valid value for reduction`, 'ValueError');
    return given;
  }
  return reduced === false ? 'none' : average === false ? 'sum' : 'mean';
}

/** The shape of a loss before it is reduced. */
type Shape = (ops: Ops, a: Arguments) => readonly number[];

function loss(name: string, homes: string, signature: string, tensors: readonly string[], shape: Shape): void {
  define(name, homes, signature, (ops, a) => {
    const inputs = tensors.filter((t) => a.has(t)).map((t) => a.tensor(t));
    const each = shape(ops, a);
    const output: TensorType = { shape: reductionOf(ops, a) === 'none' ? each : [], dtype: (inputs[0] as Tensor).dtype };
    return ops.emitCustom(name, inputs, [output], REASON)[0] as Tensor;
  });
}

function broadcast(ops: Ops, ...tensors: readonly Tensor[]): number[] {
  const rank = Math.max(...tensors.map((t) => t.shape.length));
  return Array.from({ length: rank }, (_, i) => {
    const sizes = tensors.map((t) => t.shape[t.shape.length - rank + i] ?? 1);
    const size = sizes.find((s) => s !== 1) ?? 1;
    const other = sizes.find((s) => s !== 1 && s !== size);
    if (other !== undefined) throw ops.error(`The size of tensor a (${size}) must match the size of tensor b (${other}) at non-singleton dimension ${i}`);
    return size;
  });
}

const OLD = 'size_average=None, reduce=None';
const elementwise: Shape = (ops, a) => broadcast(ops, a.tensor('input'), a.tensor('target'));
const pair = ['input', 'target'];

loss('mse_loss', 'F', `input, target, ${OLD}, reduction='mean', weight=None`, pair, elementwise);
loss('l1_loss', 'F', `input, target, ${OLD}, reduction='mean', weight=None`, pair, elementwise);
loss('smooth_l1_loss', 'F', `input, target, ${OLD}, reduction='mean', beta=1.0`, pair, elementwise);
loss('huber_loss', 'F', "input, target, reduction='mean', delta=1.0, weight=None", pair, elementwise);
loss('soft_margin_loss', 'F', `input, target, ${OLD}, reduction='mean'`, pair, elementwise);
loss('kl_div', 'F torch', `input, target, ${OLD}, reduction='mean', log_target=False`, pair, elementwise);
loss('poisson_nll_loss', 'F torch', `input, target, log_input=True, full=False, size_average=None, eps=1e-8, reduce=None, reduction='mean'`, pair, elementwise);
loss('gaussian_nll_loss', 'F', "input, target, var, full=False, eps=1e-6, reduction='mean'", [...pair, 'var'], elementwise);
loss('hinge_embedding_loss', 'F torch', `input, target, margin=1.0, ${OLD}, reduction='mean'`, pair, elementwise);

/** Inputs and targets must have one size, or PyTorch raises. */
const sameSize: Shape = (ops, a) => {
  const [x, target] = [a.tensor('input'), a.tensor('target')];
  if (x.shape.join() !== target.shape.join()) {
    throw ops.error(
      a.name === 'binary_cross_entropy'
        ? `Using a target size (torch.Size(${sizeText(target.shape)})) that is different to the input size (torch.Size(${sizeText(x.shape)})) is deprecated. Please ensure they have the same size.`
        : `Target size (torch.Size(${sizeText(target.shape)})) must be the same as input size (torch.Size(${sizeText(x.shape)}))`,
      'ValueError',
    );
  }
  return x.shape;
};
loss('binary_cross_entropy', 'F', `input, target, weight=None, ${OLD}, reduction='mean'`, [...pair, 'weight'], sameSize);
loss(
  'binary_cross_entropy_with_logits',
  'F torch',
  `input, target, weight=None, ${OLD}, reduction='mean', pos_weight=None`,
  [...pair, 'weight', 'pos_weight'],
  sameSize,
);

/** One loss per position of the classes' axis. */
const perPosition: Shape = (ops, a) => {
  const [x, target] = [a.tensor('input'), a.tensor('target')];
  if (x.shape.length < 1) throw ops.error('Expected 1 or more dimensions (got 0)', 'ValueError');
  const axis = x.shape.length === 1 ? 0 : 1;
  const positions = x.shape.filter((_, i) => i !== axis);
  const probabilities = a.name === 'cross_entropy' && x.shape.join() === target.shape.join();
  if (!probabilities && target.shape.join() !== positions.join()) {
    if (x.shape[0] !== target.shape[0] && x.shape.length > 1) {
      throw ops.error(`Expected input batch_size (${x.shape[0]}) to match target batch_size (${target.shape[0] ?? 1}).`, 'ValueError');
    }
    throw ops.error(`Expected target size ${sizeText(positions)}, got ${sizeText(target.shape)}`);
  }
  return positions;
};
loss('nll_loss', 'F', `input, target, weight=None, size_average=None, ignore_index=-100, reduce=None, reduction='mean'`, [...pair, 'weight'], perPosition);
loss(
  'cross_entropy',
  'F',
  `input, target, weight=None, size_average=None, ignore_index=-100, reduce=None, reduction='mean', label_smoothing=0.0`,
  [...pair, 'weight'],
  perPosition,
);

/** One loss per sample. */
const perSample: Shape = (_ops, a) => a.tensor('input').shape.slice(0, -1);
loss('multi_margin_loss', 'F', `input, target, p=1, margin=1.0, weight=None, ${OLD}, reduction='mean'`, pair, perSample);
loss('multilabel_margin_loss', 'F', `input, target, ${OLD}, reduction='mean'`, pair, perSample);
loss('multilabel_soft_margin_loss', 'F', `input, target, weight=None, ${OLD}, reduction='mean'`, pair, perSample);
loss('margin_ranking_loss', 'F torch', `input1, input2, target, margin=0.0, ${OLD}, reduction='mean'`, ['input1', 'input2', 'target'], (ops, a) =>
  broadcast(ops, a.tensor('input1'), a.tensor('input2'), a.tensor('target')),
);
loss(
  'cosine_embedding_loss',
  'F torch',
  `input1, input2, target, margin=0.0, ${OLD}, reduction='mean'`,
  ['input1', 'input2', 'target'],
  (_ops, a) => a.tensor('target').shape,
);

const triple = ['anchor', 'positive', 'negative'];
const perTriple: Shape = (ops, a) => broadcast(ops, ...triple.map((name) => a.tensor(name))).slice(0, -1);
loss('triplet_margin_loss', 'F torch', `anchor, positive, negative, margin=1.0, p=2.0, eps=1e-6, swap=False, ${OLD}, reduction='mean'`, triple, perTriple);
loss(
  'triplet_margin_with_distance_loss',
  'F',
  "anchor, positive, negative, *, distance_function=None, margin=1.0, swap=False, reduction='mean'",
  triple,
  perTriple,
);

define('ctc_loss', 'F torch', "log_probs, targets, input_lengths, target_lengths, blank=0, reduction='mean', zero_infinity=False", (ops, a) => {
  const x = a.tensor('log_probs');
  const each = x.shape.length === 3 ? [dimOf(x, 1)] : [];
  const output = { shape: reductionOf(ops, a) === 'none' ? each : [], dtype: x.dtype };
  return ops.emitCustom('ctc_loss', [x, a.tensor('targets')], [output], REASON)[0] as Tensor;
});
