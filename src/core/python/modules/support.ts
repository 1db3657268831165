import { toArray } from '../objects/iteration.js';
import { callMethod, getAttrOr, special } from '../objects/objects.js';
import {
  PyBoxed,
  type PyBuiltin,
  type PyClass,
  PyClassMethod,
  PyDict,
  PyFloat,
  PyList,
  PyModule,
  PyObject,
  type PyTuple,
  tuple,
  typeOf,
  Unknown,
  type Value,
} from '../values/values.js';
import { type Frame, native, type VM } from '../values/vm.js';

/** Helpers for modelled modules. */

/** A module with these members. */
export function moduleWith(name: string, members: Readonly<Record<string, Value>>): PyModule {
  const module = new PyModule(name, null);
  module.dict.set('__name__', name);
  for (const key of Object.keys(members)) module.dict.set(key, members[key] as Value);
  return module;
}

/** Adds members that are made when first asked for. For other names `make` gives undefined, which is an AttributeError. */
export function lazily(module: PyModule, make: (name: string) => Value | undefined): PyModule {
  const before = module.lazy;
  module.lazy = (name) => {
    const known = before?.(name) ?? make(name);
    if (known !== undefined) module.dict.set(name, known);
    return known;
  };
  return module;
}

const isDunder = (name: string): boolean => name.startsWith('__') && name.endsWith('__');

/** Marks a module as modelled in part: any other member is Unknown, by name. */
export const modelledInPart = (vm: VM, module: PyModule): PyModule =>
  lazily(module, (name) => (isDunder(name) ? undefined : vm.unknown(`\`${module.name}.${name}\` is not followed`)));

/** A value per machine, made when first asked for. */
export function once<T>(build: (vm: VM) => T): (vm: VM) => T {
  const made = new WeakMap<VM, { value: T }>();
  return (vm) => {
    let entry = made.get(vm);
    if (!entry) {
      entry = { value: build(vm) };
      made.set(vm, entry);
    }
    return entry.value;
  };
}

/** A member of another module; Unknown when there is none. */
export function memberOf(vm: VM, module: string, name: string): Value {
  const found = vm.importer?.importModule(module);
  return (found && getAttrOr(vm, found, name)) ?? vm.unknown(`\`${module}.${name}\` is not followed`);
}

/** A real number, also by `__float__` and `__index__`; undefined when it is unknown. Raises TypeError. */
export function realNumber(vm: VM, v: Value): number | undefined {
  if (typeof v === 'number') return v;
  if (v instanceof PyFloat) return v.value;
  if (typeof v === 'boolean') return v ? 1 : 0;
  if (typeof v === 'bigint') {
    const n = Number(v);
    if (!Number.isFinite(n)) throw vm.error('OverflowError', 'int too large to convert to float');
    return n;
  }
  if (v instanceof Unknown) return undefined;
  if (v instanceof PyBoxed) return realNumber(vm, v.value);
  for (const name of ['__float__', '__index__'])
    if (special(v, name) !== undefined) {
      const made = callMethod(vm, v, name);
      return made === v ? undefined : realNumber(vm, made);
    }
  throw vm.error('TypeError', `must be real number, not ${typeOf(v).name}`);
}

/** An integer, also by `__index__`; undefined when it is unknown. Raises TypeError. */
export function wholeNumber(vm: VM, v: Value): bigint | undefined {
  if (typeof v === 'number' || typeof v === 'boolean' || typeof v === 'bigint') return BigInt(v);
  if (v instanceof Unknown) return undefined;
  if (v instanceof PyBoxed) return wholeNumber(vm, v.value);
  if (v instanceof PyObject && !(v instanceof PyFloat) && special(v, '__index__') !== undefined) {
    const made = callMethod(vm, v, '__index__');
    return made === v ? undefined : wholeNumber(vm, made);
  }
  throw vm.error('TypeError', `'${typeOf(v).name}' object cannot be interpreted as an integer`);
}

/** The text of a str, of an instance of a subclass, or of a path; undefined for anything else. */
export function textOf(vm: VM, v: Value | undefined): string | undefined {
  if (typeof v === 'string') return v;
  if (v instanceof PyBoxed) return textOf(vm, v.value);
  if (v instanceof PyObject && !(v instanceof Unknown) && special(v, '__fspath__') !== undefined) return textOf(vm, callMethod(vm, v, '__fspath__'));
  return undefined;
}

/** The frame of the program's own code that is running. */
function callerOf(vm: VM): Frame | null {
  let frame = vm.frame;
  while (frame && !frame.visible) frame = frame.back;
  return frame;
}

/** The names in a folder below the roots, those of folders with '/' at the end; unknown if it may not be looked into. */
export function folderNames(vm: VM, path: Value): PyList | Unknown {
  if (path instanceof Unknown) return path;
  const name = textOf(vm, path);
  const frame = callerOf(vm);
  const names = name === undefined || !frame ? undefined : vm.importer?.readFolder(name, frame.globals);
  return names ? new PyList([...names]) : vm.unknown('which files there are is not followed');
}

/** The text of a file of settings that the program opens; unknown if there is none that may be read. */
export function fileText(vm: VM, path: Value): string | Unknown {
  if (path instanceof Unknown) return path;
  const name = textOf(vm, path);
  const frame = callerOf(vm);
  const text = name === undefined || !frame ? undefined : vm.importer?.readText(name, frame.globals);
  if (text !== undefined && text.length > vm.limits.elements) return vm.unknown(`the file \`${name}\` is too large to follow`);
  if (text !== undefined) return text;
  const why = name === undefined || !frame ? undefined : vm.importer?.whyNoText(name, frame.globals);
  return vm.unknown(why === undefined ? `the file \`${name ?? typeOf(path).name}\` is not read` : `the file \`${name}\` ${why}`);
}

/** Names from a str (`'x y'`, `'x, y'`) or a sequence of str. */
export function namesIn(vm: VM, v: Value): string[] {
  const text = textOf(vm, v);
  if (text !== undefined) return text.replaceAll(',', ' ').split(/\s+/).filter(Boolean);
  return toArray(vm, v).map((n) => textOf(vm, n) ?? '');
}

export function dictOf(entries: Iterable<readonly [string, Value]>): PyDict {
  const d = new PyDict();
  for (const [k, v] of entries) d.map.set(k, v);
  return d;
}

export const strings = (names: Iterable<string>): PyTuple => tuple([...names]);

/** Raises TypeError for a built-in class: all programs share those, so none may change them. */
export function checkMutable(vm: VM, cls: PyClass): void {
  if (cls.module === 'builtins' && cls.span === null) throw vm.error('TypeError', `cannot set attributes of immutable type '${cls.name}'`);
}

/** A function that ignores its arguments and returns one value. */
export const returning = (name: string, result: Value = null): PyBuiltin => native(name, () => result, false);

/** `__class_getitem__` for classes whose subscript has no effect. */
export const sameClass = new PyClassMethod(native('__class_getitem__', ([cls = null]) => cls));
