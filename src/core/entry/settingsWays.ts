import type { Source } from '../analysis.js';
import { call } from '../python/objects/objects.js';
import { repr } from '../python/objects/text.js';
import type { Expr } from '../python/syntax/syntax.js';
import { PyFunction } from '../python/values/calls.js';
import { PyError } from '../python/values/failures.js';
import { PyClass, PyDict, PyModule, PyObject, types, Unknown, type Value } from '../python/values/values.js';
import { isModule, isModuleClass } from '../torch/module/module.js';
import type { ArgumentUse } from './argumentUse.js';
import { type AttemptParts, type Given, plain, valuesOf } from './argumentValues.js';
import { exampleSettings } from './exampleSettings.js';
import { isUsualSize } from './exampleSizes.js';
import { fieldsOfSettings, isUngiven, SETTINGS_CLASS, type SettingsField } from './settingsClass.js';
import { configurationOf, type NamedSettings, settingsNaming } from './settingsFiles.js';

/** Objects of settings for an argument: what the file and its imports have ready, presets, what a class makes by its defaults, example sizes. */

/** Names of arguments that hold an environment of reinforcement learning. */
const ENVIRONMENT = /^(?:.*_)?envs?$|^environment$/;
/** Which fields with a default are given a size, from what no network can use to what most can do without. */
const GIVEN: readonly ((f: SettingsField) => boolean)[] = [
  () => false,
  ({ fallback }) => fallback === -1,
  ({ fallback, name }) => isUngiven(fallback) && isUsualSize(name),
  ({ fallback, name, annotation }) => isUngiven(fallback) && (isUsualSize(name) || SETTINGS_CLASS.test(annotation)),
];

/** Presets of one module that are tried. @limit presets of one module that are tried: presets */
const PRESETS = 12;

/** What is known of a parameter that takes settings. */
interface SettingsParameter {
  readonly parameter: string;
  /** Name of the class or builder that it belongs to. */
  readonly owner: string;
  readonly annotation: string;
  /** The class that the annotation names. */
  readonly cls: PyClass | undefined;
  readonly used: ArgumentUse;
}

/** A value of a file of settings. */
export const fromFile = (name: string, value: Value, from: string, { vm }: AttemptParts): Given => ({
  name,
  value,
  text: () => repr(vm, value),
  sizes: () => [],
  source: 'settings',
  from,
  doubts: [],
});

/** Settings for a parameter, likeliest first. */
export function* settingsWays({ parameter, owner, cls, annotation, used }: SettingsParameter, parts: AttemptParts): Generator<Given> {
  const described = configuration(parameter, owner, cls, annotation, parts);
  if (described) yield described;
  if (!ENVIRONMENT.test(parameter)) yield* readyWays({ parameter, owner, cls, annotation, used }, parts);
  const asked = settingsNaming([...used.asked], parts);
  if (asked) yield recorded(parameter, 0, asked, parts);
  for (let place = 0; place < PLACES; place++) yield recorded(parameter, place, undefined, parts);
}

/** The configuration that a file of the workspace keeps for the class, as an object of the class that the annotation names. */
function configuration(parameter: string, owner: string, cls: PyClass | undefined, annotation: string, parts: AttemptParts): Given | undefined {
  const described = configurationOf(owner, parts);
  if (!described) return undefined;
  const { path, members } = described;
  const name = cls ? plainAnnotation(annotation) : '__import__("types").SimpleNamespace';
  const named = new Map([...members.map].flatMap(([key, v]) => (typeof key === 'string' ? [[key, v] as const] : [])));
  const made = settled(parameter, parts, {
    make: () => call(parts.vm, cls ?? parts.evaluate(name), [], named),
    text: () => `${name}(**${repr(parts.vm, members)})`,
    sizes: () => [],
    source: 'settings',
  });
  return made && { ...made, from: path };
}

/** The class in an annotation that may also be None. */
const plainAnnotation = (annotation: string): string => annotation.replace(/^(?:typing\.)?Optional\[|\]$| ?\| ?None$/g, '');

/** A setting whose name says nothing. */
const UNTOLD = '4';

/** How many of the usual values of each setting are tried. @limit usual values of a setting that are tried: values */
const PLACES = 3;

/**
 * An object that answers for every name that it is asked for.
 * @param place which of the usual values each setting has
 */
function recorded(name: string, place: number, known: NamedSettings | undefined, parts: AttemptParts): Given {
  const textFor = (asked: string): string | undefined => {
    const values = valuesOf(asked, '', [], parts);
    // Of what nothing tells, a number is likelier than nothing once that did not fit.
    return values.length ? values[Math.min(place, values.length - 1)] : place > 0 ? UNTOLD : undefined;
  };
  const settings = exampleSettings(parts.vm, parts.evaluate, textFor, known?.values);
  return {
    name,
    value: settings,
    text: () => settings.text,
    sizes: () => settings.sizes,
    source: known ? 'settings' : 'example',
    from: known?.path,
    doubts: [],
  };
}

