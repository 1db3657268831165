import { elementCount, type Graph, type LayerId, type ValueId } from '../../onnx/graph.js';
import type { ModuleRun, Trace, Traced, TracedCall, TracedModule } from '../../onnx/trace.js';
import { isContiguous } from './layout.js';

/** What rules look at: a call of a function, or a run of a module, with the shapes that went in and came out. */

/** The tool itself ends with an error here; the message says with which, and why. */
export class ToolFails extends Error {}

/** A tensor as a rule sees it. */
export interface Sized {
  readonly shape: readonly number[];
  /** True when its elements lie in a row, so that it can be seen as a matrix without a copy. */
  readonly isContiguous: () => boolean;
  /** Which one it is in the graph. */
  readonly value?: ValueId;
}
type Plain = number | string | boolean | null;
/** An argument or result as a rule sees it. Floats are plain numbers: see {@link FunctionCall.isFloat}. */
export type Seen = Plain | Sized | readonly Seen[];

export const isSized = (v: Seen | undefined): v is Sized => typeof v === 'object' && v !== null && 'shape' in v;
export const numel = (t: Sized): number => elementCount(t.shape);
export const product = (sizes: readonly number[]): number => elementCount(sizes);
/** A tensor that nothing in the graph stands for: an intermediate result of torch's own code. */
export const sized = (shape: readonly number[]): Sized => ({ shape, isContiguous: () => true });

function seen(graph: Graph, t: Traced | undefined): Seen {
  if (t === undefined || t === null || typeof t !== 'object') return t ?? null;
  if ('tensor' in t) return { shape: graph.values[t.tensor]?.shape ?? [], isContiguous: () => isContiguous(graph, t.tensor), value: t.tensor };
  return 'float' in t ? t.float : t.map((item) => seen(graph, item));
}

/** The first tensor of a result, however deep. */
function firstOf(v: Seen): Sized | undefined {
  if (isSized(v)) return v;
  return Array.isArray(v) ? (v as readonly Seen[]).map(firstOf).find((t) => t) : undefined;
}

/** A call of one of torch's functions. */
export class FunctionCall {
  constructor(
    /** `torch.add`, `F.relu`, `Tensor.add`, `operator.add`. */
    readonly name: string,
    readonly args: ReadonlyMap<string, Seen>,
    readonly result: Seen,
    readonly isByName: boolean,
  ) {}

  arg(name: string): Seen {
    return this.args.get(name) ?? null;
  }
  /** Shape and layout of a tensor argument; a number counts as a scalar. */
  tensor(name: string): Sized {
    const v = this.args.get(name);
    return isSized(v) ? v : sized([]);
  }
  has(name: string): boolean {
    const v = this.args.get(name);
    return v !== undefined && v !== null;
  }
  number(name: string): number {
    return Number(this.args.get(name) ?? 0);
  }
  /** The first tensor that came out. */
  get output(): Sized {
    return firstOf(this.result) ?? sized([]);
  }
  /** True when both arguments are one tensor. */
  isSame(a: string, b: string): boolean {
    const [p, q] = [this.args.get(a), this.args.get(b)];
    return isSized(p) && isSized(q) && p.value !== undefined && p.value === q.value;
  }
  /** The function without where it was found: `add` for `Tensor.add`. */
  get base(): string {
    return this.name.slice(this.name.lastIndexOf('.') + 1);
  }
}

/** A run of a module by `module(...)`. */
export class ModuleCall {
  constructor(
    readonly network: Network,
    readonly module: TracedModule,
    readonly run: ModuleRun,
  ) {}

  /** A positional argument. Hooks that other tools register see no others. */
  input(i: number): Sized {
    const v = seen(this.network.graph, this.run.args[i]);
    const t = firstOf(v);
    if (!t) throw new ToolFails(`${this.module.classes[0]} is called without a positional tensor`);
    return t;
  }
  /** The same for tools that are told keyword arguments too. */
  given(i: number): Sized {
    const all = [...this.run.args, ...this.run.kwargs.values()];
    return firstOf(seen(this.network.graph, all[i])) ?? sized([]);
  }
  get output(): Sized {
    return firstOf(this.result) ?? sized([]);
  }
  get result(): Seen {
    return seen(this.network.graph, this.run.result);
  }
  setting(name: string): Seen {
    return seen(this.network.graph, this.module.settings.get(name));
  }
  number(name: string): number {
    return Number(this.setting(name) ?? 0);
  }
  /** One number for each axis, of a setting that may be a single number. */
  sizes(name: string, axes: number): readonly number[] {
    const v = this.setting(name);
    return Array.isArray(v) ? v.map(Number) : new Array<number>(axes).fill(Number(v ?? 0));
  }
  /** The shape of a parameter of its own, or of what stands in its place (a weight that is normalized before use); undefined where it has none. */
  parameter(name: string): readonly number[] | undefined {
    const own = this.network.parameters(this.module.layer).find((p) => p.name === name);
    if (own) return own.shape;
    const kept = this.setting(name);
    return isSized(kept) ? kept.shape : this.used(name);
  }
  /** The argument of that name in a call that the run itself makes: a weight that is computed where it is read. */
  private used(name: string): readonly number[] | undefined {
    const t = this.network
      .callsOf(this.run)
      .find((c) => c.args.has(name))
      ?.args.get(name);
    return typeof t === 'object' && t !== null && 'tensor' in t ? this.network.graph.values[t.tensor]?.shape : undefined;
  }
  get ownParameters(): readonly Owned[] {
    return this.network.parameters(this.module.layer);
  }
  /** The name of its class, without its module. */
  get className(): string {
    const [own = ''] = this.module.classes;
    return own.slice(own.lastIndexOf('.') + 1);
  }
  /** The elements of a tensor, where they are known. */
  elements(t: Traced | undefined): readonly number[] | undefined {
    const data = typeof t === 'object' && t !== null && 'tensor' in t ? this.network.graph.values[t.tensor]?.data : undefined;
    return data && Array.from(data);
  }
  /** Groups of a convolution, by its weight and the channels of its larger side. */
  groups(isTransposed: boolean): number {
    const weight = this.parameter('weight') ?? [];
    const channels = (isTransposed ? this.output : this.given(0)).shape.at(1 - weight.length) ?? 1;
    return Math.max(1, Math.round(channels / (weight[1] ?? 1)));
  }
  is(name: string): boolean {
    return this.module.classes.includes(name);
  }
}

