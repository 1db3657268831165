import { tuple, type Value } from '../../python/values/values.js';
import type { Arguments } from '../graph/arguments.js';
import { define, type Ops } from '../graph/registry.js';
import { scalarName } from '../tensor/dtypes.js';
import type { Tensor } from '../tensor/tensor.js';
import {
  concat,
  dimOf,
  expand,
  filled,
  isFloating,
  reduce,
  reshape,
  sizeText,
  slice,
  squeeze,
  swapLast,
  transpose,
  unsqueeze,
  withNumber,
} from './layerSupport.js';
import { linear } from './linear.js';

/** Attention, as matrix products and a softmax. Its multiply-adds are those of QKᵀ and of the weights times V. */

/** Added to scores that do not count. */
const NEVER = Number.NEGATIVE_INFINITY;

/** Turns a mask into something to add to scores. In a boolean mask, true means "take part" or, for multi-head attention, "leave out". */
function additive(ops: Ops, mask: Tensor, dtype: Tensor['dtype'], trueMeansLeaveOut: boolean): Tensor {
  if (mask.dtype !== 'bool') return ops.cast(mask, dtype);
  const [never, zero] = [ops.scalar(NEVER, dtype), ops.scalar(0, dtype)];
  return ops.emit('Where', trueMeansLeaveOut ? [mask, never, zero] : [mask, zero, never]);
}

/** A mask with -inf above the diagonal: position i attends to positions up to i. */
const causalMask = (ops: Ops, rows: number, columns: number, dtype: Tensor['dtype']): Tensor =>
  ops.emit('Trilu', [filled(ops, NEVER, [rows, columns], dtype), ops.scalar(1, 'int64')], { upper: 1 });

function checkHeads(ops: Ops, q: Tensor, k: Tensor, v: Tensor): void {
  for (const [name, t] of Object.entries({ query: q, key: k, value: v })) {
    if (t.shape.length < 2) {
      throw ops.error(
        `scaled_dot_product_attention: Expected query, key, and value to all be at least 2 dimensional, but got ${name} of size ${sizeText(t.shape)}`,
      );
    }
  }
  if (q.dtype !== k.dtype || q.dtype !== v.dtype) {
    throw ops.error(
      `Expected query, key, and value to have the same dtype, but got query.dtype: ${scalarName(q.dtype)} key.dtype: ${scalarName(k.dtype)} and value.dtype: ${scalarName(v.dtype)} instead.`,
    );
  }
}

/** Repeats heads of keys or values that several heads of queries share. */
function sharedHeads(ops: Ops, t: Tensor, heads: number): Tensor {
  const own = dimOf(t, -3);
  if (own === heads) return t;
  const lead = t.shape.slice(0, -3);
  const rest = t.shape.slice(-2);
  const repeated = expand(ops, unsqueeze(ops, t, [lead.length + 1]), [...lead, own, heads / own, ...rest]);
  return reshape(ops, repeated, [...lead, heads, ...rest]);
}

define(
  'scaled_dot_product_attention',
  'F',
  'query, key, value, attn_mask=None, dropout_p=0.0, is_causal=False, scale=None, enable_gqa=False',
  (ops, a) => {
    const [q, givenK, givenV, mask] = [a.tensor('query'), a.tensor('key'), a.tensor('value'), a.tensorOr('attn_mask')];
    checkHeads(ops, q, givenK, givenV);
    const causal = a.bool('is_causal');
    if (causal && mask) throw ops.error('_scaled_dot_product_attention: Explicit attn_mask should not be set when is_causal=True');
    const shared = a.bool('enable_gqa') && q.shape.length > 2;
    const [k, v] = shared ? [sharedHeads(ops, givenK, dimOf(q, -3)), sharedHeads(ops, givenV, dimOf(q, -3))] : [givenK, givenV];
    const scale = a.has('scale') ? a.number('scale') : 1 / Math.sqrt(dimOf(q, -1));
    let scores = ops.emit('MatMul', [withNumber(ops, 'Mul', q, scale), swapLast(ops, k)]);
    if (causal) scores = ops.emit('Add', [scores, causalMask(ops, dimOf(q, -2), dimOf(k, -2), q.dtype)]);
    if (mask) scores = ops.emit('Add', [scores, additive(ops, mask, q.dtype, false)]);
    return ops.emit('MatMul', [ops.emit('Softmax', [scores], { axis: -1 }), v]);
  },
  { layer: true },
);

/** The operands of `F.multi_head_attention_forward` after batching: everything is (length, batch, features). */
interface MultiHead {
  readonly ops: Ops;
  readonly a: Arguments;
  readonly heads: number;
  readonly headSize: number;
  readonly batch: number;
}

