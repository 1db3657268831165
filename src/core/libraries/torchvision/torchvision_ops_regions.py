"""Pooling of regions of interest."""
import math

import torch
import torch.nn.functional as F
from torch import nn, Tensor


def _as_regions(boxes):
    """Joins the boxes of all images into one tensor, whose rows begin with the number of the image."""
    if isinstance(boxes, Tensor):
        return boxes
    return torch.cat([F.pad(b, (1, 0), value=i) for i, b in enumerate(boxes)], dim=0)


def roi_align(input, boxes, output_size, spatial_scale=1.0, sampling_ratio=-1, aligned=False):
    return torch.ops.torchvision.roi_align(input, _as_regions(boxes), spatial_scale, *_sizes(output_size, 2),
                                           sampling_ratio, aligned)


def roi_pool(input, boxes, output_size, spatial_scale=1.0):
    return torch.ops.torchvision.roi_pool(input, _as_regions(boxes), spatial_scale, *_sizes(output_size, 2))[0]


def ps_roi_align(input, boxes, output_size, spatial_scale=1.0, sampling_ratio=-1):
    return torch.ops.torchvision.ps_roi_align(input, _as_regions(boxes), spatial_scale, *_sizes(output_size, 2),
                                              sampling_ratio)[0]


def ps_roi_pool(input, boxes, output_size, spatial_scale=1.0):
    return torch.ops.torchvision.ps_roi_pool(input, _as_regions(boxes), spatial_scale, *_sizes(output_size, 2))[0]


class RoIAlign(nn.Module):
    def __init__(self, output_size, spatial_scale, sampling_ratio, aligned=False):
        super().__init__()
        self.output_size = output_size
        self.spatial_scale = spatial_scale
        self.sampling_ratio = sampling_ratio
        self.aligned = aligned

    def forward(self, input, rois):
        return roi_align(input, rois, self.output_size, self.spatial_scale, self.sampling_ratio, self.aligned)


class RoIPool(nn.Module):
    def __init__(self, output_size, spatial_scale):
        super().__init__()
        self.output_size = output_size
        self.spatial_scale = spatial_scale

    def forward(self, input, rois):
        return roi_pool(input, rois, self.output_size, self.spatial_scale)


class PSRoIAlign(nn.Module):
    def __init__(self, output_size, spatial_scale, sampling_ratio):
        super().__init__()
        self.output_size = output_size
        self.spatial_scale = spatial_scale
        self.sampling_ratio = sampling_ratio

    def forward(self, input, rois):
        return ps_roi_align(input, rois, self.output_size, self.spatial_scale, self.sampling_ratio)


class PSRoIPool(nn.Module):
    def __init__(self, output_size, spatial_scale):
        super().__init__()
        self.output_size = output_size
        self.spatial_scale = spatial_scale

    def forward(self, input, rois):
        return ps_roi_pool(input, rois, self.output_size, self.spatial_scale)


class MultiScaleRoIAlign(nn.Module):
    def __init__(self, featmap_names, output_size, sampling_ratio, *, canonical_scale=224, canonical_level=4):
        super().__init__()
        self.featmap_names = featmap_names
        self.output_size = _sizes(output_size, 2)
        self.sampling_ratio = sampling_ratio
        self.scales = None
        self.map_levels = None
        self.canonical_scale = canonical_scale
        self.canonical_level = canonical_level

    def forward(self, x, boxes, image_shapes):
        """Which map serves which box depends on data, but the size of the result does not."""
        maps = [m for name, m in x.items() if name in self.featmap_names]
        largest = max(shape[0] for shape in image_shapes)
        scale = 2.0 ** round(math.log2(maps[0].shape[-2] / largest))
        return roi_align(maps[0], boxes, self.output_size, scale, self.sampling_ratio)
