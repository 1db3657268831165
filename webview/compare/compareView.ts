import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { bytesText, compact, fill, msText, threeDigits } from '../../src/core/report/numbers.js';
import { shown } from '../../src/core/report/shown.js';
import type { PanelStrings } from '../../src/panelStrings.js';
import type { PanelVariant } from '../../src/protocol.js';
import { button } from '../ui/controls.js';
import { sharedStyle } from '../ui/styles.js';

/** What one variant took, and how that compares with the first one, paired within rounds. */
export interface VariantOutcome {
  readonly medianMs: number;
  readonly noisy: boolean;
  /** Absent for the reference itself. */
  readonly ratio?: { readonly time: number; readonly low: number; readonly high: number };
}

/** The table of variants: ratios of time with their intervals beside the ratios of costs. Fires `lc-choose-variants`, `lc-compare-source` and `lc-measure-variants`. */
class CompareElement extends LitElement {
  static override properties = {
    canChoose: { attribute: false },
    variants: { attribute: false },
    outcomes: { attribute: false },
    strings: { attribute: false },
    unit: {},
    busy: { type: Boolean },
    stamp: {},
    notes: { attribute: false },
  };
  /** Whether variants can be chosen other than by the view Explore. */
  declare canChoose: boolean;
  declare variants: readonly PanelVariant[];
  /** By variant; null until measured. */
  declare outcomes: readonly VariantOutcome[] | null;
  declare strings: PanelStrings;
  declare unit: 'macs' | 'flops';
  declare busy: boolean;
  declare stamp: string;
  /** Sentences under the table. */
  declare notes: readonly string[];

  constructor() {
    super();
    this.notes = [];
  }

  override render(): TemplateResult {
    const s = this.strings;
    return html`<p class="dim">${s.compareIntro}</p>
      <div class="tools">
        ${this.canChoose ? button({ label: s.chooseVariants, onClick: () => this.dispatch('lc-choose-variants') }) : button({ label: s.compareSource, title: s.compareSourceWhat, onClick: () => this.dispatch('lc-compare-source') })}
        ${this.variants.length > 1 ? button({ label: s.measureVariants, primary: true, disabled: this.busy, onClick: () => this.dispatch('lc-measure-variants') }) : nothing}
      </div>
      ${this.variants.length === 0 ? html`<p class="dim">${this.canChoose ? s.noVariants : s.noVariantsOfFile}</p>` : this.grid()}
      ${this.outcomes ? this.notes.map((note) => html`<p>${note}</p>`) : nothing}
      ${this.outcomes && this.stamp ? html`<p class="dim">${this.stamp}</p>` : nothing}`;
  }

  private grid(): TemplateResult {
    const s = this.strings;
    const timed = this.outcomes !== null;
    const heads = [
      s.variant,
      // First what a narrow panel must show.
      ...(timed ? [s.time, s.timeRatio] : []),
      this.unit === 'flops' ? 'FLOPs' : 'MACs',
      s.parameters,
      s.memoryTraffic,
      s.macsRatio,
      s.paramsRatio,
      s.bytesRatio,
    ];
    return html`<div class="scroll"><table><thead><tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
      <tbody>${this.variants.map((variant, i) => this.row(variant, i))}</tbody></table></div>`;
  }

  private row(variant: PanelVariant, index: number): TemplateResult {
    const s = this.strings;
    const first = this.variants[0]?.totals;
    const { totals } = variant;
    const outcome = this.outcomes?.[index];
    const least = variant.complete ? '' : '≥ ';
    const ratio = (part: number, whole: number | undefined): string => (index === 0 ? '1' : whole ? threeDigits(part / whole) : '?');
    return html`<tr>
      <th scope="row">${shown(variant.label)}${index === 0 ? html` <span class="dim">${s.reference}</span>` : nothing}</th>
      ${
        this.outcomes
          ? html`<td>${outcome ? msText(outcome.medianMs) : ''}${outcome?.noisy ? html` <span class="noisy" title=${s.noisyAdvice}>${s.noisy}</span>` : nothing}</td>
        <td class="strong">${index === 0 ? '1' : outcome?.ratio ? fill(s.ratioOf, threeDigits(outcome.ratio.time), threeDigits(outcome.ratio.low), threeDigits(outcome.ratio.high)) : ''}</td>`
          : nothing
      }
      <td>${least}${compact(this.unit === 'flops' ? 2 * totals.macs : totals.macs)}</td><td>${compact(totals.params)}</td><td>${bytesText(totals.bytesRead + totals.bytesWritten)}</td>
      <td>${ratio(totals.macs, first?.macs)}</td><td>${ratio(totals.params, first?.params)}</td><td>${ratio(totals.bytesRead + totals.bytesWritten, first && first.bytesRead + first.bytesWritten)}</td>
    </tr>`;
  }

  private dispatch(type: string): void {
    this.dispatchEvent(new CustomEvent(type, { bubbles: true, composed: true }));
  }

  static override styles = [
    sharedStyle,
    css`
      :host { display: grid; gap: 14px; padding: 18px 20px; align-content: start; grid-auto-rows: max-content; overflow: auto; }
      .tools { display: flex; gap: 8px; }
      .scroll { overflow-x: auto; }
      table { border-collapse: collapse; font-variant-numeric: tabular-nums; min-width: 100%; }
      th, td { text-align: right; padding: 7px 12px; white-space: nowrap; border-bottom: 1px solid var(--line); font-weight: normal; }
      thead th { font-weight: 600; }
      th:first-child { text-align: left; }
      .strong { font-weight: 600; }
      .noisy { border: 1px solid currentColor; border-radius: 8px; padding: 0 6px; font-size: 11px; color: var(--vscode-editorWarning-foreground, var(--vscode-charts-yellow)); }
    `,
  ];
}

customElements.define('lc-compare', CompareElement);
