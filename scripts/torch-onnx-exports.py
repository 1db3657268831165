#!/usr/bin/env python3
"""Writes what torch.onnx.export makes of the networks of test/onnx/exported/networks.py, with both exporters, to *.onnx beside it.

    python3 -m venv v; v/bin/pip install torch onnx onnxscript
    v/bin/python scripts/torch-onnx-exports.py

A part is `#--- name | input` and Python whose last expression is the network. The batch is dynamic. Traces of calls, which name files of this machine,
are left out.
"""
import ast
import os
import re
import warnings

import onnx
import torch

warnings.filterwarnings('ignore')
FOLDER = os.path.join(os.path.dirname(__file__), '..', 'test', 'onnx', 'exported')


def network(code):
    tree = ast.parse(code)
    scope = {'__name__': 'network'}
    last = ast.Expression(tree.body.pop().value)
    exec('import torch\nfrom torch import nn\nimport torch.nn.functional as F', scope)
    exec(compile(tree, 'network', 'exec'), scope)
    return eval(compile(last, 'network', 'eval'), scope).eval()


def argument(text):
    shape, _, dtype = text.partition(':')
    shape = [int(d) for d in shape.split('x')]
    # Two samples: of one, the batch would be taken for a constant.
    shape[0] = 2
    return torch.zeros(shape, dtype=torch.int64) if dtype == 'int64' else torch.rand(shape)


def without_traces(path):
    model = onnx.load(path)
    graphs = [model.graph] + list(model.functions)
    for node in [node for graph in graphs for node in graph.node]:
        kept = [p for p in node.metadata_props if p.key in ('namespace', 'pkg.torch.onnx.class_hierarchy', 'pkg.torch.onnx.name_scopes')]
        kept = [onnx.StringStringEntryProto(key=p.key, value=p.value) for p in kept]
        del node.metadata_props[:]
        node.metadata_props.extend(kept)
        node.doc_string = ''
    onnx.save(model, path)
    return os.path.getsize(path)


with open(os.path.join(FOLDER, 'networks.py')) as f:
    parts = re.split(r'^#--- ', f.read(), flags=re.M)[1:]
for part in parts:
    head, code = part.split('\n', 1)
    name, given = [text.strip() for text in head.split('|')]
    for exporter in ('torchscript', 'dynamo'):
        torch.manual_seed(0)
        path = os.path.join(FOLDER, f'{name}.{exporter}.onnx')
        args = (argument(given),)
        if exporter == 'torchscript':
            torch.onnx.export(network(code), args, path, dynamo=False, input_names=['x'], dynamic_axes={'x': {0: 'batch'}}, opset_version=17)
        else:
            torch.onnx.export(network(code), args, path, dynamo=True, input_names=['x'], dynamic_shapes=({0: torch.export.Dim('batch')},), external_data=False)
        print(name, exporter, without_traces(path))
