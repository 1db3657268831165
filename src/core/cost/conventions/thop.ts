import { type Convention, FUSED_ENCODER, type ModuleRule, table } from './convention.js';
import { forAll, isAffine, nothing } from './formulas.js';
import { thopRecurrent } from './recurrent.js';
import { type ModuleCall, numel, product, ToolFails } from './sight.js';

/** Output elements times what each takes: the channels of a group times the kernel. */
const convolution =
  (isTransposed: boolean) =>
  (m: ModuleCall): number => {
    const channels = m.input(0).shape[1];
    if (channels === undefined) throw new ToolFails('IndexError: the input has one axis');
    return numel(m.output) * Math.floor(channels / m.groups(isTransposed)) * product((m.parameter('weight') ?? []).slice(2));
  };

/** A window is as large as the ratio of the sizes, which need not be whole. */
function adaptivePool(m: ModuleCall): number {
  const [from, to] = [m.input(0).shape.slice(2), m.output.shape.slice(2)];
  const window = to.reduce((n, size, i) => n * ((from[i] ?? 1) / size), 1);
  return Math.trunc((window + 1) * numel(m.output));
}

function softmax(m: ModuleCall): number {
  const { shape } = m.input(0);
  const dim = m.setting('dim');
  if (typeof dim !== 'number') throw new ToolFails('TypeError: nn.Softmax() has no dim');
  const size = shape.at(dim) ?? 1;
  return (numel(m.input(0)) / size) * (3 * size - 1);
}

const UPSAMPLING: Readonly<Record<string, number>> = { nearest: 1, linear: 5, bilinear: 11, bicubic: 259 };

const conv: ModuleRule = { reason: 'multiply-adds, without the bias', count: convolution(false) };
const norm: ModuleRule = { reason: '4 per element of the input, 2 without weights', count: (m) => numel(m.input(0)) * (isAffine(m) ? 4 : 2) };

export const thop: Convention = {
  name: 'thop',
  title: 'thop 0.1.1',
  commit: '43c064afb713',
  unit: 'MACs',
  modules: {
    matches: 'exact',
    withoutGradients: true,
    shared: 'squared',
    rules: table(() => ({
      ...forAll('Conv1d Conv2d Conv3d', conv),
      ...forAll('ConvTranspose1d ConvTranspose2d ConvTranspose3d', {
        reason: 'multiply-adds as if each output element took the whole kernel',
        count: convolution(true),
      }),
      ...forAll('BatchNorm1d BatchNorm2d BatchNorm3d SyncBatchNorm LayerNorm InstanceNorm1d InstanceNorm2d InstanceNorm3d', norm),
      'nn.Linear': { reason: 'multiply-adds, without the bias', count: (m) => numel(m.output) * (m.parameter('weight')?.[1] ?? 0) },
      'nn.PReLU': { reason: '1 per element of the input', count: (m) => numel(m.input(0)) },
      'nn.Softmax': { reason: '3 per element of the input, less 1 per row', count: softmax },
      ...forAll('AvgPool1d AvgPool2d AvgPool3d', { reason: '1 per element of the output', count: (m) => numel(m.output) }),
      ...forAll('AdaptiveAvgPool1d AdaptiveAvgPool2d AdaptiveAvgPool3d', {
        reason: 'the size of a window and 1 more per element of the output',
        count: adaptivePool,
      }),
      ...forAll('Upsample UpsamplingBilinear2d UpsamplingNearest2d', {
        reason: '1 (nearest), 5 (linear), 11 (bilinear) or 259 (bicubic) per element of the output',
        count: (m) => (UPSAMPLING[String(m.setting('mode'))] ?? 0) * numel(m.output),
      }),
      ...thopRecurrent(false),
      ...nothing(
        'ZeroPad2d ReLU ReLU6 LeakyReLU MaxPool1d MaxPool2d MaxPool3d AdaptiveMaxPool1d AdaptiveMaxPool2d AdaptiveMaxPool3d Dropout Sequential PixelShuffle',
      ),
    })),
  },
  params: 'ruled',
  unseen: 'only layers of classes that it has a rule for are counted: no functions, no operators, no classes derived from those',
  slips: [
    'Transposed convolutions count by the size of their output.',
    "Its number of parameters leaves out what belongs to layers without a rule, to layers that do not run, and parameters that are no layer's.",
    'A layer that several parents hold counts as often as the square of their number.',
    FUSED_ENCODER,
  ],
  leftOut: ['A second run on the same model adds to what the first one left behind.'],
};
