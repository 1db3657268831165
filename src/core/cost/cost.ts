import type { ConventionCount, KindRow, LayerRow, Totals } from '../analysis.js';
import { bytesOf, type Graph, type Layer, type LayerId, type Node, type OwnedTensor, parametersIn } from '../onnx/graph.js';
import { isKnown, nodeMacs } from '../onnx/macs.js';
import { ruleOf } from '../onnx/operators/index.js';
import type { CostKind } from '../onnx/operators/kind.js';
import { conventionsOf } from './conventions/totals.js';
import { type Dataflow, dataflowOf, peakActivations, trafficByLayer } from './dataflow.js';
import { layerKind } from './kinds.js';

/** @internal */
export interface Cost {
  readonly rows: LayerRow[];
  readonly byKind: KindRow[];
  readonly totals: Totals;
  readonly counts: Readonly<Record<string, number>>;
  readonly conventions: readonly ConventionCount[];
}

function nodeFormula(node: Node, graph: Graph): string | undefined {
  if (node.free || !isKnown(node, graph)) return undefined;
  const inputs = node.inputs.map((i) => (i < 0 ? undefined : graph.values[i]));
  return ruleOf(node.domain, node.op)?.formula?.(
    inputs,
    node.outputs.flatMap((o) => graph.values[o] ?? []),
    node.attributes,
  );
}

/** Biases and normalization are left out, as the MobileNets paper's Table 2 leaves them out. */
function isWeight(name: string, rank: number, kind: CostKind): boolean {
  return rank >= 2 && kind !== 'normalization' && !/bias/.test(name);
}

/** Which layers are rows: every module instance that owns parameters or has no children, and every functional call with multiply-adds. */
function isRow(layer: Layer, hasParameters: boolean, hasChildren: boolean, macs: number): boolean {
  if (layer.type === 'function') return macs > 0;
  return !hasChildren || macs > 0 || hasParameters;
}

/** An owned tensor that is a parameter, or may be one: what is unknown. */
const isParameter = (t: OwnedTensor, graph: Graph): boolean => t.unknown !== undefined || graph.values[t.value]?.role === 'parameter';

interface Measured {
  readonly nodes: Node[];
  /** Multiply-adds of each of the nodes. */
  readonly macsOf: number[];
  macs: number;
}

const IDLE: Measured = { nodes: [], macsOf: [], macs: 0 };

function work(flow: Dataflow): Map<LayerId, Measured> {
  const out = new Map<LayerId, Measured>();
  for (const n of flow.nodes) {
    let m = out.get(n.layer);
    if (!m) out.set(n.layer, (m = { nodes: [], macsOf: [], macs: 0 }));
    const macs = nodeMacs(n, flow.graph);
    m.nodes.push(n);
    m.macsOf.push(macs);
    m.macs += macs;
  }
  return out;
}

/**
 * What a graph costs: a row per layer, sums by kind, totals.
 * @param complete whether evaluation reached the end: if not, a layer that never ran has unknown macs.
 * @param names conventions that are asked for beside multiply-adds. A layer that one of them counts is a row.
 */
export function costOf(graph: Graph, complete: boolean, names: readonly string[] = []): Cost {
  const flow = dataflowOf(graph);
  const byLayer = work(flow);
  const traffic = trafficByLayer(flow);
  const parents = new Set(graph.layers.filter((l) => l.type === 'module').map((l) => l.parent));
  const conventions = conventionsOf(graph, names);
  const rows: LayerRow[] = [];
  for (const layer of graph.layers) {
    const done = byLayer.get(layer.id) ?? IDLE;
    const hasParameters = layer.tensors.some((t) => isParameter(t, graph));
    const counts = conventions.byLayer.get(layer.id);
    if (!counts && !isRow(layer, hasParameters, layer.hasChildren || parents.has(layer.id), done.macs)) continue;
    const row = rowOf(layer, done, flow, traffic.get(layer.id), complete);
    rows.push(names.length ? { ...row, counts: Object.fromEntries(names.map((name) => [name, counts?.[name] ?? 0])) } : row);
  }
  const totals = totalsOf(rows, flow, traffic);
  const counts = { macs: totals.macs, ...Object.fromEntries(conventions.all.flatMap(({ name, total }) => (total === null ? [] : [[name, total]]))) };
  return { rows, byKind: kindRows(rows), totals, counts, conventions: conventions.all };
}

