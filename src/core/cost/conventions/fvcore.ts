import { type Convention, table } from './convention.js';
import { canonical, einsumPathFlops, operandsOf } from './einsum.js';
import { batchNorm, convolutionMacs, functions, linearMacs, norm, perElement, productMacs } from './formulas.js';
import { type FunctionCall, numel, product, ToolFails } from './sight.js';

function matmul(c: FunctionCall): number {
  if (c.tensor('other').shape.length < 2) throw new ToolFails('IndexError: a product with a vector');
  return productMacs('input', 'other')(c);
}

/** Half of what NumPy says, which it says in four digits; two equations have formulas. */
function einsum(c: FunctionCall): number {
  const operands = operandsOf(c).map((t) => t.shape);
  const [first = [], last = []] = [operands[0], operands.at(-1)];
  const equation = canonical(String(c.arg('equation')));
  if (equation === 'abc,abd->acd') return product(first) * (last.at(-1) ?? 1);
  if (equation === 'abc,adc->adb') return product(first) * (last[1] ?? 1);
  return Math.floor(einsumPathFlops(c) / 2);
}

export const fvcore: Convention = {
  name: 'fvcore',
  title: 'fvcore 0.1.6',
  commit: '3378afe0d71d',
  unit: 'MACs',
  operators: {
    level: 'traced',
    rules: table(() => ({
      _convolution: { reason: 'multiply-adds, without the bias', count: convolutionMacs },
      linear: { reason: 'multiply-adds, without the bias', count: linearMacs },
      matmul: { reason: 'multiply-adds', count: matmul },
      ...functions('mm bmm', { reason: 'multiply-adds', count: productMacs('input', 'mat2') }),
      addmm: { reason: 'multiply-adds', count: productMacs('mat1', 'mat2') },
      einsum: { reason: 'multiply-adds, read from a text with four digits', count: einsum },
      batch_norm: batchNorm,
      ...functions('layer_norm group_norm instance_norm', norm),
      upsample_nearest2d: { reason: '1 per element of the output', count: (c) => numel(c.output) },
      upsample_bilinear2d: { reason: '4 per element of the output', count: (c) => 4 * numel(c.output) },
      grid_sampler: { reason: '4 per element of the output', count: (c) => 4 * numel(c.output) },
      adaptive_avg_pool2d: perElement,
    })),
  },
  params: 'all',
  unseen: 'an operator without a rule: activations, additions, other poolings, recurrent layers, baddbmm, fused attention',
  slips: [
    'What the output does not depend on is not in the traced graph, and counts nothing.',
    "Convolutions with padding='same' count nothing: they are another operator.",
    'Contractions by einsum are read from a text with four digits, and are off in the fifth.',
  ],
  leftOut: ['Without gradients attention runs as one operator that it does not know; it is reproduced as it is called, with gradients.'],
};
