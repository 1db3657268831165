#--- a class of tensors sees the operators that it is called with
import torch
class Told(torch.Tensor):
    @classmethod
    def __torch_function__(cls, func, types, args=(), kwargs=None):
        print(func.__name__, [t.__name__ for t in types])
        return super().__torch_function__(func, types, args, kwargs or {})
t = torch.zeros(2, 3).as_subclass(Told)
a = torch.relu(t)
b = torch.cat([a, torch.zeros(2, 3)])
print(isinstance(a, Told), isinstance(b, Told))
#--- any class may stand for a tensor
import torch
class Twice:
    def __init__(self, x): self.x = x
    @classmethod
    def __torch_function__(cls, func, types, args=(), kwargs=None):
        args = [a.x if isinstance(a, cls) else a for a in args]
        return func(*args, **(kwargs or {})) * 2
print(torch.add(Twice(torch.ones(2)), torch.ones(2)).tolist())
print(torch.add(torch.ones(2), other=torch.ones(2), alpha=3).tolist())
#--- a class that wants no part in it
import torch
class Plain(torch.Tensor):
    __torch_function__ = torch._C._disabled_torch_function_impl
print(type(torch.relu(torch.zeros(2).as_subclass(Plain))).__name__)
class Never:
    @classmethod
    def __torch_function__(cls, func, types, args=(), kwargs=None): return NotImplemented
try:
    torch.relu(Never())
except TypeError as e:
    print(type(e).__name__)
#--- keywords that a function, a layer or a conversion does not take
import torch
from torch import nn
x = torch.zeros(2)
calls = [
    lambda: torch.relu(x, foo=1),
    lambda: torch.relu(x, device='cpu'),
    lambda: nn.functional.softmax(x, 0, foo=1),
    lambda: torch.zeros(2, foo=1),
    lambda: x.sum(foo=1),
    lambda: x.view(2, foo=2),
    lambda: x.to(foo=1),
    lambda: nn.Linear(2, 2).to(foo=1),
    lambda: nn.Linear(2, 2)(x, foo=1),
    lambda: nn.Linear(2, 2, foo=1),
]
for i, call in enumerate(calls):
    try:
        call()
        print(i, 'taken')
    except TypeError as e:
        print(i, type(e).__name__)
#--- keywords by their other names, and those that decide no shape
import torch
x = torch.zeros(4, 4)
print(torch.split(x, split_size_or_sections=2)[0].shape, x.split(split_size=3)[1].shape)
print(torch.tensor_split(x, sections=2, dim=1)[0].shape, x.sum(axis=1, keepdims=True).shape)
print(torch.linalg.det(A=x).shape, torch.swapaxes(x[0:2], axis0=0, axis1=1).shape)
print(torch.empty(2, 3, memory_format=torch.contiguous_format, pin_memory=False, layout=torch.strided, requires_grad=True, device='cpu').shape)
print(torch.empty_strided((2, 3), (3, 1)).shape, torch.empty_strided(size=(2, 3), stride=(3, 1)).shape)
print(torch.svd(torch.zeros(5, 3), some=False).U.shape, torch.linalg.qr(torch.zeros(5, 3), mode='complete').Q.shape, torch.qr(torch.zeros(5, 3), some=False).R.shape)
print(torch.mvlgamma(x + 3, p=2).shape, torch.kaiser_window(5, True, beta=8.0).shape, torch.hamming_window(5, True, alpha=0.5, beta=0.5).shape)
#--- names of devices
import torch
from torch import nn
calls = [
    lambda: torch.zeros(2, device='gpu'),
    lambda: torch.zeros(2).to('cuda:x'),
    lambda: torch.zeros(2).to(device='CPU'),
    lambda: nn.Linear(2, 2).to('gpu'),
    lambda: nn.Linear(2, 2, device='gpu'),
    lambda: torch.device(''),
    lambda: torch.device('cuda:01'),
    lambda: torch.device('cuda:1'),
    lambda: torch.zeros(2).to('cpu'),
    lambda: torch.device('meta'),
]
for i, call in enumerate(calls):
    try:
        call()
        print(i, 'taken')
    except RuntimeError as e:
        print(i, str(e)[:15])
#--- a class of tensors sees methods, attributes and indices
import torch
from torch import nn
class Told(torch.Tensor):
    @classmethod
    def __torch_function__(cls, func, types, args=(), kwargs=None):
        print('  ', func.__name__)
        return super().__torch_function__(func, types, args, kwargs or {})
t = torch.ones(2, 3).as_subclass(Told)
calls = [
    lambda: t.detach(), lambda: t.clone(), lambda: t.float(), lambda: t[0], lambda: t.__setitem__(0, 1.0), lambda: t.to(torch.float64),
    lambda: t.size(), lambda: t.shape, lambda: t.dtype, lambda: t.T, lambda: t.contiguous(), lambda: t.requires_grad_(False), lambda: t.dim(),
    lambda: t.sum().item(), lambda: t.type(torch.int64), lambda: len(t), lambda: [x for x in t], lambda: t.cpu(), lambda: t.tolist(),
    lambda: t.data, lambda: t.numpy(), lambda: bool(t.sum()), lambda: t[t > 0], lambda: 1 + t, lambda: t.expand(2, 3), lambda: t.is_floating_point(),
]
for i, call in enumerate(calls):
    print(i)
    print('  ', type(call()).__name__)
#--- keywords that a method does not take
import torch
x = torch.zeros(1)
calls = [
    lambda: x.detach(foo=1), lambda: x.clone(memory_format=torch.preserve_format), lambda: x.clone(foo=1), lambda: x.float(foo=1), lambda: x.dim(foo=1),
    lambda: x.numel(foo=1), lambda: x.contiguous(foo=1), lambda: x.contiguous(memory_format=torch.contiguous_format), lambda: x.cpu(foo=1),
    lambda: x.item(foo=1), lambda: x.tolist(foo=1), lambda: x.numpy(foo=1), lambda: x.numpy(force=True), lambda: x.type(foo=1), lambda: x.size(dim=0),
    lambda: x.size(foo=0), lambda: x.is_contiguous(foo=1), lambda: x.register_hook(foo=1), lambda: x.requires_grad_(foo=1), lambda: x.half(foo=1),
    lambda: x.storage_offset(foo=1), lambda: x.as_subclass(foo=1), lambda: x.type_as(foo=1), lambda: x.detach_(foo=1), lambda: x.is_pinned(foo=1),
    lambda: x.bool(memory_format=torch.preserve_format), lambda: x.stride(dim=0), lambda: x.element_size(foo=1),
]
for i, call in enumerate(calls):
    try:
        call()
        print(i, 'taken')
    except TypeError as e:
        print(i, type(e).__name__)
