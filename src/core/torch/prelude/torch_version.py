"""Versions of torch: texts that compare as numbers with other texts and with tuples."""
from packaging.version import Version


class TorchVersion(str):
    def _other(self, other):
        return Version(other if isinstance(other, str) else '.'.join(map(str, other)))

    def __lt__(self, other):
        return Version(str(self)) < self._other(other)

    def __le__(self, other):
        return Version(str(self)) <= self._other(other)

    def __eq__(self, other):
        return Version(str(self)) == self._other(other)

    def __ge__(self, other):
        return Version(str(self)) >= self._other(other)

    def __gt__(self, other):
        return Version(str(self)) > self._other(other)

    def __hash__(self):
        return hash(str(self))
