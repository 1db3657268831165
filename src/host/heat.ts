import { type ExtensionContext, OverviewRulerLane, Range, type TextEditor, type TextEditorDecorationType, window } from 'vscode';
import type { LayerRow } from '../core/analysis.js';
import type { LayerId } from '../core/onnx/graph.js';
import type { ModelFile } from './modelFile.js';
import type { Models } from './models.js';
import { type HeatBy, settingsFor } from './settings.js';
import type { Visibility } from './visibility.js';

/** Strengths of color, by a line's share of the costliest line. */
const STEPS = 5;
/** A line below this share of the costliest is left plain: everything colored is nothing colored. */
const LEAST = 0.02;

/** Colors the lines that build layers by what they cost, where the setting asks for it. */
export function registerHeat(context: ExtensionContext, models: Models, visibility: Visibility): { refresh(): void } {
  let types: TextEditorDecorationType[] = [];
  const colored = new WeakSet<TextEditor>();
  const paint = (editor: TextEditor): void => {
    const { document } = editor;
    const settings = settingsFor(document.uri);
    const file = settings.heat === 'none' || visibility.isHidden ? undefined : models.known(document.uri);
    if (!file && !colored.has(editor)) return;
    if (!types.length) context.subscriptions.push(...(types = Array.from({ length: STEPS }, (_, i) => decoration((i + 1) / STEPS))));
    const shares = file ? sharesOf(file, settings.heat) : [];
    types.forEach((type, step) => {
      const lines = shares.filter(({ share }) => Math.ceil(share * STEPS) - 1 === step && share >= LEAST);
      editor.setDecorations(
        type,
        lines
          .filter(({ line }) => line < document.lineCount)
          .map(({ line }) => new Range(line, document.lineAt(line).firstNonWhitespaceCharacterIndex, line, document.lineAt(line).text.length)),
      );
    });
    colored.add(editor);
  };
  const refresh = (): void => window.visibleTextEditors.filter((editor) => editor.document.languageId === 'python').forEach(paint);
  context.subscriptions.push(window.onDidChangeVisibleTextEditors(refresh));
  return { refresh };

  function sharesOf(file: ModelFile, by: HeatBy): { line: number; share: number }[] {
    const { analysis, times } = file;
    if (!analysis) return [];
    const rows = new Map(analysis.rows.map((row) => [row.layer, row]));
    const cost = (layers: readonly LayerId[]): number => layers.reduce((sum, id) => sum + costOf(rows.get(id), by, times?.get(id) ?? 0), 0);
    // Only constructors: a line that calls a helper would count what the helper's own lines show.
    const lines = file.hints(settingsFor(file.uri)).flatMap(({ hint, line }) => (hint.direct ? [{ line, cost: cost(hint.layers) }] : []));
    const most = Math.max(0, ...lines.map((l) => l.cost));
    return most > 0 ? lines.map((l) => ({ line: l.line, share: l.cost / most })) : [];
  }
}

function costOf(row: LayerRow | undefined, by: HeatBy, ms: number): number {
  if (!row) return 0;
  if (by === 'macs') return row.macs ?? 0;
  if (by === 'params') return row.params ?? 0;
  return by === 'bytes' ? row.bytesRead + row.bytesWritten : ms;
}

/** The same warm color, the stronger the costlier; light enough for text of any theme. */
function decoration(strength: number): TextEditorDecorationType {
  const color = (alpha: number): string => `rgba(255, 110, 40, ${(alpha * strength).toFixed(3)})`;
  return window.createTextEditorDecorationType({
    light: { backgroundColor: color(0.28) },
    dark: { backgroundColor: color(0.34) },
    overviewRulerColor: color(0.8),
    overviewRulerLane: OverviewRulerLane.Center,
  });
}
