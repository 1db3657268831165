import { type Dim, tie } from '../coupling.js';
import { type Attributes, elementCount, type TensorType } from '../graph.js';
import { dimAt, dimsOf } from './couple.js';
import { productKind } from './kind.js';
import { type OperatorRule, ShapeError } from './rule.js';
import { at, dim, everyIndex, foldOne, formulaText, type Inputs, like, need, offsetOf, str, stridesOf } from './support.js';

/**
 * Einsum. Two operands are one contraction: the product of the sizes of all indices in it. More are contracted from left to right, as
 * PyTorch does; a step that sums nothing is an element-wise product and has no multiply-adds.
 */

interface Equation {
  /** One letter per dimension; dimensions under `...` have letters of their own. */
  readonly operands: readonly string[][];
  readonly result: readonly string[];
  readonly sizes: ReadonlyMap<string, number>;
}

/** Letters of one term; an ellipsis becomes as many private letters as it has dimensions, aligned at the right. */
function letters(term: string, hidden: number): string[] {
  const [before = '', after] = term.split('...');
  const middle = after === undefined ? [] : Array.from({ length: hidden }, (_, i) => `.${hidden - i}`);
  return [...before, ...middle, ...(after ?? '')];
}

function parse(inputs: Inputs, attributes: Attributes): Equation {
  const equation = str(attributes, 'equation', '').replace(/\s+/g, '');
  const [left = '', right] = equation.split('->');
  const terms = left.split(',');
  if (terms.length !== inputs.length) {
    const more = terms.length > inputs.length ? 'fewer operands were provided than' : 'more operands were provided than';
    throw new ShapeError(`einsum(): ${more} specified in the equation`);
  }
  const sizes = new Map<string, number>();
  let widest = 0;
  const operands = terms.map((term, n) => {
    const { shape } = need(inputs, n, 'Einsum');
    const named = term.replace('...', '').length;
    const hidden = term.includes('...') ? shape.length - named : 0;
    if (hidden < 0 || (!term.includes('...') && named !== shape.length)) {
      throw new ShapeError(
        `einsum(): the number of subscripts in the equation (${named}) does not match the number of dimensions (${shape.length}) for operand ${n} and no ellipsis was given`,
      );
    }
    widest = Math.max(widest, hidden);
    const indices = letters(term, hidden);
    for (const [axis, index] of indices.entries()) record(sizes, index, dim(shape, axis), n);
    return indices;
  });
  return { operands, result: right === undefined ? implied(operands) : outputOf(right, widest, sizes), sizes };
}

function record(sizes: Map<string, number>, index: string, size: number, n: number): void {
  const before = sizes.get(index) ?? 1;
  if (before !== size && before !== 1 && size !== 1) {
    throw new ShapeError(`einsum(): subscript ${index} has size ${size} for operand ${n} which does not broadcast with previously seen size ${before}`);
  }
  sizes.set(index, Math.max(before, size) * (before === 0 || size === 0 ? 0 : 1));
}

function outputOf(term: string, hidden: number, sizes: ReadonlyMap<string, number>): string[] {
  const result = letters(term, hidden);
  for (const index of result) {
    if (!sizes.has(index)) throw new ShapeError(`einsum(): output subscript ${index} does not appear in the equation for any input operand`);
  }
  return result;
}

/** Without an arrow: the ellipsis first, then every letter that occurs once, in alphabetical order. */
function implied(operands: readonly string[][]): string[] {
  const count = new Map<string, number>();
  for (const index of operands.flat()) count.set(index, (count.get(index) ?? 0) + 1);
  const hidden = [...count.keys()].filter((index) => index.length > 1).sort((a, b) => Number(b.slice(1)) - Number(a.slice(1)));
  const once = [...count].filter(([index, n]) => n === 1 && index.length === 1).map(([index]) => index);
  return [...hidden, ...once.sort()];
}

/** Sizes multiplied in each contraction from left to right; empty for one that sums nothing. */
function contractions({ operands, result, sizes }: Equation): number[][] {
  const steps: number[][] = [];
  let current = new Set(operands[0]);
  for (let n = 1; n < operands.length; n++) {
    const next = new Set(operands[n]);
    const later = new Set([...operands.slice(n + 1).flat(), ...result]);
    // An index of one side only that nobody needs any more is summed before the product: no multiplication.
    const both = [...new Set([...current, ...next])].filter((index) => later.has(index) || (current.has(index) && next.has(index)));
    const kept = both.filter((index) => later.has(index));
    steps.push(kept.length < both.length ? both.map((index) => sizes.get(index) ?? 1) : []);
    current = new Set(kept);
  }
  return steps.filter((step) => step.length > 0);
}

function macs(inputs: Inputs, attributes: Attributes): number {
  return contractions(parse(inputs, attributes)).reduce((sum, step) => sum + elementCount(step), 0);
}

/** Products that folding may cost. @limit einsum of constants: products */
const FOLDED_PRODUCTS = 1_000_000;

function fold(inputs: Inputs, outputs: readonly TensorType[], attributes: Attributes): number[][] | undefined {
  return foldOne(inputs, outputs, (data, out) => {
    const { operands, result, sizes } = parse(inputs, attributes);
    const summed = [...sizes.keys()].filter((index) => !result.includes(index));
    const order = [...result, ...summed];
    const space = order.map((index) => sizes.get(index) ?? 1);
    if (elementCount(space) > FOLDED_PRODUCTS) return undefined;
    const steps = operands.map((indices, n) => {
      const { shape } = need(inputs, n, 'Einsum');
      const own = stridesOf(shape);
      return order.map((index) => indices.reduce((step, name, axis) => step + (name === index && shape[axis] !== 1 ? (own[axis] ?? 0) : 0), 0));
    });
    const values = new Array<number>(elementCount(out.shape)).fill(0);
    const inner = elementCount(space.slice(result.length));
    everyIndex(space, (index, flat) => {
      const product = steps.reduce((value, strides, n) => value * at(data[n] ?? [], offsetOf(index, strides)), 1);
      const position = Math.floor(flat / inner);
      values[position] = at(values, position) + product;
    });
    return values;
  });
}

/** Dimensions under one letter are one. */
const couple: OperatorRule['couple'] = (node) => {
  const { operands, result } = parse(node.inputs, node.attributes);
  const named = new Map<string, Dim>();
  for (const [n, indices] of operands.entries())
    for (const [axis, index] of indices.entries()) {
      if (node.inputs[n]?.shape[axis] === 1) continue;
      const own = dimAt(dimsOf(node, n), axis);
      const met = named.get(index);
      if (met) tie(met, own);
      else named.set(index, own);
    }
  return [result.map((index) => named.get(index) ?? [1])];
};

export const einsum: OperatorRule = {
  couple,
  kind: productKind,
  infer: (inputs, attributes) => {
    const { result, sizes } = parse(inputs, attributes);
    return [
      like(
        need(inputs, 0, 'Einsum'),
        result.map((index) => sizes.get(index) ?? 1),
      ),
    ];
  },
  macs: (inputs, _outputs, attributes) => macs(inputs, attributes),
  formula: (inputs, _outputs, attributes) => {
    const steps = contractions(parse(inputs, attributes));
    if (!steps.length) return undefined;
    const texts = steps.map((step) => step.filter((size, _i, all) => size !== 1 || all.length === 1).join('·'));
    return formulaText([texts.join(' + ')], macs(inputs, attributes));
  },
  fold,
};
