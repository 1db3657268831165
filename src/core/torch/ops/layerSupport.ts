import type { DType } from '../../onnx/graph.js';
import { LimitError } from '../../python/values/failures.js';
import type { Value } from '../../python/values/values.js';
import { VM } from '../../python/values/vm.js';
import type { Arguments } from '../graph/arguments.js';
import type { Ops } from '../graph/registry.js';
import type { Tensor } from '../tensor/tensor.js';

/** Helpers that operators of neural networks share: small shape operators, unbatched inputs, `inplace=True`. */

const FLOATS: readonly DType[] = ['float32', 'float64', 'float16', 'bfloat16', 'complex64', 'complex128'];
export const isFloating = (dtype: DType): boolean => FLOATS.includes(dtype);

/** `[1, 3, 8]`, as PyTorch prints sizes. */
export const sizeText = (shape: readonly number[]): string => `[${shape.join(', ')}]`;

export const product = (sizes: readonly number[]): number => sizes.reduce((n, d) => n * d, 1);
/**
 * The most elements of a constant that an operator spells out (positions of windows, ones for a missing weight): far more than real layers need.
 * @limit constant that an operator spells out: elements
 */
const MAX_SPELLED_OUT = 1_000_000;
export function range(length: number, of: (i: number) => number = (i) => i): number[] {
  if (length > MAX_SPELLED_OUT)
    throw new LimitError(
      'elements',
      `a constant of ${length.toLocaleString('en')} elements is too large to follow (limit: ${MAX_SPELLED_OUT.toLocaleString('en')})`,
      VM.current.limitSpan(),
    );
  return Array.from({ length }, (_, i) => of(i));
}
/** A size that the caller knows to exist. */
export const dimOf = (t: Tensor, i: number): number => t.shape[i < 0 ? i + t.shape.length : i] ?? 1;

export const reshape = (ops: Ops, t: Tensor, shape: readonly number[]): Tensor =>
  t.shape.join() === shape.join() ? t : ops.emit('Reshape', [t, ops.constant(shape)], shape.includes(0) ? { allowzero: 1 } : {});
export const transpose = (ops: Ops, t: Tensor, perm: readonly number[]): Tensor => (perm.every((p, i) => p === i) ? t : ops.emit('Transpose', [t], { perm }));
export const unsqueeze = (ops: Ops, t: Tensor, axes: readonly number[]): Tensor => ops.emit('Unsqueeze', [t, ops.constant(axes)]);
export const squeeze = (ops: Ops, t: Tensor, axes: readonly number[]): Tensor => ops.emit('Squeeze', [t, ops.constant(axes)]);
export const slice = (ops: Ops, t: Tensor, axis: number, start: number, end: number): Tensor =>
  start === 0 && end >= dimOf(t, axis) ? t : ops.emit('Slice', [t, ops.constant([start]), ops.constant([end]), ops.constant([axis])]);
export const concat = (ops: Ops, parts: readonly Tensor[], axis: number): Tensor =>
  parts.length === 1 ? (parts[0] as Tensor) : ops.emit('Concat', parts, { axis });
export const expand = (ops: Ops, t: Tensor, shape: readonly number[]): Tensor =>
  t.shape.join() === shape.join() ? t : ops.emit('Expand', [t, ops.constant(shape)]);
/** Splits along an axis into parts of these sizes. */
export const split = (ops: Ops, t: Tensor, axis: number, sizes: readonly number[]): Tensor[] => ops.emitAll('Split', [t, ops.constant(sizes)], { axis });
/** A reduction over axes, which opset 18 and newer take as an input. */
export const reduce = (ops: Ops, op: string, t: Tensor, axes: readonly number[], keep = false): Tensor =>
  ops.emit(op, [t, ops.constant(axes)], { keepdims: keep ? 1 : 0 });
/** Swaps the last two axes. */
export const swapLast = (ops: Ops, t: Tensor): Tensor => transpose(ops, t, [...range(t.shape.length - 2), t.shape.length - 1, t.shape.length - 2]);
/** A tensor filled with one number: an expanded constant, so that large ones take no memory. */
export const filled = (ops: Ops, value: number, shape: readonly number[], dtype: DType): Tensor => expand(ops, ops.scalar(value, dtype), shape);
/** An elementwise operator on a tensor and a number. */
export const withNumber = (ops: Ops, op: string, t: Tensor, value: number): Tensor => ops.emit(op, [t, ops.scalar(value, t.dtype)]);

/** An axis counted from either end, as an index. */
export function axisOf(ops: Ops, dim: number, rank: number): number {
  const size = Math.max(rank, 1);
  if (dim < -size || dim >= size) throw ops.error(`Dimension out of range (expected to be in range of [${-size}, ${size - 1}], but got ${dim})`, 'IndexError');
  return dim < 0 ? dim + size : dim;
}

/** Runs a layer that needs a batch on an input that may lack one. `rank` counts the spatial axes and the channels. */
export function batched(ops: Ops, x: Tensor, rank: number, what: string, run: (x: Tensor) => Tensor[]): Tensor[] {
  if (x.shape.length === rank + 2) return run(x);
  if (x.shape.length === rank + 1) return run(unsqueeze(ops, x, [0])).map((y) => squeeze(ops, y, [0]));
  if (/^(max|avg|lp)_pool[23]d$/.test(what)) throw ops.error(`non-empty ${rank + 1}D or ${rank + 2}D (batch mode) tensor expected for input`);
  throw ops.error(`Expected ${rank + 1}D (unbatched) or ${rank + 2}D (batched) input to ${what}, but got input of size: ${sizeText(x.shape)}`);
}

/** Writes the result into the input when `inplace` asks for it, so that views of the input see the new elements. */
export function inplaceOr(a: Arguments, x: Tensor, result: Tensor): Value {
  if (!a.has('inplace') || !a.bool('inplace')) return result;
  x.write(result.value);
  return x;
}

/** Casts weights, statistics and masks to the type of the tensor that they work on. Mixed precision by `autocast` is not modelled. */
export const alike = (ops: Ops, t: Tensor | null, dtype: DType): Tensor | null => (t && isFloating(t.dtype) && isFloating(dtype) ? ops.cast(t, dtype) : t);
