import { constants, type Dirent, existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type FileReader, type FileText, type NotRead, readable } from '../core/request.js';
import { hashOf } from '../core/text/hash.js';
import { isSearched, isSettings, isSkipped, SEARCH_DEPTH, SEARCHED_BYTES, SEARCHED_FILES, SETTINGS_BYTES } from '../core/text/searched.js';
import { type Place, Places, whyNot } from './places.js';

/** The last text of each file: grows with the number of files, not with their changes. */
const texts = new Map<string, FileText>();

/** Set when an analysis begins. */
let places: Places | undefined;

/** Whether a link leads to a folder; one that leads in circles does not. */
function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

/** The names in a folder as a text. */
function readFolder(path: string): FileText {
  const text = readdirSync(path, { withFileTypes: true })
    .map((e) => (e.isDirectory() ? `${e.name}/` : e.isSymbolicLink() && isFolder(join(path, e.name)) ? `${e.name}//` : e.name))
    .sort()
    .join('\n');
  return { text, version: `folder:${text.length}:${hashOf(text)}` };
}

/** The file that somebody named: a link may lead anywhere. */
export function readNamed(path: string): FileText | NotRead | undefined {
  try {
    return readIn(new Places(path, [dirname(realpathSync.native(path))]), path);
  } catch (error) {
    return whyNot(error);
  }
}

/** A file that must lie below a folder, also when links are followed. */
export function readBelow(path: string, folder: string): FileText | NotRead | undefined {
  try {
    return readIn(new Places(path, [realpathSync.native(folder)]), path);
  } catch (error) {
    return whyNot(error);
  }
}

const readDisk = (path: string): FileText | NotRead | undefined => (places ? readIn(places, path) : readNamed(path));

/** A file of this machine, read again if it has changed. */
function readIn(allowed: Places, path: string): FileText | NotRead | undefined {
  const place = allowed.look(path);
  if (!place || 'refused' in place) return place;
  try {
    return path.endsWith('/') ? readFolder(place.real) : readFile(path, place);
  } catch (error) {
    return whyNot(error);
  }
}

/** Without following a link that came into its place, or waiting for a pipe's writer. */
const READ = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

function readFile(path: string, { real, stat }: Place): FileText {
  const version = `${stat.mtimeMs}:${stat.size}`;
  const known = texts.get(path);
  if (known?.version === version) return known;
  const read = { text: readFileSync(real, { encoding: 'utf8', flag: READ as unknown as string }), version };
  texts.set(path, read);
  return read;
}

/** Files that a check of a whole folder looks at. @limit Python files of `check --all`: files */
const CHECKED_FILES = 20_000;

/**
 * Python files in a folder and below it, in the order of their names; environments, hidden folders and those of installed packages are passed by, and
 * links are not followed. The second is false when there are more, or some folder could not be read.
 */
export function pythonFilesBelow(folder: string): [files: string[], isAll: boolean] {
  const out: string[] = [];
  let isAll = true;
  const walk = (at: string, depth: number): void => {
    let entries: Dirent[];
    try {
      entries = readdirSync(at, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
    } catch {
      isAll = false;
      return;
    }
    if (depth > 0 && entries.some((entry) => entry.name === 'pyvenv.cfg')) return;
    for (const entry of entries) {
      if (out.length >= CHECKED_FILES) isAll = false;
      else if (entry.isFile() && entry.name.endsWith('.py')) out.push(join(at, entry.name));
      else if (entry.isDirectory() && !isSkipped(entry.name)) {
        if (depth < CHECKED_DEPTH) walk(join(at, entry.name), depth + 1);
        else isAll = false;
      }
    }
  };
  walk(folder, 0);
  return [out, isAll];
}

/** @limit folders in folders that `check --all` enters: levels */
const CHECKED_DEPTH = 24;

/** The files in a folder and below it with such names, those of the nearest folders first. */
function filesBelow(folder: string, isWanted: (name: string) => boolean): string[] {
  const out: string[] = [];
  const waiting: [folder: string, depth: number][] = [[folder, 0]];
  for (let next = waiting.shift(); next && out.length < SEARCHED_FILES; next = waiting.shift()) {
    const [at, depth] = next;
    for (const entry of readdirSync(at, { withFileTypes: true })) {
      if (entry.isDirectory() && depth < SEARCH_DEPTH && !isSkipped(entry.name)) waiting.push([join(at, entry.name), depth + 1]);
      else if (entry.isFile() && isWanted(entry.name)) out.push(join(at, entry.name));
    }
  }
  return out;
}

/** Files of the workspace: of what lies below the outermost root that holds `file`. */
function filesAround(file: string, roots: readonly string[], isWanted: (name: string) => boolean): string[] {
  const [outermost] = roots.filter((root) => file.startsWith(join(root, '/'))).sort((a, b) => a.length - b.length);
  try {
    return outermost ? filesBelow(outermost, isWanted).slice(0, SEARCHED_FILES) : [];
  } catch {
    return [];
  }
}

const sizeOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? Number.POSITIVE_INFINITY;

function searchDisk(texts: readonly string[], file: string, roots: readonly string[]): string[] {
  return filesAround(file, roots, isSearched).filter((path) => {
    const read = sizeOf(path) <= SEARCHED_BYTES ? readable(readDisk(path)) : undefined;
    return read !== undefined && texts.some((text) => read.text.includes(text));
  });
}

export const diskReader: FileReader = {
  within: (file, folders) => {
    places = new Places(file, folders);
  },
  read: (path) => Promise.resolve(readDisk(path)),
  readNow: readDisk,
  settings: (file, roots) => Promise.resolve(filesAround(file, roots, isSettings).filter((path) => sizeOf(path) <= SETTINGS_BYTES)),
  search: (texts, file, roots) => Promise.resolve(searchDisk(texts, file, roots)),
};

/** Folders of installed packages: of virtual environments above the file, of the active one, then the system's. */
export function sitePackages(file: string, environment: Readonly<Record<string, string | undefined>>): string[] {
  const out: string[] = [];
  const addEnvironment = (folder: string): void => {
    const windows = join(folder, 'Lib', 'site-packages');
    if (existsSync(windows)) out.push(windows);
    const lib = join(folder, 'lib');
    if (!existsSync(lib)) return;
    for (const name of readdirSync(lib)) if (/^python3/.test(name) && existsSync(join(lib, name, 'site-packages'))) out.push(join(lib, name, 'site-packages'));
  };
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    for (const name of ['.venv', 'venv']) if (existsSync(join(folder, name))) addEnvironment(join(folder, name));
    if (folder === dirname(folder)) break;
  }
  const active = environment.VIRTUAL_ENV ?? environment.CONDA_PREFIX;
  if (active && existsSync(active)) addEnvironment(active);
  for (const folder of ['/usr/lib/python3/dist-packages', '/usr/local/lib/python3/dist-packages']) if (existsSync(folder)) out.push(folder);
  // A link may lead to an environment, and not just anywhere.
  return [...new Set(out.map((f) => realpathSync(f)))].filter((f) => /[/\\](?:site|dist)-packages$/.test(f));
}
