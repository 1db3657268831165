import type { FunctionRule } from './convention.js';
import { einsumPathFlops } from './einsum.js';
import { batchNorm, functions, leftAligned, linearMacs, norm, perElement, productMacs } from './formulas.js';
import { type FunctionCall, numel, product, type Seen, ToolFails } from './sight.js';

/** Functions as calflops counts them, which took its rules from DeepSpeed: operations, two for each multiply-add. */

const each = (v: Seen, axes: number): readonly number[] => (Array.isArray(v) ? v.map(Number) : new Array<number>(axes).fill(Number(v ?? 0)));

/** Sizes of a convolution's output by the tools' own formula: the same padding on both sides. */
function outputSizes(c: FunctionCall): number[] {
  const kernel = c.tensor('weight').shape.slice(2);
  const sizes = c.tensor('input').shape.slice(2);
  const [stride, dilation] = [each(c.arg('stride'), sizes.length), each(c.arg('dilation'), sizes.length)];
  const given = c.arg('padding');
  const padding = kernel.map((k, i) =>
    typeof given === 'string' ? (given === 'same' ? Math.floor(((dilation[i] ?? 1) * (k - 1)) / 2) : 0) : (each(given, sizes.length)[i] ?? 0),
  );
  return sizes.map((size, i) => Math.floor((size + 2 * (padding[i] ?? 0) - ((dilation[i] ?? 1) * ((kernel[i] ?? 1) - 1) + 1)) / (stride[i] ?? 1)) + 1);
}

function convolution(c: FunctionCall): number {
  const [weight, input] = [c.tensor('weight').shape, c.tensor('input').shape];
  const groups = c.number('groups');
  if ((weight[1] ?? 0) * groups !== input[1]) throw new ToolFails('AssertionError: a convolution of one sample without a batch');
  const positions = (input[0] ?? 1) * product(outputSizes(c));
  const [out = 1] = weight;
  const macs = product(weight.slice(2)) * (input[1] ?? 1) * Math.floor(out / groups) * positions;
  return 2 * macs + (c.has('bias') ? out * positions : 0);
}

/** Its channels are those of one group already, and are divided by the groups again; its bias counts at the size that a plain convolution would have. */
function transposed(c: FunctionCall): number {
  const [weight, input] = [c.tensor('weight').shape, c.tensor('input').shape];
  const [batch = 1, channels = 1] = input;
  const out = weight[1] ?? 1;
  const macs = product(weight.slice(2)) * channels * Math.floor(out / c.number('groups')) * batch * product(input.slice(2));
  return 2 * macs + (c.has('bias') ? out * batch * product(outputSizes(c)) : 0);
}

const added = (first: string, second: string): FunctionRule => ({
  reason: '2 per multiply-add, and 1 per element that is added',
  count: (c) => 2 * productMacs(first, second)(c) + numel(c.tensor('input')),
});
const reason = '2 per multiply-add';

/** Elements of the size that is asked for; undefined where a scale is. */
export function askedSize(c: FunctionCall): number | undefined {
  const size = c.arg('size');
  return size === null ? undefined : Array.isArray(size) ? product(size.map(Number)) : Number(size);
}

export const patchedFunctions = (): Readonly<Record<string, FunctionRule>> => ({
  'F.linear': { reason, count: (c) => 2 * linearMacs(c) },
  ...functions('F.conv1d F.conv2d F.conv3d', { reason: '2 per multiply-add, and 1 per element of the output for the bias', count: convolution }),
  ...functions('F.conv_transpose1d F.conv_transpose2d F.conv_transpose3d', {
    reason: '2 per multiply-add, divided by the groups once more, and the bias at the size of a plain convolution',
    count: transposed,
  }),
  ...functions('F.relu F.prelu F.elu F.leaky_relu F.relu6 F.silu F.gelu F.softmax', perElement),
  'F.batch_norm': batchNorm,
  ...functions('F.layer_norm F.instance_norm F.group_norm', norm),
  ...functions('F.avg_pool1d F.avg_pool2d F.avg_pool3d F.max_pool1d F.max_pool2d F.max_pool3d', perElement),
  ...functions(
    'F.adaptive_avg_pool1d F.adaptive_avg_pool2d F.adaptive_avg_pool3d F.adaptive_max_pool1d F.adaptive_max_pool2d F.adaptive_max_pool3d',
    perElement,
  ),
  ...functions('torch.matmul Tensor.matmul', { reason, count: (c) => 2 * productMacs('input', 'other')(c) }),
  ...functions('torch.addmm Tensor.addmm', added('mat1', 'mat2')),
  'torch.baddbmm': added('batch1', 'batch2'),
  ...functions('torch.mul Tensor.mul torch.add Tensor.add', { reason: '1 per element of the result', count: leftAligned }),
  'torch.einsum': { reason: '2 per multiply-add, read from a text with four digits', count: (c) => Math.trunc(einsumPathFlops(c)) },
});

/** Slips that both make. */
export const FUNCTION_SLIPS: readonly string[] = [
  'Transposed convolutions with groups are divided by the groups twice.',
  'Upsampling to a given size counts its height times width, without batch and channels.',
  'nn.ReLU6, Hardswish, Sigmoid and Tanh count nothing.',
  'A function that was imported by name (`from torch.nn.functional import relu`) or kept in an attribute is not seen.',
  'A layer that several parents hold counts once for each.',
  'Operands of different ranks are aligned from the left.',
  'Contractions by einsum are read from a text with four digits, and count no MACs.',
];
