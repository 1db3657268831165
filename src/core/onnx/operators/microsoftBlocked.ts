import { conv } from './conv.js';
import { pools } from './pool.js';
import type { OperatorRule } from './rule.js';
import { DataDependent, dim, type Inputs, like, need, num, nums, type Rules } from './support.js';

/**
 * Operators of onnxruntime's domain `com.microsoft.nchwc`, in files that it saves optimized: channels lie in blocks, as many to a block as the machine's
 * registers hold. Shapes have whole blocks, weights are filled up with zeros. Source: core/contrib_ops/cpu/nchwc_ops.cc of onnxruntime.
 */

/** The largest blocks have 16 channels. */
const filled = (channels: number): number => Math.ceil(channels / 16) * 16;

/** A convolution as the standard's: what is read has the channels of the filters, or fewer in its last block. */
const whole = ([x, w, bias]: Inputs, attributes: Parameters<OperatorRule['infer']>[1]): Inputs =>
  x && w ? [like(x, [dim(x.shape, 0), dim(w.shape, 1) * num(attributes, 'group', 1), ...x.shape.slice(2)]), w, bias] : [x, w, bias];

const plain = conv['Conv'];
const blockedConv: OperatorRule = {
  infer: (inputs, attributes) => plain?.infer(whole(inputs, attributes), attributes) ?? [],
  macs: (inputs, outputs, attributes) => plain?.macs?.(whole(inputs, attributes), outputs, attributes) ?? 0,
  formula: (inputs, outputs, attributes) => plain?.formula?.(whole(inputs, attributes), outputs, attributes),
  kind: (inputs, attributes, isWeight) => plain?.kind?.(whole(inputs, attributes), attributes, isWeight),
  detail: (inputs, attributes) => plain?.detail?.(whole(inputs, attributes), attributes),
  weights: plain?.weights,
};

/** Into blocks, of as many channels as the machine had that the file was saved on. */
const reorderInput: OperatorRule = {
  infer: (inputs, attributes) => {
    const x = need(inputs, 0, 'ReorderInput');
    const isLast = num(attributes, 'channels_last', 0) !== 0;
    const own = dim(x.shape, isLast ? x.shape.length - 1 : 1);
    const spatial = isLast ? x.shape.slice(1, -1) : x.shape.slice(2);
    const shaped = (channels: number) => [like(x, [dim(x.shape, 0), channels, ...spatial])];
    const most = filled(own);
    if (own === most) return shaped(own);
    const sizes = [{ name: 'channels', usual: most }];
    throw new DataDependent('how many channels a block has depends on the machine', { sizes, types: ([channels = most]) => shaped(channels) });
  },
};

const reorderOutput: OperatorRule = {
  infer: (inputs, attributes) => {
    const x = need(inputs, 0, 'ReorderOutput');
    const [channels, spatial] = [num(attributes, 'channels', dim(x.shape, 1)), x.shape.slice(2)];
    return [like(x, num(attributes, 'channels_last', 0) ? [dim(x.shape, 0), ...spatial, channels] : [dim(x.shape, 0), channels, ...spatial])];
  },
};

const upsample: OperatorRule = {
  infer: (inputs, attributes) => {
    const x = need(inputs, 0, 'Upsample');
    const scales = nums(attributes, 'scales') ?? [];
    return [
      like(
        x,
        x.shape.map((size, i) => size * (scales[i] ?? 1)),
      ),
    ];
  },
};

const POOLS: readonly string[] = ['MaxPool', 'AveragePool', 'GlobalMaxPool', 'GlobalAveragePool'];

export const microsoftBlocked: Rules = {
  Conv: blockedConv,
  ReorderInput: reorderInput,
  ReorderOutput: reorderOutput,
  Upsample: upsample,
  ...Object.fromEntries(POOLS.flatMap((name) => (pools[name] ? [[name, pools[name]]] : []))),
};
