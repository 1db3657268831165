#--- copy and deepcopy of lists and dicts
import copy
a = [[1], {'k': [2]}]
b, c = copy.copy(a), copy.deepcopy(a)
a[0].append(9)
a[1]['k'].append(8)
print(a, b, c, b is a, c[0] is a[0])

#--- deepcopy keeps shared references and cycles
import copy
x = [1]
d = copy.deepcopy({'a': x, 'b': x})
print(d['a'] is d['b'], d['a'] is x)
r = []
r.append(r)
s = copy.deepcopy(r)
print(s[0] is s, s is r)

#--- deepcopy of objects
import copy
class A:
    def __init__(self): self.xs, self.me = [1], self
a = A()
b = copy.deepcopy(a)
b.xs.append(2)
print(a.xs, b.xs, b.me is b, type(b).__name__, copy.copy(a).xs is a.xs)

#--- deepcopy leaves functions, classes and atoms
import copy
class A: pass
f = lambda: 1
print(copy.deepcopy(f) is f, copy.deepcopy(A) is A, copy.deepcopy((1, 'a')) == (1, 'a'), copy.deepcopy(None), copy.copy({1, 2}) == {1, 2})

#--- clones of a block by deepcopy
import copy
class Block:
    def __init__(self, n): self.w = [0] * n
def clones(m, n): return [copy.deepcopy(m) for _ in range(n)]
bs = clones(Block(2), 3)
bs[0].w[0] = 5
print([b.w for b in bs])

#--- json dumps
import json
print(json.dumps({'a': 1, 'b': [1, 2.5, None, True, 'x'], 'c': {}}), json.dumps([1, 2]), json.dumps('é"\n'), json.dumps({'b': 1, 'a': 2}, sort_keys=True), json.dumps((1,)), json.dumps({1: 'k'}))

#--- json dumps with indent and separators
import json
print(json.dumps({'a': [1, {'b': 2}], 'e': []}, indent=2))
print(json.dumps([1, {'a': 2}], separators=(',', ':')), json.dumps('é', ensure_ascii=False))

#--- json loads
import json
d = json.loads('{"a": [1, 2.0, "x\\n", null, true], "b": {"c": -1e3}}')
print(d, type(d['a'][0]).__name__, type(d['a'][1]).__name__)
try:
    json.loads('{bad')
except ValueError:
    print('ValueError')

#--- json round trip
import json
cfg = {'layers': [64, 128], 'act': 'relu', 'drop': 0.1, 'name': None}
print(json.loads(json.dumps(cfg)) == cfg)

#--- SimpleNamespace
from types import SimpleNamespace
n = SimpleNamespace(a=1, b='x')
n.c = 3
print(n, n.a, n == SimpleNamespace(a=1, b='x', c=3), vars(n), SimpleNamespace(**{'k': 2}).k, hasattr(n, 'z'))

#--- types names
import types
def f(): pass
print(isinstance(f, types.FunctionType), isinstance(f, types.LambdaType), isinstance(math := types, types.ModuleType), isinstance(len, types.BuiltinFunctionType), types.MappingProxyType({'a': 1})['a'])

#--- logging is quiet at debug
import logging
_logger = logging.getLogger(__name__)
_logger.debug('nothing %s', 1)
_logger.setLevel(logging.ERROR)
_logger.info('nothing')
print(logging.INFO, logging.WARNING > logging.DEBUG, logging.getLogger('a') is logging.getLogger('a'))

#--- warnings do not print to stdout
import warnings
warnings.warn('careful')
warnings.warn('old', DeprecationWarning, stacklevel=2)
warnings.filterwarnings('ignore')
with warnings.catch_warnings():
    warnings.simplefilter('ignore')
    warnings.warn('quiet')
print('done')

#--- abc register and subclass hook
from abc import ABC, abstractmethod
class Base(ABC):
    @abstractmethod
    def f(self): return 'base'
    @staticmethod
    @abstractmethod
    def g(): pass
    @classmethod
    def make(cls): return cls()
class C(Base):
    def f(self): return super().f() + '!'
    @staticmethod
    def g(): return 'g'
print(C.make().f(), C.g(), issubclass(C, Base))

#--- random is seeded and its shape known
import random
random.seed(0)
x = random.random()
print(0 <= x < 1, 1 <= random.randint(1, 3) <= 3, random.choice(['a']) == 'a', len(random.sample(range(10), 3)), sorted(random.sample([1, 2, 3], 3)))
xs = [1, 2, 3]
random.shuffle(xs)
print(sorted(xs))

#--- os path functions
import os
print(os.path.join('a', 'b', 'c.py'), os.path.basename('/x/y.txt'), os.path.dirname('/x/y.txt'), os.path.splitext('m.tar.gz'), os.path.split('a/b'), os.path.join('a', '/b'), os.sep)

#--- os environment defaults
import os
print(os.environ.get('SURELY_UNSET_VARIABLE', 'default'), os.getenv('SURELY_UNSET_VARIABLE'), 'SURELY_UNSET_VARIABLE' in os.environ)

#--- pathlib
from pathlib import Path, PurePosixPath
p = Path('a') / 'b' / 'c.tar.gz'
print(str(p), p.name, p.stem, p.suffix, p.parent, p.parts, PurePosixPath('/x/y').parent, p.with_suffix('.pt').name)

