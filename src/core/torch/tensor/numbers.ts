import { isFloat } from '../../onnx/dtypes.js';
import type { DType } from '../../onnx/graph.js';
import { float, list, PyBoxed, PyFloat, PyList, PyTuple, type Value } from '../../python/values/values.js';
import { isComplex } from './promotion.js';
import { Tensor } from './tensor.js';

/** Numbers of tensors and numbers of Python. */

/** An element of a tensor as a Python number. */
export const element = (n: number, dtype: DType): Value => (dtype === 'bool' ? n !== 0 : isFloat(dtype) ? float(n) : n);

/** Elements as nested lists, or one number for a scalar. `undefined` for complex elements. */
export function nested(data: ArrayLike<number>, shape: readonly number[], dtype: DType): Value | undefined {
  if (isComplex(dtype)) return undefined;
  let at = 0;
  const build = (depth: number): Value => {
    if (depth === shape.length) return element(data[at++] ?? 0, dtype);
    return list(Array.from({ length: shape[depth] ?? 0 }, () => build(depth + 1)));
  };
  return build(0);
}

/** The items of a list or tuple; `undefined` for anything else. */
export const itemsOf = (v: Value | undefined): readonly Value[] | undefined => (v instanceof PyTuple || v instanceof PyList ? v.items : undefined);

/** For each axis, how many elements one step along it skips. */
export function strides(shape: readonly number[]): number[] {
  const out = new Array<number>(shape.length);
  let step = 1;
  for (let i = shape.length - 1; i >= 0; i--) {
    out[i] = step;
    step *= Math.max(shape[i] ?? 1, 1);
  }
  return out;
}

/** A Python number, or the one known element of a tensor. */
export function numberOf(v: Value): number | undefined {
  if (typeof v === 'number') return v;
  if (typeof v === 'boolean') return v ? 1 : 0;
  if (typeof v === 'bigint') return Number(v);
  if (v instanceof PyFloat) return v.value;
  if (v instanceof PyBoxed) return numberOf(v.value);
  if (v instanceof Tensor && v.data?.length === 1) return v.data[0];
  return undefined;
}
