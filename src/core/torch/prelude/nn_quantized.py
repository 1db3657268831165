"""Stubs that models call in floating point when they are prepared for quantization."""
import torch
import torch.nn.functional as F
from torch.nn import Identity, Module


class FloatFunctional(Module):
    def __init__(self):
        super().__init__()
        self.activation_post_process = Identity()

    def forward(self, x):
        raise RuntimeError('FloatFunctional is not intended to use the forward. Please use the corresponding operation')

    def add(self, x, y):
        return self.activation_post_process(torch.add(x, y))

    def add_scalar(self, x, y):
        return torch.add(x, y)

    def mul(self, x, y):
        return self.activation_post_process(torch.mul(x, y))

    def mul_scalar(self, x, y):
        return torch.mul(x, y)

    def cat(self, x, dim=0):
        return self.activation_post_process(torch.cat(x, dim=dim))

    def add_relu(self, x, y):
        return self.activation_post_process(F.relu(torch.add(x, y)))

    def matmul(self, x, y):
        return self.activation_post_process(torch.matmul(x, y))


class FXFloatFunctional(FloatFunctional):
    pass


class QFunctional(FloatFunctional):
    pass


class QuantStub(Module):
    def __init__(self, qconfig=None):
        super().__init__()
        if qconfig:
            self.qconfig = qconfig

    def forward(self, x):
        return x


class DeQuantStub(QuantStub):
    pass


class QuantWrapper(Module):
    def __init__(self, module):
        super().__init__()
        self.quant, self.dequant = QuantStub(), DeQuantStub()
        self.add_module('module', module)

    def forward(self, x):
        return self.dequant(self.module(self.quant(x)))


class FakeQuantize(Module):
    def __init__(self, observer=None, quant_min=None, quant_max=None, **kwargs):
        super().__init__()

    def forward(self, x):
        return x

    @classmethod
    def with_args(cls, **kwargs):
        return cls


class _Observer(FakeQuantize):
    pass


FakeQuantizeBase = FusedMovingAvgObsFakeQuantize = FakeQuantize
ObserverBase = MinMaxObserver = MovingAverageMinMaxObserver = PerChannelMinMaxObserver = HistogramObserver = PlaceholderObserver = _Observer
MovingAveragePerChannelMinMaxObserver = NoopObserver = RecordingObserver = _Observer
default_observer = default_weight_observer = default_per_channel_weight_observer = default_fake_quant = default_weight_fake_quant = _Observer


class QConfig:
    def __init__(self, activation=None, weight=None):
        self.activation, self.weight = activation, weight


def get_default_qconfig(backend='x86', version=0):
    return QConfig()


get_default_qat_qconfig = get_default_qconfig
default_qconfig = default_qat_qconfig = default_dynamic_qconfig = per_channel_dynamic_qconfig = float16_dynamic_qconfig = QConfig()


def get_default_qconfig_mapping(backend='x86', version=0):
    return {}


get_default_qat_qconfig_mapping = get_default_qconfig_mapping


def _unchanged(model, *args, **kwargs):
    """Quantization and fusion change neither what is multiplied nor how often: the network is counted as it is written."""
    _assume('the network is counted as it is written, before layers are fused or quantized')
    return model


fuse_modules = fuse_modules_qat = prepare = prepare_qat = convert = quantize = quantize_dynamic = quantize_qat = propagate_qconfig_ = _unchanged
add_quant_dequant = swap_module = _unchanged


def _nothing(module, *args, **kwargs):
    pass


enable_observer = disable_observer = enable_fake_quant = disable_fake_quant = _nothing