/** Settings of the file and its imports: constants, presets, and what classes make by defaults, by files of settings and example sizes. */
function* readyWays({ parameter, cls, annotation, used }: SettingsParameter, parts: AttemptParts): Generator<Given> {
  const { module } = parts;
  const own = [...module.dict].filter(([name]) => !name.startsWith('__'));
  for (const [name, value] of own) {
    const fits = cls ? value instanceof PyObject && value.cls.isSubclassOf(cls) : isSettingsConstant(name, value);
    if (fits) yield { name: parameter, value, text: () => name, sizes: () => [], source: 'config', doubts: [] };
  }
  const classes: [string, PyClass][] = cls
    ? [[plainAnnotation(annotation), cls]]
    : own.flatMap(([name, v]): [string, PyClass][] => (v instanceof PyClass && SETTINGS_CLASS.test(name) && !isModuleClass(v) ? [[name, v]] : []));
  // Of several classes that nothing ties to the parameter, the last one: it knows the others.
  const spread = used.spread?.func.type === 'Name' ? module.dict.get(used.spread.func.id) : undefined;
  const isSpread = spread instanceof PyClass;
  for (const [name, found] of isSpread ? [['dict', spread] as const] : cls ? classes : classes.reverse().slice(0, 2)) {
    const all = fieldsOfSettings(parts.vm, found) ?? [];
    const fields = isSpread ? all.filter((f, i) => !isGivenBeside(f.name, i, used.spread)) : all;
    const make = (given: readonly Given[]): Given | undefined => made(parameter, name, isSpread ? types.dict : found, given, parts);
    const isNeedy = isSpread && fields.some((f) => f.isRequired);
    const byDefault = isNeedy ? undefined : make([]);
    if (byDefault) yield byDefault;
    yield* presets(parameter, found, parts);
    const filed = byDefault && !isSpread ? undefined : fromFiles(fields, found, parts);
    const ofFile = filed && make(filed);
    if (ofFile) yield ofFile;
    let before = byDefault ? 0 : -1;
    for (const isGiven of GIVEN) {
      // Fields that no size fits keep their defaults.
      const given = examplesFor(
        fields.filter((f) => f.isRequired || isGiven(f)),
        found,
        parts,
      );
      const one = given.length > before ? make(given) : undefined;
      before = Math.max(before, given.length);
      if (one) yield one;
    }
  }
}

/** True for an argument that a call is given beside the settings that it spreads: by its place or by its name. */
const isGivenBeside = (name: string, place: number, call: ArgumentUse['spread']): boolean =>
  call !== undefined && (place < call.args.length || call.keywords.some((k) => k.name === name));

/** Fields that a file of settings holds, and example sizes for what else is required. */
function fromFiles(fields: readonly SettingsField[], cls: PyClass, parts: AttemptParts): readonly Given[] | undefined {
  const required = fields.filter((f) => f.isRequired);
  const found = settingsNaming(
    required.map((f) => f.name),
    parts,
  );
  if (!found) return undefined;
  const given = fields.flatMap(({ name }) => (found.values.has(name) ? [fromFile(name, found.values.get(name) ?? null, found.path, parts)] : []));
  return [
    ...given,
    ...examplesFor(
      required.filter((f) => !found.values.has(f.name)),
      cls,
      parts,
    ),
  ];
}

const isSettingsConstant = (name: string, value: Value): boolean =>
  /config|cfg|hparams|params|settings|args/i.test(name) &&
  (value instanceof PyDict || (value instanceof PyObject && !(value instanceof PyClass) && SETTINGS_CLASS.test(value.cls.name))) &&
  !isModule(value);

function examplesFor(fields: readonly SettingsField[], cls: PyClass, parts: AttemptParts): Given[] {
  return fields.flatMap(({ name, annotation, isRequired }) => {
    const nested = nestedSettings(name, annotation, cls, parts);
    if (nested) return [nested];
    const [text = 'None'] = valuesOf(name, annotation, [], parts);
    return isRequired || text !== 'None' ? [plain(name, text, parts)] : [];
  });
}

/** A field that is itself an object of settings, of a class that can be made by its defaults. */
function nestedSettings(name: string, annotation: string, cls: PyClass, parts: AttemptParts): Given | undefined {
  const short = annotation.match(/[A-Za-z_]\w*/g)?.find((word) => SETTINGS_CLASS.test(word));
  const maker = [...cls.dict.values()].find((v) => v instanceof PyFunction);
  const globals = maker instanceof PyFunction ? maker.globals : moduleOf(cls, parts)?.dict;
  const found = short ? globals?.get(short) : undefined;
  if (!short || !(found instanceof PyClass) || found === cls) return undefined;
  return made(name, `${textOfModule(found, parts)}${short}`, found, [], parts);
}

/** An object of a class of settings, where it can be made of what is given. */
function made(parameter: string, name: string, cls: PyClass, given: readonly Given[], parts: AttemptParts): Given | undefined {
  return settled(parameter, parts, {
    make: () => call(parts.vm, cls, [], new Map(given.map((g) => [g.name, g.value]))),
    text: () => `${name}(${given.map((g) => `${g.name}=${g.text()}`).join(', ')})`,
    sizes: () => given.flatMap((g) => g.sizes()),
    source: given.some((g) => g.source === 'example') ? 'example' : given.length ? 'settings' : 'config',
    from: given.find((g) => g.from !== undefined)?.from,
  });
}

