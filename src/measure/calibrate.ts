import { COARSE_STEP_MS } from './clock.js';
import { type Probe, pointwiseProbe, productProbe, streamProbe } from './probes.js';
import type { Runtime } from './runtime.js';
import { mean, median, quantile } from './stats.js';
import type { Calibration } from './types.js';

/** Runs of each probe that count, after as many that only warm. */
const RUNS = 15;
/** A coarse clock tells short kernels apart by their mean only. */
const RUNS_COARSE = 40;
/** From so many steps of the clock on a single reading is exact to a few percent. */
const FINE_STEPS = 40;

/**
 * Peak and bandwidth of this machine as the runtime reaches them, in one sitting of about a second: the most multiply-adds per second of a pointwise convolution
 * and a matrix product, and the bytes per second of an addition of two 4 MB arrays. Kernel times, so that copies in and out do not count.
 */
export async function calibrate(runtime: Runtime): Promise<Calibration> {
  const { stamp } = runtime;
  const runs = stamp.clockStepMs > COARSE_STEP_MS ? RUNS_COARSE : RUNS;
  const compute = [await kernelSeconds(runtime, pointwiseProbe(256, 56), RUNS), await kernelSeconds(runtime, productProbe(512), RUNS)];
  const stream = await kernelSeconds(runtime, streamProbe(1 << 20), runs);
  return {
    schema: 1,
    cpu: stamp.cpu,
    runtimeVersion: stamp.version,
    threads: stamp.threads,
    peakGmacPerS: Math.max(...compute.map(({ probe, seconds }) => probe.macs / seconds / 1e9)),
    bandwidthGBPerS: stream.probe.bytes / stream.seconds / 1e9,
  };
}

async function kernelSeconds(runtime: Runtime, probe: Probe, runs: number): Promise<{ probe: Probe; seconds: number }> {
  const session = await runtime.session(probe, { profiled: true });
  await session.run(2 * runs);
  const profile = session.endProfiling().runs.slice(-runs);
  await session.release();
  const micros = profile.map((run) => run.kernels.reduce((sum, k) => sum + k.microseconds, 0));
  if (micros.length === 0) throw new Error('The runtime gave no profile.');
  // A peak is what the machine can do undisturbed. A kernel that lasts few steps of the clock has no best reading: there the mean stands, without outliers.
  const middle = median(micros);
  const few = middle < FINE_STEPS * runtime.stamp.clockStepMs * 1000;
  const best = few ? mean(micros.filter((us) => us <= 1.5 * middle)) : quantile(micros, 0.1);
  return { probe, seconds: Math.max(best, 0.5) / 1e6 };
}

/** Whether a calibration kept from an earlier run is of this machine and this runtime. */
export const isOfHere = (kept: Calibration, { stamp }: Runtime): boolean =>
  kept.cpu === stamp.cpu && kept.runtimeVersion === stamp.version && kept.threads === stamp.threads;
