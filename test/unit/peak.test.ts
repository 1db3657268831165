import assert from 'node:assert/strict';
import { BYTES, elementCount, type Graph } from '../../src/core/onnx/graph.js';
import { ruleOf } from '../../src/core/onnx/operators/index.js';
import { isView } from '../../src/core/onnx/operators/movement.js';
import { randomFrom } from '../../src/measure/stats.js';
import { analyzeFile, analyzeText } from '../analyzer.js';

/** Peak memory counted a second time, as slowly as it is plain: after each node, each value is asked whether somebody still reads it. */
function slowPeak({ inputs, outputs, nodes, values }: Graph): number {
  const run = nodes.filter((n) => n.layer >= 0);
  const makers = new Map(nodes.flatMap((n) => n.outputs.map((o) => [o, n] as const)));
  /** The value whose memory this one looks at. */
  const memoryOf = (v: number): number => {
    const maker = makers.get(v);
    return maker && isView(ruleOf(maker.domain, maker.op)?.moves) && (maker.inputs[0] ?? -1) >= 0 ? memoryOf(maker.inputs[0] as number) : v;
  };
  const bytesOf = (v: number): number => elementCount(values[v]?.shape ?? []) * BYTES[values[v]?.dtype ?? 'float32'];
  const isRead = (v: number, from: number): boolean =>
    outputs.some((o) => o >= 0 && memoryOf(o) === v) || run.some((n, at) => at >= from && [...n.inputs, ...n.outputs].some((i) => i >= 0 && memoryOf(i) === v));
  const sumAt = (at: number): number => {
    const there = new Set([...inputs, ...run.slice(0, at + 1).flatMap((n) => n.outputs.filter((o) => memoryOf(o) === o))]);
    return [...there].filter((v) => isRead(v, at)).reduce((sum, v) => sum + bytesOf(v), 0);
  };
  return Math.max(
    inputs.filter((v) => isRead(v, 0)).reduce((sum, v) => sum + bytesOf(v), 0),
    ...run.map((_, at) => sumAt(at)),
  );
}

/** A forward of random steps: layers, sums of earlier values, views, writes in place, values that depend on no input. */
function randomNetwork(random: () => number): string {
  const lines = ['v = [x]'];
  const pick = (): string => `v[${Math.floor(random() * 1000)} % len(v)]`;
  const steps = [
    () => `v.append(torch.relu(${pick()}))`,
    () => `v.append(self.fc(${pick()}))`,
    () => `v.append(${pick()} + ${pick()})`,
    () => `v.append(${pick()}.view(4, 2, 8).view(4, 16))`,
    () => `v.append(${pick()}.t().t())`,
    () => `v[-1].add_(${pick()})`,
    () => 'v.append(self.table(torch.arange(4)))',
    () => 'v.append(torch.sigmoid(self.weight))',
    () => 'v.pop(0) if len(v) > 2 else None',
  ];
  for (let i = 0; i < 12; i++) lines.push((steps[Math.floor(random() * steps.length)] as () => string)());
  return `import torch
from torch import nn
# layer-cost: Net() input=4x16
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(16, 16)
        self.table = nn.Embedding(10, 16)
        self.weight = nn.Parameter(torch.zeros(4, 16))
    def forward(self, x):
        ${lines.join('\n        ')}
        return sum(v)
`;
}

suite('peak memory', () => {
  for (const name of ['mobilenet_v1', 'mobilenet_v1_full_conv', 'mobilenet_v2', 'mobilenet_v3_small', 'resnet18'])
    test(`${name}: both counts agree`, async () => {
      const { graph, totals } = await analyzeFile(`media/samples/${name}.py`, { input: '1x3x224x224' });
      assert.equal(slowPeak(graph), totals.peakActivationBytes);
    });

  test('what forward computes counts, also when it depends on no input', async () => {
    const { totals } = await analyzeText(`import torch
from torch import nn
# layer-cost: Net() input=1x4
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(4, 2)
        self.table = nn.Embedding(1000, 100)
    def forward(self, x):
        y = torch.sigmoid(self.table(torch.arange(1000)))
        return self.fc(x) + y.sum()
`);
    // The looked-up rows and their sigmoid, 400,000 bytes each, beside the input of 16 bytes.
    assert.equal(totals.peakActivationBytes, 800_016);
  });

  test('a slow second count agrees on random networks', async () => {
    const random = randomFrom(5);
    for (let i = 0; i < 40; i++) {
      const text = randomNetwork(random);
      const { totals, graph, complete, notes } = await analyzeText(text);
      assert.ok(complete, `${JSON.stringify(notes)}\n${text}`);
      assert.equal(totals.peakActivationBytes, slowPeak(graph), text);
    }
  });
});
