/** What an analysis is asked, and where it reads files. */

/** A source file as whoever reads it holds it. `version` changes whenever the text does. */
export interface FileText {
  readonly text: string;
  readonly version: string;
}

/** A file that is there and is not read; `refused` says why, as a predicate. */
export interface NotRead {
  readonly refused: string;
}

/** The file of an answer, whatever the reason when there is none. */
export const readable = (answer: FileText | NotRead | undefined): FileText | undefined => (answer && 'text' in answer ? answer : undefined);

/** Reads source files for the analysis. Paths are URIs or plain paths, as the host names them; the core only joins them with '/'. */
export interface FileReader {
  /**
   * `undefined` when there is no such file. A path that ends with '/' means a folder: its text is the names in it, one a line, those of folders with '/' at
   * the end, those of links to folders with '//'.
   */
  read(path: string): Promise<FileText | NotRead | undefined>;
  /** The same at once, where that can be had: evaluation then never has to stop for a file. */
  readNow?(path: string): FileText | NotRead | undefined;
  /** An analysis of this file begins: only what lies below these folders, the file's own and its package's may be read. */
  within?(file: string, folders: readonly string[]): void;
  /**
   * Paths of Python files, notebooks, Markdown and YAML of the workspace that hold one of the texts, nearest to `file` first. The workspace is what lies below
   * the outermost of `roots` that holds the file. Bounded in files and bytes.
   */
  search?(texts: readonly string[], file: string, roots: readonly string[]): Promise<readonly string[]>;
  /** Paths of small YAML, JSON and TOML files of the workspace, those of the outermost folders first. Bounded as {@link search} is. */
  settings?(file: string, roots: readonly string[]): Promise<readonly string[]>;
}

/** A file of settings of the workspace. */
export interface SettingsFile {
  readonly path: string;
  readonly text: string;
}

/** A call of a class or builder that stands in another file. Its arguments are written out, so that it can be made anywhere. */
export interface WorkspaceCall {
  readonly name: string;
  readonly call: string;
  readonly path: string;
  /** Counts from 1. */
  readonly line: number;
}

/** How many channels a thinner network has. */
export interface Thinning {
  /** The width multiplier alpha of the MobileNets paper, for any network. */
  readonly alpha: number;
  /** Numbers of channels are multiples of it; 1 = any. */
  readonly multipleOf: number;
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
  /** Only what the file itself does with a network counts: nothing is guessed. */
  readonly usageOnly?: boolean;
  /** Networks that would need example sizes are not built. */
  readonly withoutExamples?: boolean;
  /** Calls that other files of the workspace make. */
  readonly calls?: readonly WorkspaceCall[];
  /** Options of a script of the workspace that sets up networks of this file: name -> Python for the default. */
  readonly options?: ReadonlyMap<string, string>;
  /** Files of settings that may be meant for it. */
  readonly settings?: readonly SettingsFile[];
  /** Conventions to count by beside multiply-adds: `thop`, `fvcore`. */
  readonly conventions?: readonly string[];
  /** Scales the hidden channels of the network. */
  readonly thin?: Thinning;
  /** Something that is tried out: files that it imports are not shown as parts of it. */
  readonly isVariant?: boolean;
  /** Steps one evaluation may take; absent = the default limit. */
  readonly steps?: number;
}
