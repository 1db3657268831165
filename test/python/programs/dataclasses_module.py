#--- plain dataclass
from dataclasses import dataclass
@dataclass
class P:
    x: int
    y: int = 2
p = P(1)
print(p, p.x, p == P(1, 2), p == P(1, 3), P(x=5, y=6), p != P(0))

#--- field with default_factory
from dataclasses import dataclass, field
from typing import List
@dataclass
class C:
    name: str
    sizes: List[int] = field(default_factory=list)
    opts: dict = field(default_factory=lambda: {'a': 1})
a, b = C('a'), C('b')
a.sizes.append(3)
print(a, b, a.opts is b.opts)

#--- post_init
from dataclasses import dataclass, field
@dataclass
class C:
    w: int
    h: int
    area: int = field(init=False)
    def __post_init__(self):
        self.area = self.w * self.h
print(C(2, 3), C(2, 3).area)

#--- replace, asdict, astuple
from dataclasses import dataclass, replace, asdict, astuple
@dataclass
class In:
    k: int = 1
@dataclass
class Out:
    a: int
    inner: In
    xs: list
o = Out(1, In(2), [In(3), 4])
print(replace(o, a=9), asdict(o), astuple(o))
print(asdict(o)['inner'] is o.inner.__dict__)

#--- frozen
from dataclasses import dataclass, FrozenInstanceError
@dataclass(frozen=True)
class P:
    x: int
    y: int = 0
p = P(1)
try:
    p.x = 2
except FrozenInstanceError as e:
    print(e)
print(hash(p) == hash(P(1)), len({p, P(1), P(2)}))

#--- order
from dataclasses import dataclass
@dataclass(order=True)
class V:
    major: int
    minor: int = 0
print(V(1, 2) < V(1, 3), sorted([V(2), V(1, 5), V(1)]), max(V(0), V(3)), V(1) <= V(1))

#--- inheritance
from dataclasses import dataclass
@dataclass
class A:
    x: int = 1
    y: int = 2
@dataclass
class B(A):
    z: int = 3
    x: int = 10
print(B(), B(5, 6, 7), isinstance(B(), A), A() == B())

#--- keyword only
from dataclasses import dataclass, field, KW_ONLY
@dataclass(kw_only=True)
class A:
    x: int
    y: int = 2
@dataclass
class B:
    a: int
    _: KW_ONLY
    b: int = 5
print(A(x=1), B(1, b=2))
try:
    B(1, 2)
except TypeError:
    print('TypeError')

#--- InitVar and ClassVar
from dataclasses import dataclass, InitVar, field
from typing import ClassVar
@dataclass
class C:
    base: int
    scale: InitVar[int] = 2
    count: ClassVar[int] = 0
    total: int = field(default=0, init=False)
    def __post_init__(self, scale):
        self.total = self.base * scale
        C.count += 1
print(C(3), C(3, 5).total, C.count)

#--- field options
from dataclasses import dataclass, field, fields
@dataclass
class C:
    a: int
    b: int = field(default=1, repr=False)
    c: int = field(default=2, compare=False)
    d: dict = field(default_factory=dict, metadata={'help': 'text'})
print(C(1), C(1, c=5) == C(1, c=6), [f.name for f in fields(C)], fields(C)[3].metadata['help'])

#--- methods, properties and class methods
from dataclasses import dataclass
@dataclass
class Cfg:
    width: float = 1.0
    depth: float = 1.0
    @property
    def scale(self): return self.width * self.depth
    @classmethod
    def big(cls, **kw): return cls(width=2.0, **kw)
    def adjust(self, c): return int(c * self.width)
print(Cfg.big(depth=3.0).scale, Cfg.big().adjust(32))

#--- missing argument and unexpected one
from dataclasses import dataclass
@dataclass
class C:
    a: int
    b: int
for f in (lambda: C(1), lambda: C(1, 2, 3), lambda: C(1, b=2, c=3)):
    try:
        f()
    except TypeError as e:
        print(e)

#--- mutable default is refused
from dataclasses import dataclass
try:
    @dataclass
    class C:
        xs: list = []
except ValueError as e:
    print('ValueError')

#--- default after non-default is refused
from dataclasses import dataclass
try:
    @dataclass
    class C:
        a: int = 1
        b: int
except TypeError as e:
    print('TypeError')

#--- eq false and repr false
from dataclasses import dataclass
@dataclass(eq=False, repr=False)
class C:
    x: int = 1
    def __repr__(self): return 'mine'
print(C() == C(), C(), len({C(), C()}))

#--- own init is kept
from dataclasses import dataclass
@dataclass(init=False)
class C:
    x: int
    def __init__(self, s): self.x = len(s)
print(C('abc'))

#--- is_dataclass and fields of an instance
from dataclasses import dataclass, is_dataclass, fields
@dataclass
class C:
    x: int = 1
    y: str = 'a'
print(is_dataclass(C), is_dataclass(C()), is_dataclass(3), {f.name: getattr(C(), f.name) for f in fields(C())}, [f.default for f in fields(C)])

#--- make_dataclass
from dataclasses import make_dataclass, field
P = make_dataclass('P', [('x', int), ('y', int, field(default=5))])
print(P(1), P(2, 3).y)

#--- nested configuration
from dataclasses import dataclass, field
from functools import partial
@dataclass
class Stem:
    c: int = 32
@dataclass
class Net:
    stem: Stem = field(default_factory=Stem)
    blocks: tuple = (1, 2)
    act: object = partial(int, base=2)
n = Net(Stem(64))
print(n.stem, n.blocks, n.act('101'), Net().stem == Stem())

#--- dataclass hash options
from dataclasses import dataclass
@dataclass
class A:
    x: int = 1
try:
    hash(A())
except TypeError as e:
    print(e)
@dataclass(unsafe_hash=True)
class B:
    x: int = 1
print(hash(B()) == hash(B()))

#--- dataclass as module configuration with kwargs
from dataclasses import dataclass, asdict
@dataclass
class GPTConfig:
    block_size: int = 1024
    n_layer: int = 12
    n_embd: int = 768
    bias: bool = True
cfg = GPTConfig(**dict(n_layer=24, n_embd=1024))
print(cfg)
print({k: v for k, v in asdict(cfg).items() if k.startswith('n_')})
cfg.block_size = 10
print(cfg.block_size, vars(cfg))

#--- slots dataclass
from dataclasses import dataclass
@dataclass(slots=True)
class P:
    x: int
    y: int = 1
p = P(3)
p.y = 5
print(p, hasattr(p, '__dict__'))

#--- generic dataclass with string annotations
from __future__ import annotations
from dataclasses import dataclass, field
from typing import ClassVar
@dataclass
class A:
    x: int
    n: ClassVar[int] = 3
    other: A | None = None
print(A(1), A(1, other=A(2)), A.n)

#--- comparing order with nested and none
from dataclasses import dataclass, field
@dataclass(order=True)
class Job:
    priority: int
    name: str = field(compare=False, default='')
print(min(Job(2, 'a'), Job(1, 'b')).name, Job(1, 'x') == Job(1, 'y'))
