import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { type Replacement, replacements } from '../../src/core/explore/replace.js';
import { edited } from '../../src/core/explore/sourceText.js';
import { Trees } from '../../src/core/source/trees.js';
import { analyzeText, parserWasm } from '../analyzer.js';

/** Convolutions replaced in the source, in the styles in which people write them. What is offered evaluates to what it promises. */

const HEAD = 'import torch\nimport torch.nn as nn\nimport torch.nn.functional as F\n';

async function offered(text: string, [from, to]: [number, number], entry: string, input: string): Promise<Replacement[]> {
  const trees = new Trees(parserWasm, undefined);
  await trees.load();
  const request = { file: '/w/model.py', text, roots: ['/w'], entry, input };
  const base = await analyzeText(text, request);
  assert.ok(base.complete, base.notes.map((n) => n.text).join('\n'));
  return replacements((r) => analyzeText(r.text, r), request, base, trees.parse(text), [from, to]);
}

/** A network of one 3 x 3 convolution from 16 to 32 channels on 16 x 16, written in some style on the marked line. */
async function style(written: string, expected: string, more: { head?: string; forward?: string; kernel?: number } = {}): Promise<void> {
  const lines = [
    ...(more.head ?? HEAD).trimEnd().split('\n'),
    'class Net(nn.Module):',
    '    def __init__(self):',
    '        super().__init__()',
    ...written.split('\n'),
  ];
  const text = [...lines, '    def forward(self, x):', `        return ${more.forward ?? 'self.c(x)'}`, ''].join('\n');
  const at = lines.findIndex((l) => l.includes('Conv2d(') && !l.startsWith('from')) + 1;
  const [made] = await offered(text, [at, at], 'Net()', '1x16x16x16');
  assert.ok(made, 'nothing was offered');
  const after = edited(text, made.edits);
  assert.ok(after.includes(expected), after);
  const again = await analyzeText(after, { entry: 'Net()', input: '1x16x16x16' });
  assert.deepEqual(again.totals, made.after);
  // A depthwise and a pointwise convolution in the place of one (section 3.1 of the paper): 1/32 + 1/9 of its multiply-adds.
  assert.equal(made.formula, '1/32 + 1/9 = 0.142');
  assert.equal(made.after.macs / made.before.macs, 1 / 32 + 1 / 9);
}

