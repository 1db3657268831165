import { dictItems } from '../../objects/containers.js';
import { iterate } from '../../objects/iteration.js';
import { getItem, indexOf } from '../../objects/sequences.js';
import { templateFormat } from '../../objects/template.js';
import { textLength, textPoints, toPoints, toUnits } from '../../values/textPoints.js';
import { PyDict, PyFloat, PyTuple, types, Unknown, type Value } from '../../values/values.js';
import type { VM } from '../../values/vm.js';
import { isError } from '../../values/vm.js';
import { characterSteps, searchSteps, tableSteps } from '../../values/work.js';
import { encodeText } from './codecs.js';
import { methodsOf, staticMethod, unboxed } from './define.js';
import { dictSet } from './dict.js';
import { installTextCases } from './strCase.js';
import { installTextParts } from './strParts.js';
import { isText, mustBeStr, strMethods, textArgument } from './strSupport.js';

/** `str`. */

/** The texts to match (`startswith`): one, or those of a tuple. */
function alternatives(vm: VM, v: Value, method: string): string[] {
  if (v instanceof PyTuple) return v.items.map((x) => textArgument(vm, x, (type) => `tuple for ${method} must only contain str, not ${type}`));
  return [textArgument(vm, v, (type) => `${method} first arg must be str or a tuple of str, not ${type}`)];
}

/** The part of the text between optional bounds, and where it starts, both in UTF-16 units; undefined when the start is after the end. */
function within(vm: VM, text: string, start: Value | undefined, stop: Value | undefined): { from: number; to: number } | Unknown | undefined {
  const size = textLength(text);
  const at = (v: Value | undefined, otherwise: number): number | Unknown => {
    if (v === undefined || v === null) return otherwise;
    const i = indexOf(vm, v, 'slice indices must be integers or None or have an __index__ method');
    return i instanceof Unknown ? i : i < 0 ? Math.max(0, i + size) : i;
  };
  const from = at(start, 0);
  const to = at(stop, size);
  if (from instanceof Unknown) return from;
  if (to instanceof Unknown) return to;
  if (from > size) return undefined;
  return { from: toUnits(text, from), to: toUnits(text, Math.min(to, size)) };
}

function occurrences(vm: VM, text: string, wanted: string): number {
  let count = 0;
  for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + wanted.length)) count++;
  vm.charge(count * 2);
  return count;
}

function installSearch(): void {
  const def = strMethods();
  const search = (vm: VM, self: string, sub: Value, start: Value | undefined, stop: Value | undefined, last: boolean): number | Unknown => {
    const wanted = textArgument(vm, sub, mustBeStr);
    const part = within(vm, self, start, stop);
    if (part === undefined) return -1;
    if (part instanceof Unknown) return part;
    if (part.to < part.from) return -1;
    vm.charge(searchSteps(part.to - part.from, wanted.length));
    const i = last ? self.slice(part.from, part.to).lastIndexOf(wanted) : self.slice(part.from, part.to).indexOf(wanted);
    return i < 0 ? -1 : toPoints(self, i + part.from);
  };
  for (const [name, last] of [
    ['find', false],
    ['rfind', true],
  ] as const)
    def(name, 'sub start? stop? /', (vm, self, sub, start, stop) => search(vm, self, sub, start, stop, last));
  for (const [name, last] of [
    ['index', false],
    ['rindex', true],
  ] as const)
    def(name, 'sub start? stop? /', (vm, self, sub, start, stop) => {
      const i = search(vm, self, sub, start, stop, last);
      if (i === -1) throw vm.error('ValueError', 'substring not found');
      return i;
    });
  def('count', 'sub start? stop? /', (vm, self, sub, start, stop) => {
    const wanted = textArgument(vm, sub, mustBeStr);
    const part = within(vm, self, start, stop);
    if (part === undefined) return 0;
    if (part instanceof Unknown) return part;
    const text = self.slice(part.from, part.to);
    vm.charge(searchSteps(text.length, wanted.length));
    return wanted === '' ? (part.to < part.from ? 0 : textLength(text) + 1) : occurrences(vm, text, wanted);
  });
  for (const [name, fits] of [
    ['startswith', (text: string, x: string) => text.startsWith(x)],
    ['endswith', (text: string, x: string) => text.endsWith(x)],
  ] as const)
    def(name, 'prefix start? stop? /', (vm, self, prefix, start, stop) => {
      const wanted = alternatives(vm, prefix, name);
      const part = within(vm, self, start, stop);
      if (part === undefined) return false;
      if (part instanceof Unknown) return part;
      if (part.to < part.from) return false;
      const text = self.slice(part.from, part.to);
      return wanted.some((x) => fits(text, x));
    });
}

