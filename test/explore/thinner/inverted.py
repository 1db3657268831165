"""Inverted residuals with squeeze and excitation, and blocks that scale what they add by a learned factor for each channel."""
import torch
from torch import nn


class Inverted(nn.Module):
    def __init__(self, c_in, hidden, c_out, stride):
        super().__init__()
        self.expand = nn.Sequential(nn.Conv2d(c_in, hidden, 1, bias=False), nn.BatchNorm2d(hidden), nn.Hardswish())
        self.filter = nn.Sequential(nn.Conv2d(hidden, hidden, 3, stride, 1, groups=hidden, bias=False), nn.BatchNorm2d(hidden), nn.Hardswish())
        self.squeeze = nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Conv2d(hidden, hidden // 4, 1), nn.ReLU(), nn.Conv2d(hidden // 4, hidden, 1), nn.Hardsigmoid())
        self.project = nn.Sequential(nn.Conv2d(hidden, c_out, 1, bias=False), nn.BatchNorm2d(c_out))
        self.adds = stride == 1 and c_in == c_out

    def forward(self, x):
        y = self.filter(self.expand(x))
        y = self.project(y * self.squeeze(y))
        return x + y if self.adds else y


class Wide(nn.Module):
    """A large depthwise filter, then a small perceptron over the channels, which come last meanwhile."""

    def __init__(self, channels):
        super().__init__()
        self.filter = nn.Conv2d(channels, channels, 7, padding=3, groups=channels)
        self.norm = nn.LayerNorm(channels)
        self.mlp = nn.Sequential(nn.Linear(channels, 4 * channels), nn.GELU(), nn.Linear(4 * channels, channels))
        self.scale = nn.Parameter(1e-6 * torch.ones(channels, 1, 1))

    def forward(self, x):
        y = self.mlp(self.norm(self.filter(x).permute(0, 2, 3, 1))).permute(0, 3, 1, 2)
        return x + self.scale * y


class Net(nn.Module):
    def __init__(self, width=32, classes=10):
        super().__init__()
        self.layers = nn.Sequential(
            nn.Conv2d(3, width, 3, 2, 1),
            Inverted(width, 2 * width, width, 1),
            Inverted(width, 3 * width, 2 * width, 2),
            Wide(2 * width),
            Wide(2 * width),
        )
        self.head = nn.Linear(2 * width, classes)

    def forward(self, x):
        return self.head(self.layers(x).mean((2, 3)))
