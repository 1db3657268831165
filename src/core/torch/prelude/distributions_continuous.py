"""Continuous distributions."""
import math

import torch
from torch.distributions import Distribution, ExponentialFamily, _tensors


class _LocScale(ExponentialFamily):
    has_rsample = True
    arg_constraints = {'loc': None, 'scale': None}

    def __init__(self, loc, scale, validate_args=None):
        self.loc, self.scale = _tensors(loc, scale)
        super().__init__(self.loc.shape)

    @property
    def mean(self):
        return self.loc

    @property
    def mode(self):
        return self.loc

    @property
    def variance(self):
        return self.scale.pow(2)

    def _draw(self, sample_shape):
        noise = torch.randn(self._extended_shape(sample_shape), dtype=self.loc.dtype)
        return self.loc + noise * self.scale


class Normal(_LocScale):
    @property
    def stddev(self):
        return self.scale

    def log_prob(self, value):
        return -((value - self.loc) ** 2) / (2 * self.scale**2) - self.scale.log() - math.log(math.sqrt(2 * math.pi))

    def cdf(self, value):
        return 0.5 * (1 + torch.erf((value - self.loc) / self.scale / math.sqrt(2)))

    def icdf(self, value):
        return self.loc + self.scale * torch.erfinv(2 * value - 1) * math.sqrt(2)

    def entropy(self):
        return 0.5 + 0.5 * math.log(2 * math.pi) + torch.log(self.scale)


class Laplace(_LocScale):
    @property
    def variance(self):
        return 2 * self.scale.pow(2)

    def log_prob(self, value):
        return -torch.log(2 * self.scale) - torch.abs(value - self.loc) / self.scale

    def entropy(self):
        return 1 + torch.log(2 * self.scale)


class Gumbel(_LocScale):
    @property
    def mean(self):
        return self.loc + self.scale * 0.57721566490153286060

    @property
    def variance(self):
        return (math.pi / math.sqrt(6) * self.scale).pow(2)

    def log_prob(self, value):
        y = (self.loc - value) / self.scale
        return (y - y.exp()) - self.scale.log()

    def entropy(self):
        return self.scale.log() + 1.57721566490153286060


class LogNormal(_LocScale):
    @property
    def mean(self):
        return (self.loc + self.scale.pow(2) / 2).exp()

    @property
    def mode(self):
        return (self.loc - self.scale.square()).exp()

    @property
    def variance(self):
        return (self.scale.pow(2).exp() - 1) * (2 * self.loc + self.scale.pow(2)).exp()

    def _draw(self, sample_shape):
        return super()._draw(sample_shape).exp()

    def log_prob(self, value):
        return Normal(self.loc, self.scale).log_prob(value.log()) - value.log()

    def entropy(self):
        return Normal(self.loc, self.scale).entropy() + self.loc


class Uniform(Distribution):
    has_rsample = True
    arg_constraints = {'low': None, 'high': None}

    def __init__(self, low, high, validate_args=None):
        self.low, self.high = _tensors(low, high)
        super().__init__(self.low.shape)

    @property
    def mean(self):
        return (self.high + self.low) / 2

    @property
    def variance(self):
        return (self.high - self.low).pow(2) / 12

    def _draw(self, sample_shape):
        return self.low + torch.rand(self._extended_shape(sample_shape)) * (self.high - self.low)

    def log_prob(self, value):
        inside = self.low.le(value).type_as(self.low) * self.high.gt(value).type_as(self.low)
        return torch.log(inside) - torch.log(self.high - self.low)

    def entropy(self):
        return torch.log(self.high - self.low)


class Exponential(ExponentialFamily):
    has_rsample = True
    arg_constraints = {'rate': None}

    def __init__(self, rate, validate_args=None):
        (self.rate,) = _tensors(rate)
        super().__init__(self.rate.shape)

    @property
    def mean(self):
        return self.rate.reciprocal()

    @property
    def variance(self):
        return self.rate.pow(-2)

    def _draw(self, sample_shape):
        return -torch.log(torch.rand(self._extended_shape(sample_shape))) / self.rate

    def log_prob(self, value):
        return self.rate.log() - self.rate * value

    def entropy(self):
        return 1.0 - torch.log(self.rate)


class Poisson(ExponentialFamily):
    arg_constraints = {'rate': None}

    def __init__(self, rate, validate_args=None):
        (self.rate,) = _tensors(rate)
        super().__init__(self.rate.shape)

    @property
    def mean(self):
        return self.rate

    @property
    def variance(self):
        return self.rate

    def _draw(self, sample_shape):
        return torch.rand(self._extended_shape(sample_shape)) * self.rate

    def log_prob(self, value):
        return value * self.rate.log() - self.rate - (value + 1).lgamma()


