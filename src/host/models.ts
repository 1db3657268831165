import { type Disposable, EventEmitter, l10n, type LogOutputChannel, type Memento, type TextDocument, type TextDocumentChangeEvent, type Uri, workspace } from 'vscode';
import type { Analysis } from '../core/analysis.js';
import { hintsOf, type LayerTimesMs, type LineHint } from '../core/report/hints.js';
import type { PanelMeasurement } from '../protocol.js';
import { importRoots, type WorkspaceFiles } from './files.js';
import { settingsOf } from './settings.js';
import { Ended, type Supervisor } from './supervisor.js';

/** What the user chose for a file; kept over sessions. */
export interface Choice {
  readonly entry?: string;
  readonly input?: string;
}

/** The evaluation of one open file. */
export interface ModelState {
  readonly uri: Uri;
  /** The last result worth showing; stays while the text is broken. */
  readonly analysis: Analysis | undefined;
  /** The newest result, even where it is worse: its notes say what is wrong now. */
  readonly newest: Analysis | undefined;
  /** Names the evaluation for {@link Supervisor.model}. */
  readonly analysisId: number;
  /** Grows with every result. */
  readonly version: number;
  /** True while a newer text is being evaluated or could not be. */
  readonly stale: boolean;
  readonly calculating: boolean;
  /** Why there is no result, when evaluation itself was ended. */
  readonly failure: string | undefined;
  readonly hints: readonly LineHint[];
  readonly measured: PanelMeasurement | undefined;
}

/** Text that can hold a network: everything else is none of our business. */
const MENTIONS_MODEL = /\btorch\b|\bnn\.Module\b|\btimm\b|\beinops\b|\blightning\b|#\s*layer-cost:/;
/** Pause after a keystroke: what is typed fast is evaluated once. */
const DEBOUNCE_MS = 60;
const LARGEST_CHARACTERS = 5_000_000;

const looksLikeModel = (document: TextDocument): boolean =>
  document.languageId === 'python' && document.uri.scheme !== 'git' && document.uri.scheme !== 'output' && MENTIONS_MODEL.test(document.getText().slice(0, LARGEST_CHARACTERS));

const EMPTY: Omit<ModelState, 'uri'> = { analysis: undefined, newest: undefined, analysisId: 0, version: 0, stale: false, calculating: false, failure: undefined, hints: [], measured: undefined };

/** True when a new result is worth less than the one on screen: text that is just being typed. */
function isWorse(now: Analysis, before: Analysis | undefined): boolean {
  if (!before || !before.complete || now.complete) return false;
  return now.rows.length < before.rows.length || now.notes.some((n) => n.severity !== 'info');
}

/** Evaluates open files as they change: the latest text wins, the last good result stays on screen meanwhile. */
export class Models implements Disposable {
  private readonly states = new Map<string, ModelState>();
  private readonly timers = new Map<string, ReturnType<typeof setTimeout>>();
  private readonly running = new Map<string, { again: boolean }>();
  private readonly shut: Disposable[] = [];
  /** Files whose evaluation had to be ended: they wait for an edit. */
  private readonly hung = new Map<string, number>();
  private readonly changed = new EventEmitter<ModelState>();
  /** Fires once per real change of what is to be shown for a file. */
  readonly onChange = this.changed.event;

  constructor(
    private readonly supervisor: Supervisor,
    private readonly files: WorkspaceFiles,
    private readonly memory: Memento,
    private readonly log: LogOutputChannel,
  ) {
    this.shut.push(
      this.changed,
      workspace.onDidOpenTextDocument((d) => this.schedule(d, 0)),
      workspace.onDidChangeTextDocument((e) => this.edited(e)),
      workspace.onDidCloseTextDocument((d) => this.forget(d.uri)),
      workspace.onDidChangeConfiguration((e) => {
        if (e.affectsConfiguration('layerCost')) for (const s of this.states.values()) this.publish({ ...s, hints: this.hintsFor(s.uri, s.analysis, s.measured) });
      }),
    );
    for (const d of workspace.textDocuments) this.schedule(d, 0);
  }

  /** Open files that have a state. */
  documents(): TextDocument[] {
    return workspace.textDocuments.filter((d) => this.states.has(d.uri.toString()));
  }

  get(uri: Uri): ModelState | undefined {
    return this.states.get(uri.toString());
  }

