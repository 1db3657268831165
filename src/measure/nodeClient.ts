import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { type AskOptions, ask, type MeasuringWorker } from './ask.js';
import type { CompareQuestion, ComparisonResult, FromWorker, MeasureQuestion, MeasureResult, RuntimeFiles } from './types.js';

/** Names of the files that stand beside the bundle. */
const WORKER = 'measureWorkerNode.js';
const WASM = 'ort-wasm-simd-threaded.wasm';
const THREAD_SCRIPT = 'ort-wasm-simd-threaded.mjs';

interface ClientOptions extends AskOptions {
  /** Folder that holds the worker's bundle and the runtime's files; the one of this bundle when left out. */
  readonly folder?: string;
  /** Ends the worker at once; the promise rejects with {@link Cancelled}. */
  readonly signal?: AbortSignal;
}

/** The measurement was cancelled by the caller. */
export class Cancelled extends Error {
  override readonly name = 'Cancelled';
  constructor() {
    super('Measuring was cancelled.');
  }
}

/** Measures one network in a worker thread of its own, which its buffers are handed over to. Rejects with a sentence that names the reason. */
export const measureInWorker = (question: MeasureQuestion, options: ClientOptions = {}): Promise<MeasureResult> =>
  inWorker(options, (worker, files) => ask(worker, 'measure', { ...question, ...files }, options));

/** Measures networks beside each other in one worker thread, which their buffers are handed over to. Rejects with a sentence that names the reason. */
export const compareInWorker = (question: CompareQuestion, options: ClientOptions = {}): Promise<ComparisonResult> =>
  inWorker(options, (worker, files) => ask(worker, 'compare', { ...question, ...files }, options));

async function inWorker<T>(
  { folder = __dirname, signal, estimate }: ClientOptions,
  run: (worker: MeasuringWorker, files: RuntimeFiles) => Promise<T>,
): Promise<T> {
  const file = await readFile(join(folder, WASM));
  const wasm = file.buffer.slice(file.byteOffset, file.byteOffset + file.byteLength) as ArrayBuffer;
  const script = join(folder, THREAD_SCRIPT);
  if (signal?.aborted) throw new Cancelled();
  const worker = new Worker(join(folder, WORKER));
  const cancelled = new Promise<never>((_, reject) => signal?.addEventListener('abort', () => reject(new Cancelled()), { once: true }));
  try {
    const files = { wasm, cpu: processor(), ...(existsSync(script) ? { threadScript: pathToFileURL(script).href } : {}) };
    return await Promise.race([run(lineTo(worker, estimate?.mostBytes), files), cancelled]);
  } finally {
    await worker.terminate();
  }
}

const lineTo = (worker: Worker, mostBytes: number | undefined): MeasuringWorker => ({
  post: (message, transfer) => worker.postMessage(message, transfer),
  onMessage: (receive) => worker.on('message', (message: FromWorker) => receive(message)),
  onEnd: (tell) => {
    worker.on('error', tell);
    worker.on('exit', (code) => tell(`the measuring worker stopped by itself (code ${code}).`));
    if (mostBytes) watchMemory(worker, mostBytes * MOST_GROWTH, tell);
  },
});

/** Beside what WebAssembly holds, which is bounded, there are copies of inputs and outputs. @limit growth of the process that measures: times the memory of the measurement */
const MOST_GROWTH = 1.5;
const WATCH_MS = 200;

/** Tells when the process has grown by more than is due to a run: the worker itself is blocked while the runtime works. */
function watchMemory(worker: Worker, mostBytes: number, tell: (reason: unknown) => void): void {
  const before = process.memoryUsage.rss();
  const watch = setInterval(() => process.memoryUsage.rss() - before > mostBytes && tell('out of memory'), WATCH_MS);
  worker.on('exit', () => clearInterval(watch));
}

/** The processor's name, and how many there are. */
function processor(): string {
  const all = cpus();
  return `${all[0]?.model.trim() || 'unknown processor'} (${all.length})`;
}
