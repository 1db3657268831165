// `npm run bench`: speed and size, each next to something measured in the same run. Nothing here passes or fails.
import './install.mjs';
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';

const { build } = await import('esbuild');
const { checks } = await import('./benchCheck.mjs');
const { node } = await import('./bundle.mjs');

const SAMPLE = 'media/samples/mobilenet_v1.py';
const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];
const ms = (n) => `${n.toFixed(n < 10 ? 2 : 1)} ms`;
const say = (what, text) => console.log(`${what.padEnd(64)} ${text}`);

await build({ ...node, entryPoints: ['scripts/benchCore.ts'], outfile: 'dist/bench/core.cjs' });
const { warmHints, turnedKnob, chain } = createRequire(import.meta.url)(resolve('dist/bench/core.cjs'));

const torchvision = process.env.LAYER_COST_TORCHVISION ?? ['/usr/lib/python3/dist-packages/torchvision'].find(existsSync);

/** One keystroke after another: text in, hints out. */
async function keystrokes() {
  const cases = [[SAMPLE, undefined, [], 30]];
  if (torchvision) {
    const root = join(torchvision, '..');
    cases.push([join(torchvision, 'models/resnet.py'), 'resnet152()', [root], 80]);
    cases.push([join(torchvision, 'models/efficientnet.py'), 'efficientnet_v2_l()', [root], 150]);
    cases.push([join(torchvision, 'models/vision_transformer.py'), 'vit_l_16()', [root], 80]);
  }
  for (const [file, entry, roots, aim] of cases) {
    const times = await warmHints(file, entry, roots, 20);
    say(
      `keystroke -> hints, warm, ${entry ?? file.split('/').at(-1)}`,
      `minimum ${ms(Math.min(...times))}, median ${ms(median(times))} of ${times.length} (aim ${aim} ms)`,
    );
  }
  const turned = [[...cases[0].slice(0, 3), 'width', ['0.5', '0.75']], ...(cases[1] ? [[...cases[1].slice(0, 3), 'size', ['160', '192']]] : [])];
  for (const [file, entry, roots, name, values] of turned) {
    const typed = median(await warmHints(file, entry, roots, 20));
    const times = await turnedKnob(file, entry, roots, name, values);
    say(
      `knob "${name}" moved -> new totals, ${entry ?? file.split('/').at(-1)}`,
      `median ${ms(median(times))}, ${(median(times) / typed).toFixed(2)} of a keystroke (aim: at most 1.3)`,
    );
  }
  const short = await chain(1_000);
  const long = await chain(8_000);
  say('a chain of 8,000 layers against one of 1,000', `${(long / short).toFixed(1)} times (${ms(short)}, ${ms(long)}; aim: at most 9)`);
}

/** Times in ms of commands that take turns, so that a slow spell of the machine hits all of them. `undefined` for a command that fails. */
function inTurn(commands, rounds = 9) {
  const times = commands.map(() => []);
  for (let i = 0; i < rounds; i++)
    for (const [k, [command, args]] of commands.entries()) {
      const start = performance.now();
      const done = spawnSync(command, args, { encoding: 'utf8' });
      if (done.status !== 0) times[k] = undefined;
      times[k]?.push(performance.now() - start);
    }
  return times;
}

/** The same count by PyTorch on shape-only tensors: convolutions and linear layers by hooks. */
const PYTHON = `
import sys, torch
from torch import nn
torch.nn.init.kaiming_uniform_ = torch.nn.init.uniform_ = torch.nn.init.kaiming_normal_ = torch.nn.init.trunc_normal_ = lambda t, *a, **k: t
scope = {'__name__': 'sample'}
if sys.argv[1] != '-': exec(open(sys.argv[1]).read(), scope)
model = eval(sys.argv[2], scope).to('meta').eval()
macs = 0
def count(m, _, out):
    global macs
    macs += m.weight.numel() * (out.numel() // m.weight.shape[0])
for m in model.modules():
    if isinstance(m, (nn.Conv2d, nn.Linear)): m.register_forward_hook(count)
model(torch.empty(1, 3, 224, 224, device='meta'))
print(sum(p.numel() for p in model.parameters()), macs)
`;

