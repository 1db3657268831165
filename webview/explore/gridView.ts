import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import type { Analysis } from '../../src/core/analysis.js';
import { THIN } from '../../src/core/explore/asked.js';
import { sweepCsv, sweepLatex, sweepMarkdown } from '../../src/core/explore/grids.js';
import { usualAxes } from '../../src/core/explore/roles.js';
import type { Axis, Cell, Sweep } from '../../src/core/explore/sweep.js';
import { sizesOf } from '../../src/core/explore/vary.js';
import { changeText, fill } from '../../src/core/report/numbers.js';
import { shown } from '../../src/core/report/shown.js';
import { firstError } from '../../src/core/text/notes.js';
import type { SaveFormat, VariantValues } from '../../src/protocol.js';
import type { HostSide } from '../host.js';
import { button, dropdown, textField } from '../ui/controls.js';
import { sharedStyle } from '../ui/styles.js';
import type { Words } from '../words.js';
import { sourceValues, usualValues, valuesText } from './explorer.js';
import { gridStyle } from './exploreStyle.js';
import { METRICS, type Metric, metricFull, metricName, metricOf, metricText } from './metrics.js';

/** Rows and columns of a grid that can still be read. @limit grid of variants: rows or columns */
const MOST = 12;
/** Networks that are measured together: rounds alternate between all of them. @limit networks that the grid measures together: networks */
const MOST_COMPARED = 8;
/** Share of the color in the costliest cell: text stays readable on it. */
const STRONGEST = 45;

type Grid = { readonly axes: readonly [Axis, Axis]; readonly cells: ReadonlyMap<string, Cell> };

const keyOf = (at: VariantValues): string => JSON.stringify(at);

/** Two knobs against each other. Fires `lc-take` with the values of a cell. */
class GridElement extends LitElement {
  static override styles = [sharedStyle, gridStyle];
  static override properties = {
    source: { attribute: false },
    version: { attribute: false },
    values: { attribute: false },
    unit: {},
    strings: { attribute: false },
    host: { attribute: false },
    names: { state: true },
    texts: { state: true },
    metric: { state: true },
    grid: { state: true },
    picked: { state: true },
    running: { state: true },
  };
  declare source: Analysis;
  declare version: number;
  /** What is turned beside the two axes. */
  declare values: ReadonlyMap<string, string>;
  declare unit: 'macs' | 'flops';
  declare strings: Words;
  declare host: HostSide;
  declare names: readonly [string, string];
  /** The values of both axes as typed. */
  declare texts: readonly [string, string];
  declare metric: Metric;
  declare grid: Grid | null;
  /** Keys of cells, in the order in which they were picked. */
  declare picked: readonly string[];
  declare running: boolean;
  private run = 0;

  constructor() {
    super();
    this.names = ['', ''];
    this.texts = ['', ''];
    this.metric = 'macs';
    this.grid = null;
    this.picked = [];
    this.running = false;
  }

  override willUpdate(changed: PropertyValues): void {
    if (!changed.has('source')) return;
    const own = sourceValues(this.source);
    if (!this.names.every((name) => own.has(name))) {
      const { knobs, inputs, model } = this.source;
      const [rows = '', columns = ''] = model ? own.keys() : usualAxes(knobs, sizesOf(inputs), THIN);
      this.names = [rows, columns];
      this.texts = [this.usual(this.names[0]), this.usual(this.names[1])];
    }
    this.forget();
  }

  /** Cells are those of one source. */
  private forget(): void {
    this.run++;
    this.grid = null;
    this.picked = [];
    this.running = false;
  }

  private usual(name: string): string {
    const isSwitch = this.source.knobs.some((k) => k.name === name && k.kind === 'bool');
    return isSwitch ? 'True, False' : usualValues(this.source, name).join(', ') || (sourceValues(this.source).get(name) ?? '');
  }

