// Exports every classification network of an installed torchvision from the command line, runs each file once with onnxruntime-web and writes
// docs/exported-networks.md.    node scripts/export-table.mjs [NAME]...    some only, and no page    (LAYER_COST_TORCHVISION names the package's folder)
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MORE, networkArguments, SELECTED, widthOf } from './torchvision.mjs';

const RUNNER = new URL('runOnnx.mjs', import.meta.url).pathname;
/** Loading and one run of the largest takes a minute on two cores. */
const MOST_MS = 600_000;

const scratch = mkdtempSync(join(tmpdir(), 'layer-cost-'));
const file = join(scratch, 'model.onnx');

function json(args) {
  const done = spawnSync(process.execPath, args, { encoding: 'utf8', maxBuffer: 1 << 28, timeout: MOST_MS });
  if (done.status === 0) return JSON.parse(done.stdout);
  const words = (done.stderr || '').trim().split('\n').at(-1) || (done.error?.message ?? `ended with ${done.signal ?? done.status}`);
  return { error: words.replace(/^layer-cost: /, '') };
}

/** One network: what was exported, and what came of running it. */
function exported(network) {
  const width = widthOf(network);
  const made = json(['dist/cli.js', 'export', ...networkArguments(network), '--input', `1x3x${width}x${width}`, '-o', file, '--format', 'json']);
  if (made.error) return { ...network, error: made.error };
  const ran = json(made.weights ? [RUNNER, file, join(scratch, made.weights.file)] : [RUNNER, file]);
  return { ...network, made, error: ran.error ?? wrongOutput(made, ran), runs: !ran.error };
}

/** Why an output is not what was evaluated: another shape, or nothing that a network would say. */
function wrongOutput({ output }, { outputs }) {
  const shapes = outputs.map((o) => o.shape);
  if (JSON.stringify(shapes) !== JSON.stringify(output)) return `gives ${JSON.stringify(shapes)} where ${JSON.stringify(output)} was evaluated`;
  const odd = outputs.find((o) => o.finite < o.elements || !(o.spread > 0));
  return odd && `gives ${odd.elements - odd.finite} of ${odd.elements} elements that are no finite numbers, spread over ${odd.spread}`;
}

const shape = (dims) => dims.join('×');

function row({ builder, made, error, runs }) {
  if (!made) return `| ${builder} | | | | | no: ${error} |`;
  const { inputs, nodes, output, totals, weights } = made;
  const shapes = output.map(shape).join(', ');
  return `| ${builder} | ${shape(inputs[0].shape)} | ${(totals.weightBytes / 1e6).toFixed(1)}${weights ? ' (beside the file)' : ''} | ${nodes} | ${shapes} | ${error ? `${runs ? 'wrong' : 'no'}: ${error}` : 'yes'} |`;
}

const wanted = process.argv.slice(2);
const networks = [...SELECTED, ...MORE].filter(({ builder }) => !wanted.length || wanted.includes(builder));
const results = networks.map((network, i) => {
  const result = exported(network);
  console.log(`${i + 1}/${networks.length} ${row(result)}`);
  return result;
});
rmSync(scratch, { recursive: true });

const { version } = JSON.parse(readFileSync('node_modules/onnxruntime-web/package.json', 'utf8'));
const good = results.filter((result) => !result.error).length;
if (!wanted.length) {
  mkdirSync('docs', { recursive: true });
  writeFileSync(
    'docs/exported-networks.md',
    `# Exported networks

Written by \`node scripts/export-table.mjs\`: every classification network of torchvision, exported with random weights by \`layer-cost export\` and run once by onnxruntime-web ${version} (wasm).
${good} of ${results.length} give finite numbers in the shape that was evaluated. Above 1 GB the weights stand in a file beside the model.

| Network | Input | Weights, MB | Nodes | Output | Runs |
| --- | --- | ---: | ---: | --- | --- |
${results
  .sort((a, b) => (a.builder < b.builder ? -1 : 1))
  .map(row)
  .join('\n')}
`,
  );
  console.log('Wrote docs/exported-networks.md');
}
console.log(`${good} of ${results.length} run`);
process.exitCode = good < results.length ? 1 : 0;
