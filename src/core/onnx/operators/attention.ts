import { elementCount, type TensorType } from '../graph.js';
import { passes } from './couple.js';
import { type OperatorRule, ShapeError } from './rule.js';
import { axisIn, dim, formulaText, type Inputs, like, list, need, num, type Rules, str } from './support.js';

/**
 * Attention as one operator. Multiply-adds: every query times every key, past ones included, and the weights times the values; masks skip none, as
 * where attention is written out.
 */

/** What one attention multiplies. */
export interface Heads {
  readonly batch: number;
  /** Of the queries; keys and values may have fewer, which are shared. */
  readonly heads: number;
  readonly queries: number;
  /** Past ones included. */
  readonly keys: number;
  /** Elements of one key, and of one value. */
  readonly size: number;
  readonly valueSize: number;
}

export const attentionMacs = (h: Heads): number => h.batch * h.heads * h.queries * h.keys * (h.size + h.valueSize);

/** `12·197·197·(64 + 64) = 59,623,...`, a batch of one left out. */
export const attentionFactors = (h: Heads): (string | number)[] => [
  ...[h.batch, h.heads].filter((n) => n !== 1),
  h.queries,
  h.keys,
  h.size === h.valueSize ? `2·${h.size}` : `(${h.size} + ${h.valueSize})`,
];

interface Sizes extends Heads {
  readonly kvHeads: number;
}

/** Sizes of the standard's Attention: operands of four dimensions have heads of their own, those of three in their last one. */
function sizesOf(inputs: Inputs, count: (name: string) => number): Sizes {
  const [q, k, v] = [0, 1, 2].map((i) => need(inputs, i, 'Attention').shape) as [readonly number[], readonly number[], readonly number[]];
  const split = (shape: readonly number[], name: string): [heads: number, length: number, size: number] => {
    if (shape.length === 4) return [dim(shape, 1), dim(shape, 2), dim(shape, 3)];
    const heads = count(name);
    if (shape.length !== 3 || heads < 1 || dim(shape, 2) % heads)
      throw new ShapeError(`Attention: an operand of size ${list(shape)} cannot be split into ${heads} heads`);
    return [heads, dim(shape, 1), dim(shape, 2) / heads];
  };
  const [heads, queries, size] = split(q, 'q_num_heads');
  const [kvHeads, now, keySize] = split(k, 'kv_num_heads');
  const [, , valueSize] = split(v, 'kv_num_heads');
  if (keySize !== size) throw new ShapeError(`Attention: queries have ${size} elements and keys ${keySize}`);
  if (kvHeads < 1 || heads % kvHeads) throw new ShapeError(`Attention: ${heads} heads of queries cannot share ${kvHeads} heads of keys`);
  const past = inputs[4]?.shape[2] ?? 0;
  return { batch: dim(q, 0), heads, kvHeads, queries, keys: past + now, size, valueSize };
}

const attention: OperatorRule = {
  infer: (inputs, attributes, outputs = 1) => {
    const [q, k, v] = [need(inputs, 0, 'Attention'), need(inputs, 1, 'Attention'), need(inputs, 2, 'Attention')];
    const s = sizesOf(inputs, (name) => num(attributes, name, 0));
    const result = q.shape.length === 3 ? [s.batch, s.queries, s.heads * s.valueSize] : [s.batch, s.heads, s.queries, s.valueSize];
    return [
      like(q, result),
      like(inputs[4] ?? k, [s.batch, s.kvHeads, s.keys, s.size]),
      like(inputs[5] ?? v, [s.batch, s.kvHeads, s.keys, s.valueSize]),
      like(q, [s.batch, s.heads, s.queries, s.keys]),
    ].slice(0, outputs);
  },
  macs: (inputs, _outputs, attributes) => attentionMacs(sizesOf(inputs, (name) => num(attributes, name, 0))),
  formula: (inputs, _outputs, attributes) => {
    const s = sizesOf(inputs, (name) => num(attributes, name, 0));
    return formulaText(attentionFactors(s), attentionMacs(s));
  },
  kind: () => 'matmul',
};

/** The same with functions on the scores, which are graphs in its attributes. A preview has it. */
export const flexAttention: OperatorRule = { ...attention, infer: (inputs, attributes) => attention.infer(inputs, attributes, 1) };

/** Products of a key with a value, or of a vector with the state, for each token: one updates, one reads, and the delta rules read before they update. */
const STATE_PRODUCTS: Readonly<Record<string, number>> = { linear: 2, gated: 2, delta: 3, gated_delta: 3 };

