import type { Interval } from './types.js';

/** Quantile by linear interpolation between order statistics (Hyndman and Fan 1996, type 7). NaN of nothing. */
export function quantile(values: readonly number[], q: number): number {
  const sorted = Float64Array.from(values).sort();
  if (sorted.length === 0) return Number.NaN;
  const at = (sorted.length - 1) * q;
  const below = Math.floor(at);
  const low = sorted[below] as number;
  return low + (at - below) * ((sorted[Math.min(below + 1, sorted.length - 1)] as number) - low);
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);

export const mean = (values: readonly number[]): number => values.reduce((sum, v) => sum + v, 0) / values.length;

/** Median absolute deviation from the median, not scaled. @internal */
export function mad(values: readonly number[]): number {
  const middle = median(values);
  return median(values.map((v) => Math.abs(v - middle)));
}

/** Runs this much apart were disturbed: p90 / p10. */
const NOISY_SPREAD = 1.3;
/** The undisturbed floor lies this far below the median. */
const NOISY_FLOOR = 1.15;

/** Whether something else kept the machine busy: the middle of the samples is wide, or far above the fastest. */
export const isNoisy = (values: readonly number[]): boolean =>
  quantile(values, 0.9) / quantile(values, 0.1) > NOISY_SPREAD || median(values) / quantile(values, 0) > NOISY_FLOOR;

/**
 * Runs that were not disturbed: the slowest tenth is left out, by whole runs. A clock of 0.1 ms makes one short kernel read 0 or 0.1; only the mean over
 * runs is then unbiased, and leaving out single readings would bias it again.
 */
export function calmRuns(wholeMs: readonly number[]): number[] {
  const limit = quantile(wholeMs, 0.9);
  return wholeMs.flatMap((ms, i) => (ms <= limit ? [i] : []));
}

/** Small, fast, seeded: the same bytes on every machine (Marsaglia 2003, xorshift32). Values in [0, 1). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0 || 0x9e3779b9;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 0x1_0000_0000;
  };
}

/** Two-sided 97.5 % quantiles of Student's t by degrees of freedom, 1 to 10. */
const STUDENT = [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228];
const NORMAL = 1.96;
/** Resamples: the ends of a 95 % interval are then stable to about 2 % of its width. */
const RESAMPLES = 2000;

/**
 * 95 % interval of a statistic of samples that come in bursts. Neighbouring runs share their disturbances, so whole bursts are drawn, never single runs
 * (block bootstrap). Few bursts make the plain percentile interval too narrow; it is widened by sqrt(k / (k-1)) · t / z about the value itself
 * (expanded percentiles, Hesterberg 2015, "What Teachers Should Know About the Bootstrap").
 */
export function blockInterval(blocks: readonly (readonly number[])[], statistic: (values: readonly number[]) => number = median, seed = 1): Interval {
  const filled = blocks.filter((b) => b.length > 0);
  const all = filled.flat();
  const value = statistic(all);
  const k = filled.length;
  if (k < 2) return { low: quantile(all, 0.025), high: quantile(all, 0.975) };
  const random = randomFrom(seed);
  const drawn: number[] = [];
  for (let i = 0; i < RESAMPLES; i++) {
    const sample: number[] = [];
    for (let j = 0; j < k; j++) sample.push(...(filled[Math.floor(random() * k)] as readonly number[]));
    drawn.push(statistic(sample));
  }
  const wider = Math.sqrt(k / (k - 1)) * ((STUDENT[k - 2] ?? NORMAL * (1 + 1.2 / (k - 1))) / NORMAL);
  const low = value - (value - quantile(drawn, 0.025)) * wider;
  const high = value + (quantile(drawn, 0.975) - value) * wider;
  return { low: Math.min(value, Math.max(low, quantile(all, 0))), high: Math.max(value, Math.min(high, quantile(all, 1))) };
}

/** Samples of one runner, cut where bursts begin. `burstOf[i]` grows from burst to burst. */
export function byBurst(samples: readonly number[], burstOf: readonly number[]): number[][] {
  const blocks = new Map<number, number[]>();
  samples.forEach((sample, i) => {
    const burst = burstOf[i] ?? 0;
    const block = blocks.get(burst);
    if (block) block.push(sample);
    else blocks.set(burst, [sample]);
  });
  return [...blocks.values()];
}

export const ratios = (over: readonly number[], under: readonly number[]): number[] => over.map((value, i) => value / (under[i] as number));
