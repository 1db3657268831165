import { Disposable, EventEmitter, type LogOutputChannel, type TextDocument, type TextDocumentChangeEvent, type Uri, window, workspace } from 'vscode';
import type { Analysis } from '../core/analysis.js';
import type { AnalyzeRequest } from '../core/request.js';
import { troubleOf } from '../core/stale.js';
import { mayDefineNetwork } from '../core/text/searched.js';
import type { Analyzed } from '../protocol.js';
import type { Choices } from './choices.js';
import type { PythonFolders } from './environment.js';
import { openDocument, type SourceFiles } from './files.js';
import { ModelFile, type Status } from './modelFile.js';
import { requestFor } from './request.js';
import type { AnalysisOutcome, Supervisor } from './supervisor.js';

/** Longer text is no source of a model: not even searched. @limit text in the editor: characters */
const TEXT_CHARACTERS = 2_000_000;

/** Pause in typing after which the text is analyzed; slow files wait longer. @limit pause in typing before an analysis: ms */
const DEBOUNCE_MS = 60;
/** Even a slow file is analyzed this soon after the last key. @limit pause in typing for slow files: ms */
const DEBOUNCE_LONGEST_MS = 600;
/** From then on the lens says that it is calculating. @limit analysis without a word in the lens: ms */
const SLOW_MS = 250;

/** Contents of version control, cells and views that are no files of their own. */
const FOREIGN_SCHEMES = new Set(['git', 'gitfs', 'review', 'output', 'vscode-notebook-cell', 'vscode-interactive-input', 'comment', 'search-editor']);

export const isPythonFile = (document: TextDocument): boolean => document.languageId === 'python' && !FOREIGN_SCHEMES.has(document.uri.scheme);

/** A text that may define a network. */
export const mayHoldModel = (document: TextDocument): boolean => {
  const text = document.getText();
  return text.length <= TEXT_CHARACTERS && mayDefineNetwork(text);
};

interface Tracked {
  readonly file: ModelFile;
  /** Text and state that the last request was made for: a stopped analysis is not tried again for the same. */
  requested: string | undefined;
  /** The text that the shown result is of, and the user's choice that it answers. */
  shown: { readonly text: string; readonly choice: string } | undefined;
  timer: ReturnType<typeof setTimeout> | undefined;
  slow: ReturnType<typeof setTimeout> | undefined;
  running: boolean;
  again: boolean;
  /** What the last result made of the file. */
  resting: Status;
  /** Grows with every reason to analyze anew: results for an older one are not shown. */
  wanted: number;
  /** Who waits for the file to come to rest. */
  waiting: (() => void)[];
}

/** Every file that was looked at, and the work of keeping its analysis up to date. */
export class Models {
  private readonly files = new Map<string, Tracked>();
  private readonly changed = new EventEmitter<ModelFile>();
  /** Something of what is shown for a file has changed. */
  readonly onDidChange = this.changed.event;
  private readonly subscriptions: Disposable[] = [];
  /** Files that a panel shows although no editor may. */
  private readonly held = new Map<string, number>();

  constructor(
    private readonly supervisor: Supervisor,
    private readonly sources: SourceFiles,
    private readonly folders: PythonFolders,
    private readonly choices: Choices,
    private readonly log: LogOutputChannel,
  ) {
    this.subscriptions.push(
      this.changed,
      workspace.onDidChangeTextDocument((event) => this.documentEdited(event)),
      workspace.onDidCloseTextDocument((document) => this.documentClosed(document)),
      choices.onDidChange((key) => this.refresh(key)),
    );
  }

  dispose(): void {
    for (const { timer, slow, waiting } of this.files.values()) {
      clearTimeout(timer);
      clearTimeout(slow);
      for (const done of waiting) done();
    }
    this.files.clear();
    Disposable.from(...this.subscriptions).dispose();
  }

  get all(): ModelFile[] {
    return [...this.files.values()].map(({ file }) => file);
  }

  known(uri: Uri): ModelFile | undefined {
    return this.files.get(uri.toString())?.file;
  }

