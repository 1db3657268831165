import type { Analysis } from '../analysis.js';
import { costOf } from '../cost/cost.js';
import { type Channels, channelsIn, channelsOf, type Dim, fixedDim, keep, sizeOf, whyKept } from '../onnx/coupling.js';
import { type Attributes, type Graph, type LayerCall, type Node, type NodeId, outputsOf, type Shapes, type Value, type ValueId } from '../onnx/graph.js';
import { FEW, freeDims } from '../onnx/operators/couple.js';
import { ruleOf } from '../onnx/operators/index.js';
import { type CoupledNode, ShapeError } from '../onnx/operators/rule.js';
import type { Thinning } from '../request.js';
import type { Note } from '../text/notes.js';
import { checkThinning } from './asked.js';

/** A network with fewer channels everywhere inside: what a width multiplier does, for networks that have none. */

/** Channels that keep their number, and where they are. */
interface Kept {
  readonly path: string;
  readonly parameter: string;
  readonly size: number;
  readonly reason: string;
}

interface Thinned {
  /** Its notes tell what kept its channels. */
  readonly analysis: Analysis;
  readonly kept: readonly Kept[];
}

/** Numbers of channels after thinning. Multiples follow MobileNetV2's rule: to the nearest, and never below nine tenths. */
function countOf(size: number, { alpha, multipleOf }: Thinning): number {
  const exact = alpha * size;
  if (multipleOf === 1) return Math.max(1, Math.round(exact));
  const nearest = Math.max(multipleOf, Math.floor((exact + multipleOf / 2) / multipleOf) * multipleOf);
  return nearest < 0.9 * exact ? nearest + multipleOf : nearest;
}

/** The analysis of the thinner network. Throws {@link VariantError}. */
export function thinned(analysis: Analysis, how: Thinning): Thinned {
  checkThinning(how);
  const { graph } = analysis;
  const { thin, coupled } = scaled(graph, how);
  const cost = costOf(
    thin,
    analysis.complete,
    analysis.conventions.map((c) => c.name),
  );
  const root = thin.layers[0]?.calls.at(-1);
  const kept = keptOf(graph, coupled.dims);
  return {
    analysis: {
      ...analysis,
      graph: thin,
      ...cost,
      output: root ? outputsOf(root.output) : analysis.output,
      notes: [...analysis.notes, ...notesOf(kept)],
    },
    kept,
  };
}

/** The graph with other numbers of channels. A node whose own rule does not agree with its coupling keeps its sizes, and the rest is scaled without it. */
function scaled(graph: Graph, how: Thinning): { readonly thin: Graph; readonly coupled: Coupled } {
  const asItIs = new Set<NodeId>();
  for (;;) {
    const coupled = coupledGraph(graph, asItIs);
    const known = new Map<Channels, number>();
    const count = (c: Channels): number => {
      const made = known.get(c) ?? countOf(c.size, how);
      known.set(c, made);
      return made;
    };
    const thin = rebuilt(graph, coupled, (d) => sizeOf(d, count));
    const wrong = thin.nodes.filter((node) => !asItIs.has(node.id) && !agrees(node, thin.values));
    if (!wrong.length) return { thin, coupled };
    for (const node of wrong) asItIs.add(node.id);
  }
}

/** Names in a note; the others are counted. @limit names in a note of a variant: names */
const NAMED = 3;

/** What kept its channels, one note for each reason. */
function notesOf(kept: readonly Kept[]): Note[] {
  const byReason = new Map<string, Kept[]>();
  for (const k of kept) byReason.set(k.reason, [...(byReason.get(k.reason) ?? []), k]);
  return [...byReason].map(([reason, all]) => {
    const names = all.slice(0, NAMED).map((k) => `${k.path ? `${k.path}.` : ''}${k.parameter} (${k.size})`);
    const more = all.length > NAMED ? ` and ${all.length - NAMED} more` : '';
    return { severity: 'info', text: `not scaled: ${names.join(', ')}${more}: ${reason}` };
  });
}

/** Sizes that a node states: elements of a constant input, or an attribute. */
interface Stated {
  readonly inputs: ReadonlyMap<number, readonly Dim[]>;
  readonly attributes: ReadonlyMap<string, Dim>;
}

interface Coupled {
  /** The dimensions of every value. */
  readonly dims: readonly (readonly Dim[])[];
  readonly stated: readonly Stated[];
}

function coupledGraph(graph: Graph, asItIs: ReadonlySet<NodeId>): Coupled {
  const dims: (readonly Dim[])[] = graph.values.map(startOf);
  const stated = graph.nodes.map((node) => coupleNode(node, graph, dims, asItIs.has(node.id)));
  for (const id of graph.outputs) for (const d of dims[id] ?? []) keep(d, "the network's output");
  return { dims, stated };
}

