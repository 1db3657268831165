import type { Analysis } from '../core/analysis.js';
import type { DemandedLimit } from '../core/budget/demands.js';
import type { Replacement } from '../core/explore/replace.js';
import type { TextEdit } from '../core/explore/sourceText.js';
import type { Advice } from '../core/explore/under.js';
import type { Graph } from '../core/onnx/graph.js';
import type { WriteOptions, WrittenFile } from '../core/onnx/write.js';
import type { AnalyzeRequest, FileText, NotRead } from '../core/request.js';
import type { FileNetwork } from '../measure/fileRequest.js';
import type { NetworkRequest } from '../measure/types.js';
import { Messenger } from '../messages.js';
import type { AnalysisHostEnd, AnalysisWorkerEnd, Analyzed, ModelPlace, ModelQuestion, VariantValues } from '../protocol.js';
import { type End, silent, tooLong } from './jobEnds.js';
import { TIME_LIMITS } from './timeLimits.js';
import { WorkerEnds } from './workerEnds.js';
import type { WorkerHandle, WorkerStart } from './workerHandle.js';

/** Source files for the worker. */
export interface FileSource {
  read(paths: readonly string[], request: AnalyzeRequest): Promise<(FileText | NotRead | null)[]>;
  /** Files of the request's workspace that hold one of the texts; what is found by then once the signal is given. */
  search(texts: readonly string[], request: AnalyzeRequest, signal: AbortSignal): Promise<string[]>;
  /** Small files of settings of that workspace, likewise. */
  settings(request: AnalyzeRequest, signal: AbortSignal): Promise<string[]>;
  /** Files that may have changed since the last call; null = any, for a worker that knows none. */
  takeChanged(): readonly string[] | null;
}

interface SupervisorOptions {
  /** Called at the first job, and again after each worker that was ended. */
  readonly start: () => Promise<WorkerStart>;
  readonly files: FileSource;
  /** All bytes of a model file, for a worker that cannot read it in place. Rejects with a sentence. */
  readonly modelBytes?: (uri: string) => Promise<Uint8Array>;
  readonly log: (text: string) => void;
  readonly limits?: Partial<typeof TIME_LIMITS>;
}

/** Time passes in these steps; what a step takes longer (a suspended machine) is not held against the worker. */
const TICK_MS = 250;
const LONGEST_TICK_MS = 2 * TICK_MS;

export type AnalysisOutcome = ({ readonly type: 'done' } & Analyzed) | End;
/** `nothing`: a search of the workspace found no more than was known. */
type SearchOutcome = AnalysisOutcome | { readonly type: 'nothing' };

/** What the worker made of a file's text. */
type Made<T> = { readonly type: 'done'; readonly made: T } | End;

type Line = Messenger<AnalysisHostEnd, AnalysisWorkerEnd>;

/** What is done first: files as they are, then what a person tries out with them, then what nobody waits for. */
type Rank = 'file' | 'variant' | 'search';
const RANKS: readonly Rank[] = ['file', 'variant', 'search'];

interface Job {
  readonly key: string;
  /** Null for a job that reads no source files. */
  readonly request: AnalyzeRequest | null;
  /** It shows no signs of life and may take its time. */
  readonly isUntimed?: boolean;
  /** Asks the worker and tells the caller what came of it. */
  readonly run: (line: Line) => Promise<void>;
  /** Tells the caller that nothing will. */
  readonly end: (how: End) => void;
  readonly rank: Rank;
  /** Ends it at its next pause, once something of a stronger rank or a newer request of its own waits. Its `run` says what then becomes of it. */
  readonly unwanted?: AbortController;
}

interface Running {
  readonly worker: WorkerHandle;
  readonly line: Line;
}

/**
 * Keeps one analysis worker and gives it one job at a time. A job that shows no sign of life, or takes too long, ends with its worker;
 * the next job gets a new one. Of several requests for one key only the last is done. Knows nothing of the editor.
 */
export class Supervisor {
  /** Workers started so far; none before the first job. */
  started = 0;

