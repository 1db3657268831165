import { call } from '../objects/objects.js';
import { repr } from '../objects/text.js';
import { fn, getter, method, nativeClass } from '../values/natives.js';
import { DONE, PyBytes, PyClass, PyIterator, PyList, type PyModule, PyObject, tuple, Unknown, type Value } from '../values/values.js';
import type { VM } from '../values/vm.js';
import { parseSteps } from '../values/work.js';
import { FLAGS, PatternError, UnreadPattern } from './regex/flags.js';
import { Matcher, type Places } from './regex/match.js';
import { type ReadPattern, readPattern } from './regex/pattern.js';
import { compilePattern, type Program } from './regex/program.js';
import { dictOf, moduleWith, once, sameClass, textOf, wholeNumber } from './support.js';

/** The module `re`. */

/** Longer patterns are not read. Those in programs are far shorter. @limit regular expression: characters */
const PATTERN_CHARACTERS = 5_000;

class Pattern extends PyObject {
  constructor(
    cls: PyClass,
    readonly text: string,
    readonly made: ReadPattern,
    private readonly program: Program,
  ) {
    super(cls);
  }
  find(vm: VM, kind: 'search' | 'match' | 'fullmatch', text: string, from: number): Places | undefined {
    const matcher = new Matcher(this.program, text, vm);
    if (kind !== 'search') return matcher.at(from, kind === 'fullmatch');
    for (let at = from; at <= text.length; at += (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1) {
      const found = matcher.at(at, false);
      if (found) return found;
    }
    return undefined;
  }
}

class Match extends PyObject {
  constructor(
    cls: PyClass,
    readonly pattern: Pattern,
    private readonly places: Places,
    readonly text: string,
    readonly from: number,
    readonly to: number,
  ) {
    super(cls);
  }
  span(group: number): [number, number] {
    const [from = -1, to = -1] = this.places.slice(2 * group, 2 * group + 2);
    return to < 0 ? [-1, -1] : [from, to];
  }
  group(group: number): string | undefined {
    const [from, to] = this.span(group);
    return from < 0 ? undefined : this.text.slice(from, to);
  }
}

interface Classes {
  readonly pattern: PyClass;
  readonly match: PyClass;
  readonly error: PyClass;
  readonly compiled: Map<string, Pattern>;
}

const raise = (vm: VM, error: PatternError): never => {
  const made = vm.error('Exception', error.message);
  made.value.cls = classes(vm).error;
  throw made;
};

/** The pattern of a str or of a compiled pattern; Unknown when it cannot be followed. */
function compile(vm: VM, v: Value, flags: Value | undefined): Pattern | Unknown {
  if (v instanceof Pattern || v instanceof Unknown) return v;
  if (v instanceof PyBytes) return vm.unknown('patterns over bytes are not followed');
  const text = textOf(vm, v);
  if (text === undefined) throw vm.error('TypeError', 'first argument must be string or compiled pattern');
  if (text.length > PATTERN_CHARACTERS) return vm.unknown(`the pattern is too long to follow (limit: ${PATTERN_CHARACTERS.toLocaleString('en')} characters)`);
  const bits = flags === undefined ? 0 : Number(wholeNumber(vm, flags) ?? 0n);
  const key = `${bits}:${text}`;
  const { compiled, pattern } = classes(vm);
  const known = compiled.get(key);
  if (known) return known;
  try {
    vm.charge(parseSteps(text.length));
    const read = readPattern(text, bits);
    const made = new Pattern(pattern, text, read, compilePattern(read.root, read.groups));
    compiled.set(key, made);
    return made;
  } catch (error) {
    if (error instanceof PatternError) return raise(vm, error);
    if (error instanceof UnreadPattern) return vm.unknown(`the pattern ${JSON.stringify(text).slice(0, 60)} cannot be followed`);
    throw error;
  }
}

type Work<T> = (pattern: Pattern, text: string) => T;

/** Calls `work` with the pattern and the text. The result is unknown if either is. */
function matching(vm: VM, pattern: Pattern | Unknown, v: Value, work: Work<Value>): Value {
  if (pattern instanceof Unknown) return pattern;
  if (v instanceof Unknown) return v;
  const text = textOf(vm, v);
  if (text === undefined)
    throw vm.error(
      'TypeError',
      `expected string or bytes-like object, got '${v === null ? 'NoneType' : v instanceof PyObject ? v.cls.name : typeof v === 'number' ? 'int' : typeof v}'`,
    );
  return work(pattern, text);
}

const bounds = (vm: VM, text: string, pos: Value | undefined, end: Value | undefined): [string, number] => {
  const at = (v: Value | undefined, otherwise: number): number =>
    v === undefined ? otherwise : Math.min(Math.max(0, Number(wholeNumber(vm, v) ?? BigInt(otherwise))), text.length);
  return [text.slice(0, at(end, text.length)), at(pos, 0)];
};

/** All matches without overlaps. As since Python 3.7, an empty match may follow directly after another match. */
function* matches(vm: VM, pattern: Pattern, text: string, from: number): Generator<Match> {
  const cls = classes(vm).match;
  let at = from;
  while (at <= text.length) {
    const found = pattern.find(vm, 'search', text, at);
    if (!found) return;
    vm.tick();
    const made = new Match(cls, pattern, found, text, from, text.length);
    yield made;
    const [start, end] = made.span(0);
    at = end > start ? end : end + 1;
    // An empty match is tried again where a longer one ended.
  }
}

const allGroups = (m: Match, otherwise: Value): Value[] => Array.from({ length: m.pattern.made.groups }, (_, i) => m.group(i + 1) ?? otherwise);

function groupNumber(vm: VM, m: Match, which: Value): number {
  const n = typeof which === 'string' ? m.pattern.made.names.get(which) : Number(wholeNumber(vm, which) ?? -1n);
  if (n === undefined || n < 0 || n > m.pattern.made.groups) throw vm.error('IndexError', 'no such group');
  return n;
}

/** Expands a template (`\1`, `\g<name>`, `\n`). */
function expand(vm: VM, m: Match, template: string): string {
  return template.replace(/\\(?:g<([^>]*)>|([1-9]\d?)|(0[0-7]{0,2})|([\s\S]))/g, (_all, name?: string, number?: string, octal?: string, other?: string) => {
    if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8));
    if (other !== undefined) {
      const plain = { n: '\n', t: '\t', r: '\r', f: '\f', v: '\v', a: '\x07', b: '\b', '\\': '\\' }[other];
      if (plain === undefined && /[a-zA-Z]/.test(other)) return raise(vm, new PatternError(`bad escape \\${other}`, 0));
      return plain ?? `\\${other}`;
    }
    const key = name ?? number ?? '';
    const index = /^\d+$/.test(key) ? Number(key) : m.pattern.made.names.get(key);
    if (index === undefined) throw vm.error('IndexError', `unknown group name '${key}'`);
    if (index > m.pattern.made.groups) return raise(vm, new PatternError(`invalid group reference ${key}`, 1));
    return m.group(index) ?? '';
  });
}

