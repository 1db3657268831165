import { type Attributes, elementCount } from '../graph.js';
import { foldAlong } from './reduce.js';
import { type OperatorRule, type RuleInput, ShapeError } from './rule.js';
import { axisIn, dim, foldOne, type Inputs, like, list, need, num, type Rules } from './support.js';

/** Normalisation: shapes stay, no multiply-adds by the default convention. */

/** Statistics and affine parameters of one element per channel, in PyTorch's words and order when their number is wrong. */
function checkChannels(inputs: Inputs, names: Readonly<Record<string, number>>, channels: number): void {
  for (const [name, input] of Object.entries(names)) {
    const count = elementCount(inputs[input]?.shape ?? [channels]);
    if (count !== channels) throw new ShapeError(`${name} should contain ${channels} elements not ${count}`);
  }
}

function channelsOf(x: RuleInput, op: string): number {
  if (x.shape.length < 2) throw new ShapeError(`${op}: expected at least 2 dimensions (batch and channels), but got an input of size ${list(x.shape)}`);
  return dim(x.shape, 1);
}

const batchNormalization: OperatorRule = {
  infer: (inputs) => {
    const x = need(inputs, 0, 'BatchNormalization');
    checkChannels(inputs, { running_mean: 3, running_var: 4, weight: 1, bias: 2 }, channelsOf(x, 'BatchNormalization'));
    return [like(x)];
  },
};

const instanceNormalization: OperatorRule = {
  infer: (inputs) => {
    const x = need(inputs, 0, 'InstanceNormalization');
    checkChannels(inputs, { weight: 1, bias: 2 }, channelsOf(x, 'InstanceNormalization'));
    return [like(x)];
  },
};

/** Scale and bias have one element per channel (the meaning since opset 21, and PyTorch's); the writer spells it out in operators that older opsets have. */
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
      if (given && (given.shape.length !== 1 || given.shape[0] !== channels)) {
        throw new ShapeError(
          `Expected ${name} to be a vector of size equal to the number of channels in input, but got ${name} of shape ${list(given.shape)} and input of shape ${list(x.shape)}`,
        );
      }
    }
    return [like(x)];
  },
};

/** Of its three outputs only the first: mean and deviation serve training. */
const layerNormalization: OperatorRule = {
  infer: (inputs, attributes) => {
    const x = need(inputs, 0, 'LayerNormalization');
    const axis = axisIn(num(attributes, 'axis', -1), x.shape.length);
    const over = x.shape.slice(axis);
    for (const given of [inputs[1], inputs[2]]) {
      const fits = !given || (given.shape.length <= over.length && given.shape.every((d, i) => d === 1 || d === over[over.length - given.shape.length + i]));
      if (!fits) {
        const wanted = given.shape.join(', ');
        throw new ShapeError(`Given normalized_shape=[${wanted}], expected input with shape [*, ${wanted}], but got input of size${list(x.shape)}`);
      }
    }
    return [like(x)];
  },
};

const same = (op: string, fold?: OperatorRule['fold']): OperatorRule => ({ infer: (inputs) => [like(need(inputs, 0, op))], fold });

/** Softmax and its logarithm along one axis. */
function softmax(op: string, log: boolean): OperatorRule {
  const along = (values: number[]): number[] => {
    const top = Math.max(...values);
    const powers = values.map((v) => Math.exp(v - top));
    const sum = powers.reduce((a, b) => a + b, 0);
    return log ? values.map((v) => v - top - Math.log(sum)) : powers.map((p) => p / sum);
  };
  return {
    infer: (inputs, attributes) => {
      const x = need(inputs, 0, op);
      axisIn(num(attributes, 'axis', -1), x.shape.length);
      return [like(x)];
    },
    fold: (inputs, outputs, attributes) =>
      foldOne(inputs, outputs, ([x = []], out) => foldAlong(x, out.shape, axisIn(num(attributes, 'axis', -1), out.shape.length), along)),
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
  LpNormalization: same('LpNormalization', foldLpNormalization),
  LRN: same('LRN'),
  MeanVarianceNormalization: same('MeanVarianceNormalization'),
  Softmax: softmax('Softmax', false),
  LogSoftmax: softmax('LogSoftmax', true),
  Hardmax: same('Hardmax'),
};
