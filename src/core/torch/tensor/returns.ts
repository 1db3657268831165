import { newType, type PyClass, PyProperty, PyTuple, types, type Value } from '../../python/values/values.js';
import { native } from '../../python/values/vm.js';

/** A class of tuples with named parts, as `torch.max(x, dim)` returns one. */
export function returnType(name: string, fields: readonly string[]): PyClass {
  const cls = newType(name, [types.tuple]);
  cls.module = 'torch.return_types';
  fields.forEach((field, i) => {
    cls.set(field, new PyProperty(native(field, (args) => (args[0] instanceof PyTuple ? (args[0].items[i] ?? null) : null))));
  });
  return cls;
}

/** One class per operator that returns named parts. All machines share them. */
const made = new Map<string, PyClass>();

/** A tuple with named parts: `named('max', { values, indices })`. */
export function named(name: string, parts: Readonly<Record<string, Value>>): PyTuple {
  let cls = made.get(name);
  if (!cls) made.set(name, (cls = returnType(name, Object.keys(parts))));
  return new PyTuple(Object.values(parts), cls);
}
