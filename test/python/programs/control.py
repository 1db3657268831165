#--- if elif else
def kind(n):
    if n < 0:
        return 'neg'
    elif n == 0:
        return 'zero'
    elif n < 10:
        return 'small'
    else:
        return 'large'
print([kind(n) for n in (-1, 0, 5, 50)])

#--- while with else
n = 3
while n:
    n -= 1
else:
    print('ended', n)
while True:
    break
else:
    print('never')

#--- for with else
for x in [1, 2, 3]:
    if x == 5:
        break
else:
    print('not found')
for x in [5]:
    if x == 5:
        print('found')
        break
else:
    print('never')

#--- break and continue in nested loops
for i in range(3):
    for j in range(3):
        if j == 1:
            continue
        if i == 1:
            break
        print(i, j)

#--- loop over a changing list
xs = [1, 2, 3]
for x in xs:
    if x < 3:
        xs.append(x + 10)
    if len(xs) > 6:
        break
print(xs)

#--- pass and ellipsis bodies
def f(): ...
class A: pass
if True: pass
print(f(), A.__name__, ..., Ellipsis is ...)

#--- several statements on a line
a = 1; b = 2; print(a + b)
if a: print('x'); print('y')

#--- chained conditions
x, y = 3, None
if x and not y or False:
    print('yes')
if x is not None and x > 2 and (y is None or y > 3):
    print('both')

#--- short circuit
def boom(): raise RuntimeError
print(False and boom(), True or boom(), None or 'd')

#--- del in a loop and while with pop
stack = [1, [2, [3]]]
out = []
while stack:
    x = stack.pop()
    if isinstance(x, list):
        stack.extend(x)
    else:
        out.append(x)
print(out)

#--- match literals
def f(x):
    match x:
        case 0: return 'zero'
        case 1 | 2: return 'small'
        case 'a': return 'letter'
        case None: return 'none'
        case True: return 'true'
        case _: return 'other'
print([f(v) for v in (0, 2, 'a', None, 9, 'b')])

#--- match sequences
def f(x):
    match x:
        case []: return 'empty'
        case [a]: return ('one', a)
        case [a, b]: return ('two', a, b)
        case [a, *rest]: return ('many', a, rest)
print(f([]), f([1]), f((1, 2)), f([1, 2, 3]), f('ab'))

#--- match mapping and guard
def f(x):
    match x:
        case {'type': 'conv', 'k': k} if k > 1: return f'conv{k}'
        case {'type': t, **rest}: return (t, rest)
        case _: return None
print(f({'type': 'conv', 'k': 3}), f({'type': 'conv', 'k': 1}), f({}))

#--- match class patterns
class P:
    __match_args__ = ('x', 'y')
    def __init__(self, x, y): self.x, self.y = x, y
def f(v):
    match v:
        case P(0, y): return ('on axis', y)
        case P(x=x, y=0): return ('on other', x)
        case P(): return 'point'
        case int(n): return ('int', n)
        case str() as s: return ('str', s)
print(f(P(0, 3)), f(P(4, 0)), f(P(1, 1)), f(5), f('q'))

#--- match nested with capture and value patterns
class Color:
    RED = 'r'
def f(x):
    match x:
        case (Color.RED, [a, (b, _)]): return a + b
        case (c, _): return c
print(f(('r', [1, (2, 3)])), f(('g', 0)))

#--- conditional import guard
try:
    import missing_module_abc as m
    has = True
except ImportError:
    m, has = None, False
print(has, m)

#--- early return from loops
def first_even(xs):
    for i, x in enumerate(xs):
        if x % 2 == 0:
            return i, x
    return None
print(first_even([1, 3, 4]), first_even([1]))

#--- assertion chains and continue counting
count = 0
for i in range(10):
    if i % 2: continue
    if i == 8: break
    count += i
print(count, i)

#--- for over a string, dict, set of one and tuple
for c in 'ab': print(c, end=' ')
for k in {'x': 1}: print(k, end=' ')
for v in {7}: print(v, end=' ')
for t in ((1, 2),): print(t, end='\n')

