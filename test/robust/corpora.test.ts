import assert from 'node:assert/strict';
import { join, relative } from 'node:path';
import { readable } from '../../src/core/request.js';
import { startWorker } from '../../src/host/startWorker.js';
import { Supervisor } from '../../src/host/supervisor.js';
import { randomFrom } from '../../src/measure/stats.js';
import { diskReader } from '../../src/node/files.js';
import { parserWasm } from '../analyzer.js';
import { CORPORA, type Corpus, corpus, pythonFiles, tenth } from './corpora.js';

/** An evaluation that shows no sign of life for so long hangs, on a busy machine too. */
const LIMITS = { silenceMs: 30_000, wholeMs: 300_000 };
/** Of all files so many may end at a limit of ours. */
const LIMITED_SHARE = 0.03;

/** What became of the files that did not simply give a result. */
interface Trouble {
  readonly uncaught: string[];
  readonly killed: string[];
  readonly limited: string[];
}

/** Evaluates each file in the editor's worker under the editor's supervisor. */
async function evaluate(files: readonly string[], root: string, trouble: Trouble): Promise<void> {
  const supervisor = new Supervisor({
    start: async () => ({
      worker: await startWorker({ scheme: 'file', fsPath: join(process.cwd(), 'dist/test/robust/worker.cjs') }),
      runtime: parserWasm.runtime,
      python: parserWasm.python,
    }),
    files: {
      read: (paths) => Promise.all(paths.map(async (path) => (await diskReader.read(path)) ?? null)),
      search: async () => [],
      settings: async () => [],
      takeChanged: () => [],
    },
    log: () => undefined,
    limits: LIMITS,
  });
  try {
    for (const file of files) {
      const found = readable(await diskReader.read(file));
      // A link that leads nowhere.
      if (!found) continue;
      const name = relative(root, file);
      const outcome = await supervisor.analyze({ file, text: found.text, roots: [root] }, file);
      if (outcome.type === 'stopped') trouble.killed.push(`${name}: ${outcome.reason}`);
      else if (outcome.type !== 'done') trouble.uncaught.push(`${name}: ${'reason' in outcome ? outcome.reason : outcome.type}`);
      else
        for (const note of outcome.analysis.notes) {
          if (note.text.startsWith('this could not be followed')) trouble.uncaught.push(`${name}, line ${note.span?.line}: ${note.text}`);
          else if (note.limit !== undefined) trouble.limited.push(`${name}, line ${note.span?.line}: ${note.text} (${note.limit})`);
        }
    }
  } finally {
    supervisor.dispose();
  }
}

/** Real Python of every kind, most of it no network: nothing in it may stop the analysis in any other way than by a named limit. */
suite('real Python sources', function () {
  this.timeout(1_800_000);

  const sets: Record<string, Corpus[]> = {
    "CPython's test suite and standard library": ['libpython3.11-testsuite', 'libpython3.11-stdlib'],
    'PyTorch and its sister packages': ['python3-torch', 'python3-torchvision', 'python3-torchaudio', 'python3-torchtext'],
  };
  for (const [title, packages] of Object.entries(sets))
    test(`${title}: none is uncaught, none is killed, few end at a limit`, async function () {
      const random = randomFrom(7);
      const trouble: Trouble = { uncaught: [], killed: [], limited: [] };
      let count = 0;
      for (const name of packages) {
        let root: string;
        try {
          root = corpus(name);
        } catch (error) {
          console.log(`  skipped, ${name} could not be had: ${error instanceof Error ? error.message.split('\n')[0] : error}`);
          return this.skip();
        }
        const all = pythonFiles(root);
        assert.ok(all.length >= 0.9 * CORPORA[name].files, `${name} has ${all.length} files`);
        const files = tenth(all, random);
        count += files.length;
        await evaluate(files, root, trouble);
      }
      const { uncaught, killed, limited } = trouble;
      const ended = new Set(limited.map((l) => l.split(',')[0]));
      console.log(`  ${count} files: ${uncaught.length} uncaught, ${killed.length} killed, ${ended.size} ended by a limit`);
      for (const line of limited) console.log(`    ${line}`);
      assert.deepEqual(uncaught, []);
      assert.deepEqual(killed, []);
      assert.ok(ended.size <= LIMITED_SHARE * count, limited.join('\n'));
    });
});
