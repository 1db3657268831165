import type { KernelEvent } from './events.js';
import { absorbedBy, isReshaping } from './fusions.js';
import type { EmittedNode } from './types.js';

/** Where one kernel of the runtime belongs; null = the runtime's own row. */
interface KernelHome {
  readonly layer: string | null;
}

/** What became of one layer that has nodes. */
type LayerFate =
  | { readonly path: string; readonly ran: true }
  | { readonly path: string; readonly fusedInto: string }
  | { readonly path: string; readonly elided: 'identity' | 'view' | 'constant' };

interface Attribution {
  /** By position of the kernel in a run. */
  readonly homes: readonly KernelHome[];
  readonly fates: ReadonlyMap<string, LayerFate>;
}

/**
 * Finds the layer of every kernel of one run, and the kernel of every layer.
 *
 * The runtime rewrites the graph when it loads it: a fused node keeps the name of the first (`conv@0/Conv_0` runs the normalisation and activation after it), some
 * get a longer one (`fc1@0/MatMul_1/MatMulAddFusion`), some lose it (`Gelu`, `gemm_input_reshape`, the parts of a function: `Mul_44`). So a kernel belongs to the
 * longest emitted name that its own begins with; kernels without one are matched to nodes that have no kernel, by where they stand between kernels that are known.
 */
export function attribute(nodes: readonly EmittedNode[], kernels: readonly KernelEvent[]): Attribution {
  const flow = new Flow(nodes);
  const nodeOf = namedNodes(nodes, kernels);
  const position = new Map<number, number>();
  nodeOf.forEach((node, at) => {
    if (node !== undefined) position.set(node, at);
  });
  const placed = placeUnnamed(flow, kernels, nodeOf, position);
  const homes = kernels.map((_, at): KernelHome => {
    const node = nodeOf[at] ?? placed.get(at);
    return { layer: node === undefined ? null : (nodes[node]?.layer ?? null) };
  });
  const ran = new Set(homes.map((home) => home.layer));
  const fates = new Map<string, LayerFate>();
  for (const [path, own] of flow.byLayer) fates.set(path, ran.has(path) ? { path, ran: true } : fateOf(path, own, flow, kernels, position));
  return { homes, fates };
}

/** The emitted graph as neighbours: which nodes feed and follow which. */
class Flow {
  readonly before: number[][];
  readonly after: number[][];
  readonly byLayer = new Map<string, number[]>();

  constructor(readonly nodes: readonly EmittedNode[]) {
    const maker = new Map<number, number>();
    nodes.forEach((node, i) => {
      for (const o of node.outputs) maker.set(o, i);
    });
    this.before = nodes.map((node) => node.inputs.flatMap((v) => maker.get(v) ?? []));
    this.after = nodes.map(() => []);
    this.before.forEach((makers, i) => {
      for (const m of makers) this.after[m]?.push(i);
    });
    nodes.forEach((node, i) => {
      if (node.layer === null) return;
      const own = this.byLayer.get(node.layer);
      if (own) own.push(i);
      else this.byLayer.set(node.layer, [i]);
    });
  }

  /** The nearest nodes in one direction that have a kernel, looking through those that have none. */
  nearest(from: number, next: readonly (readonly number[])[], known: ReadonlyMap<number, number>): number[] {
    const found: number[] = [];
    const seen = new Set<number>();
    const open = [...(next[from] ?? [])];
    for (let node = open.pop(); node !== undefined; node = open.pop()) {
      if (seen.has(node)) continue;
      seen.add(node);
      if (known.has(node)) found.push(node);
      else open.push(...(next[node] ?? []));
    }
    return found;
  }
}

/** For each kernel the node whose name it bears, or begins with. */
function namedNodes(nodes: readonly EmittedNode[], kernels: readonly KernelEvent[]): (number | undefined)[] {
  const byName = new Map(nodes.map((node, i) => [node.name, i]));
  return kernels.map(({ name }) => {
    for (let length = name.length; length > 0; length--) {
      // `Conv_1` is no beginning of `Conv_12`.
      if (length < name.length && /\d/.test(name.charAt(length)) && /\d/.test(name.charAt(length - 1))) continue;
      const node = byName.get(name.slice(0, length));
      if (node !== undefined) return node;
    }
    return undefined;
  });
}

/** Kernels that bear no emitted name, by position, with the node that they stand for. */
function placeUnnamed(
  flow: Flow,
  kernels: readonly KernelEvent[],
  nodeOf: readonly (number | undefined)[],
  position: ReadonlyMap<number, number>,
): Map<number, number> {
  const homeless = homelessWork(flow, kernels, position);
  const placed = new Map<number, number>();
  kernels.forEach((kernel, at) => {
    if (nodeOf[at] !== undefined) return;
    const node = isReshaping(kernel.op) ? undefined : windowMatch(homeless, at);
    const neighbour = kernel.name.startsWith('gemm_input_reshape') ? nextNamed(nodeOf, at) : (placed.get(at - 1) ?? lastNamed(nodeOf, at));
    const home = node ?? neighbour;
    if (home !== undefined) placed.set(at, home);
  });
  return placed;
}

