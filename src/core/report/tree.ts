import { type Analysis, hasNetwork, type LayerRow, titleOf } from '../analysis.js';
import { dataflowOf, trafficByLayer } from '../cost/dataflow.js';
import { flatShapes, type Layer, type LayerId } from '../onnx/graph.js';
import { bytesText, full, shapeText } from './numbers.js';
import { shown } from './shown.js';
import { type Sum, sumOf } from './sums.js';

/** What modules of one level can be ordered by, the largest first. */
export const TREE_SORTS = ['params', 'macs', 'traffic'] as const;
type TreeSort = (typeof TREE_SORTS)[number];

export interface TreeOptions {
  /** Levels below the network itself that are printed; what lies deeper is in the sums. */
  readonly depth?: number | undefined;
  /** Left out: the order of construction. */
  readonly sort?: TreeSort | undefined;
}

/** Columns of a terminal that the table keeps to; numbers are never cut. */
const ROOM = 96;
/** How narrow a column of texts may get, in the order of {@link HEAD}. */
const NARROWEST = [16, 14, 12];
const HEAD = ['Layer', 'Kind', 'Output', 'Params', 'MACs'];
const TEXTS = 3;

/** A module or functional call with everything below it. */
interface Branch {
  readonly name: string;
  readonly kind: string;
  readonly output: string;
  readonly sum: Sum;
  /** Bytes read and written, also by what has no line of its own. Zero unless asked for. */
  readonly traffic: number;
  readonly children: readonly Branch[];
}

const SIZE: Readonly<Record<TreeSort, (branch: Branch) => number>> = { params: (b) => b.sum.params, macs: (b) => b.sum.macs, traffic: (b) => b.traffic };

/** The layers as a table for a terminal: a line for each module with the sum of all that is in it, what belongs to it indented below. No lines where there is no network. */
export function treeLines(analysis: Analysis, { depth = Number.POSITIVE_INFINITY, sort }: TreeOptions): string[] {
  const hasTraffic = sort === 'traffic';
  const lines: string[][] = [];
  const print = (branch: Branch, level: number): void => {
    const { sum } = branch;
    const traffic = hasTraffic ? [bytesText(branch.traffic)] : [];
    const [lacksParams, lacksMacs] = level ? [false, false] : [!analysis.allBuilt, !analysis.complete];
    const counts = [counted(sum.params, sum.paramsLeast || lacksParams), counted(sum.macs, sum.macsLeast || lacksMacs)];
    lines.push([`${'  '.repeat(level)}${branch.name}`, branch.kind, branch.output, ...counts, ...traffic]);
    if (level >= depth) return;
    const order = sort ? [...branch.children].sort((a, b) => SIZE[sort](b) - SIZE[sort](a)) : branch.children;
    for (const child of order) print(child, level + 1);
  };
  for (const root of branchesOf(analysis, hasTraffic)) print(root, 0);
  return lines.length ? table([...HEAD, ...(hasTraffic ? ['Traffic'] : [])], lines) : [];
}

const counted = (n: number, least: boolean): string => (!least ? full(n) : n ? `≥ ${full(n)}` : '?');

/** The module tree, as far as it has rows. What a module with children costs by itself is a child named `(itself)`. */
function branchesOf(analysis: Analysis, hasTraffic: boolean): Branch[] {
  const { graph, rows } = analysis;
  const traffic = hasTraffic ? trafficByLayer(dataflowOf(graph)) : new Map<LayerId, { bytesRead: number; bytesWritten: number }>();
  const rowOf = new Map(rows.map((row) => [row.layer, row]));
  const below = new Map<LayerId, Layer[]>();
  for (const layer of graph.layers) {
    const list = below.get(layer.parent);
    if (list) list.push(layer);
    else below.set(layer.parent, [layer]);
  }
  const branch = (layer: Layer): Branch => {
    const row = rowOf.get(layer.id);
    const all = (below.get(layer.id) ?? []).map(branch);
    const parts = all.filter((part) => part.sum.rows.length);
    const { bytesRead, bytesWritten } = traffic.get(layer.id) ?? { bytesRead: 0, bytesWritten: 0 };
    const bytes = bytesRead + bytesWritten;
    const own = row && parts.length && (row.params !== 0 || row.macs !== 0) ? [itself(row, bytes)] : [];
    const last = layer.calls.at(-1)?.output ?? null;
    const rows = [...(row ? [row] : []), ...parts.flatMap((part) => part.sum.rows)];
    const name = layer.path ? lastName(layer.path, graph.layers[layer.parent]?.path ?? '') : hasNetwork(analysis) ? titleOf(analysis) : '(root)';
    return {
      name: shown(name),
      kind: shown(layer.className),
      output: shapesText(last),
      sum: sumOf(rows),
      traffic: all.reduce((n, part) => n + part.traffic, bytes),
      children: [...own, ...parts],
    };
  };
  return (below.get(-1) ?? []).map(branch).filter((root) => root.sum.rows.length);
}

const itself = (row: LayerRow, traffic: number): Branch => ({ name: '(itself)', kind: '', output: '', sum: sumOf([row]), traffic, children: [] });

/** A path without that of the module around it: `features.0` in `features` is `0`, `attn:matmul#1` in `attn` is `matmul#1`. */
const lastName = (path: string, around: string): string => (path.startsWith(around) ? path.slice(around.length).replace(/^[.:]/, '') : path) || path;

const shapesText = (output: Layer['calls'][number]['output']): string =>
  flatShapes(output)
    .map((shape) => shapeText(shape))
    .join(' ');

function table(head: readonly string[], lines: readonly (readonly string[])[]): string[] {
  const widths = head.map((title, i) => lines.reduce((most, cells) => Math.max(most, cells[i]?.length ?? 0), title.length));
  let over = widths.reduce((sum, w) => sum + w + 2, -2) - ROOM;
  // The output gives way first, then the kind: the name tells which layer it is.
  for (let i = TEXTS - 1; i >= 0; i--) {
    const less = Math.max(0, Math.min(over, (widths[i] ?? 0) - (NARROWEST[i] ?? 0)));
    widths[i] = (widths[i] ?? 0) - less;
    over -= less;
  }
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, i) => (i < TEXTS ? cut(cell, widths[i] ?? 0).padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)))
      .join('  ')
      .trimEnd();
  return [line(head), ...lines.map(line)];
}

const cut = (text: string, room: number): string => (text.length > room ? `${text.slice(0, room - 1)}…` : text);
