#--- repr of functions and objects is type only
class A: pass
def f(): pass
print(repr(A()).startswith('<'), 'A object at' in repr(A()), repr(f).startswith('<function f at'), repr(A))

#--- bound method equality and self
class A:
    def f(self): return self
a = A()
print(a.f == a.f, a.f.__self__ is a, a.f.__func__ is A.f, a.f() is a)

#--- attribute lookup order
class Base:
    x = 'base'
    y = 'base y'
class A(Base):
    x = 'class'
    def __init__(self): self.x = 'instance'
a = A()
print(a.x, A.x, a.y)
del a.x
print(a.x)

#--- class attribute assigned through the instance class
class A: n = 0
a = A()
a.__class__.n += 1
type(a).n += 1
print(A.n, a.n, 'n' in a.__dict__)

#--- changing the class of an instance
class A:
    def f(self): return 'A'
class B:
    def f(self): return 'B'
a = A()
a.__class__ = B
print(a.f(), isinstance(a, B))

#--- object.__new__ without init
class A:
    def __init__(self): self.x = 1
a = object.__new__(A)
print(hasattr(a, 'x'), type(a) is A)
a.__init__()
print(a.x)

#--- dict subclass with attribute access both ways
class Cfg(dict):
    def __getattr__(self, k):
        try: return self[k]
        except KeyError: raise AttributeError(k)
    def __setattr__(self, k, v): self[k] = v
c = Cfg(a=1)
c.b = Cfg(z=2)
print(c, c.b.z, hasattr(c, 'q'), c['b'].z, {**c} == c)

