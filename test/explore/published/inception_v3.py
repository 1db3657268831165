"""Inception V3 (Szegedy et al., 2015) without the auxiliary classifier, as torchvision evaluates it. Pictures of 299x299."""
import torch
from torch import nn
from torch.nn import functional as F


def conv(c_in, c_out, kernel=1, stride=1, padding=0):
    return nn.Sequential(
        nn.Conv2d(c_in, c_out, kernel, stride, padding, bias=False),
        nn.BatchNorm2d(c_out, eps=0.001),
        nn.ReLU(inplace=True),
    )


def along(c_in, c_out, length):
    """A filter of one row."""
    return conv(c_in, c_out, (1, length), padding=(0, length // 2))


def across(c_in, c_out, length):
    """A filter of one column."""
    return conv(c_in, c_out, (length, 1), padding=(length // 2, 0))


class Branches(nn.Module):
    """Side by side, one behind the other in the channels."""

    def __init__(self, *branches):
        super().__init__()
        self.branches = nn.ModuleList(branches)

    def forward(self, x):
        return torch.cat([branch(x) for branch in self.branches], 1)


def pooled(c_in, c_out):
    return nn.Sequential(nn.AvgPool2d(3, 1, padding=1), conv(c_in, c_out))


def block_35(c_in, pool_width):
    return Branches(
        conv(c_in, 64),
        nn.Sequential(conv(c_in, 48), conv(48, 64, 5, padding=2)),
        nn.Sequential(conv(c_in, 64), conv(64, 96, 3, padding=1), conv(96, 96, 3, padding=1)),
        pooled(c_in, pool_width),
    )


def to_17(c_in):
    return Branches(
        conv(c_in, 384, 3, 2),
        nn.Sequential(conv(c_in, 64), conv(64, 96, 3, padding=1), conv(96, 96, 3, 2)),
        nn.MaxPool2d(3, 2),
    )


def block_17(width, c=768):
    return Branches(
        conv(c, 192),
        nn.Sequential(conv(c, width), along(width, width, 7), across(width, 192, 7)),
        nn.Sequential(conv(c, width), across(width, width, 7), along(width, width, 7), across(width, width, 7), along(width, 192, 7)),
        pooled(c, 192),
    )


def to_8(c):
    return Branches(
        nn.Sequential(conv(c, 192), conv(192, 320, 3, 2)),
        nn.Sequential(conv(c, 192), along(192, 192, 7), across(192, 192, 7), conv(192, 192, 3, 2)),
        nn.MaxPool2d(3, 2),
    )


def forked(c_in):
    return Branches(along(c_in, 384, 3), across(c_in, 384, 3))


def block_8(c):
    return Branches(
        conv(c, 320),
        nn.Sequential(conv(c, 384), forked(384)),
        nn.Sequential(conv(c, 448), conv(448, 384, 3, padding=1), forked(384)),
        pooled(c, 192),
    )


class InceptionV3(nn.Module):
    def __init__(self, num_classes=1000):
        super().__init__()
        self.stem = nn.Sequential(
            conv(3, 32, 3, 2), conv(32, 32, 3), conv(32, 64, 3, padding=1), nn.MaxPool2d(3, 2),
            conv(64, 80), conv(80, 192, 3), nn.MaxPool2d(3, 2),
        )
        self.blocks = nn.Sequential(
            block_35(192, 32), block_35(256, 64), block_35(288, 64),
            to_17(288), block_17(128), block_17(160), block_17(160), block_17(192),
            to_8(768), block_8(1280), block_8(2048),
        )
        self.classifier = nn.Linear(2048, num_classes)

    def forward(self, x):
        x = self.blocks(self.stem(x))
        return self.classifier(F.adaptive_avg_pool2d(x, 1).flatten(1))
