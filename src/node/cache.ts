import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';

/** Files that only save time: what cannot be read is made anew, what cannot be written is not missed. */
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

/** Written beside its place and renamed: two processes at once leave one whole file. */
export function writeCached(name: string, data: Uint8Array | string): void {
  const path = pathOf(name);
  const part = `${path}.${process.pid}`;
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(part, data);
    renameSync(part, path);
  } catch {
    // A read-only home only means that it is made again.
  }
}

/** The folder of what is of no use to another build of the product: builds are told apart by one of their files. */
export function buildFolder(file: string): string {
  const { size, mtimeMs } = statSync(file);
  return `builds/${size}-${Math.round(mtimeMs)}`;
}

/** The editor's extension and a terminal may use different ones, and an older one of each may still run. */
const KEPT_BUILDS = 4;

/** Leaves of the folders of builds the latest, and of a folder in one nothing when it holds more than so many files. */
export function clearCached(folder: string, mostFiles: number): void {
  try {
    const builds = readdirSync(pathOf('builds')).map((name) => pathOf(join('builds', name)));
    const age = (path: string): number => statSync(path).mtimeMs;
    for (const old of builds.sort((a, b) => age(b) - age(a)).slice(KEPT_BUILDS)) rmSync(old, { recursive: true, force: true });
    if (readdirSync(pathOf(folder)).length > mostFiles) rmSync(pathOf(folder), { recursive: true, force: true });
  } catch {
    // Not there yet, or somebody else's: it only takes room.
  }
}
