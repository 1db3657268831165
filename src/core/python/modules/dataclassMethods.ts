import { compare, equal } from '../objects/comparison.js';
import { call, getAttrOr } from '../objects/objects.js';
import { repr, str } from '../objects/text.js';
import { method } from '../values/natives.js';
import { NOT_IMPLEMENTED, type PyClass, PyObject, type PyTuple, tuple, type Value } from '../values/values.js';
import { native, type VM } from '../values/vm.js';
import { type Field, parts } from './dataclassField.js';

/** The methods of dataclasses, except for `__init__`. */

export interface Options {
  readonly init: boolean;
  readonly repr: boolean;
  readonly eq: boolean;
  readonly order: boolean;
  readonly unsafeHash: boolean;
  readonly frozen: boolean;
  readonly kwOnly: boolean;
  readonly slots: boolean;
  readonly matchArgs: boolean;
}

/** The fields of instances, without arguments that are only passed on. */
export const instanceFields = (fields: readonly Field[]): Field[] => fields.filter((f) => !f.initOnly);
const valuesOf = (vm: VM, self: Value, fields: readonly Field[]): PyTuple => tuple(fields.map((f) => getAttrOr(vm, self, f.name) ?? null));

export function addRepr(vm: VM, cls: PyClass, fields: readonly Field[]): void {
  const shown = instanceFields(fields).filter((f) => f.inRepr);
  const under = new Set<Value>();
  cls.set(
    '__repr__',
    method(vm, '__repr__', 'self', (self) => {
      if (under.has(self)) return '...';
      under.add(self);
      try {
        const own = (self as PyObject).cls;
        const name = own.qualname;
        return `${typeof name === 'string' ? name : own.name}(${shown.map((f) => `${f.name}=${repr(vm, getAttrOr(vm, self, f.name) ?? null)}`).join(', ')})`;
      } finally {
        under.delete(self);
      }
    }),
  );
}

export function addComparisons(vm: VM, cls: PyClass, fields: readonly Field[], options: Options): void {
  const compared = instanceFields(fields).filter((f) => f.inCompare);
  const same = (a: Value, b: Value): boolean => a instanceof PyObject && b instanceof PyObject && a.cls === b.cls;
  const add = (name: string, run: (a: PyTuple, b: PyTuple) => Value): void => {
    cls.set(
      name,
      method(vm, name, 'self other', (a, b) => (same(a, b) ? run(valuesOf(vm, a, compared), valuesOf(vm, b, compared)) : NOT_IMPLEMENTED)),
    );
  };
  if (options.eq && !cls.dict.has('__eq__')) add('__eq__', (a, b) => equal(vm, a, b) ?? vm.unknown('a comparison with something unknown'));
  if (!options.order) return;
  if (!options.eq) throw vm.error('ValueError', 'eq must be true if order is true');
  for (const [name, op] of [
    ['__lt__', '<'],
    ['__le__', '<='],
    ['__gt__', '>'],
    ['__ge__', '>='],
  ] as const) {
    if (cls.dict.has(name)) throw vm.error('TypeError', `Cannot overwrite attribute ${name} in class ${cls.name}. Consider using functools.total_ordering`);
    add(name, (a, b) => compare(vm, op, a, b));
  }
}

/** Sets `__hash__`: equality by fields makes instances unhashable unless they are frozen. */
export function addHash(vm: VM, cls: PyClass, fields: readonly Field[], options: Options, hadHash: boolean): void {
  if (!options.unsafeHash && (hadHash || !options.eq)) return;
  if (!options.unsafeHash && !options.frozen) {
    cls.set('__hash__', null);
    return;
  }
  const hashed = instanceFields(fields).filter((f) => f.inHash ?? f.inCompare);
  cls.set(
    '__hash__',
    method(vm, '__hash__', 'self', (self) => call(vm, vm.builtins.get('hash') ?? null, [valuesOf(vm, self, hashed)])),
  );
}

export function freeze(vm: VM, cls: PyClass): void {
  const refuse = (verb: string): ((self: Value | undefined, name: Value | undefined) => never) => {
    return (_self, name) => {
      const error = vm.error('AttributeError', `cannot ${verb} field '${str(vm, name ?? '')}'`);
      error.value.cls = parts(vm).frozenError;
      throw error;
    };
  };
  cls.set(
    '__setattr__',
    native('__setattr__', ([self, name]) => refuse('assign to')(self, name)),
  );
  cls.set(
    '__delattr__',
    native('__delattr__', ([self, name]) => refuse('delete')(self, name)),
  );
}
