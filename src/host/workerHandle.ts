import type { FromAnalysisWorker, ToAnalysisWorker } from '../protocol.js';

/** A worker, wherever it runs. `onEnd` tells when it ended by itself, never after `terminate`. */
export interface WorkerHandle {
  post(message: ToAnalysisWorker): void;
  onMessage(receive: (message: FromAnalysisWorker) => void): void;
  onEnd(tell: (reason: string) => void): void;
  terminate(): void;
}

/** A worker that was started, and the bytes of the parser's two wasm files for it. */
export interface WorkerStart {
  readonly worker: WorkerHandle;
  readonly runtime: Uint8Array;
  readonly python: Uint8Array;
}
