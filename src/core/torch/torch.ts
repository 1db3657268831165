import type { InputSpec, Uncounted } from '../analysis.js';
import { GraphBuilder, type GraphMark } from '../onnx/builder.js';
import { EXACT, grouped, isExact } from '../onnx/counts.js';
import { elementCount, type Graph, type Value as GraphValue, type TensorType } from '../onnx/graph.js';
import type { Trace } from '../onnx/trace.js';
import type { Importer } from '../python/imports/imports.js';
import { reasonOf } from '../python/objects/errors.js';
import { repr } from '../python/objects/text.js';
import { PyFunction } from '../python/values/calls.js';
import { LimitError } from '../python/values/failures.js';
import { type PyClass, PyDict, PyList, PyModule, PyTuple, Unknown, type Value } from '../python/values/values.js';
import type { Frame, VM } from '../python/values/vm.js';
import { Watch } from './effects.js';
import { Dispatch } from './graph/dispatch.js';
import { Emitter, isSmall } from './graph/emitter.js';
import { finishGraph } from './graph/finish.js';
import { Layers } from './graph/layers.js';
import { Recorder } from './graph/recorder.js';
import { type Given, ModuleClass, ModuleObject, namedModules } from './module/module.js';
import { callModule } from './module/moduleCalls.js';
import { installModuleMethods } from './module/moduleMethods.js';
import { checkpointLoop } from './namespace/checkpoints.js';
import { deviceAssertion } from './namespace/devices.js';
import { installModules } from './namespace/namespaces.js';
import './ops/index.js';
import { applyVersion, MODELLED_VERSION, usableVersion } from './namespace/version.js';
import { defaults } from './tensor/promotion.js';
import { installSize } from './tensor/size.js';
import { Tensor } from './tensor/tensor.js';
import { installTensorClass } from './tensor/tensorClass.js';
import { installTensorOperators } from './tensor/tensorOperators.js';

/** The most layers of a network. Real ones stay below 5,000; a hostile loop that builds modules ends here. @limit layers of a network: layers */
const MAX_LAYERS = 20_000;

/**
 * The most tensors of one evaluation, counting parameters and the results of every step. Real networks stay below 50,000; each takes about a kilobyte.
 * @limit tensors of an evaluation: tensors
 */
const MAX_TENSORS = 250_000;

/** The first version in which attention is one operator. */
const FUSED_SINCE = 2;

/** The operator of a call whose callee is not known. */
export const UNKNOWN_CALL = 'a call of something unknown';

/** The Torch that the methods of the shared classes work for: the one that began the last evaluation. */
let served: Torch | undefined;

/** A state of the evaluation that {@link Torch.rewind} can go back to. */
interface TorchMark {
  readonly graph: GraphMark;
  readonly created: number;
  readonly uncounted: number;
}

/** The model of torch; one per machine. `begin` starts a new evaluation, `forward` runs the network, `finish` gives its graph. */
export class Torch {
  builder = this.newBuilder();
  readonly ops: Emitter;
  readonly dispatch: Dispatch;
  readonly layers: Layers;
  readonly watch = new Watch(() => this.builder);
  /** Modules in the order of their construction, since {@link begin}. */
  created: ModuleObject[] = [];
  /** Operators that were reached and whose cost is unknown. */
  uncounted: Uncounted[] = [];
  /** See {@link useVersion}. */
  version = MODELLED_VERSION;
  /** The version that the workspace itself has, if it has one. */
  found: string | undefined;
  /** Hooks that were registered so far: each gets the next number. */
  hookCount = 0;
  /** True while `forward` of the root runs: only then do calls and nodes belong to layers. */
  running = false;
  /** True when what the network calls is to be recorded: for those who count as other tools do. */
  isTracing = false;
  /** What the last forward called, if {@link isTracing}. */
  private recorded: Recorder | undefined;
  /** Why forward ended early, if it did. */
  stopped: string | undefined;
  /** Asked when code outside any network calls one. Its answer is the result of the call; undefined lets the call happen. */
  interceptCall: ((root: ModuleObject, args: readonly Value[], kwargs: ReadonlyMap<string, Value> | undefined) => Value | undefined) | undefined;
  /** Told when code outside of networks calls something unknown with a tensor. */
  passedToUnknown: ((callee: Unknown) => void) | undefined;
  private reasons = new Set<string>();
  /** Parameters and buffers, with their values before forward began. */
  private initial = new Map<Tensor, GraphValue>();

  constructor(readonly vm: VM) {
    this.ops = new Emitter(this);
    this.layers = new Layers(this.ops);
    this.dispatch = new Dispatch(this);
    this.begin();
  }

