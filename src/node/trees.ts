import type { TreeKey, TreeStore } from '../core/source/trees.js';
import { buildFolder, clearCached, digestOf, readCached, writeCached } from './cache.js';

/** Beyond the files of a few large libraries the cache is emptied, and filled again as needed. */
const KEPT_FILES = 4_000;

/** Syntax trees in the user's cache folder, by the digest of their text. */
export class CachedTrees implements TreeStore {
  private readonly made = new Map<string, () => string | undefined>();
  private readonly folder: string;

  /** @param build of the product, by its digest: another one writes other trees. */
  constructor(private readonly build: string) {
    this.folder = `${buildFolder(build)}/trees`;
  }

  find(key: TreeKey): string | undefined {
    const source = sourceOf(key);
    return readCached(`${this.folder}/${source}`, this.build + source)?.toString('utf8');
  }

  keep(key: TreeKey, write: () => string | undefined): void {
    this.made.set(sourceOf(key), write);
  }

  /** Writes the trees made since the last call. */
  save(): void {
    if (!this.made.size) return;
    clearCached(this.folder, KEPT_FILES);
    for (const [source, write] of this.made) {
      const tree = write();
      if (tree !== undefined) writeCached(`${this.folder}/${source}`, this.build + source, tree);
    }
    this.made.clear();
  }
}

const sourceOf = ({ text, defers }: TreeKey): string => digestOf(text) + (defers ? '-outline' : '');
