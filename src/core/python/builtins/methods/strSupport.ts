import { typeOf, types, type Value } from '../../values/values.js';
import type { VM } from '../../values/vm.js';
import { methodsOf, unboxed } from './define.js';

export const strMethods = () => methodsOf(types.str, isText, true);

/** A str or a str of a subclass. Raises TypeError naming who wanted one. */
export function textArgument(vm: VM, v: Value, message: (type: string) => string): string {
  const text = unboxed(v);
  if (typeof text !== 'string') throw vm.error('TypeError', message(typeOf(v).name));
  return text;
}

export const mustBeStr = (type: string): string => `must be str, not ${type}`;

export const isText = (v: Value): v is string => typeof v === 'string';
