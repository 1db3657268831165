import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import type { ConventionCount } from '../../src/core/analysis.js';
import { differences, inUnitOf } from '../../src/core/report/conventions.js';
import { full, signed } from '../../src/core/report/numbers.js';
import { shown } from '../../src/core/report/shown.js';
import type { ConventionTable } from '../../src/protocol.js';
import type { HostSide } from '../host.js';
import { dropdown } from '../ui/controls.js';
import { sharedStyle } from '../ui/styles.js';
import type { Words } from '../words.js';

const MACS = { unit: 'MACs' } as const;

/** What is shown first where the setting names no tool. */
const FIRST = 'thop';

/** The network in every convention, and why one of them differs from plain multiply-adds. */
class ConventionsElement extends LitElement {
  static override properties = {
    version: { type: Number },
    convention: {},
    strings: { attribute: false },
    host: { attribute: false },
    table: { state: true },
    trouble: { state: true },
    chosen: { state: true },
  };
  /** Of the analysis that is shown. */
  declare version: number;
  /** The one that the setting names. */
  declare convention: string;
  declare strings: Words;
  declare host: HostSide;
  declare table: ConventionTable | null;
  declare trouble: string | null;
  declare chosen: string | null;

  constructor() {
    super();
    this.table = null;
    this.trouble = null;
    this.chosen = null;
  }

  override willUpdate(changed: PropertyValues): void {
    if (changed.has('version')) void this.ask(this.version);
  }

  /** Of several answers the last one asked for counts; the former table stays until it is there. */
  private async ask(version: number): Promise<void> {
    try {
      const table = await this.host.request('conventions', { version });
      if (version === this.version) [this.table, this.trouble] = [table, null];
    } catch (error) {
      if (version === this.version) this.trouble = error instanceof Error ? error.message : String(error);
    }
  }

  override render(): TemplateResult {
    const { strings: s, table } = this;
    return html`<h2>${s.whyDiffer}</h2>
      <p class="dim">${s.conventionsIntro}</p>
      ${this.trouble === null ? nothing : html`<p class="notice error" role="alert">${s.said(this.trouble)}</p>`}
      ${table ? [this.totals(table), this.why(table)] : this.trouble === null ? html`<p role="status">${s.calculating}</p>` : nothing}`;
  }

  private totals({ conventions, totals, complete }: ConventionTable): TemplateResult {
    const s = this.strings;
    const least = complete ? '' : '≥ ';
    const row = (c: ConventionCount): TemplateResult => html`<tr class=${c.name === this.convention ? 'set' : ''}>
      <th scope="row">${c.title}${c.name === this.convention ? html` <span class="dim">${s.conventionSet}</span>` : nothing}</th>
      ${c.total === null ? html`<td class="failed" colspan="3">${s.conventionFails} ${s.said(c.fails ?? '')}</td>` : html`<td>${least}${full(c.total)}</td><td class="unit">${c.unit}</td><td>${signed(c.total - inUnitOf(c, totals.macs, MACS))}</td>`}
      <td class=${c.params === totals.params ? 'dim' : ''}>${least}${full(c.params)}</td></tr>`;
    return html`<div class="scroll"><table aria-label=${s.conventions}>
      <thead><tr><th scope="col">${s.convention}</th><th scope="col">${s.counted}</th><th scope="col" class="unit">${s.conventionUnit}</th><th scope="col">${s.differenceToMacs}</th><th scope="col">${s.parameters}</th></tr></thead>
      <tbody>${conventions.map(row)}</tbody></table></div>`;
  }

  private why(table: ConventionTable): TemplateResult {
    const s = this.strings;
    const macs = table.conventions.find((c) => c.name === 'macs');
    const others = table.conventions.filter((c) => c.name !== 'macs' && c.total !== null);
    const wanted = [this.chosen, this.convention, FIRST].find((name) => others.some((c) => c.name === name));
    const other = others.find((c) => c.name === wanted) ?? others[0];
    if (!macs || !other) return html``;
    const lines = differences({ ...table, conventions: [macs, other] });
    const ours = (kind: string): number => inUnitOf(other, macs.kinds.find((k) => k.kind === kind)?.count ?? 0, MACS);
    return html`<div class="tools"><span class="dim">${s.differenceOf}</span>${dropdown({
      label: s.differenceOf,
      value: other.name,
      options: others.map((c) => ({ value: c.name, label: c.title })),
      onChange: (name) => (this.chosen = name),
    })}</div>
      ${
        lines.length
          ? html`<div class="scroll"><table aria-label=${`${other.title} − ${other.unit}`}>
        <thead><tr><th scope="col">${s.kind}</th><th scope="col">${other.unit}</th><th scope="col">${other.title}</th><th scope="col">${s.difference}</th><th scope="col" class="why">${s.why}</th></tr></thead>
        <tbody>${lines.map(
          ({ kind, difference, reasons }) =>
            html`<tr><th scope="row">${shown(kind)}</th><td>${full(ours(kind))}</td><td>${full(ours(kind) + difference)}</td><td>${signed(difference)}</td><td class="why">${reasons.map(s.said).join('; ')}</td></tr>`,
        )}</tbody></table></div>`
          : html`<p>${s.noDifference}</p>`
      }`;
  }

  static override styles = [
    sharedStyle,
    css`
      :host { display: grid; gap: 14px; padding: 18px 20px; align-content: start; grid-auto-rows: max-content; overflow: auto; }
      h2 { margin: 0; }
      .tools { display: flex; gap: 8px; align-items: center; }
      .scroll { overflow-x: auto; }
      table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
      th, td { text-align: right; padding: 5px 10px; white-space: nowrap; border-bottom: 1px solid var(--line); font-weight: normal; }
      thead th { font-weight: 600; white-space: normal; vertical-align: bottom; }
      th:first-child, .why, .unit, .failed { text-align: left; }
      th:first-child { padding-left: 0; }
      .why, .failed { white-space: normal; min-width: 220px; }
      .failed { max-width: 420px; color: var(--vscode-descriptionForeground); }
      tr.set > * { background: color-mix(in srgb, var(--vscode-foreground) 7%, transparent); }
      tr.set th[scope='row'] { font-weight: 600; }
    `,
  ];
}

customElements.define('lc-conventions', ConventionsElement);
