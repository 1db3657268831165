import { returning, sameClass } from '../../python/modules/support.js';
import { newType, PyBuiltin, type PyClass, PyObject } from '../../python/values/values.js';
import { native, type VM } from '../../python/values/vm.js';
import { ModuleObject } from '../module/module.js';
import type { Lookup } from './parts.js';

/** Placeholders for parts of torch that affect neither shapes nor costs: classes and functions that accept anything and change nothing. */

/** Returns its first argument. */
export const identity = (name: string): PyBuiltin => native(name, (args) => args[0] ?? null, false);

/** A wrapper or decorator, with or without arguments: `script(f)`, `@ignore`, `@ignore(drop=True)`, `compile(model, mode='...')`. */
export const passThrough = (name: string): PyBuiltin =>
  native(name, (args) => (args[0] instanceof PyObject ? args[0] : native(name, (inner) => inner[0] ?? null, false)), false);

/** Functions that do nothing; classes are unknown. */
export const idleFunctions =
  (vm: VM): Lookup =>
  (name) =>
    name.startsWith('__') ? undefined : /^[A-Z]/.test(name) ? vm.unknown(`${name} is not followed`) : returning(name);

/** A class whose instances do nothing. */
export function emptyClass(name: string, module: string): PyClass {
  const cls = newType(name);
  cls.module = module;
  cls.set(
    '__init__',
    native('__init__', () => null),
  );
  cls.set('__class_getitem__', sameClass);
  return cls;
}

/** A wrapper that adds nothing to a module: wrapping gives the module itself, which is also its own `module`. */
export function transparent(name: string): PyClass {
  const cls = newType(name);
  cls.module = 'torch.nn.parallel';
  cls.make = (_cls, args, kwargs) => {
    const inner = args[0] ?? kwargs?.get('module') ?? null;
    if (inner instanceof ModuleObject && !inner.attrs?.has('module') && !inner.table('_modules')?.map.has('module')) inner.attrs?.set('module', inner);
    return inner;
  };
  return cls;
}

/** A context manager that is a decorator too: `with no_grad():`, `@no_grad()`, `@no_grad`. */
export function contextClass(name: string): PyClass {
  const cls = newType(name);
  cls.module = 'torch';
  cls.make = (made, args) => {
    const first = args[0];
    const isFunction = first instanceof PyObject && !(first instanceof PyBuiltin) && first.cls.name === 'function';
    return isFunction ? first : new PyObject(made);
  };
  cls.set(
    '__init__',
    native('__init__', () => null),
  );
  cls.set(
    '__enter__',
    native('__enter__', (args) => args[0] ?? null),
  );
  cls.set(
    '__exit__',
    native('__exit__', () => null),
  );
  cls.set(
    '__call__',
    native('__call__', (args) => args[1] ?? null),
  );
  return cls;
}
