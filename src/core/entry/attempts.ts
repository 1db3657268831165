import type { EntryCandidate, Source } from '../analysis.js';
import { call, getAttrOr } from '../python/objects/objects.js';
import { repr } from '../python/objects/text.js';
import { unparse } from '../python/syntax/describe.js';
import type { Param } from '../python/syntax/syntax.js';
import { PyFunction } from '../python/values/calls.js';
import { PyClass, PyModule, PyObject, types, Unknown, type Value } from '../python/values/values.js';
import type { VM } from '../python/values/vm.js';
import type { Doubt } from '../text/notes.js';
import { isModule, isModuleClass, isOfTorch, type ModuleObject } from '../torch/module/module.js';
import { type ArgumentUse, handsKwargsTo } from './argumentUse.js';
import { type AttemptParts, type Given, plain, SPACE, valuesOf } from './argumentValues.js';
import { networkArguments } from './exampleModules.js';
import { exampleValues, isNetworkName, SETTINGS } from './exampleSizes.js';
import { keysOfKwargs, usesThrough } from './handedArguments.js';
import { isPlain } from './plain.js';
import { settingsNaming } from './settingsFiles.js';
import { fromFile, settingsWays } from './settingsWays.js';
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
  /** What was unknown while its arguments were made. */
  readonly doubts: readonly Doubt[];
  /** Files of settings that its arguments are from. */
  readonly files: readonly string[];
}

/** Combinations of arguments that are tried for one candidate. @limit arguments tried for one network: combinations */
const VARIANTS = 16;

const PLAIN: ArgumentUse = { use: 'plain', asked: new Set() };

/** The weakest source of an argument is that of the call. */
const STRENGTH: readonly Source[] = ['config', 'workspace', 'settings', 'example'];

/**
 * Ways to call a class or builder that needs arguments, likeliest first: by settings that the file has, then by example sizes.
 * @param isUnusable what it does without arguments failed: those whose default stands for nothing are given, too
 */
export function* attemptsFor(candidate: EntryCandidate, parts: AttemptParts, isUnusable = false): Generator<Attempt> {
  const callee = parts.module.dict.get(candidate.name);
  const all = callee === undefined ? undefined : parametersOf(callee);
  if (callee === undefined || !all) return;
  const asked = askedOf(callee, candidate.name, parts);
  const own = all.filter((p) => isRequired(p) || (isUnusable && standsForNothing(p, asked)));
  const open = isUnusable || own.length ? [...own, ...handedOn(callee, all)] : own;
  if (open.length) yield* attemptsOf(candidate.name, callee, { known: [], open, all }, asked, parts);
}

/** Ways to build a network again that was built with something unknown: with example sizes in the place of that. */
export function* attemptsAgain(root: ModuleObject, parts: AttemptParts): Generator<Attempt> {
  const name = nameIn(parts.module, root.cls);
  const given = name === undefined ? undefined : givenTo(root, parts.vm);
  if (name !== undefined && given?.open.length) yield* attemptsOf(name, root.cls, given, askedOf(root.cls, name, parts), parts);
}

/** Arguments of a call: those that are known, and parameters that still need a value. */
interface Arguments {
  readonly known: readonly Given[];
  readonly open: readonly Param[];
  /** Parameters that a file of settings may give. */
  readonly all: readonly Param[];
}

function* attemptsOf(name: string, callee: Value, { known, open, all }: Arguments, asked: Asked, parts: AttemptParts): Generator<Attempt> {
  const waysOf = (p: Param): Ways => new Ways(waysFor(p, asked, callee, parts));
  const filed = known.length ? undefined : fromFiles(open, all, waysOf, parts);
  if (filed) yield attempt(name, callee, filed, parts);
  const ways = open.map(waysOf);
  for (let variant = 0; variant < VARIANTS; variant++) {
    const given = ways.flatMap((w) => w.at(variant) ?? []);
    if (given.length < ways.length || (variant > 0 && !ways.some((w) => w.has(variant)))) return;
    yield attempt(name, callee, [...known, ...given], parts);
  }
}

const attempt = (name: string, callee: Value, given: readonly Given[], parts: AttemptParts): Attempt => ({
  name,
  source: STRENGTH.findLast((s) => given.some((g) => g.source === s)) ?? 'example',
  build: () => call(parts.vm, callee, [], new Map(given.map((g) => [g.name, g.value]))),
  text: () => `${name}(${given.map((g) => `${g.name}=${g.text()}`).join(', ')})`,
  sizes: () => given.flatMap((g) => g.sizes()),
  doubts: given.flatMap((g) => g.doubts),
  files: [...new Set(given.flatMap((g) => g.from ?? []))],
});

/** Arguments that a file of settings of the workspace has under the names of the parameters. */
function fromFiles(open: readonly Param[], all: readonly Param[], waysOf: (p: Param) => Ways, parts: AttemptParts): readonly Given[] | undefined {
  const names = open.map((p) => p.name);
  const found = settingsNaming(names, parts);
  if (!found) return undefined;
  const given = all.flatMap((p) => {
    const value = found.values.get(p.name);
    if (value !== undefined) return [fromFile(p.name, value, found.path, parts)];
    return open.includes(p) ? (waysOf(p).at(0) ?? []) : [];
  });
  return names.every((name) => given.some((g) => g.name === name)) ? given : undefined;
}

