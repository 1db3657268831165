"""Attention in shifted windows, with a table of relative positions for each head; patches are merged between stages."""
import torch
from torch import nn


class WindowAttention(nn.Module):
    def __init__(self, width, heads, window, shift):
        super().__init__()
        self.heads, self.window, self.shift = heads, window, shift
        self.qkv = nn.Linear(width, 3 * width)
        self.proj = nn.Linear(width, width)
        self.table = nn.Parameter(torch.zeros((2 * window - 1) ** 2, heads))
        axis = torch.arange(window)
        at = torch.stack(torch.meshgrid(axis, axis, indexing="ij")).flatten(1)
        apart = (at[:, :, None] - at[:, None, :] + window - 1).permute(1, 2, 0)
        self.register_buffer("index", apart[..., 0] * (2 * window - 1) + apart[..., 1])

    def forward(self, x):
        B, H, W, C = x.shape
        w = self.window
        if self.shift:
            x = torch.roll(x, (-self.shift, -self.shift), (1, 2))
        x = x.view(B, H // w, w, W // w, w, C).permute(0, 1, 3, 2, 4, 5).reshape(-1, w * w, C)
        q, k, v = self.qkv(x).reshape(x.shape[0], w * w, 3, self.heads, C // self.heads).permute(2, 0, 3, 1, 4)
        scores = (q * (C // self.heads) ** -0.5) @ k.transpose(-2, -1)
        scores = scores + self.table[self.index.view(-1)].view(w * w, w * w, -1).permute(2, 0, 1).unsqueeze(0)
        x = self.proj((scores.softmax(-1) @ v).transpose(1, 2).reshape(-1, w * w, C))
        x = x.view(B, H // w, W // w, w, w, C).permute(0, 1, 3, 2, 4, 5).reshape(B, H, W, C)
        return torch.roll(x, (self.shift, self.shift), (1, 2)) if self.shift else x


class Layer(nn.Module):
    def __init__(self, width, heads, window, shift):
        super().__init__()
        self.norm1 = nn.LayerNorm(width)
        self.attention = WindowAttention(width, heads, window, shift)
        self.norm2 = nn.LayerNorm(width)
        self.mlp = nn.Sequential(nn.Linear(width, 4 * width), nn.GELU(), nn.Linear(4 * width, width))

    def forward(self, x):
        x = x + self.attention(self.norm1(x))
        return x + self.mlp(self.norm2(x))


class Merge(nn.Module):
    """Four neighbors become one patch of twice the width."""

    def __init__(self, width):
        super().__init__()
        self.norm = nn.LayerNorm(4 * width)
        self.reduce = nn.Linear(4 * width, 2 * width, bias=False)

    def forward(self, x):
        x = torch.cat([x[:, 0::2, 0::2], x[:, 1::2, 0::2], x[:, 0::2, 1::2], x[:, 1::2, 1::2]], -1)
        return self.reduce(self.norm(x))


class Windows(nn.Module):
    def __init__(self, width=32, heads=(2, 4), window=4, classes=10):
        super().__init__()
        self.patches = nn.Conv2d(3, width, 4, 4)
        self.low = nn.Sequential(Layer(width, heads[0], window, 0), Layer(width, heads[0], window, window // 2))
        self.merge = Merge(width)
        self.high = nn.Sequential(Layer(2 * width, heads[1], window, 0), Layer(2 * width, heads[1], window, window // 2))
        self.head = nn.Linear(2 * width, classes)

    def forward(self, x):
        x = self.patches(x).permute(0, 2, 3, 1)
        x = self.high(self.merge(self.low(x)))
        return self.head(x.mean((1, 2)))
