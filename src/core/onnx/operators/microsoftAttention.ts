import { elementCount, type TensorType } from '../graph.js';
import { attentionFactors, attentionMacs, type Heads } from './attention.js';
import { passes } from './couple.js';
import { type OperatorRule, type RuleInput, ShapeError } from './rule.js';
import { at, dim, formulaText, type Inputs, like, list, need, num, nums, type Rules } from './support.js';

/**
 * Attention of onnxruntime's own domain `com.microsoft`. Multiply-adds as with the standard's, and those of the projections where an operator has them.
 * Source of shapes: docs/ContribOperators.md of onnxruntime.
 */

interface Plan extends Heads {
  readonly kvHeads: number;
  /** Sizes of what the operator gives, by output. */
  readonly outputs: readonly TensorType[];
  /** Rows, features in and features out of the projection, where there is one. */
  readonly projection?: readonly [rows: number, from: number, to: number];
}

const rule = (plan: (inputs: Inputs, attributes: Parameters<OperatorRule['infer']>[1]) => Plan, more: Partial<OperatorRule> = {}): OperatorRule => {
  const macsOf = (p: Plan): number => attentionMacs(p) + (p.projection ? elementCount(p.projection) : 0);
  return {
    infer: (inputs, attributes, outputs = 1) => plan(inputs, attributes).outputs.slice(0, outputs),
    macs: (inputs, _outputs, attributes) => macsOf(plan(inputs, attributes)),
    formula: (inputs, _outputs, attributes) => {
      const p = plan(inputs, attributes);
      return formulaText([[...(p.projection ? [p.projection.join('·')] : []), attentionFactors(p).join('·')].join(' + ')], macsOf(p));
    },
    kind: () => 'matmul',
    ...more,
  };
};

function headsIn(attributes: Parameters<OperatorRule['infer']>[1], op: string): number {
  const heads = num(attributes, 'num_heads', 0);
  if (!(heads >= 1)) throw new ShapeError(`${op} does not say its number of heads`);
  return heads;
}

/** One matrix makes queries, keys and values of the input: (features, queries + keys + values). The state holds keys and values. */
const selfAttention = (op: string, positions: { readonly past: number; readonly bias: number }): OperatorRule =>
  rule(
    (inputs, attributes) => {
      const [x, w] = [need(inputs, 0, op), need(inputs, 1, op)];
      const heads = headsIn(attributes, op);
      const [batch, queries, features] = [dim(x.shape, 0), dim(x.shape, 1), dim(x.shape, 2)];
      const width = dim(w.shape, 1);
      const [q = width / 3, , v = width / 3] = nums(attributes, 'qkv_hidden_sizes') ?? [];
      if (dim(w.shape, 0) !== features) throw new ShapeError(`${op}: weights of size ${list(w.shape)} do not fit an input of size ${list(x.shape)}`);
      const past = inputs[positions.past];
      const keys = queries + (past ? dim(past.shape, 3) : 0);
      // The input may be quantized, its scale is not.
      const dtype = inputs[3]?.dtype === 'float16' || x.dtype === 'float16' ? 'float16' : 'float32';
      return {
        ...{ batch, heads, kvHeads: heads, queries, keys, size: q / heads, valueSize: v / heads },
        outputs: [
          { shape: [batch, queries, v], dtype },
          { shape: [2, batch, heads, keys, q / heads], dtype: past?.dtype ?? dtype },
        ],
        projection: [batch * queries, features, width],
      };
    },
    { kind: () => 'linear', weights: { 1: (shape) => dim(shape, 0), [positions.bias]: 'bias' } },
  );

/**
 * Queries, keys and values come projected, each (batch, length, features), all in one (batch, length, heads, 3, size), or keys and values in one
 * (batch, length, heads, 2, size); of another sequence also as (batch, heads, length, size).
 */