  /** Makes `torch` and its submodules importable. */
  install(importer: Importer): void {
    this.installClasses();
    installModules(this, importer);
    importer.distributions.set('torch', () => usableVersion(this.version));
    this.vm.loopIsInert = checkpointLoop;
    this.vm.effects = this.watch;
    this.vm.calledUnknown = (callee, args, kwargs) => {
      if (!args.some(holdsTensor) && ![...(kwargs?.values() ?? [])].some(holdsTensor)) return;
      this.watch.note();
      // What becomes of the network's tensors there may cost anything.
      if (this.running) this.uncountedOperator(UNKNOWN_CALL, callee.reason, true);
      else this.passedToUnknown?.(callee);
    };
    this.vm.assumedAssertion = deviceAssertion;
    this.vm.assumedBase = (name, members, base) => {
      if (!members.has('forward')) return undefined;
      this.vm.note('info', `${name} is evaluated as an nn.Module: its base is not known (${base.reason})`);
      return ModuleClass;
    };
  }

  /** Adds the methods of the classes that all machines share: they work for this Torch until another one begins an evaluation. */
  private installClasses(): void {
    served = this;
    this.dispatch.installMethods();
    installModuleMethods(this);
    installTensorClass(this);
    installSize(this.vm);
    installTensorOperators(this);
  }

  /** Sets the version that torch claims to have. Modules that were evaluated under another version are not evaluated again. */
  useVersion(version: string): void {
    if (version === this.version) return;
    this.version = version;
    for (const [name, module] of this.vm.modules)
      if (module instanceof PyModule && (name === 'torch' || name.startsWith('torch.'))) applyVersion(module, version);
  }

  /** Starts a new graph. Tensors and modules from earlier evaluations enter it when they are first used. */
  begin(): void {
    if (served && served !== this) this.installClasses();
    this.builder = this.newBuilder();
    this.builder.place = { layer: -1, call: 0 };
    this.ops.begin();
    this.created = [];
    this.uncounted = [];
    this.hookCount = 0;
    this.reasons = new Set();
    this.running = false;
    this.stopped = undefined;
    this.recorded = undefined;
    this.layers.begin();
    defaults.float = 'float32';
  }

  /** Runs work that may make so many further tensors, so that room is left for what follows. */
  withRoom<T>(tensors: number, work: () => T): T {
    const { builder } = this;
    const { limit } = builder;
    builder.limit = Math.min(limit, builder.weight + tensors);
    try {
      return work();
    } finally {
      builder.limit = limit;
    }
  }

  private newBuilder(): GraphBuilder {
    return new GraphBuilder(MAX_TENSORS, ({ shape }) => {
      const elements = elementCount(shape);
      throw !isExact(elements)
        ? new LimitError(
            'tensor size',
            `a tensor of ${elements.toPrecision(3)} elements is too large to count exactly (limit: ${grouped(EXACT)})`,
            this.vm.limitSpan(),
          )
        : new LimitError('tensors', `more than ${MAX_TENSORS.toLocaleString('en')} tensors are too many to follow`, this.vm.limitSpan());
    });
  }

  mark(): TorchMark {
    return { graph: this.builder.mark(), created: this.created.length, uncounted: this.uncounted.length };
  }

  /** Goes back to the mark, so that forward can be tried on another input. */
  rewind(mark: TorchMark): void {
    this.builder.rewind(mark.graph);
    this.builder.place = { layer: -1, call: 0 };
    this.created.length = mark.created;
    this.uncounted.length = mark.uncounted;
    this.reasons = new Set();
    this.running = false;
    this.stopped = undefined;
    this.recorded = undefined;
    this.layers.begin();
  }

  /** `__new__` of a module: its layer exists from now on. */
  newModule(cls: PyClass, given?: Given): ModuleObject {
    this.watch.note();
    if (this.created.length >= MAX_LAYERS)
      throw new LimitError('layers', `more than ${MAX_LAYERS.toLocaleString('en')} layers are too many to follow`, this.vm.limitSpan());
    const module = new ModuleObject(cls, this.layers.newLayer(cls.name, 'module', -1), given);
    this.created.push(module);
    return module;
  }

  /** The module with the most modules under it; among equal ones the first. */
  largest(modules: readonly ModuleObject[]): ModuleObject | undefined {
    const inside = new Set(modules.flatMap((m) => m.children.map(([, child]) => child)));
    let best: ModuleObject | undefined;
    let size = 0;
    for (const m of modules) {
      if (inside.has(m)) continue;
      const n = namedModules(m).length;
      if (n > size) [best, size] = [m, n];
    }
    return best;
  }

  /** The result of a call from outside any network, if {@link interceptCall} gives one. */
  interceptedCall(m: ModuleObject, args: readonly Value[], kwargs: ReadonlyMap<string, Value> | undefined): Value | undefined {
    return this.interceptCall && this.isOutside ? this.interceptCall(m, args, kwargs) : undefined;
  }

  /** True while code outside any network runs: no method of a module is under way. */
  get isOutside(): boolean {
    if (this.running) return false;
    for (let f = this.vm.frame; f; f = f.back) if (f.self instanceof ModuleObject && isMethod(f, f.self)) return false;
    return true;
  }

  /** An input of the graph. */
  input(name: string, type: TensorType, written?: ArrayLike<number>): Tensor {
    this.ops.checkShape(type.shape);
    return Tensor.of(this.builder.input(name, type, written ? { written } : {}));
  }

