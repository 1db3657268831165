import { forEachCapture, forEachChild, forEachDefault, forEachPart, ignore, importedNames, type StmtVisitor, targetNames } from '../syntax/children.js';
import type { CompClause, Expr, Params, Stmt } from '../syntax/syntax.js';
import { bind, child, hiddenNames, mangle, type Scope, use } from './scope.js';

/** Makes hidden names unique. They show nowhere, so the count may go on across evaluations. */
let hiddenCount = 0;

/** Records the names that statements read and assign, and makes the scopes inside them. */
export function statements(body: readonly Stmt[], scope: Scope): void {
  for (let i = 0; i < body.length; i++) statement(body[i] as Stmt, scope);
}

/** @param later find the names in the function at its first call. */
function functionScope(scope: Scope, node: object, params: Params, inside: (s: Scope) => void, later: boolean): void {
  const s = child(scope, node, 'function', scope.className);
  const find = (): void => {
    for (const p of params) {
      bind(s, p.name);
      s.slot(mangle(p.name, s.className));
    }
    inside(s);
  };
  if (later) s.defer(find);
  else find();
}

const bindCapture = (name: string, scope: Scope): void => bind(scope, name);

function statement(s: Stmt, scope: Scope): void {
  switch (s.type) {
    case 'FunctionDef':
      bind(scope, s.name);
      forEachChild(s, NAMES, scope);
      functionScope(scope, s, s.params, (inner) => statements(s.body, inner), !scope.isInFunction);
      return;
    case 'ClassDef':
      bind(scope, s.name);
      forEachChild(s, NAMES_AROUND, scope);
      statements(s.body, child(scope, s, 'class', s.name));
      return;
    case 'Import':
    case 'ImportFrom':
      for (const name of importedNames(s)) bind(scope, name);
      return;
    case 'Global':
      for (const n of s.names) scope.globals.add(n);
      return;
    case 'Nonlocal':
      for (const n of s.names) {
        scope.nonlocals.add(n);
        scope.used.add(n);
      }
      return;
    case 'AnnAssign':
      if (scope.kind !== 'function') expression(s.annotation, scope);
      break;
    case 'AugAssign':
      expression(s.target, scope);
      break;
    case 'Try':
      for (const h of s.handlers) if (h.name) bind(scope, h.name);
      break;
    case 'Match':
      for (const c of s.cases) forEachCapture(c.pattern, bindCapture, scope);
      break;
  }
  forEachChild(s, NAMES, scope);
}

function target(e: Expr, scope: Scope): void {
  switch (e.type) {
    case 'Name':
      bind(scope, e.id);
      use(scope, e.id);
      break;
    case 'Tuple':
    case 'List':
      for (const i of e.items) target(i, scope);
      break;
    case 'Starred':
      target(e.value, scope);
      break;
    default:
      expression(e, scope);
  }
}

function clauses(scope: Scope, list: readonly CompClause[], outerIter: boolean): void {
  list.forEach((c, i) => {
    if (i > 0 || outerIter) expression(c.iter, scope);
    target(c.target, scope);
    for (const test of c.conditions) expression(test, scope);
  });
}

function comprehension(scope: Scope, e: Expr & { type: 'Comp' }): void {
  if (e.clauses[0]) expression(e.clauses[0].iter, scope);
  if (e.kind === 'generator') {
    const s = child(scope, e, 'function', scope.className);
    s.isGenerator = true;
    s.isExpression = true;
    s.slot('.0');
    clauses(s, e.clauses, false);
    expression(e.element, s);
    return;
  }
  // Keep the hidden names of an earlier walk: functions inside may be compiled with them.
  const known = hiddenNames.get(e);
  const hidden = new Map<string, string>();
  const bound = e.clauses.flatMap((c) => targetNames(c.target)).map((name) => mangle(name, scope.className));
  for (const n of bound) {
    const h = known?.get(n) ?? `\u0001${hiddenCount++}:${n}`;
    hidden.set(n, h);
    scope.locals.add(h);
    scope.slot(h);
  }
  hiddenNames.set(e, hidden);
  scope.hidden.push(hidden);
  e.clauses.forEach((c, i) => {
    if (i > 0) expression(c.iter, scope);
    for (const n of bound) scope.used.add(hidden.get(n) ?? n);
    for (const test of c.conditions) expression(test, scope);
    complexTargets(scope, c.target);
  });
  expression(e.element, scope);
  if (e.value) expression(e.value, scope);
  scope.hidden.pop();
}

function complexTargets(scope: Scope, e: Expr): void {
  if (e.type === 'Tuple' || e.type === 'List') for (const i of e.items) complexTargets(scope, i);
  else if (e.type !== 'Name') expression(e, scope);
}

/** A walrus assigns in the function or module around the generator expressions that it stands in. */
function walrus(scope: Scope, name: string): void {
  let home = scope;
  while (home.isExpression && home.parent) home = home.parent;
  bind(home, name);
  for (let s = scope; s !== home && s.parent; s = s.parent) {
    if (home.kind === 'function' && !home.globals.has(name)) s.nonlocals.add(mangle(name, s.className));
    else s.globals.add(mangle(name, s.className));
  }
}

function expression(e: Expr, scope: Scope): void {
  switch (e.type) {
    case 'Name':
      use(scope, e.id);
      return;
    case 'Lambda':
      forEachDefault(e.params, expression, scope);
      functionScope(scope, e, e.params, (s) => expression(e.body, s), false);
      return;
    case 'Comp':
      comprehension(scope, e);
      return;
    case 'Walrus':
      walrus(scope, e.name);
      use(scope, e.name);
      break;
    case 'Yield':
      scope.isGenerator = true;
      break;
  }
  forEachPart(e, expression, scope);
}

const NAMES: StmtVisitor<Scope> = { value: expression, target, block: statements };
/** For a class: without its body, which has a scope of its own. */
const NAMES_AROUND: StmtVisitor<Scope> = { ...NAMES, block: ignore };
