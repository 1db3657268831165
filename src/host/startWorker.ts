import { Worker } from 'node:worker_threads';
import type { FromAnalysisWorker } from '../protocol.js';
import type { WorkerHandle } from './workerHandle.js';

/** Evaluating a network nests deeply: a call of Python is a few dozen of ours, and 200 of them are allowed. @limit stack of the analysis worker: MB */
const STACK_MB = 32;
/** A network of 20,000 layers takes a few hundred megabytes; beyond this something runs away. @limit heap of the analysis worker: MB */
const HEAP_MB = 2048;

/** File of the analysis worker under dist/. */
export const workerFile = 'analysisWorker.js';

/** Whether the worker reads files of this machine in place. */
export const readsInPlace = true;

/** Starts the analysis worker as a thread of Node. Its twin for browsers is startWorker.web.ts; the build picks one. */
export async function startWorker(url: { readonly scheme: string; readonly fsPath: string }): Promise<WorkerHandle> {
  const worker = new Worker(url.fsPath, { resourceLimits: { maxOldGenerationSizeMb: HEAP_MB, stackSizeMb: STACK_MB }, stdout: false, stderr: false });
  let ended = false;
  const end = (tell: (reason: string) => void, reason: string): void => {
    if (!ended) tell(reason);
    ended = true;
  };
  return {
    post: (message) => worker.postMessage(message),
    onMessage: (receive) => worker.on('message', (message: FromAnalysisWorker) => receive(message)),
    onEnd: (tell) => {
      worker.on('error', (error: Error & { code?: string }) => end(tell, error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'it ran out of memory' : error.message));
      worker.on('exit', (code) => end(tell, `it ended with code ${code}`));
    },
    terminate: () => {
      ended = true;
      void worker.terminate();
    },
  };
}
