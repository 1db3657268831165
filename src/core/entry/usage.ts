import type { World } from '../evaluate/world.js';
import type { SourceFile } from '../python/imports/moduleFiles.js';
import { evalSource } from '../python/imports/run.js';
import { call } from '../python/objects/objects.js';
import { PyError, Unready } from '../python/values/failures.js';
import { type PyModule, Unknown, type Value } from '../python/values/values.js';
import type { VM } from '../python/values/vm.js';
import { type Doubt, isOnWay, type Span, wayOf } from '../text/notes.js';
import { isModule, isTrivial, type ModuleObject } from '../torch/module/module.js';
import { mainBlocks, trialFunctions } from './entries.js';
import type { Found } from './found.js';

/** A call of a network by code outside any network: what a file itself says of entry and input. */
export interface TopCall {
  readonly root: ModuleObject;
  readonly args: readonly Value[];
  readonly kwargs: ReadonlyMap<string, Value> | undefined;
  /** What was unknown while the network was being built. */
  readonly doubts: readonly Doubt[];
}

/** Ends a trial: the file's own code has called a network, which is all that was to be found out. */
class TrialEnded extends Error {
  constructor(readonly found: TopCall) {
    super('trial ended');
  }
}

/** A main block that parses arguments, prepares data and trains is followed this far, then given up. */
const TRIAL_STEPS = 3_000_000;

/** Calls that a module's own top-level code made, remembered with the module: it is not run again while it is unchanged. */
const topCalls = new WeakMap<PyModule, TopCall>();

/** Evaluates the edited file's top level; the first network that it calls is remembered instead of run. */
export function recordingTopCall(world: World, file: SourceFile, evaluate: () => PyModule | undefined): PyModule | undefined {
  const { vm, torch } = world;
  let first: TopCall | undefined;
  torch.topCall = (root, args, kwargs) => {
    if (vm.userSpan()?.file !== file.path || isTrivial(root)) return undefined;
    first ??= { root, args, kwargs, doubts: doubtsInBuilding(vm, root) };
    return new Unknown('the network is evaluated after the file', vm.userSpan());
  };
  try {
    const module = evaluate();
    if (module && first) topCalls.set(module, first);
    return module;
  } finally {
    torch.topCall = undefined;
  }
}

/** What the file says of entry and input: its top level, its main block, a function that tries the network, an instance at module level. */
export function findTrial(world: World, file: SourceFile, text: string, module: PyModule): Found | undefined {
  const made = topCalls.get(module);
  if (made) return foundOf(made, file, text);
  const before = world.torch.created.length;
  const met: Doubt[] = [...world.vm.doubts];
  for (const block of mainBlocks(file.tree)) {
    // The block's names are the module's: its functions and classes read them.
    const found = attempt(world, met, () => {
      for (const statement of block) tolerate(world, () => evalSource(world.vm, { body: [statement], broken: [] }, module.dict, file.path));
    });
    if (found) return foundOf(found, file, text);
  }
  for (const name of trialFunctions(file.tree)) {
    const trial = module.dict.get(name);
    const found = trial !== undefined && attempt(world, met, () => call(world.vm, trial, []));
    if (found) return foundOf(found, file, text);
  }
  const instance = [...module.dict.values()].filter((v): v is ModuleObject => isModule(v) && !isTrivial(v)).at(-1);
  const built = instance ?? world.torch.largest(world.torch.created.slice(before).filter((m) => m.layer.constructed?.file === file.path));
  return built
    ? foundOf({ root: built, args: [], kwargs: undefined, doubts: met.filter((d) => isOnWay(d, wayOf(built.layer.frames))) }, file, text, true)
    : undefined;
}

/**
 * Of what is unknown so far, that which the network called now was built with: met inside the expression that gave it, be it the class's own call or a
 * builder's. What was prepared around it, arguments and data, says nothing of the network.
 */
function doubtsInBuilding(vm: VM, root: ModuleObject): Doubt[] {
  const { frames } = root.layer;
  const called = vm.userFrames();
  const parting = frames.findIndex((f, i) => wayOf([f]) !== wayOf(called.slice(i, i + 1)));
  const way = wayOf(parting < 0 ? frames : frames.slice(0, parting + 1));
  return vm.doubts.filter((d) => isOnWay(d, way));
}

/** Runs code of the file until it calls a network; what was unknown on the way is added to `met`. Whatever else happens in it does not matter. */
function attempt(world: World, met: Doubt[], run: () => void): TopCall | undefined {
  const { vm, torch } = world;
  const { limits, notes, doubts } = vm;
  vm.notes = [...notes];
  vm.doubts = [...doubts];
  vm.limits = { ...limits, steps: Math.min(limits.steps, vm.steps + TRIAL_STEPS) };
  torch.topCall = (root, args, kwargs) => {
    if (isTrivial(root)) return undefined;
    throw new TrialEnded({ root, args, kwargs, doubts: doubtsInBuilding(vm, root) });
  };
  try {
    run();
    return undefined;
  } catch (error) {
    vm.unwind();
    if (error instanceof TrialEnded) return error.found;
    if (error instanceof Unready) throw error;
    return undefined;
  } finally {
    torch.topCall = undefined;
    met.push(...vm.doubts.slice(doubts.length));
    vm.limits = limits;
    vm.notes = notes;
    vm.doubts = doubts;
  }
}

function tolerate(world: World, run: () => void): void {
  try {
    run();
  } catch (error) {
    if (!(error instanceof PyError)) throw error;
    world.vm.unwind();
  }
}

function foundOf(found: TopCall, file: SourceFile, text: string, onlyBuilt = false): Found {
  const span = found.root.layer.frames.find((f) => f.file === file.path) ?? null;
  const { root, doubts } = found;
  const base = { root, doubts, expression: (span && textOf(text, span)) || root.cls.name, source: 'file' as const, span };
  // Data that is not read says nothing of an input: it is guessed then.
  const isKnown = [...found.args, ...(found.kwargs?.values() ?? [])].every((v) => !(v instanceof Unknown));
  return onlyBuilt || !isKnown ? base : { ...base, args: found.args, kwargs: found.kwargs };
}

/** An entry's name is a line at most. */
const EXPRESSION_CHARACTERS = 100;

/** The source text of a span, on one line. */
function textOf(text: string, span: Span): string {
  const lines = text.split('\n').slice(span.line - 1, span.endLine);
  if (!lines.length) return '';
  lines[lines.length - 1] = (lines[lines.length - 1] ?? '').slice(0, span.endColumn);
  lines[0] = (lines[0] ?? '').slice(span.column);
  const whole = lines.join(' ').replace(/\s+/g, ' ').trim();
  return whole.length > EXPRESSION_CHARACTERS ? `${whole.slice(0, EXPRESSION_CHARACTERS - 1)}…` : whole;
}
