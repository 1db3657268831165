"""The shallow MobileNet of the paper's Table 5: MobileNet without its five separable layers of 14x14x512."""
from torch import nn


def conv_bn(c_in, c_out, kernel, stride=1, groups=1):
    return nn.Sequential(
        nn.Conv2d(c_in, c_out, kernel, stride, kernel // 2, groups=groups, bias=False),
        nn.BatchNorm2d(c_out),
        nn.ReLU(inplace=True),
    )


def separable(c_in, c_out, stride):
    return nn.Sequential(conv_bn(c_in, c_in, 3, stride, groups=c_in), conv_bn(c_in, c_out, 1))


class ShallowMobileNet(nn.Module):
    def __init__(self, num_classes=1000):
        super().__init__()
        channels = [32, 64, 128, 128, 256, 256, 512, 1024, 1024]
        strides = [1, 2, 1, 2, 1, 2, 2, 1]
        self.features = nn.Sequential(
            conv_bn(3, 32, 3, stride=2),
            *[separable(c_in, c_out, stride) for c_in, c_out, stride in zip(channels, channels[1:], strides)],
        )
        self.pool = nn.AdaptiveAvgPool2d(1)
        self.classifier = nn.Linear(1024, num_classes)

    def forward(self, x):
        return self.classifier(self.pool(self.features(x)).flatten(1))
