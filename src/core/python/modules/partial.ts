import { call } from '../objects/objects.js';
import { repr } from '../objects/text.js';
import { getter, method, nativeClass } from '../values/natives.js';
import { type PyClass, PyObject, tuple, type Value } from '../values/values.js';
import { native, type VM } from '../values/vm.js';
import { dictOf, once, sameClass } from './support.js';

/** `functools.partial`. */

/** A function with some of its arguments fixed. */
export class PyPartial extends PyObject {
  constructor(
    cls: PyClass,
    readonly func: Value,
    readonly args: readonly Value[],
    readonly kwargs: ReadonlyMap<string, Value>,
  ) {
    super(cls);
  }
  run(vm: VM, args: readonly Value[], kwargs: ReadonlyMap<string, Value> | undefined): Value {
    return call(vm, this.func, this.args.length ? [...this.args, ...args] : args, kwargs?.size ? new Map([...this.kwargs, ...kwargs]) : this.kwargs);
  }
}

export const partialClass = once((vm: VM): PyClass => {
  const part = (name: string, get: (p: PyPartial) => Value): Value => getter(name, (self) => (self instanceof PyPartial ? get(self) : null));
  return nativeClass('functools', 'partial', {
    make: (cls, [func, ...args], kwargs) => {
      if (func === undefined) throw vm.error('TypeError', "type 'partial' takes at least one argument");
      const given = kwargs ?? new Map<string, Value>();
      if (func instanceof PyPartial && !func.attrs?.size) return new PyPartial(cls, func.func, [...func.args, ...args], new Map([...func.kwargs, ...given]));
      return new PyPartial(cls, func, args, given);
    },
    dict: {
      __class_getitem__: sameClass,
      func: part('func', (p) => p.func),
      args: part('args', (p) => tuple(p.args)),
      keywords: part('keywords', (p) => dictOf(p.kwargs)),
      __call__: native('__call__', ([self = null, ...args], kwargs) => (self as PyPartial).run(vm, args, kwargs)),
      __repr__: method(vm, '__repr__', 'self', (self) => {
        const p = self as PyPartial;
        const words = [p.func, ...p.args].map((a) => repr(vm, a));
        for (const [k, v] of p.kwargs) words.push(`${k}=${repr(vm, v)}`);
        return `functools.partial(${words.join(', ')})`;
      }),
    },
  });
});
