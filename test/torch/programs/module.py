#--- names of everything
import torch
from torch import nn
class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 4, 3)
        self.bn = nn.BatchNorm2d(4)
        self.scale = nn.Parameter(torch.ones(4))
        self.register_buffer('mask', torch.zeros(2))
        self.register_buffer('temporary', torch.zeros(2), persistent=False)
        self.nothing = None
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = Block()
        self.list = nn.ModuleList([Block(), nn.Linear(2, 3, bias=False)])
        self.same = self.a
net = Net()
print([n for n, _ in net.named_modules()])
print([n for n, _ in net.named_children()])
print([(n, tuple(p.shape)) for n, p in net.named_parameters()])
print([n for n, _ in net.named_buffers()])
print(list(net.state_dict()))
print(len(list(net.parameters())), len(list(net.buffers())), len(list(net.modules())), len(list(net.children())))
print([n for n, _ in net.named_modules(remove_duplicate=False)])
print([n for n, _ in net.named_parameters(recurse=False)], [n for n, _ in net.a.named_parameters(prefix='x', recurse=False)])
print(sum(p.numel() for p in net.parameters() if p.requires_grad))
#--- attributes of a module
import torch
from torch import nn
class M(nn.Module):
    kind = 'm'
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(1, 2)
        self.value = 3
    @property
    def double(self):
        return self.value * 2
    @double.setter
    def double(self, v):
        self.value = v // 2
m = M()
m.double = 10
print(m.value, m.double, m.kind, m.training)
print(hasattr(m, 'fc'), hasattr(m, 'missing'), 'fc' in m._modules, 'fc' in m.__dict__)
try:
    m.missing
except AttributeError as e:
    print(e)
m.fc = None
print(m.fc, list(m.named_children()))
del m.fc
print(hasattr(m, 'fc'))
m.w = nn.Parameter(torch.zeros(1))
try:
    m.w = torch.zeros(2)
except TypeError as e:
    print(e)
m.w = None
print(m.w, list(m.named_parameters()))
setattr(m, 'x', nn.Identity())
print(getattr(m, 'x'), getattr(m, 'nope', 5))
#--- assignment before init
import torch
from torch import nn
class A(nn.Module):
    def __init__(self):
        self.fc = nn.Linear(1, 2)
class B(nn.Module):
    def __init__(self):
        self.w = nn.Parameter(torch.zeros(1))
class C(nn.Module):
    def __init__(self):
        self.n = 3
        super().__init__()
        self.m = 4
for cls in (A, B, C):
    try:
        print(cls().n)
    except AttributeError as e:
        print(e)
#--- registering what does not fit
import torch
from torch import nn
m = nn.Module()
m.add_module('a', nn.ReLU())
for name, thing in [('b', 3), ('', nn.ReLU()), ('x.y', nn.ReLU()), ('forward', nn.ReLU())]:
    try:
        m.add_module(name, thing)
        print('fine', name)
    except (TypeError, KeyError) as e:
        print(type(e).__name__, e)
try:
    m.register_parameter('p', torch.zeros(1))
except TypeError as e:
    print(e)
try:
    m.register_buffer('a', torch.zeros(1))
except KeyError as e:
    print(e)
m.register_parameter('none', None)
m.register_buffer('nobody', None)
print(m.none, m.nobody, list(m.named_parameters()), list(m.state_dict()))
#--- how modules print
import torch
from torch import nn
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(nn.Conv2d(3, 8, 3, stride=2, padding=1, bias=False), nn.BatchNorm2d(8), nn.ReLU(inplace=True))
        self.pool = nn.AdaptiveAvgPool2d(1)
        self.drop = nn.Dropout(0.2)
        self.fc = nn.Linear(8, 10)
    def extra_repr(self):
        return 'classes=10'
print(Net())
print(nn.Sequential())
print(nn.ModuleDict({'a': nn.Identity()}))
class Plain(nn.Module):
    pass
print(Plain())
print(repr(nn.MaxPool2d(2)), str(nn.Embedding(10, 3)))
#--- calling and hooks
import torch
from torch import nn
class M(nn.Module):
    def forward(self, x, y=1):
        print('forward', tuple(x.shape), y)
        return x + y
m = M()
h = m.register_forward_hook(lambda mod, args, out: print('after', len(args), tuple(out.shape)))
p = m.register_forward_pre_hook(lambda mod, args: print('before', len(args)))
m(torch.zeros(2))
m(torch.zeros(3), y=2)
h.remove()
m(torch.zeros(1))
p.remove()
m.register_forward_pre_hook(lambda mod, args: (torch.zeros(5),))
m.register_forward_hook(lambda mod, args, out: out[:2])
print(tuple(m(torch.zeros(1)).shape))
try:
    nn.Module()(1)
except NotImplementedError as e:
    print(e)
#--- train, eval, apply
import torch
from torch import nn
net = nn.Sequential(nn.Linear(2, 2), nn.Sequential(nn.Dropout(), nn.BatchNorm1d(2)))
print(net.training, net.eval() is net, [m.training for m in net.modules()])
net.train()
net[1].eval()
print([m.training for m in net.modules()])
seen = []
net.apply(lambda m: seen.append(type(m).__name__))
print(seen)
class Frozen(nn.Module):
    def __init__(self):
        super().__init__()
        self.bn = nn.BatchNorm1d(2)
    def train(self, mode=True):
        super().train(mode)
        self.bn.eval()
        return self
