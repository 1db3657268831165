import type { LayerRow } from '../../src/core/analysis.js';
import type { Graph, Layer, LayerId } from '../../src/core/onnx/graph.js';
import type { Flow, FlowEdge, FlowNode, KnownShape } from './flow.js';

/** A drawn node that cannot be opened. */
interface Leaf {
  readonly type: 'leaf';
  readonly id: string;
  readonly node: FlowNode;
}

/**
 * Several nodes that can be drawn as one box:
 * `module` = an instance in the module tree; `tail` = a layer and the normalization and activation that follow it;
 * `run` = what repeats its left neighbor (`Bottleneck ×35` after the first one);
 * `segment` = a stretch of a list too long to draw.
 */
export interface Group {
  readonly type: 'group';
  readonly kind: 'module' | 'tail' | 'run' | 'segment';
  readonly id: string;
  readonly title: string;
  readonly path: string;
  /** The layer that the box stands for: the module, or the head of a tail; -1 for a run. */
  readonly layer: LayerId;
  readonly children: readonly Item[];
  /** How many equal parts a run has, of how many children each. */
  readonly repeat?: { readonly times: number; readonly period: number };
}

export type Item = Leaf | Group;

/** So many equal neighbors are needed for a run; the first one is drawn as itself, the others are folded. */
const RUN_LENGTH = 3;
/** Repeated patterns longer than this are no longer seen as one by a reader. @limit repeated pattern that is folded: boxes */
const RUN_PERIOD = 3;

/**
 * A list of more parts than this is cut into segments of the length below: a reader sees a chain, not two thousand boxes.
 * @limit list that is drawn in one piece: boxes
 */
const LONGEST_LIST = 72;
const SEGMENT_LENGTH = 24;

/** Caches and weights come as hundreds of inputs or outputs: of so many the first few are drawn. @limit inputs or outputs that are drawn one by one: boxes */
const MOST_ENDS = 8;
const DRAWN_ENDS = 4;

/** The module tree over the flow, root's children first to last in execution order. */
export function treeOf(graph: Graph, flow: Flow, rows: ReadonlyMap<LayerId, LayerRow>): Item[] {
  const root = new Draft(null, '', 0);
  const drafts = new Map<string, Draft>();
  const links = linksOf(flow.edges);
  for (const node of [...flow.nodes].sort((a, b) => a.order - b.order)) place(graph, node, root, drafts);
  return finish(root, links, rows);
}

/** A module group under construction. */
class Draft {
  readonly children: (Draft | Leaf)[] = [];
  constructor(
    readonly layer: Layer | null,
    readonly id: string,
    readonly call: number,
  ) {}
}

function place(graph: Graph, node: FlowNode, root: Draft, drafts: Map<string, Draft>): void {
  let at = root;
  for (const { layer, call } of ancestorsOf(graph, node)) {
    const id = call === 0 ? `module:${layer.path}` : `module:${layer.path}#${call}`;
    let draft = drafts.get(id);
    if (!draft) {
      draft = new Draft(layer, id, call);
      drafts.set(id, draft);
      at.children.push(draft);
    }
    at = draft;
  }
  at.children.push({ type: 'leaf', id: node.id, node });
}

/** Modules around a node, outermost first, without the root; each with the call of it that ran the node. */
function ancestorsOf(graph: Graph, node: FlowNode): { layer: Layer; call: number }[] {
  const layer = graph.layers[node.layer];
  if (!layer) return [];
  const chain: { layer: Layer; call: number }[] = [];
  let calls = Math.max(layer.calls.length, node.call + 1);
  let call = node.call;
  let at: Layer | undefined = node.type === 'operator' ? layer : graph.layers[layer.parent];
  while (at && at.parent >= 0 && chain.length < graph.layers.length) {
    // A child that runs twice per run of its module belongs to run ⌊call / 2⌋; where the counts do not divide, one box takes all.
    const runs = at.calls.length;
    call = runs > 1 && calls % runs === 0 ? Math.floor(call / (calls / runs)) : 0;
    calls = Math.max(1, runs);
    chain.unshift({ layer: at, call });
    at = graph.layers[at.parent];
  }
  return chain;
}

