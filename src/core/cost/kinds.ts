import { elementCount, type Graph, type Layer, type Node } from '../onnx/graph.js';
import { ruleOf } from '../onnx/operators/index.js';
import { type CostKind, convolutionKind } from '../onnx/operators/kind.js';
import type { Dataflow } from './dataflow.js';

/** What its operator's rule says; `undefined` = none of the named kinds. */
export function nodeKind(node: Node, flow: Dataflow): CostKind | undefined {
  const value = (id: number) => flow.graph.values[id];
  return ruleOf(node.domain, node.op)?.kind?.(node.inputs.map(value), node.attributes, (i) => isWeight(node.inputs[i] ?? -1, flow));
}

/** A parameter, a view of one, or what was computed from such values alone; a literal is none. */
function isWeight(value: number, flow: Dataflow): boolean {
  const { values } = flow.graph;
  return value >= 0 && (values[flow.owner(value)]?.role === 'parameter' || (flow.isConstant(value) && values[value]?.role !== 'constant'));
}

/** What a layer that never ran would be, from the shapes of its parameters alone. */
function kindOfTensors(layer: Layer, graph: Graph): CostKind {
  const shapes = layer.tensors.flatMap((t) => (graph.values[t.value]?.role === 'parameter' ? [graph.values[t.value]?.shape ?? []] : []));
  // Of a normalized weight the magnitudes stand beside it, with as many dimensions.
  const [weight] = shapes.filter((s) => s.length >= 2).sort((a, b) => elementCount(b) - elementCount(a));
  if (weight && weight.length >= 3) return kindOfKernel(weight, shapes.find((s) => s.length === 1)?.[0], layer.className.includes('Transpose'));
  // Vectors alone may be anything: what normalizes is an operator, not a name.
  return weight && !layer.className.includes('Embedding') ? 'linear' : 'other';
}

/**
 * The kind of a convolution that never ran. Its weight (out, in/groups, kernel...) does not tell the number of groups: it counts as depthwise where it
 * can be, else as one of a single group. For a transposed one, whose weight is (in, out/groups, kernel...), the bias tells: it has one element per
 * output channel.
 */
function kindOfKernel([first = 1, second = 1, ...kernel]: readonly number[], biases: number | undefined, transposed: boolean): CostKind {
  if (!transposed) return convolutionKind(kernel, second === 1 ? first : 1, second);
  const groups = biases !== undefined ? biases / second : second === 1 ? first : 1;
  return convolutionKind(kernel, groups, first / groups);
}

/** The kind of a layer: that of its work with the most multiply-adds, given for each node; without any, what its operators or parameters say. */
export function layerKind(layer: Layer, nodes: readonly Node[], macsOf: readonly number[], flow: Dataflow): CostKind {
  let best: CostKind | undefined;
  let most = 0;
  let other: CostKind | undefined;
  nodes.forEach((n, i) => {
    const kind = nodeKind(n, flow);
    if (!kind) return;
    const macs = macsOf[i] as number;
    if (macs > most) {
      most = macs;
      best = kind;
    } else if (macs === 0) other ??= kind;
  });
  return best ?? other ?? (nodes.length ? 'other' : kindOfTensors(layer, flow.graph));
}
