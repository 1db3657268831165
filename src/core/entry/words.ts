import { forEachChild, forEachPart, type StmtVisitor } from '../python/syntax/children.js';
import { unparse } from '../python/syntax/describe.js';
import type { Expr, Pattern, Stmt } from '../python/syntax/syntax.js';

/** What code asks of an argument or a setting, by its name: words that it is compared with, and attributes. Read off the syntax tree. */
interface AskedByName {
  /** Python text of the words, which are the values that it accepts, in the order in which the code comes to them. */
  readonly words: ReadonlyMap<string, readonly string[]>;
  readonly attributes: ReadonlyMap<string, ReadonlySet<string>>;
  /** Python text of whole numbers that are the keys of a dict which is asked for it, or the elements of what it must be in. */
  readonly numbers: ReadonlyMap<string, readonly string[]>;
}

interface Collected {
  readonly accepted: Map<string, Set<string>>;
  /** Words that a value is only asked not to be: they mean something, too. */
  readonly refused: Map<string, Set<string>>;
  readonly attributes: Map<string, Set<string>>;
  /** Keys of dicts that are written out, by the name that they are given. */
  readonly keys: Map<string, readonly string[]>;
  readonly numbers: Map<string, Set<string>>;
  /** Dicts whose keys are numbers, by the name that they are given. */
  readonly tables: Map<string, Expr>;
}

/** The name that an expression asks for: `mode`, `self.mode`, `config["mode"]`, `mode.lower()`. */
function nameOf(e: Expr | undefined): string | undefined {
  if (e?.type === 'Name') return e.id;
  if (e?.type === 'Attribute') return e.name;
  if (e?.type === 'Subscript') return e.index.type === 'Str' ? e.index.value : undefined;
  const isCased = e?.type === 'Call' && !e.args.length && e.func.type === 'Attribute' && /^(?:lower|upper|strip|casefold)$/.test(e.func.name);
  return isCased && e.func.type === 'Attribute' ? nameOf(e.func.object) : undefined;
}

/** The words in a literal: one, or those of a tuple, list, set or of a dict's keys. */
function wordsIn(e: Expr | undefined): readonly string[] {
  if (e?.type === 'Str') return e.value === '' ? [] : [unparse(e)];
  if (e?.type === 'Tuple' || e?.type === 'List' || e?.type === 'Set') return e.items.flatMap(wordsIn);
  return e?.type === 'Dict' ? e.entries.flatMap(({ key }) => wordsIn(key)) : [];
}

/** The whole numbers in a literal with several: the elements of a tuple, list or set, or a dict's keys. */
function numbersIn(e: Expr | undefined): readonly string[] {
  const items = e?.type === 'Tuple' || e?.type === 'List' || e?.type === 'Set' ? e.items : e?.type === 'Dict' ? e.entries.map(({ key }) => key) : [];
  return items.length > 1 && items.every((i) => i?.type === 'Int') ? items.flatMap((i) => (i ? [unparse(i)] : [])) : [];
}

function note(to: Map<string, Set<string>>, name: string | undefined, words: readonly string[]): void {
  if (name === undefined || !words.length) return;
  const known = to.get(name) ?? new Set();
  for (const w of words) known.add(w);
  to.set(name, known);
}

const keysOf = (e: Expr, into: Collected): readonly string[] => (e.type === 'Dict' ? wordsIn(e) : (into.keys.get(nameOf(e) ?? '') ?? []));

function expression(e: Expr, into: Collected): void {
  if (e.type === 'Compare') {
    const [right] = e.rights;
    if (/^(?:not )?in$/.test(e.ops[0] ?? '')) note(into.numbers, nameOf(e.left), numbersIn(right && (into.tables.get(nameOf(right) ?? '') ?? right)));
    const to = e.ops[0] === '!=' ? into.refused : into.accepted;
    if (e.left.type === 'Str') note(to, nameOf(right), wordsIn(e.left));
    else note(to, nameOf(e.left), /^(?:not )?in$/.test(e.ops[0] ?? '') ? (right ? [...wordsIn(right), ...keysOf(right, into)] : []) : wordsIn(right));
  } else if (e.type === 'Attribute') note(into.attributes, nameOf(e.object), [e.name]);
  else if (e.type === 'Subscript') {
    note(into.accepted, nameOf(e.index), keysOf(e.object, into));
    note(into.numbers, nameOf(e.index), numbersIn(into.tables.get(nameOf(e.object) ?? '') ?? (e.object.type === 'Dict' ? e.object : undefined)));
  } else if (e.type === 'Call' && e.func.type === 'Attribute' && e.func.name === 'get') note(into.accepted, nameOf(e.args[0]), keysOf(e.func.object, into));
  forEachPart(e, expression, into);
}

const patternWords = (p: Pattern): readonly string[] => (p.type === 'value' ? wordsIn(p.value) : p.type === 'or' ? p.options.flatMap(patternWords) : []);

const visitor: StmtVisitor<Collected> = {
  value: expression,
  target: expression,
  block: (body, into) => {
    for (const s of body) statement(s, into);
  },
};

function statement(s: Stmt, into: Collected): void {
  if (s.type === 'Assign' && s.value.type === 'Dict')
    for (const t of s.targets) {
      into.keys.set(nameOf(t) ?? '', wordsIn(s.value));
      into.tables.set(nameOf(t) ?? '', s.value);
    }
  if (s.type === 'Match')
    note(
      into.accepted,
      nameOf(s.subject),
      s.cases.flatMap((c) => patternWords(c.pattern)),
    );
  forEachChild(s, visitor, into);
  if (s.type === 'FunctionDef') visitor.block(s.body, into);
}

/** Trees never change, and every analysis asks several times. */
const known = new WeakMap<readonly Stmt[], AskedByName>();

/** What statements ask for each name. */
export function askedIn(body: readonly Stmt[]): AskedByName {
  let found = known.get(body);
  if (!found) {
    const into: Collected = { accepted: new Map(), refused: new Map(), attributes: new Map(), keys: new Map(), numbers: new Map(), tables: new Map() };
    visitor.block(body, into);
    const names = new Set([...into.accepted.keys(), ...into.refused.keys()]);
    const words = new Map([...names].map((name) => [name, [...(into.accepted.get(name) ?? []), ...(into.refused.get(name) ?? [])]]));
    found = { words, attributes: into.attributes, numbers: new Map([...into.numbers].map(([name, all]) => [name, [...all]])) };
    known.set(body, found);
  }
  return found;
}
