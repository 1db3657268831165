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
