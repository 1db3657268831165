import { type Analyzer, createAnalyzer } from '../core/analyze.js';
import { wholeFile, writeModel } from '../core/onnx/write.js';
import type { AnalyzeRequest, FileReader, FileText, NotRead } from '../core/request.js';
import { networkRequest } from '../measure/networkRequest.js';
import { Messenger } from '../messages.js';
import type { AnalysisHostEnd, AnalysisWorkerEnd, FromAnalysisWorker, ToAnalysisWorker } from '../protocol.js';
import { type Disk, ModelFiles } from './models.js';

/** The worker's end of the line to the host, the same in Node and in a browser. */
interface Port {
  post(message: FromAnalysisWorker, transfer: ArrayBuffer[]): void;
  listen(receive: (message: ToAnalysisWorker) => void): void;
}

/** Between two signs of life. */
const PROGRESS_MS = 10;

/** Answers the host until it ends the worker. What goes wrong with a job is its answer: the worker goes on. Without a disk the host hands over model files. */
export function serve(port: Port, disk?: Disk): void {
  let analyzer: Analyzer | undefined;
  let isWanted = true;
  const stillWanted = async (): Promise<boolean> => {
    // What the host says comes in between.
    await new Promise((resolve) => setTimeout(resolve));
    return isWanted;
  };
  const started = (): Analyzer => {
    if (!analyzer) throw new Error('the worker has not been started');
    return analyzer;
  };
  /** Before each answer about a text. */
  const begun = ({ request, changed }: { readonly request: AnalyzeRequest; readonly changed: readonly string[] | null }): Analyzer => {
    if (files.begin(changed, request.file)) started().filesChanged();
    isWanted = true;
    return started();
  };
  const onProgress = signsOfLife((at) => line.send({ type: 'progress', line: at }));
  const line = new Messenger<AnalysisWorkerEnd, AnalysisHostEnd>((message) => port.post(message, buffersOf(message)), {
    event: () => {
      isWanted = false;
    },
    requests: {
      start: async (parserWasm) => {
        analyzer = await createAnalyzer({ reader: files, parserWasm, onProgress });
      },
      analyze: async (job) => {
        const analyzer = begun(job);
        const since = performance.now();
        const { analysis, asksWorkspace } = await analyzer.firstSight(job.request);
        return { analysis, asksWorkspace, read: files.readPaths(), tookMs: performance.now() - since };
      },
      search: async (job) => {
        const analyzer = begun(job);
        const since = performance.now();
        const analysis = await analyzer.searched(job.request, stillWanted);
        return analysis ? { analysis, asksWorkspace: false, read: files.readPaths(), tookMs: performance.now() - since } : null;
      },
      writeBack: (job) => begun(job).writeBack(job.request, new Map(job.values)),
      replacements: async (job) => (await begun(job).replacements(job.request, job.lines, stillWanted)) ?? null,
      advice: async (job) => (await begun(job).advice(job.request, job.limits, stillWanted)) ?? null,
      analyzeModel: ({ place, question }) => models.analyze(place, question),
      runnableModel: ({ place, network }) => models.network(place, network),
      write: ({ graph, options }) => orTooLarge(() => wholeFile(writeModel(graph, options))),
      runnable: (network) => orTooLarge(() => networkRequest(network)),
    },
  });
  const files = new HostFiles(
    (paths) => line.request('read', paths),
    (texts) => line.request('search', texts),
    () => line.request('settings', null),
  );
  const models = new ModelFiles((file) => line.request('modelBytes', file), disk, onProgress);
  port.listen((message) => line.receive(message));
}

/** A callback for whatever gets on, which tells at times. */
function signsOfLife(tell: (line: number | null) => void): (line?: number) => undefined {
  let last = Number.NEGATIVE_INFINITY;
  return (at) => {
    const now = performance.now();
    if (now - last < PROGRESS_MS) return;
    last = now;
    tell(at ?? null);
  };
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
  return 'model' in answer ? [answer.model, ...(answer.external ?? []).map(({ data }) => data)] : [];
}

/** The host's files, asked for in batches and kept until the host says that they changed. */
class HostFiles implements FileReader {
  private readonly kept = new Map<string, Promise<FileText | NotRead | null>>();
  private readonly used = new Set<string>();
  private batch: { path: string; settle: (file: FileText | NotRead | null) => void }[] = [];

  constructor(
    private readonly ask: (paths: readonly string[]) => Promise<readonly (FileText | NotRead | null)[]>,
    readonly search: (texts: readonly string[]) => Promise<readonly string[]>,
    readonly settings: () => Promise<readonly string[]>,
  ) {}

  /** True when other files than the one to be analyzed have changed. */
  begin(changed: readonly string[] | null, file: string): boolean {
    this.used.clear();
    if (changed === null) this.kept.clear();
    else for (const path of changed) this.kept.delete(path);
    return changed === null || changed.some((path) => path !== file);
  }

  async read(path: string): Promise<FileText | NotRead | undefined> {
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
