import { define, type Ops } from '../graph/registry.js';
import { scalarName } from '../tensor/dtypes.js';
import type { Tensor } from '../tensor/tensor.js';
import { alike, dimOf, isFloating, product, reshape, swapLast, unsqueeze } from './layerSupport.js';

/** Fully connected layers: one Gemm for a matrix, else a product with the transposed weight. */
export function linear(ops: Ops, input: Tensor, weight: Tensor, bias: Tensor | null): Tensor {
  if (!isFloating(input.dtype) && isFloating(weight.dtype)) {
    throw ops.error(`mat1 and mat2 must have the same dtype, but got ${scalarName(input.dtype)} and ${scalarName(weight.dtype)}`);
  }
  const x = alike(ops, input, weight.dtype) as Tensor;
  const b = alike(ops, bias, weight.dtype);
  if (x.shape.length === 2 && weight.shape.length === 2) return ops.emit('Gemm', [x, weight, b], { transB: 1 });
  const turned = weight.shape.length < 2 ? weight : swapLast(ops, weight);
  const y = ops.emit('MatMul', [x, turned]);
  return b ? ops.emit('Add', [y, b]) : y;
}

define('linear', 'F', 'input, weight, bias=None', (ops, a) => linear(ops, a.tensor('input'), a.tensor('weight'), a.tensorOr('bias')), { layer: true });

/** `y_o = x1ᵀ A_o x2`. PyTorch computes it in one fused operator that no convention counts as a matrix product. The products below only make it run. */
define('bilinear', 'F torch', 'input1, input2, weight, bias=None', (ops, a) => {
  const [x1, x2, weight, bias] = [a.tensor('input1'), a.tensor('input2'), a.tensor('weight'), a.tensorOr('bias')];
  const lead = x1.shape.slice(0, -1);
  if (x1.shape.length !== x2.shape.length) throw ops.error(`bilinear(): input dimensions do not match: got ${x1.shape.length} and ${x2.shape.length}`);
  const bad = lead.findIndex((d, i) => d !== x2.shape[i]);
  if (bad >= 0) throw ops.error(`bilinear(): input batch dimensions do not match at dim ${bad}: got ${lead[bad]} and ${x2.shape[bad]}`);
  const [outputs, in1, in2] = [dimOf(weight, 0), dimOf(weight, 1), dimOf(weight, 2)];
  if (dimOf(x1, -1) !== in1) throw ops.error(`bilinear(): input1 size does not match weight size: got ${dimOf(x1, -1)} but expected ${in1}`);
  if (dimOf(x2, -1) !== in2) throw ops.error(`bilinear(): input2 size does not match weight size: got ${dimOf(x2, -1)} but expected ${in2}`);
  const n = product(lead);
  const right = ops.emit('Gemm', [reshape(ops, x2, [n, in2]), reshape(ops, weight, [outputs * in1, in2])], { transB: 1 }, { free: true });
  const both = ops.emit('MatMul', [reshape(ops, right, [n, outputs, in1]), unsqueeze(ops, reshape(ops, x1, [n, in1]), [2])], {}, { free: true });
  const y = reshape(ops, both, [...lead, outputs]);
  return bias ? ops.emit('Add', [y, bias]) : y;
});

/**
 * Products of groups, each with a matrix of its own, as experts need them. Where a group ends is data; together the groups have all rows, so that the
 * multiply-adds are known: `rows·k·n`. Two matrices are cut along what is summed and give a matrix for each group.
 */
function grouped(ops: Ops, x: Tensor, y: Tensor, offsets: Tensor | null): Tensor {
  const [p, q] = [x.shape.length, y.shape.length];
  for (const [name, rank] of Object.entries({ mat_a: p, mat_b: q })) if (rank !== 2 && rank !== 3) throw ops.error(`${name} has to be 2 or 3d`);
  if ((p === 2 || q === 2) !== (offsets !== null)) throw ops.error('Have to provide offsets if there is a 2d matrix, or no offset if both matrices are 3d');
  const [rows, k, n] = [dimOf(x, -2), dimOf(x, -1), dimOf(y, -1)];
  if (k !== dimOf(y, -2)) throw ops.error('contraction dimension of mat_a and mat_b must match');
  if (!offsets) return ops.emit('MatMul', [x, y]);
  const shape = p !== q ? [rows, n] : [dimOf(offsets, 0), rows, n];
  const macs = rows * k * n;
  return ops.emitCustom('GroupedMatMul', [x, y, offsets], [{ shape, dtype: x.dtype }], 'groups whose sizes are data have no ONNX operator', {
    kind: 'linear',
    macs,
    formula: `${rows}·${k}·${n} = ${macs.toLocaleString('en')}`,
  })[0] as Tensor;
}

const GROUPED = 'mat_a, mat_b, *, offs=None, bias=None, out_dtype=None';
for (const [name, place] of [
  ['grouped_mm', 'F'],
  ['_grouped_mm', 'torch'],
] as const)
  define(name, place, GROUPED, (ops, a) => grouped(ops, a.tensor('mat_a'), a.tensor('mat_b'), a.tensorOr('offs')), { layer: true });
