"""torch.distributions: the shapes of samples, probabilities and moments, from the documented formulas."""
import math

import torch
from torch.nn import functional as F


def _tensors(*values):
    """Parameters as tensors of one shape, as by broadcast_all. None stays None."""
    given = [torch.as_tensor(v, dtype=torch.float32) if not isinstance(v, torch.Tensor) else v for v in values if v is not None]
    given = iter(torch.broadcast_tensors(*given))
    return tuple(None if v is None else next(given) for v in values)


def _both(probs, logits):
    if (probs is None) == (logits is None):
        raise ValueError('Either `probs` or `logits` must be specified, but not both.')


class Distribution:
    has_rsample = False
    has_enumerate_support = False
    _validate_args = False
    arg_constraints = {}

    def __init__(self, batch_shape=torch.Size(), event_shape=torch.Size(), validate_args=None):
        self._batch_shape = torch.Size(batch_shape)
        self._event_shape = torch.Size(event_shape)

    @staticmethod
    def set_default_validate_args(value):
        pass

    @property
    def batch_shape(self):
        return self._batch_shape

    @property
    def event_shape(self):
        return self._event_shape

    def _extended_shape(self, sample_shape=torch.Size()):
        return torch.Size(tuple(sample_shape) + tuple(self._batch_shape) + tuple(self._event_shape))

    def _draw(self, sample_shape):
        """Random elements. They depend on the parameters, so that the graph stays connected."""
        raise NotImplementedError

    def sample(self, sample_shape=torch.Size()):
        return self._draw(sample_shape).detach()

    def rsample(self, sample_shape=torch.Size()):
        if not self.has_rsample:
            raise NotImplementedError
        return self._draw(sample_shape)

    def sample_n(self, n):
        return self.sample((n,))

    def log_prob(self, value):
        return _unknown(f'log_prob of {type(self).__name__} is not followed')

    def entropy(self):
        return _unknown(f'entropy of {type(self).__name__} is not followed')

    def cdf(self, value):
        return _unknown(f'cdf of {type(self).__name__} is not followed')

    @property
    def stddev(self):
        return self.variance.sqrt()

    def perplexity(self):
        return torch.exp(self.entropy())

    def expand(self, batch_shape, _instance=None):
        made = object.__new__(type(self))
        made.__dict__.update(self.__dict__)
        for name in self.arg_constraints:
            value = self.__dict__.get(name)
            if isinstance(value, torch.Tensor):
                own = value.shape[len(self._batch_shape):]
                setattr(made, name, value.expand(tuple(batch_shape) + tuple(own)))
        made._batch_shape = torch.Size(batch_shape)
        return made


class ExponentialFamily(Distribution):
    pass


class Bernoulli(ExponentialFamily):
    arg_constraints = {'probs': None, 'logits': None}

    def __init__(self, probs=None, logits=None, validate_args=None):
        _both(probs, logits)
        (given,) = _tensors(probs if logits is None else logits)
        self.probs = given if logits is None else torch.sigmoid(given)
        self.logits = given if probs is None else torch.log(given) - torch.log1p(-given)
        super().__init__(given.shape)

    @property
    def mean(self):
        return self.probs

    @property
    def mode(self):
        return (self.probs >= 0.5).to(self.probs)

    @property
    def variance(self):
        return self.probs * (1 - self.probs)

    @property
    def param_shape(self):
        return self.probs.shape

    def _draw(self, sample_shape):
        return torch.bernoulli(self.probs.expand(self._extended_shape(sample_shape)))

    def log_prob(self, value):
        logits, value = torch.broadcast_tensors(self.logits, value)
        return -F.binary_cross_entropy_with_logits(logits, value, reduction='none')

    def entropy(self):
        return F.binary_cross_entropy_with_logits(self.logits, self.probs, reduction='none')


class Categorical(Distribution):
    has_enumerate_support = True
    arg_constraints = {'probs': None, 'logits': None}

    def __init__(self, probs=None, logits=None, validate_args=None):
        _both(probs, logits)
        given = probs if logits is None else logits
        if given.dim() < 1:
            raise ValueError('`probs` parameter must be at least one-dimensional.')
        self.probs = given / given.sum(-1, keepdim=True) if logits is None else F.softmax(given, dim=-1)
        self.logits = torch.log(self.probs) if logits is None else given - given.logsumexp(dim=-1, keepdim=True)
        self._num_events = given.size(-1)
        super().__init__(given.shape[:-1])

    @property
    def param_shape(self):
        return self.probs.shape

    @property
    def mean(self):
        return torch.full(self._extended_shape(), math.nan, dtype=self.probs.dtype)

    @property
    def mode(self):
        return self.probs.argmax(dim=-1)

    @property
    def variance(self):
        return torch.full(self._extended_shape(), math.nan, dtype=self.probs.dtype)

    def _draw(self, sample_shape):
        count = torch.Size(sample_shape).numel()
        drawn = torch.multinomial(self.probs.reshape(-1, self._num_events), count, True).T
        return drawn.reshape(self._extended_shape(sample_shape))

    def log_prob(self, value):
        value = value.long().unsqueeze(-1)
        value, logits = torch.broadcast_tensors(value, self.logits)
        return logits.gather(-1, value[..., :1]).squeeze(-1)

    def entropy(self):
        return -(self.logits * self.probs).sum(-1)

    def enumerate_support(self, expand=True):
        values = torch.arange(self._num_events).view((-1,) + (1,) * len(self._batch_shape))
        return values.expand((-1,) + tuple(self._batch_shape)) if expand else values


