import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import type { Analysis } from '../../src/core/analysis.js';
import { dimensionStops } from '../../src/core/explore/roles.js';
import { fill } from '../../src/core/report/numbers.js';
import { shown } from '../../src/core/report/shown.js';
import type { NamedSizes } from '../../src/protocol.js';
import { button, stops, textField } from '../ui/controls.js';
import { sharedStyle } from '../ui/styles.js';
import type { Words } from '../words.js';

type Dimension = NonNullable<Analysis['model']>['dimensions'][number];

/** A form that still fits above a view; the view Explore has them all. @limit dynamic dimensions that the panel asks for at its top: dimensions */
const ASKED = 8;

/** Asks for the sizes of dynamic dimensions. Fires `lc-sizes` with all of them once they are said, `lc-sizes-close` when it is no longer wanted. */
class SizesElement extends LitElement {
  static override properties = {
    dimensions: { attribute: false },
    strings: { attribute: false },
    draft: { state: true },
  };
  declare dimensions: readonly Dimension[];
  declare strings: Words;
  /** What was typed, by name. */
  declare draft: ReadonlyMap<string, string>;

  constructor() {
    super();
    this.draft = new Map();
  }

  override willUpdate(changed: PropertyValues): void {
    if (changed.has('dimensions')) this.draft = new Map();
  }

  override render(): TemplateResult {
    const { strings: s, dimensions } = this;
    const isAssumed = dimensions.some((dimension) => dimension.isGuess);
    return html`<section role="group" aria-label=${s.sizesOf} @keydown=${(event: KeyboardEvent) => this.key(event)}>
      <p>${isAssumed ? s.sizesAssumed : s.sizesGiven}</p>
      <div class="fields">${dimensions.slice(0, ASKED).map((dimension) => this.field(dimension))}
        ${dimensions.length > ASKED ? html`<span class="dim">${fill(s.moreSizes, dimensions.length - ASKED)}</span>` : nothing}
        <span class="buttons">${button({ label: s.useSizes, primary: true, disabled: this.sizes === undefined, onClick: () => this.use() })}
          ${isAssumed ? nothing : button({ label: s.closeSizes, onClick: () => this.dispatchEvent(new CustomEvent('lc-sizes-close', { bubbles: true, composed: true })) })}</span>
      </div>
    </section>`;
  }

  private field(dimension: Dimension): TemplateResult {
    const label = shown(dimension.name);
    const value = this.textOf(dimension);
    const offers = dimensionStops(dimension).map(String);
    return html`<span class="field"><span class="name" title=${label}>${label}</span>
      ${textField({ label, value, size: 5, live: true, onInput: (text) => this.typed(dimension.name, text) })}
      ${stops({ label: fill(this.strings.usualValues, label), name: dimension.name, options: offers, value: offers.includes(value) ? value : null, onChange: (text) => this.typed(dimension.name, text) })}</span>`;
  }

  private readonly textOf = ({ name, size }: Dimension): string => this.draft.get(name) ?? String(size);

  private typed(name: string, text: string): void {
    this.draft = new Map([...this.draft, [name, text]]);
  }

  /** Undefined while something typed is no size. */
  private get sizes(): NamedSizes | undefined {
    const texts = this.dimensions.map((dimension) => [dimension.name, this.textOf(dimension).trim()] as const);
    return texts.every(([, text]) => /^\d{1,9}$/.test(text)) ? texts.map(([name, text]) => [name, Number(text)]) : undefined;
  }

  private key(event: KeyboardEvent): void {
    if (event.key === 'Enter' && (event.target as Element).localName === 'vscode-text-field') this.use();
  }

  private use(): void {
    if (this.sizes) this.dispatchEvent(new CustomEvent<NamedSizes>('lc-sizes', { bubbles: true, composed: true, detail: this.sizes }));
  }

  static override styles = [
    sharedStyle,
    css`
      :host { display: block; margin: 0 16px 8px; padding: 8px 12px; border: 1px solid var(--line); border-radius: 3px; }
      .fields { display: flex; flex-wrap: wrap; gap: 8px 22px; align-items: center; margin-top: 8px; }
      .field { display: inline-flex; flex-wrap: wrap; gap: 4px 8px; align-items: center; }
      .name { max-width: 180px; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; font-family: var(--vscode-editor-font-family, monospace); }
      .buttons { display: inline-flex; gap: 8px; margin-left: auto; }
      @media (max-width: 620px) { .buttons { margin-left: 0; } }
    `,
  ];
}

customElements.define('lc-sizes', SizesElement);
