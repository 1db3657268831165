import type { Bound } from '../../values/natives.js';
import { PyList, typeOf, types, type Value } from '../../values/values.js';
import type { VM } from '../../values/vm.js';
import { textSteps, walkSteps } from '../../values/work.js';
import { methodsOf, unboxed } from './define.js';

/** Helpers for methods of strings. */

/** Defines methods that go through the whole text, and through the texts they are given. @param steps what going through it costs, by its length */
export function strMethods(steps = textSteps) {
  const define = methodsOf(types.str, isText, true);
  return <const S extends string>(name: string, signature: S, run: (vm: VM, self: string, ...values: Bound<S>) => Value): void =>
    define(name, signature, (vm, self, ...values) => {
      vm.charge(steps(self.length));
      const made = run(vm, self, ...values);
      // A part is a value of its own.
      vm.charge(made instanceof PyList ? made.items.length * 4 : walkSteps(made));
      return made;
    });
}

/** The text of a str or of an instance of a subclass. Raises TypeError with the given message. */
export function textArgument(vm: VM, v: Value, message: (type: string) => string): string {
  const text = unboxed(v);
  if (typeof text !== 'string') throw vm.error('TypeError', message(typeOf(v).name));
  return text;
}

export const mustBeStr = (type: string): string => `must be str, not ${type}`;

export const isText = (v: Value): v is string => typeof v === 'string';
