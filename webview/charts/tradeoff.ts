import { css, html, LitElement, nothing, svg, type TemplateResult } from 'lit';
import type { Analysis, Totals } from '../../src/core/analysis.js';
import { compact, fill } from '../../src/core/report/numbers.js';
import { type Published, type PublishedSource, publishedNetworks, publishedSources } from '../../src/core/report/published.js';
import { shown } from '../../src/core/report/shown.js';
import type { PanelStrings } from '../../src/panelStrings.js';
import type { MarkShape } from '../kinds.js';
import { dropdown } from '../ui/controls.js';
import { sharedStyle } from '../ui/styles.js';
import { markPath } from './roofline.js';

/** A variant of the network at hand: what it is called and what it costs. Its accuracy is not known. */
export interface Explored {
  readonly label: string;
  readonly totals: Totals;
  readonly complete: boolean;
}

type Metric = 'macs' | 'params';

/** What the plot holds, from left to right: points that are published, lines that are not. */
type Item = { readonly cost: number } & ({ readonly point: Published } | { readonly line: Explored; readonly isBase: boolean });

/** Everything with a cost above zero, which a logarithmic axis can hold. */
function tradeoffItems(metric: Metric, base: Explored, explored: readonly Explored[]): Item[] {
  const points = publishedNetworks.map((point): Item => ({ cost: point[metric], point }));
  const lines = [base, ...explored].map((line): Item => ({ cost: line.totals[metric], line: { ...line, label: shown(line.label) }, isBase: line === base }));
  return [...points, ...lines].filter((item) => item.cost > 0).sort((a, b) => a.cost - b.cost);
}

const SIZE = { width: 720, height: 430, left: 58, right: 18, top: 64, bottom: 46 };
const SHAPES: Readonly<Record<PublishedSource, MarkShape>> = { torchvision: 'circle', tfslim: 'square', paper: 'diamond' };
const COLORS: Readonly<Record<PublishedSource, string>> = {
  torchvision: 'var(--vscode-charts-blue, #3794ff)',
  tfslim: 'var(--vscode-charts-green, #89d185)',
  paper: 'var(--vscode-charts-orange, #d18616)',
};
/** Names of lines stand in so many rows above the plot; what finds no room there is named below. @limit names of lines above a chart: rows */
const LABEL_ROWS = 4;
const ROW_HEIGHT = 13;
/** Room that a letter takes at most, on the average of a name. */
const LETTER_WIDTH = 6.5;

/** Where a line's name stands: from the line to the right, or to its left where there is no room. */
interface Label {
  readonly row: number;
  readonly isLeft: boolean;
}

/** Rows for the names of lines, so that no two meet: this network's first. */
function labelsOf(lines: readonly { readonly item: Item; readonly text: string; readonly x: number; readonly isBase: boolean }[]): ReadonlyMap<Item, Label> {
  const labels = new Map<Item, Label>();
  const taken: (readonly [from: number, to: number])[][] = Array.from({ length: LABEL_ROWS }, () => []);
  for (const { item, text, x } of [...lines].sort((a, b) => Number(b.isBase) - Number(a.isBase))) {
    const width = text.length * LETTER_WIDTH;
    const isLeft = x + width > SIZE.width;
    const [from, to] = isLeft ? [x - width, x] : [x, x + width];
    const row = taken.findIndex((others) => others.every(([a, b]) => to < a || from > b));
    if (row < 0) continue;
    taken[row]?.push([from, to]);
    labels.set(item, { row, isLeft });
  }
  return labels;
}

/** Published accuracies against cost. Names appear below the plot, for the mouse and for keys. */
class TradeoffElement extends LitElement {
  static override properties = {
    analysis: { attribute: false },
    explored: { attribute: false },
    strings: { attribute: false },
    metric: { state: true },
    named: { state: true },
    current: { state: true },
  };
  declare analysis: Analysis;
  declare explored: readonly Explored[];
  declare strings: PanelStrings;
  declare metric: Metric;
  /** What is pointed at or has the focus. */
  declare named: Item | null;
  /** The name of the one that Tab reaches. */
  declare current: string | null;

  constructor() {
    super();
    this.metric = 'macs';
    this.named = null;
    this.current = null;
    this.explored = [];
  }

