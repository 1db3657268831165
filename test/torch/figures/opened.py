#--- a network that is called through forward
import torch
from torch import nn
class Net(nn.Module):
    def __init__(self, classes):
        super().__init__()
        self.body = nn.Sequential(nn.Conv2d(2, 5, 3, stride=2), nn.ReLU(), nn.Conv2d(5, 6, 3, groups=1), nn.AdaptiveAvgPool2d(1))
        self.head = nn.Linear(6, classes)
    def forward(self, x):
        return self.head(self.body(x).flatten(1))
if __name__ == '__main__':
    net = Net(4)
    net.forward(torch.rand(3, 2, 21, 17))
#--- a network inside of a call of a function of the file
import torch
from torch import nn
def widths(n):
    return [(4, 8), (8, n)]
class Net(nn.Module):
    def __init__(self, n):
        super().__init__()
        self.layers = nn.ModuleList([nn.Linear(a, b) for a, b in widths(n)])
    def forward(self, x):
        for layer in self.layers:
            x = layer(x).relu()
        return x
def benchmark(model, x):
    return model(x)
print(benchmark(Net(6), torch.rand(5, 4)).shape)
#--- settings with a property
from dataclasses import dataclass, field
import torch
from torch import nn
@dataclass
class Settings:
    width: int = 6
    depths: list = field(default_factory=lambda: [1, 2])
    @property
    def inner(self):
        return 2 * self.width
class Net(nn.Module):
    def __init__(self, settings: Settings):
        super().__init__()
        self.fc = nn.ModuleList([nn.Linear(settings.width, settings.inner) for _ in range(sum(settings.depths))])
        self.back = nn.Linear(settings.inner, settings.width)
    def forward(self, x):
        for fc in self.fc:
            x = self.back(fc(x))
        return x
Net(Settings())(torch.rand(2, 6))
#--- a dictionary of tensors
import torch
from torch import nn
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.words, self.looks = nn.Embedding(20, 4), nn.Linear(6, 4)
        self.mix = nn.Linear(8, 3)
    def forward(self, batch):
        return {'score': self.mix(torch.cat([self.words(batch['ids']).mean(1), self.looks(batch['looks'])], -1))}
Net()({'ids': torch.zeros(2, 5, dtype=torch.long), 'looks': torch.rand(2, 6)})
#--- attention written by hand, with a mask
import math
import torch
from torch import nn
class Net(nn.Module):
    def __init__(self, width=8, heads=2):
        super().__init__()
        self.heads, self.qkv, self.out = heads, nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.register_buffer('mask', torch.ones(16, 16).tril()[None, None])
    def forward(self, x):
        b, t, c = x.shape
        q, k, v = self.qkv(x).view(b, t, 3, self.heads, c // self.heads).permute(2, 0, 3, 1, 4)
        a = (q @ k.transpose(-2, -1)) / math.sqrt(q.size(-1))
        a = a.masked_fill(self.mask[:, :, :t, :t] == 0, float('-inf')).softmax(-1)
        return self.out((a @ v).transpose(1, 2).reshape(b, t, c))
Net()(torch.rand(2, 5, 8))
#--- a branch without effect
import torch
from torch import nn
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv1d(3, 4, 3)
    def forward(self, x):
        y = self.conv(x)
        if y.max() > 100:
            print('large')
        return y
Net()(torch.rand(1, 3, 10))
#--- a branch with effect
import torch
from torch import nn
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(5, 5)
    def forward(self, x):
        y = self.fc(x)
        if y.abs().max() > 1e6:
            y = self.fc(y)
        return y
Net()(torch.rand(2, 5))
#--- experts that the data chooses
import torch
from torch import nn
class Net(nn.Module):
    def __init__(self, width=4, count=4):
        super().__init__()
        self.gate = nn.Linear(width, count)
        self.experts = nn.ModuleList([nn.Linear(width, width) for _ in range(count)])
    def forward(self, x):
        chosen = self.gate(x).argmax(-1)
        out = torch.zeros_like(x)
        for i, expert in enumerate(self.experts):
            at = torch.where(chosen == i)[0]
            out[at] = expert(x[at])
        return out
Net()(torch.rand(16, 4))
#--- sequences of known lengths
import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.proj = nn.Linear(3, 4)
        self.out = nn.Linear(4, 2)
    def forward(self, x, lengths):
        packed = pack_padded_sequence(self.proj(x), lengths, batch_first=True)
        return self.out(pad_packed_sequence(packed, batch_first=True)[0])
Net()(torch.rand(2, 6, 3), torch.tensor([5, 2]))
#--- parameters from another network
import torch
from torch import nn
from torch.nn.utils.stateless import functional_call
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.main = nn.Linear(4, 3)
        self.make = nn.Linear(2, 15)
    def forward(self, z, x):
        w = self.make(z)[0]
        return functional_call(self.main, {'weight': w[:12].view(3, 4), 'bias': w[12:]}, (x,))
Net()(torch.rand(1, 2), torch.rand(6, 4))
#--- a table of constants decides a size
import numpy as np
import torch
from torch import nn
class Net(nn.Module):
    def __init__(self, n=6):
        super().__init__()
        at = torch.ones(n, n).triu().nonzero()
        table = np.einsum('i,j->ij', np.arange(n), np.ones(3)).astype(np.float32)
        self.register_buffer('table', torch.from_numpy(table))
        self.fc = nn.Linear(at.shape[0], table.shape[1])
    def forward(self, x):
        return self.fc(x) + self.table[:1]
Net()(torch.rand(2, 21))
#--- a size from a file that is not there
import os
import torch
from torch import nn
WIDTH = 40 if os.path.exists('no such file') else 4
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(3, WIDTH)
    def forward(self, x):
        return self.fc(x)
Net()(torch.rand(1, 3))
#--- a network without forward
import torch
from torch import nn
class Agent(nn.Module):
    def __init__(self):
        super().__init__()
        self.actor, self.critic = nn.Linear(4, 2), nn.Linear(4, 1)
    def forward(self, x):
        return self.act(x)
    def act(self, x):
        return self.actor(x), self.critic(x)
Agent()(torch.rand(3, 4))
#--- a shared layer and a cell in a loop
import torch
from torch import nn
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.emb = nn.Embedding(11, 5)
        self.cell = nn.GRUCell(5, 5)
        self.out = nn.Linear(5, 11, bias=False)
        self.out.weight = self.emb.weight
    def forward(self, ids):
        h = torch.zeros(ids.shape[0], 5)
        for t in range(ids.shape[1]):
            h = self.cell(self.emb(ids[:, t]), h)
        return self.out(h)
Net()(torch.zeros(2, 4, dtype=torch.long))
