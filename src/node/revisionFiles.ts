import { createHash } from 'node:crypto';
import { dirname, join, posix, sep } from 'node:path';
import { type FileReader, type FileText, type NotRead, readable } from '../core/request.js';
import { FOLDER, OUTSIDE } from '../core/text/refusals.js';
import { isSearched, isSettings, isSkipped, SEARCH_DEPTH, SEARCHED_BYTES, SEARCHED_FILES, SETTINGS_BYTES } from '../core/text/searched.js';
import { diskReader } from './files.js';
import type { Revision, TreeEntry } from './git.js';

/** Links may lead in circles. @limit links of a revision on the way to one file: links */
const LINKS = 20;
/** They are likely to be imported next, and one command reads many as fast as one. @limit files beside one of a revision that are read with it: files */
const NEIGHBORS = 200;
const INSTALLED = /^(.*[/\\](?:site|dist)-packages)(?:[/\\]|$)/;
const IN_SUBMODULE = 'is in a submodule, which the revision does not hold';
const NOT_HELD = 'is too large, or not in this clone';

const isBelow = (path: string, folder: string): boolean => path === folder || path.startsWith(folder.endsWith('/') ? folder : `${folder}/`);
const slashed = (path: string): string => (sep === '\\' ? path.replaceAll('\\', '/') : path);

/**
 * Reads files as a revision has them, and what lies outside of its repository, as installed packages do, from the disk. Without a revision everything is
 * the disk's. Versions are those of the contents, so that what two revisions have in common is evaluated once.
 */
export class RevisionFiles implements FileReader {
  private revision: Revision | undefined;
  private folders: readonly string[] = [];

  /** What is read from now on. */
  use(revision: Revision | undefined): void {
    this.revision = revision;
  }

  within(file: string, folders: readonly string[]): void {
    diskReader.within?.(file, folders);
    this.folders = [...folders, dirname(file), this.packageRoot(slashed(file))].map(slashed);
  }

  read(path: string): Promise<FileText | NotRead | undefined> {
    return Promise.resolve(this.readNow(path));
  }

  readNow(path: string): FileText | NotRead | undefined {
    const inside = this.inside(path);
    if (inside === undefined || !this.revision) return byContent(diskReader.readNow?.(path));
    const isAllowed = this.folders.some((folder) => isBelow(slashed(path), folder)) || path.endsWith('/__init__.py');
    return isAllowed ? (asStored(this.revision, inside, path) ?? readIn(this.revision, inside)) : { refused: OUTSIDE };
  }

  async search(texts: readonly string[], file: string, roots: readonly string[]): Promise<readonly string[]> {
    if (!this.revision) return (await diskReader.search?.(texts, file, roots)) ?? [];
    return this.filesAround(file, roots, isSearched, SEARCHED_BYTES).flatMap(({ path, text }) => (texts.some((wanted) => text.includes(wanted)) ? [path] : []));
  }

  async settings(file: string, roots: readonly string[]): Promise<readonly string[]> {
    if (!this.revision) return (await diskReader.settings?.(file, roots)) ?? [];
    return this.filesAround(file, roots, isSettings, SETTINGS_BYTES).map(({ path }) => path);
  }

  /** A path below the repository's root; undefined for what is not the repository's. */
  private inside(path: string): string | undefined {
    const { revision } = this;
    if (!revision) return undefined;
    const [whole, root] = [slashed(path), slashed(revision.root)];
    if (!isBelow(whole, root)) return undefined;
    // An environment may lie inside the folder of a repository and is no part of it.
    const packages = INSTALLED.exec(whole)?.[1];
    if (packages && !namesIn(revision, packages.slice(root.length + 1)).size) return undefined;
    return whole.slice(root.length + 1);
  }

  /** The folder above the outermost package that holds the file, in the revision. */
  private packageRoot(file: string): string {
    let folder = posix.dirname(file);
    for (let inside = this.inside(folder); inside && this.revision?.entries.has(`${inside}/__init__.py`); inside = this.inside(folder))
      folder = posix.dirname(folder);
    return folder;
  }

  /** Files of the outermost folder that holds `file`, those of the nearest folders first, with their texts. */
  private filesAround(file: string, roots: readonly string[], isWanted: (name: string) => boolean, characters: number): { path: string; text: string }[] {
    const { revision } = this;
    const [outermost] = roots
      .map(slashed)
      .filter((root) => isBelow(slashed(file), root))
      .sort((a, b) => a.length - b.length);
    if (!revision || outermost === undefined) return [];
    const top = isBelow(slashed(revision.root), outermost) ? '' : `${this.inside(outermost) ?? ''}/`;
    const depth = (path: string): number => path.split('/').length;
    const found = [...revision.entries]
      .filter(([path, entry]) => entry.type === 'file' && path.startsWith(top) && isWanted(path) && isNear(path.slice(top.length).split('/').slice(0, -1)))
      .sort(([a], [b]) => depth(a) - depth(b))
      .slice(0, SEARCHED_FILES);
    const texts = revision.texts(found.map(([, { id }]) => id));
    return found.flatMap(([path, { id }]) => {
      const text = texts.get(id);
      return text !== undefined && text.length <= characters ? [{ path: join(revision.root, path), text }] : [];
    });
  }
}

