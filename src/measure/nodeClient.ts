import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { failureSentence } from './failure.js';
import { handedOver } from './handOver.js';
import type { ComparisonResult, FromWorker, MeasureProgress, MeasureResult, Question, ToWorker } from './types.js';

/** Names of the files that stand beside the bundle. */
const WORKER = 'measureWorkerNode.js';
const WASM = 'ort-wasm-simd-threaded.wasm';
const THREAD_SCRIPT = 'ort-wasm-simd-threaded.mjs';

export interface ClientOptions {
  /** Folder that holds the worker's bundle and the runtime's files; the one of this bundle when left out. */
  readonly folder?: string;
  readonly onProgress?: (progress: MeasureProgress) => void;
  /** Ends the worker at once; the promise rejects with {@link Cancelled}. */
  readonly signal?: AbortSignal;
  /** Estimated need, for the sentence that tells of too little memory. */
  readonly needsBytes?: number;
  /** Without a word from the worker for so long, the run is given up: a graph may hold a loop that never ends. */
  readonly stallSeconds?: number;
}

/** The measurement was cancelled by the caller. */
export class Cancelled extends Error {
  override readonly name = 'Cancelled';
  constructor() {
    super('Measuring was cancelled.');
  }
}

type Asked<T extends Question['type']> = Omit<Extract<Question, { type: T }>, 'type'>;

/** Measures one network in a worker thread of its own, which its buffers are handed over to. Rejects with a sentence that names the reason. */
export const measureInWorker = (question: Asked<'measure'>, options: ClientOptions = {}): Promise<MeasureResult> =>
  ask({ type: 'measure', ...question }, options) as Promise<MeasureResult>;

/** Measures networks beside each other in one worker thread, which their buffers are handed over to. Rejects with a sentence that names the reason. */
export const compareInWorker = (question: Asked<'compare'>, options: ClientOptions = {}): Promise<ComparisonResult> =>
  ask({ type: 'compare', ...question }, options) as Promise<ComparisonResult>;

async function ask(question: Question, options: ClientOptions): Promise<MeasureResult | ComparisonResult> {
  const folder = options.folder ?? __dirname;
  const file = await readFile(join(folder, WASM));
  const wasm = file.buffer.slice(file.byteOffset, file.byteOffset + file.byteLength) as ArrayBuffer;
  const threadScript = join(folder, THREAD_SCRIPT);
  const message: ToWorker = { ...question, wasm, cpu: processor(), ...(existsSync(threadScript) ? { threadScript: pathToFileURL(threadScript).href } : {}) };
  if (options.signal?.aborted) throw new Cancelled();
  const worker = new Worker(join(folder, WORKER));
  try {
    return await conversation(worker, message, options);
  } finally {
    await worker.terminate();
  }
}

function conversation(worker: Worker, message: ToWorker, options: ClientOptions): Promise<MeasureResult | ComparisonResult> {
  return new Promise((resolve, reject) => {
    const fail = (error: unknown): void => reject(new Error(`Measuring failed: ${failureSentence(error, options.needsBytes)}`, { cause: error }));
    let watch: ReturnType<typeof setTimeout> | undefined;
    const heard = (): void => {
      clearTimeout(watch);
      const { stallSeconds } = options;
      if (stallSeconds) watch = setTimeout(() => fail(`the runtime gave no sign of life for ${Math.round(stallSeconds)} s.`), stallSeconds * 1000);
    };
    options.signal?.addEventListener('abort', () => reject(new Cancelled()), { once: true });
    worker.on('message', (answer: FromWorker) => {
      heard();
      if (answer.type === 'progress') options.onProgress?.(answer);
      else if (answer.type === 'failed') fail(answer.reason);
      else resolve(answer.result);
      if (answer.type !== 'progress') clearTimeout(watch);
    });
    worker.on('error', fail);
    worker.on('exit', (code) => {
      clearTimeout(watch);
      fail(`the measuring worker stopped by itself (code ${code}).`);
    });
    heard();
    worker.postMessage(message, handedOver(message));
  });
}

/** The processor's name, and how many there are. */
export function processor(): string {
  const all = cpus();
  return `${all[0]?.model.trim() || 'unknown processor'} (${all.length})`;
}
