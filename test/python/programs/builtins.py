#--- isinstance of builtins with bool and None
print(isinstance(True, bool), isinstance(1, bool), isinstance(None, object), isinstance([], (tuple, list)), isinstance(1.0, (int, float)))

#--- type conversions of collections
print(list({'a': 1}.items()), tuple({1}), set([1, 1]), dict([['a', 1]]), str([1]), list(map(tuple, ['ab'])), frozenset('a'))

#--- next and iter
it = iter([1, 2])
print(next(it), next(it), next(it, 'end'))
it = iter({'a': 1})
print(next(it), iter(it) is it)
print(list(iter((1, 2))), next(iter('x')))

#--- enumerate with start and unpack
for i, (a, b) in enumerate(zip([1, 2], [3, 4]), 1):
    print(i, a + b)

#--- zip of unequal and star
print(list(zip([1, 2, 3], 'ab')), list(zip(*[[1, 2], [3, 4]])), list(zip(range(2))))

#--- reversed of kinds
print(list(reversed(range(3))), list(reversed('ab')), list(reversed((1, 2))), list(reversed({'a': 1, 'b': 2})))

#--- sorted of kinds
print(sorted('cab'), sorted({3, 1}), sorted({'b': 1, 'a': 2}), sorted([(1, 'b'), (1, 'a')]), sorted([True, False, 2]), sorted(['a', 'B'], key=str.lower))

#--- sorted key by attribute and negative
class P:
    def __init__(self, n): self.n = n
print([p.n for p in sorted([P(2), P(3), P(1)], key=lambda p: -p.n)], sorted([3, -1, 2], key=abs, reverse=True))

#--- min and max of several arguments
print(min(1, 2), max('a', 'b'), max([1, 2], [1, 3]), min((2, 'a'), (1, 'z')), max(1, 2, key=lambda x: -x))
try:
    min([])
except ValueError as e:
    print('ValueError')

#--- sum with start
print(sum([1, 2], 3), sum((x for x in [0.5, 0.5])), sum([[1]], []), sum([True, True]))

#--- abs, round, divmod, pow
print(abs(-3.5), round(3.7), divmod(17, 5), pow(2, 3), pow(2, 3, 5), round(-3.5))

#--- any and all short circuit
print(any([0, '', 3]), all([1, 'a', []]), any(x > 2 for x in range(5)), all(x < 5 for x in range(5)))

#--- filter with None and functions
print(list(filter(None, [0, 1, None, 2])), list(filter(str.isdigit, 'a1b2')), list(filter(lambda kv: kv[1], {'a': 0, 'b': 1}.items())))

#--- map with several iterables and methods
print(list(map(str.upper, 'ab')), list(map(max, [1, 5], [3, 2])), list(map(lambda *a: a, 'ab', 'cd')), dict(map(lambda x: (x, x * x), range(3))))

#--- hasattr, getattr on modules and classes
import math
class A: x = 1
print(hasattr(math, 'pi'), getattr(math, 'tau', 0) > 6, hasattr(A, 'x'), getattr(A, 'y', None), hasattr(3, 'real'), hasattr([], 'append'))

#--- callable, id, hash
f = lambda: 0
print(callable(f), callable('a'), id(f) == id(f), hash('x') == hash('x'), hash(5), hash(-1) == hash(-2), hash(2.0))

#--- chr, ord, hex, oct, bin
print(chr(65), ord('a'), hex(16), oct(9), bin(6), int('0x10', 16))

#--- repr and ascii
print(repr('a'), repr(1.0), repr([1, 'b']), repr(None), ascii('é'), repr(b'x'), repr((1,)), repr({1: 'a'}))

#--- str of exceptions and types
print(str(ValueError('x')), str(int), repr(str), type(1), type('a'), type(ValueError()))

#--- class repr
class A: pass
def f(): pass
print(A, type(A()), [int, A], str(type(None)), type(f), type(len), type(print))

#--- int constructor
print(int(), int('12'), int(3.9), int('-7'), int(True), int('1f', 16), int(b'12'))

