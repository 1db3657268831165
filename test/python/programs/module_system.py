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

#--- skip connections with lists of saved values
def unet(x, depth):
    skips = []
    for _ in range(depth):
        skips.append(x)
        x = x // 2
    for s in reversed(skips):
        x = x * 2 + s
    return x
print(unet(64, 3))

#--- dense growth
features, growth = 16, 4
names = []
for i, n in enumerate((2, 3)):
    for j in range(n):
        names.append((f'denselayer{j + 1}', features + j * growth))
    features = features + n * growth
    if i != 1:
        features = features // 2
print(names, features)

#--- tuple parameters normalised
def pair(x): return x if isinstance(x, tuple) else (x, x)
h, w = pair(224)
ph, pw = pair((16, 8))
assert h % ph == 0 and w % pw == 0, 'divisible'
print((h // ph) * (w // pw), 3 * ph * pw)

#--- registries keyed by class with decorators and defaults
class Registry:
    def __init__(self, name): self.name, self.table = name, {}
    def register(self, obj=None, *, name=None):
        def deco(o):
            self.table[name or o.__name__] = o
            return o
        return deco if obj is None else deco(obj)
    def get(self, key):
        if key not in self.table:
            raise KeyError(f"{key} not in {self.name}")
        return self.table[key]
    def build(self, cfg):
        cfg = cfg.copy()
        return self.get(cfg.pop('type'))(**cfg)
R = Registry('models')
@R.register
class A:
    def __init__(self, k=1): self.k = k
@R.register(name='bee')
class B(A): pass
print(R.build({'type': 'bee', 'k': 3}).k, type(R.build(dict(type='A'))).__name__, list(R.table))
try:
    R.get('C')
except KeyError as e:
    print(e)

#--- list container with negative indices and insertion
class ModuleList:
    def __init__(self, mods=()): self._m = {str(i): m for i, m in enumerate(mods)}
    def _abs(self, i):
        if not -len(self) <= i < len(self): raise IndexError(f'index {i} is out of range')
        return str(i % len(self))
    def __getitem__(self, i):
        if isinstance(i, slice): return self.__class__(list(self._m.values())[i])
        return self._m[self._abs(i)]
    def __setitem__(self, i, m): self._m[self._abs(i)] = m
    def __len__(self): return len(self._m)
    def __iter__(self): return iter(self._m.values())
    def __iadd__(self, mods):
        for m in mods: self._m[str(len(self))] = m
        return self
ml = ModuleList('abc')
ml[-1] = 'z'
ml += ['q']
print(list(ml), ml[-2], list(ml[1:3]), len(ml))
try:
    ml[9]
except IndexError as e:
    print(e)

#--- extra_repr and nested repr with indentation
class M:
    def __init__(self, **kids): self.kids = kids
    def extra_repr(self): return ''
    def __repr__(self):
        lines = []
        for k, m in self.kids.items():
            s = repr(m).split('\n')
            s = [s[0]] + [' ' * 2 + l for l in s[1:]]
            lines.append(f'({k}): ' + '\n'.join(s))
        main = type(self).__name__ + '('
        if lines:
            main += '\n  ' + '\n  '.join(lines) + '\n'
        else:
            main += self.extra_repr()
        return main + ')'
class Conv(M):
    def __init__(self, i, o):
        super().__init__()
        self.__dict__.update(locals())
    def extra_repr(self): return '{i}, {o}'.format(**self.__dict__)
print(M(stem=Conv(3, 8), body=M(a=Conv(8, 8))))

#--- grouped query settings and assertions
class Cfg:
    heads, kv_heads, dim = 8, 2, 64
    @property
    def head_dim(self):
        assert self.dim % self.heads == 0
        return self.dim // self.heads
c = Cfg()
print(c.head_dim, c.heads // c.kv_heads, (c.heads + 2 * c.kv_heads) * c.head_dim)

#--- number of parameters by formula in a loop
layers = [('conv', 3, 32, 3), ('dw', 32, 32, 3), ('pw', 32, 64, 1), ('fc', 64, 10, 0)]
def count(kind, i, o, k):
    return {'conv': i * o * k * k, 'dw': o * k * k, 'pw': i * o, 'fc': i * o + o}[kind]
total = 0
for kind, *rest in layers:
    n = count(kind, *rest)
    total += n
    print(f'{kind:>5} {n:6d}')
print(total)

#--- neural search cells with nested indices
steps, k = 3, []
for i in range(steps):
    for j in range(2 + i):
        k.append((i, j))
offset, states = 0, [0, 1]
for i in range(steps):
    states.append(sum(states[j] for j in range(len(states))) + offset)
    offset += len(states) - 1
print(len(k), states)

#--- merging default configuration dictionaries
def merge(base, new):
    out = dict(base)
    for k, v in new.items():
        if isinstance(v, dict) and isinstance(out.get(k), dict):
            out[k] = merge(out[k], v)
        else:
            out[k] = v
    return out
print(merge({'a': {'x': 1, 'y': 2}, 'b': 1}, {'a': {'y': 3}, 'c': [1]}))

#--- lazily chosen norm by string with error
def norm_layer(kind, c):
    kind = kind.lower()
    if kind in ('bn', 'batch'): return f'BatchNorm({c})'
    elif kind == 'ln': return f'LayerNorm({c})'
    else: raise NotImplementedError('norm layer [%s] is not found' % kind)
print(norm_layer('BN', 8), norm_layer('ln', 4))
try:
    norm_layer('gn', 1)
except NotImplementedError as e:
    print(e)

#--- property that walks children and caches in dict
class M:
    def __init__(self, n=0, kids=()): self.n, self.kids = n, list(kids)
    @property
    def total(self):
        if '_total' not in self.__dict__:
            self._total = self.n + sum(k.total for k in self.kids)
        return self._total
t = M(1, [M(2), M(3, [M(4)])])
print(t.total, '_total' in t.kids[1].__dict__, t.total is t._total)

#--- wrapped functions in a dict of partials built in a comprehension
from functools import partial
stages = {f'stage{i}': partial(lambda c, s, x: x * c // s, c, s) for i, (c, s) in enumerate([(2, 1), (4, 2)])}
x = 8
for name, fn in stages.items():
    x = fn(x)
    print(name, x)

#--- multi-level inheritance with class-level settings
class A:
    settings = {'k': 1}
    def cfg(self): return {**super_cfg(self), 'cls': type(self).__name__}
def super_cfg(o):
    out = {}
    for c in reversed(type(o).__mro__):
        out.update(getattr(c, 'settings', {}))
    return out
class B(A): settings = {'m': 2}
class C(B): settings = {'k': 3}
print(C().cfg())
