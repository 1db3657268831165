"""torch.nn.utils.parametrize and parametrizations: a parameter that is computed from others at each read."""
import torch
from torch import nn
from torch.nn import Module, ModuleDict, ModuleList, Parameter


class ParametrizationList(ModuleList):
    def __init__(self, modules, original, unsafe=False):
        super().__init__(modules)
        self.unsafe = unsafe
        new = original
        for module in reversed(self):
            if hasattr(module, 'right_inverse'):
                new = module.right_inverse(new)
        self.is_tensor = isinstance(new, torch.Tensor)
        if self.is_tensor:
            self.original = Parameter(new.data) if isinstance(original, Parameter) else new
        else:
            self.ntensors = len(new)
            for i, part in enumerate(new):
                setattr(self, f'original{i}', Parameter(part.data))

    def forward(self):
        if self.is_tensor:
            x = self[0](self.original)
        else:
            x = self[0](*[getattr(self, f'original{i}') for i in range(self.ntensors)])
        for module in list(self)[1:]:
            x = module(x)
        return x


def is_parametrized(module, tensor_name=None):
    lists = module.__dict__.get('_modules', {}).get('parametrizations')
    if lists is None:
        return False
    return tensor_name in lists if tensor_name is not None else len(lists) > 0


def register_parametrization(module, tensor_name, parametrization, *, unsafe=False):
    parametrization.train(module.training)
    if is_parametrized(module, tensor_name):
        module.parametrizations[tensor_name].append(parametrization)
        return module
    if tensor_name not in module._parameters and tensor_name not in module._buffers:
        raise ValueError(f"Module '{module}' does not have a parameter, a buffer, or a parametrized element with name '{tensor_name}'")
    if not is_parametrized(module):
        cls = module.__class__
        module.__class__ = type(f'Parametrized{cls.__name__}', (cls,), {})
        module.parametrizations = ModuleDict()
    original = getattr(module, tensor_name)
    delattr(module, tensor_name)
    module.parametrizations[tensor_name] = ParametrizationList([parametrization], original, unsafe)
    setattr(module.__class__, tensor_name, property(lambda self: self.parametrizations[tensor_name]()))
    return module


def remove_parametrizations(module, tensor_name, leave_parametrized=True):
    value = getattr(module, tensor_name)
    del module.parametrizations[tensor_name]
    delattr(module.__class__, tensor_name)
    setattr(module, tensor_name, Parameter(value.data))
    if len(module.parametrizations) == 0:
        del module._modules['parametrizations']
        module.__class__ = module.__class__.__bases__[0]
    return module


class cached:
    def __enter__(self):
        return self

    def __exit__(self, *_):
        return False


class _WeightNorm(Module):
    def __init__(self, dim=0):
        super().__init__()
        self.dim = -1 if dim is None else dim

    def _length(self, weight):
        if self.dim == -1:
            return weight.norm()
        axes = [i for i in range(weight.dim()) if i != self.dim % weight.dim()]
        return weight.norm(dim=axes, keepdim=True) if axes else weight.abs()

    def forward(self, weight_g, weight_v):
        return weight_v * (weight_g / self._length(weight_v))

    def right_inverse(self, weight):
        return self._length(weight), weight


def weight_norm(module, name='weight', dim=0):
    return register_parametrization(module, name, _WeightNorm(dim), unsafe=True)


class _SpectralNorm(Module):
    def __init__(self, weight, n_power_iterations=1, dim=0, eps=1e-12):
        super().__init__()
        self.dim = dim if dim >= 0 else dim + weight.dim()
        self.eps = eps
        if weight.dim() > 1:
            rows, columns = self._matrix(weight).size()
            self.register_buffer('_u', torch.randn(rows))
            self.register_buffer('_v', torch.randn(columns))

    def _matrix(self, weight):
        if self.dim != 0:
            weight = weight.permute(self.dim, *[d for d in range(weight.dim()) if d != self.dim])
        return weight.flatten(1)

    def forward(self, weight):
        if weight.dim() == 1:
            return nn.functional.normalize(weight, dim=0, eps=self.eps)
        return weight / torch.dot(self._u, torch.mv(self._matrix(weight), self._v))

    def right_inverse(self, value):
        return value


def spectral_norm(module, name='weight', n_power_iterations=1, eps=1e-12, dim=None):
    if dim is None:
        transposed = (nn.ConvTranspose1d, nn.ConvTranspose2d, nn.ConvTranspose3d)
        dim = 1 if isinstance(module, transposed) else 0
    return register_parametrization(module, name, _SpectralNorm(getattr(module, name), n_power_iterations, dim, eps))


class _Orthogonal(Module):
    def forward(self, weight):
        _assume('the products that keep a weight orthogonal are not counted')
        return weight + 0

    def right_inverse(self, weight):
        return weight


def orthogonal(module, name='weight', orthogonal_map=None, *, use_trivialization=True):
    return register_parametrization(module, name, _Orthogonal(), unsafe=True)
