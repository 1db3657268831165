import type { Graph, Node, NodeId, ValueId } from '../graph.js';
import { ruleOf } from '../operators/index.js';

/** An input of a node. */
export interface Use {
  readonly node: Node;
  readonly position: number;
}

/** What brings weights into the form that is computed with: they may be stored quantized, transposed or in pieces. */
export interface Preparation {
  /** Of a node that only prepares weights, the first use of them that is more than that. */
  useOf(node: Node): Use | undefined;
  /** True for a weight that the file holds, and for one that was prepared. */
  isWeight(value: ValueId): boolean;
  /** The weights of the file that a node computes with, prepared or as they are. */
  weightsOf(node: Node): readonly ValueId[];
}

/**
 * Preparation belongs to the layer that it is for. It reads the elements of weights and constants alone, multiplies and adds nothing, and chooses no rows:
 * a lookup is a layer, whatever it looks for.
 * @param isTrained whether a value is a weight that the file holds
 */
export function preparationOf(graph: Graph, isTrained: (value: ValueId) => boolean): Preparation {
  const prepared = new Set<ValueId>();
  const isWeight = (id: ValueId): boolean => prepared.has(id) || isTrained(id);
  const isFixed = (id: ValueId): boolean => {
    const value = graph.values[id];
    return !value || isWeight(id) || value.data !== undefined || (value.role !== undefined && value.role !== 'input');
  };
  const preparing = graph.nodes.filter((node) => {
    const rule = ruleOf(node.domain, node.op);
    const isWork = !rule || rule.macs || rule.uncounted || rule.moves === 'select' || rule.moves === 'static';
    const prepares = !isWork && node.inputs.some(isWeight) && node.inputs.every(isFixed);
    if (prepares) for (const id of node.outputs) prepared.add(id);
    return prepares;
  });
  const readers = firstUses(graph.nodes, prepared);
  const uses = new Map<NodeId, Use>();
  const weights = new Map<NodeId, ValueId[]>();
  // From the last one on, since what it prepares for may prepare, too.
  for (const node of preparing.reverse()) {
    const next = node.outputs.map((id) => readers.get(id)).find(Boolean);
    if (!next) continue;
    const use = uses.get(next.node.id) ?? next;
    uses.set(node.id, use);
    weights.set(use.node.id, [...node.inputs.filter(isTrained), ...(weights.get(use.node.id) ?? [])]);
  }
  return {
    useOf: ({ id }) => uses.get(id),
    isWeight,
    weightsOf: ({ id, inputs }) => [...inputs.filter(isTrained), ...(weights.get(id) ?? [])],
  };
}

function firstUses(nodes: readonly Node[], of: ReadonlySet<ValueId>): ReadonlyMap<ValueId, Use> {
  const uses = new Map<ValueId, Use>();
  for (const node of nodes) {
    node.inputs.forEach((id, position) => {
      if (of.has(id) && !uses.has(id)) uses.set(id, { node, position });
    });
  }
  return uses;
}
