import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import type { Analysis, LayerRow } from '../../src/core/analysis.js';
import type { LayerId } from '../../src/core/onnx/graph.js';
import { fill } from '../../src/core/report/numbers.js';
import { workBy } from '../../src/core/report/work.js';
import type { Changes } from '../difference.js';
import { kindColors } from '../kinds.js';
import type { LayerTimes } from '../times.js';
import { checkbox, textField } from '../ui/controls.js';
import { sharedStyle } from '../ui/styles.js';
import type { Words } from '../words.js';
import { arrange, type Sort, shownColumns } from './arrange.js';
import type { Column, TableContext } from './columns.js';
import { kindSummary } from './summary.js';

const ROW_HEIGHT = 24;
/** Rows drawn above and below the window, so that scrolling does not flicker. */
const SPARE_ROWS = 12;

/**
 * The same rows as the diagram, as a sortable grid of which only the visible rows exist.
 * Fires `lc-reveal` (layer), `lc-sort` and `lc-filter`.
 */
class TableElement extends LitElement {
  static override properties = {
    analysis: { attribute: false },
    times: { attribute: false },
    convention: {},
    strings: { attribute: false },
    columns: { attribute: false },
    sort: { attribute: false },
    filter: {},
    marked: { attribute: false },
    changes: { attribute: false },
    top: { state: true },
    height: { state: true },
    current: { state: true },
    onlyChanges: { state: true },
  };
  declare analysis: Analysis;
  declare times: LayerTimes | null;
  declare convention: string;
  declare strings: Words;
  declare changes: Changes | null;
  declare columns: readonly string[];
  declare sort: Sort | null;
  declare filter: string;
  declare marked: ReadonlySet<LayerId>;
  declare top: number;
  declare height: number;
  /** The layer whose row is the tab stop. */
  declare current: LayerId | null;
  /** While two versions are compared, layers that are the same are left out. */
  declare onlyChanges: boolean;
  private rows: LayerRow[] = [];

  constructor() {
    super();
    this.top = 0;
    this.height = 600;
    this.current = null;
    this.columns = [];
    this.marked = new Set();
    this.changes = null;
    this.onlyChanges = true;
  }

  override willUpdate(changed: PropertyValues): void {
    if (['analysis', 'times', 'sort', 'filter', 'convention', 'changes', 'onlyChanges'].some((name) => changed.has(name)))
      this.rows = arrange(this.listed, this.sort, this.filter, this.context);
    if (!this.rows.some((row) => row.layer === this.current)) this.current = this.rows[0]?.layer ?? null;
  }

  override firstUpdated(): void {
    const grid = this.grid;
    if (grid) new ResizeObserver(() => (this.height = grid.clientHeight)).observe(grid);
  }

  override updated(changed: PropertyValues): void {
    if (changed.has('marked') && this.marked.size > 0) {
      const at = this.rows.findIndex((row) => this.marked.has(row.layer));
      if (at >= 0) this.scrollToRow(at);
    }
  }

  override render(): TemplateResult {
    const c = this.context;
    const shown = shownColumns(this.columns, c);
    const template = shown.map((column) => (column.grows ? `minmax(${column.width}px, ${column.id === 'path' ? 2 : 1}fr)` : `${column.width}px`)).join(' ');
    const first = Math.max(0, Math.floor(this.top / ROW_HEIGHT) - SPARE_ROWS);
    const last = Math.min(this.rows.length, Math.ceil((this.top + this.height) / ROW_HEIGHT) + SPARE_ROWS);
    return html`
      <div class="head">
        ${kindSummary(c)}
        <div class="tools">${textField({ label: this.strings.filter, placeholder: this.strings.filter, value: this.filter, size: 28, onInput: (value) => this.dispatch('lc-filter', value) })}
          ${this.changes ? html`<label>${checkbox({ label: this.strings.onlyChanges, checked: this.onlyChanges, onChange: (on) => (this.onlyChanges = on) })}${this.strings.onlyChanges}</label>` : nothing}
          <span class="dim" aria-live="polite">${this.rows.length === this.all.length ? nothing : fill(this.strings.nOfN, this.rows.length, this.all.length)}</span></div>
      </div>
      <div class="grid" role="grid" aria-label=${this.strings.table} aria-rowcount=${this.rows.length + 2} @scroll=${this.onScroll} @keydown=${this.onKey}>
        <div class="inner" .style=${`--columns: ${template}; min-width: ${shown.reduce((sum, column) => sum + column.width, 0) + 20}px`}>
          <div class="row header" role="row" aria-rowindex="1">${shown.map((column) => this.headerCell(column, c))}</div>
          <div class="body" .style=${`height: ${this.rows.length * ROW_HEIGHT}px`}>
            ${this.rows.slice(first, last).map((row, i) => this.row(row, first + i, shown, c))}
          </div>
          <div class="row totals" role="row" aria-rowindex=${this.rows.length + 2}>${shown.map((column) => html`<span role="gridcell" class=${column.numeric ? 'cell numeric' : 'cell'}>${column.total?.(c) ?? ''}</span>`)}</div>
        </div>
      </div>`;
  }

