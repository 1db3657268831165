#--- init, attribute and method
class A:
    kind = 'a'
    def __init__(self, x):
        self.x = x
    def double(self):
        return self.x * 2
a = A(4)
print(a.x, a.double(), a.kind, A.kind)

#--- instance attribute hides the class attribute
class A:
    n = 1
a, b = A(), A()
a.n = 5
print(a.n, b.n, A.n)
A.n = 9
print(a.n, b.n)
del a.n
print(a.n)

#--- mutable class attribute is shared
class A:
    items = []
a, b = A(), A()
a.items.append(1)
print(b.items, a.items is b.items)

#--- inheritance and super
class A:
    def __init__(self, x): self.x = x
    def name(self): return 'A'
class B(A):
    def __init__(self, x, y):
        super().__init__(x)
        self.y = y
    def name(self): return 'B' + super().name()
b = B(1, 2)
print(b.x, b.y, b.name())

#--- super with two arguments
class A:
    def __init__(self, w): self.w = w
class B(A):
    def __init__(self, w):
        super(B, self).__init__(w * 2)
class C(B):
    def __init__(self):
        super(B, self).__init__(7)
print(B(3).w, C().w)

#--- super in a class method and property
class A:
    @classmethod
    def make(cls): return [cls.__name__]
    @property
    def p(self): return 1
class B(A):
    @classmethod
    def make(cls): return super().make() + ['B']
    @property
    def p(self): return super().p + 1
print(B.make(), B().p)

#--- mro of a diamond
class A:
    def f(self): return ['A']
class B(A):
    def f(self): return ['B'] + super().f()
class C(A):
    def f(self): return ['C'] + super().f()
class D(B, C):
    def f(self): return ['D'] + super().f()
print(D().f())
print([k.__name__ for k in D.__mro__])

#--- cooperative init with kwargs
class Base:
    def __init__(self, **kw): self.rest = kw
class X(Base):
    def __init__(self, x=1, **kw):
        super().__init__(**kw)
        self.x = x
class Y(Base):
    def __init__(self, y=2, **kw):
        super().__init__(**kw)
        self.y = y
class Z(X, Y):
    def __init__(self, **kw): super().__init__(**kw)
z = Z(x=5, y=6, w=7)
print(z.x, z.y, z.rest)

#--- inconsistent mro
class A: pass
class B(A): pass
try:
    class C(A, B): pass
except TypeError as e:
    print('TypeError')

#--- mixin order
class Loud:
    def say(self): return super().say().upper()
class Person:
    def say(self): return 'hi'
class P(Loud, Person): pass
print(P().say())

#--- class method as another constructor
class Size:
    def __init__(self, h, w): self.h, self.w = h, w
    @classmethod
    def square(cls, n): return cls(n, n)
class Big(Size):
    def area(self): return self.h * self.w
print(Big.square(3).area(), type(Big.square(1)).__name__)

#--- static method
class A:
    @staticmethod
    def add(a, b): return a + b
    def use(self): return self.add(1, 2) + A.add(3, 4)
print(A().use())

#--- property read only
class A:
    def __init__(self, r): self.r = r
    @property
    def area(self): return self.r ** 2
a = A(3)
print(a.area)
try:
    a.area = 1
except AttributeError:
    print('AttributeError')

#--- property with setter and validation
class T:
    def __init__(self): self._c = 0
    @property
    def c(self): return self._c
    @c.setter
    def c(self, v):
        if v < 0: raise ValueError('negative')
        self._c = v
t = T()
t.c = 5
t.c += 1
print(t.c)
try:
    t.c = -1
except ValueError as e:
    print(e)

#--- property made by call
class A:
    def get(self): return self.__dict__['v']
    def put(self, v): self.__dict__['v'] = v
    v = property(get, put)
a = A()
a.v = 3
print(a.v)

#--- property overridden in a subclass
class A:
    @property
    def n(self): return 1
class B(A):
    n = 2
class C(A):
    @A.n.getter
    def n(self): return 3
print(A().n, B().n, C().n)

#--- isinstance and issubclass
class A: pass
class B(A): pass
b = B()
print(isinstance(b, A), isinstance(b, (int, A)), isinstance(A(), B), issubclass(B, A), issubclass(B, (int, str)), issubclass(B, object))
print(isinstance(True, int), isinstance(1, (float, str)), isinstance([], list), isinstance('a', (str, bytes)), isinstance(None, type(None)))

