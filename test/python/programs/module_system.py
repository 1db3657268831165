#--- a small module tree
class Module:
    def __init__(self):
        self.__dict__['_modules'] = {}
        self.__dict__['_params'] = {}
        self.training = True
    def __setattr__(self, k, v):
        if isinstance(v, Module): self._modules[k] = v
        else: object.__setattr__(self, k, v)
    def __getattr__(self, k):
        for store in ('_modules', '_params'):
            if k in self.__dict__[store]:
                return self.__dict__[store][k]
        raise AttributeError(k)
    def named_modules(self, prefix=''):
        yield prefix, self
        for k, m in self._modules.items():
            yield from m.named_modules(prefix + ('.' if prefix else '') + k)
class Conv(Module):
    def __init__(self, i, o):
        super().__init__()
        self.i, self.o = i, o
class Net(Module):
    def __init__(self):
        super().__init__()
        self.stem = Conv(3, 8)
        self.body = Module()
        self.body.conv = Conv(8, 16)
print([(n, type(m).__name__) for n, m in Net().named_modules()])

#--- train and eval recursion
class M:
    def __init__(self, *kids): self.kids, self.training = kids, True
    def train(self, mode=True):
        self.training = mode
        for k in self.kids: k.train(mode)
        return self
    def eval(self): return self.train(False)
inner = M()
net = M(M(inner)).eval()
print(net.training, inner.training)

#--- sequential container
from collections import OrderedDict
class Seq:
    def __init__(self, *args):
        if len(args) == 1 and isinstance(args[0], OrderedDict):
            self._m = OrderedDict(args[0])
        else:
            self._m = OrderedDict((str(i), m) for i, m in enumerate(args))
    def __iter__(self): return iter(self._m.values())
    def __len__(self): return len(self._m)
    def __getitem__(self, i):
        if isinstance(i, slice): return self.__class__(OrderedDict(list(self._m.items())[i]))
        return list(self._m.values())[i]
    def append(self, m):
        self._m[str(len(self))] = m
        return self
    def __call__(self, x):
        for m in self: x = m(x)
        return x
s = Seq(lambda x: x + 1, lambda x: x * 2)
s.append(lambda x: x - 3)
print(s(5), len(s), s[0](1), list(s[1:]._m), Seq(OrderedDict(a=abs))(-2))

#--- make_layer with a growing channel count
class Block:
    expansion = 4
    def __init__(self, inplanes, planes, stride=1, downsample=None):
        self.sig = (inplanes, planes, stride, downsample is not None)
class Net:
    def __init__(self, block, layers):
        self.inplanes = 64
        self.blocks = []
        for i, n in enumerate(layers):
            self.blocks += self._make_layer(block, 64 * 2 ** i, n, stride=1 if i == 0 else 2)
    def _make_layer(self, block, planes, blocks, stride=1):
        downsample = None
        if stride != 1 or self.inplanes != planes * block.expansion:
            downsample = 'conv'
        layers = [block(self.inplanes, planes, stride, downsample)]
        self.inplanes = planes * block.expansion
        for _ in range(1, blocks):
            layers.append(block(self.inplanes, planes))
        return layers
for b in Net(Block, [2, 1]).blocks:
    print(b.sig)

#--- configuration table expanded
cfgs = {'A': [64, 'M', 128, 'M'], 'B': [64, 64, 'M']}
def make_layers(cfg, batch_norm=False):
    layers, c = [], 3
    for v in cfg:
        if v == 'M':
            layers += ['pool']
        else:
            conv = f'conv({c},{v})'
            layers += [conv, f'bn({v})', 'relu'] if batch_norm else [conv, 'relu']
            c = v
    return layers
print(make_layers(cfgs['A']), len(make_layers(cfgs['B'], True)))

#--- inverted residual settings
settings = [[1, 16, 1, 1], [6, 24, 2, 2]]
c_in, out = 32, []
for t, c, n, s in settings:
    for i in range(n):
        stride = s if i == 0 else 1
        out.append((c_in, c, stride, t, stride == 1 and c_in == c))
        c_in = c
print(out)

