"""Dropout of paths, blocks and patches, which does nothing at inference."""
from torch import nn


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
