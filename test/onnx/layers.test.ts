import assert from 'node:assert/strict';
import type { Analysis } from '../../src/core/analysis.js';
import { analyzeOnnx } from '../../src/core/analyzeOnnx.js';
import { bytesSource } from '../../src/core/onnx/read/source.js';
import { analyzed, file, type Graph, type Node, tensor } from './models.js';

/** Two convolutions with an addition between them, whose nodes and weights have these names. */
function block(names: readonly [string, string, string], weights: readonly [string, string], more: Partial<Node> = {}): Graph {
  const [first, sum, second] = names;
  return {
    nodes: [
      { op: 'Conv', in: `x ${weights[0]}`, out: 'a', name: first, ...more },
      { op: 'Add', in: 'a x', out: 'b', name: sum, ...more },
      { op: 'Conv', in: `b ${weights[1]}`, out: 'y', name: second, ...more },
    ],
    inputs: ['x: float32[1,4,8,8]'],
    outputs: ['y'],
    initializers: weights.map((name) => tensor(name, 'float32', [4, 4, 1, 1])),
  };
}

const tree = ({ graph }: Analysis): string[] => graph.layers.map(({ path, className }) => `${path}: ${className}`);

suite('layers of a file', () => {
  test("from names of nodes as PyTorch's exporter gives them", () => {
    const analysis = analyzed(
      file(block(['/layer1/layer1.0/conv1/Conv', '/layer1/layer1.0/Add', '/layer1/layer1.0/conv2/Conv'], ['onnx::Conv_1', 'onnx::Conv_2'])),
    );
    assert.deepEqual(tree(analysis), [': g', 'layer1: Module', 'layer1.0: Module', 'layer1.0.conv1: Conv', 'layer1.0.conv2: Conv']);
    assert.deepEqual(
      analysis.rows.map(({ path, params }) => [path, params]),
      [
        ['layer1.0.conv1', 16],
        ['layer1.0.conv2', 16],
      ],
    );
  });

  test('from these where most nodes stand in the network itself, too', () => {
    const analysis = analyzed(file(block(['/body/body.0/Conv', '/Add', '/Conv'], ['onnx::Conv_1', 'onnx::Conv_2'])));
    assert.deepEqual(tree(analysis), [': g', 'body: Module', 'body.0: Conv', ':Conv#1: Conv']);
    assert.deepEqual(
      analysis.rows.map(({ path, params }) => [path, params]),
      [
        ['body.0', 16],
        [':Conv#1', 16],
      ],
    );
  });

  test('from scopes of TensorFlow', () => {
    const analysis = analyzed(file(block(['model/block_1/conv/Conv2D', 'model/block_1/add', 'model/block_1/project/Conv2D'], ['a', 'b'])));
    assert.deepEqual(tree(analysis).slice(1), ['model: Module', 'model.block_1: Module', 'model.block_1.conv: Conv', 'model.block_1.project: Conv']);
  });

  test('from metadata, which tells classes too', () => {
    const metadata = {
      'pkg.torch.onnx.name_scopes': "['', 'net', 'net.conv', 'conv2d']",
      'pkg.torch.onnx.class_hierarchy': "['my.Model', 'my.Net', 'torch.nn.modules.conv.Conv2d', 'aten.conv2d.default']",
    };
    const analysis = analyzed(file(block(['node_1', 'node_2', 'node_3'], ['net.conv.weight', 'w'], { metadata })));
    assert.deepEqual(tree(analysis), [': g', 'net: Net', 'net.conv: Conv2d']);
  });

  test('from names of weights, where metadata put every node into the network itself', () => {
    const metadata = { 'pkg.torch.onnx.name_scopes': "['', 'conv2d']", 'pkg.torch.onnx.class_hierarchy': "['my.Program', 'aten.conv2d.default']" };
    const kept = analyzed(file(block(['node_1', 'node_2', 'node_3'], ['body.0.weight', 'body.1.weight'], { metadata })));
    assert.deepEqual(tree(kept), [': g', 'body: Module', 'body.0: Conv', 'body.1: Conv']);
    const lost = analyzed(file(block(['node_1', 'node_2', 'node_3'], ['first', 'second'], { metadata })));
    assert.deepEqual(tree(lost), [': g']);
  });

  test('a convolution that took in the normalization behind it is where its weights say', () => {
    const metadata = { 'pkg.torch.onnx.name_scopes': "['', '1', '_native_batch_norm_legit_no_training']" };
    const analysis = analyzed(file(block(['node_Conv_1', 'node_Add_2', 'node_Conv_3'], ['0.weight', 'w'], { metadata })));
    assert.deepEqual(tree(analysis), [': g', '0: Conv', '1: Conv']);
  });

  test('from names of weights, where nodes have none', () => {
    const analysis = analyzed(file(block(['Conv_0', 'Add_1', 'Conv_2'], ['body.0.conv.weight', 'body.1.conv.weight'])));
    assert.deepEqual(tree(analysis).slice(1), ['body: Module', 'body.0: Module', 'body.0.conv: Conv', 'body.1: Module', 'body.1.conv: Conv']);
  });

  test('a product whose weight was given a new name stands where its bias does', () => {
    const product = (i: number, from: string, weight: string): Node[] => [
      { op: 'MatMul', in: `${from} ${weight}`, out: `p${i}` },
      { op: 'Add', in: `p${i} attention.part${i}.bias`, out: `s${i}` },
    ];
    const nodes = [...product(0, 'x', '62'), ...product(1, 's0', '63'), { op: 'MatMul', in: 's1 s0', out: 'y' }];
    const vectors = [0, 1].map((i) => tensor(`attention.part${i}.bias`, 'float32', [8]));
    const initializers = [tensor('62', 'float32', [8, 8]), tensor('63', 'float32', [8, 8]), ...vectors];
    const analysis = analyzed(file({ nodes, inputs: ['x: float32[1,4,8,8]'], outputs: ['y'], initializers }));
    assert.deepEqual(
      analysis.rows.map(({ path, kind, params, macs }) => [path, kind, params, macs]),
      [
        ['attention.part0', 'MatMul', 72, 4 * 8 * 8 * 8],
        ['attention.part1', 'MatMul', 72, 4 * 8 * 8 * 8],
        [':MatMul#1', 'MatMul', 0, 4 * 8 * 8 * 8],
      ],
    );
  });

  test('each node is one, where nothing tells more', () => {
    const analysis = analyzed(file(block(['', '', ''], ['a', 'b'])));
    assert.deepEqual(tree(analysis).slice(1), ['Conv_0: Conv', 'Add_1: Add', 'Conv_2: Conv']);
  });

  test('a product between the children of a module is a layer of its own', () => {
    const graph: Graph = {
      nodes: [
        { op: 'MatMul', in: 'x q', out: 'a', name: '/attn/q/MatMul' },
        { op: 'MatMul', in: 'a x', out: 'y', name: '/attn/MatMul' },
      ],
      inputs: ['x: float32[4,4]'],
      outputs: ['y'],
      initializers: [tensor('q', 'float32', [4, 4])],
    };
    assert.deepEqual(
      analyzed(file(graph)).rows.map(({ path, kind, macs }) => [path, kind, macs]),
      [
        ['attn.q', 'MatMul', 64],
        ['attn:MatMul#1', 'MatMul', 64],
      ],
    );
  });
});

