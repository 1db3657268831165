"""Attention and feed-forward kernels of xformers, as the plain work that they do."""
import torch
import torch.nn.functional as F
from torch import nn

__version__ = '0.0.28'


class AttentionBias:
    def materialize(self, shape, dtype=torch.float32, device='cpu'):
        return torch.zeros(shape, dtype=dtype)


class LowerTriangularMask(AttentionBias):
    pass


class LowerTriangularFromBottomRightMask(AttentionBias):
    pass


class LowerTriangularMaskWithTensorBias(AttentionBias):
    def __init__(self, bias):
        self._bias = bias


class _Lengths:
    def __init__(self, lengths):
        self.lengths, self.max_seqlen, self.min_seqlen = list(lengths), max(lengths), min(lengths)
        ends = [0]
        for n in self.lengths:
            ends.append(ends[-1] + n)
        self.seqstart_py = ends
        self.seqstart = torch.tensor(ends, dtype=torch.int32)


class BlockDiagonalMask(AttentionBias):
    """Sequences one after the other, each of which attends to itself."""

    causal = False

    def __init__(self, q_lengths, kv_lengths=None):
        self._q, self._kv = list(q_lengths), list(q_lengths if kv_lengths is None else kv_lengths)
        self.q_seqinfo, self.k_seqinfo = _Lengths(self._q), _Lengths(self._kv)
        self._batch_sizes = None

    @classmethod
    def from_seqlens(cls, q_seqlen, kv_seqlen=None, **kwargs):
        return cls(q_seqlen, kv_seqlen)

    @classmethod
    def from_tensor_list(cls, tensors):
        made = cls([t.shape[1] for t in tensors for _ in range(t.shape[0])])
        made._batch_sizes = [t.shape[0] for t in tensors]
        return made, torch.cat([t.reshape(1, -1, *t.shape[2:]) for t in tensors], dim=1)

    def split(self, tensor):
        sizes = self._batch_sizes or [1] * len(self._q)
        found, place, at = [], 0, 0
        for size in sizes:
            length = self._q[at]
            part = tensor[:, place:place + size * length]
            found.append(part.reshape(size, length, *tensor.shape[2:]))
            place, at = place + size * length, at + size
        return found

    def make_causal(self):
        return BlockDiagonalCausalMask(self._q, self._kv)

    make_causal_from_bottomright = make_causal

    def make_local_attention(self, window_size):
        return self

    make_local_attention_from_bottomright = make_local_attention


class BlockDiagonalCausalMask(BlockDiagonalMask):
    causal = True


class BlockDiagonalCausalFromBottomRightMask(BlockDiagonalCausalMask):
    pass


class BlockDiagonalCausalLocalAttentionMask(BlockDiagonalCausalMask):
    pass


class BlockDiagonalCausalWithOffsetPaddedKeysMask(BlockDiagonalMask):
    @classmethod
    def from_seqlens(cls, q_seqlen, kv_padding, kv_seqlen, **kwargs):
        return cls(q_seqlen, [kv_padding] * len(q_seqlen))


def _attend(q, k, v, bias, causal, scale):
    """Batch, length, heads, width; or batch and heads in one, length, width."""
    groups = q.dim() == 5
    if groups:
        q, k, v = (t.flatten(2, 3) for t in (q, k, v))
    plain = q.dim() == 3
    if not plain:
        q, k, v = q.transpose(1, 2), k.transpose(1, 2), v.transpose(1, 2)
    out = F.scaled_dot_product_attention(q, k, v, attn_mask=bias, is_causal=causal and q.shape[-2] == k.shape[-2], scale=scale)
    return out if plain else out.transpose(1, 2)


def memory_efficient_attention(query, key, value, attn_bias=None, p=0.0, scale=None, *, op=None, output_dtype=None):
    shape = query.shape[:-1] + (value.shape[-1],)
    if isinstance(attn_bias, BlockDiagonalMask):
        if sum(attn_bias._q) != query.shape[1] or sum(attn_bias._kv) != key.shape[1]:
            raise ValueError('the lengths of the sequences do not add up to the length of the input')
        parts = zip(query.split(attn_bias._q, dim=1), key.split(attn_bias._kv, dim=1), value.split(attn_bias._kv, dim=1))
        out = torch.cat([_attend(q, k, v, None, attn_bias.causal, scale) for q, k, v in parts], dim=1)
    else:
        causal = isinstance(attn_bias, (LowerTriangularMask, LowerTriangularFromBottomRightMask, LowerTriangularMaskWithTensorBias))
        out = _attend(query, key, value, None if isinstance(attn_bias, AttentionBias) else attn_bias, causal, scale)
    return out.reshape(shape)


memory_efficient_attention_forward = memory_efficient_attention


def unbind(x, dim):
    return x.unbind(dim)


def get_stack_strides(tensors, dim):
    return None


def index_select_cat(sources, indices):
    return torch.cat([s[i].flatten() for s, i in zip(sources, indices)])


def scaled_index_add(input, index, source, scaling=None, alpha=1.0):
    return torch.index_add(input, 0, index, source if scaling is None else source * scaling, alpha=alpha)


class SwiGLU(nn.Module):
    def __init__(self, in_features, hidden_features, out_features=None, bias=True, *, _pack_weights=True):
        super().__init__()
        out_features = out_features or in_features
        hidden_features = hidden_features or in_features
        self.w12 = nn.Linear(in_features, 2 * hidden_features, bias=bias) if _pack_weights else None
        if not _pack_weights:
            self.w1 = nn.Linear(in_features, hidden_features, bias=bias)
            self.w2 = nn.Linear(in_features, hidden_features, bias=bias)
        self.w3 = nn.Linear(hidden_features, out_features, bias=bias)
        self.hidden_features, self.out_features, self.in_features, self.op = hidden_features, out_features, in_features, None

    def forward(self, x):
        a, b = self.w12(x).chunk(2, dim=-1) if self.w12 is not None else (self.w1(x), self.w2(x))
        return self.w3(F.silu(a) * b)


def swiglu(x, w1, b1, w2, b2, w3, b3, *, op=None):
    return F.linear(F.silu(F.linear(x, w1, b1)) * F.linear(x, w2, b2), w3, b3)


class AttentionOpBase:
    pass


MemoryEfficientAttentionFlashAttentionOp = MemoryEfficientAttentionCutlassOp = MemoryEfficientAttentionOp = None
