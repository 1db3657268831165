"""Dataclasses of settings that can also be read like dictionaries."""
from dataclasses import fields, is_dataclass

MISSING = '???'


class Coqpit:
    def __init__(self, **kwargs):
        for field in self._fields():
            if field.name in kwargs:
                setattr(self, field.name, kwargs[field.name])

    def _fields(self):
        return fields(self) if is_dataclass(self) else []

    def __getitem__(self, name):
        return getattr(self, name)

    def __setitem__(self, name, value):
        setattr(self, name, value)

    def __contains__(self, name):
        return hasattr(self, name)

    def get(self, name, default=None):
        return getattr(self, name, default)

    def has(self, name):
        return hasattr(self, name)

    def keys(self):
        return [field.name for field in self._fields()]

    def values(self):
        return [getattr(self, name) for name in self.keys()]

    def items(self):
        return [(name, getattr(self, name)) for name in self.keys()]

    def __iter__(self):
        return iter(self.keys())

    def __len__(self):
        return len(self.keys())

    def to_dict(self):
        return {name: value.to_dict() if isinstance(value, Coqpit) else value for name, value in self.items()}

    serialize = to_dict

    def from_dict(self, data):
        for name, value in data.items():
            setattr(self, name, value)

    def update(self, new, allow_new=False):
        self.from_dict(new)

    merge = update

    def copy(self):
        return type(self)(**dict(self.items()))

    def check_values(self):
        pass

    pprint = save_json = parse_args = load_json = check_values


def check_argument(*args, **kwargs):
    pass


class Serializable(Coqpit):
    pass
