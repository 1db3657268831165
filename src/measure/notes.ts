import { COARSE_STEP_MS } from './clock.js';
import { isNoisy, quantile } from './stats.js';
import type { MeasureOptions, RuntimeStamp } from './types.js';

/** What a reader should know of where a measurement was taken. */
export function stampNotes(stamp: RuntimeStamp, options: MeasureOptions): string[] {
  const asked = options.threads ?? 1;
  return [
    ...(asked > stamp.threads ? [`${asked} threads were asked for, ${stamp.threads} used: this process may not share memory.`] : []),
    ...(stamp.threads > 1 ? [`Measured with ${stamp.threads} threads; times of one thread are the ones to compare.`] : []),
    ...(options.oneSession ? ['WebAssembly cannot hold these weights twice: all times are of profiled runs, which mostly take 1 or 2 % longer.'] : []),
    ...(stamp.clockStepMs > COARSE_STEP_MS ? [`The clock here has steps of ${stamp.clockStepMs} ms: times of single layers are means over all runs.`] : []),
  ];
}

/** A steady machine's fixed kernel stays within this. */
export const STEADY = 0.1;
/** Layers together take this much of the whole; outside it disturbed runs have moved the one more than the other. */
const SUM_RANGE = [0.9, 1.05] as const;

/** What a reader should know before believing it. */
export function qualityNotes(samples: readonly number[], drift: number, dropped: number, sumOverWhole?: number): string[] {
  const spread = quantile(samples, 0.9) / quantile(samples, 0.1);
  const odd = sumOverWhole !== undefined && (sumOverWhole < SUM_RANGE[0] || sumOverWhole > SUM_RANGE[1]);
  return [
    ...(isNoisy(samples)
      ? [`Noisy: p90 is ${spread.toFixed(2)} times p10. Close other programs and measure again; the minimum is the least disturbed number.`]
      : []),
    ...(drift > STEADY ? [`A fixed kernel's time changed by ${Math.round(drift * 100)} % between bursts: the machine was not steady.`] : []),
    ...(dropped > 0 ? [`${dropped} ${dropped === 1 ? 'round was' : 'rounds were'} dropped because the machine slept or was stopped.`] : []),
    ...(odd ? [`Layers sum to ${(100 * (sumOverWhole ?? 0)).toFixed(0)} % of the profiled whole: disturbances met different layers in different runs.`] : []),
  ];
}

export const outputNotes = (strange: readonly { readonly name: string; readonly count: number; readonly of: number }[]): string[] =>
  strange.map(({ name, count, of }) => `The output ${name} has ${count} of ${of} elements that are no numbers (the weights are random).`);
