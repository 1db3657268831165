import type { Parameter } from '../torch/module/forwardSignature.js';
import type { ParameterUse } from './forwardUse.js';
import { floats, ints, plain, SEQUENCE, SIDE, type Sizes, type Spec, TOKENS } from './layouts.js';
import { imageSize, sizeNamed, widthOf } from './namedSizes.js';
import { agentShapes, widthByName } from './ownSizes.js';
import type { ParameterFacts } from './readers.js';

/** Inputs by the annotation and the name of their parameter. */

/** What an argument beside the others is made for. */
export interface Beside {
  /** The input that comes first, once it is chosen. */
  readonly main: Spec | undefined;
  readonly sizes: Sizes;
}

/** The length of the sequence that the first input holds. */
function lengthOf({ main }: Beside): number {
  if (!main || main.literal !== undefined) return TOKENS;
  if (main.dtype === 'int64') return main.shape.at(-1) ?? TOKENS;
  if (main.shape.length === 3) return main.shape[1] ?? SEQUENCE;
  return main.shape.length === 4 ? (main.shape[2] ?? 1) * (main.shape[3] ?? 1) : SEQUENCE;
}

/** Learned queries of a decoder. */
const QUERIES = 100;

const bools = (...shape: number[]): Spec => ({ shape, dtype: 'bool' });

const MASK = /mask|^attn_bias$|padding/;
/** One number per sample: a diffusion step. */
const STEP = /^(?:t|times?|time_?steps?|steps?|sigmas?|noise_levels?)$/;
/** A class per sample, to condition on. */
const CLASS = /^(?:y|labels?|class_labels?|classes|class_ids?)$/;
/** Pictures, whatever the first layer takes. */
const PICTURE = /^(?:images?|imgs?|pixel_values|pixels|pixel_values_videos)$/;
/** Words. */
const WORDS =
  /^(?:(?:decoder_|encoder_)?input_(?:token_)?ids|token_ids|tokens?|texts?|captions?|questions?|sentences?|words|idx|(?:src|tgt|trg|target)_(?:ids|tokens|seq)|token_type_ids|ids|inp_tokens|input_tokens)$/;
const POSITIONS = /^(?:position_ids|positions|input_positions|position|pos_ids)$/;
const OFFSET =
  /^(?:start_pos|start|offset|pos|curr_pos|past_length|cache_position|layer_idx|layer_id|index|i|step_idx|cache_len|seqlen_offset|past_key_values_length)$/;
const LENGTHS = /^(?:\w*lengths?|\w*_lens?|lens?|seq_?lens?|num_frames)$/;
const FLAG = /^(?:return|use|is|with|output|do|need|should|multimask|training|train|inference|deterministic|causal|verbose|debug|apply|enable|only|no)(?:_|$)/;
const CONTEXT =
  /^(?:encoder_hidden_states|context|memory|enc_out(?:put)?|encoder_outputs?|enc_src|cond|conditioning|cross|text_embeds?|encoder_out|y_embed|text_emb)$/;
const SOUND = /^(?:audio\w*|mix|mixture|wav(?:e?form)?s?|wave|speech|sound|signal)$/;
const POINTS = /^(?:points?|xyz|point_cloud|pts|pcd|coords?)$/;
const NOTHING =
  /^(?:past_key_values?|cache\w*|kv_caches?|state|states|hidden_state|hx|inference_params|history|mems|prev_state|attn_bias|freqs_cis|rope|callback|generator)$/;

/** Which nodes of a graph are joined. */
export const JOINS = /^(?:adj|A|adjacency|adj_mat(?:rix)?|adjacency_matrix|adj_t|edge_index)$/;

/** Values of plain annotations. */
function annotated(p: Parameter): Spec[] | undefined {
  switch (p.annotation.replace(/^(?:typing\.)?Optional\[(.*)\]$|^(.*?) ?\| ?None$/, '$1$2')) {
    case 'int':
      return OFFSET.test(p.name) ? [plain('0'), plain('1')] : /^[hHwW]$|height|width/.test(p.name) ? [plain('8')] : [plain('1'), plain('0')];
    case 'bool':
      return [plain('False')];
    case 'float':
      return [plain('1.0')];
    case 'str':
      return [plain("''")];
    default:
      return undefined;
  }
}

