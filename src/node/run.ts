import { dirname, join } from 'node:path';
import { type Analysis, hasNetwork } from '../core/analysis.js';
import type { Times, Unmeasured } from '../core/budget/judge.js';
import { writeModel } from '../core/onnx/write.js';
import { bytesText, full, msText } from '../core/report/numbers.js';
import { jsonText, shown } from '../core/report/shown.js';
import { firstError } from '../core/text/notes.js';
import { comparisonJson, comparisonMarkdown, comparisonText, variantLabels } from '../measure/compareReport.js';
import { cannotRun, estimateRun, estimateText, estimateTogether, type RunEstimate } from '../measure/estimate.js';
import { isCalibration } from '../measure/kept.js';
import { networkRequest } from '../measure/networkRequest.js';
import { measuredCsv, measuredJson, measuredMarkdown, measuredText } from '../measure/report.js';
import type { Calibration, MeasureProgress, MeasureResult, NetworkRequest } from '../measure/types.js';
import { readCached, writeCached } from './cache.js';
import { fileNetwork } from './fileNetwork.js';

type Print = (text: string) => void;
interface RunOptions {
  readonly format: string;
  readonly threads: number;
  readonly capSeconds: number | undefined;
  /** Large runs start unasked. */
  readonly yes: boolean;
}

const FAILED = 3;

/** Loaded only for measuring: it brings the parts of Node that threads need. */
const nodeClient = () => import('../measure/nodeClient.js');

/** File that keeps this machine's peak and bandwidth, so that they are measured once. */
const CALIBRATION = 'calibration.json';

function readCalibration(): Calibration | undefined {
  try {
    const kept: unknown = JSON.parse(readCached(CALIBRATION, CALIBRATION)?.toString('utf8') ?? '');
    return isCalibration(kept) ? kept : undefined;
  } catch {
    return undefined;
  }
}

function keepCalibration(calibration: Calibration | undefined): void {
  if (calibration) writeCached(CALIBRATION, CALIBRATION, JSON.stringify(calibration));
}

/** The model file and the plan of a network that is to run in at least `sessions` sessions. Throws an error for the user if it cannot run. */
export function runnableNetwork(analysis: Analysis, sessions: number): NetworkRequest {
  // What a model file gives may be known only when it runs.
  if (!hasNetwork(analysis) || (analysis.output.length === 0 && !analysis.model))
    throw new Error(firstError(analysis.notes) ?? 'there is no network that could be evaluated to its end');
  const obstacle = cannotRun(analysis, sessions);
  if (obstacle !== undefined) throw new Error(obstacle);
  return analysis.model ? fileNetwork(analysis.file, analysis) : networkRequest(analysis);
}

/** Shows progress on the error stream, if that is a terminal. */
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
    if (format === 'json') print(jsonText({ schemaVersion: 1, error: text }));
    process.stderr.write(`layer-cost: ${what}: ${shown(text)}\n`);
    return FAILED;
  } finally {
    endProgress();
  }
}

/** Asks before a run that needs much memory or time, and throws if the answer is no. Without a terminal it prints the need and goes on. */
export async function consent(estimate: RunEstimate, yes: boolean): Promise<void> {
  if (!estimate.ask || yes) return;
  const needs = `this takes about ${estimateText(estimate)}`;
  if (!process.stdin.isTTY || !process.stderr.isTTY) {
    process.stderr.write(`layer-cost: ${needs}\n`);
    return;
  }
  const { createInterface } = await import('node:readline/promises');
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await terminal.question(`layer-cost: ${needs}. Start it? [y/N] `);
  terminal.close();
  if (!/^y(es)?$/i.test(answer.trim())) throw new Error('it was not started');
}

const measuredAs = (format: string) => (format === 'csv' ? measuredCsv : format === 'markdown' ? measuredMarkdown : measuredText);

/** Runs a network, after consent, and keeps what was learned of the machine. */
async function measured(analysis: Analysis, o: RunOptions): Promise<MeasureResult> {
  const calibration = readCalibration();
  const estimate = estimateRun(analysis.totals, calibration, o.capSeconds);
  await consent(estimate, o.yes);
  const question = { ...runnableNetwork(analysis, 1), calibration, options: { threads: o.threads, capSeconds: o.capSeconds } };
  const { measureInWorker } = await nodeClient();
  const result = await measureInWorker(question, { onProgress: showProgress, estimate });
  keepCalibration(result.calibration);
  return result;
}

