import { type Graph, type LayerId, parametersIn, type ValueId } from '../../onnx/graph.js';
import { nodeMacs } from '../../onnx/macs.js';
import type { Traced, TracedModule } from '../../onnx/trace.js';
import { dispatched, traced } from './aten.js';
import { withParts } from './composites.js';
import type { Convention, ModuleRule } from './convention.js';
import { type FunctionCall, ModuleCall, Network, ToolFails } from './sight.js';

/** Walks a network and applies a convention's table to what it sees. */

/** Something that was counted: where, what kind of work, how much, and by which rule. */
export interface Counted {
  readonly layer: LayerId;
  /** The class of a layer of torch, or the function that a user's own module called. */
  readonly kind: string;
  readonly count: number;
  /** The tool divides by this: the samples of a batch. */
  readonly per: number;
  readonly reason: string;
}

/** What a convention says of a network. */
interface Tally {
  readonly counted: readonly Counted[];
  /** The tool's own number of parameters. */
  readonly params: number;
  /** Why the tool gives no number at all. */
  readonly fails?: string;
}

const isOfTorch = (m: TracedModule | undefined): boolean => m?.classes[0]?.startsWith('nn.') === true;

/** A graph as conventions see it: what it called, and the kinds of its layers. */
export class Counter {
  private readonly network: Network | undefined;
  private readonly calls: readonly { readonly layer: LayerId; readonly run: number; readonly call: FunctionCall; readonly results: readonly ValueId[] }[];

  constructor(private readonly graph: Graph) {
    this.network = graph.trace && new Network(graph, graph.trace);
    this.calls = (graph.trace?.calls ?? []).flatMap((c) =>
      withParts((this.network as Network).call(c), graph.trace?.hasFusedAttention === true).map((call) => ({
        layer: c.layer,
        run: c.run,
        call,
        results: resultsOf(c.result),
      })),
    );
  }

  /** Counts by a convention. One of a tool needs a trace. */
  tally(convention: Convention): Tally {
    const { network } = this;
    if (convention.perMac !== undefined) return { counted: this.byNodes(convention.perMac), params: this.allParameters() };
    if (!network) return { counted: [], params: 0, fails: 'it can only be told of a network that is built by PyTorch source' };
    try {
      const modules = this.byModules(convention, network);
      const counted = [...modules, ...this.byFunctions(convention, network), ...this.byOperators(convention, network)];
      return { counted: counted.filter((c) => c.count !== 0), params: this.parametersOf(convention, network) };
    } catch (error) {
      if (error instanceof ToolFails) return { counted: [], params: this.parametersOf(convention, network), fails: error.message };
      throw error;
    }
  }

  private allParameters(): number {
    let n = 0;
    for (const layer of this.graph.layers)
      for (const t of layer.tensors) {
        const value = this.graph.values[t.value];
        if (value?.role === 'parameter' && t.sharedWith === undefined) n += parametersIn(value);
      }
    return n;
  }

  private byNodes(perMac: number): Counted[] {
    const byLayer = new Map<LayerId, number>();
    for (const node of this.graph.nodes) byLayer.set(node.layer, (byLayer.get(node.layer) ?? 0) + perMac * nodeMacs(node, this.graph));
    return [...byLayer].flatMap(([layer, count]) =>
      count ? [{ layer, kind: this.graph.layers[layer]?.className ?? '', count, per: 1, reason: perMac === 1 ? 'multiply-adds' : '2 per multiply-add' }] : [],
    );
  }

  private byModules({ modules, perSample }: Convention, network: Network): Counted[] {
    if (!modules) return [];
    const { runs } = network.trace;
    const samples = perSample ? samplesOf(network) : 1;
    const out: Counted[] = [];
    for (const [at, run] of runs.entries()) {
      const module = network.module(run.layer);
      if (!module || run.result === undefined || (modules.withoutGradients && isFused(network, at))) continue;
      const rule = ruleFor(module, modules);
      if (!rule) continue;
      const ways = network.waysTo(run.layer);
      const times = modules.shared === 'once' ? 1 : modules.shared === 'ways' ? ways : ways * ways;
      const count = rule.count(new ModuleCall(network, module, run)) * times;
      out.push({ layer: run.layer, kind: this.graph.layers[run.layer]?.className ?? '', count, per: samples, reason: rule.reason });
    }
    return out;
  }

  private byFunctions({ functions, modules }: Convention, network: Network): Counted[] {
    if (!functions) return [];
    const ruled = modules?.rules() ?? {};
    const rules = functions.rules();
    return this.calls.flatMap(({ layer, run, call }) => {
      const rule = Object.hasOwn(rules, call.name) && call.isByName ? rules[call.name] : undefined;
      if (!rule) return [];
      // Tools that keep a list for each running module keep none for those that a rule counts as a whole.
      const runner = functions.shared === 'ways' ? network.runner(run, (m) => !Object.hasOwn(ruled, m.classes[0] ?? '')) : network.root;
      if (!runner) return [];
      const times = functions.shared === 'ways' ? network.waysTo(runner.layer) : 1;
      return [{ layer, kind: this.kindOf(network, run, call), count: rule.count(call) * times, per: 1, reason: rule.reason }];
    });
  }

