"""Megatron's forms of the parallel layers, which return the bias beside the result."""
import torch
import torch.nn.functional as F
from torch import nn


class _Linear(nn.Module):
    """Megatron's layers give the bias back beside the result, so that a later kernel can add it."""

    def __init__(self, input_size, output_size, *args, config=None, init_method=None, bias=True, skip_bias_add=False, **kwargs):
        super().__init__()
        self.input_size, self.output_size, self.skip_bias_add = input_size, output_size, skip_bias_add
        self.output_size_per_partition, self.input_size_per_partition = output_size, input_size
        self.weight = nn.Parameter(torch.empty(output_size, input_size))
        if bias:
            self.bias = nn.Parameter(torch.zeros(output_size))
        else:
            self.register_parameter('bias', None)

    def forward(self, input_, weight=None, *args, **kwargs):
        weight = self.weight if weight is None else weight
        if self.skip_bias_add:
            return F.linear(input_, weight), self.bias
        return F.linear(input_, weight, self.bias), None


class ColumnParallelLinear(_Linear):
    pass


class RowParallelLinear(_Linear):
    pass


class VocabParallelEmbedding(nn.Module):
    def __init__(self, num_embeddings, embedding_dim, *args, **kwargs):
        super().__init__()
        self.num_embeddings, self.embedding_dim = num_embeddings, embedding_dim
        self.weight = nn.Parameter(torch.empty(num_embeddings, embedding_dim))

    def forward(self, input_):
        return F.embedding(input_, self.weight)
