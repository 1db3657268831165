import { call } from '../objects/objects.js';
import { method, nativeClass } from '../values/natives.js';
import { PyClass, PyObject, types, type Value } from '../values/values.js';
import type { VM } from '../values/vm.js';
import type { InitField } from './dataclassInit.js';
import { once } from './support.js';

/** Fields of dataclasses. */

/** A field of a dataclass, with the attributes that `fields()` shows. */
export class Field extends PyObject implements InitField {
  constructor(
    cls: PyClass,
    public name: string,
    public type: Value,
    public readonly fallback: Value | undefined,
    public readonly factory: Value | undefined,
    public readonly inInit: boolean,
    public readonly inRepr: boolean,
    public readonly inHash: boolean | undefined,
    public readonly inCompare: boolean,
    public keywordOnly: boolean | undefined,
    public readonly metadata: Value,
  ) {
    super(cls);
    this.attrs = new Map();
  }
  /** True for an InitVar: an argument of `__init__` that is passed on and not kept. */
  initOnly = false;
}

interface Parts {
  readonly missing: PyObject;
  readonly fieldClass: PyClass;
  readonly initVar: PyClass;
  readonly keywordOnly: PyObject;
  readonly frozenError: PyClass;
}

/** The classes and marks of the module, one set per machine. */
export const parts = once((vm: VM): Parts => {
  const missingClass = nativeClass('dataclasses', '_MISSING_TYPE', {});
  const initVar = nativeClass('dataclasses', 'InitVar', {
    make: (cls, [type = null]) => {
      const made = new PyObject(cls);
      made.attrs = new Map([['type', type]]);
      return made;
    },
  });
  // `InitVar[int]` is an instance, so the metaclass handles the subscript.
  const initVarMeta = nativeClass('dataclasses', '_InitVarMeta', {
    bases: [types.type],
    meta: types.type,
    dict: { __getitem__: method(vm, '__getitem__', 'cls type', (_cls, type) => call(vm, initVar, [type])) },
  });
  initVar.cls = initVarMeta;
  return {
    missing: new PyObject(missingClass),
    fieldClass: nativeClass('dataclasses', 'Field', {}),
    initVar,
    keywordOnly: new PyObject(nativeClass('dataclasses', '_KW_ONLY_TYPE', {})),
    frozenError: frozenErrorClass(vm),
  };
});

function frozenErrorClass(vm: VM): PyClass {
  const base = vm.builtins.get('AttributeError');
  return nativeClass('dataclasses', 'FrozenInstanceError', { bases: base instanceof PyClass ? [base] : [types.object] });
}

/** The fields of each dataclass. */
export const fieldTables = new WeakMap<PyClass, readonly Field[]>();

/** The fields of a dataclass or of an instance of one. */
export function fieldsOf(v: Value): readonly Field[] | undefined {
  const cls = v instanceof PyClass ? v : v instanceof PyObject ? v.cls : undefined;
  for (const c of cls?.mro ?? []) {
    const found = fieldTables.get(c);
    if (found) return found;
  }
  return undefined;
}
