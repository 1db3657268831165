#--- method assigned afterwards
class A: pass
def hello(self): return f'hello {self.n}'
A.hello = hello
a = A()
a.n = 'x'
print(a.hello())
a.bye = lambda: 'bye'
print(a.bye())
import types
a.m = types.MethodType(lambda self, k: (self.n, k), a)
print(a.m(3))

#--- calling an overridden method from the base
class A:
    def __init__(self): self.build()
    def build(self): raise NotImplementedError
    def template(self): return '[' + self.part() + ']'
    def part(self): return 'a'
class B(A):
    def build(self): self.built = True
    def part(self): return 'b'
print(B().template(), B().built)
try:
    A()
except NotImplementedError as e:
    print('not implemented', repr(str(e)))

#--- class attribute used as a factory
class Block:
    expansion = 4
    norm = staticmethod(lambda c: ('bn', c))
    act = dict
    def __init__(self, c):
        self.out = c * self.expansion
        self.n = self.norm(c)
        self.a = self.act(k=1)
b = Block(2)
print(b.out, b.n, b.a, Block.expansion)

#--- function as class attribute becomes a method
def f(self=None): return 'self' if self is not None else 'none'
class A:
    g = f
    h = staticmethod(f)
    b = len
print(A().g(), A.g(), A().h(), A().b([1, 2]))

#--- bool of an instance
class A: pass
class B:
    def __bool__(self): return False
class C:
    def __len__(self): return 0
print(bool(A()), bool(B()), bool(C()), not B(), 'x' if C() else 'y')

#--- abstract class
from abc import ABC, abstractmethod
class Shape(ABC):
    @abstractmethod
    def area(self): ...
    def twice(self): return 2 * self.area()
class Sq(Shape):
    def __init__(self, s): self.s = s
    def area(self): return self.s ** 2
print(Sq(3).twice())
try:
    Shape()
except TypeError as e:
    print('TypeError')

#--- abstract property and partial implementation
import abc
class A(metaclass=abc.ABCMeta):
    @property
    @abc.abstractmethod
    def name(self): pass
    @abc.abstractmethod
    def f(self): pass
class B(A):
    name = 'b'
try:
    B()
except TypeError:
    print('still abstract')
class C(B):
    def f(self): return self.name
print(C().f(), sorted(A.__abstractmethods__))

#--- multiple inheritance with different signatures
class A:
    def __init__(self, a): self.a = a
class B:
    def __init__(self, b): self.b = b
class C(A, B):
    def __init__(self, a, b):
        A.__init__(self, a)
        B.__init__(self, b)
c = C(1, 2)
print(c.a, c.b)

#--- mro method resolution with object
class A:
    def __init__(self, *args, **kw):
        super().__init__()
        self.args = args
print(A(1, 2).args, A.__mro__[-1] is object)

#--- subclasses
class A: pass
class B(A): pass
class C(A): pass
print([c.__name__ for c in A.__subclasses__()])

#--- self returned for chaining
class Q:
    def __init__(self): self.parts = []
    def add(self, p):
        self.parts.append(p)
        return self
print(Q().add(1).add(2).add(3).parts)

#--- instance counter by class variable
class A:
    n = 0
    def __init__(self):
        A.n += 1
        self.id = A.n
a, b = A(), A()
print(a.id, b.id, A.n)

#--- object has identity and default equality
class A: pass
a, b = A(), A()
print(a == a, a == b, a is a, a != b, a in [b, a], len({a, b, a}))

#--- del method on class
class A:
    x = 1
    def f(self): return 1
del A.x
print(hasattr(A, 'x'), hasattr(A, 'f'))

#--- class keyword and star bases
class A: pass
class B: pass
bases = (A, B)
class C(*bases): pass
print([b.__name__ for b in C.__bases__])

#--- super outside via type(self) would recurse but class works
class A:
    def f(self): return 'a'
class B(A):
    def f(self): return super(type(self), self).f() + 'b'
print(B().f())

#--- super getattr and unbound super attribute
class A:
    scale = 2
    def f(self, x): return x * self.scale
class B(A):
    scale = 3
    def f(self, x): return getattr(super(), 'f')(x) + super().scale
print(B().f(5))

#--- zero argument super in nested function
class A:
    def f(self): return 'A.f'
class B(A):
    def f(self):
        def inner():
            return super(B, self).f()
        return inner() + '!'
print(B().f())

#--- class equality and hashing as dict keys
class A: pass
class B: pass
d = {A: 'a', B: 'b', int: 'i'}
print(d[A], d[type(B())], d[type(3)])
