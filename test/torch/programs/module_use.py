#--- containers
import torch
from collections import OrderedDict
from torch import nn
s = nn.Sequential(OrderedDict([('one', nn.Linear(1, 2)), ('two', nn.ReLU())]))
print(s.one, s[1], len(s), list(s._modules), [type(m).__name__ for m in s])
l = nn.ModuleList()
l.append(nn.ReLU())
l += [nn.Tanh()]
l.extend([nn.Sigmoid(), nn.GELU()])
l.insert(0, nn.Identity())
print([type(m).__name__ for m in l], len(l), l[-1], l[1:3])
d = nn.ModuleDict({'x': nn.ReLU()})
d['y'] = nn.Tanh()
d.update({'z': nn.Sigmoid()})
print(list(d.keys()), 'x' in d, d['y'], len(d), [k for k, v in d.items()])
d.pop('x')
print(list(d))
try:
    l[9]
except IndexError as e:
    print(e)
print(bool(nn.ModuleList()), bool(nn.Sequential()))
#--- types and devices
import torch
from torch import nn
net = nn.Linear(2, 2)
print(net.half().weight.dtype, net.float().weight.dtype, net.double().bias.dtype, net.to(torch.float32).weight.dtype)
print(net.to('cpu') is net, net.cpu() is net, next(net.parameters()).device, torch.device('cuda:1').index, torch.device('cpu') == torch.device('cpu'))
print(torch.zeros(1).device.type, torch.cuda.is_available(), torch.get_default_dtype())
device = torch.device('cuda' if torch.cuda.is_available() else 'cpu')
print(device, repr(device), torch.zeros(2, device=device).device)
with torch.no_grad():
    print(net(torch.zeros(1, 2)).requires_grad)
@torch.no_grad()
def f(x):
    return x
print(f(3))
#--- functions with a gradient of their own
import torch
class Swish(torch.autograd.Function):
    @staticmethod
    def forward(ctx, i):
        ctx.save_for_backward(i)
        return i * torch.sigmoid(i)
    @staticmethod
    def backward(ctx, grad):
        return grad
print(tuple(Swish.apply(torch.zeros(2, 3)).shape))
#--- checkpointing
import torch
from torch import nn
from torch.utils.checkpoint import checkpoint
fc = nn.Linear(2, 3)
print(tuple(checkpoint(fc, torch.zeros(1, 2), use_reentrant=False).shape))
#--- weight norm
import torch
from torch import nn
conv = nn.utils.weight_norm(nn.Conv1d(2, 3, 5))
print([(n, tuple(p.shape)) for n, p in conv.named_parameters()], tuple(conv(torch.zeros(1, 2, 9)).shape))
sn = nn.utils.spectral_norm(nn.Linear(3, 4))
print([(n, tuple(p.shape)) for n, p in sn.named_parameters()], [(n, tuple(p.shape)) for n, p in sn.named_buffers()], tuple(sn(torch.zeros(1, 3)).shape))
#--- lazy layers
import torch
from torch import nn
import warnings
warnings.filterwarnings('ignore')
l = nn.LazyLinear(4)
print(tuple(l(torch.zeros(2, 7)).shape), tuple(l.weight.shape))
#--- results with names
import torch
r = torch.max(torch.tensor([[1, 5], [7, 2]]), dim=1)
print(r.values.tolist(), r.indices.tolist(), r[0].tolist(), len(r))
values, indices = torch.topk(torch.tensor([3., 9., 5.]), 2)
print(values.tolist(), indices.tolist())
u, s, v = torch.svd(torch.zeros(3, 2))
print(tuple(u.shape), tuple(s.shape))
#--- numbers from tensors decide shapes
import torch
from torch import nn
rates = [x.item() for x in torch.linspace(0, 0.1, 3)]
print([round(r, 4) for r in rates], int(torch.tensor(4) * 2), torch.arange(3).tolist())
n = torch.tensor([2, 3]).prod().item()
print(nn.Linear(n, 2).in_features, torch.zeros(torch.tensor(2), int(torch.tensor(3.9))).shape)
print(max(torch.tensor([1, 4, 2])).item(), sorted(torch.tensor([3, 1, 2]).tolist()), f'{torch.tensor(1.5):.2f}')
#--- relative position index
import torch
ws = 3
coords = torch.stack(torch.meshgrid([torch.arange(ws), torch.arange(ws)], indexing='ij'))
flat = torch.flatten(coords, 1)
rel = flat[:, :, None] - flat[:, None, :]
rel = rel.permute(1, 2, 0).contiguous()
rel[:, :, 0] += ws - 1
rel[:, :, 1] += ws - 1
rel[:, :, 0] *= 2 * ws - 1
index = rel.sum(-1)
print(index.shape, index[0].tolist(), index[-1].tolist(), index.dtype)
#--- shifted window mask
import torch
h, w, ws, shift = 4, 4, 2, 1
mask = torch.zeros((1, h, w, 1))
slices = (slice(0, -ws), slice(-ws, -shift), slice(-shift, None))
cnt = 0
for a in slices:
    for b in slices:
        mask[:, a, b, :] = cnt
        cnt += 1
