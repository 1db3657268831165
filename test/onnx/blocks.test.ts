import assert from 'node:assert/strict';
import { analyzed, file, type Graph, said, shapeOf, tensor } from './models.js';

const w = tensor('w', 'float32', [8, 8]);
const product: Graph = { nodes: [{ op: 'MatMul', in: 'x w', out: 'p' }], outputs: ['p'] };
const twice: Graph = {
  nodes: [
    { op: 'MatMul', in: 'x w', out: 'm' },
    { op: 'MatMul', in: 'm w', out: 'p' },
  ],
  outputs: ['p'],
};
/** Multiply-adds of one product here. */
const ONE = 8 * 8;

suite('graphs within a graph', () => {
  const branches = (condition: Graph, yes: Graph, no: Graph): Graph => ({
    ...condition,
    nodes: [{ op: 'If', in: 'c', out: 'y', name: 'choose', attributes: { then_branch: { graph: yes }, else_branch: { graph: no } } }],
    outputs: ['y: float32[1,8]'],
    initializers: [w, ...(condition.initializers ?? [])],
  });

  for (const [what, yes, no, chosen] of [
    ['the first', twice, product, 'then'],
    ['the second', product, twice, 'else'],
  ] as const)
    test(`of two branches the costlier counts: ${what}`, () => {
      const analysis = analyzed(file(branches({ inputs: ['x: float32[1,8]', 'c: bool[]'] }, yes, no)));
      assert.deepEqual([said(analysis), analysis.complete], [[], true]);
      assert.deepEqual([analysis.totals.macs, analysis.totals.params], [2 * ONE, 64]);
      assert.deepEqual(analysis.assumptions, [`of the branches of choose the costlier one counts: ${chosen}`]);
      assert.deepEqual(analysis.output, [[1, 8]]);
    });

  test('weights of the branch that is not taken are parameters too, those of both count once', () => {
    const inner: Graph = { nodes: [{ op: 'Gemm', in: 'x v b', out: 'q', name: 'small' }], outputs: ['q'], initializers: [tensor('v', 'float32', [8, 8])] };
    const bias = tensor('b', 'float32', [8]);
    const deeper: Graph = { ...branches({}, inner, product), outputs: ['y'], inputs: [], initializers: [] };
    for (const [yes, no] of [
      [twice, deeper],
      [deeper, twice],
    ] as const) {
      const analysis = analyzed(file(branches({ inputs: ['x: float32[1,8]', 'c: bool[]'], initializers: [bias] }, yes, no)));
      assert.deepEqual([said(analysis), analysis.complete], [[], true]);
      assert.deepEqual([analysis.totals.macs, analysis.totals.params, analysis.totals.weightBytes], [2 * ONE, 64 + 64 + 8, 4 * (64 + 64 + 8)]);
      const small = analysis.rows.find(({ path }) => path.endsWith('small'));
      assert.deepEqual([small?.kind, small?.params, small?.macs], ['Gemm', 72, 0]);
    }
  });

  test('what a branch takes from around it may stand behind it in the file', () => {
    const taking: Graph = { nodes: [{ op: 'MatMul', in: 'later w', out: 'p' }], outputs: ['p'] };
    const graph = branches({ inputs: ['x: float32[1,8]', 'c: bool[]'] }, taking, product);
    const nodes = [...(graph.nodes ?? []), { op: 'Relu', in: 'x', out: 'later' }];
    const analysis = analyzed(file({ ...graph, nodes }));
    assert.deepEqual([said(analysis), analysis.complete, analysis.totals.macs], [[], true, ONE]);
  });

  test('a length that nobody gave is one at which both branches fit, if there is one', () => {
    const framed = (width: number): Graph => ({
      nodes: [
        { op: 'Conv', in: `x k${width}`, out: `f${width}` },
        { op: 'ReduceMax', in: `f${width}`, out: 'p', attributes: { axes: [2], keepdims: 0 } },
      ],
      outputs: ['p'],
      initializers: [tensor(`k${width}`, 'float32', [8, 1, width])],
    });
    const graph = (length: string): Graph => ({
      ...branches({ inputs: [`x: float32[1,1,${length}]`, 'c: bool[]'] }, framed(256), framed(64)),
      initializers: [],
    });
    const open = analyzed(file(graph('length')));
    assert.deepEqual([said(open), open.inputs[0]?.shape], [[], [1, 1, 512]]);
    assert.deepEqual(open.assumptions, ['length = 512', 'of the branches of choose the costlier one counts: then']);
    const fixed = analyzed(file(graph('128')));
    assert.deepEqual(fixed.assumptions, ['of the branches of choose only one fits these inputs: else']);
    const given = analyzed(file(graph('length')), { dims: new Map([['length', 128]]) });
    assert.deepEqual(given.assumptions, ['of the branches of choose only one fits these inputs: else']);
  });

  test('a condition that is known chooses', () => {
    const analysis = analyzed(file(branches({ inputs: ['x: float32[1,8]'], initializers: [tensor('c', 'bool', [], [1])] }, product, twice)));
    assert.deepEqual([analysis.totals.macs, analysis.assumptions], [ONE, []]);
  });

  test('what is done with each tensor of a list counts for each', () => {
    const body: Graph = { nodes: [{ op: 'MatMul', in: 's v', out: 't' }], inputs: ['s', 'v'], outputs: ['t'] };
    const graph: Graph = {
      nodes: [
        { op: 'SplitToSequence', in: 'x sizes', out: 'list', attributes: { axis: 0 } },
        { op: 'SequenceMap', in: 'list w', out: 'mapped', attributes: { body: { graph: body } } },
        { op: 'ConcatFromSequence', in: 'mapped', out: 'y', attributes: { axis: 0 } },
      ],
      inputs: ['x: float32[7,8]'],
      outputs: ['y'],
      initializers: [w, tensor('sizes', 'int64', [3], [2, 3, 2])],
    };
    const analysis = analyzed(file(graph));
    assert.deepEqual([said(analysis), analysis.totals.macs, analysis.output], [[], 7 * ONE, [[7, 8]]]);
    assert.deepEqual(
      analysis.graph.nodes.flatMap(({ op, times }) => (op === 'MatMul' ? [times ?? 1] : [])),
      [2, 1],
    );
  });

  test('a scan runs once for each slice', () => {
    const body: Graph = {
      nodes: [
        { op: 'MatMul', in: 'row w', out: 'o' },
        { op: 'Add', in: 's o', out: 't' },
      ],
      inputs: ['s', 'row'],
      outputs: ['t', 'o'],
    };
    const graph: Graph = {
      nodes: [{ op: 'Scan', in: 's x', out: 'last all', name: 'scan', attributes: { num_scan_inputs: 1, body: { graph: body } } }],
      inputs: ['s: float32[1,8]', 'x: float32[6,1,8]'],
      outputs: ['last', 'all'],
      initializers: [w],
    };
    const analysis = analyzed(file(graph));
    assert.deepEqual(
      [said(analysis), analysis.totals.macs, analysis.output],
      [
        [],
        6 * ONE,
        [
          [1, 8],
          [6, 1, 8],
        ],
      ],
    );
  });

  test('a function stands in the place of its call', () => {
    const functions = [
      {
        name: 'Dense',
        domain: 'own',
        inputs: ['a', 'b'],
        outputs: ['d'],
        nodes: [
          { op: 'MatMul', in: 'a b', out: 'c' },
          { op: 'Relu', in: 'c', out: 'd' },
        ],
      },
    ];
    const nodes = [
      { op: 'Dense', domain: 'own', in: 'x w', out: 'h', name: 'one' },
      { op: 'Dense', domain: 'own', in: 'h w', out: 'y', name: 'two' },
    ];
    const analysis = analyzed(file({ nodes, inputs: ['x: float32[3,8]'], outputs: ['y'], initializers: [w] }, { functions }));
    assert.deepEqual([said(analysis), analysis.totals.macs, analysis.totals.params, analysis.output], [[], 2 * 3 * ONE, 64, [[3, 8]]]);
  });
});

