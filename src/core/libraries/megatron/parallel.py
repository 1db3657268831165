"""Layers that a group of processes shares. There is one process, so that each is the plain layer."""
import torch
import torch.nn.functional as F
from torch import nn


class _Linear(nn.Module):
    def __init__(self, in_features, out_features, bias):
        super().__init__()
        self.in_features, self.out_features = in_features, out_features
        self.input_size, self.output_size = in_features, out_features
        self.weight = nn.Parameter(torch.empty(out_features, in_features))
        if bias:
            self.bias = nn.Parameter(torch.zeros(out_features))
        else:
            self.register_parameter('bias', None)


class ColumnParallelLinear(_Linear):
    def __init__(self, in_features, out_features, bias=True, gather_output=True, init_method=None, stride=1,
                 keep_master_weight_for_test=False):
        super().__init__(in_features, out_features, bias)
        self.gather_output = gather_output
        self.output_size_per_partition = out_features

    def get_master_weight(self):
        return self.weight.data

    def forward(self, input_):
        return F.linear(input_, self.weight, self.bias)


class RowParallelLinear(_Linear):
    def __init__(self, in_features, out_features, bias=True, input_is_parallel=False, init_method=None, stride=1,
                 keep_master_weight_for_test=False):
        super().__init__(in_features, out_features, bias)
        self.input_is_parallel = input_is_parallel
        self.input_size_per_partition = in_features

    def get_master_weight(self):
        return self.weight.data

    def forward(self, input_):
        return F.linear(input_, self.weight, self.bias)


class VocabParallelEmbedding(nn.Module):
    def __init__(self, num_embeddings, embedding_dim, padding_idx=None, max_norm=None, norm_type=2.0, scale_grad_by_freq=False,
                 sparse=False, init_method=None, keep_master_weight_for_test=False, **kwargs):
        super().__init__()
        self.num_embeddings, self.embedding_dim, self.padding_idx = num_embeddings, embedding_dim, padding_idx
        self.weight = nn.Parameter(torch.empty(num_embeddings, embedding_dim))

    def forward(self, input_, *args, **kwargs):
        return F.embedding(input_, self.weight, self.padding_idx)


class ParallelEmbedding(VocabParallelEmbedding):
    pass


def divide(numerator, denominator):
    return numerator // denominator


divide_and_check_no_remainder = divide


def ensure_divisibility(numerator, denominator):
    if numerator % denominator:
        raise AssertionError(f'{numerator} is not divisible by {denominator}')


def split_tensor_along_last_dim(tensor, num_partitions, contiguous_split_chunks=False):
    return tuple(torch.split(tensor, tensor.size(-1) // num_partitions, dim=-1))


class VocabUtility:
    @staticmethod
    def vocab_range_from_per_partition_vocab_size(per_partition_vocab_size, rank, world_size):
        return rank * per_partition_vocab_size, (rank + 1) * per_partition_vocab_size


def _same(tensor, *args, **kwargs):
    return tensor


copy_to_model_parallel_region = gather_from_model_parallel_region = reduce_from_model_parallel_region = _same
scatter_to_model_parallel_region = copy_to_tensor_model_parallel_region = gather_from_tensor_model_parallel_region = _same
reduce_from_tensor_model_parallel_region = scatter_to_tensor_model_parallel_region = _same
scatter_to_sequence_parallel_region = gather_from_sequence_parallel_region = reduce_scatter_to_sequence_parallel_region = _same


def _one(*args, **kwargs):
    return 1


def _zero(*args, **kwargs):
    return 0


def _true(*args, **kwargs):
    return True


def _none(*args, **kwargs):
    return None


get_model_parallel_world_size = get_data_parallel_world_size = get_pipeline_parallel_world_size = get_context_parallel_world_size = _one
get_tensor_model_parallel_world_size = get_pipeline_model_parallel_world_size = get_expert_model_parallel_world_size = _one
get_tensor_and_expert_parallel_world_size = get_virtual_pipeline_model_parallel_world_size = _one
get_model_parallel_rank = get_data_parallel_rank = get_tensor_model_parallel_rank = get_pipeline_model_parallel_rank = _zero
get_context_parallel_rank = get_expert_model_parallel_rank = get_model_parallel_src_rank = get_tensor_model_parallel_src_rank = _zero
model_parallel_is_initialized = is_initialized = is_pipeline_first_stage = is_pipeline_last_stage = is_unitialized = _true
initialize_model_parallel = destroy_model_parallel = get_model_parallel_group = get_data_parallel_group = _none
get_tensor_model_parallel_group = get_pipeline_model_parallel_group = get_context_parallel_group = _none
model_parallel_cuda_manual_seed = model_parallel_cuda_manual_seed = get_cuda_rng_tracker = get_pipeline_parallel_group = _none


def checkpoint(function, *args):
    return function(*[a for a in args if not isinstance(a, bool)])


def checkpoint_wrapper(module, *args, **kwargs):
    return module


def wrap(module, **kwargs):
    return module


auto_wrap = wrap


class FullyShardedDataParallel:
    def __new__(cls, module, *args, **kwargs):
        return module


ShardedDataParallel = FullyShardedDataParallel
