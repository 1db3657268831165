"""Signatures, members and kinds of objects."""
import types
from collections import OrderedDict, namedtuple

from _inspect_frames import ArgInfo, FrameInfo, Traceback, currentframe, getargs, getargvalues, getframeinfo, getouterframes, stack


class _empty:
    pass


_kept = object()


class _ParameterKind(int):
    def __repr__(self):
        return ('POSITIONAL_ONLY', 'POSITIONAL_OR_KEYWORD', 'VAR_POSITIONAL', 'KEYWORD_ONLY', 'VAR_KEYWORD')[int(self)]

    __str__ = __repr__

    @property
    def name(self):
        return repr(self)

    @property
    def description(self):
        return ('positional-only', 'positional or keyword', 'variadic positional', 'keyword-only', 'variadic keyword')[int(self)]


_KINDS = [_ParameterKind(i) for i in range(5)]


class Parameter:
    POSITIONAL_ONLY, POSITIONAL_OR_KEYWORD, VAR_POSITIONAL, KEYWORD_ONLY, VAR_KEYWORD = _KINDS
    empty = _empty

    def __init__(self, name, kind, *, default=_empty, annotation=_empty):
        self.name, self.kind, self.default, self.annotation = name, kind, default, annotation

    def replace(self, **changes):
        kept = dict(name=self.name, kind=self.kind, default=self.default, annotation=self.annotation)
        kept.update(changes)
        return Parameter(kept['name'], kept['kind'], default=kept['default'], annotation=kept['annotation'])

    def __str__(self):
        text = ('*' if self.kind == 2 else '**' if self.kind == 4 else '') + self.name
        if self.annotation is not _empty:
            text += ': ' + formatannotation(self.annotation)
        if self.default is not _empty:
            text += (' = ' if self.annotation is not _empty else '=') + repr(self.default)
        return text

    def __repr__(self):
        return f'<Parameter "{self}">'

    def __eq__(self, other):
        if not isinstance(other, Parameter):
            return NotImplemented
        return (self.name, self.kind, self.default, self.annotation) == (other.name, other.kind, other.default, other.annotation)

    def __hash__(self):
        return hash((self.name, int(self.kind)))


def formatannotation(annotation):
    if isinstance(annotation, type):
        return annotation.__qualname__ if annotation.__module__ == 'builtins' else f'{annotation.__module__}.{annotation.__qualname__}'
    return repr(annotation).replace('typing.', '')


class BoundArguments:
    def __init__(self, signature, arguments):
        self.signature, self.arguments = signature, arguments

    def apply_defaults(self):
        filled = {}
        for name, p in self.signature.parameters.items():
            if name in self.arguments:
                filled[name] = self.arguments[name]
            elif p.default is not _empty:
                filled[name] = p.default
            elif p.kind == 2:
                filled[name] = ()
            elif p.kind == 4:
                filled[name] = {}
        self.arguments = filled

    @property
    def args(self):
        out = []
        for name, p in self.signature.parameters.items():
            if p.kind > 2 or name not in self.arguments:
                break
            out += self.arguments[name] if p.kind == 2 else [self.arguments[name]]
        return tuple(out)

    @property
    def kwargs(self):
        out = {}
        late = False
        for name, p in self.signature.parameters.items():
            late = late or p.kind > 2 or name not in self.arguments
            if late and name in self.arguments:
                out.update(self.arguments[name] if p.kind == 4 else {name: self.arguments[name]})
        return out


