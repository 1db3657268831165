import { isFloat } from './dtypes.js';
import type { Graph, Node, ValueId } from './graph.js';

/**
 * Nodes that the outputs need, in order. A value whose elements are known stands for itself: what made it needs no run, unless it was made from
 * parameters or statistics, whose first elements may be known, too, but change with training.
 * @param varies for a value whose elements are others in another run
 */
export function neededNodes(graph: Graph, varies: (id: ValueId) => boolean = () => false): Node[] {
  const makers = new Map<ValueId, Node>();
  const trained = new Set(graph.values.filter(({ role, dtype }) => role === 'parameter' || (role === 'buffer' && isFloat(dtype))).map((value) => value.id));
  for (const node of graph.nodes) if (!node.unrunnable && node.inputs.some((id) => trained.has(id))) for (const output of node.outputs) trained.add(output);
  for (const node of graph.nodes) for (const output of node.outputs) makers.set(output, node);
  const needed = new Set<Node>();
  const waiting = graph.outputs.filter((id) => id >= 0);
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    if (graph.values[id]?.data && !trained.has(id) && !varies(id)) continue;
    const node = makers.get(id);
    if (!node || needed.has(node)) continue;
    needed.add(node);
    for (const input of node.inputs) if (input >= 0) waiting.push(input);
  }
  return graph.nodes.filter((node) => needed.has(node));
}

/** One operator that keeps a graph from being written, where it stands and why. */
interface Obstacle {
  readonly op: string;
  /** Path of the layer it belongs to; '' is the root. */
  readonly layer: string;
  readonly reason: string;
}

/** The outputs need operators that no runtime has. Counting goes on without them; writing and measuring cannot. */
export class NotRunnable extends Error {
  override readonly name = 'NotRunnable';
  constructor(readonly obstacles: readonly Obstacle[]) {
    super(`the network cannot be run: ${obstacles.map((o) => `${o.op}${o.layer ? ` in ${o.layer}` : ''} (${o.reason})`).join('; ')}`);
  }
}

/** Why the needed nodes cannot be written, one entry per operator, layer and reason; empty when they can. */
export function obstaclesOf(graph: Graph, nodes: readonly Node[]): Obstacle[] {
  const found = new Map<string, Obstacle>();
  const note = (node: Node, reason: string): void => {
    const layer = graph.layers[node.layer]?.path ?? '';
    found.set(`${node.op} ${layer} ${reason}`, { op: node.op, layer, reason });
  };
  for (const node of nodes) {
    if (node.unrunnable) note(node, node.unrunnable);
    else if (node.domain !== '' && node.domain !== 'ai.onnx') note(node, `no runtime has operators of the domain ${node.domain}`);
    else if ([...node.inputs, ...node.outputs].some((id) => /complex/.test(graph.values[id]?.dtype ?? '')))
      note(node, 'ONNX has no arithmetic on complex numbers');
  }
  return [...found.values()];
}
