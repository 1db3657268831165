#--- lengths, truth and iteration
def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__)
def mk(**kw): return type('X', (), kw)()
t(lambda: len(mk(__len__=lambda s: -1)))
t(lambda: len(mk(__len__=lambda s: 'a')))
t(lambda: len(mk(__len__=lambda s: 2.0)))
t(lambda: len(mk(__len__=lambda s: True)))
t(lambda: bool(mk(__bool__=lambda s: 1)))
t(lambda: bool(mk(__bool__=lambda s: 'a')))
t(lambda: bool(mk(__len__=lambda s: 0)))
t(lambda: iter(mk(__iter__=lambda s: 5)))
t(lambda: list(mk(__iter__=lambda s: [1])))
t(lambda: list(mk(__iter__=lambda s: iter([1, 2]))))
t(lambda: list(mk(__iter__=None)))
t(lambda: list(mk(__getitem__=lambda s, i: i if i < 3 else [][0])))
t(lambda: list(mk(__getitem__=lambda s, i: {}[i])))
t(lambda: 5 in mk(__getitem__=lambda s, i: i if i < 9 else [][0]))

#--- iteration by items and membership
def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__)
def mk(**kw): return type('X', (), kw)()
I = lambda n: mk(__index__=lambda s: n)
t(lambda: 5 in mk(__iter__=lambda s: iter([5])))
t(lambda: 5 in mk(__contains__=lambda s, v: 'yes'))
t(lambda: 5 in mk(__contains__=None))
t(lambda: 5 in mk())
t(lambda: list(reversed(mk(__reversed__=lambda s: iter('ab')))))
t(lambda: list(reversed(mk(__len__=lambda s: 2, __getitem__=lambda s, i: i * 10))))
t(lambda: reversed(mk(__len__=lambda s: 2)))
t(lambda: [1, 2, 3][I(1)])
t(lambda: 'abc'[I(1)])
t(lambda: [1, 2, 3][I(1):I(3)])
t(lambda: range(I(3)))
t(lambda: chr(I(97)))
t(lambda: bytes(I(3)))
t(lambda: bytes([I(65)]))

#--- reversed and indices
def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__)
def mk(**kw): return type('X', (), kw)()
I = lambda n: mk(__index__=lambda s: n)
t(lambda: hex(I(255)))
t(lambda: [0] * I(2))
t(lambda: 'a' * I(2))
t(lambda: int(I(5)))
t(lambda: float(I(5)))
t(lambda: 1 << I(3))
t(lambda: round(1.55, I(1)))
t(lambda: 'a,b,c'.split(',', I(1)))
t(lambda: [1, 2, 3].pop(I(0)))
t(lambda: [1][mk(__index__=lambda s: 'a')])
t(lambda: int(mk(__int__=lambda s: 5)))
t(lambda: int(mk(__int__=lambda s: 5.5)))
t(lambda: int(mk(__trunc__=lambda s: 5)))
t(lambda: float(mk(__float__=lambda s: 2.5)))

#--- numbers from objects
def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__)
def mk(**kw): return type('X', (), kw)()
t(lambda: float(mk(__float__=lambda s: 2)))
t(lambda: complex(mk(__complex__=lambda s: 1j)))
t(lambda: complex(mk(__float__=lambda s: 1.5)))
t(lambda: str(mk(__str__=lambda s: 5)))
t(lambda: repr(mk(__repr__=lambda s: 5)))
t(lambda: str(mk(__repr__=lambda s: 'R')))
t(lambda: f"{mk(__format__=lambda s, f: 5)}")
t(lambda: f"{mk(__format__=lambda s, f: 'F' + f):>5}")
t(lambda: hash(mk(__hash__=lambda s: 'a')))
t(lambda: hash(mk(__hash__=lambda s: 2**70)))
t(lambda: hash(mk(__hash__=lambda s: -1)))
t(lambda: hash(mk(__hash__=None)))
t(lambda: hash(mk(__eq__=lambda s, o: True)))
t(lambda: {mk(__eq__=lambda s, o: True): 1})

#--- texts from objects
def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__)
def mk(**kw): return type('X', (), kw)()
t(lambda: abs(mk(__abs__=lambda s: 'abs')))
t(lambda: round(mk(__round__=lambda s, n=None: ('r', n))))
t(lambda: round(mk(__round__=lambda s, n=None: ('r', n)), 2))
t(lambda: divmod(mk(__divmod__=lambda s, o: ('d', o)), 2))
t(lambda: divmod(2, mk(__rdivmod__=lambda s, o: ('rd', o))))
t(lambda: pow(mk(__pow__=lambda s, o, m=None: ('p', o, m)), 2))
t(lambda: pow(mk(__pow__=lambda s, o, m=None: ('p', o, m)), 2, 3))
t(lambda: pow(2, mk(__rpow__=lambda s, o: ('rp', o))))
t(lambda: sum([mk(__radd__=lambda s, o: o + 5)]))
t(lambda: sum([mk(__add__=lambda s, o: 'add')], mk(__add__=lambda s, o: 'A')))
t(lambda: max([mk(__gt__=lambda s, o: 0, __repr__=lambda s: 'one'), mk(__gt__=lambda s, o: 1, __repr__=lambda s: 'two')]))
t(lambda: sorted([mk(__lt__=lambda s, o: '', __repr__=lambda s: 'one'), mk(__lt__=lambda s, o: 'x', __repr__=lambda s: 'two')]))
t(lambda: sorted([mk(), mk()]))
t(lambda: min([mk(), mk()]))

