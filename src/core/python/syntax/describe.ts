import type { Expr, FormatPart, Params } from './syntax.js';

/** Characters of a description, which stands inside a sentence. @limit piece of source in a message: characters */
const LENGTH = 60;

/** An expression for messages, close to how it was written. */
export function describe(e: Expr): string {
  const text = unparse(e);
  return text.length > LENGTH ? `${text.slice(0, LENGTH - 1)}…` : text;
}

const list = (items: readonly Expr[]): string => items.map(unparse).join(', ');

/** An expression as source text, formatted as by `ast.unparse`. This is the value of annotations under `from __future__ import annotations`. */
export function unparse(e: Expr): string {
  switch (e.type) {
    case 'Name':
      return e.id;
    case 'Int':
      return String(e.value);
    case 'Float':
      return Number.isInteger(e.value) ? `${e.value}.0` : String(e.value);
    case 'Complex':
      return `${e.value}j`;
    case 'Str':
      return quoted(e.value);
    case 'Bytes':
      return `b${quoted(e.value)}`;
    case 'Joined':
      return `f${quoted(e.parts.map(part).join(''))}`;
    case 'Const':
      return e.value === null ? 'None' : e.value === 'ellipsis' ? '...' : e.value ? 'True' : 'False';
    case 'Attribute':
      return `${operand(e.object)}.${e.name}`;
    case 'Subscript':
      return `${operand(e.object)}[${e.index.type === 'Tuple' && e.index.items.length > 1 ? list(e.index.items) : unparse(e.index)}]`;
    case 'Slice':
      return `${e.lower ? unparse(e.lower) : ''}:${e.upper ? unparse(e.upper) : ''}${e.step ? `:${unparse(e.step)}` : ''}`;
    case 'Call': {
      const keywords = e.keywords.map((k) => (k.name === undefined ? `**${unparse(k.value)}` : `${k.name}=${unparse(k.value)}`));
      return `${operand(e.func)}(${[...e.args.map(unparse), ...keywords].join(', ')})`;
    }
    case 'Binary':
      return `${operand(e.left, e.op)} ${e.op} ${operand(e.right)}`;
    case 'Unary':
      return e.op === 'not' ? `not ${operand(e.operand)}` : `${e.op}${operand(e.operand)}`;
    case 'Bool':
      return e.values.map((v) => operand(v, e.op)).join(` ${e.op} `);
    case 'Compare':
      return e.rights.reduce((text, r, i) => `${text} ${e.ops[i] ?? ''} ${operand(r)}`, operand(e.left));
    case 'Conditional':
      return `${operand(e.body)} if ${operand(e.test)} else ${unparse(e.orelse)}`;
    default:
      return display(e);
  }
}

function display(e: Expr): string {
  switch (e.type) {
    case 'Tuple':
      return `(${list(e.items)}${e.items.length === 1 ? ',' : ''})`;
    case 'List':
      return `[${list(e.items)}]`;
    case 'Set':
      return `{${list(e.items)}}`;
    case 'Dict':
      return `{${e.entries.map((d) => (d.key ? `${unparse(d.key)}: ${unparse(d.value)}` : `**${unparse(d.value)}`)).join(', ')}}`;
    case 'Comp': {
      const clauses = e.clauses.map((c) => ` for ${unparse(c.target)} in ${unparse(c.iter)}${c.conditions.map((x) => ` if ${unparse(x)}`).join('')}`).join('');
      const [open, close] = e.kind === 'list' ? '[]' : e.kind === 'generator' ? '()' : '{}';
      return `${open}${unparse(e.element)}${e.value ? `: ${unparse(e.value)}` : ''}${clauses}${close}`;
    }
    case 'Lambda':
      return `lambda${parameters(e.params)}: ${unparse(e.body)}`;
    case 'Starred':
      return `*${unparse(e.value)}`;
    case 'Walrus':
      return `(${e.name} := ${unparse(e.value)})`;
    case 'Await':
      return `await ${unparse(e.value)}`;
    default:
      return '...';
  }
}

const LOOSE = new Set<Expr['type']>(['Binary', 'Unary', 'Bool', 'Compare', 'Conditional', 'Lambda', 'Await']);

/** An operand, in brackets where precedence might need them; not around the same operator on the left. */
function operand(e: Expr, op?: string): string {
  const same = op !== undefined && (e.type === 'Binary' || e.type === 'Bool') && e.op === op;
  return LOOSE.has(e.type) && !same ? `(${unparse(e)})` : unparse(e);
}

function quoted(text: string): string {
  const escaped = text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
  return escaped.includes("'") && !escaped.includes('"') ? `"${escaped}"` : `'${escaped.replaceAll("'", "\\'")}'`;
}

const part = (p: string | FormatPart): string => (typeof p === 'string' ? p : `{${unparse(p.value)}}`);

function parameters(params: Params): string {
  const texts = params.map((p) => `${p.kind === 'args' ? '*' : p.kind === 'kwargs' ? '**' : ''}${p.name}${p.default ? `=${unparse(p.default)}` : ''}`);
  return texts.length ? ` ${texts.join(', ')}` : '';
}