#--- float and bool constructors
print(float(), float('2.5'), float(3), bool(), bool('a'), bool([]), float(True))

#--- str constructor and bytes
print(str(), str(12), str(b'ab', 'utf8'), bytes(3), bytes([1, 2]), bytes('a', 'utf8'), str('x'))

#--- list, tuple, dict, set constructors empty
print(list(), tuple(), dict(), set(), frozenset(), str() == '', bytes())

#--- slice builtin and range equality
print([1, 2, 3][slice(None, None, -1)], range(0) == range(2, 1), range(3)[1:], 5 in range(0, 10, 5), range(10)[-3:])

#--- issubclass and type relations
print(issubclass(bool, int), issubclass(int, (str, int)), type(type), isinstance(type, type), object.__class__ is type, type(object()).__name__)

#--- vars and dir
class A:
    def __init__(self): self.a, self.b = 1, 2
print(vars(A()), [d for d in dir(A()) if len(d) == 1])

#--- print of several kinds
print(1, 'a', None, [1], {'a': 'b'}, (1, 'x'), 1.50, True, sep='|')

#--- exec and eval of simple text
print(eval('1 + 2 * 3'), eval('x * 2', {'x': 4}), eval('max(1, 2)'))

#--- eval of a name picks a class
class Conv: pass
class Pool: pass
name = 'Pool'
print(eval(name).__name__, [eval(n).__name__ for n in ('Conv', 'Pool')])

#--- exec defines a name
ns = {}
exec('y = [i * i for i in range(3)]', ns)
print(ns['y'])

#--- input free default values
print(max([], default=None), min((), default='none'), next(iter([]), 'empty'), dict().get('k', 'd'), getattr(object(), 'z', 'g'))

#--- complex numbers
z = 3 + 4j
print(z, abs(z), z.real, z.imag, z * 2, z.conjugate(), z == complex(3, 4), (1 + 2j) * (3 - 1j))

#--- memory of objects by is
a = [1]
b = [1]
print(a is b, a == b, a is not b, (a and b) is b, (a or b) is a)

#--- chained string methods on conversions
print(str(3.0).split('.')[0], ' '.join(map(str, range(3))), ''.join(sorted('hello')), '-'.join(str(i) for i in (1, 2)))

#--- object instances as sentinels
END = object()
it = iter([1])
while (x := next(it, END)) is not END:
    print(x)

#--- sorting dict items by value then key
d = {'b': 2, 'a': 2, 'c': 1}
print(sorted(d.items(), key=lambda kv: (kv[1], kv[0])), sorted(d, key=d.get), max(d.items(), key=lambda kv: kv[1])[0])

#--- type annotations of builtins subscript at run time
x: list[int] = [1]
print(list[int]([1, 2]), dict[str, int](a=1), isinstance(x, list), type(list[int]()).__name__)

#--- isinstance with abc of callables and iterables of strings
from collections.abc import Callable, Iterable
print(isinstance(lambda: 0, Callable), isinstance('ab', Iterable), isinstance(5, Iterable), isinstance({}, Iterable), issubclass(list, Iterable))

#--- assert with walrus and tuple unpack of call results
def shape(): return 1, 3, 224, 224
b, c, *hw = shape()
assert (n := len(hw)) == 2
print(b, c, hw, n)

#--- static int type checks of config values
def parse(v):
    for kind in (int, float):
        try:
            return kind(v)
        except ValueError:
            pass
    return {'true': True, 'false': False}.get(v.lower(), v)
print([parse(v) for v in ('3', '2.5', 'True', 'relu', '1e3')])

#--- string to number sort
names = ['layer10', 'layer2', 'layer1']
print(sorted(names), sorted(names, key=lambda s: int(s[5:])))

#--- bool is a singleton and int subclass in dict
print({True: 'a', 1: 'b', 0: 'c', False: 'd'}, [1, 2][False], 'ab'[True], True + 1.5, f'{True:>6}', '%d' % True)
