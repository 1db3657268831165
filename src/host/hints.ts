import {
  type CancellationToken,
  EventEmitter,
  type ExtensionContext,
  Hover,
  InlayHint,
  type InlayHintsProvider,
  languages,
  MarkdownString,
  type Position,
  type Range,
  type TextDocument,
} from 'vscode';
import { hoverOf } from '../core/report/hover.js';
import type { ModelFile, PlacedHint } from './modelFile.js';
import type { Models } from './models.js';
import { settingsFor } from './settings.js';
import type { Visibility } from './visibility.js';
import { t } from './words.js';

const PYTHON = { language: 'python' };

/** A hint that knows where it came from: the tooltip is made when it is asked for. */
class CostHint extends InlayHint {
  constructor(
    position: Position,
    readonly placed: PlacedHint,
    readonly document: TextDocument,
  ) {
    super(position, placed.hint.label);
    this.paddingLeft = true;
  }
}

/** What a hover says about a line. Only code spans hold text of the file, so that none of it is read as markup. */
function details(file: ModelFile, placed: PlacedHint, document: TextDocument): MarkdownString {
  const { analysis, status } = file;
  const text = analysis ? hoverOf(analysis, placed.hint, settingsFor(document.uri), t, file.times) : '';
  const markdown = new MarkdownString(text);
  if (status.type === 'broken')
    markdown.appendMarkdown(
      `\n\n_${status.line === undefined ? t('As it was before the last change.') : t('As it was before the error in line {0}.', status.line)}_`,
    );
  return markdown;
}

/** Inlay hints at the ends of lines, and hovers over those lines. Both answer at once from what is known. */
export function registerHints(context: ExtensionContext, models: Models, visibility: Visibility): { refresh(): void } {
  const changed = new EventEmitter<void>();
  const hints: InlayHintsProvider<CostHint> = {
    onDidChangeInlayHints: changed.event,
    provideInlayHints(document: TextDocument, range: Range, token: CancellationToken) {
      const settings = settingsFor(document.uri);
      const file = models.of(document);
      if (!file || !settings.hints || visibility.isHidden || token.isCancellationRequested) return [];
      return file.hints(settings).flatMap((placed) => {
        if (placed.line < range.start.line || placed.line > range.end.line || placed.line >= document.lineCount) return [];
        return [new CostHint(document.lineAt(placed.line).range.end, placed, document)];
      });
    },
    resolveInlayHint(hint) {
      const file = models.known(hint.document.uri);
      if (file) hint.tooltip = details(file, hint.placed, hint.document);
      return hint;
    },
  };
  context.subscriptions.push(
    changed,
    languages.registerInlayHintsProvider(PYTHON, hints),
    languages.registerHoverProvider(PYTHON, {
      provideHover(document, position) {
        const file = models.of(document);
        const settings = settingsFor(document.uri);
        const line = document.lineAt(position.line);
        if (!file || !settings.hints || visibility.isHidden || position.character < line.firstNonWhitespaceCharacterIndex) return undefined;
        const placed = file.hints(settings).find((p) => p.line === position.line);
        return placed && new Hover(details(file, placed, document));
      },
    }),
  );
  return { refresh: () => changed.fire() };
}
