#--- yield in a loop
def count(n):
    i = 0
    while i < n:
        yield i
        i += 1
print(list(count(4)), sum(count(5)))

#--- next and StopIteration
def g():
    yield 1
    yield 2
it = g()
print(next(it), next(it), next(it, 'end'))
try:
    next(it)
except StopIteration:
    print('stop')

#--- yield from a list and a generator
def inner():
    yield 1
    yield 2
def outer():
    yield 0
    yield from inner()
    yield from [3, 4]
    yield from 'ab'
print(list(outer()))

#--- return value of a generator
def g():
    yield 1
    return 'done'
def h():
    r = yield from g()
    yield r
print(list(h()))

#--- StopIteration carries the value
def g():
    yield 1
    return 42
it = g()
next(it)
try:
    next(it)
except StopIteration as e:
    print(e.value)

#--- send
def acc():
    total = 0
    while True:
        x = yield total
        if x is None:
            break
        total += x
g = acc()
print(next(g), g.send(3), g.send(4))

#--- infinite generator with islice
from itertools import islice
def naturals():
    n = 0
    while True:
        yield n
        n += 1
print(list(islice(naturals(), 5)), list(islice(naturals(), 2, 10, 3)))

#--- generator method
class Tree:
    def __init__(self, v, kids=()):
        self.v, self.kids = v, kids
    def walk(self):
        yield self.v
        for k in self.kids:
            yield from k.walk()
t = Tree(1, [Tree(2, [Tree(3)]), Tree(4)])
print(list(t.walk()))

#--- iter as a generator
class A:
    def __init__(self, n): self.n = n
    def __iter__(self):
        for i in range(self.n):
            yield i * i
print(list(A(4)), max(A(3)), 9 in A(4))
a, b = A(2)
print(a, b)

#--- generator with try finally and close
def g():
    try:
        yield 1
        yield 2
    finally:
        print('closed')
it = g()
print(next(it))
it.close()
print(next(it, 'nothing'))

#--- throw into a generator
def g():
    while True:
        try:
            yield 'ok'
        except ValueError as e:
            yield f'caught {e}'
it = g()
print(next(it), it.throw(ValueError('x')), next(it))

#--- generator expression is lazy
def show(x):
    print('show', x)
    return x
g = (show(x) for x in [1, 2])
print('made')
print(next(g))
print(list(g), list(g))

#--- named_parameters style generator
class M:
    def __init__(self, name, *kids):
        self.name, self.kids = name, kids
    def named(self, memo=None, prefix=''):
        if memo is None:
            memo = set()
        if self not in memo:
            memo.add(self)
            yield prefix, self.name
            for i, k in enumerate(self.kids):
                sub = prefix + ('.' if prefix else '') + str(i)
                for m in k.named(memo, sub):
                    yield m
shared = M('s')
for n, v in M('root', M('a', shared), shared).named():
    print(repr(n), v)

#--- generator pipeline
def evens(xs):
    for x in xs:
        if x % 2 == 0:
            yield x
def squares(xs):
    return (x * x for x in xs)
print(list(squares(evens(range(8)))))

#--- zip of generators
def g(n):
    for i in range(n):
        yield i
print(list(zip(g(3), g(5))), dict(enumerate(g(2))))

#--- yield as an expression in a tuple
def g():
    x = yield 'first'
    print('got', x)
    yield x, x
it = g()
print(next(it))
print(it.send('v'))

#--- yield from delegates send
def inner():
    x = yield 'ready'
    y = yield x + 1
    return y
def outer():
    r = yield from inner()
    yield 'result', r
it = outer()
print(next(it), it.send(1), it.send('z'))

#--- generator in a conditional return
def params(n, recurse=True):
    if not recurse:
        return
    for i in range(n):
        yield i
print(list(params(2)), list(params(2, False)))

#--- next with generator expression
layers = ['conv', 'bn', 'relu']
print(next(i for i, l in enumerate(layers) if l == 'bn'))
print(next((l for l in layers if l == 'gelu'), None))