  override render(): TemplateResult {
    const { strings: s } = this;
    const { axes } = this;
    const isSame = this.names[0] === this.names[1];
    const trouble = isSame ? s.sameAxes : axes.some((a) => !a.values.length || a.values.length > MOST) ? fill(s.gridSize, MOST) : null;
    return html`<section role="group" aria-label=${s.grid}>
      <h2>${s.grid}</h2>
      <p class="dim">${s.gridWhat}</p>
      <div class="axes">${this.axis(0, s.rows)}${this.axis(1, s.columns)}
        ${button({ label: this.running ? s.cancel : s.fillGrid, primary: true, disabled: trouble !== null, onClick: () => (this.running ? this.forget() : void this.evaluate()) })}
      </div>
      ${trouble ? html`<p class="dim" role="alert">${trouble}</p>` : nothing}
      ${this.grid ? this.table(this.grid) : nothing}
    </section>`;
  }

  private get axes(): readonly [Axis, Axis] {
    const of = (i: 0 | 1): Axis => ({ name: this.names[i], values: [...new Set(this.texts[i].split(',').map((v) => v.trim()))].filter(Boolean) });
    return [of(0), of(1)];
  }

  private axis(i: 0 | 1, label: string): TemplateResult {
    const replace = (pair: readonly [string, string], value: string): readonly [string, string] => (i === 0 ? [value, pair[1]] : [pair[0], value]);
    return html`<div class="axis"><span class="dim">${label}</span>
      ${dropdown({
        label,
        value: this.names[i],
        options: [...sourceValues(this.source).keys()].map((name) => ({ value: name, label: shown(name) })),
        onChange: (name) => {
          this.names = replace(this.names, name);
          this.texts = replace(this.texts, this.usual(name));
        },
      })}
      ${textField({
        label: fill(this.strings.valuesOf, this.names[i]),
        value: this.texts[i],
        size: 18,
        onInput: (text) => {
          this.texts = replace(this.texts, text);
        },
      })}</div>`;
  }

  /** One cell after the other, each shown once it is there. What else is turned stays so. */
  private async evaluate(): Promise<void> {
    this.forget();
    const { run } = this;
    const [rows, columns] = this.axes;
    this.grid = { axes: [rows, columns], cells: new Map() };
    this.running = true;
    const others = [...this.values].filter(([name]) => name !== rows.name && name !== columns.name);
    for (const row of rows.values)
      for (const column of columns.values) {
        const at: VariantValues = [
          [rows.name, row],
          [columns.name, column],
        ];
        const cell = await this.cell([...others, ...at]);
        if (run !== this.run || !this.grid) return;
        this.grid = { ...this.grid, cells: new Map([...this.grid.cells, [keyOf(at), { ...cell, at: new Map([...others, ...at]) }]]) };
      }
    this.running = false;
  }

  private async cell(values: VariantValues): Promise<Omit<Cell, 'at'>> {
    try {
      return await this.host.request('cell', { version: this.version, values });
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      return { entry: null, inputs: [], totals: NOTHING, complete: false, notes: [{ severity: 'error', text }] };
    }
  }

  private table({ axes: [rows, columns], cells }: Grid): TemplateResult {
    const { strings: s, metric, unit } = this;
    const most = Math.max(1, ...[...cells.values()].map((cell) => metricOf(metric, cell.totals, unit)));
    return html`<div class="tools">
        <span class="dim">${s.heatBy}</span>
        ${dropdown({ label: s.heatBy, value: metric, options: METRICS.map((m) => ({ value: m, label: metricName(m, s, unit) })), onChange: (m) => (this.metric = m) })}
        ${dropdown({ label: s.copyGrid, value: '', options: [{ value: '', label: s.copyGrid }, ...FORMATS], onChange: (format) => this.write(format, false) })}
        ${dropdown({ label: s.saveGrid, value: '', options: [{ value: '', label: s.saveGrid }, ...FORMATS], onChange: (format) => this.write(format, true) })}
      </div>
      <div class="scroll"><table aria-label=${`${metricName(metric, s, unit)}: ${rows.name} × ${columns.name}`}>
        <thead><tr><th class="corner" scope="col">${rows.name} \\ ${columns.name}</th>${columns.values.map((value) => html`<th scope="col">${shown(value)}</th>`)}</tr></thead>
        <tbody>${rows.values.map(
          (row) =>
            html`<tr><th scope="row">${shown(row)}</th>${columns.values.map((column) =>
              this.gridCell(cells, most, [
                [rows.name, row],
                [columns.name, column],
              ]),
            )}</tr>`,
        )}</tbody>
      </table></div>
      <div class="tools">
        ${button({ label: fill(s.comparePicked, this.picked.length), disabled: this.picked.length < 2 || this.picked.length > MOST_COMPARED, title: s.compareIntro, onClick: () => this.compare() })}
        ${button({ label: s.showPicked, disabled: this.picked.length !== 1, onClick: () => this.take() })}
        <span class="dim">${this.picked.length > MOST_COMPARED ? fill(s.mostCompared, MOST_COMPARED) : s.pickWhat}</span>
      </div>`;
  }

