import type { Disposable } from 'vscode';
import type { Analysis } from '../core/analysis.js';
import { sinceText } from '../core/report/since.js';
import type { Baselines } from './baselines.js';
import { openDocument } from './files.js';
import { type Head, headCommit, headOf, onHeadChange } from './git.js';
import type { ModelFile } from './modelFile.js';
import type { Models } from './models.js';
import { settingsFor } from './settings.js';
import { t } from './words.js';

/** Hints come first, and whoever types is let alone. @limit rest of a file before it is compared with its last commit: ms */
const REST_MS = 1_500;

/** What a file's network was in the commit that is checked out. */
interface Before {
  readonly commit: string;
  /** Null where there is nothing to compare with. */
  readonly analysis: Pick<Analysis, 'totals' | 'complete' | 'entry'> | null;
}

/** Tells by how much the network of a file has changed since the last commit. Works in the background, with a worker of its own. */
export class SinceHead {
  private readonly before = new Map<string, Before>();
  private readonly timers = new Map<string, ReturnType<typeof setTimeout>>();
  private readonly repositories = new Map<string, Disposable>();
  private readonly subscriptions: { dispose(): unknown }[];

  constructor(
    private readonly models: Models,
    private readonly baselines: Baselines,
    choices: { onDidChange(listener: (key: string) => void): Disposable },
    private readonly refresh: () => void,
  ) {
    this.subscriptions = [models.onDidChange((file) => this.changed(file)), choices.onDidChange((key) => this.before.delete(key))];
  }

  dispose(): void {
    for (const timer of this.timers.values()) clearTimeout(timer);
    for (const subscription of [...this.subscriptions, ...this.repositories.values()]) subscription.dispose();
  }

  /** `+3.1 % MACs since HEAD`; empty while nothing is known, and where nothing changed. */
  text(file: ModelFile): string {
    const { analysis } = this.before.get(file.key) ?? {};
    const settings = settingsFor(file.uri);
    return settings.sinceHead && analysis && file.analysis ? sinceText(analysis, file.analysis, settings.convention, t) : '';
  }

  private changed(file: ModelFile): void {
    if (!this.models.known(file.uri)) {
      this.before.delete(file.key);
      clearTimeout(this.timers.get(file.key));
      this.timers.delete(file.key);
    } else if (file.status.type === 'current' && file.hasModel && !this.before.has(file.key) && settingsFor(file.uri).sinceHead) this.schedule(file);
  }

  private schedule(file: ModelFile): void {
    clearTimeout(this.timers.get(file.key));
    const timer = setTimeout(() => {
      this.timers.delete(file.key);
      // A file that is no longer looked at, or in no repository, has nothing to say.
      void this.compare(file).catch(() => undefined);
    }, REST_MS);
    this.timers.set(file.key, timer);
  }

  private async compare(file: ModelFile): Promise<void> {
    await this.follow(file);
    const commit = await headCommit(file.uri);
    if (!commit || this.before.get(file.key)?.commit === commit) return;
    const head = await headOf(file.uri);
    const analysis = isSame(file, head) ? (file.analysis ?? null) : await this.baselines.of(file.uri, head);
    if (!this.models.known(file.uri)) return;
    this.before.set(file.key, { commit: head.commit, analysis });
    this.refresh();
  }

  /** Commits and checkouts make another text the last one. */
  private async follow(file: ModelFile): Promise<void> {
    const listening = await onHeadChange(file.uri, () => {
      for (const other of this.models.all) if (this.before.has(other.key)) void this.checked(other);
    });
    if (!listening) return;
    if (this.repositories.has(listening.root)) listening.dispose();
    else this.repositories.set(listening.root, listening as Disposable);
  }

  private async checked(file: ModelFile): Promise<void> {
    const commit = await headCommit(file.uri);
    if (commit === undefined || commit === this.before.get(file.key)?.commit) return;
    this.before.delete(file.key);
    this.refresh();
    this.schedule(file);
  }
}

/** Nothing that went into the shown analysis differs from the commit. */
function isSame(file: ModelFile, { changed }: Head): boolean {
  const keys = [file.key, ...file.read];
  return file.status.type === 'current' && keys.every((key) => !changed.has(key) && !openDocument(key)?.isDirty);
}
