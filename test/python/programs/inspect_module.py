#--- text of signatures
import inspect
def f(a, b=2, *args, c, d=4, **kw): pass
def g(a, /, b, *, c=None): pass
def h(x: int, y: 'str' = 'a') -> float: pass
print(inspect.signature(f), inspect.signature(g), inspect.signature(h), inspect.signature(lambda: 0))

#--- kinds and defaults
import inspect
def f(a, /, b, *args, c=1, **kw): pass
for p in inspect.signature(f).parameters.values():
    print(p.name, p.kind.name, p.default is inspect.Parameter.empty, p.kind == inspect.Parameter.KEYWORD_ONLY)

#--- signatures of classes and methods
import inspect
class A:
    def __init__(self, width, depth=3, **kw): pass
    def forward(self, x, mask=None): pass
    @classmethod
    def make(cls, n): pass
    @staticmethod
    def util(q): pass
print(inspect.signature(A), inspect.signature(A.forward), inspect.signature(A(1).forward), inspect.signature(A.make), inspect.signature(A.util))

#--- inherited constructor
import inspect
class Base:
    def __init__(self, a, b=1): pass
class Sub(Base): pass
print(list(inspect.signature(Sub).parameters), list(inspect.signature(Sub.__init__).parameters))

#--- signatures of dataclasses
import inspect
from dataclasses import dataclass, field
@dataclass
class C:
    a: int
    b: float = 0.5
    c: list = field(default_factory=list)
    d: int = field(default=1, init=False)
print(list(inspect.signature(C).parameters), inspect.signature(C).parameters['b'].default)

#--- signatures of partials
import inspect
from functools import partial
def f(a, b, c=3, *, d=4): pass
print(inspect.signature(partial(f, 1)), inspect.signature(partial(f, c=5)), inspect.signature(partial(f, b=1)))

#--- wrapped functions
import inspect, functools
def deco(fn):
    @functools.wraps(fn)
    def inner(*args, **kwargs): return fn(*args, **kwargs)
    return inner
@deco
def f(a, b=1): pass
print(inspect.signature(f), inspect.unwrap(f).__name__)

#--- getfullargspec
import inspect
def f(a, b=2, *args, c, d=4, **kw): pass
s = inspect.getfullargspec(f)
print(s.args, s.varargs, s.varkw, s.defaults, s.kwonlyargs, s.kwonlydefaults)
class A:
    def m(self, x): pass
print(inspect.getfullargspec(A.m).args, inspect.getfullargspec(A().m).args)

#--- bind
import inspect
def f(a, b=2, *args, **kw): pass
b = inspect.signature(f).bind(1, 5, 6, z=7)
print(b.arguments, b.args, b.kwargs)
c = inspect.signature(f).bind(1)
c.apply_defaults()
print(c.arguments)
try:
    inspect.signature(f).bind()
except TypeError as e:
    print(e)

#--- members
import inspect
class A:
    x = 1
    def m(self): pass
    def n(self): pass
print([n for n, v in inspect.getmembers(A, inspect.isfunction)], [n for n, _ in inspect.getmembers(A()) if not n.startswith('__')])

#--- classes of a module-like namespace
import inspect, types
ns = types.SimpleNamespace(a=int, b=3, c=len)
print([n for n, v in inspect.getmembers(ns, inspect.isclass) if not n.startswith('__')], inspect.isbuiltin(len), inspect.isgeneratorfunction(lambda: (yield)))

#--- documentation
import inspect
def f():
    """First.

        Indented.
    """
print(repr(inspect.getdoc(f)), inspect.cleandoc('a\n    b\n      c'))

#--- keyword filtering through a class
import inspect
class Block:
    def __init__(self, dim, heads=8, drop=0.): self.v = (dim, heads, drop)
cfg = dict(dim=4, heads=2, unused=1)
names = set(inspect.signature(Block.__init__).parameters) - {'self'}
print(Block(**{k: v for k, v in cfg.items() if k in names}).v)
