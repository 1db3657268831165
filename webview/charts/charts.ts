import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import type { Analysis } from '../../src/core/analysis.js';
import type { LayerId } from '../../src/core/onnx/graph.js';
import { fill, percent, threeDigits } from '../../src/core/report/numbers.js';
import { workBy } from '../../src/core/report/work.js';
import type { PanelStrings } from '../../src/panelStrings.js';
import type { Device } from '../../src/protocol.js';
import { kindColors } from '../kinds.js';
import { type KindShare, kindShares } from '../table/summary.js';
import type { LayerTimes } from '../times.js';
import { button, dropdown, textField } from '../ui/controls.js';
import { sharedStyle } from '../ui/styles.js';
import { bandwidthFrom, positive, roofOfDevice } from './devices.js';
import { legendMark, type Roof, roofline } from './roofline.js';
import './tradeoff.js';
import type { Explored } from './tradeoff.js';

const MEASURED = '(measured)';

/** Batch, channels, height and width: published accuracies are those of pictures. */
const takesPictures = ({ inputs }: Analysis): boolean => inputs.some(({ shape }) => shape.length === 4);

/** By-kind bars, the roofline, and the trade-off. Fires `lc-reveal` (layer), `lc-device` (name) and `lc-devices` (the edited list). */
class ChartsElement extends LitElement {
  static override properties = {
    analysis: { attribute: false },
    times: { attribute: false },
    machine: { attribute: false },
    strings: { attribute: false },
    devices: { attribute: false },
    device: {},
    marked: { attribute: false },
    convention: {},
    explored: { attribute: false },
    draft: { state: true },
  };
  declare analysis: Analysis;
  declare times: LayerTimes | null;
  /** The roof of this machine, once measured. */
  declare machine: Roof | null;
  declare strings: PanelStrings;
  declare devices: readonly Device[];
  declare device: string | null;
  declare marked: ReadonlySet<LayerId>;
  declare convention: string;
  /** Variants of the network, drawn beside it in the trade-off. */
  declare explored: readonly Explored[];
  declare draft: { name: string; tflops: string; bandwidth: string; clock: string; bus: string } | null;

  constructor() {
    super();
    this.draft = null;
    this.convention = 'macs';
    this.marked = new Set();
    this.explored = [];
  }

  override render(): TemplateResult {
    const s = this.strings;
    const { analysis, times } = this;
    const work = workBy(this.convention, analysis);
    const shares = kindShares({ analysis, times, work });
    const chosen = this.devices.find((device) => device.name === this.device);
    const roof = chosen ? roofOfDevice(chosen) : (this.machine ?? (this.devices[0] ? roofOfDevice(this.devices[0]) : null));
    const showMeasured = this.times !== null && !chosen;
    return html`<div class="sections">
      <section>
        <h2>${s.byKind}</h2>
        <p class="dim">${this.times ? s.byKindMeasured : s.byKindUnmeasured}</p>
        <div class="bars" role="table" aria-label=${s.byKind}>${shares.filter((share) => share.macs > 0 || (share.time ?? 0) > 0).map((share) => this.bars(share))}</div>
        ${this.insight(kindShares({ analysis, times, work: workBy('macs', analysis) }))}
      </section>
      <section>
        <h2>${s.roofline}</h2>
        <p class="dim">${showMeasured ? s.rooflineMeasured : s.rooflineBound}</p>
        <div class="tools">
          <label>${s.roofOf}</label>
          ${dropdown({
            label: s.roofOf,
            value: chosen?.name ?? (this.machine ? MEASURED : (this.devices[0]?.name ?? '')),
            options: [...(this.machine ? [{ value: MEASURED, label: this.machine.name }] : []), ...this.devices.map((d) => ({ value: d.name, label: d.name }))],
            onChange: (value) => this.dispatch('lc-device', value === MEASURED ? null : value),
          })}
          ${this.draft ? nothing : button({ label: s.addDevice, onClick: () => (this.draft = { name: '', tflops: '', bandwidth: '', clock: '', bus: '' }) })}
          ${chosen || !this.machine ? button({ label: s.removeDevice, onClick: () => this.removeDevice(chosen?.name ?? this.devices[0]?.name), disabled: this.devices.length === 0 }) : nothing}
        </div>
        ${this.draft ? this.deviceForm() : nothing}
        ${roof ? roofline({ analysis: this.analysis, times: showMeasured ? this.times : null, roof, marked: this.marked, strings: s, onChoose: (layer) => this.dispatch('lc-reveal', { layer, preserveFocus: true }) }) : nothing}
        <div class="kinds">${shares.filter((share) => share.macs > 0).map((share) => html`<span>${legendMark(share.kind)}${s[`kind_${share.kind}`]}</span>`)}</div>
      </section>
      ${takesPictures(this.analysis) ? html`<section><lc-tradeoff .analysis=${this.analysis} .explored=${this.explored} .strings=${s}></lc-tradeoff></section>` : nothing}</div>`;
  }

