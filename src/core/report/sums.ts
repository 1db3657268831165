import type { Analysis, LayerRow } from '../analysis.js';
import type { LayerId } from '../onnx/graph.js';
import { compact } from './numbers.js';
import type { Work } from './work.js';

/** What a set of layers costs together. `least` marks sums that lack something unknown. */
export interface Sum {
  readonly params: number;
  readonly macs: number;
  readonly bytes: number;
  readonly paramsLeast: boolean;
  readonly macsLeast: boolean;
  readonly rows: readonly LayerRow[];
}

export function sumOf(rows: readonly LayerRow[]): Sum {
  return {
    params: rows.reduce((n, r) => n + (r.params ?? 0), 0),
    macs: rows.reduce((n, r) => n + (r.macs ?? 0), 0),
    bytes: rows.reduce((n, r) => n + r.bytesRead + r.bytesWritten, 0),
    paramsLeast: rows.some((r) => r.params === null),
    macsLeast: rows.some((r) => r.macs === null || r.unknown !== undefined),
    rows,
  };
}

/** Rows at or below any of the given layers in the module tree. */
export function rowsUnder(analysis: Analysis, layers: Iterable<LayerId>): LayerRow[] {
  const inside = new Set(layers);
  const { layers: all } = analysis.graph;
  const within = (id: LayerId): boolean => {
    for (let at = id; at >= 0; at = all[at]?.parent ?? -1) if (inside.has(at)) return true;
    return false;
  };
  return analysis.rows.filter((r) => within(r.layer));
}

/** `10.8M`, `≥ 3.2G` for a sum that lacks something, `?` where nothing is known. */
export function amount(n: number, least: boolean): string {
  if (!least) return compact(n);
  return n === 0 ? '?' : `≥ ${compact(n)}`;
}

/** What rows cost together, as somebody wants it counted. */
export const workSum = (rows: readonly LayerRow[], work: Work): number => rows.reduce((n, r) => n + (work.of(r) ?? 0), 0);

export const workText = (sum: Pick<Sum, 'rows' | 'macsLeast'>, work: Work): string => `${amount(workSum(sum.rows, work), sum.macsLeast)} ${work.name}`;
