import type { CostKind } from '../core/onnx/operators/kind.js';
import type { Message, NoEvents, NoRequests } from '../messages.js';

/**
 * What goes into a measurement and what comes out: plain data that survives structured cloning, so that the same words serve the panel's worker,
 * the terminal's worker thread, files and tests. Times are milliseconds, rates are 10⁹ per second.
 */

/** One node of the written file, as far as finding its kernel again needs it. */
export interface EmittedNode {
  readonly name: string;
  readonly op: string;
  /** Path of the layer that was running; null for what no layer ran. */
  readonly layer: string | null;
  /** Ids of the values read and made; optional inputs left out are not listed. */
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
  /** `view` moves nothing, `constant` depends on no input of the network, `identity` returns what it was given, `work` is all else. */
  readonly does: 'work' | 'view' | 'constant' | 'identity';
}

/** One row of the report that ran: what it costs, so that its time can be set against it. */
export interface LayerRequest {
  readonly path: string;
  readonly macs: number;
  /** Bytes of inputs, weights and outputs, each once. */
  readonly bytes: number;
  readonly kind: CostKind;
  /** Class or function name: tells an elementwise layer from another without multiply-adds. */
  readonly className: string;
  /** A module that is no row of the report but writes operations of its own between its children: mentioned only when they take time of their own. */
  readonly own?: boolean;
}

export interface NetworkRequest {
  /** What sentences of a comparison call it. */
  readonly label?: string;
  /** A whole `.onnx` file. */
  readonly model: ArrayBuffer;
  /** Weights that are too large for the file itself. */
  readonly external?: readonly { readonly location: string; readonly data: ArrayBuffer }[];
  /** Shapes of inputs, where the file leaves dimensions open, and what every element is where that decides what runs. */
  readonly inputs?: readonly { readonly name: string; readonly shape: readonly number[]; readonly every?: number | undefined }[];
  readonly nodes: readonly EmittedNode[];
  readonly layers: readonly LayerRequest[];
}

/** How a measurement is taken; every field has a default in {@link PLAN}. */
export interface MeasureOptions {
  /** More than one only where shared memory is allowed; the result says what was really used. */
  readonly threads?: number;
  readonly seed?: number;
  /** Upper limit for the rounds together, in seconds. */
  readonly capSeconds?: number;
  /** Every run is a profiled one, in one session; when left out, where WebAssembly cannot hold the weights twice. A comparison does not know it. */
  readonly oneSession?: boolean;
}

export interface RuntimeStamp {
  readonly name: string;
  readonly version: string;
  /** Execution provider. */
  readonly provider: string;
  readonly threads: number;
  readonly simd: boolean;
  /** Whether the page (or process) may share memory: it decides the clock's step and whether threads are possible. */
  readonly crossOriginIsolated: boolean;
  readonly clockStepMs: number;
  readonly cpu: string;
}

/** One layer that ran has exactly one of `measuredMs`, `fusedInto`, `elided`. */
export interface LayerResult {
  readonly path: string;
  readonly measuredMs?: number;
  /** The least that this machine could need: max(macs / peak, bytes / bandwidth). Given with `measuredMs`. */
  readonly boundMs?: number;
  /** Reached; absent where the layer has no multiply-adds or moves no bytes, or where its time is below what the clock can tell. */
  readonly gmacPerS?: number;
  readonly gbPerS?: number;
  /** Fraction of the sum over all layers and the runtime's own row. */
  readonly timeShare?: number;
  /** Fraction of the network's multiply-adds. */
  readonly macsShare?: number;
  /** The layer whose kernel does this layer's work too. */
  readonly fusedInto?: string;
  readonly elided?: 'identity' | 'view' | 'constant';
  /** True for a module that is no row of the report: the time is of what its own `forward` writes between its children (additions, concatenations...). */
  readonly own?: boolean;
}

/** What one kind of arithmetic took of the time, and how well it used the machine. */
export interface KindTime {
  readonly kind: CostKind | 'elementwise';
  readonly layers: number;
  readonly macsShare: number;
  readonly timeShare: number;
  readonly measuredMs: number;
  readonly boundMs: number;
  /** Reached over all layers of the kind; absent without multiply-adds. */
  readonly gmacPerS?: number;
  readonly gbPerS?: number;
}

/** Peak and bandwidth of a machine as measured through the runtime; handed in again so that they need not be measured anew. */
export interface Calibration {
  readonly schema: 1;
  readonly cpu: string;
  readonly runtimeVersion: string;
  readonly threads: number;
  readonly peakGmacPerS: number;
  readonly bandwidthGBPerS: number;
}

