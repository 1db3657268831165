import type { Node as TsNode } from 'web-tree-sitter';
import { argumentsOf, CHAIN_LENGTH, expr, extend, LEFT_FIELD } from './convertExpression.js';
import { type BodyAt, type Converter, checkErrors, need, place, report, Unreadable } from './converter.js';
import { parameters, tolerant } from './convertParameters.js';
import { convertPattern } from './convertPattern.js';
import { deferredFunction } from './deferred.js';
import { GrammarNode } from './grammarNode.js';
import type { Expr, Handler, Module, Place, Stmt } from './syntax.js';

/** The syntax tree of a text that tree-sitter has parsed. */
export function convertModule(ts: TsNode, source: string, lineOffset: number, bodyAt?: BodyAt): Module {
  const c: Converter = { source, lineOffset, depth: 0, broken: [], bodyAt };
  const root = GrammarNode.root(ts, source);
  const body = block(c, root);
  if (root.hasErrors && !c.broken.length) report(c, root, 'a part of this text could not be read');
  return { body, broken: c.broken };
}

/** The statements of a module, a block or a piece of broken text. */
function block(c: Converter, n: GrammarNode | null): Stmt[] {
  const out: Stmt[] = [];
  if (!n) return out;
  for (const child of n.named) {
    if (child.type === 'block' || child.type === 'ERROR') {
      if (child.type === 'ERROR') report(c, child, 'could not read this statement, skipped');
      if (child.type === 'block') out.push(...block(c, child));
      continue;
    }
    const before = c.depth;
    // Unreadable text may stand between the parts of a compound statement: keep the parts and report the loss.
    if (child.hasErrors) for (const lost of child.children) if (lost.type === 'ERROR') report(c, lost, 'could not read this statement, skipped');
    try {
      const made = statement(c, child);
      if (made) out.push(made);
    } catch (error) {
      c.depth = before;
      if (!(error instanceof Unreadable)) throw error;
      report(c, child, error.message || 'could not read this statement, skipped');
      out.push({ type: 'Broken', ...place(c, child) });
    }
  }
  return out;
}

function statement(c: Converter, n: GrammarNode): Stmt | null {
  const at = place(c, n);
  switch (n.type) {
    case 'expression_statement':
      return expressionStatement(c, n, at);
    case 'return_statement':
      return { type: 'Return', value: n.named[0] && expr(c, n.named[0]), ...at };
    case 'if_statement':
      return ifStatement(c, n, at);
    case 'for_statement':
      return forStatement(c, n, at);
    case 'while_statement':
      return { type: 'While', test: expr(c, need(n, 'condition')), body: block(c, n.field('body')), orelse: elseBody(c, n), ...at };
    case 'try_statement':
      return tryStatement(c, n, at);
    case 'with_statement':
      return withStatement(c, n, at);
    case 'function_definition':
      return functionDefinition(c, n, [], at);
    case 'class_definition':
      return classDefinition(c, n, [], at);
    case 'decorated_definition':
      return decorated(c, n);
    case 'import_statement':
      return { type: 'Import', names: importNames(n), ...at };
    case 'import_from_statement':
      return importFrom(n, at);
    case 'type_alias_statement':
      return typeAlias(c, n, at);
    case 'future_import_statement':
      return { type: 'ImportFrom', module: '__future__', level: 0, names: importNames(n), ...at };
    case 'pass_statement':
    case 'exec_statement':
      return { type: 'Pass', ...at };
    case 'print_statement':
      throw new Unreadable('a print statement of Python 2, skipped');
    case 'break_statement':
      return { type: 'Break', ...at };
    case 'continue_statement':
      return { type: 'Continue', ...at };
    case 'global_statement':
      return { type: 'Global', names: n.named.map((x) => x.text), ...at };
    case 'nonlocal_statement':
      return { type: 'Nonlocal', names: n.named.map((x) => x.text), ...at };
    case 'raise_statement':
      return raise(c, n, at);
    case 'assert_statement':
      return { type: 'Assert', test: expr(c, n.named[0] ?? n), message: n.named[1] && expr(c, n.named[1]), ...at };
    case 'delete_statement':
      return deletion(c, n, at);
    case 'match_statement':
      return matchStatement(c, n, at);
    case ';':
      return null;
    default:
      throw new Unreadable('could not read this statement, skipped');
  }
}

function forStatement(c: Converter, n: GrammarNode, at: Place): Stmt {
  const [target, iter] = [expr(c, need(n, 'left')), expr(c, need(n, 'right'))];
  return { type: 'For', target, iter, body: block(c, n.field('body')), orelse: elseBody(c, n), ...at };
}

function decorated(c: Converter, n: GrammarNode): Stmt {
  const decorators = n.named.filter((x) => x.type === 'decorator').map((d) => expr(c, d.named[0] ?? d));
  const definition = need(n, 'definition');
  const where = place(c, definition);
  return definition.type === 'class_definition' ? classDefinition(c, definition, decorators, where) : functionDefinition(c, definition, decorators, where);
}

