import assert from 'node:assert/strict';
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildFolder } from '../../src/node/cache.js';
import { CachedTrees } from '../../src/node/trees.js';

suite('trees in the cache folder', () => {
  const before = process.env.XDG_CACHE_HOME;
  let home = '';
  let folder = '';
  setup(() => {
    home = mkdtempSync(join(tmpdir(), 'layer-cost-'));
    process.env.XDG_CACHE_HOME = home;
    folder = join(home, 'layer-cost', buildFolder('build'), 'trees');
  });
  teardown(() => {
    rmSync(home, { recursive: true });
    if (before === undefined) delete process.env.XDG_CACHE_HOME;
    else process.env.XDG_CACHE_HOME = before;
  });
  const kept = (...texts: string[]): CachedTrees => {
    const trees = new CachedTrees('build');
    for (const text of texts) trees.keep({ text, defers: true }, () => `tree of ${text}`);
    trees.save();
    return new CachedTrees('build');
  };
  const find = (trees: CachedTrees, text: string, defers = true) => trees.find({ text, defers });
  /** The file of the one tree. */
  const file = (): string => {
    const [name, ...more] = readdirSync(folder);
    assert.deepEqual(more, []);
    return join(folder, name ?? '');
  };

  test('a tree is found for its text, its way of parsing and its build, and for no other', () => {
    const trees = kept('x = 1\n', 'é = "€😀"\n');
    assert.equal(find(trees, 'x = 1\n'), 'tree of x = 1\n');
    assert.equal(find(trees, 'é = "€😀"\n'), 'tree of é = "€😀"\n');
    for (const text of ['x = 2\n', 'x = 1', 'x = 1\n\n', '']) assert.equal(find(trees, text), undefined, text);
    assert.equal(find(trees, 'x = 1\n', false), undefined);
    renameSync(join(home, 'layer-cost', buildFolder('build')), join(home, 'layer-cost', buildFolder('another')));
    assert.equal(find(new CachedTrees('another'), 'x = 1\n'), undefined);
  });

  test('one bit changed at any of two hundred places: no tree, and the file is gone', () => {
    const text = `x = [${'1, '.repeat(400)}]\n`;
    const trees = kept(text);
    const whole = readFileSync(file());
    for (let i = 0; i < 200; i++) {
      if (i) kept(text);
      const path = file();
      const bytes = readFileSync(path);
      const at = Math.floor((i * whole.length) / 200);
      bytes[at] = (bytes[at] ?? 0) ^ (1 << (i % 8));
      writeFileSync(path, bytes);
      assert.equal(find(trees, text), undefined, `byte ${at}`);
      assert.deepEqual(readdirSync(folder), []);
    }
  });

  test('a file that was cut short, grown, copied or opened to others is no tree of its text, and is gone', () => {
    const spoil: Record<string, (path: string) => void> = {
      cut: (path) => truncateSync(path, 40),
      empty: (path) => truncateSync(path, 0),
      grown: (path) => writeFileSync(path, ' ', { flag: 'a' }),
      copied: (path) => {
        copyFileSync(path, `${path}.copy`);
        renameSync(`${path}.copy`, path);
      },
      folder: (path) => {
        rmSync(path);
        mkdirSync(path);
      },
      ...(process.platform === 'win32' ? {} : { 'others may write': (path: string) => chmodSync(path, 0o666) }),
    };
    for (const [how, change] of Object.entries(spoil)) {
      const trees = kept('x = 1\n');
      change(file());
      assert.equal(find(trees, 'x = 1\n'), undefined, how);
      assert.deepEqual(readdirSync(folder), [], how);
    }
  });

  test('a folder that cannot be made or written loses nothing and leaves nothing', () => {
    for (const path of ['/dev/null', '/proc/none/such', join(home, 'a'.repeat(300))]) {
      process.env.XDG_CACHE_HOME = path;
      assert.equal(find(kept('x = 1\n'), 'x = 1\n'), undefined, path);
    }
    assert.deepEqual(readdirSync(home), []);
  });
});
