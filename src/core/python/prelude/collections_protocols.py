"""The abstract classes of collections.abc that classes belong to by having certain methods: iterables, callables, containers."""
from abc import ABCMeta, abstractmethod


def _protocol(*names):
    def mark(cls):
        return _structural(cls, names)
    return mark


@_protocol('__hash__')
class Hashable(metaclass=ABCMeta):
    @abstractmethod
    def __hash__(self):
        return 0


@_protocol('__call__')
class Callable(metaclass=ABCMeta):
    @abstractmethod
    def __call__(self, *args, **kwargs):
        return False

    def __class_getitem__(cls, item):
        return cls


@_protocol('__await__')
class Awaitable(metaclass=ABCMeta):
    pass


class Coroutine(Awaitable):
    pass


@_protocol('__aiter__')
class AsyncIterable(metaclass=ABCMeta):
    pass


@_protocol('__anext__', '__aiter__')
class AsyncIterator(AsyncIterable):
    pass


class AsyncGenerator(AsyncIterator):
    pass


@_protocol('__iter__')
class Iterable(metaclass=ABCMeta):
    @abstractmethod
    def __iter__(self):
        yield from ()

    def __class_getitem__(cls, item):
        return cls


@_protocol('__next__', '__iter__')
class Iterator(Iterable):
    @abstractmethod
    def __next__(self):
        raise StopIteration

    def __iter__(self):
        return self


@_protocol('__reversed__', '__iter__')
class Reversible(Iterable):
    @abstractmethod
    def __reversed__(self):
        yield from ()


@_protocol('__iter__', '__next__', 'send', 'throw', 'close')
class Generator(Iterator):
    def __next__(self):
        return self.send(None)

    @abstractmethod
    def send(self, value):
        raise StopIteration

    @abstractmethod
    def throw(self, typ, val=None, tb=None):
        raise typ

    def close(self):
        pass


@_protocol('__len__')
class Sized(metaclass=ABCMeta):
    @abstractmethod
    def __len__(self):
        return 0


@_protocol('__contains__')
class Container(metaclass=ABCMeta):
    @abstractmethod
    def __contains__(self, x):
        return False

    def __class_getitem__(cls, item):
        return cls


@_protocol('__len__', '__iter__', '__contains__')
class Collection(Sized, Iterable, Container):
    pass


class Buffer(metaclass=ABCMeta):
    pass
