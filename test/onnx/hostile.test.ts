import assert from 'node:assert/strict';
import type { Analysis } from '../../src/core/analysis.js';
import { analyzeOnnx } from '../../src/core/analyzeOnnx.js';
import * as proto from '../../src/core/onnx/proto.js';
import { bytesSource } from '../../src/core/onnx/read/source.js';
import { analyzed, file, type Graph, type Node, said, shapeOf, tensor, writeGraph } from './models.js';

/** Files that are damaged, or made to harm: each ends in a sentence, and what can be counted still is. */

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const chain = (count: number): Node[] => Array.from({ length: count }, (_, i) => ({ op: 'Relu', in: i ? `v${i}` : 'x', out: `v${i + 1}` }));
const plain: Graph = { nodes: chain(16), inputs: ['x: float32[1,8]'], outputs: ['v16: float32[1,8]'] };

/** The file with its graph's message replaced. */
const around = (graph: Uint8Array): Uint8Array =>
  proto.message((w) => {
    proto.whole(w, 1, 9);
    proto.field(w, 8, () => proto.whole(w, 2, 20));
    proto.bytes(w, 7, graph);
  });

suite('what is no model', () => {
  for (const [what, bytes, sentence] of [
    ['nothing', new Uint8Array(0), 'this file is empty'],
    ['one byte', new Uint8Array([8]), 'this is not an ONNX file'],
    [
      'a pointer of Git LFS',
      bytesOf('version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n'),
      'this is a Git LFS pointer, not the model itself: run git lfs pull',
    ],
    ['a web page', bytesOf('<!DOCTYPE html><html></html>'), 'this is an HTML page, not a model: the download went wrong'],
    ['a zip archive', bytesOf('PK\u0003\u0004rest'), 'this is a zip archive: unpack it first'],
    ['a gzip archive', new Uint8Array([0x1f, 0x8b, 8, 0]), 'this is a gzip archive: unpack it first'],
    ["the runtime's own format", bytesOf('\u0020\0\0\0ORTM\0\0'), "this is a model in onnxruntime's own format (.ort), not an ONNX file"],
    ['text', bytesOf('ir_version: 9\n'), 'this is text, not an ONNX file'],
    ['other bytes', new Uint8Array(64).fill(0xff), 'this is not an ONNX file'],
  ] as const)
    test(what, () => {
      const analysis = analyzed(bytes);
      assert.equal(said(analysis)[0], sentence);
      assert.equal(analysis.model, undefined);
      assert.ok(!analysis.complete);
    });
});

suite('damaged files', () => {
  test('a file that ends within a node tells where, and keeps the nodes before', () => {
    const bytes = file(plain);
    let cut = bytes.length;
    while (cut > 0 && !said(analyzed(bytes.subarray(0, cut))).some((text) => text.includes('node 14'))) cut--;
    const analysis = analyzed(bytes.subarray(0, cut));
    assert.equal(said(analysis)[0], `the file ends at byte ${cut} inside node 14`);
    assert.ok(!analysis.complete && analysis.model);
  });

  test('a node that is written as a number leaves the rest of the file to be read', () => {
    const graph = proto.message((w) => {
      proto.field(w, 1, () => {
        proto.text(w, 4, 'Relu');
        proto.whole(w, 1, 7);
      });
      writeGraph({ nodes: [{ op: 'Relu', in: 'x', out: 'y' }], inputs: ['x: float32[2,3]'], outputs: ['y'] })(w);
    });
    const analysis = analyzed(around(graph));
    assert.match(said(analysis)[0] ?? '', /^field 1 of a node has the type 0 at byte \d+ inside node 0$/);
    assert.deepEqual(shapeOf(analysis, 'y'), [2, 3]);
  });

  test('a field longer than what it stands in', () => {
    const graph = proto.message((w) => {
      writeGraph({ inputs: ['x: float32[2,3]'], outputs: ['x'] })(w);
      w.tag(1, 2)
        .uint32(3)
        .raw(new Uint8Array([0x0a, 0x7f, 0x61]));
    });
    assert.match(
      said(analyzed(around(graph)))[0] ?? '',
      /^a field of 127 bytes is longer than what it stands in, which has 1 left, at byte \d+ inside node 0$/,
    );
  });

  test('unknown fields and groups are stepped over', () => {
    const graph = proto.message((w) => {
      writeGraph(plain)(w);
      w.tag(777, 0).uint32(5).tag(778, 3).tag(1, 0).uint32(1).tag(778, 4).tag(779, 5).float(1).tag(780, 1).double(2);
    });
    const analysis = analyzed(around(graph));
    assert.deepEqual(said(analysis), []);
    assert.deepEqual(shapeOf(analysis, 'v16'), [1, 8]);
  });

  test('a tensor that claims more than it holds', () => {
    const claim = (w: Parameters<typeof proto.tensorHead>[0]): void => {
      proto.tensorHead(w, 'w', { shape: [1_000_000, 1_000_000], dtype: 'float32' });
      proto.bytes(w, 9, new Uint8Array(4));
    };
    const reads: number[] = [];
    const bytes = file({ nodes: [{ op: 'MatMul', in: 'x w', out: 'y' }], inputs: ['x: float32[1,1000000]'], outputs: ['y'], initializers: [claim] });
    const source = bytesSource(bytes);
    const read = (from: number, length: number): Uint8Array => {
      reads.push(length);
      return source.read(from, length);
    };
    const analysis = analyzeOnnx({ file: 'm.onnx', source: { ...source, read } });
    assert.equal(said(analysis)[0], '"w" declares 4 TB and has 4 B');
    assert.ok(Math.max(...reads) <= bytes.length);
    assert.ok(!analysis.complete);
  });
});

