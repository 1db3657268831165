"""GoogLeNet (Szegedy et al., 2014) with normalisation and without the auxiliary classifiers, as torchvision evaluates it.

The branch that is printed as 5x5 has 3x3 filters in torchvision; `wide=5` has those of the paper.
"""
import torch
from torch import nn


def conv(c_in, c_out, kernel=1, stride=1):
    return nn.Sequential(
        nn.Conv2d(c_in, c_out, kernel, stride, kernel // 2, bias=False),
        nn.BatchNorm2d(c_out, eps=0.001),
        nn.ReLU(inplace=True),
    )


class Inception(nn.Module):
    """Four branches side by side. `widths`: 1x1; 3x3 before and after; wide before and after; behind the pooling."""

    def __init__(self, c_in, widths, wide):
        super().__init__()
        one, three_in, three, wide_in, wide_out, pooled = widths
        self.one = conv(c_in, one)
        self.three = nn.Sequential(conv(c_in, three_in), conv(three_in, three, 3))
        self.wide = nn.Sequential(conv(c_in, wide_in), conv(wide_in, wide_out, wide))
        self.pooled = nn.Sequential(nn.MaxPool2d(3, 1, padding=1, ceil_mode=True), conv(c_in, pooled))

    def forward(self, x):
        return torch.cat([self.one(x), self.three(x), self.wide(x), self.pooled(x)], 1)


def pool(kernel=3):
    return nn.MaxPool2d(kernel, 2, ceil_mode=True)


class GoogLeNet(nn.Module):
    def __init__(self, num_classes=1000, wide=3):
        super().__init__()
        self.stem = nn.Sequential(conv(3, 64, 7, 2), pool(), conv(64, 64), conv(64, 192, 3), pool())
        self.low = nn.Sequential(
            Inception(192, (64, 96, 128, 16, 32, 32), wide),
            Inception(256, (128, 128, 192, 32, 96, 64), wide),
            pool(),
        )
        self.middle = nn.Sequential(
            Inception(480, (192, 96, 208, 16, 48, 64), wide),
            Inception(512, (160, 112, 224, 24, 64, 64), wide),
            Inception(512, (128, 128, 256, 24, 64, 64), wide),
            Inception(512, (112, 144, 288, 32, 64, 64), wide),
            Inception(528, (256, 160, 320, 32, 128, 128), wide),
            pool(2),
        )
        self.high = nn.Sequential(
            Inception(832, (256, 160, 320, 32, 128, 128), wide),
            Inception(832, (384, 192, 384, 48, 128, 128), wide),
        )
        self.classifier = nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Dropout(0.2), nn.Linear(1024, num_classes))

    def forward(self, x):
        return self.classifier(self.high(self.middle(self.low(self.stem(x)))))
