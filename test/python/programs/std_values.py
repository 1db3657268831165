#--- fractions
from fractions import Fraction
print(Fraction('3/4') + 1, Fraction('0.125'), Fraction(0.5), Fraction(7, 3) // 1, Fraction(7, 3) % 1, Fraction(2, 3) ** 2, -Fraction(1, 2), abs(Fraction(-1, 2)))
print(Fraction(1, 3) < Fraction(1, 2), Fraction(4, 2) == 2, int(Fraction(7, 2)), round(Fraction(5, 2)), float(Fraction(1, 8)), repr(Fraction(1, 3)), Fraction(3.14159).limit_denominator(100))
import math
print(math.floor(Fraction(7, 2)), math.ceil(Fraction(7, 2)), sum([Fraction(1, 2), Fraction(1, 3)]), Fraction(1, 2) * 0.5, hash(Fraction(2)) == hash(2))

#--- statistics
import statistics as st
print(st.mean([1, 2, 3, 4]), st.mean([1.5, 2.5]), st.median([1, 2, 3, 4]), st.mode([1, 1, 2]), st.pstdev([1, 3]), st.variance([1, 2, 3, 4]), st.fmean([1, 2]), st.median_low([1, 2]))
print(round(st.stdev([2, 4, 4, 4, 5, 5, 7, 9]), 6), st.multimode('aabb'), st.harmonic_mean([2, 6]))

#--- heaps
import heapq
h = [5, 2, 8, 1]
heapq.heapify(h)
print(h[0], heapq.heappop(h), heapq.heappushpop(h, 0), heapq.heapreplace(h, 9), sorted(h), list(heapq.merge([1, 4], [2, 3])), heapq.nsmallest(2, ['bb', 'a'], key=len))

#--- bisect with keys
import bisect
print(bisect.bisect_left([1, 2, 2, 3], 2), bisect.bisect([1, 2, 2, 3], 2), bisect.bisect_left(['a', 'bb', 'ccc'], 2, key=len), bisect.bisect([1, 3], 2, lo=0, hi=1))

#--- dates
from datetime import timedelta, date, datetime
d = timedelta(days=1, hours=2, seconds=3)
print(d, repr(d), d.total_seconds(), d * 2, d / 2, timedelta(minutes=90) // timedelta(minutes=30), -timedelta(seconds=1))
print(date(2024, 2, 28) + timedelta(days=2), (date(2024, 3, 1) - date(2023, 3, 1)).days, date(2024, 1, 1).weekday(), date(2020, 5, 17).isoformat(), datetime(2020, 1, 2, 3, 4, 5), datetime(2020, 1, 1) + timedelta(hours=25), date(2020, 1, 1) < date(2020, 1, 2))

#--- paths
from pathlib import Path, PurePosixPath
p = Path('/data/nets') / 'a.tar.gz'
print(p, p.suffixes, p.parents[0], p.parent.parent, p.is_absolute(), p.relative_to('/data'), p.with_name('b.pt'), p.with_stem('c'), p.joinpath('x', 'y'), repr(p))
print(Path('a') == Path('a/'), Path('.'), Path('a/./b//c'), sorted([Path('b'), Path('a')]), str(Path('~').expanduser())[:1], Path('a/b.txt').match('*.txt'), Path('a', 'b').as_posix(), len({Path('a'), Path('a')}), PurePosixPath('a/..'))

#--- os.path
import os.path as p
print(p.normpath('a/../b//c/.'), p.relpath('/a/b/c', '/a/d'), p.isabs('/a'), p.splitext('.hidden'), p.split('/'), p.commonprefix(['abc', 'abd']), p.join('a', '', 'b'), p.join('', 'a'), p.dirname('a'), p.basename('a/'))

#--- copies of user objects
import copy
class Slots:
    __slots__ = ('a', 'b')
    def __init__(self): self.a, self.b = [1], 2
s = copy.deepcopy(Slots())
print(s.a, s.b)
class Own:
    def __init__(self, v): self.v = v
    def __copy__(self): return Own(('copy', self.v))
    def __deepcopy__(self, memo):
        made = Own(copy.deepcopy(self.v, memo))
        memo[id(self)] = made
        return made
a = Own([1])
b = copy.deepcopy([a, a])
print(copy.copy(a).v, b[0] is b[1], b[0].v, b[0].v is a.v)

#--- copies of containers from collections
import copy
from collections import OrderedDict, defaultdict, deque, namedtuple, Counter
d = defaultdict(list, a=[1])
e = copy.deepcopy(d)
e['a'].append(2); e['b'].append(3)
print(d, e, type(copy.copy(OrderedDict(a=1))).__name__, copy.deepcopy(deque([[1]], maxlen=3)), copy.copy(Counter('aab')))
P = namedtuple('P', 'x y')
p = copy.deepcopy(P([1], 2))
print(p, type(p).__name__, copy.deepcopy({1: {2}, (3,): frozenset([4])}), copy.deepcopy(range(3)))

#--- copies of instances with state
import copy
class S:
    def __init__(self): self.x, self.cache = [1], 'big'
    def __getstate__(self):
        d = self.__dict__.copy()
        d['cache'] = None
        return d
    def __setstate__(self, d): self.__dict__.update(d, restored=True)
s = S()
t = copy.deepcopy(s)
print(t.x, t.x is s.x, t.cache, t.restored)

#--- subclasses of lists and dicts are copied as such
import copy
class L(list):
    def __init__(self, *a):
        super().__init__(a)
        self.tag = ['t']
l = L(1, [2])
m = copy.deepcopy(l)
m[1].append(3); m.tag.append('u')
print(l, m, l.tag, m.tag, type(m).__name__, copy.copy(l) == l, copy.copy(l).tag is l.tag)

#--- bound methods and partials in copies
import copy
from functools import partial
class A:
    def __init__(self): self.n = [1]; self.f = self.get
    def get(self): return self.n
a = A()
b = copy.deepcopy(a)
b.n.append(2)
print(a.f(), b.f(), copy.deepcopy(partial(max, [1, 2]))())

#--- weak references
import weakref
class A: pass
a = A()
r, p = weakref.ref(a), weakref.proxy(a)
d = weakref.WeakKeyDictionary()
d[a] = 1
a.x = 5
print(r() is a, p.x, d[a], len(weakref.WeakSet([a])))

#--- types
import types
m = types.ModuleType('made')
m.x = 3
def f(self): return self.v
class A: v = 7
a = A()
a.f = types.MethodType(f, a)
print(m.x, m.__name__, a.f(), isinstance(a.f, types.MethodType), isinstance(f, types.FunctionType), types.new_class('N', (A,), {}, lambda ns: ns.update(w=2)).w)
p = types.MappingProxyType({'a': 1})
print(dict(p), 'a' in p, len(p), list(p.items()), p.get('z'), {**p})
try:
    p['b'] = 2
except TypeError as e:
    print('TypeError')

#--- version numbers
import sys
print(sys.version_info[:2] >= (3, 8), sys.version_info > (3,), sys.version_info.major, sys.maxsize == 2 ** 63 - 1, sys.float_info.epsilon, sys.byteorder)

#--- sys.exit
import sys
for code in (None, 0, 3, 'text'):
    try:
        sys.exit(code)
    except SystemExit as e:
        print(repr(e.code))

#--- logging levels and children
import logging
a = logging.getLogger('a')
b = logging.getLogger('a.b')
a.setLevel('DEBUG')
print(b.getEffectiveLevel(), b.parent is a, a.isEnabledFor(logging.INFO), logging.getLevelName(30), b.name, a.getChild('c').name, logging.getLogger().name)
a.addHandler(logging.StreamHandler())
print(len(a.handlers), a.hasHandlers())

#--- warnings as errors and recorded
import warnings
with warnings.catch_warnings():
    warnings.simplefilter('error')
    try:
        warnings.warn('bad', RuntimeWarning)
    except RuntimeWarning as e:
        print('raised', e)
with warnings.catch_warnings(record=True) as seen:
    warnings.simplefilter('always')
    warnings.warn('one')
    warnings.warn('two', DeprecationWarning)
print(len(seen), seen[0].message, seen[1].category.__name__)

#--- numbers as classes
import numbers
from fractions import Fraction
print(isinstance(True, numbers.Integral), isinstance(Fraction(1), numbers.Rational), isinstance(1j, numbers.Complex), issubclass(int, numbers.Real), isinstance(3, numbers.Rational))
