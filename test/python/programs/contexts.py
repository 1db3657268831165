#--- with and its value
class CM:
    def __init__(self, n): self.n = n
    def __enter__(self): print('enter', self.n); return self.n
    def __exit__(self, *a): print('exit', self.n)
with CM(1) as x:
    print('body', x)

#--- several managers in one with
class CM:
    def __init__(self, n): self.n = n
    def __enter__(self): print('enter', self.n); return self
    def __exit__(self, *a): print('exit', self.n)
with CM('a') as a, CM('b') as b:
    print(a.n, b.n)

#--- parenthesized with
class CM:
    def __init__(self, n): self.n = n
    def __enter__(self): return self.n
    def __exit__(self, *a): print('exit', self.n)
with (
    CM('a') as a,
    CM('b') as b,
):
    print(a, b)

#--- exit sees the exception and swallows it
class Swallow:
    def __enter__(self): return self
    def __exit__(self, t, v, tb):
        print('got', t.__name__, v)
        return True
with Swallow():
    raise ValueError('x')
print('went on')

#--- exit returning false lets it pass
class Pass:
    def __enter__(self): pass
    def __exit__(self, t, v, tb): return False
try:
    with Pass():
        raise KeyError('k')
except KeyError as e:
    print('passed', e)

#--- return inside with runs exit
class CM:
    def __enter__(self): return self
    def __exit__(self, *a): print('exit', a)
def f():
    with CM():
        return 'value'
print(f())

#--- break and continue inside with
class CM:
    def __enter__(self): return self
    def __exit__(self, *a): print('exit')
for i in range(3):
    with CM():
        if i == 0: continue
        break
print(i)

#--- contextmanager
from contextlib import contextmanager
@contextmanager
def tag(name):
    print(f'<{name}>')
    yield name.upper()
    print(f'</{name}>')
with tag('a') as v:
    print(v)

#--- contextmanager with try finally
from contextlib import contextmanager
@contextmanager
def cleanup():
    try:
        yield
    finally:
        print('cleaned')
try:
    with cleanup():
        raise ValueError('v')
except ValueError as e:
    print('outer', e)

#--- contextmanager that swallows
from contextlib import contextmanager
@contextmanager
def ignore(kind):
    try:
        yield
    except kind as e:
        print('ignored', e)
with ignore(KeyError):
    {}['x']
print('after')

#--- contextmanager restores state
from contextlib import contextmanager
state = {'flag': False}
@contextmanager
def enabled(value=True):
    old = state['flag']
    state['flag'] = value
    try:
        yield state
    finally:
        state['flag'] = old
with enabled() as s:
    print(s['flag'])
    with enabled(None):
        print(state)
print(state)

#--- nullcontext
from contextlib import nullcontext
with nullcontext():
    print('in')
with nullcontext(5) as v:
    print(v)
use = False
with (open('x') if use else nullcontext('none')) as f:
    print(f)

#--- suppress
from contextlib import suppress
with suppress(KeyError, ValueError):
    int('x')
    print('never')
print('after')

#--- exit stack
from contextlib import ExitStack, contextmanager
@contextmanager
def cm(n):
    print('in', n)
    yield n
    print('out', n)
with ExitStack() as stack:
    vals = [stack.enter_context(cm(i)) for i in range(2)]
    stack.callback(print, 'callback')
    print(vals)

#--- closing
from contextlib import closing
class R:
    def close(self): print('closed')
with closing(R()) as r:
    print(type(r).__name__)

#--- class that is both decorator and context
from contextlib import ContextDecorator
class ctx(ContextDecorator):
    def __enter__(self): print('start'); return self
    def __exit__(self, *a): print('stop')
@ctx()
def f(): print('f')
f()
with ctx():
    print('body')

#--- no_grad style class
class no_grad:
    depth = 0
    def __enter__(self): no_grad.depth += 1
    def __exit__(self, *a): no_grad.depth -= 1
    def __call__(self, fn):
        def g(*a, **k):
            with self:
                return fn(*a, **k)
        return g
@no_grad()
def f(): return no_grad.depth
print(f(), no_grad.depth)
with no_grad():
    print(no_grad.depth, f())

#--- exception in enter
class Bad:
    def __enter__(self): raise RuntimeError('enter')
    def __exit__(self, *a): print('never')
try:
    with Bad():
        pass
except RuntimeError as e:
    print(e)

#--- exception in exit replaces
class CM:
    def __enter__(self): pass
    def __exit__(self, *a): raise KeyError('exit')
try:
    with CM():
        raise ValueError('body')
except KeyError as e:
    print(e, type(e.__context__).__name__)

#--- with on an attribute and subscript target
class CM:
    def __enter__(self): return 7
    def __exit__(self, *a): pass
class A: pass
a, d = A(), {}
with CM() as a.v, CM() as d['k']:
    pass
print(a.v, d)

#--- not a context manager
try:
    with 3:
        pass
except (TypeError, AttributeError) as e:
    print('error')

#--- timer with a manager that stores
class Timer:
    def __enter__(self):
        self.events = ['start']
        return self
    def __exit__(self, *exc):
        self.events.append('stop')
        return None
t = Timer()
with t as same:
    same.events.append('work')
print(t.events, t is same)

#--- redirect stdout into a string
import io
from contextlib import redirect_stdout
buf = io.StringIO()
with redirect_stdout(buf):
    print('hidden')
print(repr(buf.getvalue()))
