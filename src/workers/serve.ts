import type { Analysis } from '../core/analysis.js';
import { type Analyzer, createAnalyzer, type FileReader } from '../core/analyze.js';
import { writeModel } from '../core/onnx/write.js';
import type { FromAnalysis, ToAnalysis } from '../protocol.js';

/** So many evaluations are kept for a panel that may yet ask for a runnable file: variants of a comparison among them. */
const KEPT = 12;
/** Signs of life are at most so frequent. */
const PROGRESS_MS = 100;

/** The worker's side of the conversation, the same in a thread of Node and in a worker of a browser. Returns what takes the host's messages. */
export function serve(post: (message: FromAnalysis, transfer?: ArrayBuffer[]) => void): (message: ToAnalysis) => void {
  const kept = new Map<number, Analysis>();
  const reading = new Map<number, (file: { text: string; version: string } | undefined) => void>();
  let reads = 0;
  let lastSign = 0;
  let analyzer: Promise<Analyzer> | undefined;
  let queue: Promise<unknown> = Promise.resolve();

  const onProgress = (): void => {
    const now = Date.now();
    if (now - lastSign < PROGRESS_MS) return;
    lastSign = now;
    post({ type: 'progress' });
  };
  const reader: FileReader = {
    read: (path) =>
      new Promise((resolve) => {
        const id = ++reads;
        reading.set(id, resolve);
        post({ type: 'read', id, path });
      }),
  };

  async function analyze({ id, request }: Extract<ToAnalysis, { type: 'analyze' }>): Promise<void> {
    if (!analyzer) throw new Error('the analysis has not been started');
    const analysis = await (await analyzer).analyze(request);
    kept.set(id, analysis);
    for (const old of kept.keys()) if (kept.size > KEPT) kept.delete(old);
    post({ type: 'analyzed', id, analysis });
  }

  function model({ id, analysis }: Extract<ToAnalysis, { type: 'model' }>): void {
    const known = kept.get(analysis);
    if (!known) throw new Error('the file has changed since: try again');
    const { bytes, external } = writeModel(known.graph, { externalData: { location: 'model.weights' } });
    const beside = external && { location: external.location, bytes: external.bytes() };
    post({ type: 'model', id, bytes, external: beside }, [bytes.buffer as ArrayBuffer, ...(beside ? [beside.bytes.buffer as ArrayBuffer] : [])]);
  }

  return (message) => {
    if (message.type === 'start') {
      analyzer = createAnalyzer({ reader, parserWasm: { runtime: message.runtime, python: message.python }, onProgress });
      analyzer.catch(() => undefined);
    } else if (message.type === 'file') {
      const resolve = reading.get(message.id);
      reading.delete(message.id);
      resolve?.(message.text === undefined ? undefined : { text: message.text, version: message.version ?? '' });
    } else {
      // One at a time: an evaluation keeps its state between the files that it waits for.
      queue = queue
        .then(() => (message.type === 'analyze' ? analyze(message) : model(message)))
        .catch((error: unknown) => post({ type: 'failed', id: message.id, reason: error instanceof Error ? error.message : String(error) }));
    }
  };
}