  private readonly limits: typeof TIME_LIMITS;
  private running: Running | undefined;
  private starting = false;
  private queue: Job[] = [];
  private active: Job | undefined;
  private files = 0;
  private clock: ReturnType<typeof setInterval> | undefined;
  private silentMs = 0;
  private wholeMs = 0;
  private waitingForFiles = 0;
  /** The line of the analyzed file that the worker was seen at last. */
  private line: number | undefined;
  private readonly ends: WorkerEnds;
  private disposed = false;

  constructor(private readonly options: SupervisorOptions) {
    this.limits = { ...TIME_LIMITS, ...options.limits };
    this.ends = new WorkerEnds(this.limits.ends, this.limits.endWindowMs);
  }

  /** Analyzes a request. `key` names what it is for: a later request of the same key takes the place of one that still waits. */
  analyze(request: AnalyzeRequest, key: string, rank: Rank = 'file'): Promise<AnalysisOutcome> {
    return this.outcome({ key, request, rank }, (line) => line.request('analyze', { request, changed: this.options.files.takeChanged() }));
  }

  /** The same for a model file. */
  analyzeModel(place: ModelPlace, question: ModelQuestion, key: string, rank: Rank = 'file'): Promise<AnalysisOutcome> {
    return this.outcome({ key, request: null, rank }, (line) => line.request('analyzeModel', { place, question }));
  }

  private outcome(job: Pick<Job, 'key' | 'request' | 'rank'>, ask: (line: Line) => Promise<Analyzed>): Promise<AnalysisOutcome> {
    const paused = this.ends.pauseOf(job.key);
    if (paused) return Promise.resolve(paused);
    return new Promise((resolve) => {
      this.enqueue({ ...job, run: async (line) => resolve({ type: 'done', ...(await ask(line)) }), end: resolve });
    });
  }

  /** Searches the workspace for what the answer to `analyze` lacks. It gives way to every other job, and is taken up again after those of other keys. */
  search(request: AnalyzeRequest, key: string): Promise<SearchOutcome> {
    const paused = this.ends.pauseOf(searchOf(key));
    if (paused) return Promise.resolve(paused);
    return new Promise((resolve) => {
      const unwanted = new AbortController();
      const run = async (line: Line): Promise<void> => {
        const found = await line.request('search', { request, changed: this.options.files.takeChanged() });
        if (found) resolve({ type: 'done', ...found });
        else if (!unwanted.signal.aborted) resolve({ type: 'nothing' });
        else if (unwanted.signal.reason === key) resolve({ type: 'superseded' });
        else void this.search(request, key).then(resolve);
      };
      this.enqueue({ key, request, run, end: resolve, rank: 'search', unwanted });
    });
  }

  /** A variant as edits of the text, or the sentence why it cannot be written. */
  writeBack(request: AnalyzeRequest, values: VariantValues, key: string): Promise<Made<readonly TextEdit[]>> {
    return this.ofText(request, key, (line) => line.request('writeBack', { request, changed: this.options.files.takeChanged(), values }));
  }

  /** Cheaper layers for those that these lines (from 1) build. Gives way to analyses, and to a later request of the same key. */
  replacements(request: AnalyzeRequest, lines: readonly [number, number], key: string): Promise<Made<readonly Replacement[]>> {
    return this.ofText(request, key, (line) => line.request('replacements', { request, changed: this.options.files.takeChanged(), lines }));
  }

  /** What would bring the network under limits that it does not keep. Gives way to everything else. */
  advice(request: AnalyzeRequest, limits: readonly DemandedLimit[], key: string): Promise<Made<readonly Advice[]>> {
    return this.ofText(request, key, (line) => line.request('advice', { request, changed: this.options.files.takeChanged(), limits }), 'search');
  }

  private ofText<T>(request: AnalyzeRequest, key: string, ask: (line: Line) => Promise<T | null>, rank: Rank = 'variant'): Promise<Made<T>> {
    const paused = this.ends.pauseOf(key);
    if (paused) return Promise.resolve(paused);
    return new Promise((resolve) => {
      const run = async (line: Line): Promise<void> => {
        const made = await ask(line);
        resolve(made === null ? { type: 'superseded' } : { type: 'done', made });
      };
      this.enqueue({ key, request, run, end: resolve, rank, unwanted: new AbortController() });
    });
  }

