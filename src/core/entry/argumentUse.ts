import { forEachChild, forEachPart, type StmtVisitor } from '../python/syntax/children.js';
import type { Expr, FunctionDef, Stmt } from '../python/syntax/syntax.js';
import type { Use } from './exampleSizes.js';

/** What a function does with each of its parameters: read off its body, nothing is evaluated. */

type Uses = Map<string, Use>;

const named = (e: Expr, uses: Uses): string | undefined => (e.type === 'Name' && uses.has(e.id) ? e.id : undefined);

/** A stronger use is kept: what is asked for attributes or keys is an object of settings, whatever else happens to it. */
function note(name: string | undefined, use: Use, uses: Uses): void {
  if (name === undefined || uses.get(name) === 'settings') return;
  if (use === 'settings' || uses.get(name) === 'plain') uses.set(name, use);
}

/** Functions whose argument is something to walk through. */
const WALKS = /^(?:enumerate|zip|len|list|tuple|reversed|sum|max|min|iter)$/;

function expression(e: Expr, uses: Uses): void {
  if (e.type === 'Attribute') note(named(e.object, uses), 'settings', uses);
  else if (e.type === 'Subscript') note(named(e.object, uses), e.index.type === 'Str' ? 'settings' : 'list', uses);
  else if (e.type === 'Starred') note(named(e.value, uses), 'list', uses);
  else if (e.type === 'Comp') for (const clause of e.clauses) note(named(clause.iter, uses), 'list', uses);
  else if (e.type === 'Call') {
    note(named(e.func, uses), 'callable', uses);
    if (e.func.type === 'Name' && WALKS.test(e.func.id)) for (const arg of e.args) note(named(arg, uses), 'list', uses);
  }
  forEachPart(e, expression, uses);
}

const visitor: StmtVisitor<Uses> = {
  value: expression,
  target: expression,
  block: (body, uses) => {
    for (const s of body) statement(s, uses);
  },
};

function statement(s: Stmt, uses: Uses): void {
  if (s.type === 'For') note(named(s.iter, uses), 'list', uses);
  // `self.heads, self.dim = sizes` takes it apart.
  if (s.type === 'Assign' && s.targets.some((t) => t.type === 'Tuple')) note(named(s.value, uses), 'list', uses);
  forEachChild(s, visitor, uses);
}

export function usesOf(f: FunctionDef): ReadonlyMap<string, Use> {
  const uses: Uses = new Map(f.params.map((p) => [p.name, 'plain']));
  for (const s of f.body) statement(s, uses);
  return uses;
}
