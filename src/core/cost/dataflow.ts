import { bytesOf, type Graph, type Node, type ValueId } from '../onnx/graph.js';
import { ruleOf } from '../onnx/operators/index.js';
import { isView } from '../onnx/operators/movement.js';

/** How values depend on each other in one run of the network, read once and used by every cost. */
export interface Dataflow {
  readonly graph: Graph;
  /** Nodes that ran in a forward pass of the network, in order: what was computed while it was built costs nothing. */
  readonly nodes: readonly Node[];
  /** The value whose memory this one looks at: itself, unless views made it. */
  owner(value: ValueId): ValueId;
  bytes(value: ValueId): number;
  /** True for weights, constants and what is computed from these alone. */
  isConstant(value: ValueId): boolean;
}

export function dataflowOf(graph: Graph): Dataflow {
  const nodes = graph.nodes.filter((n) => n.layer >= 0);
  const owners = new Int32Array(graph.values.length).map((_, i) => i);
  const constant = new Uint8Array(graph.values.length);
  for (const v of graph.values) constant[v.id] = v.role && v.role !== 'input' ? 1 : 0;
  for (const n of graph.nodes) {
    const fixed = n.inputs.every((i) => i < 0 || constant[i]);
    if (fixed) for (const o of n.outputs) constant[o] = 1;
    const source = n.inputs[0] ?? -1;
    // A view of a weight is a weight; views made while building look at their source just the same.
    if (source >= 0 && onlyLooks(n)) for (const o of n.outputs) owners[o] = owners[source] as number;
  }
  return {
    graph,
    nodes,
    owner: (v) => owners[v] as number,
    bytes: (v) => {
      const value = graph.values[v];
      return value && value.unknown === undefined ? bytesOf(value) : 0;
    },
    isConstant: (v) => constant[v] === 1,
  };
}

const onlyLooks = (n: Node): boolean => isView(ruleOf(n.domain, n.op)?.moves);

/** More calls than a layer can have: a layer and one of its calls in one number. */
const CALLS = 2 ** 26;

interface Traffic {
  bytesRead: number;
  bytesWritten: number;
}

/**
 * Memory access cost of every layer: the bytes of its inputs, weights and outputs, each once per call; views read and write none.
 * What a layer makes and uses up itself stays inside it: a decomposed activation reads its input and writes its output, whatever its steps.
 * (ShuffleNet V2, Ma et al. 2018, guideline G1, calls this MAC; here that word is kept for multiply-accumulates.)
 */
export function trafficByLayer(flow: Dataflow): Map<number, Traffic> {
  const made = new Map<ValueId, { readonly group: number; readonly times: number }>();
  const usedOutside = new Set<ValueId>();
  const groupOf = (n: Node): number => n.layer * CALLS + n.call;
  const nodes = flow.nodes.filter((n) => !onlyLooks(n));
  for (const n of nodes) for (const o of n.outputs) made.set(o, { group: groupOf(n), times: n.times ?? 1 });
  // How often each value is read: once by a layer that runs once, whatever its steps.
  const reads = new Map<number, Map<ValueId, number>>();
  for (const n of nodes) {
    const group = groupOf(n);
    n.inputs.forEach((i) => {
      if (i < 0) return;
      const owner = flow.owner(i);
      if (made.get(owner)?.group === group) return;
      usedOutside.add(owner);
      // Shapes, axes and limits are arguments, not data.
      if (flow.graph.values[owner]?.role === 'constant' && flow.bytes(owner) <= 64) return;
      let read = reads.get(group);
      if (!read) reads.set(group, (read = new Map()));
      read.set(owner, Math.max(read.get(owner) ?? 1, n.times ?? 1));
    });
  }
  for (const o of flow.graph.outputs) if (o >= 0) usedOutside.add(flow.owner(o));
  const out = new Map<number, Traffic>();
  const of = (group: number): Traffic => {
    const layer = Math.floor(group / CALLS);
    let t = out.get(layer);
    if (!t) out.set(layer, (t = { bytesRead: 0, bytesWritten: 0 }));
    return t;
  };
  for (const [group, values] of reads) for (const [v, times] of values) of(group).bytesRead += flow.bytes(v) * times;
  for (const [value, { group, times }] of made) if (usedOutside.has(value)) of(group).bytesWritten += flow.bytes(value) * times;
  return out;
}

/**
 * The largest sum of bytes of live activations in node order, the network's input included and weights apart. What `forward` computes from weights or
 * constants alone takes memory like anything else that it computes.
 * A value dies after its last reader; nothing is reused in place; views own nothing.
 */
export function peakActivations(flow: Dataflow): Peak {
  const { lastUse, dying } = livesOf(flow);
  const live = new Set<ValueId>();
  const births = new Map<ValueId, number>();
  let sum = 0;
  const add = (v: ValueId, at: number): void => {
    if (live.has(v) || !lastUse.has(v)) return;
    live.add(v);
    births.set(v, at);
    sum += flow.bytes(v);
  };
  for (const i of flow.graph.inputs) add(i, -1);
  let bytes = sum;
  let peakAt = -1;
  flow.nodes.forEach((n, at) => {
    for (const v of n.outputs) if (flow.owner(v) === v) add(v, at);
    if (sum > bytes) [bytes, peakAt] = [sum, at];
    for (const v of dying.get(at) ?? []) if (live.delete(v)) sum -= flow.bytes(v);
  });
  return { bytes, live: () => [...births].filter(([v, at]) => at <= peakAt && (lastUse.get(v) ?? 0) >= peakAt).map(([v]) => v) };
}

interface Peak {
  readonly bytes: number;
  /** The values that are alive then. */
  readonly live: () => readonly ValueId[];
}

/** Of each activation, the position of the node that uses it last; and which ones die after a node. */
function livesOf(flow: Dataflow): { lastUse: ReadonlyMap<ValueId, number>; dying: ReadonlyMap<number, readonly ValueId[]> } {
  const activations = new Set<ValueId>(flow.graph.inputs);
  for (const n of flow.nodes) for (const o of n.outputs) if (flow.owner(o) === o) activations.add(o);
  const isActivation = (v: ValueId): boolean => v >= 0 && activations.has(flow.owner(v));
  const lastUse = new Map<ValueId, number>();
  flow.nodes.forEach((n, at) => {
    for (const list of [n.inputs, n.outputs]) for (const v of list) if (isActivation(v)) lastUse.set(flow.owner(v), at);
  });
  for (const o of flow.graph.outputs) if (isActivation(o)) lastUse.set(flow.owner(o), flow.nodes.length);
  const dying = new Map<number, ValueId[]>();
  for (const [value, at] of lastUse) {
    const others = dying.get(at);
    if (others) others.push(value);
    else dying.set(at, [value]);
  }
  return { lastUse, dying };
}
