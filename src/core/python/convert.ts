import type { Node as TsNode } from 'web-tree-sitter';
import { convertPattern, isBracketed } from './convertPattern.js';
import { bytesLiteral, decodeEscapes, literalFlags, parseFloatLiteral, parseIntLiteral } from './literals.js';
import type { CompClause, Expr, FormatPart, Handler, Keyword, Module, Param, Place, Stmt } from './syntax.js';

/** Deeper nesting than this is a syntax note, not a stack overflow: pyright's own limit for expressions. */
export const PARSE_DEPTH = 256;

/** Thrown inside the converter only, caught per statement: the innermost statement that holds the trouble is left out. */
class Unreadable extends Error {}

export interface Converter {
  readonly source: string;
  readonly lineOffset: number;
  depth: number;
  readonly broken: (Place & { text: string })[];
}

export function convertModule(root: TsNode, source: string, lineOffset: number): Module {
  const c: Converter = { source, lineOffset, depth: 0, broken: [] };
  const body = block(c, root);
  if (root.hasError && !c.broken.length) report(c, root, 'a part of this text could not be read');
  return { body, broken: c.broken };
}

export function place(c: Converter, n: TsNode): Place {
  const s = n.startPosition;
  const e = n.endPosition;
  return { line: s.row + 1 + c.lineOffset, column: s.column, endLine: e.row + 1 + c.lineOffset, endColumn: e.column };
}

const named = (n: TsNode): TsNode[] => n.namedChildren.filter((x): x is TsNode => x !== null && x.type !== 'comment' && x.type !== 'line_continuation');
const field = (n: TsNode, name: string): TsNode | null => n.childForFieldName(name);
function need(n: TsNode, name: string): TsNode {
  const child = field(n, name);
  if (!child) throw new Unreadable(`something is missing here`);
  return child;
}

/** The statements of a module, a block or a piece of broken text. */
function block(c: Converter, n: TsNode | null): Stmt[] {
  const out: Stmt[] = [];
  if (!n) return out;
  for (const child of named(n)) {
    if (child.type === 'block' || child.type === 'ERROR') {
      if (child.type === 'ERROR') report(c, child, 'could not read this statement, skipped');
      if (child.type === 'block') out.push(...block(c, child));
      continue;
    }
    const before = c.depth;
    // Text that fits nowhere can hang between the parts of a compound statement: the parts are kept, the loss is told.
    for (const lost of child.children) if (lost?.type === 'ERROR') report(c, lost, 'could not read this statement, skipped');
    try {
      const made = statement(c, child);
      if (made) out.push(...(Array.isArray(made) ? made : [made]));
    } catch (error) {
      c.depth = before;
      if (!(error instanceof Unreadable)) throw error;
      report(c, child, error.message || 'could not read this statement, skipped');
      out.push({ type: 'Broken', ...place(c, child) });
    }
  }
  return out;
}

function report(c: Converter, n: TsNode, text: string): void {
  c.broken.push({ ...place(c, n), text });
}

