"""Version numbers that compare part by part."""
import re


class Version:
    def __init__(self, vstring=None):
        if vstring is not None:
            self.parse(vstring)

    def __repr__(self):
        return f"{type(self).__name__} ('{self}')"

    def __str__(self):
        return self.vstring

    def _key(self, other):
        other = type(self)(other) if isinstance(other, str) else other
        return self.version, other.version

    def __eq__(self, other):
        a, b = self._key(other)
        return a == b

    def __lt__(self, other):
        a, b = self._key(other)
        return a < b

    def __le__(self, other):
        a, b = self._key(other)
        return a <= b

    def __gt__(self, other):
        a, b = self._key(other)
        return a > b

    def __ge__(self, other):
        a, b = self._key(other)
        return a >= b


class LooseVersion(Version):
    def parse(self, vstring):
        self.vstring = str(vstring)
        parts = [p for p in re.split(r'(\d+|[a-z]+|\.)', self.vstring) if p and p != '.']
        self.version = [int(p) if p.isdigit() else p for p in parts]


class StrictVersion(Version):
    def parse(self, vstring):
        self.vstring = vstring
        match = re.fullmatch(r'(\d+)\.(\d+)(?:\.(\d+))?(?:([ab])(\d+))?', vstring)
        if match is None:
            raise ValueError(f"invalid version number '{vstring}'")
        major, minor, patch, phase, number = match.groups()
        self.version = ((int(major), int(minor), int(patch or 0)), (phase or 'z', int(number or 0)))
