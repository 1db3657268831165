"""Stochastic depth and dropout of blocks, which do nothing at inference."""
from torch import nn


def stochastic_depth(input, p, mode, training=True):
    """Does nothing at inference."""
    if p < 0.0 or p > 1.0:
        raise ValueError(f'drop probability has to be between 0 and 1, but got {p}')
    if mode not in ['batch', 'row']:
        raise ValueError(f"mode has to be either 'batch' or 'row', but got {mode}")
    return input


class StochasticDepth(nn.Module):
    def __init__(self, p, mode):
        super().__init__()
        self.p = p
        self.mode = mode

    def forward(self, input):
        return stochastic_depth(input, self.p, self.mode, self.training)

    def __repr__(self):
        return f'{self.__class__.__name__}(p={self.p}, mode={self.mode})'


def drop_block2d(input, p, block_size, inplace=False, eps=1e-6, training=True):
    """Does nothing at inference."""
    if p < 0.0 or p > 1.0:
        raise ValueError(f'drop probability has to be between 0 and 1, but got {p}.')
    if input.ndim != 4:
        raise ValueError(f'input should be 4 dimensional. Got {input.ndim} dimensions.')
    return input


def drop_block3d(input, p, block_size, inplace=False, eps=1e-6, training=True):
    """Does nothing at inference."""
    if p < 0.0 or p > 1.0:
        raise ValueError(f'drop probability has to be between 0 and 1, but got {p}.')
    if input.ndim != 5:
        raise ValueError(f'input should be 5 dimensional. Got {input.ndim} dimensions.')
    return input


class DropBlock2d(nn.Module):
    def __init__(self, p, block_size, inplace=False, eps=1e-6):
        super().__init__()
        self.p = p
        self.block_size = block_size
        self.inplace = inplace
        self.eps = eps

    def forward(self, input):
        return drop_block2d(input, self.p, self.block_size, self.inplace, self.eps, self.training)


class DropBlock3d(DropBlock2d):
    def forward(self, input):
        return drop_block3d(input, self.p, self.block_size, self.inplace, self.eps, self.training)
