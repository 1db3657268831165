"""Objects from settings that name their class. The command line of an application is empty."""
from functools import partial
from importlib import import_module
from importlib.util import find_spec

from omegaconf import DictConfig, ListConfig, OmegaConf


def get_class(path):
    return get_object(path)


def get_object(path):
    names = path.split('.')
    for cut in range(len(names) - 1, 0, -1):
        # No `try`: what a module itself lacks is unknown and does not fail its import.
        if find_spec('.'.join(names[:cut])) is None:
            continue
        found = import_module('.'.join(names[:cut]))
        for name in names[cut:]:
            found = getattr(found, name, None)
        if found is not None:
            return found
    return _unknown(f'could not find {path}')


get_method = get_static_method = get_object


def _made(value, recursive):
    if isinstance(value, dict):
        if '_target_' in value and recursive:
            return instantiate(value)
        return DictConfig({key: _made(each, recursive) for key, each in value.items()}) if isinstance(value, DictConfig) else {
            key: _made(each, recursive) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        made = [_made(each, recursive) for each in value]
        return made
    return value


def instantiate(config, *args, **kwargs):
    if config is None or _is_unknown(config):
        return config
    if isinstance(config, (list, ListConfig)):
        return [instantiate(each) for each in config]
    given = dict(config.items())
    given.update(kwargs)
    if '_target_' not in given:
        return _made(config, True)
    target = given.pop('_target_')
    recursive = given.pop('_recursive_', True)
    partially = given.pop('_partial_', False)
    convert = given.pop('_convert_', 'none')
    positional = list(args) or list(given.pop('_args_', ()))
    found = get_object(target) if isinstance(target, str) else target
    if convert in ('all', 'object'):
        given = {key: OmegaConf.to_container(each) if OmegaConf.is_config(each) else each for key, each in given.items()}
    given = {key: _made(each, recursive) for key, each in given.items()}
    if _is_unknown(found):
        return found
    return partial(found, *positional, **given) if partially else found(*positional, **given)


call = instantiate


def main(config_path=None, config_name=None, version_base=None):
    """The function is left as it is: which settings it gets is not known here."""
    def decorated(function):
        def started(cfg=None, *args, **kwargs):
            return function(_read(config_path, config_name) if cfg is None else cfg, *args, **kwargs)
        return started
    return decorated


def _read(folder, name):
    if name is None:
        return DictConfig()
    file = name if name.endswith(('.yaml', '.yml')) else name + '.yaml'
    try:
        found = OmegaConf.load(f'{folder}/{file}' if folder else file)
    except OSError:
        return _unknown(f'could not read the settings {file}')
    if _is_unknown(found):
        return found
    made = DictConfig()
    own = False
    for entry in found.pop('defaults', []):
        if entry == '_self_':
            made, own = OmegaConf.merge(made, found), True
        elif isinstance(entry, str):
            made = OmegaConf.merge(made, _read(folder, entry))
        else:
            for group, choice in entry.items():
                if isinstance(choice, str) and not group.startswith(('override ', 'optional ')):
                    made = OmegaConf.merge(made, {group.split('@')[-1]: _read(f'{folder}/{group}' if folder else group, choice)})
    return made if own else OmegaConf.merge(made, found)


class GlobalHydra:
    _only = None

    def __init__(self):
        self._initialized = False

    @staticmethod
    def instance():
        GlobalHydra._only = GlobalHydra._only or GlobalHydra()
        return GlobalHydra._only

    def is_initialized(self):
        return self._initialized

    def clear(self):
        self._initialized = False


def initialize(*args, **kwargs):
    GlobalHydra.instance()._initialized = True


initialize_config_dir = initialize_config_module = initialize


def compose(config_name=None, overrides=(), **kwargs):
    found = _read(None, config_name)
    return found if _is_unknown(found) else OmegaConf.merge(found, OmegaConf.from_dotlist(list(overrides or ())))


def to_absolute_path(path):
    return path


def get_original_cwd():
    return '.'


class ConfigStore:
    _only = None

    @staticmethod
    def instance():
        ConfigStore._only = ConfigStore._only or ConfigStore()
        return ConfigStore._only

    def store(self, *args, **kwargs):
        pass


class HydraConfig:
    @staticmethod
    def get():
        return _unknown('the settings of Hydra itself are not followed')
