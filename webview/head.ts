import { html, nothing, type TemplateResult } from 'lit';
import type { Analysis } from '../src/core/analysis.js';
import { fill, inputsLabel } from '../src/core/report/numbers.js';
import { shown } from '../src/core/report/shown.js';
import type { PageEvent } from '../src/protocol.js';
import type { Words } from './words.js';

interface HeadOptions {
  readonly analysis: Analysis;
  readonly strings: Words;
  /** A newer analysis is under way. */
  readonly calculating: boolean;
  readonly onCommand: (command: Extract<PageEvent, { type: 'command' }>['command']) => void;
  /** Sizes of dynamic dimensions are to be asked for. */
  readonly onSizes: () => void;
}

/** The rest is told by a hint. @limit inputs in the panel's head: inputs */
const INPUTS = 4;

/** Which network is shown, and with which input: both can be changed, for a model file its sizes. */
export function head({ analysis, strings: s, calculating, onCommand, onSizes }: HeadOptions): TemplateResult {
  const { model, inputs } = analysis;
  const name = shown(analysis.entry ?? nameOf(analysis.file));
  const more = inputs.length - INPUTS;
  const input = shown(inputsLabel(inputs.slice(0, INPUTS))) + (more > 0 ? `, … ${fill(s.moreRemarks, more)}` : '');
  const title = (what: string): string => [what, ...(more > 0 ? [shown(inputsLabel(inputs))] : []), ...analysis.assumptions.map(s.said)].join('\n');
  const notes = html`${analysis.inputGuessed ? html` · ${s.guessed}` : nothing}${calculating ? html` · ${s.calculating}` : nothing}`;
  if (!model)
    return html`<div class="who">
      <h1><button title=${s.chooseEntry} @click=${() => onCommand('chooseEntry')}>${name}</button></h1>
      <div class="dim"><button title=${title(s.changeInput)} @click=${() => onCommand('chooseInput')}>${input}</button>${notes}</div>
    </div>`;
  const isOpen = model.dimensions.length > 0;
  return html`<div class="who">
    <h1 title=${[fill(s.madeBy, shown(model.producer) || '?'), `IR ${model.irVersion}`, ...Object.entries(model.opsets).map(([domain, version]) => `${shown(domain) || 'ai.onnx'} ${version}`)].join('\n')}>${name}</h1>
    <div class="dim">${isOpen ? html`<button title=${title(s.changeSizes)} @click=${onSizes}>${input}</button>` : html`<span title=${title('')}>${input}</span>`}${notes}</div>
  </div>`;
}

/** The last part of a URI, as a person reads it. */
function nameOf(file: string): string {
  const name = file.split('/').at(-1) ?? '';
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
