import { textLength } from '../values/textPoints.js';
import { PyBoxed, PyBytes, PyDict, PyList, PyObject, PyRange, PySet, PyTuple, type Value } from '../values/values.js';
/** A native object that computes its length (views of dicts, arrays of bytes). */
export interface Sized {
  readonly size: number;
}

const isSized = (v: PyObject): v is PyObject & Sized => typeof (v as Partial<Sized>).size === 'number';

/** The length of a built-in container, ignoring `__len__` of user classes. */
export function builtinLength(v: Value): number | undefined {
  if (typeof v === 'string') return textLength(v);
  if (v instanceof PyList || v instanceof PyTuple) return v.items.length;
  if (v instanceof PyDict || v instanceof PySet) return v.map.size;
  if (v instanceof PyRange) return v.length;
  if (v instanceof PyBytes) return v.value.length;
  if (v instanceof PyBoxed) return builtinLength(v.value);
  return v instanceof PyObject && isSized(v) ? v.size : undefined;
}
