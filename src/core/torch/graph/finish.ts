import type { Graph, Value as GraphValue, Layer, Node, OwnedTensor, Role, ValueId } from '../../onnx/graph.js';
import { renumbered, type Trace, valuesOfTrace } from '../../onnx/trace.js';
import { PyDict, PyList, PyTuple, Unknown, type Value } from '../../python/values/values.js';
import { type ModuleObject, namedModules, type Table } from '../module/module.js';
import { Tensor } from '../tensor/tensor.js';
import type { Layers } from './layers.js';
import type { Ops } from './registry.js';

/** What finishing needs of an evaluation. */
interface Evaluated {
  readonly ops: Ops;
  readonly layers: Layers;
  /** Why forward ended early, if it did. */
  readonly stopped: string | undefined;
  /** What was recorded while forward ran, if anything was. */
  traced(root: ModuleObject): Trace | undefined;
  /** The value of a parameter or buffer before forward wrote to it. */
  ownedValue(t: Tensor): GraphValue;
}

/** Turns an evaluation into the finished graph: layers in one order, with paths; tensors with owners; no node that nothing needs. */
export function finishGraph(torch: Evaluated, root: ModuleObject, output: Value | null): Graph {
  const names = new Names(torch, root);
  const owned = ownTensors(torch, names);
  const ordered = names.ordered();
  const ids = new Map(ordered.map((layer, i) => [layer.id, i]));
  const outputs = output === null ? [] : tensorsIn(output).map((t) => torch.ops.own(t).id);
  const { graph } = torch.ops.builder;
  const nodes = liveNodes(graph, ids, [...outputs, ...owned.keys()]);
  const finished = compact(graph, ordered, ids, nodes, outputs, owned, torch.traced(root));
  finished.layers.forEach((l, i) => {
    if (!names.tree.has(ordered[i] as Layer)) finished.layers[i] = { ...l, type: 'function' };
  });
  return finished;
}

/** The layers of the finished graph and their paths. */
class Names {
  /** Modules of the tree by their layer. */
  readonly tree = new Map<Layer, ModuleObject>();
  private readonly functions = new Map<number, Layer[]>();

  constructor(
    private readonly torch: Evaluated,
    root: ModuleObject,
  ) {
    for (const [path, module, parent] of namedModules(root)) {
      const layer = torch.layers.ensure(module);
      layer.path = path;
      layer.parent = parent ? parent.layer.id : -1;
      layer.hasChildren = module.children.length > 0;
      this.tree.set(layer, module);
      if (torch.stopped !== undefined && !layer.calls.length) layer.unknown ??= `not reached: ${torch.stopped}`;
    }
    this.others();
  }

  /** Functional call sites, and modules that ran outside the tree: each is named after the module that ran it. */
  private others(): void {
    const { layers } = this.torch.ops.builder.graph;
    const counts = new Map<string, number>();
    for (const layer of layers) {
      if (this.tree.has(layer) || !layer.calls.length) continue;
      const parent = this.enclosing(layer);
      const key = `${parent.id}:${layer.className}`;
      const n = counts.get(key) ?? 0;
      counts.set(key, n + 1);
      layer.parent = parent.id;
      layer.path = `${parent.path}:${layer.className}#${n}`;
      const siblings = this.functions.get(parent.id);
      if (siblings) siblings.push(layer);
      else this.functions.set(parent.id, [layer]);
    }
  }

  /** The nearest enclosing layer that is in the tree. */
  private enclosing(layer: Layer): Layer {
    const { layers } = this.torch.ops.builder.graph;
    let at: Layer | undefined = layers[layer.parent];
    for (let steps = 0; at && !this.tree.has(at) && steps < layers.length; steps++) at = layers[at.parent];
    return at ?? (this.tree.keys().next().value as Layer);
  }

  ordered(): Layer[] {
    const out: Layer[] = [];
    for (const layer of this.tree.keys()) out.push(layer, ...(this.functions.get(layer.id) ?? []));
    return out;
  }
}

interface Owner {
  readonly role: Role;
  readonly layer: Layer;
  readonly name: string;
}

/** Lists each module's parameters and buffers on its layer. A shared one names the layer that has it first. */
function ownTensors(torch: Evaluated, names: Names): Map<ValueId, Owner> {
  const owners = new Map<ValueId, Owner>();
  const first = new Map<Tensor, Layer>();
  const trained = new Set<ValueId>();
  for (const module of names.tree.values())
    module.table('_parameters')?.map.forEach((v) => {
      if (v instanceof Tensor) trained.add(torch.ownedValue(v).id);
    });
  for (const [layer, module] of names.tree) {
    layer.tensors.length = 0;
    const list = (table: Table, role: Owner['role']): void =>
      module.table(table)?.map.forEach((v, key) => {
        const name = String(key);
        // A buffer that is a copy of a parameter shares its graph value.
        if (role === 'buffer' && v instanceof Tensor && trained.has(torch.ownedValue(v).id)) return;
        const listed = listOne(torch, v, name, layer, first);
        if (!listed) return;
        layer.tensors.push(listed);
        if (listed.value >= 0 && !owners.has(listed.value)) owners.set(listed.value, { role, layer, name: layer.path ? `${layer.path}.${name}` : name });
      });
    list('_parameters', 'parameter');
    list('_buffers', 'buffer');
  }
  return owners;
}

