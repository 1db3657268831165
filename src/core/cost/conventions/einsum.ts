import { type FunctionCall, isSized, product, type Sized } from './sight.js';

/** What a contraction in Einstein's notation costs, as NumPy's `einsum_path` tells it and as PyTorch computes it. */

interface Contraction {
  readonly terms: readonly string[];
  readonly result: string;
  readonly sizes: ReadonlyMap<string, number>;
}

/** More operands than this are not ordered: the search grows with the factorial. @limit operands of a contraction whose order is searched as NumPy does: operands */
const MOST_OPERANDS = 7;

/** The operands of a call. */
export function operandsOf(call: FunctionCall): Sized[] {
  const operands = call.arg('operands');
  const items = (Array.isArray(operands) ? operands : [operands]).flatMap((v) => (Array.isArray(v) ? v : [v]));
  return items.filter(isSized);
}

/** The equation with its letters renamed in the order in which they appear: `abc,abd->acd` for `bic,bid->bcd`... */
export function canonical(equation: string): string {
  const names = new Map<string, string>();
  return equation.replace(/\s+/g, '').replace(/[A-Za-z]/g, (c) => {
    if (!names.has(c)) names.set(c, String.fromCharCode(97 + names.size));
    return names.get(c) ?? c;
  });
}

/** Undefined for an equation that does not fit its operands. */
function contraction(call: FunctionCall): Contraction | undefined {
  const text = call.arg('equation');
  const operands = operandsOf(call);
  if (typeof text !== 'string') return undefined;
  const [left = '', right] = text.replace(/\s+/g, '').split('->');
  const given = left.split(',');
  if (given.length !== operands.length) return undefined;
  const hidden = given.map((term, i) => (term.includes('...') ? (operands[i]?.shape.length ?? 0) - term.replace('...', '').length : 0));
  const most = Math.max(0, ...hidden);
  const unused = Array.from({ length: most }, (_, i) => String.fromCharCode(0x391 + i)).join('');
  const terms = given.map((term, i) => term.replace('...', unused.slice(most - (hidden[i] ?? 0))));
  const letters = terms.join('');
  const once = [...new Set(letters)].filter((c) => !unused.includes(c) && letters.split(c).length === 2).sort();
  const result = right === undefined ? unused + once.join('') : right.replace('...', unused);
  const sizes = new Map<string, number>();
  for (const [i, term] of terms.entries())
    for (const [axis, c] of [...term].entries()) if ((sizes.get(c) ?? 1) === 1) sizes.set(c, operands[i]?.shape[axis] ?? 1);
  return { terms, result, sizes };
}

const sizeOf = (letters: Iterable<string>, sizes: ReadonlyMap<string, number>): number => product([...letters].map((c) => sizes.get(c) ?? 1));

/** Operations of one step: a product for each combination of indices, a sum more where an index goes away. */
function step(picked: readonly ReadonlySet<string>[], rest: readonly ReadonlySet<string>[], result: ReadonlySet<string>, sizes: ReadonlyMap<string, number>) {
  const all = new Set(picked.flatMap((s) => [...s]));
  const kept = new Set([...all].filter((c) => result.has(c) || rest.some((s) => s.has(c))));
  const factor = Math.max(1, picked.length - 1) + (kept.size < all.size ? 1 : 0);
  return { kept, cost: sizeOf(all, sizes) * factor };
}

interface Path {
  readonly cost: number;
  readonly left: readonly ReadonlySet<string>[];
}

/** Every order in pairs whose intermediate results are no larger than the largest operand. */
function cheapest(terms: readonly ReadonlySet<string>[], result: ReadonlySet<string>, sizes: ReadonlyMap<string, number>): number {
  const most = Math.max(sizeOf(result, sizes), ...terms.map((t) => sizeOf(t, sizes)));
  let paths: Path[] = [{ cost: 0, left: terms }];
  for (let n = terms.length; n > 1; n--) {
    const next: Path[] = [];
    for (const { cost, left } of paths)
      for (let i = 0; i < n; i++)
        for (let j = i + 1; j < n; j++) {
          const rest = left.filter((_, k) => k !== i && k !== j);
          const made = step([left[i] as ReadonlySet<string>, left[j] as ReadonlySet<string>], rest, result, sizes);
          if (sizeOf(made.kept, sizes) <= most) next.push({ cost: cost + made.cost, left: [...rest, made.kept] });
        }
    if (!next.length) {
      const best = paths.reduce((a, b) => (b.cost < a.cost ? b : a));
      return best.cost + step(best.left, [], result, sizes).cost;
    }
    paths = next;
  }
  return Math.min(...paths.map((p) => p.cost));
}

/**
 * "Optimized FLOP count" of `numpy.einsum_path(..., optimize='optimal')`. NumPy tells it as text with four digits, and that is what the tools read.
 */
export function einsumPathFlops(call: FunctionCall): number {
  const found = contraction(call);
  if (!found) return 0;
  const { sizes } = found;
  const terms = found.terms.map((t) => new Set(t));
  const result = new Set(found.result);
  const isOuter = sizes.size === result.size;
  const whole = terms.length <= 2 || isOuter || terms.length > MOST_OPERANDS;
  const cost = whole ? step(terms, [], result, sizes).cost : cheapest(terms, result, sizes);
  return Number((cost + 1).toExponential(3));
}

/** Multiply-adds of PyTorch's own way: from left to right in pairs, each a batch of matrix products where something is summed, else a multiplication. */
export function einsumProducts(call: FunctionCall): number {
  const found = contraction(call);
  if (!found) return 0;
  const { sizes, terms } = found;
  let current = new Set(terms[0]);
  let macs = 0;
  for (let i = 1; i < terms.length; i++) {
    const other = new Set(terms[i]);
    const later = new Set([...found.result, ...terms.slice(i + 1).join('')]);
    const wanted = (c: string): boolean => later.has(c) || (current.has(c) && other.has(c));
    const both = [...new Set([...current, ...other])].filter(wanted);
    if (both.some((c) => !later.has(c) && (sizes.get(c) ?? 1) > 1)) macs += sizeOf(both, sizes);
    current = new Set(both.filter((c) => later.has(c)));
  }
  return macs;
}