  override render(): TemplateResult {
    const s = this.strings;
    const { entry, totals, complete } = this.analysis;
    const items = tradeoffItems(this.metric, { label: entry ?? '', totals, complete }, this.explored);
    const metric = this.metric === 'macs' ? s.heat_macs : s.heat_params;
    return html`
      <h2>${s.tradeoff}</h2>
      <p class="dim">${s.tradeoffAbout}</p>
      <div class="tools"><label>${s.tradeoffAgainst}</label>
        ${dropdown<Metric>({
          label: s.tradeoffAgainst,
          value: this.metric,
          options: [
            { value: 'macs', label: s.heat_macs },
            { value: 'params', label: s.heat_params },
          ],
          onChange: (value) => (this.metric = value),
        })}</div>
      ${this.plot(items, metric)}
      <p class="named" aria-live="polite">${this.named ? this.words(this.named) : html`<span class="dim">${s.tradeoffHint}</span>`}</p>
      <div class="kinds">${(Object.keys(publishedSources) as PublishedSource[]).map((source) => html`<span>${legend(source)}${publishedSources[source]}</span>`)}</div>`;
  }

  private plot(items: readonly Item[], metric: string): TemplateResult {
    const logs = items.map((item) => Math.log10(item.cost));
    const [x0, x1] = [Math.min(...logs) - 0.1, Math.max(...logs) + 0.1];
    const accuracies = publishedNetworks.map((p) => p.top1 / 10);
    const [y0, y1] = [Math.floor(Math.min(...accuracies)) * 10, Math.ceil(Math.max(...accuracies)) * 10];
    const x = (cost: number): number => SIZE.left + ((Math.log10(cost) - x0) / (x1 - x0)) * (SIZE.width - SIZE.left - SIZE.right);
    const y = (top1: number): number => SIZE.height - SIZE.bottom - ((top1 - y0) / (y1 - y0)) * (SIZE.height - SIZE.top - SIZE.bottom);
    const decades = Array.from({ length: Math.floor(x1) - Math.ceil(x0) + 1 }, (_, i) => 10 ** (Math.ceil(x0) + i));
    const tens = Array.from({ length: (y1 - y0) / 10 + 1 }, (_, i) => y0 + 10 * i);
    const current = items.find((item) => nameOf(item) === this.current) ?? items.find((item) => 'line' in item && item.isBase) ?? items[0];
    const lines = items.flatMap((item) => ('line' in item ? [{ item, text: item.line.label, x: x(item.cost), isBase: item.isBase }] : []));
    const labels = labelsOf(lines);
    return html`<svg viewBox=${`0 0 ${SIZE.width} ${SIZE.height}`} role="group" aria-label=${fill(this.strings.tradeoffLabel, publishedNetworks.length, metric)} @keydown=${(event: KeyboardEvent) => this.walk(event, items)} @mouseleave=${() => (this.named = null)}>
      ${decades.map((d) => svg`<line class="gridline" x1=${x(d)} x2=${x(d)} y1=${SIZE.top} y2=${SIZE.height - SIZE.bottom}></line><text class="tick" x=${x(d)} y=${SIZE.height - SIZE.bottom + 17} text-anchor="middle">${powerText(d)}</text>`)}
      ${tens.map((t) => svg`<line class="gridline" x1=${SIZE.left} x2=${SIZE.width - SIZE.right} y1=${y(t)} y2=${y(t)}></line><text class="tick" x=${SIZE.left - 8} y=${y(t) + 4} text-anchor="end">${t}</text>`)}
      ${items.map((item) => ('point' in item ? this.point(item, item.point, x(item.cost), y(item.point.top1), item === current) : nothing))}
      ${items.map((item) => ('line' in item ? this.line(item, item.line, item.isBase, x(item.cost), labels.get(item), item === current) : nothing))}
      <text class="tick" x=${(SIZE.left + SIZE.width - SIZE.right) / 2} y=${SIZE.height - 8} text-anchor="middle">${metric}</text>
      <text class="tick" transform=${`translate(14 ${(SIZE.top + SIZE.height - SIZE.bottom) / 2}) rotate(-90)`} text-anchor="middle">${this.strings.accuracyAxis}</text>
    </svg>`;
  }

  private point(item: Item, { source }: Published, x: number, y: number, isCurrent: boolean): TemplateResult {
    return svg`<path class="point" role="img" data-name=${nameOf(item)} tabindex=${isCurrent ? 0 : -1} aria-label=${this.words(item)} .style=${`color: ${COLORS[source]}`}
      d=${markPath(SHAPES[source], x, y, this.named && nameOf(this.named) === nameOf(item) ? 7 : 4)} @mouseenter=${() => (this.named = item)} @focus=${() => this.reach(item)}></path>`;
  }

