/**
 * Example sizes: what a required argument is given when neither the file nor the workspace says it. They are usual values, chosen so that they fit each other:
 * widths are powers of two that heads divide, sequences are as long as the guessed inputs. A result that rests on them is always marked.
 */

/** How an argument is used by the code that takes it: what it is asked for tells what it must be. */
export type Use = 'plain' | 'list' | 'callable' | 'settings';

interface Row {
  readonly names: RegExp;
  /** Python for the value, most usual first: the others are tried where the first does not fit. */
  readonly values: readonly string[];
}

const row = (names: string, ...values: string[]): Row => ({ names: new RegExp(`^(?:${names.split(' ').join('|')})$`), values });

/** Names without underscores at their ends, in lower case. The first row that fits counts. */
const ROWS: readonly Row[] = [
  // Pictures: three colors, the size and classes of ImageNet, patches of ViT-B/16 (Dosovitskiy et al. 2021).
  row(
    'in_channels in_chans in_ch in_chan in_planes channels_in input_channels n_channels num_channels nc c_in cin img_channels image_channels input_nc input_shape',
    '3',
    '64',
  ),
  row(
    'image_size img_size imgsz input_resolution resolution image_resolution input_res img_dim image_dim crop_size height img_height image_height h image_h img_h',
    '224',
    '32',
  ),
  row('img_width image_width w image_w img_w', '224', '32'),
  row('patch_size patch patch_len', '16'),
  row(
    'num_classes n_classes classes class_num nb_classes num_labels n_labels n_class class_count num_class nclass output_classes number_of_classes nb_class',
    '1000',
    '10',
  ),
  // Transformers: the base model of Vaswani et al. 2017, table 3, with a vocabulary of today's size.
  row(
    'dim d_model model_dim hidden_size hidden_dim embed_dim emb_dim embedding_dim n_embd embed_size hidden d_hidden n_embed hidden_channels dmodel emb_size model_channels ' +
      'emb n_hidden hidden_units nhid ninp num_hiddens dim_model latent_dim embedding_size encoder_dim decoder_dim transformer_dim query_dim channels ch planes nf ngf ndf base_channels ' +
      'num_filters n_filters filters feature_size n_feat num_feat inner_channels conv_dim width d',
    '512',
    '64',
  ),
  row('heads num_heads n_heads n_head nhead head attention_heads num_attention_heads n_attn_heads num_attn_heads attn_heads nb_heads head_num', '8'),
  row('num_key_value_heads n_kv_heads num_kv_heads kv_heads n_kv_groups num_kv_groups n_query_groups', '4', '8'),
  row('head_dim dim_head head_size d_k d_v d_head head_features kv_channels qk_dim v_dim', '64'),
  row(
    'depth num_layers n_layers n_layer num_hidden_layers layers layer nlayers num_blocks n_blocks nb_layers encoder_layers decoder_layers e_layers d_layers num_encoder_layers ' +
      'num_decoder_layers enc_layers dec_layers num_stages n_block layer_num num_res_blocks num_res_layers nlayer blocks',
    '6',
    '2',
  ),
  row(
    'vocab_size num_tokens n_vocab vocab num_embeddings n_tokens src_vocab tgt_vocab trg_vocab n_src_vocab n_trg_vocab ntoken ntokens n_token vocabulary_size src_vocab_size ' +
      'tgt_vocab_size trg_vocab_size enc_voc_size dec_voc_size num_words n_words padded_vocab_size input_vocab_size target_vocab_size',
    '32000',
  ),
  row(
    'mlp_dim d_ff dff ffn_dim intermediate_size hidden_features d_inner ffn_hidden dim_feedforward feedforward_dim ff_dim d_inner_hid inner_dim ffn_hidden_size moe_intermediate_size ' +
      'ffn_embed_dim feed_forward_dim dim_ff pf_dim mlp_hidden_dim ffn_size',
    '2048',
  ),
  row('mlp_ratio expand expansion expansion_factor ff_mult ffn_mult ff_expansion hidden_mult mult expand_ratio ffn_ratio', '4'),
  row('dt_rank', '"auto"', '32'),
  row('d_state state_size ssm_state_size state_dim n_state', '16'),
  row('d_conv conv_kernel', '4'),
  row(
    'context_length max_seq_len max_len block_size max_position_embeddings n_ctx n_positions ctx_len max_length context_size max_seq_length max_sequence_length max_seqlen ' +
      'max_positions n_position max_target_positions max_source_positions seq_len sequence_length seq_length seqlen num_patches n_patches seq_size num_positions max_context_length input_len ' +
      'context_window block',
    '128',
    '1024',
  ),
  row('rope_theta theta rotary_base base', '10000.0'),
  row('num_experts n_experts num_local_experts n_routed_experts experts', '8'),
  row('top_k topk num_experts_per_tok k_top n_activated_experts experts_per_token num_experts_per_token', '2'),
  row('n_shared_experts num_shared_experts', '1'),
  // Time series: the horizon and history of the long-term forecasting benchmarks (Zhou et al. 2021).
  row('pred_len prediction_length horizon forecast_horizon target_window output_len', '96'),
  row('label_len', '48'),
  row('enc_in dec_in c_out n_vars num_variates num_variables nvars', '7'),
  // Convolutions and the rest of a layer.
  row('kernel_size kernel ksize ks k kernel_width', '3'),
  row('stride strides s', '1', '2'),
  row('spatial_merge_size merge_size', '2'),
  row('window_size window', '7', '8'),
  row('padding pad', '1', '0'),
  row('dilation dilation_rate groups group factor scale scale_factor cardinality upscale_factor up_scale num_groups ngroups', '1', '2'),
  row('width_mult width_multiplier alpha_width wm', '1.0'),
  row('bias qkv_bias affine', 'True'),
  row('rank r lora_rank lora_r', '8'),
  row('lora_alpha alpha', '16'),
  row('beta gamma momentum temperature tau scale_qk lambda_ sigma', '1.0'),
  row('eps norm_eps layer_norm_eps rms_norm_eps layernorm_epsilon layer_norm_epsilon epsilon norm_epsilon', '1e-5'),
  row('pad_idx pad_token_id src_pad_idx trg_pad_idx padding_idx pad pad_id pad_token', '0'),
  row('bos_token_id trg_sos_idx sos_idx bos_id', '1'),
  row('eos_token_id eos_idx eos_id', '2'),
  // What enters and leaves a vector network.
  row(
    'in_dim input_dim normalized_shape in_features input_size d_in n_inputs in_size obs_dim observation_dim num_features n_features feature_dim n_input num_inputs nin input_features in_feat indim ' +
      'num_input feat_dim nfeat nfeats n_feats input_shape_dim obs_size n_observations d_numerical cond_dim context_dim cross_attention_dim time_dim time_embed_dim z_dim nz noise_dim',
    '64',
  ),
  row('out_channels out_ch out_chan out_planes channels_out output_channels oup cout output_nc', '64', '3'),
  row(
    'out_dim output_dim out_features output_size d_out n_outputs out_size n_output num_outputs nout output_features act_dim action_dim action_size n_actions num_actions outdim output_shape',
    '10',
    '64',
  ),
  row('hidden_sizes hidden_dims layer_sizes', '[256, 256]'),
  // Sound: HiFi-GAN V1 (Kong et al. 2020) for 22 kHz, the instruments of MUSDB18.
  row('upsample_rates upsample_factors upsample_scales', '[8, 8, 2, 2]'),
  row('upsample_kernel_sizes', '[16, 16, 4, 4]'),
  row('resblock_kernel_sizes', '[3, 7, 11]'),
  row('resblock_dilation_sizes resblock_dilations', '[[1, 3, 5], [1, 3, 5], [1, 3, 5]]'),
  row('upsample_initial_channel', '512'),
  row('n_mels num_mels n_mel n_mel_channels num_mel_bins mel_dim mel_channels num_mel_channels', '80'),
  row('n_fft filter_length fft_size win_length win_size', '1024'),
  row('hop_length hop_size', '256'),
  row('spec_channels', '513'),
  row('sample_rate sampling_rate samplerate', '22050'),
  row('sources instruments stems', '["drums", "bass", "other", "vocals"]'),
  // Actions between -1 and 1.
  row('max_action max_act act_limit action_limit action_bound action_scale action_range action_std_init', '1.0'),
  row('device dtype generator process_group tp_group mesh', 'None'),
  row('layer_idx layer_id layer_index idx index layer_number block_id', '0'),
  row('world_size tp_size model_parallel_size batch_size bs micro_batch_size', '1'),
  row(
    'act activation act_fn hidden_act nonlinearity act_layer activation_function activation_fn hidden_activation act_func',
    'torch.nn.GELU',
    'torch.nn.GELU()',
    '"gelu"',
    '"relu"',
  ),
  row('act(?:ivation)?_(?:fn_|func_)?(?:name|type|str)', '"relu"', '"gelu"'),
  row('norm_layer norm normalization norm_type norm_fn', 'torch.nn.LayerNorm', 'torch.nn.BatchNorm2d', '"layer"', '"batch"'),
];