interface Links {
  readonly into: ReadonlyMap<string, readonly FlowEdge[]>;
  readonly outOf: ReadonlyMap<string, readonly FlowEdge[]>;
}

function linksOf(edges: readonly FlowEdge[]): Links {
  const into = new Map<string, FlowEdge[]>();
  const outOf = new Map<string, FlowEdge[]>();
  const add = (links: Map<string, FlowEdge[]>, end: string, edge: FlowEdge): void => {
    const known = links.get(end);
    if (known) known.push(edge);
    else links.set(end, [edge]);
  };
  for (const edge of edges) {
    add(into, edge.to, edge);
    add(outOf, edge.from, edge);
  }
  return { into, outOf };
}

function finish(draft: Draft, links: Links, rows: ReadonlyMap<LayerId, LayerRow>): Item[] {
  const children = draft.children.map((child): Item => {
    if (!(child instanceof Draft)) return child;
    const inner = finish(child, links, rows);
    const [only] = inner.length === 1 ? inner : [];
    // A box around a single thing says nothing that the thing's path does not say.
    if (only) return only;
    const layer = child.layer as Layer;
    return { type: 'group', kind: 'module', id: child.id, title: layer.className, path: layer.path, layer: layer.id, children: inner };
  });
  const inside = draft.layer ? children : foldEnds(foldEnds(children, 'input'), 'output');
  return foldSegments(foldRuns(foldTails(inside, links, rows), links, rows));
}

/** Inputs or outputs behind the first few, in one box in the place of the next. */
function foldEnds(items: readonly Item[], type: 'input' | 'output'): readonly Item[] {
  const ends = items.filter((item) => item.type === 'leaf' && item.node.type === type);
  const children = ends.slice(DRAWN_ENDS);
  const [next] = children;
  if (!next || ends.length <= MOST_ENDS) return items;
  const path = `${titleOf(next)} … ${titleOf(children.at(-1) ?? next)}`;
  const repeat = { times: children.length, period: 1 };
  const group: Group = { type: 'group', kind: 'run', id: `run:${next.id}`, title: type, path, layer: -1, children, repeat };
  const folded = new Set(children);
  return items.flatMap((item) => (item === next ? [group] : folded.has(item) ? [] : [item]));
}

/** Whether it is an input or output of the network, or several. */
export const isEnd = (item: Item): boolean =>
  item.type === 'leaf' ? item.node.type === 'input' || item.node.type === 'output' : item.kind === 'run' && item.children.every(isEnd);

function foldTails(items: readonly Item[], links: Links, rows: ReadonlyMap<LayerId, LayerRow>): Item[] {
  const folded: Item[] = [];
  let tail: Leaf[] = [];
  const close = (): void => {
    const head = tail[0];
    if (head && tail.length > 1)
      folded.push({ type: 'group', kind: 'tail', id: `tail:${head.id}`, title: head.node.title, path: head.node.path, layer: head.node.layer, children: tail });
    else if (head) folded.push(head);
    tail = [];
  };
  for (const item of items) {
    const last = tail.at(-1);
    if (item.type === 'leaf' && last && followsQuietly(last.node, item.node, links, rows)) {
      tail.push(item);
      continue;
    }
    close();
    if (item.type === 'leaf' && item.node.type !== 'input' && item.node.type !== 'output') tail = [item];
    else folded.push(item);
  }
  close();
  return folded;
}

/** True for a layer that only rescales or bends what the one before it made: no multiply-adds, same shape, nobody else in between. */
function followsQuietly(before: FlowNode, node: FlowNode, links: Links, rows: ReadonlyMap<LayerId, LayerRow>): boolean {
  const into = links.into.get(node.id) ?? [];
  const outOf = links.outOf.get(before.id) ?? [];
  if (into.length !== 1 || outOf.length !== 1 || into[0]?.from !== before.id || into[0].via.length > 0) return false;
  if ((rows.get(node.layer)?.macs ?? 0) > 0 || node.type !== 'layer') return false;
  return Array.isArray(node.shape) && String(node.shape) === String(before.shape);
}