suite('graphs that are none', () => {
  const faults = (graph: Graph, extras?: Parameters<typeof file>[1]): string[] => said(analyzed(file(graph, extras)));

  for (const [what, graph, sentence] of [
    [
      'a circle',
      {
        nodes: [
          { op: 'Add', in: 'x b', out: 'a' },
          { op: 'Relu', in: 'a', out: 'b' },
        ],
        inputs: ['x: float32[2]'],
        outputs: ['b'],
      },
      'cycle: a -> b -> a',
    ],
    ['a node that reads itself', { nodes: [{ op: 'Relu', in: 'a', out: 'a' }], outputs: ['a'] }, 'cycle: a -> a'],
    [
      'two nodes that make one value',
      {
        nodes: [
          { op: 'Relu', in: 'x', out: 'y' },
          { op: 'Abs', in: 'x', out: 'y' },
        ],
        inputs: ['x: float32[2]'],
        outputs: ['y'],
      },
      '"y" is made twice',
    ],
    ['a value that nothing makes', { nodes: [{ op: 'Relu', in: 'z', out: 'y' }], outputs: ['y'] }, 'nothing makes "z", which is read'],
    ['an output that nothing makes', { inputs: ['x: float32[2]'], outputs: ['y'] }, 'nothing makes the output "y"'],
    [
      'two initializers of one name',
      { nodes: [{ op: 'Relu', in: 'w', out: 'y' }], outputs: ['y'], initializers: [tensor('w', 'float32', [2]), tensor('w', 'float32', [3])] },
      'the initializer "w" is there twice',
    ],
    [
      'a negative size',
      {
        nodes: [{ op: 'Relu', in: 'w', out: 'y' }],
        outputs: ['y'],
        initializers: [(w: Parameters<typeof proto.tensorHead>[0]) => proto.tensorHead(w, 'w', { shape: [-1, 2], dtype: 'float32' })],
      },
      '-1 is not allowed as a size: "w" is shown as ?',
    ],
    [
      'sizes beyond any memory',
      {
        nodes: [{ op: 'Relu', in: 'w', out: 'y' }],
        outputs: ['y'],
        initializers: [(w: Parameters<typeof proto.tensorHead>[0]) => proto.tensorHead(w, 'w', { shape: [2 ** 40, 2 ** 40], dtype: 'float32' })],
      },
      '"w" declares [1099511627776, 1099511627776], more elements than can be counted',
    ],
    [
      'an element type that there is not',
      {
        nodes: [{ op: 'Relu', in: 'w', out: 'y' }],
        outputs: ['y'],
        initializers: [(w: Parameters<typeof proto.tensorHead>[0]) => proto.whole(proto.whole(w, 1, 2), 2, 77)],
      },
      'the element type 77 of "" is not known',
    ],
    [
      'a shape that no input allows',
      { nodes: [{ op: 'Concat', in: 'x x', out: 'y', attributes: { axis: 7 } }], inputs: ['x: float32[2]'], outputs: ['y'] },
      'Concat: Dimension out of range (expected to be in range of [-1, 0], but got 7)',
    ],
  ] as const)
    test(what, () => assert.ok(faults(graph as Graph).includes(sentence), faults(graph as Graph).join('\n')));

  test('what the file declares and what is computed are both told', () => {
    const analysis = analyzed(file({ ...plain, outputs: ['v16: float32[1,6]'] }));
    assert.deepEqual(said(analysis), ['"v16": the file says [1, 6], computed [1, 8]']);
    assert.deepEqual(shapeOf(analysis, 'v16'), [1, 8]);
    assert.ok(analysis.complete);
  });

  test('functions that call one another without end', () => {
    const call = (name: string): Node[] => [{ op: name, domain: 'f', in: 'a', out: 'b' }];
    const functions = [
      { name: 'P', domain: 'f', inputs: ['a'], outputs: ['b'], nodes: call('Q') },
      { name: 'Q', domain: 'f', inputs: ['a'], outputs: ['b'], nodes: call('P') },
    ];
    const graph: Graph = { nodes: [{ op: 'P', domain: 'f', in: 'x', out: 'y' }], inputs: ['x: float32[2]'], outputs: ['y'] };
    assert.ok(faults(graph, { functions }).includes('functions and graphs are nested deeper than 100: what is in them is left out'));
  });

  test('functions that double at each level', () => {
    const level = (i: number): Node[] =>
      i === 40
        ? ['m', 'n', 'o', 'b'].map((out) => ({ op: 'Relu', in: 'a', out }))
        : [
            { op: `F${i + 1}`, domain: 'f', in: 'a', out: 'm' },
            { op: `F${i + 1}`, domain: 'f', in: 'm', out: 'b' },
          ];
    const functions = Array.from({ length: 41 }, (_, i) => ({ name: `F${i}`, domain: 'f', inputs: ['a'], outputs: ['b'], nodes: level(i) }));
    const graph: Graph = { nodes: [{ op: 'F0', domain: 'f', in: 'x', out: 'y' }], inputs: ['x: float32[2]'], outputs: ['y'] };
    assert.ok(faults(graph, { functions }).includes('the network has more than 500000 values: the rest is left out'));
  }).timeout(300_000);

  const levels = (nodes: (next: string) => readonly Node[]): Parameters<typeof file>[1] => ({
    functions: Array.from({ length: 60 }, (_, i) => ({ name: `F${i}`, domain: 'f', inputs: ['c', 'a'], outputs: ['b'], nodes: nodes(`F${i + 1}`) })),
  });
  const manyNodes = 'its functions and branches make more than 1000000 nodes: the rest is left out';

  test('functions that double at each level and make nothing', () => {
    const twice = levels((next) => [
      { op: next, domain: 'f' },
      { op: next, domain: 'f' },
    ]);
    assert.ok(faults({ nodes: [{ op: 'F0', domain: 'f' }], inputs: ['x: float32[2]'], outputs: ['x'] }, twice).includes(manyNodes));
  }).timeout(300_000);

  test('branches that double at each level, of which one is taken', () => {
    const branch = (next: string): { graph: Graph } => ({ graph: { nodes: [{ op: next, domain: 'f', in: 'c a', out: 'y' }], outputs: ['y'] } });
    const either = levels((next) => [{ op: 'If', in: 'c', out: 'b', attributes: { then_branch: branch(next), else_branch: branch(next) } }]);
    const graph: Graph = { nodes: [{ op: 'F0', domain: 'f', in: 'c x', out: 'y' }], inputs: ['c: bool[]', 'x: float32[2]'], outputs: ['y'] };
    assert.ok(faults(graph, either).includes(manyNodes));
  }).timeout(300_000);
});