suite('replacing convolutions', () => {
  test('positional arguments', () =>
    style('        self.c = nn.Conv2d(16, 32, 3, 1, 1)', 'nn.Conv2d(16, 16, 3, 1, 1, groups=16),\n            nn.Conv2d(16, 32, 1),'));
  test('keywords', () =>
    style(
      '        self.c = nn.Conv2d(in_channels=16, out_channels=32, kernel_size=3, padding=1)',
      'nn.Conv2d(in_channels=16, out_channels=16, kernel_size=3, padding=1, groups=16),\n            nn.Conv2d(in_channels=16, out_channels=32, kernel_size=1),',
    ));
  test('without bias, in a list', () =>
    style(
      '        self.c = nn.Sequential(*[nn.Conv2d(16, 32, 3, padding=1, bias=False), nn.BatchNorm2d(32, eps=1e-3), nn.ReLU6()])',
      'nn.Conv2d(16, 16, 3, padding=1, bias=False, groups=16),\n            nn.BatchNorm2d(16, eps=0.001),\n            nn.ReLU6(),\n            nn.Conv2d(16, 32, 1, bias=False),',
    ));
  test('dilation', () =>
    style(
      '        self.c = nn.Conv2d(16, 32, 3, padding=2, dilation=2)',
      'nn.Conv2d(16, 16, 3, padding=2, dilation=2, groups=16),\n            nn.Conv2d(16, 32, 1),',
    ));
  test('padding by its name', () => style("        self.c = nn.Conv2d(16, 32, 3, padding='same')", "nn.Conv2d(16, 16, 3, padding='same', groups=16)"));
  test('positions behind those that are left out', () =>
    style(
      '        self.c = nn.Conv2d(16, 32, 3, 1, 1, 1, 1, False)',
      'nn.Conv2d(16, 16, 3, 1, 1, 1, 16, False),\n            nn.Conv2d(16, 32, 1, groups=1, bias=False),',
    ));
  test('inside nn.Sequential, over several lines', () =>
    style(
      '        self.c = nn.Sequential(\n            nn.Conv2d(16, 32, 3, padding=1),\n            nn.GELU(),\n        )',
      'nn.Sequential(\n                nn.Conv2d(16, 16, 3, padding=1, groups=16),\n                nn.GELU(),\n                nn.Conv2d(16, 32, 1),\n            ),',
    ));
  test('names imported one by one', () =>
    style('        self.c = Conv2d(16, 32, 3, padding=1)', 'Sequential(\n            Conv2d(16, 16, 3, padding=1, groups=16),', {
      head: 'import torch.nn.functional as F\nfrom torch import nn\nfrom torch.nn import Conv2d, Linear',
      forward: 'F.relu(self.c(x))',
    }));
  test('an activation that a function applies', () =>
    style('        self.c = nn.Conv2d(16, 32, 3, padding=1)', 'nn.ReLU(),\n            nn.Conv2d(16, 32, 1),', { forward: 'F.relu(self.c(x))' }));

  test('in a helper: all of its calls, or only the chosen ones', async () => {
    const text = `${HEAD}def conv(a, b):
    return nn.Conv2d(a, b, 3, padding=1)
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = conv(3, 16)
        self.b = conv(16, 32)
    def forward(self, x):
        return self.b(self.a(x))
`;
    const [all] = await offered(text, [5, 5], 'Net()', '1x3x8x8');
    assert.equal(all?.layers, 2);
    const [one] = await offered(text, [10, 10], 'Net()', '1x3x8x8');
    const after = edited(text, one?.edits ?? []);
    assert.match(after, /self\.a = conv\(3, 16\)\n {8}self\.b = conv_separable\(16, 32\)/);
    assert.match(after, /\n\n\ndef conv_separable\(a, b\):\n {4}return nn\.Sequential\(\n {8}nn\.Conv2d\(a, a, 3, padding=1, groups=a\),/);
  });

  test("every 3 x 3 convolution of the full MobileNet but the first: the paper's network", async () => {
    const text = readFileSync('media/samples/mobilenet_v1_full_conv.py', 'utf8');
    const lines = text.split('\n');
    const from = lines.findIndex((l) => l.includes('conv_bn(c(32), c(64)')) + 1;
    const to = lines.findIndex((l) => l.includes('conv_bn(c(1024), c(1024)')) + 1;
    const [made] = await offered(text, [from, to], 'MobileNetV1FullConv()', '1x3x224x224');
    assert.deepEqual([made?.layers, made?.after.params, made?.after.macs], [13, 4231976, 568740352]);
  });

  test('nothing where it would not evaluate, cost more, or is separable already', async () => {
    const net = (init: string, forward: string): string =>
      `${HEAD}class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.c = ${init}\n    def forward(self, x):\n        return ${forward}\n`;
    for (const [init, forward] of [
      ['nn.Conv2d(16, 32, 3, padding=1)', 'F.conv2d(x, self.c.weight, padding=1)'],
      ['nn.Conv2d(16, 32, 1)', 'self.c(x)'],
      ['nn.Conv2d(16, 16, 3, groups=16)', 'self.c(x)'],
      ['nn.Conv2d(*[16, 32, 3])', 'self.c(x)'],
      ['nn.Conv2d(16, 1, 3)', 'self.c(x)'],
    ] as const)
      assert.deepEqual(await offered(net(init, forward), [7, 7], 'Net()', '1x16x16x16'), [], init);
  });

  test('a pooling after a convolution becomes its stride', async () => {
    const text = `${HEAD}class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(3, 16, 3, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(2, 2),
        )
    def forward(self, x):
        return self.features(x)
`;
    const [made] = (await offered(text, [10, 10], 'Net()', '1x3x32x32')).filter((r) => r.kind === 'strided');
    const after = edited(text, made?.edits ?? []);
    assert.match(after, /nn\.Conv2d\(3, 16, 3, padding=1, stride=2\),\n {12}nn\.ReLU\(\),\n {12}nn\.Identity\(\),/);
    assert.equal(made?.after.macs, (made?.before.macs ?? 0) / 4);
    assert.equal(made?.after.params, made?.before.params);
    assert.ok((made?.after.bytesWritten ?? 0) < (made?.before.bytesWritten ?? 0));
  });
});
