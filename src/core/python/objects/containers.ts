import { PyDict, PyList, PyObject, PyTuple, types, Unknown, type Value } from '../values/values.js';
import type { VM } from '../values/vm.js';
import { tableSteps } from '../values/work.js';
import { iterate, toArray } from './iteration.js';
import { call, getAttrOr } from './objects.js';
import { getItem, putItem } from './sequences.js';
/** How built-in containers take over the contents of other values. */

/** The entries of a dict, with their keys as Python sees them. */
export function dictItems(vm: VM, d: PyDict): [Value, Value][] {
  vm.charge(tableSteps(d.map.size));
  return Array.from(d.map, ([k, v]) => [d.original(k), v]);
}

/** Copies what `dict(x)` and `update(x)` accept: a mapping (anything with `keys`), or pairs. */
export function updateDict(vm: VM, d: PyDict, from: Value): void {
  if (from instanceof Unknown) {
    vm.doubt(`a dict was filled from something unknown: ${from.reason}`);
    return;
  }
  if (from instanceof PyDict && from.cls.lookup('keys') === types.dict.lookup('keys') && from.cls.lookup('__getitem__') === undefined) {
    for (const [k, v] of dictItems(vm, from)) putItem(vm, d, k, v);
    return;
  }
  const keys = from instanceof PyObject && !(from instanceof PyList || from instanceof PyTuple) ? getAttrOr(vm, from, 'keys') : undefined;
  if (keys !== undefined) {
    for (const k of iterate(vm, call(vm, keys, []))) putItem(vm, d, k, getItem(vm, from, k));
    return;
  }
  let i = 0;
  for (const pair of iterate(vm, from)) {
    const walkable = typeof pair === 'string' || pair instanceof PyObject;
    if (!walkable) throw vm.error('TypeError', `cannot convert dictionary update sequence element #${i} to a sequence`);
    const items = toArray(vm, pair);
    if (pair instanceof Unknown) continue;
    if (items.length !== 2) throw vm.error('ValueError', `dictionary update sequence element #${i} has length ${items.length}; 2 is required`);
    putItem(vm, d, items[0] as Value, items[1] as Value);
    i++;
  }
}

export function extend(vm: VM, self: PyList, more: Value): void {
  if (more === self) {
    vm.checkElements(self.items.length * 2, 'a list');
    vm.charge(self.items.length);
    self.items = self.items.concat(self.items);
  } else
    for (const v of iterate(vm, more)) {
      self.items.push(v);
      if (self.items.length > vm.limits.elements) vm.checkElements(self.items.length, 'a list');
    }
}
