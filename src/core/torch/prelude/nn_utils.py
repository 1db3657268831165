"""torch.nn.utils: weights computed from other parameters, and helpers of training."""
import copy

import torch
from torch import nn
from torch.nn import Parameter


def _norm_except(weight, dim):
    """The norm over every axis but one, which it keeps in place."""
    if dim is None or dim == -1:
        return weight.norm()
    axes = [i for i in range(weight.dim()) if i != dim % weight.dim()]
    return weight.norm(dim=axes, keepdim=True) if axes else weight.abs()


class WeightNorm:
    """A weight as length and direction (Salimans and Kingma 2016), multiplied before each call."""

    def __init__(self, name, dim):
        self.name = name
        self.dim = -1 if dim is None else dim

    def compute_weight(self, module):
        g, v = getattr(module, self.name + '_g'), getattr(module, self.name + '_v')
        return v * (g / _norm_except(v, self.dim))

    def __call__(self, module, inputs):
        setattr(module, self.name, self.compute_weight(module))


def weight_norm(module, name='weight', dim=0):
    for hook in module._forward_pre_hooks.values():
        if isinstance(hook, WeightNorm) and hook.name == name:
            raise RuntimeError(f'Cannot register two weight_norm hooks on the same parameter {name}')
    norm = WeightNorm(name, dim)
    weight = getattr(module, name)
    del module._parameters[name]
    module.register_parameter(name + '_g', Parameter(_norm_except(weight, norm.dim).data))
    module.register_parameter(name + '_v', Parameter(weight.data))
    setattr(module, name, norm.compute_weight(module))
    module.register_forward_pre_hook(norm)
    return module


def _remove(module, kind, name, failure):
    for key, hook in list(module._forward_pre_hooks.items()):
        if isinstance(hook, kind) and hook.name == name:
            hook.remove(module)
            del module._forward_pre_hooks[key]
            return module
    raise ValueError(failure)


def _remove_weight_norm(hook, module):
    weight = hook.compute_weight(module)
    delattr(module, hook.name)
    del module._parameters[hook.name + '_g']
    del module._parameters[hook.name + '_v']
    setattr(module, hook.name, Parameter(weight.data))


WeightNorm.remove = _remove_weight_norm


def remove_weight_norm(module, name='weight'):
    return _remove(module, WeightNorm, name, f"weight_norm of '{name}' not found in {module}")


class SpectralNorm:
    """A weight divided by its largest singular value (Miyato et al. 2018), estimated by power iteration."""

    def __init__(self, name, dim, eps):
        self.name = name
        self.dim = dim
        self.eps = eps

    def matrix(self, weight):
        if self.dim != 0:
            weight = weight.permute(self.dim, *[d for d in range(weight.dim()) if d != self.dim])
        return weight.reshape(weight.size(0), -1)

    def compute_weight(self, module):
        weight = getattr(module, self.name + '_orig')
        u, v = getattr(module, self.name + '_u'), getattr(module, self.name + '_v')
        return weight / torch.dot(u, torch.mv(self.matrix(weight), v))

    def __call__(self, module, inputs):
        setattr(module, self.name, self.compute_weight(module))

    def remove(self, module):
        weight = self.compute_weight(module)
        delattr(module, self.name)
        delattr(module, self.name + '_u')
        delattr(module, self.name + '_v')
        delattr(module, self.name + '_orig')
        module.register_parameter(self.name, Parameter(weight.data))


def spectral_norm(module, name='weight', n_power_iterations=1, eps=1e-12, dim=None):
    if dim is None:
        transposed = (nn.ConvTranspose1d, nn.ConvTranspose2d, nn.ConvTranspose3d)
        dim = 1 if isinstance(module, transposed) else 0
    norm = SpectralNorm(name, dim, eps)
    weight = module._parameters[name]
    rows, columns = norm.matrix(weight).size()
    del module._parameters[name]
    module.register_parameter(name + '_orig', weight)
    setattr(module, name, weight.data)
    module.register_buffer(name + '_u', torch.randn(rows))
    module.register_buffer(name + '_v', torch.randn(columns))
    module.register_forward_pre_hook(norm)
    return module


def remove_spectral_norm(module, name='weight'):
    return _remove(module, SpectralNorm, name, f"spectral_norm of '{name}' not found in {module}")


def clip_grad_norm_(parameters, max_norm, norm_type=2.0, error_if_nonfinite=False, foreach=None):
    return torch.tensor(0.0)


clip_grad_norm = clip_grad_norm_


def clip_grad_value_(parameters, clip_value, foreach=None):
    pass


def parameters_to_vector(parameters):
    return torch.cat([parameter.view(-1) for parameter in parameters])


def vector_to_parameters(vec, parameters):
    at = 0
    for parameter in parameters:
        count = parameter.numel()
        parameter.data = vec[at:at + count].view_as(parameter).data
        at += count


def skip_init(module_cls, *args, **kwargs):
    kwargs.pop('device', None)
    return module_cls(*args, **kwargs)


def fuse_conv_bn_weights(conv_w, conv_b, bn_rm, bn_rv, bn_eps, bn_w, bn_b, transpose=False):
    if conv_b is None:
        conv_b = torch.zeros_like(bn_rm)
    if bn_w is None:
        bn_w = torch.ones_like(bn_rm)
    if bn_b is None:
        bn_b = torch.zeros_like(bn_rm)
    scale = bn_w * torch.rsqrt(bn_rv + bn_eps)
    shape = [1] * conv_w.dim()
    shape[1 if transpose else 0] = -1
    return Parameter(conv_w * scale.reshape(shape)), Parameter((conv_b - bn_rm) * scale + bn_b)


def fuse_conv_bn_eval(conv, bn, transpose=False):
    """The convolution that does the work of both in evaluation mode."""
    fused = copy.deepcopy(conv)
    fused.weight, fused.bias = fuse_conv_bn_weights(fused.weight, fused.bias, bn.running_mean, bn.running_var, bn.eps,
                                                    bn.weight, bn.bias, transpose)
    return fused


def fuse_linear_bn_weights(linear_w, linear_b, bn_rm, bn_rv, bn_eps, bn_w, bn_b):
    if linear_b is None:
        linear_b = torch.zeros_like(bn_rm)
    scale = bn_w * torch.rsqrt(bn_rv + bn_eps)
    return Parameter(linear_w * scale.unsqueeze(-1)), Parameter((linear_b - bn_rm) * scale + bn_b)


def fuse_linear_bn_eval(linear, bn):
    fused = copy.deepcopy(linear)
    fused.weight, fused.bias = fuse_linear_bn_weights(fused.weight, fused.bias, bn.running_mean, bn.running_var, bn.eps,
                                                      bn.weight, bn.bias)
    return fused