function statement(c: Converter, n: TsNode): Stmt | Stmt[] | null {
  const at = place(c, n);
  switch (n.type) {
    case 'expression_statement':
      return expressionStatement(c, n, at);
    case 'return_statement': {
      const v = named(n)[0];
      return { type: 'Return', value: v && expr(c, v), ...at };
    }
    case 'if_statement':
      return ifStatement(c, n, at);
    case 'for_statement':
      return {
        type: 'For',
        target: expr(c, need(n, 'left')),
        iter: expr(c, need(n, 'right')),
        body: block(c, field(n, 'body')),
        orelse: elseBody(c, n),
        ...at,
      };
    case 'while_statement':
      return { type: 'While', test: expr(c, need(n, 'condition')), body: block(c, field(n, 'body')), orelse: elseBody(c, n), ...at };
    case 'try_statement':
      return tryStatement(c, n, at);
    case 'with_statement':
      return withStatement(c, n, at);
    case 'function_definition':
      return functionDefinition(c, n, [], at);
    case 'class_definition':
      return classDefinition(c, n, [], at);
    case 'decorated_definition': {
      const decorators = named(n)
        .filter((x) => x.type === 'decorator')
        .map((d) => expr(c, named(d)[0] ?? d));
      const definition = need(n, 'definition');
      const where = place(c, definition);
      return definition.type === 'class_definition' ? classDefinition(c, definition, decorators, where) : functionDefinition(c, definition, decorators, where);
    }
    case 'import_statement':
      return { type: 'Import', names: importNames(c, n), ...at };
    case 'import_from_statement':
      return importFrom(c, n, at);
    case 'type_alias_statement':
      return typeAlias(c, n, at);
    case 'future_import_statement':
      return { type: 'ImportFrom', module: '__future__', level: 0, names: importNames(c, n), ...at };
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
      return { type: 'Global', names: named(n).map((x) => x.text), ...at };
    case 'nonlocal_statement':
      return { type: 'Nonlocal', names: named(n).map((x) => x.text), ...at };
    case 'raise_statement': {
      const cause = field(n, 'cause');
      const exception = named(n).find((x) => x.id !== cause?.id);
      return { type: 'Raise', exception: exception && expr(c, exception), cause: cause ? expr(c, cause) : undefined, ...at };
    }
    case 'assert_statement': {
      const [test, message] = named(n);
      return { type: 'Assert', test: expr(c, test ?? n), message: message && expr(c, message), ...at };
    }
    case 'delete_statement': {
      const target = named(n)[0];
      if (!target) throw new Unreadable();
      const targets = target.type === 'expression_list' ? named(target).map((x) => expr(c, x)) : [expr(c, target)];
      return { type: 'Delete', targets, ...at };
    }
    case 'match_statement':
      return matchStatement(c, n, at);
    case ';':
      return null;
    default:
      throw new Unreadable('could not read this statement, skipped');
  }
}

function expressionStatement(c: Converter, n: TsNode, at: Place): Stmt {
  const parts = named(n);
  if (parts.some((p) => p.type === 'ERROR')) throw new Unreadable('could not read this statement, skipped');
  if (parts.length > 1 || n.child(1)?.type === ',') return { type: 'Expr', value: { type: 'Tuple', items: parts.map((p) => expr(c, p)), ...at }, ...at };
  const e = parts[0];
  if (!e) throw new Unreadable();
  if (e.type === 'assignment') return assignment(c, e, at);
  if (e.type === 'augmented_assignment') {
    checkErrors(e);
    const op = (field(e, 'operator')?.text ?? '+=').slice(0, -1);
    return { type: 'AugAssign', target: expr(c, need(e, 'left')), op, value: expr(c, need(e, 'right')), ...at };
  }
  return { type: 'Expr', value: expr(c, e), ...at };
}

function checkErrors(n: TsNode): void {
  if (n.children.some((x) => x && (x.type === 'ERROR' || x.isMissing))) throw new Unreadable('could not read this statement, skipped');
}

function assignment(c: Converter, first: TsNode, at: Place): Stmt {
  const targets: Expr[] = [];
  let n: TsNode = first;
  for (;;) {
    checkErrors(n);
    const type = field(n, 'type');
    const right = field(n, 'right');
    if (type) return { type: 'AnnAssign', target: expr(c, need(n, 'left')), annotation: expr(c, type), value: right ? expr(c, right) : undefined, ...at };
    targets.push(expr(c, need(n, 'left')));
    if (!right) throw new Unreadable('could not read this statement, skipped');
    if (right.type !== 'assignment') return { type: 'Assign', targets, value: expr(c, right), ...at };
    n = right;
  }
}

/** `type X = int` does nothing here. The grammar also takes `type(a).b = c` for one: an assignment to what a call of `type` gave. */
function typeAlias(c: Converter, n: TsNode, at: Place): Stmt {
  const left = need(n, 'left');
  if (!left.text.startsWith('(')) return { type: 'Pass', ...at };
  const target = (t: TsNode): Expr => {
    const where = { ...place(c, t), column: at.column };
    if (t.type !== 'parenthesized_expression') return extend(c, t, target(need(t, LEFT_FIELD[t.type] ?? 'left')));
    return { type: 'Call', func: { type: 'Name', id: 'type', ...where }, args: [expr(c, t)], keywords: [], openLine: where.line, ...where };
  };
  return { type: 'Assign', targets: [target(named(left)[0] ?? left)], value: expr(c, need(n, 'right')), ...at };
}

