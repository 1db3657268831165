import type { Graph, Node } from './graph.js';
import { ruleOf } from './operators/index.js';

/** Whether the shapes of all that a node reads and makes are known. */
export function isKnown({ inputs, outputs }: Node, { values }: Graph): boolean {
  const isThere = (id: number): boolean => values[id]?.unknown === undefined;
  return inputs.every(isThere) && outputs.every(isThere);
}

/** Multiply-accumulates of one node, in all its runs, by its operator's rule; work that only our lowering added counts nothing, nor does what is not known. */
export function nodeMacs(node: Node, graph: Graph): number {
  if (node.free) return 0;
  const rule = ruleOf(node.domain, node.op);
  if (!rule?.macs || !isKnown(node, graph)) return 0;
  const inputs = node.inputs.map((id) => (id < 0 ? undefined : graph.values[id]));
  const outputs = node.outputs.flatMap((id) => graph.values[id] ?? []);
  return rule.macs(inputs, outputs, node.attributes) * (node.times ?? 1);
}
