import { Uri } from 'vscode';
import type { AnalyzeRequest, FileText, NotRead } from '../core/request.js';
import { openDocument, type SourceFiles } from './files.js';
import type { Head } from './git.js';
import type { FileSource } from './supervisor.js';

/**
 * Files as a commit has them: those that differ from it come from the Git extension, all others are the stored ones. A request reads the commit that
 * {@link of} gave it.
 */
export class HeadFiles implements FileSource {
  private readonly heads = new WeakMap<object, Head>();
  /** Texts of one commit, by URI. */
  private texts: { readonly commit: string; readonly byKey: Map<string, Promise<string | undefined>> } | undefined;

  constructor(private readonly sources: SourceFiles) {}

  /** The same request, to be answered from the commit. */
  of(request: AnalyzeRequest, head: Head): AnalyzeRequest {
    const asked = { ...request };
    this.heads.set(asked, head);
    return asked;
  }

  async read(paths: readonly string[], request: AnalyzeRequest): Promise<(FileText | NotRead | null)[]> {
    const head = this.heads.get(request);
    if (!head) return paths.map(() => null);
    const isOld = (path: string): boolean => path.startsWith(head.root) && (head.changed.has(path) || openDocument(path)?.isDirty === true);
    const stored = paths.filter((path) => !isOld(path));
    const answers = new Map<string, FileText | NotRead | null>();
    for (const [i, answer] of (await this.sources.read(stored, request)).entries()) answers.set(stored[i] ?? '', answer);
    const old = paths.filter(isOld);
    const allowed = await this.sources.allows(old, request);
    await Promise.all(old.map(async (path, i) => answers.set(path, allowed[i] ? await this.fromCommit(path, head) : null)));
    return paths.map((path) => answers.get(path) ?? null);
  }

  /** Which files name the network is asked of the workspace as it is; what they say is then read from the commit. */
  search(texts: readonly string[], request: AnalyzeRequest, signal: AbortSignal): Promise<string[]> {
    return this.sources.search(texts, request, signal);
  }

  settings(request: AnalyzeRequest, signal: AbortSignal): Promise<string[]> {
    return this.sources.settings(request, signal);
  }

  /** Commits take turns: nothing that the worker holds is sure to be of this one. */
  takeChanged(): null {
    return null;
  }

  /** The text of a file in a commit, asked once; undefined where the commit does not have it. */
  async text(key: string, head: Head): Promise<string | undefined> {
    if (head.changed.get(key) === 'absent') return undefined;
    if (this.texts?.commit !== head.commit) this.texts = { commit: head.commit, byKey: new Map() };
    const { byKey } = this.texts;
    const known = byKey.get(key) ?? head.show(Uri.parse(key));
    byKey.set(key, known);
    known.catch(() => byKey.delete(key));
    return known;
  }

  private async fromCommit(path: string, head: Head): Promise<FileText | null> {
    const text = await this.text(path, head);
    return text === undefined ? null : { text, version: head.commit };
  }
}
