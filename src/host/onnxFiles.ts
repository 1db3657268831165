import { type Disposable, EventEmitter, FileSystemError, FileType, type LogOutputChannel, type Memento, RelativePattern, Uri, workspace } from 'vscode';
import type { Analysis } from '../core/analysis.js';
import { bytesText } from '../core/report/numbers.js';
import { cannotRun } from '../measure/estimate.js';
import type { NetworkRequest } from '../measure/types.js';
import type { ModelPlace, ModelQuestion, NamedSizes } from '../protocol.js';
import { ModelFile, type Status } from './modelFile.js';
import { isShown, type ShownFiles } from './panel.js';
import { readSizes } from './panelMessages.js';
import { PerFile } from './perFile.js';
import { conventionsAsked, SECTION } from './settings.js';
import { readsInPlace } from './startWorker.js';
import type { AnalysisOutcome, Supervisor } from './supervisor.js';

/** Where a file cannot be read in place, it is held by the editor, by the worker, and for a moment by what carries it between them. @limit model file that is read as a whole: bytes */
const WHOLE_BYTES = 500_000_000;
/** A program that writes a model file writes many times. @limit rest of a model file before it is read again: ms */
const REST_MS = 300;

interface Tracked {
  readonly file: ModelFile;
  readonly watcher: Disposable;
  /** Panels that show it. */
  held: number;
  timer: ReturnType<typeof setTimeout> | undefined;
  /** Reads and analyses under way. */
  running: Promise<void> | undefined;
  /** Grows with every reason to analyze anew: results for an older one are not shown. */
  wanted: number;
}

/** The model files that are shown, each watched and analyzed again when it changes. */
export class OnnxFiles implements ShownFiles {
  private readonly files = new Map<string, Tracked>();
  private readonly changed = new EventEmitter<ModelFile>();
  readonly onDidChange = this.changed.event;
  private readonly sizes: PerFile<NamedSizes>;
  private readonly settings: Disposable;

  constructor(
    private readonly supervisor: Supervisor,
    memento: Memento,
    private readonly log: LogOutputChannel,
  ) {
    this.sizes = new PerFile(memento, 'sizes', readSizes);
    this.settings = workspace.onDidChangeConfiguration((event) => event.affectsConfiguration(`${SECTION}.convention`) && this.refresh());
  }

  dispose(): void {
    for (const key of [...this.files.keys()]) this.drop(key);
    this.settings.dispose();
    this.changed.dispose();
  }

  known(uri: Uri): ModelFile | undefined {
    return this.files.get(uri.toString())?.file;
  }

  hold(uri: Uri): Disposable {
    const key = uri.toString();
    const tracked = this.files.get(key) ?? this.track(uri);
    tracked.held++;
    return { dispose: () => --tracked.held || this.drop(key) };
  }

  async settled(uri: Uri): Promise<ModelFile | undefined> {
    const tracked = this.files.get(uri.toString());
    while (tracked?.running) await tracked.running;
    return tracked?.file;
  }

  /** Everything is read anew. */
  refresh(): void {
    for (const tracked of this.files.values()) this.run(tracked);
  }

  /** Keeps sizes that the person gave, beside those given before. */
  async give(uri: Uri, sizes: NamedSizes): Promise<void> {
    const key = uri.toString();
    await this.sizes.set(key, [...new Map([...(this.sizes.of(key) ?? []), ...sizes])]);
    const tracked = this.files.get(key);
    if (tracked) this.run(tracked);
  }

  /** The file with other sizes than those that are kept, or counted by other conventions. */
  async variant(uri: Uri, { sizes = [], conventions }: Partial<ModelQuestion>, key: string): Promise<AnalysisOutcome> {
    const own = this.question(uri);
    return this.supervisor.analyzeModel(await placeOf(uri), { sizes: [...own.sizes, ...sizes], conventions: conventions ?? own.conventions }, key, 'variant');
  }

  /** Another file, or another version of it, at the sizes that are kept for this one. */
  async other(uri: Uri, there: Uri): Promise<AnalysisOutcome> {
    try {
      const outcome = await this.supervisor.analyzeModel(await placeOf(there), this.question(uri), `version:${there}`, 'variant');
      // The address of a version tells more than a name.
      return outcome.type === 'done' ? { ...outcome, analysis: { ...outcome.analysis, file: there.with({ query: '' }).toString() } } : outcome;
    } catch (error) {
      return { type: 'stopped', reason: error instanceof Error ? error.message : String(error) };
    }
  }

  private question(uri: Uri): ModelQuestion {
    return { sizes: this.sizes.of(uri.toString()) ?? [], conventions: conventionsAsked(uri) };
  }

