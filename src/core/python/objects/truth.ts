import {
  ELLIPSIS,
  NOT_IMPLEMENTED,
  PyBoxed,
  PyBytes,
  PyComplex,
  PyDict,
  PyFloat,
  PyList,
  PyRange,
  PySet,
  PyTuple,
  typeOf,
  types,
  Unknown,
  type Value,
} from '../values/values.js';
import type { VM } from '../values/vm.js';
import { callMethod, special } from './objects.js';

/** The truth of values. */

/** The truth of a value; `undefined` when it is unknown. */
export function truth(vm: VM, v: Value): boolean | undefined {
  if (v === null) return false;
  switch (typeof v) {
    case 'boolean':
      return v;
    case 'number':
      return v !== 0;
    case 'bigint':
      return true;
    case 'string':
      return v.length > 0;
  }
  if (v instanceof PyFloat) return v.value !== 0;
  if (v instanceof PyList || v instanceof PyTuple)
    if (!special(v, '__bool__') && v.cls.lookup('__len__') === types[v instanceof PyList ? 'list' : 'tuple'].lookup('__len__')) return v.items.length > 0;
  if (v instanceof PyDict || v instanceof PySet) if (!special(v, '__bool__') && v.cls.lookup('__len__') === undefined) return v.map.size > 0;
  if (v instanceof PyRange) return v.length > 0;
  if (v instanceof PyBytes) return v.value.length > 0;
  if (v instanceof PyComplex) return v.re !== 0 || v.im !== 0;
  if (v instanceof Unknown) return undefined;
  if (v instanceof PyBoxed) return truth(vm, v.value);
  if (v === NOT_IMPLEMENTED || v === ELLIPSIS) return true;
  const own = special(v, '__bool__');
  if (own !== undefined) {
    const r = callMethod(vm, v, '__bool__');
    if (r instanceof Unknown) return undefined;
    if (typeof r !== 'boolean') throw vm.error('TypeError', `__bool__ should return bool, returned ${typeOf(r).name}`);
    return r;
  }
  if (special(v, '__len__') !== undefined) {
    const r = callMethod(vm, v, '__len__');
    return r instanceof Unknown ? undefined : r !== 0;
  }
  return true;
}

/** `not v`; unknown stays unknown. */
export function negation(vm: VM, v: Value): Value {
  const t = truth(vm, v);
  return t === undefined ? v : !t;
}
