import assert from 'node:assert/strict';
import { analyzeOnnx } from '../../src/core/analyzeOnnx.js';
import type { Share } from '../shares.js';
import { Allocations } from './allocations.js';
import { type ModelOfStandard, modelsOfStandard, mutantOf, randomOf } from './mutants.js';

/** Of all places in all files, and of all mutants, a test run looks at so many. */
export const PART = process.env.LAYER_COST_LONG ? 1 : 0.1;
export const MUTANTS = PART * 500_000;
/** What may be allocated in one piece beside a file. */
const BESIDE = 16_000_000;

/** How many files were looked at. */
export interface Damaged {
  readonly cut: number;
  readonly changed: number;
  readonly mutants: number;
}

/** One process's share of them. Throws for the first that is uncaught, takes more work or memory than it may, or changes what every object has. */
export function damageShare({ index, of }: Share): Damaged {
  const allocations = new Allocations();
  allocations.watch();
  const files = modelsOfStandard();
  const prototype = Object.getOwnPropertyNames(Object.prototype).join();
  const found = { cut: 0, changed: 0, mutants: 0 };
  for (let number = index; number < files.length; number += of) {
    const { path, bytes } = files[number] as ModelOfStandard;
    const random = randomOf('damaged bytes', number);
    const changed = Uint8Array.from(bytes);
    for (let at = 0; at < bytes.length; at++) {
      if (random() >= PART) continue;
      survives(allocations, bytes.subarray(0, at), () => `${path} cut at ${at}`);
      found.cut++;
      // Lengths and numbers that go on, and whatever comes.
      for (const other of [0xff, ((bytes[at] as number) + 1 + Math.floor(random() * 255)) % 256]) {
        changed[at] = other;
        survives(allocations, changed, () => `${path} with ${other} at ${at}`);
        found.changed++;
      }
      changed[at] = bytes[at] as number;
    }
  }
  const all = files.map(({ bytes }) => bytes);
  for (let number = index; number < MUTANTS; number += of) {
    const random = randomOf('mutants', number);
    const from = Math.floor(random() * all.length);
    const mutant = mutantOf(all[from] as Uint8Array, all, random);
    survives(allocations, mutant, () => `mutant ${number}, of ${files[from]?.path}, in base64 ${Buffer.from(mutant).toString('base64')}`);
    found.mutants++;
  }
  assert.equal(Object.getOwnPropertyNames(Object.prototype).join(), prototype);
  return found;
}

/** Fields read and nodes looked at are fewer than bytes; sizes are sizes. `what` tells which file it is. */
function survives(allocations: Allocations, bytes: Uint8Array, what: () => string): void {
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