  /** All that measuring the file needs: its own bytes with its real weights. Rejects with a sentence. */
  async runnable(uri: Uri, analysis: Analysis): Promise<NetworkRequest> {
    // Files that are only read cannot do much harm; what runs is chosen by people who trust it.
    if (!workspace.isTrusted)
      throw new Error(
        'this workspace is not trusted: its model files are read and counted, not run. Trust it with the command "Workspaces: Manage Workspace Trust"',
      );
    const obstacle = cannotRun(analysis, 1);
    if (obstacle !== undefined) throw new Error(obstacle);
    return this.supervisor.runnableModel(await placeOf(uri), analysis);
  }

  private track(uri: Uri): Tracked {
    const key = uri.toString();
    // The whole folder is watched: a name may hold what a pattern means something by.
    const watcher = workspace.createFileSystemWatcher(new RelativePattern(Uri.joinPath(uri, '..'), '*'));
    const tracked: Tracked = { file: new ModelFile(uri), watcher, held: 0, timer: undefined, running: undefined, wanted: 0 };
    const again = (changed: Uri): void => {
      if (changed.toString() !== key) return;
      clearTimeout(tracked.timer);
      tracked.timer = setTimeout(() => this.run(tracked), REST_MS);
    };
    watcher.onDidChange(again);
    watcher.onDidCreate(again);
    watcher.onDidDelete(again);
    this.files.set(key, tracked);
    this.run(tracked);
    return tracked;
  }

  private drop(key: string): void {
    const tracked = this.files.get(key);
    clearTimeout(tracked?.timer);
    tracked?.watcher.dispose();
    this.files.delete(key);
    this.supervisor.cancel(key);
  }

  private run(tracked: Tracked): void {
    const wanted = ++tracked.wanted;
    const running = this.analyze(tracked, wanted).finally(() => {
      if (tracked.running === running) tracked.running = undefined;
    });
    tracked.running = running;
  }

  private async analyze(tracked: Tracked, wanted: number): Promise<void> {
    const { file } = tracked;
    this.become(tracked, { type: 'analyzing', slow: true });
    const outcome = await this.outcome(file);
    if (tracked.wanted !== wanted || !this.files.has(file.key) || outcome.type === 'superseded') return;
    if (outcome.type === 'done') this.take(tracked, outcome.analysis, outcome.tookMs);
    else this.become(tracked, { type: 'stopped', reason: outcome.reason });
  }

  private async outcome({ uri, key }: ModelFile): Promise<AnalysisOutcome> {
    try {
      return await this.supervisor.analyzeModel(await placeOf(uri), this.question(uri), key);
    } catch (error) {
      return { type: 'stopped', reason: error instanceof Error ? error.message : String(error) };
    }
  }

  /** A file that is none any more leaves what it was, marked. */
  private take(tracked: Tracked, analysis: Analysis, tookMs: number): void {
    const { file } = tracked;
    this.log.debug(`a model file analyzed in ${tookMs.toFixed(0)} ms: ${analysis.rows.length} rows, ${analysis.complete ? 'complete' : 'not complete'}`);
    if (!isShown(analysis) && file.hasModel) {
      this.become(tracked, { type: 'stopped', reason: analysis.notes[0]?.text ?? 'this is not an ONNX file' });
      return;
    }
    file.show(analysis, [], 0);
    this.become(tracked, { type: 'current' });
  }

  private become({ file }: Tracked, status: Status): void {
    file.status = status;
    this.changed.fire(file);
  }
}

/** Where the bytes are. Throws a sentence when there are none to be had. */
async function placeOf(uri: Uri): Promise<ModelPlace> {
  const inPlace = readsInPlace && uri.scheme === 'file';
  try {
    const { type, size, mtime } = await workspace.fs.stat(uri);
    if (type & FileType.Directory) throw new Error('this file is a folder');
    if (!inPlace && size > WHOLE_BYTES) throw new Error(tooLarge(size));
    return { file: uri.toString(), path: inPlace ? uri.fsPath : null, version: `${mtime}:${size}` };
  } catch (error) {
    if (error instanceof FileSystemError && error.code === 'FileNotFound') throw new Error('the file no longer exists', { cause: error });
    throw error;
  }
}

const tooLarge = (size: number): string =>
  `this file has ${bytesText(size)}: where it cannot be read in place, as in a browser, at most ${bytesText(WHOLE_BYTES)} can be opened`;

/** All bytes of a model file, as a plain array: what `readFile` gives is a Node buffer, which arrives as something else elsewhere. */
export async function modelBytes(key: string): Promise<Uint8Array> {
  const bytes = await workspace.fs.readFile(Uri.parse(key));
  if (bytes.length > WHOLE_BYTES) throw new Error(tooLarge(bytes.length));
  return new Uint8Array(bytes);
}
