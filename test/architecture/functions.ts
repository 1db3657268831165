import type { CaseOrDefaultClause, Node, SourceFile } from 'typescript/unstable/ast';
import * as is from 'typescript/unstable/ast/is';

/** How long functions are. */

export function hasBody(node: Node): boolean {
  return is.isFunctionLikeDeclaration(node) && 'body' in node && node.body !== undefined;
}

/** The function's own name, that of the variable or property it is given to, or that of what it is passed to. */
export function functionName(node: Node): string {
  if ('name' in node && node.name) return (node.name as Node).getText();
  const holder = node.parent;
  if ('name' in holder && holder.name) return (holder.name as Node).getText();
  if (is.isCallExpression(holder)) return `${holder.expression.getText()}(...)`;
  return 'function';
}

/**
 * Lines from the first of a function to its last, with all that stands between them: comments, blank lines, functions within it.
 * Arms of a `switch` that are one line each do not count (below their labels, or beside them): they are a table.
 */
export function countedLines(node: Node, file: SourceFile): number {
  const lineAt = (position: number): number => file.getLineAndCharacterOfPosition(position).line;
  const lines = (n: Node): number => lineAt(n.end) - lineAt(n.getStart(file)) + 1;
  const oneLine = (arm: CaseOrDefaultClause): boolean => arm.statements.length <= 1 && [...arm.statements].every((s) => lines(s) === 1);
  let table = 0;
  const visit = (n: Node): void => {
    if ((is.isCaseClause(n) || is.isDefaultClause(n)) && oneLine(n)) table += lines(n);
    else n.forEachChild(visit);
  };
  visit(node);
  return lines(node) - table;
}