class Signature:
    empty = _empty

    def __init__(self, parameters=None, *, return_annotation=_empty):
        self.parameters = types.MappingProxyType(OrderedDict((p.name, p) for p in parameters or ()))
        self.return_annotation = return_annotation

    @classmethod
    def from_callable(cls, obj, **options):
        return signature(obj)

    def replace(self, *, parameters=_kept, return_annotation=_kept):
        return Signature(
            list(self.parameters.values()) if parameters is _kept else parameters,
            return_annotation=self.return_annotation if return_annotation is _kept else return_annotation,
        )

    def _bind(self, args, kwargs, partial):
        bound, args, kwargs = {}, list(args), dict(kwargs)
        for name, p in self.parameters.items():
            if p.kind == 2:
                bound[name], args = tuple(args), []
            elif p.kind == 4:
                bound[name], kwargs = kwargs, {}
            elif p.kind < 2 and args:
                if name in kwargs and p.kind == 1:
                    raise TypeError(f'multiple values for argument {name!r}')
                bound[name] = args.pop(0)
            elif name in kwargs and p.kind > 0:
                bound[name] = kwargs.pop(name)
            elif p.default is _empty and not partial:
                raise TypeError(f'missing a required argument: {name!r}')
        if args:
            raise TypeError('too many positional arguments')
        if kwargs:
            raise TypeError(f'got an unexpected keyword argument {next(iter(kwargs))!r}')
        return BoundArguments(self, {k: v for k, v in bound.items() if v != () and v != {} or self.parameters[k].kind not in (2, 4)})

    def bind(self, /, *args, **kwargs):
        return self._bind(args, kwargs, False)

    def bind_partial(self, /, *args, **kwargs):
        return self._bind(args, kwargs, True)

    def __str__(self):
        words, starred = [], False
        kinds = [p.kind for p in self.parameters.values()]
        for i, p in enumerate(self.parameters.values()):
            if p.kind == 3 and not starred:
                words.append('*')
                starred = True
            starred = starred or p.kind == 2
            words.append(str(p))
            if p.kind == 0 and (i + 1 == len(kinds) or kinds[i + 1] != 0):
                words.append('/')
        result = '' if self.return_annotation is _empty else ' -> ' + formatannotation(self.return_annotation)
        return f'({", ".join(words)}){result}'

    def __repr__(self):
        return f'<Signature {self}>'

    def __eq__(self, other):
        return isinstance(other, Signature) and dict(self.parameters) == dict(other.parameters)


def signature(obj, *, follow_wrapped=True, globals=None, locals=None, eval_str=False):
    if not callable(obj):
        raise TypeError(f'{obj!r} is not a callable object')
    known = _parameters(obj, _empty)
    if _is_unknown(known):
        return known
    parameters = [Parameter(name, _KINDS[kind], default=default, annotation=annotation) for name, kind, default, annotation in known]
    returns = getattr(obj, '__annotations__', {}) if isfunction(obj) or ismethod(obj) else {}
    return Signature(parameters, return_annotation=returns.get('return', _empty))


FullArgSpec = namedtuple('FullArgSpec', 'args varargs varkw defaults kwonlyargs kwonlydefaults annotations')


def getfullargspec(func):
    known = _parameters(func.__func__ if ismethod(func) else func, _empty)
    if _is_unknown(known):
        return known
    if isclass(func):
        known = [('self', 1, _empty, _empty), *known]
    names = lambda *kinds: [p[0] for p in known if p[1] in kinds]
    defaults = tuple(p[2] for p in known if p[1] < 2 and p[2] is not _empty)
    return FullArgSpec(
        names(0, 1), (names(2) or [None])[0], (names(4) or [None])[0], defaults or None, names(3),
        {p[0]: p[2] for p in known if p[1] == 3 and p[2] is not _empty} or None, {p[0]: p[3] for p in known if p[3] is not _empty},
    )


getargspec = getfullargspec


def ismodule(obj):
    return isinstance(obj, types.ModuleType)


def isclass(obj):
    return isinstance(obj, type)


def isfunction(obj):
    return isinstance(obj, types.FunctionType)


def ismethod(obj):
    return isinstance(obj, types.MethodType)


def isbuiltin(obj):
    return isinstance(obj, types.BuiltinFunctionType)


def isroutine(obj):
    return isfunction(obj) or ismethod(obj) or isbuiltin(obj)


def isgenerator(obj):
    return isinstance(obj, types.GeneratorType)


def isgeneratorfunction(obj):
    return isfunction(obj) and bool(obj.__code__.co_flags & 32)


def iscoroutinefunction(obj):
    return False


def isabstract(obj):
    return isclass(obj) and bool(getattr(obj, '__abstractmethods__', None))


