import { groupOf, keep, tie, times } from '../coupling.js';
import { type Attributes, elementCount, type TensorType } from '../graph.js';
import { dimAt, dimsOf, sides } from './couple.js';
import { type CostKind, convolutionKind } from './kind.js';
import { type OperatorRule, type RuleInput, ShapeError } from './rule.js';
import { crossed, dim, formulaText, type Inputs, like, list, need, num, nums, powers, type Rules, strideText } from './support.js';
import { type Window, windowOf, windowText } from './window.js';

/** Convolutions of one to three dimensions. Multiply-adds: one per tap, channel of the group and output element; bias not counted. */

function checkBias(bias: RuleInput | undefined, channels: number, weight: RuleInput): void {
  if (bias && (bias.shape.length !== 1 || bias.shape[0] !== channels)) {
    throw new ShapeError(
      `Given weight of size ${list(weight.shape)}, expected bias to be 1-dimensional with ${channels} elements, but got bias of size ${list(bias.shape)} instead`,
    );
  }
}

function checkRanks(x: RuleInput, w: RuleInput, op: string): void {
  if (w.shape.length < 3) throw new ShapeError(`${op}: the weight must have at least 3 dimensions, but its size is ${list(w.shape)}`);
  if (x.shape.length !== w.shape.length) {
    throw new ShapeError(
      `Expected ${w.shape.length}-dimensional input for ${w.shape.length}-dimensional weight ${list(w.shape)}, but got ${x.shape.length}-dimensional input of size ${list(x.shape)} instead`,
    );
  }
}

/** Output sizes of a convolution along its spatial axes, in PyTorch's words when the kernel does not fit. */
function convSizes(spatial: readonly number[], w: Window): number[] {
  const padded = spatial.map((size, i) => size + dim(w.begin, i) + dim(w.end, i));
  const reach = w.kernel.map((k, i) => dim(w.dilations, i) * (k - 1) + 1);
  if (padded.some((size, i) => size < dim(reach, i))) {
    throw new ShapeError(
      `Calculated padded input size per channel: (${padded.join(' x ')}). Kernel size: (${reach.join(' x ')}). Kernel size can't be greater than actual input size`,
    );
  }
  return padded.map((size, i) => Math.floor((size - dim(reach, i)) / dim(w.strides, i)) + 1);
}

function inferConv(inputs: Inputs, attributes: Attributes): TensorType[] {
  const x = need(inputs, 0, 'Conv');
  const w = need(inputs, 1, 'Conv');
  checkRanks(x, w, 'Conv');
  const groups = num(attributes, 'group', 1);
  const out = dim(w.shape, 0);
  if (groups < 1) throw new ShapeError('non-positive groups is not supported');
  if (out < groups) {
    throw new ShapeError(`Given groups=${groups}, expected weight to be at least ${groups} at dimension 0, but got weight of size ${list(w.shape)} instead`);
  }
  if (out % groups) {
    throw new ShapeError(
      `Given groups=${groups}, expected weight to be divisible by ${groups} at dimension 0, but got weight of size [${list(w.shape)}] instead`,
    );
  }
  if (dim(x.shape, 1) !== dim(w.shape, 1) * groups) {
    throw new ShapeError(
      `Given groups=${groups}, weight of size ${list(w.shape)}, expected input${list(x.shape)} to have ${dim(w.shape, 1) * groups} channels, but got ${x.shape[1]} channels instead`,
    );
  }
  checkBias(inputs[2], out, w);
  const window = windowOf(attributes, x.shape.slice(2), w.shape.slice(2));
  return [like(x, [dim(x.shape, 0), out, ...convSizes(x.shape.slice(2), window)])];
}

function convMacs(inputs: Inputs, outputs: readonly TensorType[]): number {
  const w = need(inputs, 1, 'Conv');
  return elementCount(outputs[0]?.shape ?? []) * elementCount(w.shape.slice(1));
}

/** `N·k·k·C_in·C_out/g·positions²`, factors of one and the batch of one left out. */
function convFormula(
  batch: number,
  kernel: readonly number[],
  channels: readonly [number, number],
  groups: number,
  positions: readonly number[],
  macs: number,
): string {
  const [from, to] = channels;
  const factors = [...(batch === 1 ? [] : [batch]), ...kernel, from, groups === 1 ? to : `${to}/${groups}`, ...powers(positions)];
  return formulaText(factors, macs);
}

