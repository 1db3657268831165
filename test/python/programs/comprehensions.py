#--- list comprehension
print([x * 2 for x in range(5)])

#--- with a condition
print([x for x in range(10) if x % 3 == 0])

#--- conditional expression inside
print([x if x % 2 else -x for x in range(5)])

#--- two loops
print([(i, j) for i in range(2) for j in range(3)])

#--- two loops with dependent range and conditions
print([(i, j) for i in range(4) if i % 2 for j in range(i) if j != 1])

#--- nested comprehension
print([[i * j for j in range(3)] for i in range(3)])

#--- flatten
rows = [[1, 2], [3], []]
print([x for row in rows for x in row])

#--- unpacking target
pairs = [(1, 'a'), (2, 'b')]
print([f'{n}{c}' for n, c in pairs], {c: n for n, c in pairs})

#--- star in target
print([(h, t) for h, *t in [(1, 2, 3), (4,), 'xyz']])

#--- enumerate and zip
print([i * w for i, w in enumerate([5, 6, 7])])
print([a + b for a, b in zip([1, 2], [10, 20])])

#--- dict comprehension
print({k: len(k) for k in ['a', 'bb', 'ccc']})

#--- dict comprehension filters another dict
cfg = {'conv.w': 1, 'bn.w': 2, 'conv.b': 3}
print({k.split('.')[1]: v for k, v in cfg.items() if k.startswith('conv')})

#--- dict comprehension inverts
d = {'a': 1, 'b': 2}
print({v: k for k, v in d.items()})

#--- later duplicate key wins
print({x % 2: x for x in range(5)})

#--- set comprehension
print(sorted({x % 3 for x in range(10)}), len({c for c in 'banana'}))

#--- generator expression to tuple
print(tuple(x ** 2 for x in (1, 2, 3)))

#--- comprehension in a call with other arguments
print(sum((x for x in [1, 2, 3]), 10))

#--- comprehension over a string and a dict
print([c.upper() for c in 'abc'], [k for k in {'x': 1, 'y': 2}])

#--- ratio lists as in model builders
depths = [2, 2, 6, 2]
rate = 0.1
dpr = [round(rate * i / (sum(depths) - 1), 4) for i in range(sum(depths))]
print([dpr[sum(depths[:i]):sum(depths[:i + 1])] for i in range(len(depths))])

#--- accumulating with walrus
total = 0
print([total := total + x for x in range(5)])

#--- lambda in comprehension calls immediately
print([(lambda y: y + x)(10) for x in range(3)])

#--- comprehension with method call on each
print([s.strip().lower() for s in [' A', 'B ', ' C ']])

#--- comprehension of tuples from slices
w = [3, 64, 128, 256]
print([(a, b) for a, b in zip(w[:-1], w[1:])])

#--- nested conditional expressions
print(['fizzbuzz' if x % 15 == 0 else 'fizz' if x % 3 == 0 else 'buzz' if x % 5 == 0 else x for x in range(1, 16)])

#--- list of lists is not aliased
grid = [[0] * 2 for _ in range(2)]
grid[0][0] = 1
bad = [[0] * 2] * 2
bad[0][0] = 1
print(grid, bad)

#--- inner loop rebinding the same name
print([x for x in range(3) for x in 'ab'])

#--- comprehension with a multi-line condition
print([
    x
    for x in range(20)
    if x % 2 == 0
    and x % 3 == 0
])

#--- spread inside a list display
xs = [1, 2]
print([*xs, 3, *xs], (*xs,), {*xs, 5} == {1, 2, 5}, {**{'a': 1}, 'b': 2})

#--- class scope comprehension uses only the first iterable
class A:
    sizes = [1, 2, 3]
    doubled = [s * 2 for s in sizes]
print(A.doubled)

#--- dict of lists
from collections import defaultdict
words = ['apple', 'avocado', 'bean']
print({k: [w for w in words if w[0] == k] for k in sorted({w[0] for w in words})})

#--- all and any with generators
print(all(isinstance(x, int) for x in [1, 2]), any(x > 5 for x in [1, 2]), all(x for x in []))

#--- comprehension with subscript target
d = {}
for d['k'] in range(3):
    pass
print(d)

#--- transposing
m = [[1, 2, 3], [4, 5, 6]]
print([list(r) for r in zip(*m)], [[row[i] for row in m] for i in range(3)])

#--- string join of comprehension
print(', '.join(f'{k}={v}' for k, v in {'a': 1, 'b': 2}.items()))
