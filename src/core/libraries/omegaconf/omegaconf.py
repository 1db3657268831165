"""Settings as dictionaries and lists whose entries can be read as attributes, with `${a.b}` for other entries."""
import dataclasses as _dataclasses

MISSING = '???'
_resolvers = {}


class OmegaConfBaseException(Exception):
    pass


class MissingMandatoryValue(OmegaConfBaseException):
    pass


class ConfigAttributeError(OmegaConfBaseException, AttributeError):
    pass


class ConfigKeyError(OmegaConfBaseException, KeyError):
    pass


class ValidationError(OmegaConfBaseException, ValueError):
    pass


class InterpolationKeyError(OmegaConfBaseException):
    pass


def _literal(text):
    word = text.strip()
    if word[:1] in ('"', "'") and word[-1:] == word[:1]:
        return word[1:-1]
    if word.lower() in ('true', 'false'):
        return word.lower() == 'true'
    if word.lower() in ('null', 'none'):
        return None
    for convert in (int, float):
        try:
            return convert(word)
        except ValueError:
            pass
    return word


class _Node:
    _parent = None

    def _root(self):
        node = self
        while node._parent is not None:
            node = node._parent
        return node

    def _resolve(self, text):
        """The value of a text with `${...}` in it."""
        start = text.rindex('${')
        end = text.find('}', start)
        if end < 0:
            return text
        found = self._lookup(text[start + 2:end])
        if start == 0 and end == len(text) - 1:
            return found
        if _is_unknown(found):
            return found
        whole = text[:start] + str(found) + text[end + 1:]
        return self._resolve(whole) if '${' in whole else whole

    def _lookup(self, path):
        path = path.strip()
        name, colon, given = path.partition(':')
        if colon:
            if name in ('oc.env', 'env'):
                fallback = given.split(',', 1)
                return _literal(fallback[1]) if len(fallback) > 1 else _unknown(f'the environment variable {fallback[0]} is not known')
            if name == 'oc.select':
                parts = given.split(',', 1)
                return OmegaConf.select(self._root(), parts[0].strip(), default=_literal(parts[1]) if len(parts) > 1 else None)
            if name not in _resolvers:
                return _unknown(f'the resolver {name} is not known')
            return _resolvers[name](*[_literal(part) for part in given.split(',')] if given else [])
        node = self._root()
        if path.startswith('.'):
            node = self
            path = path[1:]
            while path.startswith('.'):
                node, path = node._parent, path[1:]
        for key in path.replace('[', '.').replace(']', '').split('.'):
            if isinstance(node, list):
                node = node[int(key)]
            elif isinstance(node, dict) and key in node.keys():
                node = node[key]
            else:
                raise InterpolationKeyError(f"Interpolation key '{path}' not found")
        return node

    def _value(self, value):
        if isinstance(value, str) and '${' in value:
            return self._resolve(value)
        return value

    def __deepcopy__(self, memo):
        return _wrap(_plain(self, False))

    __copy__ = copy = lambda self: _wrap(_plain(self, False))


class DictConfig(_Node, dict):
    def __init__(self, content=None, parent=None, **kwargs):
        dict.__init__(self)
        self.__dict__['_parent'] = parent
        for key, value in dict(content or {}).items():
            self[key] = value

    def __setitem__(self, key, value):
        dict.__setitem__(self, key, _wrap(value, self))

    def __getitem__(self, key):
        if key not in self.keys():
            raise ConfigKeyError(f'Missing key {key}')
        value = dict.__getitem__(self, key)
        if isinstance(value, str) and value == MISSING:
            raise MissingMandatoryValue(f'Missing mandatory value: {key}')
        return self._value(value)

    def __getattr__(self, name):
        if name.startswith('__'):
            raise AttributeError(name)
        if name not in self.keys():
            raise ConfigAttributeError(f'Missing key {name}')
        return self[name]

    def __setattr__(self, name, value):
        if name == '_parent':
            self.__dict__[name] = value
        else:
            self[name] = value

    def __delattr__(self, name):
        del self[name]

    def __contains__(self, key):
        return key in self.keys() and not (isinstance(dict.get(self, key), str) and dict.get(self, key) == MISSING)

    def get(self, key, default_value=None):
        return self[key] if key in self else default_value

    def pop(self, key, *default):
        if key not in self.keys():
            if default:
                return default[0]
            raise ConfigKeyError(f'Missing key {key}')
        value = self[key]
        del self[key]
        return value

    def items(self):
        return [(key, self[key]) for key in self.keys()]

    def items_ex(self, resolve=True):
        return self.items()

    def values(self):
        return [self[key] for key in self.keys()]

    def update(self, *args, **kwargs):
        for key, value in dict(*args, **kwargs).items():
            self[key] = value

    def merge_with(self, *others):
        for other in others:
            _merge(self, _wrap(other))


class ListConfig(_Node, list):
    def __init__(self, content=None, parent=None, **kwargs):
        list.__init__(self)
        self.__dict__['_parent'] = parent
        for value in content or ():
            self.append(value)

    def append(self, value):
        list.append(self, _wrap(value, self))

    def extend(self, values):
        for value in values:
            self.append(value)

    def __getitem__(self, index):
        found = list.__getitem__(self, index)
        return ListConfig(found, self) if isinstance(index, slice) else self._value(found)

    def __iter__(self):
        return iter([self._value(value) for value in list.__iter__(self)])


