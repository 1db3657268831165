"""Classes of settings with declared fields. What is given is taken as it is, without validation."""
import dataclasses as _dataclasses
import typing

_missing = object()
VERSION = __version__ = '2.9.0'


class ValidationError(ValueError):
    pass


class FieldInfo:
    def __init__(self, default=_missing, default_factory=None, alias=None, **kwargs):
        self.default, self.default_factory, self.alias = default, default_factory, alias
        self.description, self.annotation = kwargs.get('description'), None

    def is_required(self):
        return self.default is _missing and self.default_factory is None

    def get_default(self, call_default_factory=True):
        return self.default_factory() if self.default_factory is not None else self.default


def Field(default=_missing, *, default_factory=None, alias=None, **kwargs):
    return FieldInfo(_missing if default is ... else default, default_factory, alias or kwargs.pop('validation_alias', None), **kwargs)


def PrivateAttr(default=_missing, *, default_factory=None, **kwargs):
    return FieldInfo(default, default_factory)


def ConfigDict(**kwargs):
    return kwargs


def _declared(cls):
    found = {}
    for base in reversed(cls.__mro__):
        if base in (BaseModel, object) or not isinstance(base, type):
            continue
        own = base.__dict__
        for name, annotation in own.get('__annotations__', {}).items():
            if 'ClassVar' in str(annotation) or name == 'model_config':
                continue
            value = own.get(name, _missing)
            if not isinstance(value, FieldInfo):
                extra = [a for a in typing.get_args(annotation) if isinstance(a, FieldInfo)] if 'Annotated' in str(annotation) else []
                value = FieldInfo(value, extra[0].default_factory if extra and value is _missing else None, extra[0].alias if extra else None)
            value.annotation = annotation
            found[name] = value
    return found


