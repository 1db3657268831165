"""Data and modules of packages."""
import importlib.util
import os
from collections import namedtuple


def get_data(package, resource):
    spec = importlib.util.find_spec(package)
    if spec is None:
        return None
    text = _file_text(os.path.join(os.path.dirname(spec.origin), resource))
    return text if _is_unknown(text) else text.encode('utf-8')


ModuleInfo = namedtuple('ModuleInfo', 'module_finder name ispkg')


class _Finder:
    def __init__(self, path):
        self.path = path

    def find_spec(self, fullname, target=None):
        return importlib.util.find_spec(fullname)


def iter_modules(path=None, prefix=''):
    for folder in path or []:
        names = _folder(folder)
        if _is_unknown(names):
            continue
        finder = _Finder(folder)
        for name in sorted(names):
            if name.endswith('/') and _file_exists(os.path.join(folder, name, '__init__.py')):
                yield ModuleInfo(finder, prefix + name[:-1], True)
            elif name.endswith('.py') and name != '__init__.py':
                yield ModuleInfo(finder, prefix + name[:-3], False)


def walk_packages(path=None, prefix='', onerror=None):
    for info in iter_modules(path, prefix):
        yield info
        if info.ispkg:
            folders = [os.path.join(folder, info.name[len(prefix):]) for folder in path]
            yield from walk_packages(folders, info.name + '.', onerror)


def extend_path(path, name):
    return path


def find_loader(fullname):
    spec = importlib.util.find_spec(fullname)
    return spec and spec.loader


get_loader = find_loader
