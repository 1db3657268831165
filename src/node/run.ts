import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Analysis } from '../core/analysis.js';
import { writeModel } from '../core/onnx/write.js';
import { jsonReport } from '../core/report/documents.js';
import { inputText } from '../core/report/lenses.js';
import { bytesText, full, msText, percent } from '../core/report/numbers.js';
import { estimateRun } from '../measure/estimate.js';
import { networkPlan } from '../measure/networkPlan.js';
import { compareInWorker, measureInWorker } from '../measure/nodeClient.js';
import type { Calibration, ComparisonResult, KindTime, MeasureProgress, MeasureResult, NetworkRequest } from '../measure/types.js';

type Print = (text: string) => void;
interface RunOptions {
  readonly format: string;
  readonly threads: number;
  readonly capSeconds: number | undefined;
}

const FAILED = 3;

/** Where peak and bandwidth of this machine are kept, so that they are not measured anew each time. */
const calibrationFile = (): string => join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'layer-cost', 'calibration.json');

function readCalibration(): unknown {
  try {
    return JSON.parse(readFileSync(calibrationFile(), 'utf8'));
  } catch {
    return undefined;
  }
}

function keepCalibration(calibration: Calibration | undefined): void {
  if (!calibration) return;
  try {
    mkdirSync(dirname(calibrationFile()), { recursive: true });
    writeFileSync(calibrationFile(), JSON.stringify(calibration));
  } catch {
    // A read-only home only means that it is measured again.
  }
}

/** The file and the plan of a network that is to run. Throws with a sentence when it cannot. */
function networkOf(analysis: Analysis): NetworkRequest {
  if (!analysis.entry || analysis.output.length === 0)
    throw new Error(analysis.notes.find((n) => n.severity === 'error')?.text ?? 'there is no network that could be evaluated to its end');
  const { bytes, external } = writeModel(analysis.graph);
  if (external) throw new Error(`its weights (${bytesText(external.byteLength)}) are more than onnxruntime-web can load`);
  return { model: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer, ...networkPlan(analysis) };
}

/** Progress goes to the terminal's error stream, and only where a person is looking. */
function showProgress(progress: MeasureProgress): void {
  if (!process.stderr.isTTY) return;
  const rest = progress.secondsLeft === null ? '' : `, about ${Math.ceil(progress.secondsLeft)} s left`;
  const first = progress.provisionalMs === null ? '' : `, ${msText(progress.provisionalMs)} so far`;
  process.stderr.write(`\r\u001b[K${progress.phase}${first}${rest}`);
}
const endProgress = (): void => {
  if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');
};

async function guarded(what: string, print: Print, format: string, run: () => Promise<void>): Promise<0 | 3> {
  try {
    await run();
    return 0;
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    if (format === 'json') print(JSON.stringify({ schemaVersion: 1, error: text }, null, 2));
    process.stderr.write(`layer-cost: ${what}: ${text}\n`);
    return FAILED;
  } finally {
    endProgress();
  }
}

/** `layer-cost measure`: the report with measured times. */
export async function measureReport(analysis: Analysis, o: RunOptions, print: Print): Promise<0 | 1 | 3> {
  const code = await guarded('measuring failed', print, o.format, async () => {
    const estimate = estimateRun(analysis.totals);
    const question = { ...networkOf(analysis), calibration: readCalibration(), options: { threads: o.threads, capSeconds: o.capSeconds } };
    const result = await measureInWorker(question, { onProgress: showProgress, needsBytes: estimate.bytes, stallSeconds: estimate.stallSeconds });
    keepCalibration(result.calibration);
    print(o.format === 'json' ? JSON.stringify(measuredJson(analysis, result), null, 2) : measuredText(analysis, result));
  });
  return code === 0 && !analysis.complete ? 1 : code;
}