/** What a name says by how it is built, where no row names it. */
const FORMS: readonly Row[] = [
  row('(?:use|is|has|with|enable|no|do|add|apply|return|tie|share|learn|learnable|causal|inplace)_.*', 'False'),
  row('.*_(?:bias|flag|enabled|only)', 'False'),
  row('p|.*(?:drop|dropout|drop_path|droprate|prob|keep_rate)s?(?:_.*)?', '0.0'),
  row('.*(?:rate|ratio|coef|weight|scale|std|range|factor|eps|epsilon|lr)', '1.0'),
  row('.*(?:in_channels|in_chans)', '64'),
  row('.*(?:vocab_size|_vocab|num_embeddings)', '32000'),
  row('.*(?:intermediate_size|ffn_dim|mlp_dim|feedforward.*)', '2048'),
  row('.*(?:num_layers|n_layers|depth|num_hidden_layers|n_layer|num_blocks|_layers)', '6'),
  row('.*(?:num_heads|n_heads|n_head|nhead|attention_heads|_heads)', '8'),
  row('.*(?:_theta)', '10000.0'),
  row('.*(?:seq_len|_length|max_len|_len|positions|num_patches)', '128'),
  row('.*(?:image_size|img_size|resolution)', '224'),
  row('.*(?:patch_size)', '16'),
  row('.*(?:kernel_size|kernel)', '3'),
  row('.*(?:hidden_size|_dim|_channels|_width|_size|_hidden|_units|_filters|_features|_embd|_planes|dims?)', '512', '64'),
  row('(?:dim|d)_.*', '512', '64'),
  row('(?:num|n|nb)_.*_heads?', '8'),
  row('(?:num|n|nb)_.*_(?:layers?|blocks?)', '6'),
  row('(?:num|n|nb)_.*_(?:ctx|len|length|positions)', '128'),
  row('(?:num|n|nb)_.*_(?:state|dim|width|channels|features|units)', '512', '64'),
  row('(?:.*_)?(?:num|n|nb)_.*', '4', '8'),
  row('.*(?:_idx|_id|_index)', '0'),
];