def _taken(annotation, value):
    """A dictionary becomes an instance of the class that the field is declared as."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel) and isinstance(value, dict):
        return annotation(**value)
    if isinstance(value, dict) and not isinstance(annotation, type):
        for one in typing.get_args(annotation):
            if isinstance(one, type) and issubclass(one, BaseModel):
                if typing.get_origin(annotation) is dict:
                    return {key: _taken(one, each) for key, each in value.items()}
                return one(**value)
    if isinstance(value, (list, tuple)) and not isinstance(annotation, type):
        for one in typing.get_args(annotation):
            if isinstance(one, type) and issubclass(one, BaseModel):
                return type(value)(_taken(one, each) for each in value)
    if annotation in (int, float, bool) and isinstance(value, str):
        if annotation is bool:
            return value.strip().lower() in ('1', 'true', 'yes', 'on', 'y', 't')
        return annotation(value)
    return float(value) if annotation is float and isinstance(value, int) and not isinstance(value, bool) else value


def _own(value):
    return type(value)(value) if type(value) in (list, dict, set) else value


class BaseModel:
    model_config = {}

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__()
        cls.__signature__ = _signature(cls)
        cls.__required_fields__ = {name: getattr(info.annotation, '__name__', str(info.annotation))
                                   for name, info in _declared(cls).items() if info.is_required() and not name.startswith('_')}

    def __init__(self, /, **data):
        fields = _declared(type(self))
        for hook in _hooks(type(self), 'before'):
            made = hook(data)
            if isinstance(made, dict):
                data = made
        for name, info in fields.items():
            key = info.alias if info.alias is not None and info.alias in data else name
            if key in data:
                self.__dict__[name] = _taken(info.annotation, data.pop(key))
            elif info.default_factory is not None:
                self.__dict__[name] = info.default_factory()
            elif info.default is not _missing:
                self.__dict__[name] = _own(info.default)
            elif name.startswith('_'):
                continue
            else:
                raise ValidationError(f'1 validation error for {type(self).__name__}\n{name}\n  Field required')
        if dict(self.model_config).get('extra') == 'allow' or getattr(getattr(type(self), 'Config', None), 'extra', None) == 'allow':
            self.__dict__.update(data)
        elif dict(self.model_config).get('extra') == 'forbid' and data:
            raise ValidationError(f'{next(iter(data))}\n  Extra inputs are not permitted')
        self.__dict__['model_fields_set'] = set(fields)
        for hook in _hooks(type(self), 'after'):
            hook(self)
        self.model_post_init(None)

    def model_post_init(self, context):
        pass

    @classmethod
    def model_validate(cls, obj, **kwargs):
        return obj if isinstance(obj, cls) else cls(**obj)

    parse_obj = model_validate

    @classmethod
    def model_construct(cls, _fields_set=None, **values):
        return cls(**values)

    construct = model_construct

    @classmethod
    def model_validate_json(cls, json_data, **kwargs):
        import json
        return cls(**json.loads(json_data))

    parse_raw = model_validate_json

    @classmethod
    def model_rebuild(cls, **kwargs):
        pass

    update_forward_refs = model_rebuild

    def _fields(self):
        return {name: self.__dict__[name] for name in self.__dict__ if name != 'model_fields_set' and not name.startswith('_')}

    def model_dump(self, *, include=None, exclude=None, exclude_none=False, exclude_unset=False, exclude_defaults=False, by_alias=False, **kwargs):
        return {name: _dumped(value) for name, value in self._fields().items()
                if (include is None or name in include) and name not in (exclude or ()) and not (exclude_none and value is None)}

    dict = model_dump

    def model_dump_json(self, **kwargs):
        import json
        return json.dumps(self.model_dump())

    json = model_dump_json

    def model_copy(self, *, update=None, deep=False):
        made = object.__new__(type(self))
        made.__dict__.update(self.__dict__)
        made.__dict__.update(update or {})
        return made

    copy = model_copy

    def __iter__(self):
        return iter(self._fields().items())

    def __eq__(self, other):
        return isinstance(other, BaseModel) and self._fields() == other._fields()

    def __repr__(self):
        return f'{type(self).__name__}({", ".join(f"{k}={v!r}" for k, v in self._fields().items())})'

    @classmethod
    def __class_getitem__(cls, item):
        return cls


def _signature(cls):
    from inspect import Parameter, Signature
    shown = []
    for name, info in _declared(cls).items():
        if not name.startswith('_'):
            default = Parameter.empty if info.is_required() else None if info.default_factory is not None else info.default
            shown.append(Parameter(info.alias if isinstance(info.alias, str) else name, Parameter.KEYWORD_ONLY, default=default, annotation=info.annotation))
    return Signature(shown)


def _dumped(value):
    if isinstance(value, BaseModel):
        return value.model_dump()
    if isinstance(value, (list, tuple)):
        return type(value)(_dumped(v) for v in value)
    return {k: _dumped(v) for k, v in value.items()} if type(value) is type({}) else value


class RootModel(BaseModel):
    pass


class BaseSettings(BaseModel):
    pass


class GenericModel(BaseModel):
    pass


class _Hook:
    def __init__(self, function, mode):
        self.function, self.mode = function, mode

    def __get__(self, instance, owner=None):
        function = self.function
        if isinstance(function, (classmethod, staticmethod)):
            return function.__get__(instance, owner)
        return function if instance is None else lambda *args: function(instance, *args)


def _hooks(cls, mode):
    found = []
    for base in reversed(cls.__mro__):
        for value in list(base.__dict__.values()):
            if isinstance(value, _Hook) and value.mode == mode:
                function = value.function
                if isinstance(function, classmethod):
                    found.append(function.__get__(None, cls))
                elif mode == 'before':
                    found.append(lambda data, function=function: function(cls, data))
                else:
                    found.append(function)
    return found


def model_validator(*, mode):
    return lambda function: _Hook(function, 'none' if mode == 'wrap' else mode)


def root_validator(*args, pre=False, **kwargs):
    if args:
        return args[0]
    return lambda function: _Hook(function, 'before' if pre else 'none')


def _validating(*fields, **kwargs):
    """The checks of single fields are not run."""
    return lambda function: function


field_validator = validator = field_serializer = _validating


def model_serializer(*args, **kwargs):
    return args[0] if args else _validating()


def computed_field(function=None, **kwargs):
    if function is None:
        return computed_field
    return function if isinstance(function, property) else property(function)


def validate_call(function=None, **kwargs):
    return function if function is not None else validate_call


validate_arguments = validate_call


def _same(*args, **kwargs):
    return object


conint = confloat = constr = conlist = _same
PositiveInt = NonNegativeInt = NegativeInt = StrictInt = int
PositiveFloat = NonNegativeFloat = StrictFloat = float
StrictStr = SecretStr = HttpUrl = AnyUrl = FilePath = DirectoryPath = str
StrictBool = bool
InstanceOf = SkipValidation = typing.Optional


class Extra:
    allow, forbid, ignore = 'allow', 'forbid', 'ignore'


class BeforeValidator:
    def __init__(self, func, **kwargs):
        self.func = func


AfterValidator = PlainValidator = WrapValidator = Discriminator = Tag = BeforeValidator


class TypeAdapter:
    def __init__(self, type, **kwargs):
        self.type = type

    def validate_python(self, value, **kwargs):
        return _taken(self.type, value)


def create_model(name, *, __base__=None, __config__=None, __module__=None, **fields):
    body = {'__annotations__': {}}
    for key, value in fields.items():
        annotation, default = value if isinstance(value, tuple) else (object, value)
        body['__annotations__'][key] = annotation
        if default is not ...:
            body[key] = default
    return type(name, (__base__ or BaseModel,), body)
