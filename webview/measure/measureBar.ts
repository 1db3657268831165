import { html, nothing, type TemplateResult } from 'lit';
import { fill, msText } from '../../src/core/report/numbers.js';
import { button, progressRing } from '../ui/controls.js';
import type { Words } from '../words.js';
import type { MeasureState, Outcome } from './outcome.js';

export interface MeasureBarOptions {
  readonly state: MeasureState;
  readonly outcome: Outcome | null;
  /** The outcome is of an older version of the network. */
  readonly outdated: boolean;
  readonly canMeasure: boolean;
  readonly strings: Words;
  readonly onMeasure: () => void;
  readonly onConfirm: () => void;
  readonly onCancel: () => void;
}

/** The button, what is going on, and the number: everything about the whole network's time. */
export function measureBar(o: MeasureBarOptions): TemplateResult {
  const { state, strings: s } = o;
  return html`<div class="measure" role="group" aria-label=${s.measure}>
    ${state.phase === 'running' ? button({ label: s.cancel, onClick: o.onCancel }) : button({ label: o.outcome ? s.measureAgain : s.measure, primary: true, disabled: !o.canMeasure, onClick: o.onMeasure })}
    <div class="status" aria-live="polite">${state.phase === 'running' ? running(state, s) : o.outcome ? result(o.outcome, o.outdated, s) : nothing}</div>
  </div>`;
}

function running(state: Extract<MeasureState, { phase: 'running' }>, s: Words): TemplateResult {
  return html`${progressRing(s.measuring)}
    <div class="now"><span>${state.text}${(state.secondsLeft ?? 0) < 1 ? '' : ` · ${fill(s.secondsLeft, Math.ceil(state.secondsLeft ?? 0))}`}</span>
      <span class="track" role="progressbar" aria-valuemin="0" aria-valuemax="100" aria-valuenow=${Math.round((state.fraction ?? 0) * 100)}><i .style=${`width: ${(state.fraction ?? 0) * 100}%`}></i></span></div>
    ${state.provisionalMs === null ? nothing : html`<div class="number provisional">≈ ${msText(state.provisionalMs)} <span class="dim">${s.provisional}</span></div>`}`;
}

function result(outcome: Outcome, outdated: boolean, s: Words): TemplateResult {
  const { result: r } = outcome;
  return html`<div class=${`number ${outdated ? 'provisional' : ''}`}>${msText(r.medianMs)} <span class="dim">${s.median}</span> ${r.intervalMs ? html`<span class="dim interval">${fill(s.interval, msText(r.intervalMs.low), msText(r.intervalMs.high))}</span>` : nothing}</div>
    ${r.noisy ? html`<span class="noisy" title=${s.noisyAdvice}>${s.noisy}</span>` : nothing}
    <div class="details dim" title=${fill(s.runtimeRow, msText(r.runtimeRowMs))}><div>${fill(s.spread, msText(r.p10Ms), msText(r.p90Ms))}</div><div>${fill(s.fastest, msText(r.minMs), r.runs)}</div></div>`;
}

/** Sentences that need the whole width: questions before a long run, and what went wrong. */
export function measureNotices(o: MeasureBarOptions): TemplateResult {
  const { state, strings: s } = o;
  return html`
    ${state.phase === 'confirm' ? html`<div class="notice" role="alertdialog" aria-label=${s.measure}><p>${state.why}</p><div class="buttons">${button({ label: s.measureAnyway, primary: true, onClick: o.onConfirm })}${button({ label: s.cancel, onClick: o.onCancel })}</div></div>` : nothing}
    ${state.phase === 'failed' ? html`<div class="notice error" role="alert">${fill(s.measureFailed, s.said(state.reason))}</div>` : nothing}
    ${state.phase === 'idle' && o.outcome?.result.noisy && !o.outdated ? html`<div class="notice">${s.noisyAdvice}</div>` : nothing}
    ${state.phase === 'idle' && o.outcome && !o.outdated ? (o.outcome.result.notes ?? []).filter((note) => !note.startsWith('Noisy')).map((note) => html`<p class="dim note">${s.said(note)}</p>`) : nothing}
    ${state.phase === 'idle' && o.outcome && o.outdated ? html`<div class="notice">${s.changed}</div>` : nothing}`;
}