suite('parameters of a file', () => {
  const params = (nodes: readonly Node[], initializers: Graph['initializers'] = []): readonly number[] => {
    const { totals } = analyzed(file({ nodes, inputs: ['x: float32[1,4,8,8]'], outputs: [nodes.at(-1)?.out ?? ''], initializers }));
    return [totals.params, totals.weightBytes];
  };

  test('scales, shifts and kernels are; running statistics, sizes, single numbers and limits are not', () => {
    const vector = (name: string) => tensor(name, 'float32', [4], [1, 1, 1, 1]);
    assert.deepEqual(params([{ op: 'BatchNormalization', in: 'x s b m v', out: 'y' }], ['s', 'b', 'm', 'v'].map(vector)), [8, 32]);
    assert.deepEqual(params([{ op: 'Reshape', in: 'x s', out: 'y' }], [tensor('s', 'int64', [2], [4, 64])]), [0, 0]);
    assert.deepEqual(params([{ op: 'Mul', in: 'x s', out: 'y' }], [tensor('s', 'float32', [1])]), [0, 0]);
    assert.deepEqual(params([{ op: 'Resize', in: 'x - s', out: 'y' }], [tensor('s', 'float32', [4], [1, 1, 2, 2])]), [0, 0]);
    assert.deepEqual(params([{ op: 'Mul', in: 'x s', out: 'y' }], [tensor('s', 'float32', [4, 1, 1])]), [4, 16]);
  });

  test('a table that is looked up is one of weights if its elements can be: wide integers are positions', () => {
    const looked = (dtype: 'float32' | 'uint8' | 'int64'): readonly number[] =>
      params(
        [
          { op: 'Cast', in: 'x', out: 'i', attributes: { to: 7 } },
          { op: 'Gather', in: 't i', out: 'y' },
        ],
        [tensor('t', dtype, [10, 3])],
      );
    assert.deepEqual(
      [looked('float32'), looked('uint8'), looked('int64')],
      [
        [30, 120],
        [30, 30],
        [0, 0],
      ],
    );
  });

  test('quantized weights are, by their own type, and their scales are not', () => {
    const nodes: Node[] = [
      { op: 'DequantizeLinear', in: 'q s z', out: 'w', attributes: { axis: 0 } },
      { op: 'Conv', in: 'x w', out: 'y' },
    ];
    assert.deepEqual(params(nodes, [tensor('q', 'int8', [4, 4, 1, 1]), tensor('s', 'float32', [4]), tensor('z', 'int8', [4])]), [16, 16]);
  });

  /** Layers with parameters, and the names of these. */
  const owners = (nodes: readonly Node[], initializers: Graph['initializers']): unknown[] =>
    analyzed(file({ nodes, inputs: ['x: float32[1,4,8,8]'], outputs: ['y'], initializers })).graph.layers.flatMap(({ path, className, tensors }) =>
      tensors.length ? [[path, className, tensors.map(({ name }) => name)]] : [],
    );

  test('belong to the layer that computes with them, whatever brings them into its form', () => {
    const stored = [tensor('q', 'int8', [4, 4, 1, 1]), tensor('s', 'float32', [4]), tensor('b', 'float32', [2]), tensor('c', 'float32', [2])];
    const prepared: Node[] = [
      { op: 'DequantizeLinear', in: 'q s', out: 'w', name: 'restore', attributes: { axis: 0 } },
      { op: 'Transpose', in: 'w', out: 't', name: 'turn', attributes: { perm: [1, 0, 2, 3] } },
      { op: 'Concat', in: 'b c', out: 'd', name: 'join', attributes: { axis: 0 } },
    ];
    assert.deepEqual(owners([...prepared, { op: 'Relu', in: 'x', out: 'r', name: 'relu' }, { op: 'Conv', in: 'r t d', out: 'y', name: 'conv' }], stored), [
      ['conv', 'Conv', ['weight', 'bias', 'bias']],
    ]);
    const named = [tensor('body.0.weight', 'int8', [4, 4, 1, 1]), tensor('s', 'float32', [4]), tensor('body.1.weight', 'float32', [4, 4, 1, 1])];
    const nodes: Node[] = [
      { op: 'DequantizeLinear', in: 'body.0.weight s', out: 'w', attributes: { axis: 0 } },
      { op: 'Conv', in: 'x w', out: 'a' },
      { op: 'Conv', in: 'a body.1.weight', out: 'y' },
    ];
    assert.deepEqual(owners(nodes, named), [
      ['body.0', 'Conv', ['weight']],
      ['body.1', 'Conv', ['weight']],
    ]);
  });

  test('of a lookup belong to the lookup, though it chooses constant rows', () => {
    const nodes: Node[] = [
      { op: 'Gather', in: 'table rows', out: 'p', name: 'positions' },
      { op: 'Add', in: 'x p', out: 'y', name: 'sum' },
    ];
    assert.deepEqual(owners(nodes, [tensor('table', 'float32', [16, 8]), tensor('rows', 'int64', [8], [0, 1, 2, 3, 4, 5, 6, 7])]), [
      ['positions', 'Gather', ['weight']],
    ]);
  });

  test('weights of four bits count one by one, in our own conventions too', () => {
    const graph: Graph = {
      nodes: [{ op: 'MatMulNBits', domain: 'com.microsoft', in: 'x w s', out: 'y', attributes: { K: 64, N: 8, bits: 4, block_size: 32 } }],
      inputs: ['x: float32[1,64]'],
      outputs: ['y'],
      initializers: [tensor('w', 'uint8', [8, 2, 16]), tensor('s', 'float32', [16])],
    };
    const { totals, conventions } = analyzeOnnx({ file: 'model.onnx', source: bytesSource(file(graph)), conventions: ['macs', 'flops'] });
    assert.deepEqual([totals.params, ...conventions.map((c) => c.params)], [512, 512, 512]);
  });

  test('one that two layers read counts once', () => {
    const nodes: Node[] = [
      { op: 'Conv', in: 'x w', out: 'a', name: '/first/Conv' },
      { op: 'Conv', in: 'a w', out: 'y', name: '/second/Conv' },
    ];
    assert.deepEqual(params(nodes, [tensor('w', 'float32', [4, 4, 1, 1])]), [16, 64]);
  });

  test('that a run is given are inputs, and said to be weights', () => {
    const nodes: Node[] = [
      { op: 'Conv', in: 'x k', out: 'a' },
      { op: 'BatchNormalization', in: 'a s s s s', out: 'y' },
    ];
    const given = analyzed(file({ nodes, inputs: ['x: float32[1,4,8,8]', 'k: float32[6,4,1,1]', 's: float32[6]'], outputs: ['y'] }));
    assert.deepEqual([given.totals.params, given.totals.macs, given.complete], [0, 6 * 4 * 64, true]);
    assert.deepEqual(given.assumptions, ['inputs that are used as weights, and not counted as parameters: 2, with 30 elements']);
    const initializers = [tensor('k', 'float32', [6, 4, 1, 1])];
    const held = analyzed(file({ nodes, initializers, inputs: ['x: float32[1,4,8,8]', 's: float32[6]'], outputs: ['y'] }));
    assert.deepEqual([held.totals.params, held.assumptions], [24, []]);
  });
});

