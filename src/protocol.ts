import type { Analysis, Totals } from './core/analysis.js';
import type { Graph, LayerId } from './core/onnx/graph.js';
import type { WriteOptions } from './core/onnx/write.js';
import type { AnalyzeRequest, FileText } from './core/request.js';
import type { PanelStrings } from './panelStrings.js';

/**
 * Every message between the host, its workers and the panel's page: plain data that survives structured cloning, one discriminated union each way.
 */

// ---------------------------------------------------------------------------------------------------------------------------------- panel

/** Where the page fetches what it may not import: URIs that the webview can read (`asWebviewUri`). */
export interface PanelResources {
  /** elkjs's `elk-worker.min.js`, unchanged. */
  readonly elkWorker: string;
  /** Our measuring worker, bundled as one classic script. */
  readonly measureWorker: string;
  /** onnxruntime-web's `ort-wasm-simd-threaded.wasm`. */
  readonly ortWasm: string;
}

export interface PanelSettings {
  /** Which of the two words and sizes is shown; one MAC is two FLOPs. */
  readonly unit: 'macs' | 'flops';
  /** The table's columns that are shown, by {@link PanelColumn} name, in order; empty = the default ones. */
  readonly columns: readonly string[];
}

/** One row of the editable list of devices whose roof the roofline chart can draw. */
export interface Device {
  readonly name: string;
  /** Peak of the element type that the model runs in. */
  readonly computeTflops: number;
  readonly bandwidthGBPerS: number;
}

/** What the page asks the host to keep over sessions (global state); every key may be missing or of an older version. */
export interface Remembered {
  readonly devices?: readonly Device[];
  /** Peak and bandwidth of this machine, as measured, by processor and version of the runtime. Opaque to the host. */
  readonly calibration?: unknown;
}

/** A network that Compare measures beside others. */
export interface PanelVariant {
  /** Given by the host; comes back in `requestModel`. */
  readonly id: string;
  /** A few words that tell it from the others: `width=0.5 · 1×3×160×160`. */
  readonly label: string;
  readonly file: string;
  readonly entry: string | null;
  readonly inputText: string;
  readonly totals: Totals;
  readonly complete: boolean;
}

/** A finished measurement as the host keeps it: what hovers show, and the whole result, which only the page and the reports read. */
export interface PanelMeasurement {
  readonly medianMs: number;
  /** Time of each layer that has one of its own, in execution order. */
  readonly layers: readonly { readonly layer: LayerId; readonly ms: number; readonly boundMs?: number }[];
  /** The `MeasureResult` of src/measure. Survives structured cloning. */
  readonly result: unknown;
}

export type ToPanel =
  /** The first answer to `ready`, and again whenever settings change. */
  | {
      readonly type: 'init';
      readonly strings: PanelStrings;
      readonly settings: PanelSettings;
      readonly resources: PanelResources;
      readonly remembered: Remembered;
      readonly language: string;
    }
  /** After `init`, and whenever the file's evaluation changed. `version` grows with each; `measured` is given when the host holds one of this very version. */
  | { readonly type: 'analysis'; readonly version: number; readonly analysis: Analysis; readonly stale: boolean; readonly measured?: PanelMeasurement }
  /** There is nothing to draw: the sentence that says why. */
  | { readonly type: 'empty'; readonly reason: string }
  /** The last analysis is being replaced: shown dimmed, never taken away. */
  | { readonly type: 'analyzing' }
  /** The layers under the editor's cursor; empty takes the mark away. */
  | { readonly type: 'highlight'; readonly layers: readonly LayerId[] }
  /** The runnable file that the page asked for. A Node Buffer must be sent as `new Uint8Array(buffer)`. */
  | {
      readonly type: 'model';
      readonly requestId: number;
      readonly bytes: Uint8Array | ArrayBuffer;
      /** Weights that the file itself cannot hold. */
      readonly external?: { readonly location: string; readonly bytes: Uint8Array | ArrayBuffer };
      /** What `networkPlan` of src/measure says of a variant, which the page holds no analysis of: gives a comparison its times by kind of layer. */
      readonly plan?: unknown;
    }
  | { readonly type: 'modelFailed'; readonly requestId: number; readonly reason: string }
  /** The command Measure Latency: the page starts as if its button were pressed. */
  | { readonly type: 'startMeasure' }
  /** The command Compare, or the answer to `chooseVariants`: two or more networks; the page shows the Compare view and measures. */
  | { readonly type: 'compare'; readonly variants: readonly PanelVariant[] };

export type SaveFormat = 'json' | 'csv' | 'markdown';

