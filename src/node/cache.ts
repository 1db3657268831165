import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';

/** Files that only save time: what cannot be read is made anew, what cannot be written is not missed. */
const pathOf = (name: string): string => join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'layer-cost', name);

export function readCached(name: string): Buffer | undefined {
  try {
    return readFileSync(pathOf(name));
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

/** Tells builds of the product apart by one of its files. */
export function buildOf(file: string): string {
  const { size, mtimeMs } = statSync(file);
  return `${size}-${Math.round(mtimeMs)}`;
}

/** Removes from a folder all parts but `current`, and that too once it holds more than so many files. */
export function clearCached(folder: string, current: string, most: number): void {
  try {
    for (const part of readdirSync(pathOf(folder)))
      if (part !== current || readdirSync(pathOf(join(folder, part))).length > most) rmSync(pathOf(join(folder, part)), { recursive: true, force: true });
  } catch {
    // Not there yet, or somebody else's: it only takes room.
  }
}
