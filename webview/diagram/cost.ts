import type { Analysis, LayerRow } from '../../src/core/analysis.js';
import type { LayerId } from '../../src/core/onnx/graph.js';
import type { Work } from '../../src/core/report/work.js';
import { type LayerTimes, measuredMs } from '../times.js';
import { type Item, leavesOf } from './tree.js';

/** Sums over what a drawn node stands for. */
export interface ItemCost {
  /** Work, as it is wanted counted. */
  readonly macs: number;
  readonly params: number;
  readonly bytes: number;
  /** Null until measured. */
  readonly ms: number | null;
  /** True when a part of it could not be counted, so that the sums are lower bounds. */
  readonly atLeast: boolean;
}

export type HeatBy = 'macs' | 'params' | 'bytes' | 'time' | 'none';

/** Layers inside an item, each with the fraction of its calls that lies inside. */
export function layersOf(item: Item): Map<LayerId, number> {
  const calls = new Map<LayerId, number>();
  for (const leaf of leavesOf(item)) if (leaf.node.layer >= 0 && leaf.node.type === 'layer') calls.set(leaf.node.layer, (calls.get(leaf.node.layer) ?? 0) + 1);
  const visit = (at: Item): void => {
    if (at.type === 'leaf') return;
    if (at.kind === 'module' && !calls.has(at.layer)) calls.set(at.layer, 1);
    at.children.forEach(visit);
  };
  visit(item);
  return calls;
}

/** Cost of an item. A layer that runs several times divides its row among its calls; its parameters are whole in every box that calls it. */
export function costOf(item: Item, rows: ReadonlyMap<LayerId, LayerRow>, times: LayerTimes | null, work: Pick<Work, 'of'>): ItemCost {
  let [macs, params, bytes, ms, anyMs, atLeast] = [0, 0, 0, 0, false, false];
  for (const [layer, calls] of layersOf(item)) {
    const row = rows.get(layer);
    if (!row) continue;
    const part = Math.min(1, calls / Math.max(1, row.calls));
    if (row.macs === null || row.params === null) atLeast = true;
    macs += (work.of(row) ?? 0) * part;
    params += row.params ?? 0;
    bytes += (row.bytesRead + row.bytesWritten) * part;
    const time = measuredMs(times, layer);
    if (time !== null) {
      anyMs = true;
      ms += time * part;
    }
  }
  return { macs, params, bytes, ms: anyMs ? ms : null, atLeast };
}

export function heatValue(cost: ItemCost, by: HeatBy): number {
  if (by === 'none') return 0;
  return by === 'time' ? (cost.ms ?? 0) : cost[by];
}

/** Where costs are spread evenly nothing is hot: full heat is the costliest box, or this part of the whole if that is more. */
const HOT_SHARE = 1 / 6;
export const fullHeat = (values: Iterable<number>, whole: number): number => Math.max(whole * HOT_SHARE, ...values);

/** 0..1 for color: the square root keeps middle costs apart from none. */
export const heatLevel = (value: number, hottest: number): number => (hottest > 0 ? Math.sqrt(value / hottest) : 0);

/** What shares are shares of. */
export function wholeOf(by: Exclude<HeatBy, 'none'>, { totals }: Analysis, times: LayerTimes | null, work: Pick<Work, 'total'>): number {
  if (by === 'time') return times?.sumMs ?? 0;
  if (by === 'macs') return work.total;
  return by === 'bytes' ? totals.bytesRead + totals.bytesWritten : totals[by];
}
