import type { Uri } from 'vscode';
import { type Analysis, hasNetwork } from '../core/analysis.js';
import { fingerprintOf } from '../core/fingerprint.js';
import type { LayerId } from '../core/onnx/graph.js';
import { hintsOf, type LayerTimesMs, type LineHint } from '../core/report/hints.js';
import { type LensText, lensesOf } from '../core/report/lenses.js';
import type { Trouble } from '../core/stale.js';
import type { PanelMeasurement } from '../protocol.js';
import { LineMap } from './lineMap.js';
import type { Settings } from './settings.js';
import { t } from './words.js';

/** Where a file's analysis stands. Reasons are in English: whoever shows one translates it. */
export type Status =
  /** Nothing found out yet. */
  | { readonly type: 'new' }
  /** The shown analysis is that of the text as it is. */
  | { readonly type: 'current' }
  /** The text has changed, a new analysis is due or under way. `slow` once it takes long enough to say so. */
  | { readonly type: 'analyzing'; readonly slow: boolean }
  /** The text cannot be read in places, or fails: the last good analysis stays. */
  | ({ readonly type: 'broken' } & Trouble)
  /** Ended by a limit of time or by a crash: not tried again before the file changes. */
  | { readonly type: 'stopped'; readonly reason: string }
  /** It crashed too often: not tried again before the user asks. */
  | { readonly type: 'paused'; readonly reason: string };

/** A line's hint at the place where the line is now. */
export interface PlacedHint {
  readonly hint: LineHint;
  /** Counts from 0. */
  readonly line: number;
}

export interface PlacedLens {
  readonly lens: LensText;
  readonly line: number;
}

/** What is known of one file, and what is shown of it: the last good analysis, of source moved along with edits. */
export class ModelFile {
  readonly key: string;
  status: Status = { type: 'new' };
  /** The last good analysis; its places are those of the text that it read. */
  analysis: Analysis | undefined;
  /** Grows with each analysis that is shown. */
  version = 0;
  /** Files whose text went into the analysis. */
  read: ReadonlySet<string> = new Set();
  /** Notes of the last analysis that was not good enough to be shown. */
  rejected: Analysis | undefined;
  /** How long the last analysis took in the worker. */
  tookMs = 0;

  private lines = new LineMap(0);
  private measurement: { readonly of: string; readonly measured: PanelMeasurement; readonly paths: ReadonlyMap<string, number> } | undefined;
  private cache: { version: number; settings: string; hints: LineHint[]; lenses: LensText[] } | undefined;

  constructor(readonly uri: Uri) {
    this.key = uri.toString();
  }

  get hasModel(): boolean {
    return this.analysis !== undefined && hasNetwork(this.analysis);
  }

  show(analysis: Analysis, read: readonly string[], lineCount: number): void {
    this.analysis = analysis;
    this.rejected = undefined;
    this.read = new Set(read);
    this.version++;
    this.lines = new LineMap(lineCount);
    this.cache = undefined;
  }

  edited(
    changes: readonly {
      readonly range: { readonly start: { readonly line: number; readonly character: number }; readonly end: { readonly line: number } };
      readonly text: string;
    }[],
  ): void {
    for (const { range, text } of changes)
      this.lines.apply({
        startLine: range.start.line,
        endLine: range.end.line,
        atLineStart: range.start.character === 0,
        newLines: text.split('\n').length - 1,
      });
  }

  /** Keeps a measurement of the analysis that is shown. */
  keepMeasurement(measured: PanelMeasurement): void {
    if (!this.analysis) return;
    const pathOf = new Map(this.analysis.rows.map((row) => [row.layer, row.path]));
    const paths = new Map(measured.layers.flatMap(({ layer, ms }) => (pathOf.has(layer) ? [[pathOf.get(layer) ?? '', ms] as const] : [])));
    this.measurement = { of: fingerprintOf(this.analysis), measured, paths };
    this.cache = undefined;
  }

  /** The measurement, while the network is still the one that was measured. */
  get measured(): PanelMeasurement | undefined {
    return this.times && this.measurement?.measured;
  }

  get times(): LayerTimesMs | undefined {
    const { analysis, measurement } = this;
    if (!analysis || !measurement || measurement.of !== fingerprintOf(analysis)) return undefined;
    return new Map(analysis.rows.flatMap((row) => (measurement.paths.has(row.path) ? [[row.layer, measurement.paths.get(row.path) as number] as const] : [])));
  }

  hints(settings: Settings): PlacedHint[] {
    return this.texts(settings).hints.flatMap((hint) => {
      const line = this.lines.at(hint.line);
      return line === undefined ? [] : [{ hint, line: line - 1 }];
    });
  }

  lenses(settings: Settings): PlacedLens[] {
    return this.texts(settings).lenses.flatMap((lens) => {
      const line = this.lines.at(lens.span.line);
      return line === undefined ? [] : [{ lens, line: line - 1 }];
    });
  }

  /** Layers that the given line (from 0) of the current text builds. */
  layersAt(line: number, settings: Settings): readonly LayerId[] {
    return this.hints(settings).find((placed) => placed.line === line)?.hint.layers ?? [];
  }

  /** Line (from 0) of the current text for a line (from 1) of the analyzed one. */
  lineNow(line: number): number | undefined {
    const now = this.lines.at(line);
    return now === undefined ? undefined : now - 1;
  }

  /** Line (from 1) of the analyzed text for a line (from 0) of the current one. */
  lineThen(line: number, lineCount: number): number {
    for (let then = 1; then <= lineCount; then++) if (this.lines.at(then) === line + 1) return then;
    return line + 1;
  }

  private texts(settings: Settings): { hints: LineHint[]; lenses: LensText[] } {
    const { analysis } = this;
    if (!analysis) return { hints: [], lenses: [] };
    const of = `${settings.fields.join()}:${settings.convention}`;
    if (this.cache?.version !== this.version || this.cache.settings !== of)
      this.cache = {
        version: this.version,
        settings: of,
        hints: hintsOf(analysis, this.key, settings, this.times),
        lenses: lensesOf(analysis, this.key, settings, t),
      };
    return this.cache;
  }
}
