import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, type Ran, runWith, SAMPLE } from './terminal.js';

const sweep = (...args: string[]): Ran => runWith({}, 'sweep', SAMPLE, ...args);

/** Grids of variants in a terminal: every format, exit codes, and what is said of wrong usage. */
suite('sweep in a terminal', function () {
  this.timeout(120_000);
  suiteSetup(build);

  test('JSON: axes, and a cell for each combination as one would have typed it', () => {
    const { code, out } = sweep('--vary', 'width=1,0.5', '--size', '224,160', '--format', 'json');
    assert.equal(code, 0);
    const made = JSON.parse(out) as { schemaVersion: number; axes: unknown; cells: Record<string, unknown>[] };
    assert.equal(made.schemaVersion, 1);
    assert.deepEqual(made.axes, [
      { name: 'width', values: [1, 0.5] },
      { name: 'size', values: [224, 160] },
    ]);
    assert.deepEqual(
      made.cells.map((c) => c['at']),
      [
        { width: 1, size: 224 },
        { width: 1, size: 160 },
        { width: 0.5, size: 224 },
        { width: 0.5, size: 160 },
      ],
    );
    const typed = JSON.parse(runWith({}, 'report', SAMPLE, '--entry', 'MobileNetV1(width=0.5)', '--input', '1x3x160x160', '--format', 'json').out);
    const { entry, input, totals, complete, notes } = made.cells[3] ?? {};
    assert.deepEqual({ entry, input, complete, notes }, { entry: 'MobileNetV1(width=0.5)', input: 'x=1x3x160x160', complete: true, notes: [] });
    assert.deepEqual([(totals as { params: number }).params, (totals as { macs: number }).macs], [typed.totals.params, typed.totals.macs]);
  });

  test('CSV, Markdown, and LaTeX', () => {
    const args = ['--thin', '0.5', '--size', '160'];
    assert.equal(sweep(...args, '--format', 'csv').out.split('\r\n')[1], '160,0.5,1331592,76524800,5326368,36559040,1638400');
    assert.match(sweep(...args).out, /\n\| 160 \| 0\.5 \| 1,331,592 \| 76,524,800 \|/);
    assert.match(sweep(...args, '--format', 'latex').out, /\n160 & 0\.5 & 1,331,592 & 76,524,800 & /);
  });

  test('a cell that fails has its reason: exit code 1, and the others stand', () => {
    const { code, out } = sweep('--vary', 'width=0.5,0', '--size', '160');
    assert.equal(code, 1);
    assert.match(out, /\n\| 0\.5 \| 160 \| 1,331,592 \| .* \| {2}\|\n\| 0 \| 160 \| \? \| .* \| ValueError: groups must be a positive integer \|\n$/);
  });

  test('wrong usage: exit code 2 and what would fit', () => {
    for (const [args, message] of [
      [[], 'sweep needs something to vary: --vary width=1,0.5 or --size 224,192'],
      [['--vary', 'depth=1'], 'MobileNetV1() has no depth; it has num_classes, width, batch, size'],
      [['--vary', 'width'], '--vary looks like width=1,0.75,0.5, got "width"'],
      [['--vary', 'width=1', '--vary', 'width=0.5'], 'width is varied twice: give all its values at once'],
      [['--size', 'big'], 'size=big is not a whole number above 0'],
      [['--thin', '0'], 'a width multiplier lies above 0 and is at most 4, got 0'],
      [['--thin', 'half'], 'a width multiplier is a number above 0 and at most 4'],
      [['--thin', '0.5', '--multiple-of', '0'], 'channels come in multiples of a whole number, got 0'],
      [['--size', '64', '--multiple-of', '8'], '--multiple-of needs --thin'],
      [['--size', '64', '--format', 'text'], '--format text is not one of markdown, json, csv, latex'],
      [['--size', '64', '--entry', 'Nope()'], "NameError: name 'Nope' is not defined"],
    ] as const) {
      const { code, out, error } = sweep(...args);
      assert.deepEqual([code, out, error.split('\n')[0]], [2, '', `layer-cost: ${message}`]);
    }
    const { code, error } = runWith({}, 'report', SAMPLE, '--size', '160');
    assert.deepEqual([code, error.split('\n')[0]], [2, 'layer-cost: --size belongs to sweep']);
  });

  test('--thin in a report: totals of the thinner network, and what stays', () => {
    const { code, out } = runWith({}, 'report', SAMPLE, '--thin', '0.5', '--format', 'json');
    assert.equal(code, 0);
    const { totals, notes } = JSON.parse(out) as { totals: Record<string, number>; notes: { text: string }[] };
    assert.deepEqual([totals['params'], totals['macs']], [1331592, 149497088]);
    assert.deepEqual(
      notes.map((n) => n.text),
      ["not scaled: features.0.0.weight (3): the network's input", "not scaled: classifier.weight (1000), classifier.bias (1000): the network's output"],
    );
    const folder = mkdtempSync(join(tmpdir(), 'layer-cost-thin-'));
    try {
      const file = join(folder, 'half.py');
      writeFileSync(file, 'import torch\nfrom torch import nn\nclass Net(nn.Module):\n    def forward(self, x):\n        return x.missing()\n');
      assert.equal(runWith({}, 'report', file, '--input', '1x3', '--thin', '0.5').code, 1);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
