import { PyFloat, PyList, PyTuple, type Value } from '../python/values/values.js';

/** True for numbers, texts and lists of them: what `repr` shows is Python that makes an equal value. */
export const isPlain = (v: Value): boolean =>
  v === null ||
  typeof v !== 'object' ||
  (v instanceof PyFloat && Number.isFinite(v.value)) ||
  ((v instanceof PyTuple || v instanceof PyList) && v.items.every(isPlain));
