import type { World } from '../evaluate/world.js';
import type { SourceFile } from '../python/imports/moduleFiles.js';
import { evalSource } from '../python/imports/run.js';
import { call } from '../python/objects/objects.js';
import { PyError, Unready } from '../python/values/failures.js';
import { type PyModule, Unknown, type Value } from '../python/values/values.js';
import type { VM } from '../python/values/vm.js';
import { type Doubt, isOnWay, type Span, wayOf } from '../text/notes.js';
import { isModule, isTrivial, type ModuleObject } from '../torch/module/module.js';
import { mainBlocks, usageFunctions } from './entries.js';
import type { Found } from './found.js';

/** What a file itself does with its network: which one it builds, and what it calls it with. */

/** A call of a network by code outside any network. */
interface NetworkCall {
  readonly root: ModuleObject;
  readonly args: readonly Value[];
  readonly kwargs: ReadonlyMap<string, Value> | undefined;
  /** What was unknown while the network was being built. */
  readonly doubts: readonly Doubt[];
}

/** Thrown to stop the file's own code once it calls a network: nothing else was to be found out. */
class NetworkCalled extends Error {
  constructor(readonly call: NetworkCall) {
    super('a network was called');
  }
}

/** A main block may parse arguments, prepare data and train: it is followed this far, then given up. */
const USAGE_STEPS = 3_000_000;

/** The first call that a module's top-level code made. It is kept with the module, whose code does not run again while it is unchanged. */
const firstCalls = new WeakMap<PyModule, NetworkCall>();

/** Evaluates the edited file's top level. The first call of a network in it is recorded instead of made. */
export function recordFirstCall(world: World, file: SourceFile, evaluate: () => PyModule | undefined): PyModule | undefined {
  const { vm, torch } = world;
  let first: NetworkCall | undefined;
  torch.interceptCall = (root, args, kwargs) => {
    if (vm.userSpan()?.file !== file.path || isTrivial(root)) return undefined;
    first ??= { root, args, kwargs, doubts: doubtsInBuilding(vm, root) };
    return new Unknown('the network is evaluated after the file', vm.userSpan());
  };
  try {
    const module = evaluate();
    if (module && first) firstCalls.set(module, first);
    return module;
  } finally {
    torch.interceptCall = undefined;
  }
}

/** The network that the file uses: at its top level, in its main block, in a function made for that; else one that it only builds. */
export function findUsage(world: World, file: SourceFile, text: string, module: PyModule): Found | undefined {
  const made = firstCalls.get(module);
  if (made) return foundOf(made, file, text);
  const before = world.torch.created.length;
  const met: Doubt[] = [...world.vm.doubts];
  for (const block of mainBlocks(file.tree)) {
    // The block's names are the module's: its functions and classes read them.
    const found = firstCallIn(world, met, () => {
      for (const statement of block) ignoringErrors(world, () => evalSource(world.vm, { body: [statement], broken: [] }, module.dict, file.path));
    });
    if (found) return foundOf(found, file, text);
  }
  for (const name of usageFunctions(file.tree)) {
    const f = module.dict.get(name);
    const found = f !== undefined && firstCallIn(world, met, () => call(world.vm, f, []));
    if (found) return foundOf(found, file, text);
  }
  const instance = [...module.dict.values()].filter((v): v is ModuleObject => isModule(v) && !isTrivial(v)).at(-1);
  const built = instance ?? world.torch.largest(world.torch.created.slice(before).filter((m) => m.layer.constructed?.file === file.path));
  return built
    ? foundOf({ root: built, args: [], kwargs: undefined, doubts: met.filter((d) => isOnWay(d, wayOf(built.layer.frames))) }, file, text, true)
    : undefined;
}

/**
 * The doubts that matter to the network called now: those met inside the expression that built it, be it the class's own call or a builder's.
 * Doubts about arguments and data, which are prepared around it, say nothing of the network.
 */
function doubtsInBuilding(vm: VM, root: ModuleObject): Doubt[] {
  const { frames } = root.layer;
  const called = vm.userFrames();
  const parting = frames.findIndex((f, i) => wayOf([f]) !== wayOf(called.slice(i, i + 1)));
  const way = wayOf(parting < 0 ? frames : frames.slice(0, parting + 1));
  return vm.doubts.filter((d) => isOnWay(d, way));
}

/** Runs code of the file until it calls a network. Doubts on the way are added to `met`; whatever else happens does not matter. */
function firstCallIn(world: World, met: Doubt[], run: () => void): NetworkCall | undefined {
  const { vm, torch } = world;
  const { limits, notes, doubts } = vm;
  vm.notes = [...notes];
  vm.doubts = [...doubts];
  vm.limits = { ...limits, steps: Math.min(limits.steps, vm.steps + USAGE_STEPS) };
  torch.interceptCall = (root, args, kwargs) => {
    if (isTrivial(root)) return undefined;
    throw new NetworkCalled({ root, args, kwargs, doubts: doubtsInBuilding(vm, root) });
  };
  try {
    run();
    return undefined;
  } catch (error) {
    vm.unwind();
    if (error instanceof NetworkCalled) return error.call;
    if (error instanceof Unready) throw error;
    return undefined;
  } finally {
    torch.interceptCall = undefined;
    met.push(...vm.doubts.slice(doubts.length));
    vm.limits = limits;
    vm.notes = notes;
    vm.doubts = doubts;
  }
}

function ignoringErrors(world: World, run: () => void): void {
  try {
    run();
  } catch (error) {
    if (!(error instanceof PyError)) throw error;
    world.vm.unwind();
  }
}

/** @param onlyBuilt the file does not call the network, so its input is left to guess. */
function foundOf(found: NetworkCall, file: SourceFile, text: string, onlyBuilt = false): Found {
  const span = found.root.layer.frames.find((f) => f.file === file.path) ?? null;
  const { root, doubts } = found;
  const base = { root, doubts, expression: (span && textOf(text, span)) || root.cls.name, origin: 'file' as const, span };
  // Data that is not read says nothing about the input, which is guessed then.
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
