import type { Graph, Node } from '../graph.js';
import type { ModulePath } from './paths.js';

/** Blocks that stand one after the other, found by what they are made of: for files whose names tell no modules. */

/** Longer ones are not looked for: the work grows with it. @limit repeated block of a model file without module names: nodes */
const PERIOD = 500;
/** Fewer are a layer and what bends its output, which nobody calls a block. @limit repeated block of a model file without module names: nodes at least */
const LEAST = 3;

/** A stretch of equal blocks: the place of its first node, nodes of a block, number of blocks. */
interface Stretch {
  readonly at: number;
  readonly period: number;
  readonly times: number;
}

/**
 * Modules for the nodes that stand in repeated blocks: `block.0`, `block.1`, or `block1.0` where there are several kinds. Undefined where nothing repeats.
 * Two blocks are equal when their nodes have the same operators, attributes and shapes of weights in the same order.
 * @param nodes those that are layers, in order
 * @param weightShape of an input of a node; undefined for one that is no weight
 * @param around names of the branches, loops and calls that a node stands in: what all nodes of the blocks have in common is around the blocks
 */
export function repeatedBlocks(
  graph: Graph,
  nodes: readonly Node[],
  weightShape: (id: number) => readonly number[] | undefined,
  around: (node: Node) => readonly string[],
): ReadonlyMap<Node, ModulePath> | undefined {
  const kinds = new Map<string, number>();
  const weighted = nodes.map((node) => node.inputs.map((id) => weightShape(id) ?? null));
  const letters = nodes.map(({ op, domain, attributes }, i) => {
    const key = JSON.stringify([op, domain, attributes, weighted[i]]);
    const kind = kinds.get(key) ?? kinds.size;
    kinds.set(key, kind);
    return kind;
  });
  const hasWeights = weighted.map((shapes) => shapes.some((shape) => shape !== null));
  const stretches = apart(stretchesOf(letters, crossings(graph, nodes), hasWeights), nodes.length);
  if (!stretches.length) return undefined;
  const paths = new Map<Node, ModulePath>();
  stretches.forEach(({ at, period, times }, number) => {
    const list = stretches.length > 1 ? `block${number + 1}` : 'block';
    const members = nodes.slice(at, at + period * times);
    const outer = shared(members.map(around));
    for (let block = 0; block < times; block++) {
      const own = members.slice(block * period, (block + 1) * period);
      const inner = shared(own.map(around)).length;
      for (const [i, node] of own.entries()) paths.set(node, { names: [...outer, list, String(block), ...around(node).slice(inner), `${node.op}_${i}`] });
    }
  });
  return paths;
}

/** The names with which all lists begin. */
function shared(lists: readonly (readonly string[])[]): readonly string[] {
  const [first = []] = lists;
  const end = first.findIndex((name, i) => lists.some((list) => list[i] !== name));
  return end < 0 ? first : first.slice(0, end);
}

/** How many values made before each place are read at it or behind: blocks begin where few are. */
function crossings(graph: Graph, nodes: readonly Node[]): number[] {
  const places = new Map(nodes.map((node, i) => [node.id, i]));
  const makers = new Map<number, number>();
  const last = new Map<number, number>();
  for (const node of graph.nodes) {
    const at = places.get(node.id);
    if (at === undefined) continue;
    for (const id of node.inputs) if (makers.has(id)) last.set(id, at);
    for (const id of node.outputs) makers.set(id, at);
  }
  const steps = new Array<number>(nodes.length + 2).fill(0);
  for (const [id, at] of last) {
    const maker = makers.get(id) as number;
    steps[maker + 1] = (steps[maker + 1] as number) + 1;
    steps[at + 1] = (steps[at + 1] as number) - 1;
  }
  let open = 0;
  return steps.map((step) => (open += step));
}

/** For each length of a block every stretch that repeats it. Linear in the nodes for each length. */
function stretchesOf(letters: readonly number[], crossing: readonly number[], hasWeights: readonly boolean[]): Stretch[] {
  const found: Stretch[] = [];
  const longest = Math.min(PERIOD, Math.floor(letters.length / 2));
  for (let period = 1; period <= longest; period++) {
    let equal = 0;
    for (let i = 0; i + period <= letters.length; i++) {
      if (i + period < letters.length && letters[i] === letters[i + period]) {
        equal++;
        continue;
      }
      if (equal >= period) {
        const stretch = bestCut(i - equal, period, equal, crossing, hasWeights);
        if (hasWeights.slice(stretch.at, stretch.at + period).includes(true)) found.push(stretch);
      }
      equal = 0;
    }
  }
  return found;
}

/**
 * Where the blocks of a stretch begin cannot be told from their nodes alone: where the fewest values go from block to block; of such places the first with
 * weights, since what bends an output belongs to what made it.
 */
function bestCut(from: number, period: number, equal: number, crossing: readonly number[], hasWeights: readonly boolean[]): Stretch {
  const times = Math.floor(equal / period) + 1;
  let best = { at: from, cost: Number.POSITIVE_INFINITY };
  for (let at = from; at <= from + (equal % period); at++) {
    let cost = hasWeights[at] ? 0 : 0.5;
    for (let block = 0; block <= times; block++) cost += crossing[at + block * period] ?? 0;
    if (cost < best.cost) best = { at, cost };
  }
  return { at: best.at, period, times };
}

/**
 * Those that cover most, without overlap, in the order of the nodes. Of two that cover the same the one with shorter blocks is what repeats; where it is too
 * short to be a block, nothing is.
 */
function apart(found: readonly Stretch[], count: number): Stretch[] {
  const size = ({ period, times }: Stretch): number => period * times;
  const taken = new Array<boolean>(count).fill(false);
  const kept: Stretch[] = [];
  for (const stretch of [...found].sort((a, b) => size(b) - size(a) || a.period - b.period || a.at - b.at)) {
    const end = stretch.at + size(stretch);
    let isFree = true;
    for (let i = stretch.at; i < end && isFree; i++) isFree = !taken[i];
    if (!isFree) continue;
    taken.fill(true, stretch.at, end);
    if (stretch.period >= LEAST) kept.push(stretch);
  }
  return kept.sort((a, b) => a.at - b.at);
}
