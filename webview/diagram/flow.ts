import type { Graph, Layer, LayerId, Node, NodeId, Value, ValueId } from '../../src/core/onnx/graph.js';
import { ruleOf } from '../../src/core/onnx/operators/index.js';
import type { OperatorRule } from '../../src/core/onnx/operators/rule.js';
import { shapeText } from '../../src/core/report/numbers.js';

/**
 * The network as a person reads it: one node per layer call or operation, edges that carry shapes.
 * Mere movements of data (views, transposes, slices) are folded into the edges that pass through them.
 */
export interface Flow {
  readonly nodes: readonly FlowNode[];
  readonly edges: readonly FlowEdge[];
}

/** `?` for one that nothing tells; null where there is no tensor. */
export type KnownShape = readonly number[] | '?' | null;

export const knownText = (shape: KnownShape): string => (shape === '?' ? shape : shapeText(shape));

export interface FlowNode {
  /** Stable over evaluations of the same network: `features.0.0@0`, `op:17`, `input:x`. */
  readonly id: string;
  readonly type: 'layer' | 'operator' | 'input' | 'output';
  /** -1 for inputs and outputs. */
  readonly layer: LayerId;
  readonly call: number;
  readonly title: string;
  /** What the attributes say in a word or two: `3×3 /2`. */
  readonly detail: string;
  /** How its operator is written where it is a single one: `+`. */
  readonly sign: string | undefined;
  readonly path: string;
  readonly inputShape: KnownShape;
  readonly shape: KnownShape;
  /** Why its shape is not known. */
  readonly unknown: string | undefined;
  /** Place in execution order. */
  readonly order: number;
}

export interface FlowEdge {
  readonly from: string;
  readonly to: string;
  /** As it arrives. */
  readonly tensor: Pick<Value, 'shape' | 'dtype' | 'unknown'>;
  /** Movements of data on the way, in order: `flatten`. */
  readonly via: readonly string[];
}

const rule = (node: Node): OperatorRule | undefined => ruleOf(node.domain, node.op);

/** True for what only says how data is looked at or where it goes. Where values come together a reader wants to see a node. */
function onlyMoves(node: Node): boolean {
  const moves = rule(node)?.moves;
  return moves !== undefined && moves !== 'join';
}

/** Where a value comes from once movements are folded away. */
interface Source {
  readonly node: string;
  readonly via: readonly string[];
}

const shapeOf = (value: Value | undefined): KnownShape => (value ? (value.unknown === undefined ? value.shape : '?') : null);

/** The node that stands for an input or output of the network. */
const endNode = (type: 'input' | 'output', id: string, title: string, value: Value, order: number): FlowNode => ({
  id,
  type,
  layer: -1,
  call: 0,
  title,
  detail: value.unknown === undefined ? value.dtype : '',
  sign: undefined,
  path: '',
  inputShape: null,
  shape: shapeOf(value),
  unknown: value.unknown,
  order,
});

const NO_TENSOR = { shape: [], dtype: 'float32' } as const;

/** Derives the drawn flow from the middle form. Pure; cost is one pass over nodes and values. */
export function flowOf(graph: Graph): Flow {
  const units = unitsOf(graph);
  const unitOfNode = new Map<NodeId, Unit>();
  for (const unit of units) for (const node of unit.nodes) unitOfNode.set(node.id, unit);

  const nodes: FlowNode[] = [];
  const edges: FlowEdge[] = [];
  const sources = new Map<ValueId, readonly Source[]>();
  const live = new Set<ValueId>();
  for (const id of graph.inputs) {
    const value = graph.values[id];
    if (!value) continue;
    const node = endNode('input', `input:${value.name}`, value.name || 'input', value, -1);
    nodes.push(node);
    sources.set(id, [{ node: node.id, via: [] }]);
    live.add(id);
  }

  const drawn = new Set<string>();
  const joined = new Set<string>();
  const connect = (to: string, value: ValueId): void => {
    for (const source of sources.get(value) ?? []) {
      const key = `${source.node}→${to}`;
      if (source.node === to || joined.has(key)) continue;
      joined.add(key);
      edges.push({ from: source.node, to, tensor: graph.values[value] ?? NO_TENSOR, via: source.via });
    }
  };
  for (const node of graph.nodes) {
    const unit = unitOfNode.get(node.id);
    if (!unit) continue;
    const alive = graph.inputs.length === 0 || node.inputs.some((id) => live.has(id));
    if (alive) for (const id of node.outputs) live.add(id);
    if (!alive && !unit.ownsTensors) continue;
    if (unit.moves) {
      const word = unit.word;
      const through = node.inputs.flatMap((id) => sources.get(id) ?? []).map((s) => ({ node: s.node, via: s.via.at(-1) === word ? s.via : [...s.via, word] }));
      for (const id of node.outputs) sources.set(id, through);
      continue;
    }
    if (!drawn.has(unit.id)) {
      drawn.add(unit.id);
      nodes.push(flowNode(graph, unit));
    }
    for (const id of node.inputs) if (unitOfNode.get(producerOf(graph, id) ?? -1) !== unit) connect(unit.id, id);
    for (const id of node.outputs) sources.set(id, [{ node: unit.id, via: [] }]);
  }
  graph.outputs.forEach((id, i) => {
    const value = graph.values[id];
    if (!value || !sources.has(id)) return;
    const title = graph.outputs.length > 1 ? `output ${i}` : 'output';
    const node = endNode('output', `output:${i}`, title, value, graph.nodes.length + i);
    nodes.push(node);
    connect(node.id, id);
  });
  return { nodes, edges };
}

