import { lstatSync, readdirSync, readFileSync, realpathSync, type Stats, statSync } from 'node:fs';
import { basename, dirname, join, sep } from 'node:path';
import type { NotRead } from '../core/request.js';
import { FILE_BYTES, FOLDER, LINK_LOOP, NO_FILE, NO_PERMISSION, OUTSIDE, TOO_LARGE } from '../core/text/refusals.js';

/** A file or folder that may be read. */
export interface Place {
  /** The path without links. */
  readonly real: string;
  readonly stat: Stats;
}

/** Entries looked through for the names of one hard-linked file. @limit search for the names of a hard-linked file: entries */
const MOST_ENTRIES = 4_000;

const isBelow = (path: string, folder: string): boolean => path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
/** Installers share files by hard links. */
const INSTALLED = /[/\\](?:site|dist)-packages(?:[/\\]|$)/;

/** What may be read: files and folders that lie below some folders when all links are followed. Looks at the disk once for each folder. */
export class Places {
  private readonly folders: readonly string[];
  /** Folders without links, by path. */
  private readonly real = new Map<string, string>();
  /** The outermost folder that holds the analyzed file. */
  private readonly workspace: string;
  /** How many names each hard-linked file has in the workspace, by device and inode. */
  private names: ReadonlyMap<string, number> | undefined;

  /** @param file the analyzed file. */
  constructor(
    private readonly file: string,
    folders: readonly string[],
  ) {
    const all = [...folders, dirname(file), packageRoot(file)];
    this.folders = [...new Set(all.flatMap((folder) => attempt(() => realpathSync.native(folder)) ?? []))];
    const own = attempt(() => realpathSync.native(dirname(file))) ?? dirname(file);
    this.workspace = this.folders.filter((folder) => isBelow(own, folder)).sort((a, b) => a.length - b.length)[0] ?? own;
  }

  /** `undefined` when there is nothing. A path that ends with '/' means a folder. */
  look(path: string): Place | NotRead | undefined {
    try {
      const link = lstatSync(path, { throwIfNoEntry: false });
      if (!link) return undefined;
      const real = link.isSymbolicLink() || path.endsWith('/') ? realpathSync.native(path) : join(this.realFolder(dirname(path)), basename(path));
      if (!this.allows(path, real)) return { refused: OUTSIDE };
      const stat = link.isSymbolicLink() ? statSync(real) : link;
      return notReadable(stat, path.endsWith('/')) ?? (this.isLinkedOutside(real, stat) ? { refused: OUTSIDE } : { real, stat });
    } catch (error) {
      return whyNot(error);
    }
  }

  private allows(path: string, real: string): boolean {
    if (this.folders.some((folder) => isBelow(real, folder))) return true;
    // The package that the file is in.
    return basename(path) === '__init__.py' && real.endsWith(`${sep}__init__.py`) && isBelow(this.realFolder(dirname(this.file)), dirname(real));
  }

  private realFolder(path: string): string {
    const known = this.real.get(path) ?? realpathSync.native(path);
    this.real.set(path, known);
    return known;
  }

  /** What installers put into folders of the workspace, by folder: the size of each file by its path from there. */
  private readonly installed = new Map<string, ReadonlyMap<string, number>>();

  /** Whether a file of the workspace has a name elsewhere, as far as that can be told: not where the analyzed file itself has several names. */
  private isLinkedOutside(real: string, stat: Stats): boolean {
    if (!stat.isFile() || stat.nlink < 2 || INSTALLED.test(real) || !isBelow(real, this.workspace) || real === attempt(() => realpathSync.native(this.file)))
      return false;
    if ((attempt(() => statSync(this.file))?.nlink ?? 1) > 1) return false;
    this.names ??= namesBelow(this.workspace);
    const below = this.names.get(`${stat.dev}:${stat.ino}`);
    return this.names.size > 0 && (below ?? 0) < stat.nlink && !this.isInstalled(real, stat.size);
  }

  /** Whether an installer says that it put the file there: packages may lie in any folder, and are hard links to the installer's store. */
  private isInstalled(real: string, size: number): boolean {
    for (let folder = dirname(real); isBelow(folder, this.workspace); folder = dirname(folder)) {
      const known = this.installed.get(folder) ?? recorded(folder);
      this.installed.set(folder, known);
      if (known.get(real.slice(folder.length + 1).replaceAll(sep, '/')) === size) return true;
      if (dirname(folder) === folder) break;
    }
    return false;
  }
}

function attempt<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch {
    return undefined;
  }
}

/** The folder above the outermost package that holds the file. */
function packageRoot(file: string): string {
  let folder = dirname(file);
  while (dirname(folder) !== folder && attempt(() => lstatSync(join(folder, '__init__.py')))) folder = dirname(folder);
  return folder;
}

/** Why what is there cannot be read as what it is asked for. */
function notReadable(stat: Stats, asFolder: boolean): NotRead | undefined {
  if (stat.isDirectory()) return asFolder ? undefined : { refused: FOLDER };
  if (!stat.isFile()) return { refused: NO_FILE };
  return stat.size > FILE_BYTES ? { refused: TOO_LARGE } : undefined;
}

/** What an error of the file system says of a file; `undefined` for a file that is not there. */
export function whyNot(error: unknown): NotRead | undefined {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ELOOP') return { refused: LINK_LOOP };
  if (code === 'EACCES' || code === 'EPERM') return { refused: NO_PERMISSION };
  return code === 'EISDIR' ? { refused: FOLDER } : undefined;
}

/**
 * The files of all packages that are installed into a folder, with their sizes: lines `path,hash,size` of each `*.dist-info/RECORD`
 * (packaging.python.org, "Recording installed projects").
 */
function recorded(folder: string): Map<string, number> {
  const sizes = new Map<string, number>();
  for (const name of attempt(() => readdirSync(folder)) ?? []) {
    if (!name.endsWith('.dist-info')) continue;
    const path = join(folder, name, 'RECORD');
    const stat = attempt(() => lstatSync(path));
    if (!stat?.isFile() || stat.size > FILE_BYTES) continue;
    for (const line of (attempt(() => readFileSync(path, 'utf8')) ?? '').split('\n')) {
      const [, file, size] = /^"?([^"]*?)"?,[^,]*,(\d+)\r?$/.exec(line) ?? [];
      if (file !== undefined) sizes.set(file, Number(size));
    }
  }
  return sizes;
}

/** Empty when there are too many entries to tell. */
function namesBelow(top: string): Map<string, number> {
  const names = new Map<string, number>();
  let entries = 0;
  for (const waiting = [top]; waiting.length; ) {
    const folder = waiting.pop() ?? '';
    for (const entry of attempt(() => readdirSync(folder, { withFileTypes: true })) ?? []) {
      if (++entries > MOST_ENTRIES) return new Map();
      const path = join(folder, entry.name);
      if (entry.isDirectory()) waiting.push(path);
      const stat = entry.isFile() ? attempt(() => lstatSync(path)) : undefined;
      if (!stat || stat.nlink < 2) continue;
      const key = `${stat.dev}:${stat.ino}`;
      names.set(key, (names.get(key) ?? 0) + 1);
    }
  }
  return names;
}
