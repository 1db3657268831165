import type { GrammarNode } from './grammarNode.js';
import type { Broken, Place, Stmt } from './syntax.js';

/** Thrown and caught inside the converter only: the innermost statement that cannot be read is left out. */
export class Unreadable extends Error {}

/** The state of converting one text. */
export interface Converter {
  readonly source: string;
  readonly lineOffset: number;
  depth: number;
  readonly broken: Broken[];
  readonly bodyAt: BodyAt | undefined;
}

/** The parser of a function body that was cut out, by the line of its `def`; `undefined` if the body is still in the text. */
export type BodyAt = (line: number) => (() => readonly Stmt[]) | undefined;

export function place(c: Converter, n: GrammarNode): Place {
  const { start, end } = n;
  return { line: start.row + 1 + c.lineOffset, column: start.column, endLine: end.row + 1 + c.lineOffset, endColumn: end.column };
}

/** A required child. Throws {@link Unreadable} without one. */
export function need(n: GrammarNode, name: string): GrammarNode {
  const child = n.field(name);
  if (!child) throw new Unreadable('something is missing here');
  return child;
}

export function report(c: Converter, n: GrammarNode, text: string): void {
  c.broken.push({ ...place(c, n), text });
}

export function checkErrors(n: GrammarNode): void {
  if (n.hasErrors && n.children.some((x) => x.type === 'ERROR' || x.isMissing)) throw new Unreadable('could not read this statement, skipped');
}
