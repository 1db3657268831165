/**
 * Our small syntax tree: plain data, no parent links, close to Python's own `ast` module.
 * Every node carries where it starts and ends (lines from 1, columns in UTF-16 units), so spans survive bundling and caching.
 */
export interface Place {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  /** Calls only: the line of the opening bracket. */
  readonly openLine?: number;
}

export type Expr = Place &
  (
    | { type: 'Name'; id: string }
    | { type: 'Int'; value: number | bigint }
    | { type: 'Float'; value: number }
    | { type: 'Complex'; value: number }
    | { type: 'Str'; value: string }
    | { type: 'Bytes'; value: string }
    | { type: 'Joined'; parts: readonly (string | FormatPart)[] }
    | { type: 'Const'; value: null | boolean | 'ellipsis' }
    | { type: 'Attribute'; object: Expr; name: string }
    | { type: 'Subscript'; object: Expr; index: Expr }
    | { type: 'Slice'; lower?: Expr; upper?: Expr; step?: Expr }
    | { type: 'Call'; func: Expr; args: readonly Expr[]; keywords: readonly Keyword[]; openLine: number }
    | { type: 'Binary'; op: string; left: Expr; right: Expr }
    | { type: 'Unary'; op: '-' | '+' | '~' | 'not'; operand: Expr }
    | { type: 'Bool'; op: 'and' | 'or'; values: readonly Expr[] }
    | { type: 'Compare'; left: Expr; ops: readonly string[]; rights: readonly Expr[] }
    | { type: 'Conditional'; test: Expr; body: Expr; orelse: Expr }
    | { type: 'Lambda'; params: Params; body: Expr }
    | { type: 'Tuple' | 'List' | 'Set'; items: readonly Expr[] }
    | { type: 'Dict'; entries: readonly { key?: Expr; value: Expr }[] }
    | { type: 'Comp'; kind: 'list' | 'set' | 'dict' | 'generator'; element: Expr; value?: Expr; clauses: readonly CompClause[] }
    | { type: 'Starred'; value: Expr }
    | { type: 'Walrus'; name: string; value: Expr }
    | { type: 'Yield'; value?: Expr; from: boolean }
    | { type: 'Await'; value: Expr }
    | { type: 'Broken' }
  );

export interface FormatPart {
  readonly value: Expr;
  readonly conversion: string;
  readonly spec: readonly (string | FormatPart)[];
  readonly debug?: string;
}
/** `name` absent: `**value`. */
export interface Keyword {
  readonly name?: string;
  readonly value: Expr;
}
export interface CompClause {
  readonly target: Expr;
  readonly iter: Expr;
  readonly conditions: readonly Expr[];
}

export interface Param {
  readonly name: string;
  readonly kind: 'posonly' | 'normal' | 'args' | 'kwonly' | 'kwargs';
  readonly default?: Expr;
  readonly annotation?: Expr;
}
export type Params = readonly Param[];

export type Stmt = Place &
  (
    | { type: 'Expr'; value: Expr }
    | { type: 'Assign'; targets: readonly Expr[]; value: Expr }
    | { type: 'AnnAssign'; target: Expr; annotation: Expr; value?: Expr }
    | { type: 'AugAssign'; target: Expr; op: string; value: Expr }
    | { type: 'Return'; value?: Expr }
    | { type: 'If'; test: Expr; body: readonly Stmt[]; orelse: readonly Stmt[] }
    | { type: 'For'; target: Expr; iter: Expr; body: readonly Stmt[]; orelse: readonly Stmt[] }
    | { type: 'While'; test: Expr; body: readonly Stmt[]; orelse: readonly Stmt[] }
    | { type: 'Try'; body: readonly Stmt[]; handlers: readonly Handler[]; orelse: readonly Stmt[]; final: readonly Stmt[] }
    | { type: 'With'; items: readonly { context: Expr; target?: Expr }[]; body: readonly Stmt[] }
    | FunctionDef
    | ClassDef
    | { type: 'Import'; names: readonly { name: string; as?: string }[] }
    | { type: 'ImportFrom'; module: string; level: number; names: readonly { name: string; as?: string }[] }
    | { type: 'Raise'; exception?: Expr; cause?: Expr }
    | { type: 'Assert'; test: Expr; message?: Expr }
    | { type: 'Delete'; targets: readonly Expr[] }
    | { type: 'Global' | 'Nonlocal'; names: readonly string[] }
    | { type: 'Match'; subject: Expr; cases: readonly MatchCase[] }
    | { type: 'Pass' | 'Break' | 'Continue' }
    | { type: 'Broken' }
  );
export interface FunctionDef {
  type: 'FunctionDef';
  name: string;
  params: Params;
  /** May be parsed at the first access. */
  readonly body: readonly Stmt[];
  decorators: readonly Expr[];
  returns?: Expr;
  nameLine: number;
}
export interface ClassDef {
  type: 'ClassDef';
  name: string;
  bases: readonly Expr[];
  keywords: readonly Keyword[];
  body: readonly Stmt[];
  decorators: readonly Expr[];
  nameLine: number;
}
export interface Handler {
  readonly exception?: Expr;
  readonly name?: string;
  readonly body: readonly Stmt[];
  readonly line: number;
}
export interface MatchCase {
  readonly pattern: Pattern;
  readonly guard?: Expr;
  readonly body: readonly Stmt[];
}
export type Pattern =
  | { type: 'any'; name?: string }
  | { type: 'value'; value: Expr }
  | { type: 'sequence'; items: readonly Pattern[] }
  | { type: 'star'; name?: string }
  | { type: 'mapping'; entries: readonly { key: Expr; pattern: Pattern }[]; rest?: string }
  | { type: 'class'; cls: Expr; positional: readonly Pattern[]; keywords: readonly { name: string; pattern: Pattern }[] }
  | { type: 'or'; options: readonly Pattern[] }
  | { type: 'as'; pattern: Pattern; name: string };

/** A place that could not be read, and why; `limit` when it is too large for a named limit. */
export interface Broken extends Place {
  readonly text: string;
  readonly limit?: string;
}

/** A parsed file. `broken` lists the places that could not be read; their statements are left out. */
export interface Module {
  readonly body: readonly Stmt[];
  readonly broken: readonly Broken[];
}
