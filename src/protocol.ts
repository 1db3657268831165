import type { Analysis, Totals } from './core/analysis.js';
import type { DemandedLimit } from './core/budget/demands.js';
import type { Difference } from './core/compare/changes.js';
import type { Replacement } from './core/explore/replace.js';
import type { TextEdit } from './core/explore/sourceText.js';
import type { Advice } from './core/explore/under.js';
import type { Graph, LayerId } from './core/onnx/graph.js';
import type { WriteOptions, WrittenFile } from './core/onnx/write.js';
import type { Texts } from './core/report/text.js';
import type { AnalyzeRequest, FileText, NotRead } from './core/request.js';
import type { FileNetwork } from './measure/fileRequest.js';
import type { Calibration, MeasureResult, NetworkRequest } from './measure/types.js';
import type { Message, NoRequests } from './messages.js';

/**
 * Every message between the host, the analysis worker and the panel's page: plain data that survives structured cloning.
 * What the page and its measuring worker say stands in src/measure/types.ts.
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
  /** How work is counted: `macs`, `flops`, or another tool's convention. */
  readonly convention: string;
  /** The table's columns that are shown, by the names that the setting lists, in order; empty = the default ones. */
  readonly columns: readonly string[];
}

/** One row of the editable list of devices whose roof the roofline chart can draw. */
export interface Device {
  readonly name: string;
  /** Peak of the element type that the model runs in. */
  readonly computeTflops: number;
  readonly bandwidthGBPerS: number;
}

/** What the page asks the host to keep over sessions (global state); every part may be missing. */
export interface Remembered {
  readonly devices?: readonly Device[];
  /** Peak and bandwidth of this machine, as measured last. */
  readonly calibration?: Calibration;
}

/** A network that Compare measures beside others. */
export interface PanelVariant {
  /** Given by the host; comes back in {@link WantedModel}. */
  readonly id: string;
  /** What tells it from the others: `Net(width=0.5)`, `1×3×160×160`. */
  readonly label: string;
  readonly totals: Totals;
  readonly complete: boolean;
}

/** A finished measurement as the host keeps it: what hovers show, and the whole result, which only the page and its reports read. */
export interface PanelMeasurement {
  readonly medianMs: number;
  /** Time of each layer that has one of its own, in execution order. */
  readonly layers: readonly { readonly layer: LayerId; readonly ms: number; readonly boundMs?: number }[];
  readonly result: MeasureResult;
}

/** A variant of the shown network: values by the names of its knobs, `batch`, `size` and `thin`, as a person types them. */
export type VariantValues = readonly (readonly [name: string, value: string])[];

/** Sizes of dynamic dimensions, by name. */
export type NamedSizes = readonly (readonly [name: string, size: number])[];

/** `version` is that of the analysis whose knobs are turned. */
export interface WantedVariant {
  readonly version: number;
  readonly values: VariantValues;
}

/** A variant that the page shows in the place of its source. */
export interface ExploredNetwork {
  /** Names it in {@link WantedModel} and `reveal`. */
  readonly variant: string;
  readonly analysis: Analysis;
}

/** A variant that stands in one cell of a grid. */
export type ExploredCell = Pick<Analysis, 'entry' | 'inputs' | 'totals' | 'complete' | 'notes'>;

/** A network in every convention, beside its plain multiply-adds. */
export type ConventionTable = Pick<Analysis, 'conventions' | 'totals' | 'complete'>;

/** The network that the page wants to measure: the shown analysis, the explored one, or a variant of the last `compare`. */
export interface WantedModel {
  readonly version: number;
  readonly variant?: string;
}

export interface ShownAnalysis {
  readonly type: 'analysis';
  /** Grows with each. */
  readonly version: number;
  readonly analysis: Analysis;
  /** A newer one could not take its place. */
  readonly stale: boolean;
  /** Why it is stale, for a person. */
  readonly reason?: string;
  /** Given when the host holds one of this very version. */
  readonly measured?: PanelMeasurement;
}

