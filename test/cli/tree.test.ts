import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, type Ran, runWith, SAMPLE } from './terminal.js';

/** `report --format text`: the tree of modules with sums. */

const RESNET = 'media/samples/resnet18.py';

const report = (...args: string[]): Ran => runWith({}, 'report', ...args);

interface Line {
  readonly level: number;
  readonly name: string;
  readonly params: number;
  readonly macs: number;
}

/** The lines of the tree. */
function tree(...args: string[]): Line[] {
  const { code, out, error } = report(...args);
  assert.equal(code, 0, error);
  const [, table = ''] = out.split('\n\n');
  return table
    .split('\n')
    .slice(1)
    .map((line) => {
      const [, indent = '', name = '', params = '', macs = ''] = /^( *)(\S+) .*? ([\d,]+) +([\d,]+)$/.exec(line) ?? assert.fail(line);
      return { level: indent.length / 2, name, params: Number(params.replaceAll(',', '')), macs: Number(macs.replaceAll(',', '')) };
    });
}

suite('report as a tree', function () {
  this.timeout(120_000);
  let folder: string;
  suiteSetup(() => {
    build();
    folder = mkdtempSync(join(tmpdir(), 'layer-cost-tree-'));
  });
  suiteTeardown(() => rmSync(folder, { recursive: true, force: true }));

  test('each module has the sum of what is below it, and the network the totals', () => {
    for (const sample of [SAMPLE, RESNET, 'media/samples/mobilenet_v3_small.py']) {
      const lines = tree(sample);
      const { totals } = JSON.parse(report(sample, '--format', 'json').out);
      assert.deepEqual([lines[0]?.params, lines[0]?.macs], [totals.params, totals.macs]);
      for (const [at, { level, name, params, macs }] of lines.entries()) {
        const after = lines.slice(at + 1);
        const end = after.findIndex((other) => other.level <= level);
        const children = (end < 0 ? after : after.slice(0, end)).filter((other) => other.level === level + 1);
        if (!children.length) continue;
        const sums = [children.reduce((n, c) => n + c.params, 0), children.reduce((n, c) => n + c.macs, 0)];
        assert.deepEqual(sums, [params, macs], `${sample} ${name}`);
      }
    }
  });

  test('--depth leaves out what lies deeper, and its sums stay', () => {
    const names = (...args: string[]): string[] => tree(RESNET, ...args).map((line) => line.name);
    assert.deepEqual(names('--depth', '0'), ['resnet18()']);
    assert.deepEqual(names('--depth', '1'), ['resnet18()', 'conv1', 'bn1', 'pool', 'layer1', 'layer2', 'layer3', 'layer4', 'fc']);
    assert.deepEqual(tree(RESNET, '--depth', '1')[0], tree(RESNET)[0]);
    assert.equal(names('--depth', '9999').length, names().length);
  });

  test('--sort puts the largest of each level first', () => {
    assert.deepEqual(
      tree(RESNET, '--depth', '1', '--sort', 'macs').map((line) => line.name),
      ['resnet18()', 'layer1', 'layer2', 'layer3', 'layer4', 'conv1', 'fc', 'bn1', 'pool'],
    );
    assert.deepEqual(
      tree(RESNET, '--depth', '1', '--sort', 'params').map((line) => line.name),
      ['resnet18()', 'layer4', 'layer3', 'layer2', 'fc', 'layer1', 'conv1', 'bn1', 'pool'],
    );
    // What a functional call or an addition moves is in the sum of the module around it.
    const { out } = report(RESNET, '--depth', '1', '--sort', 'traffic');
    assert.match(out, /, 111 MB memory traffic,/);
    assert.match(out, /\nLayer .* MACs {2}Traffic\nresnet18\(\) .* 111 MB\n {2}layer4 .* 36\.8 MB\n {2}layer1 .* 21\.5 MB\n/);
  });

  test('own parameters and functional products have lines; long texts are cut before the line gets long', () => {
    const file = join(folder, 'own.py');
    writeFileSync(
      file,
      `import torch
from torch import nn
class Attention${'n'.repeat(80)}(nn.Module):
    def __init__(self):
        super().__init__()
        self.scale = nn.Parameter(torch.ones(7))
        self.a_name_that_nobody_wants_to_read_${'y'.repeat(60)} = nn.Linear(7, 7)
    def forward(self, x):
        y = self.a_name_that_nobody_wants_to_read_${'y'.repeat(60)}(x) * self.scale
        return torch.matmul(y, y.transpose(0, 1)), y, y, y, y, y, y, y, y, y, y, y
net = Attention${'n'.repeat(80)}()
net(torch.randn(3, 7))
`,
    );
    const { out } = report(file);
    const [, table = ''] = out.split('\n\n');
    assert.match(table, /\n {2}\(itself\) +7 +0\n/);
    assert.match(table, /\n {2}matmul#0 +matmul +3×3 +0 +63$/m);
    for (const line of table.split('\n')) assert.ok(line.length <= 100, line);
    assert.match(table, /…/);
  });

  test('wrong options are named', () => {
    const refused = [
      [['--depth', '-1'], '--depth'],
      [['--depth', 'two'], '--depth must be a whole number, got "two"'],
      [['--sort', 'name'], '--sort name is not one of params, macs, traffic'],
      [['--sort', 'macs', '--format', 'json'], '--depth and --sort belong to --format text'],
      [['--depth', '1', '--format', 'csv'], '--depth and --sort belong to --format text'],
    ] as const;
    for (const [args, said] of refused) {
      const { code, error } = report(SAMPLE, ...args);
      assert.equal(code, 2, error);
      assert.ok(error.includes(said), error);
    }
    assert.equal(runWith({}, 'measure', SAMPLE, '--depth', '1').code, 2);
  });
});
