import { html, nothing, type TemplateResult } from 'lit';
import { bytesOf } from '../../src/core/onnx/graph.js';
import { aspectsText } from '../../src/core/report/diff.js';
import { bytesText, compact, fill, full, msText, percent, shapeText } from '../../src/core/report/numbers.js';
import { shown } from '../../src/core/report/shown.js';
import type { Words } from '../words.js';
import type { Card, CardContext } from './cards.js';
import { knownText } from './flow.js';
import { type Item, leavesOf } from './tree.js';
import type { DrawnEdge } from './visible.js';

/** What hovering a box tells: everything that is known of it, in full numbers. */
export function nodeTip(item: Item | undefined, card: Card, { rows, times, strings: s, work, changes }: CardContext): TemplateResult {
  const head = item ? leavesOf(item)[0]?.node : undefined;
  const single = item && (item.type === 'leaf' || item.kind === 'tail');
  const row = single && head ? rows.get(head.layer) : undefined;
  const time = row && times?.byLayer.get(row.layer);
  const change = row && changes?.byLayer.get(row.layer);
  const { cost } = card;
  const least = cost.atLeast ? '≥ ' : '';
  return html`
    <div><b>${card.title}</b> <span class="dim">${card.detail}</span></div>
    ${card.path ? html`<div class="dim">${card.path}${row?.line ? ` · ${fill(s.lineN, row.line)}` : ''}</div>` : nothing}
    ${head?.inputShape && single ? html`<div>${knownText(head.inputShape)} → ${card.shape}</div>` : card.shape ? html`<div>${card.shape}</div>` : nothing}
    ${single && head?.unknown ? html`<div class="dim">${s.said(head.unknown)}</div>` : nothing}
    ${row?.formula ? html`<div>${row.formula} MACs</div>` : nothing}${cost.macs > 0 && (!row?.formula || work.name !== 'MACs') ? html`<div>${least}${full(Math.round(cost.macs))} ${work.title}</div>` : nothing}
    ${cost.params > 0 ? html`<div>${fill(s.nParams, least + full(cost.params))}</div>` : nothing}
    ${cost.bytes > 0 ? html`<div>${fill(s.bytesMoved, bytesText(cost.bytes))}</div>` : nothing}
    ${cost.ms !== null ? html`<div>${msText(cost.ms)}${times && times.sumMs > 0 ? ` · ${fill(s.ofTime, percent(cost.ms / times.sumMs))}` : ''}</div>` : nothing}
    ${time?.kind === 'fused' ? html`<div class="dim">${fill(s.fusedInto, shown(time.intoPath))}</div>` : time?.kind === 'elided' ? html`<div class="dim">${s[`elided_${time.why}`]}</div>` : nothing}
    ${row?.unknown ? html`<div class="dim">${s.said(row.unknown)}</div>` : nothing}
    ${card.change ? html`<div><b>${s[`change_${card.change}`]}</b> ${change ? shown(aspectsText(change, s.translate)) : ''}</div>` : nothing}
    ${card.chips.length ? html`<div class="dim">+ ${card.chips.join(' + ')}</div>` : nothing}`;
}

/** What hovering an edge tells: the tensor that passes, and through what it passes unseen. */
export function edgeTip({ tensor: { shape, dtype, unknown }, via, count }: DrawnEdge, s: Words): TemplateResult {
  const known = html`<div><b>${shapeText(shape)}</b> ${bytesText(bytesOf({ shape, dtype }))}</div>`;
  return html`${unknown === undefined ? known : html`<div><b>?</b></div><div class="dim">${s.said(unknown)}</div>`}
    ${via.length ? html`<div class="dim">${fill(s.via, via.map(shown).join(', '))}</div>` : nothing}
    ${count > 1 ? html`<div class="dim">${fill(s.nTensors, compact(count))}</div>` : nothing}`;
}

/** Shows the tip below the pointer, above it where there is no room; `host` is the diagram's place in the window. */
export function placeTip(tip: HTMLElement, event: PointerEvent, host: DOMRect): void {
  tip.classList.add('on');
  const left = event.clientX - host.left + 16;
  const top = event.clientY - host.top + 16;
  tip.style.left = `${Math.max(4, Math.min(left, host.width - tip.offsetWidth - 4))}px`;
  tip.style.top = `${top + tip.offsetHeight > host.height ? Math.max(4, top - tip.offsetHeight - 32) : top}px`;
}
