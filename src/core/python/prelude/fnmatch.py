"""Matching names against patterns with `*`, `?` and `[...]`."""
import re


def translate(pat):
    out, i = '', 0
    while i < len(pat):
        c = pat[i]
        i += 1
        if c == '*':
            out += '.*'
        elif c == '?':
            out += '.'
        elif c == '[' and ']' in pat[i + 1:]:
            end = pat.index(']', i + 1)
            inner = pat[i:end].replace('\\', '\\\\')
            out += '[' + ('^' + inner[1:] if inner.startswith('!') else inner) + ']'
            i = end + 1
        else:
            out += re.escape(c)
    return f'(?s:{out})\\Z'


def _pattern(pat):
    return re.compile(translate(pat)[4:-3], re.S)


def fnmatchcase(name, pat):
    return _pattern(pat).fullmatch(name) is not None


def fnmatch(name, pat):
    return fnmatchcase(name, pat)


def filter(names, pat):
    return [n for n in names if fnmatchcase(n, pat)]
