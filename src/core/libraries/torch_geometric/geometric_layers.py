"""Layers that pass messages along edges."""
import torch
import torch.nn.functional as F
from torch import nn
from torch_geometric.nn import Linear, MessagePassing, add_self_loops, gcn_norm, scatter, softmax


class GCNConv(MessagePassing):
    def __init__(self, in_channels, out_channels, improved=False, cached=False, add_self_loops=None, normalize=True, bias=True, **kwargs):
        super().__init__(**kwargs)
        self.in_channels, self.out_channels, self.improved, self.normalize = in_channels, out_channels, improved, normalize
        self.add_self_loops = normalize if add_self_loops is None else add_self_loops
        self.lin = Linear(in_channels, out_channels, bias=False)
        self.bias = nn.Parameter(torch.zeros(out_channels)) if bias else None

    def forward(self, x, edge_index, edge_weight=None):
        if self.normalize:
            edge_index, edge_weight = gcn_norm(edge_index, edge_weight, x.size(self.node_dim), self.improved, self.add_self_loops, dtype=x.dtype)
        out = self.propagate(edge_index, x=self.lin(x), edge_weight=edge_weight)
        return out if self.bias is None else out + self.bias

    def message(self, x_j, edge_weight):
        return x_j if edge_weight is None else edge_weight.view(-1, 1) * x_j


class SAGEConv(MessagePassing):
    def __init__(self, in_channels, out_channels, aggr='mean', normalize=False, root_weight=True, project=False, bias=True, **kwargs):
        super().__init__(aggr, **kwargs)
        first, second = in_channels if isinstance(in_channels, tuple) else (in_channels, in_channels)
        self.in_channels, self.out_channels, self.normalize, self.root_weight, self.project = in_channels, out_channels, normalize, root_weight, project
        if project:
            self.lin = Linear(first, first, bias=True)
        self.lin_l = Linear(first, out_channels, bias=bias)
        if root_weight:
            self.lin_r = Linear(second, out_channels, bias=False)

    def forward(self, x, edge_index, size=None):
        own, other = (x, x) if not isinstance(x, (tuple, list)) else x
        if self.project:
            own = self.lin(own).relu()
        out = self.lin_l(self.propagate(edge_index, size=size or (own.size(0), (other if other is not None else own).size(0)), x=(own, other)))
        if self.root_weight and other is not None:
            out = out + self.lin_r(other)
        return F.normalize(out, p=2.0, dim=-1) if self.normalize else out


class GINConv(MessagePassing):
    def __init__(self, nn, eps=0.0, train_eps=False, **kwargs):
        super().__init__(**kwargs)
        self.nn, self.initial_eps = nn, eps
        if train_eps:
            self.eps = torch.nn.Parameter(torch.empty(1))
        else:
            self.register_buffer('eps', torch.empty(1))

    def forward(self, x, edge_index, size=None):
        return self.nn(self.propagate(edge_index, size=size, x=x) + (1 + self.eps) * x)


class GINEConv(MessagePassing):
    def __init__(self, nn, eps=0.0, train_eps=False, edge_dim=None, **kwargs):
        super().__init__(**kwargs)
        self.nn = nn
        if train_eps:
            self.eps = torch.nn.Parameter(torch.empty(1))
        else:
            self.register_buffer('eps', torch.empty(1))
        if edge_dim is not None:
            first = nn[0] if isinstance(nn, torch.nn.Sequential) else nn
            self.lin = Linear(edge_dim, getattr(first, 'in_features', None) or first.in_channels)
        else:
            self.lin = None

    def forward(self, x, edge_index, edge_attr=None, size=None):
        return self.nn(self.propagate(edge_index, size=size, x=x, edge_attr=edge_attr) + (1 + self.eps) * x)

    def message(self, x_j, edge_attr):
        return (x_j + (edge_attr if self.lin is None else self.lin(edge_attr))).relu()


