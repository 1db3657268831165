#--- list methods
x = [3, 1, 2]
x.append(5); x.extend([7, 8]); x.insert(1, 'i'); x.insert(100, 'end')
print(x, x.pop(), x.pop(0), x.index(2), x.count(5))
x.remove('i'); x.reverse()
print(x, x.copy() is x)
x.clear()
print(x)

#--- list sort
x = [3, 1, 2]
print(x.sort(), x)
x.sort(reverse=True)
print(x)
words = ['bb', 'a', 'CC', 'ccc']
words.sort(key=len)
print(words)
words.sort(key=str.lower, reverse=True)
print(words)

#--- sorting is stable
pairs = [(1, 'b'), (0, 'x'), (1, 'a'), (0, 'y')]
print(sorted(pairs, key=lambda p: p[0]), sorted(pairs, key=lambda p: p[0], reverse=True))

#--- sorted by several keys
data = [('b', 2), ('a', 2), ('c', 1)]
print(sorted(data, key=lambda t: (-t[1], t[0])), sorted(data))

#--- sort of incomparable
try:
    sorted([1, 'a'])
except TypeError as e:
    print(e)

#--- list operators
print([1] + [2], [0] * 3, 2 * [1, 2], [1, 2] == [1, 2], [1, 2] < [1, 3], [1] < [1, 0], 2 in [1, 2], [] == ())

#--- list aliasing and copies
a = [1, [2]]
b = a
c = list(a)
b.append(3)
c[1].append(9)
print(a, c)

#--- nested list access
m = [[1, 2], [3, 4]]
m[1][0] = 'x'
print(m, m[0][-1], [r[0] for r in m], len(m))

#--- del items
x = [1, 2, 3, 4]
del x[0]
del x[-1:]
print(x)

#--- list from iterables
print(list('ab'), list((1, 2)), list({'k': 1}), list(range(3)), list(x * 2 for x in (1, 2)), list())

#--- mutation while comparing lengths
q = [1, 2, 3]
while len(q) > 1:
    q.append(q.pop(0))
    q.pop(0)
print(q)

#--- tuple basics
t = (1, 'a', [2])
print(t[0], len(t), t + (3,), t * 2, t.index('a'), t.count(1), (1, 2) < (1, 3), tuple('ab'), () == tuple())
t[2].append(3)
print(t)

#--- tuple is immutable
t = (1, 2)
try:
    t[0] = 5
except TypeError as e:
    print(e)

#--- one element tuple and parentheses
print((1,), (1), type((1,)).__name__, type((1)).__name__, 1, )

#--- dict basics
d = {'a': 1, 'b': 2}
d['c'] = 3
d['a'] = 10
print(d, d['a'], len(d), 'b' in d, 'z' in d, d.get('z'), d.get('z', 0), list(d))

#--- dict constructors
print(dict(), dict(a=1), dict([('a', 1), ('b', 2)]), dict({'a': 1}, b=2), dict(zip('ab', [1, 2])), dict.fromkeys('ab', 0), dict.fromkeys([1]))

#--- dict views
d = {'a': 1, 'b': 2}
print(d.keys(), d.values(), d.items(), list(d.items()), len(d.keys()), 'a' in d.keys(), 2 in d.values(), ('a', 1) in d.items())

#--- views are live
d = {'a': 1}
k = d.keys()
d['b'] = 2
print(list(k), list(d.values()))

#--- views as sets
a, b = {'x': 1, 'y': 2}, {'y': 3, 'z': 4}
print(sorted(a.keys() & b.keys()), sorted(a.keys() | b.keys()), sorted(a.keys() - b.keys()), a.keys() == {'x', 'y'})

#--- dict update and merge
d = {'a': 1}
d.update({'b': 2}, c=3)
d.update([('d', 4)])
print(d, {'a': 1} | {'a': 2, 'b': 3})
d |= {'a': 0}
print(d)

#--- dict pop, popitem, setdefault
d = {'a': 1, 'b': 2, 'c': 3}
print(d.pop('a'), d.pop('z', None), d.popitem(), d.setdefault('b', 9), d.setdefault('n', []), d)
d['n'].append(1)
print(d)