class OneHotCategorical(Distribution):
    has_enumerate_support = True
    arg_constraints = {'probs': None, 'logits': None}

    def __init__(self, probs=None, logits=None, validate_args=None):
        self._categorical = Categorical(probs, logits)
        super().__init__(self._categorical.batch_shape, self._categorical.param_shape[-1:])

    @property
    def probs(self):
        return self._categorical.probs

    @property
    def logits(self):
        return self._categorical.logits

    @property
    def param_shape(self):
        return self._categorical.param_shape

    @property
    def mean(self):
        return self._categorical.probs

    @property
    def mode(self):
        return F.one_hot(self.probs.argmax(dim=-1), num_classes=self.event_shape[-1]).to(self.probs)

    @property
    def variance(self):
        return self.probs * (1 - self.probs)

    def _draw(self, sample_shape):
        return F.one_hot(self._categorical.sample(sample_shape), self._categorical._num_events).to(self.probs)

    def log_prob(self, value):
        return self._categorical.log_prob(value.max(-1)[1])

    def entropy(self):
        return self._categorical.entropy()


class OneHotCategoricalStraightThrough(OneHotCategorical):
    has_rsample = True

    def rsample(self, sample_shape=torch.Size()):
        return self.sample(sample_shape) + (self.probs - self.probs.detach())


class _Relaxed(Distribution):
    has_rsample = True

    def __init__(self, temperature, probs=None, logits=None, validate_args=None):
        self.temperature = temperature
        self._base = self._of(probs, logits)
        super().__init__(self._base.batch_shape, self._base.event_shape)

    @property
    def probs(self):
        return self._base.probs

    @property
    def logits(self):
        return self._base.logits


class RelaxedBernoulli(_Relaxed):
    _of = Bernoulli

    def _draw(self, sample_shape):
        noise = torch.rand(self._extended_shape(sample_shape))
        return torch.sigmoid((noise.log() - (-noise).log1p() + self.logits) / self.temperature)


class RelaxedOneHotCategorical(_Relaxed):
    _of = OneHotCategorical

    def _draw(self, sample_shape):
        noise = -torch.log(-torch.log(torch.rand(self._extended_shape(sample_shape))))
        return F.softmax((self.logits + noise) / self.temperature, dim=-1)


class Independent(Distribution):
    def __init__(self, base_distribution, reinterpreted_batch_ndims, validate_args=None):
        batch = base_distribution.batch_shape
        if reinterpreted_batch_ndims > len(batch):
            raise ValueError(
                'Expected reinterpreted_batch_ndims <= len(base_distribution.batch_shape), '
                f'actual {reinterpreted_batch_ndims} vs {len(batch)}'
            )
        at = len(batch) - reinterpreted_batch_ndims
        self.base_dist = base_distribution
        self.reinterpreted_batch_ndims = reinterpreted_batch_ndims
        super().__init__(batch[:at], tuple(batch[at:]) + tuple(base_distribution.event_shape))

    @property
    def has_rsample(self):
        return self.base_dist.has_rsample

    @property
    def mean(self):
        return self.base_dist.mean

    @property
    def mode(self):
        return self.base_dist.mode

    @property
    def variance(self):
        return self.base_dist.variance

    def sample(self, sample_shape=torch.Size()):
        return self.base_dist.sample(sample_shape)

    def rsample(self, sample_shape=torch.Size()):
        return self.base_dist.rsample(sample_shape)

    def _summed(self, value):
        for _ in range(self.reinterpreted_batch_ndims):
            value = value.sum(-1)
        return value

    def log_prob(self, value):
        return self._summed(self.base_dist.log_prob(value))

    def entropy(self):
        return self._summed(self.base_dist.entropy())


class TransformedDistribution(Distribution):
    def __init__(self, base_distribution, transforms, validate_args=None):
        self.base_dist = base_distribution
        self.transforms = transforms if isinstance(transforms, list) else [transforms]
        super().__init__(base_distribution.batch_shape, base_distribution.event_shape)

    @property
    def has_rsample(self):
        return self.base_dist.has_rsample

    def _moved(self, value):
        for transform in self.transforms:
            value = transform(value)
        return value

    def sample(self, sample_shape=torch.Size()):
        return self._moved(self.base_dist.sample(sample_shape))

    def rsample(self, sample_shape=torch.Size()):
        return self._moved(self.base_dist.rsample(sample_shape))


def kl_divergence(p, q):
    """One number per batch element: by its formula between two Normals, else unknown, in the shape of the entropy."""
    from torch.distributions import Normal

    if isinstance(p, Normal) and isinstance(q, Normal):
        ratio = (p.scale / q.scale).pow(2)
        return 0.5 * (ratio + ((p.loc - q.loc) / q.scale).pow(2) - 1 - ratio.log())
    if isinstance(p, Independent) and isinstance(q, Independent):
        return p._summed(kl_divergence(p.base_dist, q.base_dist))
    if isinstance(p, OneHotCategorical):
        return kl_divergence(p._categorical, q._categorical)
    if isinstance(p, Categorical) and isinstance(q, Categorical):
        return (p.probs * (p.logits - q.logits)).sum(-1)
    if isinstance(p, Bernoulli) and isinstance(q, Bernoulli):
        return p.probs * (p.logits - q.logits) + torch.log1p(-p.probs) - torch.log1p(-q.probs)
    return _unknown(f'the divergence of {type(p).__name__} from {type(q).__name__} is not followed')