f = Frozen().train()
print(f.training, f.bn.training)
net.requires_grad_(False)
print([p.requires_grad for p in net.parameters()])
#--- tied parameters
import torch
from torch import nn
class Tied(nn.Module):
    def __init__(self):
        super().__init__()
        self.emb = nn.Embedding(10, 4)
        self.head = nn.Linear(4, 10, bias=False)
        self.head.weight = self.emb.weight
t = Tied()
print([n for n, _ in t.named_parameters()], list(t.state_dict()))
print(t.head.weight is t.emb.weight)
import copy
c = copy.deepcopy(t)
print(c.head.weight is c.emb.weight, c.emb.weight is t.emb.weight, c is t, type(c).__name__)
#--- copies
import copy
import torch
from torch import nn
net = nn.Sequential(nn.Linear(2, 3), nn.ReLU())
net.extra = {'a': [1, 2]}
c = copy.deepcopy(net)
c.extra['a'].append(3)
print(net.extra, c.extra, c[0] is net[0], c[0].weight is net[0].weight, tuple(c[0].weight.shape))
s = copy.copy(net)
print(s[0] is net[0])
s.add_module('new', nn.ReLU())
print(len(net), len(s))
layers = nn.ModuleList([copy.deepcopy(net) for _ in range(3)])
print(sum(p.numel() for p in layers.parameters()))
#--- submodules by path
import torch
from torch import nn
net = nn.Sequential()
net.add_module('body', nn.Sequential(nn.Linear(2, 2)))
print(net.get_submodule('body.0'), net.get_parameter('body.0.bias').shape, net.get_submodule('') is net)
try:
    net.get_submodule('body.9')
except AttributeError as e:
    print(e)
print(net.body[0], net[0][0] is net.body[0])
#--- state dicts
import torch
from torch import nn
a = nn.Sequential(nn.Conv2d(1, 2, 3), nn.BatchNorm2d(2))
sd = a.state_dict()
print(type(sd).__name__, list(sd.items())[0][0], [tuple(v.shape) for v in sd.values()])
print({k: v for k, v in sd.items() if 'running' in k}.keys())
r = a.load_state_dict(sd)
print(r.missing_keys, r.unexpected_keys)
print(list(a.state_dict(prefix='net.'))[:2])
sd.pop('0.weight')
print('0.weight' in sd, '0.bias' in sd)
#--- inheritance
import torch
from torch import nn
class Mixin:
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.mixed = True
class Base(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.fc = nn.Linear(width, width)
    def forward(self, x):
        return self.fc(x)
class Child(Mixin, Base):
    def __init__(self):
        super(Child, self).__init__(5)
        self.extra = nn.Linear(5, 1)
    def forward(self, x):
        return self.extra(super().forward(x))
c = Child()
print(c.mixed, tuple(c(torch.zeros(2, 5)).shape), isinstance(c, Base), isinstance(c, nn.Module), issubclass(Child, nn.Module))
class Conv(nn.Conv2d):
    def __init__(self, *args, gain=2, **kwargs):
        super().__init__(*args, **kwargs)
        self.gain = gain
    def forward(self, x):
        return super().forward(x) * self.gain
conv = Conv(3, 4, 3, padding=1, gain=3)
print(tuple(conv(torch.zeros(1, 3, 5, 5)).shape), conv.gain, conv.kernel_size, isinstance(conv, nn.Conv2d), type(conv).__mro__[1].__name__)
#--- changing a tree
import torch
from torch import nn
net = nn.Sequential(nn.Linear(2, 2), nn.ReLU(), nn.Linear(2, 3))
for name, m in net.named_modules():
    if isinstance(m, nn.ReLU):
        setattr(net, name, nn.GELU())
print([type(m).__name__ for m in net])
net[2] = nn.Linear(2, 7)
del net[1]
print(len(net), net[-1].out_features, [n for n, _ in net.named_children()])
net.append(nn.Tanh())
print(net[1:])
print(*[type(m).__name__ for m in reversed(list(net.children()))])
net._modules['0'] = nn.Identity()
print(net[0], list(net._modules))
for m in net.modules():
    if isinstance(m, (nn.Linear, nn.Conv2d)):
        nn.init.kaiming_normal_(m.weight, mode='fan_out')
        nn.init.constant_(m.bias, 0)
        m.weight.data.normal_(0, 0.01)
        m.bias.data.zero_()
        torch.nn.init.trunc_normal_(m.weight, std=.02)
        print(tuple(m.weight.shape), m.bias.requires_grad)
#--- parameters
import torch
from torch import nn
p = nn.Parameter(torch.zeros(2, 3))
print(isinstance(p, torch.Tensor), isinstance(p, nn.Parameter), type(p).__name__, p.requires_grad, p.shape)
q = nn.Parameter(torch.ones(2), requires_grad=False)
print(q.requires_grad, type(q * 2).__name__, isinstance(q.data, nn.Parameter), isinstance(q.detach(), nn.Parameter))
q.data = torch.full((3,), 2.0)
print(tuple(q.shape), isinstance(q, nn.Parameter))
with torch.no_grad():
    q.fill_(5)
    q[0] = 1
print(q.tolist())
class M(nn.Module):
    def __init__(self):
        super().__init__()
        self.ps = nn.ParameterList([nn.Parameter(torch.zeros(i + 1)) for i in range(3)])
        self.d = nn.ParameterDict({'a': nn.Parameter(torch.zeros(2)), 'b': torch.nn.Parameter(torch.zeros(1))})
m = M()
print([(n, tuple(x.shape)) for n, x in m.named_parameters()], len(m.ps), m.ps[1].shape, 'a' in m.d)
p.grad = None
print(p.grad, p.is_leaf)
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
