import { html, LitElement, nothing, type TemplateResult } from 'lit';
import type { Analysis, Knob } from '../../src/core/analysis.js';
import { THIN } from '../../src/core/explore/asked.js';
import { changeText, fill } from '../../src/core/report/numbers.js';
import { shown } from '../../src/core/report/shown.js';
import type { HostSide } from '../host.js';
import { button, checkbox, stops, textField } from '../ui/controls.js';
import { sharedStyle } from '../ui/styles.js';
import type { Words } from '../words.js';
import { type Explored, sourceValues, usualValues } from './explorer.js';
import { exploreStyle } from './exploreStyle.js';
import { METRICS, metricFull, metricName, metricOf, metricText } from './metrics.js';
import './gridView.js';

/** One thing that can be turned. */
interface Control {
  readonly name: string;
  readonly label: string;
  readonly kind: Knob['kind'];
  readonly stops: readonly string[];
}

/**
 * The knobs of a network and what turning them changes. Fires `lc-turn` with a name and a value, `lc-back` and `lc-write-back`.
 * The grid below them has events of its own.
 */
class ExploreElement extends LitElement {
  static override styles = [sharedStyle, exploreStyle];
  static override properties = {
    source: { attribute: false },
    version: { attribute: false },
    values: { attribute: false },
    explored: { attribute: false },
    busy: { type: Boolean },
    writing: { type: Boolean },
    trouble: { attribute: false },
    unit: {},
    strings: { attribute: false },
    host: { attribute: false },
  };
  /** The network as the file has it. */
  declare source: Analysis;
  declare version: number;
  declare values: ReadonlyMap<string, string>;
  declare explored: Explored | null;
  declare busy: boolean;
  declare writing: boolean;
  declare trouble: string | null;
  declare unit: 'macs' | 'flops';
  declare strings: Words;
  declare host: HostSide;

  override render(): TemplateResult {
    const { source, strings: s } = this;
    const own = sourceValues(source);
    return html`<div class="columns">
        <div class="knobs">${source.model ? this.fileKnobs(own) : this.sourceKnobs(own)}</div>
        <div class="results">${this.results()}</div>
      </div>
      ${own.size > 1 ? html`<lc-grid .source=${source} .version=${this.version} .values=${this.values} .unit=${this.unit} .strings=${s} .host=${this.host}></lc-grid>` : nothing}`;
  }

  private fileKnobs(own: ReadonlyMap<string, string>): TemplateResult {
    const { source, strings: s } = this;
    const controls = [...own.keys()].map((name): Control => ({ name, label: shown(name), kind: 'int', stops: usualValues(source, name) }));
    return this.group(s.dynamicDimensions, controls, own, s.noDimensions);
  }

  private sourceKnobs(own: ReadonlyMap<string, string>): TemplateResult {
    const { source, strings: s } = this;
    const { knobs } = source;
    const inputs = ['batch', 'size'].filter((name) => own.has(name) && !knobs.some((k) => k.name === name));
    const control = (name: string, label: string, kind: Control['kind']): Control => ({ name, label, kind, stops: usualValues(source, name) });
    return html`${this.group(
      fill(s.argumentsOf, shown(callee(source))),
      knobs.map((k) => control(k.name, shown(k.name), k.kind)),
      own,
      s.noArguments,
    )}
      ${this.group(
        s.input,
        inputs.map((name) => control(name, name === 'batch' ? s.batch : s.size, 'int')),
        own,
        s.noInput,
      )}
      ${this.group(s.hiddenChannels, [control(THIN, 'α', 'float')], own, '', s.thinWhat)}`;
  }

  private group(title: string, controls: readonly Control[], own: ReadonlyMap<string, string>, none: string, what?: string): TemplateResult {
    return html`<section role="group" aria-label=${title}>
      <h2>${title}</h2>
      ${what ? html`<p class="dim small">${what}</p>` : nothing}
      ${controls.length ? controls.map((control) => this.control(control, own.get(control.name) ?? '')) : html`<p class="dim">${none}</p>`}
    </section>`;
  }

