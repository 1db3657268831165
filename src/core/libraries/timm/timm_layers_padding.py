"""Padding by name, and padding as TensorFlow does it."""
import math

import torch.nn.functional as F
from timm.layers import to_2tuple


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
    """The padding for a layer, and whether it must be computed per input instead."""
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