function elseBody(c: Converter, n: TsNode): Stmt[] {
  const clause = named(n).find((x) => x.type === 'else_clause');
  return clause ? block(c, field(clause, 'body')) : [];
}

function ifStatement(c: Converter, n: TsNode, at: Place): Stmt {
  const clauses = named(n).filter((x) => x.type === 'elif_clause' || x.type === 'else_clause');
  let orelse: Stmt[] = [];
  for (const clause of clauses.reverse()) {
    if (clause.type === 'else_clause') orelse = block(c, field(clause, 'body'));
    else orelse = [{ type: 'If', test: expr(c, need(clause, 'condition')), body: block(c, field(clause, 'consequence')), orelse, ...place(c, clause) }];
  }
  return { type: 'If', test: expr(c, need(n, 'condition')), body: block(c, field(n, 'consequence')), orelse, ...at };
}

function tryStatement(c: Converter, n: TsNode, at: Place): Stmt {
  const handlers: Handler[] = [];
  let orelse: Stmt[] = [];
  let final: Stmt[] = [];
  for (const clause of named(n)) {
    if (clause.type === 'except_clause' || clause.type === 'except_group_clause') handlers.push(handler(c, clause));
    else if (clause.type === 'else_clause') orelse = block(c, field(clause, 'body'));
    else if (clause.type === 'finally_clause') final = block(c, named(clause).find((x) => x.type === 'block') ?? null);
  }
  return { type: 'Try', body: block(c, field(n, 'body')), handlers, orelse, final, ...at };
}

function handler(c: Converter, n: TsNode): Handler {
  const parts = named(n);
  const body = block(c, parts.find((x) => x.type === 'block') ?? null);
  const line = n.startPosition.row + 1 + c.lineOffset;
  const values = parts.filter((x) => x.type !== 'block');
  const value = values[0];
  if (!value) return { body, line };
  if (value.type === 'as_pattern') {
    const name = field(value, 'alias')?.text;
    return { exception: expr(c, named(value)[0] ?? value), name, body, line };
  }
  const alias = field(n, 'alias');
  return { exception: expr(c, value), name: alias?.text ?? (values[1]?.type === 'identifier' ? values[1].text : undefined), body, line };
}

function withStatement(c: Converter, n: TsNode, at: Place): Stmt {
  const clause = named(n).find((x) => x.type === 'with_clause');
  const items = (clause ? named(clause) : []).filter((x) => x.type === 'with_item').flatMap((item) => withItem(c, need(item, 'value')));
  return { type: 'With', items, body: block(c, field(n, 'body')), ...at };
}

function withItem(c: Converter, value: TsNode): { context: Expr; target?: Expr }[] {
  if (value.type === 'as_pattern') {
    const alias = field(value, 'alias');
    const target = alias ? (named(alias)[0] ?? alias) : null;
    return [{ context: expr(c, named(value)[0] ?? value), target: target ? expr(c, target) : undefined }];
  }
  const inner = named(value);
  if (value.type === 'tuple' || (value.type === 'parenthesized_expression' && inner[0]?.type === 'as_pattern')) return inner.flatMap((x) => withItem(c, x));
  return [{ context: expr(c, value) }];
}

function functionDefinition(c: Converter, n: TsNode, decorators: Expr[], at: Place): Stmt {
  const name = need(n, 'name');
  const returns = field(n, 'return_type');
  return {
    type: 'FunctionDef',
    name: name.text,
    params: parameters(c, need(n, 'parameters')),
    body: block(c, field(n, 'body')),
    decorators,
    returns: returns ? tolerant(c, returns) : undefined,
    nameLine: name.startPosition.row + 1 + c.lineOffset,
    ...at,
  };
}

function classDefinition(c: Converter, n: TsNode, decorators: Expr[], at: Place): Stmt {
  const name = need(n, 'name');
  const supers = field(n, 'superclasses');
  const { args, keywords } = supers ? argumentsOf(c, supers) : { args: [], keywords: [] };
  return {
    type: 'ClassDef',
    name: name.text,
    bases: args,
    keywords,
    body: block(c, field(n, 'body')),
    decorators,
    nameLine: name.startPosition.row + 1 + c.lineOffset,
    ...at,
  };
}

