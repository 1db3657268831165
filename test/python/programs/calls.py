#--- positional and keyword arguments
def f(a, b, c=3):
    return a, b, c
print(f(1, 2), f(1, b=5), f(c=0, a=1, b=2))

#--- star args collects the rest
def f(a, *args):
    return a, args
print(f(1))
print(f(1, 2, 3))

#--- double star collects keywords
def f(a, **kwargs):
    return a, kwargs
print(f(1, x=2, y=3))
print(f(a=1))

#--- every kind of parameter at once
def f(a, b=2, *args, c, d=4, **kw):
    return a, b, args, c, d, kw
print(f(1, c=3))
print(f(1, 9, 8, 7, c=3, d=5, e=6))

#--- spread a list into a call
def f(*args):
    return sum(args)
xs = [1, 2, 3]
print(f(*xs), f(*xs, 4), f(0, *xs, *xs))

#--- spread a dict into a call
def f(a, b, c):
    return a + b * c
print(f(**{'a': 1, 'b': 2, 'c': 3}))
print(f(1, **dict(b=2, c=3)))

#--- two dicts spread into one call
def block(in_chs, out_chs, **kwargs):
    return in_chs, out_chs, sorted(kwargs.items())
dd = {'device': 'cpu', 'dtype': 'float'}
args = {'bias': False}
print(block(3, 8, **args, **dd))

#--- kwargs forwarded through three functions
def conv(i, o, k, stride=1, padding=0, bias=True):
    return f'conv({i},{o},{k},{stride},{padding},{bias})'
def conv3(i, o, **kw):
    kw.setdefault('padding', 1)
    return conv(i, o, 3, **kw)
def layer(*args, **kw):
    return conv3(*args, **kw)
print(layer(3, 8))
print(layer(3, 8, stride=2, bias=False))

#--- keyword-only parameters
def f(*, width, depth=2):
    return width * depth
print(f(width=4))
try:
    f(4)
except TypeError as e:
    print(e)

#--- positional-only parameters
def f(a, b, /, c):
    return a, b, c
print(f(1, 2, c=3))
try:
    f(1, b=2, c=3)
except TypeError as e:
    print('TypeError')

#--- positional-only name free for kwargs
def f(name, /, **kw):
    return name, kw
print(f('x', name='y'))

#--- missing argument message
def f(a, b):
    pass
try:
    f(1)
except TypeError as e:
    print(e)
try:
    f()
except TypeError as e:
    print(e)

#--- too many arguments message
def f(a, b):
    pass
try:
    f(1, 2, 3)
except TypeError as e:
    print(e)

#--- unexpected keyword message
def f(a):
    pass
try:
    f(1, b=2)
except TypeError as e:
    print(e)

#--- multiple values message
def f(a, b):
    pass
try:
    f(1, a=2)
except TypeError as e:
    print(e)

#--- duplicate keyword from two dicts
def f(**kw):
    return kw
try:
    f(**{'a': 1}, **{'a': 2})
except TypeError as e:
    print(type(e).__name__)

#--- defaults are evaluated once
def f(x, acc=[]):
    acc.append(x)
    return acc
print(f(1), f(2))
print(f(3, []))

#--- default from enclosing value at definition
n = 3
def f(k=n):
    return k
n = 10
print(f())

#--- lambda with default and star
g = lambda x, y=2, *r, z=5, **k: (x, y, r, z, k)
print(g(1))
print(g(1, 2, 3, 4, z=6, w=7))

#--- call result called again
def outer(a):
    def inner(b):
        return a * b
    return inner
print(outer(3)(4))
print([lambda x: x + 1, lambda x: x * 2][1](10))

#--- call of a subscript
table = {'relu': lambda x: max(x, 0), 'neg': lambda x: -x}
print(table['relu'](-3), table['neg'](4))

#--- conditional callee
norm = None
make = norm or (lambda c: ('bn', c))
print(make(8))
print((min if norm is None else max)(3, 4))

#--- recursion
def fact(n):
    return 1 if n < 2 else n * fact(n - 1)
print(fact(10), fact(25))

#--- mutual recursion
def even(n):
    return True if n == 0 else odd(n - 1)
def odd(n):
    return False if n == 0 else even(n - 1)
print(even(10), odd(7), even(3))

#--- function without return gives None
def f():
    pass
print(f())
def g(x):
    if x:
        return 'yes'
print(g(1), g(0))

#--- evaluation order of arguments
def show(x):
    print('eval', x)
    return x
def f(*args, **kw):
    return args, kw
print(f(show(1), show(2), k=show(3), *[show(4)]))

#--- generator expression as sole argument
print(sum(x * x for x in range(5)))
print(max((len(w) for w in ['a', 'bbb', 'cc']), default=0))

#--- keyword argument named like a builtin
def f(input, type=None, len=0):
    return input, type, len
print(f(input=1, type='t', len=3))

#--- kwargs pop with default
def f(**kwargs):
    act = kwargs.pop('act', 'relu')
    bias = kwargs.pop('bias')
    return act, bias, kwargs
print(f(bias=True, extra=1))

#--- kwargs is a fresh dict
def f(**kw):
    kw['x'] = 0
    return kw
d = {'x': 1}
print(f(**d), d)

#--- args is a tuple
def f(*args):
    print(type(args).__name__, len(args))
f()
f([1, 2])
f(*[1, 2])

#--- function attributes
def f():
    f.count += 1
    return f.count
f.count = 0
f(); f()
print(f.count, f.__name__)

#--- dunder defaults and doc
def f(a, b=2, *, c=3):
    """Say what it does."""
print(f.__doc__)
print(f.__defaults__, f.__kwdefaults__)

#--- callable test
class A:
    def __call__(self): return 1
print(callable(len), callable(A), callable(A()), callable(3), callable(lambda: 0))

#--- method bound and unbound
class A:
    def __init__(self, v): self.v = v
    def get(self, k=1): return self.v * k
a = A(5)
m = a.get
print(m(), m(2), A.get(a, 3), m.__name__)

#--- spread a generator and a string into a call
def f(*a):
    return a
print(f(*'abc', *(i for i in range(2)), *{'k': 1}))

#--- builtins take keyword arguments
print(sorted([3, 1, 2], reverse=True), int('ff', base=16), dict(a=1, **{'b': 2}))
print(sum([1, 2], start=10), round(3.14159, ndigits=2))

#--- not callable message
try:
    (3)()
except TypeError as e:
    print(e)
try:
    None(1)
except TypeError as e:
    print(e)

#--- annotated function and return annotation
from typing import Optional, List
def f(x: int, y: Optional[List[int]] = None, *args: str, k: float = 1.0, **kw: dict) -> 'Nothing':
    return x, y
print(f(1))
print(sorted(f.__annotations__))

#--- annotations hold the values
def f(x: int, y: 'str' = 'a') -> float: ...
print(f.__annotations__['x'] is int, f.__annotations__['y'], f.__annotations__['return'] is float)

#--- missing keyword-only message
def f(*, width):
    return width
try:
    f()
except TypeError as e:
    print(e)
