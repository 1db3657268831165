import type { Expr, Stmt } from './syntax.js';

/** Walking the syntax tree without knowing every kind of node. */

const isNode = (v: unknown): v is Record<string, unknown> => typeof v === 'object' && v !== null;

/** True when something of this statement or expression, functions inside it left out, is a `yield`. */
export function hasYield(node: Stmt | Expr | readonly (Stmt | Expr)[]): boolean {
  return contains(node);
}

function contains(v: unknown): boolean {
  if (!isNode(v)) return false;
  if (Array.isArray(v)) return v.some(contains);
  switch (v['type']) {
    case 'Yield':
      return true;
    case 'FunctionDef':
      return contains(v['decorators']) || (v['params'] as { default?: unknown }[]).some((p) => contains(p.default));
    case 'Lambda':
      return (v['params'] as { default?: unknown }[]).some((p) => contains(p.default));
    case 'ClassDef':
      return contains(v['decorators']) || contains(v['bases']) || contains(v['keywords']);
    case 'Comp':
      return v['kind'] === 'generator' ? contains((v['clauses'] as { iter: unknown }[])[0]?.iter) : Object.values(v).some(contains);
  }
  return Object.values(v).some(contains);
}

/** Parts of an expression that need a generator: a yield, or a choice with a yield in one of its arms. */
export type Yielding = Extract<Expr, { type: 'Yield' | 'Conditional' | 'Bool' }>;

/** Those parts in the order they run; what stands inside one of them is left to its own compilation. */
export function yieldsOf(e: Expr | Stmt): Yielding[] {
  const out: Yielding[] = [];
  const visit = (v: unknown): void => {
    if (!isNode(v)) return;
    if (Array.isArray(v)) {
      for (const item of v) visit(item);
      return;
    }
    const { type } = v;
    if (type === 'Yield' || ((type === 'Conditional' || type === 'Bool') && contains(v))) {
      out.push(v as unknown as Yielding);
      return;
    }
    if (type === 'Lambda' || (type === 'Comp' && v['kind'] === 'generator')) return;
    for (const child of Object.values(v)) visit(child);
  };
  visit(e);
  return out;
}

function targetNames(e: Expr, out: Set<string>): void {
  if (e.type === 'Name') out.add(e.id);
  else if (e.type === 'Tuple' || e.type === 'List') for (const i of e.items) targetNames(i, out);
  else if (e.type === 'Starred') targetNames(e.value, out);
}

/** The names that a statement binds where it stands, deep in its arms too. */
export function boundNames(s: Stmt, out: Set<string> = new Set()): Set<string> {
  const all = (body: readonly Stmt[]): void => {
    for (const inner of body) boundNames(inner, out);
  };
  switch (s.type) {
    case 'Assign':
      for (const t of s.targets) targetNames(t, out);
      break;
    case 'AnnAssign':
      if (s.value) targetNames(s.target, out);
      break;
    case 'AugAssign':
      targetNames(s.target, out);
      break;
    case 'For':
      targetNames(s.target, out);
      all(s.body);
      all(s.orelse);
      break;
    case 'If':
    case 'While':
      all(s.body);
      all(s.orelse);
      break;
    case 'With':
      for (const i of s.items) if (i.target) targetNames(i.target, out);
      all(s.body);
      break;
    case 'Try':
      all(s.body);
      for (const h of s.handlers) all(h.body);
      all(s.orelse);
      all(s.final);
      break;
    case 'FunctionDef':
    case 'ClassDef':
      out.add(s.name);
      break;
    case 'Import':
      for (const n of s.names) out.add(n.as ?? n.name.split('.')[0] ?? n.name);
      break;
    case 'ImportFrom':
      for (const n of s.names) if (n.name !== '*') out.add(n.as ?? n.name);
      break;
    case 'Match':
      for (const c of s.cases) all(c.body);
      break;
  }
  return out;
}
