#--- swap
a, b = 1, 2
a, b = b, a
print(a, b)

#--- nested targets
(a, b), [c, (d, e)] = (1, 2), (3, [4, 5])
print(a, b, c, d, e)

#--- star at the start, middle and end
*a, b = [1, 2, 3]
c, *d, e = 'wxyz'
f, *g = (1,)
print(a, b, c, d, e, f, g)

#--- chained assignment
a = b = [1]
b.append(2)
print(a, a is b)
x = y, z = 1, 2
print(x, y, z)

#--- star of nested
a, (b, *c), *d = 1, (2, 3, 4), 5, 6
print(a, b, c, d)

#--- for with nested target
for i, (k, v) in enumerate({'a': 1, 'b': 2}.items()):
    print(i, k, v)

#--- for with star
for name, *args in [('conv', 3, 8), ('relu',)]:
    print(name, args)

#--- too few values
try:
    a, b, c = 1, 2
except ValueError as e:
    print(e)

#--- too many values
try:
    a, b = 1, 2, 3
except ValueError as e:
    print(e)

#--- not enough for star
try:
    a, b, *c = [1]
except ValueError as e:
    print(e)

#--- unpack a non-iterable
try:
    a, b = 5
except TypeError as e:
    print(e)

#--- attribute and subscript targets
class A: pass
o = A()
d = {}
o.x, d['k'], (o.y, *d['rest']) = 1, 2, (3, 4, 5)
print(o.x, o.y, d)

#--- evaluation order of swap with index
xs = [1, 2, 3]
i = 0
i, xs[i] = 1, 9
print(i, xs)

#--- unpack a dict gives keys
a, b = {'x': 1, 'y': 2}
print(a, b)

#--- unpack a string and a range
a, b, c = 'abc'
x, y, z = range(3)
print(a, c, x, z)

#--- return several
def f():
    return 1, [2, 3]
p, (q, r) = f()
print(p, q, r)

#--- return with star
def f(xs):
    return 0, *xs, 9
print(f([1, 2]))

#--- spread in a subscript tuple and call
d = {(1, 2, 3): 'v'}
t = (2, 3)
print(d[(1, *t)])

#--- single element tuple
a, = [5]
(b,) = (6,)
[c] = [7]
print(a, b, c, (1,), ())

#--- dict display merging order
base = {'lr': 1, 'wd': 2}
print({**base, 'lr': 3}, {'lr': 3, **base}, dict(base, lr=4), dict(**base, x=1))

#--- underscore and repeated targets
_, x, _ = 1, 2, 3
print(x, _)

#--- unpack in with
class CM:
    def __enter__(self): return 1, 2
    def __exit__(self, *a): return False
with CM() as (a, b):
    print(a + b)

#--- unpacking zip star
pairs = [(1, 'a'), (2, 'b')]
ns, cs = zip(*pairs)
print(ns, cs)

#--- unpack named tuple
from collections import namedtuple
P = namedtuple('P', 'x y')
x, y = P(1, 2)
print(x, y, *P(3, 4))

#--- print spread
print(*[1, 2, 3], sep='-')
print(*'abc')

#--- augmented assignment forms
x = 5
x += 2; x -= 1; x *= 3; x //= 4; x **= 2; x %= 10
print(x)
y = 6
y |= 1; y &= 5; y ^= 2; y <<= 3; y >>= 1
print(y)

#--- augmented assignment on list aliases
a = [1]
b = a
a += [2]
print(b, a is b)
a = a + [3]
print(b, a)

#--- augmented assignment on attribute and index
class A: n = 1
o = A()
o.n += 5
d = {'k': [1]}
d['k'] += [2]
d['m'] = d.get('m', 0) + 1
print(o.n, A.n, d)

#--- augmented assignment evaluates target once
log = []
def idx():
    log.append('i')
    return 0
xs = [1]
xs[idx()] += 1
print(xs, log)

#--- annotated assignment
x: int = 3
y: 'List[int]'
z: float = x / 2
class A:
    w: int = 4
    v: str
print(x, z, A.w, hasattr(A, 'v'), sorted(A.__annotations__))

#--- multiple targets with tuple pack
first, second = third = [1, 2]
print(first, second, third)

#--- tuple comparison and hashing after unpack
a = (1, (2, 3))
x, (y, z) = a
print((x, (y, z)) == a, hash(a) == hash((1, (2, 3))))

#--- a loop over a starred display
for x in *[1, 2], 3:
    print(x)
for x in 0, *(4, 5):  # the same without
    print(x)
def f():
    for x in *[1], *range(2), *'ab':
        yield x
    else:
        yield 'end'
print(list(f()))
a = *[1, 2], 3
b = 0, *(4, 5)
def g():
    return 0, *[6, 7]
print(a, b, g())
