/** Indices into the graph that a trace is of. */
type LayerId = number;
type ValueId = number;

/**
 * What Python called while the network ran, beside the graph that came of it. Other tools count by what they see of this: modules that are called, functions
 * that are called by name, operators. It is recorded for those who ask for their numbers alone.
 */
export interface Trace {
  /** The modules of the tree, the root first. */
  readonly modules: readonly TracedModule[];
  /** Runs of modules by `module(...)`, in the order in which they began. `module.forward(...)` is none. */
  readonly runs: readonly ModuleRun[];
  /** Calls of torch's functions, methods and operators, in the order in which they ended. */
  readonly calls: readonly TracedCall[];
  /** True where the workspace has a PyTorch of its own, 2.0 or later: attention that need not tell its weights is then one operator. */
  readonly hasFusedAttention: boolean;
}

/** A plain value of Python, or a tensor of the graph. What is neither is its type's name in brackets. */
export type Traced = number | string | boolean | null | TracedTensor | TracedFloat | readonly Traced[];
interface TracedTensor {
  readonly tensor: ValueId;
}
/** A float: JavaScript cannot tell 2.0 from 2, and some rules can. */
interface TracedFloat {
  readonly float: number;
}

export interface TracedModule {
  readonly layer: LayerId;
  /** Its class and the classes that this one derives from, nearest first: those of `torch.nn` as `nn.Conv2d`, others with their module. */
  readonly classes: readonly string[];
  /** Modules directly inside, each once, in order. */
  readonly children: readonly LayerId[];
  /** Plain attributes. */
  readonly settings: ReadonlyMap<string, Traced>;
  /** Names of its own parameters that are not trained. */
  readonly frozen: readonly string[];
}

export interface ModuleRun {
  readonly layer: LayerId;
  /** Index of the run that it is a part of, -1 for none. */
  readonly inside: number;
  readonly args: readonly Traced[];
  readonly kwargs: ReadonlyMap<string, Traced>;
  /** Undefined where it did not end. A dictionary is the list of its values, see {@link isDict}. */
  readonly result: Traced | undefined;
  readonly isDict: boolean;
}

export interface TracedCall {
  /** `torch.add`, `F.relu`, `Tensor.add`, `Tensor.add_`, `operator.add` for `+`. */
  readonly name: string;
  /** False for a function that was looked up before the network ran (`from torch import add`): who replaces the name later does not see it. */
  readonly isByName: boolean;
  /** The layer that the work belongs to. */
  readonly layer: LayerId;
  /** Index of the run of a module that called, -1 for none. */
  readonly run: number;
  /** Arguments by the names of the parameters, defaults included. */
  readonly args: ReadonlyMap<string, Traced>;
  readonly result: Traced;
}

/** The trace with other numbers for its layers and values. What a layer or value became -1 of is left as it is. */
export function renumbered(trace: Trace, layer: (id: LayerId) => LayerId, value: (id: ValueId) => ValueId): Trace {
  const one = (t: Traced): Traced => {
    if (t === null || typeof t !== 'object') return t;
    if ('tensor' in t) return { tensor: value(t.tensor) };
    return 'float' in t ? t : t.map(one);
  };
  const named = (all: ReadonlyMap<string, Traced>): Map<string, Traced> => new Map([...all].map(([name, t]) => [name, one(t)]));
  return {
    ...trace,
    modules: trace.modules.map((m) => ({ ...m, layer: layer(m.layer), children: m.children.map(layer), settings: named(m.settings) })),
    runs: trace.runs.map((r) => ({
      ...r,
      layer: layer(r.layer),
      args: r.args.map(one),
      kwargs: named(r.kwargs),
      result: r.result === undefined ? undefined : one(r.result),
    })),
    calls: trace.calls.map((c) => ({ ...c, layer: layer(c.layer), args: named(c.args), result: one(c.result) })),
  };
}

/** Calls `use` with every value that the trace names. */
export function valuesOfTrace(trace: Trace, use: (id: ValueId) => void): void {
  const one = (t: Traced | undefined): void => {
    if (t === null || typeof t !== 'object') return;
    if ('tensor' in t) use(t.tensor);
    else if (!('float' in t)) t.forEach(one);
  };
  for (const { settings } of trace.modules) [...settings.values()].forEach(one);
  for (const { args, kwargs, result } of trace.runs) [...args, ...kwargs.values(), result].forEach(one);
  for (const { args, result } of trace.calls) [...args.values(), result].forEach(one);
}
