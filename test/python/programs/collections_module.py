#--- OrderedDict
from collections import OrderedDict
d = OrderedDict([('a', 1), ('b', 2)])
d['c'] = 3
print(list(d.items()), d['a'], len(d), isinstance(d, dict))
d.move_to_end('a')
print(list(d))
d.move_to_end('c', last=False)
print(list(d), d.popitem(), d.popitem(last=False), list(d))

#--- OrderedDict from keywords and updates
from collections import OrderedDict
d = OrderedDict(x=1)
d.update({'y': 2})
d.update([('z', 3)])
print(list(d), d == {'z': 3, 'y': 2, 'x': 1}, OrderedDict(a=1, b=2) == OrderedDict(b=2, a=1))

#--- OrderedDict subclass
from collections import OrderedDict
class Reg(OrderedDict):
    def add(self, k, v):
        self[k] = v
        return self
r = Reg().add('b', 1).add('a', 2)
print(list(r.keys()), type(r).__name__, list(r.values()))

#--- OrderedDict of layers built in a loop
from collections import OrderedDict
layers = OrderedDict()
for i, c in enumerate([64, 128]):
    layers[f'conv{i}'] = c
    layers['relu%d' % i] = None
print([k for k, v in layers.items() if v])

#--- defaultdict
from collections import defaultdict
d = defaultdict(list)
d['a'].append(1); d['a'].append(2); d['b']
print(dict(d), 'c' in d, d.get('c'), len(d))
n = defaultdict(int)
for c in 'banana': n[c] += 1
print(dict(n))

#--- defaultdict with lambda and nested
from collections import defaultdict
d = defaultdict(lambda: defaultdict(int))
d['x']['y'] += 2
print(d['x']['y'], d['q']['r'], sorted(d), d.default_factory is not None)
plain = defaultdict(None)
try:
    plain['k']
except KeyError as e:
    print(e)

#--- defaultdict set and repr
from collections import defaultdict
d = defaultdict(set, {'a': {1}})
d['a'].add(1); d['b'].add(2)
print({k: sorted(v) for k, v in d.items()})
print(defaultdict(int, a=1))

#--- Counter
from collections import Counter
c = Counter('mississippi')
print(c['s'], c['z'], c.most_common(2), sum(c.values()), sorted(c.elements())[:3], len(c))

#--- Counter arithmetic
from collections import Counter
a, b = Counter(a=3, b=1), Counter(a=1, b=2)
print(a + b, a - b, a & b, a | b)
a.update('ab'); a.subtract({'a': 1})
print(sorted(a.items()), Counter([1, 1, 2]), a.total())

#--- Counter from a generator
from collections import Counter
kinds = ['conv', 'bn', 'relu', 'conv', 'bn', 'conv']
c = Counter(k for k in kinds)
for k, n in c.most_common():
    print(k, n)
print(dict(c), c.most_common(1)[0][0])

#--- deque
from collections import deque
d = deque([1, 2, 3])
d.append(4); d.appendleft(0)
print(d, d.pop(), d.popleft(), d[0], d[-1], len(d), list(d))
d.rotate(1)
print(d)
d.extend([7, 8]); d.extendleft([9])
print(list(d), 7 in d)

#--- deque with maxlen
from collections import deque
d = deque(maxlen=2)
for i in range(4): d.append(i)
print(d, d.maxlen, list(reversed(d)))
try:
    deque().pop()
except IndexError as e:
    print(e)

#--- deque methods
from collections import deque
d = deque('abca')
d.remove('a'); d.reverse()
print(d, d.count('a'), d.index('b'), d.copy() == d)
d[0] = 'z'
d.insert(1, 'i')
print(list(d))
d.clear()
print(len(d), bool(d))

#--- breadth first with deque
from collections import deque
graph = {'a': ['b', 'c'], 'b': ['d'], 'c': ['d'], 'd': []}
q, seen = deque(['a']), ['a']
while q:
    for n in graph[q.popleft()]:
        if n not in seen:
            seen.append(n)
            q.append(n)
print(seen)

#--- ChainMap
from collections import ChainMap
c = ChainMap({'a': 1}, {'a': 2, 'b': 3})
print(c['a'], c['b'], sorted(c), 'z' in c, c.get('z', 0), len(c))
c['b'] = 9
print(c.maps, c.new_child({'a': 0})['a'], c.parents['a'])

