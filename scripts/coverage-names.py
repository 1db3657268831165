"""Writes coverage-names.json: what Python and PyTorch offer, which scripts/coverage.ts compares with what is modelled. Needs torch."""
import builtins
import json
import os
import sys

import torch
import torch.nn.functional as F
from torch import nn


def public(owner, wanted=lambda value: True):
    return sorted(n for n in dir(owner) if not n.startswith('_') and wanted(getattr(owner, n, None)))


def function(value):
    return callable(value) and not isinstance(value, type)


def documented(value):
    """Functions without a word about them are PyTorch's own business."""
    return function(value) and bool(value.__doc__) and (getattr(value, '__module__', None) or 'torch').startswith('torch')


names = {
    'versions': {'Python': '.'.join(map(str, sys.version_info[:2])), 'PyTorch': torch.__version__.partition('a')[0].partition('+')[0]},
    'builtins': public(builtins, lambda v: not (isinstance(v, type) and issubclass(v, BaseException))),
    'types': {t.__name__: public(t) for t in (str, bytes, int, float, complex, list, tuple, dict, set, frozenset, slice, range)},
    'standard': sorted(n for n in sys.stdlib_module_names if not n.startswith('_')),
    'torch.nn': public(nn, lambda v: isinstance(v, type) and issubclass(v, nn.Module)),
    'nn.Module': public(nn.Module),
    'torch.nn.functional': public(F, documented),
    'torch.nn.init': public(nn.init, function),
    'torch': public(torch, documented),
    'torch.Tensor': public(torch.Tensor, lambda v: bool(getattr(v, '__doc__', None))),
    'torch.linalg': public(torch.linalg, function),
    'torch.fft': public(torch.fft, function),
    'torch.special': public(torch.special, function),
}
try:
    import torchvision.ops

    names['torchvision.ops'] = sorted(n for n in torchvision.ops.__all__ if not n.startswith('_'))
except ImportError:
    pass
with open(os.path.join(os.path.dirname(__file__), 'coverage-names.json'), 'w') as out:
    json.dump(names, out, indent=1)
    out.write('\n')
