#--- what policies do with distributions
import torch
from torch.distributions import Bernoulli, Categorical, Independent, Normal
from torch.distributions.kl import kl_divergence
pi = Categorical(logits=torch.zeros(4, 6))
a = pi.sample()
print(a.shape, a.dtype, pi.log_prob(a).shape, pi.entropy().shape, pi.sample((3,)).shape, pi.log_prob(pi.sample((3,))).shape)
print(pi.probs.shape, pi.logits.shape, pi.batch_shape, pi.event_shape, pi.mode.shape if hasattr(pi, 'mode') else a.shape)
dist = Normal(torch.zeros(4, 2), torch.ones(2))
x = dist.rsample()
print(x.shape, dist.log_prob(x).shape, dist.log_prob(x).sum(axis=-1).shape, dist.entropy().shape, dist.mean.shape, dist.stddev.shape, dist.sample((5, 3)).shape)
both = Independent(dist, 1)
print(both.sample().shape, both.log_prob(x).shape, both.entropy().shape, both.batch_shape, both.event_shape)
print(kl_divergence(dist, Normal(0.0, 1.0)).shape, kl_divergence(pi, pi).shape, kl_divergence(both, both).shape)
b = Bernoulli(logits=torch.zeros(3, 2))
print(b.sample().shape, b.log_prob(b.sample()).shape, b.entropy().shape, b.mean.shape, b.variance.shape)
print(Normal(0.0, 1.0).sample((2,)).shape, Normal(0, 1).batch_shape, Normal(torch.zeros(3), 1.0).scale.shape)
#--- other distributions
import torch
from torch import distributions as D
for d in [D.Uniform(torch.zeros(3), 1.0), D.Laplace(torch.zeros(2, 3), 1.0), D.Beta(torch.ones(4), torch.ones(4)), D.Dirichlet(torch.ones(2, 5)),
          D.Gamma(torch.ones(3), 2.0), D.Exponential(torch.ones(2)), D.OneHotCategorical(torch.ones(2, 4)), D.LogNormal(torch.zeros(2), 1.0),
          D.MultivariateNormal(torch.zeros(3, 2), torch.eye(2)), D.Gumbel(torch.zeros(2), 1.0), D.Poisson(torch.ones(2)),
          D.RelaxedOneHotCategorical(0.5, logits=torch.zeros(2, 4)), D.OneHotCategoricalStraightThrough(logits=torch.zeros(2, 4))]:
    print(type(d).__name__, d.sample().shape, d.sample((2,)).shape, d.rsample().shape if d.has_rsample else None, tuple(d.batch_shape), tuple(d.event_shape))
for d in [D.Uniform(torch.zeros(3), 1.0), D.Laplace(torch.zeros(2, 3), 1.0), D.Beta(torch.ones(4), torch.ones(4)), D.Dirichlet(torch.ones(2, 5)), D.MultivariateNormal(torch.zeros(3, 2), torch.eye(2))]:
    print(d.log_prob(d.mean).shape, d.entropy().shape, d.mean.shape)
print(D.Normal(torch.zeros(3, 1), torch.ones(1)).expand((3, 4)).sample().shape)
one = D.OneHotCategorical(torch.ones(2, 4))
print(one.log_prob(one.sample()).shape, one.entropy().shape, one.mean.shape)
#--- exactly one of two
import torch
try:
    torch.distributions.Categorical()
except ValueError as e:
    print(e)
try:
    torch.distributions.Normal(torch.zeros(2), torch.ones(3))
except RuntimeError as e:
    print('does not fit')
