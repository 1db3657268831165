import type { PyObject } from './values.js';

/**
 * The keys of dicts and sets that lookups need to know of: those used since an evaluation began, or those of one module, whose tables outlive
 * the evaluation.
 */
export class HashedKeys {
  private ownUnknown = false;
  private readonly representatives = new Map<string, PyObject[]>();

  /** @param around keys that were used before and count too. */
  constructor(private around?: HashedKeys) {}

  /** True once anything unknown was used as a key. Most evaluations never need to search tables for it. */
  get hasUnknown(): boolean {
    return this.ownUnknown || this.around?.hasUnknown === true;
  }
  addUnknown(): void {
    this.ownUnknown = true;
  }

  /** The object that stands for all that are equal to it, by what it hashes to. */
  representative(hash: string, isEqual: (other: PyObject) => boolean | undefined): PyObject | undefined {
    return this.representatives.get(hash)?.find(isEqual) ?? this.around?.representative(hash, isEqual);
  }
  addRepresentative(hash: string, v: PyObject): void {
    const known = this.representatives.get(hash);
    if (known) known.push(v);
    else this.representatives.set(hash, [v]);
  }

  /** Adds the keys of a module that is imported now. */
  include(other: HashedKeys): void {
    if (other.ownUnknown) this.ownUnknown = true;
    for (const [hash, list] of other.representatives) for (const v of list) this.addRepresentative(hash, v);
  }

  /** Call this once the module is evaluated: its importer goes on with its keys, and the module keeps them for the next import. */
  close(): void {
    this.around?.include(this);
    this.around = undefined;
  }
}