/** Annotations never matter to the value of a program: one that cannot be read is dropped. */
function tolerant(c: Converter, n: TsNode): Expr | undefined {
  const before = c.depth;
  try {
    return expr(c, n);
  } catch (error) {
    c.depth = before;
    if (!(error instanceof Unreadable)) throw error;
    return undefined;
  }
}

function parameters(c: Converter, n: TsNode): Param[] {
  const out: Param[] = [];
  let kind: 'normal' | 'kwonly' = 'normal';
  const splat = (text: TsNode, annotation?: Expr): void => {
    const name = named(text)[0]?.text ?? '';
    if (text.type === 'dictionary_splat_pattern') out.push({ name, kind: 'kwargs', annotation });
    else {
      out.push({ name, kind: 'args', annotation });
      kind = 'kwonly';
    }
  };
  for (const p of named(n)) {
    const type = field(p, 'type');
    const annotation = type ? tolerant(c, type) : undefined;
    switch (p.type) {
      case 'identifier':
        out.push({ name: p.text, kind });
        break;
      case 'default_parameter':
      case 'typed_default_parameter':
        out.push({ name: need(p, 'name').text, kind, default: expr(c, need(p, 'value')), annotation });
        break;
      case 'typed_parameter': {
        const inner = named(p)[0];
        if (inner && inner.type !== 'identifier') splat(inner, annotation);
        else out.push({ name: inner?.text ?? '', kind, annotation });
        break;
      }
      case 'list_splat_pattern':
      case 'dictionary_splat_pattern':
        splat(p);
        break;
      case 'keyword_separator':
        kind = 'kwonly';
        break;
      case 'positional_separator':
        out.forEach((x, i) => {
          if (x.kind === 'normal') out[i] = { ...x, kind: 'posonly' };
        });
        break;
      case 'tuple_pattern':
        throw new Unreadable('tuple parameters are Python 2, skipped');
      default:
        throw new Unreadable('could not read these parameters, skipped');
    }
  }
  return out;
}

function importNames(_c: Converter, n: TsNode): { name: string; as?: string }[] {
  return n
    .childrenForFieldName('name')
    .filter((x): x is TsNode => x !== null)
    .map((x) =>
      x.type === 'aliased_import' ? { name: need(x, 'name').text.replace(/\s+/g, ''), as: need(x, 'alias').text } : { name: x.text.replace(/\s+/g, '') },
    );
}

function importFrom(c: Converter, n: TsNode, at: Place): Stmt {
  checkErrors(n);
  const module = need(n, 'module_name');
  const relative = module.type === 'relative_import';
  const level = relative ? (named(module)[0]?.text.replace(/[^.]/g, '').length ?? 1) : 0;
  const name = relative ? (named(module).find((x) => x.type === 'dotted_name')?.text ?? '') : module.text;
  const names = named(n).some((x) => x.type === 'wildcard_import') ? [{ name: '*' }] : importNames(c, n);
  return { type: 'ImportFrom', module: name.replace(/\s+/g, ''), level, names, ...at };
}

function matchStatement(c: Converter, n: TsNode, at: Place): Stmt {
  const subjects = n.childrenForFieldName('subject').filter((x): x is TsNode => x?.isNamed === true);
  const subject: Expr = subjects.length === 1 && subjects[0] ? expr(c, subjects[0]) : { type: 'Tuple', items: subjects.map((s) => expr(c, s)), ...at };
  const body = field(n, 'body') ?? n;
  const cases = named(body)
    .filter((x) => x.type === 'case_clause')
    .map((k) => {
      const patterns = named(k).filter((x) => x.type === 'case_pattern');
      const guard = field(k, 'guard');
      const open = patterns.length > 1 || k.children.some((x) => x?.type === ',');
      const made = patterns.map((p) => convertPattern(p, (x) => expr(c, x)));
      const pattern = open ? { type: 'sequence' as const, items: made } : (made[0] ?? { type: 'any' as const });
      return { pattern, guard: guard ? expr(c, named(guard)[0] ?? guard) : undefined, body: block(c, field(k, 'consequence')) };
    });
  return { type: 'Match', subject, cases, ...at };
}

