/** A stretch of source text. Lines count from 1, columns from 0 in UTF-16 units, as an editor's API wants them (after subtracting 1 from lines). */
export interface Span {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  /** For a call over several lines: the line of its opening bracket, where its hint stands. */
  readonly hintLine?: number;
  /** Tells one execution of the same call from another, within one evaluation. */
  readonly run?: number;
}

type Severity = 'info' | 'warning' | 'error';

/** What a phase has to say beside its value: never thrown, always placed. `span` is absent only when no place exists. */
export interface Note {
  readonly severity: Severity;
  readonly text: string;
  readonly span?: Span;
  /** The named limit that ended the work, if one did (`steps`, `call depth`...). */
  readonly limit?: string;
}

/** The first error, in words: why not everything could be counted. */
export const firstError = (notes: readonly Note[] | undefined): string | undefined => notes?.find((n) => n.severity === 'error')?.text;

/** What ended an evaluation that has nothing to show: a limit before anything that may have come of it. */
export const endedBy = (notes: readonly Note[]): Note | undefined => notes.find((n) => n.limit !== undefined) ?? notes.find((n) => n.severity === 'error');

/** A place where something unknown decided what ran, with the way there, so that it can be told what it was part of. */
export interface Doubt extends Note {
  /** Null for one of too many ways: it may have been part of anything. */
  readonly way: string | null;
}

/** Whether a doubt came up, as far as is known, inside the call that has this way. */
export const isOnWay = (doubt: Doubt, way: string): boolean => doubt.way === null || doubt.way.startsWith(way);

/** Calls under way, outermost first, as one text: what goes on inside a call has a way that starts with that of the call. */
export const wayOf = (frames: readonly Span[]): string => frames.map((f) => `${f.file}:${f.line}:${f.column}-${f.endLine}:${f.endColumn}\n`).join('');
