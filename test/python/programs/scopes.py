#--- closure reads the enclosing variable
def outer():
    x = 1
    def inner():
        return x
    x = 2
    return inner
print(outer()())

#--- nonlocal writes it
def counter():
    n = 0
    def step():
        nonlocal n
        n += 1
        return n
    return step
c = counter(); d = counter()
print(c(), c(), d(), c())

#--- nonlocal through two levels
def a():
    x = 0
    def b():
        def c():
            nonlocal x
            x += 5
        c()
        return x
    return b()
print(a())

#--- global statement
total = 0
def add(n):
    global total
    total += n
add(3); add(4)
print(total)

#--- global creates the name
def make():
    global created
    created = 'here'
make()
print(created)

#--- local shadows global
x = 1
def f():
    x = 2
    return x
print(f(), x)

#--- unbound local
x = 1
def f():
    try:
        print(x)
    except UnboundLocalError as e:
        print(type(e).__name__)
    x = 2
f()

#--- name error message
try:
    print(undefined_name)
except NameError as e:
    print(e)

#--- late binding closures
fs = [lambda: i for i in range(3)]
print([f() for f in fs])
gs = [lambda i=i: i for i in range(3)]
print([g() for g in gs])

#--- late binding in a loop
fs = []
for i in range(3):
    def f():
        return i * 10
    fs.append(f)
print([f() for f in fs])

#--- loop variable stays bound
for i in range(4):
    pass
print(i)

#--- comprehension variable does not leak
i = 'kept'
xs = [i for i in range(3)]
print(i, xs)

#--- comprehension sees enclosing function
def f(k):
    return [x * k for x in range(3)], {x: k for x in 'ab'}
print(f(7))

#--- class body does not close over its names
class A:
    n = 3
    xs = [0] * n
    ys = [i for i in range(n)]
    def get(self):
        try:
            return n
        except NameError:
            return 'NameError'
print(A.xs, A.ys, A().get())

#--- class body reads global and enclosing
width = 8
def make():
    depth = 2
    class Net:
        size = width * depth
    return Net
print(make().size)

#--- class attribute from an earlier one
class A:
    a = 2
    b = a * 3
    c = a + b
print(A.b, A.c)

#--- global inside a class method
registry = []
class A:
    def register(self, name):
        global registry
        registry = registry + [name]
A().register('x'); A().register('y')
print(registry)

#--- closure over loop list and mutation
def make(names):
    made = {}
    def add(n):
        made[n] = len(made)
        return made
    for n in names:
        add(n)
    return made
print(make(['a', 'b', 'c']))

#--- nested functions three deep with parameters
def a(x):
    def b(y):
        def c(z):
            return x, y, z
        return c
    return b
print(a(1)(2)(3))

#--- conditional definition
flag = True
if flag:
    def f(): return 'first'
else:
    def f(): return 'second'
print(f())

#--- del unbinds a name
x = 1
del x
try:
    x
except NameError:
    print('gone')

#--- del local then reassign
def f():
    y = 1
    del y
    y = 2
    return y
print(f())

#--- exception name is unbound after the handler
try:
    raise ValueError('v')
except ValueError as e:
    pass
try:
    e
except NameError:
    print('unbound')

#--- globals and locals
a = 5
def f(p, q=2):
    r = p + q
    return sorted(locals().items())
print(f(1))
print('a' in globals(), globals()['a'])

#--- globals used for lookup of builders
def resnet(n): return ('resnet', n)
def vgg(n): return ('vgg', n)
print([globals()[name](3) for name in ('resnet', 'vgg')])

#--- name mangling
class A:
    def __init__(self):
        self.__x = 1
    def get(self):
        return self.__x
a = A()
print(a.get(), hasattr(a, '__x'), a._A__x, list(vars(a)))

#--- name mangling keeps base and derived apart
class A:
    def __init__(self): self.__v = 'a'
    def a(self): return self.__v
class B(A):
    def __init__(self):
        super().__init__()
        self.__v = 'b'
    def b(self): return self.__v
x = B()
print(x.a(), x.b(), sorted(x.__dict__))

#--- mangled method and class attribute
class A:
    __n = 4
    def __secret(self): return self.__n
    def ask(self): return self.__secret() + A.__n
print(A().ask(), A._A__n)

#--- walrus in if and while
data = [1, 2, 3, 4]
if (n := len(data)) > 3:
    print('long', n)
while (x := data.pop()) > 2:
    print(x)
print(data)

#--- walrus in comprehension leaks to function
def f():
    ys = [y := v * 2 for v in range(3)]
    return y, ys
print(f())

#--- walrus in any
words = ['a', 'bb', 'ccc']
if any(len(hit := w) > 1 for w in words):
    print(hit)

#--- function redefinition and alias
def f(): return 1
g = f
def f(): return 2
print(f(), g())

#--- builtin shadowed
def f():
    len = lambda x: -1
    return len([1])
print(f(), len([1]))

#--- if name is main
if __name__ == '__main__':
    print('main')

#--- default argument captures loop value
adders = {k: (lambda x, k=k: x + k) for k in (1, 10, 100)}
print([adders[k](1) for k in adders])

#--- nonlocal list of counters
def make():
    counts = {'calls': 0}
    last = None
    def f(x):
        nonlocal last
        counts['calls'] += 1
        last, prev = x, last
        return prev
    return f, counts
f, counts = make()
print(f('a'), f('b'), f('c'), counts)

#--- generator closure is lazy
def f():
    k = 1
    g = (x + k for x in range(3))
    k = 100
    return list(g)
print(f())

#--- first iterable of a generator is eager
xs = [1, 2]
g = (x for x in xs)
xs = [9]
print(list(g))
