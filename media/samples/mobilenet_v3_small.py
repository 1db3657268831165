"""MobileNetV3-Small: a network found by search, with squeeze-and-excitation and hard-swish.

Howard et al., "Searching for MobileNetV3", 2019, Table 2.
"""
from functools import partial

import torch
from torch import nn

BatchNorm = partial(nn.BatchNorm2d, eps=0.001, momentum=0.01)


def make_divisible(channels, divisor=8):
    """The nearest multiple of `divisor`, never more than a tenth below what was asked for."""
    rounded = max(divisor, int(channels + divisor / 2) // divisor * divisor)
    return rounded if rounded >= 0.9 * channels else rounded + divisor


def conv_bn(c_in, c_out, kernel_size=3, stride=1, groups=1, activation=nn.Hardswish):
    layers = [
        nn.Conv2d(c_in, c_out, kernel_size, stride, kernel_size // 2, groups=groups, bias=False),
        BatchNorm(c_out),
    ]
    if activation is not None:
        layers.append(activation(inplace=True))
    return nn.Sequential(*layers)


class SqueezeExcitation(nn.Module):
    """Scales each channel by a factor that a small network makes of all channels' means."""

    def __init__(self, channels, squeezed):
        super().__init__()
        self.pool = nn.AdaptiveAvgPool2d(1)
        self.squeeze = nn.Conv2d(channels, squeezed, 1)
        self.relu = nn.ReLU(inplace=True)
        self.excite = nn.Conv2d(squeezed, channels, 1)
        self.gate = nn.Hardsigmoid()

    def forward(self, x):
        scale = self.relu(self.squeeze(self.pool(x)))
        return x * self.gate(self.excite(scale))


class Bottleneck(nn.Module):
    def __init__(self, c_in, hidden, c_out, kernel_size, stride, use_se, activation):
        super().__init__()
        self.residual = stride == 1 and c_in == c_out

        layers = []
        if hidden != c_in:
            layers.append(conv_bn(c_in, hidden, 1, activation=activation))
        layers.append(conv_bn(hidden, hidden, kernel_size, stride, groups=hidden, activation=activation))
        if use_se:
            layers.append(SqueezeExcitation(hidden, make_divisible(hidden // 4)))
        layers.append(conv_bn(hidden, c_out, 1, activation=None))
        self.block = nn.Sequential(*layers)

    def forward(self, x):
        return x + self.block(x) if self.residual else self.block(x)


class MobileNetV3Small(nn.Module):
    RE, HS = nn.ReLU, nn.Hardswish

    # kernel size, hidden channels, output channels, squeeze-and-excitation, activation, stride
    BLOCKS = [
        (3, 16, 16, True, RE, 2),
        (3, 72, 24, False, RE, 2),
        (3, 88, 24, False, RE, 1),
        (5, 96, 40, True, HS, 2),
        (5, 240, 40, True, HS, 1),
        (5, 240, 40, True, HS, 1),
        (5, 120, 48, True, HS, 1),
        (5, 144, 48, True, HS, 1),
        (5, 288, 96, True, HS, 2),
        (5, 576, 96, True, HS, 1),
        (5, 576, 96, True, HS, 1),
    ]

    def __init__(self, num_classes=1000, dropout=0.2):
        super().__init__()
        channels = 16
        features = [conv_bn(3, channels, stride=2)]
        for kernel_size, hidden, c_out, use_se, activation, stride in self.BLOCKS:
            features.append(Bottleneck(channels, hidden, c_out, kernel_size, stride, use_se, activation))
            channels = c_out
        features.append(conv_bn(channels, 6 * channels, kernel_size=1))

        self.features = nn.Sequential(*features)
        self.pool = nn.AdaptiveAvgPool2d(1)
        self.classifier = nn.Sequential(
            nn.Linear(6 * channels, 1024),
            nn.Hardswish(inplace=True),
            nn.Dropout(dropout, inplace=True),
            nn.Linear(1024, num_classes),
        )

    def forward(self, x):
        x = self.pool(self.features(x))
        return self.classifier(torch.flatten(x, 1))


if __name__ == "__main__":
    model = MobileNetV3Small()
    print(model(torch.randn(1, 3, 224, 224)).shape)
