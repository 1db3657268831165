"""Selective state spaces: their scans as single operators, everything else as the plain work that it is."""
import math
from inspect import signature

import torch
import torch.nn.functional as F
from torch import nn


def causal_conv1d_fn(x, weight, bias=None, seq_idx=None, initial_states=None, return_final_states=False, final_states_out=None, activation=None):
    """Batch, channels, length. The convolution is depthwise and looks back only."""
    width = weight.shape[-1]
    out = F.conv1d(x, weight.unsqueeze(1), bias, padding=width - 1, groups=weight.shape[0])[..., :x.shape[-1]]
    if activation in ('silu', 'swish'):
        out = F.silu(out)
    return (out, F.pad(x, (width - 1 - x.shape[-1], 0))) if return_final_states else out


def causal_conv1d_update(x, conv_state, weight, bias=None, activation=None, **kwargs):
    state = torch.cat([conv_state[:, :, 1:], x.unsqueeze(-1)], dim=-1)
    out = (state * weight).sum(dim=-1)
    if bias is not None:
        out = out + bias
    return F.silu(out) if activation in ('silu', 'swish') else out


def selective_scan_fn(u, delta, A, B, C, D=None, z=None, delta_bias=None, delta_softplus=False, return_last_state=False):
    """`u` and `delta`: batch, channels, length. `A`: channels, state."""
    if delta_bias is not None:
        delta = delta + delta_bias[..., None]
    if delta_softplus:
        delta = F.softplus(delta)
    out, last = torch.ops.layercost.scan('SelectiveScan', u.shape, A.shape[-1], [u, delta, A, B, C, D])
    if z is not None:
        out = out * F.silu(z)
    return (out, last) if return_last_state else out


selective_scan_ref = selective_scan_fn


def selective_state_update(state, x, dt, A, B, C, D=None, z=None, dt_bias=None, dt_softplus=False, **kwargs):
    state.copy_(state * torch.exp(dt.unsqueeze(-1) * A) + dt.unsqueeze(-1) * B.unsqueeze(1) * x.unsqueeze(-1))
    out = (state * C.unsqueeze(1)).sum(dim=-1)
    if D is not None:
        out = out + D * x
    return out if z is None else out * F.silu(z)


def mamba_chunk_scan_combined(x, dt, A, B, C, chunk_size, D=None, z=None, dt_bias=None, initial_states=None, seq_idx=None, dt_softplus=False,
                              dt_limit=(0.0, float('inf')), return_final_states=False, **kwargs):
    """`x`: batch, length, heads, width of a head. `B`: batch, length, groups, state."""
    if dt_bias is not None:
        dt = dt + dt_bias
    if dt_softplus:
        dt = F.softplus(dt)
    b, length, heads, width = x.shape
    out, last = torch.ops.layercost.scan('ChunkScan', (b, heads * width, length), B.shape[-1], [x, dt, A, B, C, D])
    out = out.transpose(1, 2).reshape(b, length, heads, width)
    if z is not None:
        out = out * F.silu(z)
    return (out, last.reshape(b, heads, width, B.shape[-1])) if return_final_states else out


def mamba_inner_fn(xz, conv1d_weight, conv1d_bias, x_proj_weight, delta_proj_weight, out_proj_weight, out_proj_bias, A, B=None, C=None, D=None,
                   delta_bias=None, B_proj_bias=None, C_proj_bias=None, delta_softplus=True, **kwargs):
    x, z = xz.chunk(2, dim=1)
    weight = conv1d_weight.squeeze(1) if conv1d_weight.dim() == 3 else conv1d_weight
    x = causal_conv1d_fn(x, weight, conv1d_bias, activation='silu')
    rank, state = delta_proj_weight.shape[1], A.shape[-1]
    projected = F.linear(x.transpose(1, 2), x_proj_weight)
    delta = F.linear(projected[..., :rank], delta_proj_weight).transpose(1, 2)
    B = projected[..., rank:rank + state].transpose(1, 2) if B is None else B
    C = projected[..., -state:].transpose(1, 2) if C is None else C
    out = selective_scan_fn(x, delta, A, B, C, D, z=z, delta_bias=delta_bias, delta_softplus=delta_softplus)
    return F.linear(out.transpose(1, 2), out_proj_weight, out_proj_bias)


