import type { Parser } from 'web-tree-sitter';
import { boundedTree, MENDED_CHARACTERS, type TooLarge } from './boundedTree.js';
import { convertModule } from './convert.js';
import type { BodyAt } from './converter.js';
import { misindented } from './indentation.js';
import { type CutBody, type Outline, outlineOf } from './outline.js';
import type { Broken, Module, Stmt } from './syntax.js';

/**
 * Parses Python source into our syntax tree. Never throws: what cannot be read is left out and listed in `broken`. With `defers`, bodies of
 * functions are parsed at the first access and their errors are not listed: most functions of a library are never called.
 */
export function parsePython(parser: Parser, source: string, defers = false): Module {
  const text = asRead(source);
  const outline = defers ? outlineOf(text) : undefined;
  if (outline?.bodies.size) {
    const tree = parseText(parser, outline.text, 0, (line) => deferred(parser, outline.bodies.get(line)));
    if (!tree.broken.length) return tree;
  }
  if (isUtf16(text)) return { body: [], broken: [{ line: 1, column: 0, endLine: 1, endColumn: 0, text: UTF_16 }] };
  const whole = parseMended(parser, text, 0);
  if (isMendable(text, whole.tree)) return parseInPieces(parser, whole.text, whole.tree);
  const wrong = whole.tree.broken.length ? undefined : misindented(source.charCodeAt(0) === MARK ? text.slice(1) : text);
  return wrong ? { body: whole.tree.body, broken: [wrong] } : whole.tree;
}

const UTF_16 = 'this file is UTF-16, which Python does not read: save it as UTF-8';

/** True for a text of two bytes for each character that was read as if they were one each: every other character is a zero. */
const isUtf16 = (text: string): boolean => /^(?:\ufffd\ufffd)?(?:[^\0]\0|\0[^\0]){4}/.test(text);

/** The byte order mark. */
const MARK = 0xfeff;

/** The text as Python reads it, position by position: line ends of old Macs are line ends, a byte order mark is a space. */
function asRead(source: string): string {
  const text = source.includes('\r') ? source.replace(/\r(?!\n)/g, '\n') : source;
  return text.charCodeAt(0) === MARK ? ` ${text.slice(1)}` : text;
}

/** For a source that was parsed with `defers` before: parses the body of the function whose `def` stands on a given line. */
export function bodyParser(source: string): (parser: Parser, line: number) => readonly Stmt[] {
  let outline: Outline | undefined;
  return (parser, line) => {
    outline ??= outlineOf(asRead(source));
    return deferred(parser, outline?.bodies.get(line))?.() ?? [];
  };
}

/** Parses a body that was cut out, below a `def` of its own so that its indentation is valid. */
function deferred(parser: Parser, body: CutBody | undefined): (() => readonly Stmt[]) | undefined {
  return body && (() => parseMended(parser, `def _():\n${body.text}`, body.line - 2).tree.body.flatMap((s) => (s.type === 'FunctionDef' ? s.body : [s])));
}

/**
 * The grammar cannot read a starred display outside brackets: `for x in *[1, 2], 3:`, `x = 0, *(1, 2)`. It can once the whole is in brackets.
 * The opening bracket takes the place of a space, so that columns stay the same.
 */
const STARRED_LOOP = /^([ \t]*(?:async[ \t]+)?for\b[^#\n]*?\bin) (\*[[(][^#\n]*|[^#\n]*,[ \t]*\*[[(][^#\n]*):(?=[ \t]*(?:#.*)?\r?$)/gm;
const STARRED_VALUE = /^([ \t]*(?:return|[^#\n=]*=)) (\*[[(][^#\n]*?|[^#\n]*,[ \t]*\*[[(][^#\n]*?)(?=[ \t]*\r?$)/gm;

/** True for a text with errors that is worth another look, in part or changed. */
const isMendable = (text: string, tree: Module): boolean => tree.broken.length > 0 && text.length <= MENDED_CHARACTERS;

/** Parses a text, with brackets added where that lets the grammar read more. The text in the result is the one that was parsed. */
function parseMended(parser: Parser, text: string, lineOffset: number): { text: string; tree: Module } {
  const tree = parseText(parser, text, lineOffset);
  const bracketed = isMendable(text, tree) ? text.replace(STARRED_LOOP, '$1($2):').replace(STARRED_VALUE, '$1($2)') : text;
  if (bracketed === text) return { text, tree };
  const again = parseText(parser, bracketed, lineOffset);
  return again.broken.length < tree.broken.length ? { text: bracketed, tree: again } : { text, tree };
}

function parseText(parser: Parser, text: string, lineOffset: number, bodyAt?: BodyAt): Module {
  const tree = boundedTree(parser, text);
  if ('limit' in tree) return unread(text, lineOffset, tree);
  try {
    return convertModule(tree.rootNode, text, lineOffset, bodyAt);
  } finally {
    tree.delete();
  }
}

/** The tree of a text that is too large: a note on the line where the limit was reached. */
function unread(text: string, lineOffset: number, { limit, offset }: TooLarge): Module {
  const line = text.slice(0, offset).split('\n').length + lineOffset;
  return { body: [], broken: [{ line, column: 0, endLine: line, endColumn: 0, text: limit, limit: 'source' }] };
}

const DEFINITION = /^(?:class|def|async\s+def|@|import|from|if\s+__name__)\b|^@/;

/**
 * An unclosed bracket makes the grammar swallow what follows. Top-level definitions start at column 0, so the text is cut there and each
 * piece is parsed by itself: damage stays within one piece.
 */
function parseInPieces(parser: Parser, text: string, whole: Module): Module {
  const lines = text.split('\n');
  const starts = [0];
  let decorated = false;
  for (let i = 1; i < lines.length; i++) {
    const line = lines[i] ?? '';
    if (!DEFINITION.test(line)) continue;
    if (!decorated) starts.push(i);
    decorated = line.startsWith('@');
  }
  if (starts.length === 1) return whole;
  const body: Stmt[] = [];
  const broken: Broken[] = [];
  starts.forEach((start, i) => {
    const piece = parseText(parser, lines.slice(start, starts[i + 1] ?? lines.length).join('\n'), start);
    body.push(...piece.body);
    broken.push(...piece.broken);
  });
  // Cutting inside a docstring makes things worse: keep whichever parse lost less.
  return broken.length <= whole.broken.length || body.length > whole.body.length ? { body, broken } : whole;
}
