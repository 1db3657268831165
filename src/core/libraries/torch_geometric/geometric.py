"""Message passing on graphs: edges gather what their ends have, and nodes sum what their edges send."""
import inspect

import torch
import torch.nn.functional as F
from torch import nn


def scatter(src, index, dim=0, dim_size=None, reduce='sum'):
    dim = dim % src.dim()
    if dim_size is None:
        dim_size = _unknown('how many nodes there are depends on data')
    shape = list(src.shape)
    shape[dim] = dim_size
    at = index
    if index.dim() != src.dim():
        at = index.view([-1 if i == dim else 1 for i in range(src.dim())]).expand_as(src)
    if reduce in ('sum', 'add'):
        return torch.zeros(shape, dtype=src.dtype).scatter_add_(dim, at, src)
    kinds = {'mean': 'mean', 'max': 'amax', 'min': 'amin', 'mul': 'prod'}
    return torch.zeros(shape, dtype=src.dtype).scatter_reduce_(dim, at, src, kinds[reduce], include_self=False)


def maybe_num_nodes(edge_index, num_nodes=None):
    return num_nodes if num_nodes is not None else _unknown('how many nodes there are depends on data')


def softmax(src, index, ptr=None, num_nodes=None, dim=0):
    """Over the edges that end in the same node."""
    out = (src - src.max()).exp()
    return out / (scatter(out, index, dim, num_nodes).index_select(dim, index) + 1e-16)


def degree(index, num_nodes=None, dtype=None):
    return torch.zeros(maybe_num_nodes(index, num_nodes), dtype=dtype).scatter_add_(0, index, torch.ones(index.shape[0], dtype=dtype))


def add_self_loops(edge_index, edge_attr=None, fill_value=None, num_nodes=None):
    count = maybe_num_nodes(edge_index, num_nodes)
    loops = torch.arange(count).unsqueeze(0).repeat(2, 1)
    if edge_attr is not None:
        edge_attr = torch.cat([edge_attr, torch.ones((count,) + tuple(edge_attr.shape[1:]), dtype=edge_attr.dtype)], dim=0)
    return torch.cat([edge_index, loops], dim=1), edge_attr


add_remaining_self_loops = add_self_loops


def remove_self_loops(edge_index, edge_attr=None):
    _assume('no edge leads from a node to itself')
    return edge_index, edge_attr


class Aggregation(nn.Module):
    reduce = 'sum'

    def forward(self, x, index=None, ptr=None, dim_size=None, dim=-2):
        return scatter(x, index, dim, dim_size, self.reduce)


class SumAggregation(Aggregation):
    pass


class MeanAggregation(Aggregation):
    reduce = 'mean'


class MaxAggregation(Aggregation):
    reduce = 'max'


class MessagePassing(nn.Module):
    def __init__(self, aggr='sum', *, aggr_kwargs=None, flow='source_to_target', node_dim=-2, decomposed_layers=1):
        super().__init__()
        self.aggr, self.flow, self.node_dim, self.explain, self.fuse = aggr, flow, node_dim, False, False
        if isinstance(aggr, nn.Module):
            self.aggr_module = aggr

    def reset_parameters(self):
        pass

    def propagate(self, edge_index, size=None, **kwargs):
        source, target = (0, 1) if self.flow == 'source_to_target' else (1, 0)
        nodes = list(size) if size is not None else [None, None]
        index = (edge_index[0], edge_index[1])

        def gathered(name):
            if name in kwargs or name[-2:] not in ('_i', '_j'):
                return kwargs[name]
            end = target if name.endswith('_i') else source
            value = kwargs[name[:-2]]
            if isinstance(value, (tuple, list)):
                for place, each in enumerate(value):
                    if each is not None and nodes[place] is None:
                        nodes[place] = each.size(self.node_dim)
                value = value[end]
            elif value is not None and value.dim() >= 1:
                nodes[0] = value.size(self.node_dim) if nodes[0] is None else nodes[0]
                nodes[1] = nodes[0] if nodes[1] is None else nodes[1]
            return None if value is None else value.index_select(self.node_dim if value.dim() > 1 else 0, index[end])

        for value in kwargs.values():
            if hasattr(value, 'dim') and value.dim() >= 2 and value.size(self.node_dim) != edge_index.size(1) and nodes[1] is None:
                nodes[0] = nodes[1] = value.size(self.node_dim)
        own = {'index': lambda: index[target], 'edge_index': lambda: edge_index, 'edge_index_i': lambda: index[target],
               'edge_index_j': lambda: index[source], 'ptr': lambda: None, 'size': lambda: nodes, 'size_i': lambda: nodes[target],
               'size_j': lambda: nodes[source], 'dim_size': lambda: nodes[target]}

        def arguments(function, skip):
            found, late = {}, []
            for name, parameter in list(inspect.signature(function).parameters.items())[skip:]:
                if name in kwargs or name[:-2] in kwargs and name[-2:] in ('_i', '_j'):
                    found[name] = gathered(name)
                elif name in own:
                    late.append(name)
                elif parameter.default is not inspect.Parameter.empty:
                    found[name] = parameter.default
            for name in late:
                found[name] = own[name]()
            return found

        messages = self.message(**arguments(self.message, 0))
        collected = self.aggregate(messages, **arguments(self.aggregate, 1))
        return self.update(collected, **arguments(self.update, 1))

    def edge_updater(self, edge_index, size=None, **kwargs):
        source, target = (0, 1) if self.flow == 'source_to_target' else (1, 0)
        index = (edge_index[0], edge_index[1])
        found = {}
        for name in inspect.signature(self.edge_update).parameters:
            if name in kwargs:
                found[name] = kwargs[name]
            elif name[:-2] in kwargs and name[-2:] in ('_i', '_j'):
                end = target if name.endswith('_i') else source
                value = kwargs[name[:-2]]
                value = value[end] if isinstance(value, (tuple, list)) else value
                found[name] = None if value is None else value.index_select(self.node_dim if value.dim() > 1 else 0, index[end])
            elif name == 'index':
                found[name] = index[target]
            elif name == 'size_i':
                values = [v for v in kwargs.values() if v is not None]
                value = values[0][target] if isinstance(values[0], (tuple, list)) else values[0]
                found[name] = value.size(0)
            elif name in ('ptr', 'dim_size'):
                found[name] = None
        return self.edge_update(**found)

    def message(self, x_j):
        return x_j

    def aggregate(self, inputs, index, ptr=None, dim_size=None):
        if hasattr(self, 'aggr_module'):
            return self.aggr_module(inputs, index, ptr=ptr, dim_size=dim_size, dim=self.node_dim)
        return scatter(inputs, index, self.node_dim, dim_size, self.aggr or 'sum')

    def update(self, inputs):
        return inputs


