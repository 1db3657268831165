import { calibrate, isOfHere } from './calibrate.js';
import { COARSE_STEP_MS } from './clock.js';
import { fits } from './estimate.js';
import { insightsOf, timesByKind } from './insight.js';
import { layerTimes, raisedTo } from './layers.js';
import { outputNotes, qualityNotes, STEADY, stampNotes } from './notes.js';
import { PLAN } from './plan.js';
import { pointwiseProbe } from './probes.js';
import type { Progress } from './progress.js';
import { type Rounds, runRounds, warmUp } from './rounds.js';
import type { Runtime, Session } from './runtime.js';
import { blockInterval, byBurst, isNoisy, median, quantile, ratios } from './stats.js';
import type { Calibration, Circumstances, Interval, MeasureOptions, MeasureResult, NetworkRequest, RuntimeStamp } from './types.js';

/**
 * Measures one network: the plain session gives the number for the whole, the profiled one the layers'. Both are run in turn, in bursts spread over time,
 * with a fixed kernel beside them that tells whether the machine itself was steady. Weights that WebAssembly cannot hold twice leave the profiled one alone.
 */
export async function measure(
  runtime: Runtime,
  network: NetworkRequest,
  { calibration, options = {} }: Circumstances,
  progress: Progress,
): Promise<MeasureResult> {
  const seed = options.seed ?? PLAN.seed;
  const oneSession =
    options.oneSession ?? !fits({ weightBytes: (network.external ?? []).reduce((sum, { data }) => sum + data.byteLength, network.model.byteLength) }, 2);
  const coarse = runtime.stamp.clockStepMs > COARSE_STEP_MS;
  progress.begin('load');
  const plain = await runtime.session(network, { seed, profiled: oneSession });
  const warm = await warmPlain(plain, progress, options);
  const calibrated = await machineOf(runtime, calibration, progress, warm.runMs, options);
  progress.begin('profile', secondsFor(warm.runMs, options));
  const profiled = oneSession ? plain : await runtime.session(network, { seed, profiled: true });
  const batch = runsPerSample(runtime.stamp, warm.runMs, network.nodes.length);
  for (let i = 0; i < PLAN.warmProfiledRuns && !oneSession; i++) {
    progress.update(secondsFor(warm.runMs, options));
    await profiled.run();
  }
  const reference = await referenceSession(runtime);
  progress.begin('rounds', secondsFor(warm.runMs, options));
  const sessions = oneSession ? [profiled] : [plain, profiled];
  const runners = [...sessions.map((session) => ({ run: () => session.run(batch) })), reference];
  const rounds = await runRounds(runners, roundsPlan(options, network.nodes.length * batch, progress));
  progress.begin('evaluate', 0.3);
  const profile = profiled.endProfiling();
  const runs = keptRuns(profile.runs, oneSession ? warm.runs : PLAN.warmProfiledRuns, rounds, batch);
  const probed = layerTimes(network, runs, calibrated, coarse);
  const machine = raisedTo(calibrated, probed.layers);
  const times = layerTimes(network, runs, machine, coarse);
  const strange = await plain.strangeOutputs();
  return result({ runtime, network, options: { ...options, seed, oneSession }, plain, warm, batch, rounds, times, machine, strange });
}

/** Everything that a finished measurement was made from. */
interface Measured {
  readonly runtime: Runtime;
  readonly network: NetworkRequest;
  readonly options: MeasureOptions & { readonly seed: number; readonly oneSession: boolean };
  readonly plain: Session;
  readonly warm: Awaited<ReturnType<typeof warmPlain>>;
  /** Runs of one sample. */
  readonly batch: number;
  readonly rounds: Rounds;
  readonly times: ReturnType<typeof layerTimes>;
  readonly machine: Calibration;
  readonly strange: Awaited<ReturnType<Session['strangeOutputs']>>;
}

function result({ runtime, network, options, plain, warm, batch, rounds, times, machine, strange }: Measured): MeasureResult {
  const [whole = [], whileProfiled = []] = rounds.samples;
  const fixed = rounds.samples.at(-1) ?? [];
  const byKind = timesByKind(network.layers, times.layers);
  const drift = driftOf(fixed, rounds.burstOf);
  return {
    runtime: runtime.stamp,
    date: new Date().toISOString(),
    seed: options.seed,
    inputs: plain.inputs,
    ...summary(whole, rounds.burstOf),
    runsPerSample: batch,
    firstRunMs: warm.firstRunMs,
    loadMs: plain.loadMs,
    wholeProfiledMs: times.wholeProfiledMs,
    layersSumMs: times.layersSumMs,
    runtimeRowMs: times.runtimeRowMs,
    kernelSumShare: times.kernelSumShare,
    profiledRuns: times.runs,
    ...(options.oneSession ? {} : { profiledOverPlain: ratioOf(whileProfiled, whole, rounds.burstOf) }),
    referenceDrift: drift,
    peakGmacPerS: machine.peakGmacPerS,
    bandwidthGBPerS: machine.bandwidthGBPerS,
    layers: times.layers,
    byKind,
    insights: insightsOf(byKind, machine),
    notes: [
      ...stampNotes(runtime.stamp, options),
      ...qualityNotes(whole, drift, rounds.dropped, (times.layersSumMs + times.runtimeRowMs) / times.wholeProfiledMs),
      ...outputNotes(strange),
    ],
    // What an unsteady machine reaches is no peak: it is measured again next time.
    ...(drift < STEADY ? { calibration: machine } : {}),
  };
}