function raise(c: Converter, n: GrammarNode, at: Place): Stmt {
  const cause = n.field('cause');
  const exception = n.named.find((x) => x.id !== cause?.id);
  return { type: 'Raise', exception: exception && expr(c, exception), cause: cause ? expr(c, cause) : undefined, ...at };
}

function deletion(c: Converter, n: GrammarNode, at: Place): Stmt {
  const target = n.named[0];
  if (!target) throw new Unreadable();
  const targets = target.type === 'expression_list' ? target.named.map((x) => expr(c, x)) : [expr(c, target)];
  return { type: 'Delete', targets, ...at };
}

function expressionStatement(c: Converter, n: GrammarNode, at: Place): Stmt {
  const parts = n.named;
  if (parts.some((p) => p.type === 'ERROR')) throw new Unreadable('could not read this statement, skipped');
  if (parts.length > 1 || n.children[1]?.type === ',') return { type: 'Expr', value: { type: 'Tuple', items: parts.map((p) => expr(c, p)), ...at }, ...at };
  const e = parts[0];
  if (!e) throw new Unreadable();
  if (e.type === 'assignment') return assignment(c, e, at);
  if (e.type === 'augmented_assignment') {
    checkErrors(e);
    const op = (e.field('operator')?.text ?? '+=').slice(0, -1);
    return { type: 'AugAssign', target: expr(c, need(e, 'left')), op, value: expr(c, need(e, 'right')), ...at };
  }
  return { type: 'Expr', value: expr(c, e), ...at };
}

function assignment(c: Converter, first: GrammarNode, at: Place): Stmt {
  const targets: Expr[] = [];
  let n: GrammarNode = first;
  for (;;) {
    checkErrors(n);
    const type = n.field('type');
    const right = n.field('right');
    if (type) return { type: 'AnnAssign', target: expr(c, need(n, 'left')), annotation: expr(c, type), value: right ? expr(c, right) : undefined, ...at };
    targets.push(expr(c, need(n, 'left')));
    if (!right) throw new Unreadable('could not read this statement, skipped');
    if (right.type !== 'assignment') return { type: 'Assign', targets, value: expr(c, right), ...at };
    n = right;
  }
}

/** `type X = int` does nothing here. The grammar also reads `type(a).b = c` as a type alias, though it assigns to an attribute. */
function typeAlias(c: Converter, n: GrammarNode, at: Place): Stmt {
  const left = need(n, 'left');
  if (!left.text.startsWith('(')) return { type: 'Pass', ...at };
  const target = (t: GrammarNode): Expr => {
    const where = { ...place(c, t), column: at.column };
    if (t.type !== 'parenthesized_expression') return extend(c, t, target(need(t, LEFT_FIELD[t.type] ?? 'left')));
    return { type: 'Call', func: { type: 'Name', id: 'type', ...where }, args: [expr(c, t)], keywords: [], openLine: where.line, ...where };
  };
  return { type: 'Assign', targets: [target(left.named[0] ?? left)], value: expr(c, need(n, 'right')), ...at };
}

function elseBody(c: Converter, n: GrammarNode): Stmt[] {
  const clause = n.named.find((x) => x.type === 'else_clause');
  return clause ? block(c, clause.field('body')) : [];
}

function ifStatement(c: Converter, n: GrammarNode, at: Place): Stmt {
  const clauses = n.named.filter((x) => x.type === 'elif_clause' || x.type === 'else_clause');
  if (clauses.length > CHAIN_LENGTH) throw new Unreadable(`a chain of more than ${CHAIN_LENGTH.toLocaleString('en')} branches, skipped`);
  let orelse: Stmt[] = [];
  for (const clause of clauses.reverse()) {
    if (clause.type === 'else_clause') orelse = block(c, clause.field('body'));
    else orelse = [{ type: 'If', test: expr(c, need(clause, 'condition')), body: block(c, clause.field('consequence')), orelse, ...place(c, clause) }];
  }
  return { type: 'If', test: expr(c, need(n, 'condition')), body: block(c, n.field('consequence')), orelse, ...at };
}

function tryStatement(c: Converter, n: GrammarNode, at: Place): Stmt {
  const handlers: Handler[] = [];
  let orelse: Stmt[] = [];
  let final: Stmt[] = [];
  for (const clause of n.named) {
    if (clause.type === 'except_clause' || clause.type === 'except_group_clause') handlers.push(handler(c, clause));
    else if (clause.type === 'else_clause') orelse = block(c, clause.field('body'));
    else if (clause.type === 'finally_clause') final = block(c, clause.named.find((x) => x.type === 'block') ?? null);
  }
  return { type: 'Try', body: block(c, n.field('body')), handlers, orelse, final, ...at };
}

