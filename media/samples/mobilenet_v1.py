"""MobileNetV1: depthwise separable convolutions.

Howard et al., "MobileNets: Efficient Convolutional Neural Networks for Mobile Vision Applications", 2017, Table 1.
"""
import torch
from torch import nn


def conv_bn(c_in, c_out, stride):
    """A standard 3x3 convolution, normalised and activated."""
    return nn.Sequential(
        nn.Conv2d(c_in, c_out, 3, stride, padding=1, bias=False),
        nn.BatchNorm2d(c_out),
        nn.ReLU(inplace=True),
    )


def separable(c_in, c_out, stride):
    """The same in two steps: a 3x3 filter for each channel, then a 1x1 convolution that mixes the channels."""
    return nn.Sequential(
        nn.Conv2d(c_in, c_in, 3, stride, padding=1, groups=c_in, bias=False),
        nn.BatchNorm2d(c_in),
        nn.ReLU(inplace=True),
        nn.Conv2d(c_in, c_out, 1, bias=False),
        nn.BatchNorm2d(c_out),
        nn.ReLU(inplace=True),
    )


class MobileNetV1(nn.Module):
    """`width` is the paper's multiplier alpha: it thins every layer."""

    def __init__(self, num_classes=1000, width=1.0):
        super().__init__()

        def c(channels):
            return int(channels * width)

        self.features = nn.Sequential(
            conv_bn(3, c(32), stride=2),
            separable(c(32), c(64), stride=1),
            separable(c(64), c(128), stride=2),
            separable(c(128), c(128), stride=1),
            separable(c(128), c(256), stride=2),
            separable(c(256), c(256), stride=1),
            separable(c(256), c(512), stride=2),
            *[separable(c(512), c(512), stride=1) for _ in range(5)],
            separable(c(512), c(1024), stride=2),
            separable(c(1024), c(1024), stride=1),
        )
        self.pool = nn.AdaptiveAvgPool2d(1)
        self.classifier = nn.Linear(c(1024), num_classes)

    def forward(self, x):
        x = self.features(x)
        x = self.pool(x).flatten(1)
        return self.classifier(x)


if __name__ == "__main__":
    model = MobileNetV1()
    print(model(torch.randn(1, 3, 224, 224)).shape)
