import { type CharTest, characterIn, escapeIn, literalTest, readSet, setTest } from './characters.js';
import { FLAGS, PatternError, UnreadPattern } from './flags.js';

/** Reads regular expressions of Python into a tree, see {@link PatternNode}. */

const INLINE: Readonly<Record<string, number>> = { a: FLAGS.A, i: FLAGS.I, L: FLAGS.L, m: FLAGS.M, s: FLAGS.S, u: FLAGS.U, x: FLAGS.X };

/** Where a place in the text must be: at the beginning or end of the text or a line, at the edge of a word. */
type Edge = 'start' | 'end' | 'lineStart' | 'lineEnd' | 'textEnd' | 'word' | 'noWord';

export type PatternNode =
  | { readonly type: 'character'; readonly test: CharTest }
  | { readonly type: 'sequence'; readonly parts: readonly PatternNode[] }
  | { readonly type: 'either'; readonly options: readonly PatternNode[] }
  | { readonly type: 'repeat'; readonly body: PatternNode; readonly min: number; readonly max: number; readonly lazy: boolean }
  | { readonly type: 'group'; readonly group: number; readonly body: PatternNode }
  | { readonly type: 'edge'; readonly edge: Edge; readonly isWord: CharTest }
  | { readonly type: 'look'; readonly ahead: boolean; readonly negative: boolean; readonly body: PatternNode; readonly position: number }
  | { readonly type: 'reference'; readonly group: number; readonly ignoresCase: boolean };

export interface ReadPattern {
  readonly root: PatternNode;
  /** Flags of Python, including inline ones. */
  readonly flags: number;
  /** Names of the groups in order, with their numbers. */
  readonly names: ReadonlyMap<string, number>;
  readonly groups: number;
}

interface Reader {
  readonly text: string;
  at: number;
  flags: number;
  groups: number;
  readonly names: Map<string, number>;
  /** Groups whose bracket is closed. */
  readonly closed: Set<number>;
}

/** Each level is a few frames of our stack. @limit groups in groups of a regular expression: levels */
const DEPTH = 100;

/** Reads a pattern. Throws {@link PatternError} and {@link UnreadPattern}. */
export function readPattern(text: string, flags: number): ReadPattern {
  const r: Reader = { text, at: 0, flags, groups: 0, names: new Map(), closed: new Set() };
  const root = alternatives(r, 0);
  if (r.at < text.length) throw new PatternError('unbalanced parenthesis', r.at);
  return { root, flags: r.flags | (r.flags & FLAGS.A ? 0 : FLAGS.U), names: r.names, groups: r.groups };
}

/** Reads up to the closing bracket of a group, or to the end. */
function alternatives(r: Reader, depth: number): PatternNode {
  if (depth > DEPTH) throw new PatternError('brackets nested too deep', r.at);
  const options: PatternNode[] = [];
  let parts: PatternNode[] = [];
  const close = (): void => {
    options.push(parts.length === 1 ? (parts[0] as PatternNode) : { type: 'sequence', parts });
    parts = [];
  };
  while (r.at < r.text.length && r.text[r.at] !== ')') {
    if (r.text[r.at] === '|') {
      r.at++;
      close();
      continue;
    }
    if (r.flags & FLAGS.X && skipped(r)) continue;
    const part = piece(r, depth);
    if (part) parts.push(quantified(r, part));
  }
  close();
  return options.length === 1 ? (options[0] as PatternNode) : { type: 'either', options };
}

