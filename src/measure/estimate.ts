import type { Analysis, Totals } from '../core/analysis.js';
import { BYTES, bytesOf } from '../core/onnx/graph.js';
import { bytesText, threeDigits } from '../core/report/numbers.js';
import { PLAN } from './plan.js';

/** More than this is not started without asking. @limit measurement that starts without asking: bytes */
export const ASK_BYTES = 2e9;
/** A longer measurement is not started without asking. @limit measurement that starts without asking: seconds */
export const ASK_SECONDS = 60;

/** A modest machine's speed in one thread of WebAssembly; the estimate may be too long, hardly too short. */
const ASSUMED_GMAC_PER_S = 8;
const ASSUMED_GB_PER_S = 10;
/** The runtime itself, compiled, with its first pages. */
const RUNTIME_BYTES = 150e6;
const SETUP_SECONDS = 3;
/** WebAssembly's addresses have 32 bits. @limit memory of a measurement: bytes */
export const MOST_BYTES = 2 ** 32;
/**
 * A worker that says nothing for so long after its next word was due hangs: loops of a graph need not end.
 * @limit measurement without a sign of life: seconds at least
 */
const LEAST_STALL_SECONDS = 60;
/** Sizes that depend on the data are known only when the network runs: what it takes may be more than was told, but not without end. @limit memory of a measurement: times what was told */
const MOST_TIMES_BYTES = 2;
/** The same of time. @limit a measurement that takes longer than was told: times that */
const MOST_TIMES_SECONDS = 10;
/** Loading, on a machine that does much else. */
const SLOWEST_BYTES_PER_S = 20e6;

/** Nobody waits for more. @limit a measurement that is started: seconds */
const MOST_SECONDS = 21_600;

export interface RunEstimate {
  readonly bytes: number;
  readonly seconds: number;
  /** After so long without a word the run may be given up. */
  readonly stallSeconds: number;
  readonly ask: boolean;
  /** More memory than this the run is not given, nor more time: of what was told a multiple, or of what starts without asking, if that is more. */
  readonly mostBytes: number;
  readonly mostSeconds: number;
}

const isLarge = (bytes: number, seconds: number): boolean => bytes > ASK_BYTES || seconds > ASK_SECONDS;

/** What measuring a network will take of memory and time, before anything is loaded. Known peaks of this machine make it sharper. */
export function estimateRun(
  totals: Pick<Totals, 'macs' | 'weightBytes' | 'peakActivationBytes' | 'bytesRead' | 'bytesWritten'>,
  machine: { readonly peakGmacPerS?: number; readonly bandwidthGBPerS?: number } = {},
  capSeconds: number = PLAN.capSeconds,
): RunEstimate {
  // Weights as they were made, in the runtime's memory and packed for its kernels, of two sessions or one; activations of them. Measured: 4.2 times in two, 2.3 in one.
  const twice = fits(totals, 2);
  const bytes = RUNTIME_BYTES + (twice ? 4.5 : 2.5) * totals.weightBytes + (twice ? 2 : 1) * totals.peakActivationBytes;
  const peak = (machine.peakGmacPerS ?? ASSUMED_GMAC_PER_S) * 1e9 * 0.5;
  const bandwidth = (machine.bandwidthGBPerS ?? ASSUMED_GB_PER_S) * 1e9 * 0.3;
  const run = totals.macs / peak + (totals.bytesRead + totals.bytesWritten) / bandwidth;
  const warm = Math.max(Math.min(PLAN.warmRuns, 2 + PLAN.warmCapSeconds / run) * run, PLAN.warmSeconds) + PLAN.warmProfiledRuns * run;
  const rounds = Math.max(Math.min(PLAN.rounds * 2 * run, capSeconds), PLAN.fewestRounds * 2 * run, PLAN.minSeconds);
  const seconds = SETUP_SECONDS + totals.weightBytes / 100e6 + warm + rounds;
  return within(bytes, seconds, Math.max(LEAST_STALL_SECONDS, 20 * run) + totals.weightBytes / SLOWEST_BYTES_PER_S);
}

/** An estimate with the limits that follow from it. */
const within = (bytes: number, seconds: number, stallSeconds: number): RunEstimate => ({
  bytes,
  seconds,
  stallSeconds,
  ask: isLarge(bytes, seconds),
  mostBytes: Math.min(MOST_BYTES, Math.max(ASK_BYTES, MOST_TIMES_BYTES * bytes)),
  mostSeconds: Math.min(MOST_SECONDS, MOST_TIMES_SECONDS * Math.max(ASK_SECONDS, seconds)),
});

/** Whether WebAssembly can hold a network's weights so many times: a plain and a profiled session hold them at the same time. */
export const fits = ({ weightBytes }: Pick<Totals, 'weightBytes'>, sessions: number): boolean => RUNTIME_BYTES + sessions * weightBytes <= MOST_BYTES;

/** Why a network cannot run at all, whatever the machine; undefined when it can be tried. */
export function cannotRun({ graph, totals }: Pick<Analysis, 'graph' | 'totals'>, sessions: number): string | undefined {
  if (!fits(totals, sessions)) return tooLargeText(totals, sessions);
  // The runtime copies where PyTorch only looks at a tensor in another way: what is a view there is held here.
  const held = graph.values.reduce((most, value) => (value.unknown === undefined ? Math.max(most, bytesOf(value)) : most), totals.peakActivationBytes);
  if (RUNTIME_BYTES + held > MOST_BYTES) return `what it holds at one time takes ${bytesText(held)}, and WebAssembly holds ${bytesText(MOST_BYTES)}`;
  const blocked = graph.nodes.find((node) => node.unrunnable !== undefined && node.name !== undefined);
  if (blocked) return `${blocked.name}: ${blocked.unrunnable}`;
  const open = graph.inputs.map((id) => graph.values[id]).find((value) => value && (value.unknown !== undefined || BYTES[value.dtype] === 0));
  if (open) return `its input ${open.name} is no tensor of known size`;
  const { seconds } = estimateRun(totals);
  return seconds > MOST_SECONDS ? `it would take about ${durationText(seconds)}` : undefined;
}

/** The same as the reason for which a network cannot run, whatever the machine. @internal */
export const tooLargeText = ({ weightBytes }: Pick<Totals, 'weightBytes'>, sessions: number): string =>
  `its weights take ${bytesText(weightBytes)}${sessions === 1 ? '' : ` in each of ${sessions} sessions`}, and WebAssembly holds ${bytesText(MOST_BYTES)}`;

/** What measuring networks beside each other will take. */
export function estimateTogether(all: readonly RunEstimate[]): RunEstimate {
  const [bytes, seconds] = [all.reduce((sum, e) => sum + e.bytes, 0), all.reduce((sum, e) => sum + e.seconds, 0)];
  return within(bytes, seconds, Math.max(...all.map((e) => e.stallSeconds)));
}

/** The same as words: `3.20 GB of memory and 2.5 min`. */
export const estimateText = ({ bytes, seconds }: RunEstimate): string => `${bytesText(bytes)} of memory and ${durationText(seconds)}`;

export const durationText = (seconds: number): string => (seconds > 120 ? `${threeDigits(seconds / 60)} min` : `${Math.round(seconds)} s`);
