import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { type Analysis, hasNetwork, type LayerRow } from '../src/core/analysis.js';
import type { LayerId } from '../src/core/onnx/graph.js';
import { fill } from '../src/core/report/numbers.js';
import { shown } from '../src/core/report/shown.js';
import { capital } from '../src/core/report/text.js';
import { workBy } from '../src/core/report/work.js';
import type { Device, HostEvent, NamedSizes, PanelMeasurement, PanelSettings, PanelState, PanelVariant, VariantValues } from '../src/protocol.js';
import { appStyle } from './appStyle.js';
import { startDevices } from './charts/devices.js';
import { Layouter } from './diagram/layout.js';
import { type Changes, changesOf } from './difference.js';
import { differenceBar } from './differenceBar.js';
import { Explorer, valuesText } from './explore/explorer.js';
import { head } from './head.js';
import { Host } from './host.js';
import { type MeasureBarOptions, measureBar, measureNotices } from './measure/measureBar.js';
import { Measurer } from './measure/measurer.js';
import { notices } from './notices.js';
import { restoreState } from './state.js';
import { savedReport } from './table/export.js';
import { totalFigures } from './totals.js';
import { button, dropdown, tabs } from './ui/controls.js';
import { sharedStyle } from './ui/styles.js';
import { type Words, wordsOf } from './words.js';
import './charts/charts.js';
import './compare/compareView.js';
import './conventions/conventionsView.js';
import './diagram/diagram.js';
import './explore/exploreView.js';
import './file/sizesForm.js';
import './table/table.js';

/** The page: keeps what the host sent and what the user chose, and hands both down to the views. */
class AppElement extends LitElement {
  static override styles = [sharedStyle, appStyle];
  static override properties = {
    state: { state: true },
    analysis: { state: true },
    stale: { state: true },
    reason: { state: true },
    asksSizes: { state: true },
    empty: { state: true },
    marked: { state: true },
    compared: { state: true },
    variants: { state: true },
    devices: { state: true },
    strings: { state: true },
    settings: { state: true },
    layouter: { state: true },
  };
  declare state: PanelState;
  declare analysis: Analysis | null;
  declare stale: boolean;
  /** Why nothing newer is shown. */
  declare reason: string | null;
  /** The person wants to say sizes of dynamic dimensions. */
  declare asksSizes: boolean;
  declare empty: string | null;
  declare marked: ReadonlySet<LayerId>;
  /** What changed from another version to the source. */
  declare compared: Changes | null;
  declare variants: readonly PanelVariant[];
  declare devices: readonly Device[];
  declare strings: Words;
  declare settings: PanelSettings;
  declare layouter: Layouter | null;

  private readonly host = new Host((event) => this.receive(event));
  private readonly measurer = new Measurer(this.host, () => this.requestUpdate());
  private readonly explorer = new Explorer(this.host, () => this.display());
  /** The network as the file has it; `analysis` is what is shown, perhaps a variant of it. */
  private source: { readonly version: number; readonly analysis: Analysis; readonly measured?: PanelMeasurement } | null = null;
  private rows: ReadonlyMap<LayerId, LayerRow> = new Map();