const multiHeadAttention = (past: readonly [key: number, value: number]): OperatorRule =>
  rule((inputs, attributes) => {
    const q = need(inputs, 0, 'MultiHeadAttention');
    const heads = headsIn(attributes, 'MultiHeadAttention');
    const packed = q.shape.length === 5;
    const width = packed ? dim(q.shape, 4) * heads : dim(q.shape, 2);
    const [k, v] = packed ? [undefined, undefined] : [inputs[1], inputs[2]];
    const lengthOf = (input: RuleInput | undefined): number => (input ? dim(input.shape, input.shape.length === 4 ? 2 : 1) : dim(q.shape, 1));
    const widthOf = (input: RuleInput | undefined): number => (!input ? width : input.shape.length === 3 ? dim(input.shape, 2) : heads * dim(input.shape, 3));
    const [batch, queries] = [dim(q.shape, 0), dim(q.shape, 1)];
    const before = inputs[past[0]];
    const keys = lengthOf(k) + (before ? dim(before.shape, 2) : 0);
    const [size, valueSize] = [width / heads, widthOf(v) / heads];
    return {
      ...{ batch, heads, kvHeads: heads, queries, keys, size, valueSize },
      outputs: [
        like(q, [batch, queries, heads * valueSize]),
        like(before ?? q, [batch, heads, keys, size]),
        like(inputs[past[1]] ?? q, [batch, heads, keys, valueSize]),
        like(q, [batch, heads, queries, keys]),
      ],
    };
  });

/** Several heads of queries share one of keys. Without keys, the queries hold all three one behind the other. */
const groupQueryAttention = (totalAt: number): OperatorRule =>
  rule((inputs, attributes) => {
    const q = need(inputs, 0, 'GroupQueryAttention');
    const heads = headsIn(attributes, 'GroupQueryAttention');
    const kvHeads = num(attributes, 'kv_num_heads', heads);
    const [batch, queries] = [dim(q.shape, 0), dim(q.shape, 1)];
    const size = inputs[1] ? dim(q.shape, 2) / heads : dim(q.shape, 2) / (heads + 2 * kvHeads);
    const past = inputs[3] ? dim(inputs[3].shape, 2) : 0;
    // How many there are in all is an input; where nobody knows it, the cache is full and grows.
    const total = inputs[totalAt]?.data ? at(inputs[totalAt].data, 0) : past + queries;
    const keys = Math.max(past, total);
    const present = like(inputs[3] ?? q, [batch, kvHeads, keys, size]);
    return {
      ...{ batch, heads, kvHeads, queries, keys: total, size, valueSize: size },
      outputs: [like(q, [batch, queries, heads * size]), present, present, like(q, [batch, heads, queries, keys])],
    };
  });

/** Words, positions and kinds of sentence added up and normalized; the mask is counted. */
const embedLayerNormalization = (): OperatorRule => ({
  infer: (inputs, attributes, outputs = 1) => {
    const [ids, words] = [need(inputs, 0, 'EmbedLayerNormalization'), need(inputs, 2, 'EmbedLayerNormalization')];
    const dtype = words.dtype === 'uint8' || words.dtype === 'int8' ? 'float32' : words.dtype;
    const sum: TensorType = { shape: [...ids.shape, dim(words.shape, 1)], dtype };
    return [sum, { shape: num(attributes, 'mask_index_type', 1) === 0 ? [1] : [dim(ids.shape, 0)], dtype: 'int32' as const }, sum].slice(0, outputs);
  },
  kind: () => 'normalization',
  weights: { 2: 'table', 3: 'table', 4: 'table', 5: 'scale', 6: 'bias' },
});

export const microsoftAttention: Rules = {
  Attention: selfAttention('Attention', { past: 4, bias: 2 }),
  QAttention: { ...selfAttention('QAttention', { past: 8, bias: 2 }), settings: [3, 4, 6, 7] },
  DecoderMaskedSelfAttention: selfAttention('DecoderMaskedSelfAttention', { past: 4, bias: 2 }),
  MultiHeadAttention: multiHeadAttention([6, 7]),
  DecoderMaskedMultiHeadAttention: multiHeadAttention([5, 6]),
  GroupQueryAttention: groupQueryAttention(6),
  SparseAttention: groupQueryAttention(7),
  RotaryEmbedding: { couple: passes, infer: (inputs) => [like(need(inputs, 0, 'RotaryEmbedding'))] },
  EmbedLayerNormalization: embedLayerNormalization(),
  QEmbedLayerNormalization: { ...embedLayerNormalization(), settings: Array.from({ length: 10 }, (_, i) => 8 + i) },
};
