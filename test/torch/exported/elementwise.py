#--- activations | 2x3x4
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.ModuleList([nn.ReLU(), nn.LeakyReLU(0.2), nn.ELU(0.7), nn.SELU(), nn.CELU(0.9), nn.GELU(), nn.SiLU(), nn.Mish(), nn.Softplus(2, 3), nn.Softsign(), nn.Tanhshrink(),
            nn.Hardtanh(-0.5, 0.7), nn.Hardshrink(0.3), nn.Softshrink(0.3), nn.Threshold(0.1, 2.0), nn.LogSigmoid(), nn.PReLU(3), nn.Softmin(-1), nn.LogSoftmax(1), nn.GLU(-1), nn.ReLU6(), nn.Hardswish()])
    def forward(self, x):
        return [layer(x) for layer in self.layers]
Net()
#--- arithmetic | 2x3x4,3x1
class Net(nn.Module):
    def forward(self, x, y):
        return (x + y, x - 2 * y, 1 - x, x / (y.abs() + 1), x // (y.abs() + 1), x % 0.7, torch.fmod(x, 0.7), x ** 2, x.abs() ** 0.5, 2 ** x, x.abs().pow(y), torch.remainder(x, -0.7), torch.maximum(x, y), torch.minimum(x, y),
                torch.lerp(x, x + y, 0.3), torch.addcmul(x, x, y, value=0.5), torch.addcdiv(x, x, y.abs() + 1, value=2), torch.hypot(x, y), x.clamp(-1, 0.5), x.clamp(min=0.1))
Net()
#--- functions of one number | 2x3x4
class Net(nn.Module):
    def forward(self, x):
        p = x.abs() + 0.1
        q = (x / 2.1).clamp(-0.99, 0.99)
        return (x.exp(), p.log(), p.log2(), p.log10(), p.log1p(), x.expm1(), p.sqrt(), p.rsqrt(), x.sin(), x.cos(), x.tan(), q.asin(), q.acos(), x.atan(), x.sinh(), x.cosh(), x.tanh(), x.asinh(), (p + 1).acosh(), q.atanh(), x.erf(), x.erfc(),
                x.sigmoid(), q.abs().logit(1e-6), x.neg(), x.sign(), x.floor(), x.ceil(), x.round(), x.trunc(), x.frac(), p.reciprocal(), x.square(), torch.nan_to_num(x / 0), torch.logaddexp(x, x * 2))
Net()
#--- comparing and choosing | 2x3x4,2x3x4
class Net(nn.Module):
    def forward(self, x, y):
        return (torch.where(x > y, x, y), torch.where(x > 0, 1.0, -1.0), (x > 0).float(), ((x > 0) & (y > 0)).int(), ((x > 0) ^ (y <= 0)).long(), (~(x != y)).float(), x.masked_fill(y < 0, 3.0), torch.isfinite(x / (y > 0)).float(), torch.heaviside(x, y), (x >= 0).all(-1).float(), (x >= 1).any(0).float())
Net()
#--- reductions | 2x3x4
class Net(nn.Module):
    def forward(self, x):
        return (x.sum(), x.sum(-1), x.mean((0, 2)), x.mean(1, keepdim=True), x.amax(1), x.amin((0, 1)), x.max(), x.max(1)[0], x.max(1)[1], x.argmax(), x.argmin(-1), x.prod(1), x.std(), x.std(-1), x.var(1, unbiased=False), torch.var_mean(x, 1)[0], x.norm(), x.norm(1, -1), x.norm(dim=1),
                x.logsumexp(1), x.softmax(1), x.cumsum(1), torch.linalg.vector_norm(x, 3, -1), x.abs().sum((1, 2)), F.normalize(x, dim=1), F.cosine_similarity(x, x + 1, -1), x.topk(2, -1)[0], x.topk(2, 1, largest=False)[1], x.sort(-1)[0], x.argsort(1, descending=True), x.aminmax()[1], x.count_nonzero(), x.diff(dim=-1), torch.cdist(x, x + 1), F.pairwise_distance(x[0], x[1]))
Net()
#--- thresholds and infinities | 2x3x4
class Net(nn.Module):
    def forward(self, x):
        return torch.nan_to_num(x / 0, 1.0, 5.0, -6.0), x.nansum(), F.softplus(x, 1, 0.5)
Net()
