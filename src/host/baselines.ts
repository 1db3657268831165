import type { Uri } from 'vscode';
import type { Analysis } from '../core/analysis.js';
import type { Choices } from './choices.js';
import type { PythonFolders } from './environment.js';
import type { SourceFiles } from './files.js';
import { type Head, NoHead } from './git.js';
import { HeadFiles } from './headFiles.js';
import type { FileSource, Supervisor } from './supervisor.js';

/** Nobody compares for this long: the worker goes. @limit idle worker for old versions: ms */
const IDLE_MS = 60_000;
/** Analyses hold whole graphs. @limit old versions of files that are kept: versions */
const KEPT = 8;

interface Parts {
  readonly folders: PythonFolders;
  readonly choices: Choices;
}

/** What files were in a commit, analyzed once for each commit and choice of the user. */
export class Baselines {
  private readonly known = new Map<string, { readonly of: string; readonly made: Promise<Analysis | null> }>();
  private readonly files: HeadFiles;
  /** With a worker of its own: an old version never stands in the way of a keystroke, nor do its files in the place of those that are edited. */
  private readonly supervisor: Supervisor;
  private idle: ReturnType<typeof setTimeout> | undefined;

  constructor(
    sources: SourceFiles,
    supervisorOf: (files: FileSource) => Supervisor,
    private readonly parts: Parts,
  ) {
    this.files = new HeadFiles(sources);
    this.supervisor = supervisorOf(this.files);
  }

  dispose(): void {
    clearTimeout(this.idle);
    this.known.clear();
    this.supervisor.dispose();
  }

  /** Everything is evaluated anew. */
  restart(): void {
    this.known.clear();
    this.supervisor.restart();
  }

  /** The file as the commit has it, with the entry and input that the user chose for it now; null where the commit does not have it. Throws {@link NoHead}. */
  async of(uri: Uri, head: Head): Promise<Analysis | null> {
    const key = uri.toString();
    const roots = await this.parts.folders.roots(uri);
    const of = JSON.stringify([head.commit, this.parts.choices.of(key), roots]);
    const known = this.known.get(key);
    if (known?.of === of) return known.made;
    const made = this.analyze(key, head, roots);
    this.known.delete(key);
    this.known.set(key, { of, made });
    for (const [oldest] of this.known) if (this.known.size > KEPT) this.known.delete(oldest);
    made.catch(() => this.known.delete(key));
    return made;
  }

  private async analyze(file: string, head: Head, roots: readonly string[]): Promise<Analysis | null> {
    const { supervisor, files } = this;
    const { choices } = this.parts;
    const text = await files.text(file, head);
    if (text === undefined) return null;
    clearTimeout(this.idle);
    const request = files.of({ file, text, roots, ...choices.of(file), isVariant: true }, head);
    const outcome = await supervisor.analyze(request, file);
    const found = outcome.type === 'done' && outcome.asksWorkspace ? await supervisor.search(request, file) : undefined;
    this.idle = setTimeout(() => supervisor.restart(), IDLE_MS);
    if (found?.type === 'done') return found.analysis;
    if (outcome.type === 'done') return outcome.analysis;
    throw new NoHead('reason' in outcome ? outcome.reason : 'another request took its place');
  }
}
