"""What a real PyTorch counts: multiply-adds by its own operators, one per multiply-add of convolutions and matrix products."""
import torch
from torch.utils._python_dispatch import TorchDispatchMode

A = torch.ops.aten
# Products of groups of rows: newer than some versions that count here.
GROUPED = getattr(A, '_grouped_mm', None)


class Counter(TorchDispatchMode):
    """A transposed convolution counts by its input."""

    def __init__(self):
        super().__init__()
        self.macs = 0

    def __torch_dispatch__(self, function, types, args=(), kwargs=None):
        out = function(*args, **(kwargs or {}))
        op = function._overloadpacket
        if function.namespace not in ('aten', 'prims', 'profiler'):
            raise NotImplementedError(f'what {function} runs is not seen')
        if op in (A.convolution, A._convolution, A.convolution_overrideable):
            x, weight, transposed = args[0], args[1], args[6]
            self.macs += x.shape[0] * weight.numel() * (x if transposed else out).shape[2:].numel()
        elif op is A.mm:
            self.macs += args[0].shape[0] * args[0].shape[1] * args[1].shape[1]
        elif op is A.addmm:
            self.macs += args[1].shape[0] * args[1].shape[1] * args[2].shape[1]
        elif op is A.bmm:
            self.macs += args[0].numel() * args[1].shape[2]
        elif op in (A.baddbmm, A.addbmm):
            self.macs += args[1].numel() * args[2].shape[2]
        elif op is GROUPED:
            groups = args[0].shape[0] if args[0].ndim == args[1].ndim == 3 else 1
            self.macs += groups * args[0].shape[-2] * args[0].shape[-1] * args[1].shape[-1]
        elif op in (A.mv, A.dot, A.vdot):
            self.macs += args[0].numel()
        return out