const isNear = (folders: readonly string[]): boolean => folders.length <= SEARCH_DEPTH && !folders.some(isSkipped);

/** The version that a repository gives the same content. */
function byContent(answer: FileText | NotRead | undefined): FileText | NotRead | undefined {
  if (!answer || 'refused' in answer) return answer;
  const bytes = Buffer.from(answer.text, 'utf8');
  return { text: answer.text, version: createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex') };
}

/** Most files are still what they were: their content is known then without asking git. */
function asStored(revision: Revision, inside: string, path: string): FileText | undefined {
  const entry = revision.entries.get(inside);
  const stored = entry?.type === 'file' ? readable(byContent(diskReader.readNow?.(path))) : undefined;
  return stored?.version === entry?.id ? stored : undefined;
}

function readIn(revision: Revision, path: string): FileText | NotRead | undefined {
  const real = followed(revision, path.replace(/\/+$/, ''));
  if (typeof real !== 'string') return real;
  if (path.endsWith('/') || !path) return folderText(revision, real);
  const entry = entryAt(revision, real);
  if (!entry || 'refused' in entry) return entry;
  const text = revision.texts(withNeighbors(revision, real, entry)).get(entry.id);
  return text === undefined ? { refused: NOT_HELD } : { text, version: entry.id };
}

/** Which object a path below the revision's root stands for, links followed; what stands in the way of it. */
export function objectIn(revision: Revision, path: string): { readonly id: string } | NotRead | undefined {
  const real = followed(revision, path);
  return typeof real === 'string' ? entryAt(revision, real) : real;
}

const entryAt = (revision: Revision, real: string): TreeEntry | NotRead | undefined =>
  revision.entries.get(real) ?? (namesIn(revision, real).size ? { refused: FOLDER } : undefined);

/** The path without links; what stands in the way of it. */
function followed(revision: Revision, path: string): string | NotRead | undefined {
  let names = path.split('/');
  for (let links = 0, at = 1; at <= names.length; at++) {
    const entry = revision.entries.get(names.slice(0, at).join('/'));
    if (entry?.type === 'submodule') return { refused: IN_SUBMODULE };
    if (entry?.type !== 'link') continue;
    const target = revision.texts([entry.id]).get(entry.id);
    const real = target === undefined ? '..' : posix.normalize(posix.join(...names.slice(0, at - 1), target, ...names.slice(at)));
    if (++links > LINKS || posix.isAbsolute(target ?? '') || real.startsWith('..')) return { refused: OUTSIDE };
    names = real.split('/');
    at = 0;
  }
  return names.join('/');
}

/** Ids of the file and of sources beside it. */
function withNeighbors(revision: Revision, path: string, entry: TreeEntry): string[] {
  const folder = posix.dirname(path);
  const beside = [...namesIn(revision, folder === '.' ? '' : folder)].flatMap(([name, { entry: other }]) =>
    name.endsWith('.py') && other?.type === 'file' ? [other.id] : [],
  );
  return [...new Set([entry.id, ...beside.slice(0, NEIGHBORS)])];
}

interface Name {
  readonly entry: TreeEntry | undefined;
}
const folders = new WeakMap<Revision, ReadonlyMap<string, ReadonlyMap<string, Name>>>();

/** What a folder of the revision holds, by name; folders have no entry of their own. */
function namesIn(revision: Revision, folder: string): ReadonlyMap<string, Name> {
  let all = folders.get(revision);
  if (!all) folders.set(revision, (all = namesByFolder(revision)));
  return all.get(folder) ?? new Map();
}

function namesByFolder(revision: Revision): Map<string, Map<string, Name>> {
  const all = new Map<string, Map<string, Name>>();
  for (const [path, entry] of revision.entries) {
    let [at, known]: [string, Name] = [path, { entry }];
    for (;;) {
      const slash = at.lastIndexOf('/');
      const [folder, name] = [at.slice(0, Math.max(0, slash)), at.slice(slash + 1)];
      let names = all.get(folder);
      const isNew = !names;
      if (!names) all.set(folder, (names = new Map()));
      names.set(name, known);
      if (!isNew || slash < 0) break;
      [at, known] = [folder, { entry: undefined }];
    }
  }
  return all;
}

/** The names in a folder as a text. */
function folderText(revision: Revision, folder: string): FileText | undefined {
  const names = [...namesIn(revision, folder)].map(([name, { entry }]) => {
    if (!entry) return `${name}/`;
    const target = entry.type === 'link' ? followed(revision, folder ? `${folder}/${name}` : name) : undefined;
    return typeof target === 'string' && namesIn(revision, target).size ? `${name}//` : name;
  });
  if (!names.length) return undefined;
  const text = names.sort().join('\n');
  return { text, version: `folder ${text}` };
}
