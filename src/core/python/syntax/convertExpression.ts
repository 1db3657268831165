import { type Converter, checkErrors, need, place, Unreadable } from './converter.js';
import { parameters } from './convertParameters.js';
import { isBracketed } from './convertPattern.js';
import { joinStrings, stringLiteral } from './convertString.js';
import type { GrammarNode } from './grammarNode.js';
import { parseFloatLiteral, parseIntLiteral } from './literals.js';
import type { CompClause, Expr, Keyword, Place } from './syntax.js';

/**
 * Deeper nesting is reported instead of overflowing the stack. Pyright has the same limit for expressions.
 * @limit expressions and statements in one another: levels
 */
const PARSE_DEPTH = 256;

export function argumentsOf(c: Converter, n: GrammarNode): { args: Expr[]; keywords: Keyword[] } {
  if (n.type === 'generator_expression') return { args: [expr(c, n)], keywords: [] };
  const args: Expr[] = [];
  const keywords: Keyword[] = [];
  for (const a of n.named) {
    if (a.type === 'keyword_argument') keywords.push({ name: need(a, 'name').text, value: expr(c, need(a, 'value')) });
    else if (a.type === 'dictionary_splat') keywords.push({ value: expr(c, a.named[0] ?? a) });
    else args.push(expr(c, a));
  }
  return { args, keywords };
}

/** One expression. Long left-leaning chains (`a + b + ...`, `a.b.c...`) are unrolled, so that depth measures nesting, not length. */
export function expr(c: Converter, n: GrammarNode): Expr {
  if (++c.depth > PARSE_DEPTH) {
    throw new Unreadable(`nested deeper than ${PARSE_DEPTH} levels, skipped`);
  }
  const made = LEFT_LEANING.has(n.type) ? chain(c, n) : single(c, n);
  c.depth--;
  return made;
}

/**
 * Operators in one chain (`a + b + ...`), branches of one `if`. Evaluation nests one level for each, and stacks hold one to two thousand levels.
 * @limit chain of operators or branches: links
 */
export const CHAIN_LENGTH = 600;
const LEFT_LEANING = new Set(['binary_operator', 'attribute', 'call', 'subscript', 'boolean_operator', 'unary_operator', 'not_operator']);
export const LEFT_FIELD: Record<string, string> = {
  binary_operator: 'left',
  attribute: 'object',
  call: 'function',
  subscript: 'value',
  boolean_operator: 'left',
  unary_operator: 'argument',
  not_operator: 'argument',
};

function chain(c: Converter, n: GrammarNode): Expr {
  const links: GrammarNode[] = [];
  let at = n;
  while (LEFT_LEANING.has(at.type)) {
    links.push(at);
    at = need(at, LEFT_FIELD[at.type] ?? 'left');
  }
  if (links.length > CHAIN_LENGTH) throw new Unreadable(`a chain of more than ${CHAIN_LENGTH.toLocaleString('en')} operators, skipped`);
  let left = expr(c, at);
  for (const link of links.reverse()) left = extend(c, link, left);
  return left;
}

export function extend(c: Converter, n: GrammarNode, left: Expr): Expr {
  checkErrors(n);
  const at = place(c, n);
  // The grammar reads `f(g(), *a.b())` as a call of `*a.b`. The star belongs to the whole argument.
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
      return { type: 'Call', func: left, ...argumentsOf(c, list), openLine: list.start.row + 1 + c.lineOffset, ...at };
    }
    case 'subscript': {
      const indices = n
        .fields('subscript')
        .filter((x) => x.isNamed)
        .map((x) => expr(c, x));
      const single = indices.length === 1 && indices[0]?.type !== 'Starred' && n.children.at(-2)?.type !== ',';
      const index: Expr = single && indices[0] ? indices[0] : { type: 'Tuple', items: indices, ...at };
      return { type: 'Subscript', object: left, index, ...at };
    }
    case 'not_operator':
      return { type: 'Unary', op: 'not', operand: left, ...at };
    default: {
      const op = (n.children[0]?.text ?? '-') as '-' | '+' | '~';
      return { type: 'Unary', op, operand: left, ...at };
    }
  }
}

