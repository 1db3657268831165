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