/** Projects queries, keys and values, by the packed weight or by three separate ones. */
function project({ ops, a }: MultiHead, q: Tensor, k: Tensor, v: Tensor): Tensor[] {
  const e = dimOf(q, -1);
  const bias = a.tensorOr('in_proj_bias');
  const part = (t: Tensor | null, i: number): Tensor | null => t && slice(ops, t, 0, i * e, (i + 1) * e);
  if (a.has('use_separate_proj_weight') && a.bool('use_separate_proj_weight')) {
    const weights = ['q_proj_weight', 'k_proj_weight', 'v_proj_weight'].map((name) => {
      if (!a.has(name)) throw ops.error(`use_separate_proj_weight is True but ${name} is None`, 'AssertionError');
      return a.tensor(name);
    });
    return [q, k, v].map((t, i) => linear(ops, t, weights[i] as Tensor, part(bias, i)));
  }
  if (!a.has('in_proj_weight')) throw ops.error('use_separate_proj_weight is False but in_proj_weight is None', 'AssertionError');
  const weight = a.tensor('in_proj_weight');
  if (q === k && k === v) {
    const all = linear(ops, q, weight, bias);
    return ops.emitAll('Split', [all, ops.constant([e, e, e])], { axis: all.shape.length - 1 });
  }
  return [q, k, v].map((t, i) => linear(ops, t, part(weight, i) as Tensor, part(bias, i)));
}

/** (length, batch, features) as (batch · heads, length, features of a head). */
function byHead({ ops, batch, heads, headSize }: MultiHead, t: Tensor): Tensor {
  return transpose(ops, reshape(ops, t, [dimOf(t, 0), batch * heads, headSize]), [1, 0, 2]);
}

/** Appends a position that is the same for the whole batch: a learned bias (`add_bias_kv`) or zeros (`add_zero_attn`). */
const appended = (ops: Ops, t: Tensor, extra: Tensor, axis: number): Tensor =>
  concat(
    ops,
    [
      t,
      expand(
        ops,
        extra,
        t.shape.map((d, i) => (i === axis ? 1 : d)),
      ),
    ],
    axis,
  );

/** Merges both masks into one to add, of shape (batch · heads or 1, target, source). */
function mergedMask({ ops, a, batch, heads }: MultiHead, dtype: Tensor['dtype'], target: number, source: number, added: number): Tensor | null {
  const wider = (t: Tensor): Tensor => {
    if (!added) return t;
    const zeros = filled(ops, 0, [...t.shape.slice(0, -1), added], t.dtype);
    return concat(ops, [t, zeros], t.shape.length - 1);
  };
  let merged: Tensor | null = null;
  const mask = a.tensorOr('attn_mask');
  if (mask) {
    const wanted = mask.shape.length === 3 ? [batch * heads, target, source - added] : [target, source - added];
    if (mask.shape.join() !== wanted.join()) {
      const dims = mask.shape.length === 3 ? '3D' : mask.shape.length === 2 ? '2D' : null;
      if (!dims) throw ops.error(`attn_mask's dimension ${mask.shape.length} is not supported`);
      throw ops.error(`The shape of the ${dims} attn_mask is torch.Size(${sizeText(mask.shape)}), but should be (${wanted.join(', ')}).`);
    }
    const full = wider(additive(ops, mask, dtype, true));
    merged = full.shape.length === 2 ? unsqueeze(ops, full, [0]) : full;
  }
  const padding = a.tensorOr('key_padding_mask');
  if (!padding) return merged;
  const given = padding.shape.length === 1 ? unsqueeze(ops, padding, [0]) : padding;
  if (given.shape.join() !== [batch, source - added].join()) {
    throw ops.error(`expecting key_padding_mask shape of ${`(${batch}, ${source - added})`}, but got torch.Size(${sizeText(given.shape)})`, 'AssertionError');
  }
  const ofKeys = unsqueeze(ops, wider(additive(ops, given, dtype, true)), [1, 2]);
  const perHead = reshape(ops, expand(ops, ofKeys, [batch, heads, 1, source]), [batch * heads, 1, source]);
  return merged ? ops.emit('Add', [merged, perHead]) : perHead;
}

