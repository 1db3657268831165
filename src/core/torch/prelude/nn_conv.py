"""Convolutions and transposed convolutions over one to three axes."""
import torch
import torch.nn.functional as F
from torch.nn import Module, Parameter


class _ConvNd(Module):
    def __init__(self, in_channels, out_channels, kernel_size, stride, padding, dilation, transposed, output_padding,
                 groups, bias, padding_mode, device=None, dtype=None):
        super().__init__()
        in_channels = _check_size('in_channels', in_channels)
        out_channels = _check_size('out_channels', out_channels)
        if groups <= 0:
            raise ValueError('groups must be a positive integer')
        if in_channels % groups != 0:
            raise ValueError('in_channels must be divisible by groups')
        if out_channels % groups != 0:
            raise ValueError('out_channels must be divisible by groups')
        if isinstance(padding, str):
            if padding not in ('same', 'valid'):
                raise ValueError(f"Invalid padding string {padding!r}, should be one of {{'same', 'valid'}}")
            if padding == 'same' and any(s != 1 for s in stride):
                raise ValueError("padding='same' is not supported for strided convolutions")
        if padding_mode not in ('zeros', 'reflect', 'replicate', 'circular'):
            raise ValueError("padding_mode must be one of {'zeros', 'reflect', 'replicate', 'circular'}, "
                             f"but got padding_mode='{padding_mode}'")
        self.in_channels = in_channels
        self.out_channels = out_channels
        self.kernel_size = kernel_size
        self.stride = stride
        self.padding = padding
        self.dilation = dilation
        self.transposed = transposed
        self.output_padding = output_padding
        self.groups = groups
        self.padding_mode = padding_mode
        if transposed:
            shape = (in_channels, out_channels // groups, *kernel_size)
        else:
            shape = (out_channels, in_channels // groups, *kernel_size)
        self.weight = Parameter(torch.empty(shape, device=device, dtype=dtype))
        if bias:
            self.bias = Parameter(torch.empty(out_channels, device=device, dtype=dtype))
        else:
            self.register_parameter('bias', None)
        self.reset_parameters()

    @property
    def _reversed_padding_repeated_twice(self):
        """Padding as F.pad takes it: before and after each axis, the last axis first."""
        sides = []
        for i in reversed(range(len(self.kernel_size))):
            if self.padding == 'same':
                total = self.dilation[i] * (self.kernel_size[i] - 1)
                sides += [total // 2, total - total // 2]
            else:
                sides += [0, 0] if self.padding == 'valid' else [self.padding[i]] * 2
        return sides

    def reset_parameters(self):
        pass

    def extra_repr(self):
        text = f'{self.in_channels}, {self.out_channels}, kernel_size={self.kernel_size}, stride={self.stride}'
        if self.padding != (0,) * len(self.kernel_size):
            text += f', padding={self.padding}'
        if self.dilation != (1,) * len(self.dilation):
            text += f', dilation={self.dilation}'
        if self.output_padding != (0,) * len(self.output_padding):
            text += f', output_padding={self.output_padding}'
        if self.groups != 1:
            text += f', groups={self.groups}'
        if self.bias is None:
            text += ', bias=False'
        if self.padding_mode != 'zeros':
            text += f', padding_mode={self.padding_mode}'
        return text


def _forward(name, rank):
    def _conv_forward(self, input, weight, bias):
        function = getattr(F, name)
        if self.padding_mode != 'zeros':
            padded = F.pad(input, self._reversed_padding_repeated_twice, mode=self.padding_mode)
            return function(padded, weight, bias, self.stride, (0,) * rank, self.dilation, self.groups)
        return function(input, weight, bias, self.stride, self.padding, self.dilation, self.groups)
    return _conv_forward


class Conv1d(_ConvNd):
    def __init__(self, in_channels, out_channels, kernel_size, stride=1, padding=0, dilation=1, groups=1, bias=True,
                 padding_mode='zeros', device=None, dtype=None):
        super().__init__(in_channels, out_channels, _sizes(kernel_size, 1), _sizes(stride, 1),
                         padding if isinstance(padding, str) else _sizes(padding, 1), _sizes(dilation, 1), False,
                         (0,), groups, bias, padding_mode, device, dtype)

    _conv_forward = _forward('conv1d', 1)

    def forward(self, input):
        return self._conv_forward(input, self.weight, self.bias)


class Conv2d(_ConvNd):
    def __init__(self, in_channels, out_channels, kernel_size, stride=1, padding=0, dilation=1, groups=1, bias=True,
                 padding_mode='zeros', device=None, dtype=None):
        super().__init__(in_channels, out_channels, _sizes(kernel_size, 2), _sizes(stride, 2),
                         padding if isinstance(padding, str) else _sizes(padding, 2), _sizes(dilation, 2), False,
                         (0, 0), groups, bias, padding_mode, device, dtype)

    _conv_forward = _forward('conv2d', 2)

    def forward(self, input):
        return self._conv_forward(input, self.weight, self.bias)


class Conv3d(_ConvNd):
    def __init__(self, in_channels, out_channels, kernel_size, stride=1, padding=0, dilation=1, groups=1, bias=True,
                 padding_mode='zeros', device=None, dtype=None):
        super().__init__(in_channels, out_channels, _sizes(kernel_size, 3), _sizes(stride, 3),
                         padding if isinstance(padding, str) else _sizes(padding, 3), _sizes(dilation, 3), False,
                         (0, 0, 0), groups, bias, padding_mode, device, dtype)

    _conv_forward = _forward('conv3d', 3)

    def forward(self, input):
        return self._conv_forward(input, self.weight, self.bias)


class _ConvTransposeNd(_ConvNd):
    def __init__(self, in_channels, out_channels, kernel_size, stride, padding, dilation, transposed, output_padding,
                 groups, bias, padding_mode, device=None, dtype=None):
        if padding_mode != 'zeros':
            raise ValueError(f'Only "zeros" padding mode is supported for {self.__class__.__name__}')
        super().__init__(in_channels, out_channels, kernel_size, stride, padding, dilation, transposed, output_padding,
                         groups, bias, padding_mode, device, dtype)

    def _output_padding(self, input, output_size, stride, padding, kernel_size, num_spatial_dims, dilation=None):
        if output_size is None:
            return self.output_padding
        batched = input.dim() == num_spatial_dims + 2
        first = 2 if batched else 1
        if len(output_size) == num_spatial_dims + first:
            output_size = output_size[first:]
        if len(output_size) != num_spatial_dims:
            raise ValueError(f'ConvTranspose{num_spatial_dims}D: for {input.dim()}D input, output_size must have '
                             f'{num_spatial_dims} or {num_spatial_dims + first} elements (got {len(output_size)})')
        least = [(input.size(d + first) - 1) * stride[d] - 2 * padding[d]
                 + (dilation[d] if dilation is not None else 1) * (kernel_size[d] - 1) + 1
                 for d in range(num_spatial_dims)]
        most = [least[d] + stride[d] - 1 for d in range(num_spatial_dims)]
        for size, low, high in zip(output_size, least, most):
            if size < low or size > high:
                raise ValueError(f'requested an output size of {output_size}, but valid sizes range from {least} to '
                                 f'{most} (for an input of {input.size()[2:]})')
        return [output_size[d] - least[d] for d in range(num_spatial_dims)]

    def _transpose(self, function, rank, input, output_size):
        extra = self._output_padding(input, output_size, self.stride, self.padding, self.kernel_size, rank, self.dilation)
        return function(input, self.weight, self.bias, self.stride, self.padding, extra, self.groups, self.dilation)


class ConvTranspose1d(_ConvTransposeNd):
    def __init__(self, in_channels, out_channels, kernel_size, stride=1, padding=0, output_padding=0, groups=1,
                 bias=True, dilation=1, padding_mode='zeros', device=None, dtype=None):
        super().__init__(in_channels, out_channels, _sizes(kernel_size, 1), _sizes(stride, 1), _sizes(padding, 1),
                         _sizes(dilation, 1), True, _sizes(output_padding, 1), groups, bias, padding_mode, device, dtype)

    def forward(self, input, output_size=None):
        return self._transpose(F.conv_transpose1d, 1, input, output_size)


class ConvTranspose2d(_ConvTransposeNd):
    def __init__(self, in_channels, out_channels, kernel_size, stride=1, padding=0, output_padding=0, groups=1,
                 bias=True, dilation=1, padding_mode='zeros', device=None, dtype=None):
        super().__init__(in_channels, out_channels, _sizes(kernel_size, 2), _sizes(stride, 2), _sizes(padding, 2),
                         _sizes(dilation, 2), True, _sizes(output_padding, 2), groups, bias, padding_mode, device, dtype)

    def forward(self, input, output_size=None):
        return self._transpose(F.conv_transpose2d, 2, input, output_size)


class ConvTranspose3d(_ConvTransposeNd):
    def __init__(self, in_channels, out_channels, kernel_size, stride=1, padding=0, output_padding=0, groups=1,
                 bias=True, dilation=1, padding_mode='zeros', device=None, dtype=None):
        super().__init__(in_channels, out_channels, _sizes(kernel_size, 3), _sizes(stride, 3), _sizes(padding, 3),
                         _sizes(dilation, 3), True, _sizes(output_padding, 3), groups, bias, padding_mode, device, dtype)

    def forward(self, input, output_size=None):
        return self._transpose(F.conv_transpose3d, 3, input, output_size)
