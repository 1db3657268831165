import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { analyzeOnnx } from '../../src/core/analyzeOnnx.js';
import { randomFrom } from '../../src/measure/stats.js';
import { MODELS, unpacked } from '../robust/corpora.js';
import { Allocations } from './allocations.js';
import { mutantOf } from './mutants.js';

/** Of all places in all files, and of all mutants, a test run has time for so many. */
const SHARE = process.env.LAYER_COST_LONG ? 1 : 0.02;
const MUTANTS = SHARE * 500_000;
/** What may be allocated in one piece beside a file. */
const BESIDE = 16_000_000;

/** Damaged files: none is uncaught, and of none the work or the memory grows beyond the file. */
suite('damaged models of the standard', function () {
  this.timeout(3_600_000);
  const allocations = new Allocations();
  const files: { readonly path: string; readonly bytes: Uint8Array }[] = [];
  const prototype = Object.getOwnPropertyNames(Object.prototype).join();

  suiteSetup(function () {
    let folder: string;
    try {
      folder = join(unpacked(MODELS.name), MODELS.root);
    } catch (error) {
      console.log(`  skipped, ${MODELS.name} could not be had: ${error instanceof Error ? error.message.split('\n')[0] : error}`);
      return this.skip();
    }
    for (const path of readdirSync(folder, { recursive: true }).map(String).sort())
      if (path.endsWith('.onnx')) files.push({ path, bytes: readFileSync(join(folder, path)) });
    assert.equal(files.length, MODELS.files);
    allocations.watch();
  });
  suiteTeardown(() => allocations.stop());

  /** Fields read and nodes looked at are fewer than bytes; sizes are sizes. `what` tells which file it is. */
  function survives(bytes: Uint8Array, what: () => string): void {
    allocations.most = 0;
    let most = 0;
    const read = (from: number, length: number): Uint8Array => {
      most = Math.max(most, length);
      return bytes.subarray(from, from + length);
    };
    try {
      const { steps, totals, graph } = analyzeOnnx({ file: 'model.onnx', source: { size: bytes.length, read } });
      assert.ok(steps <= bytes.length, `${steps} steps`);
      assert.ok(Math.max(most, allocations.most) <= bytes.length + BESIDE, `${most} bytes read at once, ${allocations.most} allocated`);
      for (const total of Object.values(totals)) assert.ok(total >= 0);
      for (const { shape } of graph.values) assert.ok(shape.every((size) => Number.isSafeInteger(size) && size >= 0));
    } catch (error) {
      throw new Error(`${what()}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
    }
  }

  test('what is allocated is seen', () => {
    allocations.most = 0;
    assert.equal(new Array(1_000).fill(0).length + new Float32Array(2_000).length, 3_000);
    assert.equal(allocations.most, 8_000);
  });

  test('files that end too early, and files with a byte that is another', () => {
    const random = randomFrom(29);
    let damaged = 0;
    for (const { path, bytes } of files) {
      for (let at = 0; at < bytes.length; at++) {
        if (random() >= SHARE) continue;
        survives(bytes.subarray(0, at), () => `${path} cut at ${at}`);
        const changed = Uint8Array.from(bytes);
        changed[at] = ((bytes[at] as number) + 1 + Math.floor(random() * 255)) % 256;
        survives(changed, () => `${path} with ${changed[at]} at ${at}`);
        damaged += 2;
      }
    }
    assert.ok(damaged > 20_000 && Object.getOwnPropertyNames(Object.prototype).join() === prototype, String(damaged));
  });

  test(`${MUTANTS.toLocaleString('en')} files with a few edits`, () => {
    const random = randomFrom(31);
    const all = files.map(({ bytes }) => bytes);
    for (let i = 0; i < MUTANTS; i++) {
      const at = Math.floor(random() * all.length);
      const mutant = mutantOf(all[at] as Uint8Array, all, random);
      survives(mutant, () => `mutant ${i}, of ${files[at]?.path}, in base64 ${Buffer.from(mutant).toString('base64')}`);
    }
    assert.equal(Object.getOwnPropertyNames(Object.prototype).join(), prototype);
  });
});
