import type { World } from '../evaluate/world.js';
import { PyFunction } from '../python/values/calls.js';
import { Unready } from '../python/values/failures.js';
import { PyDict, PyList, PyTuple, Unknown, type Value } from '../python/values/values.js';
import type { VM } from '../python/values/vm.js';
import { type Doubt, isOnWay, wayOf } from '../text/notes.js';
import { parametersOf } from '../torch/module/forwardSignature.js';
import { isModule, isTrivial, type ModuleObject } from '../torch/module/module.js';
import { Tensor } from '../torch/tensor/tensor.js';
import { insteadOfForward } from './methods.js';

/** Watching code that uses a network: what it calls the network with, or hands over together with it. */

type Kwargs = ReadonlyMap<string, Value> | undefined;

/** A call of a network by code outside any network. */
export interface NetworkCall {
  readonly root: ModuleObject;
  readonly args: readonly Value[];
  readonly kwargs: Kwargs;
  /** The method that is called, where it is not `forward`. */
  readonly method?: string;
  /** What was unknown while the network was being built. */
  readonly doubts: readonly Doubt[];
  /** All that was unknown until the call, see {@link Found.before}. */
  readonly before: () => readonly Doubt[];
  readonly evidence: Evidence;
}

/** How much a call says of the network's input. */
type Evidence = typeof PART | typeof OF_UNKNOWN | typeof HANDED | typeof CERTAIN;

/** A part of a network is called, as builders do to learn a size. */
const PART = 0;
/** It is called with data that is not read. */
const OF_UNKNOWN = 1;
/** Something unknown is given the network and tensors. */
const HANDED = 2;
/** It is called with tensors, or a tool is asked to. */
const CERTAIN = 3;

/** Thrown to stop the file's own code once it calls a network: nothing else was to be found out. */
class NetworkCalled extends Error {
  constructor(readonly call: NetworkCall) {
    super('a network was called');
  }
}

/** A main block may parse arguments, prepare data and train: it is followed this far, then given up. @limit main block that is followed: steps */
const USAGE_STEPS = 3_000_000;

/** Tensors that such code may make. A loop over batches makes any number. @limit main block that is followed: tensors */
const USAGE_TENSORS = 50_000;

/**
 * After a call with data that is not read, code is followed this much further: it may call the network with something known.
 * @limit code after a call with unread data: steps
 */
const FURTHER_STEPS = 300_000;

const holdsTensor = (v: Value): boolean =>
  v instanceof Tensor ||
  ((v instanceof PyTuple || v instanceof PyList) && v.items.some(holdsTensor)) ||
  (v instanceof PyDict && [...v.map.values()].some(holdsTensor));

/** Reports calls of networks while `work` runs. What `onCall` gives is the call's result; undefined lets it happen. */
function watching<T>(world: World, onCall: (call: NetworkCall) => Value | undefined, work: () => T): T {
  const { vm, torch } = world;
  const report = (root: ModuleObject, args: readonly Value[], kwargs: Kwargs, method?: string): Value | undefined => {
    if (isTrivial(root)) return undefined;
    const isKnown = [...args, ...(kwargs?.values() ?? [])].every((v) => !(v instanceof Unknown));
    const evidence = isPart(world, root) ? PART : isKnown ? CERTAIN : OF_UNKNOWN;
    return onCall({ root, args, kwargs, method, doubts: doubtsInBuilding(vm, root), before: doubtsUntilNow(vm), evidence });
  };
  torch.interceptCall = report;
  vm.intercept = (name, args, kwargs) => {
    const [self] = args;
    if (!isModule(self) || !torch.isOutside) return undefined;
    if (name === 'forward') return self.cls.lookup('forward') instanceof PyFunction ? report(self, args.slice(1), kwargs) : undefined;
    return self.cls.lookup(name) instanceof PyFunction && insteadOfForward(self).includes(name) ? report(self, args.slice(1), kwargs, name) : undefined;
  };
  vm.handedOver = (args, kwargs, isTold) => {
    if (!torch.isOutside) return;
    const call = isTold ? toldCall(args, kwargs) : handedCall(args, kwargs);
    if (call && !isTrivial(call.root)) onCall({ ...call, doubts: doubtsInBuilding(vm, call.root), before: doubtsUntilNow(vm) });
  };
  try {
    return work();
  } finally {
    torch.interceptCall = undefined;
    vm.intercept = undefined;
    vm.handedOver = undefined;
  }
}

/** True for a module that another network holds: it is not the whole. */
const isPart = ({ torch }: World, root: ModuleObject): boolean => torch.created.some((m) => m !== root && m.children.some(([, child]) => child === root));

