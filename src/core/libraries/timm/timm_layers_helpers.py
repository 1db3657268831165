"""Small helpers of timm.layers: tuples, widths, weights, switches."""


def _ntuple(n):
    def parse(x):
        return _sizes(x, n) if not isinstance(x, str) else (x,) * n
    return parse


to_1tuple = _ntuple(1)
to_2tuple = _ntuple(2)
to_3tuple = _ntuple(3)
to_4tuple = _ntuple(4)
to_ntuple = _ntuple


def make_divisible(v, divisor=8, min_value=None, round_limit=0.9):
    """The nearest multiple of `divisor` that is at least `min_value` and not far below `v`."""
    min_value = min_value or divisor
    new = max(min_value, int(v + divisor / 2) // divisor * divisor)
    return new + divisor if new < round_limit * v else new


def extend_tuple(x, n):
    x = tuple(x) if isinstance(x, (tuple, list)) else (x,)
    return x[:n] if len(x) >= n else x + (x[-1],) * (n - len(x))


# Initializers change nothing that is counted.
def trunc_normal_(tensor, mean=0.0, std=1.0, a=-2.0, b=2.0):
    return tensor


trunc_normal_tf_ = variance_scaling_ = lecun_normal_ = init_weight_vit = init_weight_jax = trunc_normal_


def is_exportable():
    return False


is_scriptable = is_no_jit = is_exportable


def set_exportable(value):
    pass


set_scriptable = set_no_jit = set_fused_attn = set_exportable


def use_fused_attn(experimental=False):
    return True