/** What an annotation says, where the name says nothing. */
const BY_ANNOTATION: readonly (readonly [RegExp, readonly string[]])[] = [
  [/\bbool\b/, ['False', 'True']],
  [/^(?:typing\.)?Optional\b|\bNone\b/, ['None']],
  [/\bint\b/, ['8', '1']],
  [/\bfloat\b/, ['1.0', '0.0']],
  [/\bstr\b/, ['""']],
  [/\b(?:Type|type)\[.*Module/, ['torch.nn.Identity']],
  [/\bModule\b/, ['torch.nn.Identity()']],
];

/** Python for the network that changes nothing. */
export const UNCHANGED = 'torch.nn.Identity()';

/** Arguments that are networks by their name: a small one that changes nothing stands in. */
const NETWORK =
  /^(?:.*_)?(?:backbone|encoder|quantizer|embedding_?layer|self_attention|cross_attention|position_encoding|fuser|mask_downsampler|features_extractor|vision_tower|language_model|head_net|generator_net|mixer|trunk|tower|encoder|decoder|net|network|model|module|body|trunk|feature_extractor|extractor|stem|neck|head|fn|layer|transformer|base_layer|base_model|unet|vae|embedder|block|attention|attn|ffn|mlp|gate|router|experts?_layer)$/;

/** Names of arguments that hold settings. */
export const SETTINGS = /^(?:.*_)?(?:configs?|cfg|conf|args|params|opts?|options|hparams|hps|settings|configuration|hyper_?params|hp|flags|kwargs|c)$/;

const plainName = (name: string): string =>
  name
    .replace(/^_+|_+$/g, '')
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase();

/** An annotation without what its lists hold: `Union[Tuple, int]` for `Union[Tuple[int, int], int]`. */
const withoutItems = (annotation: string): string => annotation.replace(/(?<!\bUnion|\bOptional)\[[^[\]]*\]/g, '');

/**
 * Python for values that an argument of this name could have, most usual first; empty when nothing tells.
 * `annotation` is its text ('' = none), `use` what the code does with it.
 */
export function exampleValues(name: string, annotation = '', use: Use = 'plain'): readonly string[] {
  const key = plainName(name);
  // What may be a number or a list is a number.
  const mayBeNumber = /\bUnion\[(?:.*, ?)?int\b|(?:^|\| ?)int\b/.test(withoutItems(annotation));
  const listed = use === 'list' || (!mayBeNumber && /\b(?:[Ll]ist|[Tt]uple|Sequence|Iterable)\b/.test(annotation));
  // A flag is one whatever it is called.
  if (/^bool$/.test(annotation)) return BY_ANNOTATION[0]?.[1] ?? [];
  const found = [...ROWS, ...FORMS].find((r) => r.names.test(key))?.values;
  if (found?.[0]?.startsWith('[')) return found;
  if (listed) return listsOf(key, found ?? []);
  if (use === 'callable')
    return found?.some((v) => v.startsWith('torch.')) ? found.filter((v) => v.startsWith('torch.')) : ['torch.nn.Identity()', 'torch.nn.Identity'];
  if (found) return /\bfloat\b/.test(annotation) ? found.filter((v) => /[.e]/.test(v) || v === 'None').concat('1.0') : found;
  if (NETWORK.test(key)) return [UNCHANGED];
  return BY_ANNOTATION.find(([pattern]) => pattern.test(annotation))?.[1] ?? [];
}

/** True for a name that stands for one size in most networks. */
export const isUsualSize = (name: string): boolean => ROWS.some((r) => r.names.test(plainName(name)) && /^\d/.test(r.values[0] ?? ''));

/** True for the name of an argument that is a network. */
export const isNetworkName = (name: string): boolean => exampleValues(name)[0] === UNCHANGED;

/** Lists of sizes: stages of a pyramid, repetitions of its blocks, or a few times the plain value. */
function listsOf(key: string, single: readonly string[]): readonly string[] {
  if (/shape/.test(key)) return ['(3, 32, 32)', '(64,)', '(32, 32)'];
  if (/names$|keys$/.test(key)) return ['["a"]'];
  if (/hidden|net_arch|layer_sizes/.test(key)) return ['[256, 256]', '[64, 128, 256, 512]'];
  if (/depth|layers|blocks|repeats|num_res/.test(key)) return ['[2, 2, 2, 2]', '[2, 2, 2]'];
  if (/heads/.test(key)) return ['[2, 4, 8, 16]', '[2, 4, 8]'];
  if (/dim|channels|width|planes|feat|filters|hidden|sizes/.test(key)) return ['[64, 128, 256, 512]', '[64, 128, 256]'];
  const one = single[0] ?? '2';
  const [two, four] = [`[${one}, ${one}]`, `[${one}, ${one}, ${one}, ${one}]`];
  // Height and width.
  return /size$|resolution/.test(key) ? [two, four] : [four, two];
}
