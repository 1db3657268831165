import { PyBytes, PyDict, PyList, PyObject, PySet, PyTuple, type Value } from './values.js';

/**
 * What the work of built-in functions costs in steps, for `vm.charge`. A step takes about ten nanoseconds. Each function charges before it works, by the
 * elements that it touches, so that no program gets more out of the step limit by a built-in function than by a loop of its own.
 */

/** Items of a list, entries of a table or numbers of an array that JavaScript copies or adds up in the time of one step. */
const ITEMS = 8;
/** Characters that it copies, compares or searches in that time. */
const CHARACTERS = 64;
/** Characters of a pattern of which a mismatch can move a search on (the size of V8's shift table). */
const SEARCH_SHIFT = 250;

export const itemSteps = (count: number): number => Math.floor(count / ITEMS);
/** Putting entries into a table. */
export const tableSteps = (count: number): number => count * 8;
/** Looking at characters one by one, in a loop of ours or by a regular expression: their kinds, their case, their bytes. */
export const characterSteps = (length: number): number => length * 4;
export const textSteps = (length: number): number => Math.floor(length / CHARACTERS);

/** Looking for a text in another one: at worst every place is compared before the search moves on. */
export const searchSteps = (length: number, wanted: number): number => textSteps(length + (length * wanted) / SEARCH_SHIFT);

/** Sorting. */
export const sortSteps = (count: number): number => (count < 2 ? 0 : Math.ceil(count * Math.log2(count)));

/** Moving the items behind a place of a list. */
export const shiftSteps = (count: number): number => textSteps(count);

/** Parsing and compiling a text: about half a microsecond for each character. */
export const parseSteps = (length: number): number => length * 64;

/** Going through a value from outside: its characters or its items, but not what these hold. */
export function walkSteps(v: Value | undefined): number {
  if (typeof v === 'string') return textSteps(v.length);
  if (!(v instanceof PyObject)) return 0;
  if (v instanceof PyList || v instanceof PyTuple) return itemSteps(v.items.length);
  if (v instanceof PyDict || v instanceof PySet) return itemSteps(v.map.size);
  return v instanceof PyBytes ? textSteps(v.value.length) : 0;
}
