import assert from 'node:assert/strict';
import { analyzeOnnx } from '../../src/core/analyzeOnnx.js';
import * as proto from '../../src/core/onnx/proto.js';
import { bytesSource } from '../../src/core/onnx/read/source.js';
import { type ReachedLimit, Stopped } from '../../src/core/text/limits.js';
import { analyzed, file, type Graph, type Node, said, shapeOf, sparseTensor, tensor } from './models.js';
import { field, fileOf, graphOf, nested } from './raw.js';

/** Files with too much of something, or with what there is not: each ends with its sentence. */

type Write = NonNullable<Graph['initializers']>[number];

const relu: Graph = { nodes: [{ op: 'Relu', in: 'x', out: 'y' }], inputs: ['x: float32[2]'], outputs: ['y'] };
const raw = (...bytes: number[]): Uint8Array => Uint8Array.from(bytes);

suite('the wire format', () => {
  const behind = (...bytes: number[]): string[] => {
    const analysis = analyzed(fileOf(graphOf(relu), raw(...bytes)));
    assert.deepEqual(shapeOf(analysis, 'y'), [2], 'what stands before the damage is read');
    return said(analysis);
  };
  for (const [what, bytes, sentence] of [
    ['a field without a number', [2, 0], 'a field has no number at byte 48 of the file'],
    ['a type that there is not', [14, 0], 'a field has the type 6, which there is not, at byte 48 of the file'],
    ['another one', [15, 0], 'a field has the type 7, which there is not, at byte 48 of the file'],
    ['a group that does not end', [0xa3, 6], 'the file ends at byte 49'],
    ['groups in groups', Array.from({ length: 65 }, () => [0xa3, 6]).flat(), 'groups are nested deeper than 64 at byte 178 of the file'],
    ['an end of a group that did not begin', [0xa4, 6], 'a field has the type 4, which there is not, at byte 49 of the file'],
    ['a number of eleven bytes', [0xa0, 6, ...new Array<number>(11).fill(0xff)], 'a number is longer than ten bytes at byte 59 of the file'],
    [
      'a length beyond the graph',
      [0xa2, 6, 0xff, 0xff, 0xff, 0xff, 7],
      'a field of 2147483647 bytes is longer than what it stands in, which has 0 left, at byte 54 of the file',
    ],
  ] as const)
    test(what, () => assert.deepEqual(behind(...bytes), [sentence]));

  test('names that are no text', () => {
    const name = raw(0xff, 0xfe, 0x80);
    const node = field(1, Buffer.concat([field(1, 'x'), field(2, name), field(3, raw(0xc3)), field(4, 'Relu')]));
    const analysis = analyzed(fileOf(node, graphOf({ inputs: ['x: float32[2]'] }), field(12, field(1, name))));
    assert.deepEqual([said(analysis), analysis.output, shapeOf(analysis, '\ufffd\ufffd\ufffd')], [[], [[2]], [2]]);
  });
});

suite('more than is read', () => {
  const ends = graphOf({ inputs: ['c: bool[]', 'x: float32[2]'] });
  for (const [depth, sentences] of [
    [64, []],
    [65, ['graphs are nested deeper than 64: what is in them is not read']],
    [100, ['graphs are nested deeper than 64: what is in them is not read']],
    [1_000, ['graphs are nested deeper than 64: what is in them is not read']],
    [20_000, ['graphs are nested deeper than 64: what is in them is not read']],
  ] as const)
    test(`${depth} graphs within one another`, () => {
      const analysis = analyzed(fileOf(nested(depth, graphOf({ ...relu, inputs: [] })), ends));
      assert.deepEqual([said(analysis), analysis.complete], [sentences, !sentences.length]);
    });

  const functions = (count: number, nodes: (i: number) => Node) =>
    Array.from({ length: count }, (_, i) => ({ name: `F${i}`, domain: 'f', inputs: ['a'], outputs: ['b'], nodes: [nodes(i)] }));
  const work: Node = { op: 'Relu', in: 'a', out: 'b' };
  const call = (name: string, node: Pick<Node, 'in' | 'out'>): Node => ({ ...node, op: name, domain: 'f' });
  const called: Graph = { ...relu, nodes: [call('F0', { in: 'x', out: 'y' })] };
  for (const [count, sentences] of [
    [100, []],
    [101, ['functions and graphs are nested deeper than 100: what is in them is left out']],
  ] as const)
    test(`${count} functions that call one another`, () => {
      const chain = functions(count, (i) => (i === count - 1 ? work : call(`F${i + 1}`, { in: 'a', out: 'b' })));
      const analysis = analyzed(file(called, { functions: chain }));
      assert.deepEqual([said(analysis), analysis.complete], [sentences, !sentences.length]);
    });
  for (const [count, sentences] of [
    [10_000, []],
    [10_001, ['this file has more than 10000 functions: the rest is not read']],
  ] as const)
    test(`${count} functions`, () => {
      const analysis = analyzed(file(called, { functions: functions(count, () => work) }));
      assert.deepEqual([said(analysis), analysis.output], [sentences, [[2]]]);
    });

  test('a node with 100,000 inputs', () => {
    const inputs = new Array<Buffer>(100_000).fill(field(1, 'x'));
    const node = field(1, Buffer.concat([...inputs, field(2, 'y'), field(4, 'Sum')]));
    const analysis = analyzed(fileOf(node, graphOf({ ...relu, nodes: [] })));
    assert.deepEqual([said(analysis), analysis.complete], [['node 0 has more than 65536 inputs: the rest is not read'], false]);
  });
  test('a graph with 100,001 inputs', () => {
    const inputs = new Array<Buffer>(100_001).fill(field(11, field(1, 'i')));
    assert.deepEqual(said(analyzed(fileOf(...inputs, graphOf(relu)))), [
      'this file has more than 100000 inputs and outputs: the rest is not read',
      'nothing makes "x", which is read',
    ]);
  });
});

