#--- dataclass inheritance with keyword-only and defaults
from dataclasses import dataclass, field, fields
@dataclass
class A:
    a: int
    b: int = field(default=2, kw_only=True)
@dataclass
class B(A):
    c: int
    d: list = field(default_factory=list)
print(B(1, 3, b=5), [f.name for f in fields(B)], [f.kw_only for f in fields(B)], B.__match_args__)

#--- dataclass frozen inheritance and deletion
from dataclasses import dataclass, FrozenInstanceError, replace
@dataclass(frozen=True)
class A:
    x: int
    def moved(self): return replace(self, x=self.x + 1)
a = A(1)
for f in (lambda: setattr(a, 'x', 2), lambda: setattr(a, 'y', 2), lambda: delattr(a, 'x')):
    try:
        f()
    except FrozenInstanceError as e:
        print(e, isinstance(e, AttributeError))
print(a.moved(), hash(a) == hash(A(1)), {A(1): 'k'}[A(1)])

#--- dataclass with post_init that uses super
from dataclasses import dataclass
@dataclass
class A:
    x: int = 1
    def __post_init__(self): self.log = ['A']
@dataclass
class B(A):
    y: int = 2
    def __post_init__(self):
        super().__post_init__()
        self.log.append('B')
print(B().log, B(5, 6), B(y=3).x)

#--- dataclass comparison and match
from dataclasses import dataclass
@dataclass
class P:
    x: int
    y: int = 0
def f(p):
    match p:
        case P(0, y): return ('zero', y)
        case P(x=x): return x
print(f(P(0, 2)), f(P(3)), P(1) == (1, 0), P(1).__eq__(3) is NotImplemented, P(1) != P(2))

#--- dataclass asdict with containers and factories
from dataclasses import dataclass, asdict, astuple, field
from collections import OrderedDict, namedtuple
NT = namedtuple('NT', 'a b')
@dataclass
class In:
    v: int = 1
@dataclass
class Out:
    items: list = field(default_factory=lambda: [In(1), In(2)])
    table: dict = field(default_factory=lambda: {'k': In(3)})
    nt: NT = NT(In(4), 5)
print(asdict(Out()), astuple(Out()), asdict(In(), dict_factory=OrderedDict))

#--- dataclass decorated with options in order
from dataclasses import dataclass, field
@dataclass(order=True, frozen=True)
class V:
    sort_index: int = field(init=False, repr=False)
    name: str
    n: int = 0
    def __post_init__(self): object.__setattr__(self, 'sort_index', -self.n)
print(sorted([V('a', 1), V('b', 3), V('c', 2)]))
try:
    V('a') < 3
except TypeError as e:
    print(e)

#--- dataclass fields seen through the class
from dataclasses import dataclass, field, MISSING, fields
@dataclass
class A:
    a: int
    b: int = 3
    c: list = field(default_factory=list, metadata={'k': 1}, repr=False)
for f in fields(A):
    print(f.name, f.type, f.default is MISSING, f.default_factory is MISSING, f.init, f.repr, f.metadata.get('k'))
print(A.b, hasattr(A, 'a'), hasattr(A, 'c'), A.__dataclass_fields__['b'].default, A.__init__.__name__)

#--- dataclass and generic classes
from dataclasses import dataclass
from typing import Generic, TypeVar, Optional, List, Dict, Union, Tuple, Callable, Any, Type
T = TypeVar('T')
@dataclass
class Box(Generic[T]):
    v: T
    f: Optional[Callable[..., Any]] = None
    t: 'Union[int, Tuple[int, ...]]' = 1
    def map(self, f: Callable[[T], Any]) -> 'Box[Any]': return Box(f(self.v))
print(Box(3), Box[int](4).map(str), Box('a') == Box('a'))

#--- cached properties and caches
from functools import cached_property, lru_cache, cache
class A:
    calls = 0
    @cached_property
    def v(self):
        A.calls += 1
        return A.calls
    @lru_cache(maxsize=None)
    def m(self, x):
        A.calls += 1
        return x * 2
