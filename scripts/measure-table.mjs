// Measures classification networks of an installed torchvision from the command line and writes docs/measured-networks.md.
//   --all       runs the other classification networks, too, shortly
//   --resume    takes over what a run that was ended has measured already
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MORE, networkArguments, SELECTED } from './torchvision.mjs';

/** One network, loading included: the largest takes two minutes on a quiet machine. */
const MOST_MS = 900_000;
/** Results so far, one file a network. */
const KEPT = '.cache/measured';

const [all, resume] = ['--all', '--resume'].map((option) => process.argv.includes(option));
const planned = [...SELECTED, ...(all ? MORE.map((network) => ({ ...network, cap: '1' })) : [])];
const begun = performance.now();
let count = 0;

function measured(network) {
  const args = ['dist/cli.js', 'measure', ...networkArguments(network), '--yes', '--format', 'json', ...(network.cap ? ['--cap', network.cap] : [])];
  const done = spawnSync(process.execPath, args, { encoding: 'utf8', maxBuffer: 1 << 28, timeout: MOST_MS });
  if (done.status === 0) return { ...network, report: JSON.parse(done.stdout) };
  const words = (done.stderr || '').trim().split('\n')[0] || (done.error?.message ?? `it ended with ${done.signal ?? done.status}`);
  return { ...network, error: words.replace(/^layer-cost: measuring failed: /, '') };
}

/** A selected network that something disturbed is tried once more. */
function twice(network) {
  const first = measured(network);
  if (network.cap || !first.report?.measured.noisy) return first;
  const second = measured(network);
  return second.report && second.report.measured.medianMs < first.report.measured.medianMs ? second : first;
}

/** One network's result, taken over or measured now, and a line about it. */
function result(network) {
  const file = join(KEPT, `${network.builder}.json`);
  const kept = resume && existsSync(file);
  const found = kept ? JSON.parse(readFileSync(file, 'utf8')) : twice(network);
  if (found.report && !kept) writeFileSync(file, JSON.stringify(found));
  const minutes = ((performance.now() - begun) / 60_000).toFixed(1);
  const words = found.report ? `${threeDigits(found.report.measured.medianMs)} ms${found.report.measured.noisy ? ' (noisy)' : ''}` : found.error;
  console.log(`${++count}/${planned.length}, ${minutes} min: ${network.builder}: ${words}${kept ? ' (taken over)' : ''}`);
  return found;
}

const threeDigits = (n) => (n < 99.95 ? n.toPrecision(3) : n.toFixed(0));
const percent = (x) => `${threeDigits(100 * x)} %`;

function row({ builder, report }) {
  const { measured: m, totals } = report;
  const depthwise = m.byKind.find((kind) => kind.kind === 'depthwise');
  const share = (key) => (depthwise ? percent(depthwise[key]) : '');
  const range = `${threeDigits(m.intervalMs.low)} to ${threeDigits(m.intervalMs.high)}`;
  const cells = [
    `${builder}${m.noisy ? ' (noisy)' : ''}`,
    threeDigits(m.medianMs),
    range,
    threeDigits(totals.macs / 1e6),
    threeDigits(totals.macs / m.medianMs / 1e6),
    share('macsShare'),
    share('timeShare'),
  ];
  return `| ${cells.join(' | ')} |`;
}

if (!resume) rmSync(KEPT, { recursive: true, force: true });
mkdirSync(KEPT, { recursive: true });
const results = planned.map(result);
const failed = results.filter((found) => found.error);
const rows = results.filter((found) => found.report && !found.cap).sort((a, b) => a.report.measured.medianMs - b.report.measured.medianMs);
const stamp = rows[0]?.report.measured;
const size = rows[0]?.report.inputs[0]?.shape.join('×');
const tried = `All ${results.length} classification networks tried were run${failed.length ? ` but ${failed.map((f) => `${f.builder} (${f.error})`).join(', ')}` : ''}.`;
if (stamp) {
  const { runtime: r, peakGmacPerS, bandwidthGBPerS, date } = stamp;
  mkdirSync('docs', { recursive: true });
  writeFileSync(
    'docs/measured-networks.md',
    `# Measured networks

Written by \`node scripts/measure-table.mjs\`: torchvision's own sources, random weights, one image (${size} unless the network wants another size), by \`layer-cost measure\`.
${r.name} ${r.version}, ${r.provider}, ${r.threads} thread, ${r.cpu}, ${date.slice(0, 10)}. Through this runtime the processor reaches ${threeDigits(peakGmacPerS)} GMAC/s and ${threeDigits(bandwidthGBPerS)} GB/s.
Multiply-adds alone do not tell the time: the rate differs several times between networks, mostly by how much of their work is depthwise.${all ? ` ${tried}` : ''}

| Network | Median ms | 95 % interval | M MACs | GMAC/s | depthwise, of MACs | depthwise, of time |
| --- | ---: | ---: | ---: | ---: | ---: | ---: |
${rows.map(row).join('\n')}
`,
  );
  console.log('Wrote docs/measured-networks.md');
}
process.exitCode = failed.length ? 1 : 0;