  /** The file of a graph, with random weights. Rejects with a sentence when it cannot be made. */
  write(graph: Graph, options: WriteOptions): Promise<WrittenFile> {
    return this.make((line) => line.request('write', { graph, options }));
  }

  /** All that measuring a network needs. Rejects with a sentence when it cannot be made. */
  runnable({ graph, rows }: Pick<Analysis, 'graph' | 'rows'>): Promise<NetworkRequest> {
    return this.make((line) => line.request('runnable', { graph, rows }));
  }

  /** The same for a model file: its own bytes with its real weights. */
  runnableModel(place: ModelPlace, { graph, rows, inputs }: FileNetwork): Promise<NetworkRequest> {
    return this.make((line) => line.request('runnableModel', { place, network: { graph, rows, inputs } }));
  }

  private make<T>(ask: (line: Line) => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const run = async (line: Line): Promise<void> => resolve(await ask(line));
      const end = (how: End): void => reject(new Error('reason' in how ? how.reason : 'another request took its place'));
      this.enqueue({ key: `file:${this.files++}`, request: null, run, end, rank: 'file', isUntimed: true });
    });
  }

  /** Takes back what waits or runs under a key; a running one is ended with its worker. */
  cancel(key: string): void {
    const waiting = this.queue.filter((job) => job.key === key);
    this.queue = this.queue.filter((job) => job.key !== key);
    for (const job of waiting) job.end({ type: 'superseded' });
    if (this.active?.key !== key) return;
    if (this.active.unwanted) this.interrupt(key);
    else this.end({ type: 'superseded' });
  }

  /** Ends the worker, forgets pauses; what waits goes on with a new one. */
  restart(): void {
    this.ends.forget();
    this.end({ type: 'superseded' });
  }

  dispose(): void {
    this.disposed = true;
    for (const job of this.queue.splice(0)) job.end({ type: 'superseded' });
    this.end({ type: 'superseded' });
  }

  private enqueue(job: Job): void {
    const queued = this.queue.findIndex((other) => other.key === job.key);
    if (queued >= 0 && job.rank === 'search' && this.queue[queued]?.rank !== 'search') {
      job.end({ type: 'superseded' });
      return;
    }
    if (queued >= 0) {
      this.queue[queued]?.end({ type: 'superseded' });
      this.queue[queued] = job;
    } else this.queue.push(job);
    const { active } = this;
    if (active && (RANKS.indexOf(job.rank) < RANKS.indexOf(active.rank) || (job.rank === 'variant' && job.key === active.key))) this.interrupt(job.key);
    void this.next();
  }

  /** What is under way ends at its next pause, if it has any. */
  private interrupt(key: string): void {
    const { unwanted } = this.active ?? {};
    if (!unwanted || unwanted.signal.aborted) return;
    unwanted.abort(key);
    this.running?.line.send({ type: 'unwanted' });
  }

  private async next(): Promise<void> {
    if (this.active || this.starting || this.disposed || !this.queue.length) return;
    if (!this.running) {
      this.starting = true;
      this.running = await this.startWorker();
      this.starting = false;
      if (!this.running) return;
    }
    const [job] = RANKS.flatMap((rank) => this.queue.filter((waiting) => waiting.rank === rank));
    if (!job) return;
    this.queue = this.queue.filter((waiting) => waiting !== job);
    this.active = job;
    this.line = undefined;
    this.silentMs = this.wholeMs = 0;
    this.waitingForFiles = 0;
    this.watch();
    try {
      await job.run(this.running.line);
    } catch (error) {
      job.end({ type: 'crashed', reason: wordsOf(error) });
    }
    // Ended meanwhile: others are under way already.
    if (this.active !== job) return;
    this.finish();
    void this.next();
  }

  /** Undefined when none could be started; the jobs that wait are then told why. */
  private async startWorker(): Promise<Running | undefined> {
    let worker: WorkerHandle | undefined;
    try {
      const { worker: made, ...parser } = await this.options.start();
      worker = made;
      this.started++;
      const running = await this.connect(worker, parser);
      if (!this.disposed) return running;
    } catch (error) {
      const reason = `the analysis could not be started: ${wordsOf(error)}`;
      this.options.log(reason);
      for (const job of this.queue.splice(0)) job.end({ type: 'crashed', reason });
    }
    worker?.terminate();
    return undefined;
  }

  /** The line to a fresh worker, once that has its parser. */
  private connect(worker: WorkerHandle, parser: Omit<WorkerStart, 'worker'>): Promise<Running> {
    return new Promise((ready, failed) => {
      const line: Line = new Messenger<AnalysisHostEnd, AnalysisWorkerEnd>((message) => worker.post(message), {
        event: ({ line: at }) => {
          this.line = at ?? undefined;
        },
        requests: {
          read: (paths) =>
            this.forJob(
              (request) => this.options.files.read(paths, request),
              paths.map(() => null),
            ),
          modelBytes: (file) => this.waiting(() => this.options.modelBytes?.(file) ?? Promise.reject(new Error('this file cannot be read from here'))),
          search: (texts) => this.forJob((request, signal) => this.options.files.search(texts, request, signal), []),
          settings: () => this.forJob((request, signal) => this.options.files.settings(request, signal), []),
        },
      });
      const limit = setTimeout(() => failed(new Error(`it was not ready within ${this.limits.startMs / 1000} s`)), this.limits.startMs);
      worker.onEnd((reason) => {
        clearTimeout(limit);
        failed(new Error(reason));
        if (this.running?.worker === worker) this.failed({ type: 'crashed', reason: `the analysis crashed: ${reason}` });
      });
      worker.onMessage((message) => {
        this.silentMs = 0;
        line.receive(message);
      });
      line
        .request('start', parser)
        .then(() => ready({ worker, line }), failed)
        .finally(() => clearTimeout(limit));
    });
  }

  /** Files for the job under way. */
  private async forJob<T>(ask: (request: AnalyzeRequest, signal: AbortSignal) => Promise<T>, otherwise: T): Promise<T> {
    const { active } = this;
    if (!active?.request) return otherwise;
    const { request } = active;
    try {
      return await this.waiting(() => ask(request, (active.unwanted ?? new AbortController()).signal));
    } catch (error) {
      this.options.log(`files could not be read: ${wordsOf(error)}`);
      return otherwise;
    }
  }

  /** Reading files is not the worker's time. */
  private async waiting<T>(read: () => Promise<T>): Promise<T> {
    const { active } = this;
    this.waitingForFiles++;
    try {
      return await read();
    } finally {
      if (this.active === active) {
        this.waitingForFiles--;
        this.silentMs = 0;
      }
    }
  }

  private watch(): void {
    let last = Date.now();
    this.clock = setInterval(() => {
      const now = Date.now();
      const passed = Math.min(now - last, LONGEST_TICK_MS);
      last = now;
      if (this.waitingForFiles || !this.active || this.active.isUntimed) return;
      this.silentMs += passed;
      this.wholeMs += passed;
      const { silenceMs, wholeMs } = this.limits;
      if (this.silentMs >= silenceMs) this.failed(silent(silenceMs / 1000, this.line));
      else if (this.wholeMs >= wholeMs) this.failed(tooLong(wholeMs / 1000, this.line));
    }, TICK_MS);
  }

  private finish(): void {
    clearInterval(this.clock);
    this.active = undefined;
  }

  /** Ends the worker, and with it the job under way. */
  private end(how: End): void {
    const job = this.active;
    this.running?.worker.terminate();
    this.running = undefined;
    this.finish();
    if (job && 'reason' in how) this.options.log(how.reason);
    job?.end(how);
    void this.next();
  }

  /** Ends a worker that did not do its job, which is held against the job's file. */
  private failed(how: End): void {
    const { key: file = '', rank } = this.active ?? {};
    // Other files of the workspace are no reason not to show what the file itself tells.
    const key = rank === 'search' ? searchOf(file) : file;
    this.ends.add(key, this.line);
    this.end(how);
  }
}

const searchOf = (key: string): string => `search:${key}`;

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
