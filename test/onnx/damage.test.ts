import assert from 'node:assert/strict';
import { MODELS, unpackedFor } from '../robust/corpora.js';
import { divided } from '../shares.js';
import { Allocations } from './allocations.js';
import { type Damaged, MUTANTS, PART } from './damaged.js';

/** Bytes of all files of the package, and as many places to cut or change one. */
const PLACES = 516_578;

/** Damaged files: none is uncaught, and of none the work or the memory grows beyond the file. */
suite('damaged models of the standard', function () {
  this.timeout(7_200_000);

  test('what is allocated is seen', () => {
    const allocations = new Allocations();
    allocations.watch();
    try {
      assert.equal(new Array(1_000).fill(0).length + new Float32Array(2_000).length, 3_000);
      assert.equal(allocations.most, 8_000);
    } finally {
      allocations.stop();
    }
  });

  test('files that end too early, files with a byte that is another, files with a few edits', async function () {
    unpackedFor(this, MODELS.name);
    const shares = await divided<Damaged>('onnx/worker');
    const sum = (of: (share: Damaged) => number): number => shares.reduce((all, share) => all + of(share), 0);
    const [cut, changed, mutants] = [sum((share) => share.cut), sum((share) => share.changed), sum((share) => share.mutants)];
    console.log(`  ${cut} files cut short, ${changed} with another byte, ${mutants} with a few edits`);
    // Another version of the package has somewhat other files.
    assert.ok(cut > 0.9 * PART * PLACES && changed === 2 * cut, `${cut} and ${changed}`);
    assert.equal(mutants, MUTANTS);
  });
});
