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
