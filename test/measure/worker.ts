// A share of the damaged files that are measured; see mutants.test.ts.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readModel } from '../../src/core/onnx/read/readModel.js';
import { bytesSource } from '../../src/core/onnx/read/source.js';
import { modelsOfStandard, mutantOf, randomOf } from '../onnx/mutants.js';
import { doShare } from '../shares.js';
import { ending, MEASURED, VALID } from './endings.js';
import { MUTANTS, type MutantsMeasured, VALID_EVERY } from './mutantsMeasured.js';
import { RUNTIME_FOLDER } from './real.js';

void doShare(async ({ index, of }): Promise<MutantsMeasured> => {
  const all = modelsOfStandard().map(({ bytes }) => bytes);
  const folder = mkdtempSync(join(tmpdir(), 'mutants-'));
  const path = join(folder, 'model.onnx');
  const found = { mutants: 0, measured: 0, valid: 0, slowestMs: 0, mostRss: 0 };
  const watch = setInterval(() => (found.mostRss = Math.max(found.mostRss, process.memoryUsage.rss())), 50);
  try {
    for (let number = index; number < MUTANTS; number += of) {
      const mutant = readable(all, number);
      const since = performance.now();
      const end = await ending(mutant, path, RUNTIME_FOLDER);
      const what = `mutant ${number}, ${Buffer.from(mutant).toString('base64')}: ${end}`;
      assert.match(end, /^\S.{3,400}$/, what);
      found.mutants++;
      if (end === MEASURED) found.measured++;
      found.slowestMs = Math.max(found.slowestMs, performance.now() - since);
      if (found.mutants % VALID_EVERY) continue;
      assert.equal(await ending(VALID, path, RUNTIME_FOLDER), MEASURED, `after ${what}`);
      found.valid++;
    }
    return found;
  } finally {
    clearInterval(watch);
    rmSync(folder, { recursive: true, force: true });
  }
});

/** What cannot be read never gets as far as the runtime: others are drawn until one can. */
function readable(all: readonly Uint8Array[], number: number): Uint8Array<ArrayBuffer> {
  const random = randomOf('measured mutants', number);
  for (;;) {
    const mutant = mutantOf(all[Math.floor(random() * all.length)] as Uint8Array, all, random);
    const { model, notes } = readModel(bytesSource(mutant));
    if (model && !notes.length) return mutant;
  }
}
