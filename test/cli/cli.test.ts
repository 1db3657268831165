import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, type Ran, runWith, SAMPLE } from './terminal.js';

/** The command line as other tools call it: its words, exit codes and JSON. */

const PARTIAL = `import torch
from torch import nn
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Conv2d(3, 8, 3)
        self.b = nn.Conv2d(9, 8, 3)
    def forward(self, x):
        return self.b(self.a(x))
`;

const run = (...args: string[]): Ran => runWith({}, ...args);

// biome-ignore lint/suspicious/noExplicitAny: what is printed is looked at as another tool would
function json(...args: string[]): any {
  const { code, out, error } = run(...args, '--format', 'json');
  assert.equal(code, 0, error);
  return JSON.parse(out);
}

suite('command line', function () {
  this.timeout(120_000);
  let folder: string;

  suiteSetup(() => {
    build();
    folder = mkdtempSync(join(tmpdir(), 'layer-cost-cli-'));
    writeFileSync(join(folder, 'partial.py'), PARTIAL);
    mkdirSync(join(folder, 'lib'));
    writeFileSync(join(folder, 'lib/parts.py'), 'from torch import nn\nHead = nn.Linear\n');
    for (const name of ['net.ort', 'net.data']) writeFileSync(join(folder, name), '\x04\0\0\0ORTM\0');
    writeFileSync(join(folder, 'user.py'), 'from parts import Head\nnet = Head(4, 5)\n');
  });
  suiteTeardown(() => rmSync(folder, { recursive: true, force: true }));

  test('report --format json has the keys that tools rely on', () => {
    const report = json('report', SAMPLE);
    assert.equal(report.schemaVersion, 1);
    assert.equal(report.entry, 'MobileNetV1()');
    assert.deepEqual(report.inputs, [{ name: 'x', shape: [1, 3, 224, 224], dtype: 'float32' }]);
    const { params, macs, flops, weightBytes } = report.totals;
    assert.deepEqual([params, macs, flops, weightBytes], [4_231_976, 568_740_352, 1_137_480_704, 16_927_904]);
    assert.deepEqual([report.counts, report.complete, report.output], [{ macs }, true, [[1, 1000]]]);
    for (const key of ['bytesRead', 'bytesWritten', 'peakActivationBytes']) assert.ok(report.totals[key] > 0, key);
    assert.deepEqual([report.assumptions, report.uncounted, report.notes], [[], [], []]);
    const first = report.layers.find((layer: { path: string }) => layer.path === 'features.0.0');
    assert.deepEqual([first.kind, first.line, first.params, first.macs, first.outputShape, first.calls], ['Conv2d', 12, 864, 10_838_016, [1, 32, 112, 112], 1]);
    const pointwise = report.byKind.find((kind: { kind: string }) => kind.kind === 'pointwise');
    assert.deepEqual([pointwise.layers, pointwise.weightParams, pointwise.macs], [13, 3_139_584, 539_492_352]);
  });

  test('rows sum to the totals', () => {
    for (const name of ['mobilenet_v1', 'mobilenet_v2', 'mobilenet_v3_small', 'resnet18']) {
      const { layers, totals } = json('report', `media/samples/${name}.py`);
      for (const key of ['params', 'macs'])
        assert.equal(
          layers.reduce((sum: number, layer: Record<string, number>) => sum + (layer[key] ?? 0), 0),
          totals[key],
          `${name} ${key}`,
        );
    }
  });

  test('an entry and an input are taken as given', () => {
    const report = json('report', SAMPLE, '--entry', 'MobileNetV1(width=0.5)', '--input', '1x3x160x160', '--convention', 'flops');
    assert.deepEqual([report.entry, report.counts.flops], ['MobileNetV1(width=0.5)', 2 * report.totals.macs]);
  });

  test('conventions: totals, rows, differences by kind of layer, and why', () => {
    const report = json('report', 'media/samples/mobilenet_v2.py', '--input', '1x3x224x224', '--convention', 'macs,thop,torchinfo');
    assert.deepEqual(report.counts, { macs: 300774272, thop: 327486720, torchinfo: 300809384 });
    assert.equal(report.totals.macs, 300774272);
    const [{ kind, convention, difference, reasons }] = report.differences;
    assert.deepEqual([kind, convention, difference, reasons], ['BatchNorm2d', 'thop', 26712448, ['4 per element of the input, 2 without weights']]);
    assert.equal(
      report.layers.reduce((sum: number, layer: { counts: Record<string, number> }) => sum + (layer.counts.thop ?? 0), 0),
      327486720,
    );
    const { out } = run('report', 'media/samples/mobilenet_v2.py', '--input', '1x3x224x224', '--convention', 'macs,thop');
    assert.match(out, /thop 0\.1\.1: 327,486,720 MACs/);
    assert.match(out, /thop 0\.1\.1 on BatchNorm2d: \+26\.7M \(4 per element of the input, 2 without weights\)/);
  });

  test('a network that cannot be evaluated to its end: exit code 1, and what is known is printed', () => {
    const { code, out } = run('report', join(folder, 'partial.py'), '--format', 'json');
    assert.equal(code, 1);
    const report = JSON.parse(out);
    assert.equal(report.complete, false);
    assert.equal(report.layers.find((layer: { path: string }) => layer.path === 'a').params, 224);
    assert.ok(report.notes.some((note: { line: number; severity: string }) => note.severity === 'error' && note.line === 9));
  });

  test('imports are looked up in --path', () => {
    assert.equal(run('report', join(folder, 'user.py'), '--entry', 'net', '--input', '1x4').code, 1);
    assert.equal(json('report', join(folder, 'user.py'), '--entry', 'net', '--input', '1x4', '--path', join(folder, 'lib')).totals.params, 25);
  });

  test('a library that is edited between two reports: each report is right, whatever was kept of the library before', () => {
    const env = { ...process.env, XDG_CACHE_HOME: join(folder, 'cache') };
    const library = join(folder, 'shared.py');
    const makes = {
      small: 'def small():\n    def inner(a):\n        return nn.Linear(a, 2)\n    return inner(3)\n',
      big: 'def big():\n    k = 8\n    def inner(a):\n        return nn.Linear(a, k)\n    return nn.Sequential(inner(3), nn.ReLU())\n',
    };
    for (const name of ['small', 'big'])
      writeFileSync(join(folder, `${name}.py`), `import torch\nfrom shared import ${name}\nnet = ${name}()\nnet(torch.randn(1, 3))\n`);
    const report = (name: string): unknown => {
      const { out, error } = runWith({ env }, 'report', join(folder, `${name}.py`), '--format', 'json');
      const { totals, complete, notes } = JSON.parse(out || '{}');
      return [totals?.params, complete, notes, error];
    };
    const text = `from torch import nn\n${makes.small}${makes.big}`;
    writeFileSync(library, text);
    assert.deepEqual(report('big'), [32, true, [], '']);
    writeFileSync(library, `${text}# edited\n`);
    for (const [name, params] of [
      ['small', 8],
      ['big', 32],
      ['big', 32],
      ['small', 8],
    ] as const)
      assert.deepEqual(report(name), [params, true, [], ''], name);
  });

  test('a file whose networks all need arguments: example sizes, marked; values of an input are Python', () => {
    const file = join(folder, 'needs.py');
    writeFileSync(file, PARTIAL.replace('(self):', '(self, width, depth=2):').replace('Conv2d(9', 'Conv2d(8'));
    const { code, out } = run('report', file);
    assert.equal(code, 0);
    assert.ok(out.includes('Example sizes, as nothing says which: width=512. Choose yours with --entry'));
    const { entry, entrySource, exampleSizes } = json('report', file);
    assert.deepEqual([entry, entrySource, exampleSizes], ['Net(width=512)', 'example', ['width=512']]);
    // A file that is written never rests on them unasked.
    const exported = run('export', file, '-o', join(folder, 'needs.onnx'));
    assert.equal(exported.code, 2);
    assert.match(exported.error, /the sizes of Net\(width=512\) are examples: choose them with --entry/);
    const given = json('report', file, '--entry', 'Net(width=1)', '--input', 'x=1*3*8*8 if False else torch.zeros(2 * 1, 3, 8, 8)');
    assert.deepEqual(given.output, [[2, 8, 4, 4]]);
    assert.deepEqual(given.candidates, [{ name: 'Net', missing: ['width'] }]);
    assert.deepEqual(json('report', file, '--entry', 'Net(width=1)', '--input', '1*3×8x8').inputs[0].shape, [1, 3, 8, 8]);
  });

  test('the other formats', () => {
    assert.match(run('report', SAMPLE).out, /^MobileNetV1\(\) {2}input 1×3×224×224\n4,231,976 params, 568,740,352 MACs/);
    assert.match(run('report', SAMPLE, '--format', 'csv').out, /\nfeatures\.0\.0,Conv2d,/);
    assert.match(run('report', SAMPLE, '--format', 'markdown').out, /\| `?features\.0\.0`? \| Conv2d \|/);
  });

  test('wrong words: exit code 2 and the usage', () => {
    for (const [args, words] of [
      [[], 'a command is missing'],
      [['count', SAMPLE], 'there is no command "count"'],
      [['net.py', '--format', 'json'], 'there is no command "net.py": for a file, report net.py'],
      [['report'], 'FILE is missing'],
      [['report', 'nowhere.py'], 'there is no file nowhere.py'],
      [['report', join(folder, 'net.ort')], 'net.ort is a model in another format: Python sources and .onnx files are read'],
      [['measure', join(folder, 'net.data')], 'net.data is no text: Python sources and .onnx files are read'],
      [['report', SAMPLE, '--format', 'xml'], '--format xml is not one of text, json, csv, markdown'],
      [['report', SAMPLE, '--entry', 'a', '--entry', 'b'], 'report takes one FILE, one --entry and one --input'],
      [['report', SAMPLE, '--convention', 'thops'], '--convention thops is not one of'],
      [['compare', SAMPLE, SAMPLE, '--convention', 'thop'], '--convention belongs to report, measure, export'],
      [['measure', SAMPLE, '--threads', 'many'], '--threads must be a positive number, got "many"'],
      [['compare', SAMPLE], 'compare needs at least two variants'],
      [['export', SAMPLE], '-o model.onnx is missing'],
      [['report', SAMPLE, '--dynamic-batch'], '--dynamic-batch belongs to export'],
    ] as const) {
      const { code, error } = run(...args);
      assert.equal(code, 2, words);
      assert.ok(error.includes(words) && error.includes('Usage:'), error);
    }
  });

  test('--help prints the usage', () => {
    const { code, out } = run('--help');
    assert.deepEqual([code, out.startsWith('Usage:')], [0, true]);
  });

  test('export writes a file, or says why not with exit code 3', () => {
    const target = join(folder, 'model.onnx');
    assert.equal(run('export', SAMPLE, '-o', target).code, 0);
    assert.ok(statSync(target).size > 16_900_000);
    assert.ok(readFileSync(target).includes('Layer Cost'));
    const failed = run('export', SAMPLE, '-o', join(folder, 'nowhere/model.onnx'));
    assert.equal(failed.code, 3);
    assert.match(failed.error, /^layer-cost: /);
    assert.equal(existsSync(join(folder, 'nowhere')), false);
  });

  test('export --dynamic-batch writes a file for any number of samples', () => {
    const target = join(folder, 'batch.onnx');
    const small = ['--entry', 'MobileNetV1(width=0.25)'];
    assert.equal(run('export', SAMPLE, ...small, '--input', '1x3x32x32', '--dynamic-batch', '-o', target).code, 0);
    const source = json('report', SAMPLE, ...small, '--input', '7x3x32x32');
    const file = json('report', target, '--dim', 'batch=7');
    assert.deepEqual([file.complete, file.totals.macs, file.totals.params], [true, source.totals.macs, source.totals.params]);
  });

  test('export --dynamic-batch says why there is no such file', () => {
    const refused = (call: string, ...input: string[]): string => {
      const source = join(folder, 'refused.py');
      writeFileSync(
        source,
        `from torch import nn\n\n\nclass Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.a = nn.Linear(4, 4)\n\n    def forward(self, x):\n        return ${call}\n`,
      );
      const { code, error } = run('export', source, '--entry', 'Net()', ...input, '--dynamic-batch', '-o', join(folder, 'refused.onnx'));
      assert.deepEqual([code, existsSync(join(folder, 'refused.onnx'))], [3, false]);
      return error;
    };
    assert.match(
      refused('self.a(x) if len(x) < 3 else self.a(x).rest()', '--input', '1x4'),
      /with 3 samples: AttributeError: 'Tensor' object has no attribute 'rest'/,
    );
    assert.match(refused('self.a(x)', '--input', '4'), /no input begins with a number of samples/);
    assert.match(refused('self.a(x) if len(x) < 3 else self.a(x).relu()', '--input', '1x4'), /cannot be written for every batch/);
  });

  test('measure --format json gives each layer that ran exactly one fate', () => {
    const { measured, layers } = json('measure', SAMPLE, '--entry', 'MobileNetV1(width=0.25)', '--input', '1x3x128x128', '--cap', '1');
    assert.deepEqual([measured.runtime.name, measured.runtime.provider, measured.runtime.threads], ['onnxruntime-web', 'wasm', 1]);
    for (const key of ['medianMs', 'p10Ms', 'p90Ms', 'minMs', 'wholeProfiledMs', 'layersSumMs', 'peakGmacPerS', 'bandwidthGBPerS'])
      assert.ok(measured[key] > 0, key);
    for (const layer of layers.filter(({ calls }: { calls: number }) => calls > 0)) {
      const fates = ['measuredMs', 'fusedInto', 'elided'].filter((key) => layer[key] !== undefined);
      assert.equal(fates.length, 1, `${layer.path}: ${fates.join()}`);
    }
  });

  test('compare --format json sets ratios of time beside those of counts', () => {
    const { variants, ratios } = json(
      'compare',
      SAMPLE,
      '--entry',
      'MobileNetV1(width=0.5)',
      '--entry',
      'MobileNetV1(width=0.25)',
      '--input',
      '1x3x128x128',
      '--cap',
      '2',
    );
    const { of, to, time, timeLow, timeHigh, macs, params, bytes } = ratios.find((r: { of: number; to: number }) => r.of === 0 && r.to === 1);
    assert.deepEqual([of, to, variants.length], [0, 1, 2]);
    assert.equal(macs, variants[0].totals.macs / variants[1].totals.macs);
    assert.equal(params, variants[0].totals.params / variants[1].totals.params);
    assert.ok(timeLow <= time && time <= timeHigh && time > 1 && bytes > 1);
  });
});
