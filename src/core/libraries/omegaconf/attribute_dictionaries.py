"""Dictionaries whose entries can be read as attributes, as several small libraries have them."""


def _wrapped(value, cls):
    if isinstance(value, dict) and not isinstance(value, _Attributes):
        return cls(value)
    if isinstance(value, (list, tuple)):
        return type(value)(_wrapped(each, cls) for each in value)
    return value


class _Attributes(dict):
    def __init__(self, *args, **kwargs):
        super().__init__()
        for key, value in dict(*[a for a in args if a is not None], **kwargs).items():
            self[key] = value

    def __setitem__(self, key, value):
        dict.__setitem__(self, key, _wrapped(value, type(self)))

    def __getattr__(self, name):
        if name in self:
            return self[name]
        raise AttributeError(name)

    def __setattr__(self, name, value):
        self[name] = value

    def __delattr__(self, name):
        del self[name]

    def update(self, *args, **kwargs):
        for key, value in dict(*args, **kwargs).items():
            self[key] = value

    def copy(self):
        return type(self)(self)

    def to_dict(self):
        return {key: value.to_dict() if isinstance(value, _Attributes) else value for key, value in self.items()}

    toDict = todict = as_dict = to_dict


class EasyDict(_Attributes):
    pass


class AttrDict(_Attributes):
    pass


AttrMap = AttrDict


class Munch(_Attributes):
    pass


class Dict(_Attributes):
    """Entries that are missing are empty dictionaries."""

    def __missing__(self, key):
        made = self[key] = type(self)()
        return self.get(key, made)

    def __getattr__(self, name):
        if name.startswith('__'):
            raise AttributeError(name)
        return self[name]


class ConfigDict(_Attributes):
    def __init__(self, initial_dictionary=None, type_safe=True, **kwargs):
        super().__init__(initial_dictionary)

    def lock(self):
        return self

    unlock = lock

    def unlocked(self):
        return _Unlocked(self)

    def get_ref(self, key):
        return self[key]

    def get_oneway_ref(self, key):
        return self[key]

    def copy_and_resolve_references(self):
        return self.copy()


FrozenConfigDict = ConfigDict


class _Unlocked:
    def __init__(self, config):
        self.config = config

    def __enter__(self):
        return self.config

    def __exit__(self, *exc):
        pass


def placeholder(field_type, required=False):
    return None


def FieldReference(default, **kwargs):
    return default


def munchify(value):
    return _wrapped(value, Munch)
