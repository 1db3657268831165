import type { FileGraph, FileNode } from './model.js';

/** A circle among nodes, as the values that it passes: `a -> b -> a`. */
type Circle = readonly string[];

/** They stand in one sentence. @limit values of a circle that are told: values */
const TOLD = 6;

/** Nodes in an order in which each comes after those that it reads from. In most files that is the file's own order. Nodes of a circle come last. */
export function inOrder(nodes: readonly FileNode[]): { order: readonly number[]; circle: Circle | undefined } {
  const makers = new Map<string, number>();
  nodes.forEach((node, i) => {
    for (const name of node.outputs) if (name && !makers.has(name)) makers.set(name, i);
  });
  const isOrdered = nodes.every((node, i) => readBy(node).every((name) => (makers.get(name) ?? -1) < i));
  if (isOrdered) return { order: nodes.map((_, i) => i), circle: undefined };
  return sorted(nodes, makers);
}

/** What a node reads: its inputs, and what the graphs in it take from around them. */
function readBy(node: FileNode): readonly string[] {
  const graphs = graphsIn(node);
  return graphs.length ? [...node.inputs, ...graphs.flatMap((graph) => [...takenBy(graph)])] : node.inputs;
}

const taken = new WeakMap<FileGraph, ReadonlySet<string>>();

/** Names that a graph within a graph reads and does not make. */
function takenBy(graph: FileGraph): ReadonlySet<string> {
  const known = taken.get(graph);
  if (known) return known;
  const made = new Set([...graph.initializers, ...graph.inputs].map(({ name }) => name));
  for (const { outputs } of graph.nodes) for (const name of outputs) made.add(name);
  const read = new Set([...graph.nodes.flatMap(readBy), ...graph.outputs.map(({ name }) => name)].filter((name) => !made.has(name)));
  taken.set(graph, read);
  return read;
}

const graphsIn = ({ attributes }: FileNode): readonly FileGraph[] => attributes.flatMap(({ value }) => (value?.is === 'graph' ? [value.value] : []));

/** Nodes of a graph and of those in it, and one for itself. */
export const sizeOf = ({ nodes }: FileGraph): number => nodes.reduce((sum, node) => sum + 1 + graphsIn(node).reduce((all, graph) => all + sizeOf(graph), 0), 1);

/** Whether a graph, or one in it, reads a name that it is given. */
export const reads = ({ nodes, outputs }: FileGraph, name: string | undefined): boolean =>
  name !== undefined && (nodes.some((node) => readBy(node).includes(name)) || outputs.some((output) => output.name === name));

function sorted(nodes: readonly FileNode[], makers: ReadonlyMap<string, number>): { order: readonly number[]; circle: Circle | undefined } {
  const waitsFor = nodes.map(
    (node, i) =>
      new Set(
        readBy(node)
          .flatMap((name) => makers.get(name) ?? [])
          .filter((maker) => maker !== i || node.outputs.length),
      ),
  );
  const readers = nodes.map((): number[] => []);
  waitsFor.forEach((makersOf, i) => {
    for (const maker of makersOf) readers[maker]?.push(i);
  });
  const missing = waitsFor.map((makersOf) => makersOf.size);
  const order: number[] = [];
  const ready = missing.flatMap((count, i) => (count === 0 ? [i] : []));
  for (let at = 0; at < ready.length; at++) {
    const i = ready[at] as number;
    order.push(i);
    for (const reader of readers[i] ?? []) {
      missing[reader] = (missing[reader] ?? 0) - 1;
      if (missing[reader] === 0) ready.push(reader);
    }
  }
  if (order.length === nodes.length) return { order, circle: undefined };
  const left = nodes.flatMap((_, i) => ((missing[i] ?? 0) > 0 ? [i] : []));
  return { order: [...order, ...left], circle: circleAmong(left, waitsFor, nodes, missing) };
}

/** Follows what nodes wait for until one comes again. */
function circleAmong(left: readonly number[], waitsFor: readonly ReadonlySet<number>[], nodes: readonly FileNode[], missing: readonly number[]): Circle {
  const way: number[] = [];
  const seen = new Map<number, number>();
  let at = left[0] as number;
  while (!seen.has(at)) {
    seen.set(at, way.length);
    way.push(at);
    const next = [...(waitsFor[at] ?? [])].find((i) => (missing[i] ?? 0) > 0);
    if (next === undefined) break;
    at = next;
  }
  const [first, ...others] = way.slice(seen.get(at) ?? 0);
  const circle = [first ?? at, ...others.reverse()];
  const names = circle.map((i) => nodes[i]?.outputs[0] ?? '?');
  return names.length > TOLD ? [...names.slice(0, TOLD), '…'] : [...names, names[0] ?? '?'];
}