/** Our times against PyTorch's. Times that vary less than its import does are not comparable. */
function againstPython(own, imports, whole) {
  if (!whole || !imports) return 'no Python with PyTorch here';
  const [ours, theirs, imported] = [own, whole, imports].map((times) => Math.min(...times));
  const rest = theirs - imported;
  const alone = rest > imported / 10 ? `${ms(rest)}: ${(rest / ours).toFixed(1)} times` : 'less than those vary';
  const pairs = median(own.map((t, i) => whole[i] / t));
  return `Python with PyTorch ${ms(theirs)}: ${(theirs / ours).toFixed(1)} times (${pairs.toFixed(1)} in the median of pairs); its imports (${ms(imported)}) taken off, ${alone}`;
}

function processes() {
  const python = '/usr/bin/python3';
  const cases = [['mobilenet_v1', [SAMPLE], [SAMPLE, 'MobileNetV1()']]];
  if (torchvision)
    cases.push([
      'resnet152',
      [join(torchvision, 'models/resnet.py'), '--entry', 'resnet152()', '--path', join(torchvision, '..')],
      ['-', '__import__("torchvision").models.resnet152()'],
    ]);
  for (const [name, ours, theirs] of cases) {
    const own = ['node', ['dist/cli.js', 'report', ...ours, '--format', 'json']];
    const peers = existsSync(python)
      ? [
          [python, ['-c', PYTHON, ...theirs]],
          [python, ['-c', 'import torch; from torch import nn']],
        ]
      : [];
    const [times, whole, imports] = inTurn([own, ...peers]);
    say(`the whole command line, ${name}`, times ? `${ms(Math.min(...times))} (best of ${times.length}); ${againstPython(times, imports, whole)}` : 'failed');
  }
}

