import { forEachChild, forEachDefault, forEachPart, type StmtVisitor } from '../python/syntax/children.js';
import type { Expr, Stmt } from '../python/syntax/syntax.js';
import { PyFunction } from '../python/values/calls.js';
import type { PyClass } from '../python/values/values.js';
import { ModuleClass, type ModuleObject } from '../torch/module/module.js';

/** What runs a network whose class has no `forward`, as agents, policies and pipelines: one of its other methods. */

/** A body that does nothing but raise leaves the method to subclasses. */
const onlyRaises = (f: PyFunction): boolean => f.definition?.body.at(-1)?.type === 'Raise' && f.definition.body.length <= 2;

/** True for a class with a `forward` of its own or of a base. */
export function hasForward(cls: PyClass): boolean {
  const forward = cls.lookup('forward');
  return forward !== undefined && forward !== ModuleClass.lookup('forward') && !(forward instanceof PyFunction && onlyRaises(forward));
}

/** What no caller runs to get an output: setting up, storing, learning. */
const NOT_RUN =
  /^(?:_|(?:re)?init|reset|set_|load|save|from_|to$|to_|configure|freeze|unfreeze|update|fit|learn|build|make|create|add_|register|on_|log|export|summary|print|parameters|state_dict|extra_repr|train$|eval$|train_|get_(?:num|param|optim|config|device|input|output_size))/;

/** Names of methods that stand for `forward`, likeliest first. Those that repeat the network many times come last. */
const LIKELY: readonly RegExp[] = [
  /^(?:__call__|forward.*|call)$/,
  /^(?:get_action_and_value|act|evaluate|evaluate_actions|get_action|get_value|select_action|choose_action|predict.*|policy|infer|inference)$/,
  /^(?:encode_image|encode.*|extract_features|get_.*features|embed.*|reconstruct|decode.*)$/,
  /^(?!(?:sample|generate|test|validation|.*loss)).*$/,
  /^(?:training_step|.*loss.*)$/,
];

const placeOf = (name: string): number => {
  const at = LIKELY.findIndex((pattern) => pattern.test(name));
  return at < 0 ? LIKELY.length : at;
};

/** Attributes of `self` that a body mentions. */
const known = new WeakMap<PyFunction, ReadonlySet<string>>();

function membersIn(f: PyFunction): ReadonlySet<string> {
  const found = known.get(f) ?? new Set<string>();
  if (known.has(f) || !f.definition) return found;
  const self = f.params[0]?.name;
  const value = (e: Expr): void => {
    if (e.type === 'Attribute' && e.object.type === 'Name' && e.object.id === self) (found as Set<string>).add(e.name);
    forEachPart(e, value, undefined);
  };
  const visitor: StmtVisitor<undefined> = { value, target: value, block: (body) => body.forEach(statement) };
  const statement = (s: Stmt): void => {
    forEachChild(s, visitor, undefined);
    if (s.type === 'FunctionDef') {
      forEachDefault(s.params, value, undefined);
      s.body.forEach(statement);
    }
  };
  f.definition.body.forEach(statement);
  known.set(f, found);
  return found;
}

/** Attributes that a method mentions, by itself or through other methods of the class. */
function reached(cls: PyClass, f: PyFunction, seen = new Set<PyFunction>()): Set<string> {
  const out = new Set<string>();
  if (seen.has(f)) return out;
  seen.add(f);
  for (const name of membersIn(f)) {
    const method = cls.lookup(name);
    if (method instanceof PyFunction) for (const inner of reached(cls, method, seen)) out.add(inner);
    else out.add(name);
  }
  return out;
}

/** The methods of Python code that a caller may run, by name. */
function methodsOf(cls: PyClass): Map<string, PyFunction> {
  const out = new Map<string, PyFunction>();
  for (const c of cls.mro) {
    if (c === ModuleClass) break;
    for (const [name, f] of c.dict)
      if (f instanceof PyFunction && f.definition && !out.has(name) && (name === '__call__' || !NOT_RUN.test(name)) && !onlyRaises(f)) out.set(name, f);
  }
  return out;
}

/** True for a class whose objects can be run though it has no `forward`: a method mentions a member that `__init__` makes. */
export function runsByMethods(cls: PyClass): boolean {
  const init = cls.lookup('__init__');
  if (hasForward(cls) || !(init instanceof PyFunction)) return false;
  const made = reached(cls, init);
  return [...methodsOf(cls).values()].some((f) => [...reached(cls, f)].some((name) => made.has(name)));
}

/** Methods to run instead of a `forward` that the class lacks, likeliest first: those that use most of its layers. Empty where it has one. */
export function insteadOfForward({ cls, children }: ModuleObject): readonly string[] {
  if (hasForward(cls)) return [];
  const layers = new Set(children.map(([name]) => name));
  const found = [...methodsOf(cls)].map(([name, f]) => ({
    name,
    count: [...reached(cls, f)].filter((member) => layers.has(member)).length,
    place: placeOf(name),
  }));
  const most = Math.max(0, ...found.map((m) => m.count));
  return found
    .filter((m) => m.count > 0 && m.count === most)
    .sort((a, b) => a.place - b.place)
    .map((m) => m.name);
}
