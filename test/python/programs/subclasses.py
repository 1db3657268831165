#--- dict subclass with missing behind an overridden getitem
class D(dict):
    def __missing__(self, k): return 'made ' + k
    def __getitem__(self, k): return super().__getitem__(k)
d = D(a=1)
print(d['a'], d['z'], d.get('z'), 'z' in d, len(d))

#--- dict subclass that writes through super
class Log(dict):
    def __setitem__(self, k, v):
        print('set', k)
        super().__setitem__(k, v)
    def __delitem__(self, k):
        print('del', k)
        super().__delitem__(k)
d = Log()
d['a'] = 1
d.update(b=2)
d.setdefault('c', 3)
del d['a']
print(d, list(d), d == {'b': 2, 'c': 3})

#--- dict subclass with its own contains, len and iter
class Odd(dict):
    def __contains__(self, k): return k == 'magic'
    def __len__(self): return 42
    def __iter__(self): return iter(['x', 'y'])
o = Odd(a=1)
print('magic' in o, 'a' in o, len(o), list(o), bool(Odd()), o.get('a'), list(o.keys()), {**o})

#--- dict subclass with init and class of results
class Cfg(dict):
    def __init__(self, *args, **kw):
        super().__init__(*args, **kw)
        self.n = len(self)
c = Cfg({'a': 1}, b=2)
print(c, c.n, type(c.copy()).__name__, type(c | {'z': 1}).__name__, type(Cfg.fromkeys('ab')).__name__, isinstance(c, dict))

#--- dict comparison ignores the class
class D(dict): pass
print(D(a=1) == {'a': 1}, {'a': 1} == D(a=1), D() == {}, D(a=1) != D(a=2), repr(D(a=1)), str(D(a=D())))

#--- list subclass with append and init
class Stack(list):
    def __init__(self, *items): super().__init__(items)
    def append(self, x):
        print('append', x)
        super().append(x)
    def top(self): return self[-1]
s = Stack(1, 2)
s.append(3)
s.extend([4])
s += [5]
print(s, s.top(), len(s), type(s[1:]).__name__, type(s + [1]).__name__, type(s * 2).__name__, type(s).__name__)

#--- list subclass with getitem for slices
class L(list):
    def __getitem__(self, i):
        got = super().__getitem__(i)
        return L(got) if isinstance(i, slice) else got
x = L([1, 2, 3, 4])
print(x[1], x[1:], type(x[1:]).__name__, [v for v in x], sum(x), x[-1])

#--- list subclass with its own iteration
class Twice(list):
    def __iter__(self):
        for v in super().__iter__():
            yield v
            yield v
t = Twice([1, 2])
print(list(t), [x for x in t], len(t), t == [1, 2], tuple(t), max(t), [*t])

#--- list subclass that compares in its own way
class CI(list):
    def __eq__(self, other): return [s.lower() for s in self] == [s.lower() for s in other]
print(CI(['A']) == ['a'], ['a'] == CI(['A']), CI(['A']) != ['b'], CI(['x']) in [['X']])

#--- tuple subclass with new
class Point(tuple):
    def __new__(cls, x, y): return super().__new__(cls, (x, y))
    @property
    def x(self): return self[0]
    def __add__(self, o): return Point(self[0] + o[0], self[1] + o[1])
    def __repr__(self): return f'Point{tuple(self)}'
p = Point(1, 2)
a, b = p
print(p, p.x, p + (3, 4), a, b, len(p), p == (1, 2), {p: 'k'}[(1, 2)], isinstance(p, tuple), hash(p) == hash((1, 2)))

#--- str subclass
class Name(str):
    def __new__(cls, s, tag=None):
        made = super().__new__(cls, s.lower())
        made.tag = tag
        return made
    def shout(self): return self.upper() + '!'
n = Name('Conv', tag='k')
print(n, n.tag, n.shout(), n + 'x', type(n + 'x').__name__, n == 'conv', {n: 1}['conv'], n.startswith('co'), len(n), n[0], f'{n:>6}', '%s' % n, repr(n), isinstance(n, str))

#--- int subclass
class Dim(int):
    def __new__(cls, v, name=''):
        made = int.__new__(cls, v)
        made.name = name
        return made
    def __repr__(self): return f'Dim({int(self)})'
    def __mul__(self, o): return Dim(int(self) * int(o), self.name)
