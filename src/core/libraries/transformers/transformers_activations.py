"""Activations by name."""
from collections import OrderedDict

import torch
import torch.nn.functional as F
from torch import nn


class NewGELUActivation(nn.Module):
    def forward(self, input):
        return F.gelu(input, approximate='tanh')


class PytorchGELUTanh(NewGELUActivation):
    pass


class FastGELUActivation(NewGELUActivation):
    pass


class AccurateGELUActivation(NewGELUActivation):
    pass


class GELUActivation(nn.Module):
    def __init__(self, use_gelu_python=False):
        super().__init__()

    def forward(self, input):
        return F.gelu(input)


class QuickGELUActivation(nn.Module):
    def forward(self, input):
        return input * torch.sigmoid(1.702 * input)


class ClippedGELUActivation(nn.Module):
    def __init__(self, min, max):
        super().__init__()
        self.min, self.max = min, max

    def forward(self, x):
        return torch.clip(F.gelu(x), self.min, self.max)


class MishActivation(nn.Module):
    def forward(self, input):
        return F.mish(input)


class LinearActivation(nn.Module):
    def forward(self, input):
        return input


class SiLUActivation(nn.Module):
    def forward(self, input):
        return F.silu(input)


class LaplaceActivation(nn.Module):
    def forward(self, input, mu=0.707107, sigma=0.282095):
        return 0.5 * (1.0 + torch.erf((input - mu).div(sigma * 2.0 ** 0.5)))


class ReLUSquaredActivation(nn.Module):
    def forward(self, input):
        return torch.square(F.relu(input))


class ClassInstantier(OrderedDict):
    def __getitem__(self, key):
        content = super().__getitem__(key)
        cls, kwargs = content if isinstance(content, tuple) else (content, {})
        return cls(**kwargs)


ACT2CLS = {
    'gelu': GELUActivation, 'gelu_10': (ClippedGELUActivation, {'min': -10, 'max': 10}), 'gelu_fast': FastGELUActivation,
    'gelu_new': NewGELUActivation, 'gelu_python': (GELUActivation, {'use_gelu_python': True}), 'gelu_pytorch_tanh': PytorchGELUTanh,
    'gelu_accurate': AccurateGELUActivation, 'gelu_python_tanh': NewGELUActivation, 'laplace': LaplaceActivation,
    'leaky_relu': nn.LeakyReLU, 'linear': LinearActivation, 'mish': MishActivation, 'quick_gelu': QuickGELUActivation,
    'relu': nn.ReLU, 'relu2': ReLUSquaredActivation, 'relu6': nn.ReLU6, 'sigmoid': nn.Sigmoid, 'silu': nn.SiLU, 'swish': nn.SiLU,
    'tanh': nn.Tanh, 'prelu': nn.PReLU,
}
ACT2FN = ClassInstantier(ACT2CLS)


def get_activation(activation_string):
    if activation_string in ACT2FN:
        return ACT2FN[activation_string]
    raise KeyError(f'function {activation_string} not found in ACT2FN mapping {list(ACT2FN.keys())}')


gelu = get_activation('gelu')
gelu_new = get_activation('gelu_new')
gelu_fast = get_activation('gelu_fast')
gelu_python = get_activation('gelu_python')
quick_gelu = get_activation('quick_gelu')
silu = get_activation('silu')
mish = get_activation('mish')
linear_act = get_activation('linear')