/** Masks: none where that is allowed, then all positions, by the usual shapes. */
const isOptional = (p: Parameter): boolean => /\bOptional\[|\bNone\b/.test(p.annotation);

function masks(p: Parameter, use: ParameterUse | undefined, beside: Beside): Spec[] {
  const length = lengthOf(beside);
  const tokens = beside.main?.dtype === 'int64' && /^attention_mask$|padding_mask/.test(p.name) ? [ints(1, length)] : [];
  const { main } = beside;
  const pixels = main?.shape.length === 4 && main.dtype === 'float32' ? [bools(1, ...main.shape.slice(2))] : [];
  const none = use?.isTensor && !use.mayBeNone ? [] : [plain('None')];
  const all = [...pixels, bools(1, length), bools(length, length), bools(1, 1, length, length)];
  return p.required && /^(?:torch\.)?Tensor$/.test(p.annotation) ? [...tokens, ...all, ...none] : [...tokens, ...none, ...all];
}

/** Windows of a time series: values and time features of the past, and of what is to be told. */
function series(name: string, { sizes }: Beside): Spec[] | undefined {
  const found = /^(?:batch_)?x_(mark_)?(enc|dec)$/.exec(name);
  if (!found) return undefined;
  const one = (pattern: RegExp, usual: number): number => sizeNamed(sizes.named, pattern)?.[0] ?? usual;
  const past = one(/^seq_len$/, 96);
  const future = one(/^label_len$/, 48) + one(/^pred_len$/, 96);
  const width = found[1] ? 4 : one(found[2] === 'enc' ? /^enc_in$/ : /^(?:dec_in|enc_in)$/, 7);
  return [floats(1, found[2] === 'enc' ? past : future, width)];
}

/** Inputs that the name of a parameter stands for, likeliest first; undefined where it says nothing. */
function named(p: Parameter, { wanted, use }: ParameterFacts, beside: Beside): Spec[] | undefined {
  const { name } = p;
  const length = lengthOf(beside);
  const width = wanted?.layout === 'features' ? wanted.width : undefined;
  const own = series(name, beside);
  if (own) return own;
  if (use?.isIndex) return [ints(POSITIONS.test(name) ? length : 1)];
  if (MASK.test(name) && !wanted) return masks(p, use, beside);
  if (FLAG.test(name) && !/Tensor/.test(p.annotation) && !use?.isTensor && !wanted) return [plain('False')];
  if (STEP.test(name) && (!wanted || wanted.layout === 'features' || wanted.layout === 'tokens') && width !== 1) return [ints(1), floats(1)];
  if (CLASS.test(name) && (!wanted || wanted.layout === 'tokens')) return [ints(1)];
  if (POSITIONS.test(name)) return [ints(1, length), ints(length)];
  if (OFFSET.test(name) && !wanted && !/Tensor/.test(p.annotation)) return [plain('0')];
  if (LENGTHS.test(name) && !wanted) return [plain(`torch.tensor([${length}])`), plain(String(length))];
  if (/^(?:query_embeds?|queries|query_feat|refpoint_embed)$/.test(name) && !wanted)
    return [floats(QUERIES, widthOf(beside.sizes.named) ?? 256), floats(1, QUERIES, widthOf(beside.sizes.named) ?? 256)];
  // Which nodes of a graph are joined: the first input has a row for each.
  if (JOINS.test(name) && !/^edge/.test(name) && beside.main && use?.axes !== 3) {
    const nodes = beside.main.shape.at(-2) ?? 1;
    return [floats(nodes, nodes), floats(1, nodes, nodes)];
  }
  if (name === 'edge_index') return [ints(2, 64)];
  if (name === 'edge_attr' || name === 'edge_weight') return [wanted ? floats(64, wanted.width) : floats(64)];
  if (name === 'batch' && beside.main?.shape.length === 2 && !use?.keys.size) return [ints(beside.main.shape[0] ?? 1)];
  if (CONTEXT.test(name) && (!wanted || width !== undefined)) {
    const axes: [number, number] = wanted?.lengthFirst ? [SEQUENCE, 1] : [1, SEQUENCE];
    return [floats(...axes, width ?? contextWidth(beside))];
  }
  if (/^freqs_?cis$/.test(name) && !use?.mayBeNone) return rotations(beside);
  if (NOTHING.test(name) && !wanted && (!use?.isTensor || use.mayBeNone)) return [plain('None')];
  if (isOptional(p) && !wanted && beside.main) return [plain('None')];
  return undefined;
}

/** Keys and values that attention has seen so far, a pair for each layer: room for as many positions as there are. */
function keptPairs(beside: Beside): Spec[] {
  const one = (pattern: RegExp): number | undefined => sizeNamed(beside.sizes.named, pattern)?.[0];
  const layers = one(/^(?:n_layers?|num_(?:hidden_)?layers|depth)$/);
  const heads = one(/^(?:n_kv_heads|num_k(?:ey_)?v(?:alue)?_heads|n_local_kv_heads)$/) ?? one(HEADS);
  const head = headWidth(beside);
  if (!layers || !heads || !head) return [];
  const pair = (...shape: number[]): string => `(${tensorText(floats(...shape))}, ${tensorText(floats(...shape))})`;
  const length = lengthOf(beside);
  return [pair(1, length, heads, head), pair(1, heads, length, head)].map((text) => plain(`[${text} for _ in range(${layers})]`));
}

const HEADS = /^(?:n_heads|num_heads|heads|n_local_heads|num_attention_heads)$/;

function headWidth({ sizes: { named } }: Beside): number | undefined {
  const [width, [heads] = []] = [widthOf(named), sizeNamed(named, HEADS)];
  return sizeNamed(named, /^(?:head_dim|dim_head)$/)?.[0] ?? (width && heads ? width / heads : undefined);
}

/** Rotary angles as complex numbers, for half of each head (Su et al. 2021). */
function rotations(beside: Beside): Spec[] {
  const size = `${lengthOf(beside)}, ${(headWidth(beside) ?? 64) / 2}`;
  return [plain(`torch.polar(torch.ones(${size}), torch.ones(${size}))`), plain('None')];
}

const contextWidth = ({ sizes, main }: Beside): number =>
  sizeNamed(sizes.named, /^(?:cross_attention_dim|context_dim|encoder_hidden_size|d_model|hidden_size|embed_dim|n_embd|dim)$/)?.[0] ??
  main?.shape.at(-1) ??
  512;

/** Inputs that nothing but the name stands for: pictures, words, sounds. */
function byTopic(p: Parameter, facts: ParameterFacts, beside: Beside, shapes: (layout: 'pixels', width: number) => Spec[]): Spec[] | undefined {
  const { name } = p;
  if (facts.wanted) return undefined;
  if (PICTURE.test(name)) return facts.use?.axes === 3 ? undefined : shapes('pixels', 3);
  if (WORDS.test(name) || /LongTensor|IntTensor/.test(p.annotation)) return [ints(1, beside.main?.dtype === 'int64' ? lengthOf(beside) : TOKENS)];
  if (SOUND.test(name)) {
    const channels = sizeNamed(beside.sizes.named, /^audio_channels$/)?.[0] ?? 1;
    return facts.use?.axes === 2 ? [floats(1, 16_000)] : [floats(1, channels, 16_000), floats(1, 16_000)];
  }
  return POINTS.test(name) ? [floats(1, 1_024, 3), floats(1, 3, 1_024)] : undefined;
}

/** Python for a tensor. */
export const tensorText = (s: Spec): string =>
  s.literal ?? `torch.zeros(${s.shape.join(', ')}${s.shape.length === 1 ? ',' : ''}${s.dtype === 'float32' ? '' : `, dtype=torch.${s.dtype}`})`;

/** A list of maps, one for each of the widths that the network was built for, each half as large as the one before; masks and the like for each. */
function maps(p: Parameter, facts: ParameterFacts, beside: Beside): Spec[] | undefined {
  const { named: sizes } = beside.sizes;
  const pairs = /^(?:typing\.)?[lL]ist\[(?:typing\.)?[tT]uple\[/.test(p.annotation) && /cache|past/.test(p.name) ? keptPairs(beside) : [];
  if (pairs.length) return pairs;
  const isList = /^(?:typing\.)?(?:List|Sequence|Tuple|Iterable|list|tuple)\[/.test(p.annotation);
  const { use } = facts;
  if (use?.elementKeys.size) return [plain(`[${dictText(p, use.elementKeys, beside, true)}]`)];
  const isWalked = use !== undefined && !use.isTensor && !facts.wanted && (use.isWalked || use.elements > 0);
  if (!isList && !isWalked) return undefined;
  // A list of pictures holds one of each sample, without an axis for the batch.
  if (isWalked && isList && PICTURE.test(p.name)) {
    const [height, width] = imageSize(sizes) ?? [224, 224];
    const picture = tensorText(floats(sizeNamed(sizes, /^(?:num_channels|in_channels|in_chans)$/)?.[0] ?? 3, height, width));
    return [plain(`[${picture}]`), plain(`[${picture.replace('zeros(', 'zeros(1, ')}]`)];
  }
  const widths = sizeNamed(
    sizes,
    /^(?:in_channels|in_channels_list|feature_channels|feat_channels|in_dims|encoder_channels|embed_dims|channels|input_channels)$/,
  );
  const count = use?.elements ?? 0;
  const width = widthOf(sizes);
  const levels = sizeNamed(sizes, /^(?:num_feature_levels|num_levels|n_levels)$/)?.[0] ?? Math.max(1, count);
  const own = widths && widths.length > 1 && widths.length >= count ? widths : undefined;
  if (isWalked && MASK.test(p.name))
    return [
      plain(`[${(own ?? Array.from({ length: levels })).map((_, i) => tensorText(bools(1, sideAt(i, own), sideAt(i, own)))).join(', ')}]`),
      plain('None'),
    ];
  if (own) return [plain(`[${own.map((c, i) => tensorText(floats(1, c, sideAt(i, own), sideAt(i, own)))).join(', ')}]`)];
  if (width !== undefined && (isWalked ? /s$/.test(p.name) : /Tensor/.test(p.annotation) && !/image|img/.test(p.name)))
    return [plain(`[${Array.from({ length: levels }, (_, i) => tensorText(floats(1, width, sideAt(i), sideAt(i)))).join(', ')}]`)];
  if (isList && /Tensor/.test(p.annotation) && PICTURE.test(p.name)) return [plain(`[${tensorText(floats(3, 224, 224))}]`)];
  return undefined;
}

/** Height and width of the map of a level. */
const sideAt = (level: number, widths?: readonly number[]): number => (widths ? 64 : SIDE) >> level || 1;

/** A dict with the keys that the body asks for. */
function dict(p: Parameter, facts: ParameterFacts, beside: Beside): Spec[] | undefined {
  const keys = [...(facts.use?.keys ?? [])];
  // Which keys, the error for a missing one tells.
  if (!keys.length && !facts.wanted && /^(?:typing\.)?(?:[dD]ict|Mapping)\[str, ?(?:torch\.)?Tensor\]$/.test(p.annotation)) return [plain('{}')];
  // What may be a tensor or a dict is a tensor.
  if (!keys.length || facts.wanted || facts.use?.isTensor || /^(?:torch\.)?Tensor\b/.test(p.annotation)) return undefined;
  return [plain(dictText(p, keys, beside, false))];
}

/** Python for a dict with these keys. That of a single sample has no axis for the batch. */
function dictText(p: Parameter, keys: Iterable<string>, beside: Beside, isSample: boolean): string {
  const [height, width] = imageSize(beside.sizes.named) ?? [224, 224];
  const picture = floats(1, 3, height, width);
  const items = [...keys].map((key) => {
    if (/size$|shape$/.test(key)) return `"${key}": (${height}, ${width})`;
    const of: Parameter = { ...p, name: key, annotation: '', required: true };
    const spec = named(of, { use: undefined, wanted: undefined }, beside) ?? byTopic(of, { use: undefined, wanted: undefined }, beside, () => [picture]);
    const found = spec?.[0] ?? beside.main ?? picture;
    return `"${key}": ${tensorText(isSample && found.literal === undefined ? { ...found, shape: found.shape.slice(1) } : found)}`;
  });
  return `{${items.join(', ')}}`;
}

/** Inputs for a parameter, likeliest first, by what its annotation and name say; undefined where they say nothing. */
export function specsByName(p: Parameter, facts: ParameterFacts, beside: Beside, shapes: (layout: 'pixels', width: number) => Spec[]): Spec[] | undefined {
  const { use } = facts;
  return (
    annotated(p) ??
    maps(p, facts, beside) ??
    dict(p, facts, beside) ??
    agentShapes(p, facts, beside.sizes.named) ??
    named(p, facts, beside) ??
    byTopic(p, facts, beside, shapes) ??
    widthByName(p, facts, beside.sizes.named) ??
    (use?.isNumber && !use.isTensor && !facts.wanted ? [plain('1')] : undefined)
  );
}