interface Owned {
  readonly name: string;
  readonly shape: readonly number[];
  readonly value: ValueId;
}

/** A graph with its trace. */
export class Network {
  private readonly modules: ReadonlyMap<LayerId, TracedModule>;
  private readonly calls = new Map<ModuleRun, TracedCall[]>();
  /** How many ways lead from the root to each module, as tools that walk from parent to child count. */
  private readonly ways = new Map<LayerId, number>();

  constructor(
    readonly graph: Graph,
    readonly trace: Trace,
  ) {
    this.modules = new Map(trace.modules.map((m) => [m.layer, m]));
    for (const c of trace.calls) {
      const run = trace.runs[c.run];
      const calls = run && this.calls.get(run);
      if (calls) calls.push(c);
      else if (run) this.calls.set(run, [c]);
    }
    this.countWays();
  }

  private countWays(): void {
    const parents = new Map<LayerId, LayerId[]>();
    for (const m of this.trace.modules) for (const child of m.children) parents.set(child, [...(parents.get(child) ?? []), m.layer]);
    const root = this.trace.modules[0]?.layer;
    const open = new Set<LayerId>();
    const count = (layer: LayerId): number => {
      if (layer === root) return 1;
      const known = this.ways.get(layer);
      if (known !== undefined || open.has(layer)) return known ?? 0;
      open.add(layer);
      const n = (parents.get(layer) ?? []).reduce((sum, parent) => sum + count(parent), 0);
      open.delete(layer);
      this.ways.set(layer, n);
      return n;
    };
    for (const m of this.trace.modules) this.ways.set(m.layer, count(m.layer));
  }

  /** Calls that a run makes itself. */
  callsOf(run: ModuleRun): readonly TracedCall[] {
    return this.calls.get(run) ?? [];
  }
  get root(): TracedModule | undefined {
    return this.trace.modules[0];
  }
  module(layer: LayerId): TracedModule | undefined {
    return this.modules.get(layer);
  }
  waysTo(layer: LayerId): number {
    return this.ways.get(layer) ?? 1;
  }
  /** The innermost module of the tree that ran a call, among those that pass. */
  runner(run: number, passes: (m: TracedModule) => boolean = () => true): TracedModule | undefined {
    for (let at = this.trace.runs[run]; at; at = this.trace.runs[at.inside]) {
      const m = this.module(at.layer);
      if (m && passes(m)) return m;
    }
    return undefined;
  }
  /** A module's own parameters. */
  parameters(layer: LayerId): Owned[] {
    const { values, layers } = this.graph;
    return (layers[layer]?.tensors ?? []).flatMap(({ name, value }) => {
      const v = values[value];
      return v?.role === 'parameter' ? [{ name, value, shape: v.shape }] : [];
    });
  }
  /** Elements of a module's parameters and of those below it, each once. */
  parameterCount(layer: LayerId, counted: (name: string, m: TracedModule) => boolean = () => true): number {
    const values = new Map<ValueId, number>();
    const seenModules = new Set<LayerId>();
    const visit = (id: LayerId): void => {
      const m = this.module(id);
      if (!m || seenModules.has(id)) return;
      seenModules.add(id);
      for (const p of this.parameters(id)) if (counted(p.name, m)) values.set(p.value, elementCount(p.shape));
      m.children.forEach(visit);
    };
    visit(layer);
    return [...values.values()].reduce((sum, n) => sum + n, 0);
  }
  call(c: TracedCall): FunctionCall {
    return new FunctionCall(c.name, new Map([...c.args].map(([name, t]) => [name, seen(this.graph, t)])), seen(this.graph, c.result), c.isByName);
  }
}
