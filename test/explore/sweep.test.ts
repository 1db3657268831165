import assert from 'node:assert/strict';
import type { Analysis } from '../../src/core/analysis.js';
import { VariantError } from '../../src/core/explore/asked.js';
import { sweepCsv, sweepJson, sweepLatex, sweepMarkdown } from '../../src/core/explore/grids.js';
import { type Axis, type Sweep, sweep } from '../../src/core/explore/sweep.js';
import type { AnalyzeRequest } from '../../src/core/request.js';
import { analyzeText } from '../analyzer.js';

/** Grids of variants: which arguments can be varied, what a combination evaluates to, what is said of one that does not. */

const NET = `import torch
from dataclasses import dataclass
from torch import nn
WIDE = 8

@dataclass
class Config:
    depth: int = 2
    dim: int = 16
    act: str = 'relu'

class Net(nn.Module):
    def __init__(self, config, classes=10, *, width=1.0, bias=True):
        super().__init__()
        self.stem = nn.Conv2d(3, int(config.dim * width), 3, padding=1, bias=bias)
        self.blocks = nn.Sequential(*[nn.Conv2d(int(config.dim * width), int(config.dim * width), 3, padding=1) for _ in range(config.depth)])
        self.head = nn.Linear(int(config.dim * width), classes)
    def forward(self, x):
        return self.head(self.blocks(self.stem(x)).mean((2, 3)))

def build(**kwargs):
    return Net(Config(), **kwargs)
`;

const swept = (axes: readonly Axis[], more: Partial<AnalyzeRequest>, text = NET): Promise<Sweep> =>
  sweep((r: AnalyzeRequest): Promise<Analysis> => analyzeText(r.text, r), { file: '/w/model.py', text, roots: ['/w'], ...more }, axes);

const refused = async (axes: readonly Axis[], message: RegExp): Promise<void> => {
  await assert.rejects(swept(axes, { entry: 'Net(Config())' }), (e) => e instanceof VariantError && message.test(e.message));
};

suite('sweeping', () => {
  test('arguments of the call, of a call among them, and those that a builder hands on', async () => {
    const names = async (entry: string): Promise<string[]> => (await analyzeText(NET, { entry })).knobs.map((k) => `${k.name}=${k.value}`);
    assert.deepEqual(await names('Net(Config(dim=32), width=0.5)'), [
      'config.depth=2',
      'config.dim=32',
      "config.act='relu'",
      'classes=10',
      'width=0.5',
      'bias=True',
    ]);
    assert.deepEqual(await names('build(classes=5)'), ['width=1.0', 'bias=True', 'classes=5']);
    assert.deepEqual(await names('Net(Config(), WIDE)'), ['config.depth=2', 'config.dim=16', "config.act='relu'", 'classes=8', 'width=1.0', 'bias=True']);
    assert.deepEqual(await names('Net(*[Config()])'), []);
  });

  test('a constant and a default say where they stand', async () => {
    const knobs = (await analyzeText(NET, { entry: 'Net(Config(), WIDE)' })).knobs;
    const line = (name: string): number | undefined => knobs.find((k) => k.name === name)?.span?.line;
    assert.equal(line('classes'), 4);
    assert.equal(line('width'), 13);
  });

  test('every combination is the network that one would have typed', async () => {
    const { cells } = await swept(
      [
        { name: 'width', values: ['1', '0.5'] },
        { name: 'config.dim', values: ['16', '64'] },
        { name: 'size', values: ['32', '48'] },
      ],
      { entry: 'Net(Config())', input: '1x3x32x32' },
    );
    assert.equal(cells.length, 8);
    const cell = cells[7];
    assert.equal(cell?.entry, 'Net(Config(dim=64), width=0.5)');
    const typed = await analyzeText(NET, { entry: 'Net(Config(dim=64), width=0.5)', input: '1x3x48x48' });
    assert.deepEqual(cell?.totals, typed.totals);
    assert.deepEqual(cells[0]?.totals, (await analyzeText(NET, { entry: 'Net(Config(), width=1)', input: '1x3x32x32' })).totals);
  });

  test('booleans, strings and a batch', async () => {
    const { cells } = await swept(
      [
        { name: 'bias', values: ['true', 'False'] },
        { name: 'batch', values: ['4'] },
      ],
      { entry: 'Net(Config())', input: '1x3x8x8' },
    );
    assert.deepEqual(
      cells.map((c) => [c.entry, c.inputs[0]?.shape[0], c.complete]),
      [
        ['Net(Config())', 4, true],
        ['Net(Config(), bias=False)', 4, true],
      ],
    );
    const named = await swept([{ name: 'config.act', values: ['gelu'] }], { entry: 'Net(Config())', input: '1x3x8x8' });
    assert.equal(named.cells[0]?.entry, "Net(Config(act='gelu'))");
  });

  test('the side that a network is told is the side of its pictures', async () => {
    const text = `import torch
from torch import nn
class Net(nn.Module):
    def __init__(self, image_size=32):
        super().__init__()
        self.head = nn.Linear(3 * image_size * image_size, 2)
    def forward(self, x):
        return self.head(x.flatten(1))
`;
    const { cells } = await swept([{ name: 'image_size', values: ['32', '16'] }], { entry: 'Net()', input: '1x3x32x32' }, text);
    assert.deepEqual(
      cells.map((c) => [c.complete, c.totals.params]),
      [
        [true, 6146],
        [true, 1538],
      ],
    );
  });

  test('a cell that fails carries its reason, and the others stand', async () => {
    const made = await swept([{ name: 'width', values: ['1', '0'] }], { entry: 'Net(Config())', input: '1x3x8x8' });
    assert.deepEqual(
      made.cells.map((c) => c.complete),
      [true, false],
    );
    for (const text of [sweepMarkdown(made), sweepCsv(made), sweepLatex(made)]) assert.match(text, /reason/);
    const json = sweepJson(made) as { axes: unknown; cells: { at: unknown; input: string; notes: { severity: string }[] }[] };
    assert.deepEqual(json.axes, [{ name: 'width', values: [1, 0] }]);
    assert.deepEqual(json.cells[1]?.at, { width: 0 });
    assert.ok(json.cells[1]?.notes.some((n) => n.severity === 'error'));
  });

  test('what the network does not have is refused by name', async () => {
    await refused([{ name: 'deep', values: ['1'] }], /has no deep; it has config.depth, config.dim, config.act, classes, width, bias, batch, size/);
    await refused([{ name: 'classes', values: ['1.5'] }], /classes=1.5 is not a whole number/);
    await refused([{ name: 'width', values: ['wide'] }], /width=wide is not a number/);
    await refused([{ name: 'size', values: ['0'] }], /size=0 is not a whole number above 0/);
    await refused([{ name: 'thin', values: ['0'] }], /a width multiplier lies above 0 and is at most 4, got 0/);
    await refused([{ name: 'thin', values: ['5'] }], /got 5/);
    await refused([{ name: 'classes', values: Array.from({ length: 1001 }, (_, i) => String(i + 1)) }], /1001 combinations/);
  });
});
