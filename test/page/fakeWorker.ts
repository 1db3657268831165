import type {
  AskerEnd,
  ComparisonResult,
  LayerResult,
  MeasureProgress,
  MeasureResult,
  MeasuringEnd,
  NetworkRequest,
  RuntimeStamp,
  ToWorker,
} from '../../src/measure/types.js';
import { Messenger } from '../../src/messages.js';

/**
 * Stands in for the measuring worker where a test is about the page: made-up times (a steady machine on which depthwise convolutions are slow) and ends of every kind.
 * The harness bundles it with a behavior: how many progress messages, how far apart, and how it ends.
 */
export interface FakeBehavior {
  readonly steps: number;
  readonly stepMs: number;
  readonly end: 'result' | 'failed' | 'throw' | 'never';
  readonly noisy: boolean;
}
declare const BEHAVIOR: FakeBehavior;

const behavior = BEHAVIOR;
const scope = globalThis as unknown as DedicatedWorkerGlobalScope;
const date = '2026-11-23T12:00:00Z';
const machine = { peakGmacPerS: 15.6, bandwidthGBPerS: 30.1 };

const line = new Messenger<MeasuringEnd, AskerEnd>((message) => scope.postMessage(message), {
  event: () => undefined,
  requests: {
    measure: async (question) => {
      await run();
      return measured(question, question.cpu);
    },
    compare: async (question) => {
      await run();
      return compared(question.networks, question.cpu);
    },
  },
});
scope.addEventListener('message', ({ data }: MessageEvent<ToWorker>) => line.receive(data));

const runtime = (cpu: string): RuntimeStamp => ({
  name: 'onnxruntime-web',
  version: '1.30.0',
  provider: 'wasm',
  threads: 1,
  simd: false,
  crossOriginIsolated: false,
  clockStepMs: 0.1,
  cpu,
});

/** The progress of a run, and its end where that is no result. */
async function run(): Promise<void> {
  const { steps, stepMs, end } = behavior;
  for (let i = 1; i <= steps; i++) {
    await new Promise((done) => setTimeout(done, stepMs));
    const progress: MeasureProgress = {
      ...(i < 3 ? { step: 'warmUp', phase: 'Warming up' } : { step: 'rounds', phase: `Round ${i} of ${steps}`, round: i, rounds: steps }),
      fraction: i / (steps + 1),
      secondsLeft: ((steps - i) * stepMs) / 1000,
      provisionalMs: i > 1 ? 46.2 : null,
    };
    line.send({ type: 'progress', ...progress });
  }
  if (end === 'failed') throw new Error('the runtime ran out of memory.');
  if (end === 'throw')
    setTimeout(() => {
      throw new Error('unreachable executed');
    });
  if (end !== 'result') await new Promise<never>(() => undefined);
}

function measured({ layers: asked }: NetworkRequest, cpu: string): MeasureResult {
  let host = '';
  const layers = asked.map(({ path, macs, bytes }): LayerResult => {
    if (macs === 0) return host ? { path, fusedInto: host } : { path, elided: 'identity' };
    host = path;
    const boundMs = Math.max(macs / 15e6, bytes / 30e6);
    return { path, measuredMs: boundMs * (macs / bytes < 1.5 ? 5 : 1.15), boundMs };
  });
  const sum = layers.reduce((s, l) => s + (l.measuredMs ?? 0), 0);
  return {
    runtime: runtime(cpu),
    date,
    seed: 1,
    inputs: [],
    medianMs: sum * 1.02,
    p10Ms: sum,
    p90Ms: sum * (behavior.noisy ? 1.6 : 1.08),
    minMs: sum * 0.99,
    intervalMs: { low: sum, high: sum * 1.04 },
    runs: 42,
    runsPerSample: 1,
    noisy: behavior.noisy,
    firstRunMs: sum * 2,
    loadMs: 10,
    wholeProfiledMs: sum * 1.03,
    layersSumMs: sum,
    runtimeRowMs: sum * 0.01,
    kernelSumShare: 0.99,
    profiledRuns: 42,
    referenceDrift: 0.01,
    ...machine,
    layers,
    byKind: [],
    insights: [],
    notes: [],
    calibration: { schema: 1, cpu, runtimeVersion: '1.30.0', threads: 1, ...machine },
  };
}

function compared(networks: readonly NetworkRequest[], cpu: string): ComparisonResult {
  const variants = networks.map((network, i) => ({ ...measured(network, cpu), medianMs: 45 / (i * 3 + 1), noisy: behavior.noisy && i === 1 }));
  const ratios = variants.slice(1).map(({ medianMs }, i) => {
    const time = medianMs / (variants[0]?.medianMs ?? 0);
    return { of: i + 1, to: 0, time, timeLow: time * 0.98, timeHigh: time * 1.03 };
  });
  return { runtime: runtime(cpu), date, seed: 1, variants, ratios, rounds: 40, ...machine, insights: [], notes: [] };
}
