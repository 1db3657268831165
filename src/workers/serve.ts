import { type Analyzer, createAnalyzer } from '../core/analyze.js';
import { wholeFile, writeModel } from '../core/onnx/write.js';
import type { FileReader, FileText } from '../core/request.js';
import { networkRequest } from '../measure/networkRequest.js';
import { Messenger } from '../messages.js';
import type { AnalysisHostEnd, AnalysisWorkerEnd, FromAnalysisWorker, ToAnalysisWorker } from '../protocol.js';

/** The worker's end of the line to the host, the same in Node and in a browser. */
interface Port {
  post(message: FromAnalysisWorker, transfer: ArrayBuffer[]): void;
  listen(receive: (message: ToAnalysisWorker) => void): void;
}

/** Signs of life are sent at most this often: the supervisor waits for seconds. */
const PROGRESS_MS = 100;

/** Answers the host until it ends the worker. What goes wrong with a job is its answer: the worker goes on. */
export function serve(port: Port): void {
  let analyzer: Analyzer | undefined;
  let lastSign = 0;
  const line = new Messenger<AnalysisWorkerEnd, AnalysisHostEnd>((message) => port.post(message, buffersOf(message)), {
    event: () => undefined,
    requests: {
      start: async (parserWasm) => {
        analyzer = await createAnalyzer({ reader: files, parserWasm, onProgress });
      },
      analyze: async ({ request, changed }) => {
        if (!analyzer) throw new Error('the worker has not been started');
        files.begin(changed);
        const started = performance.now();
        const analysis = await analyzer.analyze(request);
        return { analysis, read: files.readPaths(), tookMs: performance.now() - started };
      },
      write: ({ graph, options }) => orTooLarge(() => wholeFile(writeModel(graph, options))),
      runnable: (network) => orTooLarge(() => networkRequest(network)),
    },
  });
  const files = new HostFiles((paths) => line.request('read', paths));
  function onProgress(): void {
    const now = performance.now();
    if (now - lastSign < PROGRESS_MS) return;
    lastSign = now;
    line.send({ type: 'progress' });
  }
  port.listen((message) => line.receive(message));
}

function orTooLarge<T>(make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (error instanceof RangeError) throw new Error(`the file would be too large to write from here (${error.message})`, { cause: error });
    throw error;
  }
}

/** Buffers of a file go to the host without being copied. */
function buffersOf(message: FromAnalysisWorker): ArrayBuffer[] {
  if (message.type !== 'answer' || !message.answer) return [];
  const { answer } = message;
  if ('bytes' in answer) return [answer.bytes, ...(answer.external ? [answer.external.bytes] : [])].map((part) => part.buffer as ArrayBuffer);
  return 'model' in answer ? [answer.model, ...(answer.external ? [answer.external.data] : [])] : [];
}

/** The host's files, asked for in batches and kept until the host says that they changed. */
class HostFiles implements FileReader {
  private readonly kept = new Map<string, Promise<FileText | null>>();
  private readonly used = new Set<string>();
  private batch: { path: string; settle: (file: FileText | null) => void }[] = [];

  constructor(private readonly ask: (paths: readonly string[]) => Promise<readonly (FileText | null)[]>) {}

  begin(changed: readonly string[] | null): void {
    this.used.clear();
    if (changed === null) this.kept.clear();
    else for (const path of changed) this.kept.delete(path);
  }

  async read(path: string): Promise<FileText | undefined> {
    let file = this.kept.get(path);
    if (!file) {
      file = new Promise((settle) => {
        if (this.batch.push({ path, settle }) === 1) queueMicrotask(() => void this.askForBatch());
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

  private async askForBatch(): Promise<void> {
    const asked = this.batch;
    this.batch = [];
    const files = await this.ask(asked.map(({ path }) => path));
    for (const [i, { settle }] of asked.entries()) settle(files[i] ?? null);
  }
}