function substitute(vm: VM, pattern: Pattern, replacement: Value, text: string, count: Value | undefined): [string | Unknown, number] {
  const limit = count === undefined ? 0 : Number(wholeNumber(vm, count) ?? 0n);
  const template = textOf(vm, replacement);
  let out = '';
  let at = 0;
  let n = 0;
  for (const m of matches(vm, pattern, text, 0)) {
    if (limit && n >= limit) break;
    const [start, end] = m.span(0);
    const made = template === undefined ? call(vm, replacement, [m]) : expand(vm, m, template);
    if (made instanceof Unknown) return [made, n];
    out += text.slice(at, start) + (textOf(vm, made) ?? '');
    at = end;
    n++;
  }
  out += text.slice(at);
  vm.checkElements(out.length, 'a string');
  return [out, n];
}

function splitText(vm: VM, pattern: Pattern, text: string, maxsplit: Value | undefined): Value {
  const limit = maxsplit === undefined ? 0 : Number(wholeNumber(vm, maxsplit) ?? 0n);
  const out: Value[] = [];
  let at = 0;
  let n = 0;
  for (const m of matches(vm, pattern, text, 0)) {
    if (limit && n >= limit) break;
    const [start, end] = m.span(0);
    out.push(text.slice(at, start), ...allGroups(m, null));
    at = end;
    n++;
  }
  out.push(text.slice(at));
  return new PyList(out);
}

/** The value of one match in `findall`: the whole text, the only group, or a tuple of groups. */
function foundValue(m: Match): Value {
  const { groups } = m.pattern.made;
  if (!groups) return m.group(0) ?? '';
  return groups === 1 ? (m.group(1) ?? '') : tuple(allGroups(m, ''));
}

