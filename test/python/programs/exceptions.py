#--- try except
try:
    1 / 0
except ZeroDivisionError as e:
    print('caught', e)

#--- else and finally
def f(x):
    try:
        r = 10 / x
    except ZeroDivisionError:
        print('zero')
    else:
        print('fine', r)
    finally:
        print('always')
f(2)
f(0)

#--- several handlers and a tuple
for x in ('a', None, [1]):
    try:
        int(x)
    except ValueError:
        print('value')
    except (TypeError, KeyError) as e:
        print('type', type(e).__name__)

#--- bare except
try:
    undefined
except:
    print('anything')

#--- base class catches
class MyError(Exception): pass
class Sub(MyError): pass
try:
    raise Sub('s')
except MyError as e:
    print(type(e).__name__, e, e.args)

#--- order of handlers
try:
    raise KeyError('k')
except LookupError:
    print('lookup')
except KeyError:
    print('key')

#--- reraise
def f():
    try:
        raise ValueError('inner')
    except ValueError:
        print('seen')
        raise
try:
    f()
except ValueError as e:
    print('again', e)

#--- raise from
try:
    try:
        {}['k']
    except KeyError as e:
        raise RuntimeError('wrapped') from e
except RuntimeError as e:
    print(e, repr(e.__cause__))

#--- raise from None
try:
    try:
        1 / 0
    except ZeroDivisionError:
        raise ValueError('v') from None
except ValueError as e:
    print(e.__cause__, e.__suppress_context__)

#--- implicit context
try:
    try:
        1 / 0
    except ZeroDivisionError:
        raise ValueError('v')
except ValueError as e:
    print(type(e.__context__).__name__, e.__cause__)

#--- return in finally wins
def f():
    try:
        return 'try'
    finally:
        return 'finally'
print(f())

#--- finally runs before the return
def f():
    x = 1
    try:
        return x
    finally:
        x = 2
        print('cleanup')
print(f())

#--- finally with break and continue
for i in range(3):
    try:
        if i == 0:
            continue
        if i == 1:
            break
    finally:
        print('finally', i)

#--- exception in else is not caught by the same try
try:
    try:
        pass
    except ValueError:
        print('no')
    else:
        raise ValueError('else')
except ValueError as e:
    print('outer', e)

#--- nested try with finally order
def f():
    try:
        try:
            raise KeyError('a')
        finally:
            print('inner')
    except KeyError as e:
        print('outer', e)
    finally:
        print('last')
f()

#--- raise a class without arguments
try:
    raise ValueError
except ValueError as e:
    print(repr(e), str(e) == '', e.args)

#--- custom exception with init and str
class ShapeError(Exception):
    def __init__(self, got, want):
        super().__init__(f'got {got}, want {want}')
        self.got = got
    def __str__(self): return 'shape: ' + super().__str__()
try:
    raise ShapeError(3, 4)
except ShapeError as e:
    print(e, e.got, e.args)

#--- custom exception without super init
class E(Exception):
    def __init__(self, a, b): self.a = a
try:
    raise E(1, 2)
except E as e:
    print(e.a, e.args)

#--- str and repr of exceptions
print(str(ValueError('a')), str(ValueError('a', 1)), str(ValueError()), repr(ValueError('a')), repr(KeyError('k', 2)))
print(str(KeyError('k')), str(IndexError('i')))

#--- key errors
for f in (lambda: {}['x'], lambda: {1: 2}[(1, 2)], lambda: {}.pop('q'), lambda: set().pop(), lambda: {}.popitem(), lambda: {1}.remove(5)):
    try:
        f()
    except KeyError as e:
        print(e)

#--- value errors
for f in (lambda: int('x'), lambda: float('y'), lambda: [].remove(1), lambda: 'a'.index('b'), lambda: int('1.5'), lambda: [1].index(3), lambda: max([])):
    try:
        f()
    except ValueError as e:
        print(type(e).__name__)

#--- value error texts of conversions
for f in (lambda: int('x'), lambda: int('0x1f'), lambda: float('y'), lambda: int('12', 2), lambda: int('')):
    try:
        f()
    except ValueError as e:
        print(e)

#--- index errors of pop
for f in (lambda: [].pop(), lambda: [1].pop(5), lambda: ()[0]):
    try:
        f()
    except IndexError as e:
        print(e)

#--- type errors
for f in (lambda: len(3), lambda: iter(3), lambda: 3[0], lambda: 'a' * 'b', lambda: [1] + (2,), lambda: int([])):
    try:
        f()
    except TypeError as e:
        print('TypeError')