#--- hashes and arithmetic functions
def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__)
def mk(**kw): return type('X', (), kw)()
t(lambda: mk() < mk())
t(lambda: mk() + 1)
t(lambda: 1 + mk())
t(lambda: -mk())
t(lambda: ~mk())
t(lambda: mk()[0])
t(lambda: mk()())
t(lambda: mk() @ 3)
t(lambda: [*mk()])
t(lambda: {**mk()})
t(lambda: print(*mk()))
t(lambda: print(**{'a': 1}))
t(lambda: next(mk(__next__=lambda s: 7)))
t(lambda: next(mk()))

#--- sums, orders and operators that are missing
def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__)
def mk(**kw): return type('X', (), kw)()
t(lambda: next(mk(__next__=lambda s: next(iter([])))))
t(lambda: next(mk(__next__=lambda s: next(iter([]))), 'd'))
t(lambda: list(map(lambda a: 1 / a, [1, 0])))
t(lambda: list(zip([1], mk(__iter__=lambda s: iter('ab')))))
t(lambda: dict(mk(keys=lambda s: ['a'], __getitem__=lambda s, k: k)))
t(lambda: dict(mk(__iter__=lambda s: iter([('a', 1)]))))
t(lambda: set(mk(__iter__=lambda s: iter([1, 1]))))
t(lambda: ''.join(mk(__iter__=lambda s: iter('ab'))))
t(lambda: '%d' % mk(__int__=lambda s: 5))
t(lambda: '%d' % mk(__index__=lambda s: 5))
t(lambda: '%x' % mk(__index__=lambda s: 255))
t(lambda: '%x' % mk(__int__=lambda s: 255))
t(lambda: '%f' % mk(__float__=lambda s: 1.5))
t(lambda: '%s %r' % (mk(__str__=lambda s: 'S', __repr__=lambda s: 'R'),) * 2)

#--- iterators, dicts and texts made from objects
def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__)
def mk(**kw): return type('X', (), kw)()
t(lambda: '%s %r' % ((mk(__str__=lambda s: 'S', __repr__=lambda s: 'R'),) * 2))
t(lambda: '%(a)s' % mk(__getitem__=lambda s, k: k * 2))
t(lambda: '{0[a]} {0.b}'.format(mk(__getitem__=lambda s, k: k * 2, b=5)))
t(lambda: '{a}'.format_map(mk(__getitem__=lambda s, k: k * 2)))
t(lambda: 'abc'.translate(mk(__getitem__=lambda s, k: 'z' if k == 97 else {}[k])))
t(lambda: isinstance(mk(), type(mk())))
t(lambda: type('T', (int,), {'x': 5})(3).x)
t(lambda: type('T', (object,), {})().__class__.__name__)
t(lambda: type('T', (), {}, 5))
t(lambda: type())
t(lambda: type(1, 2))
t(lambda: callable(mk(__call__=lambda s: 1)))
t(lambda: getattr(mk(x=5), 'x'))
t(lambda: getattr(mk(__getattr__=lambda s, n: n * 2), 'ab'))

#--- formatting objects
def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__)
def mk(**kw): return type('X', (), kw)()
t(lambda: hasattr(mk(__getattr__=lambda s, n: [][0]), 'ab'))
t(lambda: vars(type('T', (), {'a': 1}))['a'])
t(lambda: [n for n in dir(mk(zz=1, aa=2)) if not n.startswith('_')])
t(lambda: dir(mk(__dir__=lambda s: ['b', 'a'])))
t(lambda: list(enumerate(mk(__iter__=lambda s: iter('ab')), start='a')))
t(lambda: [1, 2, 3] == mk(__eq__=lambda s, o: 'eq'))
t(lambda: [mk(__eq__=lambda s, o: True)] == [5])
t(lambda: [5].index(mk(__eq__=lambda s, o: True)))
t(lambda: [5].count(mk(__eq__=lambda s, o: True)))
t(lambda: (1, 2) < mk(__gt__=lambda s, o: 'gt'))
t(lambda: 3 == mk(__eq__=lambda s, o: NotImplemented))
t(lambda: 3 != mk(__ne__=lambda s, o: 'ne'))
t(lambda: 3 != mk(__eq__=lambda s, o: True))
t(lambda: mk(__eq__=lambda s, o: 1) == 5)

#--- types, attributes and comparisons
def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__)
def mk(**kw): return type('X', (), kw)()
t(lambda: mk(__eq__=lambda s, o: 1) != 5)
t(lambda: [1, 2][mk():])
t(lambda: [][1:2][0])
t(lambda: {}[mk(__hash__=lambda s: 5, __repr__=lambda s: 'K')])
t(lambda: int('5', base=mk(__index__=lambda s: 10)))
t(lambda: eval('1 +'))
t(lambda: eval('x', {'x': 5}))
t(lambda: eval('x + y', {'x': 5}, {'y': 6}))
t(lambda: eval('undefined_name'))
t(lambda: (lambda **k: k)(**{'a': 1}, b=2))
t(lambda: (lambda a: a)(**{'b': 1}))
t(lambda: staticmethod(len).__func__([1]))
t(lambda: property(lambda s: 5).fget(None))
t(lambda: property(fget=len, doc='d').__doc__)

#--- keys, bases and evaluated text
def t(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__)
def mk(**kw): return type('X', (), kw)()
t(lambda: type(property().setter(len)).__name__)
t(lambda: BaseException('a').args)
t(lambda: UnicodeDecodeError('utf8', b'a', 0, 1, 'bad').reason)
t(lambda: str(UnicodeDecodeError('utf8', b'\xff', 0, 1, 'bad')))
t(lambda: SyntaxError('bad').msg)
t(lambda: KeyError('a', 'b').args)
t(lambda: AttributeError('x', name='n', obj=5).name)
t(lambda: Exception('a') == Exception('a'))
t(lambda: [e.__class__.__mro__[1].__name__ for e in (KeyError(), FileNotFoundError(), RecursionError(), IndentationError())])
