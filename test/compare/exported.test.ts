import assert from 'node:assert/strict';
import { createAnalyzer } from '../../src/core/analyze.js';
import { differenceOf } from '../../src/core/compare/changes.js';
import { aspectsText, CHANGE_SIGNS } from '../../src/core/report/diff.js';
import { english } from '../../src/core/report/text.js';
import { parserWasm } from '../analyzer.js';
import { analyzed, file, type Graph, tensor } from '../onnx/models.js';

const NET = `from torch import nn
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Sequential(nn.Conv2d(3, 8, 3, bias=False), nn.BatchNorm2d(8), nn.ReLU())
        self.drop = nn.Dropout()
        self.head = nn.Linear(8, 10)
    def forward(self, x):
        x = self.stem(x).mean((2, 3))
        return self.head(self.drop(x))
`;

/** What is said of a source and the file that it was exported to: `sign path: what`. */
async function said(graph: Graph): Promise<string[]> {
  const analyzer = await createAnalyzer({ parserWasm, reader: { read: async () => undefined } });
  const source = await analyzer.analyze({ file: '/w/net.py', text: NET, roots: ['/w'], input: '1x3x32x32' });
  const exported = analyzed(file(graph));
  assert.deepEqual([source.complete, exported.complete], [true, true]);
  const { changes, classes } = differenceOf({ name: 'net.py', analysis: source }, { name: 'net.onnx', analysis: exported });
  assert.deepEqual(classes, []);
  return changes.map((change) => `${CHANGE_SIGNS[change.kind]} ${(change.b ?? change.a)?.path}: ${aspectsText(change, english)}`);
}

const graphOf = (conv: string, weight: string): Graph => ({
  nodes: [
    { op: 'Conv', in: 'x k c', out: 'a', name: `${conv}/Conv` },
    { op: 'Relu', in: 'a', out: 'b', name: '/stem/stem.2/Relu' },
    { op: 'GlobalAveragePool', in: 'b', out: 'p', name: '/GlobalAveragePool' },
    { op: 'Flatten', in: 'p', out: 'f', name: '/Flatten' },
    { op: 'MatMul', in: 'f w', out: 'm', name: '/head/MatMul' },
    { op: 'Add', in: 'm v', out: 'y', name: '/head/Add' },
  ].map((node) => ({
    ...node,
    in: node.in.replace(/\bk\b/, `${weight}.weight`).replace(/\bc\b/, `${weight}.bias`).replace(/\bw\b/, 'head.weight').replace(/\bv\b/, 'head.bias'),
  })),
  inputs: ['x: float32[1,3,32,32]'],
  outputs: ['y'],
  initializers: [
    tensor(`${weight}.weight`, 'float32', [8, 3, 3, 3]),
    tensor(`${weight}.bias`, 'float32', [8]),
    tensor('head.weight', 'float32', [8, 10]),
    tensor('head.bias', 'float32', [10]),
  ],
});

suite('a source and what it was exported to', () => {
  test('a normalization that was folded, what computes nothing, what is written in other operators, and no word of classes and turned weights', async () => {
    const rows = await said(graphOf('/stem/stem.0', 'stem.0'));
    assert.deepEqual(
      rows.filter((row) => !row.startsWith('=')),
      ['~ stem.0: – → bias 8', '− stem.1: folded into the weights of stem.0', '− drop: computes nothing', '~ head: Gemm → MatMul Add'],
    );
  });

  test('a convolution that bears the name of the normalization that was fused into it is the convolution', async () => {
    const rows = await said(graphOf('/stem/stem.1', 'stem.1'));
    assert.ok(rows.includes('− stem.1: folded into the weights of stem.0'), rows.join('\n'));
    assert.ok(
      rows.some((row) => /^~ stem\.1: was stem\.0; – → bias 8$/.test(row)),
      rows.join('\n'),
    );
  });
});
