import { forEachChild, forEachPart, ignore } from '../python/syntax/children.js';
import type { Expr, FunctionDef, Module, Place, Stmt } from '../python/syntax/syntax.js';
import type { Span } from '../text/notes.js';

/** Finding and changing places of a source text, with its syntax tree. */

/** Characters `from` to `to` become `text`. */
export interface TextEdit {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

export type CallExpr = Expr & { readonly type: 'Call' };

export interface SourceText {
  readonly text: string;
  /** One step of indentation: four spaces, or what the file has. */
  readonly unit: string;
  /** The position of a place; lines count from 1. */
  offset(line: number, column: number): number;
}

export function sourceText(text: string): SourceText {
  const starts = [0];
  for (let i = text.indexOf('\n'); i >= 0; i = text.indexOf('\n', i + 1)) starts.push(i + 1);
  const unit = /^(\t| +)\S/m.exec(text)?.[1] ?? '    ';
  return { text, unit, offset: (line, column) => (starts[line - 1] ?? text.length) + column };
}

export const textOf = (source: SourceText, { line, column, endLine, endColumn }: Place): string =>
  source.text.slice(source.offset(line, column), source.offset(endLine, endColumn));

/** White space at the start of a line. */
export const indentAt = (source: SourceText, line: number): string => /^[ \t]*/.exec(source.text.slice(source.offset(line, 0)))?.[0] ?? '';

/** The text after all edits, which do not overlap. Of two at one place the first one comes first. */
export function edited(text: string, edits: readonly TextEdit[]): string {
  let out = text;
  const ordered = edits.map((e, i) => ({ e, i })).sort((a, b) => b.e.from - a.e.from || b.i - a.i);
  for (const { e } of ordered) out = out.slice(0, e.from) + e.text + out.slice(e.to);
  return out;
}

/** The call that starts and ends where the span does. */
export function callAt(tree: Module, span: Span): CallExpr | undefined {
  const isHere = (p: Place): boolean => p.line === span.line && p.column === span.column && p.endLine === span.endLine && p.endColumn === span.endColumn;
  const isAround = (p: Place): boolean => p.line <= span.line && p.endLine >= span.endLine;
  let found: CallExpr | undefined;
  const inExpression = (e: Expr): void => {
    if (found || !isAround(e)) return;
    if (e.type === 'Call' && isHere(e)) found = e;
    else forEachPart(e, inExpression, undefined);
  };
  const inBlock = (body: readonly Stmt[]): void => {
    for (const s of body) {
      if (found || !isAround(s)) continue;
      forEachChild(s, { value: inExpression, target: ignore, block: inBlock }, undefined);
      if (s.type === 'FunctionDef' || s.type === 'ClassDef') inBlock(s.body);
    }
  };
  inBlock(tree.body);
  return found;
}

/** The function at the file's top level that holds a place. */
export const enclosingFunction = (tree: Module, { line, endLine }: Place): (Stmt & FunctionDef) | undefined =>
  tree.body.find((s): s is Stmt & FunctionDef => s.type === 'FunctionDef' && s.line <= line && s.endLine >= endLine);

/** Adds names to the import that has others of the module, or adds that import at the top. */
export function importOf(tree: Module, source: SourceText, module: string, names: readonly string[]): TextEdit[] {
  const there = tree.body.find((s) => s.type === 'ImportFrom' && s.module === module && !s.level);
  if (!there) return [{ from: 0, to: 0, text: `from ${module} import ${names.join(', ')}\n` }];
  const end = source.offset(there.endLine, there.endColumn);
  const isInBrackets = source.text[end - 1] === ')';
  const at = isInBrackets
    ? source.text
        .slice(0, end - 1)
        .trimEnd()
        .replace(/,$/, '').length
    : end;
  return [{ from: at, to: at, text: `, ${names.join(', ')}` }];
}
