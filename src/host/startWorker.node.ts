import { Worker } from 'node:worker_threads';
import type { Uri } from 'vscode';
import type { FromAnalysis, ToAnalysis } from '../protocol.js';

/** A worker that can be killed: a thread of Node on the desktop, a Web Worker in the browser. */
export interface AnalysisWorker {
  post(message: ToAnalysis): void;
  onMessage(listener: (message: FromAnalysis) => void): void;
  /** It ended by itself: why. */
  onEnd(listener: (reason: string) => void): void;
  /** Ends it at once, whatever it is doing. */
  kill(): void;
}

/** Objects of the evaluated network live in here; far more than any real one needs. */
const HEAP_MEGABYTES = 2_048;

export async function startWorker(dist: Uri): Promise<AnalysisWorker> {
  const worker = new Worker(`${dist.fsPath}/analysisWorker.js`, { resourceLimits: { maxOldGenerationSizeMb: HEAP_MEGABYTES, stackSizeMb: 16 } });
  return {
    post: (message) => worker.postMessage(message),
    onMessage: (listener) => worker.on('message', listener),
    onEnd: (listener) => {
      worker.on('error', (error) => listener(error.message));
      worker.on('exit', (code) => listener(`it ended with code ${code}`));
    },
    kill: () => {
      worker.removeAllListeners();
      worker.on('error', () => undefined);
      void worker.terminate();
    },
  };
}
