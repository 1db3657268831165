import { type PyBuiltin, type PyClass, types } from '../values/values.js';
import type { VM } from '../values/vm.js';

/**
 * Default methods: those that objects, classes and built-in values have when no class defines them, such as `object.__setattr__`, `super().__init__()`,
 * or `dict.__getitem__` in a subclass of dict. They are not members of the classes, so that "does this class define `__eq__`?" stays one lookup.
 * installDefaultMethods.ts has their code.
 */

export const EVERY_OBJECT = new Set(
  '__init__ __new__ __setattr__ __delattr__ __getattribute__ __repr__ __str__ __eq__ __ne__ __hash__ __format__ __dir__ __init_subclass__ __sizeof__ __reduce__ __reduce_ex__ __subclasshook__ __lt__ __le__ __gt__ __ge__ __getstate__'.split(
    ' ',
  ),
);

export const ARITHMETIC: Record<string, string> = {
  add: '+',
  sub: '-',
  mul: '*',
  truediv: '/',
  floordiv: '//',
  mod: '%',
  pow: '**',
  and: '&',
  or: '|',
  xor: '^',
  lshift: '<<',
  rshift: '>>',
};

/** The default method of that name, if values of this class have one. */
export function defaultMethod(vm: VM, cls: PyClass, name: string): PyBuiltin | undefined {
  const made = vm.defaultMethods.get(name);
  return made && (EVERY_OBJECT.has(name) || hasDefault(cls, name)) ? made : undefined;
}

export const is = (cls: PyClass, ...of: PyClass[]): boolean => of.some((t) => cls.isSubclassOf(t));

export function hasDefault(cls: PyClass, name: string): boolean {
  switch (name) {
    case '__call__':
      return is(cls, types.function, types.builtin, types.method, types.type, types.staticmethod);
    case '__instancecheck__':
    case '__subclasscheck__':
    case '__subclasses__':
    case '__prepare__':
    case 'mro':
      return is(cls, types.type);
    case '__len__':
    case '__contains__':
      return is(cls, types.list, types.tuple, types.dict, types.set, types.frozenset, types.str, types.bytes, types.range);
    case '__iter__':
      return is(cls, types.list, types.tuple, types.dict, types.set, types.frozenset, types.str, types.bytes, types.range, types.iterator, types.generator);
    case '__reversed__':
      return is(cls, types.list, types.dict, types.range);
    case '__next__':
      return is(cls, types.iterator, types.generator);
    case '__getitem__':
      return is(cls, types.list, types.tuple, types.dict, types.str, types.bytes, types.range);
    case '__setitem__':
    case '__delitem__':
      return is(cls, types.list, types.dict);
    case '__bool__':
    case '__int__':
    case '__float__':
    case '__abs__':
    case '__neg__':
    case '__pos__':
      return is(cls, types.int, types.float, types.bool);
    case '__invert__':
    case '__index__':
      return is(cls, types.int);
    case '__iadd__':
    case '__imul__':
      return is(cls, types.list);
    case '__ior__':
      return is(cls, types.dict, types.set);
  }
  const op = name.slice(2, -2).replace(/^r(?=add|sub|mul|truediv|floordiv|mod|pow|and|or|xor|lshift|rshift)/, '');
  if (is(cls, types.int, types.float)) return op in ARITHMETIC && (is(cls, types.int) || !['and', 'or', 'xor', 'lshift', 'rshift'].includes(op));
  if (is(cls, types.list, types.tuple, types.str, types.bytes)) return op === 'add' || op === 'mul' || (op === 'mod' && is(cls, types.str));
  if (is(cls, types.set, types.frozenset)) return op === 'and' || op === 'or' || op === 'sub' || op === 'xor';
  return is(cls, types.dict) && op === 'or';
}
