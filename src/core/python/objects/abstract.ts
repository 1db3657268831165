import { type PyClass, PyClassMethod, PyObject, PyProperty, PyStaticMethod, type Value } from '../values/values.js';
import type { VM } from '../values/vm.js';

/** Abstract methods, which keep a class from being instantiated. */

const isMarked = (v: Value): boolean => {
  if (!(v instanceof PyObject)) return false;
  if (v instanceof PyProperty) return [v.get, v.set, v.del].some(isMarked);
  if (v instanceof PyClassMethod || v instanceof PyStaticMethod) return v.attrs?.get('__isabstractmethod__') === true || isMarked(v.func);
  return v.attrs?.get('__isabstractmethod__') === true;
};

export const abstractNames = new WeakMap<PyClass, readonly string[]>();

/** The abstract methods of a class, sorted by name. */
export function abstractsOf(cls: PyClass): readonly string[] {
  let names = abstractNames.get(cls);
  if (!names) {
    const all = new Set(cls.mro.flatMap((c) => [...c.dict].filter(([, v]) => isMarked(v)).map(([k]) => k)));
    names = [...all].filter((name) => isMarked(cls.lookup(name) ?? null)).sort();
    abstractNames.set(cls, names);
  }
  return names;
}

/** Raises TypeError for the instantiation of an abstract class, in CPython's words. */
export function refuseAbstract(vm: VM, cls: PyClass): void {
  const names = abstractsOf(cls);
  if (names.length)
    throw vm.error('TypeError', `Can't instantiate abstract class ${cls.name} with abstract method${names.length > 1 ? 's' : ''} ${names.join(', ')}`);
}
