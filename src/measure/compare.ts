import { COARSE_STEP_MS } from './clock.js';
import { gapSentence, timesByKind } from './insight.js';
import { layerTimes } from './layers.js';
import { machineOf, ratioOf, runsPerSample, summary, warmPlain } from './measure.js';
import { outputNotes, qualityNotes, stampNotes } from './notes.js';
import { PLAN } from './plan.js';
import type { Progress } from './progress.js';
import { runRounds } from './rounds.js';
import type { Runtime, Session } from './runtime.js';
import { isNoisy } from './stats.js';
import type { Calibration, ComparisonResult, MeasureOptions, NetworkRequest, TimeRatio, VariantResult } from './types.js';

/** Rounds of a comparison, spread over more bursts than a single measurement: the interval is by bursts. */
const BURSTS = 8;
const ROUNDS = 40;
/** Default limit of the rounds together. */
const CAP_SECONDS = 30;
/** A fast variant is run several times in a round, until it takes this part of the slowest one's time: whatever disturbs then meets both. */
const PART_OF_SLOWEST = 0.25;
const MOST_REPEATS = 25;
/** Runs of the profiled session that tells the kinds of layers apart. */
const PROFILED_RUNS = 12;

interface Variant {
  readonly network: NetworkRequest;
  readonly session: Session;
  readonly runMs: number;
  readonly repeats: number;
}

/**
 * Measures variants beside each other in one worker: every round runs each of them, in turning order, so that what disturbs one disturbs all.
 * What is compared is the ratio within rounds; its median and interval are by bursts.
 */
export async function compare(
  runtime: Runtime,
  networks: readonly NetworkRequest[],
  { calibration, options = {} }: { readonly calibration?: unknown; readonly options?: MeasureOptions },
  progress: Progress,
): Promise<ComparisonResult> {
  const seed = options.seed ?? PLAN.seed;
  const cap = options.capSeconds ?? CAP_SECONDS;
  const loaded = await load(runtime, networks, seed, progress, options);
  progress.provisionalMs = null;
  const machine = await machineOf(runtime, calibration, progress, 0, options);
  const slowest = Math.max(...loaded.map((v) => v.runMs));
  const variants = loaded.map((v) => ({ ...v, repeats: repeatsOf(runtime, v, slowest) }));
  progress.begin('rounds', cap);
  const rounds = await runRounds(
    variants.map((v) => ({ run: () => v.session.run(v.repeats) })),
    {
      rounds: ROUNDS,
      minSeconds: Math.min(cap, 2 * PLAN.minSeconds),
      capSeconds: cap,
      mostRounds: 2 * PLAN.mostRounds,
      bursts: BURSTS,
      goOn: (samples) => samples.some((of) => isNoisy(of)),
      onRound: (done, planned, _, secondsLeft) => progress.update(secondsLeft + 1, { round: done, rounds: planned }),
    },
  );
  progress.begin('evaluate', (PROFILED_RUNS * variants.reduce((sum, v) => sum + v.runMs, 0)) / 1000);
  const results: VariantResult[] = [];
  const notes = [...stampNotes(runtime.stamp, options)];
  for (const [i, v] of variants.entries()) {
    const samples = rounds.samples[i] ?? [];
    const label = `Variant ${i}: `;
    const strange = outputNotes(await v.session.strangeOutputs());
    notes.push(...[...qualityNotes(samples, 0, i === 0 ? rounds.dropped : 0), ...strange].map((note) => label + note));
    results.push({ ...summary(samples, rounds.burstOf), inputs: v.session.inputs, ...(await profileOf(runtime, v.network, seed, machine)) });
    progress.update(0.5);
  }
  return {
    runtime: runtime.stamp,
    date: new Date().toISOString(),
    seed,
    variants: results,
    ratios: allRatios(rounds.samples, rounds.burstOf),
    rounds: rounds.burstOf.length,
    insights: gaps(networks, results),
    peakGmacPerS: machine.peakGmacPerS,
    bandwidthGBPerS: machine.bandwidthGBPerS,
    notes,
    calibration: machine,
  };
}

async function load(
  runtime: Runtime,
  networks: readonly NetworkRequest[],
  seed: number,
  progress: Progress,
  options: MeasureOptions,
): Promise<Omit<Variant, 'repeats'>[]> {
  const loaded: Omit<Variant, 'repeats'>[] = [];
  for (const network of networks) {
    progress.begin('load');
    const session = await runtime.session(network, { seed });
    const { runMs } = await warmPlain(session, progress, options);
    loaded.push({ network, session, runMs });
  }
  return loaded;
}

function repeatsOf(runtime: Runtime, { runMs }: Pick<Variant, 'runMs'>, slowestMs: number): number {
  const forClock = runsPerSample(runtime.stamp, runMs, 1);
  const forBalance = Math.round((PART_OF_SLOWEST * slowestMs) / runMs);
  return Math.max(forClock, Math.min(MOST_REPEATS, Math.max(1, forBalance)));
}

/** By kind of layer, from a short profiled pass of its own, since profiling a session cannot be paused. */
async function profileOf(
  runtime: Runtime,
  network: NetworkRequest,
  seed: number,
  machine: Calibration,
): Promise<Pick<VariantResult, 'byKind' | 'layers' | 'layersSumMs' | 'runtimeRowMs' | 'wholeProfiledMs'>> {
  // The sender did not say what the network's nodes are: there is nothing to give times to.
  if (network.nodes.length === 0) return { byKind: [], layers: [], layersSumMs: 0, runtimeRowMs: 0, wholeProfiledMs: 0 };
  const session = await runtime.session(network, { seed, profiled: true });
  const runMs = await session.run(2);
  const coarse = runtime.stamp.clockStepMs > COARSE_STEP_MS;
  const runs = Math.max(PROFILED_RUNS, coarse ? Math.min(PLAN.roundsCoarse, Math.floor(3000 / runMs)) : 0);
  await session.run(runs);
  const profile = session.endProfiling().runs.slice(-runs);
  await session.release();
  const { layers, layersSumMs, runtimeRowMs, wholeProfiledMs } = layerTimes(network, profile, machine, coarse);
  return { byKind: timesByKind(network.layers, layers), layers, layersSumMs, runtimeRowMs, wholeProfiledMs };
}

const macsOf = (network: NetworkRequest): number => network.layers.reduce((sum, layer) => sum + layer.macs, 0);

function gaps(networks: readonly NetworkRequest[], results: readonly VariantResult[]): string[] {
  const sides = results.map(({ byKind }, i) => ({ kinds: byKind, macs: macsOf(networks[i] as NetworkRequest) }));
  const [first] = sides;
  if (!first) return [];
  return sides.slice(1).flatMap((side, i) => gapSentence({ of: `Variant ${i + 1}`, to: 'variant 0' }, side, first) ?? []);
}

function allRatios(samples: readonly (readonly number[])[], burstOf: readonly number[]): TimeRatio[] {
  return samples.flatMap((over, of) =>
    samples.flatMap((under, to): TimeRatio[] => {
      if (of === to) return [];
      const { ratio, low, high } = ratioOf(over, under, burstOf);
      return [{ of, to, time: ratio, timeLow: low, timeHigh: high }];
    }),
  );
}