function finding(vm: VM, kind: 'search' | 'match' | 'fullmatch', pattern: Pattern | Unknown, v: Value, pos?: Value, end?: Value): Value {
  return matching(vm, pattern, v, (p, text) => {
    const [part, from] = bounds(vm, text, pos, end);
    const found = p.find(vm, kind, part, from);
    return found ? new Match(classes(vm).match, p, found, part, from, part.length) : null;
  });
}

function iterateMatches(vm: VM, pattern: Pattern | Unknown, v: Value, pos?: Value, end?: Value): Value {
  return matching(vm, pattern, v, (p, text) => {
    const all = matches(vm, p, ...bounds(vm, text, pos, end));
    return new PyIterator(() => {
      const step = all.next();
      return step.done ? DONE : step.value;
    });
  });
}

const findAll = (vm: VM, pattern: Pattern | Unknown, v: Value, pos?: Value, end?: Value): Value =>
  matching(vm, pattern, v, (p, text) => new PyList([...matches(vm, p, ...bounds(vm, text, pos, end))].map(foundValue)));

const replaceAll = (vm: VM, pattern: Pattern | Unknown, replacement: Value, v: Value, count: Value | undefined, counted: boolean): Value =>
  matching(vm, pattern, v, (p, text) => {
    if (replacement instanceof Unknown) return replacement;
    const [out, n] = substitute(vm, p, replacement, text, count);
    return counted ? tuple([out, n]) : out;
  });

function patternClass(vm: VM): PyClass {
  const of = (v: Value): Pattern => v as Pattern;
  const find = (kind: 'search' | 'match' | 'fullmatch'): Value =>
    method(vm, kind, 'self string pos? endpos?', (self, text, pos, end) => finding(vm, kind, of(self), text, pos, end));
  return nativeClass('re', 'Pattern', {
    make: () => {
      throw vm.error('TypeError', "cannot create 're.Pattern' instances");
    },
    dict: {
      __class_getitem__: sameClass,
      search: find('search'),
      match: find('match'),
      fullmatch: find('fullmatch'),
      findall: method(vm, 'findall', 'self string pos? endpos?', (self, text, pos, end) => findAll(vm, of(self), text, pos, end)),
      finditer: method(vm, 'finditer', 'self string pos? endpos?', (self, text, pos, end) => iterateMatches(vm, of(self), text, pos, end)),
      sub: method(vm, 'sub', 'self repl string count?', (self, to, text, count) => replaceAll(vm, of(self), to, text, count, false)),
      subn: method(vm, 'subn', 'self repl string count?', (self, to, text, count) => replaceAll(vm, of(self), to, text, count, true)),
      split: method(vm, 'split', 'self string maxsplit?', (self, text, max) => matching(vm, of(self), text, (p, s) => splitText(vm, p, s, max))),
      pattern: getter('pattern', (self) => of(self).text),
      flags: getter('flags', (self) => of(self).made.flags),
      groups: getter('groups', (self) => of(self).made.groups),
      groupindex: getter('groupindex', (self) => dictOf(of(self).made.names)),
      __repr__: method(vm, '__repr__', 'self', (self) => `re.compile(${repr(vm, of(self).text)})`),
      __deepcopy__: method(vm, '__deepcopy__', 'self memo', (self) => self),
      __copy__: method(vm, '__copy__', 'self', (self) => self),
    },
  });
}

