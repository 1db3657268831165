import type { Analysis } from './analysis.js';
import type { Graph } from './onnx/graph.js';

/** Reads source files for the analysis. Paths are URIs or plain paths, as the host names them; the core only joins them with '/'. */
export interface FileReader {
  /** The text and a version that changes whenever the text does; `undefined` when there is no such regular file. */
  read(path: string): Promise<{ readonly text: string; readonly version: string } | undefined>;
}

export interface AnalyzeRequest {
  readonly file: string;
  readonly text: string;
  /** Python evaluated as if appended to the file; the last statement is an expression that gives an nn.Module. */
  readonly entry?: string;
  /** The whole argument list of forward: `1x3x224x224,flag=True`. */
  readonly input?: string;
  /** Folders in which absolute imports are looked up, in order. The file's own package is tried by itself. */
  readonly roots: readonly string[];
  readonly convention?: string;
}

/** Lives as long as a worker: keeps parsed and evaluated modules, so that a keystroke evaluates only the edited file. */
export interface Analyzer {
  /** Never rejects because of what the file holds: trouble is in the notes. */
  analyze(request: AnalyzeRequest): Promise<Analysis>;
}

export type { Graph };
