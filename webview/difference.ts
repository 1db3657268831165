import type { LayerRow } from '../src/core/analysis.js';
import type { ChangeKind, Difference, LayerChange } from '../src/core/compare/changes.js';
import type { LayerId } from '../src/core/onnx/graph.js';

/** A difference as the views look things up in it. */
export interface Changes {
  readonly difference: Difference;
  /** By layer of the shown network; removed layers, which it does not have, by negative ids. */
  readonly byLayer: ReadonlyMap<LayerId, LayerChange>;
  /** Rows of the table: those of the shown network, and removed ones where they stood. */
  readonly rows: readonly LayerRow[];
}

export function changesOf(difference: Difference): Changes {
  const rows = difference.changes.flatMap((change) => {
    const row = change.b ?? (change.a && { ...change.a, layer: -1 - change.a.layer });
    return row ? [{ row, change }] : [];
  });
  return { difference, byLayer: new Map(rows.map(({ row, change }) => [row.layer, change])), rows: rows.map(({ row }) => row) };
}

/** What became of several layers together: what all of them are, else that something changed. Null where nothing did. */
export function changeOf(layers: Iterable<LayerId>, changes: Changes | null): Exclude<ChangeKind, 'same' | 'removed'> | null {
  const kinds = new Set<ChangeKind>();
  for (const layer of layers) {
    const change = changes?.byLayer.get(layer);
    if (change) kinds.add(change.kind);
  }
  if (kinds.size === 1 && kinds.has('added')) return 'added';
  kinds.delete('same');
  if (!kinds.size) return null;
  return kinds.size === 1 && kinds.has('renamed') ? 'renamed' : 'changed';
}
