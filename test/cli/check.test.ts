import assert from 'node:assert/strict';
import { type SpawnSyncOptions, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import Ajv from 'ajv';
import { BUDGETED as NET } from '../programs.js';
import { build, type Ran } from './terminal.js';

/** `layer-cost check` as a workflow calls it. */

const PARTIAL = NET.replace('nn.Linear(c, 10', 'nn.Linear(c + 1, 10');

suite('check', function () {
  this.timeout(120_000);
  let top: string;
  const cli = join(process.cwd(), 'dist/cli.js');

  suiteSetup(() => {
    build();
    top = mkdtempSync(join(tmpdir(), 'layer-cost-check-'));
  });
  suiteTeardown(() => rmSync(top, { recursive: true, force: true }));

  /** A fresh folder with these files. */
  function folder(files: Readonly<Record<string, string>>): string {
    const made = mkdtempSync(join(top, 'w-'));
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(made, name)), { recursive: true });
      writeFileSync(join(made, name), text);
    }
    return made;
  }

  function check(cwd: string, ...args: string[]): Ran {
    const options: SpawnSyncOptions = { cwd, timeout: 60_000, maxBuffer: 1 << 26 };
    const done = spawnSync(process.execPath, [cli, 'check', ...args], options);
    return { code: done.status, out: String(done.stdout), error: String(done.stderr) };
  }

  // biome-ignore lint/suspicious/noExplicitAny: what is printed is looked at as another tool would
  const json = (cwd: string, ...args: string[]): any => JSON.parse(check(cwd, ...args, '--format', 'json').out);

  /** Files and what their limits came to: `net.py params pass`. */
  const verdicts = (cwd: string, ...args: string[]): string[] =>
    json(cwd, ...args).files.flatMap((f: { file: string; networks: { checks: { quantity: string; verdict: string }[] }[] }) =>
      f.networks.length ? f.networks.flatMap((n) => n.checks.map((c) => `${f.file} ${c.quantity} ${c.verdict}`)) : [`${f.file} -`],
    );

  test('exit codes: kept 0, over 4, not known 4, wrong 2', () => {
    const cwd = folder({ 'net.py': NET, 'partial.py': PARTIAL });
    const codes = (...args: string[]): number | null => check(cwd, ...args).code;
    assert.equal(codes('net.py', '--budget', 'params<=296 macs<=7856 peak<=1920B'), 0);
    assert.equal(codes('net.py', '--budget', 'params<296'), 4);
    assert.equal(codes('partial.py', '--budget', 'macs<=1G'), 4);
    assert.equal(codes('net.py', '--budget', 'time<=1s'), 4);
    assert.equal(codes('net.py'), 0);
    for (const [args, said] of [
      [['net.py', '--budget', 'parms<=5M'], '--budget: "parms" cannot be limited; a budget limits params, macs, flops, weights, peak, time'],
      [['net.py', '--budget', 'params<=5X'], '--budget: "X" is no unit of params; its units are K, k, M, G, B, T'],
      [['nowhere.py'], 'there is no file nowhere.py'],
      [[], 'FILE or --all is missing'],
      [['--all', 'net.py'], '--all looks below folders, and net.py is none'],
      [['net.py', 'partial.py', '--entry', 'Net()'], '--entry and --input belong to one FILE'],
      [['net.py', '--format', 'csv'], '--format csv is not one of text, json, sarif, github'],
    ] as const) {
      const { code, error } = check(cwd, ...args);
      assert.deepEqual([code, error.split('\n')[0]], [2, `layer-cost: ${said}`]);
    }
    const elsewhere = spawnSync(process.execPath, [cli, 'report', 'net.py', '--budget', 'macs<=1'], { cwd });
    assert.deepEqual([elsewhere.status, String(elsewhere.stderr).split('\n')[0]], [2, 'layer-cost: --budget belongs to check']);
  });

  test('the text tells the numbers, the heaviest layers, a change that helps, and why something is not known', () => {
    const cwd = folder({ 'net.py': NET, 'partial.py': PARTIAL, 'free.py': NET });
    writeFileSync(join(cwd, 'layer-cost.json'), '{"budgets": {"net.py": "params<=250", "partial.py": "macs<=1G"}}');
    const { code, out } = check(cwd, '--all');
    assert.equal(code, 4);
    assert.match(out, /^free\.py {2}Net\(\) {2}296 params · 7,856 MACs, no budget$/m);
    assert.match(out, /^net\.py\n {2}Net\(\) {2}input 1×3×8×8\n {4}OVER 296 params, over the budget <=250 by 18 %$/m);
    assert.match(out, /^ {9}heaviest: conv Conv2d 216 \(73\.0 %\), head Linear 80 \(27\.0 %\)$/m);
    assert.match(out, /^ {9}within the budget with width=0\.75: 222 params$/m);
    assert.match(out, /^ {4}\? {4}≥ [\d,]+ MACs, budget macs<=1G not checked: line 10: /m);
    assert.match(out, /^3 files; limits: 0 kept, 1 over, 1 not checked; 1 without a budget/m);
  });

  test('an entry and an input that are typed, and those of layer-cost.json', () => {
    const cwd = folder({ 'net.py': NET });
    assert.equal(check(cwd, 'net.py', '--budget', 'params<=148', '--entry', 'Net(width=0.5)').code, 0);
    assert.equal(check(cwd, 'net.py', '--budget', 'macs<=8000', '--input', '1x3x16x16').code, 4);
    writeFileSync(
      join(cwd, 'layer-cost.json'),
      '{"budgets": {"net.py": [{"budget": "params<=148", "entry": "Net(0.5)", "input": "1x3x16x16"}, {"budget": "params<=148", "entry": "Net(0.75)"}]}}',
    );
    const [file] = json(cwd, 'net.py').files;
    assert.deepEqual(
      file.networks.map((n: { name: string; inputs: { shape: number[] }[]; checks: { verdict: string }[] }) => [
        n.name,
        n.inputs[0]?.shape,
        n.checks[0]?.verdict,
      ]),
      [
        ['Net(0.5)', [1, 3, 16, 16], 'pass'],
        ['Net(0.75)', [1, 3, 224, 224], 'over'],
      ].map((row, i) => (i ? [row[0], file.networks[1].inputs[0].shape, row[2]] : row)),
    );
  });

  test('--all finds files that define networks, and passes by what is not of the workspace', () => {
    const cwd = folder({
      'net.py': NET,
      'deep/er/net.py': NET,
      'plain.py': 'print(1)\n',
      'train.py': 'import torch\nprint(torch.zeros(3))\n',
      '.hidden/net.py': NET,
      'node_modules/x/net.py': NET,
      'venv/lib/net.py': NET,
      'myenv/pyvenv.cfg': '',
      'myenv/net.py': NET,
      'lib/site-packages/x/net.py': NET,
      'layer-cost.json': '{"budgets": {"*": "params<=296"}}',
      'deep/layer-cost.json': '{"budgets": {"er/*.py": "params<=1"}}',
    });
    const outside = folder({ 'other.py': NET });
    symlinkSync(outside, join(cwd, 'linked'));
    symlinkSync(join(outside, 'other.py'), join(cwd, 'linked.py'));
    symlinkSync(cwd, join(cwd, 'circle'));
    assert.deepEqual(verdicts(cwd, '--all'), ['deep/er/net.py params over', 'net.py params pass']);
    assert.deepEqual(verdicts(cwd, '--all', 'deep'), ['deep/er/net.py params over']);
  });

  test('a folder that cannot be read is told and fails', function () {
    if (process.platform === 'win32' || process.getuid?.() === 0) return this.skip();
    const cwd = folder({ 'net.py': NET, 'closed/net.py': NET });
    chmodSync(join(cwd, 'closed'), 0);
    const { code, out } = check(cwd, '--all');
    chmodSync(join(cwd, 'closed'), 0o700);
    assert.equal(code, 4);
    assert.match(out, /^! not every folder was looked through/m);
  });

  test('a configuration outside, by a link, is not read; one that cannot be read says where', () => {
    const cwd = folder({ 'net.py': NET });
    const outside = folder({ 'secret.json': '{"budgets": "secret"}' });
    symlinkSync(join(outside, 'secret.json'), join(cwd, 'layer-cost.json'));
    const linked = check(cwd, 'net.py');
    assert.deepEqual([linked.code, linked.error.split('\n')[0]], [2, "layer-cost: layer-cost.json is outside the workspace's folders; not read"]);
    const broken = folder({ 'net.py': NET, 'layer-cost.json': '{\n"budgets": {\n"net.py": "parms<=3"\n}}' });
    const { code, out } = check(broken, 'net.py', '--format', 'github');
    assert.equal(code, 2);
    assert.match(out, /^::error file=layer-cost\.json,line=3,title=Budget cannot be read::"parms" cannot be limited; /);
  });

  test('a bad budget in one file does not hide the others, and ends with 2', () => {
    const cwd = folder({ 'a.py': `# layer-cost: budget params<=5Q\n${NET}`, 'b.py': NET.replace('class Net', '# layer-cost: budget params<=1\nclass Net') });
    const { code, out } = check(cwd, '--all', '--format', 'github');
    assert.equal(code, 2);
    const [first, second] = out.split('\n');
    assert.equal(first, '::error file=a.py,line=1,col=22,endColumn=32,title=Budget cannot be read::"Q" is no unit of params; its units are K, k, M, G, B, T');
    assert.match(
      second ?? '',
      /^::error file=b\.py,line=4,title=Over budget::Net\(\): 296 params, over the budget <=1 by 29500 %25%0Aheaviest: conv Conv2d 216/,
    );
  });

  test('names of files and layers cannot write annotations of their own', () => {
    const name = 'a,line=9::error file=x%0A\n::warning ::b.py';
    const text = NET.replace(
      'self.head = nn',
      "self.add_module('x\\n::error ::forged%0A', nn.Linear(99, 99))\n        self.add_module('##[error]y', nn.Linear(9, 9))\n        self.head = nn",
    );
    const cwd = folder({ [name]: text });
    const { out } = check(cwd, '--all', '--budget', 'params<=1', '--format', 'github');
    const commands = out.split('\n').filter((line) => line.startsWith('::'));
    assert.equal(commands.length, 1);
    assert.match(commands[0] ?? '', /^::error file=a%2Cline=9%3A%3Aerror file=x%250A\\n%3A%3Awarning %3A%3Ab\.py,line=3,title=Over budget::/);
    assert.match(commands[0] ?? '', /x\\n::error ::forged%250A Linear/);
    assert.doesNotMatch(out, /##\[/);
    assert.equal(out.trimEnd().split('\n').length, 2);
    assert.doesNotMatch(check(cwd, '--all', '--budget', 'params<=1').out, /^::/m);
  });

  test('SARIF is valid by its published schema, and points at the lines', () => {
    const cwd = folder({
      'net.py': NET,
      'my models/ü#%.py': PARTIAL,
      'bad.py': `# layer-cost: budget foo\n${NET}`,
      'layer-cost.json': '{"budgets": {"net.py": "params<=1 macs<=1 peak<=1B flops<=1 weights<=1B time<=1ms", "my models/*": "macs<=1G"}}',
    });
    const { $schema: _, id: __, ...schema } = JSON.parse(readFileSync('test/cli/sarif-schema-2.1.0.json', 'utf8'));
    const validator = new Ajv({ strict: false, validateFormats: false, allErrors: true }).compile(schema);
    const isValid = (value: unknown): boolean => validator(value);
    const { code, out } = check(cwd, '--all', '--format', 'sarif');
    assert.equal(code, 2);
    const sarif = JSON.parse(out);
    assert.ok(isValid(sarif), JSON.stringify(validator.errors));
    // The schema is one that refuses something.
    assert.ok(!isValid({ ...sarif, runs: [{ ...sarif.runs[0], results: [{ ruleId: 3 }] }] }));
    const { rules } = sarif.runs[0].tool.driver;
    const results = sarif.runs[0].results.map(
      (r: { ruleId: string; ruleIndex: number; locations: { physicalLocation: { artifactLocation: { uri: string }; region: { startLine: number } } }[] }) => {
        assert.equal(rules[r.ruleIndex].id, r.ruleId);
        const { artifactLocation, region } = r.locations[0]?.physicalLocation ?? assert.fail();
        return `${artifactLocation.uri}:${region.startLine} ${r.ruleId}`;
      },
    );
    assert.deepEqual(results, [
      'bad.py:1 budget-syntax',
      'my%20models/%C3%BC%23%25.py:3 not-checked',
      ...['params', 'macs', 'peak', 'flops', 'weights'].map((q) => `net.py:3 over-budget/${q}`),
      'net.py:3 not-checked',
    ]);
    const nothing = JSON.parse(check(folder({ 'net.py': NET }), '--all', '--format', 'sarif').out);
    assert.ok(isValid(nothing));
    assert.deepEqual(nothing.runs[0].results, []);
  });

  test('JSON has what another tool needs', () => {
    const cwd = folder({ 'net.py': NET.replace('class Net', '# layer-cost: budget params<=250 macs<=1G\nclass Net') });
    const report = json(cwd, 'net.py');
    assert.deepEqual([report.schemaVersion, report.passed, report.isAll], [1, false, true]);
    assert.deepEqual(report.summary, { files: 1, pass: 1, over: 1, unknown: 0, unreadable: 0, withoutBudget: 0 });
    const [network] = report.files[0].networks;
    const [params, macs] = network.checks;
    assert.deepEqual([network.name, network.line, network.isPart, network.inputGuessed], ['Net()', 4, false, false]);
    assert.deepEqual(
      [params.quantity, params.limit, params.written, params.verdict, params.amount, params.isLowerBound],
      ['params', 250, '250', 'over', 296, false],
    );
    assert.deepEqual(params.origin, { type: 'comment', line: 3, column: 21 });
    assert.deepEqual(params.heaviest[0], { path: 'conv', kind: 'Conv2d', amount: 216, file: join(cwd, 'net.py'), line: 8 });
    assert.deepEqual([macs.verdict, macs.heaviest], ['pass', []]);
    const [advice] = network.advice;
    assert.deepEqual([advice.type, advice.name, advice.value, advice.totals.params], ['value', 'width', '0.75', 222]);
  });

  test('a model file is checked like a source', () => {
    const cwd = folder({ 'net.py': NET });
    assert.equal(spawnSync(process.execPath, [cli, 'export', 'net.py', '-o', 'net.onnx'], { cwd }).status, 0);
    const { code, out } = check(cwd, 'net.onnx', '--budget', 'params<=296 macs<7856');
    assert.equal(code, 4);
    assert.match(out, / ok {3}296 params, within the budget <=296\n {4}OVER 7,856 MACs, over the budget <7856\n/);
  });

  test('a time is measured when that is asked for', () => {
    const cwd = folder({ 'net.py': NET });
    const measured = check(cwd, 'net.py', '--budget', 'time<=1000s', '--measure', '--cap', '1');
    assert.equal(measured.code, 0, measured.out + measured.error);
    assert.match(measured.out, /ok {3}[\d.]+ ms median time, within the budget <=1000s/);
    const over = check(cwd, 'net.py', '--budget', 'time<=0.0001us', '--measure', '--cap', '1');
    assert.equal(over.code, 4);
    assert.match(over.out, /OVER [\d.]+ ms median time, over the budget <=0\.0001us/);
  });

  test('one file that takes too long does not take the time of the next', () => {
    const slow = `${NET}while True:\n    pass\n`;
    const cwd = folder({ 'a.py': slow, 'b.py': NET });
    const found = check(cwd, '--all', '--budget', 'params<=1K', '--timeout', '1', '--steps', '1e12');
    assert.equal(found.code, 4);
    assert.match(found.out, /^b\.py\n.*\n {4}ok {3}296 params/m);
    assert.match(found.out, /a\.py\n[\s\S]*\? .*did not finish within 1 seconds/);
  });
});
