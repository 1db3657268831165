import { CancellationTokenSource, FileSystemError, FileType, RelativePattern, type TextDocument, Uri, workspace } from 'vscode';
import { DATA_FILE } from '../core/python/imports/paths.js';
import { type AnalyzeRequest, type FileReader, type FileText, type NotRead, readable } from '../core/request.js';
import { hashOf } from '../core/text/hash.js';
import { FILE_BYTES, FOLDER, LINK, NO_FILE, NO_PERMISSION, TOO_LARGE } from '../core/text/refusals.js';
import {
  isSearched,
  isSkipped,
  mayDefineNetwork,
  NETWORK_ENDINGS,
  SEARCH_DEPTH,
  SEARCHED_BYTES,
  SEARCHED_ENDINGS,
  SEARCHED_FILES,
  SETTINGS_BYTES,
  SETTINGS_ENDINGS,
  SKIPPED_FOLDERS,
} from '../core/text/searched.js';
import { linkCheck } from './links.js';
import type { FileSource } from './supervisor.js';

/** Texts kept here, so that a new worker starts warm; beyond it everything is read again. @limit texts of files kept for the next worker: bytes */
const KEPT_BYTES = 100_000_000;
/** Files that no watcher tells about are looked at again after this time. @limit files that no watcher tells about: ms between two looks */
const RECHECK_MS = 20_000;
/** Files looked at again at once. @limit files looked at again together: files */
const RECHECKED_AT_ONCE = 50;
/** A search ends with what it has by then, and reads this many files at once. @limit reading for a search of the workspace: ms */
const SEARCH_MS = 3_000;
/** Files read at once: more only wait for one another. @limit files read together in a search: files */
const SEARCHED_AT_ONCE = 16;

type Answer = FileText | NotRead | null;

interface Kept {
  readonly file: Answer;
  checkedAt: number;
}

/**
 * Source files for the analysis, by URI: the text of open documents with their unsaved edits, else what `workspace.fs` gives, kept with its version.
 * Only files of Python and of settings, notebooks and Markdown below the folders that a request may look into are given out, and only regular ones.
 */
export class SourceFiles implements FileSource {
  private readonly kept = new Map<string, Kept>();
  private keptBytes = 0;
  private changed = new Set<string>();
  private rechecking = false;
  private readonly subscriptions: { dispose(): unknown }[] = [];

  /** `onChanged` is told which files changed (or came, or went), by URI. */
  constructor(private readonly onChanged: (uris: readonly string[]) => void) {}

  /** Watches for changes. Apart from the constructor, so that nothing is watched before there is something to analyze. */
  watch(): void {
    if (this.subscriptions.length) return;
    const watcher = workspace.createFileSystemWatcher('**/*.{py,ipynb,md,cfg,conf,csv,ini,json,names,toml,txt,yaml,yml}');
    const saved = (uri: Uri): void => {
      const key = uri.toString();
      // An open document is heard of by its own events, with its unsaved edits; other data than what was read is nobody's concern.
      if (!openDocument(key) && (key.endsWith('.py') || this.kept.has(key))) this.forget([key]);
    };
    this.subscriptions.push(
      watcher,
      watcher.onDidChange(saved),
      watcher.onDidCreate(saved),
      watcher.onDidDelete(saved),
      workspace.onDidChangeTextDocument(({ document, contentChanges }) => contentChanges.length && this.documentChanged(document)),
      workspace.onDidCloseTextDocument((document) => this.documentChanged(document)),
      workspace.onDidOpenTextDocument((document) => this.documentChanged(document)),
    );
  }

  dispose(): void {
    for (const subscription of this.subscriptions.splice(0)) subscription.dispose();
    this.kept.clear();
  }

  /** Everything is read anew. */
  forgetAll(): void {
    this.forget([...this.kept.keys()]);
  }

  takeChanged(): readonly string[] {
    const changed = [...this.changed];
    this.changed = new Set();
    void this.recheck();
    return changed;
  }

