"""Printing values: in one line if it fits, else with one part per line."""


def pformat(object, indent=1, width=80, depth=None, *, compact=False, sort_dicts=True, underscore_numbers=False):
    return _shown(object, width, 0, sort_dicts)


def _shown(value, width, margin, sort):
    flat = _flat(value, sort)
    if len(flat) + margin <= width or not isinstance(value, (list, tuple, dict)) or not value:
        return flat
    inner = '\n' + ' ' * (margin + 1)
    if isinstance(value, dict):
        keys = _sorted(value) if sort else list(value)
        parts = [f'{k!r}: ' + _shown(value[k], width, margin + len(repr(k)) + 3, sort) for k in keys]
        return '{' + (',' + inner).join(parts) + '}'
    parts = [_shown(v, width, margin + 1, sort) for v in value]
    opening, closing = ('[', ']') if isinstance(value, list) else ('(', ')')
    return opening + (',' + inner).join(parts) + closing


def _sorted(values):
    try:
        return sorted(values)
    except TypeError:
        return sorted(values, key=lambda v: (type(v).__name__, repr(v)))


def _flat(value, sort):
    if type(value) is dict:
        return '{' + ', '.join(f'{k!r}: {_flat(value[k], sort)}' for k in (_sorted(value) if sort else value)) + '}'
    if type(value) is list:
        return '[' + ', '.join(_flat(v, sort) for v in value) + ']'
    return repr(value)


def pprint(object, stream=None, indent=1, width=80, depth=None, *, compact=False, sort_dicts=True, underscore_numbers=False):
    print(pformat(object, indent, width, depth, compact=compact, sort_dicts=sort_dicts), file=stream)


def pp(object, *args, sort_dicts=False, **kwargs):
    pprint(object, *args, sort_dicts=sort_dicts, **kwargs)


class PrettyPrinter:
    def __init__(self, indent=1, width=80, depth=None, stream=None, *, compact=False, sort_dicts=True, underscore_numbers=False):
        self._options = dict(indent=indent, width=width, depth=depth, compact=compact, sort_dicts=sort_dicts)
        self._stream = stream

    def pformat(self, object):
        return pformat(object, **self._options)

    def pprint(self, object):
        print(self.pformat(object), file=self._stream)


saferepr = repr