class Mamba(nn.Module):
    def __new__(cls, *args, **kwargs):
        """Versions of this layer that others changed take more arguments."""
        known = signature(cls.__init__).parameters
        other = [name for name in kwargs if name not in known]
        return _unknown(f'a Mamba layer with {other[0]} is not modelled') if other else super().__new__(cls)

    def __init__(self, d_model, d_state=16, d_conv=4, expand=2, dt_rank='auto', dt_min=0.001, dt_max=0.1, dt_init='random', dt_scale=1.0,
                 dt_init_floor=1e-4, conv_bias=True, bias=False, use_fast_path=True, layer_idx=None, device=None, dtype=None):
        super().__init__()
        self.d_model, self.d_state, self.d_conv, self.expand, self.layer_idx = d_model, d_state, d_conv, expand, layer_idx
        self.d_inner = int(expand * d_model)
        self.dt_rank = math.ceil(d_model / 16) if dt_rank == 'auto' else dt_rank
        self.in_proj = nn.Linear(d_model, self.d_inner * 2, bias=bias)
        self.conv1d = nn.Conv1d(self.d_inner, self.d_inner, d_conv, groups=self.d_inner, padding=d_conv - 1, bias=conv_bias)
        self.activation, self.act = 'silu', nn.SiLU()
        self.x_proj = nn.Linear(self.d_inner, self.dt_rank + d_state * 2, bias=False)
        self.dt_proj = nn.Linear(self.dt_rank, self.d_inner, bias=True)
        self.A_log = nn.Parameter(torch.empty(self.d_inner, d_state))
        self.D = nn.Parameter(torch.ones(self.d_inner))
        self.out_proj = nn.Linear(self.d_inner, d_model, bias=bias)

    def forward(self, hidden_states, inference_params=None, **kwargs):
        x, z = self.in_proj(hidden_states).transpose(1, 2).chunk(2, dim=1)
        x = self.act(self.conv1d(x)[..., :hidden_states.shape[1]])
        dt, B, C = torch.split(self.x_proj(x.transpose(1, 2)), [self.dt_rank, self.d_state, self.d_state], dim=-1)
        dt = self.dt_proj(dt).transpose(1, 2)
        y = selective_scan_fn(x, dt, -torch.exp(self.A_log), B.transpose(1, 2), C.transpose(1, 2), self.D, z=z, delta_softplus=True)
        return self.out_proj(y.transpose(1, 2))


class RMSNorm(nn.Module):
    def __init__(self, hidden_size, eps=1e-5, norm_before_gate=True, group_size=None, device=None, dtype=None, **kwargs):
        super().__init__()
        self.eps, self.norm_before_gate, self.group_size = eps, norm_before_gate, group_size
        self.weight = nn.Parameter(torch.ones(hidden_size))
        self.register_parameter('bias', None)

    def forward(self, x, z=None, residual=None, prenorm=False, residual_in_fp32=False):
        if residual is not None:
            x = x + residual
        if z is not None and not self.norm_before_gate:
            x = x * F.silu(z)
        out = F.rms_norm(x, self.weight.shape, self.weight, self.eps)
        if z is not None and self.norm_before_gate:
            out = out * F.silu(z)
        return (out, x) if prenorm else out


RMSNormGated = RMSNorm


