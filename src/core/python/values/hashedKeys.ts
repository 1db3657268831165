import type { PyObject } from './values.js';

/** Keys that were used in tables, as far as lookups need to know: during an evaluation, or during the evaluation of one module, whose tables outlive it. */
export class HashedKeys {
  private ownUnknown = false;
  private readonly representatives = new Map<string, PyObject[]>();

  /** `around`: earlier keys, which count as well. */
  constructor(private around?: HashedKeys) {}

  /** True once an unknown value was a key. Most evaluations need no search for one. */
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

  /** Ends the evaluation of the module. Its importer continues with its keys, and the module keeps them for the next import. */
  close(): void {
    this.around?.include(this);
    this.around = undefined;
  }
}
