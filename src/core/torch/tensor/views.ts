import type { Value as GraphValue } from '../../onnx/graph.js';
import type { Ops } from '../graph/registry.js';
import type { Tensor, ViewStep } from './tensor.js';

/** Views: how each is computed from its base, and how a write to it gives a new base. */

/** The part that a slice takes of one axis. Start and count lie within the axis, step is above zero. */
export interface Cut {
  readonly axis: number;
  readonly start: number;
  readonly count: number;
  readonly step: number;
}

const dim = (v: GraphValue, axis: number): number => v.shape[axis] ?? 1;
function emit(ops: Ops, op: string, inputs: readonly GraphValue[], attributes = {}): GraphValue {
  return ops.emitValues(op, inputs, attributes)[0] as GraphValue;
}
const ints = (ops: Ops, values: readonly number[]): GraphValue => ops.builder.constant(values);

function sliced(ops: Ops, v: GraphValue, cuts: readonly Cut[]): GraphValue {
  const real = cuts.filter((c) => c.count !== dim(v, c.axis) || c.step !== 1);
  if (!real.length) return v;
  const ends = real.map((c) => c.start + (c.count - 1) * c.step + 1);
  return emit(ops, 'Slice', [
    v,
    ints(
      ops,
      real.map((c) => c.start),
    ),
    ints(
      ops,
      real.map((c, i) => (c.count ? (ends[i] as number) : c.start)),
    ),
    ints(
      ops,
      real.map((c) => c.axis),
    ),
    ints(
      ops,
      real.map((c) => c.step),
    ),
  ]);
}

/** The base, with the part that one cut took replaced. */
function put(ops: Ops, base: GraphValue, part: GraphValue, cut: Cut): GraphValue {
  const size = dim(base, cut.axis);
  if (cut.count === 0) return base;
  if (cut.step === 1) {
    const cutTo = (start: number, end: number): GraphValue[] =>
      end > start ? [sliced(ops, base, [{ axis: cut.axis, start, count: end - start, step: 1 }])] : [];
    const parts = [...cutTo(0, cut.start), part, ...cutTo(cut.start + cut.count, size)];
    return parts.length === 1 ? part : emit(ops, 'Concat', parts, { axis: cut.axis });
  }
  const places = Array.from({ length: cut.count }, (_, i) => cut.start + i * cut.step);
  const line = ops.builder.constant(
    places,
    base.shape.map((_, i) => (i === cut.axis ? cut.count : 1)),
  );
  return emit(ops, 'ScatterElements', [base, emit(ops, 'Expand', [line, ints(ops, part.shape)]), part], { axis: cut.axis });
}

function putAll(ops: Ops, base: GraphValue, part: GraphValue, cuts: readonly Cut[]): GraphValue {
  const [first, ...rest] = cuts;
  if (!first) return part;
  if (!rest.length) return put(ops, base, part, first);
  return put(ops, base, putAll(ops, sliced(ops, base, [first]), part, rest), first);
}

const reshaped = (ops: Ops, v: GraphValue, shape: readonly number[]): GraphValue =>
  v.shape.join() === shape.join() ? v : emit(ops, 'Reshape', [v, ints(ops, shape)], shape.includes(0) ? { allowzero: 1 } : {});

const sliceStep = (ops: Ops, cuts: readonly Cut[]): ViewStep => ({
  forward: (base) => sliced(ops, base, cuts),
  back: (base, view) =>
    putAll(
      ops,
      base,
      view,
      cuts.filter((c) => c.count !== dim(base, c.axis) || c.step !== 1),
    ),
});

/** A view in another shape. */
const reshapeStep = (ops: Ops, shape: readonly number[]): ViewStep => ({
  forward: (base) => reshaped(ops, base, shape),
  back: (base, view) => reshaped(ops, view, base.shape),
});

const squeezeStep = (ops: Ops, axes: readonly number[]): ViewStep => ({
  forward: (base) => emit(ops, 'Squeeze', [base, ints(ops, axes)]),
  back: (_base, view) => emit(ops, 'Unsqueeze', [view, ints(ops, axes)]),
});

const unsqueezeStep = (ops: Ops, axes: readonly number[]): ViewStep => ({
  forward: (base) => emit(ops, 'Unsqueeze', [base, ints(ops, axes)]),
  back: (_base, view) => emit(ops, 'Squeeze', [view, ints(ops, axes)]),
});

const transposeStep = (ops: Ops, perm: readonly number[]): ViewStep => ({
  forward: (base) => emit(ops, 'Transpose', [base], { perm }),
  back: (_base, view) => emit(ops, 'Transpose', [view], { perm: perm.map((_, i) => perm.indexOf(i)) }),
});

const expandStep = (ops: Ops, shape: readonly number[]): ViewStep => ({
  forward: (base) => (base.shape.join() === shape.join() ? base : emit(ops, 'Expand', [base, ints(ops, shape)])),
  back: (base, view) => {
    // Only dimensions of one were added.
    if (base.shape.reduce((a, b) => a * b, 1) === view.shape.reduce((a, b) => a * b, 1)) return reshaped(ops, view, base.shape);
    throw ops.error(
      'unsupported operation: more than one element of the written-to tensor refers to a single memory location. Please clone() the tensor before performing the operation.',
    );
  },
});

export const reshapeView = (ops: Ops, t: Tensor, shape: readonly number[]): Tensor => ops.view(t, reshapeStep(ops, shape));
export const transposeView = (ops: Ops, t: Tensor, perm: readonly number[]): Tensor =>
  perm.every((p, i) => p === i) ? t.alias() : ops.view(t, transposeStep(ops, perm));
export const squeezeView = (ops: Ops, t: Tensor, axes: readonly number[]): Tensor => (axes.length ? ops.view(t, squeezeStep(ops, axes)) : t.alias());
export const unsqueezeView = (ops: Ops, t: Tensor, axes: readonly number[]): Tensor => (axes.length ? ops.view(t, unsqueezeStep(ops, axes)) : t.alias());
/** A view of slices. `seen` is its graph value, where another node has computed it already. */
export const sliceView = (ops: Ops, t: Tensor, cuts: readonly Cut[], seen?: GraphValue): Tensor =>
  seen ? t.view(sliceStep(ops, cuts), seen) : ops.view(t, sliceStep(ops, cuts));
export const expandView = (ops: Ops, t: Tensor, shape: readonly number[]): Tensor => ops.view(t, expandStep(ops, shape));
