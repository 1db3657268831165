import type { Attributes, TensorType } from '../graph.js';
import { dimsOf, passes } from './couple.js';
import type { CoupledNode, OperatorRule } from './rule.js';
import { at, axisIn, dim, everyIndex, foldOne, type Inputs, knownIf, like, need, num, nums, offsetOf, type Rules, stridesOf } from './support.js';

/** Reductions and scans along axes; no multiply-adds by the default convention. */

/** Applies `along` to every line of elements along one axis. */
export function foldAlong(data: ArrayLike<number>, shape: readonly number[], axis: number, along: (values: number[]) => number[]): number[] {
  const step = stridesOf(shape)[axis] ?? 1;
  const length = dim(shape, axis);
  const out = Array.from(data);
  for (let i = 0; i < out.length; i++) {
    if (Math.floor(i / step) % length) continue;
    const line = Array.from({ length }, (_, j) => at(data, i + j * step));
    along(line).forEach((v, j) => {
      out[i + j * step] = v;
    });
  }
  return out;
}

/** Which axes a reduction runs over: the second input (older opsets: the attribute), all when none is given. */
function axesOf(inputs: Inputs, attributes: Attributes, rank: number): Set<number> | 'none' {
  const given = knownIf(inputs, 1, 'the axes of a reduction') ?? nums(attributes, 'axes');
  if (given?.length) return new Set(given.map((axis) => axisIn(axis, rank)));
  return num(attributes, 'noop_with_empty_axes', 0) ? 'none' : new Set(Array.from({ length: rank }, (_, i) => i));
}

function reducedShape(shape: readonly number[], axes: ReadonlySet<number>, keep: boolean): number[] {
  return keep ? shape.map((d, i) => (axes.has(i) ? 1 : d)) : shape.filter((_, i) => !axes.has(i));
}

/** Elements that go into each result, in order. */
function gathered(data: ArrayLike<number>, shape: readonly number[], axes: ReadonlySet<number>): number[][] {
  const kept = reducedShape(shape, axes, true);
  const strides = stridesOf(kept).map((s, i) => (axes.has(i) ? 0 : s));
  const lists: number[][] = Array.from({ length: kept.reduce((n, d) => n * d, 1) }, () => []);
  everyIndex(shape, (index, flat) => lists[offsetOf(index, strides)]?.push(at(data, flat)));
  return lists;
}

/** What is left of the dimensions. */
const coupleReduced =
  (axesFor: (node: CoupledNode, rank: number) => ReadonlySet<number> | 'none'): OperatorRule['couple'] =>
  (node) => {
    const dims = dimsOf(node, 0);
    const axes = axesFor(node, dims.length);
    const keeps = num(node.attributes, 'keepdims', 1) !== 0;
    if (axes === 'none') return [dims];
    return [dims.flatMap((d, i) => (!axes.has(i) ? [d] : keeps ? [[1]] : []))];
  };

function reduction(op: string, of: (values: number[]) => number): OperatorRule {
  return {
    couple: coupleReduced((node, rank) => axesOf(node.inputs, node.attributes, rank)),
    infer: (inputs, attributes) => {
      const x = need(inputs, 0, op);
      const axes = axesOf(inputs, attributes, x.shape.length);
      return [axes === 'none' ? like(x) : like(x, reducedShape(x.shape, axes, num(attributes, 'keepdims', 1) !== 0))];
    },
    fold: (inputs, outputs, attributes) =>
      foldOne(inputs, outputs, ([data = []]) => {
        const { shape } = need(inputs, 0, op);
        const axes = axesOf(inputs, attributes, shape.length);
        if (axes === 'none') return NEUTRAL.has(op) ? Array.from(data) : undefined;
        const results = gathered(data, shape, axes).map(of);
        // Of nothing at all the largest and smallest are the type's own limits.
        return inputs[0]?.dtype === 'bool' ? results.map((v) => Math.min(1, Math.max(0, v))) : results;
      }),
  };
}

