import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { Analysis } from '../../src/core/analysis.js';
import { thinned } from '../../src/core/explore/thin.js';
import { analyzeFile, analyzeText } from '../analyzer.js';
import { run } from '../unit/networks.js';

/** Thinner networks on the graph equal those that a thinner source makes: parameters, multiply-adds, traffic, every row. */

const sample = (name: string): string => readFileSync(`media/samples/${name}.py`, 'utf8');
const HEAD = 'import torch\nimport torch.nn.functional as F\nfrom torch import nn\n';

const rows = (a: Analysis): unknown => a.rows.map((r) => [r.path, r.params, r.macs, r.bytesRead, r.bytesWritten, r.outputShape]);

/** Shapes that the runtime itself gives the outputs. */
const shapesAtRun = async ({ graph }: Analysis): Promise<number[][]> => (await run(graph)).map((out) => [...out.shape]);

async function same(
  text: string,
  thinText: string,
  { alpha = 0.5, multipleOf = 1, entry = undefined as string | undefined, input = '1x3x64x64' } = {},
): Promise<void> {
  const [whole, expected] = [await analyzeText(text, { entry, input }), await analyzeText(thinText, { entry, input })];
  assert.ok(whole.complete && expected.complete, JSON.stringify([...whole.notes, ...expected.notes].map((n) => n.text)));
  const { analysis } = thinned(whole, { alpha, multipleOf });
  assert.deepEqual(rows(analysis), rows(expected));
  assert.deepEqual(analysis.totals, expected.totals);
  assert.deepEqual(analysis.output, expected.output);
}

/** A network whose sizes are written `<64>`: thinned, it is the one with those that `to` gives. */
const sized = (body: string, to: (n: number) => number = (n) => n): string =>
  `${HEAD}class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n${body}`.replace(/<(\d+)>/g, (_, n) => String(to(Number(n))));

const halves = (body: string, input = '1x3x32x32', to = (n: number): number => Math.round(n / 2)): Promise<void> =>
  same(sized(body), sized(body, to), { entry: 'Net()', input });

