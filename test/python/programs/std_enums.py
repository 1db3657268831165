#--- enum repr and format
from enum import Enum, IntEnum, Flag, IntFlag, auto
class P(str, Enum):
    A = 'a'
class I(IntEnum):
    X = 1
class F(Flag):
    A = 1
    B = 2
    C = 4
class G(IntFlag):
    A = 1
    B = 2
print(str(P.A), f'{P.A}', str(I.X), f'{I.X}', repr(I.X), '%s %d' % (I.X, I.X), '%s' % P.A)
print(F.A | F.B, repr(F.A | F.B), repr(F(0)), F(0), repr(~F.A), list(F.A | F.C), len(F.A | F.B), repr(G.A | G.B), G.A | G.B, F, repr(I))

#--- enum combinations
from enum import Flag, IntFlag, auto
class F(Flag):
    A = auto()
    B = auto()
    AB = A | B
    C = auto()
print([m.name for m in F], F.AB.value, F.C.value, F.A in F.AB, F.AB == F.A | F.B, F(3) is F.AB, F.AB & ~F.A)
try:
    F(64)
except ValueError as e:
    print(str(e).splitlines()[0])
class G(IntFlag):
    A = 1
    B = 2
print(repr(G.A | 4), G.A + 1, repr(G(3) & 1), (G.A | G.B).name)

#--- string enums
from enum import StrEnum, auto
class S(StrEnum):
    Relu = auto()
    GELU = 'g'
print(S.Relu, repr(S.Relu), S.GELU + '!', S('g') is S.GELU, S.Relu == 'relu', f'{S.Relu:>6}', isinstance(S.GELU, str), [s.value for s in S], {'relu': 1}[S.Relu])

#--- enum with a constructor of values
from enum import Enum
class W(Enum):
    def __new__(cls, v, label):
        o = object.__new__(cls)
        o._value_ = v
        o.label = label
        return o
    A = 1, 'x'
    B = 2, 'y'
print(W.A.value, W.A.label, W(2), repr(W.B))

#--- enum inheritance of behaviour
from enum import Enum
class Base(Enum):
    @property
    def pretty(self): return self.name.title()
    def __str__(self): return f'<{self.value}>'
    @classmethod
    def names(cls): return [m.name for m in cls]
class K(Base):
    ONE = 1
    TWO = 2
print(K.ONE.pretty, K.TWO, K.names(), isinstance(K.ONE, Base), issubclass(K, Enum))
try:
    class L(K):
        THREE = 3
except TypeError as e:
    print(e)

#--- enum attributes that are no members
from enum import Enum
class A(Enum):
    X = 1
    _private = 2
    def f(self): return 'f'
    g = lambda self: 'g'
    h = staticmethod(lambda: 'h')
print([m.name for m in A], A.X.f(), A.X.g(), A.h(), A.__members__['X'], list(reversed(A)))

#--- enum members as values in dicts, sets and sorting
from enum import Enum, IntEnum
class A(Enum):
    X = 'x'
    Y = 'y'
class N(IntEnum):
    ONE = 1
    TWO = 2
print({A.X: 1, A.Y: 2}[A.Y], len({A.X, A.X, A.Y}), sorted(N, reverse=True), max(N), sum(N), N.ONE + N.TWO, N.TWO > 1, range(N.TWO), 'ab'[N.ONE], sorted(A, key=lambda a: a.value)[0])

#--- enum generated values
from enum import Enum, auto
class A(Enum):
    def _generate_next_value_(name, start, count, last_values): return name.lower() + str(count)
    X = auto()
    Y = auto()
print(A.X.value, A.Y.value)

#--- enum copies and pickles are the members themselves
import copy
from enum import Enum
class A(Enum):
    X = [1]
print(copy.deepcopy(A.X) is A.X, copy.copy(A.X) is A.X, copy.deepcopy({'a': A.X})['a'] is A.X)

#--- enum refusals
from enum import Enum
class E(Enum):
    a = 1
for f in ("E.a = 3", "del E.a", "E.a.value = 3", "E['zz']", "E.zz", "E(9)", "E.a < E.a", "E()"):
    try:
        exec(f)
        print('fine')
    except Exception as e:
        print(type(e).__name__, str(e) if 'E()' not in f and 'zz' not in f else '')
