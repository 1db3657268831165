#--- plain decorator
def twice(f):
    def g(*a, **k):
        return f(*a, **k) * 2
    return g
@twice
def add(a, b=1):
    return a + b
print(add(2), add(2, b=3))

#--- decorator with arguments
def scale(k):
    def deco(f):
        def g(x):
            return f(x) * k
        return g
    return deco
@scale(10)
def inc(x): return x + 1
print(inc(1))

#--- stacked decorators order
def tag(name):
    def deco(f):
        return lambda: f'<{name}>' + f() + f'</{name}>'
    return deco
@tag('a')
@tag('b')
def text(): return 'x'
print(text())

#--- functools wraps
import functools
def deco(f):
    @functools.wraps(f)
    def wrapper(*args, **kw):
        """wrapper doc"""
        return f(*args, **kw)
    return wrapper
@deco
def named(x):
    """the doc"""
    return x
print(named(1), named.__name__, named.__doc__, named.__wrapped__(2))

#--- registry decorator
_models = {}
def register_model(fn):
    _models[fn.__name__] = fn
    return fn
@register_model
def net_a(**kw): return ('a', kw)
@register_model
def net_b(**kw): return ('b', kw)
def create_model(name, **kw): return _models[name](**kw)
print(list(_models), create_model('net_b', width=2))

#--- registry with optional name
registry = {}
def register(name=None):
    def wrapper(fn):
        key = name if name is not None else fn.__name__
        if key in registry:
            raise ValueError(f"An entry is already registered under the name '{key}'.")
        registry[key] = fn
        return fn
    return wrapper
@register()
def one(): return 1
@register('deux')
def two(): return 2
print(sorted(registry), registry['deux']())
try:
    register('one')(two)
except ValueError as e:
    print(e)

#--- decorator with or without arguments
from functools import wraps, partial
def deco(fn=None, *, times=2):
    if fn is None:
        return partial(deco, times=times)
    @wraps(fn)
    def inner(x): return fn(x) * times
    return inner
@deco
def a(x): return x
@deco(times=5)
def b(x): return x
print(a(3), b(3), b.__name__)

#--- class decorator
def add_repr(cls):
    cls.__repr__ = lambda self: f'{cls.__name__}({self.__dict__})'
    return cls
@add_repr
class P:
    def __init__(self): self.x = 1
print(P())

#--- class decorator that replaces the class
def singleton(cls):
    made = {}
    def get(*a):
        if cls not in made:
            made[cls] = cls(*a)
        return made[cls]
    return get
@singleton
class C:
    def __init__(self, v): self.v = v
print(C(1) is C(2), C(3).v)

#--- decorator on a method
def logged(f):
    @wraps(f)
    def g(self, *a):
        self.log.append(f.__name__)
        return f(self, *a)
    return g
from functools import wraps
class A:
    def __init__(self): self.log = []
    @logged if False else (lambda f: logged(f))
    def go(self, x): return x + 1
a = A()
print(a.go(1), a.go(2), a.log)

#--- class as a decorator
class Count:
    def __init__(self, fn):
        self.fn = fn
        self.n = 0
    def __call__(self, *a):
        self.n += 1
        return self.fn(*a)
@Count
def f(x): return x * x
print(f(2), f(3), f.n)

#--- callable instance with arguments as decorator
class Repeat:
    def __init__(self, n): self.n = n
    def __call__(self, fn):
        return lambda *a: [fn(*a) for _ in range(self.n)]
@Repeat(3)
def f(x): return x
print(f('a'))

#--- lru_cache computes once
from functools import lru_cache
calls = []
@lru_cache(maxsize=None)
def square(x):
    calls.append(x)
    return x * x
print(square(3), square(3), square(4), calls)

#--- lru_cache without parentheses and cache_info
import functools
@functools.lru_cache
def f(x): return x
f(1); f(1); f(2)
info = f.cache_info()
print(info.hits, info.misses)
f.cache_clear()
print(f.cache_info().misses)

#--- functools cache recursion
from functools import cache
@cache
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)
print(fib(60))

#--- cached_property
from functools import cached_property
class A:
    def __init__(self): self.n = 0
    @cached_property
    def v(self):
        self.n += 1
        return self.n * 10
a = A()
print(a.v, a.v, a.n, 'v' in a.__dict__)

#--- singledispatch
from functools import singledispatch
@singledispatch
def show(x): return 'object'
@show.register(int)
def _(x): return 'int'
@show.register
def _(x: list): return 'list of ' + str(len(x))
@show.register(str)
def _s(x): return 'str'
print(show(1), show([1, 2]), show('a'), show(2.0), show(True))

#--- singledispatch follows the mro
from functools import singledispatch
class A: pass
class B(A): pass
class C(B): pass
@singledispatch
def f(x): return 'default'
@f.register(A)
def _(x): return 'A'
@f.register(C)
def _(x): return 'C'
print(f(A()), f(B()), f(C()), f(1))

#--- static and class method decorators
class A:
    n = 1
    @staticmethod
    def s(x): return x
    @classmethod
    def c(cls, x): return cls.n + x
class B(A): n = 10
print(A.s(1), A().s(2), A.c(1), B.c(1), B().c(2))

#--- property decorator chain
class A:
    def __init__(self): self._w = 1
    @property
    def w(self):
        "the width"
        return self._w
    @w.setter
    def w(self, v): self._w = v * 2
    @w.deleter
    def w(self): self._w = None
a = A()
a.w = 4
print(a.w, A.w.__doc__)
del a.w
print(a.w)

#--- decorated inner function counts calls with nonlocal
def count(fn):
    n = 0
    def g(*a):
        nonlocal n
        n += 1
        g.calls = n
        return fn(*a)
    g.calls = 0
    return g
@count
def f(): pass
f(); f(); f()
print(f.calls)

#--- decorator that checks keyword arguments
import functools
def kwonly_to_pos(fn):
    names = ['a', 'b']
    @functools.wraps(fn)
    def wrapper(*args, **kwargs):
        kwargs.update(zip(names, args))
        return fn(**kwargs)
    return wrapper
@kwonly_to_pos
def f(*, a, b=2): return a, b
print(f(1), f(1, 3), f(a=5))

#--- lambda applied as decorator
@lambda f: f()
def value():
    return 42
print(value)

#--- decorator stored on a class attribute
class Registry:
    items = {}
    @classmethod
    def register(cls, name):
        def deco(c):
            cls.items[name] = c
            return c
        return deco
@Registry.register('conv')
class Conv: kind = 1
@Registry.register('pool')
class Pool: kind = 2
print({k: v.__name__ for k, v in Registry.items.items()}, Conv.kind)

#--- total_ordering
from functools import total_ordering
@total_ordering
class V:
    def __init__(self, n): self.n = n
    def __eq__(self, o): return self.n == o.n
    def __lt__(self, o): return self.n < o.n
print(V(1) <= V(1), V(2) > V(1), V(1) >= V(2))

#--- lru_cache on a method
from functools import lru_cache
class A:
    def __init__(self): self.calls = 0
    @lru_cache(None)
    def f(self, k):
        self.calls += 1
        return k * 2
a = A(); b = A()
print(a.f(1), a.f(1), b.f(1), a.calls, b.calls)

#--- contextmanager used as decorator
from contextlib import contextmanager
@contextmanager
def noisy():
    print('in')
    yield
    print('out')
@noisy()
def f(): print('body')
f()

#--- wraps keeps dict entries
from functools import wraps
def f(): pass
f.tag = 'kept'
@wraps(f)
def g(): pass
print(g.tag, g.__name__)
