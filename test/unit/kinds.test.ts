import assert from 'node:assert/strict';
import type { Analysis, LayerRow } from '../../src/core/analysis.js';
import type { CostKind } from '../../src/core/onnx/operators/kind.js';
import { flowOf } from '../../webview/diagram/flow.js';
import { analyzeText } from '../analyzer.js';

/** A network of one layer on an input that fits it; with `runs` false its `forward` never calls it. */
function analyze(layer: string, input: readonly number[], runs = true, before = ''): Promise<Analysis> {
  const text = `
import torch
import torchvision
from torch import nn

${before}
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = ${layer}

    def forward(self, x):
        return ${runs ? 'self.layer(x)' : 'x'}
`;
  return analyzeText(text, { entry: 'Net()', input: input.join('x') });
}

function rowOf(analysis: Analysis): LayerRow {
  const row = analysis.rows.find((r) => r.path === 'layer');
  assert.ok(row, JSON.stringify(analysis.notes));
  return row;
}

/** How convolutions are told apart; `grouping` is how the diagram says it beside kernel and stride. */
const convolutions: readonly [layer: string, channels: number, kind: CostKind, grouping: string][] = [
  ['nn.Conv2d(8, 16, 3)', 8, 'standard', '3×3'],
  ['nn.Conv2d(8, 16, 1)', 8, 'pointwise', '1×1'],
  ['nn.Conv2d(1, 8, 3)', 1, 'standard', '3×3'],
  ['nn.Conv2d(64, 32, 1, groups=32)', 64, 'grouped', '1×1 32 groups'],
  ['nn.Conv2d(64, 32, 3, groups=4)', 64, 'grouped', '3×3 4 groups'],
  ['nn.Conv2d(32, 32, 3, stride=2, groups=32)', 32, 'depthwise', '3×3 /2 depthwise'],
  // A depth multiplier of two.
  ['nn.Conv2d(32, 64, 3, groups=32)', 32, 'depthwise', '3×3 depthwise'],
  ['nn.Conv2d(32, 64, 1, groups=32)', 32, 'depthwise', '1×1 depthwise'],
  ['nn.ConvTranspose2d(8, 16, 2, stride=2)', 8, 'standard', '2×2 /2'],
  ['nn.ConvTranspose2d(16, 1, 3)', 16, 'standard', '3×3'],
  ['nn.ConvTranspose2d(8, 4, 1)', 8, 'pointwise', '1×1'],
  ['nn.ConvTranspose2d(8, 8, 2, groups=8)', 8, 'depthwise', '2×2 depthwise'],
  ['nn.ConvTranspose2d(4, 8, 2, groups=4)', 4, 'depthwise', '2×2 depthwise'],
  // One output channel per group, but computed from two input channels.
  ['nn.ConvTranspose2d(4, 2, 2, groups=2)', 4, 'grouped', '2×2 2 groups'],
  ['nn.ConvTranspose2d(8, 8, 2, groups=2)', 8, 'grouped', '2×2 2 groups'],
];

suite('kinds of layers', () => {
  for (const [layer, channels, kind, detail] of convolutions) {
    test(`${layer} is ${kind}, in the table and in the diagram`, async () => {
      const analysis = await analyze(layer, [1, channels, 9, 9]);
      assert.equal(rowOf(analysis).costKind, kind);
      assert.deepEqual(
        flowOf(analysis.graph)
          .nodes.filter((node) => node.path === 'layer')
          .map((node) => node.detail),
        [detail],
      );
    });
  }

  for (const [layer, input, kind] of [
    ['nn.Linear(8, 4)', [2, 8], 'linear'],
    ['nn.LSTM(8, 4)', [3, 1, 8], 'recurrent'],
    ['nn.BatchNorm1d(8)', [2, 8], 'normalization'],
    ['nn.GroupNorm(2, 8)', [2, 8, 3, 3], 'normalization'],
    ['nn.InstanceNorm2d(8, affine=True)', [2, 8, 3, 3], 'normalization'],
    ['nn.LayerNorm(8)', [2, 8], 'normalization'],
    ['nn.LocalResponseNorm(2)', [2, 8, 3, 3], 'other'],
    ['nn.ReLU()', [2, 8], 'other'],
  ] as const) {
    test(`${layer} is ${kind}`, async () => assert.equal(rowOf(await analyze(layer, input)).costKind, kind));
  }

  for (const layer of ['nn.BatchNorm1d(8)', 'nn.LayerNorm(8, bias=False)', 'LikeNorm()']) {
    test(`${layer} that never runs is of no named kind: operators normalize, names and vectors do not`, async () => {
      const scales =
        'class LikeNorm(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.a = nn.Parameter(torch.ones(8))\n        self.b = nn.Parameter(torch.ones(8))\n';
      assert.equal(rowOf(await analyze(layer, [2, 8], false, scales)).costKind, 'other');
    });
  }

  test('a deformable convolution is told apart as the plain one is', async () => {
    for (const [groups, kind] of [
      [1, 'standard'],
      [2, 'grouped'],
      [4, 'depthwise'],
    ] as const) {
      const { rows } = await analyzeText(
        `
import torch
import torchvision
from torch import nn

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = torchvision.ops.DeformConv2d(4, 4, 3, groups=${groups})

    def forward(self, x):
        return self.layer(x, torch.zeros(1, 18, 7, 7))
`,
        { entry: 'Net()', input: '1x4x9x9' },
      );
      assert.equal(rows.find((r) => r.macs)?.costKind, kind, `${groups} groups`);
    }
  });

  /** `kind` is what shapes of weight and bias can tell. */
  for (const [layer, kind] of [
    ['nn.Conv2d(8, 16, 3)', 'standard'],
    ['nn.Conv2d(8, 16, 1)', 'pointwise'],
    ['nn.Conv2d(32, 64, 3, groups=32)', 'depthwise'],
    ['nn.Conv2d(32, 32, 1, groups=32)', 'depthwise'],
    ['nn.Conv2d(1, 1, 3)', 'standard'],
    ['nn.ConvTranspose2d(16, 1, 3)', 'standard'],
    ['nn.ConvTranspose2d(4, 8, 2, groups=4)', 'depthwise'],
    ['nn.ConvTranspose2d(4, 2, 2, groups=2)', 'grouped'],
    ['nn.ConvTranspose2d(8, 8, 2, groups=8, bias=False)', 'depthwise'],
    ['nn.ConvTranspose2d(8, 16, 2, bias=False)', 'standard'],
    ['nn.Linear(8, 4)', 'linear'],
  ] as const) {
    test(`${layer} that never ran is ${kind}`, async () => {
      const row = rowOf(await analyze(layer, [1, 3], false));
      assert.deepEqual([row.calls, row.costKind], [0, kind]);
    });
  }

  for (const [layer, kind] of [
    ['nn.Conv2d(3, 16, 3)', 'standard'],
    ['nn.Conv2d(3, 6, 3, groups=3)', 'depthwise'],
  ] as const)
    test(`the normalized weight of ${layer} is of its kind, not of that of its magnitudes`, async () => {
      const text = `from torch import nn\n\nnet = nn.Sequential(nn.utils.parametrizations.weight_norm(${layer}))\n`;
      const { rows } = await analyzeText(text, { entry: 'net', input: '1x3x9x9' });
      assert.equal(rows.find((r) => r.path === '0.parametrizations.weight')?.costKind, kind);
    });
});