function argumentsOf(c: Converter, n: TsNode): { args: Expr[]; keywords: Keyword[] } {
  if (n.type === 'generator_expression') return { args: [expr(c, n)], keywords: [] };
  const args: Expr[] = [];
  const keywords: Keyword[] = [];
  for (const a of named(n)) {
    if (a.type === 'keyword_argument') keywords.push({ name: need(a, 'name').text, value: expr(c, need(a, 'value')) });
    else if (a.type === 'dictionary_splat') keywords.push({ value: expr(c, named(a)[0] ?? a) });
    else args.push(expr(c, a));
  }
  return { args, keywords };
}

/** One expression. Long left-leaning chains (`a + b + ...`, `a.b.c...`) are unrolled, so that depth measures nesting, not length. */
export function expr(c: Converter, n: TsNode): Expr {
  if (++c.depth > PARSE_DEPTH) {
    throw new Unreadable(`nested deeper than ${PARSE_DEPTH} levels, skipped`);
  }
  const made = LEFT_LEANING.has(n.type) ? chain(c, n) : single(c, n);
  c.depth--;
  return made;
}

const LEFT_LEANING = new Set(['binary_operator', 'attribute', 'call', 'subscript', 'boolean_operator', 'unary_operator', 'not_operator']);
const LEFT_FIELD: Record<string, string> = {
  binary_operator: 'left',
  attribute: 'object',
  call: 'function',
  subscript: 'value',
  boolean_operator: 'left',
  unary_operator: 'argument',
  not_operator: 'argument',
};

function chain(c: Converter, n: TsNode): Expr {
  const links: TsNode[] = [];
  let at = n;
  while (LEFT_LEANING.has(at.type)) {
    links.push(at);
    at = need(at, LEFT_FIELD[at.type] ?? 'left');
  }
  let left = expr(c, at);
  for (const link of links.reverse()) left = extend(c, link, left);
  return left;
}

function extend(c: Converter, n: TsNode, left: Expr): Expr {
  checkErrors(n);
  const at = place(c, n);
  // The grammar reads `f(g(), *a.b())` as a call of `*a.b`: the star belongs to the whole.
  if (left.type === 'Starred') return { ...left, value: extend(c, n, left.value), ...at };
  switch (n.type) {
    case 'binary_operator':
      return binary(c, n, left, at);
    case 'boolean_operator': {
      const op = need(n, 'operator').text as 'and' | 'or';
      const right = expr(c, need(n, 'right'));
      if (left.type === 'Bool' && left.op === op) return { ...left, values: [...left.values, right], ...at };
      return { type: 'Bool', op, values: [left, right], ...at };
    }
    case 'attribute':
      return { type: 'Attribute', object: left, name: need(n, 'attribute').text, ...at };
    case 'call': {
      const list = need(n, 'arguments');
      checkErrors(list);
      return { type: 'Call', func: left, ...argumentsOf(c, list), openLine: list.startPosition.row + 1 + c.lineOffset, ...at };
    }
    case 'subscript': {
      const indices = n
        .childrenForFieldName('subscript')
        .filter((x): x is TsNode => x?.isNamed === true)
        .map((x) => expr(c, x));
      const single = indices.length === 1 && indices[0]?.type !== 'Starred' && n.child(n.childCount - 2)?.type !== ',';
      const index: Expr = single && indices[0] ? indices[0] : { type: 'Tuple', items: indices, ...at };
      return { type: 'Subscript', object: left, index, ...at };
    }
    case 'not_operator':
      return { type: 'Unary', op: 'not', operand: left, ...at };
    default: {
      const op = (n.child(0)?.text ?? '-') as '-' | '+' | '~';
      return { type: 'Unary', op, operand: left, ...at };
    }
  }
}

