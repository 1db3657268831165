"""Attention by fused kernels: the work of plain attention, whatever the kernel saves in memory."""
import torch
import torch.nn.functional as F
from torch import nn

__version__ = '2.7.0'


def _attend(q, k, v, causal, scale, window=(-1, -1)):
    """Batch, length, heads, width."""
    q, k, v = q.transpose(1, 2), k.transpose(1, 2), v.transpose(1, 2)
    groups = q.shape[1] // k.shape[1]
    if groups > 1:
        k, v = k.repeat_interleave(groups, dim=1), v.repeat_interleave(groups, dim=1)
    if window is not None and tuple(window) != (-1, -1):
        _assume('attention inside of a window is counted over the whole length')
    return F.scaled_dot_product_attention(q, k, v, is_causal=bool(causal) and q.shape[2] == k.shape[2], scale=scale).transpose(1, 2)


def flash_attn_func(q, k, v, dropout_p=0.0, softmax_scale=None, causal=False, window_size=(-1, -1), softcap=0.0, alibi_slopes=None,
                    deterministic=False, return_attn_probs=False, **kwargs):
    out = _attend(q, k, v, causal, softmax_scale, window_size)
    return (out, None, None) if return_attn_probs else out


def flash_attn_kvpacked_func(q, kv, dropout_p=0.0, softmax_scale=None, causal=False, window_size=(-1, -1), **kwargs):
    return _attend(q, kv[:, :, 0], kv[:, :, 1], causal, softmax_scale, window_size)


def flash_attn_qkvpacked_func(qkv, dropout_p=0.0, softmax_scale=None, causal=False, window_size=(-1, -1), **kwargs):
    return _attend(qkv[:, :, 0], qkv[:, :, 1], qkv[:, :, 2], causal, softmax_scale, window_size)


def _lengths(cu_seqlens, total):
    known = cu_seqlens.tolist() if cu_seqlens is not None else [0, total]
    if _is_unknown(known) or any(_is_unknown(n) for n in known):
        return None
    return [b - a for a, b in zip(known, known[1:])]