#--- isinstance with nested tuples and type
print(isinstance(3, (str, (int, float))), isinstance(int, type), isinstance(3, object), issubclass(bool, int))

#--- type of a value
class A: pass
print(type(3).__name__, type('a').__name__, type(A()).__name__, type(A) is type, type(None).__name__, type(3.0) is float)
print(type([]) == list, type(lambda: 0).__name__, type(len).__name__)

#--- type(x)(...) makes another
class Net:
    def __init__(self, k=0): self.k = k
    def clone(self): return type(self)(self.k + 1)
class Sub(Net): pass
s = Sub(3).clone()
print(type(s).__name__, s.k, s.__class__.__name__)
print(type([1])((1, 2)), type('')(5), type((1,))([2]))

#--- type with three arguments
def area(self): return self.w * self.h
Box = type('Box', (object,), {'w': 2, 'h': 3, 'area': area})
b = Box()
print(Box.__name__, b.area())
Sub = type('Sub', (Box,), dict(w=10))
print(Sub().area(), Sub.__bases__ == (Box,))

#--- getattr, setattr, hasattr, delattr
class A: pass
a = A()
setattr(a, 'x', 1)
print(getattr(a, 'x'), getattr(a, 'y', 'none'), hasattr(a, 'x'), hasattr(a, 'y'))
delattr(a, 'x')
print(hasattr(a, 'x'))
try:
    getattr(a, 'z')
except AttributeError as e:
    print(e)

#--- setattr in a loop and getattr by name
class A:
    def __init__(self):
        for i in range(3):
            setattr(self, f'layer{i + 1}', i * 10)
a = A()
print([getattr(a, 'layer%d' % k) for k in (1, 2, 3)])

#--- attribute errors
class A: pass
for f in (lambda: A().x, lambda: A.y, lambda: (3).foo, lambda: None.bar, lambda: [].push):
    try:
        f()
    except AttributeError as e:
        print(e)

#--- dict of an instance and vars
class A:
    def __init__(self): self.b, self.a = 1, 2
a = A()
print(a.__dict__, vars(a))
a.__dict__['c'] = 3
print(a.c)
a.__dict__.update(d=4)
print(a.d, sorted(vars(a)))

#--- class dict entries
class A:
    x = 1
    def f(self): pass
print('x' in A.__dict__, 'f' in vars(A), 'y' in A.__dict__, A.__dict__['x'])

#--- class name, qualname, module, bases, doc
class A:
    """The doc."""
    class Inner: pass
class B(A): pass
print(A.__name__, A.Inner.__qualname__, B.__bases__[0].__name__, A.__doc__, B.__doc__, A.__module__)
print(B().__class__.__mro__[1].__name__)

#--- slots
class P:
    __slots__ = ('x', 'y')
    def __init__(self, x, y): self.x, self.y = x, y
p = P(1, 2)
p.x = 5
print(p.x, p.y, hasattr(p, '__dict__'))
try:
    p.z = 1
except AttributeError:
    print('AttributeError')

#--- slots and subclass with dict
class A:
    __slots__ = ['a']
class B(A): pass
b = B()
b.a, b.z = 1, 2
print(b.a, b.z, b.__dict__)

#--- new returns the instance
class A:
    def __new__(cls, *args, **kw):
        print('new', cls.__name__, args)
        return super().__new__(cls)
    def __init__(self, x):
        print('init', x)
        self.x = x
print(A(3).x)

#--- new returns something else
class A:
    def __new__(cls): return 42
    def __init__(self): print('never')
print(A())

#--- singleton by new
class S:
    _one = None
    def __new__(cls):
        if cls._one is None:
            cls._one = super().__new__(cls)
        return cls._one
print(S() is S())

#--- subclass of int, str and tuple
class Celsius(int):
    def f(self): return self * 9 // 5 + 32
class Name(str):
    def shout(self): return self.upper() + '!'
class Pair(tuple):
    def __new__(cls, a, b): return super().__new__(cls, (a, b))
    @property
    def first(self): return self[0]
