import { define, type Ops } from '../graph/registry.js';
import { scalarName } from '../tensor/dtypes.js';
import type { Tensor } from '../tensor/tensor.js';
import { dimOf, reduce, unsqueeze } from './layerSupport.js';

/** Embeddings: rows looked up by number. They have no multiply-adds. */

function checkIndices(ops: Ops, indices: Tensor, name: string, position: string): void {
  if (indices.dtype === 'int64' || indices.dtype === 'int32') return;
  throw ops.error(
    `Expected tensor for ${position} 'indices' to have one of the following scalar types: Long, Int; but got torch.${scalarName(indices.dtype)}Tensor instead (while checking arguments for ${name})`,
  );
}

define('embedding', 'F', 'input, weight, padding_idx=None, max_norm=None, norm_type=2.0, scale_grad_by_freq=False, sparse=False', (ops, a) => {
  const [indices, weight] = [a.tensor('input'), a.tensor('weight')];
  checkIndices(ops, indices, 'embedding', 'argument #1');
  const bad = indices.data && Array.from(indices.data).find((i) => i < 0 || i >= dimOf(weight, 0));
  if (bad !== undefined) throw ops.error('index out of range in self', 'IndexError');
  return ops.emit('Gather', [weight, indices], { axis: 0 });
});
define('embedding', 'torch', 'weight, indices, padding_idx=-1, scale_grad_by_freq=False, sparse=False', (ops, a) => {
  checkIndices(ops, a.tensor('indices'), 'embedding', 'argument #1');
  return ops.emit('Gather', [a.tensor('weight'), a.tensor('indices')], { axis: 0 });
});

const BAGS: Record<string, string> = { mean: 'ReduceMean', sum: 'ReduceSum', max: 'ReduceMax' };

define(
  'embedding_bag',
  'F',
  "input, weight, offsets=None, max_norm=None, norm_type=2.0, scale_grad_by_freq=False, mode='mean', sparse=False, per_sample_weights=None, include_last_offset=False, padding_idx=None",
  (ops, a) => {
    const [indices, weight, offsets, weights] = [a.tensor('input'), a.tensor('weight'), a.tensorOr('offsets'), a.tensorOr('per_sample_weights')];
    const mode = a.string('mode');
    const op = BAGS[mode];
    if (!op) throw ops.error('mode has to be one of sum, mean or max', 'ValueError');
    checkIndices(ops, indices, 'embedding_bag', 'argument #1');
    if (indices.shape.length === 2) {
      if (offsets)
        throw ops.error(
          'if input is 2D, then offsets has to be None, as input is treated is a mini-batch of fixed length sequences. However, found offsets of type Tensor',
          'ValueError',
        );
      const rows = ops.emit('Gather', [weight, indices], { axis: 0 });
      return reduce(ops, op, weights ? ops.emit('Mul', [rows, unsqueeze(ops, weights, [2])]) : rows, [1]);
    }
    if (indices.shape.length !== 1) throw ops.error(`input has to be 1D or 2D Tensor, but got Tensor of dimension ${indices.shape.length}`, 'ValueError');
    if (!offsets) throw ops.error('offsets has to be a 1D Tensor but got None', 'ValueError');
    const bags = dimOf(offsets, 0) - (a.bool('include_last_offset') ? 1 : 0);
    const output = { shape: [bags, dimOf(weight, 1)], dtype: weight.dtype };
    return ops.emitCustom('EmbeddingBag', [weight, indices, offsets, weights], [output], 'bags of rows whose sizes are data have no ONNX operator', {
      mode,
    })[0] as Tensor;
  },
);

define('one_hot', 'F', 'tensor, num_classes=-1', (ops, a) => {
  const t = a.tensor('tensor');
  if (t.dtype !== 'int64') throw ops.error('one_hot is only applicable to index tensor.');
  const asked = a.int('num_classes');
  if (asked === -1 && !t.data) return ops.vm.unknown('one_hot without num_classes has as many columns as its largest element, which is data');
  const classes = asked === -1 ? Math.max(...Array.from(t.data ?? [])) + 1 : asked;
  if (classes < 1) throw ops.error('num_classes should be positive');
  return ops.emit('OneHot', [t, ops.constant([classes]), ops.constant([0, 1])], { axis: -1 });
});