  async read(paths: readonly string[], request: Pick<AnalyzeRequest, 'file' | 'roots'>): Promise<Answer[]> {
    const allowed = await this.allowedFolders(request);
    const whyNot = linkCheck(request.file, allowed);
    const answer = (path: string): Answer | Promise<Answer> => {
      const known = openDocument(path) ? undefined : whyNot(path);
      // What was looked for and is not there is heard of once it comes.
      if (known === null && !this.kept.has(path)) this.kept.set(path, { file: null, checkedAt: Date.now() });
      return known === undefined ? this.text(path) : known;
    };
    return Promise.all(paths.map((path) => (isAllowed(path, allowed, request.file) ? answer(path) : null)));
  }

  /** Whether a request may look at each of these. */
  async allows(paths: readonly string[], request: Pick<AnalyzeRequest, 'file' | 'roots'>): Promise<boolean[]> {
    const allowed = await this.allowedFolders(request);
    return paths.map((path) => isAllowed(path, allowed, request.file));
  }

  /**
   * Files of the workspace folder of a request's file that hold one of the texts, those of the outermost folders first. Unsaved edits count.
   * Bounded in files, bytes and time.
   */
  async search(texts: readonly string[], { file }: Pick<AnalyzeRequest, 'file'>, signal: AbortSignal): Promise<string[]> {
    const isHolding = (text: string): boolean => texts.some((wanted) => text.includes(wanted));
    return this.found(file, SEARCHED_ENDINGS, async (key, whyNot) => isHolding(await searchedText(key, whyNot)), signal);
  }

  /** Python of that folder that may define a network. */
  networks(file: string, signal: AbortSignal): Promise<string[]> {
    return this.found(file, NETWORK_ENDINGS, async (key, whyNot) => mayDefineNetwork(await searchedText(key, whyNot)), signal);
  }

  /** Small files of settings of that folder, bounded alike. */
  settings({ file }: Pick<AnalyzeRequest, 'file'>, signal: AbortSignal): Promise<string[]> {
    return this.found(file, SETTINGS_ENDINGS, async (key, whyNot) => !whyNot(key) && (await sizeOf(Uri.parse(key))) <= SETTINGS_BYTES, signal);
  }

  private async found(
    file: string,
    endings: readonly string[],
    isWanted: (key: string, whyNot: ReturnType<typeof linkCheck>) => Promise<boolean>,
    signal: AbortSignal,
  ): Promise<string[]> {
    const folder = workspace.getWorkspaceFolder(Uri.parse(file))?.uri;
    if (!folder) return [];
    const ended = AbortSignal.any([signal, AbortSignal.timeout(SEARCH_MS)]);
    const files = await searchedFiles(folder, endings, ended);
    const whyNot = linkCheck(file, [folder.toString()]);
    const out: string[] = [];
    for (let i = 0; i < files.length && !ended.aborted; i += SEARCHED_AT_ONCE) {
      const asked = await Promise.all(files.slice(i, i + SEARCHED_AT_ONCE).map(async (key) => ({ key, isWanted: await isWanted(key, whyNot) })));
      for (const { key, isWanted } of asked) if (isWanted) out.push(key);
    }
    return out;
  }

  /** The files that a request may look into, for whoever asks outside the worker. */
  readerFor(request: Pick<AnalyzeRequest, 'file' | 'roots'>): Required<Pick<FileReader, 'read' | 'search'>> {
    return {
      read: async (path) => (await this.read([path], request))[0] ?? undefined,
      search: (texts) => this.search(texts, request, new AbortController().signal),
    };
  }

  private documentChanged(document: TextDocument): void {
    const key = document.uri.toString();
    if (document.languageId !== 'python' && !this.kept.has(key)) return;
    const file = readable(this.kept.get(key)?.file ?? undefined);
    // Opening or closing a document without unsaved edits changes nothing.
    if (file && file.text === document.getText()) return;
    this.forget([key]);
  }