function foldRuns(items: readonly Item[], links: Links, rows: ReadonlyMap<LayerId, LayerRow>): Item[] {
  const signatures = items.map((item) => signatureOf(item, rows));
  const folded: Item[] = [];
  for (let i = 0; i < items.length; ) {
    const run = longestRun(items, signatures, i, links);
    const first = items[i] as Item;
    if (!run) {
      folded.push(first);
      i++;
      continue;
    }
    folded.push(...items.slice(i, i + run.period));
    const children = items.slice(i + run.period, i + run.times * run.period);
    const head = children[0] as Item;
    const title = children.slice(0, run.period).map(titleOf).join(' + ');
    const path = `${pathOf(head)} … ${pathOf(children.at(-1) as Item)}`;
    folded.push({ type: 'group', kind: 'run', id: `run:${head.id}`, title, path, layer: -1, children, repeat: { times: run.times - 1, period: run.period } });
    i += run.times * run.period;
  }
  return folded;
}

/** Cuts a list that is too long to draw into stretches, and those again if need be. Inputs and outputs stay outside. */
function foldSegments(items: readonly Item[]): Item[] {
  if (items.length <= LONGEST_LIST) return [...items];
  const middle = items.filter((item) => !isEnd(item));
  const first = items.indexOf(middle[0] as Item);
  const [inputs, outputs] = [items.slice(0, first), items.slice(first).filter(isEnd)];
  const segments: Item[] = [];
  for (let i = 0; i < middle.length; i += SEGMENT_LENGTH) {
    const children = middle.slice(i, i + SEGMENT_LENGTH);
    const [first, last] = [children[0] as Item, children.at(-1) as Item];
    const alike = children.every((child) => titleOf(child) === titleOf(first));
    segments.push({
      type: 'group',
      kind: 'segment',
      id: `segment:${first.id}`,
      layer: -1,
      children,
      title: alike ? titleOf(first) : `${titleOf(first)} … ${titleOf(last)}`,
      path: `${pathOf(first).split(' … ')[0]} … ${pathOf(last).split(' … ').at(-1)}`,
    });
  }
  return [...inputs, ...foldSegments(segments), ...outputs];
}

function longestRun(items: readonly Item[], signatures: readonly string[], start: number, links: Links): { times: number; period: number } | null {
  for (let period = 1; period <= RUN_PERIOD; period++) {
    let length = period;
    while (
      start + length < items.length &&
      signatures[start + length] === signatures[start + length - period] &&
      feeds(items[start + length - 1] as Item, items[start + length] as Item, links)
    )
      length++;
    const times = Math.floor(length / period);
    const worthIt = items.slice(start, start + period).some((item) => item.type === 'group');
    if (times >= RUN_LENGTH && worthIt) return { times, period };
  }
  return null;
}

function feeds(from: Item, to: Item, links: Links): boolean {
  const targets = new Set(leavesOf(to).map((leaf) => leaf.id));
  return leavesOf(from).some((leaf) => (links.outOf.get(leaf.id) ?? []).some((edge) => targets.has(edge.to)));
}

/** Equal signatures = the same classes with the same shapes and costs. */
function signatureOf(item: Item, rows: ReadonlyMap<LayerId, LayerRow>): string {
  if (item.type === 'group') return `${item.kind}:${item.title}(${item.children.map((child) => signatureOf(child, rows)).join()})`;
  const row = rows.get(item.node.layer);
  return `${item.node.type}:${item.node.title}:${item.node.detail}:${item.node.shape}:${row?.macs ?? 0}:${row?.params ?? 0}`;
}

export const titleOf = (item: Item): string => (item.type === 'leaf' ? item.node.title : item.repeat ? `${item.title} ×${item.repeat.times}` : item.title);
export const pathOf = (item: Item): string => (item.type === 'leaf' ? item.node.path : item.path);

/** Every leaf of an item in execution order. */
export function leavesOf(item: Item): Leaf[] {
  return item.type === 'leaf' ? [item] : item.children.flatMap(leavesOf);
}

/** Shape that comes out of an item: that of its last leaf. */
export const shapeOf = (item: Item): KnownShape => leavesOf(item).at(-1)?.node.shape ?? null;