#--- normalised block arguments through dataclass and partial
from dataclasses import dataclass
from functools import partial
from typing import Callable, Optional
@dataclass
class BlockCfg:
    expand: float
    kernel: int
    c: int
    width_mult: float = 1.0
    norm: Optional[Callable] = None
    def __post_init__(self):
        self.c = self.adjust(self.c, self.width_mult)
    @staticmethod
    def adjust(c, w): return int(max(8, int(c * w + 4) // 8 * 8))
conf = partial(BlockCfg, width_mult=0.5)
print([conf(1, 3, c).c for c in (16, 40, 112)], conf(6, 5, 24))

#--- builder with pretrained flag and kwargs
def _net(arch, pretrained=False, progress=True, **kwargs):
    model = {'arch': arch, **kwargs}
    if pretrained:
        raise RuntimeError('no weights')
    return model
def net18(pretrained=False, progress=True, **kwargs):
    kwargs['width'] = 64
    return _net('net18', pretrained, progress, **kwargs)
print(net18(num_classes=10), net18(False, False))
try:
    net18(pretrained=True)
except RuntimeError as e:
    print(e)

#--- overwriting named parameters
from typing import Any, Dict
def _ovewrite(kwargs: Dict[str, Any], key: str, new: Any) -> None:
    if key in kwargs:
        if kwargs[key] != new:
            raise ValueError(f"The parameter '{key}' expected value {new} but got {kwargs[key]} instead.")
    else:
        kwargs[key] = new
kw = {'n': 3}
_ovewrite(kw, 'm', 1)
print(kw)
try:
    _ovewrite(kw, 'n', 4)
except ValueError as e:
    print(e)

#--- activation by name with getattr
class F:
    @staticmethod
    def relu(x): return max(x, 0)
    @staticmethod
    def double(x): return x * 2
def get(name):
    if callable(name): return name
    if hasattr(F, name): return getattr(F, name)
    raise RuntimeError("activation should be relu/double, not {}".format(name))
print(get('relu')(-1), get(abs)(-4))
try:
    get('gelu')
except RuntimeError as e:
    print(e)

#--- dictionary of constructors with lambda
ops = {
    'none': lambda c, s: ('zero', s),
    'conv': lambda c, s: ('conv', c, s),
    'skip': lambda c, s: 'identity' if s == 1 else ('reduce', c, c),
}
genotype = [('conv', 0), ('skip', 1), ('skip', 2)]
print([ops[n](16, 2 if i < 2 else 1) for n, i in genotype])

#--- forward hooks
class M:
    def __init__(self): self.hooks = []
    def register_forward_hook(self, f):
        self.hooks.append(f)
        return len(self.hooks)
    def __call__(self, x):
        y = self.forward(x)
        for h in self.hooks: h(self, x, y)
        return y
    def forward(self, x): return x * 2
m, seen = M(), []
m.register_forward_hook(lambda mod, i, o: seen.append((i, o)))
print(m(3), m(4), seen)

#--- apply with isinstance dispatch
class M:
    def __init__(self, *kids): self.kids, self.init = kids, None
    def apply(self, fn):
        for k in self.kids: k.apply(fn)
        fn(self)
        return self
class Conv(M): pass
class Norm(M): pass
def init_weights(m):
    if isinstance(m, Conv): m.init = 'kaiming'
    elif isinstance(m, (Norm,)): m.init = 'ones'
net = M(Conv(), M(Norm(), Conv())).apply(init_weights)
print(net.init, net.kids[0].init, [k.init for k in net.kids[1].kids])

#--- class attributes override in subclasses with super calls
class Base:
    norm = 'bn'
    def __init__(self, c, **kw):
        self.c = c
        self.act = kw.get('act', 'relu')
    def describe(self): return f'{type(self).__name__}({self.c}, {self.norm}, {self.act})'
class LN(Base):
    norm = 'ln'
    def __init__(self, *args, **kwargs):
        kwargs.setdefault('act', 'gelu')
        super().__init__(*args, **kwargs)
print(Base(1).describe(), LN(2).describe(), LN(c=3, act='silu').describe())

#--- state dict flattening
def flatten(d, prefix=''):
    out = {}
    for k, v in d.items():
        key = f'{prefix}{k}'
        if isinstance(v, dict): out.update(flatten(v, key + '.'))
        else: out[key] = v
    return out
print(flatten({'a': {'w': 1, 'b': {'c': 2}}, 'd': 3}))

#--- stochastic depth rates per stage
depths, rate = [2, 2, 2], 0.2
total = sum(depths)
i = 0
for stage, n in enumerate(depths):
    rates = []
    for _ in range(n):
        rates.append(round(rate * i / (total - 1), 3))
        i += 1
    print(stage, rates)