/** Values for an argument, made one by one as they are asked for. */
class Ways {
  private readonly made: Given[] = [];
  constructor(private readonly more: Generator<Given>) {}

  has(i: number): boolean {
    while (this.made.length <= i) {
      const next = this.more.next();
      if (next.done) return false;
      this.made.push(next.value);
    }
    return true;
  }

  /** The value of that place, or the last one. */
  at(i: number): Given | undefined {
    return this.has(i) ? this.made[i] : this.made.at(-1);
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
    else if (isPlain(value)) known.push({ name: p.name, value, text: () => repr(vm, value), sizes: () => [], source: 'config', doubts: [] });
    else return undefined;
  }
  return { known, open, all: [] };
}

/** True for a value that is not known, or for an object around one: an environment in its wrapper. */
const isUnsettled = (v: Value, depth = 0): boolean =>
  v instanceof Unknown ||
  (depth < 3 &&
    v instanceof PyObject &&
    !isModule(v) &&
    !(v instanceof PyClass) &&
    [...(v.attrs?.values() ?? [])].some((inner) => isUnsettled(inner, depth + 1)));

/** Parameters that a call must give; `undefined` where they are not known. */
export const requiredParameters = (callee: Value): readonly Param[] | undefined => parametersOf(callee)?.filter(isRequired);

/** Parameters of a call; `undefined` where they are not known. A constructor that only hands on its arguments takes what its base takes. */
function parametersOf(given: Value): readonly Param[] | undefined {
  const callee = undecorated(given);
  if (callee instanceof PyFunction) return callee.params;
  if (!(callee instanceof PyClass)) return undefined;
  for (const cls of callee.mro) {
    const init = undecorated(cls.dict.get('__init__'));
    if (!(init instanceof PyFunction)) continue;
    const own = init.params.slice(1);
    if (own.length && own.every((p) => p.kind === 'args' || p.kind === 'kwargs')) continue;
    return own;
  }
  return [];
}

/** The function inside of those that `functools.wraps` put around it. */
function undecorated(v: Value | undefined): Value | undefined {
  const inner = v instanceof PyFunction ? v.attrs?.get('__wrapped__') : undefined;
  return inner instanceof PyFunction ? undecorated(inner) : v;
}

/** Parameters that a constructor's `**kwargs` must hold: it takes them out, or hands them on to another class that does or must be given them. */
function handedOn(callee: Value, own: readonly Param[], level = 0): readonly Param[] {
  const f = undecorated(callee instanceof PyClass ? callee.lookup('__init__') : callee);
  if (!(f instanceof PyFunction) || !f.definition || level >= MOST_HANDED) return [];
  const keys = keysOfKwargs(f.definition);
  const taken = keys.taken.map((name): Param => ({ name, kind: 'kwonly' }));
  const made = handsKwargsTo(f.definition);
  const to = made?.func.type === 'Name' ? f.globals.get(made.func.id) : undefined;
  if (!made || to === undefined || made.args.some((a) => a.type === 'Starred')) return taken;
  const given = new Set([...[...own, ...taken].map((p) => p.name), ...made.keywords.flatMap((k) => k.name ?? []), ...keys.set]);
  const theirs = parametersOf(to) ?? [];
  const further = [...theirs.filter((p, i) => i >= made.args.length && isRequired(p)), ...handedOn(to, theirs, level + 1)];
  return [...taken, ...further.filter((p) => !given.has(p.name))];
}
/** Constructors that hand their `**kwargs` on, one to the next. @limit constructors that hand on their arguments: constructors */
const MOST_HANDED = 3;

const isRequired = (p: Param): boolean => !p.default && p.kind !== 'args' && p.kind !== 'kwargs';

