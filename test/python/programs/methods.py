#--- methods of a dict return what was there
d = {'a': None, 'b': 0}
print(d.get('a', 5), d.get('b', 5), d.get('c', 5), d.get('c'), d.setdefault('a', 1), d.setdefault('z', []), d.pop('a', 9), d.pop('q', 9), d)

#--- None as a value and as a default
class A: bias = None
print(getattr(A, 'bias', 'd'), getattr(A, 'none', None), dict(a=None)['a'], {'k': None}.get('k', 1), str(None), [None].index(None), max([], default=None), next(iter([]), None))

#--- dict from every kind
print(dict([('a', 1)]), dict((('a', 1),)), dict(['ab', 'cd']), dict({'a': 1}), dict(zip('ab', [1, 2])), dict({'a': 1}.items()), dict(a=1), dict([[1, 2]], b=3), dict(x for x in [('g', 1)]))

#--- dict errors
for f in (lambda: dict(5), lambda: dict([1]), lambda: dict([(1, 2, 3)]), lambda: dict(1, 2), lambda: {}['x'], lambda: {}.pop('x'), lambda: {}.popitem(), lambda: {[]: 1}):
    try:
        f()
    except Exception as e:
        print(type(e).__name__, e)

#--- dict views change with the dict
d = {'a': 1}
k, v, i = d.keys(), d.values(), d.items()
d['b'] = 2
del d['a']
print(list(k), list(v), list(i), len(k), 'a' in k, 2 in v, ('b', 2) in i, k == {'b'}, list(reversed(k)))

#--- dict views work as sets
a, b = {'x': 1, 'y': 2}, {'y': 2, 'z': 3}
print(sorted(a.keys() & b), sorted(a.keys() | 'q'), sorted(a.keys() - b.keys()), sorted(a.keys() ^ b.keys()), a.items() & b.items(), a.keys() <= {'x', 'y', 'q'}, a.keys().isdisjoint('pq'), sorted({'x', 'm'} & a.keys()))

#--- dict merging
a, b = {'x': 1, 'y': 2}, {'y': 3, 'z': 4}
c = a | b
a |= [('q', 9)]
print(c, a, {**a, **b}, dict(a, **b), list(c))

#--- keys that are equal are one key
d = {1: 'int', True: 'bool', 1.0: 'float', '1': 'str'}
d[2 ** 53] = 'big'
print(d, d[1.0], d[True], d[float(2 ** 53)], {0: 1}[False], {(1, 2): 3}[(1.0, 2.0)])

#--- list methods and what they return
x = [3, 1, 2]
print(x.append(4), x.extend((5,)), x.insert(0, 9), x.sort(), x.reverse(), x.remove(9), x.clear(), x)

#--- list insert and pop at ends and beyond
x = [1, 2, 3]
x.insert(-1, 'a'); x.insert(99, 'b'); x.insert(-99, 'c')
print(x, x.pop(), x.pop(0), x.pop(-2), x)

#--- list index and count
x = [1, 2, 1, True, 1.0, 'a']
print(x.index(1), x.index(1, 1), x.index(1, -3), x.count(1), x.count('z'), (1, 2, 1).index(1, 1), (1, 2, 1).count(1))

#--- list sort with key, reverse and stability
people = [('ann', 30), ('bob', 25), ('cid', 30), ('dee', 25)]
people.sort(key=lambda p: p[1])
print(people)
people.sort(key=lambda p: p[1], reverse=True)
print(people)
print(sorted('banana', key='nab'.index), sorted([[2, 1], [1, 9], [1]]), sorted([(1, 'b'), (0, 'z')], key=lambda t: t[::-1]))

#--- sort uses only less than
class V:
    def __init__(self, n): self.n = n
    def __lt__(self, o): return self.n > o.n
    def __repr__(self): return str(self.n)
xs = [V(n) for n in (3, 1, 2)]
print(sorted(xs), sorted(xs, reverse=True), min(xs), max(xs) if hasattr(V, '__gt__') else '')

#--- sort of a long list with a key
xs = [(k * 7919) % 1009 for k in range(300)]
print(sorted(xs)[:5], sorted(xs, key=lambda v: -v)[:5], sorted(xs, key=lambda v: (v % 10, v))[:5], sorted(map(str, xs))[:5])

#--- list appended while it is walked over
x = [1, 2]
for v in x:
    if len(x) < 5:
        x.append(v * 10)
