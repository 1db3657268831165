import { type CancellationToken, type Disposable, EventEmitter, Hover, type HoverProvider, InlayHint, type InlayHintsProvider, l10n, languages, MarkdownString, type Position, Range, type TextDocument } from 'vscode';
import { hoverOf } from '../core/report/hover.js';
import type { Translate } from '../core/report/text.js';
import type { Models } from './models.js';
import { timesOf } from './models.js';
import { settingsOf } from './settings.js';

export const PYTHON = { language: 'python' };
export const translate: Translate = (text, ...values) => l10n.t(text, ...values);

/** What the hover over a line says; nothing in it is trusted, since names come from the file. */
function hoverText(models: Models, document: TextDocument, line: number): MarkdownString | undefined {
  const state = models.get(document.uri);
  const hint = state?.hints.find((h) => h.line === line + 1);
  if (!state?.analysis || !hint) return undefined;
  const text = hoverOf(state.analysis, hint, settingsOf(document.uri), translate, timesOf(state.measured));
  return new MarkdownString(state.stale ? `_${l10n.t('Of the last text that could be evaluated.')}_\n\n${text}` : text);
}

class Hints implements InlayHintsProvider, HoverProvider, Disposable {
  private readonly emitter = new EventEmitter<void>();
  readonly onDidChangeInlayHints = this.emitter.event;
  private readonly listening: Disposable;

  constructor(private readonly models: Models) {
    this.listening = models.onChange(() => this.emitter.fire());
  }

  provideInlayHints(document: TextDocument, range: Range, _token: CancellationToken): InlayHint[] {
    if (!settingsOf(document.uri).hints) return [];
    const state = this.models.get(document.uri);
    return (state?.hints ?? []).flatMap(({ line, label }) => {
      if (line > document.lineCount || line - 1 < range.start.line || line - 1 > range.end.line) return [];
      const hint = new InlayHint(document.lineAt(line - 1).range.end, label);
      hint.paddingLeft = true;
      return [hint];
    });
  }

  resolveInlayHint(hint: InlayHint): InlayHint {
    const editor = this.documentOf(hint);
    if (editor) hint.tooltip = hoverText(this.models, editor, hint.position.line);
    return hint;
  }

  /** A hint does not know its document; the one whose line has this very text does. */
  private documentOf(hint: InlayHint): TextDocument | undefined {
    return this.models.documents().find((d) => this.models.get(d.uri)?.hints.some((h) => h.line === hint.position.line + 1 && h.label === hint.label));
  }

  provideHover(document: TextDocument, position: Position): Hover | undefined {
    const text = hoverText(this.models, document, position.line);
    const line = document.lineAt(position.line);
    // Where the line's own words are, the language's hovers come first; ours is for the whole line.
    return text && new Hover(text, new Range(position.line, line.firstNonWhitespaceCharacterIndex, position.line, line.range.end.character));
  }

  dispose(): void {
    this.listening.dispose();
    this.emitter.dispose();
  }
}

export function registerHints(models: Models): Disposable[] {
  const hints = new Hints(models);
  return [hints, languages.registerInlayHintsProvider(PYTHON, hints), languages.registerHoverProvider(PYTHON, hints)];
}
