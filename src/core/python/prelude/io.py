"""Files in memory. Those that a program opens were read before."""


class IOBase:
    closed = False

    def close(self):
        self.closed = True

    def flush(self):
        pass

    def readable(self):
        return True

    writable = seekable = readable

    def isatty(self):
        return False

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        self.close()

    def __iter__(self):
        return self

    def __next__(self):
        line = self.readline()
        if not line:
            raise StopIteration
        return line


class _Memory(IOBase):
    _empty = ''
    _newline = '\n'

    def __init__(self, initial_value=None, newline='\n'):
        self._text = initial_value if initial_value is not None else self._empty
        self._at = 0

    def getvalue(self):
        return self._text

    def write(self, s):
        self._text = self._text[:self._at] + s + self._text[self._at + len(s):]
        self._at += len(s)
        return len(s)

    def writelines(self, lines):
        for line in lines:
            self.write(line)

    def read(self, size=-1):
        end = len(self._text) if size is None or size < 0 else self._at + size
        part = self._text[self._at:end]
        self._at += len(part)
        return part

    def readline(self, size=-1):
        at = self._text.find(self._newline, self._at)
        return self.read(at + 1 - self._at if at >= 0 else -1)

    def readlines(self, hint=-1):
        return list(self)

    def seek(self, pos, whence=0):
        self._at = pos if whence == 0 else self._at + pos if whence == 1 else len(self._text) + pos
        return self._at

    def tell(self):
        return self._at

    def truncate(self, size=None):
        self._text = self._text[:self._at if size is None else size]
        return len(self._text)


class StringIO(_Memory):
    pass


class BytesIO(_Memory):
    _empty = b''
    _newline = b'\n'

    def getbuffer(self):
        return self._text


class RawIOBase(IOBase):
    pass


class BufferedIOBase(IOBase):
    pass


class TextIOBase(IOBase):
    pass


class UnsupportedOperation(OSError):
    pass


SEEK_SET, SEEK_CUR, SEEK_END = 0, 1, 2
DEFAULT_BUFFER_SIZE = 8192


class TextIOWrapper(StringIO):
    pass


def open(file, mode='r', buffering=-1, encoding=None, errors=None, newline=None, closefd=True, opener=None):
    if 'r' not in mode or '+' in mode:
        return _unknown('files are not written')
    text = _file_text(file)
    if _is_unknown(text):
        return text
    made = BytesIO(text.encode()) if 'b' in mode else TextIOWrapper(text.replace('\r\n', '\n'))
    made.name, made.mode = file, mode
    return made
