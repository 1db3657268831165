import type { Analysis } from '../core/analysis.js';
import type { Graph } from '../core/onnx/graph.js';
import type { WriteOptions } from '../core/onnx/write.js';
import type { AnalyzeRequest, FileText } from '../core/request.js';
import type { FromAnalysisWorker, ToAnalysisWorker } from '../protocol.js';

/** A worker, wherever it runs. `onEnd` tells when it ended by itself, never after `terminate`. */
export interface WorkerHandle {
  post(message: ToAnalysisWorker, transfer?: ArrayBuffer[]): void;
  onMessage(receive: (message: FromAnalysisWorker) => void): void;
  onEnd(tell: (reason: string) => void): void;
  terminate(): void;
}

/** Source files for the worker. */
export interface FileSource {
  read(paths: readonly string[], request: AnalyzeRequest): Promise<(FileText | null)[]>;
  /** Files that may have changed since the last call; null = any, for a worker that knows none. */
  takeChanged(): readonly string[] | null;
}

export interface SupervisorOptions {
  /** Starts a worker that has its parser; called at the first job, and again after each one that was ended. */
  readonly start: () => Promise<{ worker: WorkerHandle; runtime: Uint8Array; python: Uint8Array }>;
  readonly files: FileSource;
  readonly log: (text: string) => void;
  readonly limits?: Partial<typeof TIME_LIMITS>;
}

export const TIME_LIMITS = {
  /** Without a new step, layer or operator. An evaluation shows about ten signs of life a second; two seconds without is a loop of ours that does not end. */
  silenceMs: 2_000,
  /** For one analysis, reading of files apart: longer than anybody waits for a hint. */
  wholeMs: 20_000,
  /** From the start of the worker to its parser being ready: two wasm files are compiled, on a busy machine too. */
  startMs: 30_000,
  /** Crashes on one file within {@link crashWindowMs} after which it is left alone until asked again. */
  crashes: 3,
  crashWindowMs: 5 * 60_000,
};
/** Time passes in these steps; what a step takes longer (a suspended machine) is not held against the worker. */
const TICK_MS = 250;
const LONGEST_TICK_MS = 2 * TICK_MS;

export type AnalysisOutcome =
  | { readonly type: 'done'; readonly analysis: Analysis; readonly read: readonly string[]; readonly tookMs: number }
  /** A newer request of the same file took its place. */
  | { readonly type: 'superseded' }
  /** Ended by us: the named time limit. */
  | { readonly type: 'stopped'; readonly reason: string }
  /** The worker ended by itself. */
  | { readonly type: 'crashed'; readonly reason: string }
  /** Not tried: it crashed too often. */
  | { readonly type: 'paused'; readonly reason: string };

export type ModelOutcome =
  | { readonly type: 'done'; readonly bytes: Uint8Array; readonly weights?: { readonly location: string; readonly bytes: Uint8Array } }
  | { readonly type: 'failed'; readonly reason: string };

interface Job {
  readonly id: number;
  readonly key: string;
  readonly send: (changed: () => readonly string[] | null) => ToAnalysisWorker;
  readonly request: AnalyzeRequest | null;
  readonly settle: (result: FromAnalysisWorker | Exclude<AnalysisOutcome, { type: 'done' }>) => void;
}

/**
 * Keeps one analysis worker and gives it one job at a time. A job that shows no sign of life, or takes too long, ends with its worker;
 * the next job gets a new one. Of several requests for one key only the last is done. Knows nothing of the editor.
 */
export class Supervisor {
  /** Workers started so far; none before the first job. */
  started = 0;

  private readonly limits: typeof TIME_LIMITS;
  private worker: WorkerHandle | undefined;
  private starting = false;
  private queue: Job[] = [];
  private active: Job | undefined;
  private nextId = 1;
  private clock: ReturnType<typeof setInterval> | undefined;
  private silentMs = 0;
  private wholeMs = 0;
  private waitingForFiles = 0;
  private readonly crashes = new Map<string, number[]>();
  private disposed = false;

