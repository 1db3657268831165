import { isUnknown, PyClass, PyObject, PyTuple, typeOf, types, Unknown, type Value } from '../values/values.js';
import type { VM } from '../values/vm.js';
import { callRaw } from './objects.js';

/** `isinstance`; `undefined` when it is unknown. `cls` may be a tuple, also a nested one. Raises TypeError for what is no class. */
export function isInstance(vm: VM, v: Value, cls: Value): boolean | undefined {
  if (cls instanceof PyTuple) return anyOf(vm, cls.items, (c) => isInstance(vm, v, c));
  if (isUnknown(cls)) return undefined;
  if (cls instanceof PyClass) {
    if (v instanceof Unknown) return cls === types.object ? true : undefined;
    if (typeOf(v) === cls) return true;
  }
  const check = cls instanceof PyObject ? cls.cls.lookup('__instancecheck__') : undefined;
  if (check !== undefined) return known(callRaw(vm, check, cls, [v]));
  if (cls === null) return v === null;
  if (!(cls instanceof PyClass)) throw vm.error('TypeError', 'isinstance() arg 2 must be a type, a tuple of types, or a union');
  const own = typeOf(v);
  if (own.isSubclassOf(cls)) return true;
  return own.unknownBase && !cls.isSubclassOf(own) && cls.module !== 'builtins' ? undefined : false;
}

/** `issubclass`; `undefined` when it is unknown. */
export function isSubclass(vm: VM, cls: Value, of: Value): boolean | undefined {
  if (isUnknown(cls) || isUnknown(of)) return undefined;
  if (of instanceof PyTuple) return anyOf(vm, of.items, (c) => isSubclass(vm, cls, c));
  if (!(cls instanceof PyClass)) throw vm.error('TypeError', 'issubclass() arg 1 must be a class');
  const check = of instanceof PyObject ? of.cls.lookup('__subclasscheck__') : undefined;
  if (check !== undefined) return known(callRaw(vm, check, of, [cls]));
  if (!(of instanceof PyClass)) throw vm.error('TypeError', 'issubclass() arg 2 must be a class, a tuple of classes, or a union');
  if (cls.isSubclassOf(of)) return true;
  return cls.unknownBase && of.module !== 'builtins' ? undefined : false;
}

const known = (v: Value): boolean | undefined => (v instanceof Unknown ? undefined : v !== false && v !== null && v !== 0);

function anyOf(vm: VM, items: readonly Value[], holds: (v: Value) => boolean | undefined): boolean | undefined {
  let result: boolean | undefined = false;
  for (const item of items) {
    vm.tick();
    const r = holds(item);
    if (r) return true;
    if (r === undefined) result = undefined;
  }
  return result;
}
