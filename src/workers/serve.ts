import { type Analyzer, createAnalyzer } from '../core/analyze.js';
import { type WrittenModel, writeModel } from '../core/onnx/write.js';
import type { FileReader, FileText } from '../core/request.js';
import type { FromAnalysisWorker, ToAnalysisWorker } from '../protocol.js';

/** The worker's end of the line to the host, the same in Node and in a browser. */
export interface Port {
  post(message: FromAnalysisWorker, transfer?: ArrayBuffer[]): void;
  listen(receive: (message: ToAnalysisWorker) => void): void;
}

/** Signs of life are sent at most this often: the supervisor waits for seconds. */
const PROGRESS_MS = 100;

/** Answers the host until it ends the worker. Nothing in a message of the host makes it throw: what goes wrong is told as `failed`. */
export function serve(port: Port): void {
  const files = new HostFiles(port);
  let analyzer: Promise<Analyzer> | undefined;
  let lastSign = 0;
  const onProgress = (): void => {
    const now = performance.now();
    if (now - lastSign < PROGRESS_MS) return;
    lastSign = now;
    port.post({ type: 'progress' });
  };
  port.listen((message) => {
    switch (message.type) {
      case 'start':
        analyzer = createAnalyzer({ reader: files, parserWasm: message, onProgress });
        analyzer.then(
          () => port.post({ type: 'started' }),
          // Without a parser there is nothing to serve: ends the worker, which the host takes for a crash with this reason.
          (error: unknown) => setTimeout(() => rethrow(error)),
        );
        return;
      case 'files':
        files.answer(message.id, message.files);
        return;
      case 'analyze':
        void analyze(message).catch((error: unknown) => port.post({ type: 'failed', id: message.id, reason: reasonOf(error) }));
        return;
      case 'write':
        write(port, message);
        return;
      default:
    }
  });

  async function analyze({ id, request, changed }: Extract<ToAnalysisWorker, { type: 'analyze' }>): Promise<void> {
    if (!analyzer) throw new Error('the worker has not been started');
    files.begin(changed);
    const started = performance.now();
    const analysis = await (await analyzer).analyze(request);
    port.post({ type: 'analysis', id, analysis, read: files.readPaths(), tookMs: performance.now() - started });
  }
}

function rethrow(error: unknown): never {
  throw error;
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

function write(port: Port, { id, graph, options }: Extract<ToAnalysisWorker, { type: 'write' }>): void {
  try {
    const model: WrittenModel = writeModel(graph, options);
    const weights = model.external ? { location: model.external.location, bytes: model.external.bytes() } : undefined;
    const owned = [model.bytes, ...(weights ? [weights.bytes] : [])].map((bytes) => bytes.buffer as ArrayBuffer);
    port.post({ type: 'model', id, bytes: model.bytes, ...(weights ? { weights } : {}) }, owned);
  } catch (error) {
    const reason = error instanceof RangeError ? `the file would be too large to write from here (${error.message})` : reasonOf(error);
    port.post({ type: 'failed', id, reason });
  }
}

/** The host's files, asked for in batches and kept until the host says that they changed. */
class HostFiles implements FileReader {
  private readonly kept = new Map<string, Promise<FileText | null>>();
  private readonly used = new Set<string>();
  private readonly asked = new Map<number, (files: readonly (FileText | null)[]) => void>();
  private batch: { path: string; settle: (file: FileText | null) => void }[] = [];
  private nextId = 1;

  constructor(private readonly port: Port) {}

  begin(changed: readonly string[] | null): void {
    this.used.clear();
    if (changed === null) this.kept.clear();
    else for (const path of changed) this.kept.delete(path);
  }

  async read(path: string): Promise<FileText | undefined> {
    let file = this.kept.get(path);
    if (!file) {
      file = new Promise((settle) => {
        if (this.batch.push({ path, settle }) === 1) queueMicrotask(() => this.ask());
      });
      this.kept.set(path, file);
    }
    const found = await file;
    if (!found) return undefined;
    this.used.add(path);
    return found;
  }

  /** Paths of the files that the analysis under way has read. */
  readPaths(): string[] {
    return [...this.used];
  }

  private ask(): void {
    const asked = this.batch;
    this.batch = [];
    const id = this.nextId++;
    this.asked.set(id, (files) => {
      for (const [i, { settle }] of asked.entries()) settle(files[i] ?? null);
    });
    this.port.post({ type: 'read', id, paths: asked.map(({ path }) => path) });
  }

  answer(id: number, files: readonly (FileText | null)[]): void {
    const settle = this.asked.get(id);
    this.asked.delete(id);
    settle?.(files);
  }
}
