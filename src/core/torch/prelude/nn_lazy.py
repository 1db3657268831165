"""Layers that learn their number of input features at their first call."""
import torch
from torch.nn import Parameter


class LazyModuleMixin:
    """Parameters are `None` until the first call tells their sizes."""
    cls_to_become = None

    def has_uninitialized_params(self):
        return self._unknown_size

    def initialize_parameters(self, *args, **kwargs):
        raise NotImplementedError(f'initialize_parameters is not implemented for {self.__class__.__name__}')


class UninitializedParameter(Parameter):
    """A parameter whose sizes `materialize` tells."""
    cls_to_become = Parameter

    def materialize(self, shape, device=None, dtype=None):
        self.data = torch.empty(shape, dtype=dtype or self.dtype)
        self.__class__ = self.cls_to_become


class _LazyConv(LazyModuleMixin):
    _rank = 2

    def __init__(self, out_channels, *args, **kwargs):
        self._unknown_size = True
        super().__init__(kwargs.get('groups', 1), out_channels, *args, **kwargs)
        self.in_channels = 0
        self._parameters['weight'] = None

    def forward(self, input, *args):
        if self.in_channels == 0:
            self.initialize_parameters(input)
        return super().forward(input, *args)

    def initialize_parameters(self, input, *args):
        if input.dim() not in (self._rank + 1, self._rank + 2):
            raise RuntimeError(f'Expected {self._rank + 1}D (unbatched) or {self._rank + 2}D (batched) input to '
                               f'{self.__class__.__name__}, but got input of size: {input.shape}')
        channels = input.shape[-self._rank - 1]
        if channels % self.groups != 0:
            raise ValueError('in_channels must be divisible by groups')
        self.in_channels = channels
        self._unknown_size = False
        if self.transposed:
            shape = (channels, self.out_channels // self.groups, *self.kernel_size)
        else:
            shape = (self.out_channels, channels // self.groups, *self.kernel_size)
        self._parameters['weight'] = Parameter(torch.empty(shape))
        if self.cls_to_become is not None:
            self.__class__ = self.cls_to_become


class LazyConv1d(_LazyConv, torch.nn.Conv1d):
    _rank = 1
    cls_to_become = torch.nn.Conv1d


class LazyConv2d(_LazyConv, torch.nn.Conv2d):
    cls_to_become = torch.nn.Conv2d


class LazyConv3d(_LazyConv, torch.nn.Conv3d):
    _rank = 3
    cls_to_become = torch.nn.Conv3d


class LazyConvTranspose1d(_LazyConv, torch.nn.ConvTranspose1d):
    _rank = 1
    cls_to_become = torch.nn.ConvTranspose1d


class LazyConvTranspose2d(_LazyConv, torch.nn.ConvTranspose2d):
    cls_to_become = torch.nn.ConvTranspose2d


class LazyConvTranspose3d(_LazyConv, torch.nn.ConvTranspose3d):
    _rank = 3
    cls_to_become = torch.nn.ConvTranspose3d


class LazyLinear(LazyModuleMixin, torch.nn.Linear):
    cls_to_become = torch.nn.Linear

    def __init__(self, out_features, bias=True, device=None, dtype=None):
        self._unknown_size = True
        super().__init__(0, out_features, bias, device, dtype)
        self._parameters['weight'] = None

    def forward(self, input):
        if self._parameters['weight'] is None:
            self.initialize_parameters(input)
        return super().forward(input)

    def initialize_parameters(self, input):
        self._unknown_size = False
        self.in_features = input.shape[-1]
        self._parameters['weight'] = Parameter(torch.empty((self.out_features, self.in_features)))
        self.__class__ = self.cls_to_become


class _LazyNormBase(LazyModuleMixin):
    def __init__(self, eps=1e-5, momentum=0.1, affine=True, track_running_stats=True, device=None, dtype=None):
        self._unknown_size = True
        super().__init__(0, eps, momentum, affine, track_running_stats, device, dtype)
        if affine:
            self._parameters['weight'] = self._parameters['bias'] = None

    def forward(self, input):
        if self.num_features == 0:
            self.initialize_parameters(input)
        return super().forward(input)

    def initialize_parameters(self, input):
        self._unknown_size = False
        self.num_features = input.shape[1]
        if self.affine:
            self._parameters['weight'] = Parameter(torch.empty(self.num_features))
            self._parameters['bias'] = Parameter(torch.empty(self.num_features))
        if self.track_running_stats:
            self.running_mean = torch.zeros(self.num_features)
            self.running_var = torch.ones(self.num_features)
        self.__class__ = self.cls_to_become


class LazyBatchNorm1d(_LazyNormBase, torch.nn.BatchNorm1d):
    cls_to_become = torch.nn.BatchNorm1d


class LazyBatchNorm2d(_LazyNormBase, torch.nn.BatchNorm2d):
    cls_to_become = torch.nn.BatchNorm2d


class LazyBatchNorm3d(_LazyNormBase, torch.nn.BatchNorm3d):
    cls_to_become = torch.nn.BatchNorm3d


# As in PyTorch, affine parameters and statistics are on by default, unlike in InstanceNorm itself.
class LazyInstanceNorm1d(_LazyNormBase, torch.nn.InstanceNorm1d):
    cls_to_become = torch.nn.InstanceNorm1d


class LazyInstanceNorm2d(_LazyNormBase, torch.nn.InstanceNorm2d):
    cls_to_become = torch.nn.InstanceNorm2d


class LazyInstanceNorm3d(_LazyNormBase, torch.nn.InstanceNorm3d):
    cls_to_become = torch.nn.InstanceNorm3d