def _wrap(value, parent=None):
    if _dataclasses.is_dataclass(value):
        if isinstance(value, type):
            value = value()
        value = {f.name: getattr(value, f.name) for f in _dataclasses.fields(value)}
    if isinstance(value, DictConfig) and parent is not None:
        return DictConfig({key: dict.__getitem__(value, key) for key in value.keys()}, parent)
    if isinstance(value, (DictConfig, ListConfig)) and parent is None:
        return value
    if isinstance(value, dict):
        return DictConfig(value, parent)
    if isinstance(value, (list, tuple)):
        return ListConfig(value, parent)
    return value


def _plain(node, resolve):
    if isinstance(node, DictConfig):
        return {key: _plain(node[key] if resolve else dict.__getitem__(node, key), resolve) for key in node.keys()}
    if isinstance(node, ListConfig):
        return [_plain(value, resolve) for value in (node if resolve else list.__iter__(node))]
    return node


def _merge(into, other):
    for key in other.keys():
        value = dict.__getitem__(other, key)
        have = dict.__getitem__(into, key) if key in into.keys() else None
        if isinstance(value, DictConfig) and isinstance(have, DictConfig):
            _merge(have, value)
        else:
            into[key] = value


def _dotted(entries):
    made = DictConfig()
    for entry in entries:
        key, _, text = entry.partition('=')
        node, names = made, key.strip().split('.')
        for name in names[:-1]:
            if name not in node.keys():
                node[name] = {}
            node = dict.__getitem__(node, name)
        import yaml
        node[names[-1]] = yaml.safe_load(text) if text else None
    return made


class OmegaConf:
    @staticmethod
    def create(obj=None, parent=None, flags=None):
        if obj is None:
            return DictConfig()
        if _is_unknown(obj):
            return obj
        if isinstance(obj, str):
            import yaml
            obj = yaml.safe_load(obj) or {}
        if isinstance(obj, list) and obj and all(isinstance(entry, str) and '=' in entry for entry in obj):
            return _dotted(obj)
        return _wrap(_plain(obj, False))

    structured = create

    @staticmethod
    def load(file_):
        import yaml
        from omegaconf import _with_floats
        if isinstance(file_, str) or hasattr(file_, '__fspath__'):
            file_ = open(str(file_))
        if _is_unknown(file_):
            return file_
        found = yaml.safe_load(file_)
        return found if _is_unknown(found) else OmegaConf.create(_with_floats(found))

    @staticmethod
    def from_dotlist(dotlist):
        return _dotted(dotlist)

    @staticmethod
    def from_cli(args_list=None):
        """The command line is empty."""
        return _dotted(args_list or [])

    @staticmethod
    def merge(*configs):
        first = configs[0]
        made = OmegaConf.create(_plain(first, False) if isinstance(first, (DictConfig, ListConfig)) else first)
        for other in configs[1:]:
            if _is_unknown(other):
                return other
            other = OmegaConf.create(other)
            if isinstance(other, DictConfig):
                _merge(made, other)
            else:
                made = other
        return made

    unsafe_merge = merge

    @staticmethod
    def to_container(cfg, *, resolve=False, throw_on_missing=False, enum_to_str=False, structured_config_mode=None):
        return _plain(cfg, resolve)

    @staticmethod
    def to_object(cfg):
        return _plain(cfg, True)

    @staticmethod
    def to_yaml(cfg, *, resolve=False, sort_keys=False):
        return str(_plain(cfg, resolve))

    @staticmethod
    def save(config, f, resolve=False):
        pass

    @staticmethod
    def resolve(cfg):
        pass

    @staticmethod
    def select(cfg, key, *, default=None, throw_on_resolution_failure=True, throw_on_missing=False):
        node = cfg
        for name in key.replace('[', '.').replace(']', '').split('.'):
            if isinstance(node, DictConfig) and name in node:
                node = node[name]
            elif isinstance(node, ListConfig) and name.isdigit() and int(name) < len(node):
                node = node[int(name)]
            else:
                return default
        return node

    @staticmethod
    def update(cfg, key, value=None, *, merge=True, force_add=False):
        *above, last = key.split('.')
        node = cfg
        for name in above:
            if name not in node.keys():
                node[name] = {}
            node = dict.__getitem__(node, name)
        node[last] = value

    @staticmethod
    def register_new_resolver(name, resolver, *, replace=False, use_cache=False):
        _resolvers[name] = resolver

    register_resolver = legacy_register_resolver = register_new_resolver

    @staticmethod
    def has_resolver(name):
        return name in _resolvers

    @staticmethod
    def set_struct(conf, value):
        pass

    set_readonly = set_cache = set_struct

    @staticmethod
    def is_config(obj):
        return isinstance(obj, (DictConfig, ListConfig))

    @staticmethod
    def is_dict(obj):
        return isinstance(obj, DictConfig)

    @staticmethod
    def is_list(obj):
        return isinstance(obj, ListConfig)

    @staticmethod
    def is_missing(cfg, key):
        return key in cfg.keys() and dict.__getitem__(cfg, key) == MISSING

    @staticmethod
    def is_readonly(conf):
        return False

    is_struct = is_interpolation = is_readonly

    @staticmethod
    def masked_copy(conf, keys):
        return DictConfig({key: conf[key] for key in ([keys] if isinstance(keys, str) else keys) if key in conf})


class _Open:
    def __init__(self, config, *args):
        self.config = config

    def __enter__(self):
        return self.config

    def __exit__(self, *exc):
        pass


open_dict = read_write = flag_override = _Open
II = lambda path: '${' + path + '}'
SI = lambda text: text
SCMode = _Open
Container = _Node
