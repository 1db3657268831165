"""Embeddings of timesteps."""
import math

import torch
import torch.nn.functional as F
from torch import nn


def get_timestep_embedding(timesteps, embedding_dim, flip_sin_to_cos=False, downscale_freq_shift=1, scale=1, max_period=10000):
    half = embedding_dim // 2
    exponent = -math.log(max_period) * torch.arange(0, half, dtype=torch.float32) / (half - downscale_freq_shift)
    angles = scale * timesteps[:, None].float() * torch.exp(exponent)[None, :]
    out = torch.cat([torch.sin(angles), torch.cos(angles)], dim=-1)
    if flip_sin_to_cos:
        out = torch.cat([out[:, half:], out[:, :half]], dim=-1)
    return F.pad(out, (0, 1, 0, 0)) if embedding_dim % 2 == 1 else out


class Timesteps(nn.Module):
    def __init__(self, num_channels, flip_sin_to_cos, downscale_freq_shift, scale=1):
        super().__init__()
        self.num_channels, self.flip_sin_to_cos = num_channels, flip_sin_to_cos
        self.downscale_freq_shift, self.scale = downscale_freq_shift, scale

    def forward(self, timesteps):
        return get_timestep_embedding(timesteps, self.num_channels, self.flip_sin_to_cos, self.downscale_freq_shift, self.scale)


_ACTIVATIONS = {'swish': nn.SiLU, 'silu': nn.SiLU, 'mish': nn.Mish, 'gelu': nn.GELU, 'relu': nn.ReLU}


def get_activation(act_fn):
    return _ACTIVATIONS[act_fn.lower()]()


class TimestepEmbedding(nn.Module):
    def __init__(self, in_channels, time_embed_dim, act_fn='silu', out_dim=None, post_act_fn=None, cond_proj_dim=None,
                 sample_proj_bias=True):
        super().__init__()
        self.linear_1 = nn.Linear(in_channels, time_embed_dim, sample_proj_bias)
        self.cond_proj = nn.Linear(cond_proj_dim, in_channels, bias=False) if cond_proj_dim is not None else None
        self.act = get_activation(act_fn)
        self.linear_2 = nn.Linear(time_embed_dim, out_dim if out_dim is not None else time_embed_dim, sample_proj_bias)
        self.post_act = None if post_act_fn is None else get_activation(post_act_fn)

    def forward(self, sample, condition=None):
        if condition is not None:
            sample = sample + self.cond_proj(condition)
        sample = self.linear_2(self.act(self.linear_1(sample)))
        return sample if self.post_act is None else self.post_act(sample)


class GaussianFourierProjection(nn.Module):
    def __init__(self, embedding_size=256, scale=1.0, set_W_to_weight=True, log=True, flip_sin_to_cos=False):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(embedding_size) * scale, requires_grad=False)
        self.log, self.flip_sin_to_cos = log, flip_sin_to_cos

    def forward(self, x):
        if self.log:
            x = torch.log(x)
        angles = x[:, None] * self.weight[None, :] * 2 * math.pi
        parts = [torch.sin(angles), torch.cos(angles)]
        return torch.cat(parts[::-1] if self.flip_sin_to_cos else parts, dim=-1)


class LabelEmbedding(nn.Module):
    def __init__(self, num_classes, hidden_size, dropout_prob):
        super().__init__()
        self.embedding_table = nn.Embedding(num_classes + (dropout_prob > 0), hidden_size)
        self.num_classes, self.dropout_prob = num_classes, dropout_prob

    def forward(self, labels, force_drop_ids=None):
        return self.embedding_table(labels)


class CombinedTimestepLabelEmbeddings(nn.Module):
    def __init__(self, num_classes, embedding_dim, class_dropout_prob=0.1):
        super().__init__()
        self.time_proj = Timesteps(num_channels=256, flip_sin_to_cos=True, downscale_freq_shift=1)
        self.timestep_embedder = TimestepEmbedding(in_channels=256, time_embed_dim=embedding_dim)
        self.class_embedder = LabelEmbedding(num_classes, embedding_dim, class_dropout_prob)

    def forward(self, timestep, class_labels, hidden_dtype=None):
        return self.timestep_embedder(self.time_proj(timestep)) + self.class_embedder(class_labels)


class PatchEmbed(nn.Module):
    def __init__(self, height=224, width=224, patch_size=16, in_channels=3, embed_dim=768, layer_norm=False, flatten=True, bias=True,
                 interpolation_scale=1, pos_embed_type='sincos', pos_embed_max_size=None):
        super().__init__()
        count = (height // patch_size) * (width // patch_size)
        self.flatten, self.layer_norm, self.patch_size = flatten, layer_norm, patch_size
        self.proj = nn.Conv2d(in_channels, embed_dim, kernel_size=(patch_size, patch_size), stride=patch_size, bias=bias)
        self.norm = nn.LayerNorm(embed_dim, elementwise_affine=False, eps=1e-6) if layer_norm else None
        if pos_embed_type is not None:
            size = count if pos_embed_max_size is None else pos_embed_max_size ** 2
            self.register_buffer('pos_embed', torch.zeros(1, size, embed_dim), persistent=pos_embed_max_size is not None)
        else:
            self.pos_embed = None

    def forward(self, latent):
        latent = self.proj(latent)
        if self.flatten:
            latent = latent.flatten(2).transpose(1, 2)
        if self.norm is not None:
            latent = self.norm(latent)
        return latent if self.pos_embed is None else latent + self.pos_embed[:, :latent.shape[1]]


class ConfigMixin:
    config_name = None

    def register_to_config(self, **kwargs):
        from types import SimpleNamespace
        known = self.__dict__.setdefault('_internal_dict', SimpleNamespace())
        known.__dict__.update(kwargs)

    @property
    def config(self):
        return self._internal_dict

    @classmethod
    def from_config(cls, config=None, **kwargs):
        return cls(**{**dict(config or {}), **kwargs})


def register_to_config(init):
    """Keeps the arguments of `__init__` as `config`."""
    from inspect import signature

    def wrapped(self, *args, **kwargs):
        bound = signature(init).bind(self, *args, **kwargs)
        bound.apply_defaults()
        given = dict(bound.arguments)
        given.pop(next(iter(given)))
        self.register_to_config(**given)
        init(self, *args, **kwargs)
    wrapped.__wrapped__ = init
    return wrapped


class ModelMixin(nn.Module):
    _supports_gradient_checkpointing = False

    @property
    def device(self):
        return next(self.parameters()).device

    @property
    def dtype(self):
        return next(self.parameters()).dtype

    @classmethod
    def from_pretrained(cls, *args, **kwargs):
        return _unknown('weights and configurations are not downloaded')

    def enable_gradient_checkpointing(self, *args, **kwargs):
        pass

    disable_gradient_checkpointing = enable_xformers_memory_efficient_attention = save_pretrained = enable_gradient_checkpointing


class BaseOutput(dict):
    pass


def randn_tensor(shape, generator=None, device=None, dtype=None, layout=None):
    return torch.randn(shape, dtype=dtype)
