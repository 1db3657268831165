import { expr } from './convertExpression.js';
import { type Converter, need, Unreadable } from './converter.js';
import type { GrammarNode } from './grammarNode.js';
import type { Expr, Param } from './syntax.js';

/** An annotation, or `undefined` if it cannot be read: annotations do not change what a program computes. */
export function tolerant(c: Converter, n: GrammarNode): Expr | undefined {
  const before = c.depth;
  try {
    return expr(c, n);
  } catch (error) {
    c.depth = before;
    if (!(error instanceof Unreadable)) throw error;
    return undefined;
  }
}

export function parameters(c: Converter, n: GrammarNode): Param[] {
  const out: Param[] = [];
  let kind: 'normal' | 'kwonly' = 'normal';
  const splat = (text: GrammarNode, annotation?: Expr): void => {
    const name = text.named[0]?.text ?? '';
    if (text.type === 'dictionary_splat_pattern') out.push({ name, kind: 'kwargs', annotation });
    else {
      out.push({ name, kind: 'args', annotation });
      kind = 'kwonly';
    }
  };
  for (const p of n.named) {
    const type = p.field('type');
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
        const inner = p.named[0];
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