suite('thinning', () => {
  for (const alpha of [0.75, 0.5, 0.25])
    test(`MobileNetV1 at ${alpha} is the paper's`, async () => {
      const text = sample('mobilenet_v1');
      const expected = await analyzeText(text, { entry: `MobileNetV1(width=${alpha})`, input: '1x3x224x224' });
      const { analysis } = thinned(await analyzeText(text, { entry: 'MobileNetV1()', input: '1x3x224x224' }), { alpha, multipleOf: 1 });
      assert.deepEqual(rows(analysis), rows(expected));
      assert.deepEqual(analysis.totals, expected.totals);
    });

  test('residual additions: ResNet-18 with half of every constant', () =>
    same(
      sample('resnet18'),
      sample('resnet18').replace(/\b(64|128|256|512)\b/g, (n) => String(Number(n) / 2)),
      { entry: 'resnet18()' },
    ));

  test('concatenation, flatten before a linear layer', () =>
    halves(`        self.a = nn.Conv2d(3, <16>, 3, padding=1)
        self.b = nn.Conv2d(<16>, <6>, 3, padding=1)
        self.c = nn.Conv2d(<16> + <6>, <8>, 3, padding=1)
        self.fc = nn.Linear(<8> * 16 * 16, 10)
    def forward(self, x):
        a = self.a(x)
        c = self.c(torch.cat([a, self.b(a)], 1))
        return self.fc(F.max_pool2d(c, 2).flatten(1))
`));

  test('grouped convolution: the groups stay, their channels do not', () =>
    halves(`        self.a = nn.Conv2d(3, <32>, 3, padding=1)
        self.b = nn.Conv2d(<32>, <64>, 3, groups=4, bias=False)
        self.n = nn.GroupNorm(8, <64>)
        self.d = nn.ConvTranspose2d(<64>, <16>, 2, stride=2)
        self.e = nn.Conv2d(<16>, 2, 1)
    def forward(self, x):
        return self.e(self.d(self.n(self.b(self.a(x)))))
`));

  test('a depthwise convolution with a multiplier, squeeze and excitation', () =>
    halves(`        self.a = nn.Conv2d(3, <16>, 1)
        self.d = nn.Conv2d(<16>, <16> * 3, 3, padding=1, groups=<16>)
        self.s = nn.Conv2d(<16> * 3, <4>, 1)
        self.u = nn.Conv2d(<4>, <16> * 3, 1)
        self.fc = nn.Linear(<16> * 3, 5)
    def forward(self, x):
        x = self.d(self.a(x))
        x = x * torch.sigmoid(self.u(F.relu(self.s(F.adaptive_avg_pool2d(x, 1)))))
        return self.fc(x.mean((2, 3)))
`));

  test('attention heads stay, their width does not', () =>
    halves(
      `        self.embed = nn.Conv2d(3, <48>, 8, stride=8)
        self.cls = nn.Parameter(torch.zeros(1, 1, <48>))
        self.qkv = nn.Linear(<48>, 3 * <48>)
        self.proj = nn.Linear(<48>, <48>)
        self.norm = nn.LayerNorm(<48>)
        self.mlp = nn.Sequential(nn.Linear(<48>, <200>), nn.GELU(), nn.Linear(<200>, <48>))
        self.head = nn.Linear(<48>, 10)
    def forward(self, x):
        x = self.embed(x).flatten(2).transpose(1, 2)
        x = torch.cat([self.cls.expand(x.size(0), -1, -1), x], 1)
        B, N, C = x.shape
        q, k, v = self.qkv(self.norm(x)).reshape(B, N, 3, 6, C // 6).permute(2, 0, 3, 1, 4)
        a = (q @ k.transpose(-2, -1)).softmax(-1)
        x = x + self.proj((a @ v).transpose(1, 2).reshape(B, N, C))
        x = x + self.mlp(self.norm(x))
        return self.head(x[:, 0])
`,
    ));

  test('channel shuffle and split, pixel shuffle, slices', () =>
    halves(`        self.a = nn.Conv2d(3, <32>, 1)
        self.b = nn.Conv2d(<32> // 2, <32> // 2, 3, padding=1)
        self.p = nn.Conv2d(<32>, <12> * 4, 1)
        self.e = nn.Conv2d(<12>, 3, 1)
    def forward(self, x):
        left, right = self.a(x).chunk(2, dim=1)
        x = torch.cat([left, self.b(right)], 1)
        B, C, H, W = x.shape
        x = x.view(B, 2, C // 2, H, W).transpose(1, 2).reshape(B, C, H, W)
        return self.e(F.pixel_shuffle(self.p(x), 2))
`));

  test('halves of different origin that a shuffle mixes become one, and heads of a bias that is set in parts stay', () =>
    halves(
      `        self.left = nn.Conv2d(3, <28>, 1)
        self.right = nn.Conv2d(3, <28>, 3, padding=1)
        self.qkv = nn.Linear(<56>, 3 * <56>)
        self.near = nn.Sequential(nn.Linear(2, <16>), nn.ReLU(), nn.Linear(<16>, 7))
        self.register_buffer('at', torch.rand(64, 2))
        self.out = nn.Linear(<56>, 5)
    def forward(self, x):
        x = torch.cat([self.left(x), self.right(x)], 1)
        B, C, H, W = x.shape
        x = x.view(B, 2, C // 2, H, W).transpose(1, 2).reshape(B, C, H * W).transpose(1, 2)
        bias = self.qkv.bias.clone()
        bias[C : 2 * C].zero_()
        q, k, v = F.linear(x, self.qkv.weight, bias).reshape(B, H * W, 3, 7, C // 7).permute(2, 0, 3, 1, 4)
        scores = q @ k.transpose(-2, -1) + self.near(self.at).t()[:, None]
        return self.out((scores.softmax(-1) @ v).transpose(1, 2).reshape(B, H * W, C))
`,
      '1x3x8x8',
    ));

  test('a recurrent layer', () =>
    halves(
      `        self.r = nn.LSTM(7, <20>, num_layers=2, bidirectional=True, batch_first=True)
        self.fc = nn.Linear(2 * <20>, 3)
    def forward(self, x):
        return self.fc(self.r(x)[0][:, -1])
`,
      '1x9x7',
    ));

  test('multiples: to the nearest, never below nine tenths', async () => {
    const body = `        self.a = nn.Conv2d(3, <20>, 1)
        self.b = nn.Conv2d(<20>, <100>, 1)
        self.fc = nn.Linear(<100>, 2)
    def forward(self, x):
        return self.fc(self.b(self.a(x)).mean((2, 3)))
`;
    const to: Record<number, number> = { 20: 16, 100: 48 };
    await same(
      sized(body),
      sized(body, (n) => to[n] ?? n),
      { entry: 'Net()', multipleOf: 8 },
    );
  });

  for (const [file, entry, thinner, input] of [
    ['dense', 'Dense()', 'Dense(growth=8, stem=16)', '1x3x64x64'],
    ['vision_transformer', 'VisionTransformer()', 'VisionTransformer(width=24, hidden=96)', '1x3x64x64'],
    ['windows', 'Windows()', 'Windows(width=16)', '1x3x64x64'],
    ['inverted', 'Net()', 'Net(width=16)', '1x3x64x64'],
    ['unet', 'UNet()', 'UNet(width=8)', '1x3x32x32,1x6'],
  ] as const)
    test(`${file}: as its own arguments make it, and it runs`, async () => {
      const path = `test/explore/thinner/${file}.py`;
      const [whole, expected] = [await analyzeFile(path, { entry, input }), await analyzeFile(path, { entry: thinner, input })];
      assert.ok(whole.complete && expected.complete);
      const { analysis } = thinned(whole, { alpha: 0.5, multipleOf: 1 });
      assert.deepEqual(rows(analysis), rows(expected));
      assert.deepEqual(analysis.totals, expected.totals);
      assert.deepEqual(await shapesAtRun(analysis), expected.output);
    });

  test('sizes of the input, of pictures and of groups stay, and say so wherever they come from', async () => {
    const text = sized(`        self.cell = nn.LSTMCell(6, 20)
        self.w = nn.Parameter(torch.randn(4, 20, 5))
        self.heads = nn.Conv2d(4, 9, 1)
    def forward(self, x):
        h, c = self.cell(x[:, 0])
        h = torch.einsum('bc,hcd->bhd', h, self.w)
        return F.pixel_shuffle(self.heads(h[:, :, :, None]), 3)
`);
    const whole = await analyzeText(text, { entry: 'Net()', input: '2x3x6' });
    const { analysis, kept } = thinned(whole, { alpha: 0.5, multipleOf: 1 });
    assert.deepEqual(
      kept.map((k) => [k.path, k.parameter, k.size, k.reason]),
      [
        ['', 'w', 4, 'merged by a reshape with the dimension behind it'],
        ['', 'w', 5, 'the size of a picture or sequence'],
        ['cell', 'weight_ih', 6, "the network's input"],
        ['heads', 'weight', 9, '9 groups of one channel'],
        ['heads', 'weight', 4, 'a number of groups or heads'],
        ['heads', 'bias', 9, '9 groups of one channel'],
      ],
    );
    assert.deepEqual(await shapesAtRun(analysis), whole.output);
  });

  test('a picture beside hidden channels keeps its own, and state of zeros follows', () =>
    halves(
      `        self.gates = nn.Conv2d(3 + <8>, 4 * <8>, 3, padding=1)
        self.up = nn.Upsample(scale_factor=2)
        self.out = nn.Conv2d(<8>, 2, 1)
    def forward(self, x):
        h = torch.zeros(x.shape[0], <8>, *x.shape[2:])
        c = torch.zeros_like(h)
        for _ in range(2):
            i, f, g, o = self.gates(torch.cat([x, h], 1)).chunk(4, 1)
            c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
            h = torch.sigmoid(o) * torch.tanh(c)
        return self.out(self.up(h))
`,
      '1x3x64x64',
    ));

  test('what stays is told with its reason', async () => {
    const text = sized(`        self.table = nn.Embedding(50, 12)
        self.a = nn.Linear(12, 30)
        self.b = nn.Linear(30, 4)
    def forward(self, i):
        return self.b(self.a(self.table(i)))
`);
    const whole = await analyzeText(text, { entry: 'Net()', input: '1x6:int64' });
    const { analysis, kept } = thinned(whole, { alpha: 0.5, multipleOf: 1 });
    assert.deepEqual(
      kept.map((k) => [k.path, k.parameter, k.size, k.reason]),
      [
        ['table', 'weight', 50, "an embedding's table"],
        ['table', 'weight', 12, "an embedding's table"],
        ['a', 'weight', 12, "an embedding's table"],
        ['b', 'weight', 4, "the network's output"],
        ['b', 'bias', 4, "the network's output"],
      ],
    );
    assert.equal(analysis.totals.params, 50 * 12 + 12 * 15 + 15 + 15 * 4 + 4);
    assert.ok(analysis.notes.some((n) => n.text === "not scaled: b.weight (4), b.bias (4): the network's output"));
  });
});
