"""Patches of images, and embeddings of their positions."""
import math

import torch
import torch.nn.functional as F
from timm.layers import to_2tuple
from torch import nn


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
    """Position embeddings for another grid, resized unless it has the same size."""
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