print(x)
y = [1, 2, 3, 4]
for v in y:
    y.remove(v)
print(y)

#--- set methods
a = {1, 2, 3}
print(sorted(a.union([4], (5,))), sorted(a.intersection([2, 3], [3])), sorted(a.difference([1], [2])), sorted(a.symmetric_difference([3, 4])), a.issubset(range(9)), a.issuperset([1]), a.isdisjoint([7]))
a.discard(99); a.add(4); a.remove(4); a.update('a', [8]); a.difference_update([8], 'a'); a.intersection_update([1, 2, 9]); a.symmetric_difference_update([2, 7])
print(sorted(a), a.copy() == a, a.clear(), a)

#--- set comparisons and mixed kinds
print({1, 2} == frozenset([2, 1]), {1} < {1, 2}, {1} <= {1}, {1, 2} > {1}, {1} < {2}, type({1} | frozenset([2])).__name__, type(frozenset([1]) | {2}).__name__, {1, 2} - {2}, len({1, 1.0, True}))

#--- str methods with every argument
print('a-b-c'.split('-', 1), 'a-b-c'.rsplit('-', 1), ' a  b '.split(), ' a  b '.split(' '), 'a,b'.split(sep=',', maxsplit=-1), ''.split(), ''.split(','), 'abc'.partition('b'), 'abc'.rpartition('z'))
print('aXbX'.replace('X', '', 1), 'abc'.replace('', '-'), 'xxabxx'.strip('x'), 'abc'.find('c', 1), 'abcabc'.rfind('b', 0, 4), 'abcabc'.count('bc', 2), 'abc'.startswith(('x', 'a')), 'abc'.endswith('bc', 1), 'abc'.startswith('b', 1, 2))

#--- str tests
for s in ('abc', 'ABC', 'Abc Def', '123', 'a1', ' \t', '', '_a1', '½', '²', 'é', 'a b'):
    print(repr(s), s.isalpha(), s.isdigit(), s.isdecimal(), s.isnumeric(), s.isalnum(), s.isspace(), s.islower(), s.isupper(), s.istitle(), s.isidentifier(), s.isascii(), s.isprintable())

#--- str cases
for s in ("hello wORLD", "they're", 'ß', 'ÀÉ', 'x2y', ''):
    print(repr(s.upper()), repr(s.lower()), repr(s.title()), repr(s.capitalize()), repr(s.swapcase()), repr(s.casefold()))

#--- str padding
print('|'.join(['ab'.center(7), 'ab'.center(8, '*'), 'abc'.center(8, '*'), 'ab'.ljust(4, '.'), 'ab'.rjust(4, '.'), '-5'.zfill(5), '+5'.zfill(5), 'ab'.zfill(4), 'a\tb'.expandtabs(4)]))

#--- str join and its errors
print('-'.join('abc'), ', '.join(str(i) for i in range(3)), ''.join([]), '/'.join({'a': 1, 'b': 2}))
try:
    ','.join(['a', 1])
except TypeError as e:
    print(e)

#--- str translate
table = str.maketrans({'a': 'x', 'b': None, 'c': 'yz'})
print('abcabc'.translate(table), 'hello'.translate(str.maketrans('el', 'ip')), 'hello'.translate(str.maketrans('', '', 'l')), 'abc'.translate({97: 98}))

#--- characters beyond the basic plane
s = 'x😀y😀'
print(len(s), s.index('y'), s.rfind('😀'), s[1], s[-1], s[1:3], s.split('😀'), s.replace('😀', '.'), s.center(8, '*'), [c for c in s], s.count('😀'), list(enumerate(s))[3], s.find('y', 2), s.upper())

#--- splitlines and keepends
print('a\nb\r\nc\rd\x0be'.splitlines(), 'a\n\nb\n'.splitlines(True), ''.splitlines(), '\n'.splitlines())

#--- encode, decode and bytes
print('héllo'.encode(), 'abc'.encode('ascii'), 'é'.encode('latin-1'), b'h\xc3\xa9'.decode(), b'abc'.decode('ascii'), 'é'.encode('ascii', 'replace'), 'é'.encode('ascii', 'ignore'))
for f in (lambda: 'é'.encode('ascii'), lambda: b'\xff'.decode('ascii')):
    try:
        f()
    except UnicodeError as e:
        print(type(e).__name__)

