import type { EntryCandidate, Source } from '../analysis.js';
import { call, getAttrOr } from '../python/objects/objects.js';
import { unparse } from '../python/syntax/describe.js';
import type { FunctionDef, Param, Stmt } from '../python/syntax/syntax.js';
import { PyFunction } from '../python/values/calls.js';
import { PyError } from '../python/values/failures.js';
import { PyClass, PyDict, type PyModule, PyObject, types, Unknown, type Value } from '../python/values/values.js';
import type { VM } from '../python/values/vm.js';
import { isModule, isModuleClass } from '../torch/module/module.js';
import { usesOf } from './argumentUse.js';
import { type ExampleSettings, exampleSettings } from './exampleSettings.js';
import { exampleValues, SETTINGS, type Use } from './exampleSizes.js';
import { wordsOf } from './words.js';

/** One way to get a network out of a file, when nobody says which: a call of a class or builder, and what its arguments rest on. */
export interface Attempt {
  /** The class or builder. */
  readonly name: string;
  readonly source: Source;
  /** Makes the network. What it raises goes through. */
  readonly build: () => Value;
  /** Python that makes the same; to be asked once it was built. */
  readonly text: () => string;
  /** Example sizes that it rests on: `dim=512`. */
  readonly sizes: () => readonly string[];
}

/** What attempts are made from. */
interface AttemptParts {
  readonly vm: VM;
  readonly module: PyModule;
  /** Statements of the file's top level. */
  readonly body: readonly Stmt[];
  /** The statements of the modules of the workspace that the file imports. */
  readonly imported: () => readonly (readonly Stmt[])[];
  /** Python for the value that a script of the workspace gives an option of that name. */
  readonly options: ReadonlyMap<string, string>;
  /** The value of Python text, with `torch` at hand. */
  readonly evaluate: (text: string) => Value;
}

/** An argument's value, the Python for it, and the example sizes in it. */
interface Given {
  readonly name: string;
  readonly value: Value;
  readonly text: () => string;
  readonly sizes: () => readonly string[];
  readonly source: Source;
}

/** Names of classes that hold settings. */
const SETTINGS_CLASS = /(?:Config|Configuration|Args|Arguments|Params|Parameters|Hparams|HParams|Options|Settings|Cfg)\w*$/;

/** Further combinations of example sizes, where the usual ones do not fit. */
const VARIANTS = 3;

/** Ways to call a class or builder that needs arguments, likeliest first: by settings that the file has, then by example sizes. */
export function* attemptsFor(candidate: EntryCandidate, parts: AttemptParts): Generator<Attempt> {
  const callee = parts.module.dict.get(candidate.name);
  const params = callee && requiredParameters(callee);
  if (!callee || !params) return;
  const definition = definitionIn(parts.body, candidate.name);
  const uses = definition ? usesIn(definition) : new Map<string, Use>();
  const words = definition ? wordsOf([definition]) : new Map<string, readonly string[]>();
  for (let variant = 0; variant < VARIANTS; variant++) {
    const given: Given[] = [];
    let varies = variant === 0;
    for (const p of params) {
      const { value, more } = argumentFor(p, { use: uses.get(p.name) ?? 'plain', words: words.get(p.name) ?? [] }, variant, callee, parts);
      if (!value) return;
      varies ||= more;
      given.push(value);
    }
    if (!varies) return;
    yield {
      name: candidate.name,
      source: given.some((g) => g.source === 'example') ? 'example' : 'config',
      build: () => call(parts.vm, callee, [], new Map(given.map((g) => [g.name, g.value]))),
      text: () => `${candidate.name}(${given.map((g) => `${g.name}=${g.text()}`).join(', ')})`,
      sizes: () => given.flatMap((g) => g.sizes()),
    };
  }
}

/** Parameters that a call must give; `undefined` where they are not known. A constructor that only hands on its arguments needs what its base needs. */
export function requiredParameters(callee: Value): readonly Param[] | undefined {
  if (callee instanceof PyFunction) return callee.params.filter(isRequired);
  if (!(callee instanceof PyClass)) return undefined;
  for (const cls of callee.mro) {
    const init = cls.dict.get('__init__');
    if (!(init instanceof PyFunction)) continue;
    const own = init.params.slice(1);
    if (own.length && own.every((p) => p.kind === 'args' || p.kind === 'kwargs')) continue;
    return own.filter(isRequired);
  }
  return [];
}

