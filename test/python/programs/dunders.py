#--- repr and str
class A:
    def __repr__(self): return 'A()'
class B(A):
    def __str__(self): return 'a b'
print(A(), str(A()), repr(B()), B(), [B()], f'{B()} {B()!r}', '%s %r' % (B(), B()))

#--- format
class A:
    def __format__(self, spec): return f'<{spec}>'
print(f'{A()} {A():x>3}', '{:abc}'.format(A()), format(A(), 'q'))

#--- call
class Add:
    def __init__(self, n): self.n = n
    def __call__(self, x, *, k=0): return x + self.n + k
a = Add(3)
print(a(1), a(1, k=5), list(map(a, [1, 2])))

#--- len, getitem and iteration by getitem
class A:
    def __len__(self): return 3
    def __getitem__(self, i):
        if i >= 3: raise IndexError(i)
        return i * 10
a = A()
print(len(a), a[1], list(a), 20 in a, 5 in a, bool(a), list(reversed(a)))

#--- iter and next
class Count:
    def __init__(self, n): self.n = n
    def __iter__(self):
        self.i = 0
        return self
    def __next__(self):
        if self.i >= self.n: raise StopIteration
        self.i += 1
        return self.i
print(list(Count(3)), sum(Count(4)), max(Count(5)), tuple(zip(Count(2), 'ab')))

#--- contains
class Even:
    def __contains__(self, x): return x % 2 == 0
print(4 in Even(), 3 in Even(), 3 not in Even())

#--- eq and ne
class P:
    def __init__(self, x): self.x = x
    def __eq__(self, o): return isinstance(o, P) and self.x == o.x
print(P(1) == P(1), P(1) != P(2), P(1) == 1, P(3) in [P(3)], [P(1)] == [P(1)], [P(1), P(2)].index(P(2)))

#--- hash with eq
class P:
    def __init__(self, x): self.x = x
    def __eq__(self, o): return self.x == o.x
    def __hash__(self): return hash(self.x)
print(len({P(1), P(1), P(2)}), {P(1): 'a'}[P(1)])

#--- eq without hash is unhashable
class P:
    def __eq__(self, o): return True
try:
    {P(): 1}
except TypeError as e:
    print(e)

#--- ordering by lt
class V:
    def __init__(self, n): self.n = n
    def __lt__(self, o): return self.n < o.n
    def __repr__(self): return f'V{self.n}'
print(sorted([V(3), V(1), V(2)]), min(V(5), V(4)), V(1) < V(2), V(1) > V(2), max([V(1), V(9)]))

#--- all the comparisons
class N:
    def __init__(self, n): self.n = n
    def __lt__(self, o): return 'lt'
    def __le__(self, o): return 'le'
    def __gt__(self, o): return 'gt'
    def __ge__(self, o): return 'ge'
    def __eq__(self, o): return 'eq'
    def __ne__(self, o): return 'ne'
a, b = N(1), N(2)
print(a < b, a <= b, a > b, a >= b, a == b, a != b, 3 < a, 3 >= a)

#--- arithmetic operators
class V:
    def __init__(self, x): self.x = x
    def __add__(self, o): return f'{self.x}+{o}'
    def __sub__(self, o): return f'{self.x}-{o}'
    def __mul__(self, o): return f'{self.x}*{o}'
    def __truediv__(self, o): return f'{self.x}/{o}'
    def __floordiv__(self, o): return f'{self.x}//{o}'
    def __mod__(self, o): return f'{self.x}%{o}'
    def __pow__(self, o): return f'{self.x}**{o}'
    def __matmul__(self, o): return f'{self.x}@{o}'