/** A range that holds the true value in 95 of 100 measurements like this one, were its bursts all that varies. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

export interface MeasureResult {
  readonly runtime: RuntimeStamp;
  /** ISO 8601. */
  readonly date: string;
  readonly seed: number;
  readonly inputs: readonly { readonly name: string; readonly shape: readonly number[]; readonly dtype: string }[];
  readonly medianMs: number;
  readonly p10Ms: number;
  readonly p90Ms: number;
  readonly minMs: number;
  /** Of the median, by bursts. */
  readonly intervalMs: Interval;
  /** Samples that these are of; each is the mean of `runsPerSample` runs in a row where one run is too short for the clock. */
  readonly runs: number;
  readonly runsPerSample: number;
  readonly noisy: boolean;
  /** First run after loading, before anything is warm. */
  readonly firstRunMs: number;
  readonly loadMs: number;
  readonly wholeProfiledMs: number;
  /** Sum of `measuredMs` over `layers`. */
  readonly layersSumMs: number;
  /** Kernels that belong to no layer. */
  readonly runtimeRowMs: number;
  /** Median over profiled runs of (sum of all kernels / that run). */
  readonly kernelSumShare: number;
  readonly profiledRuns: number;
  /** What profiling costs, paired by round; absent where there was one session only. */
  readonly profiledOverPlain?: { readonly ratio: number } & Interval;
  /** Largest departure of a fixed kernel's time in a burst from its median over all: the machine's own steadiness. */
  readonly referenceDrift: number;
  readonly peakGmacPerS: number;
  readonly bandwidthGBPerS: number;
  /** In execution order as far as they were measured. */
  readonly layers: readonly LayerResult[];
  readonly byKind: readonly KindTime[];
  /** What stands out, in sentences. */
  readonly insights: readonly string[];
  /** What a reader should know before believing it: noise, dropped samples, outputs that are not numbers. */
  readonly notes: readonly string[];
  readonly calibration?: Calibration;
}

export interface VariantResult {
  readonly medianMs: number;
  readonly p10Ms: number;
  readonly p90Ms: number;
  readonly minMs: number;
  readonly intervalMs: Interval;
  readonly runs: number;
  readonly noisy: boolean;
  readonly inputs: MeasureResult['inputs'];
  readonly byKind: readonly KindTime[];
  /** The profiled pass behind `byKind`. */
  readonly layers: readonly LayerResult[];
  readonly layersSumMs: number;
  readonly runtimeRowMs: number;
  readonly wholeProfiledMs: number;
}

/** Time of variant `of` over time of variant `to`, paired within rounds. */
export interface TimeRatio {
  readonly of: number;
  readonly to: number;
  readonly time: number;
  readonly timeLow: number;
  readonly timeHigh: number;
}

export interface ComparisonResult {
  readonly runtime: RuntimeStamp;
  readonly date: string;
  readonly seed: number;
  readonly variants: readonly VariantResult[];
  /** Every ordered pair of different variants. */
  readonly ratios: readonly TimeRatio[];
  readonly rounds: number;
  /** Each variant against the first: why its time does not go with its arithmetic. */
  readonly insights: readonly string[];
  readonly peakGmacPerS: number;
  readonly bandwidthGBPerS: number;
  readonly notes: readonly string[];
  readonly calibration?: Calibration;
}

/** Where a measurement stands. The first of each is the key of a text, so that the panel can say it in the user's language. */
export type Step = 'load' | 'warmUp' | 'calibrate' | 'profile' | 'rounds' | 'evaluate';

export interface MeasureProgress {
  readonly step: Step;
  /** The same in English: `Round 12 of 30`. */
  readonly phase: string;
  readonly round?: number;
  readonly rounds?: number;
  /** 0..1 of the whole, null while it cannot be told. */
  readonly fraction: number | null;
  readonly secondsLeft: number | null;
  /** A first idea of the median, refined while the measurement goes on. */
  readonly provisionalMs: number | null;
}

/** What every measurement is given: how to take it, and what was measured of this machine before. */
export interface Circumstances {
  readonly calibration?: Calibration;
  readonly options?: MeasureOptions;
}
export type MeasureQuestion = Circumstances & NetworkRequest;
export interface CompareQuestion extends Circumstances {
  readonly networks: readonly NetworkRequest[];
}

/** What the worker cannot find out by itself: the runtime's binary, the processor's name, and (Node only) where the glue for threads stands. */
export interface RuntimeFiles {
  readonly wasm: ArrayBuffer;
  readonly cpu: string;
  readonly threadScript?: string;
  /** More memory than this WebAssembly gets not. */
  readonly mostBytes?: number;
}

/** Whoever measures: asks its worker one question, which the worker is made for and ended after. */
export interface AskerEnd {
  readonly events: NoEvents;
  readonly requests: {
    measure(question: MeasureQuestion & RuntimeFiles): MeasureResult;
    compare(question: CompareQuestion & RuntimeFiles): ComparisonResult;
  };
}
export interface MeasuringEnd {
  readonly events: { readonly type: 'progress' } & MeasureProgress;
  readonly requests: NoRequests;
}

export type ToWorker = Message<AskerEnd, MeasuringEnd>;
export type FromWorker = Message<MeasuringEnd, AskerEnd>;