/** The grammar binds `^` more tightly than `&`; Python does the opposite. Operands without brackets are regrouped here. */
function binary(c: Converter, n: GrammarNode, left: Expr, at: Place): Expr {
  const op = need(n, 'operator').text;
  const right = need(n, 'right');
  if (op !== '&') return { type: 'Binary', op, left, right: expr(c, right), ...at };
  const isXor = (e: Expr, node: GrammarNode): e is Expr & { type: 'Binary' } => node.type === 'binary_operator' && e.type === 'Binary' && e.op === '^';
  const join = (e: Expr, node: GrammarNode): Expr =>
    isXor(e, node) ? { ...e, left: join(e.left, need(node, 'left')) } : { type: 'Binary', op, left: last, right: e, ...at };
  const outer = isXor(left, need(n, 'left')) ? left : undefined;
  const last = outer ? outer.right : left;
  const joined = join(expr(c, right), right);
  return outer ? { ...outer, right: joined } : joined;
}

function single(c: Converter, n: GrammarNode): Expr {
  const at = place(c, n);
  if (n.isMissing) throw new Unreadable('something is missing here');
  switch (n.type) {
    case 'identifier':
    case 'keyword_identifier':
      return { type: 'Name', id: n.text, ...at };
    case 'print':
    case 'exec':
    case 'type':
      return n.named[0] ? expr(c, n.named[0]) : { type: 'Name', id: n.text, ...at };
    case 'integer':
    case 'float':
      return number(n, at);
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
      return concatenated(c, n, at);
    case 'parenthesized_expression':
      checkErrors(n);
      return only(c, n);
    case 'tuple':
    case 'expression_list':
    case 'pattern_list':
    case 'tuple_pattern':
      checkErrors(n);
      return isBracketed(n) ? only(c, n) : display(c, n, 'Tuple', at);
    case 'list':
    case 'list_pattern':
      return display(c, n, 'List', at);
    case 'set':
      return display(c, n, 'Set', at);
    case 'dictionary':
      return dictionary(c, n, at);
    case 'comparison_operator':
      return comparison(c, n, at);
    case 'conditional_expression':
      return conditional(c, n, at);
    case 'lambda':
      return lambda(c, n, at);
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
    case 'parenthesized_list_splat':
      return { type: 'Starred', value: only(c, n), ...at };
    case 'named_expression':
      return { type: 'Walrus', name: need(n, 'name').text, value: expr(c, need(n, 'value')), ...at };
    case 'yield':
      return { type: 'Yield', value: n.named[0] && expr(c, n.named[0]), from: n.children.some((x) => x.type === 'from'), ...at };
    case 'await':
      return { type: 'Await', value: only(c, n), ...at };
    case 'slice':
      return slice(c, n, at);
    case 'as_pattern':
    case 'as_pattern_target':
    case 'case_pattern':
      return only(c, n);
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

/** The first child, of a node that makes no sense without one. */
function only(c: Converter, n: GrammarNode): Expr {
  const [part] = n.named;
  if (!part) throw new Unreadable();
  return expr(c, part);
}

function number(n: GrammarNode, at: Place): Expr {
  const { text } = n;
  if (/[jJ]$/.test(text)) return { type: 'Complex', value: parseFloatLiteral(text), ...at };
  return n.type === 'integer' ? { type: 'Int', value: parseIntLiteral(text), ...at } : { type: 'Float', value: parseFloatLiteral(text), ...at };
}

function concatenated(c: Converter, n: GrammarNode, at: Place): Expr {
  return joinStrings(
    n.named.map((s) => stringLiteral(c, s)),
    at,
  );
}

function display(c: Converter, n: GrammarNode, type: 'Tuple' | 'List' | 'Set', at: Place): Expr {
  checkErrors(n);
  return { type, items: n.named.map((x) => expr(c, x)), ...at };
}

function dictionary(c: Converter, n: GrammarNode, at: Place): Expr {
  checkErrors(n);
  const entries = n.named.map((x) =>
    x.type === 'pair' ? { key: expr(c, need(x, 'key')), value: expr(c, need(x, 'value')) } : { value: expr(c, x.named[0] ?? x) },
  );
  return { type: 'Dict', entries, ...at };
}

function conditional(c: Converter, n: GrammarNode, at: Place): Expr {
  checkErrors(n);
  const [body, test, orelse] = n.named;
  if (!body || !test || !orelse) throw new Unreadable();
  return { type: 'Conditional', test: expr(c, test), body: expr(c, body), orelse: expr(c, orelse), ...at };
}

function lambda(c: Converter, n: GrammarNode, at: Place): Expr {
  const p = n.field('parameters');
  return { type: 'Lambda', params: p ? parameters(c, p) : [], body: expr(c, need(n, 'body')), ...at };
}

/** Annotations have node types of their own in the grammar, but mean what the same text means elsewhere. */
function typeExpression(c: Converter, n: GrammarNode, at: Place): Expr {
  const [first, second] = n.named;
  if (!first || !second) throw new Unreadable();
  if (n.type === 'member_type') return { type: 'Attribute', object: expr(c, first), name: second.text, ...at };
  if (n.type === 'union_type') return { type: 'Binary', op: '|', left: expr(c, first), right: expr(c, second), ...at };
  const parameters = second.named.map((p) => expr(c, p));
  const [only] = parameters;
  const index: Expr = parameters.length === 1 && only ? only : { type: 'Tuple', items: parameters, ...place(c, second) };
  return { type: 'Subscript', object: expr(c, first), index, ...at };
}

function dotted(n: GrammarNode, at: Place): Expr {
  const [first, ...rest] = n.text.split('.');
  let e: Expr = { type: 'Name', id: (first ?? '').trim(), ...at };
  for (const name of rest) e = { type: 'Attribute', object: e, name: name.trim(), ...at };
  return e;
}

const COMPARISONS = new Set(['<', '>', '<=', '>=', '==', '!=', 'is', 'is not', 'in', 'not in']);

function comparison(c: Converter, n: GrammarNode, at: Place): Expr {
  checkErrors(n);
  const operands = n.named.map((x) => expr(c, x));
  const ops: string[] = [];
  const operators = n.fields('operators').filter((x) => !x.isNamed);
  for (const o of operators) {
    const text = o.text.replace(/\s+/g, ' ');
    const last = ops[ops.length - 1];
    if (text === 'in' && last === 'not') ops[ops.length - 1] = 'not in';
    else if (text === 'not' && last === 'is') ops[ops.length - 1] = 'is not';
    else ops.push(text === '<>' ? '!=' : text);
  }
  const [left, ...rights] = operands;
  // Half-typed comparisons such as `a not b` and `a not (in b`: the grammar invents or skips tokens, so operators and operands do not match.
  if (!left || rights.length !== ops.length || !ops.every((op) => COMPARISONS.has(op))) throw new Unreadable();
  return { type: 'Compare', left, ops, rights, ...at };
}

function slice(c: Converter, n: GrammarNode, at: Place): Expr {
  const parts: (Expr | undefined)[] = [undefined, undefined, undefined];
  let i = 0;
  for (const child of n.children) {
    if (!child) continue;
    if (child.type === ':') i++;
    else if (child.isNamed && child.type !== 'comment') parts[i] = expr(c, child);
  }
  return { type: 'Slice', lower: parts[0], upper: parts[1], step: parts[2], ...at };
}

function comprehension(c: Converter, n: GrammarNode): { type: 'Comp'; element: Expr; value?: Expr; clauses: CompClause[] } {
  checkErrors(n);
  const body = need(n, 'body');
  const clauses: (CompClause & { conditions: Expr[] })[] = [];
  for (const part of n.named) {
    if (part.type === 'for_in_clause') {
      const rights = part
        .fields('right')
        .filter((x) => x.isNamed)
        .map((x) => expr(c, x));
      const iter: Expr = rights.length === 1 && rights[0] ? rights[0] : { type: 'Tuple', items: rights, ...place(c, part) };
      clauses.push({ target: expr(c, need(part, 'left')), iter, conditions: [] });
    } else if (part.type === 'if_clause') clauses[clauses.length - 1]?.conditions.push(expr(c, part.named[0] ?? part));
  }
  if (body.type === 'pair') return { type: 'Comp', element: expr(c, need(body, 'key')), value: expr(c, need(body, 'value')), clauses };
  return { type: 'Comp', element: expr(c, body), clauses };
}