/** White space and comments of the verbose mode. */
function skipped(r: Reader): boolean {
  const found = /^(?:\s+|#[^\n]*)/.exec(r.text.slice(r.at, r.at + 1) === '#' ? r.text.slice(r.at) : r.text.slice(r.at, r.at + 1));
  if (found) r.at += found[0].length;
  return found !== null;
}

const QUANTIFIERS: Readonly<Record<string, readonly [number, number]>> = {
  '*': [0, Number.POSITIVE_INFINITY],
  '+': [1, Number.POSITIVE_INFINITY],
  '?': [0, 1],
};
const BOUNDS = /\{(\d*)(,?)(\d*)\}/y;
/** Python's own limit. @limit repetitions of a part of a regular expression: repetitions */
const MOST_ROUNDS = 2 ** 32 - 1;

/** How often the piece before may come; `undefined` when no quantifier stands here. A brace that is none stands for itself. */
function quantifier(r: Reader): readonly [number, number] | undefined {
  const known = QUANTIFIERS[r.text[r.at] ?? ''];
  if (known) {
    r.at++;
    return known;
  }
  BOUNDS.lastIndex = r.at;
  const found = BOUNDS.exec(r.text);
  if (!found || (!found[1] && !found[2])) return undefined;
  const min = Number(found[1] || 0);
  const max = found[2] ? (found[3] ? Number(found[3]) : Number.POSITIVE_INFINITY) : min;
  if (min > MOST_ROUNDS || (Number.isFinite(max) && max > MOST_ROUNDS)) throw new PatternError('the repetition number is too large', r.at);
  if (max < min) throw new PatternError('min repeat greater than max repeat', r.at + 1);
  r.at += found[0].length;
  return [min, max];
}

function quantified(r: Reader, body: PatternNode): PatternNode {
  const start = r.at;
  const times = quantifier(r);
  if (!times) return body;
  if (body.type === 'edge') throw new PatternError('nothing to repeat', start);
  const lazy = r.text[r.at] === '?';
  if (lazy) r.at++;
  else if (r.text[r.at] === '+') throw new UnreadPattern('possessive quantifiers');
  const next = r.at;
  if (quantifier(r)) throw new PatternError('multiple repeat', next);
  return { type: 'repeat', body, min: times[0], max: times[1], lazy };
}

/** One piece; `undefined` for a comment or for flags. */
function piece(r: Reader, depth: number): PatternNode | undefined {
  const edge = (made: Edge): PatternNode => ({ type: 'edge', edge: made, isWord: setTest('\\w', r.flags) });
  const start = r.at;
  const ch = r.text[start] as string;
  switch (ch) {
    case '\\':
      return escaped(r, edge);
    case '[':
      return { type: 'character', test: readSet(r) };
    case '(':
      return group(r, depth);
    case '.':
      r.at++;
      return { type: 'character', test: r.flags & FLAGS.S ? () => true : (c) => c !== 10 };
    case '^':
      r.at++;
      return edge(r.flags & FLAGS.M ? 'lineStart' : 'start');
    case '$':
      r.at++;
      return edge(r.flags & FLAGS.M ? 'lineEnd' : 'textEnd');
  }
  if (quantifier(r)) throw new PatternError('nothing to repeat', start);
  return { type: 'character', test: literalTest(characterIn(r), r.flags) };
}

function escaped(r: Reader, edge: (made: Edge) => PatternNode): PatternNode {
  const ch = r.text[r.at + 1];
  const edges: Readonly<Record<string, Edge>> = { A: 'start', Z: 'end', b: 'word', B: 'noWord' };
  const made = ch === undefined ? undefined : edges[ch];
  if (made) {
    r.at += 2;
    return edge(made);
  }
  const reference = /^\\([1-9]\d?)(?![0-7])/.exec(r.text.slice(r.at, r.at + 4)) ?? /^\\([1-9]\d?)(?=[89])/.exec(r.text.slice(r.at, r.at + 4));
  if (reference) {
    const group = Number(reference[1]);
    refersTo(r, group, r.at + 1);
    r.at += reference[0].length;
    return { type: 'reference', group, ignoresCase: (r.flags & FLAGS.I) !== 0 };
  }
  return { type: 'character', test: escapeIn(r, false) };
}

function refersTo(r: Reader, group: number, position: number): void {
  if (group > r.groups) throw new PatternError(`invalid group reference ${group}`, position);
  if (!r.closed.has(group)) throw new PatternError('cannot refer to an open group', position);
}

function group(r: Reader, depth: number): PatternNode | undefined {
  const start = r.at++;
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = r.at;
    const found = pattern.exec(r.text);
    if (found) r.at += found[0].length;
    return found;
  };
  const body = (): PatternNode => {
    const made = alternatives(r, depth + 1);
    if (r.text[r.at] !== ')') throw new PatternError('missing ), unterminated subpattern', start);
    r.at++;
    return made;
  };
  const numbered = (name?: string): PatternNode => {
    const number = ++r.groups;
    if (name !== undefined) r.names.set(name, number);
    const made = body();
    r.closed.add(number);
    return { type: 'group', group: number, body: made };
  };
  if (r.text[r.at] !== '?') return numbered();
  if (take(/\?#[^)]*\)/y)) return undefined;
  if (take(/\?:/y)) return body();
  const look = take(/\?(<?)([=!])/y);
  if (look) return { type: 'look', ahead: !look[1], negative: look[2] === '!', body: body(), position: start };
  const name = take(/\?P<([^>]*)>/y)?.[1];
  if (name !== undefined) {
    if (!/^[\p{L}_][\p{L}\p{N}_]*$/u.test(name)) throw new PatternError(`bad character in group name '${name}'`, start + 4);
    if (r.names.has(name)) throw new PatternError(`redefinition of group name '${name}' as group ${r.groups + 1}; was group ${r.names.get(name)}`, start + 4);
    return numbered(name);
  }
  const back = take(/\?P=([^)]*)\)/y)?.[1];
  if (back !== undefined) {
    const number = r.names.get(back);
    if (number === undefined) throw new PatternError(`unknown group name '${back}'`, start + 4);
    refersTo(r, number, start + 4);
    return { type: 'reference', group: number, ignoresCase: (r.flags & FLAGS.I) !== 0 };
  }
  const flags = take(/\?([aiLmsux]*)(?:-([imsx]+))?([:)])/y);
  if (!flags) throw new UnreadPattern('this kind of group');
  const before = r.flags;
  for (const f of flags[1] ?? '') r.flags |= INLINE[f] ?? 0;
  if (flags[3] === ')') return undefined;
  for (const f of flags[2] ?? '') r.flags &= ~(INLINE[f] ?? 0);
  const made = body();
  r.flags = before;
  return made;
}
