"""Versions of torch: texts that compare as numbers with other texts and with tuples."""
from packaging.version import InvalidVersion, Version


class TorchVersion(str):
    def _compare(self, other, method):
        try:
            other_version = Version(other if isinstance(other, str) else '.'.join(map(str, other)))
            return getattr(Version(str(self)), method)(other_version)
        except InvalidVersion:
            # As texts: `torch.__version__ != 'parrots'`.
            return getattr(super(), method)(other)

    def __lt__(self, other):
        return self._compare(other, '__lt__')

    def __le__(self, other):
        return self._compare(other, '__le__')

    def __eq__(self, other):
        return self._compare(other, '__eq__')

    def __ge__(self, other):
        return self._compare(other, '__ge__')

    def __gt__(self, other):
        return self._compare(other, '__gt__')

    def __hash__(self):
        return hash(str(self))