function linearSizes(inputs: Inputs, heads: (name: string) => number) {
  const [q, k, v] = [0, 1, 2].map((i) => need(inputs, i, 'LinearAttention').shape) as [readonly number[], readonly number[], readonly number[]];
  const [queries, shared] = [heads('q_num_heads'), heads('kv_num_heads')];
  if (queries < 1 || shared < 1 || dim(q, 2) % queries || dim(v, 2) % shared)
    throw new ShapeError(`LinearAttention: operands of sizes ${list(q)} and ${list(v)} cannot be split into ${queries} and ${shared} heads`);
  return { batch: dim(q, 0), steps: dim(q, 1), queries, shared, size: dim(k, 2) / shared, valueSize: dim(v, 2) / shared };
}

/** A state of key by value for each head, updated and read once per token. */
const linearAttention: OperatorRule = {
  infer: (inputs, attributes, outputs = 1) => {
    const [q, v] = [need(inputs, 0, 'LinearAttention'), need(inputs, 2, 'LinearAttention')];
    const s = linearSizes(inputs, (name) => num(attributes, name, 0));
    return [like(q, [s.batch, s.steps, s.queries * s.valueSize]), like(inputs[3] ?? v, [s.batch, s.shared, s.size, s.valueSize])].slice(0, outputs);
  },
  macs: (inputs, _outputs, attributes) => {
    const s = linearSizes(inputs, (name) => num(attributes, name, 0));
    const updates = (STATE_PRODUCTS[str(attributes, 'update_rule', 'gated_delta')] ?? 2) - 1;
    return s.batch * s.steps * s.size * s.valueSize * (updates * s.shared + s.queries);
  },
  formula: (inputs, outputs, attributes) => {
    const s = linearSizes(inputs, (name) => num(attributes, name, 0));
    const updates = (STATE_PRODUCTS[str(attributes, 'update_rule', 'gated_delta')] ?? 2) - 1;
    const macs = linearAttention.macs?.(inputs, outputs, attributes) ?? 0;
    return formulaText(
      [...(s.batch === 1 ? [] : [s.batch]), s.steps, s.size, s.valueSize, `(${updates === 1 ? '' : `${updates}·`}${s.shared} + ${s.queries})`],
      macs,
    );
  },
  kind: () => 'matmul',
};

/** A depthwise convolution over the last elements, which the state brings along: (channels, 1, taps). */
const causalConv: OperatorRule = {
  infer: (inputs, _attributes, outputs = 1) => {
    const [x, w] = [need(inputs, 0, 'CausalConvWithState'), need(inputs, 1, 'CausalConvWithState')];
    if (x.shape.length !== 3 || dim(w.shape, 0) !== dim(x.shape, 1))
      throw new ShapeError(`CausalConvWithState: a kernel of size ${list(w.shape)} does not fit an input of size ${list(x.shape)}`);
    return [like(x), like(inputs[3] ?? x, [...x.shape.slice(0, 2), dim(w.shape, w.shape.length - 1) - 1])].slice(0, outputs);
  },
  macs: ([x, w]) => elementCount(x?.shape ?? []) * dim(w?.shape ?? [], (w?.shape.length ?? 1) - 1),
  formula: ([x, w]) => {
    const [batch = 1, channels = 1, length = 1] = x?.shape ?? [];
    const taps = dim(w?.shape ?? [], (w?.shape.length ?? 1) - 1);
    return formulaText([...(batch === 1 ? [] : [batch]), taps, channels, length], batch * taps * channels * length);
  },
  kind: () => 'depthwise',
  weights: { 1: (shape) => dim(shape, shape.length - 1), 2: 'bias' },
};

/** Rows of a cache written anew; it keeps its size. */
const tensorScatter: OperatorRule = {
  infer: (inputs, attributes): TensorType[] => {
    const [cache, update] = [need(inputs, 0, 'TensorScatter'), need(inputs, 1, 'TensorScatter')];
    const axis = axisIn(num(attributes, 'axis', -2), cache.shape.length);
    if (update.shape.length !== cache.shape.length || update.shape.some((d, i) => (i === axis ? d > dim(cache.shape, i) : d !== cache.shape[i])))
      throw new ShapeError(`TensorScatter: an update of size ${list(update.shape)} does not fit a cache of size ${list(cache.shape)}`);
    return [like(cache)];
  },
};

export const attentions: Rules = {
  Attention: attention,
  LinearAttention: linearAttention,
  CausalConvWithState: causalConv,
  TensorScatter: tensorScatter,
  RotaryEmbedding: { couple: passes, infer: (inputs) => [like(need(inputs, 0, 'RotaryEmbedding'))] },
};