  private bars(share: KindShare): TemplateResult {
    const s = this.strings;
    const line = (fraction: number, css: string, color: string, text: string): TemplateResult =>
      html`<div class="line"><i class=${css} .style=${`width: calc((100% - var(--words)) * ${fraction}); background-color: ${color}`}></i><span>${text}</span></div>`;
    return html`<div role="row" class="kind"><span role="rowheader"><i class="swatch" .style=${`background: ${kindColors[share.kind]}`}></i><span>${s[`kind_${share.kind}`]}<br><span class="dim">${share.layers === 1 ? s.oneLayer : fill(s.nLayers, share.layers)}</span></span></span>
      <div role="cell" class="lines">${line(share.macs, 'macs', kindColors[share.kind], `${percent(share.macs)} ${this.convention === 'macs' ? s.ofMacs : fill(s.ofWork, workBy(this.convention, this.analysis).title)}`)}
        ${share.time === null ? nothing : line(share.time, 'time', kindColors[share.kind], `${fill(s.ofTime, percent(share.time))}${share.gmacPerS ? ` · ${threeDigits(share.gmacPerS)} GMAC/s` : ''}`)}</div></div>`;
  }

  /** The sentence that a person needs: the kind whose time is most out of proportion. */
  private insight(shares: readonly KindShare[]): TemplateResult | typeof nothing {
    const worst = shares.filter((share) => share.macs > 0 && (share.time ?? 0) > 0.03).sort((a, b) => (b.time ?? 0) / b.macs - (a.time ?? 0) / a.macs)[0];
    if (!worst?.gmacPerS || !this.machine || (worst.time ?? 0) < worst.macs * 1.3) return nothing;
    const s = this.strings;
    return html`<p class="notice">${fill(s.insight, s[`kind_${worst.kind}`], percent(worst.macs), percent(worst.time ?? 0), threeDigits(worst.gmacPerS), threeDigits(this.machine.peakGmacPerS))}</p>`;
  }

  private deviceForm(): TemplateResult {
    const s = this.strings;
    const draft = this.draft as NonNullable<ChartsElement['draft']>;
    const field = (key: keyof typeof draft, label: string, size: number): TemplateResult =>
      html`<div class="field"><span>${label}</span>${textField({ label, value: draft[key], size, onInput: (value) => this.edit(key, value) })}</div>`;
    const ready = draft.name.trim() !== '' && positive(draft.tflops) !== null && positive(draft.bandwidth) !== null;
    return html`<div class="device">
      <div class="fields">${field('name', s.deviceName, 22)}${field('tflops', s.deviceCompute, 9)}${field('bandwidth', s.deviceBandwidth, 9)}</div>
      <p class="dim">${s.bandwidthFormula}</p>
      <div class="fields">${field('clock', s.memoryClock, 9)}${field('bus', s.busWidth, 9)}</div>
      <div class="tools">${button({ label: s.saveDevice, primary: true, disabled: !ready, onClick: () => this.saveDevice() })}${button({ label: s.cancel, onClick: () => (this.draft = null) })}</div>
    </div>`;
  }

