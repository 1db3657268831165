import assert from 'node:assert/strict';
import { isAscii } from 'node:buffer';
import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { Script } from 'node:vm';
import { build, runWith, SAMPLE } from './terminal.js';

/** The cache folder in any state: the report is the same, the run ends, and what did not check is replaced. */
suite('a cache that is not to be trusted', function () {
  this.timeout(120_000);
  let folder = '';
  let home = '';
  let good = '';
  suiteSetup(() => {
    build();
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'layer-cost-cache-')));
    home = join(folder, 'home');
    good = report();
    assert.match(good, /4,231,976 params/);
  });
  suiteTeardown(() => rmSync(folder, { recursive: true }));

  const report = (env: NodeJS.ProcessEnv = {}): string => {
    const { code, out, error } = runWith({ cwd: folder, env: { ...process.env, XDG_CACHE_HOME: home, ...env } }, 'report', resolve(SAMPLE));
    assert.deepEqual([code, error], [0, '']);
    return out;
  };
  const files = (): string[] =>
    readdirSync(home, { recursive: true })
      .map((name) => join(home, String(name)))
      .filter((path) => statSync(path).isFile());
  const compiled = (): string => files().find((path) => path.endsWith('.v8')) ?? '';

  test('the program is plain ASCII, which is read several times faster', () => {
    assert.ok(isAscii(readFileSync('dist/cliMain.js')));
  });

  let held = 0;
  const damage: Record<string, (path: string) => void> = {
    'cut short': (path) => truncateSync(path, Math.floor(statSync(path).size / 2)),
    'a page of zeros in it': (path) => writeFileSync(path, readFileSync(path).fill(0, 100, Math.min(4_196, statSync(path).size))),
    'code of another program': (path) => {
      const text = `${' '.repeat(50)}process.exit(9)`;
      writeFileSync(path, new Script(text).createCachedData());
    },
    'the same from elsewhere': (path) => {
      // While a link holds the inode of the first file, no other file gets its number.
      linkSync(path, join(folder, `held-${held++}`));
      copyFileSync(path, `${path}.copy`);
      renameSync(`${path}.copy`, path);
    },
    'a folder': (path) => {
      rmSync(path);
      mkdirSync(path);
    },
    'a pipe': (path) => {
      rmSync(path);
      if (spawnSync('mkfifo', [path]).status !== 0) mkdirSync(path);
    },
  };
  for (const [what, change] of Object.entries(damage))
    test(`${what} in the place of each file`, () => {
      const before = files();
      assert.ok(before.length >= 2 && compiled());
      const sizes = before.map((path) => statSync(path).size);
      for (const path of before) change(path);
      const spoiled = before.map((path) => (statSync(path).isFile() ? readFileSync(path) : undefined));
      assert.equal(report(), good);
      assert.deepEqual(files(), before);
      before.forEach((path, i) => {
        assert.ok(!spoiled[i]?.equals(readFileSync(path)), path);
        if (!path.endsWith('.v8')) assert.equal(statSync(path).size, sizes[i]);
      });
      assert.equal(report(), good);
    });

  test('an empty or relative folder counts as unset: nothing is read or written in the project', () => {
    const user = join(folder, 'user');
    for (const told of ['', 'here', './here', '.']) {
      assert.equal(report({ XDG_CACHE_HOME: told, HOME: user, USERPROFILE: user }), good);
      assert.ok(existsSync(join(user, '.cache/layer-cost')));
      assert.deepEqual(
        readdirSync(folder).filter((name) => name === 'layer-cost' || name === 'here'),
        [],
      );
    }
    assert.equal(report({ XDG_CACHE_HOME: '', HOME: '', USERPROFILE: '' }), good);
    assert.deepEqual(
      readdirSync(folder).filter((name) => name === 'layer-cost' || name === '.cache'),
      [],
    );
  });

  test('a folder that cannot be used means no cache', () => {
    writeFileSync(join(folder, 'file'), '');
    for (const told of [join(folder, 'file'), '/dev/null/x', '/proc/none/such', '/dev/full', join(folder, 'x'.repeat(300))])
      assert.equal(report({ XDG_CACHE_HOME: told }), good, told);
  });

  test('another build does not find what this one kept', () => {
    const other = join(folder, 'dist');
    mkdirSync(other);
    for (const name of ['cli.js', 'cliMain.js', 'web-tree-sitter.wasm', 'tree-sitter-python.wasm']) copyFileSync(join('dist', name), join(other, name));
    mkdirSync(join(other, 'prelude'));
    for (const name of readdirSync('dist/prelude')) copyFileSync(join('dist/prelude', name), join(other, 'prelude', name));
    const main = readFileSync(join(other, 'cliMain.js'), 'utf8');
    // Of the same length, as V8 looks at no more than that.
    writeFileSync(join(other, 'cliMain.js'), main.replaceAll(' params`', ' PARAMS`'));
    const done = spawnSync(process.execPath, [join(other, 'cli.js'), 'report', SAMPLE], { encoding: 'utf8', env: { ...process.env, XDG_CACHE_HOME: home } });
    assert.match(done.stdout, /4,231,976 PARAMS/);
    assert.notEqual(
      new Set(
        files()
          .filter((path) => path.endsWith('.v8'))
          .map(dirname),
      ).size,
      1,
    );
    assert.equal(report(), good);
  });
});
