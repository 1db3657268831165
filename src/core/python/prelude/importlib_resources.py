"""Files inside of packages."""
import importlib.util
from pathlib import Path


def _folder(package):
    name = package if isinstance(package, str) else package.__name__
    spec = importlib.util.find_spec(name)
    if spec is None:
        raise ModuleNotFoundError(f'No module named {name!r}')
    return Path(spec.origin).parent


def files(anchor=None):
    return _folder(anchor)


def read_text(package, resource, encoding='utf-8', errors='strict'):
    return (_folder(package) / resource).read_text()


def read_binary(package, resource):
    return (_folder(package) / resource).read_text().encode('utf-8')


def open_text(package, resource, encoding='utf-8', errors='strict'):
    return open(_folder(package) / resource)


def is_resource(package, name):
    return (_folder(package) / name).is_file()


class as_file:
    def __init__(self, path):
        self._path = path

    def __enter__(self):
        return self._path

    def __exit__(self, *exc):
        return None


def path(package, resource):
    return as_file(_folder(package) / resource)