  constructor() {
    super();
    this.state = restoreState(this.host.state);
    this.analysis = null;
    this.stale = false;
    this.reason = null;
    this.asksSizes = false;
    this.empty = null;
    this.marked = new Set();
    this.compared = null;
    this.variants = [];
    this.devices = startDevices;
    this.strings = wordsOf();
    this.settings = { convention: 'macs', columns: [] };
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
        this.show(message);
        return;
      case 'empty':
        this.empty = message.reason;
        this.source = null;
        this.explorer.forget();
        return;
      case 'difference':
        this.compared = message.difference && changesOf(message.difference);
        return;
      case 'analyzing':
        this.stale = true;
        this.reason = null;
        return;
      case 'highlight':
        this.marked = new Set(this.shownLayers(message.layers));
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

  private show({ version, analysis, stale, reason, measured }: Extract<HostEvent, { type: 'analysis' }>): void {
    if (this.state.file !== analysis.file)
      this.change({ file: analysis.file, ...(this.state.file === null ? {} : { expanded: [], collapsed: [], zoom: null, selectedPath: null, filter: '' }) });
    this.empty = null;
    this.stale = stale;
    this.reason = reason ?? null;
    this.source = { version, analysis, ...(measured ? { measured } : {}) };
    this.explorer.sourceChanged(version, analysis);
  }

  /** Shows what is explored, else the source. */
  private display(): void {
    const { source } = this;
    const { shown } = this.explorer;
    const analysis = shown?.analysis ?? source?.analysis ?? null;
    if (analysis !== this.analysis) {
      this.analysis = analysis;
      this.rows = new Map(analysis?.rows.map((row) => [row.layer, row]));
      const kept = analysis?.rows.find((row) => row.path === this.state.selectedPath);
      this.marked = new Set(kept ? [kept.layer] : []);
      if (shown) this.measurer.networkChanged({ version: this.explorer.version, ...shown }, undefined);
      else if (source) this.measurer.networkChanged(source, source.measured);
    }
    this.requestUpdate();
  }

  /** Layers of the source, as the variant that is shown numbers them. */
  private shownLayers(layers: readonly LayerId[]): LayerId[] {
    const { shown } = this.explorer;
    if (!shown || !this.source) return [...layers];
    const paths = new Set(layers.map((id) => this.source?.analysis.graph.layers[id]?.path));
    return shown.analysis.graph.layers.filter((layer) => paths.has(layer.path)).map((layer) => layer.id);
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
    on('lc-compare-source', () => this.host.send({ type: 'command', command: 'compareSource' }));
    on('lc-measure-variants', () => this.measurer.compare(this.variants));
    on<{ name: string; value: string; typed: boolean }>('lc-turn', ({ name, value, typed }) => this.explorer.set(name, value, typed));
    on<VariantValues>('lc-take', (values) => this.explorer.setAll(values));
    on('lc-back', () => this.explorer.back());
    on<NamedSizes>('lc-sizes', (sizes) => {
      this.asksSizes = false;
      this.host.send({ type: 'sizes', sizes });
    });
    on('lc-sizes-close', () => (this.asksSizes = false));
    on('lc-write-back', () => void this.explorer.writeBack());
    this.addEventListener('keydown', (event) => {
      if (event.key === 'Escape' && !event.defaultPrevented && this.explorer.values.size) this.explorer.back();
    });
  }

  private reveal({ layer, preserveFocus }: { layer: LayerId; preserveFocus: boolean }): void {
    this.marked = new Set([layer]);
    this.change({ selectedPath: this.rows.get(layer)?.path ?? null });
    const variant = this.explorer.shown?.variant;
    this.host.send({ type: 'reveal', layer, preserveFocus, ...(variant === undefined ? {} : { variant }) });
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
      canMeasure: hasNetwork(analysis) && !this.stale,
      strings: s,
      onMeasure: () => this.measurer.start(),
      onConfirm: () => this.measurer.confirm(),
      onCancel: () => this.measurer.cancel(),
    };
    return html`
      <header>
        ${head({
          analysis,
          strings: s,
          calculating: this.stale && this.reason === null,
          onCommand: (command) => this.host.send({ type: 'command', command }),
          onSizes: () => {
            this.asksSizes = !this.asksSizes;
          },
        })}
        <div class="totals">${totalFigures(analysis, this.settings.convention, this.changes, s)}</div>
        ${measureBar(bar)}
      </header>
      ${this.exploredBar()}
      ${differenceBar({ changes: this.changes, strings: s, onCopy: (text) => this.host.send({ type: 'copy', text }), onEnd: () => this.host.send({ type: 'endDifference' }) })}
      ${measureNotices(bar)}
      ${this.notices(analysis)}
      <main class=${this.stale ? 'stale' : ''}>${tabs({
        label: s.views,
        active: this.state.view,
        onChange: (view) => this.change({ view }),
        tabs: [
          { id: 'diagram', label: s.diagram, content: this.diagram(analysis), keep: true },
          { id: 'table', label: s.table, content: this.table(analysis) },
          { id: 'charts', label: s.charts, content: this.charts(analysis) },
          { id: 'conventions', label: s.conventions, content: this.conventions() },
          { id: 'explore', label: s.explore, content: this.exploration() },
          { id: 'compare', label: s.compare, content: this.comparison() },
        ],
      })}<div class="side">${this.tools()}</div></main>
      ${this.measurer.outcome ? html`<footer>${this.measurer.outcome.stamp}</footer>` : nothing}`;
  }

  /** Those of what is shown: a variant that is explored is not compared. */
  private get changes(): Changes | null {
    return this.explorer.shown ? null : this.compared;
  }

