import type { World } from '../evaluate/world.js';
import type { SourceFile } from '../python/imports/moduleFiles.js';
import { evalSource } from '../python/imports/run.js';
import { errorText } from '../python/objects/errors.js';
import { call } from '../python/objects/objects.js';
import type { Place, Stmt } from '../python/syntax/syntax.js';
import { PyError, Unready } from '../python/values/failures.js';
import { type PyModule, Unknown, type Value } from '../python/values/values.js';
import type { VM } from '../python/values/vm.js';
import { type Doubt, isOnWay, type Span, wayOf } from '../text/notes.js';
import { isModule, isTrivial, type ModuleObject } from '../torch/module/module.js';
import { definitionsOf, mainBlocks, usageFunctions } from './entries.js';
import type { Found } from './found.js';

/** What a file itself does with its network: which one it builds, and what it calls it with. */

/** A call of a network by code outside any network. */
interface NetworkCall {
  readonly root: ModuleObject;
  readonly args: readonly Value[];
  readonly kwargs: ReadonlyMap<string, Value> | undefined;
  /** What was unknown while the network was being built. */
  readonly doubts: readonly Doubt[];
  /** All that was unknown until the call, see {@link Found.before}. */
  readonly before: () => readonly Doubt[];
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
export function recordFirstCall(world: World, file: SourceFile, lasting: Doubt[], evaluate: () => PyModule | undefined): PyModule | undefined {
  const { vm, torch } = world;
  let first: NetworkCall | undefined;
  torch.interceptCall = (root, args, kwargs) => {
    if (vm.userSpan()?.file !== file.path || isTrivial(root)) return undefined;
    if (!first) {
      const own = vm.doubts;
      const met = own.length;
      // What its imports leave in doubt is told once the module has run.
      const before = (): readonly Doubt[] => {
        const after = new Set(own.slice(met));
        return vm.doubts.filter((d) => !after.has(d));
      };
      first = { root, args, kwargs, doubts: doubtsInBuilding(vm, root), before };
    }
    return new Unknown('the network is evaluated after the file', vm.userSpan());
  };
  try {
    const module = watchUnknown(world, file, lasting, evaluate);
    if (module && first) firstCalls.set(module, first);
    return module;
  } finally {
    torch.interceptCall = undefined;
  }
}

/** Watches for calls, with a tensor, of something unknown that a function of the file returned: a network that nobody knows. */
function watchUnknown<T>(world: World, file: SourceFile, lasting: Doubt[], run: () => T): T {
  const { vm, torch } = world;
  torch.passedToUnknown = (callee) => {
    const span = vm.userSpan();
    if (lasting.length || span?.file !== file.path || !returnedBy(vm, file, callee)) return;
    lasting.push({ severity: 'warning', text: `the network that is run here is not known: ${callee.reason}`, span, way: null });
  };
  try {
    return run();
  } finally {
    torch.passedToUnknown = undefined;
  }
}

const returnedBy = (vm: VM, file: SourceFile, callee: Unknown): boolean =>
  functionsOf(file).some((f) =>
    [...vm.unknownReturns].some(
      ([at, value]) => isWithin(at, f.span) && (value === callee || (value.reason === callee.reason && value.span?.line === callee.span?.line)),
    ),
  );

const functionsOf = (file: SourceFile): { readonly span: Span }[] => definitionsOf(file.tree, file.path).filter((d) => d.type === 'function');
const isWithin = (at: Place, span: Span): boolean => at.line >= span.line && at.endLine <= span.endLine;

/** The doubt about a module that was built for something unknown: a function of the file built it on the way, and returned what is not known. */
function partOfUnknown(vm: VM, file: SourceFile, root: ModuleObject): Doubt[] {
  const { frames } = root.layer;
  for (const f of functionsOf(file)) {
    if (!frames.some((at) => at.file === file.path && isWithin(at, f.span))) continue;
    for (const [at, value] of vm.unknownReturns)
      if (isWithin(at, f.span)) {
        const span = { file: file.path, line: at.line, column: at.column, endLine: at.endLine, endColumn: at.endColumn };
        return [{ severity: 'warning', text: `what is returned here is not known, this network is only a part of it: ${value.reason}`, span, way: null }];
      }
  }
  return [];
}

/**
 * The network that the file uses. When it calls one that is not known, that is a doubt about any other that is taken in its place: it goes into `lasting`.
 */
export function findUsage(world: World, file: SourceFile, text: string, module: PyModule, lasting: Doubt[]): Found | undefined {
  return watchUnknown(world, file, lasting, () => usage(world, file, text, module));
}

/** The network that the file uses: at its top level, in its main block, in a function made for that; else one that it only builds. */
function usage(world: World, file: SourceFile, text: string, module: PyModule): Found | undefined {
  const made = firstCalls.get(module);
  if (made) return foundOf(made, file, text);
  const before = world.torch.created.length;
  const met: Doubt[] = [...world.vm.doubts];
  const cuts: Cut[] = [];
  for (const block of mainBlocks(file.tree)) {
    // The block's names are the module's: its functions and classes read them.
    const found = firstCallIn(world, met, () => {
      for (const statement of block)
        ignoringErrors(world, statement, cuts, () => evalSource(world.vm, { body: [statement], broken: [] }, module.dict, file.path));
    });
    if (found) return foundOf(found, file, text);
  }
  for (const name of usageFunctions(file.tree)) {
    const f = module.dict.get(name);
    const found = f !== undefined && firstCallIn(world, met, () => call(world.vm, f, []));
    if (found) return foundOf(found, file, text);
  }
  const instance = [...module.dict.values()].filter((v): v is ModuleObject => isModule(v) && !isTrivial(v)).at(-1);
  const built = instance ?? world.torch.largest(world.torch.created.slice(before).filter((m) => m.layer.frames.some((f) => f.file === file.path)));
  if (!built) return undefined;
  const doubts = met.filter((d) => isOnWay(d, wayOf(built.layer.frames)));
  if (!instance) doubts.push(...partOfUnknown(world.vm, file, built), ...cuts.filter((c) => c.built.includes(built)).map((c) => c.doubt));
  return foundOf({ root: built, args: [], kwargs: undefined, doubts, before: () => met }, file, text, true);
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
    const before = [...met, ...vm.doubts.slice(doubts.length)];
    throw new NetworkCalled({ root, args, kwargs, doubts: doubtsInBuilding(vm, root), before: () => before });
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

/** An assignment that an error ended, and the modules that were built in it by then. */
interface Cut {
  readonly built: readonly ModuleObject[];
  readonly doubt: Doubt;
}

function ignoringErrors(world: World, statement: Stmt, cuts: Cut[], run: () => void): void {
  const { vm, torch } = world;
  const before = torch.created.length;
  try {
    run();
  } catch (error) {
    if (!(error instanceof PyError)) throw error;
    vm.unwind();
    if (statement.type !== 'Assign') return;
    const text = `what is built here ended early, with ${errorText(vm, error)}`;
    cuts.push({ built: torch.created.slice(before), doubt: { severity: 'warning', text, span: error.span, way: null } });
  }
}

/** @param onlyBuilt the file does not call the network, so its input is left to guess. */
function foundOf(found: NetworkCall, file: SourceFile, text: string, onlyBuilt = false): Found {
  const span = found.root.layer.frames.find((f) => f.file === file.path) ?? null;
  const { root, doubts } = found;
  const base = { root, doubts, before: found.before(), expression: (span && textOf(text, span)) || root.cls.name, source: 'file' as const, span };
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
