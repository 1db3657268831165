import { Uri, workspace } from 'vscode';
import type { FromAnalysisWorker } from '../protocol.js';
import type { WorkerHandle } from './workerHandle.js';

/** File of the analysis worker under dist/. */
export const workerFile = 'web/analysisWorker.js';

/** Whether the worker reads files of this machine in place. */
export const readsInPlace = false;

/** Starts the analysis worker as a Web Worker: from its text, since a worker may not start from another origin. */
export async function startWorker(url: Uri): Promise<WorkerHandle> {
  const script = new TextDecoder().decode(await workspace.fs.readFile(Uri.from(url)));
  const blob = URL.createObjectURL(new Blob([script], { type: 'text/javascript' }));
  const worker = new Worker(blob);
  // The editor's own Worker loads the script in a second step: its address must live until the script has answered.
  worker.addEventListener('message', () => URL.revokeObjectURL(blob), { once: true });
  return {
    post: (message) => worker.postMessage(message),
    onMessage: (receive) => worker.addEventListener('message', (event: MessageEvent<FromAnalysisWorker>) => receive(event.data)),
    onEnd: (tell) => {
      worker.addEventListener('error', (event) => {
        event.preventDefault();
        worker.terminate();
        tell(event.message || 'it stopped');
      });
    },
    terminate: () => worker.terminate(),
  };
}
