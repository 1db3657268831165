"""A U-Net: what went down is concatenated on the way up. Group normalization, a number of the time step, attention over pixels."""
import torch
from torch import nn
from torch.nn import functional as F


class Residual(nn.Module):
    def __init__(self, c_in, c_out, time):
        super().__init__()
        self.norm1 = nn.GroupNorm(4, c_in)
        self.conv1 = nn.Conv2d(c_in, c_out, 3, padding=1)
        self.time = nn.Linear(time, c_out)
        self.norm2 = nn.GroupNorm(4, c_out)
        self.conv2 = nn.Conv2d(c_out, c_out, 3, padding=1)
        self.skip = nn.Conv2d(c_in, c_out, 1) if c_in != c_out else nn.Identity()

    def forward(self, x, t):
        y = self.conv1(F.silu(self.norm1(x))) + self.time(F.silu(t))[:, :, None, None]
        return self.conv2(F.silu(self.norm2(y))) + self.skip(x)


class Attention(nn.Module):
    def __init__(self, channels, heads=2):
        super().__init__()
        self.heads = heads
        self.qkv = nn.Conv2d(channels, 3 * channels, 1)
        self.out = nn.Conv2d(channels, channels, 1)

    def forward(self, x):
        B, C, H, W = x.shape
        q, k, v = self.qkv(x).reshape(B * self.heads, 3 * C // self.heads, H * W).chunk(3, 1)
        weights = torch.einsum("bct,bcs->bts", q, k).softmax(-1)
        return x + self.out(torch.einsum("bts,bcs->bct", weights, v).reshape(B, C, H, W))


class UNet(nn.Module):
    def __init__(self, width=16):
        super().__init__()
        self.time = nn.Sequential(nn.Linear(6, 4 * width), nn.SiLU(), nn.Linear(4 * width, 4 * width))
        self.stem = nn.Conv2d(3, width, 3, padding=1)
        self.down1 = Residual(width, width, 4 * width)
        self.pool = nn.Conv2d(width, width, 3, stride=2, padding=1)
        self.down2 = Residual(width, 2 * width, 4 * width)
        self.middle = Attention(2 * width)
        self.up2 = Residual(4 * width, width, 4 * width)
        self.up = nn.Upsample(scale_factor=2)
        self.up1 = Residual(2 * width, width, 4 * width)
        self.out = nn.Conv2d(width, 3, 1)

    def forward(self, x, t):
        t = self.time(t)
        high = self.down1(self.stem(x), t)
        low = self.down2(self.pool(high), t)
        x = self.up2(torch.cat([self.middle(low), low], 1), t)
        x = self.up1(torch.cat([self.up(x), high], 1), t)
        return self.out(x)
