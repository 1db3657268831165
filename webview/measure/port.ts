import { failureSentence } from '../../src/measure/failure.js';
import { handedOver } from '../../src/measure/handOver.js';
import type { ComparisonResult, FromWorker, MeasureProgress, MeasureResult, ToWorker } from '../../src/measure/types.js';

/** The worker has been silent for so long that it hangs: a graph may hold a loop that never ends. */
export interface AskOptions {
  readonly onProgress: (progress: MeasureProgress) => void;
  readonly stallSeconds: number;
  /** Estimated need, for the sentence that tells of too little memory. */
  readonly needsBytes: number;
}

/** Sends one request to a fresh worker, with its buffers, and waits for its answer. Rejects with a sentence; the caller ends the worker. */
export function ask(worker: Worker, request: ToWorker, { onProgress, stallSeconds, needsBytes }: AskOptions): Promise<MeasureResult | ComparisonResult> {
  let watch: ReturnType<typeof setTimeout> | undefined;
  const answer = new Promise<MeasureResult | ComparisonResult>((resolve, reject) => {
    const heard = (): void => {
      clearTimeout(watch);
      watch = setTimeout(() => reject(new Error(`the runtime gave no sign of life for ${Math.round(stallSeconds)} s.`)), stallSeconds * 1000);
    };
    worker.addEventListener('message', ({ data }: MessageEvent<FromWorker>) => {
      heard();
      if (data.type === 'progress') onProgress(data);
      else if (data.type === 'failed') reject(new Error(failureSentence(data.reason, needsBytes)));
      else resolve(data.result);
    });
    worker.addEventListener('error', (event) => {
      event.preventDefault();
      reject(new Error(failureSentence(event.message || 'the measuring worker stopped.', needsBytes)));
    });
    worker.addEventListener('messageerror', () => reject(new Error('the measuring worker sent what could not be read.')));
    worker.postMessage(request, handedOver(request));
    heard();
  });
  return answer.finally(() => clearTimeout(watch));
}