/** A default of None for an argument that is taken apart, or whose name is that of a size. */
function standsForNothing(p: Param, asked: Asked): boolean {
  if (p.default?.type !== 'Const' || p.default.value !== null) return false;
  const { use } = asked.uses.get(p.name) ?? PLAIN;
  const [usual = 'None'] = exampleValues(p.name, '', use);
  return use === 'list' || use === 'settings' || (use === 'plain' && /^[\d["']/.test(usual));
}

/** What the code of a class or builder does with its parameters, by name. */
interface Asked {
  readonly uses: ReadonlyMap<string, ArgumentUse>;
  /** Words that they are compared with. */
  readonly words: ReadonlyMap<string, readonly string[]>;
}

function askedOf(callee: Value, name: string, parts: AttemptParts): Asked {
  const owner = callee instanceof PyClass ? callee.mro.find((cls) => cls.dict.has('__init__')) : undefined;
  const f = undecorated(callee instanceof PyClass ? (owner && !isOfTorch(owner) ? owner.dict.get('__init__') : undefined) : callee);
  const uses = f instanceof PyFunction ? usesThrough(f) : new Map<string, ArgumentUse>();
  // A class may compare its argument anywhere, as an attribute of the same name.
  const whole = parts.body.find((s) => s.type === 'ClassDef' && s.name === name);
  const body = whole?.type === 'ClassDef' ? whole.body : f instanceof PyFunction ? f.definition?.body : undefined;
  return { uses, words: body ? askedIn(body).words : new Map() };
}

function* waysFor(p: Param, asked: Asked, callee: Value, parts: AttemptParts): Generator<Given> {
  const used = asked.uses.get(p.name) ?? PLAIN;
  const annotation = annotationOf(p, callee, parts);
  const use = useOf(used, annotation);
  const cls = annotation ? classOf(annotation, callee, parts) : undefined;
  const isNetwork = isNetworkName(p.name) || (cls !== undefined && isModuleClass(cls));
  const isSettings =
    !SPACE.test(p.name) &&
    use !== 'callable' &&
    ((use === 'settings' && !isNetwork) ||
      (cls !== undefined && !isModuleClass(cls)) ||
      (SETTINGS.test(p.name) && use === 'plain' && !/\b(?:int|float|bool|str)\b/.test(annotation)));
  if (isSettings && !(use !== 'settings' && NUMBERS.has(p.name))) {
    yield* settingsWays({ parameter: p.name, owner: callee instanceof PyClass ? callee.name : '', cls, annotation, used }, parts);
    return;
  }
  const networks = networkArguments({ name: p.name, use, annotation, cls }, callee, parts, (network) =>
    argumentsOf(network, { ...parts, level: (parts.level ?? 0) + 1 }),
  );
  for (const make of networks) {
    const made = make();
    if (made) yield { ...made, name: p.name, source: 'example', doubts: [] };
  }
  if (networks.length) return;
  const values =
    use === 'plain' || SPACE.test(p.name) ? valuesOf(p.name, annotation, asked.words.get(p.name) ?? [], parts) : exampleValues(p.name, annotation, use);
  // What a layer takes as its size is a number, whatever it is called.
  const isSize = used.isSize && use === 'plain' && (!values.length || values[0] === 'False');
  for (const text of isSize ? SIZE : values.length ? values : ['None']) yield plain(p.name, used.isTuple ? asTuple(text) : text, parts);
}

/** `(64, 128)` for `[64, 128]`. */
const asTuple = (text: string): string => (/^\[.*,.*\]$/.test(text) ? `(${text.slice(1, -1)})` : text);

/** What an argument is for: its annotation tells where the code only hands it on, and a list that has methods is none of settings. */
function useOf({ use }: ArgumentUse, annotation: string): ArgumentUse['use'] {
  if (use === 'plain' && /^(?:typing\.)?Callable\b/.test(annotation)) return 'callable';
  return use === 'settings' && /^(?:typing\.)?(?:[Ll]ist|[Tt]uple|Sequence)\[/.test(annotation) ? 'list' : use;
}

/** Text of a parameter's annotation, '' = none; a name that stands for another annotation (`Schedule = Callable[[float], float]`) gives that. */
function annotationOf(p: Param, callee: Value, { vm, module }: AttemptParts): string {
  if (!p.annotation) return '';
  const text = unparse(p.annotation).replace(/^['"]|['"]$/g, '');
  const globals = callee instanceof PyClass ? callee.lookup('__init__') : callee;
  const value = /^\w+$/.test(text) ? ((globals instanceof PyFunction ? globals.globals : undefined)?.get(text) ?? module.dict.get(text)) : undefined;
  if (value instanceof PyClass && value.name === 'Callable') return 'Callable';
  const meant = value instanceof PyObject && !(value instanceof PyClass) ? repr(vm, value) : '';
  return meant.startsWith('typing.') && meant.includes('[') ? meant : text;
}

/** Arguments from example sizes for a network inside the one that is asked for. */
function argumentsOf(cls: PyClass, parts: AttemptParts): Given[] {
  const asked = askedOf(cls, cls.name, parts);
  return (requiredParameters(cls) ?? []).flatMap((p) => waysFor(p, asked, cls, parts).next().value ?? []);
}

/** Sizes under a name that says nothing. */
const SIZE = ['64', '8'];

/** Names that {@link SETTINGS} takes for settings and that may be plain numbers too. */
const NUMBERS = new Set(['c', 'hp']);

/** The class that an annotation names, if it is one of Python code: of the module, or written in the class itself. */
function classOf(annotation: string, callee: Value, parts: AttemptParts): PyClass | undefined {
  const name = /^(?:typing\.)?(?:Optional\[)?([A-Za-z_][\w.]*)\]?(?: ?\| ?None)?$/.exec(annotation)?.[1];
  if (!name) return undefined;
  const [first = '', ...rest] = name.split('.');
  const globals = callee instanceof PyFunction ? callee.globals : parts.module.dict;
  let found: Value | undefined = (callee instanceof PyClass ? callee.lookup(first) : undefined) ?? globals.get(first) ?? parts.module.dict.get(first);
  for (const part of rest) found = found === undefined ? undefined : getAttrOr(parts.vm, found, part);
  return found instanceof PyClass && found.module !== 'builtins' && !Object.values(types).includes(found) ? found : undefined;
}