a = A()
print(a.v, a.v, 'v' in a.__dict__, a.m(3), a.m(3), A.calls, A.m.cache_info())
@cache
def fib(n): return n if n < 2 else fib(n - 1) + fib(n - 2)
print(fib(50), fib.cache_info().hits > 0, fib.__name__, fib.__wrapped__(1))
@lru_cache
def f(x, y=1): return (x, y)
f(1); f(1, 1); f(x=1); f(1)
print(f.cache_info())
f.cache_clear()
print(f.cache_info())

#--- total ordering
from functools import total_ordering
@total_ordering
class V:
    def __init__(self, n): self.n = n
    def __eq__(self, o): return self.n == o.n
    def __lt__(self, o): return self.n < o.n
print(V(1) <= V(1), V(2) > V(1), V(1) >= V(2), max(V(1), V(5)).n, sorted([V(3), V(1)])[0].n)

#--- wraps and its options
from functools import wraps, partial, WRAPPER_ASSIGNMENTS
def deco(f):
    @wraps(f, assigned=('__name__',))
    def inner(): "inner doc"
    return inner
@deco
def g(): "g doc"
g.extra = 1
print(g.__name__, g.__doc__, g.__wrapped__.__doc__, '__module__' in WRAPPER_ASSIGNMENTS)
class Deco:
    def __init__(self, f):
        wraps(f)(self)
        self.f = f
    def __call__(self, *a): return self.f(*a)
@Deco
def h(x): "h doc"; return x
print(h.__name__, h.__doc__, h(3))

#--- partial in classes, printed and nested
from functools import partial
def f(*a, **k): return a, k
p = partial(f, 1, x=2)
q = partial(p, 3, x=4, y=5)
print(q(6), q.func is f, q.args, q.keywords, repr(partial(int, base=2)), p(9, x=0))
class C:
    act = partial(f, 'act')
    def __init__(self): self.g = partial(self.h, 2)
    def h(self, a, b): return a + b
print(C().act(1), C().g(3))

#--- single dispatch on classes and unions
from functools import singledispatch
@singledispatch
def f(x): return 'other'
@f.register
def _(x: int | float): return 'number'
@f.register(list)
def _(x): return 'list'
class L(list): pass
print(f(1), f(2.0), f(L()), f('s'), f(True), f.dispatch(int)(3), list in f.registry)

#--- abstract classes
from abc import ABC, ABCMeta, abstractmethod, abstractproperty
class A(ABC):
    @property
    @abstractmethod
    def p(self): ...
    @abstractmethod
    def f(self): ...
    @classmethod
    @abstractmethod
    def c(cls): ...
class B(A):
    def f(self): return 1
for k in (A, B):
    try:
        k()
    except TypeError as e:
        print(e)
class D(B):
    p = 3
    @classmethod
    def c(cls): return 'c'
print(D().p, D.c(), D().f(), sorted(A.__abstractmethods__), D.__abstractmethods__ == frozenset())

#--- registered subclasses
from abc import ABC
from collections.abc import Sequence, Iterable, Sized, Container, Collection, Hashable, Callable, Set, MutableSequence
class A(ABC): pass
@A.register
class B: pass
class C(B): pass
print(isinstance(B(), A), issubclass(C, A), isinstance(3, A))
class S:
    def __len__(self): return 0
    def __iter__(self): return iter(())
    def __contains__(self, x): return False
print(isinstance(S(), Sized), isinstance(S(), Collection), isinstance(S(), Sequence), isinstance(S(), Hashable), isinstance({1}, Set), isinstance([], MutableSequence), isinstance(print, Callable), isinstance(S, Callable))

#--- protocols
from typing import Protocol, runtime_checkable, SupportsFloat, SupportsInt
@runtime_checkable
class HasForward(Protocol):
    name: str
    def forward(self, x): ...