#--- dict order on delete and reinsert
d = {'a': 1, 'b': 2}
del d['a']
d['a'] = 3
d['b'] = 4
print(d, list(reversed(d)), next(iter(d)))

#--- dict keys of kinds
d = {1: 'int', 'a': 'str', (1, 2): 'tuple', None: 'none', 2.5: 'float', True: 'bool', frozenset([1]): 'fs'}
print(d[1], d[(1, 2)], d[None], d[2.5], len(d), d[frozenset([1])])

#--- dict equality
print({'a': 1, 'b': 2} == {'b': 2, 'a': 1}, {'a': 1} != {'a': 2}, {} == {}, {'a': [1]} == {'a': [1]})

#--- dict iteration kinds
d = {'a': 1, 'b': 2}
for k in d: print(k, end=' ')
for k, v in d.items(): print(k, v, end=' ')
for v in d.values(): print(v, end=' ')
for i, (k, v) in enumerate(d.items()): print(i, k, v, end=' ')
print()

#--- dict changed while iterating
d = {'a': 1}
try:
    for k in d:
        d[k + 'x'] = 1
except RuntimeError as e:
    print(e)

#--- iterate over a copy
d = {'a': 1, 'b': 2}
for k in list(d):
    if d[k] == 1:
        del d[k]
print(d)

#--- nested dict and defaults
cfg = {'model': {'depth': [2, 2], 'width': 64}}
print(cfg['model']['depth'][1], cfg.get('data', {}).get('size', 224))
cfg['model']['width'] *= 2
print(cfg)

#--- dict copy is shallow
a = {'x': [1]}
b = a.copy()
b['x'].append(2)
b['y'] = 0
print(a, b)

#--- dict of functions and classes
ops = {'add': lambda a, b: a + b, 'max': max, 'list': list}
print(ops['add'](1, 2), ops['max'](3, 4), ops['list']('ab'))

#--- sort a dict
d = {'b': 1, 'a': 3, 'c': 2}
print(sorted(d), sorted(d.items(), key=lambda kv: kv[1]), dict(sorted(d.items())), max(d, key=d.get))

#--- clear and bool
d = {'a': 1}
d.clear()
print(d, bool(d), not d)

#--- set basics
s = {3, 1, 2, 1}
s.add(5); s.discard(9); s.discard(1)
print(sorted(s), len(s), 3 in s, set(), sorted(set('aab')))

#--- set algebra
a, b = {1, 2, 3}, {2, 3, 4}
print(a & b, sorted(a | b), a - b, sorted(a ^ b), a <= b, {2} < a, a >= {1, 2}, a.isdisjoint({9}))

#--- set methods
a = {1, 2}
a.update([3], (4,))
print(sorted(a), a.union([9]) == {1, 2, 3, 4, 9}, a.intersection({1, 7}), sorted(a.difference([1])), sorted(a.symmetric_difference({1, 8})), a.issubset(range(9)), a.issuperset([1]))
a.intersection_update({1, 2}); a.difference_update({2})
print(a)
a |= {6}; a &= {6, 7}; a -= {7}; a ^= {1}
print(sorted(a))

#--- frozenset
f = frozenset([1, 2])
print({f: 'k'}[frozenset([2, 1])], f | {3} == {1, 2, 3}, f == {1, 2}, frozenset() == set(), len(f), isinstance(f, set))

#--- set of tuples and dedup with order
seen = set()
out = []
for x in [(1, 2), (2, 1), (1, 2)]:
    if x not in seen:
        seen.add(x)
        out.append(x)
print(out, list(dict.fromkeys('banana')))

#--- repr of nested containers
print([1, 'a', None, True, 1.0, (1,), {'k': {1}}, [], {}, set(), b'b', frozenset([1])])

#--- repr of recursive containers
x = [1]
x.append(x)
d = {}
d['d'] = d
print(x, d)

