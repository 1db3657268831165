/**
 * Translates regular expressions of Python for the engine of JavaScript. These differ: named groups and references to them, `\A` `\Z` `$` `.`, Unicode
 * classes, verbose mode, inline flags, single brackets.
 */

/** The flags of the `re` module. */
export const FLAGS = { A: 256, I: 2, L: 4, M: 8, S: 16, U: 32, X: 64 } as const;
const INLINE: Record<string, number> = { a: FLAGS.A, i: FLAGS.I, L: FLAGS.L, m: FLAGS.M, s: FLAGS.S, u: FLAGS.U, x: FLAGS.X };

export interface Translation {
  readonly source: string;
  /** Flags for JavaScript, without `g` and `y`. */
  readonly jsFlags: string;
  /** Flags of Python, including inline ones. */
  readonly flags: number;
  /** Names of the groups in order, with their numbers. */
  readonly names: ReadonlyMap<string, number>;
  readonly groups: number;
}

/** The pattern is wrong, or uses a feature that the engine lacks. */
export class PatternError extends Error {
  constructor(
    message: string,
    readonly position: number,
  ) {
    super(`${message} at position ${position}`);
  }
}

interface Reader {
  readonly text: string;
  at: number;
  flags: number;
  groups: number;
  readonly names: Map<string, number>;
}

/** Translates a pattern. Throws {@link PatternError}. */
export function translatePattern(text: string, flags: number): Translation {
  const r: Reader = { text, at: 0, flags, groups: 0, names: new Map() };
  const source = alternatives(r, 0);
  if (r.at < text.length) throw new PatternError('unbalanced parenthesis', r.at);
  const jsFlags = `du${r.flags & FLAGS.I ? 'i' : ''}`;
  try {
    new RegExp(source, jsFlags);
  } catch {
    throw new PatternError('this pattern cannot be followed', 0);
  }
  return { source, jsFlags, flags: r.flags | (r.flags & FLAGS.A ? 0 : FLAGS.U), names: r.names, groups: r.groups };
}

/** Reads up to the closing bracket of a group, or to the end. */
function alternatives(r: Reader, depth: number): string {
  if (depth > 100) throw new PatternError('brackets nested too deep', r.at);
  let out = '';
  while (r.at < r.text.length) {
    const ch = r.text[r.at] as string;
    if (ch === ')') break;
    out += piece(r, ch, depth);
  }
  return out;
}

function piece(r: Reader, ch: string, depth: number): string {
  if (r.flags & FLAGS.X) {
    if (/\s/.test(ch)) {
      r.at++;
      return '';
    }
    if (ch === '#') {
      const end = r.text.indexOf('\n', r.at);
      r.at = end < 0 ? r.text.length : end + 1;
      return '';
    }
  }
  switch (ch) {
    case '\\':
      return escaped(r, false);
    case '[':
      return set(r);
    case '(':
      return group(r, depth);
    case '.':
      r.at++;
      return r.flags & FLAGS.S ? '[^]' : '[^\\n]';
    case '^':
      r.at++;
      return r.flags & FLAGS.M ? '(?<![^\\n])' : '(?<![^])';
    case '$':
      r.at++;
      return r.flags & FLAGS.M ? '(?=\\n|(?![^]))' : '(?=\\n?(?![^]))';
    case '{':
      return bounds(r);
    case '}':
    case ']':
    case '/':
      r.at++;
      return `\\${ch}`;
    default: {
      const whole = String.fromCodePoint(r.text.codePointAt(r.at) as number);
      r.at += whole.length;
      return whole;
    }
  }
}

/** `{m,n}`. A brace that is no quantifier stands for itself. */
function bounds(r: Reader): string {
  const found = /^\{(\d*)(,?)(\d*)\}/.exec(r.text.slice(r.at));
  if (!found || (!found[1] && !found[3])) {
    r.at++;
    return '\\{';
  }
  r.at += found[0].length;
  return `{${found[1] || '0'}${found[2]}${found[3]}}`;
}

const NOT_WORD = '[^\\p{L}\\p{N}_]';
const WORD = '[\\p{L}\\p{N}_]';
const CLASSES: Record<string, [unicode: string, ascii: string]> = {
  d: ['\\p{Nd}', '0-9'],
  w: ['\\p{L}\\p{N}_', 'a-zA-Z0-9_'],
  s: ['\\s\\x1c-\\x1f\\x85', ' \\t\\n\\r\\f\\v'],
};

const CODE = /^\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(0[0-7]{0,2}|[1-3][0-7]{2}))/;
const CODE_IN_SET = /^\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{1,3}))/;

