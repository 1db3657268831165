import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { saveTogether } from '../../src/node/save.js';

suite('files that are saved together', () => {
  let folder = '';
  setup(() => {
    folder = mkdtempSync(join(tmpdir(), 'layer-cost-'));
  });
  teardown(() => rmSync(folder, { recursive: true }));
  const at = (name: string): string => join(folder, name);
  const text = (name: string): string => readFileSync(at(name), 'utf8');
  const file = (name: string, chunks: Iterable<Uint8Array> = [Buffer.from(`new ${name}`)]) => ({ path: at(name), chunks });

  test('all are replaced, and nothing else is left', async () => {
    writeFileSync(at('a'), 'old a');
    const listeners = process.listenerCount('SIGINT');
    await saveTogether([file('a'), file('b')]);
    assert.deepEqual([readdirSync(folder), text('a'), text('b')], [['a', 'b'], 'new a', 'new b']);
    assert.equal(process.listenerCount('SIGINT'), listeners);
  });

  test('none is replaced when one cannot be written or replaced', async () => {
    for (const name of ['a', 'b']) writeFileSync(at(name), `old ${name}`);
    mkdirSync(at('folder'));
    function* breaks(): Generator<Uint8Array> {
      yield Buffer.from('half');
      throw new Error('it broke');
    }
    await assert.rejects(saveTogether([file('a'), file('b', breaks())]), /it broke/);
    await assert.rejects(saveTogether([file('a'), file('folder')]), /folder is not a regular file/);
    // The second name is too long for what stands beside it, not for what is looked at first.
    await assert.rejects(saveTogether([file('a'), file('c'.repeat(250))]), /ENAMETOOLONG/);
    await assert.rejects(saveTogether([file('a'), file('b'), file('none/c')]), /ENOENT/);
    assert.deepEqual([readdirSync(folder), text('a'), text('b')], [['a', 'b', 'folder'], 'old a', 'old b']);
  });

  test('a link in the place of a file is replaced, and what it leads to stays', async function () {
    if (process.platform === 'win32') return this.skip();
    writeFileSync(at('other'), 'other');
    symlinkSync(at('other'), at('a'));
    await saveTogether([file('a')]);
    assert.deepEqual([text('other'), text('a')], ['other', 'new a']);
  });
});
