import type { EntryCandidate, Source } from '../analysis.js';
import { call, getAttrOr } from '../python/objects/objects.js';
import { repr } from '../python/objects/text.js';
import { unparse } from '../python/syntax/describe.js';
import type { Param, Stmt } from '../python/syntax/syntax.js';
import { PyFunction } from '../python/values/calls.js';
import { PyError } from '../python/values/failures.js';
import { PyClass, PyDict, PyModule, PyObject, types, Unknown, type Value } from '../python/values/values.js';
import type { VM } from '../python/values/vm.js';
import { isModule, isModuleClass, isOfTorch, type ModuleObject } from '../torch/module/module.js';
import { usesOf } from './argumentUse.js';
import { type ExampleSettings, exampleSettings } from './exampleSettings.js';
import { exampleValues, SETTINGS, type Use } from './exampleSizes.js';
import { isPlain } from './plain.js';
import { askedIn } from './words.js';

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
export interface AttemptParts {
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
  if (callee && params) yield* attemptsOf(candidate.name, callee, { known: [], open: params }, parts);
}

/** Ways to build a network again that was built with something unknown: with example sizes in the place of that. */
export function* attemptsAgain(root: ModuleObject, parts: AttemptParts): Generator<Attempt> {
  const name = nameIn(parts.module, root.cls);
  const given = name === undefined ? undefined : givenTo(root, parts.vm);
  if (name !== undefined && given?.open.length) yield* attemptsOf(name, root.cls, given, parts);
}

/** Arguments of a call: those that are known, and parameters that still need a value. */
interface Arguments {
  readonly known: readonly Given[];
  readonly open: readonly Param[];
}

function* attemptsOf(name: string, callee: Value, { known, open }: Arguments, parts: AttemptParts): Generator<Attempt> {
  const asked = askedOf(callee, name, parts);
  for (let variant = 0; variant < VARIANTS; variant++) {
    const given = [...known];
    let varies = variant === 0;
    for (const p of open) {
      const { value, more } = argumentFor(p, { use: asked.uses.get(p.name) ?? 'plain', words: asked.words.get(p.name) ?? [] }, variant, callee, parts);
      if (!value) return;
      varies ||= more;
      given.push(value);
    }
    if (!varies) return;
    yield {
      name,
      source: given.some((g) => g.source === 'example') ? 'example' : 'config',
      build: () => call(parts.vm, callee, [], new Map(given.map((g) => [g.name, g.value]))),
      text: () => `${name}(${given.map((g) => `${g.name}=${g.text()}`).join(', ')})`,
      sizes: () => given.flatMap((g) => g.sizes()),
    };
  }
}

/** How the file calls a class: by its own name or through a module that it imports. */
function nameIn({ dict }: PyModule, cls: PyClass): string | undefined {
  for (const [name, v] of dict) {
    if (v === cls) return name;
    if (v instanceof PyModule && v.dict.get(cls.name) === cls) return `${name}.${cls.name}`;
  }
  return undefined;
}

/** What a network was built with; `undefined` where that cannot be written again. */
function givenTo({ cls, given }: ModuleObject, vm: VM): Arguments | undefined {
  const init = cls.lookup('__init__');
  if (!given || !(init instanceof PyFunction) || init.params.length <= given.args.length) return undefined;
  const known: Given[] = [];
  const open: Param[] = [];
  for (const [i, p] of init.params.slice(1).entries()) {
    const value = given.args[i] ?? given.kwargs?.get(p.name);
    if (value === undefined) continue;
    if (p.kind === 'args' || p.kind === 'kwargs') return undefined;
    if (isUnsettled(value)) open.push(p);
    else if (isPlain(value)) known.push({ name: p.name, value, text: () => repr(vm, value), sizes: () => [], source: 'config' });
    else return undefined;
  }
  return { known, open };
}

/** True for a value that is not known, or for an object around one: an environment in its wrapper. */
const isUnsettled = (v: Value, depth = 0): boolean =>
  v instanceof Unknown ||
  (depth < 3 &&
    v instanceof PyObject &&
    !isModule(v) &&
    !(v instanceof PyClass) &&
    [...(v.attrs?.values() ?? [])].some((inner) => isUnsettled(inner, depth + 1)));

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

