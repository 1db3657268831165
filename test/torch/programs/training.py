#--- classes of data can be derived from, by any of their names
import torch.utils.data as data
from torch.utils.data import DataLoader, Dataset, Sampler, dataloader, distributed
class A(dataloader.DataLoader): pass
class B(distributed.DistributedSampler): pass
class C(DataLoader): pass
class D(Dataset[int]):
    def __len__(self): return 3
class E(data.Dataset):
    def __getitem__(self, i): return i
print([c.__name__ for c in (A, B, C, D, E)], len(D()), E()[4])
from torch.optim import lr_scheduler
class F(lr_scheduler._LRScheduler): pass
print(F.__name__)
#--- a function with a backward of its own
import torch
class Scale(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, factor, eps=1e-6):
        ctx.factor, ctx.eps = factor, eps
        ctx.save_for_backward(x)
        y = x * ctx.factor
        ctx.size = y.shape
        return y
    @staticmethod
    def backward(ctx, grad):
        return grad * ctx.factor, None, None
print(tuple(Scale.apply(torch.zeros(2, 3), 2.0).shape), tuple(Scale.apply(torch.zeros(2, 3), 2.0, 1e-5).shape))
#--- wrappers hold attributes
import torch
from torch import nn
net = nn.DataParallel(nn.Linear(2, 3))
net.extra = 5
print(net.extra, tuple(net(torch.zeros(1, 2)).shape), net.module.out_features)