  private control({ name, label, kind, stops: usual }: Control, own: string): TemplateResult {
    const { strings: s } = this;
    const value = this.values.get(name) ?? own;
    const isTurned = this.values.has(name);
    const back = fill(s.backTo, shown(own));
    const turn = (to: string, typed = false): void => this.dispatch('lc-turn', { name, value: to, typed });
    return html`<div class="knob ${isTurned ? 'turned' : ''}">
      <span class="name" title=${label}>${label}</span>
      ${
        kind === 'bool'
          ? checkbox({ label, checked: /^true$/i.test(value), onChange: (on) => turn(on ? 'True' : 'False') })
          : textField({ label, value, size: kind === 'str' ? 14 : 7, live: true, onInput: (to) => turn(to, true) })
      }
      ${usual.length > 1 ? stops({ label: fill(s.usualValues, label), name, options: usual, value: usual.find((u) => Number(u) === Number(value)) ?? null, onChange: turn }) : html`<span></span>`}
      ${isTurned ? html`<button class="reset" title=${back} aria-label=${`${label}: ${back}`} @click=${() => turn(own)}>↺ ${shown(own)}</button>` : nothing}
    </div>`;
  }

  private results(): TemplateResult {
    const { strings: s, source, explored, unit } = this;
    const rows = METRICS.map((metric) => {
      const before = metricOf(metric, source.totals, unit);
      const now = explored ? metricOf(metric, explored.analysis.totals, unit) : null;
      return { metric, before, now, change: now === null ? '' : changeText(now, before) };
    });
    const least = (complete: boolean): string => (complete ? '' : '≥ ');
    return html`<h2>${s.results}</h2>
      <table class=${this.busy ? 'stale' : ''}>
        <thead><tr><th scope="col">${s.quantity}</th><th scope="col">${source.model ? s.file : s.source}</th><th scope="col">${s.explored}</th><th scope="col">${s.change}</th></tr></thead>
        <tbody>${rows.map(
          ({ metric, before, now, change }) => html`<tr>
            <th scope="row">${metricName(metric, s, unit)}</th>
            <td title=${metricFull(metric, before)}>${least(source.complete)}${metricText(metric, before)}</td>
            <td class="strong" title=${now === null ? nothing : metricFull(metric, now)} data-metric=${metric}>${now === null || !explored ? '–' : `${least(explored.analysis.complete)}${metricText(metric, now)}`}</td>
            <td class=${now === null || !change ? '' : now < before ? 'less' : 'more'}>${change}</td>
          </tr>`,
        )}</tbody>
      </table>
      <p class="said" aria-live="polite">${explored && !this.busy ? rows.map((row) => `${metricName(row.metric, s, unit)} ${metricFull(row.metric, row.now ?? 0)} ${row.change}`).join(', ') : ''}</p>
      ${this.trouble === null ? nothing : html`<div class="notice error" role="alert">${s.said(this.trouble)}${explored ? html` <span class="dim">${s.lastGood}</span>` : nothing}</div>`}
      <div class="buttons">
        ${button({ label: this.writing ? s.writing : source.model ? s.keepSizes : s.writeBack, primary: true, disabled: !explored || this.busy || this.writing || this.trouble !== null, title: source.model ? s.keepSizesWhat : s.writeBackWhat, onClick: () => this.dispatch('lc-write-back') })}
        ${button({ label: source.model ? s.backToFile : s.backToSource, disabled: !this.values.size, onClick: () => this.dispatch('lc-back') })}
      </div>`;
  }

  private dispatch(type: string, detail?: unknown): void {
    this.dispatchEvent(new CustomEvent(type, { bubbles: true, composed: true, detail }));
  }
}

/** The name of what the entry calls. */
const callee = ({ entry }: Analysis): string => /^[\w.]+/.exec(entry ?? '')?.[0] ?? entry ?? '';

customElements.define('lc-explore', ExploreElement);
