import type { Disposable } from 'vscode';
import type { Analysis } from '../core/analysis.js';
import { sinceText } from '../core/report/since.js';
import type { Baselines } from './baselines.js';
import { openDocument } from './files.js';
import { type Head, onRepositoryOpened, type Repository, repositoryOf } from './git.js';
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
  private readonly repositories = new Map<string, { dispose(): unknown }>();
  /** Files that are in no repository: looked for again once one is opened. */
  private readonly alone = new Set<string>();
  private listening: Promise<{ dispose(): unknown } | undefined> | undefined;
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
    void this.listening?.then((opened) => opened?.dispose());
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
      this.alone.delete(file.key);
    } else if (this.isWanted(file)) this.schedule(file);
  }

  private isWanted({ key, status, hasModel, uri }: ModelFile): boolean {
    return status.type === 'current' && hasModel && !this.before.has(key) && !this.alone.has(key) && settingsFor(uri).sinceHead;
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
    const repository = await this.repositoryOf(file);
    if (!repository?.commit || this.before.get(file.key)?.commit === repository.commit) return;
    const head = await repository.head();
    const analysis = isSame(file, head) ? (file.analysis ?? null) : await this.baselines.of(file.uri, head);
    if (!this.models.known(file.uri)) return;
    this.before.set(file.key, { commit: head.commit, analysis });
    this.refresh();
  }

  /** Looks for it once; commits and checkouts make another text the last one. */
  private async repositoryOf(file: ModelFile): Promise<Repository | undefined> {
    this.listening ??= onRepositoryOpened(() => {
      this.alone.clear();
      for (const other of this.models.all) if (this.isWanted(other)) this.schedule(other);
    });
    try {
      const repository = await repositoryOf(file.uri);
      if (!this.repositories.has(repository.root))
        this.repositories.set(
          repository.root,
          repository.onDidChange(() => {
            for (const other of this.models.all) if (this.before.has(other.key)) void this.checked(other);
          }),
        );
      return repository;
    } catch {
      this.alone.add(file.key);
      return undefined;
    }
  }

  private async checked(file: ModelFile): Promise<void> {
    const commit = (await this.repositoryOf(file))?.commit;
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