function installJoining(): void {
  const def = strMethods();
  def('join', 'iterable /', (vm, self, items) => {
    if (items === null || typeof items === 'number' || typeof items === 'boolean' || items instanceof PyFloat)
      throw vm.error('TypeError', 'can only join an iterable');
    const parts: string[] = [];
    let size = 0;
    let i = 0;
    for (const v of iterate(vm, items)) {
      if (v instanceof Unknown) return v;
      const at = i++;
      const part = textArgument(vm, v, (type) => `sequence item ${at}: expected str instance, ${type} found`);
      parts.push(part);
      size += part.length + self.length;
      if (size > vm.limits.elements) vm.checkElements(size, 'a string');
    }
    vm.charge(parts.length * 4);
    return parts.join(self);
  });
  def('replace', 'old new count? /', (vm, self, old, made, count) => {
    const from = textArgument(vm, old, (type) => `replace() argument 1 must be str, not ${type}`);
    const to = textArgument(vm, made, (type) => `replace() argument 2 must be str, not ${type}`);
    const n = count === undefined ? -1 : indexOf(vm, count);
    if (n instanceof Unknown) return n;
    return replaced(vm, self, from, to, n < 0 ? Number.POSITIVE_INFINITY : n);
  });
  def('removeprefix', 'prefix /', (vm, self, prefix) => {
    const text = textArgument(vm, prefix, (type) => `removeprefix() argument must be str, not ${type}`);
    return self.startsWith(text) ? self.slice(text.length) : self;
  });
  def('removesuffix', 'suffix /', (vm, self, suffix) => {
    const text = textArgument(vm, suffix, (type) => `removesuffix() argument must be str, not ${type}`);
    return text && self.endsWith(text) ? self.slice(0, -text.length) : self;
  });
  def('encode', 'encoding? errors?', (vm, self, encoding, errors) => encodeText(vm, self, encoding, errors));
}

function replaced(vm: VM, text: string, from: string, to: string, count: number): string {
  vm.charge(searchSteps(text.length, from.length));
  if (count === 0) return text;
  const parts = from === '' ? ['', ...(textPoints(text) ?? text.split('')), ''] : text.split(from);
  vm.charge(parts.length);
  const changes = Math.min(count, parts.length - 1);
  vm.checkElements(text.length + changes * to.length, 'a string');
  if (from === '' && changes < parts.length - 1)
    return (
      to +
      parts
        .slice(1, changes)
        .map((c) => c + to)
        .join('') +
      parts.slice(changes).join('')
    );
  return parts.slice(0, changes + 1).join(to) + (changes + 1 < parts.length ? from + parts.slice(changes + 1).join(from) : '');
}

function installFormatting(): void {
  const def = methodsOf(types.str, isText);
  def('format', '*args **kwargs', (vm, self, args, kwargs) => {
    const unknown = [...args, ...kwargs.values()].find((v) => v instanceof Unknown);
    if (unknown !== undefined) return unknown;
    return templateFormat(vm, self, {
      args,
      named: (name) => {
        const v = kwargs.get(name);
        if (v === undefined) throw vm.error('KeyError', name);
        return v;
      },
      missing: (i) => vm.error('IndexError', `Replacement index ${i} out of range for positional args tuple`),
    });
  });
  def('format_map', 'mapping /', (vm, self, mapping) =>
    templateFormat(vm, self, {
      args: [],
      named: (name) => getItem(vm, mapping, name),
      missing: () => vm.error('ValueError', 'Format string contains positional fields'),
    }),
  );
}

/** The replacement of a character in `translate`. */
function translated(vm: VM, table: Value, c: string): string | Unknown {
  let to: Value;
  try {
    to = unboxed(getItem(vm, table, c.codePointAt(0) ?? 0));
  } catch (error) {
    if (isError(error, 'LookupError')) return c;
    throw error;
  }
  if (to === null) return '';
  if (typeof to === 'number') return String.fromCodePoint(to);
  if (typeof to === 'string' || to instanceof Unknown) return to;
  throw vm.error('TypeError', 'character mapping must return integer, None or str');
}

const lengthOfAll = (texts: readonly (Value | undefined)[]): number => texts.reduce((n: number, v) => n + (typeof v === 'string' ? v.length : 0), 0);

function installTranslation(): void {
  // For each character something is looked up, which may raise an exception.
  const def = strMethods((length) => 8 * characterSteps(length));
  def('translate', 'table /', (vm, self, table) => {
    let out = '';
    for (const c of self) {
      const to = translated(vm, table, c);
      if (to instanceof Unknown) return to;
      out += to;
    }
    return out;
  });
  staticMethod(types.str, 'maketrans', (vm, [x, y, z]) => {
    const made = new PyDict();
    if (x instanceof Unknown) return x;
    if (y === undefined) {
      if (!(x instanceof PyDict)) throw vm.error('TypeError', 'if you give only one argument to maketrans it must be a dict');
      for (const [k, v] of dictItems(vm, x)) dictSet(vm, made, typeof k === 'string' ? (k.codePointAt(0) ?? 0) : k, v);
      return made;
    }
    vm.charge(tableSteps(lengthOfAll([x, y, z])));
    const from = Array.from(textArgument(vm, x ?? null, (type) => `first maketrans argument must be a string if there is a second argument, not ${type}`));
    const to = Array.from(textArgument(vm, y, (type) => `maketrans() argument 2 must be str, not ${type}`));
    if (from.length !== to.length) throw vm.error('ValueError', 'the first two maketrans arguments must have equal length');
    from.forEach((c, i) => {
      made.map.set(c.codePointAt(0) ?? 0, (to[i] as string).codePointAt(0) ?? 0);
    });
    if (z !== undefined)
      for (const c of textArgument(vm, z, (type) => `maketrans() argument 3 must be str, not ${type}`)) made.map.set(c.codePointAt(0) ?? 0, null);
    return made;
  });
}

export function installStr(): void {
  installSearch();
  installJoining();
  installFormatting();
  installTranslation();
  installTextCases();
  installTextParts();
}
