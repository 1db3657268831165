import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CachedTrees } from '../../src/node/trees.js';

suite('trees in the cache folder', () => {
  const before = process.env.XDG_CACHE_HOME;
  let home = '';
  setup(() => {
    home = mkdtempSync(join(tmpdir(), 'layer-cost-'));
    process.env.XDG_CACHE_HOME = home;
  });
  teardown(() => {
    rmSync(home, { recursive: true });
    if (before === undefined) delete process.env.XDG_CACHE_HOME;
    else process.env.XDG_CACHE_HOME = before;
  });
  const kept = (...texts: string[]): CachedTrees => {
    const trees = new CachedTrees('trees');
    for (const text of texts) trees.keep({ text, defers: true }, () => `tree of ${text.slice(-9)}`);
    trees.save();
    return new CachedTrees('trees');
  };
  const find = (trees: CachedTrees, text: string, defers = true) => trees.find({ text, defers });

  test('a tree is found for its text and its way of parsing, and for no other', () => {
    const trees = kept('x = 1\n', 'é = "€😀"\n');
    assert.equal(find(trees, 'x = 1\n'), 'tree of x = 1\n');
    assert.equal(find(trees, 'é = "€😀"\n')?.startsWith('tree of '), true);
    for (const text of ['x = 2\n', 'x = 1', 'x = 1\n\n', '']) assert.equal(find(trees, text), undefined, text);
    assert.equal(find(trees, 'x = 1\n', false), undefined);
  });

  test('texts that share a name take turns', () => {
    // They differ in a character that is not part of the name: every 39th is.
    const [a, b] = ['a', 'b'].map((c) => `${'#'.repeat(5_000)}${c}${'#'.repeat(4_998)}\n`) as [string, string];
    const first = kept(a);
    assert.ok(find(first, a));
    assert.equal(find(first, b), undefined);
    const second = kept(b);
    assert.equal(readdirSync(join(home, 'layer-cost', 'trees')).length, 1);
    assert.equal(find(second, a), undefined);
    assert.ok(find(second, b));
  });

  test('a file that was cut short is no tree of its text; a folder that cannot be written loses nothing', () => {
    const trees = kept('x = 1\n');
    const folder = join(home, 'layer-cost', 'trees');
    for (const name of readdirSync(folder)) truncateSync(join(folder, name), 3);
    assert.equal(find(trees, 'x = 1\n'), undefined);
    process.env.XDG_CACHE_HOME = '/dev/null';
    assert.equal(find(kept('x = 1\n'), 'x = 1\n'), undefined);
  });
});