#--- for with range steps backwards
for i in range(6, 0, -2):
    print(i, end=',')
print()

#--- print options
print('a', 'b', sep='-', end='!\n')
print()
print(1, None, [2], sep='')
print('x', end='')
print('y')
print(sep='z')

#--- for target is an attribute or index
class A: pass
o = A()
d = [0, 0]
for o.i in range(3): pass
for d[0] in 'xy': pass
print(o.i, d)

#--- exec order of decorators, defaults, bases
def show(x):
    print('eval', x)
    return x
@(lambda f: (show('deco'), f)[1])
def f(a=show('default')): pass
class C(show(object)):
    x = show('body')

#--- ternary chain in assignments and calls
def pick(n): return (n if n > 0 else -n) * (2 if n % 2 else 3)
print([pick(n) for n in (-3, 4, 5)])

#--- while with complex condition and walrus
xs = iter([3, 2, 0, 9])
while (x := next(xs, None)) is not None and x:
    print(x)

#--- global flag and conditional class bodies
USE = True
class A:
    if USE:
        def f(self): return 'used'
    else:
        def f(self): return 'not'
    for i in range(2):
        exec_order = i
print(A().f(), A.exec_order, A.i)

#--- try inside a function with nested returns
def f(n):
    for i in range(n):
        try:
            if i == 2: return 'two'
            if i == 1: continue
        finally:
            if i == 3: return 'three'
    else:
        return 'else'
print(f(1), f(2), f(3), f(5))

#--- docstrings are not printed
def f():
    'doc'
    return f.__doc__
class A:
    """Adoc
    second"""
print(f(), A.__doc__.splitlines()[0])

#--- line continuation
total = 1 + \
    2 + \
    3
value = (1
         + 2)
print(total, value)

#--- semicolons, tabs and comments
x = 1 # comment
# another
y = '# not a comment'
print(x, y)

#--- deep nesting of ifs
def f(a, b, c):
    if a:
        if b:
            if c:
                return 'abc'
            return 'ab'
        return 'a'
    return ''
print(f(1, 1, 1), f(1, 1, 0), f(1, 0, 1), f(0, 1, 1) == '')

#--- star expression in for and return and index
for x in (*[1, 2], 3):
    print(x, end=' ')
def f(): return (*'ab', 'c')
print(f())

#--- match or-pattern with capture and nested dict
def f(x):
    match x:
        case ['relu' | 'gelu' as name, *_]: return name
        case {'layers': [{'n': n}, *_]}: return n
        case (1, 2) | (2, 1): return 'pair'
        case -1: return 'minus'
        case 'a' 'b': return 'joined'
print(f(['gelu', 1]), f({'layers': [{'n': 3}, 0]}), f((2, 1)), f(-1), f('ab'), f(7))

#--- is and is not with sentinels
MISSING = object()
def f(x=MISSING): return 'missing' if x is MISSING else x
print(f(), f(None), f(0))

#--- brackets and stars that confuse readers
class CM:
    def __enter__(self): return 'in'
    def __exit__(self, *a): pass
class A: n = 0
a = A()
type(a).n = 5
type(a).n += 1
for (x) in [1, 2]: pass
with (CM() as v): print(v)
def f(*xs): return xs
print(A.n, x, f(max(1, 2), *'a b'.split()), r'\\', len(r'\\'), r'\"')

#--- match negative numbers and brackets
def f(x):
    match x:
        case -1: return 'minus one'
        case -2.5: return 'minus'
        case (0 | 1 as n): return ('bit', n)
        case [(a)]: return ('one', a)
        case (_): return 'other'
print(f(-1), f(-2.5), f(1), f([3]), f(9))

#--- mixed bit operators
a, b, c = 12, 10, 7
print(a ^ b & c, a & b ^ c, a ^ b ^ b & c, (a ^ b) & c, a & (b ^ c), a | b & c ^ a, a & b | c)