/** The grammar binds `^` closer than `&`, Python the other way round: without brackets between them, they are joined anew. */
function binary(c: Converter, n: TsNode, left: Expr, at: Place): Expr {
  const op = need(n, 'operator').text;
  const right = need(n, 'right');
  if (op !== '&') return { type: 'Binary', op, left, right: expr(c, right), ...at };
  const isXor = (e: Expr, node: TsNode): e is Expr & { type: 'Binary' } => node.type === 'binary_operator' && e.type === 'Binary' && e.op === '^';
  const join = (e: Expr, node: TsNode): Expr =>
    isXor(e, node) ? { ...e, left: join(e.left, need(node, 'left')) } : { type: 'Binary', op, left: last, right: e, ...at };
  const outer = isXor(left, need(n, 'left')) ? left : undefined;
  const last = outer ? outer.right : left;
  const joined = join(expr(c, right), right);
  return outer ? { ...outer, right: joined } : joined;
}

function single(c: Converter, n: TsNode): Expr {
  const at = place(c, n);
  if (n.isMissing) throw new Unreadable('something is missing here');
  switch (n.type) {
    case 'identifier':
    case 'keyword_identifier':
      return { type: 'Name', id: n.text.normalize('NFKC'), ...at };
    case 'print':
    case 'exec':
    case 'type':
      if (n.namedChildCount === 0) return { type: 'Name', id: n.text, ...at };
      return expr(c, named(n)[0] ?? n);
    case 'integer':
      return /[jJ]$/.test(n.text) ? { type: 'Complex', value: Number.parseFloat(n.text), ...at } : { type: 'Int', value: parseIntLiteral(n.text), ...at };
    case 'float':
      return /[jJ]$/.test(n.text)
        ? { type: 'Complex', value: Number.parseFloat(n.text.replace(/_/g, '')), ...at }
        : { type: 'Float', value: parseFloatLiteral(n.text), ...at };
    case 'true':
      return { type: 'Const', value: true, ...at };
    case 'false':
      return { type: 'Const', value: false, ...at };
    case 'none':
      return { type: 'Const', value: null, ...at };
    case 'ellipsis':
      return { type: 'Const', value: 'ellipsis', ...at };
    case 'string':
      return joinStrings([stringLiteral(c, n)], at);
    case 'concatenated_string':
      return joinStrings(
        named(n).map((s) => stringLiteral(c, s)),
        at,
      );
    case 'parenthesized_expression': {
      checkErrors(n);
      const inner = named(n)[0];
      if (!inner) throw new Unreadable();
      return expr(c, inner);
    }
    case 'tuple':
    case 'expression_list':
    case 'pattern_list':
    case 'tuple_pattern':
      checkErrors(n);
      if (isBracketed(n)) return expr(c, named(n)[0] ?? n);
      return { type: 'Tuple', items: named(n).map((x) => expr(c, x)), ...at };
    case 'list':
    case 'list_pattern':
      checkErrors(n);
      return { type: 'List', items: named(n).map((x) => expr(c, x)), ...at };
    case 'set':
      checkErrors(n);
      return { type: 'Set', items: named(n).map((x) => expr(c, x)), ...at };
    case 'dictionary':
      checkErrors(n);
      return {
        type: 'Dict',
        entries: named(n).map((x) =>
          x.type === 'pair' ? { key: expr(c, need(x, 'key')), value: expr(c, need(x, 'value')) } : { value: expr(c, named(x)[0] ?? x) },
        ),
        ...at,
      };
    case 'comparison_operator':
      return comparison(c, n, at);
    case 'conditional_expression': {
      checkErrors(n);
      const [body, test, orelse] = named(n);
      if (!body || !test || !orelse) throw new Unreadable();
      return { type: 'Conditional', test: expr(c, test), body: expr(c, body), orelse: expr(c, orelse), ...at };
    }
    case 'lambda': {
      const p = field(n, 'parameters');
      return { type: 'Lambda', params: p ? parameters(c, p) : [], body: expr(c, need(n, 'body')), ...at };
    }
    case 'list_comprehension':
      return { ...comprehension(c, n), kind: 'list', ...at };
    case 'set_comprehension':
      return { ...comprehension(c, n), kind: 'set', ...at };
    case 'dictionary_comprehension':
      return { ...comprehension(c, n), kind: 'dict', ...at };
    case 'generator_expression':
      return { ...comprehension(c, n), kind: 'generator', ...at };
    case 'list_splat':
    case 'list_splat_pattern':
    case 'parenthesized_list_splat': {
      const v = named(n)[0];
      if (!v) throw new Unreadable();
      return { type: 'Starred', value: expr(c, v), ...at };
    }
    case 'named_expression':
      return { type: 'Walrus', name: need(n, 'name').text, value: expr(c, need(n, 'value')), ...at };
    case 'yield': {
      const v = named(n)[0];
      return { type: 'Yield', value: v && expr(c, v), from: n.children.some((x) => x?.type === 'from'), ...at };
    }
    case 'await': {
      const v = named(n)[0];
      if (!v) throw new Unreadable();
      return { type: 'Await', value: expr(c, v), ...at };
    }
    case 'slice':
      return slice(c, n, at);
    case 'as_pattern':
    case 'as_pattern_target':
    case 'case_pattern': {
      const v = named(n)[0];
      if (!v) throw new Unreadable();
      return expr(c, v);
    }
    case 'dotted_name':
      return dotted(n, at);
    case 'keyword_argument':
    case 'dictionary_splat':
      throw new Unreadable();
    case 'generic_type':
    case 'union_type':
    case 'member_type':
      return typeExpression(c, n, at);
    case 'constrained_type':
    case 'splat_type':
      return { type: 'Const', value: null, ...at };
    default:
      throw new Unreadable('could not read this statement, skipped');
  }
}