def glorot(value):
    pass


zeros = ones = uniform = kaiming_uniform = glorot


class Linear(nn.Linear):
    def __init__(self, in_channels, out_channels, bias=True, weight_initializer=None, bias_initializer=None):
        super().__init__(in_channels, out_channels, bias=bias)
        self.in_channels, self.out_channels = in_channels, out_channels


def gcn_norm(edge_index, edge_weight=None, num_nodes=None, improved=False, add_self_loops=True, flow='source_to_target', dtype=None):
    if edge_weight is None:
        edge_weight = torch.ones(edge_index.size(1), dtype=dtype)
    if add_self_loops:
        loops = torch.arange(num_nodes).unsqueeze(0).repeat(2, 1)
        edge_index = torch.cat([edge_index, loops], dim=1)
        edge_weight = torch.cat([edge_weight, torch.full((num_nodes,), 2.0 if improved else 1.0)])
    row, column = edge_index[0], edge_index[1]
    strength = scatter(edge_weight, column, 0, num_nodes).pow(-0.5)
    return edge_index, strength[row] * edge_weight * strength[column]


def _groups(batch, size):
    if batch is None:
        return 1
    return size if size is not None else batch.max().item() + 1


def _pool(x, batch, size, reduce):
    if batch is None:
        return {'sum': x.sum, 'mean': x.mean, 'max': x.amax}[reduce](dim=0, keepdim=True)
    count = _groups(batch, size)
    if _is_unknown(count):
        _assume('a batch of nodes is one graph: how many there are depends on data')
        count = 1
    return scatter(x, batch, 0, count, reduce)


def global_add_pool(x, batch=None, size=None):
    return _pool(x, batch, size, 'sum')


def global_mean_pool(x, batch=None, size=None):
    return _pool(x, batch, size, 'mean')


def global_max_pool(x, batch=None, size=None):
    return _pool(x, batch, size, 'max')


class BatchNorm(nn.Module):
    def __init__(self, in_channels, eps=1e-5, momentum=0.1, affine=True, track_running_stats=True, **kwargs):
        super().__init__()
        self.module = nn.BatchNorm1d(in_channels, eps, momentum, affine, track_running_stats)

    def forward(self, x):
        return self.module(x)


class Sequential(nn.Module):
    """Calls modules with named values: `(module, 'x, edge_index -> x')`."""

    def __init__(self, input_args, modules):
        super().__init__()
        self._names, self._steps = [n.strip() for n in input_args.split(',')], []
        for i, each in enumerate(modules):
            module, text = each if isinstance(each, (tuple, list)) else (each, None)
            given, _, back = (text or '').partition('->')
            self._steps.append((f'module_{i}', [n.strip() for n in given.split(',')] if text else None, [n.strip() for n in back.split(',')] if text else None))
            if isinstance(module, nn.Module):
                self.add_module(f'module_{i}', module)
            else:
                self.__dict__[f'module_{i}'] = module

    def forward(self, *args, **kwargs):
        values, last = dict(zip(self._names, args), **kwargs), args[0]
        for name, given, back in self._steps:
            last = getattr(self, name)(*([last] if given is None else [values[n] for n in given]))
            for each, value in zip(back or [], last if back and len(back) > 1 else [last]):
                values[each] = value
            if back is None:
                values[self._names[0]] = last
        return last


class Data:
    def __init__(self, x=None, edge_index=None, edge_attr=None, y=None, pos=None, **kwargs):
        self.x, self.edge_index, self.edge_attr, self.y, self.pos, self.batch = x, edge_index, edge_attr, y, pos, None
        self.__dict__.update(kwargs)

    @property
    def num_nodes(self):
        return self.x.size(0) if self.x is not None else self.pos.size(0)

    @property
    def num_edges(self):
        return self.edge_index.size(1)

    @property
    def num_node_features(self):
        return self.x.size(-1)

    num_features = num_node_features

    @property
    def num_edge_features(self):
        return self.edge_attr.size(-1)

    def to(self, *args, **kwargs):
        return self

    def keys(self):
        return [k for k, v in self.__dict__.items() if v is not None]

    def __contains__(self, key):
        return self.__dict__.get(key) is not None

    def __getitem__(self, key):
        return self.__dict__[key]


Batch = Data
Adj = OptTensor = Size = OptPairTensor = PairTensor = SparseTensor = object
