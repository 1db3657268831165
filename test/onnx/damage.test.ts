import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { analyzeOnnx } from '../../src/core/analyzeOnnx.js';
import { randomFrom } from '../../src/measure/stats.js';
import { MODELS, tenth, unpacked } from '../robust/corpora.js';

/** Larger files hold weights, which are stepped over. */
const BYTES = 4_000;
/** What may be allocated beside a file. */
const BESIDE = 16_000_000;

/** Reads a damaged file; the work is bounded by its size, and so is what is read at once. */
function survives(bytes: Uint8Array): void {
  let most = 0;
  const read = (from: number, length: number): Uint8Array => {
    most = Math.max(most, length);
    return bytes.subarray(from, from + length);
  };
  const analysis = analyzeOnnx({ file: 'model.onnx', source: { size: bytes.length, read } });
  assert.ok(most <= bytes.length + BESIDE);
  assert.ok(analysis.steps <= 2 * bytes.length + 1, `${analysis.steps} steps`);
  for (const total of Object.values(analysis.totals)) assert.ok(total >= 0);
  for (const value of analysis.graph.values) assert.ok(value.shape.every((size) => Number.isSafeInteger(size) && size >= 0));
}

suite('damaged models of the standard', function () {
  this.timeout(1_800_000);
  const folder = join(unpacked(MODELS.name), MODELS.root);
  const random = randomFrom(29);
  const all = readdirSync(folder, { recursive: true })
    .map(String)
    .filter((path) => path.endsWith('.onnx'))
    .sort();
  const prototype = Object.getOwnPropertyNames(Object.prototype).join();
  // A tenth of a tenth of all places is what a test run has time for.
  for (const path of tenth(tenth(all, random), random)) {
    const bytes = readFileSync(join(folder, path));
    if (bytes.length > BYTES) continue;
    test(path, () => {
      for (let at = 0; at < bytes.length; at++) {
        survives(bytes.subarray(0, at));
        for (const byte of [0xff, (bytes[at] as number) ^ (1 << (at % 8))]) {
          const damaged = Uint8Array.from(bytes);
          damaged[at] = byte;
          survives(damaged);
        }
      }
      assert.equal(Object.getOwnPropertyNames(Object.prototype).join(), prototype);
    });
  }
});
