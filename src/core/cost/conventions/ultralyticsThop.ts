import { type Convention, FUSED_ENCODER, table } from './convention.js';
import { forAll, isAffine, nothing } from './formulas.js';
import { thopRecurrent } from './recurrent.js';
import { isSized, type ModuleCall, numel, product } from './sight.js';

/** A transposed convolution scatters: it goes over the input, with the channels of the output. */
const convolution =
  (isTransposed: boolean) =>
  (m: ModuleCall): number => {
    const weight = m.parameter('weight') ?? [];
    const [volume, channels] = isTransposed ? [m.given(0), m.output] : [m.output, m.given(0)];
    return numel(volume) * Math.floor((channels.shape.at(1 - weight.length) ?? 1) / m.groups(isTransposed)) * product(weight.slice(2));
  };

/** Elements of all windows of one axis, those of the padding where they count. */
function windows(size: number, outputs: number, kernel: number, stride: number, padding: number, isPadded: boolean): number {
  const [lower, upper] = isPadded ? [-padding, size + padding] : [0, size];
  let n = 0;
  for (let i = 0; i < outputs; i++) n += Math.max(Math.min(i * stride - padding + kernel, upper) - Math.max(i * stride - padding, lower), 0);
  return n;
}

function averagePool(m: ModuleCall): number {
  const axes = Number(/(\d)d$/.exec(m.module.classes.find((c) => /^nn\.AvgPool\dd$/.test(c)) ?? '')?.[1] ?? 2);
  const [kernel, stride, padding] = ['kernel_size', 'stride', 'padding'].map((name) => m.sizes(name, axes)) as [
    readonly number[],
    readonly number[],
    readonly number[],
  ];
  const [from, to] = [m.given(0).shape, m.output.shape];
  const isPadded = m.setting('count_include_pad') === true;
  const all = kernel.map((k, i) => windows(from.at(i - axes) ?? 1, to.at(i - axes) ?? 1, k, stride[i] ?? k, padding[i] ?? 0, isPadded));
  return product(from.slice(0, from.length - axes)) * product(all) + numel(m.output);
}

/** The windows that are really averaged: they overlap where the sizes do not divide. */
function adaptivePool(m: ModuleCall): number {
  const [from, to] = [m.given(0).shape, m.output.shape];
  const each = from.map((i, axis) => {
    const o = to[axis] ?? 1;
    if (i === o) return o;
    return Array.from({ length: o }, (_, j) => Math.ceil(((j + 1) * i) / o) - Math.floor((j * i) / o)).reduce((a, b) => a + b, 0);
  });
  return product(each) + numel(m.output);
}

const softmaxOf = (rows: number, size: number): number => rows * (2 * size + Math.max(size - 1, 0));

function softmax(m: ModuleCall): number {
  const { shape } = m.given(0);
  const dim = m.is('nn.Softmax2d') ? -3 : m.setting('dim');
  const axis = typeof dim === 'number' ? dim : [0, 1, 3].includes(shape.length) ? 0 : 1;
  const size = shape.length ? (shape.at(axis) ?? 1) : 1;
  const rows = size ? Math.floor(numel(m.given(0)) / size) : 0;
  return softmaxOf(rows, size) + (m.is('nn.Softmin') ? numel(m.given(0)) : m.is('nn.LogSoftmax') ? rows : 0);
}

function attention(m: ModuleCall): number {
  const { result } = m;
  const [out, weights] = Array.isArray(result) ? result : [result, null];
  const shape = isSized(out) ? out.shape : [];
  const isFirst = m.setting('batch_first') === true;
  const embed = m.number('embed_dim');
  const targets = (isFirst || shape.length === 2 ? shape.at(-2) : shape[0]) ?? 1;
  const batch = shape.length === 2 ? 1 : (shape[isFirst ? 0 : 1] ?? 1);
  const appended = (m.parameter('bias_k') ? 1 : 0) + (m.setting('add_zero_attn') === true ? 1 : 0);
  const key = m.given(1).shape;
  const attended = isSized(weights) ? (weights.shape.at(-1) ?? 1) : ((isFirst || key.length === 2 ? key.at(-2) : key[0]) ?? 1) + appended;
  const projections = embed * (2 * targets * embed + (attended - appended) * (m.number('kdim') + m.number('vdim')));
  return batch * (projections + 2 * targets * attended * embed) + softmaxOf(batch * m.number('num_heads') * targets, attended);
}

