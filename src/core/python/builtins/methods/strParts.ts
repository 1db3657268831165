import { indexOf } from '../../objects/sequences.js';
import { truth } from '../../objects/truth.js';
import { SPACE } from '../../values/textPoints.js';
import { list, tuple, Unknown, type Value } from '../../values/values.js';
import type { VM } from '../../values/vm.js';
import { characterSteps, searchSteps } from '../../values/work.js';
import { mustBeStr, strMethods, textArgument } from './strSupport.js';

/** Methods of `str` that take texts apart: split, partition, strip. Bytes, kept as texts of characters 0..255, share them. */

const SPACES = new RegExp(`[${SPACE}]+`, 'g');
const LEADING = new RegExp(`^[${SPACE}]+`);
const ONE_SPACE = new RegExp(`[${SPACE}]`);
/** Line ends of Python, which has more than JavaScript. */
const BREAKS = '\\n\\r\\v\\f\\x1c-\\x1e\\x85\\u2028\\u2029';
const LINES = new RegExp(`\\r\\n|[${BREAKS}]`, 'g');

/** Without the white space at the end. A regular expression would look for it from every space on. */
function withoutTrailing(text: string): string {
  let end = text.length;
  while (end > 0 && ONE_SPACE.test(text.charAt(end - 1))) end--;
  return text.slice(0, end);
}

export function splitSpaces(text: string, most: number): string[] {
  const rest = text.replace(LEADING, '');
  if (!rest) return [];
  if (most === 0) return [rest];
  const out: string[] = [];
  let at = 0;
  for (const m of rest.matchAll(SPACES)) {
    if (out.length === most) break;
    out.push(rest.slice(at, m.index));
    at = m.index + m[0].length;
  }
  // The rest after the last split keeps its trailing white space, but not its leading one.
  if (at < rest.length) out.push(out.length === most ? rest.slice(at) : withoutTrailing(rest.slice(at)));
  return out;
}

export function rsplitSpaces(text: string, most: number): string[] {
  const reversed = (s: string): string => Array.from(s).reverse().join('');
  return splitSpaces(reversed(text), most).map(reversed).reverse();
}

export function splitAt(text: string, separator: string, most: number): string[] {
  const parts = text.split(separator);
  return parts.length <= most + 1 ? parts : [...parts.slice(0, most), parts.slice(most).join(separator)];
}

export function rsplitAt(text: string, separator: string, most: number): string[] {
  const parts = text.split(separator);
  const kept = parts.length - most;
  return kept <= 1 ? parts : [parts.slice(0, kept).join(separator), ...parts.slice(kept)];
}

export function splitLines(text: string, keep: boolean): string[] {
  const out: string[] = [];
  let at = 0;
  for (const m of text.matchAll(LINES)) {
    out.push(text.slice(at, keep ? m.index + m[0].length : m.index));
    at = m.index + m[0].length;
  }
  if (at < text.length) out.push(text.slice(at));
  return out;
}

/** Strips characters of a set, or white space, from the ends. */
export function stripped(text: string, characters: string | undefined, left: boolean, right: boolean): string {
  if (characters === undefined) {
    const begun = left ? text.replace(LEADING, '') : text;
    return right ? withoutTrailing(begun) : begun;
  }
  const set = new Set(characters);
  const all = Array.from(text);
  let from = 0;
  let to = all.length;
  while (left && from < to && set.has(all[from] as string)) from++;
  while (right && to > from && set.has(all[to - 1] as string)) to--;
  return all.slice(from, to).join('');
}

export function partitioned(text: string, separator: string, last: boolean): [string, string, string] {
  const i = last ? text.lastIndexOf(separator) : text.indexOf(separator);
  if (i < 0) return last ? ['', '', text] : [text, '', ''];
  return [text.slice(0, i), separator, text.slice(i + separator.length)];
}

function mostSplits(vm: VM, v: Value | undefined): number | Unknown {
  if (v === undefined) return Number.POSITIVE_INFINITY;
  const n = indexOf(vm, v);
  return n instanceof Unknown ? n : n < 0 ? Number.POSITIVE_INFINITY : n;
}

export function installTextParts(): void {
  const def = strMethods(characterSteps);
  for (const [name, bySpaces, bySeparator] of [
    ['split', splitSpaces, splitAt],
    ['rsplit', rsplitSpaces, rsplitAt],
  ] as const)
    def(name, 'sep? maxsplit?', (vm, self, sep, maxsplit) => {
      const most = mostSplits(vm, maxsplit);
      if (most instanceof Unknown) return most;
      if (sep === undefined || sep === null) return list(bySpaces(self, most));
      const separator = textArgument(vm, sep, (type) => `must be str or None, not ${type}`);
      if (!separator) throw vm.error('ValueError', 'empty separator');
      vm.charge(searchSteps(self.length, separator.length));
      return list(bySeparator(self, separator, most));
    });
  def('splitlines', 'keepends?', (vm, self, keep) => list(splitLines(self, truth(vm, keep ?? false) === true)));
  for (const [name, last] of [
    ['partition', false],
    ['rpartition', true],
  ] as const)
    def(name, 'sep /', (vm, self, sep) => {
      const separator = textArgument(vm, sep, mustBeStr);
      if (!separator) throw vm.error('ValueError', 'empty separator');
      vm.charge(searchSteps(self.length, separator.length));
      return tuple(partitioned(self, separator, last));
    });
  for (const [name, left, right] of [
    ['strip', true, true],
    ['lstrip', true, false],
    ['rstrip', false, true],
  ] as const)
    def(name, 'chars? /', (vm, self, chars) =>
      stripped(self, chars === undefined || chars === null ? undefined : textArgument(vm, chars, () => `${name} arg must be None or str`), left, right),
    );
}
