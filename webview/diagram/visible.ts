import type { Layer, LayerId } from '../../src/core/onnx/graph.js';
import type { Flow, FlowEdge } from './flow.js';
import { type Group, type Item, leavesOf } from './tree.js';

/** More boxes than this at once is a wall, not a picture: opening by default stops here. @limit diagram when it opens: boxes @internal */
export const COMFORTABLE_NODES = 56;
/** The layout stays under a few seconds and the page responsive up to this many boxes; more are never drawn. @limit diagram: boxes */
export const MAX_NODES = 480;

/** One drawn box: a leaf, a closed group, or an open group around its `children`. */
export interface DrawnNode {
  readonly id: string;
  readonly item: Item;
  readonly children: readonly DrawnNode[] | null;
  readonly depth: number;
}

export interface DrawnEdge extends FlowEdge {
  readonly id: string;
  /** How many edges of the flow it stands for. */
  readonly count: number;
}

export interface Drawn {
  readonly roots: readonly DrawnNode[];
  readonly edges: readonly DrawnEdge[];
  readonly nodeCount: number;
  /** Groups asked to be open that the limit kept closed. */
  readonly refused: readonly string[];
}

interface Wishes {
  /** Groups opened and closed by hand: ids. */
  readonly expanded: ReadonlySet<string>;
  readonly collapsed: ReadonlySet<string>;
}

/** Chooses what is open and maps the flow's edges to what is drawn. */
export function visible(tree: readonly Item[], flow: Flow, wishes: Wishes): Drawn {
  const open = openByDefault(tree, wishes);
  const refused = openByHand(tree, wishes, open);
  const owner = new Map<string, string>();
  let nodeCount = 0;
  const draw = (item: Item, depth: number): DrawnNode => {
    nodeCount++;
    if (item.type === 'group' && open.has(item.id)) return { id: item.id, item, depth, children: item.children.map((child) => draw(child, depth + 1)) };
    for (const leaf of leavesOf(item)) owner.set(leaf.id, item.id);
    return { id: item.id, item, depth, children: null };
  };
  const roots = tree.map((item) => draw(item, 0));
  const edges = new Map<string, FlowEdge & { count: number }>();
  for (const edge of flow.edges) {
    const from = owner.get(edge.from);
    const to = owner.get(edge.to);
    if (from === undefined || to === undefined || from === to) continue;
    const id = `${from}→${to}`;
    const known = edges.get(id);
    if (known) known.count++;
    else edges.set(id, { ...edge, from, to, count: 1 });
  }
  return { roots, edges: [...edges].map(([id, edge]) => ({ id, ...edge })), nodeCount, refused };
}

const groupsIn = (items: readonly Item[]): Group[] => items.flatMap((item) => (item.type === 'group' ? [item] : []));

/**
 * Opens level by level, and within a level all boxes of a class together, while the picture stays comfortable:
 * two blocks of one class never look different without a reason. Tails and runs stay closed.
 */
function openByDefault(tree: readonly Item[], wishes: Wishes): Set<string> {
  const open = new Set<string>();
  let count = tree.length;
  let level = groupsIn(tree);
  while (level.length > 0) {
    const classes = new Map<string, Group[]>();
    for (const group of level) {
      if (group.kind !== 'module' || wishes.collapsed.has(group.id)) continue;
      const known = classes.get(group.title);
      if (known) known.push(group);
      else classes.set(group.title, [group]);
    }
    const next: Group[] = [];
    for (const groups of classes.values()) {
      const added = groups.reduce((sum, group) => sum + group.children.length, 0);
      if (count + added > COMFORTABLE_NODES) continue;
      count += added;
      for (const group of groups) {
        open.add(group.id);
        next.push(...groupsIn(group.children));
      }
    }
    level = next;
  }
  return open;
}

function openByHand(tree: readonly Item[], wishes: Wishes, open: Set<string>): string[] {
  const refused: string[] = [];
  let count = 0;
  const visit = (items: readonly Item[]): void => {
    count += items.length;
    for (const group of groupsIn(items)) {
      const wanted = wishes.expanded.has(group.id);
      if (wanted && !open.has(group.id)) {
        if (count + group.children.length > MAX_NODES) refused.push(group.id);
        else open.add(group.id);
      }
      if (open.has(group.id)) visit(group.children);
    }
  };
  visit(tree);
  return refused;
}

/** Groups around a leaf or group, outermost first: what must be open for it to be drawn. */
export function pathTo(tree: readonly Item[], id: string): readonly string[] | null {
  for (const item of tree) {
    if (item.id === id) return [];
    if (item.type !== 'group') continue;
    const rest = pathTo(item.children, id);
    if (rest) return [item.id, ...rest];
  }
  return null;
}

/**
 * Ids of the drawn boxes that show a layer most closely: its own box, or the closed one around it; the parts of a container that has no box of its own;
 * for a layer that is not drawn at all (a view, a dropout at inference), the box of the module around it.
 */
export function boxesFor(layer: LayerId, boxes: readonly DrawnNode[], layers: readonly Layer[]): string[] {
  for (let at: Layer | undefined = layers[layer], steps = 0; at && at.parent >= 0 && steps < layers.length; at = layers[at.parent], steps++) {
    const id = at.id;
    const own = boxes.filter(
      ({ item, children }) =>
        (item.type === 'group' && item.kind === 'module' && item.layer === id) ||
        (children === null && leavesOf(item).some((leaf) => leaf.node.type === 'layer' && leaf.node.layer === id)),
    );
    if (own.length > 0) return own.map((box) => box.id);
    const parts = boxes.filter(({ item, children }) => children === null && leavesOf(item).some((leaf) => isInside(leaf.node.layer, id, layers)));
    if (parts.length > 0) return parts.map((box) => box.id);
  }
  return [];
}

function isInside(layer: LayerId, container: LayerId, layers: readonly Layer[]): boolean {
  for (let at = layers[layer], steps = 0; at && steps < layers.length; at = layers[at.parent], steps++) if (at.id === container) return true;
  return false;
}

/** Every box of a drawing, outer before inner. */
export function drawnNodes(drawn: Drawn): DrawnNode[] {
  const visit = (node: DrawnNode): DrawnNode[] => [node, ...(node.children ?? []).flatMap(visit)];
  return drawn.roots.flatMap(visit);
}
