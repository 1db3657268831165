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