class Mamba2(nn.Module):
    def __init__(self, d_model, d_state=128, d_conv=4, conv_init=None, expand=2, headdim=64, d_ssm=None, ngroups=1, A_init_range=(1, 16),
                 D_has_hdim=False, rmsnorm=True, norm_before_gate=False, dt_min=0.001, dt_max=0.1, dt_init_floor=1e-4,
                 dt_limit=(0.0, float('inf')), bias=False, conv_bias=True, chunk_size=256, use_mem_eff_path=True, layer_idx=None, **kwargs):
        super().__init__()
        self.d_model, self.d_state, self.d_conv, self.headdim, self.ngroups = d_model, d_state, d_conv, headdim, ngroups
        self.d_inner, self.rmsnorm, self.chunk_size, self.layer_idx = expand * d_model, rmsnorm, chunk_size, layer_idx
        self.d_ssm = self.d_inner if d_ssm is None else d_ssm
        self.nheads = self.d_ssm // headdim
        self.in_proj = nn.Linear(d_model, 2 * self.d_inner + 2 * ngroups * d_state + self.nheads, bias=bias)
        width = self.d_ssm + 2 * ngroups * d_state
        self.conv1d = nn.Conv1d(width, width, d_conv, groups=width, padding=d_conv - 1, bias=conv_bias)
        self.act = nn.SiLU()
        self.dt_bias = nn.Parameter(torch.empty(self.nheads))
        self.A_log = nn.Parameter(torch.empty(self.nheads))
        self.D = nn.Parameter(torch.ones(self.d_ssm if D_has_hdim else self.nheads))
        if rmsnorm:
            self.norm = RMSNormGated(self.d_ssm, eps=1e-5, norm_before_gate=norm_before_gate, group_size=self.d_ssm // ngroups)
        self.out_proj = nn.Linear(self.d_inner, d_model, bias=bias)

    def forward(self, u, seqlen=None, seq_idx=None, cu_seqlens=None, inference_params=None):
        b, length, _ = u.shape
        rest = self.d_inner - self.d_ssm
        state = self.ngroups * self.d_state
        z0, x0, z, xBC, dt = torch.split(self.in_proj(u), [rest, rest, self.d_ssm, self.d_ssm + 2 * state, self.nheads], dim=-1)
        xBC = self.act(self.conv1d(xBC.transpose(1, 2))[..., :length].transpose(1, 2))
        x, B, C = torch.split(xBC, [self.d_ssm, state, state], dim=-1)
        y = mamba_chunk_scan_combined(
            x.unflatten(-1, (-1, self.headdim)), dt, -torch.exp(self.A_log), B.unflatten(-1, (self.ngroups, -1)),
            C.unflatten(-1, (self.ngroups, -1)), self.chunk_size, D=self.D, dt_bias=self.dt_bias, dt_softplus=True).flatten(-2)
        y = self.norm(y, z) if self.rmsnorm else y * F.silu(z)
        if rest > 0:
            y = torch.cat([F.silu(z0) * x0, y], dim=-1)
        return self.out_proj(y)


def rms_norm_fn(x, weight, bias=None, residual=None, eps=1e-6, prenorm=False, residual_in_fp32=False, **kwargs):
    if residual is not None:
        x = x + residual
    out = F.rms_norm(x, weight.shape, weight, eps)
    return (out, x) if prenorm else out


def layer_norm_fn(x, weight, bias, residual=None, eps=1e-6, prenorm=False, residual_in_fp32=False, is_rms_norm=False, **kwargs):
    if residual is not None:
        x = x + residual
    out = F.rms_norm(x, weight.shape, weight, eps) if is_rms_norm else F.layer_norm(x, weight.shape, weight, bias, eps)
    return (out, x) if prenorm else out


class GatedMLP(nn.Module):
    def __init__(self, in_features, hidden_features=None, out_features=None, activation=F.silu, bias=False, multiple_of=128, **kwargs):
        super().__init__()
        out_features = out_features if out_features is not None else in_features
        hidden_features = hidden_features if hidden_features is not None else int(8 * in_features / 3)
        hidden_features = (hidden_features + multiple_of - 1) // multiple_of * multiple_of
        self.fc1 = nn.Linear(in_features, 2 * hidden_features, bias=bias)
        self.activation = activation
        self.fc2 = nn.Linear(hidden_features, out_features, bias=bias)

    def forward(self, x):
        y, gate = self.fc1(x).chunk(2, dim=-1)
        return self.fc2(y * self.activation(gate))


class Block(nn.Module):
    def __init__(self, dim, mixer_cls, mlp_cls=nn.Identity, norm_cls=nn.LayerNorm, fused_add_norm=False, residual_in_fp32=False):
        super().__init__()
        self.norm = norm_cls(dim)
        self.mixer = mixer_cls(dim)
        self.norm2, self.mlp = (norm_cls(dim), mlp_cls(dim)) if mlp_cls is not nn.Identity else (None, None)
        if self.mlp is None:
            del self.norm2

    def forward(self, hidden_states, residual=None, inference_params=None, **kwargs):
        residual = hidden_states if residual is None else hidden_states + residual
        hidden_states = self.mixer(self.norm(residual), inference_params=inference_params, **kwargs)
        if self.mlp is not None:
            residual = hidden_states + residual
            hidden_states = self.mlp(self.norm2(residual))
        return hidden_states, residual
