import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { file, outside, tensor } from '../onnx/models.js';
import { build, runWith } from './terminal.js';

interface Report {
  readonly entry: null;
  readonly opset: number;
  readonly complete: boolean;
  readonly totals: { readonly macs: number };
  readonly layers: readonly { readonly path: string; readonly measuredMs?: number; readonly fusedInto?: string; readonly elided?: string }[];
  readonly assumptions: readonly string[];
}

/** Model files in a terminal: what every command makes of them. */
suite('.onnx files in a terminal', function () {
  this.timeout(180_000);
  let folder = '';
  suiteSetup(() => {
    build();
    folder = mkdtempSync(join(tmpdir(), 'layer-cost-'));
    const graph = {
      nodes: [
        { op: 'Conv', in: 'x k', out: 'a', name: '/stem/Conv' },
        { op: 'Relu', in: 'a', out: 'y', name: '/stem/Relu' },
      ],
      inputs: ['x: float32[batch,3,32,32]'],
      outputs: ['y: float32[batch,8,30,30]'],
    };
    writeFileSync(join(folder, 'net.onnx'), file({ ...graph, initializers: [tensor('k', 'float32', [8, 3, 3, 3])] }));
    writeFileSync(join(folder, 'thief.onnx'), file({ ...graph, initializers: [outside('k', [8, 3, 3, 3], { location: '../secret.bin' })] }));
    // A dimension without a name, and weights that nobody reads, which the runtime warns of.
    const open = { ...graph, inputs: ['x: float32[?,3,32,32]'], outputs: ['y: float32[?,8,30,30]'] };
    const spare = [tensor('k', 'float32', [8, 3, 3, 3]), tensor('spare', 'float32', [8])];
    writeFileSync(join(folder, 'spare.onnx'), file({ ...open, initializers: spare }));
    const forever = { graph: { nodes: [{ op: 'Identity', in: 'v', out: 'w' }], inputs: ['i', 'on', 'v'], outputs: ['on', 'w'] } };
    const loop = { op: 'Loop', in: '- - x', out: 'y', name: 'forever', attributes: { body: forever } };
    writeFileSync(join(folder, 'endless.onnx'), file({ nodes: [loop], inputs: ['x: float32[2]'], outputs: ['y'] }));
    const fill = { op: 'ConstantOfShape', in: 's', out: 'y', name: 'fill' };
    writeFileSync(join(folder, 'huge.onnx'), file({ nodes: [fill], outputs: ['y'], initializers: [tensor('s', 'int64', [2], [40_000, 40_000])] }));
  });
  suiteTeardown(() => rmSync(folder, { recursive: true, force: true }));

  const run = (command: string, name: string, ...args: string[]) => runWith({}, command, join(folder, name), ...args);
  const macs = 8 * 3 * 9 * 30 * 30;

  test('report: dimensions that are given, and those that are not', () => {
    const { code, out } = run('report', 'net.onnx', '--format', 'json');
    const report = JSON.parse(out) as Report;
    assert.deepEqual([code, report.entry, report.opset, report.complete, report.totals.macs, report.assumptions], [0, null, 20, true, macs, ['batch = 1']]);
    const given = JSON.parse(run('report', 'net.onnx', '--dim', 'batch=4', '--format', 'json').out) as Report;
    assert.deepEqual([given.totals.macs, given.assumptions], [4 * macs, []]);
    assert.equal(run('report', 'net.onnx', '--dim', 'bath=4').code, 1);
    assert.equal(run('report', 'net.onnx', '--dim', 'batch=many').code, 2);
    assert.equal(run('report', 'missing.onnx').code, 2);
  });

  test('measure: the file runs, and every layer has its time or a reason', () => {
    const { code, out, error } = run('measure', 'net.onnx', '--dim', 'batch=2', '--cap', '1', '--format', 'json');
    assert.equal(code, 0, error);
    const { layers } = JSON.parse(out) as Report;
    assert.deepEqual(
      layers.map(({ path, measuredMs }) => [path, measuredMs !== undefined]),
      [['stem', true]],
    );
  });

  for (const threads of ['1', '2'])
    test(`measure: nothing of the runtime's own log is shown, and a dimension needs no name (threads: ${threads})`, () => {
      const { code, out, error } = run('measure', 'spare.onnx', '--cap', '1', '--threads', threads);
      assert.deepEqual([code, error], [0, '']);
      assert.match(out, /input 1×3×32×32/);
    });

  for (const [name, sentence] of [
    ['thief.onnx', /the weights file "\.\.\/secret\.bin" is outside the model's folder; not opened/],
    ['endless.onnx', /forever: this loop never ends/],
    ['huge.onnx', /what it holds at one time takes 6\.40 GB, and WebAssembly holds 4\.29 GB/],
  ] as const)
    test(`measure: ${name} is refused`, () => {
      const { code, error } = run('measure', name, '--yes');
      assert.equal(code, 3);
      assert.match(error, sentence);
    });

  test('sweep, diff and export', () => {
    const swept = JSON.parse(run('sweep', 'net.onnx', '--vary', 'batch=1,3', '--format', 'json').out) as { cells: { totals: { macs: number } }[] };
    assert.deepEqual(
      swept.cells.map(({ totals }) => totals.macs),
      [macs, 3 * macs],
    );
    assert.equal(run('sweep', 'net.onnx', '--vary', 'width=1,3').code, 2);
    assert.equal(run('diff', 'net.onnx', join(folder, 'net.onnx')).code, 0);
    assert.equal(run('export', 'net.onnx', '-o', join(folder, 'copy.onnx')).code, 2);
  });
});
