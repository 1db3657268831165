import type { DType, Graph, LayerId, Shapes } from './onnx/graph.js';
import type { CostKind } from './onnx/operators/kind.js';
import type { Note, Span } from './text/notes.js';

/** One argument of `forward`: a tensor, or a plain value given as Python source. */
export interface InputSpec {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: DType;
  /** A plain argument (`flag=True`): its Python source. `shape` is then empty. */
  readonly literal?: string;
}

/** One line of the table: a module instance that owns parameters or has no children, or a functional call site with macs. */
export interface LayerRow {
  readonly layer: LayerId;
  readonly path: string;
  /** Class or function name: `Conv2d`, `matmul`. */
  readonly kind: string;
  readonly costKind: CostKind;
  readonly file: string | null;
  readonly line: number | null;
  /** `null` where unknown, and then `unknown` says why. */
  readonly params: number | null;
  /** Parameters without biases and normalisation, as the MobileNets paper's Table 2 counts. */
  readonly weightParams: number;
  /** One per multiply-add, summed over all calls. `null` where evaluation stopped before it. */
  readonly macs: number | null;
  readonly weightBytes: number;
  readonly bytesRead: number;
  readonly bytesWritten: number;
  readonly inputShapes: readonly (readonly number[])[];
  readonly outputShape: Shapes | null;
  readonly calls: number;
  readonly sharedWith?: string;
  readonly unknown?: string;
  /** The count with the real numbers in it: `3·3·3·32·112² = 10,838,016`. */
  readonly formula?: string;
  /** The same in each convention that was asked for, by its name. */
  readonly counts?: Readonly<Record<string, number>>;
}

/** What a convention, that of another tool or our own, says of a network. */
export interface ConventionCount {
  readonly name: string;
  /** What stands beside its numbers: the tool and the version that is reproduced. */
  readonly title: string;
  readonly unit: 'MACs' | 'FLOPs';
  /** Null where the tool gives none; {@link fails} says why. */
  readonly total: number | null;
  /** The tool's own number of parameters. */
  readonly params: number;
  readonly kinds: readonly KindCount[];
  readonly fails?: string;
  /** Why it counts nothing where others do. */
  readonly unseen: string;
}

/** What a convention counts for layers of one class, or calls of one function, and by which rules. */
export interface KindCount {
  readonly kind: string;
  readonly count: number;
  readonly reasons: readonly string[];
}

export interface KindRow {
  readonly kind: CostKind;
  readonly layers: number;
  readonly params: number;
  readonly weightParams: number;
  readonly macs: number;
  /** Fraction of the total, 0..1. */
  readonly macsShare: number;
}

export interface Totals {
  readonly params: number;
  readonly macs: number;
  readonly flops: number;
  readonly weightBytes: number;
  readonly bytesRead: number;
  readonly bytesWritten: number;
  readonly peakActivationBytes: number;
}

/**
 * Where an entry or an input comes from, strongest first: the user; a comment in the file; what the file itself does; settings that the file or its
 * imports have ready; another file that calls it; a file of settings; a call that needs no arguments, or an input that the layers tell; example sizes.
 */
export type Source = 'choice' | 'comment' | 'file' | 'config' | 'workspace' | 'settings' | 'guess' | 'example';

/** A number, boolean or string among the arguments of the entry's call, which a person may turn. */
export interface Knob {
  /** `width`; `config.depth` for an argument of a call among the arguments. */
  readonly name: string;
  readonly kind: 'int' | 'float' | 'bool' | 'str';
  /** Its value as Python source. */
  readonly value: string;
  /** Where it stands in the entry's text; an empty stretch where it would be added, with its keyword. */
  readonly at: readonly [from: number, to: number];
  /** Where the source states the value: the default, or the constant that the call names. Null where only the entry's text does. */
  readonly span: Span | null;
}

/** A class or builder of the file that could be an entry. */
export interface EntryCandidate {
  /** Python that makes it: `MobileNetV1()`. */
  readonly expression: string;
  readonly name: string;
  readonly span: Span;
  /** Required arguments without a value. */
  readonly missing: readonly string[];
}

/** An operation that no rule could count, so that totals are a lower bound. */
export interface Uncounted {
  readonly operator: string;
  readonly span: Span | null;
  readonly reason: string;
}

/** What a model file says of itself. */
interface ModelFile {
  readonly format: 'onnx';
  readonly irVersion: number;
  /** Version of each set of operators, by domain; '' is the standard's own. */
  readonly opsets: Readonly<Record<string, number>>;
  /** Program that wrote the file, with its version; '' when the file does not say. */
  readonly producer: string;
  /** Its dynamic dimensions, with what they were taken for. */
  readonly dimensions: readonly { readonly name: string; readonly size: number /** True when nobody said it. */; readonly isGuess: boolean }[];
}

/** Whether a file is a model rather than source. */
export const isModelFile = (file: string): boolean => /\.onnx$/i.test(file);

/** Whether a network was found: one that source builds, or one that a model file holds. */
export const hasNetwork = ({ entry, model }: Pick<Analysis, 'entry' | 'model'>): boolean => entry !== null || model !== undefined;

/** What the network is called: its entry, or the name of its file. */
export const titleOf = ({ entry, model, file }: Pick<Analysis, 'entry' | 'model' | 'file'>): string =>
  entry ?? (model ? (file.split(/[/\\]/).at(-1) ?? file) : file);

/** What one evaluation of one entry found out: plain data, the only thing that views, reports and measurement read. */
export interface Analysis {
  readonly file: string;
  /** Absent for source. */
  readonly model?: ModelFile;
  /** Python that made the model, `null` when the file has no entry, and for a model file, which needs none. */
  readonly entry: string | null;
  readonly entrySpan: Span | null;
  readonly entrySource: Source | null;
  /** Example sizes that the entry rests on: `dim=512`. Empty unless {@link entrySource} is `example`. */
  readonly exampleSizes: readonly string[];
  /** Arguments of the entry's call, given or by default. */
  readonly knobs: readonly Knob[];
  readonly inputs: readonly InputSpec[];
  /** True when the input was guessed rather than given or written in the file. */
  readonly inputGuessed: boolean;
  readonly inputSource: Source | null;
  readonly graph: Graph;
  readonly rows: readonly LayerRow[];
  readonly byKind: readonly KindRow[];
  readonly totals: Totals;
  /** Totals by convention: multiply-adds, and what was asked for. A tool that fails on the network has none. */
  readonly counts: Readonly<Record<string, number>>;
  /** The conventions that were asked for, in that order. */
  readonly conventions: readonly ConventionCount[];
  /** False when a part could not be evaluated or counted: totals are then lower bounds. */
  readonly complete: boolean;
  /** False when parts that own parameters may be missing: the number of parameters is a lower bound. Never false when {@link complete}. */
  readonly allBuilt: boolean;
  /** True while a part of the text cannot be read as Python. */
  readonly broken: boolean;
  readonly output: readonly Shapes[];
  readonly assumptions: readonly string[];
  readonly uncounted: readonly Uncounted[];
  readonly notes: readonly Note[];
  readonly candidates: readonly EntryCandidate[];
  /** Classes of the file that are models, for lenses: where they stand and what the entry built of them. */
  readonly classes: readonly ModelClass[];
  /** Steps the interpreter took: a machine-independent measure of work. */
  readonly steps: number;
}

export interface ModelClass {
  readonly name: string;
  readonly span: Span;
  readonly isBuilder: boolean;
  /** Instances that the entry made of it. */
  readonly layers: readonly LayerId[];
}
