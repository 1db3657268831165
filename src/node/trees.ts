import type { TreeKey, TreeStore } from '../core/source/trees.js';
import { hashOf } from '../core/text/hash.js';
import { clearCached, readCachedText, writeCached } from './cache.js';

/** Beyond the files of a few large libraries the cache is emptied, and filled again as needed. */
const KEPT_FILES = 4_000;

/** Characters of a text that go into its file's name. */
const SAMPLES = 256;

/** Syntax trees in the user's cache folder. A file holds the whole source text, then its tree, so that a tree is never used for another text. */
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

  /** Writes the trees made since the last call. */
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
   * Made from the text's length and some of its characters. Two texts rarely share a name; if they do, the later one is kept.
   * A digest of the whole text would need `node:crypto`, and loading that takes as long as reading all trees of a large package.
   */
  private nameOf({ text, defers }: TreeKey): string {
    const hash = hashOf(text, Math.max(1, Math.floor(text.length / SAMPLES)));
    return `${this.folder}/${text.length}-${hash.toString(16)}${defers ? '-outline' : ''}.json`;
  }
}
