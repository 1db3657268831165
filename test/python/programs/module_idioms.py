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
