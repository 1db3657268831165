import { type Convention, type FunctionRule, type ModuleRule, table } from './convention.js';
import { forAll, functions, leftAligned, perElement, productMacs } from './formulas.js';
import { hookedRecurrent } from './recurrent.js';
import { type FunctionCall, type ModuleCall, numel, product, ToolFails } from './sight.js';

/** Operations at each position of the kernel beside the products: bilinear sampling and fractional coordinates of deformable convolutions. */
const DEFORMABLE = 24;

const convolution =
  (isTransposed: boolean, extra = (_m: ModuleCall): number => 0) =>
  (m: ModuleCall): number => {
    const [input, { shape }] = [m.input(0).shape, m.output];
    const [batch = 1] = input;
    const [first = 1, second = 1, ...kernel] = m.parameter('weight') ?? [];
    const each = product(kernel) * (first * second + extra(m));
    const positions = batch * product((isTransposed ? input : shape).slice(2));
    return each * positions + (m.parameter('bias') ? batch * product(shape.slice(1)) : 0);
  };

function linear(m: ModuleCall): number {
  const [input, output] = [m.input(0).shape, m.output.shape];
  const [from = 1, to = 1] = [input.at(-1), output.at(-1)];
  return (from * to + (m.parameter('bias') ? to : 0)) * product(input.slice(0, -1));
}

/** By lengths and sizes of the three inputs; the bias of the last projection counts whether there is one or not. */
function attention(m: ModuleCall): number {
  if (m.run.args.length !== 3) throw new ToolFails(`ValueError: nn.MultiheadAttention is called with ${m.run.args.length} positional arguments, not 3`);
  const shapes = [0, 1, 2].map((i) => m.input(i).shape);
  if (shapes.some((s) => s.length < 3)) throw new ToolFails('IndexError: the input of nn.MultiheadAttention has no batch');
  const isFirst = m.setting('batch_first') === true;
  const [q, k, v] = shapes.map((s) => ({ length: s[isFirst ? 1 : 0] ?? 1, size: s[2] ?? 1 })) as [Side, Side, Side];
  const heads = m.number('num_heads');
  const lengths = q.length + k.length + v.length;
  const projected = q.length * q.size ** 2 + k.length * k.size ** 2 + v.length * v.size ** 2 + (m.parameter('in_proj_bias') ? lengths * q.size : 0);
  const head = q.length * k.length * (Math.floor(q.size / heads) + 1 + Math.floor(v.size / heads));
  return (shapes[0]?.[isFirst ? 0 : 1] ?? 1) * (q.length * q.size + projected + heads * head + q.length * v.size * (v.size + 1));
}
interface Side {
  readonly length: number;
  readonly size: number;
}

/** The first dimensions of the input times the size that is asked for, or the input times the scales. */
function resize(c: FunctionCall): number {
  const { shape } = c.tensor('input');
  const [size, scale] = [c.arg('size'), c.arg('scale_factor')];
  const lead = product(shape.slice(0, 2));
  if (size !== null) return lead * (Array.isArray(size) ? product(size.map(Number)) : Number(size) ** (shape.length - 2));
  if (Array.isArray(scale)) return product(shape) * Math.trunc(product(scale.map(Number)));
  return product(shape) * Number(scale) ** (shape.length - 2);
}

const perInput: ModuleRule = { reason: '1 per element of the input', count: (m) => numel(m.input(0)) };
const bias = 'multiply-adds, and 1 per element of the output for the bias';
const added = (first: string, second: string): FunctionRule => ({
  reason: 'multiply-adds, and 1 per element that is added',
  count: (c) => productMacs(first, second)(c) + (c.arg('beta') === 0 ? 0 : numel(c.tensor('input'))),
});