  constructor(private readonly options: SupervisorOptions) {
    this.limits = { ...TIME_LIMITS, ...options.limits };
  }

  /** Analyses a request. `key` names what it is for: a later request of the same key takes the place of one that still waits. */
  analyze(request: AnalyzeRequest, key: string): Promise<AnalysisOutcome> {
    const crashed = this.recentCrashes(key);
    if (crashed >= this.limits.crashes) return Promise.resolve({ type: 'paused', reason: `the analysis of this file crashed ${crashed} times` });
    return new Promise((resolve) => {
      this.enqueue({
        key,
        request,
        send: (changed) => ({ type: 'analyze', id: 0, request, changed: changed() }),
        settle: (result) => {
          if (result.type === 'analysis') resolve({ type: 'done', analysis: result.analysis, read: result.read, tookMs: result.tookMs });
          else if (result.type === 'failed') resolve({ type: 'crashed', reason: result.reason });
          else if (isEnd(result)) resolve(result);
        },
      });
    });
  }

  /** Bytes of the runnable file of a graph, with random weights. */
  write(graph: Graph, options: WriteOptions): Promise<ModelOutcome> {
    return new Promise((resolve) => {
      this.enqueue({
        key: `write:${this.nextId}`,
        request: null,
        send: () => ({ type: 'write', id: 0, graph, options }),
        settle: (result) => {
          if (result.type === 'model') resolve({ type: 'done', bytes: result.bytes, ...(result.weights ? { weights: result.weights } : {}) });
          else resolve({ type: 'failed', reason: 'reason' in result ? result.reason : 'another request took its place' });
        },
      });
    });
  }

  /** Takes back what waits or runs under a key; a running one is ended with its worker. */
  cancel(key: string): void {
    const waiting = this.queue.filter((job) => job.key === key);
    this.queue = this.queue.filter((job) => job.key !== key);
    for (const job of waiting) job.settle({ type: 'superseded' });
    if (this.active?.key === key) this.end({ type: 'superseded' });
  }

  /** Ends the worker, forgets crashes; what waits goes on with a new one. */
  restart(): void {
    this.crashes.clear();
    this.end({ type: 'superseded' });
  }

  dispose(): void {
    this.disposed = true;
    for (const job of this.queue.splice(0)) job.settle({ type: 'superseded' });
    this.end({ type: 'superseded' });
  }

  private enqueue(job: Omit<Job, 'id'>): void {
    const queued = this.queue.findIndex((other) => other.key === job.key);
    const made = { ...job, id: this.nextId++ };
    if (queued >= 0) {
      this.queue[queued]?.settle({ type: 'superseded' });
      this.queue[queued] = made;
    } else this.queue.push(made);
    void this.next();
  }

  private async next(): Promise<void> {
    if (this.active || this.starting || this.disposed || !this.queue.length) return;
    if (!this.worker) {
      this.starting = true;
      const started = await this.startWorker();
      this.starting = false;
      if (!started) return;
    }
    const job = this.queue.shift();
    if (!job || !this.worker) return;
    this.active = job;
    this.silentMs = this.wholeMs = 0;
    this.waitingForFiles = 0;
    this.watch();
    this.worker.post({ ...job.send(() => this.options.files.takeChanged()), id: job.id } as ToAnalysisWorker);
  }

  /** False when it could not be started; the jobs that wait are then told why. */
  private async startWorker(): Promise<boolean> {
    try {
      const { worker, runtime, python } = await this.options.start();
      if (this.disposed) {
        worker.terminate();
        return false;
      }
      this.started++;
      await this.untilReady(worker, runtime, python);
      if (this.disposed) {
        worker.terminate();
        return false;
      }
      this.worker = worker;
      return true;
    } catch (error) {
      const reason = `the analysis could not be started: ${error instanceof Error ? error.message : String(error)}`;
      this.options.log(reason);
      for (const job of this.queue.splice(0)) job.settle({ type: 'crashed', reason });
      return false;
    }
  }