/** Weights, and tables of numbers that stand beside them, may have other sizes; what comes in, and indices, have theirs. */
function startOf({ role, shape, dtype }: Value): readonly Dim[] {
  if (role === undefined || !dtype.startsWith('float')) return shape.map((size) => [size]);
  if (role === 'parameter') return freeDims(shape);
  if (role === 'input') return shape.map((size) => fixedDim(size, "the network's input"));
  return shape.map((size) => (size > FEW ? channelsOf(size) : fixedDim(size, 'a constant of few numbers')));
}

function coupleNode(node: Node, graph: Graph, dims: (readonly Dim[])[], isAsItIs: boolean): Stated {
  const inputs = new Map<number, readonly Dim[]>();
  const attributes = new Map<string, Dim>();
  const given = node.inputs.map((id) => graph.values[id]);
  const outputs = node.outputs.map((id) => graph.values[id] as Value);
  const coupledNode: CoupledNode = {
    dims: node.inputs.map((id) => dims[id] ?? []),
    inputs: given,
    outputs,
    attributes: node.attributes,
    isParameter: (i) => given[i]?.role === 'parameter',
    states: (i, sizes) => inputs.set(i, sizes),
    statesAttribute: (name, size) => attributes.set(name, size),
  };
  const made = isAsItIs ? undefined : ruleOf(node.domain, node.op)?.couple?.(coupledNode);
  if (!made) for (const d of coupledNode.dims.flat()) keep(d, `${node.op} takes these sizes`);
  node.outputs.forEach((id, i) => {
    dims[id] = made?.[i] ?? outputs[i]?.shape.map((size) => fixedDim(size, `${node.op} makes these sizes`)) ?? [];
  });
  return { inputs, attributes };
}

/** The same graph with other sizes. */
function rebuilt(graph: Graph, { dims, stated }: Coupled, size: (d: Dim) => number): Graph {
  const values: Value[] = graph.values.map((v) => {
    const shape = (dims[v.id] ?? []).map(size);
    return shape.every((d, i) => d === v.shape[i]) ? v : { ...v, shape, data: undefined };
  });
  const nodes = graph.nodes.map((node, n): Node => {
    const { inputs: said, attributes: named } = stated[n] as Stated;
    const inputs = node.inputs.map((id, i) => restate(values, id, said.get(i)?.map(size)));
    const attributes: Attributes = named.size ? { ...node.attributes, ...Object.fromEntries([...named].map(([name, d]) => [name, size(d)])) } : node.attributes;
    return { ...node, inputs, attributes };
  });
  const shapes = (call: LayerCall): LayerCall => ({ ...call, output: call.output && shapesIn(call.output, call.outputs ?? [], values) });
  return { ...graph, values, nodes, layers: graph.layers.map((l) => ({ ...l, calls: l.calls.map(shapes) })) };
}

/** The constant that states these sizes; the same one where nothing changed. */
function restate(values: Value[], id: ValueId, sizes: readonly number[] | undefined): ValueId {
  const before = values[id];
  if (!sizes || !before || (before.data && sizes.every((s, i) => s === before.data?.[i]))) return id;
  values.push({ id: values.length, name: '', role: 'constant', shape: before.shape, dtype: before.dtype, data: sizes });
  return values.length - 1;
}

/** True where the operator's own rule makes the same sizes of the node's inputs: no mistake in coupling can pass. */
function agrees(node: Node, values: readonly Value[]): boolean {
  const rule = ruleOf(node.domain, node.op);
  if (!rule || node.domain) return true;
  try {
    const made = rule.infer(
      node.inputs.map((id) => values[id]),
      node.attributes,
      node.outputs.length,
    );
    return made.every(({ shape }, i) => node.outputs[i] === undefined || shape.join() === values[node.outputs[i]]?.shape.join());
  } catch (error) {
    if (!(error instanceof ShapeError)) throw error;
    return false;
  }
}

/** Shapes of a result, from the values in it. */
function shapesIn(shapes: Shapes, ids: readonly ValueId[], values: readonly Value[]): Shapes {
  let next = 0;
  const visit = (s: Shapes): Shapes => {
    if (typeof s === 'string') return s;
    if (!Array.isArray(s)) return Object.fromEntries(Object.entries(s).map(([key, inner]) => [key, visit(inner as Shapes)]));
    if (!s.every((d) => typeof d === 'number')) return (s as readonly Shapes[]).map(visit);
    const id = ids[next++];
    return id === undefined ? s : (values[id]?.shape ?? s);
  };
  return visit(shapes);
}

/** Parameters that keep a number of channels, each with the first reason. */
function keptOf(graph: Graph, dims: readonly (readonly Dim[])[]): Kept[] {
  return graph.layers.flatMap((layer) =>
    layer.tensors.flatMap((t): Kept[] => {
      const value = graph.values[t.value];
      if (value?.role !== 'parameter' || t.sharedWith !== undefined) return [];
      return (dims[t.value] ?? []).flatMap((d, axis): Kept[] => {
        const reason = channelsIn(d).length ? undefined : whyKept(d);
        return reason === undefined || reason === 'the size of a kernel' ? [] : [{ path: layer.path, parameter: t.name, size: value.shape[axis] ?? 1, reason }];
      });
    }),
  );
}
