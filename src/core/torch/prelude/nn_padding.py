"""Padding layers."""
import torch.nn.functional as F
from torch.nn import Module


class _Pad(Module):
    """`padding` before and after each of `_rank` axes, the last axis first."""
    _rank = 1
    _mode = 'constant'

    def __init__(self, padding):
        super().__init__()
        self.padding = _sizes(padding, 2 * self._rank)

    def forward(self, input):
        return F.pad(input, self.padding, self._mode)

    def extra_repr(self):
        return f'{self.padding}'


class _ConstantPadNd(_Pad):
    def __init__(self, padding, value):
        super().__init__(padding)
        self.value = value

    def forward(self, input):
        return F.pad(input, self.padding, 'constant', self.value)

    def extra_repr(self):
        return f'padding={self.padding}, value={self.value}'


class ConstantPad1d(_ConstantPadNd):
    pass


class ConstantPad2d(_ConstantPadNd):
    _rank = 2


class ConstantPad3d(_ConstantPadNd):
    _rank = 3


class ZeroPad1d(_Pad):
    pass


class ZeroPad2d(_Pad):
    _rank = 2


class ZeroPad3d(_Pad):
    _rank = 3


class ReflectionPad1d(_Pad):
    _mode = 'reflect'


class ReflectionPad2d(_Pad):
    _rank = 2
    _mode = 'reflect'


class ReflectionPad3d(_Pad):
    _rank = 3
    _mode = 'reflect'


class ReplicationPad1d(_Pad):
    _mode = 'replicate'


class ReplicationPad2d(_Pad):
    _rank = 2
    _mode = 'replicate'


class ReplicationPad3d(_Pad):
    _rank = 3
    _mode = 'replicate'


class CircularPad1d(_Pad):
    _mode = 'circular'


class CircularPad2d(_Pad):
    _rank = 2
    _mode = 'circular'


class CircularPad3d(_Pad):
    _rank = 3
    _mode = 'circular'
