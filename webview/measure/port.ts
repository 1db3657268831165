/**
 * What the page needs of `src/measure`, and the only file of the page that talks to its worker.
 * Names and units are those of the report's `measured` object.
 */

export interface RuntimeStamp {
  readonly name: string;
  readonly version: string;
  readonly provider: string;
  readonly threads: number;
  readonly clockStepMs: number;
  readonly cpu: string;
}

/** One layer that ran has exactly one of `measuredMs`, `fusedInto`, `elided`. */
export interface LayerResult {
  readonly path: string;
  readonly measuredMs?: number;
  readonly boundMs?: number;
  readonly fusedInto?: string;
  readonly elided?: 'identity' | 'view' | 'constant';
}

export interface MeasureResult {
  readonly runtime: RuntimeStamp;
  readonly date: string;
  readonly medianMs: number;
  readonly p10Ms: number;
  readonly p90Ms: number;
  readonly minMs: number;
  readonly runs: number;
  readonly noisy: boolean;
  readonly wholeProfiledMs: number;
  readonly layersSumMs: number;
  readonly runtimeRowMs: number;
  readonly peakGmacPerS: number;
  readonly bandwidthGBPerS: number;
  readonly layers: readonly LayerResult[];
  /** Peak and bandwidth to hand in again next time, so that they need not be measured anew. */
  readonly calibration?: unknown;
}

export interface ComparisonResult {
  readonly runtime: RuntimeStamp;
  readonly date: string;
  readonly variants: readonly { readonly medianMs: number; readonly noisy: boolean }[];
  /** Paired within rounds, each variant against the first. */
  readonly ratios: readonly { readonly of: number; readonly to: number; readonly time: number; readonly timeLow: number; readonly timeHigh: number }[];
}

export interface MeasureProgress {
  readonly phase: string;
  readonly fraction: number | null;
  readonly secondsLeft: number | null;
  readonly provisionalMs: number | null;
}

/** What of the analysis the worker needs to map kernels back and to compute bounds. */
export interface LayerRequest {
  readonly path: string;
  readonly macs: number;
  readonly bytes: number;
}

export interface VariantRequest {
  readonly model: ArrayBuffer;
  readonly inputs: readonly { readonly name: string; readonly shape: readonly number[]; readonly dtype: string }[];
  readonly layers: readonly LayerRequest[];
}

export type Question =
  | ({ readonly type: 'measure'; readonly calibration: unknown } & VariantRequest)
  | { readonly type: 'compare'; readonly models: readonly ArrayBuffer[] };

export type ToWorker = Question & { readonly wasm: ArrayBuffer; readonly cpu: string };

export type FromWorker =
  | ({ readonly type: 'progress' } & MeasureProgress)
  | { readonly type: 'measured'; readonly result: MeasureResult }
  | { readonly type: 'compared'; readonly result: ComparisonResult }
  | { readonly type: 'failed'; readonly reason: string };

/** Sends one request to a fresh worker and waits for its answer. Rejects with a sentence; the caller ends the worker. */
export function ask(
  worker: Worker,
  request: ToWorker,
  transfer: Transferable[],
  onProgress: (progress: MeasureProgress) => void,
): Promise<MeasureResult | ComparisonResult> {
  return new Promise((resolve, reject) => {
    worker.addEventListener('message', ({ data }: MessageEvent<FromWorker>) => {
      if (data.type === 'progress') onProgress(data);
      else if (data.type === 'failed') reject(new Error(data.reason));
      else resolve(data.result);
    });
    worker.addEventListener('error', (event) => {
      event.preventDefault();
      reject(new Error(event.message || 'The measuring worker stopped.'));
    });
    worker.addEventListener('messageerror', () => reject(new Error('The measuring worker sent what could not be read.')));
    worker.postMessage(request, transfer);
  });
}