#--- bytes behave like sequences of small numbers
b = bytes([104, 105])
print(b, b[0], b[1:], list(b), len(b), b + b'!', b * 2, 104 in b, b'i' in b, b == b'hi', b.hex(), bytes.fromhex('68 69'), b < b'hj', bytes(2), bytes('é', 'utf-8'), hash(b) == hash(b'hi'))

#--- bytes methods
b = b'Hello, World'
print(b.lower(), b.upper(), b.split(b', '), b.replace(b'l', b'L'), b.find(b'World'), b.startswith(b'He'), b.strip(b'Hd'), b', '.join([b'a', b'b']), b.partition(b','), b.count(b'l'), b.isalpha(), b.decode().title())

#--- bytearray changes in place
b = bytearray(b'abc')
b[0] = 120
b.append(33)
b += b'?'
b[1:3] = b'__'
del b[-1]
print(b, bytes(b), len(b), b.decode(), b == b'x__!', list(b)[:2], b.pop(), b)

#--- int methods
print((255).bit_length(), (-1).bit_length(), (10).bit_count(), (1000).to_bytes(2, 'big'), int.from_bytes(b'\x03\xe8', 'big'), int.from_bytes(b'\xe8\x03', 'little'), (-2).to_bytes(2, 'big', signed=True), (7).as_integer_ratio(), (5).numerator, (5).denominator, True.real)

#--- float methods
print((2.5).as_integer_ratio(), (0.75).hex(), float.fromhex('0x1.8p+1'), (4.0).is_integer(), (1.5).real, (1.5).imag, (1.5).conjugate(), (-3.7).__floor__(), (-3.2).__ceil__(), (2.9).__trunc__())

#--- complex numbers
z = complex(3, -4)
print(z, z.real, z.imag, abs(z), z.conjugate(), z + 1, z * 1j, -z, z == 3 - 4j, complex('1+2j'), complex(2), bool(0j), z ** 2, z / 2, repr(1j), str(complex(0, -1)))

#--- range methods and comparisons
r = range(10, 0, -3)
print(list(r), len(r), r[0], r[-1], r[1:], r.index(4), r.count(5), 7 in r, 7.0 in r, 'a' in r, r == range(10, -1, -3), r.start, r.stop, r.step, list(reversed(r)), range(0) == range(3, 3), hash(range(3)) == hash(range(0, 3)))

#--- slice objects
s = slice(1, None, 2)
print(s, s.start, s.stop, s.step, s.indices(6), list(range(6))[s], 'abcdef'[s], slice(3) == slice(None, 3), slice(None, None, -1).indices(4), slice(-3, -1).indices(10))

#--- tuple operations
t = (1, [2], 'x')
print(t + (4,), t * 2, t[1:], t.count(1), t.index('x'), (1, 2) < (1, 2, 0), (1,) == (1.0,), hash((1, 'a')) == hash((1, 'a')), len(()), tuple('ab') + tuple([1]), 2 in (1, 2))

#--- iterators have their protocol
it = iter([1, 2, 3])
print(iter(it) is it, next(it), it.__next__(), list(it), next(it, 'end'))
m = map(str, [1, 2])
print(iter(m) is m, next(m), list(m), list(m))
try:
    next(iter(()))
except StopIteration as e:
    print(repr(e), e.value)

#--- iter with a sentinel and callables
xs = [3, 2, 1, 0, 9]
print(list(iter(xs.pop, 1)), xs, list(iter(lambda: len(xs) and xs.pop(), 0)))

#--- zip, map, filter and enumerate in combination
a, b = [1, 2, 3], 'abc'
print(list(zip(a, b, range(9))), dict(zip(b, a)), list(map(lambda x, y: f'{y}{x}', a, b)), list(filter(lambda p: p[0] % 2, enumerate(b))), [*zip(*zip(a, b))], list(enumerate(b, 5)), list(map(None.__class__.__name__.__add__, 'xy')))

#--- reversed of kinds
print(list(reversed([1, 2])), ''.join(reversed('abc')), list(reversed(range(0, 7, 3))), list(reversed({'a': 1, 'b': 2})), list(reversed({'a': 1}.items())), list(reversed((1, 2))))
for v in ({1}, 5, iter([])):
    try:
        reversed(v)
    except TypeError as e:
        print('TypeError')

