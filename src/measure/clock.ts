/** Time for which the clock is watched. */
const PROBE_MS = 40;
/** Some clocks jitter their steps; this many are enough to see the step itself. */
const ENOUGH_STEPS = 60;

/**
 * The smallest step of `performance.now()`, in milliseconds: about 0.0001 in Node, 0.005 in an isolated page, 0.1 in any other page of Chromium.
 * Pages that are not isolated get a coarse clock so that caches cannot be spied on (High Resolution Time, W3C).
 */
export function clockStepMs(now: () => number = () => performance.now()): number {
  const steps: number[] = [];
  const start = now();
  let last = start;
  while (steps.length < ENOUGH_STEPS && last - start < PROBE_MS) {
    const at = now();
    if (at > last) steps.push(at - last);
    last = at;
  }
  if (steps.length === 0) return PROBE_MS;
  const smallest = Math.min(...steps);
  // Three digits: the step is a property of the clock, the rest is rounding of doubles.
  return Number(smallest.toPrecision(2));
}

/** From this step on single kernels read as 0 or one step, and means are taken instead of medians. */
export const COARSE_STEP_MS = 0.02;
