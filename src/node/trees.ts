import type { TreeKey, TreeStore } from '../core/source/trees.js';
import { buildFolder, checksumOf, clearCached, readCached, writeCached } from './cache.js';

/** Beyond the files of a few large libraries the cache is emptied, and filled again as needed. @limit syntax trees in the cache: files */
const KEPT_FILES = 4_000;

/** Syntax trees in the user's cache folder. A file holds the whole source text, then its tree, so that a tree is never used for another text. */
export class CachedTrees implements TreeStore {
  private readonly made = new Map<string, () => string | undefined>();
  private readonly folder: string;

  /** @param build of the product, by its checksum: another one writes other trees. */
  constructor(private readonly build: string) {
    this.folder = `${buildFolder(build)}/trees`;
  }

  find(key: TreeKey): string | undefined {
    const name = nameOf(key);
    const kept = readCached(`${this.folder}/${name}`, this.sourceOf(name))?.toString('utf8');
    return kept?.startsWith(key.text) ? kept.slice(key.text.length) : undefined;
  }

  keep(key: TreeKey, write: () => string | undefined): void {
    this.made.set(nameOf(key), () => {
      const tree = write();
      return tree && key.text + tree;
    });
  }

  /** Writes the trees made since the last call. */
  save(): void {
    if (!this.made.size) return;
    clearCached(this.folder, KEPT_FILES);
    for (const [name, write] of this.made) {
      const content = write();
      if (content !== undefined) writeCached(`${this.folder}/${name}`, this.sourceOf(name), content);
    }
    this.made.clear();
  }

  private sourceOf(name: string): string {
    return `${this.build} ${name}`;
  }
}

const nameOf = ({ text, defers }: TreeKey): string => checksumOf(text) + (defers ? '-outline' : '');