export type HostEvent =
  /** The first answer to `ready`, and again whenever settings change. */
  | {
      readonly type: 'init';
      /** Of the editor's language, by what they are in English; left out in English. */
      readonly texts?: Texts;
      readonly settings: PanelSettings;
      readonly resources: PanelResources;
      readonly remembered: Remembered;
      readonly language: string;
    }
  /** After `init`, and whenever the file's evaluation changed. */
  | ShownAnalysis
  /** There is nothing to draw: the sentence that says why. */
  | { readonly type: 'empty'; readonly reason: string }
  /** The last analysis is being replaced: shown dimmed, never taken away. */
  | { readonly type: 'analyzing' }
  /** What changed between another version and the analysis that was sent last; null ends the comparison. */
  | { readonly type: 'difference'; readonly difference: Difference | null }
  /** The layers under the editor's cursor; empty takes the mark away. */
  | { readonly type: 'highlight'; readonly layers: readonly LayerId[] }
  /** The command Measure Latency: the page starts as if its button were pressed. */
  | { readonly type: 'startMeasure' }
  /** The command Compare, or what came of `chooseVariants`: two or more networks; the page shows the Compare view and measures. */
  | { readonly type: 'compare'; readonly variants: readonly PanelVariant[] };

export type SaveFormat = 'json' | 'csv' | 'markdown' | 'latex';

export type PageEvent =
  /** The page is (re)made and holds nothing: the host answers with `init`, then `analysis` (or `empty`). */
  | { readonly type: 'ready' }
  /** Show the layer's constructor in the editor, beside the page; focus stays in the page when `preserveFocus`. */
  | { readonly type: 'reveal'; readonly layer: LayerId; readonly preserveFocus: boolean; readonly variant?: string }
  /** A measurement of the analysis `version` is done. */
  | { readonly type: 'measured'; readonly version: number; readonly measured: PanelMeasurement }
  /** Ask where to, and write the text. */
  | { readonly type: 'save'; readonly suggestedName: string; readonly format: SaveFormat; readonly text: string }
  /** Put the text on the clipboard. */
  | { readonly type: 'copy'; readonly text: string }
  /** Measure these variants of the shown network beside each other: answered with `compare`. */
  | { readonly type: 'compareVariants'; readonly version: number; readonly variants: readonly VariantValues[] }
  /** The other version is no longer wanted. */
  | { readonly type: 'endDifference' }
  /** Sizes for dynamic dimensions of the shown model file: kept with the workspace, answered with `analysis`. */
  | { readonly type: 'sizes'; readonly sizes: NamedSizes }
  /** Run one of our own commands for the shown file. */
  | { readonly type: 'command'; readonly command: 'chooseEntry' | 'chooseInput' | 'exportOnnx' | 'chooseVariants' | 'compareSource' }
  /** Keep the given parts of {@link Remembered}. */
  | { readonly type: 'remember'; readonly parts: Remembered }
  /** For the output channel. */
  | { readonly type: 'log'; readonly level: 'info' | 'warn' | 'error'; readonly text: string };

/** The host's end of its line to a page. */
export interface HostEnd {
  readonly events: HostEvent;
  readonly requests: NoRequests;
}

/** The page's end. Requests that cannot be answered are rejected with the sentence why. */
export interface PageEnd {
  readonly events: PageEvent;
  readonly requests: {
    /** The runnable file and what its nodes are: all that a measurement needs. */
    model(wanted: WantedModel): NetworkRequest;
    /** Of several only the last is answered. */
    explore(wanted: WantedVariant): ExploredNetwork;
    cell(wanted: WantedVariant): ExploredCell;
    /** What every convention counts on the network of this version. */
    conventions(wanted: { readonly version: number }): ConventionTable;
    /** Writes the variant into the source, after the person has seen the change; false when it was not wanted. */
    writeBack(wanted: WantedVariant): boolean;
  };
}

export type ToPanel = Message<HostEnd, PageEnd>;
export type FromPanel = Message<PageEnd, HostEnd>;

