/** The body of a function, cut out of a file's text. */
export interface CutBody {
  /** Its lines as they stand in the file. */
  readonly text: string;
  /** The line of the file on which it begins, from 1. */
  readonly line: number;
}

/** Python text without the bodies of its functions. */
export interface Outline {
  /** Each body is replaced by as many lines, blank except for a `0` where it ends, so that everything else keeps its position. */
  readonly text: string;
  /** By the line of the `def`. */
  readonly bodies: ReadonlyMap<number, CutBody>;
}

/** A logical line of Python: brackets, strings and backslashes may join several lines. Offsets count UTF-16 units. */
interface LogicalLine {
  /** Where its code ends, before trailing spaces and comment. */
  readonly end: number;
  /** Where the next line begins. */
  readonly next: number;
  /** Offset of the first colon outside brackets, or -1. */
  readonly colon: number;
}

const DEF = /(?:async +)?def\b/y;
const INDENT = /[ \t\f]*/y;
const NOT_CODE = /[\r\n#]/;

/**
 * Cuts out the bodies of functions, with the functions inside them. It only knows lines, brackets, strings and comments. `undefined` for
 * text that it cannot follow, such as code indented with tabs.
 */
export function outlineOf(text: string): Outline | undefined {
  const bodies = new Map<number, CutBody>();
  let out = '';
  let copied = 0;
  /** The function whose body is being read. */
  let open: { readonly indent: number; readonly line: number; readonly from: number; readonly firstLine: number } | undefined;
  let lastEnd = 0;
  let line = 1;
  const close = (end: number): void => {
    const blank = open && blankFor(text, open.from, lastEnd, open.indent);
    if (open && blank !== undefined) {
      // Comments after the last statement are part of both: the grammar may attach them to a statement of the body.
      bodies.set(open.line, { text: text.slice(open.from, end), line: open.firstLine });
      out += text.slice(copied, open.from) + blank;
      copied = lastEnd;
    }
    open = undefined;
  };
  for (let at = 0; at < text.length; ) {
    const start = after(INDENT, text, at);
    const found = logicalLine(text, start);
    if (!found) return undefined;
    const nextLine = line + newlines(text, at, found.next);
    if (start < text.length && !NOT_CODE.test(text.charAt(start))) {
      const indent = start - at;
      if (indent && /[^ ]/.test(text.slice(at, start))) return undefined;
      if (open && indent <= open.indent) close(at);
      const isDef = !open && found.colon === found.end - 1 && after(DEF, text, start) > start;
      if (isDef) open = { indent, line, from: found.next, firstLine: nextLine };
      lastEnd = found.end;
    }
    at = found.next;
    line = nextLine;
  }
  close(text.length);
  return { text: out + text.slice(copied), bodies };
}

/** The replacement of a body; `undefined` if the body is empty or its last line ends left of where a body may stand. */
function blankFor(text: string, from: number, end: number, indent: number): string | undefined {
  const column = end - 1 - (text.lastIndexOf('\n', end - 1) + 1);
  return end > from && column > indent ? `${'\n'.repeat(newlines(text, from, end))}${' '.repeat(column)}0` : undefined;
}

function newlines(text: string, from: number, to: number): number {
  let count = 0;
  for (let i = text.indexOf('\n', from); i >= 0 && i < to; i = text.indexOf('\n', i + 1)) count++;
  return count;
}

/** The end of a match of the sticky pattern at `at`, or `at` itself without a match. */
function after(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}

const SPECIAL = /["'#()[\]{}:\\\n]/g;

/** The logical line that begins at `start`; `undefined` if a bracket or string in it is not closed. */
export function logicalLine(text: string, start: number): LogicalLine | undefined {
  let depth = 0;
  let colon = -1;
  let at = start;
  const done = (end: number, next: number): LogicalLine => ({ end: start + text.slice(start, end).trimEnd().length, next, colon });
  for (;;) {
    SPECIAL.lastIndex = at;
    if (!SPECIAL.test(text)) return depth ? undefined : done(text.length, text.length);
    at = SPECIAL.lastIndex;
    const c = text.charAt(at - 1);
    if (c === '\n') {
      if (!depth) return done(at - 1, at);
    } else if (c === '#') {
      const newline = text.indexOf('\n', at);
      const next = newline < 0 ? text.length : newline + 1;
      if (!depth) return done(at - 1, next);
      at = next;
    } else if (c === '\\') at += text.startsWith('\r\n', at) ? 2 : 1;
    else if (c === ':') {
      if (!depth && colon < 0) colon = at - 1;
    } else if (c === '"' || c === "'") {
      at = stringEnd(text, at - 1, c);
      if (at < 0) return undefined;
    } else if ('([{'.includes(c)) depth++;
    else if (--depth < 0) return undefined;
  }
}

const IN_STRING = { '"': /["\\\n]/g, "'": /['\\\n]/g };

/** The end of the string whose quotes begin at `start`, or -1 if it has none. Raw strings end like all others. */
function stringEnd(text: string, start: number, quote: '"' | "'"): number {
  const triple = quote.repeat(3);
  const isLong = text.startsWith(triple, start);
  const pattern = IN_STRING[quote];
  for (let at = start + (isLong ? 3 : 1); ; ) {
    pattern.lastIndex = at;
    if (!pattern.test(text)) return -1;
    at = pattern.lastIndex;
    const c = text.charAt(at - 1);
    if (c === '\\') at += text.startsWith('\r\n', at) ? 2 : 1;
    else if (c === quote) {
      if (!isLong) return at;
      if (text.startsWith(triple, at - 1)) return at + 2;
    } else if (!isLong) return -1;
  }
}
