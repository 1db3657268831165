import { html, nothing, type TemplateResult } from 'lit';
import type { Analysis } from '../src/core/analysis.js';
import type { Whole } from '../src/core/compare/changes.js';
import { percentText } from '../src/core/report/diff.js';
import { bytesText, compact } from '../src/core/report/numbers.js';
import { workBy } from '../src/core/report/work.js';
import type { Changes } from './difference.js';
import type { Words } from './words.js';

/** What the whole network costs, and by how much that differs from what it is compared with. */
export function totalFigures(analysis: Analysis, convention: string, changes: Changes | null, s: Words): TemplateResult {
  const { totals, complete } = analysis;
  const work = workBy(convention, analysis);
  const least = complete ? '' : '≥ ';
  const since = (of: Whole): string => (changes ? percentText(changes.difference.totals[of]) : '');
  const figure = (value: string, what: string, of: Whole): TemplateResult =>
    html`<div class="figure"><b>${value}</b><span class="dim">${what}</span>${since(of) ? html`<span class="since">${since(of)}</span>` : nothing}</div>`;
  return html`${figure(least + compact(work.total), work.title, 'macs')}${figure(least + compact(totals.params), s.parameters, 'params')}
    ${figure(bytesText(totals.bytesRead + totals.bytesWritten), s.memoryTraffic, 'bytes')}${totals.peakActivationBytes > 0 ? figure(bytesText(totals.peakActivationBytes), s.peakActivations, 'peak') : nothing}`;
}
