#--- a function asks for its own arguments
import inspect
def f(a, b=2, *rest, c=3, **more):
    d = 4
    args, varargs, varkw, names = inspect.getargvalues(inspect.currentframe())
    return args, varargs, varkw, {k: names[k] for k in sorted(names) if k in 'abcd'}
print(f(1, c=5))

#--- a helper asks for the names of its caller
import inspect, sys
def caller():
    frame = inspect.currentframe().f_back
    return frame.f_code.co_name, frame.f_locals['x'], sys._getframe(1).f_code.co_name, frame.f_globals['__name__']
def outer():
    x = 7
    return caller()
print(outer())

#--- the stack, innermost first
import inspect
def a(): return [i.function for i in inspect.stack()]
def b(): return a()
print(b())

#--- locals of a method with super
class A:
    def __init__(self, width=4):
        super().__init__()
        self.given = locals()
        del self.given['self'], self.given['__class__']
print(A().given)

#--- locals with names of the function around
def outer(n):
    def inner():
        return sorted({**locals(), 'own': n})
    return inner()
print(outer(3))

#--- annotations of a class alone, and a changed signature
import inspect
class A:
    x: int = 1
class B(A):
    y: str = ''
def f(a, b) -> int: pass
s = inspect.signature(f)
print(inspect.get_annotations(B), s.replace(return_annotation=inspect.Signature.empty), s.replace(parameters=[]))
print(inspect.getcallargs(f, 1, b=2), inspect.getattr_static(B(), 'x'))

#--- a function from the code of another
import types
def f(a, b=2): return a + b + extra
g = types.FunctionType(f.__code__, {'extra': 10}, 'g', (5,))
print(g(1), g.__name__, f.__code__.co_filename == g.__code__.co_filename)

#--- defaults of a named tuple, set afterwards
from collections import namedtuple
P = namedtuple('P', ['a', 'b', 'c'])
P.__new__.__defaults__ = (None, 3)
print(P(1), P(1, 2), P(1, c=5))

#--- forward references
import typing
class Node: pass
print(typing._eval_type(typing.ForwardRef('Node'), globals(), None) is Node, typing._eval_type(int, {}, None))

#--- levels of loggers by name
import logging
print(logging._nameToLevel['INFO'], logging.getLevelNamesMapping()['ERROR'], logging.root.manager.disable)
