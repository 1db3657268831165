import { attribute } from './attribute.js';
import type { ProfiledRun } from './events.js';
import { calmRuns, mean, median } from './stats.js';
import type { Calibration, EmittedNode, LayerRequest, LayerResult } from './types.js';

type Machine = Pick<Calibration, 'peakGmacPerS' | 'bandwidthGBPerS'>;

/** What profiled runs say about the layers of one network. */
interface LayerTimes {
  readonly layers: readonly LayerResult[];
  readonly layersSumMs: number;
  readonly runtimeRowMs: number;
  readonly wholeProfiledMs: number;
  readonly kernelSumShare: number;
  readonly runs: number;
}

/**
 * Times of layers from profiled runs: the kernels of a layer are summed in each run, then the median over runs is taken, or the mean over the calmer runs
 * where the clock is too coarse for a median. Throws when there are no runs, since no time is better than a zero.
 */
export function layerTimes(
  network: { readonly nodes: readonly EmittedNode[]; readonly layers: readonly LayerRequest[] },
  runs: readonly ProfiledRun[],
  machine: Machine,
  coarse: boolean,
): LayerTimes {
  const [first] = runs;
  if (!first?.kernels.length) throw new Error('the runtime gave no profile, so that no time can be given to any layer.');
  const { homes, fates } = attribute(network.nodes, first.kernels);
  // The runtime runs one fixed order; a run that differs from the first was cut short and is left out.
  const whole = runs.filter((run) => run.kernels.length === first.kernels.length);
  const wholeMs = whole.map((run) => run.microseconds / 1000);
  const kept = coarse ? calmRuns(wholeMs) : whole.map((_, i) => i);
  const middle = (of: (run: ProfiledRun) => number): number => {
    const values = kept.map((i) => of(whole[i] as ProfiledRun));
    return coarse ? mean(values) : median(values);
  };
  const byHome = new Map<string | null, number[]>();
  const listed = new Set(network.layers.map((layer) => layer.path));
  homes.forEach(({ layer }, at) => {
    const home = layer !== null && listed.has(layer) ? layer : null;
    const own = byHome.get(home);
    if (own) own.push(at);
    else byHome.set(home, [at]);
  });
  const msOf = (positions: readonly number[]): number => middle((run) => positions.reduce((sum, at) => sum + (run.kernels[at]?.microseconds ?? 0), 0) / 1000);
  const times = new Map<string | null, number>();
  for (const [home, positions] of byHome) times.set(home, msOf(positions));
  const runtimeRowMs = times.get(null) ?? 0;
  times.delete(null);
  const layersSumMs = [...times.values()].reduce((sum, ms) => sum + ms, 0);
  return {
    layers: resultsOf(network.layers, times as ReadonlyMap<string, number>, fates, machine, layersSumMs + runtimeRowMs),
    layersSumMs,
    runtimeRowMs,
    wholeProfiledMs: middle((run) => run.microseconds / 1000),
    kernelSumShare: median(whole.map((run) => run.kernels.reduce((sum, k) => sum + k.microseconds, 0) / run.microseconds)),
    runs: whole.length,
  };
}

type Fates = ReturnType<typeof attribute>['fates'];

function resultsOf(requested: readonly LayerRequest[], times: ReadonlyMap<string, number>, fates: Fates, machine: Machine, sumMs: number): LayerResult[] {
  const totalMacs = requested.reduce((sum, layer) => sum + layer.macs, 0);
  return requested.flatMap((layer): LayerResult[] => {
    const { path } = layer;
    const macsShare = totalMacs > 0 ? layer.macs / totalMacs : 0;
    const ms = times.get(path);
    if (ms !== undefined) return [{ path, ...timed(layer, ms, machine), timeShare: ms / sumMs, macsShare, ...(layer.own ? { own: true } : {}) }];
    if (layer.own) return [];
    const fate = fates.get(path);
    // A layer without any node in the file returned what it was given, or nothing needed what it made.
    if (!fate || 'ran' in fate) return [{ path, elided: 'identity', macsShare }];
    return ['fusedInto' in fate ? { path, fusedInto: fate.fusedInto, macsShare } : { path, elided: fate.elided, macsShare }];
  });
}

function timed(layer: LayerRequest, ms: number, machine: Machine): Partial<LayerResult> {
  const boundMs = Math.max(layer.macs / machine.peakGmacPerS, layer.bytes / machine.bandwidthGBPerS) / 1e6;
  return {
    measuredMs: ms,
    boundMs,
    ...(ms > 0 && layer.macs > 0 ? { gmacPerS: layer.macs / ms / 1e6 } : {}),
    ...(ms > 0 && layer.bytes > 0 ? { gbPerS: layer.bytes / ms / 1e6 } : {}),
  };
}

/** Layers shorter than this say nothing of a peak: their time is mostly clock and call. */
const TELLING_MS = 0.5;

/** The machine as its probes and its layers know it: what a layer reached, the machine can reach, even when the probes were disturbed. */
export function raisedTo<T extends Machine>(machine: T, layers: readonly LayerResult[]): T {
  const reached = layers.flatMap((layer) => ((layer.measuredMs ?? 0) >= TELLING_MS && layer.gmacPerS !== undefined ? [layer.gmacPerS] : []));
  return { ...machine, peakGmacPerS: Math.max(machine.peakGmacPerS, ...reached) };
}
