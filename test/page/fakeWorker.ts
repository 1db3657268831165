/**
 * Stands in for the measuring worker: the same messages, made-up times (a steady machine on which depthwise convolutions are slow).
 * `behavior` is read at each request: how many progress messages, how far apart, and how it ends.
 */
export interface FakeBehavior {
  readonly steps: number;
  readonly stepMs: number;
  readonly end: 'result' | 'failed' | 'throw' | 'never';
  readonly noisy: boolean;
}

export const fakeWorkerScript = (behavior: FakeBehavior): string => `
const behavior = ${JSON.stringify(behavior)};
const wait = (ms) => new Promise((done) => setTimeout(done, ms));
const runtime = (cpu) => ({ name: 'onnxruntime-web', version: '1.30.0', provider: 'wasm', threads: 1, clockStepMs: 0.1, cpu });
onmessage = async ({ data }) => {
  for (let i = 1; i <= behavior.steps; i++) {
    await wait(behavior.stepMs);
    postMessage({ type: 'progress', phase: i < 3 ? 'Warming up' : 'Round ' + i + ' of ' + behavior.steps, fraction: i / (behavior.steps + 1), secondsLeft: (behavior.steps - i) * behavior.stepMs / 1000, provisionalMs: i > 1 ? 46.2 : null });
  }
  if (behavior.end === 'never') return;
  if (behavior.end === 'throw') return setTimeout(() => { throw new Error('unreachable executed'); });
  if (behavior.end === 'failed') return postMessage({ type: 'failed', reason: 'the runtime ran out of memory.' });
  const date = '2026-11-23T12:00:00Z';
  if (data.type === 'compare') {
    const variants = data.networks.map((_, i) => ({ medianMs: 45 / (i * 3 + 1), noisy: behavior.noisy && i === 1 }));
    const ratios = variants.slice(1).map((v, i) => { const time = v.medianMs / variants[0].medianMs; return { of: i + 1, to: 0, time, timeLow: time * 0.98, timeHigh: time * 1.03 }; });
    return postMessage({ type: 'compared', result: { runtime: runtime(data.cpu), date, variants, ratios, insights: [], notes: [] } });
  }
  let host = null;
  const layers = data.layers.map(({ path, macs, bytes }) => {
    if (macs === 0 && host) return { path, fusedInto: host };
    if (macs === 0) return { path, elided: 'identity' };
    host = path;
    const boundMs = Math.max(macs / 15e6, bytes / 30e6);
    return { path, measuredMs: boundMs * (macs / bytes < 1.5 ? 5 : 1.15), boundMs };
  });
  const sum = layers.reduce((s, l) => s + (l.measuredMs ?? 0), 0);
  postMessage({ type: 'measured', result: { runtime: runtime(data.cpu), date, medianMs: sum * 1.02, p10Ms: sum, p90Ms: sum * (behavior.noisy ? 1.6 : 1.08), minMs: sum * 0.99, runs: 42, noisy: behavior.noisy, seed: 1, intervalMs: { low: sum, high: sum * 1.04 }, notes: [], insights: [],
    wholeProfiledMs: sum * 1.03, layersSumMs: sum, runtimeRowMs: sum * 0.01, peakGmacPerS: 15.6, bandwidthGBPerS: 30.1, layers, calibration: { peak: 15.6 } } });
};
`;