#--- sys basics
import sys
print(sys.version_info >= (3, 6), sys.version_info[0], sys.version_info.major, isinstance(sys.path, list), sys.maxsize > 2 ** 31, sys.byteorder)

#--- sys modules holds this module
import sys
this = sys.modules[__name__]
setattr(this, 'made_here', 5)
print(made_here, getattr(this, 'made_here'), hasattr(this, 'nope'))

#--- time gives numbers
import time
t = time.time()
print(isinstance(t, float), time.perf_counter() >= 0, time.time() - t < 1000)

#--- argparse defaults
import argparse
parser = argparse.ArgumentParser(description='x')
parser.add_argument('--lr', type=float, default=0.1, help='rate')
parser.add_argument('--batch-size', '-b', type=int, default=32)
parser.add_argument('--resume', action='store_true')
parser.add_argument('--layers', nargs='+', type=int, default=[1, 2])
args = parser.parse_args([])
print(args.lr, args.batch_size, args.resume, args.layers)

#--- argparse with arguments
import argparse
p = argparse.ArgumentParser()
p.add_argument('name')
p.add_argument('-n', '--num', type=int, default=1, choices=[1, 2])
p.add_argument('--flag', action='store_true')
p.add_argument('--no-bias', dest='bias', action='store_false')
a = p.parse_args(['net', '-n', '2', '--flag'])
print(a.name, a.num, a.flag, a.bias, sorted(vars(a)))

#--- string io
import io
f = io.StringIO()
f.write('a')
print('b', 1, file=f)
print(repr(f.getvalue()), io.StringIO('x\ny').read(), io.StringIO('x\ny\n').readlines())

#--- print to stderr is not output
import sys
print('hidden', file=sys.stderr)
sys.stdout.write('shown\n')
print('end', flush=True)

#--- contextlib and types through module names
import collections, functools, itertools
print(collections.OrderedDict(a=1)['a'], functools.reduce(lambda a, b: a + b, [1, 2]), list(itertools.chain([1], [2])))

#--- import forms
import os.path as osp
import math as m, json as j
from collections import (
    OrderedDict,
    defaultdict as dd,
)
print(osp.join('a', 'b'), m.floor(1.5), j.dumps([]), len(OrderedDict()), dd(int)['x'])

#--- import inside functions
def f():
    import math
    from functools import reduce
    return math.sqrt(4), reduce(lambda a, b: a + b, [1, 2])
print(f())

#--- module attributes
import math
print(math.__name__, type(math).__name__, hasattr(math, 'sqrt'), getattr(math, 'nope', None), __name__)

#--- star import
from math import *
from functools import *
print(sqrt(9), floor(2.5), partial(max, 3)(2), reduce(max, [1, 5]))

#--- heapq
import heapq
h = []
for x in [3, 1, 2]: heapq.heappush(h, x)
print(heapq.heappop(h), h[0], heapq.nlargest(2, [1, 5, 3]), heapq.nsmallest(1, [4, 2]))

#--- bisect
import bisect
xs = [1, 3, 5]
print(bisect.bisect(xs, 3), bisect.bisect_left(xs, 3), bisect.bisect_right(xs, 4))
bisect.insort(xs, 4)
print(xs)

#--- numbers abstract types
import numbers
print(isinstance(1, numbers.Number), isinstance(1.5, numbers.Real), isinstance(1, numbers.Integral), isinstance(1.5, numbers.Integral), isinstance('a', numbers.Number))

#--- fractions of sizes
from fractions import Fraction
print(Fraction(1, 2) + Fraction(1, 3), Fraction(4, 8), float(Fraction(1, 4)))

#--- textwrap and pprint
import textwrap
print(textwrap.dedent('''
    a
      b
''').strip().splitlines())

#--- statistics
import statistics
print(statistics.mean([1, 2, 3]), statistics.median([3, 1, 2]))

#--- weakref and gc are inert
import weakref, gc
class A: pass
a = A()
r = weakref.ref(a)
print(r() is a, isinstance(gc.collect(), int))

#--- hashlib is deterministic
import hashlib
print(hashlib.md5(b'a').hexdigest() == hashlib.md5(b'a').hexdigest())

#--- importlib
import importlib
m = importlib.import_module('math')
print(m.floor(2.7), importlib.import_module('os.path').join('a', 'b'))

#--- uuid and datetime exist
import datetime
print(datetime.timedelta(seconds=90).total_seconds(), datetime.date(2020, 1, 2).year)

#--- pickle free state hooks
class A:
    def __init__(self): self.x = 1
    def __getstate__(self): return {'x': self.x}
    def __setstate__(self, s): self.__dict__.update(s)
b = A.__new__(A)
b.__setstate__(A().__getstate__())
print(b.x)

#--- a program that is not found
import errno, subprocess
def version(commands):
    for command in commands:
        try:
            process = subprocess.Popen([command, '--version'], stdout=subprocess.PIPE)
            break
        except OSError as e:
            if e.errno == errno.ENOENT:
                continue
            return 'not allowed'
    else:
        return 'none'
    return process.communicate()[0].decode()
print(version(['no-such-program-a', 'no-such-program-b']))