  private forget(keys: readonly string[]): void {
    for (const key of keys) {
      this.keptBytes -= textIn(this.kept.get(key)?.file).length;
      this.kept.delete(key);
      this.changed.add(key);
    }
    if (keys.length) this.onChanged(keys);
  }

  private async text(key: string): Promise<Answer> {
    const kept = this.kept.get(key);
    if (kept) return kept.file;
    const file = await readText(key);
    if (this.keptBytes > KEPT_BYTES) {
      this.kept.clear();
      this.keptBytes = 0;
    }
    this.kept.set(key, { file, checkedAt: Date.now() });
    this.keptBytes += textIn(file).length;
    return file;
  }

  /** Folders that a request may look into: its roots, and the one above the outermost package that holds its file. Relative imports reach no further. */
  private async allowedFolders({ file, roots }: Pick<AnalyzeRequest, 'file' | 'roots'>): Promise<string[]> {
    let folder = parentOf(file);
    for (let parent = parentOf(folder); parent !== folder; parent = parentOf(folder)) {
      if (!readable((await this.text(`${folder}/__init__.py`)) ?? undefined)) break;
      folder = parent;
    }
    return [...roots, folder];
  }

  /** Looks again at files that have not been looked at for a while, some at a time: outside the workspace nobody tells of changes. */
  private async recheck(): Promise<void> {
    if (this.rechecking) return;
    this.rechecking = true;
    const now = Date.now();
    const due = [...this.kept].filter(([key, { checkedAt }]) => now - checkedAt > RECHECK_MS && !openDocument(key)).slice(0, RECHECKED_AT_ONCE);
    const different: string[] = [];
    for (const [key, kept] of due) {
      kept.checkedAt = now;
      if (stateOf(await statVersion(Uri.parse(key))) !== stateOf(kept.file)) different.push(key);
    }
    this.rechecking = false;
    this.forget(different);
  }
}

export const openDocument = (key: string): TextDocument | undefined => workspace.textDocuments.find((d) => !d.isClosed && d.uri.toString() === key);

const textIn = (answer: Answer | undefined): string => readable(answer ?? undefined)?.text ?? '';

/** Changes whenever the answer does. */
const stateOf = (answer: Answer | { readonly version: string } | undefined): string | undefined =>
  answer ? ('refused' in answer ? answer.refused : answer.version) : undefined;

async function readText(key: string): Promise<Answer> {
  const open = openDocument(key);
  if (open) return { text: open.getText(), version: `document ${open.version}` };
  const uri = Uri.parse(key);
  if (key.endsWith('/')) return readFolder(uri);
  const stat = await statVersion(uri);
  if (!stat || 'refused' in stat) return stat ?? null;
  try {
    return { text: new TextDecoder().decode(await workspace.fs.readFile(uri)), version: stat.version };
  } catch (error) {
    // It may have gone between the two calls.
    return whyNot(error) ?? null;
  }
}

/** The names in a folder as a text. */
async function readFolder(uri: Uri): Promise<Answer> {
  try {
    const names = (await workspace.fs.readDirectory(uri)).map(([name, type]) => {
      if (!(type & FileType.Directory)) return name;
      return type & FileType.SymbolicLink ? `${name}//` : `${name}/`;
    });
    const text = names.sort().join('\n');
    return { text, version: `folder ${hashOf(text)}` };
  } catch (error) {
    return whyNot(error) ?? null;
  }
}

async function statVersion(uri: Uri): Promise<{ version: string } | NotRead | undefined> {
  try {
    const { type, size, mtime } = await workspace.fs.stat(uri);
    if (type & FileType.Directory) return { refused: FOLDER };
    if (!(type & FileType.File)) return { refused: NO_FILE };
    // On this machine links are followed before, and checked.
    if (type & FileType.SymbolicLink && uri.scheme !== 'file') return { refused: LINK };
    return size > FILE_BYTES ? { refused: TOO_LARGE } : { version: `${mtime}:${size}` };
  } catch (error) {
    return whyNot(error);
  }
}

