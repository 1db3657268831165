#--- annotations are inert
from typing import Any, Callable, Dict, Iterable, List, Optional, Sequence, Set, Tuple, Type, Union
def f(a: List[int], b: Dict[str, Any] = None, c: Optional[Callable[..., int]] = None, d: Union[int, Tuple[int, ...]] = 1, e: Type[object] = int) -> Iterable[Set[str]]:
    return a, b, c, d, e
print(f([1]))

#--- aliases
from typing import Dict, List, Tuple, Union
Size = Union[int, Tuple[int, int]]
Table = Dict[str, List[Size]]
def f(x: Size) -> Table: return {'x': [x]}
print(f((1, 2)))

#--- new style unions and builtin generics
def f(x: int | None = None, y: list[int] | tuple[int, ...] = (), z: dict[str, 'int'] = {}) -> 'str | None':
    return x, y, z
print(f())

#--- TypeVar and Generic
from typing import TypeVar, Generic, List
T = TypeVar('T')
K = TypeVar('K', int, str)
class Stack(Generic[T]):
    def __init__(self) -> None: self.items: List[T] = []
    def push(self, x: T) -> 'Stack[T]':
        self.items.append(x)
        return self
print(Stack[int]().push(1).push(2).items, Stack().push('a').items, issubclass(Stack, Generic))

#--- subclass of a parametrised generic
from typing import Generic, TypeVar
T = TypeVar('T')
class Base(Generic[T]):
    def name(self): return type(self).__name__
class Sub(Base[int]): pass
print(Sub().name(), isinstance(Sub(), Base))

#--- cast and TYPE_CHECKING
from typing import cast, TYPE_CHECKING
if TYPE_CHECKING:
    from nowhere import Nothing
print(cast(int, 'a'), cast('List[int]', [1]), TYPE_CHECKING)

#--- Protocol
from typing import Protocol
class Module(Protocol):
    def forward(self, x: int) -> int: ...
class A:
    def forward(self, x): return x + 1
def run(m: Module): return m.forward(1)
print(run(A()))

#--- runtime checkable protocol
from typing import Protocol, runtime_checkable
@runtime_checkable
class Closes(Protocol):
    def close(self): ...
class F:
    def close(self): pass
print(isinstance(F(), Closes), isinstance(3, Closes))

#--- Literal and Final
from typing import Literal, Final
MAX: Final = 3
Mode = Literal['a', 'b']
def f(m: Mode = 'a', n: Final[int] = 1): return m
print(f(), MAX)

#--- TypedDict
from typing import TypedDict
class Cfg(TypedDict, total=False):
    width: int
    name: str
c: Cfg = {'width': 3}
print(c, Cfg(width=1, name='x'), type(Cfg(width=2)).__name__)

#--- NewType
from typing import NewType
UserId = NewType('UserId', int)
print(UserId(5) + 1)

#--- overload
from typing import overload, Union
@overload
def f(x: int) -> int: ...
@overload
def f(x: str) -> str: ...
def f(x): return x * 2
print(f(2), f('a'))

#--- ClassVar and annotations only
from typing import ClassVar, List
class A:
    n: ClassVar[int] = 0
    xs: List[int]
    def __init__(self): self.xs = []
print(A().xs, A.n, list(A.__annotations__))

#--- annotations future
from __future__ import annotations
def f(x: Undefined, y: also.undefined = 1) -> Missing[3]: return x + y
class A:
    nxt: A = None
print(f(1), f.__annotations__['x'], A.nxt)

#--- Annotated and Callable parameters
from typing import Annotated, Callable, Mapping, Iterator
def apply(fn: Callable[[int, int], int], *xs: Annotated[int, 'meta']) -> Iterator[int]:
    yield fn(*xs)
print(list(apply(lambda a, b: a + b, 1, 2)))

#--- isinstance with typing generics origins
from typing import List, Dict, Sequence, Iterable, get_origin, get_args, Union, Optional
print(get_origin(List[int]) is list, get_args(Dict[str, int]) == (str, int), get_args(Optional[int]) == (int, type(None)), get_origin(Union[int, str]) is Union)

#--- isinstance against union
print(isinstance(1, int | str), isinstance('a', int | str), isinstance(2.0, int | str))

#--- no_type_check, final and type comments
from typing import final, no_type_check
@final
class A: pass
@no_type_check
def f(x: 'nonsense here!'): return x  # type: (int) -> int
y = []  # type: List[int]
print(A.__name__, f(1), y)

#--- get_type_hints
from typing import get_type_hints, List
def f(a: int, b: 'str' = '') -> float: ...
h = get_type_hints(f)
print(h['a'] is int, h['b'] is str, h['return'] is float)

#--- ParamSpec, Self like names import
from typing import AnyStr, NoReturn, Hashable, Sized, Text, IO, Deque, DefaultDict, FrozenSet, Collection, Awaitable, Generator
def g() -> Generator[int, None, str]:
    yield 1
print(list(g()), Text is str)
#--- a class with parameters under a star
for a in tuple[int], tuple[int, ...], list[str]:
    print([*a], len(list(a)), a)
print(tuple[str, *tuple[int, ...]], (*tuple[int],)[0])
