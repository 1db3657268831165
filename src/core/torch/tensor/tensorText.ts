import { PyFloat, typeOf, type Value } from '../../python/values/values.js';
import type { VM } from '../../python/values/vm.js';
import { dtypeObject, tensorTypeName } from './dtypes.js';
import { element } from './numbers.js';
import { Tensor, TensorClass } from './tensor.js';

/** Tensors in texts: how they print, and how torch's messages name them. */

/** How torch's messages name the type of a value: tensors by their element type. */
export const typeNameOf = (v: Value): string => (v instanceof Tensor && v.cls === TensorClass ? `torch.${tensorTypeName(v.dtype)}` : typeOf(v).name);

/** The tensor that a method was called on. Raises TypeError for anything else. */
export function tensorOf(vm: VM, v: Value | undefined): Tensor {
  if (v instanceof Tensor) return v;
  throw vm.error('TypeError', `descriptor requires a 'torch._C.TensorBase' object but received '${typeNameOf(v ?? null)}'`);
}

/** Tensors with more elements print only their shape and type. @limit tensor that prints its elements: elements */
const PRINTED = 64;

/** The text of a tensor: its elements as PyTorch prints them where they are known, else its shape and type. */
export function printTensor(t: Tensor): string {
  const name = dtypeObject(t.dtype).names[0] ?? t.dtype;
  const type = ['float32', 'int64', 'bool'].includes(t.dtype) ? '' : `, dtype=torch.${name}`;
  if (!t.data || t.data.length > PRINTED) return `tensor(..., size=(${t.shape.join(', ')}${t.shape.length === 1 ? ',' : ''})${type})`;
  let at = 0;
  const { data } = t;
  const whole = /float/.test(t.dtype) && Array.from(data).every((n) => Number.isInteger(n));
  const number = (n: number): string => {
    const v = element(n, t.dtype);
    if (typeof v === 'boolean') return v ? 'True' : 'False';
    return v instanceof PyFloat ? (whole ? `${v.value}.` : v.value.toFixed(4)) : String(v);
  };
  const build = (depth: number): string => {
    if (depth === t.shape.length) return number(data[at++] ?? 0);
    return `[${Array.from({ length: t.shape[depth] ?? 0 }, () => build(depth + 1)).join(', ')}]`;
  };
  return `tensor(${build(0)}${type})`;
}