const isRequired = (p: Param): boolean => !p.default && p.kind !== 'args' && p.kind !== 'kwargs';

type Definition = Stmt & { type: 'ClassDef' | 'FunctionDef' };

/** The class or builder of that name, where it stands in this file. */
const definitionIn = (body: readonly Stmt[], name: string): Definition | undefined =>
  body.find((s): s is Definition => (s.type === 'ClassDef' || s.type === 'FunctionDef') && s.name === name);

/** What a constructor or builder does with its parameters. */
function usesIn(definition: Definition): ReadonlyMap<string, Use> {
  if (definition.type === 'FunctionDef') return usesOf(definition);
  const init = definition.body.find((m): m is Stmt & FunctionDef => m.type === 'FunctionDef' && m.name === '__init__');
  return init ? usesOf(init) : new Map();
}

/** What the code that takes an argument does with it. */
interface Asked {
  readonly use: Use;
  /** Words that it is compared with. */
  readonly words: readonly string[];
}

interface Argument {
  readonly value: Given | undefined;
  /** This variant differs from the one before. */
  readonly more: boolean;
}

function argumentFor(p: Param, { use, words }: Asked, variant: number, callee: Value, parts: AttemptParts): Argument {
  const annotation = p.annotation ? unparse(p.annotation).replace(/^['"]|['"]$/g, '') : '';
  const cls = annotation ? classOf(annotation, callee, parts) : undefined;
  const isSettings =
    use === 'settings' ||
    (cls !== undefined && !isModuleClass(cls)) ||
    (SETTINGS.test(p.name) && use === 'plain' && !/\b(?:int|float|bool|str)\b/.test(annotation));
  if (isSettings && !(use !== 'settings' && NUMBERS.has(p.name))) {
    const ready = settingsFor(p.name, cls, annotation, parts);
    const all = [...ready, () => recorded(p.name, parts)];
    const make = all[Math.min(variant, all.length - 1)];
    return { value: make?.(), more: variant > 0 && variant < all.length };
  }
  const values = use === 'plain' ? valuesOf(p.name, annotation, words, parts) : exampleValues(p.name, annotation, use);
  const text = values[Math.min(variant, values.length - 1)] ?? 'None';
  return { value: plain(p.name, text, parts), more: variant > 0 && variant < values.length };
}

/** Python for values of a plain argument or setting: that of a script, words that its own code compares it with, usual ones, words that other code asks for. */
function valuesOf(name: string, annotation: string, words: readonly string[], parts: AttemptParts): readonly string[] {
  const option = parts.options.get(name);
  const usual = exampleValues(name, annotation);
  // Where it runs and with which precision is none of the network's choices.
  const own = usual[0] === 'None' ? [] : words;
  const values = [...(option === undefined ? [] : [option]), ...own, ...usual];
  if (values.length && values[0] !== '""') return values;
  return [...[parts.body, ...parts.imported()].flatMap((body) => wordsOf(body).get(name) ?? []), ...values];
}

/** Names that {@link SETTINGS} takes for settings and that may be plain numbers too. */
const NUMBERS = new Set(['c', 'hp']);

const plain = (name: string, text: string, parts: AttemptParts): Given => ({
  name,
  value: parts.evaluate(text),
  text: () => text,
  sizes: () => [`${name}=${text}`],
  source: 'example',
});

function recorded(name: string, parts: AttemptParts): Given {
  const settings: ExampleSettings = exampleSettings(parts.vm, parts.evaluate, (asked) => valuesOf(asked, '', [], parts)[0]);
  return { name, value: settings, text: () => settings.text, sizes: () => settings.sizes, source: 'example' };
}

/** The class that an annotation names, if it is one of Python code. */
function classOf(annotation: string, callee: Value, parts: AttemptParts): PyClass | undefined {
  const name = /^(?:typing\.)?(?:Optional\[)?([A-Za-z_][\w.]*)\]?$/.exec(annotation)?.[1];
  if (!name) return undefined;
  const [first = '', ...rest] = name.split('.');
  const globals = callee instanceof PyFunction ? callee.globals : parts.module.dict;
  let found: Value | undefined = globals.get(first) ?? parts.module.dict.get(first);
  for (const part of rest) found = found === undefined ? undefined : getAttrOr(parts.vm, found, part);
  return found instanceof PyClass && found.module !== 'builtins' && !Object.values(types).includes(found) ? found : undefined;
}

/** Settings that the file or what it imports has ready: constants, then classes that can be made. */
function settingsFor(parameter: string, cls: PyClass | undefined, annotation: string, parts: AttemptParts): (() => Given | undefined)[] {
  const { module } = parts;
  const out: (() => Given | undefined)[] = [];
  const own = [...module.dict].filter(([name]) => !name.startsWith('__'));
  for (const [name, value] of own) {
    const fits = cls ? value instanceof PyObject && value.cls.isSubclassOf(cls) : isSettingsConstant(name, value);
    if (fits) out.push(() => ({ name: parameter, value, text: () => name, sizes: () => [], source: 'config' }));
  }
  const classes: [string, PyClass][] = cls
    ? [[annotation.replace(/^(?:typing\.)?Optional\[|\]$/g, ''), cls]]
    : own.flatMap(([name, v]): [string, PyClass][] => (v instanceof PyClass && SETTINGS_CLASS.test(name) && !isModuleClass(v) ? [[name, v]] : []));
  // Of several classes that nothing ties to the parameter, the last one: it knows the others.
  for (const [name, found] of cls ? classes : classes.reverse().slice(0, 2)) out.push(() => made(parameter, name, found, parts));
  return out;
}

const isSettingsConstant = (name: string, value: Value): boolean =>
  /config|cfg|hparams|params|settings|args/i.test(name) &&
  (value instanceof PyDict || (value instanceof PyObject && !(value instanceof PyClass) && SETTINGS_CLASS.test(value.cls.name))) &&
  !isModule(value);

/** An object of a class of settings: by its defaults, with example sizes for what has none. */
function made(parameter: string, name: string, cls: PyClass, parts: AttemptParts): Given | undefined {
  const { vm } = parts;
  try {
    const value = call(vm, cls, []);
    if (!(value instanceof Unknown)) return { name: parameter, value, text: () => `${name}()`, sizes: () => [], source: 'config' };
  } catch (error) {
    if (!(error instanceof PyError)) throw error;
  }
  const params = initParameters(cls);
  if (!params) return undefined;
  const given = params.map((p) => plain(p.name, valuesOf(p.name, p.annotation ?? '', [], parts)[0] ?? 'None', parts));
  try {
    const value = call(vm, cls, [], new Map(given.map((g) => [g.name, g.value])));
    const text = (): string => `${name}(${given.map((g) => `${g.name}=${g.text()}`).join(', ')})`;
    return { name: parameter, value, text, sizes: () => given.flatMap((g) => g.sizes()), source: 'example' };
  } catch (error) {
    if (!(error instanceof PyError)) throw error;
    return undefined;
  }
}

/**
 * What making the class must be given: parameters of its `__init__`, or fields without a default, of a dataclass or of a class of a modelled library of
 * settings, which lists them as `__required_fields__`.
 */
function initParameters(cls: PyClass): { name: string; annotation?: string }[] | undefined {
  const init = cls.lookup('__init__');
  const listed = cls.lookup('__required_fields__');
  if (listed instanceof PyDict) return [...listed.map].map(([name, annotation]) => ({ name: String(name), annotation: String(annotation) }));
  if (init instanceof PyFunction)
    return init.params
      .slice(1)
      .filter(isRequired)
      .map((p) => ({ name: p.name, annotation: p.annotation ? unparse(p.annotation) : undefined }));
  const fields = cls.lookup('__dataclass_fields__');
  if (!(fields instanceof PyDict)) return undefined;
  return [...fields.map.keys()].flatMap((key) => (typeof key === 'string' && cls.lookup(key) === undefined ? [{ name: key }] : []));
}