  private edit(key: keyof NonNullable<ChartsElement['draft']>, value: string): void {
    if (!this.draft) return;
    const draft = { ...this.draft, [key]: value };
    const [clock, bus] = [positive(draft.clock), positive(draft.bus)];
    if ((key === 'clock' || key === 'bus') && clock && bus) draft.bandwidth = String(bandwidthFrom(clock, bus));
    this.draft = draft;
  }

  private saveDevice(): void {
    const [computeTflops, bandwidthGBPerS, name] = [positive(this.draft?.tflops ?? ''), positive(this.draft?.bandwidth ?? ''), this.draft?.name.trim()];
    if (!computeTflops || !bandwidthGBPerS || !name) return;
    this.draft = null;
    this.dispatch('lc-devices', [...this.devices.filter((device) => device.name !== name), { name, computeTflops, bandwidthGBPerS }]);
    this.dispatch('lc-device', name);
  }

  private removeDevice(name: string | undefined): void {
    this.dispatch(
      'lc-devices',
      this.devices.filter((device) => device.name !== name),
    );
    this.dispatch('lc-device', null);
  }

  private dispatch(type: string, detail: unknown): void {
    this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }));
  }

  static override styles = [
    sharedStyle,
    css`
      :host { display: block; padding: 18px 20px; overflow: auto; }
      .sections { columns: 440px 2; column-gap: 36px; }
      section { display: grid; gap: 10px; min-width: 0; break-inside: avoid; padding-bottom: 28px; }
      .bars { display: grid; gap: 12px; }
      .kind { display: grid; grid-template-columns: 170px 1fr; gap: 10px; align-items: center; }
      .kind [role='rowheader'] { display: flex; gap: 8px; align-items: baseline; line-height: 1.35; }
      .lines { display: grid; gap: 3px; }
      /* Every bar leaves the same room for words, so that lengths compare. */
      .line { --words: 178px; display: flex; align-items: center; gap: 8px; font-size: 11px; font-variant-numeric: tabular-nums; }
      .line i { height: 13px; min-width: 2px; border-radius: 2px; flex: none; }
      .line i.time { background-image: repeating-linear-gradient(45deg, transparent 0 3px, color-mix(in srgb, var(--vscode-editor-background) 55%, transparent) 3px 6px); }
      .line span { white-space: nowrap; }
      .notice::first-letter { text-transform: uppercase; }
      .tools, .fields { display: flex; flex-wrap: wrap; gap: 8px; align-items: end; }
      .tools { align-items: center; }
      .field { display: grid; gap: 3px; font-size: 11px; }
      .device { display: grid; gap: 10px; padding: 12px; border: 1px solid var(--line); border-radius: 6px; }
      .roofline { width: 100%; height: auto; font-family: var(--vscode-font-family); }
      .roofline .tick { font-size: 11px; fill: var(--vscode-descriptionForeground); }
      .roofline .tick.strong { fill: var(--vscode-foreground); font-weight: 600; }
      .gridline { stroke: color-mix(in srgb, var(--vscode-foreground) 12%, transparent); }
      .roof { fill: none; stroke: var(--vscode-foreground); stroke-width: 2; stroke-linejoin: round; }
      .roof.under { stroke: none; fill: color-mix(in srgb, var(--vscode-foreground) 4%, transparent); }
      .point { fill: color-mix(in srgb, currentColor 75%, transparent); stroke: currentColor; stroke-width: 1.3; cursor: pointer; }
      .point.hollow { fill: color-mix(in srgb, currentColor 20%, var(--vscode-editor-background)); }
      .point.marked { stroke: var(--vscode-foreground); stroke-width: 2.4; }
      .point:hover { stroke: var(--vscode-focusBorder); stroke-width: 3; }
    `,
  ];
}

customElements.define('lc-charts', ChartsElement);
