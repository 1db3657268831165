import { CodeLens, type CodeLensProvider, type Disposable, EventEmitter, l10n, languages, Range, type TextDocument } from 'vscode';
import { type LensText, lensesOf } from '../core/report/lenses.js';
import { PYTHON, translate } from './hints.js';
import type { Models, ModelState } from './models.js';
import { settingsOf } from './settings.js';

/** Lenses over model classes and builders: totals, and for the entry what can be done with it. */
class Lenses implements CodeLensProvider, Disposable {
  private readonly emitter = new EventEmitter<void>();
  readonly onDidChangeCodeLenses = this.emitter.event;
  private readonly listening: Disposable;

  constructor(private readonly models: Models) {
    this.listening = models.onChange(() => this.emitter.fire());
  }

  provideCodeLenses(document: TextDocument): CodeLens[] {
    const settings = settingsOf(document.uri);
    const state = this.models.get(document.uri);
    if (!settings.lenses || !state) return [];
    if (!state.analysis) return state.failure || state.newest ? [firstLine(document, state)] : [];
    const lenses = lensesOf(state.analysis, document.uri.toString(), settings, translate).flatMap((lens) => this.lensesFor(lens, state, document));
    // Without a network there is still a place that says why.
    return lenses.length || state.analysis.entry !== null ? lenses : [];
  }

  private lensesFor(lens: LensText, state: ModelState, document: TextDocument): CodeLens[] {
    const line = Math.min(lens.span.line - 1, document.lineCount - 1);
    const range = new Range(line, 0, line, Math.max(1, document.lineAt(line).text.length));
    const args = [document.uri];
    const title = state.calculating ? l10n.t('calculating… (last: {0})', lens.title) : state.stale ? l10n.t('stale: {0}', lens.title) : lens.title;
    const out = [
      new CodeLens(range, {
        title,
        tooltip: lens.tooltip,
        command: lens.isEntry || !lens.expression ? 'layerCost.whyNoHint' : 'layerCost.useEntry',
        arguments: lens.isEntry || !lens.expression ? [document.uri, lens.span.line] : [document.uri, lens.expression],
      }),
    ];
    if (!lens.isEntry) return out;
    return [
      ...out,
      new CodeLens(range, { title: l10n.t('Visualize'), command: 'layerCost.visualize', arguments: args }),
      new CodeLens(range, { title: l10n.t('Measure'), command: 'layerCost.measure', arguments: args }),
      new CodeLens(range, { title: l10n.t('Change input'), command: 'layerCost.chooseInput', arguments: args }),
    ];
  }

  dispose(): void {
    this.listening.dispose();
    this.emitter.dispose();
  }
}

function firstLine(document: TextDocument, state: ModelState): CodeLens {
  const title = state.failure ? l10n.t('Layer Cost: evaluation was ended') : l10n.t('Layer Cost: calculating…');
  return new CodeLens(new Range(0, 0, 0, Math.max(1, document.lineAt(0).text.length)), { title, tooltip: state.failure, command: 'layerCost.whyNoHint', arguments: [document.uri, 1] });
}

export function registerLenses(models: Models): Disposable[] {
  const lenses = new Lenses(models);
  return [lenses, languages.registerCodeLensProvider(PYTHON, lenses)];
}