export type FromPanel =
  /** The page is (re)made and holds nothing: the host answers with `init`, then `analysis` (or `empty`). */
  | { readonly type: 'ready' }
  /** Show the layer's constructor in the editor. `side` opens beside; focus stays in the page when `preserveFocus`. */
  | { readonly type: 'reveal'; readonly layer: LayerId; readonly preserveFocus: boolean }
  /** Bytes of the runnable file: of the shown analysis, or of a variant of the last `compare`. */
  | { readonly type: 'requestModel'; readonly requestId: number; readonly version: number; readonly variant?: string }
  /** A measurement of the analysis `version` is done. */
  | { readonly type: 'measured'; readonly version: number; readonly measured: PanelMeasurement }
  /** Ask where to, and write the text. */
  | { readonly type: 'save'; readonly suggestedName: string; readonly format: SaveFormat; readonly text: string }
  | { readonly type: 'copy'; readonly text: string }
  /** Run one of our own commands for the shown file. */
  | { readonly type: 'command'; readonly command: 'chooseEntry' | 'chooseInput' | 'exportOnnx' | 'whyNoHint' | 'chooseVariants' }
  | { readonly type: 'remember'; readonly key: keyof Remembered; readonly value: unknown }
  /** For the output channel. */
  | { readonly type: 'log'; readonly level: 'info' | 'warn' | 'error'; readonly text: string };

/** What the page keeps with `setState`, small on purpose; a serializer hands it back after a restart of the window. */
export interface PanelState {
  /** The document shown, so that the serializer can find it again. Set by the host's analysis. */
  readonly file: string | null;
  readonly view: 'diagram' | 'table' | 'charts' | 'compare';
  readonly heat: 'macs' | 'params' | 'bytes' | 'time' | 'none';
  /** Paths of modules opened or closed by hand. */
  readonly expanded: readonly string[];
  readonly collapsed: readonly string[];
  readonly selectedPath: string | null;
  readonly sort: { readonly column: string; readonly descending: boolean } | null;
  readonly filter: string;
  readonly zoom: { readonly x: number; readonly y: number; readonly k: number } | null;
  readonly device: string | null;
}

// ---------------------------------------------------------------------------------------------------------------------------- analysis worker

/** To the worker that parses and evaluates. Files are read by the host: open documents as they are typed, everything else from its file system. */
export type ToAnalysis =
  | { readonly type: 'start'; readonly runtime: Uint8Array; readonly python: Uint8Array }
  | { readonly type: 'analyze'; readonly id: number; readonly request: AnalyzeRequest }
  /** Answer to `read`; without text there is no such file. */
  | { readonly type: 'file'; readonly id: number; readonly text?: string; readonly version?: string }
  /** The runnable file of the analysis with this id, if it is still kept. */
  | { readonly type: 'model'; readonly id: number; readonly analysis: number };

export type FromAnalysis =
  | { readonly type: 'read'; readonly id: number; readonly path: string }
  /** A sign of life: without one for two seconds the host ends the worker. */
  | { readonly type: 'progress' }
  | { readonly type: 'analyzed'; readonly id: number; readonly analysis: Analysis }
  | { readonly type: 'model'; readonly id: number; readonly bytes: Uint8Array; readonly external?: { readonly location: string; readonly bytes: Uint8Array } }
  | { readonly type: 'failed'; readonly id: number; readonly reason: string };

// -------------------------------------------------------------------------------------------------------------------- analysis worker

/**
 * What the host sends to the analysis worker. `start` comes first and once; of `analyze` and `write` one is under way at a time.
 * Paths are URIs, as `Uri.toString()` writes them.
 */
export type ToAnalysisWorker =
  /** Bytes of the parser's two wasm files: a worker of the browser's host has no file system. */
  | { readonly type: 'start'; readonly runtime: Uint8Array; readonly python: Uint8Array }
  /** `changed` are the files that may differ from what the worker last got; null = any. */
  | { readonly type: 'analyze'; readonly id: number; readonly request: AnalyzeRequest; readonly changed: readonly string[] | null }
  /** The answer to `read`, in its order; null = there is no such file. */
  | { readonly type: 'files'; readonly id: number; readonly files: readonly (FileText | null)[] }
  /** Make the runnable file of a graph. */
  | { readonly type: 'write'; readonly id: number; readonly graph: Graph; readonly options: WriteOptions };

export type FromAnalysisWorker =
  | { readonly type: 'started' }
  /** A sign of life while an analysis gets on. */
  | { readonly type: 'progress' }
  | { readonly type: 'read'; readonly id: number; readonly paths: readonly string[] }
  /** `read` names every file whose text went into it. */
  | { readonly type: 'analysis'; readonly id: number; readonly analysis: Analysis; readonly read: readonly string[]; readonly tookMs: number }
  | { readonly type: 'model'; readonly id: number; readonly bytes: Uint8Array; readonly weights?: { readonly location: string; readonly bytes: Uint8Array } }
  /** The job ended without a result; the worker goes on. */
  | { readonly type: 'failed'; readonly id: number; readonly reason: string };
