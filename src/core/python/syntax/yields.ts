import { forEachChild, forEachDefault, forEachPart, ignore, type StmtVisitor } from './children.js';
import type { Expr, Stmt } from './syntax.js';

/** Finds the `yield`s of one function. Functions, classes and generator expressions inside it have their own. */

interface Search {
  found: boolean;
}

/** True if a statement, including its blocks, contains a `yield`. */
export function hasYield(s: Stmt): boolean {
  const search = { found: false };
  inStatement(s, search);
  return search.found;
}

function inStatement(s: Stmt, search: Search): void {
  if (!search.found) forEachChild(s, s.type === 'ClassDef' ? SEARCH_AROUND : SEARCH, search);
}

function inExpression(e: Expr, search: Search): void {
  if (e.type === 'Yield') search.found = true;
  if (!search.found) forEachPartHere(e, inExpression, search);
}

const SEARCH: StmtVisitor<Search> = {
  value: inExpression,
  target: inExpression,
  block: (body, search) => {
    for (const s of body) inStatement(s, search);
  },
};
const SEARCH_AROUND: StmtVisitor<Search> = { ...SEARCH, block: ignore };

/** The operands that are evaluated in the same scope: of a lambda its defaults, of a generator expression its first source. */
function forEachPartHere<C>(e: Expr, visit: (e: Expr, context: C) => void, context: C): void {
  const first = e.type === 'Comp' && e.kind === 'generator' ? e.clauses[0] : undefined;
  if (first) visit(first.iter, context);
  else if (e.type === 'Lambda') forEachDefault(e.params, visit, context);
  else forEachPart(e, visit, context);
}

/** Expressions that need a generator to run: a yield, or a conditional with a yield in one of its arms. */
export type Yielding = Extract<Expr, { type: 'Yield' | 'Conditional' | 'Bool' }>;

/** The outermost of these in a statement, without its blocks, in the order in which they run. */
export function yieldsOf(s: Stmt): Yielding[] {
  const out: Yielding[] = [];
  forEachChild(s, COLLECT, out);
  return out;
}

/** The outermost of these in an expression. */
export function yieldsIn(e: Expr): Yielding[] {
  const out: Yielding[] = [];
  collect(e, out);
  return out;
}

function collect(e: Expr, out: Yielding[]): void {
  if (e.type === 'Yield' || ((e.type === 'Conditional' || e.type === 'Bool') && yields(e))) out.push(e);
  else forEachPartHere(e, collect, out);
}

function yields(e: Expr): boolean {
  const search = { found: false };
  inExpression(e, search);
  return search.found;
}

const COLLECT: StmtVisitor<Yielding[]> = { value: collect, target: collect, block: ignore };