suite('what no rule counts', () => {
  const odd: Graph = {
    nodes: [
      { op: 'Odd', domain: 'some.where', in: 'x', out: 'a', name: 'odd' },
      { op: 'MatMul', in: 'a w', out: 'b', name: 'after' },
      { op: 'MatMul', in: 'x w', out: 'c', name: 'beside' },
    ],
    inputs: ['x: float32[4,8]'],
    outputs: ['b', 'c'],
    initializers: [tensor('w', 'float32', [8, 2])],
  };
  const reasons = ({ uncounted }: Analysis): string[] => uncounted.map(({ operator, reason }) => `${operator}: ${reason}`);

  test('is named, stops nothing, and makes the total a lower bound', () => {
    const analysis = analyzed(file(odd, { opset: 9_999, irVersion: 99 }));
    assert.deepEqual(reasons(analysis), [
      'some.where.Odd: there is no rule for this operator (at the node odd)',
      'MatMul: nothing tells the shape of what Odd gives (at the node after)',
    ]);
    assert.equal(analysis.totals.macs, 4 * 8 * 2);
    assert.deepEqual(shapeOf(analysis, 'a'), null);
    assert.ok(!analysis.complete);
  });

  test('what the file declares of it is used', () => {
    const analysis = analyzed(file({ ...odd, values: ['a: float32[4,8]'] }));
    assert.deepEqual(reasons(analysis), ['some.where.Odd: there is no rule for this operator (at the node odd)']);
    assert.equal(analysis.totals.macs, 2 * 4 * 8 * 2);
  });

  test('names that are those of objects', () => {
    const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty'];
    const nodes = names.map((name, i): Node => ({ op: 'Relu', in: i ? names[i - 1] : 'x', out: name, name, attributes: { [name]: 1 } }));
    const before = Object.getOwnPropertyNames(Object.prototype).length;
    const analysis = analyzed(file({ nodes, inputs: ['x: float32[3]'], outputs: ['hasOwnProperty'] }));
    assert.deepEqual(shapeOf(analysis, 'hasOwnProperty'), [3]);
    for (const op of names) assert.ok(!analyzed(file({ nodes: [{ op, in: 'x', out: 'y' }], inputs: ['x: float32[3]'], outputs: ['y'] })).complete);
    assert.equal(Object.getOwnPropertyNames(Object.prototype).length, before);
  });

  test('a long name is cut and stays another one than its like', () => {
    const [a, b] = [`${'n'.repeat(50_000)}a`, `${'n'.repeat(50_000)}b`];
    const analysis = analyzed(
      file({
        nodes: [
          { op: 'Relu', in: 'x', out: a },
          { op: 'Concat', in: `${a} x`, out: b, attributes: { axis: 0 } },
        ],
        inputs: ['x: float32[2]'],
        outputs: [b],
      }),
    );
    assert.deepEqual(analysis.output, [[4]]);
    assert.ok(analysis.graph.values.every(({ name }) => name.length < 1_100));
  });
});
