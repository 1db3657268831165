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
import type { Calibration, Circumstances, ComparisonResult, MeasureOptions, NetworkRequest, TimeRatio, VariantResult } from './types.js';

/** Rounds of a comparison, spread over more bursts than a single measurement: the interval is by bursts. */
const BURSTS = 8;
const ROUNDS = 40;
/** Default limit of the rounds together. @limit rounds of a comparison: seconds */
const CAP_SECONDS = 30;
/** A fast variant is run several times in a round, until it takes this part of the slowest one's time: whatever disturbs then meets both. */
const PART_OF_SLOWEST = 0.25;
/** A network of microseconds is not run forever. @limit runs of a fast network in one round: runs */
const MOST_REPEATS = 25;
/** Rounds of the profiled sessions that tell the kinds of layers apart. */
const PROFILED_ROUNDS = 12;

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
  { calibration, options = {} }: Circumstances,
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
  const profiles = await profileAll(runtime, variants, seed, machine, progress);
  const results = variants.map(
    (v, i): VariantResult => ({ ...summary(rounds.samples[i] ?? [], rounds.burstOf), inputs: v.session.inputs, ...(profiles[i] as Profiled) }),
  );
  const ratios = allRatios(rounds.samples, rounds.burstOf);
  const notes = [...stampNotes(runtime.stamp, options)];
  for (const [i, v] of variants.entries()) {
    const strange = outputNotes(await v.session.strangeOutputs());
    notes.push(...[...qualityNotes(rounds.samples[i] ?? [], 0, i === 0 ? rounds.dropped : 0), ...strange].map((note) => `${labelOf(networks, i)}: ${note}`));
  }
  return {
    runtime: runtime.stamp,
    date: new Date().toISOString(),
    seed,
    variants: results,
    ratios,
    rounds: rounds.burstOf.length,
    insights: gaps(networks, profiles, ratios),
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

type Profiled = Pick<VariantResult, 'byKind' | 'layers' | 'layersSumMs' | 'runtimeRowMs' | 'wholeProfiledMs'>;

/**
 * Times by kind of layer, from profiled sessions of their own, since profiling a session cannot be paused. They are run in rounds, too: rates of two variants are
 * compared, and a disturbance of seconds would otherwise meet only one of them.
 */
async function profileAll(runtime: Runtime, variants: readonly Variant[], seed: number, machine: Calibration, progress: Progress): Promise<Profiled[]> {
  const known = variants.filter((v) => v.network.nodes.length > 0);
  const slowest = Math.max(...variants.map((v) => v.runMs));
  const coarse = runtime.stamp.clockStepMs > COARSE_STEP_MS;
  const rounds = Math.max(PROFILED_ROUNDS, coarse ? Math.min(PLAN.rounds, Math.floor(3000 / slowest)) : 0);
  progress.begin('profile', (rounds * known.reduce((sum, v) => sum + v.runMs, 0)) / 1000);
  const sessions = new Map<Variant, Session>();
  for (const v of known) {
    const session = await runtime.session(v.network, { seed, profiled: true });
    await session.run(2);
    sessions.set(v, session);
  }
  for (let round = 0; round < rounds; round++) {
    for (const session of sessions.values()) await session.run();
    progress.update(((rounds - round - 1) * known.reduce((sum, v) => sum + v.runMs, 0)) / 1000);
  }
  progress.begin('evaluate', 0.3);
  return variants.map((v): Profiled => {
    const session = sessions.get(v);
    // The sender did not say what the network's nodes are: there is nothing to give times to.
    if (!session) return { byKind: [], layers: [], layersSumMs: 0, runtimeRowMs: 0, wholeProfiledMs: 0 };
    const runs = session.endProfiling().runs.slice(-rounds);
    const { layers, layersSumMs, runtimeRowMs, wholeProfiledMs } = layerTimes(v.network, runs, machine, coarse);
    return { byKind: timesByKind(v.network.layers, layers), layers, layersSumMs, runtimeRowMs, wholeProfiledMs };
  });
}

const macsOf = (network: NetworkRequest): number => network.layers.reduce((sum, layer) => sum + layer.macs, 0);

const labelOf = (networks: readonly NetworkRequest[], i: number): string => networks[i]?.label ?? `Variant ${i}`;

function gaps(networks: readonly NetworkRequest[], results: readonly Profiled[], times: readonly TimeRatio[]): string[] {
  const sides = results.map(({ byKind }, i) => ({ label: labelOf(networks, i), kinds: byKind, macs: macsOf(networks[i] as NetworkRequest) }));
  const [first, ...others] = sides;
  if (!first) return [];
  return others.flatMap((side, i) => gapSentence(side, first, times.find((r) => r.of === i + 1 && r.to === 0)?.time ?? Number.NaN) ?? []);
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
