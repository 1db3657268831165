#!/usr/bin/python3
"""Writes test/torch/layers/expected.json and errors.json: what a real PyTorch says of a few hundred layers and functional calls.

Only for whoever wants to make the file anew (Debian: apt-get install python3-torch, then /usr/bin/python3 scripts/torch-layers-expected.py);
the tests read the file. Every case is Python that gives a module, the shapes of its inputs, and then: the shapes of what
comes out, the number of parameters, and multiply-adds by PyTorch's own operators (convolutions and matrix products).
errors.json has the exception of what PyTorch refuses. Where torchvision and timm are installed too, standIns.json says the same of
their building blocks, with the names of the parameters.
"""
import json
import math
import sys
import warnings

import torch
import torch.nn.functional as F
from torch import nn

from torch_counting import Counter
from torch_layer_blocks import timm_blocks, torchvision_blocks
from torch_layer_cases import FAMILIES, cases
from torch_layer_refusals import refused

warnings.filterwarnings('ignore')


class Call(nn.Module):
    """A function as a module, with modules that it is given by name."""

    def __init__(self, function, **modules):
        super().__init__()
        self.function = function
        self.names = list(modules)
        for name, module in modules.items():
            self.add_module(name, module)

    def forward(self, *args):
        return self.function(*args, **{name: self._modules[name] for name in self.names})


def shapes(value):
    if isinstance(value, torch.Tensor):
        return list(value.shape)
    if isinstance(value, dict):
        return [shapes(v) for v in value.values()]
    if isinstance(value, (list, tuple)):
        return [shapes(v) for v in value if v is not None]
    return None


def tensor(given, at=0):
    if isinstance(given, tuple):
        count = torch.Size(given[0]).numel()
        return ((torch.arange(count) * 7 + 3) % given[2]).reshape(given[0]).to(getattr(torch, given[1]))
    return wave(given, 0.3, at, 1.0)


def wave(shape, step, shift, size):
    """Elements that every language can make."""
    count = torch.Size(shape).numel()
    return (size * torch.sin(torch.arange(count, dtype=torch.float64) * step + shift)).float().reshape(shape)


def checks(value):
    """Two sums over all elements that come out, and the sum of their sizes: enough to tell right from wrong."""
    flat = []

    def gather(v):
        if isinstance(v, torch.Tensor):
            flat.append(v.detach().double().flatten())
        elif isinstance(v, dict):
            [gather(x) for x in v.values()]
        elif isinstance(v, (list, tuple)):
            [gather(x) for x in v]

    gather(value)
    elements = torch.cat(flat)
    weights = torch.cos(torch.arange(elements.numel(), dtype=torch.float64) * 0.1)
    sums = [float(f'{n.item():.7g}') for n in (elements.sum(), (elements * weights).sum(), elements.abs().sum())]
    return sums if all(math.isfinite(n) for n in sums) else None


# What draws at random, and losses, which are not run.
UNCHECKED = ('Fractional', 'gumbel', 'Loss', 'loss', 'pdist', 'p=1.0)', 'proj_size', 'EmbeddingBag', '[6, 4, 1]', '[2, 6, 3]', 'antialias', 'spectral')


# Chance, no operator of the runtime, or parameters whose elements are known and folded.
UNCHECKED_BLOCKS = ('Drop', 'PSRoI', 'RoIPool', 'GlobalResponseNorm', 'ScaledStd', 'resample_abs_pos_embed')


def stand_ins():
    """Building blocks of torchvision and timm, if they are here."""
    cases.clear()
    for name, family in (('torchvision', torchvision_blocks), ('timm', timm_blocks)):
        try:
            exec(f'import {name}.{"ops" if name == "torchvision" else "layers"}', EXTRA)
        except ImportError:
            print(f'{name} is not installed: standIns.json stays as it is', file=sys.stderr)
            return
        family()
    rows = []
    for code, inputs in cases:
        try:
            row = run(code, inputs)
        except Exception as error:
            print(f'left out: {code}: {type(error).__name__}: {str(error)[:100]}', file=sys.stderr)
            continue
        model = eval(code, scope())
        row['names'] = [f'{name} {list(p.shape)}' for name, p in model.named_parameters()]
        rows.append({**row, 'checks': None} if any(word in code for word in UNCHECKED_BLOCKS) else row)
    write('test/torch/layers/standIns.json', rows)


def refusal(code, inputs):
    try:
        run(code, inputs)
    except Exception as error:
        given = [list(i[0]) + [i[1]] if isinstance(i, tuple) else list(i) for i in inputs]
        return {'code': code, 'inputs': given, 'error': f'{type(error).__name__}: {error}'}
    raise AssertionError(f'{code} is not refused')


def write(path, rows):
    with open(path, 'w') as file:
        file.write('[\n' + ',\n'.join(json.dumps(row) for row in rows) + '\n]\n')
    print(f'{len(rows)} cases in {path}')


EXTRA = {}


def scope():
    from collections import OrderedDict
    return {'torch': torch, 'nn': nn, 'F': F, 'Call': Call, 'OrderedDict': OrderedDict, **EXTRA}


def run(code, inputs):
    model = eval(code, scope())
    given = [tensor(g, i) for i, g in enumerate(inputs)]
    model.eval()
    if 'Lazy' in code:
        model(*given)
    for i, parameter in enumerate(model.parameters()):
        parameter.data = wave(parameter.shape, 0.7, 1.3 * i, 0.5)
    counter = Counter()
    with torch.enable_grad(), counter:
        out = model(*given)
    return {
        'code': code,
        'inputs': [list(i[0]) + [i[1]] if isinstance(i, tuple) else list(i) for i in inputs],
        'limits': [i[2] if isinstance(i, tuple) else 0 for i in inputs],
        'output': shapes(out),
        'params': sum(p.numel() for p in model.parameters()),
        'macs': counter.macs,
        'checks': None if any(word in code for word in UNCHECKED) else checks(out),
    }


def main():
    for family in FAMILIES:
        family()
    rows = []
    for code, inputs in cases:
        torch.manual_seed(0)
        try:
            rows.append(run(code, inputs))
        except Exception as error:  # options drawn at random that do not fit together
            print(f'left out: {code} {inputs}: {type(error).__name__}: {str(error)[:100]}', file=sys.stderr)
    write('test/torch/layers/expected.json', rows)
    write('test/torch/layers/errors.json', [refusal(code, inputs) for code, *inputs in refused])
    stand_ins()


main()
