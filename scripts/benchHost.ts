import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { hintsOf } from '../src/core/report/hints.js';
import { DEFAULT_HINTS } from '../src/core/report/text.js';
import { startWorker, workerFile } from '../src/host/startWorker.js';
import { Supervisor } from '../src/host/supervisor.js';
import { hostilePrograms } from '../test/robust/families.js';

/** The monitor looks this often; a look that comes late by so much more was held up. */
const LOOK_MS = 1;

/** Hostile files, one after the other, in the editor's own worker under its supervisor: how they ended, and how long the thread beside it was held up. */
export async function hostileFiles(most: number): Promise<{ answered: number; ended: number; p99Ms: number; longestMs: number }> {
  const parser = (name: string): Uint8Array => readFileSync(join('dist', name));
  const supervisor = new Supervisor({
    start: async () => ({
      worker: await startWorker({ scheme: 'file', fsPath: join(process.cwd(), 'dist', workerFile) }),
      runtime: parser('web-tree-sitter.wasm'),
      python: parser('tree-sitter-python.wasm'),
    }),
    files: {
      read: (paths) => Promise.resolve(paths.map(() => null)),
      search: () => Promise.resolve([]),
      settings: () => Promise.resolve([]),
      takeChanged: () => [],
    },
    log: () => undefined,
  });
  // Texts are made before: an editor has them already.
  const texts = [...hostilePrograms()].filter((_, i) => i % 2 === 0).slice(0, most);
  const delay = monitorEventLoopDelay({ resolution: LOOK_MS });
  let answered = 0;
  delay.enable();
  for (const { name, text } of texts) {
    const outcome = await supervisor.analyze({ file: '/w/hostile.py', text, roots: [] }, name);
    if (outcome.type !== 'done') continue;
    answered++;
    hintsOf(outcome.analysis, '/w/hostile.py', DEFAULT_HINTS);
  }
  delay.disable();
  supervisor.dispose();
  const late = (nanoseconds: number): number => Math.max(0, nanoseconds / 1e6 - LOOK_MS);
  return { answered, ended: texts.length - answered, p99Ms: late(delay.percentile(99)), longestMs: late(delay.max) };
}