class A:
    name = 'a'
    def forward(self, x): return x
class B:
    def forward(self, x): return x
class C(HasForward):
    name = 'c'
print(isinstance(A(), HasForward), isinstance(B(), HasForward), isinstance(C(), HasForward), C().forward(1), isinstance(1, SupportsFloat))

#--- named tuples from typing
from typing import NamedTuple, List, Optional
class Cfg(NamedTuple):
    """Doc."""
    k: int
    s: int = 1
    names: Optional[List[str]] = None
    @property
    def area(self): return self.k * self.s
    @classmethod
    def square(cls, n): return cls(n, n)
c = Cfg(3)
print(c, c.area, Cfg.square(2), c._replace(s=5), c._asdict(), Cfg.__doc__, Cfg._field_defaults, [*c], c + (1,), c < Cfg(4), hash(c) == hash((3, 1, None)), Cfg.__annotations__['k'])
k, *rest = c
print(k, rest, isinstance(c, tuple), c.index(3), c[-1])
for f in (lambda: Cfg(), lambda: Cfg(1, 2, 3, 4), lambda: Cfg(1, z=2), lambda: setattr(c, 'k', 1)):
    try:
        f()
    except (TypeError, AttributeError) as e:
        print(type(e).__name__)

#--- typing forms printed
from typing import *
print(List[int], Dict[str, List[int]], Optional[int], Union[int, str, None], Tuple[int, ...], Any, Literal['a', 1], Callable[[int], str] is not None, Type[int])
print(Union[int, int] is int, Optional[None] is type(None), get_args(Union[int, Union[str, float]]), List[int] == List[int], hash(List[int]) == hash(List[int]))

#--- typed dicts
from typing import TypedDict, get_type_hints
class A(TypedDict):
    x: int
class B(A, total=False):
    y: str
b = B(x=1, y='a')
print(b, type(b) is dict, sorted(B.__annotations__))
T = TypedDict('T', {'a': int})
print(T(a=1))

#--- ordered dicts
from collections import OrderedDict
d = OrderedDict.fromkeys('abc', 0)
d.move_to_end('a')
print(d, list(reversed(d)), d | {'z': 1}, d.pop('b'), d.setdefault('q', 9), OrderedDict(d) == d, d.copy() == d, type(d.copy()).__name__)
d.update(c=5)
print(d, list(OrderedDict([(1, 2)]).items()), 'c' in d, d.get('nope'))
for f in (lambda: OrderedDict().popitem(), lambda: d.move_to_end('nope')):
    try:
        f()
    except KeyError as e:
        print(e)

#--- counters
from collections import Counter
c = Counter(a=2)
c['b'] -= 1
print(+c, -c, c.total(), Counter('ab') == Counter('ba'), Counter([1, 2]) <= Counter([1, 2, 2]), c.copy(), Counter() or 'empty', list(c), Counter(c) is c)
c.update({'a': 3}, z=1)
c.subtract('a')
del c['nothing']
print(c, c.most_common(1), Counter('aab') & Counter('ab'), isinstance(c, dict))

#--- chains of mappings
from collections import ChainMap
c = ChainMap({}, {'a': 1, 'b': 2})
c['a'] = 5
print(c['a'], c.maps, dict(c) == {'a': 5, 'b': 2}, list(c), c.new_child()['b'], len(c), bool(ChainMap()), c)
try:
    del c['b']
except KeyError as e:
    print(e)

