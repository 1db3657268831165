"""What networks for transformers inherit from."""
import torch
from torch import nn
from transformers import GenerationConfig


class ModuleUtilsMixin:
    @property
    def device(self):
        for parameter in self.parameters():
            return parameter.device
        return torch.device('cpu')

    @property
    def dtype(self):
        for parameter in self.parameters():
            if parameter.is_floating_point():
                return parameter.dtype
        return torch.float32

    def num_parameters(self, only_trainable=False, exclude_embeddings=False):
        return sum(p.numel() for p in self.parameters() if p.requires_grad or not only_trainable)

    def invert_attention_mask(self, encoder_attention_mask):
        mask = encoder_attention_mask
        mask = mask[:, None, :, :] if mask.dim() == 3 else mask[:, None, None, :]
        mask = mask.to(dtype=self.dtype)
        return (1.0 - mask) * torch.finfo(self.dtype).min

    def get_extended_attention_mask(self, attention_mask, input_shape, device=None, dtype=None):
        if attention_mask.dim() == 3:
            mask = attention_mask[:, None, :, :]
        elif self.config.is_decoder:
            length = input_shape[1]
            positions = torch.arange(length)
            causal = positions[None, None, :].repeat(input_shape[0], length, 1) <= positions[None, :, None]
            mask = causal.to(attention_mask.dtype)[:, None, :, :] * attention_mask[:, None, None, :]
        else:
            mask = attention_mask[:, None, None, :]
        dtype = dtype or self.dtype
        return (1.0 - mask.to(dtype=dtype)) * torch.finfo(dtype).min

    def get_head_mask(self, head_mask, num_hidden_layers, is_attention_chunked=False):
        if head_mask is None:
            return [None] * num_hidden_layers
        if head_mask.dim() == 1:
            head_mask = head_mask[None, None, :, None, None].expand(num_hidden_layers, -1, -1, -1, -1)
        elif head_mask.dim() == 2:
            head_mask = head_mask[:, None, :, None, None]
        return head_mask

    def add_memory_hooks(self):
        pass


class PushToHubMixin:
    def push_to_hub(self, *args, **kwargs):
        pass


class PreTrainedModel(nn.Module, ModuleUtilsMixin, PushToHubMixin):
    config_class = None
    base_model_prefix = ''
    main_input_name = 'input_ids'
    _keep_in_fp32_modules = _keep_in_fp32_modules_strict = _no_split_modules = _skip_keys_device_placement = _tied_weights_keys = None
    _keys_to_ignore_on_load_missing = _keys_to_ignore_on_load_unexpected = _keys_to_ignore_on_save = None
    supports_gradient_checkpointing = False
    is_parallelizable = False
    _supports_sdpa = _supports_flash_attn = _supports_flash_attn_2 = _supports_flex_attn = _supports_cache_class = True
    _is_stateful = _supports_attention_backend = False
    _auto_class = None

    def __init__(self, config, *inputs, **kwargs):
        super().__init__()
        self.config = config
        if not self._supports_sdpa and getattr(config, '_attn_implementation', None) == 'sdpa':
            config._attn_implementation = 'eager'
        self.name_or_path = ''
        self.warnings_issued = {}
        self.generation_config = GenerationConfig()

    @classmethod
    def _from_config(cls, config, **kwargs):
        return cls(config)

    @classmethod
    def from_pretrained(cls, pretrained_model_name_or_path, *model_args, config=None, **kwargs):
        if config is None or isinstance(config, str):
            return _unknown('configurations are not downloaded')
        return cls(config, *model_args)

    def save_pretrained(self, *args, **kwargs):
        pass

    @property
    def base_model(self):
        return getattr(self, self.base_model_prefix, self)

    @property
    def dummy_inputs(self):
        return {'input_ids': torch.tensor([[7, 6, 0, 0, 1], [1, 2, 3, 0, 0], [0, 0, 0, 4, 5]])}

    @property
    def framework(self):
        return 'pt'

    def post_init(self):
        self.init_weights()

    def init_weights(self):
        self.tie_weights()

    def _init_weights(self, module):
        pass

    def _initialize_weights(self, module, *args):
        pass

    def _backward_compatibility_gradient_checkpointing(self):
        pass

    def prune_heads(self, heads_to_prune):
        pass

    def get_input_embeddings(self):
        base = self.base_model
        for name in ('embed_tokens',):
            if hasattr(base, name):
                return getattr(base, name)
        if base is not self:
            return base.get_input_embeddings()
        raise NotImplementedError

    def set_input_embeddings(self, value):
        base = self.base_model
        if base is not self:
            base.set_input_embeddings(value)

    def get_output_embeddings(self):
        return getattr(self, 'lm_head', None)

    def set_output_embeddings(self, new_embeddings):
        self.lm_head = new_embeddings

    def tie_weights(self, *args, **kwargs):
        if not getattr(self.config, 'tie_word_embeddings', True):
            return
        if isinstance(self._tied_weights_keys, dict):
            for target, source in self._tied_weights_keys.items():
                *above, name = target.split('.')
                if hasattr(self, target.split('.')[0]):
                    setattr(self.get_submodule('.'.join(above)), name, self.get_parameter(source))
            return
        output = self.get_output_embeddings()
        if output is None or not hasattr(output, 'weight'):
            return
        try:
            given = self.get_input_embeddings()
        except (NotImplementedError, AttributeError):
            return
        if hasattr(given, 'weight'):
            _assume('the embedding of the output is that of the input, as `tie_word_embeddings` says')
            output.weight = given.weight

    _tie_or_clone_weights = tie_weights

    def resize_token_embeddings(self, new_num_tokens=None, pad_to_multiple_of=None, mean_resizing=True):
        return self.get_input_embeddings()

    def gradient_checkpointing_enable(self, *args, **kwargs):
        pass

    gradient_checkpointing_disable = enable_input_require_grads = disable_input_require_grads = gradient_checkpointing_enable
    add_model_tags = set_attn_implementation = gradient_checkpointing_enable
    is_gradient_checkpointing = False

    def warn_if_padding_and_no_attention_mask(self, *args, **kwargs):
        pass

    @classmethod
    def register_for_auto_class(cls, auto_class='AutoModel'):
        pass

    @classmethod
    def can_generate(cls):
        return False


