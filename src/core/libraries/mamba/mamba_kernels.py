"""What the compiled parts of selective state spaces are called."""
import torch
import torch.nn.functional as F


def fwd(u, delta, A, B, C, D=None, z=None, delta_bias=None, delta_softplus=False):
    out, last = torch.ops.layercost.scan('SelectiveScan', u.shape, A.shape[-1], [u, delta, A, B, C, D])
    states = torch.stack([last, last], dim=-1).flatten(-2).unsqueeze(2)
    return (out, states) if z is None else (out, states, out * F.silu(z))


def bwd(*args):
    return _unknown('gradients are not followed')


def causal_conv1d_fwd_function(x, weight, bias=None, seq_idx=None, initial_states=None, final_states_out=None, silu_activation=False):
    out = F.conv1d(x, weight.unsqueeze(1), bias, padding=weight.shape[-1] - 1, groups=weight.shape[0])[..., :x.shape[-1]]
    return F.silu(out) if silu_activation else out


def causal_conv1d_fwd(x, weight, bias=None, seq_idx=None, initial_states=None, *rest):
    out = causal_conv1d_fwd_function(x, weight, bias, silu_activation=rest[-1] if rest else False)
    if len(rest) == 3 and rest[0] is not None and not isinstance(rest[0], bool):
        rest[0].copy_(out)
    return out


causal_conv1d_bwd_function = causal_conv1d_update_function = bwd
