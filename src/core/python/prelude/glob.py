"""Paths that fit a pattern. They are known where every folder on the way can be looked into."""
import fnmatch
import os
import re


def glob(pathname, *, root_dir=None, dir_fd=None, recursive=False, include_hidden=False):
    if _is_unknown(pathname) or _is_unknown(root_dir):
        return _unknown('which files there are is not followed')
    pathname = os.fspath(pathname)
    root = '/' if pathname.startswith('/') else ''
    found = _fitting(root_dir or '', root, pathname[len(root):].split('/'), recursive, include_hidden)
    return found if _is_unknown(found) else [path for path in found if path]


def iglob(pathname, **options):
    found = glob(pathname, **options)
    return found if _is_unknown(found) else iter(found)


def has_magic(s):
    return re.search('[*?[]', s) is not None


def escape(pathname):
    return re.sub('([*?[])', r'[\1]', pathname)


def _fitting(base, folder, parts, recursive, hidden):
    """What fits the parts of a pattern below a folder; unknown as soon as one folder may not be looked into."""
    first, rest = parts[0], parts[1:]
    if not has_magic(first):
        path = os.path.join(folder, first)
        if rest and rest != ['']:
            return _fitting(base, path, rest, recursive, hidden)
        there = os.path.isdir(os.path.join(base, path)) if rest else os.path.exists(os.path.join(base, path))
        return there if _is_unknown(there) else [os.path.join(path, *rest)] if there else []
    names = _folder(os.path.join(base, folder) or '.')
    if _is_unknown(names):
        return names
    if first == '**' and recursive:
        return _at_any_depth(base, folder, names, rest, recursive, hidden)
    found = []
    for name in names:
        bare = name.rstrip('/')
        if (bare.startswith('.') and not first.startswith('.') and not hidden) or not fnmatch.fnmatchcase(bare, first):
            continue
        path = os.path.join(folder, bare)
        if not rest:
            found.append(path)
        elif name.endswith('/'):
            inside = [os.path.join(path, '')] if rest == [''] else _fitting(base, path, rest, recursive, hidden)
            if _is_unknown(inside):
                return inside
            found += inside
    return found


def _at_any_depth(base, folder, names, rest, recursive, hidden):
    """What fits `rest` in a folder of these names, and in all folders below; without `rest` everything there is."""
    found = _fitting(base, folder, rest, recursive, hidden) if rest else [os.path.join(folder, '') if folder else '']
    for name in names:
        if _is_unknown(found):
            return found
        bare = name.rstrip('/')
        if bare.startswith('.') and not hidden:
            continue
        path = os.path.join(folder, bare)
        if not name.endswith('/'):
            found += [] if rest else [path]
            continue
        inside = _unknown('a link to a folder is not followed') if name.endswith('//') else _folder(os.path.join(base, path))
        if not _is_unknown(inside):
            inside = _at_any_depth(base, path, inside, rest, recursive, hidden)
        if _is_unknown(inside):
            return inside
        # The folder itself comes first, with a slash only where the pattern begins.
        found += inside if rest else [path, *inside[1:]]
    return found
