"""Deformable convolutions."""
import torch
from torch import nn


def deform_conv2d(input, offset, weight, bias=None, stride=(1, 1), padding=(0, 0), dilation=(1, 1), mask=None):
    stride, padding, dilation = _sizes(stride, 2), _sizes(padding, 2), _sizes(dilation, 2)
    height, width = weight.shape[-2:]
    offset_groups = offset.shape[1] // (2 * height * width)
    if offset_groups == 0:
        raise RuntimeError('the shape of the offset tensor at dimension 1 is not valid. It should be a multiple of 2 * '
                           f'weight.size[2] * weight.size[3].\nGot offset.shape[1]={offset.shape[1]}, while 2 * '
                           f'weight.size[2] * weight.size[3]={2 * height * width}')
    groups = input.shape[1] // weight.shape[1]
    return torch.ops.torchvision.deform_conv2d(
        input, weight, offset, mask if mask is not None else None, bias, *stride, *padding, *dilation, groups,
        offset_groups, mask is not None)


class DeformConv2d(nn.Module):
    def __init__(self, in_channels, out_channels, kernel_size, stride=1, padding=0, dilation=1, groups=1, bias=True):
        super().__init__()
        if in_channels % groups != 0:
            raise ValueError('in_channels must be divisible by groups')
        if out_channels % groups != 0:
            raise ValueError('out_channels must be divisible by groups')
        self.in_channels = in_channels
        self.out_channels = out_channels
        self.kernel_size = _sizes(kernel_size, 2)
        self.stride = _sizes(stride, 2)
        self.padding = _sizes(padding, 2)
        self.dilation = _sizes(dilation, 2)
        self.groups = groups
        self.weight = nn.Parameter(torch.empty(out_channels, in_channels // groups, *self.kernel_size))
        if bias:
            self.bias = nn.Parameter(torch.empty(out_channels))
        else:
            self.register_parameter('bias', None)

    def reset_parameters(self):
        pass

    def forward(self, input, offset, mask=None):
        return deform_conv2d(input, offset, self.weight, self.bias, self.stride, self.padding, self.dilation, mask)