d = Dim(4, 'c')
print(d, d.name, d + 1, type(d + 1).__name__, d * 2, type(d * 2).__name__, d == 4, [10, 20, 30, 40, 50][d], range(d), d > 3, -d, abs(d), divmod(d, 3), f'{d:03d}', '%d' % d, str(d), int(d), d // 3, {4: 'x'}[d])

#--- float subclass
class Ratio(float):
    def __str__(self): return f'{float(self) * 100:.0f}%'
r = Ratio(0.25)
print(r, r * 2, type(r * 2).__name__, repr(r), f'{r}', f'{r:.3f}', r == 0.25, round(r, 1), int(Ratio(2.9)), r.is_integer(), max(r, 0.1))

#--- set subclass
class Tags(set):
    def add(self, x):
        super().add(x.lower())
t = Tags()
t.add('A'); t.add('a'); t.add('B')
print(sorted(t), len(t), 'a' in t, t >= {'a'}, t == {'a', 'b'}, isinstance(t, set), t.issubset('abc'), sorted(t | {'c'}), repr(Tags(['x'])), repr(Tags()))

#--- frozenset subclass as a key
class Key(frozenset): pass
print({Key([1, 2]): 'v'}[frozenset([2, 1])], Key([1]) == {1}, hash(Key([1])) == hash(frozenset([1])))

#--- exception subclass with its own args and str
class ShapeError(ValueError):
    def __init__(self, got, want, *rest):
        super().__init__(got, want, *rest)
        self.got = got
    def __str__(self): return f'{self.got} is not {self.args[1]}'
e = ShapeError(3, 4)
print(e, repr(e), e.args, isinstance(e, ValueError), str(ShapeError(1, 2, 3)))

#--- exception subclass that changes its message
class E(KeyError):
    def __str__(self): return 'missing: ' + super().__str__()
class F(Exception):
    message = 'default'
    def __init__(self, message=None): super().__init__(message or self.message)
print(E('k'), F(), F('x'), repr(F()), repr(E('k')))

#--- isinstance and type of results of built-in methods on subclasses
class S(str): pass
class L(list): pass
print(type(S('a').upper()).__name__, type(S('a,b').split(',')).__name__, type(L([2, 1]).copy()).__name__, type(sorted(L([2, 1]))).__name__, type(S('') + S('')).__name__, type(S('ab')[0]).__name__)

#--- built-in class called through a class attribute
class A:
    container = list
    key = str
    kind = dict
a = A()
print(a.container('ab'), a.key(5), a.kind(x=1), A.container([1]))

#--- len and bool of subclasses
class E(list):
    def __bool__(self): return True
class N(dict):
    def __len__(self): return 0
print(bool(E()), bool(N(a=1)), not N(a=1), 'yes' if E() else 'no', 'yes' if N(a=1) else 'no')

#--- subclass with call and getattr on a dict
class NS(dict):
    def __getattr__(self, k):
        if k in self: return self[k]
        raise AttributeError(k)
    def __call__(self, **kw): return NS(self, **kw)
n = NS(a=1)
print(n.a, n(b=2).b, hasattr(n, 'zz'), getattr(n, 'zz', 'd'), n(a=5))

#--- sequence protocol class works in built-in functions
class Seq:
    def __init__(self, *v): self.v = v
    def __len__(self): return len(self.v)
    def __getitem__(self, i): return self.v[i]
s = Seq(3, 1, 2)
print(sorted(s), max(s), sum(s), list(reversed(s)), 2 in s, list(enumerate(s)), list(zip(s, s)), tuple(map(str, s)), dict(enumerate(s)), [*s], min(s, key=lambda v: -v))

#--- mapping protocol class works in dict and unpacking
class M:
    def keys(self): return ['a', 'b']
    def __getitem__(self, k): return k * 2
def f(**kw): return kw
print(dict(M()), {**M()}, f(**M()), '%(a)s' % {'a': 1})
d = {}
d.update(M())
print(d)

#--- calling methods of the built-in class on a subclass instance
class D(dict):
    def __setitem__(self, k, v): raise RuntimeError('frozen')
d = D()
dict.__setitem__(d, 'a', 1)
print(d, dict.__len__(d), dict.__contains__(d, 'a'), list.__len__([1]), str.__len__('abc'), dict.get(d, 'a'), list(dict.items(d)))
try:
    d['b'] = 2
except RuntimeError as e:
    print(e)

#--- objects with equal hash but different value stay apart
class K:
    def __init__(self, n): self.n = n
    def __hash__(self): return 1
    def __eq__(self, o): return isinstance(o, K) and self.n == o.n
d = {K(1): 'a', K(2): 'b'}
d[K(1)] = 'c'
print(len(d), d[K(1)], d[K(2)], K(3) in d, len({K(1), K(2), K(1)}), [k.n for k in d])

#--- hash without eq is identity
class K:
    def __hash__(self): return 7
a, b = K(), K()
print(len({a, b, a}), {a: 1}.get(b), a in {a})

#--- repr of a subclass inside itself
class L(list): pass
class D(dict): pass
x = L([1])
x.append(x)
d = D()
d['self'] = d
print(x, d)

#--- unpacking and star of subclasses
class T(tuple): pass
class L(list): pass
a, *b = T((1, 2, 3))
c, d = L('xy')
print(a, b, c, d, [*T((1,)), *L([2])], (lambda *a: a)(*T((1, 2))))

#--- inheritance from two built-in friendly classes
class Named:
    name = 'n'
    def describe(self): return f'{self.name}:{len(self)}'
class NL(Named, list): pass
class ND(dict, Named): pass
print(NL([1, 2]).describe(), ND(a=1).describe(), NL([1]) + [2], [c.__name__ for c in NL.__mro__])