  private headerCell(column: Column, c: TableContext): TemplateResult {
    const sorted = this.sort?.column === column.id ? this.sort : null;
    const title = column.title(c);
    return html`<span role="columnheader" class=${column.numeric ? 'cell numeric' : 'cell'} aria-sort=${sorted ? (sorted.descending ? 'descending' : 'ascending') : 'none'}>
      <button @click=${() => this.sortBy(column)} title=${fill(this.strings.sortBy, title)}>${title}<span class="arrow" aria-hidden="true">${sorted ? (sorted.descending ? ' ↓' : ' ↑') : ''}</span></button></span>`;
  }

  private row(row: LayerRow, index: number, shown: readonly Column[], c: TableContext): TemplateResult {
    const marked = this.marked.has(row.layer);
    const kind = c.changes?.byLayer.get(row.layer)?.kind ?? 'same';
    return html`<div class=${`row ${kind === 'same' ? '' : kind} ${marked ? 'marked' : ''}`} role="row" aria-rowindex=${index + 2} aria-selected=${marked} data-layer=${row.layer} tabindex=${row.layer === this.current ? 0 : -1}
      .style=${`top: ${index * ROW_HEIGHT}px`} @click=${() => this.choose(row, true)} @focus=${() => (this.current = row.layer)}>${shown.map((column) => this.cell(row, column, c))}</div>`;
  }

  private cell(row: LayerRow, column: Column, c: TableContext): TemplateResult {
    const text = column.text(row, c);
    const bar = column.bar?.(row, c) ?? null;
    const swatch = column.id === 'kind' ? html`<i class="swatch" .style=${`background: ${kindColors[row.costKind]}`}></i>` : nothing;
    const title = column.exact?.(row, c) || (column.id === 'path' && row.line ? `${text} · ${fill(this.strings.lineN, row.line)}` : text);
    return html`<span role="gridcell" class=${column.numeric ? 'cell numeric' : 'cell'} title=${title}>${
      bar === null ? nothing : html`<i class=${column.timed ? 'bar time' : 'bar'} .style=${`width: ${Math.max(0, Math.min(100, bar * 100))}%`}></i>`
    }${swatch}<span class=${column.quiet?.(row, c) ? 'text quiet' : 'text'}>${text}</span></span>`;
  }

  private sortBy(column: Column): void {
    const now = this.sort?.column === column.id ? this.sort : null;
    // Numbers start with the largest, words with the first; the third press returns to the order of the network.
    const next: Sort | null = !now
      ? { column: column.id, descending: column.numeric }
      : now.descending === column.numeric
        ? { column: column.id, descending: !column.numeric }
        : null;
    this.dispatch('lc-sort', next);
  }

  private choose(row: LayerRow, preserveFocus: boolean): void {
    this.current = row.layer;
    // A removed layer has no line any more.
    if (row.layer >= 0) this.dispatch('lc-reveal', { layer: row.layer, preserveFocus });
  }

  private readonly onScroll = (): void => {
    const grid = this.grid;
    if (grid) this.top = grid.scrollTop;
  };

