import type { GrammarNode } from './grammarNode.js';
import type { Expr, Pattern } from './syntax.js';

/** True for plain brackets: the grammar reads the `(x)` of `(x) = 1`, `for (x) in xs` and `case (x):` as a tuple, though it has no comma. */
export const isBracketed = (n: GrammarNode): boolean =>
  (n.type === 'tuple_pattern' || n.type === 'tuple') && n.named.length === 1 && !n.children.some((x) => x.type === ',');

const negative = (operand: Expr): Expr => ({ ...operand, type: 'Unary', op: '-', operand });

/** The pattern of a `case` clause. `expr` converts the value expressions inside it. */
export function convertPattern(n: GrammarNode, expr: (n: GrammarNode) => Expr): Pattern {
  const parts = n.named;
  const first = parts[0];
  const all = (nodes: readonly GrammarNode[]): Pattern[] => nodes.map((x) => convertPattern(x, expr));
  switch (n.type) {
    case 'case_pattern':
      if (!first) return n.text === '_' ? { type: 'any' } : { type: 'value', value: expr(n) };
      if (n.children[0]?.type === '-') return { type: 'value', value: negative(expr(first)) };
      return convertPattern(first, expr);
    case 'dotted_name':
      return n.text === '_' ? { type: 'any' } : n.text.includes('.') ? { type: 'value', value: expr(n) } : { type: 'any', name: n.text };
    case 'identifier':
      return n.text === '_' ? { type: 'any' } : { type: 'any', name: n.text };
    case 'as_pattern':
      return { type: 'as', pattern: first ? convertPattern(first, expr) : { type: 'any' }, name: parts[parts.length - 1]?.text ?? '' };
    case 'union_pattern':
      return parts.length === 1 && first ? convertPattern(first, expr) : { type: 'or', options: all(parts) };
    case 'list_pattern':
    case 'tuple_pattern':
      if (isBracketed(n) && first) return convertPattern(first, expr);
      return { type: 'sequence', items: all(parts) };
    case 'splat_pattern':
      return { type: 'star', name: first && first.text !== '_' ? first.text : undefined };
    case 'class_pattern': {
      const positional: Pattern[] = [];
      const keywords: { name: string; pattern: Pattern }[] = [];
      for (const p of parts.slice(1)) {
        const inner = p.type === 'case_pattern' ? p.named[0] : p;
        if (inner?.type === 'keyword_pattern') {
          const [k, v] = inner.named;
          if (k && v) keywords.push({ name: k.text, pattern: convertPattern(v, expr) });
        } else positional.push(convertPattern(p, expr));
      }
      return { type: 'class', cls: expr(first ?? n), positional, keywords };
    }
    case 'dict_pattern': {
      const entries: { key: Expr; pattern: Pattern }[] = [];
      let rest: string | undefined;
      for (let i = 0; i < parts.length; i++) {
        const p = parts[i];
        if (!p) continue;
        if (p.type === 'splat_pattern') {
          rest = p.named[0]?.text;
          continue;
        }
        const value = parts[++i];
        if (value) entries.push({ key: expr(p.type === 'case_pattern' ? (p.named[0] ?? p) : p), pattern: convertPattern(value, expr) });
      }
      return { type: 'mapping', entries, rest };
    }
    default:
      return { type: 'value', value: expr(n) };
  }
}
