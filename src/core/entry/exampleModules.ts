import { call } from '../python/objects/objects.js';
import { PyFunction } from '../python/values/calls.js';
import { PyError } from '../python/values/failures.js';
import { PyClass, type PyModule, type Value } from '../python/values/values.js';
import type { VM } from '../python/values/vm.js';
import { isModule, isModuleClass, isOfTorch, ModuleClass } from '../torch/module/module.js';
import { exampleValues, isNetworkName, UNCHANGED, type Use } from './exampleSizes.js';

/** Networks that another one must be given, where nobody says which. */

/** A network for an argument, with the Python for an equal one and the example sizes that it rests on. */
interface Network {
  readonly value: Value;
  readonly text: () => string;
  readonly sizes: () => readonly string[];
}

/** An argument: what is known of it, and what its class or builder does with it. */
interface Asked {
  readonly name: string;
  readonly use: Use;
  /** As it is written; empty where there is none. */
  readonly annotation: string;
  /** The class that the annotation names. */
  readonly cls: PyClass | undefined;
}

/** What networks are made with. */
interface Making {
  readonly vm: VM;
  readonly module: PyModule;
  readonly evaluate: (text: string) => Value;
  /** How many networks this one is inside of. */
  readonly level?: number;
}

/** An argument of a network inside of the one that is asked for. */
interface Inner {
  readonly name: string;
  readonly value: Value;
  readonly text: () => string;
}

/** Networks in networks that are made from example sizes. @limit networks in networks made from example sizes: levels */
const MOST_LEVELS = 3;

/** Ways to make the network for an argument: of the class that its annotation or its name tells, one that changes nothing, one that only has sizes. Empty for other arguments. */
export function networkArguments(asked: Asked, callee: Value, making: Making, argumentsOf: (cls: PyClass) => readonly Inner[]): (() => Network | undefined)[] {
  const { name, use, annotation, cls } = asked;
  const isTold = cls !== undefined && isModuleClass(cls);
  if (use === 'callable' || use === 'list' || /\b(?:int|float|bool|str)\b/.test(annotation) || !(isTold || isNetworkName(name))) return [];
  const isClassTold = isTold && cls !== ModuleClass;
  const named = isClassTold ? ([annotation.replace(/^(?:typing\.)?Optional\[|\]$/g, ''), cls] as const) : classNamedLike(name, namesOf(callee, making), callee);
  const unchanged = (): Network => ({ value: making.evaluate(UNCHANGED), text: () => UNCHANGED, sizes: () => [`${name}=${UNCHANGED}`] });
  const out: (() => Network | undefined)[] = [];
  if (named && (making.level ?? 0) < MOST_LEVELS) out.push(() => madeOf(name, named, making, argumentsOf) ?? unchanged());
  if (use !== 'settings') out.push(unchanged);
  out.push(() => standIn(name, making));
  return out;
}

/** The names that the code of a class or builder sees. */
function namesOf(callee: Value, { module }: Making): ReadonlyMap<string, Value> {
  const init = callee instanceof PyClass ? callee.lookup('__init__') : callee;
  return init instanceof PyFunction ? init.globals : module.dict;
}

/** A network of a class, from example sizes; undefined where it cannot be made. */
function madeOf(
  parameter: string,
  [name, cls]: readonly [string, PyClass],
  { vm }: Making,
  argumentsOf: (cls: PyClass) => readonly Inner[],
): Network | undefined {
  try {
    const given = argumentsOf(cls);
    const value = call(vm, cls, [], new Map(given.map((g) => [g.name, g.value])));
    const text = (): string => `${name}(${given.map((g) => `${g.name}=${g.text()}`).join(', ')})`;
    return isModule(value) ? { value, text, sizes: () => [`${parameter}=${text()}`] } : undefined;
  } catch (error) {
    if (!(error instanceof PyError)) throw error;
    return undefined;
  }
}

/**
 * A module without layers and without `forward`: it answers for every attribute that it is asked for with an example size, so that the network around it
 * can be built. What it would compute is not made up: calling it fails.
 */
function standIn(parameter: string, making: Making): Network | undefined {
  const value = making.evaluate('type("Example", (torch.nn.Module,), {})()');
  if (!isModule(value)) return undefined;
  const asked = new Map<string, () => string>();
  value.cls.supply = (self, name) => {
    if (self !== value || name.startsWith('_') || name === 'forward') return undefined;
    const nested = isNetworkName(name) ? standIn(name, making) : undefined;
    const [usual = 'None'] = exampleValues(name);
    const answer = nested?.value ?? making.evaluate(usual);
    asked.set(name, nested?.text ?? (() => usual));
    value.attrs?.set(name, answer);
    return answer;
  };
  const members = (): string => [...asked].map(([name, text]) => `${name}=${text()}`).join(', ');
  const text = (): string => `type("Example", (torch.nn.Module,), ${asked.size ? `dict(${members()})` : '{}'})()`;
  return { value, text, sizes: () => [`${parameter}=${text()}`] };
}

/** The name without case and underscores. */
const letters = (name: string): string => name.replace(/_/g, '').toLowerCase();

/**
 * The network class among these names that a parameter is named after: `Encoder` for `encoder`, `TwoWayTransformer` for `transformer`, `ImageEncoderViT` for
 * `image_encoder`. `self` is the class that asks.
 */
function classNamedLike(parameter: string, names: ReadonlyMap<string, Value>, self: Value): [name: string, cls: PyClass] | undefined {
  const wanted = letters(parameter);
  if (wanted.length < 4 || /^(?:model|module|network)$/.test(wanted)) return undefined;
  const classes = [...names].filter((e): e is [string, PyClass] => e[1] instanceof PyClass && isModuleClass(e[1]) && !isOfTorch(e[1]) && e[1] !== self);
  const ways: ((name: string) => boolean)[] = [(n) => n === wanted, (n) => n.endsWith(wanted), (n) => n.startsWith(wanted)];
  for (const fits of ways) {
    const found = classes.find(([name]) => fits(letters(name)));
    if (found) return found;
  }
  return undefined;
}
