import type { Parser, Node as TsNode } from 'web-tree-sitter';
import { convertModule } from './convert.js';
import type { Module, Place, Stmt } from './syntax.js';

/** Source longer than this is not parsed: model files are far below, generated tables are not models. */
export const SOURCE_CHARACTERS = 5_000_000;

/** Parses Python source into our syntax tree. Never throws: what cannot be read is left out and listed in `broken`. */
export function parsePython(parser: Parser, source: string): Module {
  const text = source.charCodeAt(0) === 0xfeff ? ` ${source.slice(1)}` : source;
  if (text.length > SOURCE_CHARACTERS) {
    return {
      body: [],
      broken: [
        { line: 1, column: 0, endLine: 1, endColumn: 0, text: `the file is too large to follow (limit: ${SOURCE_CHARACTERS.toLocaleString('en')} characters)` },
      ],
    };
  }
  const whole = parseText(parser, text, 0);
  return whole.broken.length ? parseInPieces(parser, text, whole) : whole;
}

function parseText(parser: Parser, text: string, lineOffset: number): Module {
  const tree = parser.parse(text);
  if (!tree) return { body: [], broken: [{ line: 1 + lineOffset, column: 0, endLine: 1 + lineOffset, endColumn: 0, text: 'could not read this file' }] };
  try {
    return convertModule(tree.rootNode as TsNode, text, lineOffset);
  } finally {
    tree.delete();
  }
}

const DEFINITION = /^(?:class|def|async\s+def|@|import|from|if\s+__name__)\b|^@/;

/**
 * A bracket opened and not closed makes the grammar swallow what follows. Top-level definitions start at column 0,
 * so the text is cut there and each piece is read by itself: damage stays inside the piece it happened in.
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
  const broken: (Place & { text: string })[] = [];
  starts.forEach((start, i) => {
    const piece = parseText(parser, lines.slice(start, starts[i + 1] ?? lines.length).join('\n'), start);
    body.push(...piece.body);
    broken.push(...piece.broken);
  });
  // Cutting inside a docstring can only make things worse: keep whichever reading lost less.
  return broken.length <= whole.broken.length || body.length > whole.body.length ? { body, broken } : whole;
}