function rowOf(layer: Layer, done: Measured, flow: Dataflow, traffic: { bytesRead: number; bytesWritten: number } | undefined, complete: boolean): LayerRow {
  const { graph } = flow;
  const costKind = layerKind(layer, done.nodes, done.macsOf, flow);
  const own = layer.tensors.filter((t) => isParameter(t, graph));
  let params = 0;
  let weightParams = 0;
  let weightBytes = 0;
  for (const t of own) {
    const value = graph.values[t.value];
    if (!value || t.sharedWith !== undefined || t.unknown !== undefined) continue;
    const count = parametersIn(value);
    params += count;
    if (isWeight(t.name, value.shape.length, costKind)) weightParams += count;
    weightBytes += bytesOf(value);
  }
  const missing = own.find((t) => t.unknown !== undefined);
  const last = layer.calls[layer.calls.length - 1];
  const stopped = layer.calls.length === 0 && !complete;
  return {
    layer: layer.id,
    path: layer.path,
    kind: layer.className,
    costKind,
    file: layer.constructed?.file ?? null,
    line: layer.constructed?.line ?? null,
    params: missing ? null : params,
    weightParams,
    macs: done.macs === 0 && (layer.unknown !== undefined || stopped) ? null : done.macs,
    weightBytes,
    bytesRead: traffic?.bytesRead ?? 0,
    bytesWritten: traffic?.bytesWritten ?? 0,
    inputShapes: (last?.inputs ?? []).flatMap((i) => (graph.values[i] ? [graph.values[i].shape] : [])),
    outputShape: last?.output ?? null,
    calls: layer.calls.length,
    ...(own.some((t) => t.sharedWith !== undefined) ? { sharedWith: own.find((t) => t.sharedWith !== undefined)?.sharedWith } : {}),
    ...(layer.unknown !== undefined || missing ? { unknown: layer.unknown ?? missing?.unknown } : {}),
    ...formulaOf(done.nodes, graph),
  };
}

/** At most this many terms are spelled out; a layer with more says how many there are. @limit formula of a layer: terms */
const FORMULA_TERMS = 4;

function formulaOf(nodes: readonly Node[], graph: Graph): { formula?: string } {
  const terms = new Map<string, number>();
  for (const n of nodes) {
    const text = nodeFormula(n, graph);
    if (text) terms.set(text, (terms.get(text) ?? 0) + (n.times ?? 1));
  }
  if (!terms.size) return {};
  const all = [...terms].map(([text, times]) => (times > 1 ? `${times} × (${text})` : text));
  return { formula: all.length > FORMULA_TERMS ? [...all.slice(0, FORMULA_TERMS), `… ${all.length - FORMULA_TERMS} more`].join('\n') : all.join('\n') };
}

function kindRows(rows: readonly LayerRow[]): KindRow[] {
  const total = rows.reduce((n, r) => n + (r.macs ?? 0), 0);
  const kinds = new Map<CostKind, { layers: number; params: number; weightParams: number; macs: number }>();
  for (const r of rows) {
    if (!r.params && !r.macs && r.costKind === 'other') continue;
    const k = kinds.get(r.costKind) ?? { layers: 0, params: 0, weightParams: 0, macs: 0 };
    kinds.set(r.costKind, k);
    k.layers++;
    k.params += r.params ?? 0;
    k.weightParams += r.weightParams;
    k.macs += r.macs ?? 0;
  }
  return [...kinds].map(([kind, k]) => ({ kind, ...k, macsShare: total ? k.macs / total : 0 })).sort((a, b) => b.macs - a.macs || b.params - a.params);
}

function totalsOf(rows: readonly LayerRow[], flow: Dataflow, traffic: ReadonlyMap<number, { bytesRead: number; bytesWritten: number }>): Totals {
  let bytesRead = 0;
  let bytesWritten = 0;
  for (const t of traffic.values()) {
    bytesRead += t.bytesRead;
    bytesWritten += t.bytesWritten;
  }
  const macs = rows.reduce((n, r) => n + (r.macs ?? 0), 0);
  return {
    params: rows.reduce((n, r) => n + (r.params ?? 0), 0),
    macs,
    flops: 2 * macs,
    weightBytes: rows.reduce((n, r) => n + r.weightBytes, 0),
    bytesRead,
    bytesWritten,
    peakActivationBytes: peakActivations(flow).bytes,
  };
}
