import { html, nothing, type TemplateResult } from 'lit';
import type { LayerRow } from '../src/core/analysis.js';
import type { ChangeKind, Difference, LayerChange } from '../src/core/compare/changes.js';
import type { LayerId } from '../src/core/onnx/graph.js';
import { CHANGE_SIGNS, differenceRemarks, diffMarkdown } from '../src/core/report/diff.js';
import { fill } from '../src/core/report/numbers.js';
import { shown } from '../src/core/report/shown.js';
import { button } from './ui/controls.js';
import type { Words } from './words.js';

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

interface BarOptions {
  readonly changes: Changes | null;
  readonly strings: Words;
  readonly onCopy: (text: string) => void;
  readonly onEnd: () => void;
}

const COUNTED = ['added', 'removed', 'changed', 'renamed'] as const;

/** Says above every view with what the network is compared, and how much is different. */
export function differenceBar({ changes, strings: s, onCopy, onEnd }: BarOptions): TemplateResult | typeof nothing {
  if (!changes) return nothing;
  const { difference } = changes;
  const counts = COUNTED.flatMap((kind) => {
    const n = difference.changes.filter((change) => change.kind === kind).length;
    return n ? [html`<span class=${`count ${kind}`}><b aria-hidden="true">${CHANGE_SIGNS[kind]}</b> ${fill(s[`n_${kind}`], n)}</span>`] : [];
  });
  return html`<div class="explored difference" role="status"><b>${fill(s.comparedWith, shown(difference.a.name))}</b>${counts.length ? counts : html`<span class="dim">${s.nothingChanged}</span>`}
      ${button({ label: s.copyDifference, onClick: () => onCopy(diffMarkdown(difference, s.translate)) })}
      ${button({ label: s.endComparison, onClick: onEnd })}</div>
    ${differenceRemarks(difference, s.translate).map((remark) => html`<div class="notice">${shown(remark)}</div>`)}`;
}