const UPSAMPLING: Readonly<Record<string, number>> = { linear: 5, bilinear: 11, bicubic: 259, trilinear: 31 };

export const ultralyticsThop: Convention = {
  name: 'ultralytics-thop',
  title: 'ultralytics-thop 2.1.6',
  commit: 'fbb5e19468a9',
  unit: 'MACs',
  modules: {
    matches: 'derived',
    withoutGradients: true,
    shared: 'once',
    rules: table(() => ({
      ...forAll('Conv1d Conv2d Conv3d', { reason: 'multiply-adds, without the bias', count: convolution(false) }),
      ...forAll('ConvTranspose1d ConvTranspose2d ConvTranspose3d', { reason: 'multiply-adds, without the bias', count: convolution(true) }),
      ...forAll(
        '_NormBase _BatchNorm _InstanceNorm BatchNorm1d BatchNorm2d BatchNorm3d SyncBatchNorm InstanceNorm1d InstanceNorm2d InstanceNorm3d LayerNorm GroupNorm RMSNorm',
        {
          reason: '4 per element of the input, 2 without weights',
          count: (m) => numel(m.given(0)) * (isAffine(m) ? 4 : 2),
        },
      ),
      'nn.Linear': { reason: 'multiply-adds, without the bias', count: (m) => numel(m.output) * (m.parameter('weight')?.[1] ?? 0) },
      'nn.Bilinear': {
        reason: 'multiply-adds of both contractions',
        count: (m) => numel(m.output) * (m.number('in1_features') + 1) * m.number('in2_features'),
      },
      'nn.PReLU': { reason: '1 per element of the input', count: (m) => numel(m.given(0)) },
      ...forAll('Softmax LogSoftmax Softmin Softmax2d', { reason: '3 per element of the input, less 1 per row', count: softmax }),
      ...forAll('AvgPool1d AvgPool2d AvgPool3d', { reason: 'the elements of all windows, and 1 per element of the output', count: averagePool }),
      ...forAll('AdaptiveAvgPool1d AdaptiveAvgPool2d AdaptiveAvgPool3d', {
        reason: 'the elements of all windows, and 1 per element of the output',
        count: adaptivePool,
      }),
      ...forAll('Upsample UpsamplingBilinear2d UpsamplingNearest2d', {
        reason: '5 (linear), 11 (bilinear), 31 (trilinear) or 259 (bicubic) per element of the output',
        count: (m) => (UPSAMPLING[String(m.setting('mode'))] ?? 0) * numel(m.output),
      }),
      'nn.MultiheadAttention': { reason: 'multiply-adds of projections and attention, and the softmax', count: attention },
      ...thopRecurrent(true),
      ...nothing(
        'Sequential ModuleList ModuleDict ReLU ReLU6 LeakyReLU MaxPool1d MaxPool2d MaxPool3d AdaptiveMaxPool1d AdaptiveMaxPool2d AdaptiveMaxPool3d FractionalMaxPool2d FractionalMaxPool3d MaxUnpool1d MaxUnpool2d MaxUnpool3d ZeroPad2d Dropout Identity Flatten Unflatten Unfold PixelShuffle PixelUnshuffle ChannelShuffle Embedding',
      ),
    })),
  },
  params: 'all',
  unseen: 'only layers of classes that it has a rule for are counted, and of classes derived from those: no functions, no operators',
  slips: [FUSED_ENCODER],
  leftOut: ['With PyTorch before 2.0 it has no rule for `nn.MultiheadAttention`; what it gives with later versions is reproduced.'],
};
