import { html, nothing, type TemplateResult } from 'lit';
import { CHANGE_SIGNS, differenceRemarks, diffMarkdown } from '../src/core/report/diff.js';
import { fill } from '../src/core/report/numbers.js';
import { shown } from '../src/core/report/shown.js';
import type { Changes } from './difference.js';
import { button } from './ui/controls.js';
import type { Words } from './words.js';

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
