import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import type { Analysis, LayerRow } from '../src/core/analysis.js';
import type { LayerId } from '../src/core/onnx/graph.js';
import { bytesText, compact, inputsLabel } from '../src/core/report/numbers.js';
import type { Device, HostEvent, PanelMeasurement, PanelSettings, PanelState, PanelVariant } from '../src/protocol.js';
import { appStyle } from './appStyle.js';
import { startDevices } from './charts/devices.js';
import { Layouter } from './diagram/layout.js';
import { Host } from './host.js';
import { type MeasureBarOptions, measureBar, measureNotices } from './measure/measureBar.js';
import { Measurer } from './measure/measurer.js';
import { restoreState } from './state.js';
import { exportText } from './table/export.js';
import { dropdown, tabs } from './ui/controls.js';
import { sharedStyle } from './ui/styles.js';
import { type Words, wordsOf } from './words.js';
import './charts/charts.js';
import './compare/compareView.js';
import './diagram/diagram.js';
import './table/table.js';

/** The page: keeps what the host sent and what the user chose, and hands both down to the views. */
class AppElement extends LitElement {
  static override styles = [sharedStyle, appStyle];
  static override properties = {
    state: { state: true },
    analysis: { state: true },
    stale: { state: true },
    empty: { state: true },
    marked: { state: true },
    variants: { state: true },
    devices: { state: true },
    strings: { state: true },
    settings: { state: true },
    layouter: { state: true },
  };
  declare state: PanelState;
  declare analysis: Analysis | null;
  declare stale: boolean;
  declare empty: string | null;
  declare marked: ReadonlySet<LayerId>;
  declare variants: readonly PanelVariant[];
  declare devices: readonly Device[];
  declare strings: Words;
  declare settings: PanelSettings;
  declare layouter: Layouter | null;

  private readonly host = new Host((event) => this.receive(event));
  private readonly measurer = new Measurer(this.host, () => this.requestUpdate());
  private rows: ReadonlyMap<LayerId, LayerRow> = new Map();

  constructor() {
    super();
    this.state = restoreState(this.host.state);
    this.analysis = null;
    this.stale = false;
    this.empty = null;
    this.marked = new Set();
    this.variants = [];
    this.devices = startDevices;
    this.strings = wordsOf();
    this.settings = { unit: 'macs', columns: [] };
    this.layouter = null;
    this.host.send({ type: 'ready' });
  }

  private receive(message: HostEvent): void {
    switch (message.type) {
      case 'init':
        this.strings = wordsOf(message.texts);
        this.settings = message.settings;
        this.startLayouter(message.resources.elkWorker);
        this.devices = message.remembered.devices ?? this.devices;
        this.measurer.configure(message.resources, this.strings, message.remembered.calibration);
        document.documentElement.lang = message.language;
        return;
      case 'analysis':
        this.show(message.version, message.analysis, message.stale, message.measured);
        return;
      case 'empty':
        this.empty = message.reason;
        this.analysis = null;
        return;
      case 'analyzing':
        this.stale = true;
        return;
      case 'highlight':
        this.marked = new Set(message.layers);
        return;
      case 'startMeasure':
        this.measurer.start();
        return;
      case 'compare':
        this.variants = message.variants;
        this.measurer.forgetComparison();
        this.change({ view: 'compare' });
        this.measurer.compare(this.variants);
        return;
      default:
    }
  }

  private startLayouter(url: string): void {
    if (this.layouter) return;
    this.layouter = new Layouter(url);
    // What goes wrong here goes wrong again, and is told, when there is something to draw.
    this.layouter.warmUp().catch(() => undefined);
  }

  private show(version: number, analysis: Analysis, stale: boolean, measured: PanelMeasurement | undefined): void {
    if (this.state.file !== analysis.file)
      this.change({ file: analysis.file, ...(this.state.file === null ? {} : { expanded: [], collapsed: [], zoom: null, selectedPath: null, filter: '' }) });
    this.empty = null;
    this.stale = stale;
    this.analysis = analysis;
    this.rows = new Map(analysis.rows.map((row) => [row.layer, row]));
    this.measurer.networkChanged(version, analysis, measured);
    const kept = analysis.rows.find((row) => row.path === this.state.selectedPath);
    this.marked = new Set(kept ? [kept.layer] : []);
  }