#--- any stops early
def g():
    for i in range(10):
        print('at', i)
        yield i
print(any(x == 1 for x in g()))

#--- unpacking a generator
def g():
    yield from (1, 2, 3, 4)
a, *b = g()
print(a, b, [*g(), 5], {*g()} == {1, 2, 3, 4})

#--- raise inside a generator reaches the consumer
def g():
    yield 1
    raise RuntimeError('inside')
it = g()
print(next(it))
try:
    next(it)
except RuntimeError as e:
    print('error:', e)
print(next(it, 'exhausted'))

#--- chunks
def chunks(xs, n):
    for i in range(0, len(xs), n):
        yield xs[i:i + n]
print(list(chunks([1, 2, 3, 4, 5], 2)))

#--- recursion with yield from flatten
def flatten(x):
    for i in x:
        if isinstance(i, (list, tuple)):
            yield from flatten(i)
        else:
            yield i
print(list(flatten([1, [2, (3, [4])], 5])))

#--- fibonacci with takewhile
from itertools import takewhile
def fib():
    a, b = 0, 1
    while True:
        yield a
        a, b = b, a + b
print(list(takewhile(lambda x: x < 60, fib())))

#--- generator type
import types
def g(): yield
print(isinstance(g(), types.GeneratorType), type(g()).__name__, hasattr(g(), '__next__'))

#--- two iterators on one generator share state
def g():
    yield from range(6)
it = g()
print([next(it) for _ in range(2)], list(it))
it = iter(range(6))
print(list(zip(it, it)))

#--- yield inside with
from contextlib import contextmanager
@contextmanager
def cm(n):
    print('enter', n)
    yield n * 2
    print('exit', n)
def g():
    with cm(1) as v:
        yield v
        yield v + 1
print(list(g()))

#--- yield inside nested loops with break and continue
def g():
    for i in range(4):
        if i == 1:
            continue
        for j in range(3):
            if j == 2:
                break
            yield i, j
        if i == 2:
            return
print(list(g()))

#--- yield in try except
def g(xs):
    for x in xs:
        try:
            yield 10 // x
        except ZeroDivisionError:
            yield 'zero'
        else:
            yield 'fine'
print(list(g([5, 0])))

#--- yield in conditional expression and call
def g(flag):
    v = (yield 'a') if flag else 'no'
    print('v', v)
    print(max((yield 3) or 0, 2))
print(list(g(True)))
print(list(g(False)))

#--- lambda generator
f = lambda n: (yield n)
print(list(f(3)))

#--- return in finally of generator after exhaustion
def g():
    try:
        yield 1
    finally:
        print('cleanup')
for x in g():
    print(x)

#--- generator passed through sorted, set and tuple
def g():
    yield 3
    yield 1
    yield 2
print(sorted(g()), tuple(g()), len(set(g())), ' '.join(str(x) for x in g()))

#--- while else in generator
def g(n):
    while n:
        yield n
        n -= 1
    else:
        yield 'done'
print(list(g(2)))
#--- a loop that is left ends the generator that only it holds
def numbers(name):
    try:
        for i in range(5):
            yield i
    finally:
        print(name, "ends")


for x in numbers("broken"):
    if x == 1:
        break
print("after the break")


def first():
    for x in numbers("returned"):
        return x


print(first())
try:
    for x in numbers("raised"):
        raise ValueError(x)
except ValueError as e:
    print("caught", e)
held = numbers("held")
for x in held:
    break
print(next(held))
held.close()
for x in numbers("to the end"):
    pass
else:
    print("nothing left")


def through():
    for x in numbers("inner"):
        yield x
        if x == 1:
            break
    yield "more"


print(list(through()))


def stubborn():
    try:
        yield 1
    finally:
        print("last words")


for x in stubborn():
    for y in numbers("nested"):
        break
    break
