"""The building blocks of timm.layers that other projects import, for when timm's own sources are not at hand."""
import math
from functools import partial

import torch
import torch.nn.functional as F
from torch import nn


def _ntuple(n):
    def parse(x):
        return _sizes(x, n) if not isinstance(x, str) else (x,) * n
    return parse


to_1tuple = _ntuple(1)
to_2tuple = _ntuple(2)
to_3tuple = _ntuple(3)
to_4tuple = _ntuple(4)
to_ntuple = _ntuple


def make_divisible(v, divisor=8, min_value=None, round_limit=0.9):
    """The nearest multiple of `divisor`, at least `min_value`, not far below `v`."""
    min_value = min_value or divisor
    new = max(min_value, int(v + divisor / 2) // divisor * divisor)
    return new + divisor if new < round_limit * v else new


def extend_tuple(x, n):
    x = tuple(x) if isinstance(x, (tuple, list)) else (x,)
    return x[:n] if len(x) >= n else x + (x[-1],) * (n - len(x))


# Weights are random here: what draws them changes nothing that is counted.
def trunc_normal_(tensor, mean=0.0, std=1.0, a=-2.0, b=2.0):
    return tensor


trunc_normal_tf_ = variance_scaling_ = lecun_normal_ = init_weight_vit = init_weight_jax = trunc_normal_


def is_exportable():
    return False


is_scriptable = is_no_jit = is_exportable


def set_exportable(value):
    pass


set_scriptable = set_no_jit = set_fused_attn = set_exportable


def use_fused_attn(experimental=False):
    return True


def drop_path(x, drop_prob=0.0, training=False, scale_by_keep=True):
    """Does nothing at inference."""
    return x


class DropPath(nn.Module):
    def __init__(self, drop_prob=0.0, scale_by_keep=True):
        super().__init__()
        self.drop_prob = drop_prob
        self.scale_by_keep = scale_by_keep

    def forward(self, x):
        return drop_path(x, self.drop_prob, self.training, self.scale_by_keep)

    def extra_repr(self):
        return f'drop_prob={round(self.drop_prob, 3):0.3f}'


def drop_block_2d(x, *args, **kwargs):
    return x


class DropBlock2d(nn.Module):
    def __init__(self, drop_prob=0.1, block_size=7, gamma_scale=1.0, with_noise=False, inplace=False, batchwise=False,
                 fast=True):
        super().__init__()
        self.drop_prob = drop_prob
        self.gamma_scale = gamma_scale
        self.block_size = block_size

    def forward(self, x):
        return x


def calculate_drop_path_rates(drop_path_rate, depths, stagewise=False):
    total = depths if isinstance(depths, int) else sum(depths)
    steps = [drop_path_rate * i / max(total - 1, 1) for i in range(total)]
    if isinstance(depths, int):
        return steps
    if stagewise:
        return [drop_path_rate * i / max(len(depths) - 1, 1) for i in range(len(depths))]
    out, at = [], 0
    for depth in depths:
        out.append(steps[at:at + depth])
        at += depth
    return out


class PatchDropout(nn.Module):
    def __init__(self, prob=0.5, num_prefix_tokens=1, ordered=False, return_indices=False):
        super().__init__()
        self.prob = prob
        self.num_prefix_tokens = num_prefix_tokens
        self.return_indices = return_indices

    def forward(self, x):
        return (x, None) if self.return_indices else x


# Activations

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
    """An activation as a layer, made from the function of that name."""
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


# Padding, convolutions and pools

def get_padding(kernel_size, stride=1, dilation=1, **_):
    if any(isinstance(v, (tuple, list)) for v in (kernel_size, stride, dilation)):
        return [get_padding(*a) for a in zip(to_2tuple(kernel_size), to_2tuple(stride), to_2tuple(dilation))]
    return (stride - 1 + dilation * (kernel_size - 1)) // 2


def get_same_padding(x, kernel_size, stride, dilation):
    return max((math.ceil(x / stride) - 1) * stride + (kernel_size - 1) * dilation + 1 - x, 0)


def is_static_pad(kernel_size, stride=1, dilation=1, **_):
    if any(isinstance(v, (tuple, list)) for v in (kernel_size, stride, dilation)):
        return all(is_static_pad(*a) for a in zip(to_2tuple(kernel_size), to_2tuple(stride), to_2tuple(dilation)))
    return stride == 1 and dilation * (kernel_size - 1) % 2 == 0


def pad_same(x, kernel_size, stride, dilation=(1, 1), value=0.0):
    kernel_size, stride, dilation = to_2tuple(kernel_size), to_2tuple(stride), to_2tuple(dilation)
    height, width = (get_same_padding(n, k, s, d) for n, k, s, d in zip(x.shape[-2:], kernel_size, stride, dilation))
    return F.pad(x, (width // 2, width - width // 2, height // 2, height - height // 2), value=value)


def get_padding_value(padding, kernel_size, **kwargs):
    """The padding to give to a layer, and whether it must be computed for every input instead."""
    if not isinstance(padding, str):
        return padding, False
    padding = padding.lower()
    if padding == 'same':
        if is_static_pad(kernel_size, **kwargs):
            return get_padding(kernel_size, **kwargs), False
        return 0, True
    if padding == 'valid':
        return 0, False
    return get_padding(kernel_size, **kwargs), False


def conv2d_same(x, weight, bias=None, stride=(1, 1), padding=(0, 0), dilation=(1, 1), groups=1):
    x = pad_same(x, weight.shape[-2:], stride, dilation)
    return F.conv2d(x, weight, bias, stride, (0, 0), dilation, groups)


class Conv2dSame(nn.Conv2d):
    """Padded as TensorFlow pads: for every input anew, so that its size divided by the stride, rounded up, comes out."""

    def __init__(self, in_channels, out_channels, kernel_size, stride=1, padding=0, dilation=1, groups=1, bias=True):
        super().__init__(in_channels, out_channels, kernel_size, stride, 0, dilation, groups, bias)

    def forward(self, x):
        return conv2d_same(x, self.weight, self.bias, self.stride, self.padding, self.dilation, self.groups)


def create_conv2d_pad(in_chs, out_chs, kernel_size, **kwargs):
    padding, dynamic = get_padding_value(kwargs.pop('padding', ''), kernel_size,
                                         stride=kwargs.get('stride', 1), dilation=kwargs.get('dilation', 1))
    kwargs.setdefault('bias', False)
    if dynamic:
        return Conv2dSame(in_chs, out_chs, kernel_size, **kwargs)
    return nn.Conv2d(in_chs, out_chs, kernel_size, padding=padding, **kwargs)


def _split_channels(channels, groups):
    split = [channels // groups for _ in range(groups)]
    split[0] += channels - sum(split)
    return split


class MixedConv2d(nn.ModuleDict):
    """Kernels of several sizes, each for a part of the channels (Tan and Le 2019)."""

    def __init__(self, in_channels, out_channels, kernel_size=3, stride=1, padding='', dilation=1, depthwise=False,
                 **kwargs):
        super().__init__()
        kernel_size = kernel_size if isinstance(kernel_size, list) else [kernel_size]
        ins = _split_channels(in_channels, len(kernel_size))
        outs = _split_channels(out_channels, len(kernel_size))
        self.in_channels, self.out_channels, self.splits = sum(ins), sum(outs), ins
        for i, (k, before, after) in enumerate(zip(kernel_size, ins, outs)):
            groups = before if depthwise else 1
            self.add_module(str(i), create_conv2d_pad(before, after, k, stride=stride, padding=padding,
                                                      dilation=dilation, groups=groups, **kwargs))

    def forward(self, x):
        parts = torch.split(x, self.splits, 1)
        return torch.cat([conv(part) for part, conv in zip(parts, self.values())], 1)


def create_conv2d(in_channels, out_channels, kernel_size, **kwargs):
    if isinstance(kernel_size, list):
        kwargs.pop('groups', None)
        return MixedConv2d(in_channels, out_channels, kernel_size, **kwargs)
    depthwise = kwargs.pop('depthwise', False)
    groups = in_channels if depthwise else kwargs.pop('groups', 1)
    return create_conv2d_pad(in_channels, out_channels, kernel_size, groups=groups, **kwargs)


class StdConv2d(nn.Conv2d):
    """A convolution with standardised weights (Qiao et al. 2019)."""

    def __init__(self, in_channel, out_channels, kernel_size, stride=1, padding=None, dilation=1, groups=1, bias=False,
                 eps=1e-6):
        if padding is None:
            padding = get_padding(kernel_size, stride, dilation)
        super().__init__(in_channel, out_channels, kernel_size, stride, padding, dilation, groups, bias)
        self.eps = eps

    def _weight(self):
        rows = self.weight.reshape(1, self.out_channels, -1)
        return F.batch_norm(rows, None, None, training=True, momentum=0.0, eps=self.eps).reshape_as(self.weight)

    def forward(self, x):
        return F.conv2d(x, self._weight(), self.bias, self.stride, self.padding, self.dilation, self.groups)


class StdConv2dSame(StdConv2d):
    def __init__(self, in_channel, out_channels, kernel_size, stride=1, padding='SAME', dilation=1, groups=1, bias=False,
                 eps=1e-6):
        padding, self_pads = get_padding_value(padding, kernel_size, stride=stride, dilation=dilation)
        super().__init__(in_channel, out_channels, kernel_size, stride, padding, dilation, groups, bias, eps)
        self.same_pad = self_pads

    def forward(self, x):
        if self.same_pad:
            x = pad_same(x, self.kernel_size, self.stride, self.dilation)
        return super().forward(x)


class ScaledStdConv2d(nn.Conv2d):
    """Standardised weights with a learned gain (Brock et al. 2021)."""

    def __init__(self, in_channels, out_channels, kernel_size, stride=1, padding=None, dilation=1, groups=1, bias=True,
                 gamma=1.0, eps=1e-6, gain_init=1.0):
        if padding is None:
            padding = get_padding(kernel_size, stride, dilation)
        super().__init__(in_channels, out_channels, kernel_size, stride, padding, dilation, groups, bias)
        self.gain = nn.Parameter(torch.full((self.out_channels, 1, 1, 1), gain_init))
        self.scale = gamma * self.weight[0].numel() ** -0.5
        self.eps = eps

    def forward(self, x):
        rows = self.weight.reshape(1, self.out_channels, -1)
        weight = F.batch_norm(rows, None, None, weight=(self.gain * self.scale).view(-1), training=True, momentum=0.0,
                              eps=self.eps).reshape_as(self.weight)
        return F.conv2d(x, weight, self.bias, self.stride, self.padding, self.dilation, self.groups)


class AvgPool2dSame(nn.AvgPool2d):
    def __init__(self, kernel_size, stride=None, padding=0, ceil_mode=False, count_include_pad=True):
        super().__init__(to_2tuple(kernel_size), to_2tuple(stride), (0, 0), ceil_mode, count_include_pad)

    def forward(self, x):
        x = pad_same(x, self.kernel_size, self.stride)
        return F.avg_pool2d(x, self.kernel_size, self.stride, self.padding, self.ceil_mode, self.count_include_pad)


class MaxPool2dSame(nn.MaxPool2d):
    def __init__(self, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False):
        super().__init__(to_2tuple(kernel_size), to_2tuple(stride), (0, 0), to_2tuple(dilation), ceil_mode=ceil_mode)

    def forward(self, x):
        x = pad_same(x, self.kernel_size, self.stride, value=-float('inf'))
        return F.max_pool2d(x, self.kernel_size, self.stride, (0, 0), self.dilation, self.ceil_mode)


def create_pool2d(pool_type, kernel_size, stride=None, **kwargs):
    stride = stride or kernel_size
    padding, dynamic = get_padding_value(kwargs.pop('padding', ''), kernel_size, stride=stride)
    if pool_type == 'avg':
        return AvgPool2dSame(kernel_size, stride, **kwargs) if dynamic else nn.AvgPool2d(kernel_size, stride, padding, **kwargs)
    if pool_type == 'max':
        return MaxPool2dSame(kernel_size, stride, **kwargs) if dynamic else nn.MaxPool2d(kernel_size, stride, padding, **kwargs)
    raise AssertionError(f'Unsupported pool type {pool_type}')


# Normalisation

class LayerNorm(nn.LayerNorm):
    def __init__(self, num_channels, eps=1e-6, affine=True):
        super().__init__(num_channels, eps=eps, elementwise_affine=affine)


class LayerNorm2d(nn.LayerNorm):
    """Over the channels of maps (batch, channels, height, width)."""

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


class ConvNormAct(nn.Module):
    def __init__(self, in_channels, out_channels, kernel_size=1, stride=1, padding='', dilation=1, groups=1, bias=False,
                 apply_norm=True, apply_act=True, norm_layer=nn.BatchNorm2d, act_layer=nn.ReLU, aa_layer=None,
                 drop_layer=None, conv_kwargs=None, norm_kwargs=None, act_kwargs=None):
        super().__init__()
        use_aa = aa_layer is not None and stride > 1
        self.conv = create_conv2d(in_channels, out_channels, kernel_size, stride=1 if use_aa else stride,
                                  padding=padding, dilation=dilation, groups=groups, bias=bias, **(conv_kwargs or {}))
        if apply_norm:
            made = get_norm_act_layer(norm_layer, act_layer)
            options = dict(norm_kwargs or {})
            if drop_layer:
                options['drop_layer'] = drop_layer
            self.bn = made(out_channels, apply_act=apply_act, act_kwargs=act_kwargs, **options)
        else:
            self.bn = nn.Sequential()
            if drop_layer:
                self.bn.add_module('drop', drop_layer())
            if apply_act:
                self.bn.add_module('act', _activation_after(act_layer, act_kwargs, False, True))
        self.aa = aa_layer(out_channels, stride=stride) if use_aa else nn.Identity()

    @property
    def in_channels(self):
        return self.conv.in_channels

    @property
    def out_channels(self):
        return self.conv.out_channels

    def forward(self, x):
        return self.aa(self.bn(self.conv(x)))


ConvBnAct = ConvNormActAa = ConvNormAct


# Attention over channels

class SEModule(nn.Module):
    """Squeeze and excitation (Hu et al. 2018)."""

    def __init__(self, channels, rd_ratio=1.0 / 16, rd_channels=None, rd_divisor=8, add_maxpool=False, bias=True,
                 act_layer=nn.ReLU, norm_layer=None, gate_layer='sigmoid'):
        super().__init__()
        self.add_maxpool = add_maxpool
        if not rd_channels:
            rd_channels = make_divisible(channels * rd_ratio, rd_divisor, round_limit=0.0)
        self.fc1 = nn.Conv2d(channels, rd_channels, kernel_size=1, bias=bias)
        self.bn = norm_layer(rd_channels) if norm_layer else nn.Identity()
        self.act = create_act_layer(act_layer, inplace=True)
        self.fc2 = nn.Conv2d(rd_channels, channels, kernel_size=1, bias=bias)
        self.gate = create_act_layer(gate_layer)

    def forward(self, x):
        seen = x.mean((2, 3), keepdim=True)
        if self.add_maxpool:
            seen = 0.5 * seen + 0.5 * x.amax((2, 3), keepdim=True)
        return x * self.gate(self.fc2(self.act(self.bn(self.fc1(seen)))))


SqueezeExcite = SEModule


class EffectiveSEModule(nn.Module):
    def __init__(self, channels, add_maxpool=False, gate_layer='hard_sigmoid', **_):
        super().__init__()
        self.add_maxpool = add_maxpool
        self.fc = nn.Conv2d(channels, channels, kernel_size=1, padding=0)
        self.gate = create_act_layer(gate_layer)

    def forward(self, x):
        seen = x.mean((2, 3), keepdim=True)
        if self.add_maxpool:
            seen = 0.5 * seen + 0.5 * x.amax((2, 3), keepdim=True)
        return x * self.gate(self.fc(seen))


EffectiveSqueezeExcite = EffectiveSEModule


class EcaModule(nn.Module):
    """A convolution over the channels' means (Wang et al. 2020)."""

    def __init__(self, channels=None, kernel_size=3, gamma=2, beta=1, act_layer=None, gate_layer='sigmoid',
                 rd_ratio=1 / 8, rd_channels=None, rd_divisor=8, use_mlp=False):
        super().__init__()
        if channels is not None:
            t = int(abs(math.log(channels, 2) + beta) / gamma)
            kernel_size = max(t if t % 2 else t + 1, 3)
        padding = (kernel_size - 1) // 2
        if use_mlp:
            rd_channels = rd_channels or make_divisible(channels * rd_ratio, divisor=rd_divisor)
            self.conv = nn.Conv1d(1, rd_channels, kernel_size=1, padding=0, bias=True)
            self.act = create_act_layer(act_layer or nn.ReLU)
            self.conv2 = nn.Conv1d(rd_channels, 1, kernel_size=kernel_size, padding=padding, bias=True)
        else:
            self.conv = nn.Conv1d(1, 1, kernel_size=kernel_size, padding=padding, bias=False)
            self.act = None
            self.conv2 = None
        self.gate = create_act_layer(gate_layer)

    def forward(self, x):
        y = self.conv(x.mean((2, 3)).view(x.shape[0], 1, -1))
        if self.conv2 is not None:
            y = self.conv2(self.act(y))
        return x * self.gate(y).view(x.shape[0], -1, 1, 1).expand_as(x)


EfficientChannelAttn = EcaModule


# Multi-layer perceptrons

class Mlp(nn.Module):
    def __init__(self, in_features, hidden_features=None, out_features=None, act_layer=nn.GELU, norm_layer=None,
                 bias=True, drop=0.0, use_conv=False):
        super().__init__()
        out_features = out_features or in_features
        hidden_features = hidden_features or in_features
        bias, drop = to_2tuple(bias), to_2tuple(drop)
        made = partial(nn.Conv2d, kernel_size=1) if use_conv else nn.Linear
        self.fc1 = made(in_features, hidden_features, bias=bias[0])
        self.act = act_layer()
        self.drop1 = nn.Dropout(drop[0])
        self.norm = norm_layer(hidden_features) if norm_layer is not None else nn.Identity()
        self.fc2 = made(hidden_features, out_features, bias=bias[1])
        self.drop2 = nn.Dropout(drop[1])

    def forward(self, x):
        x = self.drop1(self.act(self.fc1(x)))
        return self.drop2(self.fc2(self.norm(x)))


class GluMlp(nn.Module):
    """Half of the hidden features gate the other half."""

    def __init__(self, in_features, hidden_features=None, out_features=None, act_layer=nn.Sigmoid, norm_layer=None,
                 bias=True, drop=0.0, use_conv=False, gate_last=True):
        super().__init__()
        out_features = out_features or in_features
        hidden_features = hidden_features or in_features
        if hidden_features % 2:
            raise AssertionError
        bias, drop = to_2tuple(bias), to_2tuple(drop)
        made = partial(nn.Conv2d, kernel_size=1) if use_conv else nn.Linear
        self.chunk_dim = 1 if use_conv else -1
        self.gate_last = gate_last
        self.fc1 = made(in_features, hidden_features, bias=bias[0])
        self.act = act_layer()
        self.drop1 = nn.Dropout(drop[0])
        self.norm = norm_layer(hidden_features // 2) if norm_layer is not None else nn.Identity()
        self.fc2 = made(hidden_features // 2, out_features, bias=bias[1])
        self.drop2 = nn.Dropout(drop[1])

    def forward(self, x):
        x1, x2 = self.fc1(x).chunk(2, dim=self.chunk_dim)
        x = x1 * self.act(x2) if self.gate_last else self.act(x1) * x2
        return self.drop2(self.fc2(self.norm(self.drop1(x))))


SwiGLUPacked = partial(GluMlp, act_layer=nn.SiLU, gate_last=False)


class SwiGLU(nn.Module):
    def __init__(self, in_features, hidden_features=None, out_features=None, act_layer=nn.SiLU, norm_layer=None,
                 bias=True, drop=0.0, align_to=0):
        super().__init__()
        out_features = out_features or in_features
        hidden_features = hidden_features or in_features
        if align_to:
            hidden_features = hidden_features + -hidden_features % align_to
        bias, drop = to_2tuple(bias), to_2tuple(drop)
        self.fc1_g = nn.Linear(in_features, hidden_features, bias=bias[0])
        self.fc1_x = nn.Linear(in_features, hidden_features, bias=bias[0])
        self.act = act_layer()
        self.drop1 = nn.Dropout(drop[0])
        self.norm = norm_layer(hidden_features) if norm_layer is not None else nn.Identity()
        self.fc2 = nn.Linear(hidden_features, out_features, bias=bias[1])
        self.drop2 = nn.Dropout(drop[1])

    def forward(self, x):
        x = self.drop1(self.act(self.fc1_g(x)) * self.fc1_x(x))
        return self.drop2(self.fc2(self.norm(x)))


class ConvMlp(nn.Module):
    def __init__(self, in_features, hidden_features=None, out_features=None, act_layer=nn.ReLU, norm_layer=None,
                 bias=True, drop=0.0):
        super().__init__()
        out_features = out_features or in_features
        hidden_features = hidden_features or in_features
        bias = to_2tuple(bias)
        self.fc1 = nn.Conv2d(in_features, hidden_features, kernel_size=1, bias=bias[0])
        self.norm = norm_layer(hidden_features) if norm_layer else nn.Identity()
        self.act = act_layer()
        self.drop = nn.Dropout(drop)
        self.fc2 = nn.Conv2d(hidden_features, out_features, kernel_size=1, bias=bias[1])

    def forward(self, x):
        return self.fc2(self.drop(self.act(self.norm(self.fc1(x)))))


class GlobalResponseNorm(nn.Module):
    """Channels scaled by how strong they are beside the others (Woo et al. 2023)."""

    def __init__(self, dim, eps=1e-6, channels_last=True):
        super().__init__()
        self.eps = eps
        self.spatial_dim = (1, 2) if channels_last else (2, 3)
        self.channel_dim = -1 if channels_last else 1
        self.wb_shape = (1, 1, 1, -1) if channels_last else (1, -1, 1, 1)
        self.weight = nn.Parameter(torch.zeros(dim))
        self.bias = nn.Parameter(torch.zeros(dim))

    def forward(self, x):
        strength = x.norm(p=2, dim=self.spatial_dim, keepdim=True)
        relative = strength / (strength.mean(dim=self.channel_dim, keepdim=True) + self.eps)
        return x + self.bias.view(self.wb_shape) + self.weight.view(self.wb_shape) * (x * relative)


class GlobalResponseNormMlp(nn.Module):
    def __init__(self, in_features, hidden_features=None, out_features=None, act_layer=nn.GELU, bias=True, drop=0.0,
                 use_conv=False):
        super().__init__()
        out_features = out_features or in_features
        hidden_features = hidden_features or in_features
        bias, drop = to_2tuple(bias), to_2tuple(drop)
        made = partial(nn.Conv2d, kernel_size=1) if use_conv else nn.Linear
        self.fc1 = made(in_features, hidden_features, bias=bias[0])
        self.act = act_layer()
        self.drop1 = nn.Dropout(drop[0])
        self.grn = GlobalResponseNorm(hidden_features, channels_last=not use_conv)
        self.fc2 = made(hidden_features, out_features, bias=bias[1])
        self.drop2 = nn.Dropout(drop[1])

    def forward(self, x):
        x = self.grn(self.drop1(self.act(self.fc1(x))))
        return self.drop2(self.fc2(x))


class LayerScale(nn.Module):
    def __init__(self, dim, init_values=1e-5, inplace=False):
        super().__init__()
        self.inplace = inplace
        self.gamma = nn.Parameter(init_values * torch.ones(dim))

    def forward(self, x):
        return x.mul_(self.gamma) if self.inplace else x * self.gamma


class LayerScale2d(nn.Module):
    def __init__(self, dim, init_values=1e-5, inplace=False):
        super().__init__()
        self.inplace = inplace
        self.gamma = nn.Parameter(init_values * torch.ones(dim))

    def forward(self, x):
        gamma = self.gamma.view(1, -1, 1, 1)
        return x.mul_(gamma) if self.inplace else x * gamma


# Patches

def nchw_to(x, fmt):
    name = getattr(fmt, 'value', fmt)
    if name == 'NHWC':
        return x.permute(0, 2, 3, 1)
    if name == 'NLC':
        return x.flatten(2).transpose(1, 2)
    if name == 'NCL':
        return x.flatten(2)
    return x


class PatchEmbed(nn.Module):
    """Cuts an image into patches and embeds each: a convolution whose stride is its kernel."""

    def __init__(self, img_size=224, patch_size=16, in_chans=3, embed_dim=768, norm_layer=None, flatten=True,
                 output_fmt=None, bias=True, strict_img_size=True, dynamic_img_pad=False):
        super().__init__()
        self.patch_size = to_2tuple(patch_size)
        self.img_size = self.grid_size = self.num_patches = None
        if img_size is not None:
            self.img_size = to_2tuple(img_size)
            self.grid_size = tuple(s // p for s, p in zip(self.img_size, self.patch_size))
            self.num_patches = self.grid_size[0] * self.grid_size[1]
        self.flatten = flatten and output_fmt is None
        self.output_fmt = output_fmt if output_fmt is not None else 'NCHW'
        self.strict_img_size = strict_img_size
        self.dynamic_img_pad = dynamic_img_pad
        self.proj = nn.Conv2d(in_chans, embed_dim, kernel_size=patch_size, stride=patch_size, bias=bias)
        self.norm = norm_layer(embed_dim) if norm_layer else nn.Identity()

    def forward(self, x):
        height, width = x.shape[-2:]
        if self.img_size is not None:
            if self.strict_img_size:
                for size, wanted, name in ((height, self.img_size[0], 'height'), (width, self.img_size[1], 'width')):
                    if size != wanted:
                        raise AssertionError(f"Input {name} ({size}) doesn't match model ({wanted}).")
            elif not self.dynamic_img_pad:
                for size, patch, name in ((height, self.patch_size[0], 'height'), (width, self.patch_size[1], 'width')):
                    if size % patch:
                        raise AssertionError(f'Input {name} ({size}) should be divisible by patch size ({patch}).')
        if self.dynamic_img_pad:
            x = F.pad(x, (0, -width % self.patch_size[1], 0, -height % self.patch_size[0]))
        x = self.proj(x)
        x = x.flatten(2).transpose(1, 2) if self.flatten else nchw_to(x, self.output_fmt)
        return self.norm(x)


def resample_abs_pos_embed(posemb, new_size, old_size=None, num_prefix_tokens=1, interpolation='bicubic',
                           antialias=True, verbose=False):
    """Position embeddings for another grid: as they are when it has the same size, else resized."""
    count = posemb.shape[1]
    if count == new_size[0] * new_size[1] + num_prefix_tokens and new_size[0] == new_size[1]:
        return posemb
    if old_size is None:
        side = int(math.sqrt(count - num_prefix_tokens))
        old_size = side, side
    prefix, grid = posemb[:, :num_prefix_tokens], posemb[:, num_prefix_tokens:]
    grid = grid.reshape(1, old_size[0], old_size[1], -1).permute(0, 3, 1, 2)
    grid = F.interpolate(grid, size=new_size, mode=interpolation, antialias=antialias)
    grid = grid.permute(0, 2, 3, 1).reshape(1, -1, posemb.shape[-1])
    return torch.cat([prefix, grid], dim=1) if num_prefix_tokens else grid


# Pooling and heads

def adaptive_avgmax_pool2d(x, output_size=1):
    return 0.5 * (F.adaptive_avg_pool2d(x, output_size) + F.adaptive_max_pool2d(x, output_size))


def adaptive_catavgmax_pool2d(x, output_size=1):
    return torch.cat((F.adaptive_avg_pool2d(x, output_size), F.adaptive_max_pool2d(x, output_size)), 1)


def select_adaptive_pool2d(x, pool_type='avg', output_size=1):
    return {'avg': F.adaptive_avg_pool2d, 'max': F.adaptive_max_pool2d, 'avgmax': adaptive_avgmax_pool2d,
            'catavgmax': adaptive_catavgmax_pool2d}[pool_type](x, output_size)


class FastAdaptiveAvgPool2d(nn.Module):
    def __init__(self, flatten=False, input_fmt='NCHW'):
        super().__init__()
        self.flatten = flatten
        self.dim = (1, 2) if input_fmt == 'NHWC' else (2, 3)

    def forward(self, x):
        return x.mean(self.dim, keepdim=not self.flatten)


FastAdaptiveAvgPool = FastAdaptiveAvgPool2d


class AdaptiveAvgMaxPool2d(nn.Module):
    def __init__(self, output_size=1):
        super().__init__()
        self.output_size = output_size

    def forward(self, x):
        return adaptive_avgmax_pool2d(x, self.output_size)


class AdaptiveCatAvgMaxPool2d(nn.Module):
    def __init__(self, output_size=1):
        super().__init__()
        self.output_size = output_size

    def forward(self, x):
        return adaptive_catavgmax_pool2d(x, self.output_size)


class SelectAdaptivePool2d(nn.Module):
    def __init__(self, output_size=1, pool_type='fast', flatten=False, input_fmt='NCHW'):
        super().__init__()
        self.pool_type = pool_type or ''
        name = self.pool_type.lower()
        axes = (1, 2) if input_fmt == 'NHWC' else (2, 3)
        self.flatten = nn.Flatten(1) if flatten else nn.Identity()
        if not name:
            self.pool = nn.Identity()
        elif name.startswith('fast') or input_fmt != 'NCHW':
            self.pool = FastAdaptiveAvgPool2d(flatten, input_fmt)
            self.flatten = nn.Identity()
        elif name == 'avg':
            self.pool = nn.AdaptiveAvgPool2d(output_size)
        elif name == 'max':
            self.pool = nn.AdaptiveMaxPool2d(output_size)
        elif name == 'avgmax':
            self.pool = AdaptiveAvgMaxPool2d(output_size)
        elif name == 'catavgmax':
            self.pool = AdaptiveCatAvgMaxPool2d(output_size)
        else:
            raise AssertionError(f'Invalid pool type: {pool_type}')
        self.dim = axes

    def is_identity(self):
        return not self.pool_type

    def forward(self, x):
        return self.flatten(self.pool(x))

    def feat_mult(self):
        return 2 if self.pool_type == 'catavgmax' else 1


def create_classifier(num_features, num_classes, pool_type='avg', use_conv=False, input_fmt='NCHW', drop_rate=None):
    flatten = not use_conv
    if not pool_type:
        flatten = False
    pool = SelectAdaptivePool2d(pool_type=pool_type, flatten=flatten, input_fmt=input_fmt)
    width = num_features * pool.feat_mult()
    if num_classes <= 0:
        fc = nn.Identity()
    elif use_conv:
        fc = nn.Conv2d(width, num_classes, 1, bias=True)
    else:
        fc = nn.Linear(width, num_classes, bias=True)
    return (pool, fc) if drop_rate is None else (pool, nn.Dropout(drop_rate), fc)


class ClassifierHead(nn.Module):
    def __init__(self, in_features, num_classes, pool_type='avg', drop_rate=0.0, use_conv=False, input_fmt='NCHW'):
        super().__init__()
        self.in_features = in_features
        self.use_conv = use_conv
        self.input_fmt = input_fmt
        self.global_pool, self.fc = create_classifier(in_features, num_classes, pool_type, use_conv, input_fmt)
        self.drop = nn.Dropout(drop_rate)
        self.flatten = nn.Flatten(1) if use_conv and pool_type else nn.Identity()

    def forward(self, x, pre_logits=False):
        x = self.drop(self.global_pool(x))
        return self.flatten(x) if pre_logits else self.flatten(self.fc(x))


class NormMlpClassifierHead(nn.Module):
    def __init__(self, in_features, num_classes, hidden_size=None, pool_type='avg', drop_rate=0.0,
                 norm_layer='layernorm2d', act_layer='tanh'):
        super().__init__()
        self.in_features = in_features
        self.hidden_size = hidden_size
        self.num_features = in_features
        self.use_conv = not pool_type
        made = partial(nn.Conv2d, kernel_size=1) if self.use_conv else nn.Linear
        self.global_pool = SelectAdaptivePool2d(pool_type=pool_type)
        self.norm = get_norm_layer(norm_layer)(in_features)
        self.flatten = nn.Flatten(1) if pool_type else nn.Identity()
        if hidden_size:
            self.pre_logits = nn.Sequential()
            self.pre_logits.add_module('fc', made(in_features, hidden_size))
            self.pre_logits.add_module('act', get_act_layer(act_layer)())
            self.num_features = hidden_size
        else:
            self.pre_logits = nn.Identity()
        self.drop = nn.Dropout(drop_rate)
        self.fc = made(self.num_features, num_classes) if num_classes > 0 else nn.Identity()

    def forward(self, x, pre_logits=False):
        x = self.drop(self.pre_logits(self.flatten(self.norm(self.global_pool(x)))))
        return x if pre_logits else self.fc(x)


class BlurPool2d(nn.Module):
    """A binomial filter, then a stride (Zhang 2019)."""

    def __init__(self, channels=None, filt_size=3, stride=2, pad_mode='reflect'):
        super().__init__()
        self.channels = channels
        self.filt_size = filt_size
        self.stride = stride
        self.pad_mode = pad_mode
        self.padding = [get_padding(filt_size, stride, dilation=1)] * 4
        row = torch.tensor([float(math.comb(filt_size - 1, i)) for i in range(filt_size)])
        kernel = row[:, None] * row[None, :]
        kernel = kernel / kernel.sum()
        if channels is not None:
            kernel = kernel[None, None, :, :].repeat(channels, 1, 1, 1)
        self.register_buffer('filt', kernel, persistent=False)

    def forward(self, x):
        x = F.pad(x, self.padding, mode=self.pad_mode)
        channels = x.shape[1] if self.channels is None else self.channels
        weight = self.filt.expand(channels, 1, self.filt_size, self.filt_size) if self.channels is None else self.filt
        return F.conv2d(x, weight, stride=self.stride, groups=channels)


class SpaceToDepth(nn.Module):
    def __init__(self, block_size=4):
        super().__init__()
        self.bs = block_size

    def forward(self, x):
        n, c, h, w = x.size()
        x = x.view(n, c, h // self.bs, self.bs, w // self.bs, self.bs).permute(0, 3, 5, 1, 2, 4)
        return x.reshape(n, c * self.bs * self.bs, h // self.bs, w // self.bs)


class Linear(nn.Linear):
    pass