/** What the code of a class or builder does with its parameters. */
function askedOf(callee: Value, name: string, parts: AttemptParts): { uses: ReadonlyMap<string, Use>; words: ReadonlyMap<string, readonly string[]> } {
  const owner = callee instanceof PyClass ? callee.mro.find((cls) => cls.dict.has('__init__')) : undefined;
  const f = callee instanceof PyClass ? (owner && !isOfTorch(owner) ? owner.dict.get('__init__') : undefined) : callee;
  const uses = f instanceof PyFunction && f.definition ? usesOf(f.definition) : new Map<string, Use>();
  // A class may compare its argument anywhere, as an attribute of the same name.
  const whole = parts.body.find((s) => s.type === 'ClassDef' && s.name === name);
  const body = whole?.type === 'ClassDef' ? whole.body : f instanceof PyFunction ? f.definition?.body : undefined;
  return { uses, words: body ? askedIn(body).words : new Map() };
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
    !SPACE.test(p.name) &&
    (use === 'settings' ||
      (cls !== undefined && !isModuleClass(cls)) ||
      (SETTINGS.test(p.name) && use === 'plain' && !/\b(?:int|float|bool|str)\b/.test(annotation)));
  if (isSettings && !(use !== 'settings' && NUMBERS.has(p.name))) {
    const ready = ENVIRONMENT.test(p.name) ? [] : settingsFor(p.name, cls, annotation, parts);
    const make = ready[variant] ?? (() => recorded(p.name, Math.max(0, variant - ready.length), parts));
    return { value: make(), more: variant > 0 };
  }
  const values = use === 'plain' || SPACE.test(p.name) ? valuesOf(p.name, annotation, words, parts) : exampleValues(p.name, annotation, use);
  const text = values[Math.min(variant, values.length - 1)] ?? 'None';
  return { value: plain(p.name, text, parts), more: variant > 0 && variant < values.length };
}

/** Names of arguments that hold an environment of reinforcement learning. */
const ENVIRONMENT = /^(?:.*_)?envs?$|^environment$/;
/** Names of spaces of observations or actions. */
const SPACE = /(?:^|_)(?:space)$/;

/** Actions: a choice of four where the code asks how many there are, else two numbers. Observations: eight numbers, then four frames as the Atari agents take. */
function spacesFor(name: string, parts: AttemptParts): readonly string[] {
  const asked = askedIn(parts.body).attributes.get(name) ?? new Set(parts.imported().flatMap((body) => [...(askedIn(body).attributes.get(name) ?? [])]));
  const of = (text: string): string => `__import__("gymnasium").spaces.${text}`;
  if (!/(?:^|_)ac/.test(name)) return ['Box(-1, 1, (8,))', 'Box(0, 255, (4, 84, 84))', 'Box(0, 255, (64, 64, 3))'].map(of);
  if (asked.has('n')) return [of('Discrete(4)')];
  return ['shape', 'high', 'low'].some((a) => asked.has(a)) ? [of('Box(-1, 1, (2,))')] : [of('Discrete(4)'), of('Box(-1, 1, (2,))')];
}

/** Python for values of a plain argument or setting: that of a script, words that its own code compares it with, usual ones, words that other code asks for. */
function valuesOf(name: string, annotation: string, words: readonly string[], parts: AttemptParts): readonly string[] {
  if (SPACE.test(name)) return spacesFor(name, parts);
  const option = parts.options.get(name);
  const usual = exampleValues(name, annotation);
  // Where it runs and with which precision is none of the network's choices.
  const own = usual[0] === 'None' ? [] : words;
  const values = [...(option === undefined ? [] : [option]), ...own, ...usual];
  if (values.length && values[0] !== '""') return values;
  return [...[parts.body, ...parts.imported()].flatMap((body) => askedIn(body).words.get(name) ?? []), ...values];
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

/** @param place which of the usual values each setting has */
function recorded(name: string, place: number, parts: AttemptParts): Given {
  const textFor = (asked: string): string | undefined => {
    const values = valuesOf(asked, '', [], parts);
    return values[Math.min(place, values.length - 1)];
  };
  const settings: ExampleSettings = exampleSettings(parts.vm, parts.evaluate, textFor);
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
