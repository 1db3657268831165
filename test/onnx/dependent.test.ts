import assert from 'node:assert/strict';
import type { Analysis } from '../../src/core/analysis.js';
import { analyzed, file, type Graph, said, shapeOf, tensor } from './models.js';

/** Sizes that depend on data: each is a dimension with a name, as large as it can be where nobody gives it, and what stands behind it is counted. */

const w = tensor('w', 'float32', [8, 16]);
const dims = (bytes: Uint8Array, given: Readonly<Record<string, number>> = {}): ReturnType<typeof analyzed> =>
  analyzed(bytes, { dims: new Map(Object.entries(given)) });

suite('sizes that depend on data', () => {
  /** Rows of `x` whose score is high, through a layer. */
  const chosen = file({
    inputs: ['x: float32[20,8]', 's: float32[20]'],
    nodes: [
      { op: 'Greater', in: 's limit', out: 'high' },
      { op: 'NonZero', in: 'high', out: 'found', name: 'pick' },
      { op: 'Transpose', in: 'found', out: 'rows', attributes: { perm: [1, 0] } },
      { op: 'GatherND', in: 'x rows', out: 'kept' },
      { op: 'MatMul', in: 'kept w', out: 'y' },
    ],
    outputs: ['y: float32[n,16]'],
    initializers: [w, tensor('limit', 'float32', [], [0.5])],
  });

  test('a count is as large as it can be, and that is said', () => {
    const analysis = dims(chosen);
    assert.deepEqual([said(analysis), analysis.complete, analysis.inputGuessed], [[], true, true]);
    assert.deepEqual([shapeOf(analysis, 'found'), shapeOf(analysis, 'kept'), analysis.output], [[1, 20], [20, 8], [[20, 16]]]);
    assert.equal(analysis.totals.macs, 20 * 8 * 16);
    assert.deepEqual(analysis.assumptions, ['pick.count = 20', 'sizes that only data tell are taken as large as they can be']);
    assert.deepEqual(analysis.model?.dimensions, [{ name: 'pick.count', size: 20, isGuess: true }]);
  });

  test('a count that is given counts', () => {
    const analysis = dims(chosen, { 'pick.count': 3 });
    assert.deepEqual([analysis.totals.macs, analysis.assumptions, analysis.inputGuessed], [3 * 8 * 16, [], false]);
  });

  test('more than there can be, and names that are none, are told', () => {
    assert.deepEqual(said(dims(chosen, { 'pick.count': 21 })), ['"pick.count" is at most 20, not 21']);
    assert.deepEqual(said(dims(chosen, { pick: 3 })), ['no input has a dimension named "pick"; there are pick.count']);
  });

  test('padding that an input tells is none where nobody gives it, however it is arranged', () => {
    const padded = file({
      inputs: ['x: float32[1,20,8]', 'first: int64[]', 'last: int64[]'],
      nodes: [
        { op: 'Unsqueeze', in: 'first zero', out: 'f' },
        { op: 'Unsqueeze', in: 'last zero', out: 'l' },
        { op: 'Concat', in: 'l none f none', out: 'behind', attributes: { axis: 0 } },
        { op: 'Reshape', in: 'behind two', out: 'pairs' },
        { op: 'Slice', in: 'pairs minus least zero minus', out: 'turned' },
        { op: 'Reshape', in: 'turned minus', out: 'pads' },
        { op: 'Pad', in: 'x pads - axes', out: 'p', attributes: { mode: 'edge' } },
        { op: 'MatMul', in: 'p w', out: 'y' },
      ],
      outputs: ['y'],
      initializers: [
        w,
        tensor('zero', 'int64', [1], [0]),
        tensor('none', 'int64', [1], [0]),
        tensor('minus', 'int64', [1], [-1]),
        tensor('least', 'int64', [1], [-9]),
        tensor('two', 'int64', [2], [2, 2]),
        tensor('axes', 'int64', [2], [1, 2]),
      ],
    });
    const open = dims(padded);
    assert.deepEqual([said(open), open.output, open.assumptions], [[], [[1, 20, 16]], ['last = 0', 'first = 0']]);
    assert.deepEqual(dims(padded, { first: 2, last: 3 }).output, [[1, 25, 16]]);
  });

  test('how many channels the last block of a machine has that saved a file is assumed, and fits any filter', () => {
    const blocked = (from: number): Uint8Array =>
      file({
        inputs: ['x: float32[1,20,6,6]'],
        nodes: [
          { op: 'ReorderInput', domain: 'com.microsoft.nchwc', in: 'x', out: 'b', name: 'blocks' },
          { op: 'Conv', domain: 'com.microsoft.nchwc', in: 'b k', out: 'c', attributes: { kernel_shape: [3, 3] } },
          { op: 'ReorderOutput', domain: 'com.microsoft.nchwc', in: 'c', out: 'y', attributes: { channels: 10 } },
        ],
        outputs: ['y'],
        initializers: [tensor('k', 'float32', [16, from, 3, 3])],
      });
    for (const from of [24, 32]) {
      const analysis = dims(blocked(from));
      assert.deepEqual([said(analysis), analysis.output, analysis.totals.macs], [[], [[1, 10, 4, 4]], 16 * 16 * from * 9]);
      assert.deepEqual(analysis.assumptions, ['blocks.channels = 32']);
    }
  });

  const one = (op: string, inputs: string[], names: string, more: Partial<Graph> = {}, attributes = {}): Uint8Array =>
    file({ inputs, nodes: [{ op, in: names, out: 'y', attributes }], outputs: ['y'], ...more });
  for (const [what, bytes, shape] of [
    ['distinct rows', one('Unique', ['x: float32[5,3]'], 'x', {}, { axis: 0 }), [5, 3]],
    ['rows that a condition keeps', one('Compress', ['x: float32[5,3]', 'c: bool[4]'], 'x c', {}, { axis: 0 }), [4, 3]],
    [
      'boxes of which some are suppressed',
      one('NonMaxSuppression', ['b: float32[2,50,4]', 's: float32[2,3,50]'], 'b s m', { initializers: [tensor('m', 'int64', [1], [10])] }),
      [60, 3],
    ],
    ['boxes of which none is wanted', one('NonMaxSuppression', ['b: float32[2,50,4]', 's: float32[2,3,50]'], 'b s'), [0, 3]],
    ['the largest, of whatever number', one('TopK', ['x: float32[5,30]', 'k: int64[1]'], 'x k'), [5, 30]],
    [
      'a slice up to somewhere',
      one('Slice', ['x: float32[5,30]', 'e: int64[1]'], 'x zero e one', {
        initializers: [tensor('zero', 'int64', [1], [0]), tensor('one', 'int64', [1], [1])],
      }),
      [5, 30],
    ],
    ['a picture of whatever size', one('Resize', ['x: float32[2,3,30,30]', 's: int64[4]'], 'x - - s'), [2, 3, 128, 128]],
    ['a picture that is not read yet', one('ImageDecoder', ['x: uint8[9]'], 'x'), [224, 224, 3]],
  ] as const)
    test(what, () => {
      const analysis = dims(bytes);
      assert.deepEqual([said(analysis), analysis.output], [[], [shape]]);
    });

  test('a network behind a picture that is not read yet is counted', () => {
    const nodes = [
      { op: 'DecodeImage', in: 'x', out: 'picture', name: 'read', domain: 'com.microsoft.extensions' },
      { op: 'Cast', in: 'picture', out: 'floats', attributes: { to: 1 } },
      { op: 'MatMul', in: 'floats k', out: 'y' },
    ];
    const bytes = file({ inputs: ['x: uint8[9]'], nodes, outputs: ['y'], initializers: [tensor('k', 'float32', [3, 16])] });
    const analysis = dims(bytes, { 'read.height': 20 });
    assert.deepEqual([said(analysis), analysis.output, analysis.totals.macs], [[], [[20, 224, 16]], 20 * 224 * 3 * 16]);
    assert.deepEqual([analysis.assumptions, analysis.complete], [['read.width = 224'], false]);
  });

  /** As a network for speech has it: how long the sound is comes from the lengths of its parts, and decides all that follows. */
  const speech = file({
    inputs: ['d: float32[1,10]'],
    nodes: [
      { op: 'ReduceSum', in: 'd', out: 'sum', attributes: { keepdims: 0 } },
      { op: 'Cast', in: 'sum', out: 'frames', attributes: { to: 7 } },
      { op: 'Unsqueeze', in: 'frames zero', out: 'vector' },
      { op: 'Range', in: 'nought frames step', out: 'times' },
      { op: 'Concat', in: 'vector eight', out: 'size', attributes: { axis: 0 } },
      { op: 'ConstantOfShape', in: 'size', out: 'sound' },
      { op: 'Unsqueeze', in: 'times one', out: 'column' },
      { op: 'Cast', in: 'column', out: 'floats', attributes: { to: 1 } },
      { op: 'Add', in: 'sound floats', out: 'moved' },
      { op: 'MatMul', in: 'moved w', out: 'y' },
    ],
    outputs: ['y'],
    initializers: [
      w,
      ...(
        [
          ['zero', [1], 0],
          ['one', [1], 1],
          ['eight', [1], 8],
          ['nought', [], 0],
          ['step', [], 1],
        ] as const
      ).map(([name, shape, v]) => tensor(name, 'int64', shape, [v])),
    ],
  });

  test('a length that is computed from data is one number, wherever it is used', () => {
    const analysis = dims(speech);
    assert.deepEqual([said(analysis), analysis.complete], [[], true]);
    assert.deepEqual([analysis.output, analysis.totals.macs, analysis.assumptions], [[[128, 16]], 128 * 8 * 16, ['frames = 128']]);
    assert.deepEqual(dims(speech, { frames: 50 }).output, [[50, 16]]);
  });

  test('what a supposition does not fit stays unknown and is no fault of the file', () => {
    const analysis = dims(
      file({
        inputs: ['x: float32[2,3]', 's: int64[2]'],
        nodes: [
          { op: 'Reshape', in: 'x s', out: 'z' },
          { op: 'MatMul', in: 'z w', out: 'y' },
        ],
        outputs: ['y'],
        initializers: [w],
      }),
    );
    assert.deepEqual([said(analysis), analysis.complete, shapeOf(analysis, 'z')], [[], false, null]);
    assert.equal(analysis.uncounted[0]?.operator, 'MatMul');
  });

  test('where the file says the size, nothing is supposed', () => {
    const analysis = dims(file({ inputs: ['x: float32[2,3]', 's: int64[2]'], nodes: [{ op: 'Reshape', in: 'x s', out: 'y' }], outputs: ['y: float32[3,2]'] }));
    assert.deepEqual([said(analysis), analysis.output, analysis.assumptions], [[], [[3, 2]], []]);
  });
});