#--- equality across kinds
print([1] == (1,), {1} == frozenset([1]), '1' == 1, [1, 2] == [1.0, 2.0], None == False, {} == [])

#--- enumerate, zip, reversed
print(list(enumerate('ab', start=1)), list(zip('ab', [1, 2, 3])), list(reversed([1, 2])), list(zip()), dict(enumerate('ab')))

#--- zip strict and long
try:
    list(zip([1], [1, 2], strict=True))
except ValueError:
    print('ValueError')
print(list(zip([1, 2], 'ab', (True, False))))

#--- map and filter
print(list(map(str, [1, 2])), list(map(lambda a, b: a * b, [1, 2], [3, 4])), list(filter(None, [0, 1, '', 'a'])), list(filter(lambda x: x > 1, [1, 2, 3])), list(map(int, '123')))

#--- map is an iterator
m = map(lambda x: x + 1, [1, 2])
print(next(m), list(m), list(m))

#--- all, any, len, sum over dict
d = {'a': 1, 'b': 0}
print(all(d), any(d.values()), all(d.values()), len(d), sum(d.values()), min(d), all([]), any([]))

#--- iter with a sentinel
values = iter([1, 2, 0, 3])
print(list(iter(lambda: next(values), 0)), list(values))

#--- unpack and rebuild tuples
def to_2tuple(x):
    return tuple(x) if isinstance(x, (list, tuple)) else (x, x)
print(to_2tuple(3), to_2tuple([1, 2]), to_2tuple((4,)))

#--- ntuple helper
from itertools import repeat
import collections.abc
def _ntuple(n):
    def parse(x):
        if isinstance(x, collections.abc.Iterable) and not isinstance(x, str):
            return tuple(x)
        return tuple(repeat(x, n))
    return parse
to_3 = _ntuple(3)
print(to_3(1), to_3([1, 2, 3]), to_3('ab'))

#--- list as stack and queue
s = []
for c in '([]{})':
    if c in '([{': s.append(c)
    else: s.pop()
print(s, not s)

#--- membership uses equality
class A:
    def __eq__(self, o): return True
print(A() in [1], 1 in [A()], [1].count(A()))

#--- concatenating lists of layers
layers = []
layers += ['conv', 'bn']
layers += [f'relu{i}' for i in range(2)]
layers += 'ab'
layers = layers + ['fc']
print(layers, len(layers))

#--- list multiplication with expressions
depths = [2] * 2 + [6] + [2]
print(depths, [None] * 2, [[]] * 2, [1, 2] * 0)

#--- nested tuple sums and index of max
xs = [3, 9, 2]
print(xs.index(max(xs)), sum(a * b for a, b in [(1, 2), (3, 4)]), sum(xs) / len(xs))

#--- comparison of lists with nested
print([1, [2, 3]] < [1, [2, 4]], (1, 'a') < (1, 'b'), max([(1, 'z'), (2, 'a')]), sorted([(2, 'a'), (1, 'c'), (1, 'b')]))

#--- dict from a list of pairs with later wins
print(dict([('a', 1), ('a', 2)]), {**{'a': 1}, **{'a': 2}}, {'x': 1, 'x': 2})

#--- dictionary as dispatch with get and default
def act(name): return {'relu': 'ReLU', 'gelu': 'GELU'}.get(name, 'Identity')
print(act('gelu'), act(None))

#--- del and in on dict items
d = {i: i * i for i in range(5)}
for i in (0, 4):
    del d[i]
print(d, 0 in d, sum(d), list(d.values())[-1])

#--- bytearray and memory
b = bytearray(b'abc')
b[0] = 65
b.append(100)
print(b, len(b), bytes(b), list(b))

#--- hash of equal tuples and strings
print(hash('a') == hash('a'), hash((1, 'a')) == hash((1, 'a')), hash(1.0) == hash(1), hash(True) == hash(1))

#--- list index with start and errors
x = ['a', 'b', 'a']
print(x.index('a', 1), x.count('a'))
try:
    x.index('q')
except ValueError as e:
    print(e)
try:
    x.remove('q')
except ValueError as e:
    print(e)