function matchClass(vm: VM): PyClass {
  const of = (v: Value): Match => v as Match;
  const one = (self: Value, which: Value): Value => of(self).group(groupNumber(vm, of(self), which)) ?? null;
  const span = (self: Value, which: Value | undefined): [number, number] => of(self).span(groupNumber(vm, of(self), which ?? 0));
  const last = (m: Match): number => {
    // The group that closed last: among those that end furthest, the outermost, which opens first.
    let best = 0;
    for (let i = 1; i <= m.pattern.made.groups; i++) if (m.group(i) !== undefined && (best === 0 || m.span(i)[1] > m.span(best)[1])) best = i;
    return best;
  };
  return nativeClass('re', 'Match', {
    make: () => {
      throw vm.error('TypeError', "cannot create 're.Match' instances");
    },
    dict: {
      __class_getitem__: sameClass,
      group: method(vm, 'group', 'self *groups', (self, groups) => {
        if (groups.length > 1) return tuple(groups.map((g) => one(self, g)));
        return one(self, groups[0] ?? 0);
      }),
      groups: method(vm, 'groups', 'self default?', (self, otherwise) => tuple(allGroups(of(self), otherwise ?? null))),
      groupdict: method(vm, 'groupdict', 'self default?', (self, otherwise) =>
        dictOf([...of(self).pattern.made.names].map(([k, i]) => [k, of(self).group(i) ?? otherwise ?? null] as const)),
      ),
      start: method(vm, 'start', 'self group?', (self, which) => span(self, which)[0]),
      end: method(vm, 'end', 'self group?', (self, which) => span(self, which)[1]),
      span: method(vm, 'span', 'self group?', (self, which) => tuple(span(self, which))),
      expand: method(vm, 'expand', 'self template', (self, template) => expand(vm, of(self), textOf(vm, template) ?? '')),
      __getitem__: method(vm, '__getitem__', 'self group', (self, which) => one(self, which)),
      __bool__: method(vm, '__bool__', 'self', () => true),
      __repr__: method(vm, '__repr__', 'self', (self) => `<re.Match object; span=(${span(self, 0).join(', ')}), match=${repr(vm, of(self).group(0) ?? '')}>`),
      string: getter('string', (self) => of(self).text),
      re: getter('re', (self) => of(self).pattern),
      pos: getter('pos', (self) => of(self).from),
      endpos: getter('endpos', (self) => of(self).to),
      lastindex: getter('lastindex', (self) => last(of(self)) || null),
      lastgroup: getter('lastgroup', (self) => [...of(self).pattern.made.names].find(([, i]) => i === last(of(self)))?.[0] ?? null),
    },
  });
}

const classes = once((vm: VM): Classes => {
  const base = vm.builtins.get('Exception');
  return {
    pattern: patternClass(vm),
    match: matchClass(vm),
    error: nativeClass('re', 'error', { bases: base instanceof PyClass ? [base] : [] }),
    compiled: new Map(),
  };
});

const FLAG_NAMES: Readonly<Record<string, number>> = {
  ...FLAGS,
  ASCII: FLAGS.A,
  IGNORECASE: FLAGS.I,
  LOCALE: FLAGS.L,
  MULTILINE: FLAGS.M,
  DOTALL: FLAGS.S,
  UNICODE: FLAGS.U,
  VERBOSE: FLAGS.X,
  NOFLAG: 0,
};

/** The module `re`, complete. What a pattern with a feature that is not read gives is Unknown. */
export function reModule(vm: VM): PyModule {
  const made = classes(vm);
  const find = (kind: 'search' | 'match' | 'fullmatch'): Value =>
    fn(vm, kind, 'pattern string flags?', (p, text, flags) => finding(vm, kind, compile(vm, p, flags), text));
  return moduleWith('re', {
    ...FLAG_NAMES,
    RegexFlag: nativeClass('re', 'RegexFlag', {}),
    Pattern: made.pattern,
    Match: made.match,
    error: made.error,
    PatternError: made.error,
    compile: fn(vm, 'compile', 'pattern flags?', (p, flags) => compile(vm, p, flags)),
    search: find('search'),
    match: find('match'),
    fullmatch: find('fullmatch'),
    findall: fn(vm, 'findall', 'pattern string flags?', (p, text, flags) => findAll(vm, compile(vm, p, flags), text)),
    finditer: fn(vm, 'finditer', 'pattern string flags?', (p, text, flags) => iterateMatches(vm, compile(vm, p, flags), text)),
    sub: fn(vm, 'sub', 'pattern repl string count? flags?', (p, to, text, count, flags) => replaceAll(vm, compile(vm, p, flags), to, text, count, false)),
    subn: fn(vm, 'subn', 'pattern repl string count? flags?', (p, to, text, count, flags) => replaceAll(vm, compile(vm, p, flags), to, text, count, true)),
    split: fn(vm, 'split', 'pattern string maxsplit? flags?', (p, text, max, flags) =>
      matching(vm, compile(vm, p, flags), text, (c, s) => splitText(vm, c, s, max)),
    ),
    escape: fn(vm, 'escape', 'pattern', (v) => (textOf(vm, v) ?? '').replace(/[\\^$.|?*+()[\]{}\s#&~-]/g, (c) => `\\${c}`)),
    purge: fn(vm, 'purge', '', () => {
      made.compiled.clear();
      return null;
    }),
  });
}
