import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { file, tensor } from '../onnx/models.js';
import { build, type Ran, runWith } from './terminal.js';

/** What changed between two versions in a terminal, with revisions of a real repository. */

const PARTS =
  'from torch import nn\ndef wide():\n    return 8\nclass Part(nn.Module):\n    def __init__(self, c):\n        super().__init__()\n        self.conv = nn.Conv2d(c, c, 3, padding=1)\n    def forward(self, x):\n        return self.conv(x)\n';
const NET =
  'import torch\nfrom torch import nn\nfrom lib.parts import Part, wide\nclass Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.stem = nn.Conv2d(3, wide(), 3)\n        self.part = Part(wide())\n    def forward(self, x):\n        return self.part(self.stem(x))\n';

const hasGit = spawnSync('git', ['--version']).status === 0;

suite('diff in a terminal', function () {
  this.timeout(120_000);
  let folder: string;

  const git = (...args: string[]): void => {
    const settings = ['-c', 'user.name=a', '-c', 'user.email=a@example.org', '-c', 'commit.gpgsign=false', '-c', 'core.hooksPath='];
    const done = spawnSync('git', [...settings, '-C', folder, ...args], { encoding: 'utf8' });
    assert.equal(done.status, 0, done.stderr);
  };
  const write = (name: string, text: string): void => {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  };
  const diff = (...args: string[]): Ran => runWith({ cwd: folder }, 'diff', ...args);
  // biome-ignore lint/suspicious/noExplicitAny: what is printed is looked at as another tool would
  const json = (...args: string[]): any => {
    const { code, out, error } = diff(...args, '--format', 'json');
    assert.equal(code, 0, error);
    return JSON.parse(out);
  };
  const params = (file: string, ...args: string[]): number =>
    JSON.parse(runWith({ cwd: folder }, 'report', file, '--format', 'json', ...args).out).totals.params;

  suiteSetup(function () {
    build();
    if (!hasGit) {
      console.log('      git is missing: revisions are not tested');
      this.skip();
    }
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'layer-cost-diff-')));
    spawnSync('git', ['init', '-q', '-b', 'main', folder]);
    write('net.py', NET);
    write('lib/__init__.py', '');
    write('lib/parts.py', PARTS);
    git('add', '.');
    git('commit', '-qm', 'first');
    git('tag', 'v1');
    // Later versions: a wider part, then a second network, an unfinished one, and a file whose name holds an @.
    write('lib/parts.py', PARTS.replace('return 8', 'return 16'));
    write('other@2.py', NET);
    git('add', '.');
    git('commit', '-qm', 'wider');
    write('lib/parts.py', PARTS.replace('return 8', 'return 32'));
    write('new.py', NET);
    write('partial.py', NET.replace('self.part = Part(wide())', 'self.part = Part(5)'));
  });
  suiteTeardown(() => folder && rmSync(folder, { recursive: true, force: true }));

  test('imports of an old version come from the same revision, those of a file from the disk', () => {
    const report = json('net.py@v1', 'net.py');
    assert.deepEqual([report.schemaVersion, report.a.complete, report.b.complete], [1, true, true]);
    assert.match(report.a.name, /^net\.py@v1 \([0-9a-f]{7}\)$/);
    const of = (c: number): number => 3 * 9 * c + c + c * c * 9 + c;
    assert.deepEqual([report.totals.params.a, report.totals.params.b], [of(8), of(32)]);
    assert.equal(report.totals.params.b, params('net.py'));
    const stem = report.changes.find((c: { b: { path: string } }) => c.b.path === 'stem');
    assert.equal(stem.change, 'changed');
    assert.deepEqual(stem.aspects[0], { of: 'weights', a: 'weight 8×3×3×3, bias 8', b: 'weight 32×3×3×3, bias 32' });
    for (const cost of ['params', 'macs', 'weightBytes'])
      assert.equal(
        report.changes.reduce((n: number, c: { deltas: Record<string, { value: number }> }) => n + (c.deltas[cost]?.value ?? 0), 0),
        report.totals[cost].value,
      );
  });

  test('two revisions, in both orders, and from a folder inside the repository', () => {
    const [there, back] = [json('net.py@v1', 'net.py@HEAD'), json('net.py@HEAD', 'net.py@v1')];
    assert.equal(there.totals.macs.value, -back.totals.macs.value);
    assert.ok(there.totals.macs.value > 0);
    const { out } = runWith({ cwd: join(folder, 'lib') }, 'diff', '../net.py@HEAD~1', '../net.py@main', '--format', 'json');
    assert.deepEqual(JSON.parse(out).totals, there.totals);
  });

  test('a new file is all added, one that neither has is named', () => {
    const report = json('new.py@HEAD', 'new.py');
    assert.deepEqual([report.a.absent, report.changes.map((c: { change: string }) => c.change)], [true, ['added', 'added']]);
    assert.equal(report.totals.params.value, params('new.py'));
    const gone = diff('nowhere.py@HEAD', 'nowhere.py@v1');
    assert.equal(gone.code, 2);
    assert.match(gone.error, /neither nowhere\.py@HEAD \([0-9a-f]{7}\) nor nowhere\.py@v1 \([0-9a-f]{7}\) is there/);
  });

  test('a file whose name holds an @ is a file, and has revisions', () => {
    assert.equal(json('other@2.py', 'net.py').totals.params.value, 0);
    assert.equal(json('other@2.py@HEAD', 'other@2.py').totals.params.value > 0, true);
    assert.equal(json('net.py@HEAD@{0}', 'net.py@HEAD').totals.params.value, 0);
  });

  test('text and Markdown: totals first, then layers with a sign', () => {
    const text = diff('net.py@v1', 'net.py').out;
    assert.match(text, /^− net\.py@v1 \([0-9a-f]{7}\): Net\(\), input 1×3×224×224\n\+ net\.py: Net\(\)/);
    assert.ok(text.indexOf('Parameters') < text.indexOf('~  stem'));
    assert.match(text, /Layers unchanged: 0/);
    const { out } = diff('net.py@v1', 'net.py', '--format', 'markdown');
    assert.match(out, /^### net\.py@v1 \([0-9a-f]{7}\) → net\.py\n\n\| {2}\| Before \| After \| Change \| {2}\|\n/);
    assert.match(out, /\| \\~ \| stem \| Conv2d \| \+672 \|/);
  });

  test('entries and inputs of one side, and of both', () => {
    const report = json('net.py', 'net.py', '--entry-b', 'Part(4)', '--input-b', '1x4x8x8');
    assert.deepEqual([report.a.entry, report.b.entry, report.b.inputs[0].shape], ['Net()', 'Part(4)', [1, 4, 8, 8]]);
    const both = json('net.py@v1', 'net.py', '--entry', 'Part(4)', '--input', '1x4x8x8');
    assert.deepEqual([both.a.entry, both.b.entry, both.changes.map((c: { change: string }) => c.change)], ['Part(4)', 'Part(4)', ['same']]);
  });

  test('a side that cannot be evaluated to its end: bounds, the reason, and exit code 1', () => {
    const { code, out } = diff('net.py', 'partial.py');
    assert.equal(code, 1);
    assert.match(out, /Multiply-adds .* ≥ /);
    assert.match(out, /partial\.py could not be evaluated to its end: differences are bounds or unknown/);
  });

  test('an unknown revision is named with those that there are; so is what is no repository', () => {
    const { code, error } = diff('net.py@v2', 'net.py');
    assert.equal(code, 2);
    assert.match(error, /there is no revision "v2": it is a branch, a tag or a commit: HEAD, HEAD~1, .*\bmain\b.*\bv1\b/);
    for (const name of ['--upload-pack=x', '-h', 'HEAD:net.py', 'HEAD\nx', 'HEAD^{tree}']) assert.equal(diff(`net.py@${name}`, 'net.py').code, 2, name);
    const outside = realpathSync(mkdtempSync(join(tmpdir(), 'layer-cost-diff-no-')));
    writeFileSync(join(outside, 'net.py'), NET);
    const none = runWith({ cwd: outside }, 'diff', 'net.py@HEAD', 'net.py');
    assert.deepEqual([none.code, /is in no git repository/.test(none.error)], [2, true], none.error);
    const absent = runWith({ cwd: folder, env: { ...process.env, PATH: outside } }, 'diff', 'net.py@HEAD', 'net.py');
    assert.deepEqual([absent.code, /git was not found on this machine/.test(absent.error)], [2, true], absent.error);
    rmSync(outside, { recursive: true });
    assert.equal(diff('net.py').code, 2);
    assert.equal(runWith({ cwd: folder }, 'report', 'net.py', '--entry-a', 'Net()').code, 2);
  });

  test('links of a revision are followed inside of it, and nowhere else', function () {
    if (process.platform === 'win32') this.skip();
    symlinkSync('lib', join(folder, 'linked'));
    symlinkSync('/etc', join(folder, 'outside'));
    write('links.py', NET.replace('lib.parts', 'linked.parts'));
    write('away.py', 'from outside.passwd import x\nfrom torch import nn\nnet = nn.Linear(2, 2)\n');
    git('add', '.');
    git('commit', '-qm', 'links');
    const report = json('links.py@HEAD', 'links.py');
    assert.deepEqual([report.a.complete, report.totals.params.value], [true, 0]);
    const { out } = diff('away.py@HEAD', 'away.py@HEAD', '--format', 'json');
    assert.doesNotMatch(out, /root:/);
  });

  test('model files of a revision: read from the repository, or from where Git LFS keeps them', () => {
    const model = (channels: number): Uint8Array =>
      file({
        nodes: [{ op: 'Conv', in: 'x k', out: 'y', name: '/stem/Conv' }],
        inputs: ['x: float32[batch,3,32,32]'],
        outputs: ['y'],
        initializers: [tensor('k', 'float32', [channels, 3, 3, 3])],
      });
    const commit = (name: string, content: string | Uint8Array): void => {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), content);
      git('add', '.');
      git('commit', '-qm', name);
    };
    commit('models/net.onnx', model(8));
    commit('models/net.onnx', model(16));
    const of = (channels: number): number => channels * 27;
    const report = json('models/net.onnx@HEAD~1', 'models/net.onnx@HEAD', '--dim', 'batch=2');
    assert.deepEqual([report.totals.params.a, report.totals.params.b, report.totals.macs.a], [of(8), of(16), 2 * of(8) * 900]);
    assert.match(report.a.name, /^models\/net\.onnx@HEAD~1 \([0-9a-f]{7}\)$/);
    assert.deepEqual([report.changes[0].change, report.changes[0].b.path], ['changed', 'stem']);
    writeFileSync(join(folder, 'models/net.onnx'), model(32));
    assert.equal(json('models/net.onnx@HEAD', 'models/net.onnx').totals.params.value, of(32) - of(16));
    assert.equal(json('models/net.onnx@v1', 'models/net.onnx').a.absent, true);

    const sha256 = createHash('sha256').update(model(4)).digest('hex');
    commit('models/net.onnx', `version https://git-lfs.github.com/spec/v1\noid sha256:${sha256}\nsize ${model(4).length}\n`);
    const missing = diff('models/net.onnx@HEAD', 'models/net.onnx@HEAD~1');
    assert.equal(missing.code, 2);
    assert.match(
      missing.error,
      /net\.onnx@HEAD \([0-9a-f]{7}\) is a Git LFS pointer, and what it stands for is not in this clone: run git lfs fetch origin HEAD\n/,
    );
    const kept = join(folder, '.git/lfs/objects', sha256.slice(0, 2), sha256.slice(2, 4));
    mkdirSync(kept, { recursive: true });
    writeFileSync(join(kept, sha256), model(4));
    assert.deepEqual(Object.values(json('models/net.onnx@HEAD', 'models/net.onnx@HEAD~1').totals.params).slice(0, 2), [of(4), of(16)]);
    assert.match(diff('models/net.onnx', 'models/net.onnx@HEAD~1').out, /this is a Git LFS pointer, not the model itself: run git lfs pull/);
  });

  test('nothing that a repository sets up is run', function () {
    if (process.platform === 'win32') this.skip();
    const trace = join(folder, 'ran');
    const program = join(folder, 'program.sh');
    writeFileSync(program, `#!/bin/sh\necho "$0 $@" >> ${trace}\ncat\n`);
    chmodSync(program, 0o755);
    const config = readFileSync(join(folder, '.git/config'), 'utf8');
    const evil = `[core]\n\tfsmonitor = ${program}\n\tsshCommand = ${program}\n\thooksPath = ${folder}\n\tpager = ${program}\n\tgitProxy = ${program}\n[diff]\n\texternal = ${program}\n[filter "x"]\n\tsmudge = ${program}\n\tclean = ${program}\n[diff "x"]\n\ttextconv = ${program}\n[extensions]\n\tpartialClone = origin\n[remote "origin"]\n\turl = ext::${program}\n\tpromisor = true\n\tuploadpack = ${program}\n[protocol "ext"]\n\tallow = always\n[alias]\n\trev-parse = !${program}\n\tcat-file = !${program}\n`;
    writeFileSync(join(folder, '.git/config'), `${config.replace('repositoryformatversion = 0', 'repositoryformatversion = 1')}\n${evil}`);
    write('.gitattributes', '*.py filter=x diff=x\n');
    for (const name of ['post-index-change', 'reference-transaction', 'pre-command', 'post-checkout']) {
      writeFileSync(join(folder, name), `#!/bin/sh\necho hook ${name} >> ${trace}\n`);
      chmodSync(join(folder, name), 0o755);
    }
    try {
      assert.ok(json('net.py@v1', 'net.py').totals.macs.value > 0);
      // An object that is not here would be fetched from whatever the repository names.
      const blob = spawnSync('git', ['-C', folder, 'rev-parse', 'v1:lib/parts.py'], {
        encoding: 'utf8',
        env: { ...process.env, GIT_CONFIG_GLOBAL: '' },
      }).stdout.trim();
      const object = join(folder, '.git/objects', blob.slice(0, 2), blob.slice(2));
      rmSync(trace, { force: true });
      rmSync(object, { force: true });
      assert.equal(diff('net.py@v1', 'net.py').code, 1);
      assert.equal(existsSync(trace), false, existsSync(trace) ? readFileSync(trace, 'utf8') : '');
    } finally {
      writeFileSync(join(folder, '.git/config'), config);
    }
  });
});