/** Files that a search looks through, by URI, those of the outermost folders first. */
async function searchedFiles(folder: Uri, endings: readonly string[], signal: AbortSignal): Promise<string[]> {
  const found = await foundFiles(folder, endings, signal);
  // A file system that cannot be searched finds nothing, or says so.
  const files = found.length ? found : await filesBelow(folder, endings, signal);
  const depth = (uri: Uri): number => uri.path.split('/').length;
  return files.sort((a, b) => depth(a) - depth(b) || (a.path < b.path ? -1 : 1)).map((uri) => uri.toString());
}

async function foundFiles(folder: Uri, endings: readonly string[], signal: AbortSignal): Promise<Uri[]> {
  const cancel = new CancellationTokenSource();
  signal.addEventListener('abort', () => cancel.cancel());
  const pattern = new RelativePattern(folder, `**/*.{${endings.join()}}`);
  try {
    return await workspace.findFiles(pattern, `**/{.*,${SKIPPED_FOLDERS.join()}}/**`, SEARCHED_FILES, cancel.token);
  } catch {
    return [];
  }
}

async function filesBelow(folder: Uri, endings: readonly string[], signal: AbortSignal): Promise<Uri[]> {
  const out: Uri[] = [];
  let level = [folder];
  for (let depth = 0; depth <= SEARCH_DEPTH && level.length && out.length < SEARCHED_FILES && !signal.aborted; depth++) {
    const next: Uri[] = [];
    for (const at of level) {
      if (signal.aborted) break;
      for (const name of textIn(await readFolder(at)).split('\n')) {
        if (name.endsWith('/') && !name.endsWith('//') && !isSkipped(name.slice(0, -1))) next.push(Uri.joinPath(at, name.slice(0, -1)));
        else if (endings.some((ending) => name.endsWith(`.${ending}`))) out.push(Uri.joinPath(at, name));
      }
    }
    level = next;
  }
  return out.slice(0, SEARCHED_FILES);
}

/** The text of a file as a search sees it: of a larger one nothing. */
async function searchedText(key: string, whyNot: (key: string) => NotRead | null | undefined): Promise<string> {
  const open = openDocument(key);
  if (open) return open.getText();
  if (whyNot(key) !== undefined) return '';
  const uri = Uri.parse(key);
  try {
    if ((await sizeOf(uri)) > SEARCHED_BYTES) return '';
    return new TextDecoder().decode(await workspace.fs.readFile(uri));
  } catch {
    return '';
  }
}

/** In bytes; of a file that is not there without end. */
async function sizeOf(uri: Uri): Promise<number> {
  try {
    return (await workspace.fs.stat(uri)).size;
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}

/** `undefined` for a file that is not there. */
function whyNot(error: unknown): NotRead | undefined {
  const code = error instanceof FileSystemError ? error.code : '';
  return code === 'NoPermissions' ? { refused: NO_PERMISSION } : code === 'FileIsADirectory' ? { refused: FOLDER } : undefined;
}

const parentOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/'))) || path;

/** A file of Python, of settings or that a search found below one of the folders, or an `__init__.py` beside or above the analyzed file, and no way out by dots. */
function isAllowed(path: string, folders: readonly string[], file: string): boolean {
  if (!(path.endsWith('/') || isSearched(path) || DATA_FILE.test(path)) || /(^|\/)\.{1,2}(\/|$)|%2e%2e|\\|%5c|[?#]/i.test(path.slice(path.indexOf(':') + 1)))
    return false;
  if (folders.some((folder) => folder && path.startsWith(folder.endsWith('/') ? folder : `${folder}/`))) return true;
  return path.endsWith('/__init__.py') && file.startsWith(path.slice(0, -'__init__.py'.length));
}
