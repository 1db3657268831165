import type { InferenceSession } from 'onnxruntime-web';
import type { Capture } from './capture.js';
import { clockStepMs } from './clock.js';
import { type ProfiledRun, parseProfile } from './events.js';
import { type Feeds, feedsFor } from './feeds.js';
import type { NetworkRequest, RuntimeStamp } from './types.js';

type Ort = typeof import('onnxruntime-web');

type ModelFile = Pick<NetworkRequest, 'model' | 'external' | 'inputs'>;

export interface RuntimeOptions {
  /** The binary `ort-wasm-simd-threaded.wasm`. */
  readonly wasm: ArrayBuffer;
  readonly cpu: string;
  readonly threads?: number;
  /** Where the glue stands that starts threads; without it there is one thread. */
  readonly threadScript?: string;
  /** Installed before the runtime is loaded. */
  readonly capture: Capture;
  /** The build that can start threads here, when it is another one. */
  readonly importThreaded?: () => Promise<Ort>;
}

/**
 * The runtime, loaded once per worker. What it holds is freed by ending the worker: WebAssembly memory never shrinks.
 * Its `run` blocks the thread, so nothing here belongs on a thread that anything else waits for.
 */
export class Runtime {
  private constructor(
    private readonly ort: Ort,
    private readonly capture: Capture,
    readonly stamp: RuntimeStamp,
  ) {}

  static async load({ wasm, cpu, threads = 1, threadScript, capture, importThreaded }: RuntimeOptions): Promise<Runtime> {
    const isolated = typeof crossOriginIsolated === 'boolean' ? crossOriginIsolated : typeof SharedArrayBuffer !== 'undefined';
    const used = threadScript && isolated ? Math.max(1, Math.floor(threads)) : 1;
    // Imported only now: its glue binds the console's functions when it starts.
    const ort: Ort = used > 1 && importThreaded ? await importThreaded() : await import('onnxruntime-web/wasm');
    ort.env.wasm.numThreads = used;
    ort.env.wasm.wasmBinary = wasm;
    ort.env.logLevel = 'error';
    if (used > 1) ort.env.wasm.wasmPaths = { mjs: threadScript };
    const version = ort.env.versions.web ?? ort.env.versions.common;
    const stamp = {
      name: 'onnxruntime-web',
      version,
      provider: 'wasm',
      threads: used,
      simd: true,
      crossOriginIsolated: isolated,
      clockStepMs: clockStepMs(),
      cpu,
    };
    return new Runtime(ort, capture, stamp);
  }

  /** Loads a model. Rejects with the runtime's own error. */
  async session(network: ModelFile, options: { profiled?: boolean; seed?: number } = {}): Promise<Session> {
    const start = performance.now();
    const { external = [] } = network;
    const session = await this.ort.InferenceSession.create(new Uint8Array(network.model), {
      executionProviders: ['wasm'],
      graphOptimizationLevel: 'all',
      enableProfiling: options.profiled ?? false,
      ...(external.length ? { externalData: external.map(({ location, data }) => ({ path: location, data: new Uint8Array(data) })) } : {}),
    });
    const loadMs = performance.now() - start;
    return new Session(session, feedsFor(this.ort, session, options.seed ?? 1, network.inputs), this.capture, loadMs);
  }
}

/** A loaded model with the inputs that it is always given. */
export class Session {
  constructor(
    private readonly session: InferenceSession,
    private readonly feeds: Feeds,
    private readonly capture: Capture,
    readonly loadMs: number,
  ) {}

  get inputs(): Feeds['specs'] {
    return this.feeds.specs;
  }

  /** Runs `times` times in a row; the mean of one run in milliseconds. */
  async run(times = 1): Promise<number> {
    const start = performance.now();
    for (let i = 0; i < times; i++) await this.session.run(this.feeds.tensors);
    return (performance.now() - start) / times;
  }

  /** Elements of the outputs that are no finite numbers, for each output that has some. */
  async strangeOutputs(): Promise<{ readonly name: string; readonly count: number; readonly of: number }[]> {
    const outputs = await this.session.run(this.feeds.tensors);
    return Object.entries(outputs).flatMap(([name, tensor]) => {
      if (tensor.type !== 'float32' && tensor.type !== 'float64') return [];
      const data = tensor.data as Float32Array | Float64Array;
      let count = 0;
      for (const v of data) if (!Number.isFinite(v)) count++;
      return count ? [{ name, count, of: data.length }] : [];
    });
  }

  /** Ends profiling, which the runtime can do once, and returns every run since the session was made, warm-up included. */
  endProfiling(): { readonly runs: readonly ProfiledRun[]; readonly unread: number } {
    return parseProfile(this.capture.during(() => this.session.endProfiling()));
  }

  release(): Promise<void> {
    return this.session.release();
  }
}
