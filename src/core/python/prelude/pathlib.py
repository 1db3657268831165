"""Paths. Only files of settings can be read."""
import os


class PurePath:
    def __init__(self, *parts):
        joined = os.path.join(*(os.fspath(p) for p in parts)) if parts else ''
        root = '/' if joined.startswith('/') else ''
        names = [n for n in joined.split('/') if n and n != '.']
        self._root, self._names = root, names

    @classmethod
    def _made(cls, root, names):
        made = cls()
        made._root, made._names = root, list(names)
        return made

    def __str__(self):
        return self._root + '/'.join(self._names) or '.'

    __fspath__ = as_posix = __str__

    def __repr__(self):
        return f'{type(self).__name__}({str(self)!r})'

    def __hash__(self):
        return hash(str(self))

    def __eq__(self, other):
        return str(self) == str(other) if isinstance(other, PurePath) else NotImplemented

    def __lt__(self, other):
        return self.parts < other.parts if isinstance(other, PurePath) else NotImplemented

    def __truediv__(self, other):
        return type(self)(str(self), os.fspath(other))

    def __rtruediv__(self, other):
        return type(self)(os.fspath(other), str(self))

    def joinpath(self, *others):
        return type(self)(str(self), *others)

    @property
    def parts(self):
        return ((self._root,) if self._root else ()) + tuple(self._names)

    drive = ''

    @property
    def root(self):
        return self._root

    anchor = root

    @property
    def name(self):
        return self._names[-1] if self._names else ''

    @property
    def suffix(self):
        return os.path.splitext(self.name)[1]

    @property
    def suffixes(self):
        return ['.' + s for s in self.name.lstrip('.').split('.')[1:]]

    @property
    def stem(self):
        return os.path.splitext(self.name)[0]

    @property
    def parent(self):
        return self._made(self._root, self._names[:-1])

    @property
    def parents(self):
        return tuple(self._made(self._root, self._names[:i]) for i in reversed(range(len(self._names))))

    def with_name(self, name):
        return self._made(self._root, [*self._names[:-1], name])

    def with_stem(self, stem):
        return self.with_name(stem + self.suffix)

    def with_suffix(self, suffix):
        return self.with_name(self.stem + suffix)

    def is_absolute(self):
        return bool(self._root)

    def relative_to(self, *other):
        base = PurePath(*other)
        if base._root != self._root or self._names[:len(base._names)] != base._names:
            raise ValueError(f'{str(self)!r} is not in the subpath of {str(base)!r}')
        return self._made('', self._names[len(base._names):])

    def is_relative_to(self, *other):
        try:
            self.relative_to(*other)
        except ValueError:
            return False
        return True

    def match(self, pattern):
        import fnmatch
        return fnmatch.fnmatch(self.name, pattern)


class PurePosixPath(PurePath):
    pass


class PureWindowsPath(PurePath):
    pass


class Path(PurePosixPath):
    def __repr__(self):
        return f'PosixPath({str(self)!r})'

    @classmethod
    def cwd(cls):
        return cls(os.getcwd())

    @classmethod
    def home(cls):
        return cls('/root')

    def is_file(self, **options):
        return os.path.isfile(str(self))

    def is_dir(self, **options):
        return os.path.isdir(str(self))

    def exists(self, **options):
        return self.is_file() or self.is_dir()

    def is_symlink(self):
        return os.path.islink(str(self))

    def is_mount(self):
        return os.path.ismount(str(self))

    def resolve(self, strict=False):
        return type(self)(os.path.abspath(str(self)))

    absolute = resolve

    def expanduser(self):
        return type(self)(os.path.expanduser(str(self)))

    def mkdir(self, mode=511, parents=False, exist_ok=False):
        pass

    def touch(self, mode=438, exist_ok=True):
        pass

    def unlink(self, missing_ok=False):
        pass

    rmdir = unlink

    def iterdir(self):
        names = os.listdir(str(self))
        return names if _is_unknown(names) else iter([self / name for name in names])

    def glob(self, pattern, **options):
        return _below(self, pattern.split('/'))

    def rglob(self, pattern, **options):
        return _below(self, ['**', *pattern.split('/')])

    def open(self, *args, **kwargs):
        return open(str(self), *args, **kwargs)

    def read_text(self, encoding=None, errors=None, newline=None):
        return self.open().read()

    def read_bytes(self):
        return self.open('rb').read()

    def stat(self, **options):
        return os.stat(str(self))

    lstat = stat

    def write_text(self, data, *args, **kwargs):
        return len(data)

    write_bytes = write_text


def _below(folder, parts):
    """The paths that fit a pattern; unknown as soon as one folder may not be looked into."""
    import fnmatch
    names = _folder(str(folder))
    if _is_unknown(names):
        return names
    first, rest, found = parts[0], parts[1:], []
    if first == '**' and rest:
        deeper = _below(folder, rest)
        if _is_unknown(deeper):
            return deeper
        found += deeper
    for name in names:
        path, into = folder / name, None
        if first == '**':
            # Links to folders are not followed there.
            if name.endswith('/') and not name.endswith('//'):
                into = _below(path, parts)
        elif fnmatch.fnmatchcase(name.rstrip('/'), first):
            if not rest:
                found.append(path)
            elif name.endswith('/'):
                into = _below(path, rest)
        if into is not None:
            if _is_unknown(into):
                return into
            found += into
    return iter(found)


class DirEntry:
    def __init__(self, folder, name):
        self.name, self._folder, self._link = name.rstrip('/'), name.endswith('/'), name.endswith('//')
        self.path = os.path.join(folder, self.name)

    def is_dir(self, **options):
        return self._folder

    def is_file(self, **options):
        return not self._folder

    def is_symlink(self):
        return True if self._link else _unknown('which files are links is not followed')

    def stat(self, **options):
        return _unknown('what the file system says of a file is not followed')

    def __fspath__(self):
        return self.path

    def __repr__(self):
        return f'<DirEntry {self.name!r}>'


class _Entries:
    def __init__(self, entries):
        self._entries = iter(entries)

    def __iter__(self):
        return self

    def __next__(self):
        return next(self._entries)

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        pass

    def close(self):
        pass


def _scan(folder, names):
    return _Entries([DirEntry(os.fspath(folder), name) for name in names])


def _walk(top, topdown, followlinks):
    """`os.walk`: every folder is looked into before the first is given out, so that none of it is known where one is not."""
    tree = {}

    def look(path):
        names = _folder(path)
        if _is_unknown(names):
            return names
        tree[path] = [n.rstrip('/') for n in names if n.endswith('/')], [n for n in names if not n.endswith('/')]
        for name in names:
            if name.endswith('/') and (followlinks or not name.endswith('//')):
                failed = _unknown('a link to a folder is not followed') if name.endswith('//') else look(os.path.join(path, name.rstrip('/')))
                if _is_unknown(failed):
                    return failed

    def steps(path):
        folders, files = map(list, tree[path])
        if topdown:
            yield path, folders, files
        for name in folders:
            if os.path.join(path, name) in tree:
                yield from steps(os.path.join(path, name))
        if not topdown:
            yield path, folders, files

    failed = look(os.fspath(top))
    return failed if _is_unknown(failed) else steps(os.fspath(top))


class PosixPath(Path):
    pass


class WindowsPath(Path):
    pass