interface Homeless {
  readonly node: number;
  /** Its kernel can only run between these positions. */
  readonly after: number;
  readonly before: number;
}

/** Nodes that do work, have no kernel of their name and cannot have gone into a neighbour's: some kernel without a name must be theirs. */
function homelessWork(flow: Flow, kernels: readonly KernelEvent[], position: ReadonlyMap<number, number>): Homeless[] {
  const absorbed = new Set<number>();
  // Nodes stand in the order in which they were emitted, so whatever absorbs a chain is known before the chain's end.
  flow.nodes.forEach((node, i) => {
    if (position.has(i)) return;
    const sources = flow.before[i]?.filter((b) => flow.nodes[b]?.does !== 'constant') ?? [];
    const chained = sources.every((b) => absorbed.has(b) || position.has(b));
    if (node.does !== 'work') {
      if (chained) absorbed.add(i);
      return;
    }
    const back = chained ? latest(flow.nearest(i, flow.before, position), position) : undefined;
    const next = earliest(flow.nearest(i, flow.after, position), position);
    for (const [neighbour, side] of [
      [back, 'after'],
      [next, 'before'],
    ] as const) {
      const kernel = neighbour === undefined ? undefined : kernels[position.get(neighbour) as number];
      if (kernel && absorbedBy(node, kernel, side)) absorbed.add(i);
    }
  });
  return flow.nodes.flatMap((node, i) => {
    if (node.does !== 'work' || position.has(i) || absorbed.has(i)) return [];
    const back = flow.nearest(i, flow.before, position).map((n) => position.get(n) as number);
    const next = flow.nearest(i, flow.after, position).map((n) => position.get(n) as number);
    return [{ node: i, after: Math.max(-1, ...back), before: Math.min(kernels.length, ...next) }];
  });
}

/** The homeless node whose window holds the position most tightly; the first emitted of equals, so that one function's parts stay together. */
function windowMatch(homeless: readonly Homeless[], at: number): number | undefined {
  let best: Homeless | undefined;
  for (const h of homeless) if (h.after < at && at < h.before && (!best || h.before - h.after < best.before - best.after)) best = h;
  return best?.node;
}

function lastNamed(nodeOf: readonly (number | undefined)[], at: number): number | undefined {
  for (let i = at - 1; i >= 0; i--) if (nodeOf[i] !== undefined) return nodeOf[i];
  return undefined;
}

function nextNamed(nodeOf: readonly (number | undefined)[], at: number): number | undefined {
  return nodeOf.slice(at + 1).find((node) => node !== undefined);
}

const latest = (nodes: readonly number[], position: ReadonlyMap<number, number>): number | undefined =>
  nodes.reduce<number | undefined>((a, b) => (a === undefined || (position.get(b) as number) > (position.get(a) as number) ? b : a), undefined);

const earliest = (nodes: readonly number[], position: ReadonlyMap<number, number>): number | undefined =>
  nodes.reduce<number | undefined>((a, b) => (a === undefined || (position.get(b) as number) < (position.get(a) as number) ? b : a), undefined);

/** Why a layer has no kernel. */
function fateOf(path: string, own: readonly number[], flow: Flow, kernels: readonly KernelEvent[], position: ReadonlyMap<number, number>): LayerFate {
  const kinds = new Set(own.map((i) => flow.nodes[i]?.does));
  if (!kinds.has('work')) return { path, elided: kinds.has('view') ? 'view' : kinds.has('identity') ? 'identity' : 'constant' };
  for (const i of own) {
    if (flow.nodes[i]?.does !== 'work') continue;
    const into = swallower(i, flow, kernels, position);
    const layer = into === undefined ? undefined : flow.nodes[into]?.layer;
    if (layer !== undefined && layer !== null && layer !== path) return { path, fusedInto: layer };
  }
  // Its work vanished without a neighbour that could have taken it over: nothing that reaches an output depends on it.
  return { path, elided: 'constant' };
}

/**
 * The node whose kernel does node `i`'s work too. A kernel that swallowed what comes after it needs every input of that: of the kernels before, it is the one
 * that ran last. What is known to go into the kernel behind it (padding into a convolution, a transposition into a product) is looked for there first.
 */
function swallower(i: number, flow: Flow, kernels: readonly KernelEvent[], position: ReadonlyMap<number, number>): number | undefined {
  const node = flow.nodes[i] as EmittedNode;
  const back = latest(flow.nearest(i, flow.before, position), position);
  const next = earliest(flow.nearest(i, flow.after, position), position);
  if (next !== undefined && absorbedBy(node, kernels[position.get(next) as number] as KernelEvent, 'before')) return next;
  return back ?? next;
}