suite('dynamic dimensions', () => {
  const graph: Graph = {
    nodes: [
      { op: 'Conv', in: 'image k', out: 'a' },
      { op: 'Shape', in: 'a', out: 's' },
      { op: 'Reshape', in: 'a s', out: 'y' },
    ],
    inputs: ['image: float32[batch,3,h,?]'],
    outputs: ['y: float32[batch,4,h2,w2]'],
    initializers: [tensor('k', 'float32', [4, 3, 3, 3])],
  };

  test('what nobody gave is taken for granted and told', () => {
    const analysis = analyzed(file(graph));
    assert.deepEqual(analysis.output, [[1, 4, 222, 222]]);
    assert.deepEqual(analysis.assumptions, ['batch = 1', 'h = 224', 'image[3] = 224']);
    assert.ok(analysis.inputGuessed && analysis.complete);
  });

  test('a number of samples is a batch at the first place, and the length of a sound at another', () => {
    const sizes = (dims: string): readonly number[] | undefined =>
      analyzed(file({ nodes: [{ op: 'Relu', in: 'x', out: 'y' }], inputs: [`x: float32[${dims}]`], outputs: ['y'] })).inputs[0]?.shape;
    assert.deepEqual([sizes('num_samples,8'), sizes('1,num_samples'), sizes('num_samples'), sizes('1,batch_samples')], [[1, 8], [1, 16_000], [1], [1, 1]]);
  });

  test('where a second of sound does not fit, a part of one is tried', () => {
    const heard: Graph = {
      nodes: [
        { op: 'Reshape', in: 'x s', out: 'r' },
        { op: 'MatMul', in: 'r w', out: 'y' },
      ],
      inputs: ['x: float32[1,samples]'],
      outputs: ['y'],
      initializers: [tensor('s', 'int64', [2], [1, 1024]), tensor('w', 'float32', [1024, 4])],
    };
    const analysis = analyzed(file(heard));
    assert.deepEqual([said(analysis), analysis.assumptions, analysis.output], [[], ['samples = 1024'], [[1, 4]]]);
  });

  test('dimensions are given by their names, or with a whole input', () => {
    const named = analyzed(file(graph), {
      dims: new Map([
        ['batch', 2],
        ['h', 10],
        ['image[3]', 12],
      ]),
    });
    assert.deepEqual([named.output, named.assumptions, named.inputGuessed], [[[2, 4, 8, 10]], [], false]);
    const whole = analyzed(file(graph), { inputs: [{ name: '', shape: [2, 3, 10, 12], dtype: 'float32' }] });
    assert.deepEqual(whole.output, [[2, 4, 8, 10]]);
  });

  for (const [what, given, sentence] of [
    ['a name that there is not', { dims: new Map([['bath', 2]]) }, 'no input has a dimension named "bath"; there are batch, h, image[3]'],
    [
      'a size that the file fixes',
      { inputs: [{ name: 'image', shape: [1, 4, 9, 9], dtype: 'float32' as const }] },
      'dimension 1 of the input "image" is 3 in this file, not the 4 of 1x4x9x9',
    ],
    ['too few dimensions', { inputs: [{ name: '', shape: [1, 3, 9], dtype: 'float32' as const }] }, 'the input "image" has 4 dimensions, not the 3 of 1x3x9'],
    ['an input that there is not', { inputs: [{ name: 'x', shape: [1], dtype: 'float32' as const }] }, 'this file has no input named "x"; there are image'],
  ] as const)
    test(what, () => {
      const analysis = analyzed(file(graph), given);
      assert.equal(said(analysis)[0], sentence);
      assert.ok(!analysis.complete);
    });

  test('a size that does not fit is followed by one that does', () => {
    const split: Graph = {
      nodes: [{ op: 'Reshape', in: 'x s', out: 'y' }],
      inputs: ['x: float32[batch,nseq]'],
      outputs: ['y'],
      initializers: [tensor('s', 'int64', [2], [1, 4096])],
    };
    const analysis = analyzed(file({ ...split, inputs: ['x: float32[batch,length]'] }));
    assert.deepEqual([said(analysis), shapeOf(analysis, 'x')], [[], [1, 4096]]);
  });
});