class Gamma(ExponentialFamily):
    has_rsample = True
    arg_constraints = {'concentration': None, 'rate': None}

    def __init__(self, concentration, rate, validate_args=None):
        self.concentration, self.rate = _tensors(concentration, rate)
        super().__init__(self.concentration.shape)

    @property
    def mean(self):
        return self.concentration / self.rate

    @property
    def variance(self):
        return self.concentration / self.rate.pow(2)

    def _draw(self, sample_shape):
        return torch.rand(self._extended_shape(sample_shape)) * self.concentration / self.rate

    def log_prob(self, value):
        powers = self.concentration * self.rate.log() + (self.concentration - 1) * value.log()
        return powers - self.rate * value - torch.lgamma(self.concentration)

    def entropy(self):
        return self.concentration - self.rate.log() + torch.lgamma(self.concentration) + (1.0 - self.concentration) * torch.digamma(self.concentration)


class Dirichlet(ExponentialFamily):
    has_rsample = True
    arg_constraints = {'concentration': None}

    def __init__(self, concentration, validate_args=None):
        if concentration.dim() < 1:
            raise ValueError('`concentration` parameter must be at least one-dimensional.')
        self.concentration = concentration
        super().__init__(concentration.shape[:-1], concentration.shape[-1:])

    @property
    def mean(self):
        return self.concentration / self.concentration.sum(-1, True)

    def _draw(self, sample_shape):
        drawn = torch.rand(self._extended_shape(sample_shape)) * self.concentration
        return drawn / drawn.sum(-1, True)

    def log_prob(self, value):
        powers = (torch.log(value) * (self.concentration - 1.0)).sum(-1)
        return powers + torch.lgamma(self.concentration.sum(-1)) - torch.lgamma(self.concentration).sum(-1)

    def entropy(self):
        total = self.concentration.sum(-1)
        parts = ((self.concentration - 1.0) * torch.digamma(self.concentration)).sum(-1)
        return torch.lgamma(self.concentration).sum(-1) - torch.lgamma(total) - (self.concentration.size(-1) - total) * torch.digamma(total) - parts


class Beta(ExponentialFamily):
    has_rsample = True
    arg_constraints = {'concentration1': None, 'concentration0': None}

    def __init__(self, concentration1, concentration0, validate_args=None):
        self.concentration1, self.concentration0 = _tensors(concentration1, concentration0)
        self._dirichlet = Dirichlet(torch.stack([self.concentration1, self.concentration0], -1))
        super().__init__(self.concentration1.shape)

    @property
    def mean(self):
        return self.concentration1 / (self.concentration1 + self.concentration0)

    def _draw(self, sample_shape):
        return self._dirichlet._draw(sample_shape).select(-1, 0)

    def log_prob(self, value):
        return self._dirichlet.log_prob(torch.stack([value, 1.0 - value], -1))

    def entropy(self):
        return self._dirichlet.entropy()


class MultivariateNormal(Distribution):
    has_rsample = True

    def __init__(self, loc, covariance_matrix=None, precision_matrix=None, scale_tril=None, validate_args=None):
        given = [m for m in (covariance_matrix, precision_matrix, scale_tril) if m is not None]
        if len(given) != 1:
            raise ValueError('Exactly one of covariance_matrix or precision_matrix or scale_tril may be specified.')
        self.loc = loc
        self.scale_tril = torch.linalg.cholesky(given[0]) if scale_tril is None else scale_tril
        self.covariance_matrix = covariance_matrix
        batch = torch.broadcast_shapes(given[0].shape[:-2], loc.shape[:-1])
        super().__init__(batch, loc.shape[-1:])

    @property
    def mean(self):
        return self.loc

    @property
    def variance(self):
        return self.scale_tril.pow(2).sum(-1).expand(tuple(self._batch_shape) + tuple(self._event_shape))

    def _draw(self, sample_shape):
        noise = torch.randn(self._extended_shape(sample_shape))
        return self.loc + torch.matmul(self.scale_tril, noise.unsqueeze(-1)).squeeze(-1)

    def _half_log_det(self):
        return self.scale_tril.diagonal(dim1=-2, dim2=-1).log().sum(-1)

    def log_prob(self, value):
        away = (value - self.loc).unsqueeze(-1)
        scale = self.scale_tril.expand(tuple(away.shape[:-2]) + tuple(self.scale_tril.shape[-2:]))
        square = torch.linalg.solve_triangular(scale, away, upper=False).pow(2).sum((-2, -1))
        return -0.5 * (self._event_shape[0] * math.log(2 * math.pi) + square) - self._half_log_det()

    def entropy(self):
        return (0.5 * self._event_shape[0] * (1.0 + math.log(2 * math.pi)) + self._half_log_det()).expand(self._batch_shape)