v = V('v')
print(v + 1, v - 1, v * 1, v / 1, v // 1, v % 1, v ** 1, v @ 1)

#--- reflected operators
class V:
    def __radd__(self, o): return f'{o}+v'
    def __rsub__(self, o): return f'{o}-v'
    def __rmul__(self, o): return f'{o}*v'
    def __rtruediv__(self, o): return f'{o}/v'
    def __rpow__(self, o): return f'{o}**v'
    def __rmod__(self, o): return f'{o}%v'
    def __rfloordiv__(self, o): return f'{o}//v'
    def __rmatmul__(self, o): return f'{o}@v'
v = V()
print(1 + v, 2 - v, 3 * v, 4 / v, 5 ** v, 6 % v, 7 // v, [8] @ v)

#--- NotImplemented falls to the reflected one
class A:
    def __add__(self, o): return NotImplemented
class B:
    def __radd__(self, o): return 'B.radd'
print(A() + B())
try:
    A() + 1
except TypeError as e:
    print(e)

#--- a subclass on the right comes first
class A:
    def __add__(self, o): return 'A.add'
class B(A):
    def __radd__(self, o): return 'B.radd'
print(A() + B(), B() + A())

#--- in-place operators
class V:
    def __init__(self, xs): self.xs = xs
    def __iadd__(self, o):
        self.xs.append(o)
        return self
    def __mul__(self, k): return V(self.xs * k)
v = w = V([1])
v += 2
print(v is w, w.xs)
v *= 2
print(v is w, v.xs)

#--- unary operators and abs
class V:
    def __neg__(self): return 'neg'
    def __pos__(self): return 'pos'
    def __invert__(self): return 'inv'
    def __abs__(self): return 'abs'
v = V()
print(-v, +v, ~v, abs(v))

#--- bit operators
class V:
    def __and__(self, o): return 'and'
    def __or__(self, o): return 'or'
    def __xor__(self, o): return 'xor'
    def __lshift__(self, o): return 'shl'
    def __rshift__(self, o): return 'shr'
    def __ror__(self, o): return 'ror'
v = V()
print(v & 1, v | 1, v ^ 1, v << 1, v >> 1, 1 | v)

#--- divmod, round, int, float, index, bool
class V:
    def __divmod__(self, o): return ('dm', o)
    def __round__(self, n=None): return ('round', n)
    def __int__(self): return 7
    def __float__(self): return 2.5
    def __index__(self): return 1
    def __bool__(self): return False
v = V()
print(divmod(v, 3), round(v), round(v, 2), int(v), float(v), [10, 20][v], bool(v), range(5)[v:], hex(v))

#--- trunc, floor and ceil
import math
class V:
    def __floor__(self): return 'floor'
    def __ceil__(self): return 'ceil'
    def __trunc__(self): return 'trunc'
print(math.floor(V()), math.ceil(V()), math.trunc(V()))

#--- getattr is the last resort
class A:
    x = 1
    def __getattr__(self, name):
        if name.startswith('_'): raise AttributeError(name)
        return 'made ' + name
a = A()
print(a.x, a.y, hasattr(a, '_z'), getattr(a, '_z', 'default'))

#--- getattr delegates to a wrapped object
class Wrap:
    def __init__(self, inner): self.inner = inner
    def __getattr__(self, name): return getattr(self.inner, name)
w = Wrap([3, 1, 2])
w.append(0)
w.sort()
print(w.inner, w.count(3))

#--- module style getattr with dictionaries
class Module:
    def __init__(self):
        object.__setattr__(self, '_modules', {})
    def __setattr__(self, k, v):
        if isinstance(v, Module): self._modules[k] = v
        else: object.__setattr__(self, k, v)
    def __getattr__(self, k):
        modules = self.__dict__.get('_modules', {})
        if k in modules: return modules[k]
        raise AttributeError(f"'{type(self).__name__}' object has no attribute '{k}'")
m = Module()
m.conv = Module()
m.n = 3
print(list(m._modules), m.n, type(m.conv).__name__, list(m.__dict__))
try:
    m.missing
except AttributeError as e:
    print(e)

#--- setattr sees every write
class A:
    def __setattr__(self, k, v):
        print('set', k)
        super().__setattr__(k, v)
a = A()
a.x = 1
a.x += 1
setattr(a, 'y', 2)
print(a.x, a.__dict__)

#--- delattr
class A:
    def __delattr__(self, k): print('del', k)
a = A()
del a.x
delattr(a, 'y')

#--- getattribute
class A:
    def __init__(self): self.v = 1
    def __getattribute__(self, k):
        if k == 'secret': return 'shown'
        return object.__getattribute__(self, k)
a = A()
print(a.v, a.secret)

#--- setitem, delitem and getitem with strings
class Store:
    def __init__(self): self.d = {}
    def __setitem__(self, k, v): self.d[k] = v
    def __getitem__(self, k): return self.d[k]
    def __delitem__(self, k): del self.d[k]
    def __len__(self): return len(self.d)
    def __iter__(self): return iter(self.d)
s = Store()
s['a'] = 1
s['b'] = 2
s['a'] += 10
del s['b']
print(s['a'], len(s), list(s), dict(zip(s, 'x')))

#--- enter and exit
class CM:
    def __enter__(self):
        print('enter')
        return 'value'
    def __exit__(self, kind, value, trace):
        print('exit', kind.__name__ if kind else None, value)
        return kind is KeyError
with CM() as v:
    print(v)
with CM():
    raise KeyError('k')
print('after')

#--- dunder on the instance is not used
class A:
    def __len__(self): return 1
a = A()
a.__len__ = lambda: 99
print(len(a), a.__len__())

#--- dunder called by name
print((3).__add__(4), 'ab'.__len__(), [1, 2].__getitem__(1), (5).__eq__(5), 'a'.__contains__('a'), {}.__class__.__name__)
print(int.__add__(1, 2), str.upper('a'), list.append([], 1), dict.get({'a': 1}, 'a'))

#--- add on sum needs radd
class M:
    def __init__(self, n): self.n = n
    def __add__(self, o): return M(self.n + (o.n if isinstance(o, M) else o))
    __radd__ = __add__
print(sum([M(1), M(2), M(3)]).n)

#--- class with repr in containers
class P:
    def __init__(self, *a): self.a = a
    def __repr__(self): return f'P{self.a}'
print([P(1, 2)], (P(3),), {'k': P()}, {1: [P('x')]})

#--- reversed by dunder
class A:
    def __reversed__(self): return iter('zyx')
print(list(reversed(A())))

#--- missing
class D(dict):
    def __missing__(self, k):
        self[k] = len(self)
        return self[k]
d = D()
print(d['a'], d['b'], d['a'], d, 'c' in d)

#--- dir contains own names
class A:
    x = 1
    def f(self): pass
a = A()
a.y = 2
print([n for n in dir(a) if not n.startswith('__')])

#--- length hint by sum of parts and equality chain
class Shape:
    def __init__(self, *d): self.d = d
    def __iter__(self): return iter(self.d)
    def __eq__(self, o): return tuple(self) == tuple(o)
print(Shape(1, 2) == (1, 2), [*Shape(3, 4)], max(Shape(5, 6)), Shape(1) == [1])

#--- class level call through type
class A:
    def __call__(self): return 'call'
    def __str__(self): return 's'
print(type(A()).__call__(A()), A.__str__(A()))

#--- copy hooks
import copy
class A:
    def __init__(self, x): self.x = x
    def __copy__(self): return A(self.x + 1)
    def __deepcopy__(self, memo): return A(self.x + 100)
a = A(1)
print(copy.copy(a).x, copy.deepcopy(a).x, copy.deepcopy([a])[0].x)

#--- comparisons not supported
class A: pass
try:
    A() < A()
except TypeError as e:
    print(e)
try:
    1 < 'a'
except TypeError as e:
    print(e)

#--- unsupported operands
for f in (lambda: 1 + 'a', lambda: 'a' + 1, lambda: [] - [], lambda: None + 1, lambda: -'a', lambda: {} | 1):
    try:
        f()
    except TypeError as e:
        print(e)