  private byOperators({ operators }: Convention, network: Network): Counted[] {
    if (!operators) return [];
    const rules = operators.rules();
    const isTraced = operators.level === 'traced';
    const lower = isTraced ? traced : dispatched;
    const used = isTraced ? usedValues(this.graph) : undefined;
    return this.calls.flatMap(({ layer, run, call, results }) =>
      (used && results.length && !results.some((id) => used.has(id)) ? [] : lower(call)).flatMap(({ op, call: lowered }) => {
        const rule = Object.hasOwn(rules, op) ? rules[op] : undefined;
        return rule ? [{ layer, kind: this.kindOf(network, run, call), count: rule.count(lowered), per: 1, reason: rule.reason }] : [];
      }),
    );
  }

  /** What a call is told under: the layer of torch that makes it, else the function. */
  private kindOf(network: Network, run: number, call: FunctionCall): string {
    const runner = network.runner(run);
    return runner && isOfTorch(runner) && !runner.children.length ? (this.graph.layers[runner.layer]?.className ?? '') : call.base;
  }

  private parametersOf({ params, modules }: Convention, network: Network): number {
    const root = network.root?.layer ?? 0;
    if (params !== 'ruled' || !modules) return network.parameterCount(root, (name, m) => params !== 'trained' || !m.frozen.includes(name));
    const ran = new Set(network.trace.runs.flatMap((r, at) => (r.result !== undefined && !isFused(network, at) ? [r.layer] : [])));
    const visit = (layer: LayerId): number =>
      (network.module(layer)?.children ?? []).reduce((sum, child) => {
        const module = network.module(child);
        const isCounted = module && ruleFor(module, modules) && !module.classes[0]?.endsWith('.Sequential');
        return sum + (isCounted ? (ran.has(child) ? network.parameterCount(child) : 0) : visit(child));
      }, 0);
    return visit(root);
  }
}

/** The tensors of a result. */
const resultsOf = (t: Traced): ValueId[] => {
  if (t === null || typeof t !== 'object' || 'float' in t) return [];
  return 'tensor' in t ? [t.tensor] : t.flatMap(resultsOf);
};

/** Values that the network's output depends on: a traced graph lacks all else. Undefined where the output is no tensor that is known. */
function usedValues({ nodes, outputs }: Graph): ReadonlySet<ValueId> | undefined {
  if (!outputs.length) return undefined;
  const used = new Set(outputs);
  for (const node of nodes.toReversed()) if (node.outputs.some((id) => used.has(id))) for (const id of node.inputs) used.add(id);
  return used;
}

function ruleFor(module: TracedModule, { rules: table, matches, leaves }: NonNullable<Convention['modules']>): ModuleRule | undefined {
  const rules = table();
  const name = matches === 'exact' ? module.classes[0] : module.classes.find((c) => Object.hasOwn(rules, c));
  if (name !== undefined && Object.hasOwn(rules, name)) return rules[name];
  return module.children.length ? undefined : leaves;
}

/** How many samples the network is given: the length of its one positional input. Several inputs go by name, and count as one sample. */
function samplesOf({ trace, graph }: Network): number {
  const root = trace.runs[0];
  const [first, second] = root?.args ?? [];
  if (second !== undefined || typeof first !== 'object' || first === null || !('tensor' in first)) return 1;
  return graph.values[first.tensor]?.shape[0] ?? 1;
}

/** True for a run inside a `nn.TransformerEncoderLayer` that PyTorch, without gradients, runs as one operator. */
function isFused(network: Network, at: number): boolean {
  const { runs } = network.trace;
  for (let run = runs[runs[at]?.inside ?? -1]; run; run = runs[run.inside]) {
    const module = network.module(run.layer);
    if (module?.classes[0] === 'nn.TransformerEncoderLayer' && takesFusedPath(new ModuleCall(network, module, run))) return true;
  }
  return false;
}

/** PyTorch's conditions, as far as they show from outside. */
function takesFusedPath(layer: ModuleCall): boolean {
  const { network, module } = layer;
  const inside = (kind: string): ModuleCall | undefined => {
    const found = module.children.map((c) => network.module(c)).find((m) => m?.classes[0] === kind);
    return found && new ModuleCall(network, found, layer.run);
  };
  const attention = inside('nn.MultiheadAttention');
  const activation = layer.setting('activation');
  const isKnown = activation === 'relu' || activation === 'gelu' || inside('nn.ReLU') !== undefined || inside('nn.GELU') !== undefined;
  const hasMask = layer.run.args.slice(1, 2).some((v) => v !== null) || (layer.run.kwargs.get('src_mask') ?? null) !== null;
  return (
    layer.given(0).shape.length === 3 &&
    attention?.setting('batch_first') === true &&
    attention.parameter('in_proj_weight') !== undefined &&
    attention.number('num_heads') % 2 === 0 &&
    isKnown &&
    !hasMask
  );
}
