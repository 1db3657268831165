"""Normalization layers, alone and followed by an activation, and their choice by name."""
from functools import partial

import torch
import torch.nn.functional as F
from timm.layers import create_act_layer, get_act_layer
from torch import nn


class LayerNorm(nn.LayerNorm):
    def __init__(self, num_channels, eps=1e-6, affine=True):
        super().__init__(num_channels, eps=eps, elementwise_affine=affine)


class LayerNorm2d(nn.LayerNorm):
    """Normalizes over the channels of maps (batch, channels, height, width)."""

    def __init__(self, num_channels, eps=1e-6, affine=True):
        super().__init__(num_channels, eps=eps, elementwise_affine=affine)

    def forward(self, x):
        x = x.permute(0, 2, 3, 1)
        x = F.layer_norm(x, self.normalized_shape, self.weight, self.bias, self.eps)
        return x.permute(0, 3, 1, 2)


class RmsNorm(nn.Module):
    def __init__(self, channels, eps=1e-6, affine=True, device=None, dtype=None):
        super().__init__()
        self.normalized_shape = (channels,) if isinstance(channels, int) else tuple(channels)
        self.eps = eps
        self.affine = affine
        if affine:
            self.weight = nn.Parameter(torch.empty(self.normalized_shape, device=device, dtype=dtype))
        else:
            self.register_parameter('weight', None)

    def forward(self, x):
        return F.rms_norm(x, self.normalized_shape, self.weight, self.eps)


class RmsNorm2d(RmsNorm):
    def forward(self, x):
        x = x.permute(0, 2, 3, 1)
        return F.rms_norm(x, self.normalized_shape, self.weight, self.eps).permute(0, 3, 1, 2)


class GroupNorm(nn.GroupNorm):
    def __init__(self, num_channels, num_groups=32, eps=1e-5, affine=True):
        super().__init__(num_groups, num_channels, eps=eps, affine=affine)


class GroupNorm1(nn.GroupNorm):
    def __init__(self, num_channels, **kwargs):
        super().__init__(1, num_channels, **kwargs)


def _activation_after(act_layer, act_kwargs, inplace, apply_act):
    act_layer = get_act_layer(act_layer)
    if act_layer is None or not apply_act:
        return nn.Identity()
    return create_act_layer(act_layer, inplace=inplace or None, **(act_kwargs or {}))


class BatchNormAct2d(nn.BatchNorm2d):
    def __init__(self, num_features, eps=1e-5, momentum=0.1, affine=True, track_running_stats=True, apply_act=True,
                 act_layer=nn.ReLU, act_kwargs=None, inplace=True, drop_layer=None, device=None, dtype=None):
        super().__init__(num_features, eps=eps, momentum=momentum, affine=affine, track_running_stats=track_running_stats)
        self.drop = drop_layer() if drop_layer is not None else nn.Identity()
        self.act = _activation_after(act_layer, act_kwargs, inplace, apply_act)

    def forward(self, x):
        return self.act(self.drop(super().forward(x)))


class GroupNormAct(nn.GroupNorm):
    def __init__(self, num_channels, num_groups=32, eps=1e-5, affine=True, group_size=None, apply_act=True,
                 act_layer=nn.ReLU, act_kwargs=None, inplace=True, drop_layer=None):
        groups = num_channels // group_size if group_size else num_groups
        super().__init__(groups, num_channels, eps=eps, affine=affine)
        self.drop = drop_layer() if drop_layer is not None else nn.Identity()
        self.act = _activation_after(act_layer, act_kwargs, inplace, apply_act)

    def forward(self, x):
        return self.act(self.drop(F.group_norm(x, self.num_groups, self.weight, self.bias, self.eps)))


class LayerNormAct2d(LayerNorm2d):
    def __init__(self, num_channels, eps=1e-5, affine=True, apply_act=True, act_layer=nn.ReLU, act_kwargs=None,
                 inplace=True, drop_layer=None):
        super().__init__(num_channels, eps=eps, affine=affine)
        self.drop = drop_layer() if drop_layer is not None else nn.Identity()
        self.act = _activation_after(act_layer, act_kwargs, inplace, apply_act)

    def forward(self, x):
        return self.act(self.drop(super().forward(x)))


_NORMS = dict(batchnorm=nn.BatchNorm2d, batchnorm2d=nn.BatchNorm2d, batchnorm1d=nn.BatchNorm1d, groupnorm=GroupNorm,
              groupnorm1=GroupNorm1, layernorm=LayerNorm, layernorm2d=LayerNorm2d, rmsnorm=RmsNorm, rmsnorm2d=RmsNorm2d)


def get_norm_layer(norm_layer):
    if norm_layer is None:
        return None
    if isinstance(norm_layer, str):
        return _NORMS[norm_layer.replace('_', '').lower()] if norm_layer else None
    return norm_layer


def create_norm_layer(layer_name, num_features, **kwargs):
    return get_norm_layer(layer_name)(num_features, **kwargs)


_NORMS_WITH_ACT = dict(batchnorm=BatchNormAct2d, batchnorm2d=BatchNormAct2d, groupnorm=GroupNormAct,
                       layernorm=LayerNormAct2d, layernorm2d=LayerNormAct2d)


def get_norm_act_layer(norm_layer, act_layer=None):
    if norm_layer is None:
        return None
    options = {} if act_layer is None else {'act_layer': act_layer}
    if isinstance(norm_layer, partial):
        options = {**norm_layer.keywords, **options}
        norm_layer = norm_layer.func
    name = norm_layer if isinstance(norm_layer, str) else norm_layer.__name__
    name = name.replace('_', '').lower()
    name = name[:-3] if name.endswith('act') else name
    made = _NORMS_WITH_ACT.get(name.replace('act2d', '2d'), norm_layer)
    return partial(made, **options) if options else made