#--- type error texts
for f in (lambda: len(3), lambda: [x for x in 3], lambda: (3)[0], lambda: 'a' * 'b', lambda: sum(['a']), lambda: ','.join([1])):
    try:
        f()
    except TypeError as e:
        print(e)

#--- unhashable
for f in (lambda: {[]: 1}, lambda: {1, {}}, lambda: hash([1]), lambda: {(1, []): 2}):
    try:
        f()
    except TypeError as e:
        print(e)

#--- zero division texts
for f in (lambda: 1 // 0, lambda: 1 % 0, lambda: 1.0 / 0, lambda: 0 ** -1):
    try:
        f()
    except ZeroDivisionError as e:
        print('ZeroDivisionError')

#--- assertion
try:
    assert 1 == 2, 'not equal'
except AssertionError as e:
    print(e)
try:
    assert False
except AssertionError as e:
    print(repr(str(e)))
assert True, 'never'
print('passed')

#--- assertion with a formatted message
dim, heads = 10, 3
try:
    assert dim % heads == 0, f'dim {dim} should be divisible by num_heads {heads}.'
except AssertionError as e:
    print(e)

#--- import error
try:
    import surely_not_a_module_xyz
except ImportError as e:
    surely_not_a_module_xyz = None
    print(type(e).__name__)
print(surely_not_a_module_xyz)

#--- from import of a missing name
try:
    from math import no_such_name
except ImportError:
    print('ImportError')

#--- not implemented
class A:
    def forward(self): raise NotImplementedError('subclass must')
try:
    A().forward()
except NotImplementedError as e:
    print(e, isinstance(e, RuntimeError))

#--- hierarchy
print(issubclass(KeyError, LookupError), issubclass(ZeroDivisionError, ArithmeticError), issubclass(FileNotFoundError, OSError), issubclass(ModuleNotFoundError, ImportError), issubclass(KeyboardInterrupt, Exception), issubclass(NotImplementedError, RuntimeError), issubclass(RecursionError, RuntimeError), issubclass(UnicodeDecodeError, ValueError))

#--- exception attributes
e = ValueError('m', 3)
e.extra = 'x'
print(e.args, e.extra, isinstance(e, Exception), e.__class__.__name__)

#--- loop with try continue else
for s in ['1', 'x', '3']:
    try:
        n = int(s)
    except ValueError:
        continue
    else:
        print('n', n)
else:
    print('loop done')

#--- exception in a comprehension
try:
    [10 // x for x in (1, 0)]
except ZeroDivisionError as e:
    print(e)

#--- raising inside an except with finally
def f():
    try:
        raise ValueError(1)
    except ValueError:
        raise KeyError(2)
    finally:
        print('f')
try:
    f()
except KeyError as e:
    print(e.args)

#--- try in a loop until success
attempts = []
def flaky():
    attempts.append(1)
    if len(attempts) < 3:
        raise IOError('again')
    return 'ok'
while True:
    try:
        print(flaky())
        break
    except OSError as e:
        print('retry', e)

#--- return from inside with and try in loop
def f(xs):
    for x in xs:
        try:
            if x > 1:
                return x
        finally:
            print('checked', x)
    return None
print(f([1, 2, 3]), f([]))

#--- exception as a value
def f(x):
    return ValueError('made') if x else None
err = f(1)
print(type(err).__name__, f(0))
try:
    raise err
except Exception as e:
    print(e is err)

#--- raise something that is not an exception
try:
    raise 'text'
except TypeError as e:
    print(e)

#--- assertion of isinstance messages with types
x = 3.5
try:
    if not isinstance(x, int):
        raise TypeError(f'expected int, got {type(x).__name__}')
except TypeError as e:
    print(e)

#--- suppress by hand with sys.exc_info
import sys
try:
    raise ValueError('q')
except ValueError:
    kind, value, trace = sys.exc_info()
    print(kind.__name__, value, trace is not None)

#--- KeyError in getattr style lookup
def get(d, k):
    try:
        return d[k]
    except KeyError:
        raise AttributeError(k) from None
try:
    get({}, 'w')
except AttributeError as e:
    print('attr', e)

#--- stop iteration as a plain exception
try:
    raise StopIteration(5)
except StopIteration as e:
    print(e.value)

#--- system exit is not an Exception
try:
    try:
        raise SystemExit(2)
    except Exception:
        print('no')
except SystemExit as e:
    print('exit', e.code)
