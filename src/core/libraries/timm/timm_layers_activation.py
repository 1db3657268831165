"""Activations, and their choice by name."""
import torch
import torch.nn.functional as F
from torch import nn


def swish(x, inplace=False):
    return x.mul_(x.sigmoid()) if inplace else x.mul(x.sigmoid())


def quick_gelu(x, inplace=False):
    return x * torch.sigmoid(1.702 * x)


def gelu_tanh(x, inplace=False):
    return F.gelu(x, approximate='tanh')


def hard_mish(x, inplace=False):
    return 0.5 * x * (x + 2).clamp(min=0, max=2)


def _gelu(x, inplace=False):
    return F.gelu(x)


def _sigmoid(x, inplace=False):
    return x.sigmoid()


def _tanh(x, inplace=False):
    return x.tanh()


class Swish(nn.Module):
    def __init__(self, inplace=False):
        super().__init__()
        self.inplace = inplace

    def forward(self, x):
        return swish(x, self.inplace)


class _Function(nn.Module):
    """An activation layer that calls a function."""
    _function = None

    def __init__(self, inplace=False):
        super().__init__()

    def forward(self, x):
        return type(self)._function(x)


class QuickGELU(_Function):
    _function = staticmethod(quick_gelu)


class GELU(_Function):
    _function = staticmethod(_gelu)


class GELUTanh(_Function):
    _function = staticmethod(gelu_tanh)


class HardMish(_Function):
    _function = staticmethod(hard_mish)


class Sigmoid(_Function):
    _function = staticmethod(_sigmoid)


class Tanh(_Function):
    _function = staticmethod(_tanh)


class PReLU(nn.PReLU):
    def __init__(self, num_parameters=1, init=0.25, inplace=False):
        super().__init__(num_parameters=num_parameters, init=init)


_ACT_FUNCTIONS = dict(
    silu=F.silu, swish=F.silu, mish=F.mish, relu=F.relu, relu6=F.relu6, leaky_relu=F.leaky_relu, elu=F.elu,
    celu=F.celu, selu=F.selu, gelu=_gelu, gelu_tanh=gelu_tanh, quick_gelu=quick_gelu, sigmoid=_sigmoid, tanh=_tanh,
    hard_sigmoid=F.hardsigmoid, hard_swish=F.hardswish, hard_mish=hard_mish)
_ACT_LAYERS = dict(
    silu=nn.SiLU, swish=nn.SiLU, mish=nn.Mish, relu=nn.ReLU, relu6=nn.ReLU6, leaky_relu=nn.LeakyReLU, elu=nn.ELU,
    prelu=PReLU, celu=nn.CELU, selu=nn.SELU, gelu=GELU, gelu_tanh=GELUTanh, quick_gelu=QuickGELU, sigmoid=Sigmoid,
    tanh=Tanh, hard_sigmoid=nn.Hardsigmoid, hard_swish=nn.Hardswish, hard_mish=HardMish, identity=nn.Identity)
for _table in (_ACT_FUNCTIONS, _ACT_LAYERS):
    _table.update(hardsigmoid=_table['hard_sigmoid'], hardswish=_table['hard_swish'])


def get_act_fn(name='relu'):
    if not name:
        return None
    return name if callable(name) else _ACT_FUNCTIONS[name]


def get_act_layer(name='relu'):
    if name is None:
        return None
    if not isinstance(name, str):
        return name
    return _ACT_LAYERS[name] if name else None


def create_act_layer(name, inplace=None, **kwargs):
    layer = get_act_layer(name)
    if layer is None:
        return None
    if inplace is None:
        return layer(**kwargs)
    try:
        return layer(inplace=inplace, **kwargs)
    except TypeError:
        return layer(**kwargs)