/** Nodes of the middle form that one drawn node stands for: one call of a layer, or one operation of a container's own `forward`. */
interface Unit {
  readonly id: string;
  readonly layer: Layer;
  readonly call: number;
  readonly nodes: Node[];
  readonly isOperator: boolean;
  moves: boolean;
  readonly ownsTensors: boolean;
  readonly word: string;
}

function unitsOf(graph: Graph): Unit[] {
  const containers = new Set<LayerId>();
  for (const layer of graph.layers) if (layer.type === 'module' && layer.parent >= 0) containers.add(layer.parent);
  for (const layer of graph.layers) if (layer.type === 'function' && layer.parent >= 0) containers.add(layer.parent);
  const units = new Map<string, Unit>();
  for (const node of graph.nodes) {
    const layer = graph.layers[node.layer];
    if (!layer) continue;
    const isOperator = containers.has(layer.id);
    const id = isOperator ? `op:${layer.path}:${node.id}` : `${layer.path}@${node.call}`;
    const unit = units.get(id) ?? {
      id,
      layer,
      call: node.call,
      nodes: [],
      isOperator,
      moves: true,
      ownsTensors: layer.tensors.length > 0 && !isOperator,
      word: layer.type === 'function' ? layer.className : isOperator ? node.op.toLowerCase() : layer.className,
    };
    unit.nodes.push(node);
    if (!onlyMoves(node)) unit.moves = false;
    units.set(id, unit);
  }
  for (const unit of units.values()) if (unit.ownsTensors) unit.moves = false;
  return [...units.values()];
}

function flowNode(graph: Graph, unit: Unit): FlowNode {
  const first = unit.nodes[0] as Node;
  const last = unit.nodes.at(-1) as Node;
  const call = unit.layer.calls[unit.call];
  const inputId = call?.inputs[0] ?? first.inputs[0] ?? -1;
  const returned = call && isShape(call.output) ? call.output : null;
  const output = graph.values[last.outputs[0] ?? -1];
  const shape = (unit.isOperator ? null : returned) ?? shapeOf(output);
  return {
    id: unit.id,
    type: unit.isOperator ? 'operator' : 'layer',
    layer: unit.layer.id,
    call: unit.call,
    title: unit.isOperator ? first.op : unit.layer.className,
    detail: detailOf(graph, unit.nodes),
    sign: unit.nodes.length === 1 ? rule(first)?.sign : undefined,
    path: unit.layer.path,
    inputShape: shapeOf(graph.values[inputId]),
    shape,
    unknown: shape === '?' ? output?.unknown : undefined,
    order: first.id,
  };
}

const isShape = (shapes: unknown): shapes is readonly number[] => Array.isArray(shapes) && shapes.length > 0 && shapes.every((d) => typeof d === 'number');

const producers = new WeakMap<Graph, Map<ValueId, NodeId>>();
function producerOf(graph: Graph, value: ValueId): NodeId | undefined {
  let map = producers.get(graph);
  if (!map) {
    map = new Map();
    for (const node of graph.nodes) for (const id of node.outputs) map.set(id, node.id);
    producers.set(graph, map);
  }
  return map.get(value);
}

/** The few attributes by which people tell layers of a kind apart. */
function detailOf(graph: Graph, nodes: readonly Node[]): string {
  for (const node of nodes) {
    const detail = rule(node)?.detail?.(
      node.inputs.map((id) => graph.values[id]),
      node.attributes,
    );
    if (detail !== undefined) return detail;
  }
  return '';
}
