import type { Source } from '../analysis.js';
import { unparse } from '../python/syntax/describe.js';
import type { Expr, FunctionDef, Stmt } from '../python/syntax/syntax.js';
import type { PyModule, Value } from '../python/values/values.js';
import type { VM } from '../python/values/vm.js';
import type { SettingsFile } from '../request.js';
import type { Doubt } from '../text/notes.js';
import { exampleValues } from './exampleSizes.js';
import { askedIn } from './words.js';

/** Values for plain arguments and settings of a network that nobody calls: what code of the file and the workspace says of their names, else usual ones. */

/** What attempts are made from. */
export interface AttemptParts {
  readonly vm: VM;
  readonly module: PyModule;
  /** Names of modules that may hold presets beside the file: its packages. */
  readonly packages: () => readonly string[];
  /** Files of settings of the workspace. */
  readonly files: readonly SettingsFile[];
  /** Statements of the file's top level. */
  readonly body: readonly Stmt[];
  /** The statements of the modules of the workspace that the file imports. */
  readonly imported: () => readonly (readonly Stmt[])[];
  /** Python for the value that a script of the workspace gives an option of that name. */
  readonly options: ReadonlyMap<string, string>;
  /** The value of Python text, with `torch` at hand. */
  readonly evaluate: (text: string) => Value;
  /** How many networks the one that is made is inside of. */
  readonly level?: number;
}

/** An argument's value, the Python for it, and the example sizes in it. */
export interface Given {
  readonly name: string;
  readonly value: Value;
  readonly text: () => string;
  readonly sizes: () => readonly string[];
  readonly source: Source;
  /** The file of settings that has it. */
  readonly from?: string;
  /** What was unknown while it was made. */
  readonly doubts: readonly Doubt[];
}

export const plain = (name: string, text: string, parts: AttemptParts): Given => ({
  name,
  value: parts.evaluate(text),
  text: () => text,
  sizes: () => [`${name}=${text}`],
  source: 'example',
  doubts: [],
});

/** Names of spaces of observations or actions. */
export const SPACE = /^(?!(?:has|is|use|with)_)(?:.*_)?(?:ob|obs|observation|ac|act|action)_space$/;

/** Actions: a choice of four where the code asks how many there are, else two numbers. Observations: eight numbers, then four frames as the Atari agents take. */
function spacesFor(name: string, parts: AttemptParts): readonly string[] {
  const asked = askedIn(parts.body).attributes.get(name) ?? new Set(parts.imported().flatMap((body) => [...(askedIn(body).attributes.get(name) ?? [])]));
  const of = (text: string): string => `__import__("gymnasium").spaces.${text}`;
  if (!/(?:^|_)ac/.test(name)) return ['Box(-1, 1, (8,))', 'Box(0, 255, (4, 84, 84), dtype="uint8")', 'Box(0, 255, (64, 64, 3), dtype="uint8")'].map(of);
  if (asked.has('n')) return [of('Discrete(4)')];
  return ['shape', 'high', 'low'].some((a) => asked.has(a)) ? [of('Box(-1, 1, (2,))')] : [of('Discrete(4)'), of('Box(-1, 1, (2,))')];
}

/** Python for values of a plain argument or setting: that of a script, words that its own code compares it with, usual ones, words that other code asks for. */
export function valuesOf(name: string, annotation: string, words: readonly string[], parts: AttemptParts): readonly string[] {
  if (SPACE.test(name)) return spacesFor(name, parts);
  const option = parts.options.get(name);
  const usual = exampleValues(name, annotation);
  // Where it runs and with which precision is none of the network's choices.
  const own = usual[0] === 'None' ? [] : words.length ? words : numbersFor(name, usual[0], parts);
  const values = [...(option === undefined ? [] : [option]), ...own, ...usual];
  if (values.length && values[0] !== '""') return values;
  return [...[parts.body, ...parts.imported()].flatMap((body) => askedIn(body).words.get(name) ?? []), ...defaultsElsewhere(name, parts.body), ...values];
}

/** A whole number that the file has an entry for, where the usual one is none of them: that in the middle of `{18: ..., 34: ..., 50: ...}`. */
function numbersFor(name: string, usual: string | undefined, { body }: AttemptParts): readonly string[] {
  const accepted = askedIn(body).numbers.get(name) ?? [];
  const middle = accepted[Math.floor(accepted.length / 2)];
  return middle === undefined || (usual !== undefined && accepted.includes(usual)) ? [] : [middle];
}

/** Defaults of arguments of the same name in the same file: `model_type="small"`. */
const defaultsElsewhere = (name: string, body: readonly Stmt[]): string[] =>
  functionsIn(body).flatMap(({ params }) => params.flatMap((p) => (p.name === name && p.default && isLiteral(p.default) ? [unparse(p.default)] : [])));

const isLiteral = (e: Expr): boolean => e.type === 'Str' || e.type === 'Int' || e.type === 'Float';

const functionsIn = (body: readonly Stmt[]): FunctionDef[] =>
  body.flatMap((s) => (s.type === 'FunctionDef' ? [s] : s.type === 'ClassDef' ? functionsIn(s.body) : []));
