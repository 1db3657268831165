import assert from 'node:assert/strict';
import type { Analysis } from '../../src/core/analysis.js';
import { writeModel } from '../../src/core/onnx/write.js';
import { analyzeFile, analyzeText } from '../analyzer.js';
import { differences, readBack } from './readBack.js';

/** Every program that a test analyzes is held to what its file reads back as (test/figures.ts); here is what such a file cannot be told from its nodes alone. */

const START = 'import torch\nfrom torch import nn\nimport torch.nn.functional as F\n';
const analyzed = (text: string, input: string): Promise<Analysis> => analyzeText(START + text, { entry: 'Net()', input });

/** Parameters and multiply-adds by layer, where there are any. */
const costs = ({ rows }: Analysis): Record<string, readonly [number, number]> =>
  Object.fromEntries(rows.flatMap(({ path, params, macs }) => (params || macs ? [[path, [params ?? 0, macs ?? 0]]] : [])));

suite('a written file reads back', () => {
  for (const name of ['mobilenet_v1', 'mobilenet_v1_full_conv', 'mobilenet_v2', 'mobilenet_v3_small', 'resnet18']) {
    test(`${name}: the same parameters, multiply-adds and shapes by layer`, async () => {
      const source = await analyzeFile(`media/samples/${name}.py`);
      const file = readBack(source);
      assert.deepEqual(differences(source, file), []);
      assert.ok(file.complete);
      assert.deepEqual(costs(file), costs(source));
      const { params, macs, flops, weightBytes } = source.totals;
      assert.deepEqual({ ...file.totals, params, macs, flops, weightBytes }, file.totals);
    });
  }

  test('without the layers that no output needs, and the exporter says how many parameters these have', async () => {
    const source = await analyzed(
      `class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Linear(4, 6)
        self.auxiliary = nn.Linear(6, 2)
        self.discarded = nn.Linear(6, 5)
    def forward(self, x):
        x = self.body(x)
        self.discarded(x)
        return (x, self.auxiliary(x)) if self.training else x
`,
      '3x4',
    );
    assert.deepEqual(costs(source), { body: [30, 72], auxiliary: [14, 0], discarded: [35, 90] });
    assert.deepEqual(costs(readBack(source)), { body: [30, 72] });
    assert.equal(writeModel(source.graph).unusedParams, 14 + 35);
  });

  test('single numbers that are parameters, and constants that are none', async () => {
    const source = await analyzed(
      `class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.pool = nn.Linear(4, 1)
        self.temperature = nn.Parameter(torch.ones(()))
        self.norm = nn.GroupNorm(2, 6)
        self.register_buffer('mask', torch.ones(6, 4))
    def forward(self, x):
        return self.norm(x) * self.mask * self.pool(x).softmax(1) * self.temperature
`,
      '2x6x4',
    );
    assert.deepEqual(costs(source), { '': [1, 0], norm: [12, 0], pool: [5, 48] });
    assert.deepEqual(costs(readBack(source)), costs(source));
  });

  test('products that only stand for something else, and weights of layers that are not called', async () => {
    const source = await analyzed(
      `class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.part = nn.Linear(4, 3)
    def forward(self, x):
        return torch.cdist(x, x + 1), F.relu(self.part.weight)
`,
      '5x4',
    );
    assert.ok(source.graph.nodes.some((node) => node.op === 'MatMul'));
    assert.deepEqual(costs(source), { part: [15, 0] });
    assert.deepEqual(costs(readBack(source)), { part: [12, 0] });
  });

  test('what is read back otherwise is told, layer by layer', async () => {
    const [one, other] = await Promise.all(['6', '7'].map((width) => analyzed(`Net = lambda: nn.Linear(4, ${width})\n`, '3x4')));
    assert.ok(one && other);
    assert.deepEqual(differences(one, readBack(other)), [
      ': {"kind":"Linear","params":30,"macs":72,"weightBytes":120} is read back as {"kind":"Linear","params":35,"macs":84,"weightBytes":140}',
      ': [3,6] is read back as [3,7]',
      'the outputs [[3,6]] are read back as [[3,7]]',
    ]);
  });
});