function inferConvTranspose(inputs: Inputs, attributes: Attributes): TensorType[] {
  const x = need(inputs, 0, 'ConvTranspose');
  const w = need(inputs, 1, 'ConvTranspose');
  checkRanks(x, w, 'ConvTranspose');
  const groups = num(attributes, 'group', 1);
  if (dim(x.shape, 1) !== dim(w.shape, 0)) {
    throw new ShapeError(
      `Given transposed=1, weight of size ${list(w.shape)}, expected input${list(x.shape)} to have ${w.shape[0]} channels, but got ${x.shape[1]} channels instead`,
    );
  }
  if (groups < 1 || dim(w.shape, 0) % groups) {
    throw new ShapeError(
      `Given groups=${groups}, expected weight to be divisible by ${groups} at dimension 0, but got weight of size [${list(w.shape)}] instead`,
    );
  }
  const channels = dim(w.shape, 1) * groups;
  checkBias(inputs[2], channels, w);
  const spatial = x.shape.slice(2);
  const asked = nums(attributes, 'output_shape');
  if (asked) return [like(x, [dim(x.shape, 0), channels, ...asked.slice(-spatial.length)])];
  const extra = nums(attributes, 'output_padding') ?? [];
  const window = windowOf(attributes, spatial, w.shape.slice(2), true);
  const sizes = spatial.map((size, i) => {
    const full = (size - 1) * dim(window.strides, i) + dim(window.dilations, i) * (dim(window.kernel, i) - 1) + 1;
    return full + (extra[i] ?? 0) - dim(window.begin, i) - dim(window.end, i);
  });
  if (sizes.some((size) => size < 1)) {
    throw new ShapeError(
      `Given input size per channel: (${spatial.join(' x ')}). Calculated output size per channel: (${sizes.join(' x ')}). Output size is too small`,
    );
  }
  return [like(x, [dim(x.shape, 0), channels, ...sizes])];
}

/** A transposed convolution multiplies once per input element, tap and output channel of its group. */
function convTransposeMacs(inputs: Inputs): number {
  return elementCount(need(inputs, 0, 'ConvTranspose').shape) * elementCount(need(inputs, 1, 'ConvTranspose').shape.slice(1));
}

/** The weight of a convolution is (out, in/groups, kernel...): a filter reads as many input channels as the second size says. */
function convKind([, w]: Inputs, attributes: Attributes): CostKind | undefined {
  return w && convolutionKind(w.shape.slice(2), num(attributes, 'group', 1), dim(w.shape, 1));
}

/**
 * The weight of a transposed convolution is (in, out/groups, kernel...): an output channel is computed from the in/groups input channels of its
 * group. With one of them each input channel spreads into outputs of its own, and that is depthwise; one output channel per group is not.
 */
function convTransposeKind([, w]: Inputs, attributes: Attributes): CostKind | undefined {
  const groups = num(attributes, 'group', 1);
  return w && convolutionKind(w.shape.slice(2), groups, dim(w.shape, 0) / groups);
}

/** `3×3 /2 depthwise`, `1×1 32 groups`. */
const convDetail =
  (kindOf: typeof convKind): OperatorRule['detail'] =>
  (inputs, attributes) => {
    const groups = num(attributes, 'group', 1);
    const grouping = groups === 1 ? '' : kindOf(inputs, attributes) === 'depthwise' ? 'depthwise' : `${groups} groups`;
    return [windowText(attributes, inputs[1]?.shape.slice(2)), grouping].filter(Boolean).join(' ');
  };

