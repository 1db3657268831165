import type { Analysis } from './analysis.js';
import { fingerprintOf } from './fingerprint.js';
import type { Note } from './text/notes.js';

/** Where a text went wrong, and how. The line counts from 1; there is none when it is another file that went wrong. */
export interface Trouble {
  readonly line: number | undefined;
  readonly reason: string;
}

/**
 * Why the last analysis of a file, although of an older text, tells more than the new one: the text cannot be read in a place that
 * makes a difference, or it now fails, or nothing in it can be built any more. Undefined when the new one is to be shown.
 */
export function troubleOf(last: Analysis, next: Analysis): Trouble | undefined {
  if (last.entry === null) return undefined;
  const here = (n: Note): boolean => n.span?.file === next.file;
  if (next.broken) {
    const same = next.complete === last.complete && next.entry === last.entry && fingerprintOf(next) === fingerprintOf(last);
    return same ? undefined : trouble(next.notes.find(here));
  }
  const error = next.complete && next.entry === last.entry ? undefined : next.notes.find((n) => isError(n) && !last.notes.some((o) => o.text === n.text));
  if (error) return last.notes.some(isError) && !last.complete ? undefined : trouble(here(error) ? error : { ...error, span: undefined });
  // Example sizes do not take the place of numbers that the text gave before somebody began to change it.
  const isWorse = next.entry === null || (next.entrySource === 'example' && last.entrySource !== 'example');
  if (!isWorse || !next.candidates.length) return undefined;
  const why = next.notes.find((n) => n.severity === 'warning' && here(n) && !last.notes.some((o) => o.text === n.text));
  return why ? trouble(why) : { line: next.candidates[0]?.span.line, reason: 'nothing in this file can be built without arguments' };
}

const isError = (n: Note): boolean => n.severity === 'error';
const trouble = (note: Note | undefined): Trouble => ({ line: note?.span?.line, reason: note?.text ?? 'the text cannot be read' });
