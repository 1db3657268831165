#--- partial
from functools import partial
def conv(i, o, k=1, *, bias=True): return (i, o, k, bias)
c3 = partial(conv, k=3, bias=False)
print(c3(1, 2), c3(1, 2, k=5), partial(conv, 7)(8), c3.func is conv, c3.args, c3.keywords)

#--- partial of partial and of a class
from functools import partial
class Norm:
    def __init__(self, c, eps=1e-5, momentum=0.1): self.v = (c, eps, momentum)
n = partial(partial(Norm, eps=1e-3), momentum=0.01)
print(n(8).v, n(8, eps=1).v, isinstance(n(1), Norm), n.keywords, n.func is Norm)

#--- partial positional and call order
from functools import partial
f = partial(print, 'a', sep='-')
f('b', 'c')
f('b', sep='+')

#--- partial attributes and isinstance
from functools import partial
p = partial(int, base=2)
print(p('101'), isinstance(p, partial), callable(p), p.func.__name__, hasattr(p, '__name__'))

#--- partialmethod
from functools import partialmethod
class A:
    def set(self, k, v=0, *, extra=None): return (k, v, extra)
    on = partialmethod(set, 'flag', 1)
    off = partialmethod(set, 'flag', extra='e')
print(A().on(), A().off(5))

#--- reduce
from functools import reduce
import operator
print(reduce(lambda a, b: a * b, [1, 2, 3, 4]), reduce(operator.add, [[1], [2]], []), reduce(operator.mul, (2, 3, 4), 10), reduce(max, [3, 9, 2]))
try:
    reduce(operator.add, [])
except TypeError:
    print('TypeError')

#--- reduce getattr follows a dotted path
from functools import reduce
class A: pass
a = A(); a.b = A(); a.b.c = 5
print(reduce(getattr, 'b.c'.split('.'), a))

#--- cmp_to_key
from functools import cmp_to_key
print(sorted([3, 1, 2], key=cmp_to_key(lambda a, b: b - a)))

#--- itemgetter
from operator import itemgetter
print(itemgetter(1)([5, 6]), itemgetter('a', 'b')({'a': 1, 'b': 2}), sorted([(1, 'b'), (0, 'c')], key=itemgetter(1)), itemgetter(slice(1, 3))('abcd'))

#--- attrgetter
from operator import attrgetter
class P:
    def __init__(self, x, y=None): self.x, self.y = x, y
ps = [P(2), P(1)]
print([p.x for p in sorted(ps, key=attrgetter('x'))], attrgetter('y.x')(P(0, P(9))), attrgetter('x', 'y')(P(3, 4)))

#--- methodcaller
from operator import methodcaller
print(methodcaller('upper')('a'), methodcaller('split', ',', maxsplit=1)('a,b,c'), list(map(methodcaller('strip'), [' a ', 'b '])))

#--- operator functions
import operator as op
print(op.add(1, 2), op.sub(5, 3), op.mul(2, 4), op.truediv(7, 2), op.floordiv(7, 2), op.mod(7, 4), op.pow(2, 5), op.neg(3), op.pos(-3), op.abs(-4), op.not_(0))

#--- operator comparisons and logic
import operator as op
print(op.eq(1, 1), op.ne(1, 1), op.lt(1, 2), op.le(2, 2), op.gt(1, 2), op.ge(3, 2), op.is_(None, None), op.is_not(1, None), op.truth([]), op.and_(6, 3), op.or_(6, 3), op.xor(6, 3), op.inv(5), op.lshift(1, 4), op.rshift(16, 2))

#--- operator on containers
import operator as op
d = {'a': 1}
op.setitem(d, 'b', 2)
op.delitem(d, 'a')
print(d, op.getitem([5, 6], 1), op.contains([1, 2], 2), op.concat('a', 'b'), op.countOf([1, 1, 2], 1), op.indexOf('abc', 'b'), op.index(True), op.length_hint([1, 2]))

#--- in place operators
import operator as op
x = [1]
y = op.iadd(x, [2])
print(x is y, x, op.imul(3, 4))

#--- operator table dispatch
import operator
ops = {'+': operator.add, '*': operator.mul, '//': operator.floordiv}
def calc(expr):
    a, o, b = expr.split()
    return ops[o](int(a), int(b))
print([calc(e) for e in ('2 + 3', '4 * 5', '7 // 2')])

#--- update_wrapper
from functools import update_wrapper, partial
def f():
    """doc of f"""
g = update_wrapper(partial(f), f)
print(g.__name__, g.__doc__)

#--- layer factories by partial
from functools import partial
def make_norm(kind):
    return {'bn': partial(dict, kind='bn', eps=1e-5), 'ln': partial(dict, kind='ln', eps=1e-6)}[kind]
norm = make_norm('ln')
print(norm(c=8), norm(c=8, eps=0))

#--- compose with reduce
from functools import reduce
def compose(*fs): return reduce(lambda f, g: lambda x: g(f(x)), fs)
print(compose(lambda x: x + 1, lambda x: x * 2, str)(3))

#--- singledispatchmethod
from functools import singledispatchmethod
class A:
    @singledispatchmethod
    def f(self, x): return 'any'
    @f.register
    def _(self, x: int): return 'int'
    @f.register(str)
    def _(self, x): return 'str'
print(A().f(1), A().f('a'), A().f(None))

#--- partial with a lambda capturing and sorted key
from functools import partial
def near(target, x): return abs(x - target)
print(sorted([1, 5, 9], key=partial(near, 6)), min([2, 8], key=partial(near, 6)))

#--- signature of a function
import inspect
def f(a, b=2, *args, c, d=4, **kw): pass
sig = inspect.signature(f)
print(list(sig.parameters), sig.parameters['b'].default, sig.parameters['a'].default is inspect.Parameter.empty, 'c' in sig.parameters)

#--- filter keyword arguments by signature
import inspect
def build(width, depth=2): return width * depth
kwargs = {'width': 3, 'depth': 4, 'other': 5}
accepted = {k: v for k, v in kwargs.items() if k in inspect.signature(build).parameters}
print(build(**accepted), sorted(accepted))

#--- inspect kinds
import inspect
class A:
    def m(self): pass
print(inspect.isclass(A), inspect.isfunction(A.m), inspect.ismethod(A().m), inspect.isclass(3), inspect.isfunction(lambda: 0))