function checkMultiHead(ops: Ops, a: Arguments, q: Tensor, k: Tensor, v: Tensor): void {
  const embed = a.int('embed_dim_to_check');
  const heads = a.int('num_heads');
  if (![2, 3].includes(q.shape.length)) {
    throw ops.error(`query should be unbatched 2D or batched 3D tensor but received ${q.shape.length}-D query tensor`, 'AssertionError');
  }
  if (k.shape.length !== q.shape.length || v.shape.length !== q.shape.length) {
    throw ops.error(
      `For ${q.shape.length === 3 ? 'batched (3-D)' : 'unbatched (2-D)'} \`query\`, expected \`key\` and \`value\` to be ${q.shape.length}-D but found ${k.shape.length}-D and ${v.shape.length}-D tensors respectively`,
      'AssertionError',
    );
  }
  if (dimOf(q, -1) !== embed) throw ops.error(`was expecting embedding dimension of ${embed}, but got ${dimOf(q, -1)}`, 'AssertionError');
  if (embed % heads) throw ops.error(`embed_dim ${embed} not divisible by num_heads ${heads}`, 'AssertionError');
  const separate = a.has('use_separate_proj_weight') && a.bool('use_separate_proj_weight');
  if (!separate && k.shape.join() !== v.shape.join()) {
    throw ops.error(`key shape torch.Size(${sizeText(k.shape)}) does not match value shape torch.Size(${sizeText(v.shape)})`, 'AssertionError');
  }
  if (separate && k.shape.slice(0, -1).join() !== v.shape.slice(0, -1).join()) {
    throw ops.error(
      `key's sequence and batch dims torch.Size(${sizeText(k.shape.slice(0, -1))}) do not match value's torch.Size(${sizeText(v.shape.slice(0, -1))})`,
      'AssertionError',
    );
  }
}

function multiHeadAttention(ops: Ops, a: Arguments): Value {
  const given = [a.tensor('query'), a.tensor('key'), a.tensor('value')] as const;
  checkMultiHead(ops, a, ...given);
  const isBatched = given[0].shape.length === 3;
  // The same object on all three inputs stays one object, so that self-attention is recognized.
  const lifted = new Map(given.map((t) => [t, isBatched ? t : unsqueeze(ops, t, [1])]));
  const [query, key, value] = given.map((t) => lifted.get(t)) as [Tensor, Tensor, Tensor];
  const heads = a.int('num_heads');
  const [target, batch, embed] = query.shape as [number, number, number];
  const m: MultiHead = { ops, a, heads, headSize: embed / heads, batch };
  let [q, k, v] = project(m, query, key, value) as [Tensor, Tensor, Tensor];
  let added = 0;
  if (a.has('bias_k') && a.has('bias_v')) {
    [k, v] = [appended(ops, k, a.tensor('bias_k'), 0), appended(ops, v, a.tensor('bias_v'), 0)];
    added++;
  }
  q = byHead(m, q);
  k = a.has('static_k') ? a.tensor('static_k') : byHead(m, k);
  v = a.has('static_v') ? a.tensor('static_v') : byHead(m, v);
  if (a.bool('add_zero_attn')) {
    [k, v] = [appended(ops, k, filled(ops, 0, [1, 1, 1], k.dtype), 1), appended(ops, v, filled(ops, 0, [1, 1, 1], v.dtype), 1)];
    added++;
  }
  const source = dimOf(k, 1);
  const mask = mergedMask(m, isFloating(q.dtype) ? q.dtype : 'float32', target, source, added);
  let scores = ops.emit('MatMul', [withNumber(ops, 'Mul', q, 1 / Math.sqrt(m.headSize)), swapLast(ops, k)]);
  if (mask) scores = ops.emit('Add', [scores, mask]);
  const weights = ops.emit('Softmax', [scores], { axis: -1 });
  const heard = ops.emit('MatMul', [weights, v]);
  const joined = reshape(ops, transpose(ops, heard, [1, 0, 2]), [target * batch, embed]);
  const projected = linear(ops, joined, a.tensor('out_proj_weight'), a.tensorOr('out_proj_bias'));
  const out = reshape(ops, projected, [target, batch, dimOf(projected, 1)]);
  const output = isBatched ? out : squeeze(ops, out, [1]);
  if (!a.bool('need_weights')) return tuple([output, null]);
  const perHead = reshape(ops, weights, [batch, heads, target, source]);
  const shown = a.bool('average_attn_weights') ? reduce(ops, 'ReduceMean', perHead, [1]) : perHead;
  return tuple([output, isBatched ? shown : squeeze(ops, shown, [0])]);
}

define(
  'multi_head_attention_forward',
  'F',
  'query, key, value, embed_dim_to_check, num_heads, in_proj_weight, in_proj_bias, bias_k, bias_v, add_zero_attn, dropout_p, out_proj_weight, out_proj_bias, training=True, key_padding_mask=None, need_weights=True, attn_mask=None, use_separate_proj_weight=False, q_proj_weight=None, k_proj_weight=None, v_proj_weight=None, static_k=None, static_v=None, average_attn_weights=True, is_causal=False',
  multiHeadAttention,
  { layer: true },
);
