import assert from 'node:assert/strict';
import { analyzed, file, type Graph, tensor } from './models.js';

/** Layers of files that tools have rewritten since they were exported: new nodes and weights have names without a module. */

suite('layers of a rewritten file', () => {
  test('a node that some tool has made stands between what it reads and what reads it, with its weights', () => {
    const graph: Graph = {
      nodes: [
        { op: 'Relu', in: 'x', out: 'a', name: 'model/block/lift/Relu' },
        { op: 'Conv', in: 'a w', out: 'b', name: 'Conv__7' },
        { op: 'Transpose', in: 'b', out: 'c', name: 'Transpose__8', attributes: { perm: [0, 1, 3, 2] } },
        { op: 'Relu', in: 'c', out: 'd', name: 'model/block/project/Relu' },
        { op: 'Conv', in: 'd v', out: 'e', name: 'Conv__9' },
        { op: 'Relu', in: 'e', out: 'y', name: 'model/head/Relu' },
      ],
      inputs: ['x: float32[1,4,8,8]'],
      outputs: ['y'],
      initializers: ['w', 'v'].map((name) => tensor(name, 'float32', [4, 4, 1, 1])),
    };
    assert.deepEqual(
      analyzed(file(graph)).rows.map(({ path, kind, params, macs }) => [path, kind, params, macs]),
      [
        ['model.block.lift', 'Relu', 0, 0],
        ['model.block.Conv__7', 'Conv', 16, 1024],
        ['model.block.project', 'Relu', 0, 0],
        ['model.Conv__9', 'Conv', 16, 1024],
        ['model.head', 'Relu', 0, 0],
      ],
    );
  });

  test('what only brings weights into another form is no layer there, either', () => {
    const graph: Graph = {
      nodes: [
        { op: 'Conv', in: 'x w', out: 'a', name: 'model/conv/Conv2D' },
        { op: 'Reshape', in: 'b s', out: 'r', name: 'Reshape_1' },
        { op: 'Add', in: 'a r', out: 'c', name: 'model/conv/BiasAdd' },
        { op: 'Relu', in: 'c', out: 'y', name: 'model/head/Relu' },
      ],
      inputs: ['x: float32[1,4,8,8]'],
      outputs: ['y'],
      initializers: [tensor('w', 'float32', [4, 4, 1, 1]), tensor('b', 'float32', [4]), tensor('s', 'int64', [4], [1, 4, 1, 1])],
    };
    assert.deepEqual(
      analyzed(file(graph)).rows.map(({ path, params }) => [path, params]),
      [
        ['model.conv', 20],
        ['model.head', 0],
      ],
    );
  });

  test('a node whose weights have lost their names is a layer beside those that kept them', () => {
    const graph: Graph = {
      nodes: [
        { op: 'Conv', in: 'x body.0.conv.weight', out: 'a', name: 'Conv_0' },
        { op: 'Conv', in: 'a onnx::Conv_7', out: 'b', name: 'Conv_1' },
        { op: 'Relu', in: 'b', out: 'c', name: 'Relu_2' },
        { op: 'Conv', in: 'c body.1.conv.weight', out: 'y', name: 'Conv_3' },
      ],
      inputs: ['x: float32[1,4,8,8]'],
      outputs: ['y'],
      initializers: ['body.0.conv.weight', 'onnx::Conv_7', 'body.1.conv.weight'].map((name) => tensor(name, 'float32', [4, 4, 1, 1])),
    };
    assert.deepEqual(
      analyzed(file(graph)).rows.map(({ path, params, macs }) => [path, params, macs]),
      [
        ['body.0.conv', 16, 1024],
        ['body.Conv_1', 16, 1024],
        ['body.1.conv', 16, 1024],
      ],
    );
  });

  test('weights that onnxruntime has fused tell by what it put before their names', () => {
    const fused = ['ConvBnFusion_W_body.0.conv.weight', 'ConvBnFusion_BN_B_body.0.bn.bias_token_0', 'ConvMulFusion_W_ConvBnFusion_W_body.1.conv.weight_7'];
    const graph: Graph = {
      nodes: [
        { op: 'Conv', in: `x ${fused[0]} ${fused[1]}`, out: 'a', name: 'Conv_0' },
        { op: 'Conv', in: `a ${fused[2]}`, out: 'y', name: 'Conv_1' },
      ],
      inputs: ['x: float32[1,4,8,8]'],
      outputs: ['y'],
      initializers: fused.map((name, i) => tensor(name, 'float32', i === 1 ? [4] : [4, 4, 1, 1])),
    };
    const { rows, graph: made } = analyzed(file(graph));
    assert.deepEqual(
      rows.map(({ path, params }) => [path, params]),
      [
        ['body.0.conv', 20],
        ['body.1.conv', 16],
      ],
    );
    assert.deepEqual(
      made.layers.find(({ path }) => path === 'body.0.conv')?.tensors.map(({ name }) => name),
      ['weight', 'bias'],
    );
  });
});
