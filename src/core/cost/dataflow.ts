import { bytesOf, type Graph, type LayerId, type Node, type ValueId } from '../onnx/graph.js';
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
  const owners = Int32Array.from(graph.values.keys());
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
export function trafficByLayer(flow: Dataflow): Map<LayerId, Traffic> {
  const { values } = flow.graph;
  const groups = groupsOf(flow);
  const maker = new Int32Array(values.length).fill(-1);
  groups.forEach((nodes, group) => {
    for (const n of nodes) for (const o of n.outputs) maker[o] = group;
  });
  const usedOutside = new Uint8Array(values.length);
  for (const o of flow.graph.outputs) if (o >= 0) usedOutside[flow.owner(o)] = 1;
  // Which group read a value last, and how often: once by a layer that runs once, whatever its steps.
  const reader = new Int32Array(values.length).fill(-1);
  const reads = new Float64Array(values.length);
  const out = new Map<LayerId, Traffic>();
  groups.forEach((nodes, group) => {
    for (const n of nodes) {
      for (const i of n.inputs) {
        const owner = i < 0 ? -1 : flow.owner(i);
        if (owner < 0 || maker[owner] === group) continue;
        usedOutside[owner] = 1;
        // Shapes, axes and limits are arguments, not data.
        if (values[owner]?.role === 'constant' && flow.bytes(owner) <= 64) continue;
        const before = reader[owner] === group ? (reads[owner] as number) : 0;
        const times = Math.max(before, n.times ?? 1);
        trafficOf(out, n).bytesRead += flow.bytes(owner) * (times - before);
        reader[owner] = group;
        reads[owner] = times;
      }
    }
  });
  for (const nodes of groups)
    for (const n of nodes) for (const o of n.outputs) if (usedOutside[o]) trafficOf(out, n).bytesWritten += flow.bytes(o) * (n.times ?? 1);
  return out;
}

/** Nodes that read and write, each list those of one call of one layer. */
function groupsOf(flow: Dataflow): Node[][] {
  const groups = new Map<number, Node[]>();
  for (const n of flow.nodes) {
    if (onlyLooks(n)) continue;
    const key = n.layer * CALLS + n.call;
    const known = groups.get(key);
    if (known) known.push(n);
    else groups.set(key, [n]);
  }
  return [...groups.values()];
}

function trafficOf(of: Map<LayerId, Traffic>, { layer }: Node): Traffic {
  let traffic = of.get(layer);
  if (!traffic) of.set(layer, (traffic = { bytesRead: 0, bytesWritten: 0 }));
  return traffic;
}

/**
 * The largest sum of bytes of live activations in node order, the network's input included and weights apart. What `forward` computes from weights or
 * constants alone takes memory like anything else that it computes.
 * A value dies after its last reader; nothing is reused in place; views own nothing.
 */
export function peakActivations(flow: Dataflow): Peak {
  const lastUse = lastUsesOf(flow);
  const births = new Int32Array(flow.graph.values.length).fill(UNBORN);
  const born: ValueId[] = [];
  let sum = 0;
  const add = (v: ValueId, at: number): void => {
    if (births[v] !== UNBORN || lastUse[v] === NEVER) return;
    births[v] = at;
    born.push(v);
    sum += flow.bytes(v);
  };
  for (const i of flow.graph.inputs) add(i, -1);
  let bytes = sum;
  let peakAt = -1;
  const dead = new Uint8Array(births.length);
  const bury = (v: ValueId, at: number): void => {
    const owner = v < 0 ? -1 : flow.owner(v);
    if (owner < 0 || lastUse[owner] !== at || dead[owner] || births[owner] === UNBORN) return;
    dead[owner] = 1;
    sum -= flow.bytes(owner);
  };
  flow.nodes.forEach((n, at) => {
    for (const v of n.outputs) if (flow.owner(v) === v) add(v, at);
    if (sum > bytes) [bytes, peakAt] = [sum, at];
    for (const v of n.inputs) bury(v, at);
    for (const v of n.outputs) bury(v, at);
  });
  return { bytes, live: () => born.filter((v) => (births[v] as number) <= peakAt && (lastUse[v] as number) >= peakAt) };
}

interface Peak {
  readonly bytes: number;
  /** The values that are alive then. */
  readonly live: () => readonly ValueId[];
}

/** Before every node and the network's inputs. */
const UNBORN = -2;
/** The last use of what is no activation, or is not used. */
const NEVER = -1;

/** Of each activation, the position of the node that uses it last. */
function lastUsesOf(flow: Dataflow): Int32Array {
  const isActivation = new Uint8Array(flow.graph.values.length);
  for (const i of flow.graph.inputs) isActivation[i] = 1;
  for (const n of flow.nodes) for (const o of n.outputs) if (flow.owner(o) === o) isActivation[o] = 1;
  const lastUse = new Int32Array(isActivation.length).fill(NEVER);
  const use = (v: ValueId, at: number): void => {
    const owner = v < 0 ? -1 : flow.owner(v);
    if (isActivation[owner]) lastUse[owner] = at;
  };
  flow.nodes.forEach((n, at) => {
    for (const v of n.inputs) use(v, at);
    for (const v of n.outputs) use(v, at);
  });
  for (const o of flow.graph.outputs) use(o, flow.nodes.length);
  return lastUse;
}
