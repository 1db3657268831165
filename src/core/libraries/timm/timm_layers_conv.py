"""Convolutions, alone and followed by a norm and an activation."""
import torch
import torch.nn.functional as F
from timm.layers import _activation_after, get_norm_act_layer, get_padding, get_padding_value, pad_same
from torch import nn


def conv2d_same(x, weight, bias=None, stride=(1, 1), padding=(0, 0), dilation=(1, 1), groups=1):
    x = pad_same(x, weight.shape[-2:], stride, dilation)
    return F.conv2d(x, weight, bias, stride, (0, 0), dilation, groups)


class Conv2dSame(nn.Conv2d):
    """Pads as TensorFlow does: per input, so that the output has the size of the input divided by the stride, rounded up."""

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
    """A convolution with standardized weights (Qiao et al. 2019)."""

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
    """Standardized weights with a learned gain (Brock et al. 2021)."""

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