def flash_attn_varlen_func(q, k, v, cu_seqlens_q, cu_seqlens_k, max_seqlen_q=None, max_seqlen_k=None, dropout_p=0.0, softmax_scale=None,
                           causal=False, window_size=(-1, -1), **kwargs):
    ours, theirs = _lengths(cu_seqlens_q, q.shape[0]), _lengths(cu_seqlens_k, k.shape[0])
    if ours is None or theirs is None or sum(ours) != q.shape[0] or sum(theirs) != k.shape[0]:
        _assume('sequences of unknown lengths are counted as sequences of equal length')
        count = cu_seqlens_q.shape[0] - 1
        if count < 1 or q.shape[0] % count or k.shape[0] % count:
            return _unknown('the lengths of the sequences depend on data')
        ours, theirs = [q.shape[0] // count] * count, [k.shape[0] // count] * count
    parts = zip(q.split(ours), k.split(theirs), v.split(theirs))
    return torch.cat([_attend(a[None], b[None], c[None], causal, softmax_scale, window_size)[0] for a, b, c in parts])


def flash_attn_varlen_qkvpacked_func(qkv, cu_seqlens, max_seqlen=None, dropout_p=0.0, softmax_scale=None, causal=False, **kwargs):
    return flash_attn_varlen_func(qkv[:, 0], qkv[:, 1], qkv[:, 2], cu_seqlens, cu_seqlens, softmax_scale=softmax_scale, causal=causal)


def flash_attn_varlen_kvpacked_func(q, kv, cu_seqlens_q, cu_seqlens_k, max_seqlen_q=None, max_seqlen_k=None, dropout_p=0.0,
                                    softmax_scale=None, causal=False, **kwargs):
    return flash_attn_varlen_func(q, kv[:, 0], kv[:, 1], cu_seqlens_q, cu_seqlens_k, softmax_scale=softmax_scale, causal=causal)


flash_attn_unpadded_func = flash_attn_varlen_func
flash_attn_unpadded_qkvpacked_func = flash_attn_varlen_qkvpacked_func


def flash_attn_with_kvcache(q, k_cache, v_cache, k=None, v=None, softmax_scale=None, causal=False, window_size=(-1, -1), **kwargs):
    if k is not None:
        _assume('the cache of keys and values is counted as full')
    return _attend(q, k_cache, v_cache, causal, softmax_scale, window_size)


class FlashAttention(nn.Module):
    def __init__(self, softmax_scale=None, attention_dropout=0.0, **kwargs):
        super().__init__()
        self.softmax_scale, self.dropout_p = softmax_scale, attention_dropout

    def forward(self, qkv, key_padding_mask=None, causal=False, cu_seqlens=None, max_s=None, need_weights=False):
        return flash_attn_qkvpacked_func(qkv, softmax_scale=self.softmax_scale, causal=causal), None


def index_first_axis(input, indices):
    return input[indices]


def unpad_input(hidden_states, attention_mask, unused_mask=None):
    """Every token counts: which ones are padding depends on data."""
    _assume('no token is padding')
    batch, length = hidden_states.shape[:2]
    flat = hidden_states.reshape(batch * length, *hidden_states.shape[2:])
    ends = torch.arange(0, (batch + 1) * length, length, dtype=torch.int32)
    return flat, torch.arange(batch * length), ends, length, torch.full((batch,), length, dtype=torch.int32)


def pad_input(hidden_states, indices, batch, seqlen):
    return hidden_states.reshape(batch, seqlen, *hidden_states.shape[1:])


def _halves(x, cos, sin, interleaved):
    width = cos.shape[-1] * 2
    turned, rest = x[..., :width], x[..., width:]
    if interleaved:
        a, b = turned[..., ::2], turned[..., 1::2]
        other = torch.stack((-b, a), dim=-1).flatten(-2)
        cos, sin = cos.repeat_interleave(2, dim=-1), sin.repeat_interleave(2, dim=-1)
    else:
        a, b = turned.chunk(2, dim=-1)
        other = torch.cat((-b, a), dim=-1)
        cos, sin = torch.cat((cos, cos), dim=-1), torch.cat((sin, sin), dim=-1)
    return torch.cat([turned * cos[:, None] + other * sin[:, None], rest], dim=-1)


def apply_rotary_emb(x, cos, sin, interleaved=False, inplace=False, seqlen_offsets=0, cu_seqlens=None, max_seqlen=None):
    length = x.shape[-3]
    return _halves(x, cos[:length], sin[:length], interleaved)


apply_rotary_emb_func = apply_rotary_emb_torch = apply_rotary_emb


class RotaryEmbedding(nn.Module):
    def __init__(self, dim, base=10000.0, interleaved=False, scale_base=None, pos_idx_in_fp32=True, device=None):
        super().__init__()
        self.dim, self.base, self.interleaved = dim, float(base), interleaved
        self.register_buffer('inv_freq', 1.0 / (base ** (torch.arange(0, dim, 2, dtype=torch.float32) / dim)), persistent=False)

    def forward(self, qkv, kv=None, seqlen_offset=0, max_seqlen=None, num_heads_q=None):
        angles = torch.outer(torch.arange(qkv.shape[1] + (seqlen_offset if isinstance(seqlen_offset, int) else 0), dtype=torch.float32), self.inv_freq)
        angles = angles[-qkv.shape[1]:]
        cos, sin = angles.cos().to(qkv.dtype), angles.sin().to(qkv.dtype)
        if kv is not None:
            key = apply_rotary_emb(kv[:, :, 0], cos, sin, self.interleaved)
            return apply_rotary_emb(qkv, cos, sin, self.interleaved), torch.stack([key, kv[:, :, 1]], dim=2)
        if qkv.dim() == 4:
            return apply_rotary_emb(qkv, cos, sin, self.interleaved)
        q, k = (apply_rotary_emb(qkv[:, :, i], cos, sin, self.interleaved) for i in (0, 1))
        return torch.stack([q, k, qkv[:, :, 2]], dim=2)


class RMSNorm(nn.Module):
    def __init__(self, hidden_size, eps=1e-5, dropout_p=0.0, zero_centered_weight=False, device=None, dtype=None):
        super().__init__()
        self.eps = eps
        self.weight = nn.Parameter(torch.ones(hidden_size))
        self.register_parameter('bias', None)

    def forward(self, x, residual=None, prenorm=False, residual_in_fp32=False):
        if residual is not None:
            x = x + residual
        out = F.rms_norm(x, self.weight.shape, self.weight, self.eps)
        return (out, x) if prenorm else out


def rms_norm(x, weight, epsilon):
    return F.rms_norm(x, weight.shape, weight, epsilon)


rms_norm_fn = rms_norm


def layer_norm_fn(x, weight, bias, residual=None, eps=1e-6, prenorm=False, residual_in_fp32=False, is_rms_norm=False, **kwargs):
    if residual is not None:
        x = x + residual
    out = F.rms_norm(x, weight.shape, weight, eps) if is_rms_norm else F.layer_norm(x, weight.shape, weight, bias, eps)
    return (out, x) if prenorm else out


class Mlp(nn.Module):
    def __init__(self, in_features, hidden_features=None, out_features=None, activation=F.gelu, bias1=True, bias2=True,
                 return_residual=False, device=None, dtype=None):
        super().__init__()
        hidden_features = hidden_features if hidden_features is not None else in_features * 4
        self.return_residual, self.activation = return_residual, activation
        self.fc1 = nn.Linear(in_features, hidden_features, bias=bias1)
        self.fc2 = nn.Linear(hidden_features, out_features if out_features is not None else in_features, bias=bias2)

    def forward(self, x):
        y = self.fc2(self.activation(self.fc1(x)))
        return (y, x) if self.return_residual else y


class GatedMlp(nn.Module):
    def __init__(self, in_features, hidden_features=None, out_features=None, activation=F.sigmoid, bias1=True, bias2=True,
                 multiple_of=128, return_residual=False, device=None, dtype=None):
        super().__init__()
        hidden_features = hidden_features if hidden_features is not None else int(8 * in_features / 3)
        hidden_features = (hidden_features + multiple_of - 1) // multiple_of * multiple_of
        self.return_residual, self.activation = return_residual, activation
        self.fc1 = nn.Linear(in_features, 2 * hidden_features, bias=bias1)
        self.fc2 = nn.Linear(hidden_features, out_features if out_features is not None else in_features, bias=bias2)

    def forward(self, x):
        y, gate = self.fc1(x).chunk(2, dim=-1)
        y = self.fc2(y * self.activation(gate))
        return (y, x) if self.return_residual else y


class FlashSelfAttention(nn.Module):
    def __init__(self, causal=False, softmax_scale=None, attention_dropout=0.0, **kwargs):
        super().__init__()
        self.causal, self.softmax_scale = causal, softmax_scale

    def forward(self, qkv, causal=None, cu_seqlens=None, max_seqlen=None):
        causal = self.causal if causal is None else causal
        if cu_seqlens is not None:
            return flash_attn_varlen_qkvpacked_func(qkv, cu_seqlens, softmax_scale=self.softmax_scale, causal=causal)
        return flash_attn_qkvpacked_func(qkv, softmax_scale=self.softmax_scale, causal=causal)


SelfAttention = FlashSelfAttention


class FlashCrossAttention(FlashSelfAttention):
    def forward(self, q, kv, causal=None, **kwargs):
        return flash_attn_kvpacked_func(q, kv, softmax_scale=self.softmax_scale, causal=self.causal if causal is None else causal)


CrossAttention = FlashCrossAttention


class MHA(nn.Module):
    def __init__(self, embed_dim, num_heads, num_heads_kv=None, cross_attn=False, qkv_proj_bias=True, out_proj_bias=True, dropout=0.0,
                 softmax_scale=None, causal=False, layer_idx=None, dwconv=False, rotary_emb_dim=0, rotary_emb_base=10000.0,
                 rotary_emb_interleaved=False, use_flash_attn=False, **kwargs):
        super().__init__()
        self.embed_dim, self.num_heads, self.causal, self.softmax_scale = embed_dim, num_heads, causal, softmax_scale
        self.num_heads_kv = num_heads if num_heads_kv is None else num_heads_kv
        self.head_dim, self.cross_attn, self.rotary_emb_dim = embed_dim // num_heads, cross_attn, rotary_emb_dim
        kv = self.head_dim * self.num_heads_kv
        if rotary_emb_dim > 0:
            self.rotary_emb = RotaryEmbedding(rotary_emb_dim, rotary_emb_base, rotary_emb_interleaved)
        if cross_attn:
            self.Wq = nn.Linear(embed_dim, embed_dim, bias=qkv_proj_bias)
            self.Wkv = nn.Linear(embed_dim, 2 * kv, bias=qkv_proj_bias)
        else:
            self.Wqkv = nn.Linear(embed_dim, embed_dim + 2 * kv, bias=qkv_proj_bias)
        self.out_proj = nn.Linear(embed_dim, embed_dim, bias=out_proj_bias)

    def forward(self, x, x_kv=None, key_padding_mask=None, **kwargs):
        width, kv = self.embed_dim, self.head_dim * self.num_heads_kv
        if self.cross_attn:
            q, (k, v) = self.Wq(x), self.Wkv(x if x_kv is None else x_kv).chunk(2, dim=-1)
        else:
            q, k, v = self.Wqkv(x).split([width, kv, kv], dim=-1)
        q, k, v = (t.unflatten(-1, (-1, self.head_dim)) for t in (q, k, v))
        if self.rotary_emb_dim > 0:
            q, k = self.rotary_emb(q), self.rotary_emb(k)
        return self.out_proj(_attend(q, k, v, self.causal, self.softmax_scale).flatten(-2))


class FusedDense(nn.Linear):
    pass


class CrossEntropyLoss(nn.CrossEntropyLoss):
    def __init__(self, ignore_index=-100, reduction='mean', **kwargs):
        super().__init__(ignore_index=ignore_index, reduction=reduction)