export const ptflops: Convention = {
  name: 'ptflops',
  title: 'ptflops 0.7.5 (pytorch)',
  commit: 'd612c7547445',
  unit: 'MACs',
  perSample: true,
  modules: {
    matches: 'exact',
    shared: 'ways',
    rules: table(() => ({
      ...forAll('Conv1d Conv2d Conv3d', { reason: bias, count: convolution(false) }),
      ...forAll('ConvTranspose1d ConvTranspose2d ConvTranspose3d', { reason: bias, count: convolution(true) }),
      'torchvision.ops.deform_conv.DeformConv2d': {
        reason: 'multiply-adds, and 24 per position of the kernel for sampling',
        count: convolution(false, (m) => DEFORMABLE + (m.run.args.length === 3 && m.run.args[2] !== null ? 1 : 0)),
      },
      'nn.Linear': { reason: bias, count: linear },
      ...forAll('ReLU PReLU ELU LeakyReLU ReLU6 GELU', { reason: '1 per element of the output', count: (m) => numel(m.output) }),
      ...forAll('MaxPool1d MaxPool2d MaxPool3d AvgPool1d AvgPool2d AvgPool3d', perInput),
      ...forAll('AdaptiveMaxPool1d AdaptiveMaxPool2d AdaptiveMaxPool3d AdaptiveAvgPool1d AdaptiveAvgPool2d AdaptiveAvgPool3d', perInput),
      ...forAll('BatchNorm1d BatchNorm2d BatchNorm3d InstanceNorm1d InstanceNorm2d InstanceNorm3d GroupNorm LayerNorm', {
        reason: '2 per element of the input, 1 without weights and for LayerNorm',
        count: (m) => numel(m.input(0)) * (m.setting('affine') === true ? 2 : 1),
      }),
      // It looks at the first sample alone.
      'nn.Upsample': { reason: '1 per element of the output', count: (m) => product(m.output.shape.slice(1)) },
      'nn.MultiheadAttention': { reason: 'multiply-adds of projections and attention, their biases, scaling and softmax', count: attention },
      ...hookedRecurrent(1),
    })),
  },
  functions: {
    shared: 'once',
    rules: table(() => ({
      ...functions(
        'F.relu F.prelu F.elu F.relu6 F.gelu F.silu F.softmax F.avg_pool1d F.avg_pool2d F.avg_pool3d F.max_pool1d F.max_pool2d F.max_pool3d F.adaptive_avg_pool1d F.adaptive_avg_pool2d F.adaptive_avg_pool3d F.adaptive_max_pool1d F.adaptive_max_pool2d F.adaptive_max_pool3d',
        perElement,
      ),
      ...functions('F.upsample F.interpolate', { reason: '1 per element of the output', count: resize }),
      ...functions('torch.matmul Tensor.matmul', { reason: 'multiply-adds', count: productMacs('input', 'other') }),
      ...functions('torch.mm Tensor.mm torch.bmm Tensor.bmm', { reason: 'multiply-adds', count: productMacs('input', 'mat2') }),
      ...functions('torch.addmm Tensor.addmm', added('mat1', 'mat2')),
      'torch.baddbmm': added('batch1', 'batch2'),
      ...functions('torch.mul Tensor.mul torch.add Tensor.add', { reason: '1 per element of the result', count: leftAligned }),
    })),
  },
  params: 'trained',
  unseen:
    'no rule: of functions it sees those that it replaces by name, no operators such as @ and +, no F.linear and F.conv2d, no classes derived from its layers',
  slips: [
    'Activations, poolings and upsampling that are layers count twice, as the layer and as the function that it calls (not LeakyReLU and ReLU6; SiLU and Softmax have no rule as layers).',
    'LayerNorm counts 1 per element: it has no attribute `affine`.',
    'What layers count is divided by the first dimension of the input, what functions count is not.',
    'nn.Upsample counts its first sample, and then divides by the batch.',
    'A function that was imported by name (`from torch.nn.functional import relu`) or kept in an attribute is not seen.',
    'Operands of different ranks are aligned from the left.',
    'Parameters that are not trained are left out of its number.',
  ],
  leftOut: [
    '`nn.MultiheadAttention` with keyword arguments ends with an error, and so does the count here.',
    'Attention of timm has a rule of its own where timm is installed.',
  ],
};
