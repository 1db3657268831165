"""Marks and fixtures. Nothing runs the tests; a parametrized one keeps the first values of its parameters."""


def fixture(function=None, **options):
    return function if callable(function) else lambda f: f


yield_fixture = fixture


class _Marks:
    def parametrize(self, names, values, *args, **kwargs):
        def keep(function):
            keys = [n.strip() for n in names.split(',')] if isinstance(names, str) else list(names)
            for first in values:
                first = getattr(first, 'values', first) if isinstance(first, _Param) else first
                given = dict(getattr(function, '__parameters__', {}))
                given.update(zip(keys, first if len(keys) > 1 else [first[0] if isinstance(first, _Values) else first]))
                try:
                    function.__parameters__ = given
                except AttributeError:
                    pass
                break
            return function

        return keep

    def __getattr__(self, name):
        if name.startswith('__'):
            raise AttributeError(name)
        return _mark


def _mark(*args, **kwargs):
    return args[0] if len(args) == 1 and callable(args[0]) and not kwargs else lambda f: f


class _Values(tuple):
    pass


class _Param:
    def __init__(self, values):
        self.values = _Values(values)


mark = _Marks()


def param(*values, **options):
    return _Param(values)


class _Raises:
    value = None

    def __enter__(self):
        return self

    def __exit__(self, kind, value, traceback):
        return True


def raises(*args, **kwargs):
    return _Raises()


warns = raises


def approx(expected, *args, **kwargs):
    return expected


def importorskip(name, *args, **kwargs):
    return __import__(name)


class _Skipped(Exception):
    pass


def skip(reason='', **options):
    raise _Skipped(reason)


fail = xfail = skip
