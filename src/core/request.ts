/** What an analysis is asked, and where it reads files. */

/** A source file as whoever reads it holds it. `version` changes whenever the text does. */
export interface FileText {
  readonly text: string;
  readonly version: string;
}

/** Reads source files for the analysis. Paths are URIs or plain paths, as the host names them; the core only joins them with '/'. */
export interface FileReader {
  /**
   * `undefined` when there is no such regular file. A path that ends with '/' means a folder: its text is the names in it, one a line, those of folders with
   * '/' at the end.
   */
  read(path: string): Promise<FileText | undefined>;
  /** The same at once, where that can be had: evaluation then never has to stop for a file. */
  readNow?(path: string): FileText | undefined;
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
  /** Steps one evaluation may take; absent = the default limit. */
  readonly steps?: number;
}
