import { FileType, type TextDocument, Uri, workspace } from 'vscode';
import { DATA_FILE } from '../core/python/imports/paths.js';
import type { AnalyzeRequest, FileText } from '../core/request.js';
import { hashOf } from '../core/text/hash.js';
import type { FileSource } from './supervisor.js';

/** A larger source file is data, not a model. */
const FILE_BYTES = 5_000_000;
/** Texts kept here, so that a new worker starts warm; beyond it everything is read again. */
const KEPT_BYTES = 100_000_000;
/** Files that no watcher tells about are looked at again after this time. */
const RECHECK_MS = 20_000;
/** Files looked at again at once. */
const RECHECKED_AT_ONCE = 50;

interface Kept {
  readonly file: FileText | null;
  checkedAt: number;
}

/**
 * Source files for the analysis, by URI: the text of open documents with their unsaved edits, else what `workspace.fs` gives, kept with its version.
 * Only files of Python and of settings below the folders that a request may look into are given out, and only regular ones.
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
    const watcher = workspace.createFileSystemWatcher('**/*.{py,cfg,conf,csv,ini,json,names,toml,txt,yaml,yml}');
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

  async read(paths: readonly string[], request: AnalyzeRequest): Promise<(FileText | null)[]> {
    const allowed = [...request.roots, ...(await this.packageRoots(request.file))];
    return Promise.all(paths.map((path) => (isAllowed(path, allowed, request.file) ? this.text(path) : null)));
  }

  private documentChanged(document: TextDocument): void {
    const key = document.uri.toString();
    if (document.languageId !== 'python' && !this.kept.has(key)) return;
    const { file } = this.kept.get(key) ?? {};
    // Opening or closing a document without unsaved edits changes nothing.
    if (file && file.text === document.getText()) return;
    this.forget([key]);
  }

  private forget(keys: readonly string[]): void {
    for (const key of keys) {
      this.keptBytes -= this.kept.get(key)?.file?.text.length ?? 0;
      this.kept.delete(key);
      this.changed.add(key);
    }
    if (keys.length) this.onChanged(keys);
  }

  private async text(key: string): Promise<FileText | null> {
    const kept = this.kept.get(key);
    if (kept) return kept.file;
    const file = await readText(key);
    if (this.keptBytes > KEPT_BYTES) {
      this.kept.clear();
      this.keptBytes = 0;
    }
    this.kept.set(key, { file, checkedAt: Date.now() });
    this.keptBytes += file?.text.length ?? 0;
    return file;
  }

  /** The folder above the outermost package that holds the file: relative imports reach no further. */
  private async packageRoots(file: string): Promise<string[]> {
    let folder = parentOf(file);
    for (let parent = parentOf(folder); parent !== folder; parent = parentOf(folder)) {
      if (!(await this.text(`${folder}/__init__.py`))) break;
      folder = parent;
    }
    return [folder];
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
      const version = (await statVersion(Uri.parse(key)))?.version;
      if (version !== kept.file?.version) different.push(key);
    }
    this.rechecking = false;
    this.forget(different);
  }
}

export const openDocument = (key: string): TextDocument | undefined => workspace.textDocuments.find((d) => !d.isClosed && d.uri.toString() === key);

async function readText(key: string): Promise<FileText | null> {
  const open = openDocument(key);
  if (open) return { text: open.getText(), version: `document ${open.version}` };
  const uri = Uri.parse(key);
  if (key.endsWith('/')) return readFolder(uri);
  const stat = await statVersion(uri);
  if (!stat) return null;
  try {
    return { text: new TextDecoder().decode(await workspace.fs.readFile(uri)), version: stat.version };
  } catch {
    // It went between the two calls, or may not be read: for the analysis both is a file that is not there.
    return null;
  }
}

/** The names in a folder as a text, those of folders with '/' at the end. */
async function readFolder(uri: Uri): Promise<FileText | null> {
  try {
    const names = (await workspace.fs.readDirectory(uri)).map(([name, type]) => (type & FileType.Directory ? `${name}/` : name));
    const text = names.sort().join('\n');
    return { text, version: `folder ${hashOf(text)}` };
  } catch {
    return null;
  }
}

async function statVersion(uri: Uri): Promise<{ version: string } | undefined> {
  try {
    const stat = await workspace.fs.stat(uri);
    if (!(stat.type & FileType.File) || stat.size > FILE_BYTES) return undefined;
    return { version: `${stat.mtime}:${stat.size}` };
  } catch {
    return undefined;
  }
}

const parentOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/'))) || path;

/** A file of Python or of settings below one of the folders, or an `__init__.py` beside or above the analyzed file, and no way out by dots. */
function isAllowed(path: string, folders: readonly string[], file: string): boolean {
  if (
    !(path.endsWith('.py') || path.endsWith('/') || DATA_FILE.test(path)) ||
    /(^|\/)\.{1,2}(\/|$)|%2e%2e|\\|%5c|[?#]/i.test(path.slice(path.indexOf(':') + 1))
  )
    return false;
  if (folders.some((folder) => folder && path.startsWith(folder.endsWith('/') ? folder : `${folder}/`))) return true;
  return path.endsWith('/__init__.py') && file.startsWith(path.slice(0, -'__init__.py'.length));
}