#--- itertools in depth
import itertools as it
print(list(it.accumulate([1, 2, 3], initial=100)), list(it.combinations('abc', 0)), list(it.product([])), list(it.permutations([])), list(it.repeat(1, 0)), list(it.islice(it.count(2.5, 0.5), 3)))
a, b, c = it.tee('xyz', 3)
print(next(a), next(a), list(b), list(a), next(c), list(it.zip_longest('ab', [1], fillvalue='-')), list(it.compress('abc', [1, 0, 1])), dict(zip('ab', it.count())))
g = it.groupby([1, 1, 2, 2, 1], key=lambda x: x % 2)
k, first = next(g)
k2, second = next(g)
print(k, list(first), k2, list(second), isinstance(it.chain(), it.chain), [list(p) for p in it.pairwise('abc')])
for f in (lambda: list(it.islice([1], -1)), lambda: next(it.chain())):
    try:
        f()
    except (ValueError, StopIteration) as e:
        print(type(e).__name__)

#--- math in depth
import math
print(math.comb(50, 25), math.perm(5), math.lcm(4, 6, 10), math.gcd(), math.factorial(25), math.isqrt(2 ** 90), math.log(2 ** 2000), math.log10(10 ** 300), math.log(10 ** 400, 10))
print(math.exp2(5), math.frexp(0.1), math.ldexp(1.5, -3), math.nextafter(1, 2), math.ulp(1.0), math.remainder(5, 3), math.remainder(-7.5, 2), math.fmod(7.5, -2), math.copysign(1, -0.0))
print(round(math.erf(0.3), 12), round(math.erf(2.5), 12), math.erfc(0) , round(math.gamma(4.5), 9), round(math.lgamma(100), 9), math.hypot(1, 2, 2), math.dist([1, 2], [4, 6]), math.floor(-0.5), math.ceil(-0.5), math.trunc(1e17))
for f in (lambda: math.sqrt('a'), lambda: math.floor(math.inf), lambda: math.ceil(math.nan), lambda: math.exp(1000), lambda: math.acos(2), lambda: math.comb(-1, 2), lambda: math.gcd(1.5), lambda: math.factorial(2.5), lambda: math.pow(0, -1), lambda: math.log(-1), lambda: math.isqrt(-1), lambda: math.log2(0)):
    try:
        print(f())
    except (TypeError, ValueError, OverflowError) as e:
        print(type(e).__name__, e)

#--- operator in depth
import operator as op
print(op.itemgetter(-1)([1, 2]), op.attrgetter('real', 'imag')(3), op.methodcaller('format', 1, x=2)('{} {x}'), op.ipow(2, 3), op.imatmul if False else '', op.__add__(1, 2), op.is_not(1, 2), op.ifloordiv(7, 2), repr(op.itemgetter(1, 2)), op.call(max, 1, 2) if hasattr(op, 'call') else 2)
print(sorted({'b': 1, 'a': 2}.items(), key=op.itemgetter(1)), list(map(op.not_, [0, 1])), op.contains('abc', 'b'), op.concat([1], [2]), op.indexOf([5, 6], 6))
for f in (lambda: op.add(1), lambda: op.itemgetter(3)([1]), lambda: op.attrgetter('nope')(1), lambda: op.index(1.5)):
    try:
        f()
    except (TypeError, IndexError, AttributeError) as e:
        print(type(e).__name__)

#--- unions and parametrised classes as values
import types
from typing import Optional, List, Union, get_args, get_origin
x = int | str
print(int | str, int | str | None, x == (str | int), x.__args__, type(x) is types.UnionType, isinstance(None, x | None), issubclass(int, x), isinstance(2.5, x))
print(list[int], dict[str, list[int]], tuple[int, ...], list[int] | None, type[int], get_origin(list[int]) is list, get_args(dict[str, int]), list[int].__origin__, tuple[()] if False else '')
print(List[int] | None, Union[int, None], Optional[str], list[int]() == [], dict[str, int](a=1), list[int] == list[int], get_args(int | None), dict[str, int].fromkeys('a'))
Size = int | tuple[int, int] | None
def f(s: Size = None, *a: 'int | None', k: list[int] | dict[str, int] = ()) -> int | None: return s
class L(list[int]): pass
print(f(3), L([1]), isinstance(L(), list), f.__annotations__['k'])