  private gridCell(cells: ReadonlyMap<string, Cell>, most: number, at: VariantValues): TemplateResult {
    const { metric, unit, source, strings: s } = this;
    const key = keyOf(at);
    const cell = cells.get(key);
    if (!cell) return html`<td class="waiting">…</td>`;
    const value = metricOf(metric, cell.totals, unit);
    if (!cell.complete && !value) {
      const reason = s.said(firstError(cell.notes) ?? s.notComplete);
      return html`<td class="failed" title=${reason}><span role="img" aria-label=${reason}>?</span></td>`;
    }
    const change = changeText(value, metricOf(metric, source.totals, unit));
    const isPicked = this.picked.includes(key);
    const text = `${cell.complete ? '' : '≥ '}${metricText(metric, value)}`;
    return html`<td .style=${`--share: ${Math.round((value / most) * STRONGEST)}%`}>
      <button aria-pressed=${isPicked} aria-label=${`${valuesText(at)}: ${metricFull(metric, value)} ${change}`} title=${metricFull(metric, value)} @click=${() => this.pick(key)} @keydown=${(event: KeyboardEvent) => this.walk(event)}>
        <b>${text}</b><span class="dim">${change || html`&nbsp;`}</span></button></td>`;
  }

  /** Arrow keys go from cell to cell. */
  private walk(event: KeyboardEvent): void {
    const step = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key];
    const td = (event.target as Element).closest('td');
    const row = td?.parentElement as HTMLTableRowElement | null;
    if (!step || !td || !row) return;
    event.preventDefault();
    const body = row.parentElement as HTMLTableSectionElement;
    body.rows[row.sectionRowIndex + (step[0] ?? 0)]?.cells[td.cellIndex + (step[1] ?? 0)]?.querySelector('button')?.focus();
  }

  private pick(key: string): void {
    this.picked = this.picked.includes(key) ? this.picked.filter((k) => k !== key) : [...this.picked, key];
  }

  private get pickedValues(): VariantValues[] {
    return this.picked.flatMap((key) => [[...(this.grid?.cells.get(key)?.at ?? [])]]);
  }

  private compare(): void {
    this.host.send({ type: 'compareVariants', version: this.version, variants: this.pickedValues });
  }

  private take(): void {
    this.dispatchEvent(new CustomEvent('lc-take', { bubbles: true, composed: true, detail: this.pickedValues[0] ?? [] }));
  }

  private write(format: Format | '', isFile: boolean): void {
    const { grid } = this;
    if (!grid || format === '') return;
    const sweep: Sweep = { axes: grid.axes, cells: [...grid.cells.values()] };
    const text = { markdown: sweepMarkdown, csv: sweepCsv, latex: sweepLatex }[format](sweep);
    const name = `${grid.axes.map((a) => a.name.replace(/\W/g, '_')).join('-')}.${{ markdown: 'md', csv: 'csv', latex: 'tex' }[format]}`;
    if (isFile) this.host.send({ type: 'save', format, suggestedName: name, text });
    else this.host.send({ type: 'copy', text });
    this.requestUpdate();
  }
}

type Format = Exclude<SaveFormat, 'json'>;
const FORMATS: readonly { readonly value: Format; readonly label: string }[] = [
  { value: 'markdown', label: 'Markdown' },
  { value: 'csv', label: 'CSV' },
  { value: 'latex', label: 'LaTeX' },
];

/** Of a cell that could not be evaluated. */
const NOTHING = { params: 0, macs: 0, flops: 0, weightBytes: 0, bytesRead: 0, bytesWritten: 0, peakActivationBytes: 0 };

customElements.define('lc-grid', GridElement);
