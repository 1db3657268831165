"""Version numbers in the order of PEP 440."""
import re

VERSION_PATTERN = (
    r'v?(?:(?P<epoch>[0-9]+)!)?(?P<release>[0-9]+(?:\.[0-9]+)*)(?P<pre>[-_.]?(?P<pre_l>alpha|beta|preview|pre|a|b|c|rc)[-_.]?(?P<pre_n>[0-9]+)?)?'
    r'(?P<post>(?:-(?P<post_n1>[0-9]+))|(?:[-_.]?(?P<post_l>post|rev|r)[-_.]?(?P<post_n2>[0-9]+)?))?'
    r'(?P<dev>[-_.]?(?P<dev_l>dev)[-_.]?(?P<dev_n>[0-9]+)?)?(?:\+(?P<local>[a-z0-9]+(?:[-_.][a-z0-9]+)*))?'
)
_PATTERN = re.compile(r'\s*' + VERSION_PATTERN + r'\s*', re.IGNORECASE)
_PHASES = {'alpha': 'a', 'beta': 'b', 'c': 'rc', 'pre': 'rc', 'preview': 'rc'}


class InvalidVersion(ValueError):
    pass


class Version:
    def __init__(self, version):
        match = _PATTERN.fullmatch(version)
        if match is None:
            raise InvalidVersion(f'Invalid version: {version!r}')
        self.epoch = int(match['epoch'] or 0)
        self.release = tuple(int(n) for n in match['release'].split('.'))
        phase = (match['pre_l'] or '').lower()
        self.pre = (_PHASES.get(phase, phase), int(match['pre_n'] or 0)) if phase else None
        self.post = int(match['post_n1'] or match['post_n2'] or 0) if match['post'] else None
        self.dev = int(match['dev_n'] or 0) if match['dev'] else None
        self.local = match['local']

    major = property(lambda self: self.release[0])
    minor = property(lambda self: self.release[1] if len(self.release) > 1 else 0)
    micro = property(lambda self: self.release[2] if len(self.release) > 2 else 0)
    is_prerelease = property(lambda self: self.pre is not None or self.dev is not None)
    is_postrelease = property(lambda self: self.post is not None)
    is_devrelease = property(lambda self: self.dev is not None)

    @property
    def base_version(self):
        return (f'{self.epoch}!' if self.epoch else '') + '.'.join(map(str, self.release))

    @property
    def public(self):
        return str(self).partition('+')[0]

    def __str__(self):
        text = self.base_version
        text += f'{self.pre[0]}{self.pre[1]}' if self.pre else ''
        text += f'.post{self.post}' if self.post is not None else ''
        text += f'.dev{self.dev}' if self.dev is not None else ''
        return text + (f'+{self.local}' if self.local else '')

    def __repr__(self):
        return f"<Version('{self}')>"

    def _key(self):
        release = list(self.release)
        while len(release) > 1 and release[-1] == 0:
            release.pop()
        if self.pre is None:
            pre = (0, '', 0) if self.post is None and self.dev is not None else (2, '', 0)
        else:
            pre = (1, *self.pre)
        post = -1 if self.post is None else self.post
        dev = (1, 0) if self.dev is None else (0, self.dev)
        local = tuple((1, int(p), '') if p.isdigit() else (0, 0, p) for p in re.split(r'[-_.]', self.local)) if self.local else ()
        return (self.epoch, tuple(release), pre, post, dev, local)

    def __hash__(self):
        return hash(self._key())

    def __eq__(self, other):
        return self._key() == other._key() if isinstance(other, Version) else NotImplemented

    def __lt__(self, other):
        return self._key() < other._key() if isinstance(other, Version) else NotImplemented

    def __le__(self, other):
        return self._key() <= other._key() if isinstance(other, Version) else NotImplemented

    def __gt__(self, other):
        return self._key() > other._key() if isinstance(other, Version) else NotImplemented

    def __ge__(self, other):
        return self._key() >= other._key() if isinstance(other, Version) else NotImplemented


def parse(version):
    return version if _is_unknown(version) else Version(version)
