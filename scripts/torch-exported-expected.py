#!/usr/bin/python3
"""Writes what a real PyTorch (Debian: python3-torch, 1.13) computes for the networks of test/torch/exported/*.py to *.json beside them.

A part is `#--- name | inputs` and Python whose last expression is the network. Parameters, running statistics and inputs get the elements
that `elements` makes from their name, there and here; of each output its shape and some elements are kept.
"""
import ast
import glob
import json
import math
import warnings

import torch

warnings.filterwarnings('ignore')
KEPT = 16


def elements(name, count):
    """`count` numbers from -0.5 to 0.5 that depend on the name alone (Numerical Recipes' generator)."""
    x = 0
    for c in name:
        x = (x * 31 + ord(c)) & 0xFFFFFFFF
    out = []
    for _ in range(count):
        x = (x * 1664525 + 1013904223) & 0xFFFFFFFF
        out.append(x / 2**32 - 0.5)
    return out


def fill(name, tensor):
    values = torch.tensor(elements(name, tensor.numel()), dtype=torch.float64)
    if name.endswith('running_var'):
        values = values + 1
    tensor.data.copy_(values.reshape(tensor.shape))


def argument(index, text):
    shape, _, dtype = text.partition(':')
    shape = [int(d) for d in shape.split('x')]
    values = torch.tensor(elements(f'input{index}', math.prod(shape))).reshape(shape)
    if dtype == 'int64':
        return ((values + 0.5) * 4).long()
    return values > 0 if dtype == 'bool' else values * 4


def flat(output):
    if torch.is_tensor(output):
        return [output]
    return [t for o in (output.values() if isinstance(output, dict) else output) if o is not None for t in flat(o)]


def network(code):
    tree = ast.parse(code)
    scope = {'__name__': 'network'}
    last = ast.Expression(tree.body.pop().value)
    exec('import torch\nimport torchvision\nfrom torch import nn\nimport torch.nn.functional as F', scope)
    exec(compile(tree, 'network', 'exec'), scope)
    return eval(compile(last, 'network', 'eval'), scope)


def expected(code, inputs):
    net = network(code).eval()
    for name, parameter in net.named_parameters():
        fill(name, parameter)
    for name, buffer in net.named_buffers():
        if name.endswith(('running_mean', 'running_var')):
            fill(name, buffer)
    with torch.no_grad():
        outputs = flat(net(*(argument(i, text) for i, text in enumerate(inputs.split(',')))))
    rows = []
    for tensor in outputs:
        values = tensor.double().flatten().tolist()
        step = max(1, len(values) // KEPT)
        rows.append({'shape': list(tensor.shape), 'step': step, 'values': [float(f'{v:.7g}') for v in values[::step]]})
    return rows


if __name__ == '__main__':
    for path in sorted(glob.glob('test/torch/exported/*.py')):
        results = {}
        for part in open(path).read().split('#--- ')[1:]:
            head, code = part.split('\n', 1)
            name, inputs = head.split(' | ')
            try:
                results[name] = expected(code, inputs)
            except Exception as error:
                raise SystemExit(f'{path}, {name}: {error!r}')
        with open(path[:-len('.py')] + '.json', 'w') as file:
            file.write('{\n' + ',\n'.join(f'{json.dumps(k)}: {json.dumps(v)}' for k, v in results.items()) + '\n}\n')
