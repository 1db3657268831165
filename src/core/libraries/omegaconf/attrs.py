"""Classes whose fields are declared: `attr.s` and `attrs.define`, without validation."""
import dataclasses as _dataclasses

NOTHING = _dataclasses.MISSING


class Factory:
    def __init__(self, factory, takes_self=False):
        self.factory, self.takes_self = factory, takes_self


class Attribute:
    def __init__(self, default=NOTHING, validator=None, repr=True, eq=None, order=None, hash=None, init=True, metadata=None, type=None,
                 converter=None, kw_only=False, alias=None, on_setattr=None):
        self.default, self.init, self.metadata, self.type = default, init, dict(metadata or {}), type
        self.converter, self.kw_only, self.alias, self.validator_, self.shows = converter, kw_only, alias, validator, repr
        self.name = None

    def validator(self, method):
        return method

    def default_by(self, method):
        self._default = Factory(method, takes_self=True)
        return method


class _Declared(Attribute):
    """As long as the class body runs, `default` is also the decorator for a method that computes it."""

    def __init__(self, default=NOTHING, **kwargs):
        super().__init__(**kwargs)
        self._default = default

    @property
    def default(self):
        return self.default_by

    @default.setter
    def default(self, value):
        self._default = value


def attrib(default=NOTHING, validator=None, repr=True, cmp=None, hash=None, init=True, metadata=None, type=None, converter=None, factory=None,
           kw_only=False, eq=None, order=None, on_setattr=None, alias=None):
    return _Declared(default=Factory(factory) if factory is not None else default, validator=validator, repr=repr, init=init,
                     metadata=metadata, type=type, converter=converter, kw_only=kw_only, alias=alias)


def field(*, default=NOTHING, validator=None, repr=True, hash=None, init=True, metadata=None, type=None, converter=None, factory=None,
          kw_only=False, eq=None, order=None, on_setattr=None, alias=None):
    return attrib(default=default, repr=repr, init=init, metadata=metadata, type=type, converter=converter, factory=factory, kw_only=kw_only,
                  alias=alias)


def _fields_of(cls, annotated):
    found = {}
    for base in reversed(cls.__mro__[1:]):
        for one in base.__dict__.get('__attrs_attrs__', ()):
            found[one.name] = one
    notes = cls.__dict__.get('__annotations__', {})
    names = list(notes) + [n for n, v in cls.__dict__.items() if isinstance(v, Attribute) and n not in notes]
    for name in names:
        value = cls.__dict__.get(name, NOTHING)
        if isinstance(value, Attribute):
            one = value
        elif annotated and 'ClassVar' not in str(notes[name]):
            one = _Declared(default=value)
        else:
            continue
        one.name, one.type = name, notes.get(name, one.type)
        one.alias = one.alias or name.lstrip('_')
        found[name] = one
    return found


def _made(cls, annotated, kw_only, init, frozen, repr):
    fields = _fields_of(cls, annotated)
    for name in fields:
        if name in cls.__dict__:
            delattr(cls, name)
    by_place = [f for f in fields.values() if f.init and not f.kw_only and not kw_only]

    def __init__(self, *args, **kwargs):
        if hasattr(self, '__attrs_pre_init__'):
            self.__attrs_pre_init__()
        if len(args) > len(by_place):
            raise TypeError(f'{cls.__name__}.__init__() takes {len(by_place) + 1} positional arguments but {len(args) + 1} were given')
        given = {f.alias: value for f, value in zip(by_place, args)}
        for name, value in kwargs.items():
            if name in given:
                raise TypeError(f'{cls.__name__}.__init__() got multiple values for argument {name!r}')
            if not any(f.alias == name and f.init for f in fields.values()):
                raise TypeError(f'{cls.__name__}.__init__() got an unexpected keyword argument {name!r}')
            given[name] = value
        for f in fields.values():
            if f.alias in given:
                value = given[f.alias]
            elif isinstance(f._default, Factory):
                value = f._default.factory(self) if f._default.takes_self else f._default.factory()
            elif f._default is not NOTHING:
                value = f._default
            elif f.init:
                raise TypeError(f'{cls.__name__}.__init__() missing 1 required positional argument: {f.alias!r}')
            else:
                continue
            self.__dict__[f.name] = f.converter(value) if callable(f.converter) else value
        if hasattr(self, '__attrs_post_init__'):
            self.__attrs_post_init__()

    def __repr__(self):
        return f'{cls.__name__}({", ".join(f"{f.name}={self.__dict__.get(f.name)!r}" for f in fields.values() if f.shows)})'

    def __eq__(self, other):
        if type(other) is not type(self):
            return NotImplemented
        return all(self.__dict__.get(n) == other.__dict__.get(n) for n in fields)

    cls.__attrs_attrs__ = tuple(fields.values())
    if init and '__init__' not in cls.__dict__:
        from inspect import Parameter, Signature
        cls.__init__ = __init__
        cls.__required_fields__ = {f.alias: getattr(f.type, '__name__', str(f.type)) for f in fields.values() if f.init and f._default is NOTHING}
        cls.__signature__ = Signature([
            Parameter(f.alias, Parameter.KEYWORD_ONLY if f.kw_only or kw_only else Parameter.POSITIONAL_OR_KEYWORD,
                      default=Parameter.empty if f._default is NOTHING else None if isinstance(f._default, Factory) else f._default)
            for f in fields.values() if f.init])
    else:
        cls.__attrs_init__ = __init__
    if repr and '__repr__' not in cls.__dict__:
        cls.__repr__ = __repr__
    if '__eq__' not in cls.__dict__:
        cls.__eq__ = __eq__
    return cls