suite('forms that only some exporters write', () => {
  const made = (op: string, inputs: string[], names: string, attributes = {}, domain = ''): Analysis['output'] => {
    const analysis = analyzed(file({ inputs, nodes: [{ op, in: names, out: 'y', attributes, domain }], outputs: ['y'] }));
    assert.deepEqual([said(analysis), analysis.uncounted], [[], []]);
    return analysis.output;
  };

  test('pieces of one element lose their axis where the exporter means it, as in the runtime', () => {
    const pieces = (keepdims: number, size: number): Analysis['output'] =>
      analyzed(
        file({
          inputs: ['x: float32[2,6,8]'],
          nodes: [
            { op: 'SplitToSequence', in: 'x size', out: 'list', attributes: { axis: 1, keepdims } },
            { op: 'SequenceAt', in: 'list first', out: 'y' },
          ],
          outputs: ['y'],
          initializers: [tensor('size', 'int64', [], [size]), tensor('first', 'int64', [], [0])],
        }),
      ).output;
    assert.deepEqual([pieces(0, 1), pieces(1, 1), pieces(0, 2)], [[[2, 8]], [[2, 1, 8]], [[2, 2, 8]]]);
  });

  test('a negative size of an input is one that is not said', () => {
    const analysis = analyzed(file({ inputs: ['x: float32[-1,8]'], nodes: [{ op: 'MatMul', in: 'x w', out: 'y' }], outputs: ['y'], initializers: [w] }));
    assert.deepEqual([analysis.output, analysis.assumptions], [[[1, 16]], ['x[0] = 1']]);
  });

  test('an input of which the file says no sizes at all is what it is given as', () => {
    const bytes = file({ inputs: ['x: float32'], nodes: [{ op: 'MatMul', in: 'x w', out: 'y' }], outputs: ['y'], initializers: [w] });
    assert.equal(analyzed(bytes).complete, false);
    const analysis = analyzed(bytes, { inputs: [{ name: 'x', shape: [3, 8], dtype: 'float32' }] });
    assert.deepEqual([said(analysis), analysis.output], [[], [[3, 16]]]);
  });

  test('numbers in nodes are parameters where no weight is an initializer, else what the program computes with', () => {
    const written = { op: 'Constant', out: 'anchors', attributes: { value: { tensor: tensor('', 'float32', [16]) } } };
    const nodes = [written, { op: 'MatMul', in: 'x k', out: 'p' }, { op: 'Add', in: 'p anchors', out: 'y' }];
    const kernel = { op: 'Constant', out: 'k', attributes: { value: { tensor: tensor('', 'float32', [8, 16]) } } };
    const inputs = ['x: float32[1,8]'];
    const beside = analyzed(file({ inputs, nodes, outputs: ['y'], initializers: [tensor('k', 'float32', [8, 16])] }));
    assert.equal(beside.totals.params, 8 * 16);
    assert.equal(analyzed(file({ inputs, nodes: [kernel, ...nodes], outputs: ['y'] })).totals.params, 8 * 16 + 16);
    const other = [{ op: 'Add', in: 'y b', out: 'z' }];
    const both = analyzed(file({ inputs, nodes: [kernel, ...nodes, ...other], outputs: ['z'], initializers: [tensor('b', 'float32', [16])] }));
    assert.equal(both.totals.params, 8 * 16 + 16);
  });

  test('operators that were experimental once', () => {
    const picture = ['x: float32[1,3,20,30]'];
    assert.deepEqual(made('Crop', picture, 'x', { border: [4, 1, 5, 2] }), [[1, 3, 17, 21]]);
    assert.deepEqual(made('Crop', picture, 'x', { border: [4, 1, 0, 0], scale: [7, 9] }), [[1, 3, 7, 9]]);
    for (const op of ['ImageScaler', 'Affine', 'ScaledTanh', 'ParametricSoftplus', 'Scale']) assert.deepEqual(made(op, picture, 'x'), [[1, 3, 20, 30]]);
    assert.deepEqual(made('ConstantFill', ['x: float32[2,5]'], 'x', { extra_shape: [4] }), [[2, 5, 4]]);
  });

  test('numbers of few bits that are kept as floats', () => {
    for (const domain of ['onnx.brevitas', 'qonnx.custom_op.general'])
      assert.deepEqual(made('Quant', ['x: float32[1,3,20,30]', 's: float32[]', 'z: float32[]', 'b: float32[]'], 'x s z b', {}, domain), [[1, 3, 20, 30]]);
  });

  test('shapes that the runtime allows', () => {
    assert.deepEqual(made('BatchNormalization', ['x: float32[10]', ...['s', 'b', 'm', 'v'].map((name) => `${name}: float32[1]`)], 'x s b m v'), [[10]]);
    assert.deepEqual(made('LayerNormalization', ['x: float32[2,5,7]', 's: float32[2,1,7]'], 'x s'), [[2, 5, 7]]);
    const none = tensor('a', 'int64', [0], []);
    const squeezed = analyzed(file({ inputs: ['x: float32[3,1,5,1]'], nodes: [{ op: 'Squeeze', in: 'x a', out: 'y' }], outputs: ['y'], initializers: [none] }));
    assert.deepEqual(squeezed.output, [[3, 5]]);
    assert.deepEqual(made('FeatureVectorizer', ['a: float32[1,1,4]', 'b: float32[1,2]'], 'a b', {}, 'ai.onnx.ml'), [[1, 6]]);
  });
});