/** A tool's call: what follows the network are the arguments of its `forward`. */
function toldCall(args: readonly Value[], kwargs: Kwargs): Omit<NetworkCall, 'doubts' | 'before'> | undefined {
  const [root, ...rest] = args;
  if (!isModule(root)) return undefined;
  const isKnown = [...rest, ...(kwargs?.values() ?? [])].every((v) => !(v instanceof Unknown));
  return { root, args: rest, kwargs, evidence: isKnown ? CERTAIN : OF_UNKNOWN };
}

/** A call of something unknown: the tensors beside the network are its input, as many as it takes. */
function handedCall(args: readonly Value[], kwargs: Kwargs): Omit<NetworkCall, 'doubts' | 'before'> | undefined {
  const root = [...args, ...(kwargs?.values() ?? [])].find(isModule);
  if (!root) return undefined;
  const parameters = parametersOf(root);
  const names = new Set(parameters.map((p) => p.name));
  const named = new Map([...(kwargs ?? [])].filter(([name, v]) => names.has(name) && v !== root));
  const places = parameters.filter((p) => !p.keywordOnly && !named.has(p.name));
  const unnamed = [...args, ...[...(kwargs ?? [])].flatMap(([name, v]) => (names.has(name) ? [] : [v]))];
  const tensors = unnamed.filter(holdsTensor).slice(0, places.length);
  const needed = places.filter((p) => p.required).length;
  if (tensors.length < needed || (!tensors.length && ![...named.values()].some(holdsTensor))) return undefined;
  return { root, args: tensors, kwargs: named.size ? named : undefined, evidence: HANDED };
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

/** All doubts that were met until now. What imports leave in doubt is told once their importer has run. */
function doubtsUntilNow(vm: VM): () => readonly Doubt[] {
  const own = vm.doubts;
  const met = own.length;
  return () => {
    const after = new Set(own.slice(met));
    return [...new Set([...own.slice(0, met), ...vm.doubts.filter((d) => !after.has(d))])];
  };
}

/** True for a call that says what the network's input is. */
export const saysInput = (call: NetworkCall | undefined): boolean => call !== undefined && call.evidence >= HANDED;

/** True for a call of a network that another one holds. */
export const isOfPart = (call: NetworkCall): boolean => call.evidence === PART;

/** The call that says more; of equals the first. Another network's call only counts where the first one's is that of a part. */
export function stronger<T extends NetworkCall | undefined>(best: NetworkCall | undefined, next: T): NetworkCall | T {
  if (!best || !next) return best ?? next;
  const isOther = next.root !== best.root && best.evidence > PART;
  return isOther || next.evidence <= best.evidence ? best : next;
}

/** Evaluates a file's top level: its first call of a network is recorded instead of made. `isOwn` tells whether the file's own code is under way. */
export function watchTopLevel<T>(world: World, isOwn: () => boolean, evaluate: () => T): [result: T, call: NetworkCall | undefined] {
  let best: NetworkCall | undefined;
  const result = watching(
    world,
    (call) => {
      if (!isOwn()) return undefined;
      best = stronger(best, call);
      return call.evidence === PART ? undefined : new Unknown('the network is evaluated after the file', world.vm.userSpan());
    },
    evaluate,
  );
  return [result, best];
}

/** Runs code of the file until it calls a network. Doubts on the way are added to `met`; whatever else happens does not matter. */
export function firstCallIn(world: World, met: Doubt[], run: () => void): NetworkCall | undefined {
  const { vm, torch } = world;
  const { limits, notes, doubts } = vm;
  let best: NetworkCall | undefined;
  vm.notes = [...notes];
  vm.doubts = [...doubts];
  vm.limits = { ...limits, steps: Math.min(limits.steps, vm.steps + USAGE_STEPS) };
  const onCall = (call: NetworkCall): Value | undefined => {
    if (!best) vm.limits = { ...limits, steps: Math.min(vm.limits.steps, vm.steps + FURTHER_STEPS) };
    best = stronger(best, call);
    if (best.evidence === CERTAIN) throw new NetworkCalled(best);
    return call.evidence === PART ? undefined : vm.unknown('the network is evaluated later');
  };
  try {
    torch.withRoom(USAGE_TENSORS, () => watching(world, onCall, run));
  } catch (error) {
    vm.unwind();
    if (error instanceof Unready) throw error;
  } finally {
    met.push(...vm.doubts.slice(doubts.length));
    vm.limits = limits;
    vm.notes = notes;
    vm.doubts = doubts;
  }
  return best;
}