  /** Makes the arguments that the file itself passes into inputs of the graph, and adds a line to `specs` for each. */
  adopt(v: Value, name: string, specs: InputSpec[], depth = 0): Value {
    const inner = (items: readonly Value[]): Value[] => items.map((item, i) => this.adopt(item, `${name}_${i}`, specs, depth + 1));
    if (v instanceof Tensor) {
      const { shape, dtype } = v;
      specs.push({ name, shape, dtype });
      return this.input(name, { shape, dtype }, isShortList(v) ? v.data : undefined);
    }
    if (v instanceof PyTuple) return v.items.some(holdsTensor) ? new PyTuple(inner(v.items), v.cls) : this.literal(v, name, specs, depth);
    if (v instanceof PyList) return v.items.some(holdsTensor) ? new PyList(inner(v.items), v.cls) : this.literal(v, name, specs, depth);
    if (v instanceof PyDict && [...v.map.values()].some(holdsTensor)) {
      const made = new PyDict(v.cls);
      for (const [key, item] of v.map) made.map.set(key, this.adopt(item, `${name}_${String(v.original(key))}`, specs, depth + 1));
      return made;
    }
    return this.literal(v, name, specs, depth);
  }

  private literal(v: Value, name: string, specs: InputSpec[], depth: number): Value {
    if (depth === 0 && !(v instanceof Unknown)) specs.push({ name, shape: [], dtype: 'float32', literal: repr(this.vm, v) });
    return v;
  }

  /** Runs the network, by a method where it has no `forward`. Errors are thrown, and remembered as the reason of layers that were not reached. */
  forward(root: ModuleObject, args: readonly Value[], kwargs?: ReadonlyMap<string, Value>, method?: string): Value {
    this.running = true;
    this.initial = new Map();
    try {
      const modules = namedModules(root);
      for (const [, m] of modules) this.layers.ensure(m);
      const own = (t: Value): void => {
        if (t instanceof Tensor) this.initial.set(t, this.ops.own(t));
      };
      for (const table of ['_parameters', '_buffers'] as const) for (const [, m] of modules) m.table(table)?.map.forEach(own);
      const run = (): Value => callModule(this, root, args, kwargs, method);
      if (!this.isTracing) return run();
      this.recorded = new Recorder(this.vm, this.ops);
      return this.recorded.during(run);
    } catch (error) {
      this.stopped = reasonOf(this.vm, error);
      throw error;
    } finally {
      this.running = false;
      this.layers.stack.length = 0;
      this.builder.place = { layer: -1, call: 0 };
    }
  }

  /** Records what is called, while forward runs and somebody asked for it. */
  get recorder(): Recorder | undefined {
    return this.running ? this.recorded : undefined;
  }

  traced(root: ModuleObject): Trace | undefined {
    return this.recorded?.trace(root, Number.parseInt(this.found ?? '0', 10) >= FUSED_SINCE);
  }

  /** The finished graph of the network under `root`, whose forward gave `output`. */
  finish(root: ModuleObject, output: Value | null): Graph {
    return finishGraph(this, root, output);
  }

  resized(parameter: Tensor): void {
    const before = this.initial.get(parameter);
    if (before && before.shape.join() !== parameter.shape.join()) this.initial.set(parameter, this.ops.own(parameter));
  }

  /** The value of a parameter or buffer before forward wrote to it. */
  ownedValue(t: Tensor): GraphValue {
    const before = this.initial.get(t);
    return before && this.builder.graph.values[before.id] === before ? before : this.ops.own(t);
  }

  /** Records an operator whose cost is unknown: totals become lower bounds. */
  uncountedOperator(operator: string, reason: string, hasCost: boolean): void {
    if (!this.running) return;
    const span = this.vm.userSpan() ?? null;
    if (hasCost) this.layers.markUnknown(reason);
    else if (this.reasons.has(reason)) return;
    this.reasons.add(reason);
    if (this.uncounted.some((u) => u.operator === operator && u.span?.line === span?.line && u.span?.file === span?.file && u.span?.column === span?.column))
      return;
    this.uncounted.push({ operator, span, reason });
  }
}

/** Whole numbers in a row, such as the lengths of sequences. */
const isShortList = ({ shape, dtype }: Tensor): boolean => shape.length <= 1 && /^int/.test(dtype) && isSmall(shape);

/** A call whose first argument is a module: of one of its methods, or of a function that is given it, such as `train(model)`? */
function isMethod(f: Frame, m: ModuleObject): boolean {
  const own = m.cls.lookup(f.name);
  if (own instanceof PyFunction && own.globals === f.globals) return true;
  return own !== undefined && !(f.globals.get(f.name) instanceof PyFunction);
}

/** True for a tensor, and for containers with one in them. */
export const holdsTensor = (v: Value): boolean =>
  v instanceof Tensor ||
  ((v instanceof PyTuple || v instanceof PyList) && v.items.some(holdsTensor)) ||
  (v instanceof PyDict && [...v.map.values()].some(holdsTensor));
