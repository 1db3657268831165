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