#--- namedtuple
from collections import namedtuple
P = namedtuple('P', ['x', 'y'])
p = P(1, y=2)
print(p, p.x, p[1], len(p), p == (1, 2), p._asdict(), p._replace(x=5), P._fields)
x, y = p
print(x + y, tuple(p), isinstance(p, tuple), P._make([7, 8]))

#--- namedtuple with defaults
from collections import namedtuple
B = namedtuple('Block', 'k c s', defaults=[1])
print(B(3, 16), B(3, 16, 2), B._field_defaults)
try:
    B(1)
except TypeError:
    print('TypeError')

#--- namedtuple is immutable and subclassed
from collections import namedtuple
class Size(namedtuple('Size', 'h w')):
    @property
    def area(self): return self.h * self.w
    def __str__(self): return f'{self.h}x{self.w}'
s = Size(3, 4)
print(s.area, str(s), repr(s), max(Size(1, 5), Size(2, 0)))
try:
    s.h = 1
except AttributeError:
    print('AttributeError')

#--- typing NamedTuple
from typing import NamedTuple, Optional
class Cfg(NamedTuple):
    name: str
    depth: int = 2
    act: Optional[str] = None
    def twice(self): return self.depth * 2
c = Cfg('a', depth=3)
print(c, c.twice(), c._replace(act='relu'), Cfg._fields, Cfg('b') == ('b', 2, None), c[0])

#--- typing NamedTuple call form
from typing import NamedTuple
P = NamedTuple('P', [('x', int), ('y', int)])
print(P(1, 2), P(x=3, y=4).y)

#--- list of namedtuples sorted
from collections import namedtuple
R = namedtuple('R', 'name cost')
rows = [R('a', 3), R('b', 1)]
print(sorted(rows, key=lambda r: r.cost)[0].name, [r._asdict() for r in rows], sum(r.cost for r in rows))

#--- UserDict and UserList
from collections import UserDict, UserList
class D(UserDict):
    def __setitem__(self, k, v): super().__setitem__(k.upper(), v)
d = D(a=1)
d['b'] = 2
print(sorted(d), d['A'], d.data, len(d))
print(UserList([1, 2]) + [3], len(UserList('ab')))

#--- abc checks
from collections.abc import Iterable, Mapping, Sequence, Callable, Hashable, Sized, MutableMapping, Iterator
print(isinstance([], Iterable), isinstance({}, Mapping), isinstance((1,), Sequence), isinstance(len, Callable), isinstance([], Hashable), isinstance('a', Sized), isinstance('a', Sequence), isinstance({}, Sequence), isinstance(iter([]), Iterator), isinstance(3, Iterable))

#--- own class counts as iterable and mapping
from collections.abc import Iterable, Mapping, Sized
class A:
    def __iter__(self): return iter([])
class M(Mapping):
    def __init__(self): self.d = {'a': 1}
    def __getitem__(self, k): return self.d[k]
    def __iter__(self): return iter(self.d)
    def __len__(self): return len(self.d)
print(isinstance(A(), Iterable), isinstance(A(), Sized), M().get('a'), 'a' in M(), list(M().items()), isinstance(M(), Mapping), M().get('z', 0), M() == {'a': 1})

#--- MutableMapping mixin
from collections.abc import MutableMapping
class Low(MutableMapping):
    def __init__(self, **kw):
        self.d = {}
        self.update(kw)
    def __getitem__(self, k): return self.d[k.lower()]
    def __setitem__(self, k, v): self.d[k.lower()] = v
    def __delitem__(self, k): del self.d[k.lower()]
    def __iter__(self): return iter(self.d)
    def __len__(self): return len(self.d)
m = Low(A=1, B=2)
print(m['a'], m.pop('B'), list(m), m.setdefault('C', 5), dict(m), len(m))

#--- Sequence mixin
from collections.abc import Sequence
class S(Sequence):
    def __init__(self, *a): self.a = a
    def __getitem__(self, i): return self.a[i]
    def __len__(self): return len(self.a)
s = S(1, 2, 3, 2)
print(list(s), 2 in s, s.index(3), s.count(2), list(reversed(s)), isinstance(s, Sequence))
