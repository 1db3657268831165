"""Pooling layers."""
import math

import torch
import torch.nn.functional as F
from timm.layers import get_padding, get_padding_value, pad_same, to_2tuple
from torch import nn


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
