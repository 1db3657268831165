import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, runWith, SAMPLE } from './terminal.js';

/** What the command line writes: it is safe to look at, and what could not be written is not passed over. */
suite('output of the command line', function () {
  this.timeout(120_000);
  let folder = '';
  suiteSetup(() => {
    build();
    folder = mkdtempSync(join(tmpdir(), 'layer-cost-output-'));
  });
  suiteTeardown(() => rmSync(folder, { recursive: true }));

  test('names of a file cannot command a terminal, a spreadsheet or a reader of Markdown', () => {
    const file = join(folder, 'names.py');
    writeFileSync(
      file,
      `from torch import nn
NAMES = ["\\x1b[2J", "a\\nb", "\\u202eevil", "[x](command:y)", "<b>", "=1+1", "a|b", "::error::no", "##[error]no", "\\x9b31m", "\\u2028x"]
def fail(x):
    raise ValueError("\\x1b[31m" + NAMES[1])
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        for name in NAMES:
            self.add_module(name, type(name, (nn.Linear,), {})(4, 4))
    def forward(self, x):
        for layer in self.children():
            x = layer(x)
        return fail(x)
`,
    );
    const read = (format: string): string => runWith({}, 'report', file, '--format', format).out;
    for (const format of ['text', 'csv', 'markdown', 'json']) {
      const out = read(format);
      assert.ok(out.length > 100, format);
      assert.doesNotMatch(out.replaceAll('\r\n', '').replaceAll('\n', ''), /[\p{Cc}\p{Cf}\p{Zl}]/u, format);
    }
    assert.equal(read('csv').trimEnd().split('\r\n').length, 12);
    assert.match(read('csv'), /\n'=1\+1,'=1\+1,/);
    assert.match(read('markdown'), /\n\| \\\[x\\\]\(command:y\) \| /);
    assert.match(read('text'), /\n {2}a\\nb +a\\nb +/);
    for (const format of ['text', 'csv', 'markdown', 'json']) assert.doesNotMatch(read(format), /^\s*::|##\[/m, format);
    assert.match(read('csv'), /\n\\x3a:error::no,/);
    assert.deepEqual(
      JSON.parse(read('json'))
        .layers.map((l: { path: string }) => l.path)
        .slice(7, 9),
      ['::error::no', '##[error]no'],
    );
    assert.equal(JSON.parse(read('json')).layers[2].path, '\u202eevil');
  });

  test('a device that is full: exit code 3 and why', function () {
    if (!existsSync('/dev/full')) return this.skip();
    const full = openSync('/dev/full', 'w');
    for (const format of ['text', 'json']) {
      const { code, error } = runWith({ stdio: ['ignore', full, 'pipe'] }, 'report', SAMPLE, '--format', format);
      assert.equal(code, 3);
      assert.match(error, /^layer-cost: the output could not be written: ENOSPC/);
    }
    assert.equal(runWith({ stdio: ['ignore', 'pipe', full] }, 'report', 'nowhere.py').code, 2);
    closeSync(full);
  });

  test('a reader that went away: exit code 3 without a word', async function () {
    if (process.platform === 'win32') return this.skip();
    const child = spawn(process.execPath, ['dist/cli.js', 'report', SAMPLE, '--format', 'json'], { stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.destroy();
    let error = '';
    child.stderr.on('data', (text) => {
      error += text;
    });
    assert.deepEqual([await once(child, 'close'), error], [[3, null], '']);
  });

  test('a word that every object knows is no command', () => {
    for (const word of ['constructor', 'toString', '__proto__']) {
      const { code, error } = runWith({}, word, 'x');
      assert.equal(code, 2);
      assert.ok(error.startsWith(`layer-cost: there is no command "${word}"\n`), error);
    }
  });

  test('an export that is interrupted leaves what was there', async function () {
    if (process.platform === 'win32') return this.skip();
    const file = join(folder, 'large.py');
    writeFileSync(file, 'from torch import nn\nnet = nn.Linear(20_000, 20_000)\n');
    const place = mkdtempSync(join(folder, 'export-'));
    const target = join(place, 'net.onnx');
    writeFileSync(target, 'what was there');
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      const child = spawn(process.execPath, ['dist/cli.js', 'export', file, '--entry', 'net', '--input', '1x20000', '-o', target], { stdio: 'ignore' });
      const closed = once(child, 'close');
      while (readdirSync(place).length === 1 && child.exitCode === null) await new Promise((resolve) => setTimeout(resolve, 5));
      child.kill(signal);
      assert.deepEqual(await closed, [signal === 'SIGINT' ? 130 : 143, null]);
      assert.deepEqual([readdirSync(place), readFileSync(target, 'utf8')], [['net.onnx'], 'what was there']);
    }
  });
});
