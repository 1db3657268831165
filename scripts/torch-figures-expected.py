#!/usr/bin/python3
"""Writes what a real PyTorch (Debian: python3-torch, 1.13) counts for the programs of test/torch/figures/*.py, one by one, to *.json beside them."""
import contextlib
import glob
import io
import json

import torch
from torch import nn
from torch.utils._python_dispatch import TorchDispatchMode

aten = torch.ops.aten


class Counting(TorchDispatchMode):
    """Multiply-adds of matrix products and convolutions."""

    macs = 0

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        out = func(*args, **(kwargs or {}))
        if func in (aten.mm.default, aten.bmm.default):
            self.macs += out.numel() * args[0].shape[-1]
        elif func in (aten.addmm.default, aten.baddbmm.default):
            self.macs += out.numel() * args[1].shape[-1]
        elif func == aten.convolution.default:
            self.macs += out.numel() * args[1][0].numel()
        return out


def figures(code):
    """Parameters and multiply-adds of the network that the program runs first."""
    found = {}
    run = nn.Module.__call__

    def counted(net, *args, **kwargs):
        if found:
            return run(net, *args, **kwargs)
        found.update(params=sum(p.numel() for p in net.parameters()))
        with Counting() as mode, torch.no_grad():
            out = run(net.eval(), *args, **kwargs)
        found.update(macs=mode.macs)
        return out

    nn.Module.__call__ = counted
    try:
        # `net.forward(x)` runs the network, too.
        exec(compile(code.replace('net.forward(', 'net('), 'program', 'exec'), {'__name__': '__main__'})
    finally:
        nn.Module.__call__ = run
    return found


for path in sorted(glob.glob('test/torch/figures/*.py')):
    out = {}
    for part in open(path).read().split('#--- ')[1:]:
        name, code = part.split('\n', 1)
        with contextlib.redirect_stdout(io.StringIO()):
            out[name] = figures(code)
    open(path[:-2] + 'json', 'w').write(json.dumps(out, indent=2) + '\n')