suite('limits from outside', () => {
  const nodes = Array.from({ length: 8 }, (_, i): Node => ({ op: 'Relu', in: i ? `v${i}` : 'x', out: `v${i + 1}` }));
  const source = bytesSource(file({ nodes, inputs: ['x: float32[2]'], outputs: ['v8'] }));
  const limit: ReachedLimit = { limit: 'time', text: () => 'this did not finish within 5 seconds: the rest is left out' };

  test('what was evaluated until then counts', () => {
    let left = 5;
    const analysis = analyzeOnnx({ file: 'm.onnx', source, onProgress: () => (left-- > 0 ? undefined : limit) });
    assert.deepEqual(analysis.notes, [
      { severity: 'error', text: limit.text(), limit: 'time' },
      { severity: 'error', text: 'nothing makes the output "v8"' },
    ]);
    assert.deepEqual([analysis.graph.nodes.length > 0, analysis.graph.nodes.length < 8, analysis.complete], [true, true, false]);
  });
  test('work that is ended from outside ends with its sentence', () => {
    const supervise = (): never => {
      throw new Stopped(limit);
    };
    const { notes, complete } = analyzeOnnx({ file: 'm.onnx', source, supervise });
    assert.deepEqual([notes, complete], [[{ severity: 'error', text: limit.text(), limit: 'time' }], false]);
  });
});

suite('names that are the same, or none', () => {
  test('two nodes of one name are two layers', () => {
    const nodes = [
      { op: 'Relu', in: 'x', out: 'a', name: 'n' },
      { op: 'Relu', in: 'a', out: 'y', name: 'n' },
    ];
    const analysis = analyzed(file({ ...relu, nodes }));
    assert.deepEqual([said(analysis), analysis.graph.nodes.length], [[], 2]);
  });
  test('a node without an operator', () => {
    const { uncounted, complete } = analyzed(file({ ...relu, nodes: [{ op: '', in: 'x', out: 'y' }] }));
    assert.deepEqual([uncounted.map(({ reason }) => reason), complete], [['there is no rule for this operator'], false]);
  });
  test('a node that reads and makes nothing', () =>
    assert.deepEqual(said(analyzed(file({ ...relu, nodes: [{ op: 'Relu', in: '-', out: '-' }] }))), [
      'Relu: Relu needs its input number 0, which is missing',
      'nothing makes the output "y"',
    ]));
});

suite('sizes that are none', () => {
  const inputOf = (dims: string) => analyzed(file({ ...relu, inputs: [`x: float32[${dims}]`] }));
  const heldOf = (...shape: number[]): string[] =>
    said(
      analyzed(
        file({ ...relu, inputs: [], nodes: [{ op: 'Relu', in: 'w', out: 'y' }], initializers: [(w) => proto.tensorHead(w, 'w', { shape, dtype: 'float32' })] }),
      ),
    );

  for (const [dims, sentences, shape] of [
    ['0,2', [], [0, 2]],
    ['-1,2', ['-1 is not allowed as a size: that dimension of the input "x" is taken for a dynamic one'], [1, 2]],
    ['-9223372036854775808,2', ['-9223372036854775808 is not allowed as a size: that dimension of the input "x" is taken for a dynamic one'], [1, 2]],
    ['4611686018427387904,4611686018427387904', ['"x" declares [4611686018427387904, 4611686018427387904], more elements than can be counted'], null],
  ] as const)
    test(`an input of [${dims}]`, () => {
      const analysis = inputOf(dims);
      assert.deepEqual([said(analysis), shapeOf(analysis, 'y')], [sentences, shape]);
    });
  for (const [shape, sentences] of [
    [[0, 2], []],
    [[-1, 2], ['-1 is not allowed as a size: "w" is shown as ?']],
    [[-(2 ** 63)], ['-9223372036854775808 is not allowed as a size: "w" is shown as ?']],
    [[2 ** 62, 2 ** 62], ['"w" declares [4611686018427387904, 4611686018427387904], more elements than can be counted']],
  ] as const)
    test(`a held tensor of [${shape}]`, () => assert.deepEqual(heldOf(...shape), sentences));

  test('a dimension with a name of a megabyte', () => {
    const [{ name = '', size = 0 } = {}] = inputOf(`${'d'.repeat(1_000_000)},2`).model?.dimensions ?? [];
    assert.match(name, /^d{100}… \(1000000 bytes, \d+\)$/);
    assert.equal(size, 1);
  });
});

