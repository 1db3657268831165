import { groupOf } from '../coupling.js';
import { dtypeAttribute } from '../dtypes.js';
import { type Attributes, elementCount } from '../graph.js';
import { broadcastDims, dimAt, dimsOf, passes, perChannel } from './couple.js';
import type { CostKind } from './kind.js';
import { foldAlong } from './reduce.js';
import { type NodeWriter, type OperatorRule, type RuleInput, ShapeError } from './rule.js';
import { axisIn, dim, foldOne, type Inputs, int64Vector, like, list, need, num, type Rules } from './support.js';

/** Normalization: shapes stay, no multiply-adds by the default convention. */

/** Statistics and affine parameters of one element per channel, in PyTorch's words and order when their number is wrong. */
function checkChannels(inputs: Inputs, names: Readonly<Record<string, number>>, channels: number): void {
  for (const [name, input] of Object.entries(names)) {
    const count = elementCount(inputs[input]?.shape ?? [channels]);
    if (count !== channels) throw new ShapeError(`${name} should contain ${channels} elements not ${count}`);
  }
}

/** @param least dimensions that the input has at least */
function channelsOf(x: RuleInput, op: string, least = 2): number {
  if (x.shape.length < least) throw new ShapeError(`${op}: expected at least 2 dimensions (batch and channels), but got an input of size ${list(x.shape)}`);
  return dim(x.shape, 1);
}

/** Scale and bias after the normalization itself, where an operator has them. */
const AFFINE = { 1: 'scale', 2: 'bias' } as const;
const normalizes = (): CostKind => 'normalization';

const batchNormalization: OperatorRule = {
  couple: perChannel,
  infer: (inputs, attributes, outputs = 1) => {
    const x = need(inputs, 0, 'BatchNormalization');
    // Without `spatial` (before opset 9) every position has statistics of its own.
    // One dimension alone is the batch, of one channel.
    const shape = num(attributes, 'spatial', 1) ? [channelsOf(x, 'BatchNormalization', 1)] : x.shape.slice(1);
    checkChannels(inputs, { running_mean: 3, running_var: 4, weight: 1, bias: 2 }, elementCount(shape));
    const statistics = inputs[3] ?? x;
    return [like(x), ...Array.from({ length: outputs - 1 }, () => like(statistics, shape))];
  },
  kind: normalizes,
  weights: { ...AFFINE, 3: 'mean', 4: 'variance' },
  fuses: { after: ['convolution', 'product'] },
};

const instanceNormalization: OperatorRule = {
  couple: perChannel,
  infer: (inputs) => {
    const x = need(inputs, 0, 'InstanceNormalization');
    checkChannels(inputs, { weight: 1, bias: 2 }, channelsOf(x, 'InstanceNormalization'));
    return [like(x)];
  },
  kind: normalizes,
  weights: AFFINE,
};

/**
 * As PyTorch exports it: every group of channels becomes one channel that is normalized by itself, then scale and bias per channel.
 * The operator of opset 20 has one scale per group, which is not what anybody trains.
 */
function lowerGroupNormalization({ node, inputs, inputTypes, constant, emit }: NodeWriter): void {
  const [x, scale, bias] = inputTypes;
  const shape = x?.shape ?? [];
  const dtype = x?.dtype ?? 'float32';
  const groups = num(node.attributes, 'num_groups', 1);
  const grouped = emit('Reshape', [inputs[0] ?? '', constant([0, groups, -1], int64Vector(3))]);
  const ones = constant(new Array<number>(groups).fill(1), { shape: [groups], dtype });
  const zeros = constant(new Array<number>(groups).fill(0), { shape: [groups], dtype });
  const epsilon = node.attributes['epsilon'];
  const normal = emit('InstanceNormalization', [grouped, ones, zeros], epsilon === undefined ? {} : { epsilon });
  const affine = [scale, bias].filter((type, i) => type && inputs[i + 1]).length;
  const back = emit('Reshape', [normal, constant(shape, int64Vector(shape.length))], {}, affine === 0);
  if (affine === 0) return;
  const axes = constant(
    Array.from({ length: shape.length - 2 }, (_, i) => i + 1),
    int64Vector(shape.length - 2),
  );
  const wide = (name: string): string => (shape.length > 2 ? emit('Unsqueeze', [name, axes]) : name);
  const scaled = inputs[1] ? emit('Mul', [back, wide(inputs[1])], {}, affine === 1) : back;
  if (inputs[2]) emit('Add', [scaled, wide(inputs[2])], {}, true);
}

/** Scale and bias have one element per channel: the meaning since opset 21, and PyTorch's. Before, which `per_group` tells, one per group. */
const groupNormalization: OperatorRule = {
  infer: (inputs, attributes) => {
    const x = need(inputs, 0, 'GroupNormalization');
    const channels = channelsOf(x, 'GroupNormalization');
    const groups = num(attributes, 'num_groups', 1);
    if (groups < 1 || channels % groups) {
      throw new ShapeError(
        `Expected number of channels in input to be divisible by num_groups, but got input of shape ${list(x.shape)} and num_groups=${groups}`,
      );
    }
    for (const [i, name] of [
      [1, 'weight'],
      [2, 'bias'],
    ] as const) {
      const given = inputs[i];
      if (given && (given.shape.length !== 1 || given.shape[0] !== (num(attributes, 'per_group', 0) ? groups : channels))) {
        throw new ShapeError(
          `Expected ${name} to be a vector of size equal to the number of channels in input, but got ${name} of shape ${list(given.shape)} and input of shape ${list(x.shape)}`,
        );
      }
    }
    return [like(x)];
  },
  kind: normalizes,
  weights: AFFINE,
  lower: lowerGroupNormalization,
  couple: (node) => {
    groupOf(dimAt(dimsOf(node, 0), 1), num(node.attributes, 'num_groups', 1));
    return perChannel(node);
  },
};

