import { FunctionCall, numel, type Seen, type Sized, sized } from './sight.js';

/**
 * Functions of torch that are written in Python and call others by name, so that whoever replaces those sees them too: what each calls, as PyTorch 1.13 has
 * it. Attention inside `nn.MultiheadAttention` is there the products that it is made of; where the workspace has a later PyTorch, and the weights are not asked
 * for, it is one operator.
 */

const made = (name: string, args: Readonly<Record<string, Seen>>, result: Seen): FunctionCall =>
  new FunctionCall(name, new Map(Object.entries(args)), result, true);

const same = (t: Sized): Sized => sized(t.shape);

function multiHeadAttention(call: FunctionCall, isFused: boolean): FunctionCall[] {
  const [query, key, value] = ['query', 'key', 'value'].map((name) => call.tensor(name)) as [Sized, Sized, Sized];
  const isBatched = query.shape.length === 3;
  const batch = isBatched ? (query.shape[1] ?? 1) : 1;
  const [target = 1, embed = 1] = [query.shape[0], query.shape.at(-1)];
  const heads = call.number('num_heads');
  const size = embed / heads;
  const hasBias = call.has('in_proj_bias');
  const project = (t: Sized, weight: readonly number[]): FunctionCall =>
    made(
      'F.linear',
      { input: batched(t), weight: sized(weight), bias: hasBias ? sized([weight[0] ?? 0]) : null },
      sized([...t.shape.slice(0, -1), weight[0] ?? 0]),
    );
  const batched = (t: Sized): Sized => (isBatched ? t : { shape: [t.shape[0] ?? 1, 1, t.shape[1] ?? 1], isContiguous: t.isContiguous });
  const source = (key.shape[0] ?? 1) + (call.has('bias_k') ? 1 : 0) + (call.arg('add_zero_attn') === true ? 1 : 0);
  const scores = sized([batch * heads, target, source]);
  const factors = [sized([batch * heads, target, size]), sized([batch * heads, size, source])] as const;
  const hasMask = call.has('attn_mask') || call.has('key_padding_mask');
  const heard = sized([batch * heads, target, size]);
  const out = sized([target * batch, embed]);
  const projected = projections(call, query, key, value, project);
  const last = made('F.linear', { input: out, weight: call.tensor('out_proj_weight'), bias: call.arg('out_proj_bias') }, out);
  if (isFused && call.arg('need_weights') === false) {
    const [q, k] = [target, source].map((length) => sized([batch, heads, length, size])) as [Sized, Sized];
    return [...projected, made('F.scaled_dot_product_attention', { query: q, key: k, value: k }, q), last];
  }
  return [
    ...projected,
    hasMask
      ? made('torch.baddbmm', { input: maskOf(call, batch * heads, target, source), batch1: factors[0], batch2: factors[1] }, scores)
      : made('torch.bmm', { input: factors[0], mat2: factors[1] }, scores),
    made('F.softmax', { input: scores, dim: -1 }, scores),
    made('torch.bmm', { input: scores, mat2: sized([batch * heads, source, size]) }, heard),
    last,
  ];
}

/** One projection for self-attention, two where keys and values are one tensor, else three. */
function projections(
  call: FunctionCall,
  query: Sized,
  key: Sized,
  value: Sized,
  project: (t: Sized, weight: readonly number[]) => FunctionCall,
): FunctionCall[] {
  const embed = query.shape.at(-1) ?? 1;
  if (call.arg('use_separate_proj_weight') === true)
    return [project(query, [embed, embed]), project(key, [embed, key.shape.at(-1) ?? 1]), project(value, [embed, value.shape.at(-1) ?? 1])];
  if (call.isSame('key', 'value')) {
    if (call.isSame('query', 'key')) return [project(query, [3 * embed, embed])];
    return [project(query, [embed, embed]), project(key, [2 * embed, embed])];
  }
  return [query, key, value].map((t) => project(t, [embed, embed]));
}

/** What is added to the scores: the mask as it is given, or one for each head where keys are padded. */
function maskOf(call: FunctionCall, heads: number, target: number, source: number): Sized {
  const mask = call.has('attn_mask') ? call.tensor('attn_mask').shape : undefined;
  if (!call.has('key_padding_mask')) return sized(mask?.length === 2 ? [1, target, source] : (mask ?? []));
  return sized([heads, mask ? target : 1, source]);
}

function localResponseNorm(call: FunctionCall): FunctionCall[] {
  const input = call.tensor('input');
  const [batch = 1, channels = 1, ...rest] = input.shape;
  const size = call.number('size');
  const last = rest.at(-1) ?? 1;
  const padded =
    input.shape.length === 3 ? sized([batch, 1, channels + size - 1, rest[0] ?? 1]) : sized([batch, 1, channels + size - 1, numel(sized(rest)) / last, last]);
  const div = same(input);
  return [
    made('Tensor.mul', { input, other: input }, div),
    made(input.shape.length === 3 ? 'F.avg_pool2d' : 'F.avg_pool3d', { input: padded }, div),
    made('Tensor.mul', { input: div, other: call.arg('alpha') }, div),
    made('Tensor.add', { input: div, other: 1 }, div),
  ];
}

function lpPool(call: FunctionCall): FunctionCall[] {
  const out = call.output;
  return [
    made(`F.avg_pool${call.base.slice('lp_pool'.length)}`, { input: call.tensor('input') }, out),
    made('F.relu', { input: out }, out),
    made('Tensor.mul', { input: out, other: 1 }, out),
  ];
}

const resized = (call: FunctionCall): FunctionCall[] => [
  made('F.interpolate', { mode: call.base === 'upsample_bilinear' ? 'bilinear' : 'nearest', ...Object.fromEntries(call.args) }, call.result),
];

/** By areas it is a pooling. */
const byAreas = (call: FunctionCall): FunctionCall[] =>
  call.arg('mode') === 'area' ? [made(`F.adaptive_avg_pool${call.tensor('input').shape.length - 2}d`, { input: call.tensor('input') }, call.result)] : [];

const PARTS: Readonly<Record<string, (call: FunctionCall, hasFusedAttention: boolean) => FunctionCall[]>> = {
  'F.multi_head_attention_forward': multiHeadAttention,
  'F.local_response_norm': localResponseNorm,
  'F.lp_pool1d': lpPool,
  'F.lp_pool2d': lpPool,
  'F.interpolate': byAreas,
  'F.upsample': resized,
  'F.upsample_nearest': resized,
  'F.upsample_bilinear': resized,
};

/** A call, and those that torch makes on its behalf. */
export const withParts = (call: FunctionCall, hasFusedAttention: boolean): FunctionCall[] => [call, ...(PARTS[call.name]?.(call, hasFusedAttention) ?? [])];
