"""Dense connections: every layer reads all that came before it in its block."""
import torch
from torch import nn
from torch.nn import functional as F


class Layer(nn.Module):
    def __init__(self, channels, growth):
        super().__init__()
        self.squeeze = nn.Sequential(nn.BatchNorm2d(channels), nn.ReLU(), nn.Conv2d(channels, 4 * growth, 1, bias=False))
        self.grow = nn.Sequential(nn.BatchNorm2d(4 * growth), nn.ReLU(), nn.Conv2d(4 * growth, growth, 3, padding=1, bias=False))

    def forward(self, seen):
        return self.grow(self.squeeze(torch.cat(seen, 1)))


class Block(nn.Module):
    def __init__(self, channels, growth, depth):
        super().__init__()
        self.layers = nn.ModuleList([Layer(channels + i * growth, growth) for i in range(depth)])

    def forward(self, x):
        seen = [x]
        for layer in self.layers:
            seen.append(layer(seen))
        return torch.cat(seen, 1)


class Dense(nn.Module):
    def __init__(self, growth=16, stem=32, blocks=(3, 4), classes=10):
        super().__init__()
        self.stem = nn.Sequential(nn.Conv2d(3, stem, 7, 2, 3, bias=False), nn.BatchNorm2d(stem), nn.ReLU(), nn.MaxPool2d(3, 2, 1))
        channels = stem
        parts = []
        for depth in blocks:
            parts.append(Block(channels, growth, depth))
            channels += depth * growth
            parts.append(nn.Sequential(nn.BatchNorm2d(channels), nn.ReLU(), nn.Conv2d(channels, channels // 2, 1, bias=False), nn.AvgPool2d(2)))
            channels //= 2
        self.parts = nn.Sequential(*parts)
        self.classifier = nn.Linear(channels, classes)

    def forward(self, x):
        x = F.relu(self.parts(self.stem(x)))
        return self.classifier(F.adaptive_avg_pool2d(x, 1).flatten(1))
