import { define, type Ops } from '../graph/registry.js';
import { Tensor } from '../tensor/tensor.js';
import { UnknownArgument } from '../tensor/unknownArgument.js';
import { dimOf } from './layerSupport.js';

/** Sparse tensors: the shape of the whole, with elements at some places. */

const WHY = 'ONNX has no sparse tensors in a graph';

/** Tensors that were made from places and values, by their storage. */
const sparse = new WeakMap<object, { indices: Tensor; values: Tensor }>();
export const isSparse = (t: Tensor): boolean => sparse.has(t.storage);

function made(ops: Ops, indices: Tensor, values: Tensor, shape: readonly number[]): Tensor {
  const out = ops.emitCustom('SparseTensor', [indices, values], [{ shape, dtype: values.dtype }], WHY)[0] as Tensor;
  sparse.set(out.storage, { indices, values });
  return out;
}

const tensorOf = (ops: Ops, v: Tensor | null, of: () => Tensor | null): Tensor => {
  const found = v ?? of();
  if (!found) throw new UnknownArgument(ops.vm.unknown('the parts of a sparse tensor are not known'));
  return found;
};

define(
  'sparse_coo_tensor',
  'torch',
  'indices=None, values=None, size=None, *, dtype=None, device=None, requires_grad=False, check_invariants=None, is_coalesced=None',
  (ops, a) => {
    const listed = (name: string): Tensor => {
      const v = a.get(name);
      return v instanceof Tensor ? v : (ops.call('tensor', [v]) as Tensor);
    };
    const [indices, values] = [listed('indices'), listed('values')];
    const typed = a.dtype('dtype');
    if (!a.has('size')) {
      const rows = dimOf(indices, 0);
      const { data } = indices;
      const count = dimOf(indices, 1);
      if (!data) throw new UnknownArgument(ops.vm.unknown('how large a sparse tensor is depends on data'));
      const size = Array.from({ length: rows }, (_, r) =>
        Array.from(data)
          .slice(r * count, (r + 1) * count)
          .reduce((m, i) => Math.max(m, i + 1), 0),
      );
      return made(ops, indices, typed ? ops.cast(values, typed) : values, [...size, ...values.shape.slice(1)]);
    }
    return made(ops, indices, typed ? ops.cast(values, typed) : values, a.ints('size'));
  },
);
define(
  'sparse_csr_tensor sparse_csc_tensor',
  'torch',
  'first, second, values, size=None, *, dtype=None, device=None, requires_grad=False, check_invariants=None',
  (ops, a) => {
    if (!a.has('size')) throw new UnknownArgument(ops.vm.unknown('how large a sparse tensor is depends on data'));
    return made(ops, a.tensor('second'), a.tensor('values'), a.ints('size'));
  },
);
define('to_sparse to_sparse_coo to_sparse_csr to_dense coalesce', 'tensor', 'input, *args, **options', (_ops, a) => a.tensor('input'));
define('is_coalesced', 'tensor', 'input', () => true);
define('sparse_dim', 'tensor', 'input', (_ops, a) => a.tensor('input').shape.length);
define('dense_dim', 'tensor', 'input', () => 0);
for (const name of ['indices', '_indices', 'values', '_values'] as const)
  define(name, 'tensor', 'input', (ops, a) =>
    tensorOf(ops, null, () => sparse.get(a.tensor('input').storage)?.[name.endsWith('indices') ? 'indices' : 'values'] ?? null),
  );
define('_nnz', 'tensor', 'input', (ops, a) =>
  dimOf(
    tensorOf(ops, null, () => sparse.get(a.tensor('input').storage)?.values ?? null),
    0,
  ),
);

/** A sparse factor: values are gathered, scaled and added up, which counts no more here than where a program writes these steps itself. */
export function sparseProduct(ops: Ops, x: Tensor, y: Tensor): Tensor {
  const shape = [...x.shape.slice(0, -1), ...y.shape.slice(1)];
  if (dimOf(x, -1) !== dimOf(y, 0)) throw ops.error(`mat1 and mat2 shapes cannot be multiplied (${x.shape.join('x')} and ${y.shape.join('x')})`);
  return ops.emitCustom('SparseMatMul', [x, y], [{ shape, dtype: y.dtype }], WHY)[0] as Tensor;
}
define('sum', 'sparse', 'input, dim=None, dtype=None', (ops, a) => ops.call('sum', [a.get('input'), a.get('dim')]));
