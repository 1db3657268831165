import type { Expr, FormatPart, Keyword, Params, Pattern, Place, Stmt } from './syntax.js';

/**
 * The children of each kind of syntax node, in the order in which they run. A walk handles the kinds it cares about and leaves the rest to
 * {@link forEachPart} and {@link forEachChild}. A node kind without an entry in the tables is a compile error. `context` is handed through
 * to the visitor, so that a walk needs no closures.
 */

type ExprVisitor<C> = (e: Expr, context: C) => void;

export interface StmtVisitor<C> {
  /** An expression that the statement evaluates. */
  readonly value: ExprVisitor<C>;
  /** A target, which the statement assigns or deletes: left of `=`, and after `for`, `as` and `del`. */
  readonly target: ExprVisitor<C>;
  /** A nested block. Function bodies are none: they run elsewhere, and may not be parsed yet. */
  readonly block: (body: readonly Stmt[], context: C) => void;
  /** The annotation of a variable, parameter or result. Most walks leave these out, as they are evaluated late or never. */
  readonly annotation?: ExprVisitor<C>;
}

/** For the parts that a walk does not need. */
export const ignore = (): void => {};

/** Visits the operands of an expression. A lambda has its defaults and its body, a comprehension everything in it. */
export function forEachPart<C>(e: Expr, visit: ExprVisitor<C>, context: C): void {
  (PARTS[e.type] as (e: Expr, visit: ExprVisitor<C>, context: C) => void)(e, visit, context);
}

/** Visits the expressions, targets and blocks of a statement. */
export function forEachChild<C>(s: Stmt, visitor: StmtVisitor<C>, context: C): void {
  (CHILDREN[s.type] as (s: Stmt, visitor: StmtVisitor<C>, context: C) => void)(s, visitor, context);
}

const PARTS: { readonly [K in Expr['type']]: <C>(e: Expr & { type: K }, visit: ExprVisitor<C>, context: C) => void } = {
  Name: ignore,
  Int: ignore,
  Float: ignore,
  Complex: ignore,
  Str: ignore,
  Bytes: ignore,
  Const: ignore,
  Broken: ignore,
  Joined: (e, visit, context) => formatParts(e.parts, visit, context),
  Attribute: (e, visit, context) => visit(e.object, context),
  Subscript: (e, visit, context) => both(e.object, e.index, visit, context),
  Slice(e, visit, context) {
    maybe(e.lower, visit, context);
    both(e.upper, e.step, visit, context);
  },
  Call(e, visit, context) {
    visit(e.func, context);
    each(e.args, visit, context);
    keywordValues(e.keywords, visit, context);
  },
  Binary: (e, visit, context) => both(e.left, e.right, visit, context),
  Unary: (e, visit, context) => visit(e.operand, context),
  Bool: (e, visit, context) => each(e.values, visit, context),
  Compare(e, visit, context) {
    visit(e.left, context);
    each(e.rights, visit, context);
  },
  Conditional(e, visit, context) {
    visit(e.test, context);
    both(e.body, e.orelse, visit, context);
  },
  Lambda(e, visit, context) {
    forEachDefault(e.params, visit, context);
    visit(e.body, context);
  },
  Tuple: (e, visit, context) => each(e.items, visit, context),
  List: (e, visit, context) => each(e.items, visit, context),
  Set: (e, visit, context) => each(e.items, visit, context),
  Dict(e, visit, context) {
    for (const { key, value } of e.entries) both(key, value, visit, context);
  },
  Comp(e, visit, context) {
    for (const clause of e.clauses) {
      both(clause.iter, clause.target, visit, context);
      each(clause.conditions, visit, context);
    }
    both(e.element, e.value, visit, context);
  },
  Starred: (e, visit, context) => visit(e.value, context),
  Walrus: (e, visit, context) => visit(e.value, context),
  Yield: (e, visit, context) => maybe(e.value, visit, context),
  Await: (e, visit, context) => visit(e.value, context),
};

