#--- chain
from itertools import chain
print(list(chain([1], 'ab', (2,))), list(chain.from_iterable([[1, 2], [3]])), list(chain()))

#--- product
from itertools import product
print(list(product('ab', [1, 2])), list(product([0, 1], repeat=2)), len(list(product(range(3), repeat=3))))

#--- permutations and combinations
from itertools import permutations, combinations, combinations_with_replacement
print(list(permutations('abc', 2)), list(combinations([1, 2, 3], 2)), list(combinations_with_replacement('ab', 2)), len(list(permutations(range(4)))))

#--- count, cycle, repeat
from itertools import count, cycle, repeat, islice
print(list(islice(count(), 3)), list(islice(count(5, 2), 3)), list(islice(cycle('ab'), 5)), list(repeat(7, 3)), list(islice(repeat('x'), 2)))

#--- islice
from itertools import islice
print(list(islice('abcdef', 3)), list(islice('abcdef', 1, 4)), list(islice('abcdef', 1, None, 2)), list(islice(range(3), 10)))

#--- accumulate
from itertools import accumulate
import operator
print(list(accumulate([1, 2, 3])), list(accumulate([2, 3, 4], operator.mul)), list(accumulate([1, 2], initial=10)), list(accumulate([3, 1, 4], max)))

#--- zip_longest
from itertools import zip_longest
print(list(zip_longest([1, 2, 3], 'a')), list(zip_longest([1], 'ab', fillvalue=0)))

#--- takewhile and dropwhile
from itertools import takewhile, dropwhile, filterfalse
xs = [1, 2, 5, 1]
print(list(takewhile(lambda x: x < 3, xs)), list(dropwhile(lambda x: x < 3, xs)), list(filterfalse(lambda x: x % 2, xs)))

#--- groupby
from itertools import groupby
print([(k, list(g)) for k, g in groupby('aabbba')])
rows = [('a', 1), ('a', 2), ('b', 3)]
print({k: sum(v for _, v in g) for k, g in groupby(rows, key=lambda r: r[0])})

#--- starmap
from itertools import starmap
print(list(starmap(pow, [(2, 3), (3, 2)])), list(starmap(lambda a, b: a + b, zip('ab', 'cd'))))

#--- tee
from itertools import tee
a, b = tee(iter([1, 2, 3]))
next(a)
print(list(a), list(b))

#--- pairwise and compress
from itertools import pairwise, compress
print(list(pairwise('abcd')), list(compress('abcd', [1, 0, True, 0])), list(pairwise([1])))

#--- module import style
import itertools as it
print(list(it.chain.from_iterable(zip('ab', 'cd'))), sum(it.islice(it.count(1), 10)))

#--- building depths with cumulative sums
import itertools
depths = [2, 2, 6, 2]
ends = list(itertools.accumulate(depths))
starts = [0] + ends[:-1]
print(list(zip(starts, ends)), sum(depths))

#--- lazy consumption
from itertools import count, takewhile
seen = []
def note(x):
    seen.append(x)
    return x
print(list(takewhile(lambda x: x < 3, (note(i) for i in count()))), seen)

#--- chain of generators into a list of layers
import itertools
def stage(i):
    yield f'conv{i}'
    yield f'relu{i}'
print(list(itertools.chain(*[stage(i) for i in range(2)])), list(itertools.chain.from_iterable(stage(i) for i in (5,))))

#--- next on itertools objects
from itertools import count, cycle
c = count(10)
names = cycle(['even', 'odd'])
print([(next(c), next(names)) for _ in range(3)])

#--- batched by hand with iter and islice
from itertools import islice
def batched(xs, n):
    it = iter(xs)
    while chunk := tuple(islice(it, n)):
        yield chunk
print(list(batched('abcdefg', 3)))