/** An escape, inside or outside of a set. */
function escaped(r: Reader, inSet: boolean): string {
  const ch = r.text[r.at + 1];
  if (ch === undefined) throw new PatternError('bad escape (end of pattern)', r.at);
  const rest = r.text.slice(r.at);
  r.at += 2;
  const ascii = r.flags & FLAGS.A;
  const kind = CLASSES[ch.toLowerCase()];
  if (kind) {
    const inner = kind[ascii ? 1 : 0] as string;
    if (ch === ch.toLowerCase()) return inSet ? inner : `[${inner}]`;
    if (!inSet) return `[^${inner}]`;
    return ch === 'D' && !ascii ? '\\P{Nd}' : ch === 'S' ? '\\S' : ch === 'W' && ascii ? '\\W' : ch === 'D' ? '\\D' : '\\W';
  }
  const code = (inSet ? CODE_IN_SET : CODE).exec(rest);
  if (code) {
    r.at += code[0].length - 2;
    const value = code[4] !== undefined ? Number.parseInt(code[4], 8) : Number.parseInt(code[1] ?? code[2] ?? code[3] ?? '0', 16);
    return `\\u{${value.toString(16)}}`;
  }
  if (inSet) return ch === 'b' ? '\\x08' : ch === 'a' ? '\\x07' : 'nrtfv'.includes(ch) ? `\\${ch}` : literal(ch, r);
  switch (ch) {
    case 'A':
      return '(?<![^])';
    case 'Z':
      return '(?![^])';
    case 'b':
      return ascii ? '\\b' : `(?:(?<=${WORD})(?!${WORD})|(?<!${WORD})(?=${WORD}))`;
    case 'B':
      return ascii ? '\\B' : `(?:(?<=${WORD})(?=${WORD})|(?<!${WORD})(?!${WORD}))`;
    case 'n':
    case 'r':
    case 't':
    case 'f':
    case 'v':
      return `\\${ch}`;
    case 'a':
      return '\\x07';
  }
  const reference = /^\\([1-9]\d?)/.exec(rest);
  if (reference) {
    if (Number(reference[1]) > r.groups) throw new PatternError(`invalid group reference ${reference[1]}`, r.at - 1);
    r.at += (reference[1] as string).length - 1;
    return `(?:\\${reference[1]})`;
  }
  if (/[a-zA-Z]/.test(ch)) throw new PatternError(`bad escape \\${ch}`, r.at - 2);
  return literal(ch, r);
}

function literal(ch: string, r: Reader): string {
  const low = r.text.charCodeAt(r.at);
  if (/[\ud800-\udbff]/.test(ch) && low >= 0xdc00 && low < 0xe000) {
    r.at++;
    return ch + String.fromCharCode(low);
  }
  return /[\^$\\.*+?()[\]{}|/-]/.test(ch) ? (ch === '-' ? '\\x2d' : `\\${ch}`) : ch;
}

/** `[...]`. A closing bracket at the beginning stands for itself. */
function set(r: Reader): string {
  const start = r.at++;
  let out = '';
  const negated = r.text[r.at] === '^';
  if (negated) r.at++;
  const first = r.at;
  for (;;) {
    const ch = r.text[r.at];
    if (ch === undefined) throw new PatternError('unterminated character set', start);
    if (ch === ']' && r.at > first) {
      r.at++;
      break;
    }
    if (ch === '\\') {
      const notWord = r.text[r.at + 1] === 'W' && !(r.flags & FLAGS.A);
      const made = escaped(r, true);
      if (notWord) return negativeClass(r, start, out, negated);
      out += made;
    } else if (ch === '[' || ch === ']' || ch === '^' || ch === '/') {
      out += `\\${ch}`;
      r.at++;
    } else {
      const whole = String.fromCodePoint(r.text.codePointAt(r.at) as number);
      out += whole;
      r.at += whole.length;
    }
  }
  return `[${negated ? '^' : ''}${out}]`;
}

/** `[\W...]` with Unicode words, which no class expresses: an alternation of its two parts. */
function negativeClass(r: Reader, start: number, before: string, negated: boolean): string {
  let rest = '';
  while (r.text[r.at] !== ']') {
    const ch = r.text[r.at];
    if (ch === undefined) throw new PatternError('unterminated character set', start);
    if (ch === '\\') rest += escaped(r, true);
    else {
      rest += /[[^/]/.test(ch) ? `\\${ch}` : ch;
      r.at++;
    }
  }
  r.at++;
  const others = before + rest;
  const either = others ? `(?:${NOT_WORD}|[${others}])` : NOT_WORD;
  return negated ? `(?:(?!${either})[^])` : either;
}

function group(r: Reader, depth: number): string {
  const start = r.at++;
  const inside = (open: string): string => {
    const body = alternatives(r, depth + 1);
    if (r.text[r.at] !== ')') throw new PatternError('missing ), unterminated subpattern', start);
    r.at++;
    return `${open}${body})`;
  };
  const take = (pattern: RegExp): RegExpExecArray | null => {
    const found = pattern.exec(r.text.slice(r.at));
    if (found) r.at += found[0].length;
    return found;
  };
  if (r.text[r.at] !== '?') {
    r.groups++;
    return inside('(');
  }
  if (take(/^\?#[^)]*\)/)) return '';
  const plain = take(/^\?(?::|=|!|<=|<!)/);
  if (plain) return inside(`(${plain[0]}`);
  const name = take(/^\?P<([^>]*)>/)?.[1];
  if (name !== undefined) {
    if (!/^[\p{L}_][\p{L}\p{N}_]*$/u.test(name)) throw new PatternError(`bad character in group name '${name}'`, start + 4);
    if (r.names.has(name)) throw new PatternError(`redefinition of group name '${name}'`, start + 4);
    r.names.set(name, ++r.groups);
    return inside('(');
  }
  const back = take(/^\?P=([^)]*)\)/)?.[1];
  if (back !== undefined) {
    const number = r.names.get(back);
    if (number === undefined) throw new PatternError(`unknown group name '${back}'`, start + 4);
    return `(?:\\${number})`;
  }
  const inline = take(/^\?([aiLmsux]+)\)/)?.[1];
  if (inline) {
    for (const f of inline) r.flags |= INLINE[f] ?? 0;
    return '';
  }
  throw new PatternError('this kind of group cannot be followed', start + 1);
}
