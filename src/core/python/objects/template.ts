import { Unknown, type Value } from '../values/values.js';
import type { VM } from '../values/vm.js';
import { textSteps } from '../values/work.js';
import { format } from './format.js';
import { getAttr } from './objects.js';
import { getItem } from './sequences.js';
import { asciiText, repr, str } from './text.js';

/** `str.format`, and the conversions of f-strings. */

/** The values that fields of a template may name. */
interface TemplateArguments {
  readonly args: readonly Value[];
  named(name: string): Value;
  /** The error for a positional field without an argument. */
  missing(index: number): Error;
}

interface Counter {
  /** The next automatic index; undefined once a field had an explicit number. */
  automatic: number | undefined;
}

/** Format specifications may contain fields; the specifications of those may not. @limit fields in fields of a format: levels */
const NESTING = 2;

/** `str.format`. Unknown values print as `?`. Raises ValueError, IndexError, KeyError. */
export function templateFormat(vm: VM, text: string, given: TemplateArguments): string {
  vm.charge(text.length);
  return fill(vm, text, given, { automatic: 0 }, NESTING);
}

function fill(vm: VM, text: string, given: TemplateArguments, counter: Counter, depth: number): string {
  if (depth === 0) throw vm.error('ValueError', 'Max string recursion exceeded');
  let out = '';
  let i = 0;
  while (i < text.length) {
    const c = text.charAt(i);
    if (c !== '{' && c !== '}') {
      const brace = text.slice(i).search(/[{}]/);
      const end = brace < 0 ? text.length : i + brace;
      out += text.slice(i, end);
      i = end;
    } else if (text.charAt(i + 1) === c) {
      out += c;
      i += 2;
    } else if (c === '}') throw vm.error('ValueError', "Single '}' encountered in format string");
    else {
      const end = fieldEnd(vm, text, i + 1);
      if (end < 0) throw vm.error('ValueError', i + 1 >= text.length ? "Single '{' encountered in format string" : "expected '}' before end of string");
      vm.tick();
      out += field(vm, text.slice(i + 1, end), given, counter, depth);
      i = end + 1;
    }
  }
  return out;
}

/** The position of the bracket that closes a field. Brackets within `[...]` do not count. */
function fieldEnd(vm: VM, text: string, from: number): number {
  let open = 1;
  for (let i = from; i < text.length; i++) {
    const c = text.charAt(i);
    if (c === '{') open++;
    else if (c === '}' && --open === 0) return i;
    else if (c === '[' && open === 1) {
      const close = text.indexOf(']', i);
      vm.charge(textSteps((close < 0 ? text.length : close) - i));
      if (close > 0 && !text.slice(i, close).includes(':')) i = close;
    }
  }
  return -1;
}

function field(vm: VM, text: string, given: TemplateArguments, counter: Counter, depth: number): string {
  const m = /^((?:[^[:!]|\[[^\]]*\])*)(?:!([^:]*))?(?::([\s\S]*))?$/.exec(text);
  if (!m) throw vm.error('ValueError', "expected ':' after conversion specifier");
  const [, name, conversion, spec] = m;
  let v = lookUp(vm, name as string, given, counter);
  if (conversion !== undefined) v = convert(vm, v, conversion);
  const full = spec?.includes('{') || spec?.includes('}') ? fill(vm, spec, given, counter, depth - 1) : (spec ?? '');
  return format(vm, v, full);
}

/** `!r`, `!s` and `!a` of templates and f-strings. Raises ValueError. */
function convert(vm: VM, v: Value, conversion: string): Value {
  if (v instanceof Unknown) return v;
  switch (conversion) {
    case 'r':
      return repr(vm, v);
    case 's':
      return str(vm, v);
    case 'a':
      return asciiText(repr(vm, v));
    default:
      throw vm.error('ValueError', conversion ? `Unknown conversion specifier ${conversion}` : "unmatched '{' in format spec");
  }
}

function lookUp(vm: VM, path: string, given: TemplateArguments, counter: Counter): Value {
  const first = /^[^.[]*/.exec(path)?.[0] ?? '';
  let v: Value;
  if (first === '' || /^\d+$/.test(first)) {
    const index = first === '' ? automatic(vm, counter) : numbered(vm, counter, Number(first));
    if (index >= given.args.length) throw given.missing(index);
    v = given.args[index] as Value;
  } else v = given.named(first);
  let rest = path.slice(first.length);
  while (rest) {
    const m = /^(?:\.([^.[]+)|\[([^\]]+)\])/.exec(rest);
    if (!m) throw vm.error('ValueError', rest.startsWith('[') && !rest.includes(']') ? "Missing ']' in format string" : 'Empty attribute in format string');
    const [all, attribute, item] = m;
    v = attribute !== undefined ? getAttr(vm, v, attribute) : getItem(vm, v, /^\d+$/.test(item as string) ? Number(item) : (item as string));
    rest = rest.slice(all.length);
  }
  return v;
}

function automatic(vm: VM, counter: Counter): number {
  if (counter.automatic === undefined) throw vm.error('ValueError', 'cannot switch from manual field specification to automatic field numbering');
  return counter.automatic++;
}

function numbered(vm: VM, counter: Counter, index: number): number {
  if (counter.automatic) throw vm.error('ValueError', 'cannot switch from automatic field numbering to manual field specification');
  counter.automatic = undefined;
  return index;
}
