#!/usr/bin/env python3
"""Writes what others say of single ONNX operators to test/onnx/operators/*.json: types, shapes and, where they are few, elements of the outputs.

    python3 -m venv v; v/bin/pip install onnx onnxruntime
    v/bin/python scripts/onnx-operators-expected.py [folder of older models]

standard.json  the cases that the package onnx has for each operator of its newest opset, with the elements that its reference gives
older.json     models of one node in the folder given (Debian: libonnx-testdata) whose operator had other attributes or inputs in their opset
runtime.json   the cases of runtimeCases.json beside it, whose operators are not the standard's, as onnxruntime runs them
"""
import glob
import json
import os
import sys
import warnings

import numpy as np
import onnx
from onnx import TensorProto, defs, helper, numpy_helper

KEPT = 32
FOLDER = os.path.join(os.path.dirname(__file__), '..', 'test', 'onnx', 'operators')
NAMES = {'float': 'float32', 'double': 'float64'}
warnings.filterwarnings('ignore')
np.seterr(all='ignore')


def dtype_name(code):
    name = TensorProto.DataType.Name(code).lower()
    return NAMES.get(name, name)


def number(v):
    if isinstance(v, (complex, np.complexfloating, bytes, str)):
        raise TypeError
    v = float(v)
    if v != v or v in (float('inf'), -float('inf')):
        return 'NaN' if v != v else 'Infinity' if v > 0 else '-Infinity'
    return int(v) if v == int(v) and abs(v) < 2**53 else float(np.format_float_positional(np.float32(v), unique=True)) if abs(v) < 1e30 else v


def few(array):
    """The elements, when they are few and numbers."""
    if array is None or array.size > KEPT or array.dtype.kind in 'cOSU':
        return []
    if array.dtype.kind not in 'fiub':
        array = array.astype(np.float32)
    if array.dtype == np.float64:
        return [[v if v == v and abs(v) != float('inf') else number(v) for v in array.reshape(-1).tolist()]]
    return [[number(v) for v in array.reshape(-1).tolist()]]


def described(type_proto, value):
    """[element type, shape, elements if few] of a tensor, ['sequence', [...]] and the like of others."""
    kind = type_proto.WhichOneof('value')
    if isinstance(value, TensorProto):
        value = numpy_helper.to_array(value)
    if kind == 'sequence_type':
        inner = type_proto.sequence_type.elem_type
        return ['sequence', None if value is None else [described(inner, v) for v in value]]
    if kind == 'optional_type':
        inner = type_proto.optional_type.elem_type
        return ['optional', [] if value is None else [described(inner, value)]]
    if kind != 'tensor_type':
        return [kind.split('_')[0], None]
    shape = list(np.asarray(value).shape) if value is not None else [d.dim_value if d.HasField('dim_value') else None for d in type_proto.tensor_type.shape.dim]
    array = np.asarray(value) if value is not None else None
    dtype = dtype_name(type_proto.tensor_type.elem_type)
    # Older packages have such elements as their bits.
    return [dtype, shape] + (few(array) if dtype != 'bfloat16' or array is None or array.dtype.kind != 'u' else [])


def attribute(a):
    if a.type in (onnx.AttributeProto.GRAPH, onnx.AttributeProto.GRAPHS):
        raise TypeError
    value = helper.get_attribute_value(a)
    if a.type == onnx.AttributeProto.TENSOR:
        return {'shape': list(value.dims), 'dtype': dtype_name(value.data_type), 'data': few(numpy_helper.to_array(value))[0]}
    if a.type == onnx.AttributeProto.TYPE_PROTO or a.type == onnx.AttributeProto.SPARSE_TENSOR:
        raise TypeError
    if isinstance(value, bytes):
        return value.decode()
    if a.type in (onnx.AttributeProto.FLOAT,):
        return number(value)
    if isinstance(value, (int, float)):
        return value
    return [v.decode() if isinstance(v, bytes) else v if isinstance(v, int) else number(v) for v in value]


def row(name, model, inputs, outputs):
    """One case; None where it is no single node over inputs and constants."""
    [node] = model.graph.node
    types = {v.name: v.type for v in list(model.graph.input) + list(model.graph.output)}
    given = dict(zip([v.name for v in model.graph.input], inputs))
    given.update({t.name: numpy_helper.to_array(t) for t in model.graph.initializer})
    types.update({t.name: helper.make_tensor_type_proto(t.data_type, list(t.dims)) for t in model.graph.initializer if t.name not in types})
    made = dict(zip([v.name for v in model.graph.output], outputs))
    opset = {o.domain: o.version for o in model.opset_import}
    return {
        'name': name,
        'op': node.op_type,
        'domain': node.domain,
        'opset': opset.get(node.domain, opset.get('ai.onnx', 1)),
        'in': [described(types[n], given.get(n)) if n else None for n in node.input],
        'at': {a.name: attribute(a) for a in node.attribute},
        'out': [described(types[n], made.get(n)) if n else None for n in node.output],
    }


