import { channelsOf, type Dim, fixedDim, groupOf, isFixed, keep, tie, times, whyKept } from '../coupling.js';
import type { CoupledNode, OperatorRule } from './rule.js';

/** How dimensions pass through the common kinds of operators. */

type Couple = NonNullable<OperatorRule['couple']>;

/** Sizes that stay. */
export const sizes = (shape: readonly number[]): Dim[] => shape.map((size) => [size]);

/** The dimensions of an input; of one left out none. */
export const dimsOf = (node: CoupledNode, input: number): readonly Dim[] => node.dims[input] ?? [];

export const dimAt = (dims: readonly Dim[], axis: number): Dim => dims[axis] ?? [1];

/** The output has the dimensions of the first input, whatever else goes in. */
export const passes: Couple = (node) => node.outputs.map(() => dimsOf(node, 0));

/** Dimensions of operands that meet by NumPy's rule are tied; one of size one gives way. */
export function broadcastDims(operands: readonly (readonly Dim[])[], shapes: readonly (readonly number[])[]): Dim[] {
  const rank = Math.max(0, ...shapes.map((s) => s.length));
  return Array.from({ length: rank }, (_, axis) => {
    let met: Dim | undefined;
    operands.forEach((dims, n) => {
      const own = axis - rank + (shapes[n]?.length ?? 0);
      if (own < 0 || shapes[n]?.[own] === 1) return;
      if (met) tie(met, dimAt(dims, own));
      met ??= dimAt(dims, own);
    });
    return met ?? [1];
  });
}

/** Element by element, with broadcasting. */
export const broadcasts: Couple = (node) => {
  const given = node.inputs.flatMap((input, i) => (input ? [i] : []));
  return [
    broadcastDims(
      given.map((i) => dimsOf(node, i)),
      given.map((i) => node.inputs[i]?.shape ?? []),
    ),
  ];
};

/** Vectors of one element per channel belong to the second dimension of the first input. */
export const perChannel: Couple = (node) => {
  const x = dimsOf(node, 0);
  node.dims.slice(1).forEach((dims) => {
    if (dims.length === 1) tie(dimAt(x, 1), dimAt(dims, 0));
  });
  return node.outputs.map(() => x);
};

const SIDE = 'the size of a picture or sequence';

/** What windows slide over, behind batch and channels: sizes that stay before and after. */
export function sides(dims: readonly Dim[], out: readonly number[]): Dim[] {
  for (const side of dims.slice(2)) keep(side, SIDE);
  return out.slice(2).map((size) => fixedDim(size, SIDE));
}

/** Batch and channels pass; the sizes behind them are new. */
export const resamples: Couple = (node) => {
  const x = dimsOf(node, 0);
  return node.outputs.map((out) => [...x.slice(0, 2), ...sides(x, out.shape)]);
};

/** A size at most this large is a number of parts (q, k and v) or of coordinates, no width. @limit dimension that is a number of parts: parts */
export const FEW = 4;

/**
 * The same elements under another shape. Sizes of one stretch of input dimensions and one of output dimensions multiply to the same number.
 * Of a dimension that is split or made of several, the last factor holds the channels: heads x width, groups x channels.
 */
export function reshapedDims(dims: readonly Dim[], from: readonly number[], to: readonly number[]): Dim[] {
  const out: Dim[] = [];
  let i = 0;
  let j = 0;
  while (i < from.length || j < to.length) {
    const [i0, j0] = [i, j];
    let before = i < from.length ? (from[i++] ?? 1) : 1;
    let after = j < to.length ? (to[j++] ?? 1) : 1;
    while (before !== after && (i < from.length || j < to.length)) {
      if (before < after && i < from.length) before *= from[i++] ?? 1;
      else if (j < to.length) after *= to[j++] ?? 1;
      else before *= from[i++] ?? 1;
    }
    out.push(...stretchDims(dims.slice(i0, i), from.slice(i0, i), to.slice(j0, j)));
  }
  return out;
}

function stretchDims(dims: readonly Dim[], from: readonly number[], to: readonly number[]): Dim[] {
  const ins = dims.filter((_, n) => from[n] !== 1);
  const outs = to.flatMap((size, n) => (size === 1 ? [] : [n]));
  const loose = ins.filter((d) => !isFixed(d));
  const why = loose.length ? 'a number of groups or heads' : ins.map(whyKept).find((reason) => reason !== undefined);
  const result = to.map((size) => fixedDim(size, why));
  const [only] = ins;
  const holds = loose.at(-1);
  const [first] = outs;
  if (ins.length === 1 && only && outs.length === 1 && first !== undefined) result[first] = only;
  else if (loose.length && ins.length === 1 && only) {
    const holder = outs.findLast((n) => (to[n] ?? 1) > FEW) ?? outs.at(-1);
    const others = outs.reduce((product, n) => (n === holder ? product : product * (to[n] ?? 1)), 1);
    if (holder !== undefined) result[holder] = groupOf(only, others);
  } else if (outs.length === 1 && first !== undefined && holds) {
    for (const d of loose.slice(0, -1)) keep(d, 'merged by a reshape with the dimension behind it');
    const at = dims.lastIndexOf(holds);
    result[first] = times(
      holds,
      from.reduce((product, size, n) => (n === at ? product : product * size), 1),
    );
  } else for (const d of loose) keep(d, 'mixed with other dimensions by a reshape');
  return result;
}

/** A matrix product of `[..., m, k]` and `[..., k, n]`. */
export function productDims(a: readonly Dim[], b: readonly Dim[], shapes: readonly (readonly number[])[]): Dim[] {
  tie(dimAt(a, a.length - 1), dimAt(b, Math.max(0, b.length - 2)));
  const batch = broadcastDims(
    [a.slice(0, -2), b.slice(0, -2)],
    shapes.map((s) => s.slice(0, -2)),
  );
  return [...batch, ...(a.length > 1 ? [dimAt(a, a.length - 2)] : []), ...(b.length > 1 ? [dimAt(b, b.length - 1)] : [])];
}

/** The dimensions of a tensor before anything ties them: each size above one may be a number of channels. */
export const freeDims = (shape: readonly number[]): Dim[] => shape.map(channelsOf);