  private readonly onKey = (event: KeyboardEvent): void => {
    const at = this.rows.findIndex((row) => row.layer === this.current);
    const row = this.rows[at];
    if (!row || !(event.target as Element).matches('.row')) return;
    const page = Math.max(1, Math.floor(this.height / ROW_HEIGHT) - 3);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, PageDown: at + page, PageUp: at - page, Home: 0, End: this.rows.length - 1 }[event.key];
    if (to !== undefined) void this.focusRow(Math.max(0, Math.min(this.rows.length - 1, to)));
    else if (event.key === 'Enter') this.choose(row, false);
    else if (event.key === ' ') this.choose(row, true);
    else return;
    event.preventDefault();
  };

  private async focusRow(index: number): Promise<void> {
    this.current = this.rows[index]?.layer ?? null;
    this.scrollToRow(index);
    await this.updateComplete;
    this.shadowRoot?.querySelector<HTMLElement>(`.row[data-layer="${this.current}"]`)?.focus({ preventScroll: true });
  }

  /** Scrolls a row into the window between header and totals. */
  private scrollToRow(index: number): void {
    const grid = this.grid;
    if (!grid) return;
    const [top, room] = [index * ROW_HEIGHT, grid.clientHeight - 2 * ROW_HEIGHT - 8];
    if (top < grid.scrollTop) grid.scrollTop = top;
    else if (top > grid.scrollTop + room - ROW_HEIGHT) grid.scrollTop = top - room / 2;
    this.top = grid.scrollTop;
  }

  private get grid(): HTMLElement | null {
    return this.shadowRoot?.querySelector('.grid') ?? null;
  }

  private get context(): TableContext {
    return { analysis: this.analysis, times: this.times, work: workBy(this.convention, this.analysis), strings: this.strings, changes: this.changes };
  }

  private get all(): readonly LayerRow[] {
    return this.changes?.rows ?? this.analysis.rows;
  }

  private get listed(): readonly LayerRow[] {
    const { changes, onlyChanges } = this;
    return changes && onlyChanges ? changes.rows.filter((row) => changes.byLayer.get(row.layer)?.kind !== 'same') : this.all;
  }

  private dispatch(type: string, detail: unknown): void {
    this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }));
  }

  static override styles = [
    sharedStyle,
    css`
      :host { display: flex; flex-direction: column; min-height: 0; }
      .head { padding: 12px 16px 8px; display: grid; gap: 10px; }
      .tools { display: flex; flex-wrap: wrap; gap: 6px 12px; align-items: center; }
      .tools label, .tools > .dim { white-space: nowrap; }
      .tools label { display: flex; gap: 6px; align-items: center; cursor: pointer; }
      .grid { flex: 1; overflow: auto; min-height: 120px; font-variant-numeric: tabular-nums; }
      .row { display: grid; grid-template-columns: var(--columns); height: ${ROW_HEIGHT}px; align-items: stretch; min-width: 100%; box-sizing: border-box; padding: 0 10px; }
      .header, .totals { position: sticky; z-index: 1; background: var(--vscode-editor-background); font-weight: 600; }
      .header { top: 0; height: 28px; border-bottom: 1px solid var(--line); }
      .totals { bottom: 0; height: 28px; border-top: 1px solid var(--line); align-items: center; }
      .body { position: relative; }
      .body .row { position: absolute; left: 0; right: 0; cursor: pointer; outline: none; }
      .body .row:hover { background: var(--vscode-list-hoverBackground); }
      .body .row.marked { background: var(--vscode-list-inactiveSelectionBackground); box-shadow: inset 3px 0 var(--vscode-charts-blue, #3794ff); }
      .body .row:focus-visible { outline: 1px solid var(--vscode-focusBorder); outline-offset: -1px; }
      .body .row.added { background: color-mix(in srgb, var(--added) 10%, transparent); }
      .body .row.removed { background: color-mix(in srgb, var(--removed) 10%, transparent); cursor: default; }
      .body .row:is(.added, .removed, .changed, .renamed) .cell:first-child { font-weight: 700; justify-content: center; }
      .body .row.removed .cell:nth-child(2) .text { text-decoration: line-through; }
      .row.added .cell:first-child { color: var(--added); }
      .row.removed .cell:first-child { color: var(--removed); }
      .row.changed .cell:first-child { color: var(--changed); }
      .row.renamed .cell:first-child { color: var(--renamed); }
      .cell { position: relative; display: flex; align-items: center; padding: 0 8px; min-width: 0; }
      .cell .text { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; position: relative; }
      .cell .quiet { font-size: 11px; color: var(--vscode-descriptionForeground); }
      .cell.numeric { justify-content: flex-end; text-align: right; }
      .header button { all: unset; cursor: pointer; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
      .header button:hover { color: var(--vscode-textLink-foreground); }
      .header button:focus-visible { outline: 1px solid var(--vscode-focusBorder); outline-offset: 2px; }
      .bar { position: absolute; left: 8px; top: 5px; bottom: 5px; background: color-mix(in srgb, var(--vscode-charts-blue, #3794ff) 38%, transparent); border-radius: 2px; max-width: calc(100% - 16px); }
      .bar.time { background: color-mix(in srgb, var(--vscode-charts-orange, #d18616) 45%, transparent); }
      .swatch { width: 8px; height: 8px; border-radius: 2px; margin-right: 7px; flex: none; }
    `,
  ];
}

customElements.define('lc-table', TableElement);