function handler(c: Converter, n: GrammarNode): Handler {
  const parts = n.named;
  const body = block(c, parts.find((x) => x.type === 'block') ?? null);
  const line = n.start.row + 1 + c.lineOffset;
  const values = parts.filter((x) => x.type !== 'block');
  const value = values[0];
  if (!value) return { body, line };
  if (value.type === 'as_pattern') {
    const name = value.field('alias')?.text;
    return { exception: expr(c, value.named[0] ?? value), name, body, line };
  }
  const alias = n.field('alias');
  return { exception: expr(c, value), name: alias?.text ?? (values[1]?.type === 'identifier' ? values[1].text : undefined), body, line };
}

function withStatement(c: Converter, n: GrammarNode, at: Place): Stmt {
  const clause = n.named.find((x) => x.type === 'with_clause');
  const items = (clause ? clause.named : []).filter((x) => x.type === 'with_item').flatMap((item) => withItem(c, need(item, 'value')));
  return { type: 'With', items, body: block(c, n.field('body')), ...at };
}

function withItem(c: Converter, value: GrammarNode): { context: Expr; target?: Expr }[] {
  if (value.type === 'as_pattern') {
    const alias = value.field('alias');
    const target = alias ? (alias.named[0] ?? alias) : null;
    return [{ context: expr(c, value.named[0] ?? value), target: target ? expr(c, target) : undefined }];
  }
  const inner = value.named;
  if (value.type === 'tuple' || (value.type === 'parenthesized_expression' && inner[0]?.type === 'as_pattern')) return inner.flatMap((x) => withItem(c, x));
  return [{ context: expr(c, value) }];
}

function functionDefinition(c: Converter, n: GrammarNode, decorators: Expr[], at: Place): Stmt {
  const name = need(n, 'name');
  const returns = n.field('return_type');
  const header = {
    type: 'FunctionDef' as const,
    name: name.text,
    params: parameters(c, need(n, 'parameters')),
    decorators,
    returns: returns ? tolerant(c, returns) : undefined,
    nameLine: name.start.row + 1 + c.lineOffset,
    ...at,
  };
  const parse = c.bodyAt?.(at.line);
  if (!parse) return { ...header, body: block(c, n.field('body')) };
  return deferredFunction(header, parse);
}

function classDefinition(c: Converter, n: GrammarNode, decorators: Expr[], at: Place): Stmt {
  const name = need(n, 'name');
  const supers = n.field('superclasses');
  const { args, keywords } = supers ? argumentsOf(c, supers) : { args: [], keywords: [] };
  return {
    type: 'ClassDef',
    name: name.text,
    bases: args,
    keywords,
    body: block(c, n.field('body')),
    decorators,
    nameLine: name.start.row + 1 + c.lineOffset,
    ...at,
  };
}

function importNames(n: GrammarNode): { name: string; as?: string }[] {
  return n
    .fields('name')
    .map((x) =>
      x.type === 'aliased_import' ? { name: need(x, 'name').text.replace(/\s+/g, ''), as: need(x, 'alias').text } : { name: x.text.replace(/\s+/g, '') },
    );
}

function importFrom(n: GrammarNode, at: Place): Stmt {
  checkErrors(n);
  const module = need(n, 'module_name');
  const relative = module.type === 'relative_import';
  const level = relative ? (module.named[0]?.text.replace(/[^.]/g, '').length ?? 1) : 0;
  const name = relative ? (module.named.find((x) => x.type === 'dotted_name')?.text ?? '') : module.text;
  const names = n.named.some((x) => x.type === 'wildcard_import') ? [{ name: '*' }] : importNames(n);
  return { type: 'ImportFrom', module: name.replace(/\s+/g, ''), level, names, ...at };
}

function matchStatement(c: Converter, n: GrammarNode, at: Place): Stmt {
  const subjects = n.fields('subject').filter((x) => x.isNamed);
  const subject: Expr = subjects.length === 1 && subjects[0] ? expr(c, subjects[0]) : { type: 'Tuple', items: subjects.map((s) => expr(c, s)), ...at };
  const body = n.field('body') ?? n;
  const cases = body.named
    .filter((x) => x.type === 'case_clause')
    .map((k) => {
      const patterns = k.named.filter((x) => x.type === 'case_pattern');
      const guard = k.field('guard');
      const open = patterns.length > 1 || k.children.some((x) => x.type === ',');
      const made = patterns.map((p) => convertPattern(p, (x) => expr(c, x)));
      const pattern = open ? { type: 'sequence' as const, items: made } : (made[0] ?? { type: 'any' as const });
      return { pattern, guard: guard ? expr(c, guard.named[0] ?? guard) : undefined, body: block(c, k.field('consequence')) };
    });
  return { type: 'Match', subject, cases, ...at };
}