print(Celsius(100).f(), Name('bob').shout(), Pair(1, 2).first, Celsius(3) + 1, len(Pair(1, 2)), isinstance(Name('a'), str))

#--- subclass of list and dict
class Stack(list):
    def push(self, x): self.append(x); return self
class D(dict):
    def __missing__(self, k): return k * 2
    def __getattr__(self, k): return self[k]
s = Stack([1]).push(2)
print(s, len(s), s + [3], s[-1], isinstance(s, list))
d = D(a=1)
print(d['a'], d['zz'], d.a, d, d.get('q'))

#--- attribute dict
class AttrDict(dict):
    def __init__(self, *a, **kw):
        super().__init__(*a, **kw)
        self.__dict__ = self
c = AttrDict(lr=0.1)
c.depth = 3
print(c['depth'], c.lr, c)

#--- init_subclass
class Base:
    subs = []
    def __init_subclass__(cls, tag=None, **kw):
        super().__init_subclass__(**kw)
        cls.tag = tag
        Base.subs.append(cls.__name__)
class A(Base, tag='x'): pass
class B(Base): pass
class C(A): pass
print(Base.subs, A.tag, B.tag)

#--- set_name
class Field:
    def __set_name__(self, owner, name): self.name = owner.__name__ + '.' + name
class A:
    x = Field()
    y = Field()
print(A.x.name, A.y.name)

#--- descriptor
class Positive:
    def __set_name__(self, owner, name): self.key = '_' + name
    def __get__(self, obj, owner=None):
        if obj is None: return self
        return getattr(obj, self.key, 0)
    def __set__(self, obj, v):
        if v < 0: raise ValueError('must be positive')
        setattr(obj, self.key, v)
class A:
    w = Positive()
a = A()
print(a.w)
a.w = 3
print(a.w, a.__dict__, type(A.w).__name__)
try:
    a.w = -1
except ValueError as e:
    print(e)

#--- non-data descriptor yields to the instance
class Lazy:
    def __init__(self, f): self.f = f
    def __get__(self, obj, owner):
        v = self.f(obj)
        obj.__dict__[self.f.__name__] = v
        return v
class A:
    @Lazy
    def v(self):
        print('computing')
        return 7
a = A()
print(a.v, a.v)

#--- class_getitem
class Box:
    def __class_getitem__(cls, item):
        return f'{cls.__name__}[{item.__name__}]'
print(Box[int])

#--- metaclass call and attributes
class Meta(type):
    registry = []
    def __new__(mcs, name, bases, ns):
        cls = super().__new__(mcs, name, bases, ns)
        mcs.registry.append(name)
        cls.tag = name.lower()
        return cls
class A(metaclass=Meta): pass
class B(A): pass
print(Meta.registry, A.tag, B.tag, type(A).__name__, isinstance(B, Meta))

#--- metaclass with init and call
class Meta(type):
    def __init__(cls, name, bases, ns):
        super().__init__(name, bases, ns)
        cls.count = 0
    def __call__(cls, *a, **kw):
        cls.count += 1
        return super().__call__(*a, **kw)
class A(metaclass=Meta):
    def __init__(self, x): self.x = x
A(1); A(2)
print(A.count, A(3).x)

#--- metaclass operators and iteration
class Meta(type):
    def __len__(cls): return 3
    def __getitem__(cls, k): return k * 2
    def __iter__(cls): return iter('ab')
    def __contains__(cls, x): return x == 'q'
class A(metaclass=Meta): pass
print(len(A), A[4], list(A), 'q' in A, 'z' in A)

#--- class defined in a function keeps its closure
def make(k):
    class Net:
        def f(self): return k
    return Net
A, B = make(1), make(2)
print(A().f(), B().f(), A is B, A.__qualname__)

#--- class in a loop
classes = []
for i in range(3):
    class K:
        v = i
        def get(self): return self.v
    classes.append(K)
print([c().get() for c in classes])

#--- dynamic base
def base(flag):
    return list if flag else dict
class A(base(True)): pass
print(isinstance(A(), list), A.__bases__[0].__name__)

#--- nested class as namespace
class Config:
    class Train:
        lr = 0.1
    class Model:
        width = 64
    @classmethod
    def area(cls): return cls.Model.width ** 2
print(Config.Train.lr, Config.area())

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