/** What the page keeps with `setState`, small on purpose; a serializer hands it back after a restart of the window. */
export interface PanelState {
  /** The document shown, so that the serializer can find it again. Set by the host's analysis. */
  readonly file: string | null;
  readonly view: 'diagram' | 'table' | 'charts' | 'conventions' | 'explore' | 'compare';
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

// -------------------------------------------------------------------------------------------------------------------- analysis worker

/** What the host asks of the analysis worker: `start` first and once, of the others one at a time. Paths are URIs, as `Uri.toString()` writes them. */
export interface AnalysisHostEnd {
  /** The search or the replacements under way are no longer wanted: they end at their next pause. */
  readonly events: { readonly type: 'unwanted' };
  readonly requests: {
    /** Bytes of the parser's two wasm files: a worker of the browser's host has no file system. */
    start(wasm: { readonly runtime: Uint8Array; readonly python: Uint8Array }): void;
    /** `changed` are the files that may differ from what the worker last got; null = any. Nothing is searched. */
    analyze(job: AnalyzeJob): Analyzed;
    /** What a search of the workspace adds to the answer of `analyze`; null = nothing, or it was no longer wanted. */
    search(job: AnalyzeJob): Analyzed | null;
    /** A variant as edits of the text. */
    writeBack(job: AnalyzeJob & { readonly values: VariantValues }): readonly TextEdit[];
    /** Cheaper layers for those that these lines (from 1) build; null = no longer wanted. */
    replacements(job: AnalyzeJob & { readonly lines: readonly [from: number, to: number] }): readonly Replacement[] | null;
    /** What would bring the network under these limits; null = no longer wanted. */
    advice(job: AnalyzeJob & { readonly limits: readonly DemandedLimit[] }): readonly Advice[] | null;
    /** The file of a graph with random weights, to be kept. */
    write(job: { readonly graph: Graph; readonly options: WriteOptions }): WrittenFile;
    /** The same to be measured. */
    runnable(network: Pick<Analysis, 'graph' | 'rows'>): NetworkRequest;
    analyzeModel(job: { readonly place: ModelPlace; readonly question: ModelQuestion }): Analyzed;
    /** A model file as it is, with its real weights, to be measured. */
    runnableModel(job: { readonly place: ModelPlace; readonly network: FileNetwork }): NetworkRequest;
  };
}

/** What a model file is asked. */
export interface ModelQuestion {
  /** Of its dynamic dimensions. */
  readonly sizes: NamedSizes;
  /** By which its work is counted, beside multiply-adds. */
  readonly conventions: readonly string[];
}

/** Where a worker finds the bytes of a model file. */
export interface ModelPlace {
  readonly file: string;
  /** On this machine, to be read in place; null = the host is asked for the bytes. */
  readonly path: string | null;
  /** Changes whenever the bytes do. */
  readonly version: string;
}

interface AnalyzeJob {
  readonly request: AnalyzeRequest;
  readonly changed: readonly string[] | null;
}

export interface Analyzed {
  readonly analysis: Analysis;
  /** A search of the workspace may tell more. */
  readonly asksWorkspace: boolean;
  /** Every file whose text went into it. */
  readonly read: readonly string[];
  readonly tookMs: number;
}

/** What the worker says: signs of life while an analysis gets on, with the line of the analyzed file that it is at, and which files it needs. */
export interface AnalysisWorkerEnd {
  readonly events: { readonly type: 'progress'; readonly line: number | null };
  readonly requests: {
    /** null = there is no such file. */
    read(paths: readonly string[]): readonly (FileText | NotRead | null)[];
    /** All bytes of a model file. */
    modelBytes(file: string): Uint8Array;
    /** Files of the workspace that hold one of the texts. */
    search(texts: readonly string[]): readonly string[];
    /** Small files of settings of the workspace. */
    settings(none: null): readonly string[];
  };
}

export type ToAnalysisWorker = Message<AnalysisHostEnd, AnalysisWorkerEnd>;
export type FromAnalysisWorker = Message<AnalysisWorkerEnd, AnalysisHostEnd>;
