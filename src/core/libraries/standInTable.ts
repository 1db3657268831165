/** Which stand-ins there are, and which files have their names. */

interface Library {
  /** Modules that these files model, each with everything below it. The first library of the table that fits a module counts. */
  readonly modules: readonly string[];
  /** How the names of the files begin. */
  readonly files: string;
  /** Modules below that code also reads as attributes. */
  readonly parts?: readonly string[];
  /** Where names are looked for that these files lack: the `files` of another library. */
  readonly otherwise?: string;
}

const below = (module: string, names: string): string[] => names.split(' ').map((name) => `${module}.${name}`);

const TRANSFORMERS = below(
  'transformers',
  'activations modeling_outputs modeling_utils configuration_utils generation utils pytorch_utils cache_utils modeling_attn_mask_utils masking_utils modeling_rope_utils modeling_layers',
);
const MEGATRON = ['megatron.core.tensor_parallel', 'megatron.core.tensor_parallel.layers', 'megatron.mpu', 'megatron.model.mpu'];
const LIGHTNING = ['pytorch_lightning', 'lightning.pytorch', 'lightning.fabric', 'lightning_fabric', 'lightning'];

export const LIBRARIES: readonly Library[] = [
  {
    modules: ['torchvision.ops'],
    files: 'torchvision_ops',
    // Where a function has the name of a file, the function wins.
    parts: below('torchvision.ops', 'boxes deform_conv drop_block feature_pyramid_network focal_loss misc poolers'),
  },
  { modules: ['torchvision.models.feature_extraction'], files: 'torchvision_features' },
  // Data sets are not read: nothing of them is modelled.
  { modules: ['torchvision.datasets'], files: 'torchvision_datasets', parts: below('torchvision.datasets', 'folder vision utils mnist cifar') },
  { modules: ['timm.layers', 'timm.models.layers'], files: 'timm_layers' },
  { modules: ['timm.models.vision_transformer'], files: 'timm_vit', otherwise: 'timm_layers' },
  { modules: ['timm.models'], files: 'timm_models', otherwise: 'timm_layers' },
  { modules: ['timm.data'], files: 'timm_data' },
  { modules: ['einops.layers.torch'], files: 'einops_layers' },
  { modules: ['einops'], files: 'einops' },
  { modules: LIGHTNING, files: 'lightning', parts: LIGHTNING.flatMap((name) => below(name, 'callbacks loggers utilities strategies')) },
  { modules: ['transformers'], files: 'transformers', parts: TRANSFORMERS },
  { modules: MEGATRON, files: 'megatron', otherwise: 'parallel' },
  {
    modules: ['fairscale.nn', 'fairscale.nn.model_parallel', 'mpu', 'megatron.core.parallel_state', 'megatron.core.mpu'],
    files: 'parallel',
    parts: ['fairscale.nn.model_parallel'],
  },
  { modules: ['flash_attn', 'flash_attn_interface'], files: 'flash_attn', parts: below('flash_attn', 'flash_attn_interface layers ops modules') },
  { modules: ['xformers.ops', 'xformers'], files: 'xformers', parts: ['xformers.ops', 'xformers.ops.fmha', 'xformers.ops.fmha.attn_bias'] },
  { modules: ['selective_scan_cuda', 'causal_conv1d_cuda', 'causal_conv1d.cpp_functions'], files: 'mamba_kernels' },
  { modules: ['triton'], files: 'triton', parts: ['triton.language'] },
  { modules: ['mamba_ssm', 'causal_conv1d'], files: 'mamba', parts: below('mamba_ssm', 'ops modules utils models') },
  { modules: ['torch_geometric'], files: 'geometric', parts: below('torch_geometric', 'nn utils data nn.conv nn.inits typing') },
  { modules: ['torch_scatter'], files: 'geometric_scatter' },
  { modules: ['diffusers'], files: 'diffusers', parts: below('diffusers', 'models models.embeddings configuration_utils') },
  { modules: ['huggingface_hub'], files: 'hub', parts: below('huggingface_hub', 'utils') },
  { modules: ['gymnasium', 'gym'], files: 'spaces', parts: ['gymnasium.spaces', 'gym.spaces'] },
  { modules: ['torchaudio'], files: 'audio', parts: below('torchaudio', 'transforms functional') },
  { modules: ['ultralytics'], files: 'ultralytics', parts: below('ultralytics', 'utils utils.ops') },
  { modules: ['tinycudann'], files: 'tinycudann' },
  { modules: ['attr', 'attrs'], files: 'attrs' },
  { modules: ['omegaconf'], files: 'omegaconf' },
  { modules: ['pydantic.dataclasses'], files: 'pydantic_dataclasses' },
  { modules: ['pydantic', 'pydantic_settings'], files: 'pydantic', parts: ['pydantic.dataclasses'] },
  { modules: ['easydict', 'attrdict', 'addict', 'ml_collections', 'munch'], files: 'attribute_dictionaries', parts: ['ml_collections.config_dict'] },
  { modules: ['tyro', 'fire', 'jsonargparse', 'simple_parsing'], files: 'command_lines' },
  { modules: ['coqpit'], files: 'coqpit' },
  { modules: ['trainer'], files: 'trainer', parts: below('trainer', 'torch trainer_utils generic_utils logging model io') },
  { modules: ['hydra'], files: 'hydra', parts: below('hydra', 'utils core core.config_store core.global_hydra core.hydra_config') },
];

/** Packages without members of their own. */
export const PACKAGES: ReadonlySet<string> = new Set(['torchvision', 'timm', 'einops.layers', 'fairscale', 'megatron', 'megatron.core', 'megatron.model']);

/** The library that models a module; `undefined` for other modules. */
export const libraryOf = (name: string): Library | undefined =>
  LIBRARIES.find(({ modules }) => modules.some((module) => name === module || name.startsWith(`${module}.`)));

/** Modules that code reads as attributes of the packages above them. */
export const PARTS: ReadonlySet<string> = new Set(LIBRARIES.flatMap(({ modules, parts }) => [...modules, ...(parts ?? [])]));

/**
 * Libraries that are modelled even where their sources are found: those ask a running Python what it has, write code as text, are compiled, or load data.
 */
export const ALWAYS_MODELLED: readonly string[] = [
  ...['einops', 'einops.layers', 'einops.layers.torch', 'einops.einops'],
  // Traces networks.
  'torchvision.models.feature_extraction',
  ...['torchvision.datasets', ...below('torchvision.datasets', 'folder vision utils mnist cifar')],
  ...['attr', 'attrs', 'omegaconf', 'pydantic', 'pydantic.dataclasses', 'triton', 'triton.language'],
];