/** Two versions of a network of torchvision, the older one in a git repository, against one report: a diff of both should cost little more. */
function versions() {
  if (!torchvision || spawnSync('git', ['--version']).status !== 0) return say('diff of two versions', 'neither torchvision nor git may be missing here');
  const folder = mkdtempSync(join(tmpdir(), 'layer-cost-bench-'));
  try {
    cpSync(torchvision, join(folder, 'torchvision'), { recursive: true, filter: (path) => !/\.\w+$/.test(path) || path.endsWith('.py') });
    const git = (...args) => spawnSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.org', '-c', 'commit.gpgsign=false', '-C', folder, ...args]);
    git('init', '-q');
    git('add', '.');
    git('commit', '-qm', 'before');
    const file = join(folder, 'torchvision/models/resnet.py');
    writeFileSync(file, readFileSync(file, 'utf8').replaceAll('[3, 8, 36, 3]', '[3, 8, 30, 3]'));
    const options = ['--entry', 'resnet152()', '--path', folder];
    const cli = resolve('dist/cli.js');
    const [diff, report] = inTurn([
      [process.execPath, [cli, 'diff', `${file}@HEAD`, file, ...options]],
      [process.execPath, [cli, 'report', file, ...options]],
    ]);
    if (!diff || !report) return say('diff of two versions, resnet152', 'failed');
    const ratio = median(diff.map((t, i) => t / report[i]));
    say(
      'diff of two versions, one in git, resnet152',
      `${ratio.toFixed(2)} times one report in the median of pairs (aim 1.2; two reports take 2): best ${ms(Math.min(...diff))} and ${ms(Math.min(...report))}`,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Files to open without a word about entry and input, each with its root. `--repositories FOLDER --list FILE` gives repositories that are laid out as
 * `owner+name`, and a tab-separated table with the columns `repository` and `file`; else they are the samples and test programs of the project.
 */
function filesToOpen() {
  const { repositories, list } = parseArgs({ options: { repositories: { type: 'string' }, list: { type: 'string' } } }).values;
  if (!repositories || !list) {
    const folders = ['media/samples', 'test/torch/programs'].map((folder) => resolve(folder));
    return folders.flatMap((root) => readdirSync(root).flatMap((file) => (file.endsWith('.py') ? [{ root, file }] : [])));
  }
  const [head, ...rows] = readFileSync(list, 'utf8').trim().split('\n');
  const columns = head.split('\t');
  const at = (row, name) => row.split('\t')[columns.indexOf(name)];
  return rows
    .map((row) => ({ root: resolve(repositories, at(row, 'repository').replace('/', '+')), file: at(row, 'file') }))
    .filter(({ root, file }) => existsSync(join(root, file)));
}

/** First sight as a whole process for each file: how long a person waits who opens it, and what is then seen. */
function firstSights() {
  const seen = { complete: 0, 'with parameters': 0, 'without numbers': 0, failed: 0 };
  const times = filesToOpen().map(({ root, file }) => {
    const args = ['report', file, '--format', 'json', '--path', root, ...(existsSync(join(root, 'src')) ? ['--path', join(root, 'src')] : [])];
    const start = performance.now();
    const done = spawnSync(process.execPath, [resolve('dist/cli.js'), ...args], { cwd: root, encoding: 'utf8', maxBuffer: 2 ** 28 });
    const took = performance.now() - start;
    const report = done.status === 0 || done.status === 1 ? JSON.parse(done.stdout) : undefined;
    seen[!report ? 'failed' : report.complete ? 'complete' : report.totals.params ? 'with parameters' : 'without numbers']++;
    return { took, file };
  });
  if (!times.length) return say('first sight', 'none of the listed files is there');
  times.sort((a, b) => a.took - b.took);
  const p95 = times[Math.min(times.length - 1, Math.floor(times.length * 0.95))].took;
  const longest = times.at(-1);
  const found = Object.entries(seen).flatMap(([what, n]) => (n ? [`${n} ${what}`] : []));
  say(
    `first sight of ${times.length} files, whole processes`,
    `median ${ms(median(times.map((t) => t.took)))}, p95 ${ms(p95)} (aims 700 ms and 3,000 ms), longest ${ms(longest.took)} (${longest.file}); ${found.join(', ')}`,
  );
}

/** Measured latency: how much our measuring adds, and how long a person waits for a number. */
async function measuring() {
  await build({ ...node, entryPoints: ['scripts/benchMeasure.ts'], outfile: 'dist/bench/measure.cjs', external: ['playwright-core', 'esbuild'] });
  const { againstHand, clickToNumber } = createRequire(import.meta.url)(resolve('dist/bench/measure.cjs'));
  const { ratios, results } = await againstHand(SAMPLE, 3);
  say(
    'our median against onnxruntime-web by hand, mobilenet_v1',
    `${median(ratios).toFixed(3)} times (${ratios.map((r) => r.toFixed(3)).join(', ')}; aim: within 5 %)`,
  );
  const middle = (of) => median(results.map(of)).toFixed(3);
  say('kernels / run, profiled / plain', `${middle((r) => r.kernelSumShare)} (0.95 to 1.01), ${middle((r) => r.profiledOverPlain.ratio)} (at most 1.05)`);
  const waits = await clickToNumber(SAMPLE);
  for (const [i, { first, last }] of (waits ?? []).entries())
    say(
      `click -> first and final number in the panel, ${i ? 'again' : 'with calibration'}`,
      `${(first / 1000).toFixed(1)} s and ${(last / 1000).toFixed(1)} s (aims 3 s and 10 s)`,
    );
}

/** A test in the extension host of a real VS Code writes down how long `activate` took. */
async function activation() {
  const { runEditorTests } = await import('./editorTests.mjs');
  const file = 'dist/editorTests/activation.json';
  await runEditorTests('editor');
  if (existsSync(file)) say('activate() in the extension host', `${ms(JSON.parse(readFileSync(file, 'utf8')).activationMs)} (aim 50 ms)`);
  else say('activate() in the extension host', 'no VS Code could be had here');
}

/** What hostile files do to the thread that the editor lives in. */
async function hostile() {
  await build({ ...node, entryPoints: ['scripts/benchHost.ts'], outfile: 'dist/bench/host.cjs' });
  const { hostileFiles } = createRequire(import.meta.url)(resolve('dist/bench/host.cjs'));
  const { answered, ended, p99Ms, longestMs } = await hostileFiles(100);
  say(
    `host held up by ${answered + ended} hostile files in the editor's worker`,
    `p99 ${ms(p99Ms)} (aim 20 ms), longest ${ms(longestMs)}; ${answered} answered, ${ended} ended with their worker`,
  );
}

/** The shape inference of the package `onnx` on a file, reading included: milliseconds of the processor, the best of five. */
const INFERENCE = `
import sys, time, onnx
def once():
    start = time.process_time()
    onnx.shape_inference.infer_shapes(onnx.load(sys.argv[1]), data_prop=True)
    return time.process_time() - start
print(1000 * min(once() for _ in range(5)))
`;

function againstOnnx(file, cpuMs) {
  const done = spawnSync('/usr/bin/python3', ['-c', INFERENCE, file], { encoding: 'utf8' });
  if (done.status !== 0) return 'no Python with onnx here';
  const theirs = Number(done.stdout);
  return `onnx's own shape inference, which is C++ and counts nothing, ${ms(theirs)}: ${(cpuMs / theirs).toFixed(1)} times as long`;
}

/** Model files: many nodes, and weights that are far larger than what is read of them; then how soon each is seen. */
async function modelFiles() {
  for (const name of ['Models', 'Picture'])
    await build({ ...node, entryPoints: [`scripts/bench${name}.ts`], outfile: `dist/bench/${name}.cjs`, external: ['playwright-core', 'esbuild'] });
  const { operators, analyzed, largeFile } = createRequire(import.meta.url)(resolve('dist/bench/Models.cjs'));
  const folder = mkdtempSync(join(tmpdir(), 'layer-cost-bench-'));
  try {
    const file = (name) => join(folder, `${name}.onnx`);
    for (const count of [2_000, 5_000, 20_000]) writeFileSync(file(`${count} operators`), operators(count));
    const [short, long] = [2_000, 20_000].map((count) => analyzed(readFileSync(file(`${count} operators`)), 5));
    const cpuMs = Math.min(...long.cpuMs);
    say(
      'an .onnx file of 20,000 nodes read, inferred and costed',
      `${ms(median(long.ms))} (aim 2 s), ${(median(long.ms) / median(short.ms)).toFixed(1)} times one of 2,000; of the processor ${ms(cpuMs)}, ${againstOnnx(file('20000 operators'), cpuMs)}`,
    );
    const { ms: took, extraBytes, fileBytes } = largeFile(25_000, 30_000);
    say(
      `an .onnx file of ${(fileBytes / 1e9).toFixed(1)} GB counted`,
      `${ms(took)} (aim 1 s), ${(Math.max(0, extraBytes) / 1e6).toFixed(1)} MB more memory (aim 64 MB)`,
    );
    await pictures(file);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Where Netron's pages are: as LAYER_COST_NETRON says, or in Python's package. */
function netronFolder() {
  const { stdout } = spawnSync('python3', ['-c', 'import netron; print(netron.__path__[0])'], { encoding: 'utf8' });
  return [process.env.LAYER_COST_NETRON, stdout?.trim()].find((folder) => folder && existsSync(join(folder, 'index.html')));
}

/** From a file being handed over to its first frame with labels, beside Netron where that is installed, taking turns. */
async function pictures(file) {
  const { writeNetwork, firstPicture, netronPicture } = createRequire(import.meta.url)(resolve('dist/bench/Picture.cjs'));
  const models = [['mobilenet_v1', 250, SAMPLE, undefined, 'media/samples', true]];
  if (torchvision) {
    const root = join(torchvision, '..');
    models.push(['resnet152', 400, join(torchvision, 'models/resnet.py'), 'resnet152()', root, true]);
    models.push(['vit_l_16 without weights', 400, join(torchvision, 'models/vision_transformer.py'), 'vit_l_16()', root, false]);
  }
  for (const [name, , ...network] of models) await writeNetwork(file(name), ...network);
  const netron = netronFolder();
  for (const [name, aim] of [...models, ['5000 operators', 1_000], ['20000 operators', 3_000]]) {
    const [own, theirs] = [[], []];
    for (let round = 0; round < 5; round++) {
      own.push(await firstPicture(file(name)));
      if (netron) theirs.push(await netronPicture(file(name), netron));
    }
    if (!own.every(Boolean)) return say('first picture of an .onnx file', 'no browser here');
    const told = (list) => `${ms(median(list.map((p) => p.ms)))}, ${(median(list.map((p) => p.pageBytes)) / 1e6).toFixed(0)} MB`;
    say(`first picture, ${name}`, `${told(own)} (aim ${aim} ms); ${theirs.length ? `Netron ${told(theirs)}` : 'no Netron here'}`);
  }
}

function sizes() {
  const vsix = 'layer-cost.vsix';
  if (existsSync(vsix)) say('size of the .vsix', `${(statSync(vsix).size / 1e6).toFixed(2)} MB (limit 8 MB)`);
}

spawnSync(process.execPath, ['esbuild.mjs', '--production'], { stdio: 'inherit' });
await keystrokes();
processes();
versions();
checks(say, ms);
firstSights();
await hostile();
await modelFiles();
await measuring();
await activation();
sizes();