  /** The state of a file once nothing is under way for it. */
  async settled(uri: Uri): Promise<ModelState | undefined> {
    for (;;) {
      const key = uri.toString();
      if (!this.timers.has(key) && !this.running.has(key)) return this.states.get(key);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  choice(uri: Uri): Choice {
    return this.memory.get<Choice>(`choice:${uri.toString()}`) ?? {};
  }

  async choose(uri: Uri, choice: Choice): Promise<void> {
    await this.memory.update(`choice:${uri.toString()}`, choice.entry === undefined && choice.input === undefined ? undefined : choice);
    this.hung.delete(uri.toString());
    const document = workspace.textDocuments.find((d) => d.uri.toString() === uri.toString());
    if (document) this.schedule(document, 0);
  }

  /** Evaluates the file's text with another entry or input, beside what is shown. */
  async variant(document: TextDocument, choice: Choice): Promise<{ id: number; analysis: Analysis }> {
    return this.supervisor.analyze(await this.request(document, choice));
  }

  measured(uri: Uri, version: number, measured: PanelMeasurement): void {
    const state = this.get(uri);
    if (state && state.version === version) this.publish({ ...state, measured, hints: this.hintsFor(uri, state.analysis, measured) });
  }

  restart(): void {
    this.hung.clear();
    for (const d of workspace.textDocuments) this.schedule(d, 0);
  }

  private edited({ document, contentChanges }: TextDocumentChangeEvent): void {
    const state = this.get(document.uri);
    if (!contentChanges.length) return;
    this.hung.delete(document.uri.toString());
    if (state?.hints.length) {
      // Until the new text is evaluated, hints move with their lines.
      let { hints } = state;
      for (const c of contentChanges) {
        const added = c.text.split('\n').length - 1 - (c.range.end.line - c.range.start.line);
        if (added) hints = hints.map((h) => (h.line - 1 > c.range.end.line || (h.line - 1 === c.range.end.line && c.range.start.character === 0 && c.range.isEmpty) ? { ...h, line: h.line + added } : h));
      }
      this.states.set(document.uri.toString(), { ...state, hints });
    }
    this.schedule(document, DEBOUNCE_MS);
  }

  private forget(uri: Uri): void {
    const key = uri.toString();
    clearTimeout(this.timers.get(key));
    this.timers.delete(key);
    this.states.delete(key);
    this.hung.delete(key);
  }

  private schedule(document: TextDocument, delayMs: number): void {
    const key = document.uri.toString();
    clearTimeout(this.timers.get(key));
    this.timers.delete(key);
    if (!looksLikeModel(document)) {
      if (this.states.delete(key)) this.changed.fire({ ...EMPTY, uri: document.uri });
      return;
    }
    this.timers.set(
      key,
      setTimeout(() => {
        this.timers.delete(key);
        void this.evaluate(document);
      }, delayMs),
    );
  }

  private async request(document: TextDocument, choice: Choice) {
    const roots = await importRoots(document.uri);
    this.files.allow(document.uri, roots);
    return { file: document.uri.toString(), text: document.getText(), roots, ...choice };
  }

  private async evaluate(document: TextDocument): Promise<void> {
    const key = document.uri.toString();
    const busy = this.running.get(key);
    if (busy) {
      busy.again = true;
      return;
    }
    if (this.hung.get(key) === document.version) return;
    const run = { again: false };
    this.running.set(key, run);
    const before = this.states.get(key) ?? { ...EMPTY, uri: document.uri };
    const slow = setTimeout(() => this.publish({ ...(this.states.get(key) ?? before), calculating: true }), 250);
    const version = document.version;
    try {
      const { id, analysis } = await this.supervisor.analyze(await this.request(document, this.choice(document.uri)));
      if (!document.isClosed) this.take(document, id, analysis, version !== document.version);
    } catch (error) {
      if (!(error instanceof Ended)) throw error;
      this.hung.set(key, version);
      this.log.warn(`${key}: ${error.message}`);
      const state = this.states.get(key) ?? before;
      if (!document.isClosed) this.publish({ ...state, stale: true, calculating: false, failure: error.message });
    } finally {
      clearTimeout(slow);
      this.running.delete(key);
      if (run.again) this.schedule(document, 0);
    }
  }

  private take(document: TextDocument, id: number, analysis: Analysis, outdated: boolean): void {
    const { uri } = document;
    const before = this.get(uri);
    const rest = { uri, newest: analysis, calculating: false, failure: undefined };
    for (const n of analysis.notes) if (n.severity !== 'info') this.log.info(`${n.span?.file ?? uri.toString()}:${n.span?.line ?? ''} ${n.text}`);
    if (before?.analysis && isWorse(analysis, before.analysis)) {
      this.publish({ ...before, ...rest, stale: true });
      return;
    }
    // Lines have moved on while this was evaluated: the hints that moved with them stay until the next result.
    const hints = outdated && before?.hints.length ? before.hints : this.hintsFor(uri, analysis, undefined);
    this.publish({ ...rest, analysis, analysisId: id, version: (before?.version ?? 0) + 1, stale: outdated, hints, measured: undefined });
  }

  private hintsFor(uri: Uri, analysis: Analysis | undefined, measured: PanelMeasurement | undefined): LineHint[] {
    return analysis ? hintsOf(analysis, uri.toString(), settingsOf(uri), timesOf(measured)) : [];
  }

  private publish(state: ModelState): void {
    this.states.set(state.uri.toString(), state);
    this.changed.fire(state);
  }

  dispose(): void {
    for (const t of this.timers.values()) clearTimeout(t);
    for (const d of this.shut) d.dispose();
  }
}

export function timesOf(measured: PanelMeasurement | undefined): LayerTimesMs | undefined {
  return measured && new Map(measured.layers.map((l) => [l.layer, l.ms]));
}

/** The sentence for a state without a network to show. */
export function emptyReason(state: ModelState | undefined): string {
  if (!state) return l10n.t('This file does not mention torch: there is nothing to evaluate.');
  if (state.failure) return l10n.t('The evaluation was ended: {0}', state.failure);
  if (state.calculating || !state.newest) return l10n.t('Calculating…');
  const error = state.newest.notes.find((n) => n.severity === 'error') ?? state.newest.notes[0];
  return error ? `${error.span ? l10n.t('Line {0}: ', error.span.line) : ''}${error.text}` : l10n.t('No network was found in this file. Choose Entry takes any Python expression that gives one.');
}
