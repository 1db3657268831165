"""Warnings. Nobody sees them, unless they are turned into errors or recorded."""

filters = []
_recorders = []


class WarningMessage:
    def __init__(self, message, category):
        self.message, self.category = message, category
        self.filename, self.lineno, self.line = '', 0, None


def warn(message, category=None, stacklevel=1, source=None, **kwargs):
    if isinstance(message, Warning):
        category = type(message)
    elif category is None:
        category = UserWarning
    for action, kind in filters:
        if issubclass(category, kind):
            if action == 'error':
                raise message if isinstance(message, Warning) else category(message)
            if action == 'ignore':
                return
            break
    for record in _recorders[-1:]:
        record.append(WarningMessage(message if isinstance(message, Warning) else category(message), category))


def warn_explicit(message, category, filename, lineno, *args, **kwargs):
    warn(message, category)


def simplefilter(action, category=Warning, lineno=0, append=False):
    filters.insert(len(filters) if append else 0, (action, category))


def filterwarnings(action, message='', category=Warning, module='', lineno=0, append=False):
    if not message and not module:
        simplefilter(action, category, lineno, append)


def resetwarnings():
    filters.clear()


def formatwarning(message, category, filename, lineno, line=None):
    return f'{filename}:{lineno}: {category.__name__}: {message}\n'


def showwarning(message, category, filename, lineno, file=None, line=None):
    pass


class catch_warnings:
    def __init__(self, *, record=False, module=None, action=None, category=Warning, lineno=0, append=False):
        self._record, self._action, self._category = record, action, category

    def __enter__(self):
        self._filters = list(filters)
        if self._action is not None:
            simplefilter(self._action, self._category)
        self._log = [] if self._record else None
        if self._record:
            _recorders.append(self._log)
        return self._log

    def __exit__(self, *exc):
        filters[:] = self._filters
        if self._record:
            _recorders.remove(self._log)


def deprecated(message, /, *, category=DeprecationWarning, stacklevel=1):
    return lambda f: f
