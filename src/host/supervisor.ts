import { type Disposable, type LogOutputChannel, Uri, workspace } from 'vscode';
import type { Analysis } from '../core/analysis.js';
import type { AnalyzeRequest } from '../core/analyze.js';
import type { FromAnalysis, ToAnalysis } from '../protocol.js';
import { type AnalysisWorker, startWorker } from './startWorker.node.js';

/** Without a sign of life for so long, an evaluation hangs. */
const SILENCE_MS = 2_000;
/** No evaluation takes longer than this. */
const WHOLE_MS = 20_000;
/** After so many ends within so long, evaluation pauses until it is asked for. */
const CRASHES = 3;
const CRASH_WINDOW_MS = 5 * 60_000;

export interface ModelBytes {
  readonly bytes: Uint8Array;
  readonly external?: { readonly location: string; readonly bytes: Uint8Array };
}

/** An evaluation that was ended from outside; the sentence says why. */
export class Ended extends Error {}

interface Waiting {
  resolve(message: FromAnalysis): void;
  reject(error: Error): void;
  timers: ReturnType<typeof setTimeout>[];
  restart(): void;
}

type Question = ToAnalysis extends infer T ? (T extends { id: number; type: 'analyze' | 'model' } ? Omit<T, 'id'> : never) : never;

/**
 * Owns the one analysis worker: starts it when first needed, kills it when it hangs, starts another. Nothing in one thread can stop a hostile loop,
 * so the thread is ended instead; file texts live here, and a restart is warm.
 */
export class Supervisor implements Disposable {
  private worker: Promise<AnalysisWorker> | undefined;
  private readonly waiting = new Map<number, Waiting>();
  private nextId = 1;
  private ends: number[] = [];
  private disposed = false;
  /** How many workers were started: none for a file without a network. */
  started = 0;

  constructor(
    private readonly dist: Uri,
    private readonly log: LogOutputChannel,
    private readonly readFile: (path: string) => Promise<{ text: string; version: string } | undefined>,
  ) {}

  /** Rejects with {@link Ended}. `id` names the evaluation in {@link model}. */
  async analyze(request: AnalyzeRequest): Promise<{ id: number; analysis: Analysis }> {
    const { id, answer } = await this.ask({ type: 'analyze', request }, true);
    if (answer.type !== 'analyzed') throw new Ended('the analysis gave another answer');
    return { id, analysis: answer.analysis };
  }

  /** The runnable file of an earlier evaluation. */
  async model(analysis: number): Promise<ModelBytes> {
    const { answer } = await this.ask({ type: 'model', analysis }, false);
    if (answer.type !== 'model') throw new Ended('the analysis gave another answer');
    return { bytes: answer.bytes, external: answer.external };
  }

  private async ask(question: Question, watched: boolean): Promise<{ id: number; answer: FromAnalysis }> {
    if (this.disposed) throw new Ended('the extension is closing');
    this.ends = this.ends.filter((at) => Date.now() - at < CRASH_WINDOW_MS);
    if (this.ends.length >= CRASHES) throw new Ended('evaluation was ended three times within five minutes and pauses; Restart Analysis starts it again');
    this.worker ??= this.start();
    const worker = await this.worker;
    const id = this.nextId++;
    return new Promise((resolve, reject) => {
      const waiting: Waiting = { resolve: (answer) => resolve({ id, answer }), reject, timers: [], restart: () => undefined };
      if (watched) this.watch(waiting);
      this.waiting.set(id, waiting);
      worker.post({ ...question, id } as ToAnalysis);
    });
  }

  private watch(waiting: Waiting): void {
    const whole = setTimeout(() => this.end(`evaluation took longer than ${WHOLE_MS / 1000} s`), WHOLE_MS);
    let silence = setTimeout(() => this.end(`evaluation gave no sign of life for ${SILENCE_MS / 1000} s`), SILENCE_MS);
    waiting.timers = [whole, silence];
    waiting.restart = () => {
      clearTimeout(silence);
      silence = setTimeout(() => this.end(`evaluation gave no sign of life for ${SILENCE_MS / 1000} s`), SILENCE_MS);
      waiting.timers = [whole, silence];
    };
  }

  private async start(): Promise<AnalysisWorker> {
    this.started++;
    const [worker, runtime, python] = await Promise.all([startWorker(this.dist), this.bytes('web-tree-sitter.wasm'), this.bytes('tree-sitter-python.wasm')]);
    worker.onMessage((message) => this.receive(worker, message));
    worker.onEnd((reason) => this.end(reason));
    worker.post({ type: 'start', runtime, python });
    return worker;
  }

  private async bytes(name: string): Promise<Uint8Array> {
    return new Uint8Array(await workspace.fs.readFile(Uri.joinPath(this.dist, name)));
  }

  private receive(worker: AnalysisWorker, message: FromAnalysis): void {
    for (const w of this.waiting.values()) w.restart();
    if (message.type === 'progress') return;
    if (message.type === 'read') {
      void this.readFile(message.path).then(
        (file) => worker.post({ type: 'file', id: message.id, ...file }),
        () => worker.post({ type: 'file', id: message.id }),
      );
      return;
    }
    const waiting = this.waiting.get(message.id);
    this.waiting.delete(message.id);
    for (const t of waiting?.timers ?? []) clearTimeout(t);
    if (message.type === 'failed') waiting?.reject(new Ended(message.reason));
    else waiting?.resolve(message);
  }

  /** Kills the worker; everything that waits for it is told why. */
  private end(reason: string): void {
    this.ends.push(Date.now());
    this.log.warn(`The analysis worker was ended: ${reason}.`);
    this.stop(reason);
  }

  private stop(reason: string): void {
    const { worker } = this;
    this.worker = undefined;
    void worker?.then((w) => w.kill()).catch(() => undefined);
    for (const w of this.waiting.values()) {
      for (const t of w.timers) clearTimeout(t);
      w.reject(new Ended(reason));
    }
    this.waiting.clear();
  }

  /** The command Restart Analysis. */
  restart(): void {
    this.ends = [];
    this.stop('the analysis was restarted');
  }

  dispose(): void {
    this.disposed = true;
    this.stop('the extension is closing');
  }
}
