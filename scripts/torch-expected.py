#!/usr/bin/python3
"""Writes what a real PyTorch says to every line of test/torch/expressions/*.txt (Debian: python3-torch, 1.13) beside it, as JSON.

A line is statements separated by `; `, the last of which is an expression. Its result: a tensor's shape, type and elements,
a tuple's or list's results, a number, a text, or the exception that it raised.
"""
import glob
import json
import math
import warnings

import torch

warnings.filterwarnings('ignore')


def number(n):
    if isinstance(n, float) and not math.isfinite(n):
        return str(n)
    return float('%.6g' % n) if isinstance(n, float) else n


def result(value):
    if isinstance(value, torch.Tensor):
        made = {'shape': list(value.shape), 'dtype': str(value.dtype)[len('torch.'):]}
        if value.numel() <= 64 and not value.dtype.is_complex:
            made['data'] = [number(n) for n in value.detach().reshape(-1).tolist()]
        return made
    if isinstance(value, torch.Size):
        return {'size': list(value)}
    if isinstance(value, (list, tuple)):
        return {'items': [result(v) for v in value]}
    if value is None or isinstance(value, (bool, int, float, str)):
        return {'value': number(value)}
    return {'text': str(value)}


def run(code):
    scope = {'torch': torch}
    *statements, last = code.split('; ')
    try:
        for statement in statements:
            exec(statement, scope)
        return result(eval(last, scope))
    except Exception as error:
        return {'error': type(error).__name__, 'message': str(error).split('\n')[0]}


for path in sorted(glob.glob('test/torch/expressions/*.txt')):
    lines = [line.rstrip('\n') for line in open(path) if line.strip()]
    rows = ',\n'.join(json.dumps([line, run(line)]) for line in lines)
    with open(path[:-len('.txt')] + '.json', 'w') as out:
        out.write(f'[\n{rows}\n]\n')
