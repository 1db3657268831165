import { html, nothing, type TemplateResult } from 'lit';
import type { CostKind } from '../../src/core/onnx/operators/kind.js';
import { percent } from '../../src/core/report/numbers.js';
import { kindColors } from '../kinds.js';
import { measuredMs } from '../times.js';
import type { TableContext } from './columns.js';

/** Shares of one kind of arithmetic in multiply-adds, parameters and, once measured, time; 0..1. */
export interface KindShare {
  readonly kind: CostKind;
  readonly layers: number;
  readonly macs: number;
  readonly params: number;
  readonly time: number | null;
  /** Multiply-adds per second that the kind reached, in 10⁹. */
  readonly gmacPerS: number | null;
}

/** Shares by kind, the costliest first. */
export function kindShares({ analysis, times, work }: Pick<TableContext, 'analysis' | 'times' | 'work'>): KindShare[] {
  const ms = new Map<CostKind, number>();
  const counts = new Map<CostKind, number>();
  for (const row of analysis.rows) {
    counts.set(row.costKind, (counts.get(row.costKind) ?? 0) + (work.of(row) ?? 0));
    const time = measuredMs(times, row.layer);
    if (time !== null) ms.set(row.costKind, (ms.get(row.costKind) ?? 0) + time);
  }
  const whole = times?.sumMs ?? 0;
  return analysis.byKind
    .map((row) => {
      const time = ms.get(row.kind) ?? 0;
      return {
        kind: row.kind,
        layers: row.layers,
        macs: work.total > 0 ? (counts.get(row.kind) ?? 0) / work.total : 0,
        params: analysis.totals.params > 0 ? row.params / analysis.totals.params : 0,
        time: times && whole > 0 ? time / whole : null,
        gmacPerS: times && time > 0 && row.macs > 0 ? row.macs / time / 1e6 : null,
      };
    })
    .sort((a, b) => b.macs - a.macs || b.params - a.params);
}

/** Stacked bars of the kinds' shares over a legend. */
export function kindSummary(c: TableContext): TemplateResult {
  const shares = kindShares(c);
  const s = c.strings;
  const bar = (label: string, of: (share: KindShare) => number | null): TemplateResult => html`
    <span class="dim">${label}</span>
    <span class="stacked" role="img" aria-label=${`${label}: ${shares.map((share) => `${s[`kind_${share.kind}`]} ${percent(of(share) ?? 0)}`).join(', ')}`}>
      ${shares.map((share) => ((of(share) ?? 0) > 0 ? html`<i title=${`${s[`kind_${share.kind}`]}: ${percent(of(share) ?? 0)}`} .style=${`flex: ${of(share)}; background: ${kindColors[share.kind]}`}></i>` : nothing))}
    </span>`;
  return html`
    <div class="summary">
      ${bar(c.work.name, (share) => share.macs)}
      ${bar(s.parameters, (share) => share.params)}
      ${c.times ? bar(s.time, (share) => share.time) : nothing}
    </div>
    <div class="kinds">${shares.map((share) => html`<span><i class="swatch" .style=${`background: ${kindColors[share.kind]}`}></i>${s[`kind_${share.kind}`]} <span class="dim">${percent(share.macs)}</span></span>`)}</div>`;
}
