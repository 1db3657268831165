import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeVsix } from '../../scripts/vsix.mjs';

suite('the packaged extension', function () {
  this.timeout(60_000);
  const folder = mkdtempSync(join(tmpdir(), 'layer-cost-vsix-'));
  suiteTeardown(() => rmSync(folder, { recursive: true, force: true }));

  /** Files as a build writes them, in the given order and at the given time. */
  function packed(name: string, order: readonly string[], time: Date): Buffer {
    const from = join(folder, name);
    mkdirSync(join(from, 'dist'), { recursive: true });
    for (const file of order) {
      writeFileSync(join(from, file), file.endsWith('.json') ? MANIFEST : `about ${file}\n`);
      utimesSync(join(from, file), time, time);
    }
    assert.ok(writeVsix(from, join(folder, `${name}.vsix`)));
    return readFileSync(join(folder, `${name}.vsix`));
  }

  test('is the same, byte for byte, whenever its files were written', () => {
    const files = ['package.json', 'README.md', 'LICENSE', 'dist/b.js', 'dist/A.js', 'dist/a-1.js'];
    const first = packed('first', files, new Date('2020-02-02T10:00:00Z'));
    const second = packed('second', [...files].reverse(), new Date('2024-07-01T23:30:00Z'));
    assert.ok(first.equals(second));
  });
});

const MANIFEST = JSON.stringify({
  name: 'tiny',
  publisher: 'layer-cost',
  version: '0.0.1',
  engines: { vscode: '^1.99.0' },
  main: './dist/b.js',
  activationEvents: ['onLanguage:python'],
});
