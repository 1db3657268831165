import type { Analysis } from '../core/analysis.js';
import { dataflowOf, trafficByLayer } from '../core/cost/dataflow.js';
import type { Graph, Node } from '../core/onnx/graph.js';
import { nodeNames } from '../core/onnx/names.js';
import { ruleOf } from '../core/onnx/operators/index.js';
import { isView } from '../core/onnx/operators/movement.js';
import { neededNodes } from '../core/onnx/prune.js';
import type { EmittedNode, LayerRequest, NetworkRequest } from './types.js';

/** What the measuring worker needs to know of a network beside its file. */
export function networkPlan(analysis: Pick<Analysis, 'graph' | 'rows'>): Pick<NetworkRequest, 'nodes' | 'layers'> {
  const rows = analysis.rows
    .filter((row) => row.calls > 0)
    .map((row): LayerRequest => ({ path: row.path, macs: row.macs ?? 0, bytes: row.bytesRead + row.bytesWritten, kind: row.costKind, className: row.kind }));
  return { nodes: emittedNodes(analysis.graph), layers: [...rows, ...ownWork(analysis)] };
}

/** Modules that are no rows but have nodes: what their `forward` writes between its children. */
function ownWork({ graph, rows }: Pick<Analysis, 'graph' | 'rows'>): LayerRequest[] {
  const listed = new Set(rows.map((row) => row.path));
  const busy = new Set(graph.nodes.map((node) => node.layer));
  const traffic = trafficByLayer(dataflowOf(graph));
  return graph.layers.flatMap((layer) => {
    if (listed.has(layer.path) || !busy.has(layer.id)) return [];
    const moved = traffic.get(layer.id);
    return [{ path: layer.path, macs: 0, bytes: (moved?.bytesRead ?? 0) + (moved?.bytesWritten ?? 0), kind: 'other', className: layer.className, own: true }];
  });
}

/** The nodes that a written file of this graph holds, in order. */
function emittedNodes(graph: Graph): EmittedNode[] {
  const names = nodeNames(graph);
  const flow = dataflowOf(graph);
  return neededNodes(graph).map((node) => ({
    name: names.get(node.id) ?? '',
    op: node.op,
    layer: graph.layers[node.layer]?.path ?? null,
    inputs: node.inputs.filter((id) => id >= 0),
    outputs: node.outputs,
    does: node.outputs.every((id) => flow.isConstant(id)) ? 'constant' : doing(node, graph),
  }));
}

function doing(node: Node, graph: Graph): EmittedNode['does'] {
  const moves = ruleOf(node.domain, node.op)?.moves;
  const [input, output] = [graph.values[node.inputs[0] ?? -1], graph.values[node.outputs[0] ?? -1]];
  if (moves === 'identity' || (moves === 'cast' && input?.dtype === output?.dtype)) return 'identity';
  return isView(moves) ? 'view' : 'work';
}