/** `layer-cost measure`: the report with measured times. */
export async function measureReport(analysis: Analysis, o: RunOptions, print: Print): Promise<0 | 1 | 3> {
  const code = await guarded('measuring failed', print, o.format, async () => {
    const result = await measured(analysis, o);
    print(o.format === 'json' ? jsonText(measuredJson(analysis, result)) : measuredAs(o.format)(analysis, result));
  });
  return code === 0 && !analysis.complete ? 1 : code;
}

/** The median and the times of layers of a network that is run here, or why there are none. */
export async function timesOf(analysis: Analysis, o: RunOptions): Promise<Times | Unmeasured> {
  try {
    const { medianMs, layers } = await measured(analysis, o);
    return { medianMs, layers: new Map(layers.flatMap(({ path, measuredMs }) => (measuredMs === undefined ? [] : [[path, measuredMs] as const]))) };
  } catch (error) {
    return { unmeasured: `measuring failed: ${error instanceof Error ? error.message : String(error)}` };
  } finally {
    endProgress();
  }
}

/** `layer-cost compare`: variants measured in one worker, rounds interleaved. */
export async function compareVariants(analyses: readonly Analysis[], o: RunOptions, print: Print): Promise<0 | 1 | 3> {
  const code = await guarded('comparing failed', print, o.format, async () => {
    const calibration = readCalibration();
    const estimate = estimateTogether(analyses.map((analysis) => estimateRun(analysis.totals, calibration, o.capSeconds)));
    await consent(estimate, o.yes);
    const labels = variantLabels(analyses);
    const networks = analyses.map((analysis, i): NetworkRequest => ({ label: labels[i] ?? '', ...runnableNetwork(analysis, 2) }));
    const { compareInWorker } = await nodeClient();
    const result = await compareInWorker(
      { networks, calibration, options: { threads: o.threads, capSeconds: o.capSeconds } },
      { onProgress: showProgress, estimate },
    );
    keepCalibration(result.calibration);
    if (o.format === 'json') print(jsonText(comparisonJson(analyses, result)));
    else print((o.format === 'markdown' ? comparisonMarkdown : comparisonText)(analyses, result));
  });
  return code === 0 && analyses.some((a) => !a.complete) ? 1 : code;
}

/**
 * `layer-cost export`: the network as a runnable file, with a second file for weights that do not fit into one.
 * @param batches makes the network with several numbers of samples, where the file is to take any
 */
export function exportModel(
  analysis: Analysis,
  output: string,
  format: string,
  print: Print,
  batches?: () => Promise<readonly Analysis[]>,
): Promise<0 | 1 | 3> {
  return guarded('exporting failed', print, format, async () => {
    if (!analysis.entry || analysis.output.length === 0)
      throw new Error(firstError(analysis.notes) ?? 'there is no network that could be evaluated to its end');
    const [graph = analysis.graph, ...others] = ((await batches?.()) ?? []).map((other) => other.graph);
    const location = `${(output.split(/[\\/]/).at(-1) ?? 'model').replace(/\.onnx$/, '')}.weights`;
    const { bytes, external, nodes, unusedParams } = writeModel(graph, { externalData: { location }, ...(others.length ? { batches: others } : {}) });
    const model = { path: output, chunks: [bytes] };
    const { saveTogether } = await import('./save.js');
    await saveTogether(external ? [model, { path: join(dirname(output), external.location), chunks: external.chunks() }] : [model]);
    const weights = external ? { file: external.location, bytes: external.byteLength } : null;
    const { complete, inputs, totals } = analysis;
    if (format === 'json') {
      print(jsonText({ schemaVersion: 1, file: output, bytes: bytes.length, weights, nodes, unusedParams, complete, inputs, output: analysis.output, totals }));
      return;
    }
    const beside = external ? ` in ${external.location} (${bytesText(external.byteLength)})` : '';
    const unused = unusedParams ? `, without ${full(unusedParams)} parameters that no output needs` : '';
    print(shown(`${output}: ${bytesText(bytes.length)}, random weights${beside}${unused}`));
  }).then((code) => (code === 0 && !analysis.complete ? 1 : code));
}
