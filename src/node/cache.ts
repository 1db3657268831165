import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';

/** Cache files only save time: errors of reading and writing them are ignored. */
const pathOf = (name: string): string => join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'layer-cost', name);

export const readCached = (name: string): Buffer | undefined => attempt(() => readFileSync(pathOf(name)));
export const readCachedText = (name: string): string | undefined => attempt(() => readFileSync(pathOf(name), 'utf8'));

function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

/** Writes a temporary file and renames it, so that two processes at once leave one whole file. */
export function writeCached(name: string, data: Uint8Array | string): void {
  const path = pathOf(name);
  const part = `${path}.${process.pid}`;
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(part, data);
    renameSync(part, path);
  } catch {
    // In a read-only home nothing is kept.
  }
}

/** The cache folder of one build of the product, identified by one of its files. */
export function buildFolder(file: string): string {
  const { size, mtimeMs } = statSync(file);
  return `builds/${size}-${Math.round(mtimeMs)}`;
}

/** The editor and a terminal may use different builds, and an older one of each may still run. */
const KEPT_BUILDS = 4;

/** Deletes the cache folders of old builds, and `folder` if it holds more than `mostFiles` files. */
export function clearCached(folder: string, mostFiles: number): void {
  try {
    const builds = readdirSync(pathOf('builds')).map((name) => pathOf(join('builds', name)));
    const age = (path: string): number => statSync(path).mtimeMs;
    for (const old of builds.sort((a, b) => age(b) - age(a)).slice(KEPT_BUILDS)) rmSync(old, { recursive: true, force: true });
    if (readdirSync(pathOf(folder)).length > mostFiles) rmSync(pathOf(folder), { recursive: true, force: true });
  } catch {
    // Not there yet, or not ours to delete.
  }
}