  /** What is asked and said above every view. */
  private notices(analysis: Analysis): TemplateResult {
    const { strings: s, source, reason } = this;
    const dimensions = source?.analysis.model?.dimensions ?? [];
    const isAsked = dimensions.length > 0 && this.state.view !== 'explore' && (this.asksSizes || dimensions.some((dimension) => dimension.isGuess));
    return html`${reason === null ? nothing : html`<div class="notice error" role="alert">${capital(s.said(reason))}. <span class="dim">${s.lastRead}</span></div>`}
      ${isAsked ? html`<lc-sizes .dimensions=${dimensions} .strings=${s}></lc-sizes>` : nothing}
      ${notices(analysis, s)}`;
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
              label:
                value === 'macs' && this.settings.convention !== 'macs' && this.analysis
                  ? workBy(this.settings.convention, this.analysis).title
                  : s[`heat_${value}`],
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
                { value: 'paper', label: s.paperMarkdown },
                { value: 'paper-latex', label: s.paperLatex },
                ...(this.analysis?.model ? [] : [{ value: 'onnx', label: s.exportOnnx }]),
              ],
            })
          : nothing
      }`;
  }

  private saveReport(format: string): void {
    if (format === 'onnx') this.host.send({ type: 'command', command: 'exportOnnx' });
    if (!this.analysis) return;
    const work = workBy(this.settings.convention, this.analysis);
    const context = { analysis: this.analysis, times: this.measurer.times, work, strings: this.strings, changes: null };
    const report = savedReport(format, context, this.measurer.outdated ? null : this.measurer.outcome);
    if (report) this.host.send({ type: 'save', ...report });
    this.requestUpdate();
  }

  private diagram(analysis: Analysis): TemplateResult {
    return html`<lc-diagram .analysis=${analysis} .rows=${this.rows} .times=${this.measurer.times} .heat=${this.state.heat === 'time' && !this.measurer.times ? 'macs' : this.state.heat} .convention=${this.settings.convention} .strings=${this.strings}
      .layouter=${this.layouter} .marked=${this.marked} .changes=${this.changes} .wishes=${this.wishes} .startView=${this.state.zoom}></lc-diagram>`;
  }

  /** The same object while nothing changed, so that the diagram is not laid out again for a scroll. */
  private get wishes(): Pick<PanelState, 'expanded' | 'collapsed'> {
    const { expanded, collapsed } = this.state;
    if (this.lastWishes.expanded !== expanded || this.lastWishes.collapsed !== collapsed) this.lastWishes = { expanded, collapsed };
    return this.lastWishes;
  }
  private lastWishes: Pick<PanelState, 'expanded' | 'collapsed'> = { expanded: [], collapsed: [] };

  private table(analysis: Analysis): TemplateResult {
    return html`<lc-table .analysis=${analysis} .times=${this.measurer.times} .convention=${this.settings.convention} .strings=${this.strings} .columns=${this.settings.columns} .sort=${this.state.sort} .filter=${this.state.filter} .marked=${this.marked} .changes=${this.changes}></lc-table>`;
  }

  private charts(analysis: Analysis): TemplateResult {
    return html`<lc-charts .analysis=${analysis} .times=${this.measurer.times} .machine=${this.measurer.machine} .strings=${this.strings} .convention=${this.settings.convention} .devices=${this.devices} .device=${this.state.device} .marked=${this.marked}></lc-charts>`;
  }

  /** Says above every view that it is not the source that is shown. */
  private exploredBar(): TemplateResult | typeof nothing {
    const { explorer, strings: s } = this;
    if (!explorer.values.size) return nothing;
    const { shown: there, busy, values } = explorer;
    const plain = shown(there ? fill(s.exploredIs, valuesText(there.values)) : fill(s.exploring, valuesText([...values])));
    return html`<div class="explored" role="status"><b>${plain}</b>${busy && there ? html`<span class="dim">${s.calculating}</span>` : nothing}
      ${explorer.reason !== null && this.state.view !== 'explore' ? html`<span class="dim">${s.said(explorer.reason)}</span>` : nothing}
      ${button({ label: this.source?.analysis.model ? s.backToFile : s.backToSource, title: s.backToSourceKey, onClick: () => explorer.back() })}</div>`;
  }

  /** In which unit the views that know no other tool's count. */
  private get unit(): 'macs' | 'flops' {
    return this.settings.convention === 'flops' ? 'flops' : 'macs';
  }

  private conventions(): TemplateResult {
    const { source } = this;
    if (!source || this.state.view !== 'conventions') return html``;
    return html`<lc-conventions .version=${source.version} .convention=${this.settings.convention} .strings=${this.strings} .host=${this.host}></lc-conventions>`;
  }

  private exploration(): TemplateResult {
    const { source, explorer } = this;
    if (!source) return html``;
    return html`<lc-explore .source=${source.analysis} .version=${source.version} .values=${explorer.values} .explored=${explorer.shown} .busy=${explorer.busy} .writing=${explorer.writing}
      .trouble=${explorer.reason} .unit=${this.unit} .strings=${this.strings} .host=${this.host}></lc-explore>`;
  }

  private comparison(): TemplateResult {
    return html`<lc-compare .canChoose=${!this.analysis?.model} .variants=${this.variants} .outcomes=${this.measurer.comparison} .strings=${this.strings} .unit=${this.unit} .busy=${this.measurer.state.phase === 'running'} .stamp=${this.measurer.comparisonStamp} .notes=${this.measurer.comparisonNotes.map(this.strings.said)}></lc-compare>`;
  }
}

customElements.define('lc-app', AppElement);