  /** The document's file, its first analysis started when there is none; undefined when nothing in it looks like a network. Returns at once. */
  of(document: TextDocument): ModelFile | undefined {
    const key = document.uri.toString();
    const known = this.files.get(key);
    if (known) return known.file;
    if (!isPythonFile(document) || !mayHoldModel(document)) return undefined;
    return this.track(document.uri).file;
  }

  /** Keeps a file's analysis up to date even when no editor shows it, until disposed. */
  hold(uri: Uri): Disposable {
    const key = uri.toString();
    this.held.set(key, (this.held.get(key) ?? 0) + 1);
    if (!this.files.has(key)) this.track(uri);
    return new Disposable(() => {
      const left = (this.held.get(key) ?? 1) - 1;
      if (left) this.held.set(key, left);
      else this.held.delete(key);
      if (!left && !openDocument(key)) this.drop(key);
    });
  }

  /** The file once nothing is under way for it; its first analysis is started when there is none. */
  async settled(uri: Uri): Promise<ModelFile | undefined> {
    const key = uri.toString();
    const tracked = this.files.get(key) ?? this.track(uri);
    if (tracked.timer !== undefined || tracked.running) await new Promise<void>((resolve) => tracked.waiting.push(resolve));
    return this.files.get(key)?.file;
  }

  /** Analyzes again although the text is the same: another entry, other folders, or the user asks. */
  refresh(key?: string): void {
    for (const [at, tracked] of this.files)
      if (key === undefined || key === at) {
        tracked.requested = undefined;
        this.schedule(tracked, 0);
      }
  }

  /** Files that changed on disk or in another editor: whoever has read them is analyzed again. */
  sourcesChanged(keys: readonly string[]): void {
    for (const tracked of this.files.values()) {
      const { file } = tracked;
      // A file that could not be found before may be there now.
      if (keys.some((key) => key !== file.key && (file.read.has(key) || !this.isKnownSource(key)))) {
        tracked.requested = undefined;
        this.schedule(tracked);
      } else if (keys.includes(file.key) && !openDocument(file.key)) this.schedule(tracked);
    }
  }

  private isKnownSource(key: string): boolean {
    return this.files.has(key) || openDocument(key) !== undefined;
  }

  private track(uri: Uri): Tracked {
    this.sources.watch();
    const tracked: Tracked = {
      file: new ModelFile(uri),
      requested: undefined,
      shown: undefined,
      timer: undefined,
      slow: undefined,
      running: false,
      again: false,
      resting: { type: 'new' },
      wanted: 0,
      waiting: [],
    };
    this.files.set(tracked.file.key, tracked);
    this.schedule(tracked, 0);
    return tracked;
  }

  private drop(key: string): void {
    const tracked = this.files.get(key);
    if (!tracked) return;
    clearTimeout(tracked.timer);
    clearTimeout(tracked.slow);
    this.files.delete(key);
    this.supervisor.cancel(key);
    for (const done of tracked.waiting) done();
    this.changed.fire(tracked.file);
  }

  private documentEdited({ document, contentChanges }: TextDocumentChangeEvent): void {
    if (!contentChanges.length) return;
    const tracked = this.files.get(document.uri.toString());
    if (!tracked) {
      // A text that becomes a network while it is typed.
      if (window.visibleTextEditors.some((editor) => editor.document === document)) this.of(document);
      return;
    }
    tracked.file.edited(contentChanges);
    this.schedule(tracked);
  }

  private documentClosed(document: TextDocument): void {
    const key = document.uri.toString();
    if (this.held.has(key)) this.refresh(key);
    else this.drop(key);
  }

  private schedule(tracked: Tracked, delayMs = Math.min(DEBOUNCE_LONGEST_MS, Math.max(DEBOUNCE_MS, tracked.file.tookMs))): void {
    tracked.wanted++;
    clearTimeout(tracked.timer);
    tracked.timer = setTimeout(() => {
      tracked.timer = undefined;
      if (tracked.running) tracked.again = true;
      else void this.run(tracked);
    }, delayMs);
  }

  private async run(tracked: Tracked): Promise<void> {
    tracked.running = true;
    try {
      await this.analyze(tracked);
    } catch (error) {
      this.log.error(error instanceof Error ? error : String(error));
      this.become(tracked, { type: 'stopped', reason: 'the analysis could not be run' });
    }
    tracked.running = false;
    if (tracked.again) {
      tracked.again = false;
      void this.run(tracked);
    } else if (tracked.timer === undefined) for (const done of tracked.waiting.splice(0)) done();
  }

