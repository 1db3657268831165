import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
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