  private line(item: Item, { label: name }: Explored, isBase: boolean, x: number, label: Label | undefined, isCurrent: boolean): TemplateResult {
    const top = SIZE.top - 6 - ROW_HEIGHT * (label?.row ?? 0);
    return svg`<g class=${isBase ? 'own' : 'own explored'} role="img" data-name=${nameOf(item)} tabindex=${isCurrent ? 0 : -1} aria-label=${this.words(item)}
      @mouseenter=${() => (this.named = item)} @focus=${() => this.reach(item)}>
      <line class="reach" x1=${x} x2=${x} y1=${SIZE.top} y2=${SIZE.height - SIZE.bottom}></line>
      <line class="mark" x1=${x} x2=${x} y1=${top - 8} y2=${SIZE.height - SIZE.bottom}></line>
      ${label ? svg`<text x=${x + (label.isLeft ? -4 : 4)} y=${top} text-anchor=${label.isLeft ? 'end' : 'start'}>${name}</text>` : nothing}</g>`;
  }

  private words(item: Item): string {
    const s = this.strings;
    if ('point' in item) {
      const { name, params, macs, top1, source } = item.point;
      return fill(s.tradeoffPoint, name, compact(params), compact(macs), top1, publishedSources[source]);
    }
    const { label, totals, complete } = item.line;
    const least = complete ? '' : '≥ ';
    return fill(s.tradeoffLine, label, least + compact(totals.params), least + compact(totals.macs));
  }

  private reach(item: Item): void {
    this.current = nameOf(item);
    this.named = item;
  }

  private walk(event: KeyboardEvent, items: readonly Item[]): void {
    const at = items.findIndex((item) => nameOf(item) === this.current);
    const to = { ArrowRight: at + 1, ArrowUp: at + 1, ArrowLeft: at - 1, ArrowDown: at - 1, Home: 0, End: items.length - 1 }[event.key];
    const item = to === undefined ? undefined : items[Math.max(0, to)];
    if (to === undefined) return;
    event.preventDefault();
    const name = item && nameOf(item);
    for (const element of this.renderRoot.querySelectorAll<SVGElement>('[data-name]')) if (element.dataset.name === name) element.focus();
  }

  static override styles = [
    sharedStyle,
    css`
      :host { display: grid; gap: 10px; min-width: 0; }
      .tools { display: flex; gap: 8px; align-items: center; }
      svg { width: 100%; height: auto; font-family: var(--vscode-font-family); }
      .kinds svg { width: 14px; height: 14px; }
      text { font-size: 11px; fill: var(--vscode-foreground); }
      .tick { fill: var(--vscode-descriptionForeground); }
      .gridline { stroke: color-mix(in srgb, var(--vscode-foreground) 12%, transparent); }
      .point { fill: color-mix(in srgb, currentColor 45%, transparent); stroke: currentColor; stroke-width: 1.2; }
      .point:hover, .point:focus { outline: none; stroke: var(--vscode-focusBorder); stroke-width: 4; }
      .own text { paint-order: stroke; stroke: var(--vscode-editor-background); stroke-width: 4px; }
      .own .mark { stroke: var(--vscode-foreground); stroke-width: 1.8; }
      .own.explored .mark { stroke-dasharray: 5 4; stroke-width: 1.3; }
      .own .reach { stroke: transparent; stroke-width: 9; }
      .own:hover .mark, .own:focus .mark { stroke: var(--vscode-focusBorder); stroke-width: 3; }
      .own:focus { outline: none; }
      .own:focus text { text-decoration: underline; }
      .named { min-height: 1.5em; }
    `,
  ];
}

/** Names of weights and of variants may be the same: where they come from tells them apart. */
const nameOf = (item: Item): string =>
  'point' in item ? `${item.point.source} ${item.point.name}` : `${item.isBase ? 'base' : 'explored'} ${item.line.label}`;

/** 10M, 1G: a power of ten without digits behind the point. */
const powerText = (n: number): string => compact(n).replace(/\.0+(?=\D|$)/, '');

const legend = (source: PublishedSource): TemplateResult =>
  html`<svg class="legend-mark" viewBox="0 0 14 14" aria-hidden="true"><path .style=${`fill: ${COLORS[source]}`} d=${markPath(SHAPES[source], 7, 7, 4.5)}></path></svg>`;

customElements.define('lc-tradeoff', TradeoffElement);
