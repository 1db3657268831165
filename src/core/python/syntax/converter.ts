import type { GrammarNode } from './grammarNode.js';
import type { Place, Stmt } from './syntax.js';

/** Thrown inside the converter only, caught per statement: the innermost statement that holds the trouble is left out. */
export class Unreadable extends Error {}

/** What is known while one text is converted. */
export interface Converter {
  readonly source: string;
  readonly lineOffset: number;
  depth: number;
  readonly broken: (Place & { text: string })[];
  readonly bodyAt: BodyAt | undefined;
}

/** Parses the body that was cut out of the function whose `def` stands on this line, if one was. */
export type BodyAt = (line: number) => (() => readonly Stmt[]) | undefined;

export function place(c: Converter, n: GrammarNode): Place {
  const { start, end } = n;
  return { line: start.row + 1 + c.lineOffset, column: start.column, endLine: end.row + 1 + c.lineOffset, endColumn: end.column };
}

/** The child that a node of this kind always has. */
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
