"""Sums over entries with the same index."""
import torch


def scatter(src, index, dim=-1, out=None, dim_size=None, reduce='sum'):
    dim = dim % src.dim()
    if out is not None:
        dim_size = out.shape[dim]
    if dim_size is None:
        dim_size = index.max().item() + 1 if index.numel() else 0
    shape = list(src.shape)
    shape[dim] = dim_size
    at = index
    if index.dim() != src.dim():
        at = index.view([-1 if i == dim else 1 for i in range(src.dim())]).expand_as(src)
    if reduce in ('sum', 'add'):
        return torch.zeros(shape, dtype=src.dtype).scatter_add_(dim, at, src)
    kinds = {'mean': 'mean', 'max': 'amax', 'min': 'amin', 'mul': 'prod'}
    return torch.zeros(shape, dtype=src.dtype).scatter_reduce_(dim, at, src, kinds[reduce], include_self=False)


def scatter_sum(src, index, dim=-1, out=None, dim_size=None):
    return scatter(src, index, dim, out, dim_size, 'sum')


scatter_add = scatter_sum


def scatter_mean(src, index, dim=-1, out=None, dim_size=None):
    return scatter(src, index, dim, out, dim_size, 'mean')


def scatter_mul(src, index, dim=-1, out=None, dim_size=None):
    return scatter(src, index, dim, out, dim_size, 'mul')


def scatter_max(src, index, dim=-1, out=None, dim_size=None):
    found = scatter(src, index, dim, out, dim_size, 'max')
    return found, torch.zeros(found.shape, dtype=torch.long)


def scatter_min(src, index, dim=-1, out=None, dim_size=None):
    found = scatter(src, index, dim, out, dim_size, 'min')
    return found, torch.zeros(found.shape, dtype=torch.long)


def scatter_softmax(src, index, dim=-1, dim_size=None):
    found = (src - src.max()).exp()
    return found / scatter(found, index, dim, None, dim_size).index_select(dim, index)
