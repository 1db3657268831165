import type { CostKind } from '../analysis.js';
import type { Graph, Layer, Node, Value } from '../onnx/graph.js';
import type { Dataflow } from './dataflow.js';

/** The kind of a convolution from its weight's shape (C_out, C_in/g, k...) and its number of groups. */
function convolutionKind(weight: readonly number[], groups: number): CostKind {
  if (groups === 1) return weight.slice(2).every((k) => k === 1) ? 'pointwise' : 'standard';
  return weight[1] === 1 ? 'depthwise' : 'grouped';
}

const RECURRENT = new Set(['LSTM', 'GRU', 'RNN']);
const PRODUCTS = new Set(['MatMul', 'Gemm', 'Einsum']);

function nodeKind(node: Node, flow: Dataflow): CostKind | undefined {
  const value = (i: number): Value | undefined => flow.graph.values[node.inputs[i] ?? -1];
  if (node.op === 'Conv') return convolutionKind(value(1)?.shape ?? [], Number(node.attributes.group ?? 1));
  // A transposed convolution's weight has its input channels first: one output channel per group is depthwise.
  if (node.op === 'ConvTranspose') return convolutionKind(value(1)?.shape ?? [], Number(node.attributes.group ?? 1));
  if (PRODUCTS.has(node.op)) return [0, 1].some((i) => isParameter(flow.graph, flow, node.inputs[i] ?? -1)) ? 'linear' : 'matmul';
  if (RECURRENT.has(node.op)) return 'recurrent';
  if (node.op.endsWith('Normalization') && !node.op.startsWith('Lp')) return 'normalization';
  if (node.domain === 'layercost' && typeof node.attributes.kind === 'string') return node.attributes.kind as CostKind;
  return undefined;
}

function isParameter(graph: Graph, flow: Dataflow, value: number): boolean {
  return value >= 0 && (graph.values[flow.owner(value)]?.role === 'parameter' || (flow.isConstant(value) && graph.values[value]?.role !== 'constant'));
}

/** What a layer that never ran would be, from the shapes of its parameters alone. */
function kindOfTensors(layer: Layer, graph: Graph): CostKind {
  const shapes = layer.tensors.flatMap((t) => (graph.values[t.value]?.role === 'parameter' ? [graph.values[t.value]?.shape ?? []] : []));
  const weight = shapes.find((s) => s.length >= 2);
  if (weight && weight.length >= 3) return weight[1] === 1 && weight[0] !== 1 ? 'depthwise' : weight.slice(2).every((k) => k === 1) ? 'pointwise' : 'standard';
  if (weight) return layer.className.includes('Embedding') ? 'other' : 'linear';
  return shapes.length === 2 ? 'normalization' : 'other';
}

/** The kind of a layer: that of its work with the most multiply-adds; without any, what its operators or parameters say. */
export function layerKind(layer: Layer, nodes: readonly Node[], macsOf: (n: Node) => number, flow: Dataflow): CostKind {
  let best: CostKind | undefined;
  let most = 0;
  let other: CostKind | undefined;
  for (const n of nodes) {
    const kind = nodeKind(n, flow);
    if (!kind) continue;
    const macs = macsOf(n);
    if (macs > most) {
      most = macs;
      best = kind;
    } else if (macs === 0) other ??= kind;
  }
  return best ?? other ?? (nodes.length ? 'other' : kindOfTensors(layer, flow.graph));
}