  private untilReady(worker: WorkerHandle, runtime: Uint8Array, python: Uint8Array): Promise<void> {
    return new Promise((ready, failed) => {
      const limit = setTimeout(() => {
        worker.terminate();
        failed(new Error(`it was not ready within ${this.limits.startMs / 1000} s`));
      }, this.limits.startMs);
      worker.onEnd((reason) => {
        clearTimeout(limit);
        failed(new Error(reason));
        if (this.worker === worker) this.crashed(reason);
      });
      worker.onMessage((message) => {
        if (message.type === 'started') {
          clearTimeout(limit);
          ready();
        } else if (this.worker === worker) this.receive(message);
      });
      worker.post({ type: 'start', runtime, python });
    });
  }

  private receive(message: FromAnalysisWorker): void {
    this.silentMs = 0;
    const job = this.active;
    if (message.type === 'read') void this.answer(message.id, message.paths);
    else if (job && 'id' in message && message.id === job.id) {
      this.finish();
      job.settle(message);
      void this.next();
    }
  }

  private async answer(id: number, paths: readonly string[]): Promise<void> {
    const { worker, active } = this;
    if (!worker || !active?.request) return;
    this.waitingForFiles++;
    let files: (FileText | null)[];
    try {
      files = await this.options.files.read(paths, active.request);
    } catch (error) {
      this.options.log(`files could not be read: ${error instanceof Error ? error.message : String(error)}`);
      files = paths.map(() => null);
    }
    if (this.worker !== worker || this.active !== active) return;
    this.waitingForFiles--;
    this.silentMs = 0;
    worker.post({ type: 'files', id, files });
  }

  private watch(): void {
    let last = Date.now();
    this.clock = setInterval(() => {
      const now = Date.now();
      const passed = Math.min(now - last, LONGEST_TICK_MS);
      last = now;
      if (this.waitingForFiles || !this.active?.request) return;
      this.silentMs += passed;
      this.wholeMs += passed;
      const { silenceMs, wholeMs } = this.limits;
      if (this.silentMs >= silenceMs) this.end({ type: 'stopped', reason: `the analysis was stopped after ${silenceMs / 1000} s without progress` });
      else if (this.wholeMs >= wholeMs) this.end({ type: 'stopped', reason: `the analysis was stopped after ${wholeMs / 1000} s` });
    }, TICK_MS);
  }

  private finish(): void {
    clearInterval(this.clock);
    this.active = undefined;
  }

  /** Ends the worker, and with it the job under way. */
  private end(outcome: Exclude<AnalysisOutcome, { type: 'done' }>): void {
    const job = this.active;
    this.worker?.terminate();
    this.worker = undefined;
    this.finish();
    if (job && 'reason' in outcome) this.options.log(outcome.reason);
    job?.settle(outcome);
    void this.next();
  }

  private crashed(reason: string): void {
    const key = this.active?.key;
    if (key !== undefined) this.crashes.set(key, [...(this.crashes.get(key) ?? []), Date.now()]);
    this.end({ type: 'crashed', reason: `the analysis crashed: ${reason}` });
  }

  private recentCrashes(key: string): number {
    const recent = (this.crashes.get(key) ?? []).filter((at) => Date.now() - at < this.limits.crashWindowMs);
    if (recent.length) this.crashes.set(key, recent);
    else this.crashes.delete(key);
    return recent.length;
  }
}

const isEnd = (result: FromAnalysisWorker | Exclude<AnalysisOutcome, { type: 'done' }>): result is Exclude<AnalysisOutcome, { type: 'done' }> =>
  ['superseded', 'stopped', 'crashed', 'paused'].includes(result.type);