def isdatadescriptor(obj):
    return isinstance(obj, property) or hasattr(type(obj), '__set__')


def getmembers(obj, predicate=None):
    found = []
    for name in sorted(dir(obj)):
        try:
            value = getattr(obj, name)
        except AttributeError:
            continue
        if predicate is None or predicate(value):
            found.append((name, value))
    return found


def get_annotations(obj, *, globals=None, locals=None, eval_str=False):
    if isclass(obj):
        return dict(obj.__dict__.get('__annotations__', {}))
    return dict(getattr(obj, '__annotations__', None) or {})


def getmro(cls):
    return cls.__mro__


def getdoc(obj):
    return cleandoc(obj.__doc__) if obj.__doc__ else None


def cleandoc(doc):
    lines = doc.expandtabs().split('\n')
    margins = [len(line) - len(line.lstrip()) for line in lines[1:] if line.strip()]
    margin = min(margins) if margins else 0
    lines = [lines[0].lstrip()] + [line[margin:] for line in lines[1:]]
    while lines and not lines[-1]:
        lines.pop()
    while lines and not lines[0]:
        lines.pop(0)
    return '\n'.join(lines)


def getmodule(obj):
    import sys
    return obj if ismodule(obj) else sys.modules.get(getattr(obj, '__module__', None))


def unwrap(func, *, stop=None):
    while hasattr(func, '__wrapped__') and not (stop and stop(func)):
        func = func.__wrapped__
    return func


def _source(obj):
    return _unknown('the source text of code is not followed')


getsourcelines = getabsfile = getcomments = _source


def getfile(obj):
    module = getmodule(obj)
    return getattr(module, '__file__', None) or _source(obj)


getsourcefile = getfile


def getsource(obj):
    file = getattr(obj, '__file__', None) if ismodule(obj) else None
    return _file_text(file) if file else _source(obj)


def get_annotations(obj, *, globals=None, locals=None, eval_str=False):
    own = obj.__dict__ if isclass(obj) else {'__annotations__': getattr(obj, '__annotations__', None)}
    return dict(own.get('__annotations__') or {})


def getcallargs(func, /, *positional, **named):
    bound = signature(func).bind(*positional, **named)
    bound.apply_defaults()
    return dict(bound.arguments)


def classify_class_attrs(cls):
    found = []
    for name in dir(cls):
        home = next((c for c in cls.__mro__ if name in c.__dict__), None)
        raw = home.__dict__[name] if home else getattr(cls, name)
        kind = ('static method' if isinstance(raw, staticmethod) else 'class method' if isinstance(raw, classmethod)
                else 'property' if isinstance(raw, property) else 'method' if isroutine(raw) else 'data')
        found.append(Attribute(name, kind, home, raw))
    return found


def getattr_static(obj, attr, *default):
    own = getattr(obj, '__dict__', {})
    if attr in own:
        return own[attr]
    for cls in (obj.__mro__ if isclass(obj) else type(obj).__mro__):
        if attr in cls.__dict__:
            return cls.__dict__[attr]
    return default[0] if default else getattr(obj, attr)


def getmodulename(path):
    name = path.rsplit('/', 1)[-1]
    return name[:-3] if name.endswith('.py') else None


def isawaitable(obj):
    return hasattr(obj, '__await__')


def isasyncgenfunction(obj):
    return False


def isasyncgen(obj):
    return False


def iscoroutine(obj):
    return False


def ismethoddescriptor(obj):
    return not (isclass(obj) or ismethod(obj) or isfunction(obj)) and hasattr(type(obj), '__get__') and not hasattr(type(obj), '__set__')


def ismemberdescriptor(obj):
    return False


def isgetsetdescriptor(obj):
    return False


def istraceback(obj):
    return isinstance(obj, types.TracebackType)


def isframe(obj):
    return hasattr(obj, 'f_locals')


def iscode(obj):
    return isinstance(obj, types.CodeType)


CO_OPTIMIZED, CO_NEWLOCALS, CO_VARARGS, CO_VARKEYWORDS, CO_NESTED, CO_GENERATOR, CO_COROUTINE = 1, 2, 4, 8, 16, 32, 128
