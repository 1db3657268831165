import { FLAGS, PatternError } from './flags.js';

/** Which characters one place of a pattern fits. */

/** Whether a code point fits. */
export type CharTest = (code: number) => boolean;

/** A pattern that is being read. */
interface Reader {
  readonly text: string;
  at: number;
  readonly flags: number;
}

/** Classes of characters, as parts of a set in the words of JavaScript. */
const CLASSES: Readonly<Record<string, readonly [unicode: string, ascii: string]>> = {
  d: ['\\p{Nd}', '0-9'],
  w: ['\\p{L}\\p{N}_', 'a-zA-Z0-9_'],
  s: ['\\s\\x1c-\\x1f\\x85', ' \\t\\n\\r\\f\\v'],
};
const ESCAPES: Readonly<Record<string, number>> = { n: 10, r: 13, t: 9, f: 12, v: 11, a: 7 };
const CODE = /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(0[0-7]{0,2}|[1-3][0-7]{2}))/y;
const CODE_IN_SET = /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{1,3}))/y;
const KEPT_CODES = 256;

/** The next character of the pattern. */
export function characterIn(r: Reader): number {
  const code = r.text.codePointAt(r.at) as number;
  r.at += code > 0xffff ? 2 : 1;
  return code;
}

/** A test by a regular expression of JavaScript for one character. Answers for common characters are kept. */
function testedBy(pattern: RegExp): CharTest {
  const known = new Int8Array(KEPT_CODES);
  const test = (code: number): boolean => pattern.test(String.fromCodePoint(code));
  return (code) => {
    if (code >= KEPT_CODES) return test(code);
    if (!known[code]) known[code] = test(code) ? 1 : -1;
    return known[code] === 1;
  };
}

const hex = (code: number): string => `\\u{${code.toString(16)}}`;

export function literalTest(code: number, flags: number): CharTest {
  return flags & FLAGS.I ? testedBy(new RegExp(`^${hex(code)}$`, 'iu')) : (c) => c === code;
}

/** The test of a class such as `\w`. */
export function setTest(name: string, flags: number): CharTest {
  const letter = name.charAt(1);
  const inner = CLASSES[letter.toLowerCase()]?.[flags & FLAGS.A ? 1 : 0] ?? '';
  return testedBy(new RegExp(`^[${letter === letter.toLowerCase() ? '' : '^'}${inner}]$`, 'u'));
}

/** The character that an escape stands for. */
function escapedCode(r: Reader, inSet: boolean): number {
  const pattern = inSet ? CODE_IN_SET : CODE;
  pattern.lastIndex = r.at;
  const found = pattern.exec(r.text);
  if (found) {
    r.at += found[0].length;
    const code = found[4] === undefined ? Number.parseInt(found[1] ?? found[2] ?? found[3] ?? '0', 16) : Number.parseInt(found[4], 8);
    if (code > 0x10ffff) throw new PatternError(`bad escape ${found[0]}`, r.at - found[0].length);
    return code;
  }
  const start = r.at++;
  if (r.at >= r.text.length) throw new PatternError('bad escape (end of pattern)', start);
  const code = characterIn(r);
  const ch = String.fromCodePoint(code);
  if (inSet && ch === 'b') return 8;
  const known = ESCAPES[ch];
  if (known !== undefined) return known;
  if (/[a-zA-Z0-9]/.test(ch)) throw new PatternError(`bad escape \\${ch}`, start);
  return code;
}

/** An escape outside of a set. */
export function escapeIn(r: Reader, inSet: boolean): CharTest {
  const name = r.text.slice(r.at, r.at + 2);
  if (/^\\[dDwWsS]$/.test(name)) {
    r.at += 2;
    return setTest(name, r.flags);
  }
  return literalTest(escapedCode(r, inSet), r.flags);
}

/** `[...]`. A closing bracket at the beginning stands for itself. */
export function readSet(r: Reader): CharTest {
  const start = r.at++;
  const negated = r.text[r.at] === '^';
  if (negated) r.at++;
  const first = r.at;
  const tests: CharTest[] = [];
  const ignoresCase = (r.flags & FLAGS.I) !== 0;
  while (r.text[r.at] !== ']' || r.at === first) {
    if (r.at >= r.text.length) throw new PatternError('unterminated character set', start);
    const name = r.text.slice(r.at, r.at + 2);
    const isClass = /^\\[dDwWsS]$/.test(name);
    const from = r.at;
    if (isClass) {
      r.at += 2;
      tests.push(setTest(name, r.flags));
    }
    const low = isClass ? -1 : codeInSet(r);
    if (r.text[r.at] !== '-' || r.text[r.at + 1] === ']' || r.at + 1 >= r.text.length) {
      if (!isClass) tests.push(literalTest(low, r.flags));
      continue;
    }
    r.at++;
    const isRange = !isClass && !/^\\[dDwWsS]$/.test(r.text.slice(r.at, r.at + 2));
    const high = isRange ? codeInSet(r) : -1;
    if (!isRange || high < low) throw new PatternError(`bad character range ${r.text.slice(from, isRange ? r.at : r.at + 2)}`, from);
    tests.push(ignoresCase ? testedBy(new RegExp(`^[${hex(low)}-${hex(high)}]$`, 'iu')) : (c) => c >= low && c <= high);
  }
  r.at++;
  if (tests.length === 1) {
    const [test] = tests as [CharTest];
    return negated ? (c) => !test(c) : test;
  }
  return (c) => tests.some((test) => test(c)) !== negated;
}

function codeInSet(r: Reader): number {
  return r.text[r.at] === '\\' ? escapedCode(r, true) : characterIn(r);
}