suite('blocks of a file without names', () => {
  /** Residual blocks of so many channels: two convolutions, a sum and what bends each. */
  class Network {
    readonly nodes: Node[] = [];
    readonly initializers: ReturnType<typeof tensor>[] = [];
    last = 'x';

    add(op: string, more = '', weight?: readonly number[]): this {
      const i = this.nodes.length;
      if (weight) this.initializers.push(tensor(`w${i}`, 'float32', weight));
      this.nodes.push({ op, in: [this.last, ...(weight ? [`w${i}`] : more ? [more] : [])].join(' '), out: `v${i}` });
      this.last = `v${i}`;
      return this;
    }

    residual(channels: number, times: number): this {
      for (let i = 0; i < times; i++) {
        const before = this.last;
        const weight = [channels, channels, 1, 1];
        this.add('Conv', '', weight).add('Relu').add('Conv', '', weight).add('Add', before).add('Relu');
      }
      return this;
    }

    analyzed(): Analysis {
      const { nodes, initializers } = this;
      return analyzed(file({ nodes, initializers, inputs: ['x: float32[1,4,8,8]'], outputs: [this.last] }));
    }
  }

  const stem = (): Network => new Network().add('Conv', '', [4, 4, 1, 1]).add('Relu');

  test('stand in a list, each with layers of the same names', () => {
    const analysis = stem().residual(4, 3).add('GlobalAveragePool').analyzed();
    const block = ['Module', 'Conv', 'Relu', 'Conv', 'Add', 'Relu'];
    const names = ['', '.Conv_0', '.Relu_1', '.Conv_2', '.Add_3', '.Relu_4'];
    const blocks = [0, 1, 2].flatMap((i) => names.map((name, at) => `block.${i}${name}: ${block[at]}`));
    assert.deepEqual(tree(analysis), [': g', 'Conv_0: Conv', 'Relu_1: Relu', 'block: Module', ...blocks, 'GlobalAveragePool_17: GlobalAveragePool']);
    assert.deepEqual([analysis.totals.params, analysis.totals.macs, analysis.complete], [7 * 16, 7 * 16 * 64, true]);
    const { calls } = analysis.graph.layers.find(({ path }) => path === 'block.1') ?? { calls: [] };
    assert.deepEqual([calls.length, calls[0]?.inputs.length, calls[0]?.outputs?.length], [1, 1, 1]);
  });

  test('stand in the branch that holds them', () => {
    const { nodes, initializers, last } = stem().residual(4, 3);
    const no: Graph = { nodes: [{ op: 'Relu', in: 'x', out: 'n' }], outputs: ['n'] };
    const choose: Node = {
      op: 'If',
      in: 'c',
      out: 'y',
      name: 'choose',
      attributes: { then_branch: { graph: { nodes, outputs: [last] } }, else_branch: { graph: no } },
    };
    const analysis = analyzed(file({ nodes: [choose], initializers, inputs: ['x: float32[1,4,8,8]', 'c: bool[]'], outputs: ['y'] }));
    const paths = analysis.graph.layers.flatMap(({ path }) => (/block(\.\d+)?$/.test(path) ? [path] : []));
    assert.deepEqual(paths, ['choose.block', 'choose.block.0', 'choose.block.1', 'choose.block.2']);
    assert.deepEqual([analysis.totals.params, analysis.totals.macs, analysis.complete], [7 * 16, 7 * 16 * 64, true]);
  });

  test('of several kinds have a list each', () => {
    const analysis = stem().residual(4, 2).add('Conv', '', [6, 4, 1, 1]).add('Relu').residual(6, 4).analyzed();
    const paths = analysis.graph.layers.flatMap(({ path }) => (/^block\d*(\.\d+)?$/.test(path) ? [path] : []));
    assert.deepEqual(paths, ['block1', 'block1.0', 'block1.1', 'block2', 'block2.0', 'block2.1', 'block2.2', 'block2.3']);
  });

  test('are found where weights are stored quantized', () => {
    const nodes: Node[] = [];
    const initializers = [tensor('s', 'float32', [4])];
    for (let i = 0; i < 4; i++) {
      initializers.push(tensor(`q${i}`, 'int8', [4, 4, 1, 1]));
      nodes.push({ op: 'DequantizeLinear', in: `q${i} s`, out: `w${i}`, attributes: { axis: 0 } });
      nodes.push({ op: 'Conv', in: `${i ? `v${i - 1}` : 'x'} w${i}`, out: `c${i}` }, { op: 'Relu', in: `c${i}`, out: `r${i}` });
      nodes.push({ op: 'Mul', in: `r${i} c${i}`, out: `v${i}` });
    }
    const { rows, totals } = analyzed(file({ nodes, initializers, inputs: ['x: float32[1,4,8,8]'], outputs: ['v3'] }));
    assert.deepEqual(
      rows.flatMap(({ path, params }) => (params ? [[path, params]] : [])),
      [0, 1, 2, 3].map((i) => [`block.${i}.Conv_0`, 16]),
    );
    assert.equal(totals.params, 64);
  });

  test('are none where one layer follows its like, or nothing repeats', () => {
    const chain = new Network();
    for (let i = 0; i < 12; i++) chain.add('Conv', '', [4, 4, 1, 1]).add('Relu');
    for (const network of [chain, stem().residual(4, 1), new Network().add('Relu').add('Sigmoid').add('Tanh').add('Relu').add('Sigmoid').add('Tanh')])
      assert.ok(network.analyzed().graph.layers.every(({ path }) => !path.startsWith('block')));
  });
});