class GenerationMixin:
    def generate(self, *args, **kwargs):
        return _unknown('how many tokens are generated is not followed')

    def prepare_inputs_for_generation(self, input_ids, **kwargs):
        return {'input_ids': input_ids, **kwargs}

    def _reorder_cache(self, past_key_values, beam_idx):
        return past_key_values


class GradientCheckpointingLayer(nn.Module):
    gradient_checkpointing = False


class Conv1D(nn.Module):
    """A linear layer with its weight the other way round."""

    def __init__(self, nf, nx):
        super().__init__()
        self.nf, self.nx = nf, nx
        self.weight = nn.Parameter(torch.empty(nx, nf))
        self.bias = nn.Parameter(torch.zeros(nf))

    def forward(self, x):
        return torch.addmm(self.bias, x.view(-1, x.size(-1)), self.weight).view(x.size()[:-1] + (self.nf,))


def apply_chunking_to_forward(forward_fn, chunk_size, chunk_dim, *input_tensors):
    if chunk_size <= 0:
        return forward_fn(*input_tensors)
    parts = [t.chunk(input_tensors[0].shape[chunk_dim] // chunk_size, dim=chunk_dim) for t in input_tensors]
    return torch.cat([forward_fn(*each) for each in zip(*parts)], dim=chunk_dim)


def find_pruneable_heads_and_indices(heads, n_heads, head_size, already_pruned_heads):
    return set(), torch.arange(n_heads * head_size)


def prune_linear_layer(layer, index, dim=0):
    return layer


prune_conv1d_layer = prune_layer = prune_linear_layer
ALL_LAYERNORM_LAYERS = [nn.LayerNorm]
is_torch_greater_or_equal_than_1_13 = is_torch_greater_or_equal_than_2_0 = is_torch_greater_or_equal_than_2_1 = True
is_torch_greater_or_equal_than_2_2 = is_torch_greater_or_equal_than_2_3 = is_torch_greater_or_equal_than_2_4 = True


def unwrap_model(model, recursive=False):
    return model


def get_parameter_device(parameter):
    return next(parameter.parameters()).device


def get_parameter_dtype(parameter):
    return next(parameter.parameters()).dtype


def set_seed(seed, deterministic=False):
    pass


class Cache:
    """Keys and values of earlier tokens."""

    def __init__(self, layers=None, layer_class_to_replicate=None, *args, **kwargs):
        self.key_cache, self.value_cache = [], []
        self.layers = [] if layers is None else layers
        self.layer_class_to_replicate, self.offloading = layer_class_to_replicate, False

    def update(self, key_states, value_states, layer_idx, cache_kwargs=None):
        while len(self.key_cache) <= layer_idx:
            self.key_cache.append(None)
            self.value_cache.append(None)
        if self.key_cache[layer_idx] is not None:
            key_states = torch.cat([self.key_cache[layer_idx], key_states], dim=-2)
            value_states = torch.cat([self.value_cache[layer_idx], value_states], dim=-2)
        self.key_cache[layer_idx], self.value_cache[layer_idx] = key_states, value_states
        return key_states, value_states

    def get_seq_length(self, layer_idx=0):
        known = layer_idx is not None and layer_idx < len(self.key_cache) and self.key_cache[layer_idx] is not None
        return self.key_cache[layer_idx].shape[-2] if known else 0

    def get_usable_length(self, new_seq_length, layer_idx=0):
        return self.get_seq_length(layer_idx)

    def get_max_length(self):
        return None

    get_max_cache_shape = get_max_length

    def to_legacy_cache(self):
        return tuple(zip(self.key_cache, self.value_cache))

    @classmethod
    def from_legacy_cache(cls, past_key_values=None, *args):
        made = cls()
        for i, (key, value, *_) in enumerate(past_key_values or ()):
            made.update(key, value, i)
        return made

    def __len__(self):
        return len(self.key_cache)

    def __getitem__(self, layer_idx):
        return self.key_cache[layer_idx], self.value_cache[layer_idx]


class DynamicCache(Cache):
    pass


class StaticCache(Cache):
    pass


class EncoderDecoderCache(Cache):
    def __init__(self, self_attention_cache=None, cross_attention_cache=None):
        super().__init__()
        self.self_attention_cache, self.cross_attention_cache, self.is_updated = self_attention_cache, cross_attention_cache, {}
