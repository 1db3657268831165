import { indexOf } from '../../objects/sequences.js';
import { SPACE, textLength, textPoints } from '../../values/textPoints.js';
import { Unknown, type Value } from '../../values/values.js';
import type { VM } from '../../values/vm.js';
import { characterSteps } from '../../values/work.js';
import { strMethods, textArgument } from './strSupport.js';

/** Methods of `str` for case, kinds of characters, and filling to a width. */

const LOWER = /\p{Lowercase}/u;
const UPPER = /\p{Uppercase}/u;
const TITLE = /\p{Lt}/u;
const CASED = /[\p{Lowercase}\p{Uppercase}\p{Lt}]/u;
const LETTER = /\p{L}/u;

/** Letters that are two in one, with the form that they have at the start of a word. */
const TITLES: Readonly<Record<string, string>> = { Ǆ: 'ǅ', ǆ: 'ǅ', Ǉ: 'ǈ', ǉ: 'ǈ', Ǌ: 'ǋ', ǌ: 'ǋ', Ǳ: 'ǲ', ǳ: 'ǲ' };

function capital(c: string): string {
  const upper = c.toUpperCase();
  return TITLES[c] ?? (upper.length > c.length ? upper.replace(/(?<=\p{Lu}.*)\p{Lu}/gu, (x) => x.toLowerCase()) : upper);
}

/** `title()`: every run of cased letters starts with a capital. */
function title(text: string): string {
  let out = '';
  let inside = false;
  for (const c of text) {
    out += inside ? c.toLowerCase() : capital(c);
    inside = CASED.test(c);
  }
  return out;
}

function isTitle(text: string): boolean {
  let inside = false;
  let any = false;
  for (const c of text) {
    if (UPPER.test(c) || TITLE.test(c)) {
      if (inside) return false;
      inside = any = true;
    } else if (LOWER.test(c)) {
      if (!inside) return false;
      any = true;
    } else inside = false;
  }
  return any;
}

const every =
  (pattern: RegExp) =>
  (text: string): boolean =>
    pattern.test(text);

const TESTS: Readonly<Record<string, (text: string) => boolean>> = {
  isdigit: every(/^[\p{Nd}\u00b2\u00b3\u00b9\u2070\u2074-\u2079\u2080-\u2089\u2460-\u2468]+$/u),
  isdecimal: every(/^\p{Nd}+$/u),
  isnumeric: every(/^\p{N}+$/u),
  isalpha: every(/^\p{L}+$/u),
  isalnum: every(/^[\p{L}\p{N}]+$/u),
  isspace: every(new RegExp(`^[${SPACE}]+$`)),
  isascii: every(/^[\0-\x7f]*$/),
  isidentifier: every(/^[\p{XID_Start}_]\p{XID_Continue}*$/u),
  isprintable: (text) => !/[\p{C}\p{Z}]/u.test(text.replaceAll(' ', '')),
  islower: (text) => LOWER.test(text) && !UPPER.test(text) && !TITLE.test(text),
  isupper: (text) => UPPER.test(text) && !LOWER.test(text) && !TITLE.test(text),
  istitle: isTitle,
};

const CASES: Readonly<Record<string, (text: string) => string>> = {
  upper: (text) => text.toUpperCase(),
  lower: (text) => text.toLowerCase(),
  casefold: (text) => text.replaceAll('ß', 'ss').replaceAll('ẞ', 'ss').toLowerCase(),
  title,
  capitalize: (text) => {
    const [first = ''] = text;
    return capital(first) + text.slice(first.length).toLowerCase();
  },
  swapcase: (text) => Array.from(text, (c) => (LOWER.test(c) ? c.toUpperCase() : LETTER.test(c) ? c.toLowerCase() : c)).join(''),
};

function fillOf(vm: VM, fill: Value | undefined, method: string): string {
  if (fill === undefined) return ' ';
  const text = textArgument(vm, fill, (type) => `${method}() argument 2 must be a unicode character, not ${type}`);
  if (textLength(text) !== 1) throw vm.error('TypeError', 'The fill character must be exactly one character long');
  return text;
}

/** How many fill characters go to the left. CPython's `center` puts the odd one to the left when the width is odd. */
const PLACES: Readonly<Record<string, (room: number, width: number) => number>> = {
  ljust: () => 0,
  rjust: (room) => room,
  center: (room, width) => Math.floor(room / 2) + (room & width & 1),
};

export function installTextCases(): void {
  const def = strMethods();
  const slow = strMethods(characterSteps);
  for (const [name, run] of Object.entries(CASES)) slow(name, '', (_vm, self) => run(self));
  for (const [name, run] of Object.entries(TESTS)) slow(name, '', (_vm, self) => run(self));
  for (const [name, left] of Object.entries(PLACES))
    def(name, 'width fill? /', (vm, self, width, fill) => {
      const w = indexOf(vm, width);
      if (w instanceof Unknown) return w;
      const c = fillOf(vm, fill, name);
      const room = w - textLength(self);
      if (room <= 0) return self;
      vm.checkElements(w, 'a string');
      const before = left(room, w);
      return c.repeat(before) + self + c.repeat(room - before);
    });
  def('zfill', 'width /', (vm, self, width) => {
    const w = indexOf(vm, width);
    if (w instanceof Unknown) return w;
    vm.checkElements(w, 'a string');
    const room = Math.max(0, w - textLength(self));
    return /^[+-]/.test(self) ? self.charAt(0) + '0'.repeat(room) + self.slice(1) : '0'.repeat(room) + self;
  });
  slow('expandtabs', 'tabsize?', (vm, self, tabsize) => {
    const size = tabsize === undefined ? 8 : indexOf(vm, tabsize);
    if (size instanceof Unknown) return size;
    vm.checkElements(size * (self.split('\t').length - 1), 'a string');
    return expandTabs(self, size);
  });
}

function expandTabs(text: string, size: number): string {
  let column = 0;
  let out = '';
  for (const c of textPoints(text) ?? text) {
    if (c === '\t') {
      const n = size > 0 ? size - (column % size) : 0;
      out += ' '.repeat(n);
      column += n;
    } else {
      out += c;
      column = c === '\n' || c === '\r' ? 0 : column + 1;
    }
  }
  return out;
}