/** Median, spread and interval of one variant's samples. */
export function summary(
  samples: readonly number[],
  burstOf: readonly number[],
): Pick<MeasureResult, 'medianMs' | 'p10Ms' | 'p90Ms' | 'minMs' | 'intervalMs' | 'runs' | 'noisy'> {
  return {
    medianMs: median(samples),
    p10Ms: quantile(samples, 0.1),
    p90Ms: quantile(samples, 0.9),
    minMs: quantile(samples, 0),
    intervalMs: blockInterval(byBurst(samples, burstOf)),
    runs: samples.length,
    noisy: isNoisy(samples),
  };
}

/** Median of the paired ratios with its interval by bursts. */
export function ratioOf(over: readonly number[], under: readonly number[], burstOf: readonly number[]): { readonly ratio: number } & Interval {
  const paired = ratios(over, under);
  return { ratio: median(paired), ...blockInterval(byBurst(paired, burstOf)) };
}

interface Warm {
  readonly runs: number;
  readonly firstRunMs: number;
  /** One warm run. */
  readonly runMs: number;
}

/** Warms the plain session; what the progress calls provisional is the median of its latest runs. */
export async function warmPlain(session: Session, progress: Progress, options: MeasureOptions): Promise<Warm> {
  progress.begin('warmUp');
  const runs = await warmUp(session, (runs) => {
    // The first runs are compiled on the way: nothing is shown of them.
    if (runs.length >= 3) progress.provisionalMs = median(runs.slice(-PLAN.warmWindow));
    progress.update(runs.length < 3 ? null : secondsFor(progress.provisionalMs ?? 0, options) + 1);
  });
  return { runs: runs.length, firstRunMs: runs[0] ?? 0, runMs: median(runs.slice(-PLAN.warmWindow)) };
}

/** Peak and bandwidth: kept ones of this very machine and runtime, else measured now. */
export async function machineOf(
  runtime: Runtime,
  kept: Calibration | undefined,
  progress: Progress,
  runMs: number,
  options: MeasureOptions,
): Promise<Calibration> {
  if (kept && isOfHere(kept, runtime)) return kept;
  progress.begin('calibrate', secondsFor(runMs, options) + 1);
  return calibrate(runtime);
}

/** Rounds and what stands around them, going by one run. */
function secondsFor(runMs: number, options: MeasureOptions): number {
  const cap = options.capSeconds ?? PLAN.capSeconds;
  const rounds = Math.max(PLAN.minSeconds, Math.min(cap, (PLAN.rounds * 2 * runMs) / 1000), (PLAN.fewestRounds * 2 * runMs) / 1000);
  return rounds + (PLAN.bursts * PLAN.gapMs) / 1000;
}

function roundsPlan(options: MeasureOptions, eventsPerRound: number, progress: Progress): Parameters<typeof runRounds>[1] {
  const most = Math.max(PLAN.fewestRounds, Math.min(PLAN.mostRounds, Math.floor(PLAN.mostEvents / Math.max(1, eventsPerRound)) - PLAN.warmProfiledRuns));
  return {
    rounds: Math.min(most, PLAN.rounds),
    minSeconds: PLAN.minSeconds,
    capSeconds: options.capSeconds ?? PLAN.capSeconds,
    mostRounds: most,
    bursts: PLAN.bursts,
    noisySeconds: PLAN.noisySeconds,
    goOn: ([samples]) => isNoisy(samples ?? []),
    onRound: (done, planned, [samples], secondsLeft) => {
      progress.provisionalMs = median(samples ?? []);
      progress.update(secondsLeft + 0.3, { round: done, rounds: planned });
    },
  };
}

/** So many runs make one sample long enough for the clock; few enough for the profiler's memory. */
export function runsPerSample(stamp: RuntimeStamp, runMs: number, kernels: number): number {
  const wanted = Math.ceil((PLAN.clockSteps * stamp.clockStepMs) / Math.max(runMs, 1e-3));
  const affordable = Math.floor(PLAN.mostEvents / (PLAN.rounds * Math.max(1, kernels)));
  return Math.max(1, Math.min(wanted, PLAN.mostRunsPerSample, affordable));
}

/** A small convolution, always the same: when its time changes, the machine has. */
async function referenceSession(runtime: Runtime): Promise<Session> {
  const session = await runtime.session(pointwiseProbe(128, 56));
  await session.run(10);
  return session;
}

/** The profiled runs of the rounds that were kept; the first `warmRuns` of all were warm-up. */
function keptRuns<T>(all: readonly T[], warmRuns: number, rounds: Rounds, batch: number): T[] {
  return rounds.attempts.flatMap((attempt) => all.slice(warmRuns + attempt * batch, warmRuns + (attempt + 1) * batch));
}

function driftOf(samples: readonly number[], burstOf: readonly number[]): number {
  const middle = median(samples);
  return Math.max(...byBurst(samples, burstOf).map((burst) => Math.abs(median(burst) / middle - 1)));
}
