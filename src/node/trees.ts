import type { TreeKey, TreeStore } from '../core/source/trees.js';
import { hashOf } from '../core/text/hash.js';
import { clearCached, readCachedText, writeCached } from './cache.js';

/** More than a few large libraries: what is kept is thrown away then, and made again as it is needed. */
const KEPT_FILES = 4_000;

/** Characters of a text that its file's name is made of. */
const SAMPLES = 256;

/** Syntax trees in a folder of the user's cache. Each stands behind the text that it was read from, and is that text's alone. */
export class CachedTrees implements TreeStore {
  private readonly made = new Map<string, () => string | undefined>();

  constructor(private readonly folder: string) {}

  find(key: TreeKey): string | undefined {
    const kept = readCachedText(this.nameOf(key));
    return kept?.startsWith(key.text) ? kept.slice(key.text.length) : undefined;
  }

  keep(key: TreeKey, write: () => string | undefined): void {
    this.made.set(this.nameOf(key), () => {
      const tree = write();
      return tree && key.text + tree;
    });
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

  /**
   * By the text's length and some of its characters: two texts rarely share a name, and take turns if they do.
   * A digest of the whole would need `node:crypto`, which takes as long to load as all trees of a large package to read.
   */
  private nameOf({ text, defers }: TreeKey): string {
    const hash = hashOf(text, Math.max(1, Math.floor(text.length / SAMPLES)));
    return `${this.folder}/${text.length}-${hash.toString(16)}${defers ? '-outline' : ''}.json`;
  }
}