/** Mean and deviation, the second and third output, serve training. */
const layerNormalization: OperatorRule = {
  couple: (node) => {
    const shapes = node.inputs.map((input) => input?.shape ?? []);
    return [broadcastDims(node.dims, shapes)];
  },
  infer: (inputs, attributes, outputs = 1) => {
    const x = need(inputs, 0, 'LayerNormalization');
    const axis = axisIn(num(attributes, 'axis', -1), x.shape.length);
    for (const given of [inputs[1], inputs[2]]) {
      // They broadcast over the whole input, in the runtime beyond the dimensions that are normalized.
      const fits =
        !given || (given.shape.length <= x.shape.length && given.shape.every((d, i) => d === 1 || d === x.shape[x.shape.length - given.shape.length + i]));
      if (!fits) {
        const wanted = given.shape.join(', ');
        throw new ShapeError(`Given normalized_shape=[${wanted}], expected input with shape [*, ${wanted}], but got input of size${list(x.shape)}`);
      }
    }
    const statistics = { shape: x.shape.map((d, i) => (i < axis ? d : 1)), dtype: dtypeAttribute(attributes['stash_type']) ?? 'float32' };
    return [like(x), statistics, statistics].slice(0, outputs);
  },
  kind: normalizes,
  weights: AFFINE,
};

/** Its second output is the inverse of the root of the mean square. */
const rmsNormalization = (op: string): OperatorRule => ({
  couple: layerNormalization.couple,
  infer: (inputs, attributes, outputs = 1) => {
    const [normal, statistics] = layerNormalization.infer(inputs, attributes, 2);
    need(inputs, 1, op);
    return [normal, statistics].flatMap((type) => type ?? []).slice(0, outputs);
  },
  kind: normalizes,
  weights: { 1: 'scale' },
});

const same = (op: string, fold?: OperatorRule['fold']): OperatorRule => ({ infer: (inputs) => [like(need(inputs, 0, op))], fold, couple: passes });

/** Softmax and its logarithm along one axis; before opset 13, which `coerced` tells, over everything from there on. */
function softmax(op: string, log: boolean): OperatorRule {
  const along = (values: number[]): number[] => {
    const top = Math.max(...values);
    const powers = values.map((v) => Math.exp(v - top));
    const sum = powers.reduce((a, b) => a + b, 0);
    return log ? values.map((v) => v - top - Math.log(sum)) : powers.map((p) => p / sum);
  };
  return {
    couple: passes,
    infer: (inputs, attributes) => {
      const x = need(inputs, 0, op);
      axisIn(num(attributes, 'axis', -1), x.shape.length);
      return [like(x)];
    },
    fold: (inputs, outputs, attributes) =>
      foldOne(inputs, outputs, ([x = []], out) => {
        const axis = axisIn(num(attributes, 'axis', -1), out.shape.length);
        if (!num(attributes, 'coerced', 0)) return foldAlong(x, out.shape, axis, along);
        return foldAlong(x, [elementCount(out.shape.slice(0, axis)), elementCount(out.shape.slice(axis))], 1, along);
      }),
  };
}

function foldLpNormalization(inputs: Inputs, outputs: Parameters<NonNullable<OperatorRule['fold']>>[1], attributes: Attributes): number[][] | undefined {
  const squares = num(attributes, 'p', 2) === 2;
  return foldOne(inputs, outputs, ([x = []], out) =>
    foldAlong(x, out.shape, axisIn(num(attributes, 'axis', -1), out.shape.length), (values) => {
      const size = squares ? Math.sqrt(values.reduce((sum, v) => sum + v * v, 0)) : values.reduce((sum, v) => sum + Math.abs(v), 0);
      return values.map((v) => (size === 0 ? 0 : v / size));
    }),
  );
}

export const normalization: Rules = {
  BatchNormalization: batchNormalization,
  InstanceNormalization: instanceNormalization,
  GroupNormalization: groupNormalization,
  LayerNormalization: layerNormalization,
  RMSNormalization: rmsNormalization('RMSNormalization'),
  /** What runtimes called it before the standard had it. */
  SimplifiedLayerNormalization: rmsNormalization('SimplifiedLayerNormalization'),
  LpNormalization: same('LpNormalization', foldLpNormalization),
  LRN: same('LRN'),
  MeanVarianceNormalization: { ...same('MeanVarianceNormalization'), kind: normalizes },
  Softmax: { ...softmax('Softmax', false), tabled: () => ({ type: 'Softmax', stride: '1', filter: 'Classifier' }) },
  LogSoftmax: softmax('LogSoftmax', true),
  Hardmax: same('Hardmax'),
};