/** The grammar has its own nodes for what stands in annotations; it means what the same text means elsewhere. */
function typeExpression(c: Converter, n: TsNode, at: Place): Expr {
  const [first, second] = named(n);
  if (!first || !second) throw new Unreadable();
  if (n.type === 'member_type') return { type: 'Attribute', object: expr(c, first), name: second.text, ...at };
  if (n.type === 'union_type') return { type: 'Binary', op: '|', left: expr(c, first), right: expr(c, second), ...at };
  const parameters = named(second).map((p) => expr(c, p));
  const [only] = parameters;
  const index: Expr = parameters.length === 1 && only ? only : { type: 'Tuple', items: parameters, ...place(c, second) };
  return { type: 'Subscript', object: expr(c, first), index, ...at };
}

function dotted(n: TsNode, at: Place): Expr {
  const [first, ...rest] = n.text.split('.');
  let e: Expr = { type: 'Name', id: (first ?? '').trim(), ...at };
  for (const name of rest) e = { type: 'Attribute', object: e, name: name.trim(), ...at };
  return e;
}

function comparison(c: Converter, n: TsNode, at: Place): Expr {
  checkErrors(n);
  const operands = named(n).map((x) => expr(c, x));
  const ops: string[] = [];
  const operators = n.childrenForFieldName('operators').filter((x): x is TsNode => x !== null && !x.isNamed);
  for (const o of operators) {
    const text = o.text.replace(/\s+/g, ' ');
    const last = ops[ops.length - 1];
    if (text === 'in' && last === 'not') ops[ops.length - 1] = 'not in';
    else if (text === 'not' && last === 'is') ops[ops.length - 1] = 'is not';
    else ops.push(text === '<>' ? '!=' : text);
  }
  const [left, ...rights] = operands;
  if (!left || rights.length !== ops.length) throw new Unreadable();
  return { type: 'Compare', left, ops, rights, ...at };
}

function slice(c: Converter, n: TsNode, at: Place): Expr {
  const parts: (Expr | undefined)[] = [undefined, undefined, undefined];
  let i = 0;
  for (const child of n.children) {
    if (!child) continue;
    if (child.type === ':') i++;
    else if (child.isNamed && child.type !== 'comment') parts[i] = expr(c, child);
  }
  return { type: 'Slice', lower: parts[0], upper: parts[1], step: parts[2], ...at };
}

function comprehension(c: Converter, n: TsNode): { type: 'Comp'; element: Expr; value?: Expr; clauses: CompClause[] } {
  checkErrors(n);
  const body = need(n, 'body');
  const clauses: (CompClause & { conditions: Expr[] })[] = [];
  for (const part of named(n)) {
    if (part.type === 'for_in_clause') {
      const rights = part
        .childrenForFieldName('right')
        .filter((x): x is TsNode => x?.isNamed === true)
        .map((x) => expr(c, x));
      const iter: Expr = rights.length === 1 && rights[0] ? rights[0] : { type: 'Tuple', items: rights, ...place(c, part) };
      clauses.push({ target: expr(c, need(part, 'left')), iter, conditions: [] });
    } else if (part.type === 'if_clause') clauses[clauses.length - 1]?.conditions.push(expr(c, named(part)[0] ?? part));
  }
  if (body.type === 'pair') return { type: 'Comp', element: expr(c, need(body, 'key')), value: expr(c, need(body, 'value')), clauses };
  return { type: 'Comp', element: expr(c, body), clauses };
}

