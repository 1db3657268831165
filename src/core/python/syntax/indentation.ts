import { logicalLine } from './outline.js';
import type { Broken } from './syntax.js';

/** Columns of a line's indentation, with tabs that go to the next multiple of eight and with tabs as wide as a space: the order of two lines has to be the same in both. */
interface Indent {
  readonly wide: number;
  readonly narrow: number;
}

const TAB = 8;

/**
 * The first line whose indentation Python refuses, with Python's own words: the grammar is lenient there, and would put a statement into
 * another block than its writer meant. `undefined` also for a text with a bracket or string that is not closed.
 */
export function misindented(text: string): Broken | undefined {
  const open: Indent[] = [];
  let opensBlock = false;
  for (let at = 0; at < text.length; ) {
    let start = at;
    let wide = 0;
    let narrow = 0;
    for (; ' \t\f'.includes(text.charAt(start)) && start < text.length; start++) {
      const c = text.charAt(start);
      wide = c === '\f' ? 0 : c === '\t' ? (Math.floor(wide / TAB) + 1) * TAB : wide + 1;
      narrow = c === '\f' ? 0 : narrow + 1;
    }
    const line = logicalLine(text, start);
    if (!line) return undefined;
    if (line.end > start) {
      const wrong = misplaced(open, { wide, narrow }, opensBlock);
      if (wrong) return { ...placeOf(text, at, start), text: wrong };
      opensBlock = text.charAt(line.end - 1) === ':';
    }
    at = line.next;
  }
  return undefined;
}

/** What is wrong with the next line's indentation, below the open blocks, which are brought up to date. */
function misplaced(open: Indent[], next: Indent, opensBlock: boolean): string | undefined {
  const top = (): Indent => open[open.length - 1] as Indent;
  // A text for eval may begin with spaces.
  if (!open.length) open.push(next);
  if (next.wide > top().wide) {
    if (next.narrow <= top().narrow) return 'inconsistent use of tabs and spaces in indentation';
    open.push(next);
    return opensBlock ? undefined : 'unexpected indent';
  }
  while (next.wide < top().wide && open.length > 1) open.pop();
  if (next.wide !== top().wide) return 'unindent does not match any outer indentation level';
  return next.narrow === top().narrow ? undefined : 'inconsistent use of tabs and spaces in indentation';
}

function placeOf(text: string, from: number, to: number): Omit<Broken, 'text'> {
  const line = text.slice(0, from).split('\n').length;
  return { line, column: 0, endLine: line, endColumn: to - from };
}