/** The report's keys, with `measured` and each layer's time. */
export function measuredJson(analysis: Analysis, result: MeasureResult): Record<string, unknown> {
  const { layers, calibration: _, ...measured } = result;
  const times = new Map(layers.map((l) => [l.path, l]));
  const report = jsonReport(analysis);
  const rows = (report.layers as { path: string }[]).map((row) => ({ ...row, ...(times.get(row.path) ?? {}) }));
  const own = layers.filter((l) => l.own);
  return { ...report, layers: rows, measured: { ...measured, ...(own.length ? { betweenLayers: own } : {}) } };
}

const speed = (n: number | undefined, unit: string): string => (n === undefined ? '' : `${n.toFixed(n < 10 ? 2 : 1)} ${unit}`);

function measuredText(analysis: Analysis, r: MeasureResult): string {
  const paths = r.layers.map((l) => l.path || '(root)');
  const width = Math.max(...paths.map((p) => p.length), 5);
  const rows = r.layers.map((l, i) => {
    const where = l.fusedInto !== undefined ? `in ${l.fusedInto || '(root)'}` : (l.elided ?? '');
    const time =
      l.measuredMs === undefined
        ? where
        : `${msText(l.measuredMs).padStart(10)}  ${percent(l.timeShare ?? 0).padStart(7)}  ${percent(l.macsShare ?? 0).padStart(7)}  ${speed(l.gmacPerS, 'GMAC/s').padStart(13)}  ${speed(l.gbPerS, 'GB/s').padStart(11)}`;
    return `${(paths[i] ?? '').padEnd(width)}  ${time}`;
  });
  return [
    `${analysis.entry}  input ${inputText(analysis)}`,
    `median ${msText(r.medianMs)} (p10 ${msText(r.p10Ms)}, p90 ${msText(r.p90Ms)}, minimum ${msText(r.minMs)}, ${r.runs} samples)${r.noisy ? ', noisy' : ''}`,
    `${r.runtime.name} ${r.runtime.version}, ${r.runtime.provider}, ${r.runtime.threads} thread${r.runtime.threads === 1 ? '' : 's'}, clock ${r.runtime.clockStepMs} ms, ${r.runtime.cpu}`,
    `this machine: ${r.peakGmacPerS.toFixed(1)} GMAC/s, ${r.bandwidthGBPerS.toFixed(1)} GB/s`,
    '',
    `${'Layer'.padEnd(width)}  ${'time'.padStart(10)}  ${'of time'.padStart(7)}  ${'of MACs'.padStart(7)}  ${'reached'.padStart(13)}  ${'traffic'.padStart(11)}`,
    ...rows,
    `${'(runtime)'.padEnd(width)}  ${msText(r.runtimeRowMs).padStart(10)}`,
    '',
    kindTable(r.byKind),
    ...r.insights,
    ...r.notes,
    '',
  ].join('\n');
}

const kindTable = (kinds: readonly KindTime[]): string =>
  kinds
    .map((k) => `${k.kind.padEnd(14)} ${percent(k.macsShare).padStart(8)} of MACs  ${percent(k.timeShare).padStart(8)} of time  ${speed(k.gmacPerS, 'GMAC/s')}`)
    .join('\n');

/** `layer-cost compare`: variants measured in one worker, rounds interleaved. */
export async function compareVariants(analyses: readonly Analysis[], o: RunOptions, print: Print): Promise<0 | 1 | 3> {
  const code = await guarded('comparing failed', print, o.format, async () => {
    const networks = analyses.map(networkOf);
    const bytes = analyses.reduce((n, a) => n + estimateRun(a.totals).bytes, 0);
    const stallSeconds = Math.max(...analyses.map((a) => estimateRun(a.totals).stallSeconds));
    const result = await compareInWorker(
      { networks, calibration: readCalibration(), options: { threads: o.threads, capSeconds: o.capSeconds } },
      { onProgress: showProgress, needsBytes: bytes, stallSeconds },
    );
    keepCalibration(result.calibration);
    const comparison = comparisonJson(analyses, result);
    print(o.format === 'json' ? JSON.stringify(comparison, null, 2) : comparisonText(analyses, result));
  });
  return code === 0 && analyses.some((a) => !a.complete) ? 1 : code;
}

