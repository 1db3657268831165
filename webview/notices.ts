import { html, nothing, type TemplateResult } from 'lit';
import type { Analysis, Uncounted } from '../src/core/analysis.js';
import { fill } from '../src/core/report/numbers.js';
import { shown } from '../src/core/report/shown.js';
import { capital } from '../src/core/report/text.js';
import type { Words } from './words.js';

/** What keeps totals from being exact; of a model file all that is wrong with it or worth knowing. The first remark is seen at once. */
export function notices({ model, notes, uncounted, complete }: Analysis, s: Words): TemplateResult | typeof nothing {
  const [operator] = uncounted;
  if (!model) {
    const reason = operator ? html`<span class="dim">${fill(s.notCounted, shown(operator.operator), s.said(operator.reason))}</span>` : nothing;
    return complete ? nothing : html`<div class="notice">${s.notComplete} ${reason}</div>`;
  }
  const told = (severity: 'error' | 'warning'): string[] => notes.filter((n) => n.severity === severity).map((n) => `${capital(s.said(n.text))}.`);
  const [first, ...others] = [...told('error'), ...grouped(uncounted, s), ...told('warning')];
  if (first === undefined && complete) return nothing;
  const more = html`<details><summary>${fill(s.moreRemarks, others.length)}</summary><ul>${others.map((remark) => html`<li>${remark}</li>`)}</ul></details>`;
  return html`<div class="notice">${complete ? nothing : s.notComplete} ${first}${others.length ? more : nothing}</div>`;
}

/** Operators that no rule counts, each once. */
function grouped(uncounted: readonly Uncounted[], s: Words): string[] {
  const counts = new Map<string, number>();
  for (const { operator, reason } of uncounted) {
    const text = fill(s.notCounted, shown(operator), s.said(reason));
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  return [...counts].map(([text, n]) => (n > 1 ? `${text} (×${n})` : text));
}
