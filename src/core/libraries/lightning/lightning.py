"""Networks with their training loop: the network is an ordinary module, and nothing is trained."""
import inspect

from torch import nn


class AttributeDict(dict):
    def __getattr__(self, name):
        if name in self:
            return self[name]
        raise AttributeError(f'Missing attribute "{name}"')

    def __setattr__(self, name, value):
        self[name] = value


def _running(obj):
    """Frames of `__init__` of this object, the outermost first."""
    found, frame = [], inspect.currentframe()
    while frame is not None:
        own = frame.f_code.co_varnames[:1]
        if frame.f_code.co_name == '__init__' and own and frame.f_locals.get(own[0]) is obj:
            found.insert(0, frame)
        frame = frame.f_back
    return found


def _arguments(obj):
    given = {}
    for frame in reversed(_running(obj)):
        args, varargs, varkw, names = inspect.getargvalues(frame)
        given.update({name: names[name] for name in args[1:] if name in names})
        if varkw in names:
            given.update(names[varkw])
    return given


class HyperparametersMixin:
    def save_hyperparameters(self, *args, ignore=None, frame=None, logger=True):
        left_out = [ignore] if isinstance(ignore, str) else list(ignore or ())
        given = _arguments(self)
        if len(args) == 1 and not isinstance(args[0], str):
            given = args[0] if isinstance(args[0], dict) else dict(vars(args[0])) if hasattr(args[0], '__dict__') else dict(args[0])
        elif args:
            given = {name: given[name] for name in args if name in given}
        kept = {name: value for name, value in given.items() if name not in left_out}
        self.__dict__.setdefault('_hparams', AttributeDict()).update(kept)

    @property
    def hparams(self):
        return self.__dict__.setdefault('_hparams', AttributeDict())

    @property
    def hparams_initial(self):
        return AttributeDict(self.hparams)


class LightningModule(HyperparametersMixin, nn.Module):
    example_input_array = None
    automatic_optimization = True
    current_epoch = global_step = global_rank = local_rank = 0
    on_gpu = False
    strict_loading = True
    CHECKPOINT_HYPER_PARAMS_KEY = 'hyper_parameters'

    def __init__(self, *args, **kwargs):
        super().__init__()
        self.__dict__['trainer'] = None

    @property
    def device(self):
        for parameter in self.parameters():
            return parameter.device
        import torch
        return torch.device('cpu')

    @property
    def dtype(self):
        for parameter in self.parameters():
            return parameter.dtype
        import torch
        return torch.float32

    @property
    def logger(self):
        return None

    @property
    def loggers(self):
        return []

    @property
    def fabric(self):
        return None

    def log(self, *args, **kwargs):
        pass

    log_dict = print = manual_backward = toggle_optimizer = untoggle_optimizer = clip_gradients = log

    def all_gather(self, data, group=None, sync_grads=False):
        return data

    def optimizers(self, use_pl_optimizer=True):
        return _unknown('optimizers are not followed')

    def lr_schedulers(self):
        return None

    def training_step(self, *args, **kwargs):
        pass

    validation_step = test_step = configure_optimizers = configure_model = training_step

    def predict_step(self, batch, *args, **kwargs):
        return self(batch)

    def setup(self, stage=None):
        pass

    def freeze(self):
        for parameter in self.parameters():
            parameter.requires_grad = False
        self.eval()

    def unfreeze(self):
        for parameter in self.parameters():
            parameter.requires_grad = True
        self.train()

    @classmethod
    def load_from_checkpoint(cls, checkpoint_path, map_location=None, hparams_file=None, strict=None, **kwargs):
        return cls(**kwargs)


class LightningDataModule(HyperparametersMixin):
    name = None

    def __init__(self):
        self.trainer = None

    def prepare_data(self):
        pass

    def setup(self, stage=None):
        pass

    train_dataloader = val_dataloader = test_dataloader = predict_dataloader = teardown = setup


class Callback:
    state_key = ''

    def setup(self, trainer, pl_module, stage=None):
        pass

    def state_dict(self):
        return {}


class _Callback(Callback):
    def __init__(self, *args, **kwargs):
        pass


class ModelCheckpoint(_Callback):
    best_model_path = last_model_path = ''


class EarlyStopping(_Callback):
    pass


class LearningRateMonitor(_Callback):
    pass


class ModelSummary(_Callback):
    pass


class RichProgressBar(_Callback):
    pass


class RichModelSummary(_Callback):
    pass


class TQDMProgressBar(_Callback):
    pass


class DeviceStatsMonitor(_Callback):
    pass


class StochasticWeightAveraging(_Callback):
    pass


class GradientAccumulationScheduler(_Callback):
    pass


class BasePredictionWriter(_Callback):
    pass


class Logger:
    def __init__(self, *args, **kwargs):
        pass

    def log_metrics(self, *args, **kwargs):
        pass

    log_hyperparams = log_graph = save = watch = log_metrics


class TensorBoardLogger(Logger):
    pass


class WandbLogger(Logger):
    pass


class CSVLogger(Logger):
    pass


class MLFlowLogger(Logger):
    pass


class Trainer:
    """Nothing is trained; the modules that it is given stay as they are."""

    def __init__(self, *args, **kwargs):
        self.max_epochs = kwargs.get('max_epochs')
        self.callbacks = kwargs.get('callbacks')
        self.world_size, self.current_epoch, self.global_step, self.global_rank = 1, 0, 0, 0
        self.is_global_zero, self.logger = True, kwargs.get('logger')

    def fit(self, model, *args, **kwargs):
        pass

    def save_checkpoint(self, *args, **kwargs):
        pass

    def validate(self, model=None, *args, **kwargs):
        return _unknown('nothing is trained')

    test = predict = validate


class Fabric:
    """One device in full precision."""

    world_size, global_rank, local_rank, is_global_zero = 1, 0, 0, True

    def __init__(self, *args, **kwargs):
        pass

    def setup(self, module, *optimizers, **kwargs):
        return (module, *optimizers) if optimizers else module

    def setup_module(self, module, **kwargs):
        return module

    def setup_dataloaders(self, *loaders, **kwargs):
        return loaders[0] if len(loaders) == 1 else list(loaders)

    def launch(self, function=None, *args, **kwargs):
        return function(self, *args, **kwargs) if function is not None else None

    def seed_everything(self, seed=None, workers=None):
        return seed

    def print(self, *args, **kwargs):
        pass

    log = log_dict = barrier = backward = save = print


def seed_everything(seed=None, workers=False, verbose=True):
    return 0 if seed is None else seed


def rank_zero_only(fn):
    return fn


def rank_zero_info(*args, **kwargs):
    pass


rank_zero_warn = rank_zero_debug = rank_zero_deprecation = rank_zero_info


class MisconfigurationException(Exception):
    pass
