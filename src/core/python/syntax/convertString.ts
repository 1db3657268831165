import { expr } from './convertExpression.js';
import { type Converter, checkErrors, Unreadable } from './converter.js';
import type { GrammarNode } from './grammarNode.js';
import { bytesLiteral, decodeEscapes, literalFlags } from './literals.js';
import type { Expr, FormatPart, Place } from './syntax.js';

type Piece = string | FormatPart;
interface StringPiece {
  bytes: boolean;
  parts: Piece[];
}

export function stringLiteral(c: Converter, n: GrammarNode): StringPiece {
  checkErrors(n);
  const start = n.named[0]?.text ?? '"';
  const quotes = start.replace(/^[a-zA-Z]+/, '').length;
  const { raw, bytes } = literalFlags(start);
  const parts: Piece[] = [];
  const decode = (text: string): string => (raw ? text : decodeEscapes(text, bytes));
  for (const child of n.named) {
    if (child.type === 'string_content') contentPieces(child, decode, parts);
    else if (child.type === 'interpolation') parts.push(...interpolation(c, child));
    // The grammar makes the last escapes of a raw string (`r'\\'`) part of its closing quotes.
    else if (child.type === 'string_end' && child.text.startsWith('\\')) parts.push(decode(child.text.slice(0, -quotes)));
  }
  return { bytes, parts: bytes ? parts.map((p) => (typeof p === 'string' ? bytesLiteral(p) : p)) : parts };
}

/** The text of a string. In f-strings, `{{` and `}}` are child nodes of it. */
function contentPieces(n: GrammarNode, decode: (text: string) => string, parts: Piece[]): void {
  const doubled = n.named.filter((x) => x.type === 'escape_interpolation');
  if (!doubled.length) {
    parts.push(decode(n.text));
    return;
  }
  let text = '';
  let at = n.startIndex;
  const whole = n.text;
  for (const d of doubled) {
    text += decode(whole.slice(at - n.startIndex, d.startIndex - n.startIndex)) + d.text.charAt(0);
    at = d.endIndex;
  }
  parts.push(text + decode(whole.slice(at - n.startIndex)));
}

function interpolation(c: Converter, n: GrammarNode): Piece[] {
  const value = n.field('expression') ?? n.named[0];
  if (!value) throw new Unreadable();
  const conversion = n.named.find((x) => x.type === 'type_conversion')?.text.slice(1) ?? '';
  const specNode = n.named.find((x) => x.type === 'format_specifier');
  const spec: Piece[] = [];
  if (specNode) formatSpec(c, specNode, spec);
  const debug = n.children.some((x) => x.type === '=') ? c.source.slice(n.startIndex + 1, n.endIndex - 1).match(/^[\s\S]*?=\s*(?=[!:]|$)/)?.[0] : undefined;
  return [{ value: expr(c, value), conversion, spec, debug }];
}

function formatSpec(c: Converter, n: GrammarNode, out: Piece[]): void {
  let at = n.startIndex + 1;
  for (const inner of n.named) {
    if (inner.startIndex > at) out.push(c.source.slice(at, inner.startIndex));
    if (inner.type === 'format_expression' || inner.type === 'interpolation') out.push(...interpolation(c, inner));
    at = inner.endIndex;
  }
  if (n.endIndex > at) out.push(c.source.slice(at, n.endIndex));
}

export function joinStrings(strings: StringPiece[], at: Place): Expr {
  const parts: Piece[] = [];
  for (const s of strings)
    for (const p of s.parts) {
      const last = parts[parts.length - 1];
      if (typeof p === 'string' && typeof last === 'string') parts[parts.length - 1] = last + p;
      else parts.push(p);
    }
  if (strings[0]?.bytes) return { type: 'Bytes', value: parts.join(''), ...at };
  if (parts.length === 0) return { type: 'Str', value: '', ...at };
  if (parts.length === 1 && typeof parts[0] === 'string') return { type: 'Str', value: parts[0], ...at };
  return { type: 'Joined', parts, ...at };
}