type StmtOf<K> = Stmt & Place & { type: K };
const CHILDREN: { readonly [K in Stmt['type']]: <C>(s: StmtOf<K>, visitor: StmtVisitor<C>, context: C) => void } = {
  Import: ignore,
  ImportFrom: ignore,
  Global: ignore,
  Nonlocal: ignore,
  Pass: ignore,
  Break: ignore,
  Continue: ignore,
  Broken: ignore,
  Expr: (s, { value }, context) => value(s.value, context),
  Return: (s, { value }, context) => maybe(s.value, value, context),
  Assign(s, { value, target }, context) {
    value(s.value, context);
    each(s.targets, target, context);
  },
  AnnAssign(s, { value, target, annotation = ignore }, context) {
    maybe(s.value, value, context);
    annotation(s.annotation, context);
    target(s.target, context);
  },
  AugAssign(s, { value, target }, context) {
    value(s.value, context);
    target(s.target, context);
  },
  Delete: (s, { target }, context) => each(s.targets, target, context),
  Raise: (s, { value }, context) => both(s.exception, s.cause, value, context),
  Assert: (s, { value }, context) => both(s.test, s.message, value, context),
  If(s, { value, block }, context) {
    value(s.test, context);
    block(s.body, context);
    block(s.orelse, context);
  },
  While(s, { value, block }, context) {
    value(s.test, context);
    block(s.body, context);
    block(s.orelse, context);
  },
  For(s, { value, target, block }, context) {
    value(s.iter, context);
    target(s.target, context);
    block(s.body, context);
    block(s.orelse, context);
  },
  With(s, { value, target, block }, context) {
    for (const item of s.items) {
      value(item.context, context);
      maybe(item.target, target, context);
    }
    block(s.body, context);
  },
  Try(s, { value, block }, context) {
    block(s.body, context);
    for (const handler of s.handlers) {
      maybe(handler.exception, value, context);
      block(handler.body, context);
    }
    block(s.orelse, context);
    block(s.final, context);
  },
  Match(s, { value, block }, context) {
    value(s.subject, context);
    for (const arm of s.cases) {
      patternValues(arm.pattern, value, context);
      maybe(arm.guard, value, context);
      block(arm.body, context);
    }
  },
  FunctionDef(s, { value, annotation }, context) {
    each(s.decorators, value, context);
    forEachDefault(s.params, value, context);
    if (!annotation) return;
    for (const p of s.params) maybe(p.annotation, annotation, context);
    maybe(s.returns, annotation, context);
  },
  ClassDef(s, { value, block }, context) {
    each(s.decorators, value, context);
    each(s.bases, value, context);
    keywordValues(s.keywords, value, context);
    block(s.body, context);
  },
};

/** Visits the defaults of parameters, which are evaluated where the function is defined. */
export function forEachDefault<C>(params: Params, visit: ExprVisitor<C>, context: C): void {
  for (let i = 0; i < params.length; i++) maybe(params[i]?.default, visit, context);
}

/** The names that a target assigns: a, b and c for `a, (b, *c), d.e`. */
export function targetNames(target: Expr): string[] {
  if (target.type === 'Name') return [target.id];
  if (target.type === 'Starred') return targetNames(target.value);
  return target.type === 'Tuple' || target.type === 'List' ? target.items.flatMap(targetNames) : [];
}

/** The names that an import assigns, except those of `*`. */
export const importedNames = (s: StmtOf<'Import'> | StmtOf<'ImportFrom'>): string[] =>
  s.type === 'Import' ? s.names.map((n) => n.as ?? topOf(n.name)) : s.names.flatMap((n) => (n.name === '*' ? [] : [n.as ?? n.name]));

const topOf = (dotted: string): string => dotted.split('.', 1)[0] ?? dotted;

/** Visits the names that a pattern assigns. */
export function forEachCapture<C>(p: Pattern, visit: (name: string, context: C) => void, context: C): void {
  const name = p.type === 'mapping' ? p.rest : p.type === 'any' || p.type === 'star' || p.type === 'as' ? p.name : undefined;
  if (name) visit(name, context);
  for (const inner of subpatterns(p)) forEachCapture(inner, visit, context);
}

function patternValues<C>(p: Pattern, visit: ExprVisitor<C>, context: C): void {
  if (p.type === 'value') visit(p.value, context);
  else if (p.type === 'class') visit(p.cls, context);
  else if (p.type === 'mapping') for (const entry of p.entries) visit(entry.key, context);
  for (const inner of subpatterns(p)) patternValues(inner, visit, context);
}

function subpatterns(p: Pattern): readonly Pattern[] {
  switch (p.type) {
    case 'any':
    case 'star':
    case 'value':
      return [];
    case 'sequence':
      return p.items;
    case 'or':
      return p.options;
    case 'as':
      return [p.pattern];
    case 'class':
      return [...p.positional, ...p.keywords.map((k) => k.pattern)];
    case 'mapping':
      return p.entries.map((entry) => entry.pattern);
  }
}

function each<C>(list: readonly Expr[], visit: ExprVisitor<C>, context: C): void {
  for (let i = 0; i < list.length; i++) visit(list[i] as Expr, context);
}

function maybe<C>(e: Expr | undefined, visit: ExprVisitor<C>, context: C): void {
  if (e) visit(e, context);
}

function both<C>(a: Expr | undefined, b: Expr | undefined, visit: ExprVisitor<C>, context: C): void {
  if (a) visit(a, context);
  if (b) visit(b, context);
}

function keywordValues<C>(keywords: readonly Keyword[], visit: ExprVisitor<C>, context: C): void {
  for (let i = 0; i < keywords.length; i++) visit((keywords[i] as Keyword).value, context);
}

function formatParts<C>(parts: readonly (string | FormatPart)[], visit: ExprVisitor<C>, context: C): void {
  for (const part of parts) {
    if (typeof part === 'string') continue;
    visit(part.value, context);
    formatParts(part.spec, visit, context);
  }
}
