import { PLAN } from './plan.js';
import { median } from './stats.js';

/** Something that is run once a round. */
interface Runner {
  /** Milliseconds of one run. */
  run(): Promise<number>;
}

export interface Rounds {
  /** `samples[runner][round]`, milliseconds. */
  readonly samples: readonly (readonly number[])[];
  /** By round, growing. */
  readonly burstOf: readonly number[];
  /** Which attempts these rounds were, counting from 0: an attempt in which the machine slept is left out. */
  readonly attempts: readonly number[];
  readonly dropped: number;
}

/** @internal */
export interface RoundsPlan {
  readonly rounds: number;
  readonly minSeconds: number;
  readonly capSeconds: number;
  readonly mostRounds: number;
  readonly bursts: number;
  /** Asked when all is done: whether the samples are worth going on for `noisySeconds` (or `capSeconds`). */
  readonly noisySeconds?: number;
  readonly goOn?: (samples: readonly (readonly number[])[]) => boolean;
  readonly onRound: (done: number, planned: number, samples: readonly (readonly number[])[], secondsLeft: number) => void;
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Runs every runner once a round, in an order that turns each round, in bursts with gaps between them. Ends after `rounds` and `minSeconds`, at the latest
 * after `capSeconds` or `mostRounds`, but never before {@link PLAN.fewestRounds}. A round in which the machine slept is dropped and counted.
 */
export async function runRounds(runners: readonly Runner[], plan: RoundsPlan, now: () => number = () => performance.now()): Promise<Rounds> {
  const samples: number[][] = runners.map(() => []);
  const burstOf: number[] = [];
  const attempts: number[] = [];
  const start = now();
  let sleptMs = 0;
  const seconds = (): number => (now() - start - sleptMs) / 1000;
  let burst = 0;
  let extended = false;
  for (let attempt = 0; attempt < plan.mostRounds + MOST_DROPPED; attempt++) {
    const done = burstOf.length;
    extended ||= done > 0 && done >= plannedRounds(plan, done, seconds()) && (plan.goOn?.(samples) ?? false);
    const planned = plannedRounds(extended ? { ...plan, minSeconds: Math.min(plan.capSeconds, plan.noisySeconds ?? plan.capSeconds) } : plan, done, seconds());
    if (done >= planned) break;
    if (Math.floor((done / planned) * plan.bursts) > burst) {
      burst++;
      await sleep(PLAN.gapMs);
    }
    const row = await oneRound(runners, attempt);
    if (row.some((ms, i) => slept(ms, samples[i] as readonly number[]))) {
      sleptMs += row.reduce((sum, ms) => sum + ms, 0);
      continue;
    }
    row.forEach((ms, i) => {
      samples[i]?.push(ms);
    });
    burstOf.push(burst);
    attempts.push(attempt);
    plan.onRound(done + 1, planned, samples, Math.max(0, ((planned - done - 1) * seconds()) / (done + 1)));
  }
  return { samples, burstOf, attempts, dropped: (attempts.at(-1) ?? -1) + 1 - attempts.length };
}

/** A machine that sleeps more often than this while being measured is given up on. @limit samples lost to a sleeping machine: samples */
const MOST_DROPPED = 20;

/** Rounds that there will be, going by the pace so far. */
function plannedRounds(plan: RoundsPlan, done: number, seconds: number): number {
  if (done < PLAN.fewestRounds) return Math.min(plan.mostRounds, Math.max(plan.rounds, PLAN.fewestRounds));
  const perRound = seconds / done;
  const wanted = Math.max(plan.rounds, Math.ceil(plan.minSeconds / perRound));
  return Math.max(PLAN.fewestRounds, Math.min(wanted, plan.mostRounds, Math.max(done, Math.floor(plan.capSeconds / perRound))));
}

async function oneRound(runners: readonly Runner[], round: number): Promise<number[]> {
  const row = new Array<number>(runners.length).fill(0);
  // Forward and backward in turn, each pair of rounds beginning one further on: whoever follows whom changes, too.
  const order = runners.map((_, i) => (i + (round >> 1)) % runners.length);
  if (round % 2) order.reverse();
  for (const i of order) row[i] = await (runners[i] as Runner).run();
  return row;
}

const slept = (ms: number, before: readonly number[]): boolean => before.length > 2 && ms > 10 * median(before) + PLAN.gapSampleMs;

/** Runs until the runtime's compiler has settled, by time and convergence. Returns the samples; the last few are warm. */
export async function warmUp(runner: Runner, onRun: (runs: readonly number[]) => void, now: () => number = () => performance.now()): Promise<number[]> {
  const runs: number[] = [];
  const start = now();
  for (;;) {
    runs.push(await runner.run());
    onRun(runs);
    const seconds = (now() - start) / 1000;
    if (runs.length >= 2 && seconds >= PLAN.warmCapSeconds) return runs;
    if (runs.length >= PLAN.warmRuns && seconds >= PLAN.warmSeconds && settled(runs)) return runs;
    // Slow networks spend a second in one run: fewer of them do as much compiling.
    if (runs.length >= 4 && seconds >= PLAN.warmCapSeconds / 2 && settled(runs)) return runs;
  }
}

/** The last runs are as fast as the fastest ones so far, within 5 %. */
function settled(runs: readonly number[]): boolean {
  const window = Math.min(PLAN.warmWindow, Math.ceil(runs.length / 2));
  const last = median(runs.slice(-window));
  const best = median([...runs].sort((a, b) => a - b).slice(0, window));
  return last <= best * PLAN.warmWithin;
}