/** The value that `make` gives, where it does not raise, with what is unknown about it. */
function settled(
  name: string,
  { vm }: AttemptParts,
  { make, ...rest }: { make: () => Value; text: () => string; sizes: () => readonly string[]; source: Source; from?: string },
): Given | undefined {
  const before = vm.doubts.length;
  try {
    const value = make();
    return value instanceof Unknown || value === null ? undefined : { name, value, ...rest, doubts: vm.doubts.slice(before) };
  } catch (error) {
    if (!(error instanceof PyError)) throw error;
    vm.unwind();
    return undefined;
  }
}

const moduleOf = (cls: PyClass, { vm }: AttemptParts): PyModule | undefined => {
  const found = typeof cls.module === 'string' ? vm.modules.get(cls.module) : undefined;
  return found instanceof PyModule ? found : undefined;
};

/** Python before a name of another module, as the file can write it. */
function textOfModule(cls: PyClass, parts: AttemptParts): string {
  return parts.module.dict.get(cls.name) === cls ? '' : moduleText(moduleOf(cls, parts), parts);
}

function moduleText(module: PyModule | undefined, parts: AttemptParts): string {
  if (!module || module === parts.module) return '';
  const alias = [...parts.module.dict].find(([, v]) => v === module)?.[0];
  return alias ? `${alias}.` : `__import__(${JSON.stringify(module.name)}, fromlist=["_"]).`;
}

/**
 * Objects of the class that its module, or a package that the file is in, keeps by name, in a table, or makes in a function. What that must be given is
 * what other functions of the module have as the default of an argument of that name.
 */
function* presets(parameter: string, cls: PyClass, parts: AttemptParts): Generator<Given> {
  const isOne = (v: Value | undefined): boolean => v instanceof PyObject && !(v instanceof PyClass) && v.cls.isSubclassOf(cls);
  const modules = [moduleOf(cls, parts), ...parts.packages().map((name) => parts.vm.modules.get(name))].filter((m) => m instanceof PyModule);
  for (const module of new Set(modules)) {
    const prefix = moduleText(module, parts);
    let count = 0;
    for (const [name, v] of module.dict) {
      if (count >= PRESETS) break;
      const items = v instanceof PyDict ? [...v.map] : [];
      const listed = items.find(([key, item]) => typeof key === 'string' && (isOne(item) || givesOne(item, cls)));
      const text = listed ? `${prefix}${name}[${JSON.stringify(listed[0])}]` : `${prefix}${name}`;
      const found = preset(parameter, listed ? listed[1] : v, text, cls, module, parts);
      if (!found || !isOne(found.value) || (module === parts.module && !listed && isOne(v))) continue;
      count++;
      yield found;
    }
  }
}

function preset(parameter: string, value: Value, text: string, cls: PyClass, module: PyModule, parts: AttemptParts): Given | undefined {
  const asConfig = { sizes: () => [], source: 'config' as const };
  if (!givesOne(value, cls)) return settled(parameter, parts, { make: () => value, text: () => text, ...asConfig });
  const given = requiredOf(value).map((name) => [name, defaultOf(name, module)] as const);
  if (given.some(([, v]) => v === undefined)) return undefined;
  return settled(parameter, parts, {
    make: () => call(parts.vm, value, [], new Map(given.flatMap(([name, v]) => (v === undefined ? [] : [[name, v]])))),
    text: () => `${text}(${given.map(([name, v]) => `${name}=${repr(parts.vm, v ?? null)}`).join(', ')})`,
    ...asConfig,
  });
}

const requiredOf = (v: Value): string[] =>
  v instanceof PyFunction ? v.params.flatMap((p) => (p.default || p.kind === 'args' || p.kind === 'kwargs' ? [] : [p.name])) : [];

/** The plain default that a function of the module has for an argument of that name. */
function defaultOf(name: string, module: PyModule): Value | undefined {
  for (const v of module.dict.values()) {
    const at = v instanceof PyFunction ? v.params.findIndex((p) => p.name === name && p.default) : -1;
    const found = v instanceof PyFunction && at >= 0 ? v.defaults[at] : undefined;
    if (found !== undefined && found !== null && typeof found !== 'object') return found;
  }
  return undefined;
}

/** A function that says, or whose last words are, that it returns an object of the class. */
function givesOne(v: Value | undefined, cls: PyClass): v is PyFunction {
  if (!(v instanceof PyFunction)) return false;
  const named = (e: Expr | undefined): boolean => {
    if (e?.type === 'Call') return named(e.func);
    if (e?.type === 'Attribute') return e.name === cls.name;
    return (e?.type === 'Name' && e.id === cls.name) || (e?.type === 'Str' && e.value === cls.name);
  };
  const last = v.definition?.body.at(-1);
  return named(v.definition?.returns) || (last?.type === 'Return' && named(last.value));
}
