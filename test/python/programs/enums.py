#--- enum members
from enum import Enum
class Color(Enum):
    RED = 1
    GREEN = 'g'
print(Color.RED, repr(Color.RED), Color.RED.name, Color.RED.value, Color.GREEN.value)
print(Color.RED is Color.RED, Color.RED == Color.GREEN, Color.RED == 1)

#--- lookup by value and name
from enum import Enum
class Color(Enum):
    RED = 1
    GREEN = 2
print(Color(2), Color['RED'], Color(1) is Color.RED)
try:
    Color(5)
except ValueError as e:
    print(e)
try:
    Color['BLUE']
except KeyError as e:
    print(e)

#--- iteration and membership
from enum import Enum
class Color(Enum):
    A = 1
    B = 2
print([c.name for c in Color], len(Color), Color.A in Color, list(Color.__members__), [c.value for c in list(Color)])

#--- alias
from enum import Enum
class C(Enum):
    A = 1
    B = 1
print(C.B, C.A is C.B, len(C), list(C.__members__))

#--- auto
from enum import Enum, auto
class C(Enum):
    A = auto()
    B = auto()
    D = 10
    E = auto()
print([(c.name, c.value) for c in C])

#--- methods and properties on an enum
from enum import Enum
class Act(Enum):
    RELU = 'relu'
    GELU = 'gelu'
    def make(self): return f'{self.value}()'
    @property
    def upper(self): return self.name
    @classmethod
    def default(cls): return cls.RELU
print(Act.GELU.make(), Act.GELU.upper, Act.default())

#--- string enum
from enum import Enum
class Pool(str, Enum):
    AVG = 'avg'
    MAX = 'max'
print(Pool.AVG == 'avg', Pool('max') is Pool.MAX, Pool.AVG.upper(), isinstance(Pool.AVG, str), {'avg': 1}[Pool.AVG], Pool.AVG.value)

#--- int enum
from enum import IntEnum
class Level(IntEnum):
    LOW = 1
    HIGH = 3
print(Level.LOW < Level.HIGH, Level.HIGH + 1, Level.LOW == 1, [10, 20][Level.LOW], Level(3).name, sorted([Level.HIGH, Level.LOW])[0].name, max(Level).name, int(Level.HIGH))

#--- flag
from enum import Flag, auto
class P(Flag):
    R = auto()
    W = auto()
    X = auto()
rw = P.R | P.W
print(P.R in rw, P.X in rw, (rw & P.W) == P.W, bool(P.R & P.X), rw.value, P.X.value, (rw ^ P.R) == P.W)

#--- int flag
from enum import IntFlag
class F(IntFlag):
    A = 1
    B = 2
    C = 4
print((F.A | F.C).value, F.A | F.B == 3, int(F.A | F.C), bool(F.A & F.B))

#--- enum as dict key and in branches
from enum import Enum
class Kind(Enum):
    CONV = 'conv'
    POOL = 'pool'
table = {Kind.CONV: 3, Kind.POOL: 2}
def f(k):
    if k == Kind.CONV: return 'c'
    elif k is Kind.POOL: return 'p'
print(table[Kind.CONV], f(Kind.CONV), f(Kind('pool')), Kind.CONV in table, hash(Kind.CONV) == hash(Kind.CONV))

#--- tuple values with init
from enum import Enum
class Planet(Enum):
    A = (1, 2.0)
    B = (3, 4.0)
    def __init__(self, mass, radius):
        self.mass, self.radius = mass, radius
    @property
    def ratio(self): return self.mass / self.radius
print(Planet.A.mass, Planet.B.ratio, Planet.A.value, Planet((3, 4.0)).name)

#--- functional form
from enum import Enum
C = Enum('C', 'A B')
D = Enum('D', {'X': 5, 'Y': 6})
print(C.A.value, C.B.name, D.Y.value, [m.name for m in C], Enum('E', ['P', 'Q']).Q.value)

#--- members are constants
from enum import Enum
class C(Enum):
    A = 1
try:
    C.A = 2
except AttributeError:
    print('AttributeError')
print(isinstance(C.A, C), type(C.A).__name__, C.__name__)

#--- unique
from enum import Enum, unique
try:
    @unique
    class C(Enum):
        A = 1
        B = 1
except ValueError as e:
    print('ValueError')

#--- missing hook
from enum import Enum
class C(Enum):
    A = 'a'
    @classmethod
    def _missing_(cls, v):
        return cls.A if v == 'alpha' else None
print(C('alpha'), C('a'))
try:
    C('z')
except ValueError:
    print('ValueError')

#--- enum of functions through partial or member values
from enum import Enum
class Size(Enum):
    SMALL = {'depth': 2, 'width': 64}
    BIG = {'depth': 12, 'width': 768}
print(Size.BIG.value['width'], [s.value['depth'] for s in Size], Size.SMALL.name.lower())

#--- weights style enum of dataclass
from dataclasses import dataclass
from enum import Enum
@dataclass(frozen=True)
class Weights:
    url: str
    meta: tuple = ()
class W(Enum):
    V1 = Weights('u1', ('a',))
    V2 = Weights('u2')
    DEFAULT = V2
print(W.DEFAULT is W.V2, W.V1.value.url, W.V1.value.meta, len(W), W.DEFAULT.name)

#--- str and format of str enum value
from enum import Enum
class M(str, Enum):
    A = 'alpha'
print(M.A.value + '!', f'{M.A.value}', M.A.name, repr(M.A), M.A in ('alpha', 'b'), len(M.A))
