"""MobileNetV2: inverted residuals with linear bottlenecks.

Sandler et al., "MobileNetV2: Inverted Residuals and Linear Bottlenecks", 2018, Table 2.
"""
import torch
from torch import nn


def make_divisible(channels, divisor=8):
    """The nearest multiple of `divisor`, never more than a tenth below what was asked for."""
    rounded = max(divisor, int(channels + divisor / 2) // divisor * divisor)
    return rounded if rounded >= 0.9 * channels else rounded + divisor


class ConvBNReLU6(nn.Sequential):
    def __init__(self, c_in, c_out, kernel_size=3, stride=1, groups=1):
        super().__init__(
            nn.Conv2d(c_in, c_out, kernel_size, stride, kernel_size // 2, groups=groups, bias=False),
            nn.BatchNorm2d(c_out),
            nn.ReLU6(inplace=True),
        )


class InvertedResidual(nn.Module):
    """Widen by a 1x1 convolution, filter each channel by itself, narrow again without an activation."""

    def __init__(self, c_in, c_out, stride, expansion):
        super().__init__()
        hidden = c_in * expansion
        self.residual = stride == 1 and c_in == c_out

        layers = []
        if expansion != 1:
            layers.append(ConvBNReLU6(c_in, hidden, kernel_size=1))
        layers += [
            ConvBNReLU6(hidden, hidden, stride=stride, groups=hidden),
            nn.Conv2d(hidden, c_out, 1, bias=False),
            nn.BatchNorm2d(c_out),
        ]
        self.conv = nn.Sequential(*layers)

    def forward(self, x):
        return x + self.conv(x) if self.residual else self.conv(x)


class MobileNetV2(nn.Module):
    # expansion t, channels c, repeats n, stride s of the first
    STAGES = [
        (1, 16, 1, 1),
        (6, 24, 2, 2),
        (6, 32, 3, 2),
        (6, 64, 4, 2),
        (6, 96, 3, 1),
        (6, 160, 3, 2),
        (6, 320, 1, 1),
    ]

    def __init__(self, num_classes=1000, width=1.0, dropout=0.2):
        super().__init__()
        channels = make_divisible(32 * width)
        last = make_divisible(1280 * max(1.0, width))

        features = [ConvBNReLU6(3, channels, stride=2)]
        for t, c, n, s in self.STAGES:
            c_out = make_divisible(c * width)
            for i in range(n):
                features.append(InvertedResidual(channels, c_out, stride=s if i == 0 else 1, expansion=t))
                channels = c_out
        features.append(ConvBNReLU6(channels, last, kernel_size=1))

        self.features = nn.Sequential(*features)
        self.classifier = nn.Sequential(nn.Dropout(dropout), nn.Linear(last, num_classes))

    def forward(self, x):
        x = self.features(x)
        x = x.mean([2, 3])
        return self.classifier(x)


if __name__ == "__main__":
    model = MobileNetV2()
    print(model(torch.randn(1, 3, 224, 224)).shape)
