import { Uri, workspace } from 'vscode';
import type { FromAnalysis } from '../protocol.js';
import type { AnalysisWorker } from './startWorker.node.js';

export async function startWorker(dist: Uri): Promise<AnalysisWorker> {
  const script = await workspace.fs.readFile(Uri.joinPath(dist, 'web', 'analysisWorker.js'));
  const url = URL.createObjectURL(new Blob([new Uint8Array(script)], { type: 'text/javascript' }));
  const worker = new Worker(url);
  return {
    post: (message) => worker.postMessage(message),
    onMessage: (listener) => worker.addEventListener('message', (event: MessageEvent<FromAnalysis>) => listener(event.data)),
    onEnd: (listener) => worker.addEventListener('error', (event) => listener(event.message || 'it stopped')),
    kill: () => {
      worker.terminate();
      URL.revokeObjectURL(url);
    },
  };
}
