#--- seeded numbers are CPython's
import random
random.seed(0)
print(random.random(), random.randint(1, 100), random.uniform(2, 5), random.choice('abcdef'), random.randrange(0, 50, 5))

#--- seeded shuffles and samples
import random
random.seed(42)
xs = list(range(10))
random.shuffle(xs)
print(xs, random.sample(range(100), 5), random.sample([1, 2, 3], 2), random.choices([1, 2, 3], k=4))

#--- a large seed and negative seeds
import random
random.seed(2 ** 70 + 5)
print(random.random())
random.seed(-7)
print(random.random(), random.getrandbits(40))

#--- gauss
import random
random.seed(1)
print([round(x, 9) for x in (random.gauss(0, 1), random.gauss(2, 0.5), random.gauss(), random.expovariate(2))])

#--- generators of one's own
import random
a, b = random.Random(3), random.Random(3)
print(a.random() == b.random(), a.randint(0, 9), b.randint(0, 9), isinstance(a, random.Random))

#--- sampling from a large population
import random
random.seed(5)
print(random.sample(range(1000), 8), len(set(random.sample(range(1000), 100))))

#--- seeding again starts over
import random
random.seed(9)
x = [random.random() for _ in range(700)]
random.seed(9)
print(x == [random.random() for _ in range(700)], x[-1])

#--- errors
import random
for f in (lambda: random.choice([]), lambda: random.sample([1], 2), lambda: random.randint(3, 1)):
    try:
        f()
    except (IndexError, ValueError) as e:
        print(type(e).__name__)

#--- without a choice nothing is random
import random
print(random.choice([7]), random.randint(4, 4), random.randrange(3, 4), random.sample([], 0))
