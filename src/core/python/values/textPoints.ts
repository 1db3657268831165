import { VM } from './vm.js';
import { characterSteps, itemSteps } from './work.js';

/** Indices of strings: Python counts code points, JavaScript counts UTF-16 units. They agree for strings without surrogates, which most are. */

/** White space in Python, for use inside of the brackets of a regular expression. */
export const SPACE = '\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000';

const SURROGATE = /[\ud800-\udfff]/;
/** Longer strings are cached, one at a time, so that a loop over indices does not scan the text at each step. */
const SHORT = 64;
let lastText = '';
let lastPoints: readonly string[] | undefined;

/** The characters of a string with characters beyond U+FFFF; undefined for a string whose indices agree. */
export function textPoints(text: string): readonly string[] | undefined {
  if (text.length <= SHORT) return SURROGATE.test(text) ? Array.from(text) : undefined;
  if (text !== lastText) {
    VM.current?.charge(itemSteps(text.length));
    lastText = text;
    lastPoints = SURROGATE.test(text) ? pointsOf(text) : undefined;
  }
  return lastPoints;
}

function pointsOf(text: string): readonly string[] {
  VM.current?.charge(characterSteps(text.length));
  return Array.from(text);
}

export const textLength = (text: string): number => textPoints(text)?.length ?? text.length;

/** The UTF-16 index of a Python index within the text. */
export function toUnits(text: string, index: number): number {
  const points = textPoints(text);
  if (!points) return index;
  VM.current?.charge(Math.min(Math.abs(index), points.length));
  let units = 0;
  for (let i = 0; i < index && i < points.length; i++) units += (points[i] as string).length;
  return units;
}

/** The Python index of a UTF-16 index. */
export function toPoints(text: string, units: number): number {
  return textPoints(text) ? pointsOf(text.slice(0, units)).length : units;
}
