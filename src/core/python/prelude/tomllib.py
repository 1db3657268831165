"""Texts in TOML."""


class TOMLDecodeError(ValueError):
    pass


_ESCAPES = {'b': '\b', 't': '\t', 'n': '\n', 'f': '\f', 'r': '\r', '"': '"', '\\': '\\'}
_BARE = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-'


class _Reader:
    def __init__(self, text, parse_float):
        self.text, self.at, self.parse_float = text.replace('\r\n', '\n'), 0, parse_float

    def fail(self, what):
        raise TOMLDecodeError(f'{what} (at line {self.text.count(chr(10), 0, self.at) + 1})')

    def peek(self, count=1):
        return self.text[self.at:self.at + count]

    def take(self, mark):
        if self.peek(len(mark)) != mark:
            self.fail(f'Expected {mark!r}')
        self.at += len(mark)

    def blank(self, lines=False):
        while self.at < len(self.text):
            c = self.text[self.at]
            if c == '#':
                end = self.text.find('\n', self.at)
                self.at = len(self.text) if end < 0 else end
            elif c in ' \t' or lines and c == '\n':
                self.at += 1
            else:
                break

    def key(self):
        names = []
        while True:
            self.blank()
            c = self.peek()
            if c == '"' or c == "'":
                names.append(self.string())
            else:
                start = self.at
                while self.peek() and self.peek() in _BARE:
                    self.at += 1
                if start == self.at:
                    self.fail('Invalid statement')
                names.append(self.text[start:self.at])
            self.blank()
            if self.peek() != '.':
                return names
            self.at += 1

    def string(self):
        quote = self.peek()
        if self.peek(3) == quote * 3:
            self.at += 3
            if self.peek() == '\n':
                self.at += 1
            return self.until(quote * 3, quote == '"')
        self.at += 1
        return self.until(quote, quote == '"')

    def until(self, end, escapes):
        out = []
        while self.peek(len(end)) != end:
            c = self.peek()
            if not c:
                self.fail('Unterminated string')
            self.at += 1
            if c != '\\' or not escapes:
                out.append(c)
                continue
            c = self.peek()
            self.at += 1
            if c in _ESCAPES:
                out.append(_ESCAPES[c])
            elif c == 'u' or c == 'U':
                size = 4 if c == 'u' else 8
                out.append(chr(int(self.peek(size), 16)))
                self.at += size
            else:
                self.at -= 1
                while self.peek() and self.peek() in ' \t\n':
                    self.at += 1
        self.at += len(end)
        return ''.join(out)

    def value(self):
        c = self.peek()
        if c == '"' or c == "'":
            return self.string()
        if c == '[':
            return self.array()
        if c == '{':
            return self.inline()
        start = self.at
        while self.peek() and self.peek() not in ',]}#\n':
            self.at += 1
        return self.plain(self.text[start:self.at].strip())

    def plain(self, word):
        if word == 'true' or word == 'false':
            return word == 'true'
        bare = word.replace('_', '')
        if bare[1:2] in ('x', 'o', 'b') and bare[:1] == '0':
            return int(bare[2:], {'x': 16, 'o': 8, 'b': 2}[bare[1]])
        if bare.lstrip('+-') in ('inf', 'nan'):
            return float(bare)
        try:
            return int(bare)
        except ValueError:
            pass
        try:
            return self.parse_float(bare)
        except ValueError:
            pass
        if len(word) >= 8 and word[:1].isdigit() and ('-' in word or ':' in word):
            return _unknown('dates in TOML are not followed')
        self.fail('Invalid value')

    def array(self):
        self.at += 1
        out = []
        while True:
            self.blank(True)
            if self.peek() == ']':
                self.at += 1
                return out
            out.append(self.value())
            self.blank(True)
            if self.peek() == ',':
                self.at += 1
            elif self.peek() != ']':
                self.fail('Unclosed array')

    def inline(self):
        self.at += 1
        out = {}
        while True:
            self.blank(True)
            if self.peek() == '}':
                self.at += 1
                return out
            self.pair(out)
            self.blank(True)
            if self.peek() == ',':
                self.at += 1
            elif self.peek() != '}':
                self.fail('Unclosed inline table')

    def pair(self, table):
        names = self.key()
        self.take('=')
        self.blank()
        for name in names[:-1]:
            table = table.setdefault(name, {})
        if names[-1] in table:
            self.fail('Cannot overwrite a value')
        table[names[-1]] = self.value()

    def table(self, top, names, repeated):
        for i, name in enumerate(names):
            last = i == len(names) - 1
            if last and repeated:
                top.setdefault(name, []).append({})
            top = top.setdefault(name, {})
            if isinstance(top, list):
                top = top[-1]
        return top

    def document(self):
        top = {}
        here = top
        while True:
            self.blank(True)
            if self.at >= len(self.text):
                return top
            if self.peek() == '[':
                repeated = self.peek(2) == '[['
                self.at += 2 if repeated else 1
                names = self.key()
                self.take(']]' if repeated else ']')
                here = self.table(top, names, repeated)
            else:
                self.pair(here)
            self.blank()
            if self.peek() not in ('', '\n'):
                self.fail('Expected newline or end of document after a statement')


def loads(s, /, *, parse_float=float):
    if _is_unknown(s):
        return s
    return _Reader(s, parse_float).document()


def load(fp, /, *, parse_float=float):
    text = fp.read()
    if _is_unknown(text):
        return text
    return loads(text.decode() if isinstance(text, bytes) else text, parse_float=parse_float)