  private async analyze(tracked: Tracked): Promise<void> {
    const { file } = tracked;
    const { wanted } = tracked;
    const choice = this.choices.of(file.key);
    const request = await requestFor(file.uri, this.folders, choice);
    if (tracked.wanted !== wanted) return;
    if (!request) {
      this.become(tracked, { type: 'stopped', reason: 'the file no longer exists' });
      return;
    }
    const identity = JSON.stringify([request.text, choice, request.conventions]);
    if (tracked.requested === identity) {
      // Typed and taken back, or stopped for this very text.
      if (file.status.type === 'analyzing') this.become(tracked, tracked.resting);
      return;
    }
    this.startSlowTimer(tracked);
    const outcome = await this.supervisor.analyze(request, file.key);
    clearTimeout(tracked.slow);
    if (!this.files.has(file.key) || tracked.wanted !== wanted) return;
    tracked.requested = outcome.type === 'superseded' ? undefined : identity;
    this.take(tracked, outcome, request.text, JSON.stringify(choice));
    if (outcome.type === 'done' && outcome.asksWorkspace) void this.search(tracked, request, wanted);
  }

  /** What other files of the workspace add to an analysis. Nobody waits for it: what the file itself tells is shown meanwhile. */
  private async search(tracked: Tracked, request: AnalyzeRequest, wanted: number): Promise<void> {
    const { file } = tracked;
    const found = await this.supervisor.search(request, file.key);
    if (found.type !== 'done' || !this.files.has(file.key) || tracked.wanted !== wanted) return;
    this.show(tracked, found, request.text, tracked.shown?.choice ?? '');
  }

  private take(tracked: Tracked, outcome: AnalysisOutcome, text: string, choice: string): void {
    const { file } = tracked;
    switch (outcome.type) {
      case 'done': {
        const { analysis, tookMs } = outcome;
        file.tookMs = tookMs;
        this.logAnalysis(analysis, tookMs);
        // While the text gives less than it did, the last good result stays. The same text, or another choice, is answered as it is.
        const typed = tracked.shown?.choice === choice && tracked.shown.text !== text;
        const trouble = file.analysis && typed ? troubleOf(file.analysis, analysis) : undefined;
        if (trouble) {
          file.rejected = analysis;
          this.become(tracked, { type: 'broken', ...trouble });
          return;
        }
        this.show(tracked, outcome, text, choice);
        return;
      }
      case 'superseded':
        return;
      case 'crashed':
        this.become(tracked, { type: 'stopped', reason: outcome.reason });
        return;
      default:
        this.become(tracked, outcome);
    }
  }

  private show(tracked: Tracked, { analysis, read }: Analyzed, text: string, choice: string): void {
    tracked.shown = { text, choice };
    tracked.file.show(analysis, read, text.split('\n').length);
    this.become(tracked, { type: 'current' });
  }

  private startSlowTimer(tracked: Tracked): void {
    clearTimeout(tracked.slow);
    const { file } = tracked;
    const silent = file.status.type === 'current' || file.status.type === 'broken';
    if (!silent) file.status = { type: 'analyzing', slow: false };
    tracked.slow = setTimeout(() => this.become(tracked, { type: 'analyzing', slow: true }), SLOW_MS);
  }

  private become(tracked: Tracked, status: Status): void {
    if (status.type !== 'analyzing') tracked.resting = status;
    tracked.file.status = status;
    this.changed.fire(tracked.file);
  }

  /** Names of files and their text stay out of the log: it is what people paste into reports. */
  private logAnalysis(analysis: Analysis, tookMs: number): void {
    this.log.debug(
      `analyzed in ${tookMs.toFixed(0)} ms: ${analysis.rows.length} rows, ${analysis.steps} steps, ${analysis.complete ? 'complete' : 'not complete'}`,
    );
    for (const note of analysis.notes) if (note.severity !== 'info') this.log.info(`${note.span ? `line ${note.span.line}: ` : ''}${note.text}`);
  }
}