windows = mask.view(1, h // ws, ws, w // ws, ws, 1).permute(0, 1, 3, 2, 4, 5).contiguous().view(-1, ws * ws)
attn = windows.unsqueeze(1) - windows.unsqueeze(2)
attn = attn.masked_fill(attn != 0, float(-100.0)).masked_fill(attn == 0, float(0.0))
print(attn.shape, attn[3].tolist(), mask[0, :, :, 0].tolist())
#--- sinusoidal positions
import math
import torch
d, n = 4, 3
pe = torch.zeros(n, d)
position = torch.arange(0, n, dtype=torch.float).unsqueeze(1)
div = torch.exp(torch.arange(0, d, 2).float() * (-math.log(10000.0) / d))
pe[:, 0::2] = torch.sin(position * div)
pe[:, 1::2] = torch.cos(position * div)
print([[round(v, 3) for v in row] for row in pe.tolist()], pe.unsqueeze(0).transpose(0, 1).shape)
#--- causal masks
import torch
m = torch.tril(torch.ones(3, 3)).view(1, 1, 3, 3)
att = torch.zeros(1, 1, 3, 3).masked_fill(m[:, :, :3, :3] == 0, float('-inf'))
print(att[0, 0].tolist())
t = torch.triu(torch.full((2, 2), float('-inf')), diagonal=1)
print(t.tolist())
#--- arrays of NumPy
import numpy as np
import torch
t = torch.from_numpy(np.arange(6).reshape(2, 3))
print(t.shape, t.dtype, t.tolist())
print(torch.tensor(np.array([1.5, 2.5])).dtype, torch.as_tensor(np.ones(2, dtype=np.float32)).dtype)
print(torch.arange(3).numpy().tolist(), torch.zeros(2, 3).numpy().shape)
print([round(float(x), 3) for x in np.linspace(0, 0.3, 4)], torch.zeros(int(np.ceil(2.5)), np.prod([2, 3])).shape)
#--- wrapped for several devices
import torch
from torch import nn
net = nn.DataParallel(nn.Linear(2, 3))
print(net.module.in_features, tuple(net(torch.zeros(1, 2)).shape), isinstance(net.module, nn.Linear))
print('relu' in dir(torch.nn.functional), 'Conv2d' in dir(nn), 'nothing' in dir(torch))
#--- a function with its own backward keeps what it likes on its context
import torch
class Scale(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, by):
        ctx.by = by
        ctx.save_for_backward(x)
        return x * ctx.by
    @staticmethod
    def backward(ctx, grad):
        return grad * ctx.by, None
print(Scale.apply(torch.ones(2), 3).tolist())
#--- tensor types of a device
import torch
print(torch.sparse.softmax is not None, isinstance(torch.FloatTensor(2, 3), torch.Tensor), torch.LongTensor([1, 2]).dtype)
#--- a mask that data decides, on both sides
import torch
class Ball(torch.nn.Module):
    def forward(self, index, first):
        mask = index == 7
        index[mask] = first[mask]
        return index
print(Ball()(torch.arange(6).reshape(2, 3) + 2, torch.zeros(2, 3, dtype=torch.int64)).tolist())
#--- the compiler's question for a type
import torch
x = torch.zeros(1)
print(torch.jit.isinstance(x, torch.Tensor), torch.jit.isinstance(None, torch.Tensor), torch.jit.isinstance(3, (int, float)))