/** The channels of a weight: (out, in of one group); of a transposed one (in, out of one group). Kernel sizes stay. */
const coupleConv =
  (isTransposed: boolean): OperatorRule['couple'] =>
  (node) => {
    const [x, w, bias] = [dimsOf(node, 0), dimsOf(node, 1), dimsOf(node, 2)];
    const groups = num(node.attributes, 'group', 1);
    for (const size of w.slice(2)) keep(size, KERNEL);
    const from = dimAt(x, 1);
    const [first, second] = [dimAt(w, 0), dimAt(w, 1)];
    const perGroup = node.inputs[1]?.shape[1] ?? 1;
    let out = isTransposed ? second : first;
    if (groups === 1) tie(from, isTransposed ? first : second);
    else if (!isTransposed && perGroup === 1) {
      // Depthwise: one group for each channel, however many there are.
      node.statesAttribute('group', from);
      const each = (node.inputs[1]?.shape[0] ?? 1) / groups;
      tie(first, times(from, each));
    } else if (isTransposed) {
      tie(from, first);
      groupOf(from, groups);
      out = times(second, groups);
    } else {
      tie(groupOf(from, groups), second);
      groupOf(first, groups);
    }
    if (bias.length) tie(dimAt(bias, 0), out);
    return [[dimAt(x, 0), out, ...sides(x, node.outputs[0]?.shape ?? [])]];
  };

/** A filter of a paper: kernel, channels in, channels out; of a depthwise convolution the channels once. */
function tabledConv(
  kindOf: typeof convKind,
  name: string,
  channels: (w: readonly number[], groups: number) => readonly [number, number],
): OperatorRule['tabled'] {
  return (inputs, _outputs, attributes) => {
    const w = need(inputs, 1, name).shape;
    const groups = num(attributes, 'group', 1);
    const kernel = w.slice(2);
    const [from, to] = channels(w, groups);
    const kind = kindOf(inputs, attributes);
    const stride = strideText(attributes);
    if (kind === 'depthwise') return { type: `${name} dw`, stride, filter: `${crossed([...kernel, to])} dw`, share: `${name} DW ${crossed(kernel)}` };
    const filter = crossed([...kernel, groups === 1 ? from : `${from}/${groups}`, to]);
    return { type: groups === 1 ? name : `${name} grouped`, stride, filter, share: `${name}${groups === 1 ? '' : ' grouped'} ${crossed(kernel)}` };
  };
}

const KERNEL = 'the size of a kernel';

const plainConv: OperatorRule = {
  couple: coupleConv(false),
  tabled: tabledConv(convKind, 'Conv', (w, groups) => [dim(w, 1) * groups, dim(w, 0)]),
  infer: inferConv,
  macs: convMacs,
  kind: convKind,
  detail: convDetail(convKind),
  weights: { 1: (shape) => elementCount(shape.slice(1)), 2: 'bias' },
  formula: (inputs, outputs, attributes) => {
    const x = need(inputs, 0, 'Conv').shape;
    const w = need(inputs, 1, 'Conv').shape;
    const positions = outputs[0]?.shape.slice(2) ?? [];
    return convFormula(dim(x, 0), w.slice(2), [dim(x, 1), dim(w, 0)], num(attributes, 'group', 1), positions, convMacs(inputs, outputs));
  },
};

/** Without what says where each tap reads: the offsets and the mask change neither sizes nor multiply-adds. */
const untold = (inputs: Inputs): Inputs => [inputs[0], inputs[1], inputs[3]];

const deformConv: OperatorRule = {
  infer: (inputs, attributes) => inferConv(untold(inputs), attributes),
  macs: convMacs,
  kind: convKind,
  detail: convDetail(convKind),
  weights: { 1: (shape) => elementCount(shape.slice(1)), 3: 'bias' },
  formula: (inputs, outputs, attributes) => plainConv.formula?.(untold(inputs), outputs, attributes),
};

export const conv: Rules = {
  Conv: plainConv,
  DeformConv: deformConv,
  ConvTranspose: {
    couple: coupleConv(true),
    tabled: tabledConv(convTransposeKind, 'Deconv', (w, groups) => [dim(w, 0), dim(w, 1) * groups]),
    infer: inferConvTranspose,
    macs: convTransposeMacs,
    kind: convTransposeKind,
    detail: convDetail(convTransposeKind),
    weights: { 1: (shape) => dim(shape, 0) * elementCount(shape.slice(2)), 2: 'bias' },
    formula: (inputs, _outputs, attributes) => {
      const x = need(inputs, 0, 'ConvTranspose').shape;
      const w = need(inputs, 1, 'ConvTranspose').shape;
      const groups = num(attributes, 'group', 1);
      return convFormula(dim(x, 0), w.slice(2), [dim(x, 1), dim(w, 1) * groups], groups, x.slice(2), convTransposeMacs(inputs));
    },
  },
};