#--- min, max and sum options
print(min([3, 1], key=lambda v: -v), max('abc', 'b', key=len), max([], default=0), min((1, 'b'), (1, 'a')), sum([[1], [2]], []), sum([1, 2], start=10), sum([0.1] * 3), max(1, True), max([1.5, 2]), min('b', 'a', 'c'))
for f in (lambda: min(), lambda: max([]), lambda: sum(['a']), lambda: sum(['a'], ''), lambda: max(1), lambda: min(1, 'a'), lambda: max(1, 2, default=3)):
    try:
        f()
    except (TypeError, ValueError) as e:
        print(type(e).__name__)

#--- round, divmod and pow
print(round(2.5), round(3.5), round(-2.5), round(2.345, 2), round(1e20), round(15, -1), round(25, -1), round(1.5, None), divmod(7, -2), divmod(-7.5, 2), pow(2, 10, 1000), pow(3, -1, 7), pow(2, -2), pow(2.0, 3))

#--- int from text and numbers
print(int('  42 '), int('-0b11', 2), int('0x1F', 16), int('0o17', 0), int('z', 36), int('1_000'), int(3.99), int(-3.99), int(True), int('٣'), int(b'7'), int())
for v in ('', 'a', '1.0', '0x1', '1__0', None, [], float('nan'), float('inf'), 1j):
    try:
        int(v)
    except (TypeError, ValueError, OverflowError) as e:
        print(type(e).__name__)

#--- float from text and numbers
print(float(' 1.5 '), float('-.5'), float('1e3'), float('1_0.0'), float('INF'), float('-nan') != float('nan'), float(10 ** 20), float(True), float('5.'), float(b'2.5'))
for v in ('', '.', '1e', '1..2', 'one', None, [], '0x10', 10 ** 400):
    try:
        float(v)
    except (TypeError, ValueError, OverflowError) as e:
        print(type(e).__name__)

#--- bool, all and any
print([bool(v) for v in (0, 1, -1, 0.0, '', ' ', [], [0], (), {}, None, set(), range(0), b'', 0j, object)], any([]), all([]), any([0, 'x']), all([1, '']), any(v > 2 for v in (1, 3)))

#--- hash of numbers and tuples is the same as Python's
print(hash(1), hash(-1), hash(2 ** 61 - 1), hash(2 ** 61), hash(1.5), hash(0.1), hash(-0.0), hash(float('inf')), hash(True), hash((1, 2)), hash(()), hash((1, (2, 3.5))), hash(10 ** 30))

#--- attribute functions
class A:
    x = 1
a = A()
setattr(a, 'y', 2)
print(hasattr(a, 'x'), hasattr(a, 'z'), getattr(a, 'y'), getattr(a, 'z', None), vars(a), delattr(a, 'y'), vars(a), callable(A), callable(a), callable(len), callable(lambda: 0))

#--- names in a function
def f(a, b=2):
    c = a + b
    return sorted(locals().items())
print(f(1), 'f' in globals(), [n for n in dir() if not n.startswith('_')])

#--- methods taken from classes
print(list(map(str.strip, [' a ', 'b '])), list(map(str.upper, 'ab')), sorted(['b', 'A'], key=str.lower), list(map(list.__len__, [[1], []])), ''.join(map(chr, [72, 105])), list(map(int.bit_length, [1, 8])), dict.fromkeys('ab', 0), [f(2.7) for f in (int, round, str)])

#--- bound methods kept in variables
add = [].append
log = []
push = log.append
for i in range(3):
    push(i)
get = {'a': 1}.get
has = 'banana'.__contains__
print(log, get('a'), get('b', 0), has('nan'), '{}-{}'.format, 'x'.join(['a', 'b'])) if False else print(log, get('a'), get('b', 0), has('nan'))

#--- errors of missing attributes and wrong arguments
for f in (lambda: [].foo, lambda: 'a'.bar, lambda: None.x, lambda: (5).y, lambda: len(), lambda: len(1, 2), lambda: [].append(), lambda: [].append(1, 2), lambda: {}.get(), lambda: 'a'.upper(1), lambda: [1].pop('a'), lambda: 'abc'['x'], lambda: [][0], lambda: (1,)[5], lambda: 'a'[9], lambda: range(2)[7]):
    try:
        f()
    except Exception as e:
        print(type(e).__name__, e)