  private change(part: Partial<PanelState>): void {
    this.state = { ...this.state, ...part };
    this.host.save(this.state);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.addEventListener('lc-reveal', (event) => this.reveal((event as CustomEvent<{ layer: LayerId; preserveFocus: boolean }>).detail));
    const on = <T>(name: string, act: (detail: T) => void): void => this.addEventListener(name, (event) => act((event as CustomEvent<T>).detail));
    on<Pick<PanelState, 'expanded' | 'collapsed'>>('lc-wishes', (wishes) => this.change(wishes));
    on<PanelState['zoom']>('lc-zoom', (zoom) => this.change({ zoom }));
    on<PanelState['sort']>('lc-sort', (sort) => this.change({ sort }));
    on<string>('lc-filter', (filter) => this.change({ filter }));
    on<string | null>('lc-device', (device) => this.change({ device }));
    on<readonly Device[]>('lc-devices', (devices) => {
      this.devices = devices;
      this.host.send({ type: 'remember', parts: { devices } });
    });
    on('lc-choose-variants', () => this.host.send({ type: 'command', command: 'chooseVariants' }));
    on('lc-measure-variants', () => this.measurer.compare(this.variants));
  }

  private reveal({ layer, preserveFocus }: { layer: LayerId; preserveFocus: boolean }): void {
    this.marked = new Set([layer]);
    this.change({ selectedPath: this.rows.get(layer)?.path ?? null });
    this.host.send({ type: 'reveal', layer, preserveFocus });
  }

  override updated(changed: PropertyValues): void {
    if (changed.has('analysis')) this.toggleAttribute('ready', this.analysis !== null);
  }

  override render(): TemplateResult {
    const { analysis, strings: s } = this;
    if (!analysis) return html`<main class="message">${this.empty ?? s.waiting}</main>`;
    const bar: MeasureBarOptions = {
      state: this.measurer.state,
      outcome: this.measurer.outcome,
      outdated: this.measurer.outdated,
      canMeasure: analysis.entry !== null && !this.stale,
      strings: s,
      onMeasure: () => this.measurer.start(),
      onConfirm: () => this.measurer.confirm(),
      onCancel: () => this.measurer.cancel(),
    };
    return html`
      <header>
        <div class="who">
          <h1><button title=${s.chooseEntry} @click=${() => this.host.send({ type: 'command', command: 'chooseEntry' })}>${analysis.entry ?? analysis.file.split('/').at(-1)}</button></h1>
          <div class="dim"><button title=${[s.changeInput, ...analysis.assumptions.map(s.said)].join('\n')} @click=${() => this.host.send({ type: 'command', command: 'chooseInput' })}>${inputsLabel(analysis.inputs)}</button>${
            analysis.inputGuessed ? html` · ${s.guessed}` : nothing
          }${this.stale ? html` · ${s.calculating}` : nothing}</div>
        </div>
        <div class="totals">${this.totals(analysis)}</div>
        ${measureBar(bar)}
      </header>
      ${measureNotices(bar)}
      ${analysis.complete ? nothing : html`<div class="notice">${s.notComplete} ${analysis.uncounted[0] ? html`<span class="dim">${analysis.uncounted[0].operator}: ${s.said(analysis.uncounted[0].reason)}</span>` : nothing}</div>`}
      <main class=${this.stale ? 'stale' : ''}>${tabs({
        label: s.views,
        active: this.state.view,
        onChange: (view) => this.change({ view }),
        tabs: [
          { id: 'diagram', label: s.diagram, content: this.diagram(analysis), keep: true },
          { id: 'table', label: s.table, content: this.table(analysis) },
          { id: 'charts', label: s.charts, content: this.charts(analysis) },
          { id: 'compare', label: s.compare, content: this.comparison() },
        ],
      })}<div class="side">${this.tools()}</div></main>
      ${this.measurer.outcome ? html`<footer>${this.measurer.outcome.stamp}</footer>` : nothing}`;
  }

  private totals({ totals, complete }: Analysis): TemplateResult {
    const { strings: s, settings } = this;
    const least = complete ? '' : '≥ ';
    const figure = (value: string, what: string): TemplateResult => html`<div class="figure"><b>${value}</b><span class="dim">${what}</span></div>`;
    return html`${figure(least + compact(settings.unit === 'flops' ? totals.flops : totals.macs), settings.unit === 'flops' ? 'FLOPs' : 'MACs')}${figure(least + compact(totals.params), s.parameters)}
      ${figure(bytesText(totals.bytesRead + totals.bytesWritten), s.memoryTraffic)}${totals.peakActivationBytes > 0 ? figure(bytesText(totals.peakActivationBytes), s.peakActivations) : nothing}`;
  }

