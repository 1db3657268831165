"""Functions that dispatch on the class of their first argument, and methods with fixed arguments."""


def _best(table, cls):
    for base in cls.__mro__:
        if base in table:
            return table[base]
    for base in reversed(list(table)):
        if base is not object and issubclass(cls, base):
            return table[base]
    return table[object]


def _annotated_class(function):
    for name, value in function.__annotations__.items():
        if name != 'return':
            return value
    raise TypeError('Invalid first argument to `register()`')


def _members(cls):
    args = getattr(cls, '__args__', None)
    return list(args) if args and not isinstance(cls, type) else [cls]


def singledispatch(function):
    table = {object: function}

    def register(cls, implementation=None):
        if implementation is None:
            if isinstance(cls, type) or getattr(cls, '__args__', None):
                return lambda f: register(cls, f)
            return register(_annotated_class(cls), cls)
        for member in _members(cls):
            table[member] = implementation
        return implementation

    def wrapper(*args, **kwargs):
        if not args:
            raise TypeError(f'{function.__name__} requires at least 1 positional argument')
        return _best(table, type(args[0]))(*args, **kwargs)

    wrapper.__name__ = function.__name__
    wrapper.__doc__ = function.__doc__
    wrapper.__wrapped__ = function
    wrapper.register = register
    wrapper.dispatch = lambda cls: _best(table, cls)
    wrapper.registry = table
    return wrapper


class singledispatchmethod:
    def __init__(self, func):
        self.func = func
        self.dispatcher = singledispatch(func.__func__ if isinstance(func, (classmethod, staticmethod)) else func)

    def register(self, cls, method=None):
        return self.dispatcher.register(cls, method)

    def __get__(self, instance, owner=None):
        def method(*args, **kwargs):
            chosen = self.dispatcher.dispatch(type(args[0]))
            return chosen.__get__(instance, owner)(*args, **kwargs)

        method.register = self.register
        return method


class partialmethod:
    def __init__(self, func, /, *args, **keywords):
        if isinstance(func, partialmethod):
            args = func.args + args
            keywords = {**func.keywords, **keywords}
            func = func.func
        self.func, self.args, self.keywords = func, args, keywords

    def __get__(self, instance, owner=None):
        bound = self.func
        if hasattr(bound, '__get__'):
            bound = bound.__get__(instance, owner)
        elif instance is not None:
            return lambda *args, **kwargs: self.func(*self.args, *args, **{**self.keywords, **kwargs})
        if instance is None and not isinstance(self.func, (classmethod, staticmethod)):
            return lambda self_, *args, **kwargs: self.func(self_, *self.args, *args, **{**self.keywords, **kwargs})
        return lambda *args, **kwargs: bound(*self.args, *args, **{**self.keywords, **kwargs})
