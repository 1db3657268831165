import type { CompClause, Expr, FormatPart, Params, Pattern, Stmt } from '../syntax/syntax.js';
import { bind, child, hiddenNames, mangle, type Scope, use } from './scope.js';

/** Makes names of comprehension variables unique among all scopes that see each other. They show nowhere, so the count may go on for ever. */
let hiddenCount = 0;

/** Finds the names that statements read and bind, scope by scope. */
export function statements(scope: Scope, body: readonly Stmt[]): void {
  for (let i = 0; i < body.length; i++) statement(scope, body[i] as Stmt);
}
const all = (scope: Scope, list: readonly (Expr | undefined)[]): void => {
  for (let i = 0; i < list.length; i++) expression(scope, list[i]);
};

/** @param later whether the names in the function are looked for once it is called. */
function functionScope(scope: Scope, node: object, params: Params, inside: (s: Scope) => void, later: boolean): void {
  const s = child(scope, node, 'function', scope.className);
  for (const p of params) expression(scope, p.default);
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

function statement(scope: Scope, s: Stmt): void {
  switch (s.type) {
    case 'Expr':
      expression(scope, s.value);
      break;
    case 'Assign':
      expression(scope, s.value);
      for (const t of s.targets) target(scope, t);
      break;
    case 'AnnAssign':
      expression(scope, s.value);
      if (scope.kind !== 'function') expression(scope, s.annotation);
      target(scope, s.target);
      break;
    case 'AugAssign':
      expression(scope, s.value);
      expression(scope, s.target);
      target(scope, s.target);
      break;
    case 'Return':
      expression(scope, s.value);
      break;
    case 'If':
    case 'While':
      expression(scope, s.test);
      statements(scope, s.body);
      statements(scope, s.orelse);
      break;
    case 'For':
      expression(scope, s.iter);
      target(scope, s.target);
      statements(scope, s.body);
      statements(scope, s.orelse);
      break;
    case 'Try':
      statements(scope, s.body);
      statements(scope, s.orelse);
      statements(scope, s.final);
      for (const h of s.handlers) {
        expression(scope, h.exception);
        if (h.name) bind(scope, h.name);
        statements(scope, h.body);
      }
      break;
    case 'With':
      for (const i of s.items) {
        expression(scope, i.context);
        if (i.target) target(scope, i.target);
      }
      statements(scope, s.body);
      break;
    case 'FunctionDef':
      bind(scope, s.name);
      all(scope, s.decorators);
      functionScope(scope, s, s.params, (inner) => statements(inner, s.body), !scope.isInFunction);
      break;
    case 'ClassDef': {
      bind(scope, s.name);
      all(scope, s.decorators);
      all(scope, s.bases);
      all(
        scope,
        s.keywords.map((k) => k.value),
      );
      statements(child(scope, s, 'class', s.name), s.body);
      break;
    }
    case 'Import':
      for (const n of s.names) bind(scope, n.as ?? n.name.split('.')[0] ?? n.name);
      break;
    case 'ImportFrom':
      for (const n of s.names) if (n.name !== '*') bind(scope, n.as ?? n.name);
      break;
    case 'Raise':
      expression(scope, s.exception);
      expression(scope, s.cause);
      break;
    case 'Assert':
      expression(scope, s.test);
      expression(scope, s.message);
      break;
    case 'Delete':
      for (const t of s.targets) target(scope, t);
      break;
    case 'Global':
      for (const n of s.names) scope.globals.add(n);
      break;
    case 'Nonlocal':
      for (const n of s.names) {
        scope.nonlocals.add(n);
        scope.used.add(n);
      }
      break;
    case 'Match':
      expression(scope, s.subject);
      for (const c of s.cases) {
        pattern(scope, c.pattern);
        expression(scope, c.guard);
        statements(scope, c.body);
      }
      break;
  }
}

function pattern(scope: Scope, p: Pattern): void {
  switch (p.type) {
    case 'any':
    case 'star':
      if (p.name) bind(scope, p.name);
      break;
    case 'value':
      expression(scope, p.value);
      break;
    case 'sequence':
      for (const x of p.items) pattern(scope, x);
      break;
    case 'or':
      for (const x of p.options) pattern(scope, x);
      break;
    case 'as':
      pattern(scope, p.pattern);
      bind(scope, p.name);
      break;
    case 'class':
      expression(scope, p.cls);
      for (const x of p.positional) pattern(scope, x);
      for (const k of p.keywords) pattern(scope, k.pattern);
      break;
    case 'mapping':
      for (const e of p.entries) {
        expression(scope, e.key);
        pattern(scope, e.pattern);
      }
      if (p.rest) bind(scope, p.rest);
      break;
  }
}

function target(scope: Scope, e: Expr): void {
  switch (e.type) {
    case 'Name':
      bind(scope, e.id);
      use(scope, e.id);
      break;
    case 'Tuple':
    case 'List':
      for (const i of e.items) target(scope, i);
      break;
    case 'Starred':
      target(scope, e.value);
      break;
    default:
      expression(scope, e);
  }
}

function parts(scope: Scope, list: readonly (string | FormatPart)[]): void {
  for (const p of list)
    if (typeof p !== 'string') {
      expression(scope, p.value);
      parts(scope, p.spec);
    }
}

function names(e: Expr, out: string[]): void {
  if (e.type === 'Name') out.push(e.id);
  else if (e.type === 'Tuple' || e.type === 'List') for (const i of e.items) names(i, out);
  else if (e.type === 'Starred') names(e.value, out);
}

function clauses(scope: Scope, list: readonly CompClause[], outerIter: boolean): void {
  list.forEach((c, i) => {
    if (i > 0 || outerIter) expression(scope, c.iter);
    target(scope, c.target);
    all(scope, c.conditions);
  });
}

function comprehension(scope: Scope, e: Expr & { type: 'Comp' }): void {
  expression(scope, e.clauses[0]?.iter);
  if (e.kind === 'generator') {
    const s = child(scope, e, 'function', scope.className);
    s.isGenerator = true;
    s.isExpression = true;
    s.slot('.0');
    clauses(s, e.clauses, false);
    expression(s, e.element);
    return;
  }
  // The same names when the same statements are looked at again: functions inside may be compiled already.
  const known = hiddenNames.get(e);
  const hidden = new Map<string, string>();
  const bound: string[] = [];
  for (const c of e.clauses) names(c.target, bound);
  bound.forEach((n, i) => {
    bound[i] = mangle(n, scope.className);
  });
  for (const n of bound) {
    const h = known?.get(n) ?? `\u0001${hiddenCount++}:${n}`;
    hidden.set(n, h);
    scope.locals.add(h);
    scope.slot(h);
  }
  hiddenNames.set(e, hidden);
  scope.hidden.push(hidden);
  e.clauses.forEach((c, i) => {
    if (i > 0) expression(scope, c.iter);
    for (const n of bound) scope.used.add(hidden.get(n) ?? n);
    all(scope, c.conditions);
    complexTargets(scope, c.target);
  });
  expression(scope, e.element);
  expression(scope, e.value);
  scope.hidden.pop();
}

function complexTargets(scope: Scope, e: Expr): void {
  if (e.type === 'Tuple' || e.type === 'List') for (const i of e.items) complexTargets(scope, i);
  else if (e.type !== 'Name') expression(scope, e);
}

/** A walrus binds in the function or module around the generator expressions it stands in. */
function walrus(scope: Scope, name: string): void {
  let home = scope;
  while (home.isExpression && home.parent) home = home.parent;
  bind(home, name);
  for (let s = scope; s !== home && s.parent; s = s.parent) {
    if (home.kind === 'function' && !home.globals.has(name)) s.nonlocals.add(mangle(name, s.className));
    else s.globals.add(mangle(name, s.className));
  }
}

function expression(scope: Scope, e: Expr | undefined): void {
  if (!e) return;
  switch (e.type) {
    case 'Name':
      use(scope, e.id);
      break;
    case 'Joined':
      parts(scope, e.parts);
      break;
    case 'Attribute':
      expression(scope, e.object);
      break;
    case 'Subscript':
      expression(scope, e.object);
      expression(scope, e.index);
      break;
    case 'Slice':
      expression(scope, e.lower);
      expression(scope, e.upper);
      expression(scope, e.step);
      break;
    case 'Call':
      expression(scope, e.func);
      all(scope, e.args);
      e.keywords.forEach((k) => {
        expression(scope, k.value);
      });
      break;
    case 'Binary':
      expression(scope, e.left);
      expression(scope, e.right);
      break;
    case 'Unary':
      expression(scope, e.operand);
      break;
    case 'Bool':
      all(scope, e.values);
      break;
    case 'Compare':
      expression(scope, e.left);
      all(scope, e.rights);
      break;
    case 'Conditional':
      expression(scope, e.test);
      expression(scope, e.body);
      expression(scope, e.orelse);
      break;
    case 'Lambda':
      functionScope(scope, e, e.params, (s) => expression(s, e.body), false);
      break;
    case 'Tuple':
    case 'List':
    case 'Set':
      all(scope, e.items);
      break;
    case 'Dict':
      for (const d of e.entries) {
        expression(scope, d.key);
        expression(scope, d.value);
      }
      break;
    case 'Comp':
      comprehension(scope, e);
      break;
    case 'Starred':
    case 'Await':
      expression(scope, e.value);
      break;
    case 'Walrus':
      expression(scope, e.value);
      walrus(scope, e.name);
      use(scope, e.name);
      break;
    case 'Yield':
      scope.isGenerator = true;
      expression(scope, e.value);
      break;
  }
}
