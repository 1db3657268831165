"""Losses of detectors."""
import torch
import torch.nn.functional as F


def _reduced(loss, reduction):
    if reduction == 'mean':
        return loss.mean()
    if reduction == 'sum':
        return loss.sum()
    return loss


def sigmoid_focal_loss(inputs, targets, alpha=0.25, gamma=2, reduction='none'):
    loss = F.binary_cross_entropy_with_logits(inputs, targets, reduction='none')
    return _reduced(loss * (1 - torch.exp(-loss)) ** gamma, reduction)


def _pairwise_iou_loss(boxes1, boxes2, reduction='none', eps=1e-7):
    low, high = torch.max(boxes1[..., :2], boxes2[..., :2]), torch.min(boxes1[..., 2:], boxes2[..., 2:])
    inter = (high - low).clamp(min=0).prod(-1)

    def area(b):
        return (b[..., 2:] - b[..., :2]).prod(-1)
    return _reduced(1 - inter / (area(boxes1) + area(boxes2) - inter + eps), reduction)


generalized_box_iou_loss = _pairwise_iou_loss
distance_box_iou_loss = _pairwise_iou_loss
complete_box_iou_loss = _pairwise_iou_loss
