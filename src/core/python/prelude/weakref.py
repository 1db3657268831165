"""References that never die: everything stays alive during an evaluation."""


class ref:
    def __init__(self, object, callback=None):
        self._object = object

    def __call__(self):
        return self._object

    def __eq__(self, other):
        return isinstance(other, ref) and self._object == other._object

    def __hash__(self):
        return hash(self._object)


ReferenceType = WeakMethod = ref


class WeakKeyDictionary(dict):
    pass


class WeakValueDictionary(dict):
    pass


class WeakSet(set):
    pass


def proxy(object, callback=None):
    return object


def finalize(obj, func, /, *args, **kwargs):
    return lambda: None


def getweakrefcount(object):
    return 0