def attrs(maybe_cls=None, these=None, repr_ns=None, repr=True, cmp=None, hash=None, init=True, slots=False, frozen=False, weakref_slot=True,
          str=False, auto_attribs=False, kw_only=False, **kwargs):
    def wrap(cls):
        return _made(cls, auto_attribs, kw_only, init, frozen, repr)
    return wrap if maybe_cls is None else wrap(maybe_cls)


def define(maybe_cls=None, *, these=None, repr=True, hash=None, init=True, slots=True, frozen=False, auto_attribs=None, kw_only=False, **kwargs):
    def wrap(cls):
        annotated = auto_attribs
        if annotated is None:
            notes = cls.__dict__.get('__annotations__', {})
            annotated = all(n in notes for n, v in cls.__dict__.items() if isinstance(v, Attribute))
        return _made(cls, annotated, kw_only, init, frozen, repr)
    return wrap if maybe_cls is None else wrap(maybe_cls)


s = attributes = attrs
ib = attr = attrib
dataclass = define
mutable = define


def frozen(maybe_cls=None, **kwargs):
    return define(maybe_cls, **{**kwargs, 'frozen': True})


def fields(cls):
    return cls.__attrs_attrs__


def fields_dict(cls):
    return {f.name: f for f in cls.__attrs_attrs__}


def has(cls):
    return hasattr(cls, '__attrs_attrs__')


def _plain(value):
    if has(type(value)):
        return asdict(value)
    if isinstance(value, dict):
        return {k: _plain(v) for k, v in value.items()}
    return type(value)(_plain(v) for v in value) if isinstance(value, (list, tuple)) else value


def asdict(inst, recurse=True, filter=None, dict_factory=dict, **kwargs):
    pairs = [(f.name, inst.__dict__.get(f.name)) for f in inst.__attrs_attrs__ if filter is None or filter(f, inst.__dict__.get(f.name))]
    return dict_factory([(name, _plain(value) if recurse else value) for name, value in pairs])


def astuple(inst, **kwargs):
    return tuple(inst.__dict__.get(f.name) for f in inst.__attrs_attrs__)


def evolve(inst, **changes):
    given = {f.alias: inst.__dict__.get(f.name) for f in inst.__attrs_attrs__ if f.init}
    return type(inst)(**{**given, **changes})


assoc = evolve


def validate(inst):
    pass


resolve_types = lambda cls, *args, **kwargs: cls


class _Any:
    """Validators and converters, none of which is run."""

    def __getattr__(self, name):
        return lambda *args, **kwargs: None


class _Converters:
    def optional(self, converter):
        return lambda value: None if value is None else converter(value)

    def default_if_none(self, default=NOTHING, factory=None):
        return lambda value: (factory() if factory is not None else default) if value is None else value

    def pipe(self, *converters):
        def converted(value):
            for one in converters:
                value = one(value)
            return value
        return converted

    def to_bool(self, value):
        return value in (True, 'true', 't', 'yes', 'y', 'on', '1', 1)


validators, setters, filters = _Any(), _Any(), _Any()
converters = _Converters()