type Piece = string | FormatPart;
interface StringPiece {
  bytes: boolean;
  parts: Piece[];
}

function stringLiteral(c: Converter, n: TsNode): StringPiece {
  checkErrors(n);
  const start = n.child(0)?.text ?? '"';
  const quotes = start.replace(/^[a-zA-Z]+/, '').length;
  const { raw, bytes } = literalFlags(start);
  const parts: Piece[] = [];
  const decode = (text: string): string => (raw ? text : decodeEscapes(text, bytes));
  for (const child of named(n)) {
    if (child.type === 'string_content') contentPieces(child, decode, parts);
    else if (child.type === 'interpolation') parts.push(...interpolation(c, child));
    // The grammar counts the last escapes of a raw string (`r'\\'`) to its closing quotes.
    else if (child.type === 'string_end' && child.text.startsWith('\\')) parts.push(decode(child.text.slice(0, -quotes)));
  }
  return { bytes, parts: bytes ? parts.map((p) => (typeof p === 'string' ? bytesLiteral(p) : p)) : parts };
}

/** In f-strings `{{` and `}}` stand as children of the content. */
function contentPieces(n: TsNode, decode: (text: string) => string, parts: Piece[]): void {
  const doubled = n.namedChildren.filter((x): x is TsNode => x !== null && x.type === 'escape_interpolation');
  if (!doubled.length) {
    parts.push(decode(n.text));
    return;
  }
  let text = '';
  let at = n.startIndex;
  const whole = n.text;
  for (const d of doubled) {
    text += decode(whole.slice(at - n.startIndex, d.startIndex - n.startIndex)) + d.text.charAt(0);
    at = d.endIndex;
  }
  parts.push(text + decode(whole.slice(at - n.startIndex)));
}

function interpolation(c: Converter, n: TsNode): Piece[] {
  const value = field(n, 'expression') ?? named(n)[0];
  if (!value) throw new Unreadable();
  const conversion =
    named(n)
      .find((x) => x.type === 'type_conversion')
      ?.text.slice(1) ?? '';
  const specNode = named(n).find((x) => x.type === 'format_specifier');
  const spec: Piece[] = [];
  if (specNode) formatSpec(c, specNode, spec);
  const debug = n.children.some((x) => x?.type === '=') ? c.source.slice(n.startIndex + 1, n.endIndex - 1).match(/^[\s\S]*?=\s*(?=[!:]|$)/)?.[0] : undefined;
  return [{ value: expr(c, value), conversion, spec, debug }];
}

function formatSpec(c: Converter, n: TsNode, out: Piece[]): void {
  let at = n.startIndex + 1;
  for (const inner of named(n)) {
    if (inner.startIndex > at) out.push(c.source.slice(at, inner.startIndex));
    if (inner.type === 'format_expression' || inner.type === 'interpolation') out.push(...interpolation(c, inner));
    at = inner.endIndex;
  }
  if (n.endIndex > at) out.push(c.source.slice(at, n.endIndex));
}

function joinStrings(strings: StringPiece[], at: Place): Expr {
  const parts: Piece[] = [];
  for (const s of strings)
    for (const p of s.parts) {
      const last = parts[parts.length - 1];
      if (typeof p === 'string' && typeof last === 'string') parts[parts.length - 1] = last + p;
      else parts.push(p);
    }
  if (strings[0]?.bytes) return { type: 'Bytes', value: parts.join(''), ...at };
  if (parts.length === 0) return { type: 'Str', value: '', ...at };
  if (parts.length === 1 && typeof parts[0] === 'string') return { type: 'Str', value: parts[0], ...at };
  return { type: 'Joined', parts, ...at };
}