#--- iterator protocol by hand
class Loader:
    def __init__(self, data, n): self.data, self.n = data, n
    def __len__(self): return -(-len(self.data) // self.n)
    def __iter__(self):
        self.i = 0
        return self
    def __next__(self):
        if self.i >= len(self.data): raise StopIteration
        out = self.data[self.i:self.i + self.n]
        self.i += self.n
        return out
l = Loader(list(range(5)), 2)
print(len(l), list(l), [sum(b) for b in l])

#--- comparing by tuple key
class Version:
    def __init__(self, s): self.t = tuple(map(int, s.split('.')))
    def __lt__(self, o): return self.t < o.t
    def __ge__(self, o): return not self < o
    def __repr__(self): return '.'.join(map(str, self.t))
print(Version('1.10') < Version('1.9'), sorted([Version('2.0'), Version('1.10'), Version('1.9')]), Version('1.8.1') >= Version('1.8'))

#--- linked objects and recursion over parents
class Node:
    def __init__(self, name, parent=None):
        self.name, self.parent, self.children = name, parent, []
        if parent: parent.children.append(self)
    @property
    def path(self): return (self.parent.path + '.' if self.parent else '') + self.name
root = Node('root'); a = Node('a', root); b = Node('b', a)
print(b.path, [c.name for c in root.children], b.parent.parent is root)

#--- immutable value object
class Frozen:
    def __init__(self, x): object.__setattr__(self, 'x', x)
    def __setattr__(self, k, v): raise AttributeError(f'cannot assign to {k}')
f = Frozen(3)
try:
    f.x = 4
except AttributeError as e:
    print(e, f.x)

#--- mixins with class level registries
class Registered:
    registry = {}
    def __init_subclass__(cls, **kw):
        super().__init_subclass__(**kw)
        Registered.registry[cls.__name__.lower()] = cls
class Net(Registered): pass
class Big(Net): pass
print(sorted(Registered.registry), Registered.registry['big']().__class__.__name__)

#--- class factory with closures over parameters
def make_block(kind, **defaults):
    class Block:
        def __init__(self, **kw): self.opts = {**defaults, **kw}
        def __repr__(self): return f'{kind}{sorted(self.opts.items())}'
    Block.__name__ = Block.__qualname__ = kind.title()
    return Block
A = make_block('conv', k=3, s=1)
print(A(s=2), A.__name__, type(A()).__name__)

#--- method resolution with three levels and keyword defaults
class A:
    def f(self, x, scale=1): return x * scale
class B(A):
    def f(self, x, scale=2, **kw): return super().f(x, scale=scale, **kw)
class C(B):
    def f(self, *args, **kw): return super().f(*args, **kw) + 1
print(C().f(3), C().f(3, scale=5), B().f(2))

#--- calling init twice and partial state
class A:
    def __init__(self, n=1): self.n = n
a = A()
a.__init__(5)
print(a.n)

#--- properties computed from others with setter side effects
class Rect:
    def __init__(self, w, h): self.w, self.h = w, h
    @property
    def size(self): return self.w, self.h
    @size.setter
    def size(self, wh): self.w, self.h = wh
r = Rect(1, 2)
r.size = 3, 4
print(r.size, r.w * r.h)

#--- class methods that register alternative constructors in a dict
class Shape:
    makers = {}
    def __init__(self, n): self.n = n
    @classmethod
    def maker(cls, name):
        def deco(fn):
            cls.makers[name] = fn
            return fn
        return deco
@Shape.maker('triangle')
def tri(): return Shape(3)
print(Shape.makers['triangle']().n)

#--- operator overloading on a vector
class Vec:
    def __init__(self, *v): self.v = tuple(v)
    def __add__(self, o): return Vec(*(a + b for a, b in zip(self.v, o.v)))
    def __mul__(self, k): return Vec(*(a * k for a in self.v)) if isinstance(k, (int, float)) else sum(a * b for a, b in zip(self.v, k.v))
    __rmul__ = __mul__
    def __neg__(self): return -1 * self
    def __sub__(self, o): return self + -o
    def __eq__(self, o): return self.v == o.v
    def __getitem__(self, i): return self.v[i]
    def __len__(self): return len(self.v)
    def __repr__(self): return f'Vec{self.v}'
a, b = Vec(1, 2), Vec(3, 4)
print(a + b, 2 * a, a * b, b - a, -a, a == Vec(1, 2), b[1], len(a), [*a])

#--- in-place addition falls back
class A:
    def __init__(self, n): self.n = n
    def __add__(self, o): return A(self.n + o)
a = b = A(1)
a += 5
print(a.n, b.n, a is b)

#--- lists of bound methods
class A:
    def __init__(self, n): self.n = n
    def get(self): return self.n
fs = [A(i).get for i in range(3)]
print([f() for f in fs])

#--- instance dict order follows assignment
class A:
    def __init__(self):
        self.z = 1
        self.a = 2
        self.z = 3
print(list(A().__dict__.items()))

#--- class body executes statements
class A:
    for i in range(3):
        locals()[f'm{i}'] = i
    total = 0
    for v in (1, 2):
        total += v
    del v
    if total == 3:
        flag = True
print(A.total, A.flag, hasattr(A, 'v'))

#--- super passes through a mixin without init
class Mixin:
    def extra(self): return 'extra'
class Base:
    def __init__(self, x): self.x = x
class A(Mixin, Base):
    def __init__(self, x):
        super().__init__(x)
a = A(2)
print(a.x, a.extra())

#--- attribute on functions used as config
def net(): return net.cfg['w']
net.cfg = {'w': 3}
print(net(), hasattr(net, 'cfg'), vars(net))

#--- nested attribute assignment and deletion
class A: pass
a = A()
a.b = A()
a.b.c = [1, 2]
a.b.c[0] += 5
del a.b.c[1]
print(a.b.c)
del a.b
print(hasattr(a, 'b'))

#--- getattr with a dotted path
class A: pass
m = A(); m.layer = A(); m.layer.conv = 'c'
def rgetattr(o, path):
    for p in path.split('.'):
        o = getattr(o, p)
    return o
print(rgetattr(m, 'layer.conv'))

#--- isinstance hooks through a metaclass
class Meta(type):
    def __instancecheck__(cls, o): return hasattr(o, 'quack')
class Duck(metaclass=Meta): pass
class D: quack = 1
print(isinstance(D(), Duck), isinstance(3, Duck))

#--- subclass hook of an abstract class
from abc import ABC
class HasLen(ABC):
    @classmethod
    def __subclasshook__(cls, c):
        return any('__len__' in k.__dict__ for k in c.__mro__)
class L:
    def __len__(self): return 0
print(isinstance(L(), HasLen), isinstance(3, HasLen), issubclass(list, HasLen))

#--- abc register
from abc import ABC
class Tensorish(ABC): pass
class T: pass
Tensorish.register(T)
print(isinstance(T(), Tensorish), issubclass(T, Tensorish), isinstance(1, Tensorish))

#--- instances as context, callable and iterable at once
class Multi:
    def __enter__(self): return self
    def __exit__(self, *a): return None
    def __call__(self, *a): return sum(a)
    def __iter__(self): yield from 'ab'
with Multi() as m:
    print(m(1, 2), list(m), [*m], dict(zip(m, m)))

#--- hash and eq on a key object
class Key:
    def __init__(self, *p): self.p = p
    def __eq__(self, o): return isinstance(o, Key) and self.p == o.p
    def __hash__(self): return hash(self.p)
cache = {}
for k in (Key(1, 2), Key(1, 2), Key(2, 1)):
    cache.setdefault(k, []).append(len(cache))
print(list(cache.values()), Key(1, 2) in cache, Key(9) in cache)
