import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startWorker } from '../../src/host/startWorker.js';
import { Supervisor } from '../../src/host/supervisor.js';
import { parserWasm } from '../analyzer.js';
import { type HostileProgram, hostilePrograms } from './families.js';

/** How many of the programs run. */
const EVERY = process.env.LAYER_COST_LONG ? 1 : 10;
/** What a note of a limit has to hold. */
const NAMES_NUMBER = /\d/;

/** Programs that the editor's worker gets. */
const IN_EDITOR = 100;

/** Every n-th program. */
function* some(every: number): Generator<HostileProgram> {
  let i = 0;
  for (const program of hostilePrograms()) if (i++ % every === 0) yield program;
}

suite('hostile programs by families', function () {
  this.timeout(3_600_000);
  let folder: string;
  suiteSetup(() => {
    const built = spawnSync(process.execPath, ['esbuild.mjs'], { encoding: 'utf8' });
    assert.equal(built.status, 0, built.stderr);
    folder = mkdtempSync(join(tmpdir(), 'layer-cost-'));
  });
  suiteTeardown(() => rmSync(folder, { recursive: true, force: true }));

  test('the command line ends by itself, before its watchdog has to, and names limit and line', () => {
    const file = join(folder, 'model.py');
    for (const { name, text } of some(EVERY)) {
      writeFileSync(file, text);
      const done = spawnSync(process.execPath, ['dist/cli.js', 'report', file, '--format', 'json'], { encoding: 'utf8', maxBuffer: 1 << 28 });
      assert.ok(done.status === 0 || done.status === 1, `${name}: ${done.stderr}`);
      const report = JSON.parse(done.stdout) as { complete: boolean; notes: { text: string; line: number | null; limit?: string }[] };
      const limits = report.notes.filter((n) => n.limit !== undefined);
      assert.deepEqual(
        limits.filter((n) => n.limit === 'time' || n.limit === 'memory'),
        [],
        name,
      );
      if (!report.complete) assert.ok(report.notes.length, `${name}: nothing is said`);
      for (const n of limits) assert.ok(NAMES_NUMBER.test(n.text) && n.line !== null, `${name}: ${JSON.stringify(n)}`);
    }
  });

  test("the editor's worker answers or is replaced, and analyses an honest network after that", async () => {
    const supervisor = new Supervisor({
      start: async () => ({
        worker: await startWorker({ scheme: 'file', fsPath: join(process.cwd(), 'dist/test/robust/worker.cjs') }),
        runtime: parserWasm.runtime,
        python: parserWasm.python,
      }),
      files: {
        read: (paths) => Promise.resolve(paths.map(() => null)),
        search: () => Promise.resolve([]),
        settings: () => Promise.resolve([]),
        takeChanged: () => [],
      },
      log: () => undefined,
    });
    try {
      let done = 0;
      for (const { name, text } of some(EVERY)) {
        if (++done > IN_EDITOR) break;
        const outcome = await supervisor.analyze({ file: '/w/hostile.py', text, roots: [] }, name);
        assert.ok(outcome.type === 'done' || outcome.type === 'stopped', `${name}: ${JSON.stringify(outcome).slice(0, 300)}`);
      }
      const honest = await supervisor.analyze({ file: '/w/model.py', text: 'from torch import nn\nmodel = nn.Linear(4, 2)\n', roots: [] }, 'honest');
      assert.equal(honest.type === 'done' && honest.analysis.totals.params, 10);
    } finally {
      supervisor.dispose();
    }
  });
});
