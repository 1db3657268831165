import type { GraphBuilder } from '../builder.js';
import type { Graph, Node, Role, TensorType, Value } from '../graph.js';
import { nodeMacs } from '../macs.js';
import type { Findings } from './findings.js';
import type { FileGraph, FileNode } from './model.js';
import { type IdleNode, type Origin, type Place, Scope, timesOf } from './scope.js';

/** A graph within a graph, evaluated where it stands: it sees the names around it, and what it made can be taken back. */

/** What blocks need of whoever evaluates nodes. */
export interface Evaluator {
  readonly builder: GraphBuilder;
  readonly findings: Findings;
  readonly origins: Origin[];
  readonly idle: IdleNode[];
  readonly roles: Map<Value, Role>;
  enter(graph: FileGraph, scope: Scope): void;
  nodes(nodes: readonly FileNode[], place: Place): void;
  unknown(name: string, why: string): Value;
  declared(name: string, scope: Scope): TensorType | undefined;
  /** How often a loop runs of which only data tell it. */
  passes(loop: string): number;
}

/** What a node reads, in order. */
export type Inputs = readonly (Value | undefined)[];

/** Evaluates a graph in its place. */
export function run(on: Evaluator, graph: FileGraph, given: Inputs, place: Place, name: string, times = 1): Value[] {
  const scope = new Scope(place.scope);
  on.enter(graph, scope);
  graph.inputs.forEach((input, i) => {
    const value = given[i];
    if (value && !scope.has(input.name)) scope.set(input.name, value);
  });
  on.nodes(graph.nodes, {
    ...place,
    scope,
    path: [...place.path, name],
    depth: place.depth + 1,
    times: Math.min(place.times * times, Number.MAX_SAFE_INTEGER),
  });
  return graph.outputs.map((output) => scope.find(output.name) ?? on.unknown(output.name, `nothing makes the output "${output.name}" of the graph in ${name}`));
}

/** What a node is called in sentences and paths. */
export const called = (node: FileNode): string => node.name || node.outputs[0] || node.op;

/** Multiply-adds of all nodes from one on. */
export const macsFrom = (graph: Graph, from: number): number => graph.nodes.slice(from).reduce((sum, node: Node) => sum + nodeMacs(node, graph), 0);

/** How much there was at one moment. */
export type Mark = ReturnType<GraphBuilder['mark']> & { readonly idle: number };

/** What was taken out, and how to put it back. */
export interface Cut {
  readonly mark: Mark;
  readonly values: readonly Value[];
  readonly nodes: readonly Node[];
  readonly origins: readonly Origin[];
  readonly idle: readonly IdleNode[];
  readonly macs: number;
  back(): void;
}

/** Takes out everything since the mark. It can be put back when the graph is as it was then. */
export function cut(on: Evaluator, mark: Mark): Cut {
  const { builder } = on;
  const { graph } = builder;
  const macs = macsFrom(graph, mark.nodes);
  const [values, nodes, origins, weight] = [graph.values.slice(mark.values), graph.nodes.slice(mark.nodes), on.origins.slice(mark.nodes), builder.weight];
  const idle = on.idle.slice(mark.idle);
  builder.rewind(mark);
  on.origins.length = mark.nodes;
  on.idle.length = mark.idle;
  const back = (): void => {
    for (const value of values) graph.values.push(value);
    for (const node of nodes) graph.nodes.push(node);
    for (const origin of origins) on.origins.push(origin);
    for (const one of idle) on.idle.push(one);
    builder.weight = weight;
  };
  return { mark, values, nodes, origins, idle, macs, back };
}

/** A value that changes from pass to pass: its type is that of the first, its elements are not known. */
export function carried(on: Evaluator, value: Value | undefined, place: Place): Value | undefined {
  if (!value || value.unknown !== undefined) return value;
  const [copy] = on.builder.add('Identity', '', [value], {}, [value], timesOf(place));
  return copy;
}

/** The node of the loop itself, which hands out what its body made. */
export function gathered(
  on: Evaluator,
  node: FileNode,
  made: readonly Value[],
  types: readonly (TensorType | undefined)[],
  place: Place,
  unrunnable?: string,
): Value[] {
  const outputs = Array.from({ length: node.outputs.length }, (_, i) => types[i]);
  return on.builder.add(node.op, '', made, {}, outputs, {
    name: node.name,
    ...timesOf(place),
    ...(unrunnable ? { unrunnable } : {}),
  });
}
