#--- numbers of Python's complex type beside tensors
import torch
x = torch.ones(3)
print((1j * x).dtype, (x + 2j).shape, (x.double() * 1j).dtype, (torch.ones(2, dtype=torch.cfloat) - 1j).dtype)
#--- ends by name, types by class
import torch
print(torch.arange(end=4), torch.arange(end=1.5), torch.ones(2).type(torch.ByteTensor) & torch.ones(2).type(torch.ByteTensor))
#--- masked updates in place
import torch
x = torch.zeros(4, 8, 3)
w = torch.ones(1, 3)
x[x[..., 0] == 0] += w
y = torch.zeros(5)
y[y == 0] *= 2
print(x.shape, x.sum(), y)
#--- quantization stubs
import torch
from torch.ao.quantization import DeQuantStub, QuantStub, get_default_qconfig
print(DeQuantStub()(QuantStub()(torch.ones(2))).shape, len(list(QuantStub().parameters())), hasattr(torch.quantization, 'prepare_qat'))
#--- a module with other parameters
import torch
from torch import nn
from torch.nn.utils.stateless import functional_call
m = nn.Sequential(nn.Linear(2, 3), nn.BatchNorm1d(3))
own = m[0].weight
given = {'0.weight': torch.zeros(3, 2), '0.bias': torch.ones(3)}
print(functional_call(m[0], {'weight': torch.zeros(5, 2), 'bias': torch.ones(5)}, torch.ones(1, 2)).shape, m[0].weight is own)
try:
    functional_call(m, {'2.weight': own}, (torch.ones(1, 2),))
except Exception as e:
    print('refused')
print(m[0].weight is own, sum(p.numel() for p in m.parameters()))
#--- sparse tensors
import torch
i = torch.tensor([[0, 1, 1], [2, 0, 2]])
s = torch.sparse_coo_tensor(i, torch.ones(3), (2, 3))
print(s.shape, torch.sparse.mm(s, torch.ones(3, 4)).shape, (s @ torch.ones(3, 4)).shape, torch.sparse_coo_tensor(i, torch.ones(3)).shape)
print(s._indices().shape, s._values().shape, s._nnz(), s.to_dense().shape)
#--- generators
import torch
g = torch.Generator().manual_seed(3)
print(type(g).__name__, torch.randn(2, generator=g).shape)
#--- names of torch's own modules
import torch
import torch._tensor_str, torch.utils.data
class Every(torch.utils.data.sampler.Sampler):
    pass
from torch.utils.data.sampler import Sampler
from torch.utils.data.dataset import Dataset
print(issubclass(Every, Sampler), Dataset.__name__, 'no such option' in torch.__config__.show(), type(torch.__config__.parallel_info()).__name__)
#--- a transform of a signal shorter than half its window
import torch
window = torch.ones(16)
print(torch.stft(torch.ones(2, 9), 16, 4, window=window, return_complex=True).shape)
for x in (torch.ones(8), torch.ones(2, 6)):
    try:
        torch.stft(x, 16, 4, window=window, return_complex=True)
    except RuntimeError as e:
        print(e)
print(torch.stft(torch.ones(2, 6), 16, 4, window=window, pad_mode='constant', return_complex=True).shape)
#--- tensors as keys
import torch
from torch import nn
t, layer = torch.zeros(3), nn.Linear(3, 2)
same = nn.Parameter(t)
seen = {t, same, t, layer.weight}
by = {p: n for n, p in layer.named_parameters()}
print(len(seen), t in seen, torch.zeros(3) in seen, by[layer.bias], hash(t) == hash(t), hash(t) == hash(same))
#--- modes that nobody turned on
import torch
print(torch.is_autocast_cpu_enabled(), torch.are_deterministic_algorithms_enabled(), torch.is_deterministic_algorithms_warn_only_enabled())