/** Reductions that change nothing when they run over no axis. */
const NEUTRAL = new Set(['ReduceSum', 'ReduceMean', 'ReduceMax', 'ReduceMin', 'ReduceProd']);

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
const squares = (values: readonly number[]): number => values.reduce((a, b) => a + b * b, 0);
// NaN wins, as in PyTorch; an empty list has the type's own limit.
const largest = (values: readonly number[]): number => values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
const smallest = (values: readonly number[]): number => values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);

function logSumExp(values: readonly number[]): number {
  const top = largest(values);
  return Number.isFinite(top) ? top + Math.log(sum(values.map((v) => Math.exp(v - top)))) : top;
}

const reductions: Record<string, (values: number[]) => number> = {
  ReduceSum: sum,
  ReduceMean: (values) => sum(values) / values.length,
  ReduceMax: largest,
  ReduceMin: smallest,
  ReduceProd: (values) => values.reduce((a, b) => a * b, 1),
  ReduceL1: (values) => sum(values.map(Math.abs)),
  ReduceL2: (values) => Math.sqrt(squares(values)),
  ReduceLogSum: (values) => Math.log(sum(values)),
  ReduceLogSumExp: logSumExp,
  ReduceSumSquare: squares,
};

/** Where the extreme stands along an axis: the first of equals, or the last with `select_last_index`. */
function extreme(op: string, better: (a: number, b: number) => boolean): OperatorRule {
  const axesFor = (shape: readonly number[], attributes: Attributes): Set<number> => new Set([axisIn(num(attributes, 'axis', 0), shape.length)]);
  return {
    couple: coupleReduced((node, rank) => new Set([axisIn(num(node.attributes, 'axis', 0), rank)])),
    infer: (inputs, attributes) => {
      const x = need(inputs, 0, op);
      return [like(x, reducedShape(x.shape, axesFor(x.shape, attributes), num(attributes, 'keepdims', 1) !== 0), 'int64')];
    },
    fold: (inputs, outputs, attributes) =>
      foldOne(inputs, outputs, ([data = []]) => {
        const { shape } = need(inputs, 0, op);
        const last = num(attributes, 'select_last_index', 0) !== 0;
        return gathered(data, shape, axesFor(shape, attributes)).map((values) =>
          values.reduce((best, v, i) => (better(v, at(values, best)) || (last && v === at(values, best)) ? i : best), 0),
        );
      }),
  };
}

type Accumulate = readonly [first: number, next: (total: number, v: number) => number];

function foldCumulative(inputs: Inputs, outputs: readonly TensorType[], attributes: Attributes, [first, next]: Accumulate): number[][] | undefined {
  const reverse = num(attributes, 'reverse', 0) !== 0;
  const exclusive = num(attributes, 'exclusive', 0) !== 0;
  return foldOne(inputs, outputs, ([x = [], axis = []], out) =>
    foldAlong(x, out.shape, axisIn(at(axis, 0), out.shape.length), (values) => {
      const line = reverse ? [...values].reverse() : values;
      let total = first;
      const sums = line.map((v) => {
        const before = total;
        total = next(total, v);
        return exclusive ? before : total;
      });
      return reverse ? sums.reverse() : sums;
    }),
  );
}

const cumulative = (op: string, accumulate: Accumulate): OperatorRule => ({
  couple: passes,
  infer: (inputs) => [like(need(inputs, 0, op))],
  fold: (inputs, outputs, attributes) => foldCumulative(inputs, outputs, attributes, accumulate),
});

export const reduce: Rules = {
  ...Object.fromEntries(Object.entries(reductions).map(([op, of]) => [op, reduction(op, of)])),
  ArgMax: extreme('ArgMax', (a, b) => a > b),
  ArgMin: extreme('ArgMin', (a, b) => a < b),
  CumSum: cumulative('CumSum', [0, (total, v) => total + v]),
  CumProd: cumulative('CumProd', [1, (total, v) => total * v]),
};