def write(name, rows):
    with open(os.path.join(FOLDER, name), 'w') as f:
        f.write('[\n' + ',\n'.join(json.dumps(r, separators=(',', ':'), sort_keys=False) for r in rows) + '\n]\n')
    print(name, len(rows), os.path.getsize(os.path.join(FOLDER, name)))


def unique(rows):
    """Cases that differ in more than their names and elements."""
    seen = {}
    for r in rows:
        key = json.dumps([r['op'], r['domain'], r['opset'], [i and i[:2] for i in r['in']], r['at'], [o and o[:2] for o in r['out']]])
        seen.setdefault(key, r)
    return list(seen.values())


def attempt(name, model, inputs, outputs):
    if len(model.graph.node) != 1:
        return []
    try:
        return [row(name, model, inputs, outputs)]
    except (TypeError, IndexError):
        return []


def standard():
    from onnx.backend.test.case.node import collect_testcases
    rows = []
    for case in collect_testcases(None):
        inputs, outputs = case.data_sets[0]
        rows += attempt(case.name.removeprefix('test_'), case.model, inputs, outputs)
    return unique(rows)


def loaded(folder, kind, values):
    out = []
    for i, value in enumerate(values):
        path = os.path.join(folder, f'{kind}_{i}.pb')
        if not os.path.exists(path) or value.type.WhichOneof('value') != 'tensor_type':
            out.append(None)
            continue
        with open(path, 'rb') as f:
            tensor = TensorProto.FromString(f.read())
        out.append(numpy_helper.to_array(tensor))
    return out


def changed(node, opset):
    """True where the operator had other attributes or inputs in this opset."""
    def form(schema):
        return sorted(schema.attributes), [i.name for i in schema.inputs], [o.name for o in schema.outputs]
    try:
        return form(defs.get_schema(node.op_type, opset, node.domain)) != form(defs.get_schema(node.op_type, defs.onnx_opset_version(), node.domain))
    except Exception:
        return True


def older(folder):
    rows = []
    for path in sorted(glob.glob(os.path.join(folder, '**', '*.onnx'), recursive=True)):
        model = onnx.load(path, load_external_data=False)
        opset = {o.domain: o.version for o in model.opset_import}
        if len(model.graph.node) != 1 or not changed(model.graph.node[0], opset.get(model.graph.node[0].domain, 1)):
            continue
        where = os.path.join(os.path.dirname(path), 'test_data_set_0')
        feeds = [v for v in model.graph.input]
        rows += attempt(os.path.basename(os.path.dirname(path)).removeprefix('test_'), model, loaded(where, 'input', feeds), loaded(where, 'output', model.graph.output))
    return unique(rows)


def runtime():
    import onnxruntime
    rows = []
    with open(os.path.join(FOLDER, 'runtimeCases.json')) as f:
        cases = json.load(f)
    for case in cases:
        names = []
        feeds = {}
        infos = []
        for i, given in enumerate(case['in']):
            if given is None:
                names.append('')
                continue
            dtype, shape = given[0], given[1]
            code = getattr(TensorProto, {'float32': 'FLOAT', 'float64': 'DOUBLE'}.get(dtype, dtype.upper()))
            array = np.array(given[2]) if len(given) > 2 else np.ones(shape)
            feeds[f'x{i}'] = array.astype(helper.tensor_dtype_to_np_dtype(code)).reshape(shape)
            names.append(f'x{i}')
            infos.append(helper.make_tensor_value_info(f'x{i}', code, shape))
        outputs = [f'y{i}' for i in range(case.get('outputs', 1))]
        node = helper.make_node(case['op'], names, outputs, domain=case['domain'], **case['at'])
        graph = helper.make_graph([node], 'g', infos, [onnx.ValueInfoProto(name=o) for o in outputs])
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid('', 17), helper.make_opsetid(case['domain'], case['opset'])] if case['domain'] else [helper.make_opsetid('', case['opset'])], ir_version=9)
        try:
            session = onnxruntime.InferenceSession(model.SerializeToString(), providers=['CPUExecutionProvider'])
            ran = session.run(None, feeds)
        except Exception as error:
            print(case['op'], 'not run:', str(error)[:200])
            continue
        out = []
        for value, info in zip(ran, session.get_outputs()):
            if isinstance(value, list):
                out.append(['sequence', [[('map' if isinstance(v, dict) else v.dtype.name), [] if isinstance(v, dict) else list(v.shape)] for v in value]])
            else:
                kind = info.type.removeprefix('tensor(').removesuffix(')')
                out.append([NAMES.get(kind, kind), list(value.shape)])
        rows.append({'name': case['op'], **{k: case[k] for k in ('op', 'domain', 'opset', 'in', 'at')}, **({'macs': case['macs']} if 'macs' in case else {}), 'out': out})
    return rows


write('standard.json', standard())
if len(sys.argv) > 1:
    write('older.json', older(sys.argv[1]))
if os.path.exists(os.path.join(FOLDER, 'runtimeCases.json')):
    write('runtime.json', runtime())