class GATConv(MessagePassing):
    second = False

    def __init__(self, in_channels, out_channels, heads=1, concat=True, negative_slope=0.2, dropout=0.0, add_self_loops=True, edge_dim=None,
                 fill_value='mean', bias=True, residual=False, share_weights=False, **kwargs):
        super().__init__(node_dim=0, **kwargs)
        self.in_channels, self.out_channels, self.heads, self.concat = in_channels, out_channels, heads, concat
        self.negative_slope, self.add_self_loops = negative_slope, add_self_loops
        width = heads * out_channels
        if self.second:
            self.lin_l = Linear(in_channels, width, bias=bias)
            self.lin_r = self.lin_l if share_weights else Linear(in_channels, width, bias=bias)
            self.att = nn.Parameter(torch.empty(1, heads, out_channels))
            self.lin_edge = Linear(edge_dim, width, bias=False) if edge_dim is not None else None
        else:
            self.lin = Linear(in_channels, width, bias=False)
            self.att_src = nn.Parameter(torch.empty(1, heads, out_channels))
            self.att_dst = nn.Parameter(torch.empty(1, heads, out_channels))
            self.lin_edge = Linear(edge_dim, width, bias=False) if edge_dim is not None else None
            self.att_edge = nn.Parameter(torch.empty(1, heads, out_channels)) if edge_dim is not None else None
        total = width if concat else out_channels
        self.res = Linear(in_channels, total, bias=False) if residual else None
        self.bias = nn.Parameter(torch.zeros(total)) if bias else None

    def forward(self, x, edge_index, edge_attr=None, size=None, return_attention_weights=None):
        count, heads, width = x.size(0), self.heads, self.out_channels
        if self.add_self_loops:
            edge_index, edge_attr = add_self_loops(edge_index, edge_attr, num_nodes=count)
        row, column = edge_index[0], edge_index[1]
        extra = self.lin_edge(edge_attr).view(-1, heads, width) if self.lin_edge is not None and edge_attr is not None else None
        if self.second:
            left = self.lin_l(x).view(-1, heads, width)
            right = left if self.lin_r is self.lin_l else self.lin_r(x).view(-1, heads, width)
            sent = left[row]
            both = sent + right[column] if extra is None else sent + right[column] + extra
            strength = (F.leaky_relu(both, self.negative_slope) * self.att).sum(dim=-1)
        else:
            left = self.lin(x).view(-1, heads, width)
            sent = left[row]
            strength = (left * self.att_src).sum(dim=-1)[row] + (left * self.att_dst).sum(dim=-1)[column]
            if extra is not None:
                strength = strength + (extra * self.att_edge).sum(dim=-1)
            strength = F.leaky_relu(strength, self.negative_slope)
        strength = softmax(strength, column, num_nodes=count)
        out = scatter(sent * strength.unsqueeze(-1), column, 0, count)
        out = out.view(-1, heads * width) if self.concat else out.mean(dim=1)
        if self.res is not None:
            out = out + self.res(x)
        if self.bias is not None:
            out = out + self.bias
        return (out, (edge_index, strength)) if isinstance(return_attention_weights, bool) else out


class GATv2Conv(GATConv):
    second = True


class GraphConv(MessagePassing):
    def __init__(self, in_channels, out_channels, aggr='add', bias=True, **kwargs):
        super().__init__(aggr, **kwargs)
        self.lin_rel = Linear(in_channels, out_channels, bias=bias)
        self.lin_root = Linear(in_channels, out_channels, bias=False)

    def forward(self, x, edge_index, edge_weight=None, size=None):
        return self.lin_rel(self.propagate(edge_index, size=size, x=x, edge_weight=edge_weight)) + self.lin_root(x)

    def message(self, x_j, edge_weight):
        return x_j if edge_weight is None else edge_weight.view(-1, 1) * x_j


class EdgeConv(MessagePassing):
    def __init__(self, nn, aggr='max', **kwargs):
        super().__init__(aggr, **kwargs)
        self.nn = nn

    def forward(self, x, edge_index):
        return self.propagate(edge_index, x=x)

    def message(self, x_i, x_j):
        return self.nn(torch.cat([x_i, x_j - x_i], dim=-1))
