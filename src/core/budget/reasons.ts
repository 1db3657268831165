import type { Analysis } from '../analysis.js';
import { endedBy, type Span } from '../text/notes.js';

/** Why a network could not be counted to its end, a sentence for people. */

/** Why there is no network. */
export function noNetwork({ notes, candidates }: Analysis): string {
  const ended = endedBy(notes);
  const waiting = candidates.filter((c) => c.missing.length);
  if (waiting.length && ended?.limit === undefined)
    return `nothing says with which arguments it is built: ${waiting.map((c) => `${c.name} needs ${c.missing.join(', ')}`).join('; ')}`;
  return ended?.text ?? 'no network was found in this file';
}

/** What is missing in its counts; the first of the reasons. */
export function whyIncomplete(analysis: Analysis): string {
  const { notes, uncounted, rows, file } = analysis;
  const error = notes.find((n) => n.severity === 'error');
  if (error) return `${placeOf(error.span, file)}${error.text}`;
  const [operator] = uncounted;
  if (operator) return `${placeOf(operator.span, file)}${operator.operator} is not counted: ${operator.reason}`;
  const row = rows.find((r) => r.unknown !== undefined);
  if (row) return `${row.path || row.kind}: ${row.unknown}`;
  const doubt = notes.find((n) => n.severity === 'warning');
  return doubt ? `${placeOf(doubt.span, file)}${doubt.text}` : 'not everything could be counted';
}

const placeOf = (span: Span | undefined | null, file: string): string =>
  span ? `${span.file === file ? '' : `${span.file.split('/').at(-1)}, `}line ${span.line}: ` : '';