suite('element types', () => {
  const identity = (graph: Graph) => analyzed(file({ nodes: [{ op: 'Identity', in: 'x', out: 'y' }], outputs: ['y'], ...graph }));
  const held =
    (code: number): Write =>
    (w) => {
      proto.whole(proto.whole(w, 1, 2), 2, code);
      proto.bytes(proto.text(w, 8, 'x'), 9, new Uint8Array(64));
    };
  for (let code = 0; code < 128; code++)
    test(`type ${code}`, () => {
      const sentences = code >= 1 && code <= 26 ? [] : [`the element type ${code} of "x" is not known`];
      for (const analysis of [identity({ inputs: [`x: ${code}[2]`] }), identity({ initializers: [held(code)] })])
        assert.deepEqual([said(analysis), shapeOf(analysis, 'y'), analysis.complete], [sentences, sentences.length ? null : [2], !sentences.length]);
    });

  const element = field(1, raw(8, 1));
  const declared = (number: number, content: Uint8Array): Buffer => field(11, Buffer.concat([field(1, 'x'), field(2, field(number, content))]));
  for (const [what, input, dtype] of [
    ['a sequence', declared(4, field(1, element)), 'sequence'],
    ['an optional tensor', declared(9, field(1, element)), 'optional'],
    ['an optional sequence', declared(9, field(1, field(4, field(1, element)))), 'optional'],
    ['a map', declared(5, raw(8, 7)), 'map'],
    ['strings', field(11, Buffer.concat([field(1, 'x'), field(2, field(1, raw(8, 8, 0x12, 0)))])), 'string'],
  ] as const)
    test(`${what} has its type`, () => {
      const analysis = analyzed(fileOf(input, graphOf({ nodes: [{ op: 'Identity', in: 'x', out: 'y' }], outputs: ['y'] })));
      assert.deepEqual([said(analysis), analysis.inputs.map((of) => of.dtype)], [[], [dtype]]);
    });
});

suite('tensors that are stored as their non-zero elements', () => {
  const values = (count: number): Write => tensor('w', 'float32', [count]);
  const at = (...indices: number[]): Write => tensor('', 'int64', [indices.length], indices);
  const along = (axes: number, ...indices: number[]): Write => tensor('', 'int64', [indices.length / axes, axes], indices);
  const claim =
    (name: string): Write =>
    (w) => {
      proto.tensorHead(w, name, { shape: [1e12], dtype: name ? 'float32' : 'int64' });
      proto.bytes(w, 9, new Uint8Array(8));
    };
  for (const [what, sparse, sentences] of [
    ['elements one after another', sparseTensor([2, 3], values(2), at(0, 5)), []],
    ['elements by their axes', sparseTensor([2, 3], values(2), along(2, 0, 0, 1, 2)), []],
    ['an element behind the end', sparseTensor([2, 3], values(2), at(0, 12)), ['"w" has the index 12, and there are 6 elements']],
    ['a negative index', sparseTensor([2, 3], values(2), at(-1, 5)), ['"w" has the index -1, and there are 6 elements']],
    ['an element outside of an axis', sparseTensor([2, 3], values(2), along(2, 0, 0, 0, 3)), ['"w" has the index 3, and there are 3 elements']],
    ['more axes than there are', sparseTensor([2, 3], values(1), along(3, 0, 0, 0)), ['"w" has indices of 3 axes, and 2 dimensions']],
    ['fewer indices than elements', sparseTensor([2, 3], values(3), at(0, 5)), ['"w" has 3 values and 2 indices']],
    ['no indices', sparseTensor([2, 3], values(3)), ['"w" has 3 values and no indices']],
    ['no elements', sparseTensor([2, 3]), ['a sparse tensor has no values at byte 62 inside sparse initializer 0', 'nothing makes "w", which is read']],
    ['a negative size', sparseTensor([-2, 3], values(1), at(0)), ['-2 is not allowed as a size: "w" is shown as ?']],
    [
      'a size beyond any memory',
      sparseTensor([2 ** 40, 2 ** 40], values(1), at(0)),
      ['"w" declares [1099511627776, 1099511627776], more elements than can be counted'],
    ],
    ['elements that are not there', sparseTensor([2, 3], claim('w'), claim('')), ['"w" declares 4 TB and has 8 B']],
  ] as const)
    test(what, () => {
      const analysis = analyzed(file({ nodes: [{ op: 'MatMul', in: 'x w', out: 'y' }], inputs: ['x: float32[1,2]'], outputs: ['y'], sparse: [sparse] }));
      assert.deepEqual(said(analysis), sentences);
    });
});
