import { typeOf, types, type Value } from '../../values/values.js';
import type { VM } from '../../values/vm.js';
import { methodsOf, unboxed } from './define.js';

/** Helpers for methods of strings. */

export const strMethods = () => methodsOf(types.str, isText, true);

/** The text of a str or of an instance of a subclass. Raises TypeError with the given message. */
export function textArgument(vm: VM, v: Value, message: (type: string) => string): string {
  const text = unboxed(v);
  if (typeof text !== 'string') throw vm.error('TypeError', message(typeOf(v).name));
  return text;
}

export const mustBeStr = (type: string): string => `must be str, not ${type}`;

export const isText = (v: Value): v is string => typeof v === 'string';
