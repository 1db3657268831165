#--- reading places | 3x4x5
class Net(nn.Module):
    def forward(self, x):
        i = torch.tensor([0, 2, 1])
        return (x[1], x[:, -1], x[..., 1::2], x[:, [0, 3]], x[i], x[i, i], x[:, i, 1], x[0, :, None], x.index_select(2, i), x.gather(1, i.view(3, 1, 1).expand(3, 2, 5)), torch.take_along_dim(x, x.argsort(-1), -1), x[-2:, 1:3, ::2], x.narrow(1, 1, 2), x.select(2, 3), x.diagonal(0, 1, 2), torch.take(x, i), x[:, :, i.flip(0)])
Net()
#--- writing places | 3x4x5
class Net(nn.Module):
    def forward(self, x):
        a = x.clone()
        a[0] = 1
        a[:, 1:3] += 2
        a[..., -1] = x[..., 0]
        b = torch.zeros_like(x)
        b[:, [0, 2]] = x[:, 1:3]
        c = x.clone()
        c[x > 0.5] = -1
        d = torch.zeros(3, 4, 5).scatter_(1, x.argsort(1), x)
        e = x.index_fill(1, torch.tensor([0]), 9.0)
        f = x.index_add(0, torch.tensor([0, 0, 2]), x)
        g = x.clone()
        g[:, ::2, 1:].mul_(3).relu_()
        h = torch.zeros(3, 4, 5).scatter_add_(1, (x > 0).long(), x)
        return a, b, c, d, e, f, g, h, x.masked_fill(x > 1, 0)
Net()
#--- shapes | 2x3x4
class Net(nn.Module):
    def forward(self, x):
        a, b = x.chunk(2, -1)
        return (x.permute(2, 0, 1), x.transpose(0, 2), x.reshape(4, -1), x.view(2, 12), x.flatten(), x.unsqueeze(1), x[:1].squeeze(0), torch.cat([a, b * 2], 1), torch.stack([a, b], -1), x.split([1, 3], -1)[1], x.unbind(1)[2], x.repeat(1, 2, 1), x.tile(2), x.expand(5, 2, 3, 4), x.repeat_interleave(2, 1), x.flip(0, 2), x.rot90(1, (1, 2)), x.unfold(2, 2, 1), x.movedim(0, -1), x.swapaxes(0, 1), x.mT, torch.hstack([a, b]), torch.vstack([a, b]), x.tril(), x.triu(1), torch.block_diag(x[0], x[1]), torch.kron(x[0], x[1]), x.unflatten(2, (2, 2)), torch.broadcast_to(x, (2, 2, 3, 4)), torch.meshgrid(x[0, 0], x[0, :, 0], indexing='ij')[1], x.ravel())
Net()
#--- products | 2x3x4,2x4x3
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.bilinear = nn.Bilinear(4, 4, 2)
        self.linear = nn.Linear(4, 5, bias=False)
    def forward(self, x, y):
        return (x @ y, torch.bmm(x, y), x[0] @ y[0, :, 0], x[0, 0] @ y[0], torch.dot(x[0, 0], y[0, :, 0]), torch.baddbmm(x @ y, x, y, beta=0.5, alpha=2), torch.addmm(x[0] @ y[0], x[0], y[0]), torch.outer(x[0, 0], y[0, 0]), torch.tensordot(x, y, ([2], [1])), self.bilinear(x, y.transpose(1, 2)), self.linear(x), torch.cross(x[..., :3], y[:, :3], dim=-1), torch.inner(x[0], x[1]), F.linear(x, self.linear.weight * 2, torch.ones(5)), torch.linalg.norm(x, dim=(1, 2)), torch.trace(x[0, :, :3]), torch.chain_matmul(x[0], y[0], x[1]))
Net()
#--- made in passing | 2x3
class Net(nn.Module):
    def forward(self, x):
        t = torch.arange(3, dtype=torch.float32)
        f = torch.exp(torch.linspace(0, 1, 3))
        e = torch.cat([(x[:, :, None] * f).sin(), (x[:, :, None] * f).cos()], -1)
        return x + t, x * f, e, x + torch.eye(2, 3), x.new_full((2, 3), 2.0) * x, torch.full_like(x, 3) - x, x.double().float(), x.half().float(), x.long(), x.to(torch.int32)
Net()
#--- norms | 4x5,4x5
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.bn = nn.BatchNorm1d(5)
        self.lrn = nn.LocalResponseNorm(3)
        self.scale = nn.utils.weight_norm(nn.Linear(5, 3))
    def forward(self, x, y):
        return (self.bn(x), self.lrn(x[:, :, None, None]), self.scale(x), x.softmax(1) * y)
Net()