const traffic = (a: Analysis): number => a.totals.bytesRead + a.totals.bytesWritten;

export function comparisonJson(analyses: readonly Analysis[], result: ComparisonResult): Record<string, unknown> {
  const { variants, ratios, calibration: _, ...stamp } = result;
  return {
    schemaVersion: 1,
    variants: analyses.map((a, i) => ({ file: a.file, entry: a.entry, inputs: a.inputs, totals: a.totals, byKind: a.byKind, measured: variants[i] })),
    ratios: ratios.map((r) => ({ ...r, ...countRatios(analyses, r.of, r.to) })),
    measured: stamp,
  };
}

function countRatios(analyses: readonly Analysis[], of: number, to: number): { macs: number; params: number; bytes: number } {
  const [a, b] = [analyses[of], analyses[to]];
  if (!a || !b) return { macs: Number.NaN, params: Number.NaN, bytes: Number.NaN };
  return { macs: a.totals.macs / b.totals.macs, params: a.totals.params / b.totals.params, bytes: traffic(a) / traffic(b) };
}

function comparisonText(analyses: readonly Analysis[], r: ComparisonResult): string {
  const lines = analyses.map((a, i) => {
    const v = r.variants[i];
    return `${i}  ${a.entry}  input ${inputText(a)}  ${full(a.totals.params)} params  ${full(a.totals.macs)} MACs  median ${msText(v?.medianMs ?? Number.NaN)} (minimum ${msText(v?.minMs ?? Number.NaN)})${v?.noisy ? ', noisy' : ''}`;
  });
  const ratios = r.ratios.map((x) => {
    const c = countRatios(analyses, x.of, x.to);
    return `${x.of} / ${x.to}:  time ${x.time.toFixed(3)} (${x.timeLow.toFixed(3)} to ${x.timeHigh.toFixed(3)})  MACs ${c.macs.toFixed(3)}  params ${c.params.toFixed(3)}  bytes ${c.bytes.toFixed(3)}`;
  });
  const kinds = r.variants.map((v, i) => `\n${i}  ${analyses[i]?.entry}\n${kindTable(v.byKind)}`);
  const { runtime } = r;
  return [
    ...lines,
    '',
    ...ratios,
    ...kinds,
    '',
    `${runtime.name} ${runtime.version}, ${runtime.provider}, ${runtime.threads} thread${runtime.threads === 1 ? '' : 's'}, ${runtime.cpu}, ${r.rounds} rounds`,
    ...r.notes,
    '',
  ].join('\n');
}

/** `layer-cost export`: the network as a runnable file, a second one beside it for weights that are too large for one. */
export function exportModel(
  analysis: Analysis,
  output: string,
  write: (path: string, bytes: Uint8Array | Iterable<Uint8Array>) => void,
  print: Print,
): Promise<0 | 1 | 3> {
  return guarded('exporting failed', print, 'text', async () => {
    if (!analysis.entry || analysis.output.length === 0)
      throw new Error(analysis.notes.find((n) => n.severity === 'error')?.text ?? 'there is no network that could be evaluated to its end');
    const location = `${(output.split(/[\\/]/).at(-1) ?? 'model').replace(/\.onnx$/, '')}.weights`;
    const { bytes, external } = writeModel(analysis.graph, { externalData: { location } });
    write(output, bytes);
    if (external) write(join(dirname(output), external.location), external.chunks());
    print(`${output}: ${bytesText(bytes.length)}, random weights${external ? ` in ${external.location} (${bytesText(external.byteLength)})` : ''}`);
  }).then((code) => (code === 0 && !analysis.complete ? 1 : code));
}
