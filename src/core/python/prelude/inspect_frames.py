"""Running calls, for `inspect`."""
from collections import namedtuple

ArgInfo = namedtuple('ArgInfo', 'args varargs keywords locals')


def currentframe():
    return _frame()


FrameInfo = namedtuple('FrameInfo', 'frame filename lineno function code_context index')
Traceback = namedtuple('Traceback', 'filename lineno function code_context index')
Arguments = namedtuple('Arguments', 'args varargs varkw')
Attribute = namedtuple('Attribute', 'name kind defining_class object')
ClosureVars = namedtuple('ClosureVars', 'nonlocals globals builtins unbound')


def getouterframes(frame, context=1):
    found = []
    while frame is not None:
        found.append(FrameInfo(frame, frame.f_code.co_filename, frame.f_lineno, frame.f_code.co_name, None, None))
        frame = frame.f_back
    return found


def stack(context=1):
    return getouterframes(_frame(), context)


def getframeinfo(frame, context=1):
    return Traceback(frame.f_code.co_filename, frame.f_lineno, frame.f_code.co_name, None, None)


def getargs(co):
    names = co.co_varnames
    positional = co.co_argcount + co.co_kwonlyargcount
    rest = list(names[positional:])
    return Arguments(list(names[:positional]), rest.pop(0) if co.co_flags & 4 else None, rest.pop(0) if co.co_flags & 8 else None)


def getargvalues(frame):
    args, varargs, varkw = getargs(frame.f_code)
    return ArgInfo(args, varargs, varkw, frame.f_locals)
