import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { FileReader, FileText } from '../core/request.js';
import { hashOf } from '../core/text/hash.js';
import { isSearched, isSettings, isSkipped, SEARCH_DEPTH, SEARCHED_BYTES, SEARCHED_FILES, SETTINGS_BYTES } from '../core/text/searched.js';

/** Larger files are data, not models. */
const FILE_BYTES = 5_000_000;

/** The last text of each file: grows with the number of files, not with their changes. */
const texts = new Map<string, FileText>();

/** The names in a folder as a text, those of folders with '/' at the end. */
function readFolder(path: string): FileText | undefined {
  try {
    const entries = readdirSync(path, { withFileTypes: true });
    const text = entries
      .map((e) => (e.isDirectory() ? `${e.name}/` : e.name))
      .sort()
      .join('\n');
    return { text, version: `folder:${text.length}:${hashOf(text)}` };
  } catch {
    return undefined;
  }
}

/** A regular file of this machine, read again if it has changed. Devices, pipes and folders count as absent. */
function readDisk(path: string): FileText | undefined {
  if (path.endsWith('/')) return readFolder(path);
  try {
    const stat = statSync(path, { throwIfNoEntry: false });
    if (!stat?.isFile() || stat.size > FILE_BYTES) return undefined;
    const version = `${stat.mtimeMs}:${stat.size}`;
    const known = texts.get(path);
    if (known?.version === version) return known;
    const read = { text: readFileSync(path, 'utf8'), version };
    texts.set(path, read);
    return read;
  } catch {
    return undefined;
  }
}

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
    const read = sizeOf(path) <= SEARCHED_BYTES ? readDisk(path) : undefined;
    return read !== undefined && texts.some((text) => read.text.includes(text));
  });
}

export const diskReader: FileReader = {
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
  return [...new Set(out.map((f) => realpathSync(f)))];
}