function listOne(torch: Evaluated, v: Value, name: string, layer: Layer, first: Map<Tensor, Layer>): OwnedTensor | undefined {
  if (v instanceof Unknown) return { name, value: -1, unknown: v.reason };
  if (!(v instanceof Tensor)) return undefined;
  const value = torch.ownedValue(v).id;
  const before = first.get(v);
  if (!before) first.set(v, layer);
  return before ? { name, value, sharedWith: before.path } : { name, value };
}

/** Tensors in the output of forward, in order. */
function tensorsIn(v: Value, depth = 0): Tensor[] {
  if (v instanceof Tensor) return [v];
  if (depth > 8) return [];
  if (v instanceof PyTuple || v instanceof PyList) return v.items.flatMap((item) => tensorsIn(item, depth + 1));
  return v instanceof PyDict ? [...v.map.values()].flatMap((item) => tensorsIn(item, depth + 1)) : [];
}

/** All nodes of layers, and those outside layers that something needs. A value with known elements needs no node: it is a constant. */
function liveNodes(graph: Graph, layers: ReadonlyMap<number, number>, needed: readonly ValueId[]): Node[] {
  const wanted = new Set<ValueId>(needed);
  const kept: Node[] = [];
  for (let i = graph.nodes.length - 1; i >= 0; i--) {
    const node = graph.nodes[i] as Node;
    const outside = !layers.has(node.layer);
    if (outside && !node.outputs.some((id) => wanted.has(id) && graph.values[id]?.data === undefined)) continue;
    for (const id of node.inputs) wanted.add(id);
    kept.push(node);
  }
  return kept.reverse();
}

/** Drops what is unused and renumbers the rest: every id becomes an index. */
function compact(
  graph: Graph,
  layers: readonly Layer[],
  layerIds: ReadonlyMap<number, number>,
  nodes: readonly Node[],
  outputs: readonly ValueId[],
  owned: ReadonlyMap<ValueId, Owner>,
  trace: Trace | undefined,
): Graph {
  const made = new Uint8Array(graph.values.length);
  const used = new Uint8Array(graph.values.length);
  const use = (id: ValueId): void => {
    if (id >= 0) used[id] = 1;
  };
  for (const list of [graph.inputs, outputs, owned.keys()]) for (const id of list) use(id);
  for (const n of nodes) {
    n.inputs.forEach(use);
    n.outputs.forEach((id) => {
      use(id);
      made[id] = 1;
    });
  }
  for (const layer of layers) for (const c of layer.calls) c.inputs.forEach(use);
  if (trace) valuesOfTrace(trace, use);
  const valueIds = new Int32Array(graph.values.length);
  let count = 0;
  for (let id = 0; id < used.length; id++) valueIds[id] = used[id] ? count++ : -1;
  const value = (id: ValueId): ValueId => valueIds[id] ?? -1;
  const layer = (id: number): number => layerIds.get(id) ?? -1;
  const values = graph.values
    .filter((v) => used[v.id])
    .map((old): GraphValue => {
      const { shape, dtype, data } = old;
      const id = value(old.id);
      if (made[old.id]) return { id, name: old.name, shape, dtype, role: undefined, data };
      if (old.role === 'input') return { id, name: old.name, shape, dtype, role: old.role, data };
      const owner = owned.get(old.id);
      if (!owner) return { id, name: old.name, shape, dtype, role: 'constant', data };
      return { id, name: owner.name, shape, dtype, role: owner.role, owner: layer(owner.layer.id), data };
    });
  return {
    values,
    nodes: nodes.map((n, id) => ({ ...n, id, inputs: n.inputs.map(value), outputs: n.outputs.map(value), layer: layer(n.layer) })),
    layers: layers.map((l, id) => ({
      ...l,
      id,
      parent: layer(l.parent),
      calls: l.calls.map((c) => ({ ...c, inputs: c.inputs.map(value), outputs: c.outputs?.map(value) })),
      tensors: l.tensors.map((t) => ({ ...t, value: value(t.value) })),
    })),
    inputs: graph.inputs.map(value),
    outputs: outputs.map(value),
    ...(trace ? { trace: renumbered(trace, layer, value) } : {}),
  };
}
