import { createHash } from 'node:crypto';
import type { TreeKey, TreeStore } from '../core/trees.js';
import { clearCached, readCached, writeCached } from './cache.js';

/** More than a few large libraries: what is kept is thrown away then, and made again as it is needed. */
const KEPT_FILES = 4_000;

/** Syntax trees in a folder of the user's cache. */
export class CachedTrees implements TreeStore {
  private readonly made = new Map<string, () => string | undefined>();

  constructor(private readonly folder: string) {}

  find(key: TreeKey): string | undefined {
    return readCached(this.nameOf(key))?.toString('utf8');
  }

  keep(key: TreeKey, write: () => string | undefined): void {
    this.made.set(this.nameOf(key), write);
  }

  /** Writes what was made since the last time. */
  save(): void {
    if (!this.made.size) return;
    clearCached(this.folder, KEPT_FILES);
    for (const [name, write] of this.made) {
      const text = write();
      if (text !== undefined) writeCached(name, text);
    }
    this.made.clear();
  }

  private nameOf({ text, defers }: TreeKey): string {
    const hash = createHash('sha256').update(text).digest('hex').slice(0, 40);
    return `${this.folder}/${hash}${defers ? '-outline' : ''}.json`;
  }
}
