import type { Expr } from './syntax.js';

/** Longer texts are cut: this stands inside a sentence. */
const LENGTH = 60;

/** An expression in words close to how it was written, for messages. */
export function describe(e: Expr): string {
  const text = write(e);
  return text.length > LENGTH ? `${text.slice(0, LENGTH - 1)}…` : text;
}

function write(e: Expr): string {
  switch (e.type) {
    case 'Name':
      return e.id;
    case 'Int':
    case 'Float':
      return String(e.value);
    case 'Str':
      return `'${e.value}'`;
    case 'Const':
      return e.value === null ? 'None' : e.value === 'ellipsis' ? '...' : e.value ? 'True' : 'False';
    case 'Attribute':
      return `${write(e.object)}.${e.name}`;
    case 'Subscript':
      return `${write(e.object)}[${write(e.index)}]`;
    case 'Slice':
      return `${e.lower ? write(e.lower) : ''}:${e.upper ? write(e.upper) : ''}`;
    case 'Call':
      return `${write(e.func)}(${e.args.map(write).join(', ')}${e.keywords.length ? (e.args.length ? ', ...' : '...') : ''})`;
    case 'Binary':
      return `${write(e.left)} ${e.op} ${write(e.right)}`;
    case 'Unary':
      return e.op === 'not' ? `not ${write(e.operand)}` : `${e.op}${write(e.operand)}`;
    case 'Bool':
      return e.values.map(write).join(` ${e.op} `);
    case 'Compare':
      return e.rights.reduce((text, r, i) => `${text} ${e.ops[i] ?? ''} ${write(r)}`, write(e.left));
    case 'Tuple':
      return `(${e.items.map(write).join(', ')})`;
    case 'List':
      return `[${e.items.map(write).join(', ')}]`;
    case 'Starred':
      return `*${write(e.value)}`;
    case 'Walrus':
      return `${e.name} := ${write(e.value)}`;
    case 'Await':
      return write(e.value);
    case 'Conditional':
      return `${write(e.body)} if ${write(e.test)} else ${write(e.orelse)}`;
    default:
      return '...';
  }
}