  private tools(): TemplateResult {
    const { strings: s, state } = this;
    const timed = this.measurer.times !== null;
    return html`${
      state.view === 'diagram'
        ? html`<span class="dim label">${s.heatBy}</span>${dropdown({
            label: s.heatBy,
            value: state.heat,
            onChange: (heat) => this.change({ heat }),
            options: (['macs', 'params', 'bytes', 'time', 'none'] as const).map((value) => ({
              value,
              label: value === 'macs' && this.settings.unit === 'flops' ? 'FLOPs' : s[`heat_${value}`],
              disabled: value === 'time' && !timed,
            })),
          })}`
        : nothing
    }
      ${
        this.measurer.times || state.view === 'table'
          ? dropdown({
              label: s.saveAs,
              value: '',
              onChange: (format) => this.saveReport(format),
              options: [
                { value: '', label: s.save },
                { value: 'json', label: 'JSON' },
                { value: 'csv', label: 'CSV' },
                { value: 'markdown', label: 'Markdown' },
                { value: 'onnx', label: s.exportOnnx },
              ],
            })
          : nothing
      }`;
  }

  private saveReport(format: string): void {
    if (format === 'onnx') this.host.send({ type: 'command', command: 'exportOnnx' });
    if (!this.analysis || (format !== 'json' && format !== 'csv' && format !== 'markdown')) return;
    const context = { analysis: this.analysis, times: this.measurer.times, unit: this.settings.unit, strings: this.strings };
    const name = (this.analysis.file.split('/').at(-1) ?? 'report').replace(/\.[^.]*$/, '');
    this.host.send({
      type: 'save',
      format,
      suggestedName: `${name}.${format === 'markdown' ? 'md' : format}`,
      text: exportText(format, context, this.measurer.outdated ? null : this.measurer.outcome),
    });
    this.requestUpdate();
  }

  private diagram(analysis: Analysis): TemplateResult {
    return html`<lc-diagram .analysis=${analysis} .rows=${this.rows} .times=${this.measurer.times} .heat=${this.state.heat === 'time' && !this.measurer.times ? 'macs' : this.state.heat} .unit=${this.settings.unit} .strings=${this.strings}
      .layouter=${this.layouter} .marked=${this.marked} .wishes=${this.wishes} .startView=${this.state.zoom}></lc-diagram>`;
  }

  /** The same object while nothing changed, so that the diagram is not laid out again for a scroll. */
  private get wishes(): Pick<PanelState, 'expanded' | 'collapsed'> {
    const { expanded, collapsed } = this.state;
    if (this.lastWishes.expanded !== expanded || this.lastWishes.collapsed !== collapsed) this.lastWishes = { expanded, collapsed };
    return this.lastWishes;
  }
  private lastWishes: Pick<PanelState, 'expanded' | 'collapsed'> = { expanded: [], collapsed: [] };

  private table(analysis: Analysis): TemplateResult {
    return html`<lc-table .analysis=${analysis} .times=${this.measurer.times} .unit=${this.settings.unit} .strings=${this.strings} .columns=${this.settings.columns} .sort=${this.state.sort} .filter=${this.state.filter} .marked=${this.marked}></lc-table>`;
  }

  private charts(analysis: Analysis): TemplateResult {
    return html`<lc-charts .analysis=${analysis} .times=${this.measurer.times} .machine=${this.measurer.machine} .strings=${this.strings} .devices=${this.devices} .device=${this.state.device} .marked=${this.marked}></lc-charts>`;
  }

  private comparison(): TemplateResult {
    return html`<lc-compare .variants=${this.variants} .outcomes=${this.measurer.comparison} .strings=${this.strings} .unit=${this.settings.unit} .busy=${this.measurer.state.phase === 'running'} .stamp=${this.measurer.comparisonStamp} .notes=${this.measurer.comparisonNotes.map(this.strings.said)}></lc-compare>`;
  }
}

customElements.define('lc-app', AppElement);
