import type { PyObject } from './values.js';

/**
 * What was used as keys of tables, as far as looking something up needs to know it: since an evaluation began, or while one module was
 * evaluated, whose tables outlive the evaluation.
 */
export class HashedKeys {
  private ownUnknown = false;
  private readonly representatives = new Map<string, PyObject[]>();

  /** @param around keys that were used before and count as well. */
  constructor(private around?: HashedKeys) {}

  /** True once anything unknown was used as a key: most evaluations never need to search tables for it. */
  get hasUnknown(): boolean {
    return this.ownUnknown || this.around?.hasUnknown === true;
  }
  addUnknown(): void {
    this.ownUnknown = true;
  }

  /** Objects that stand for all that are equal to them, by what they hash to. */
  *withHash(hash: string): Generator<PyObject> {
    yield* this.representatives.get(hash) ?? [];
    if (this.around) yield* this.around.withHash(hash);
  }
  addRepresentative(hash: string, v: PyObject): void {
    const known = this.representatives.get(hash);
    if (known) known.push(v);
    else this.representatives.set(hash, [v]);
  }

  /** Adds what a module used that is imported now. */
  include(other: HashedKeys): void {
    if (other.ownUnknown) this.ownUnknown = true;
    for (const [hash, list] of other.representatives) for (const v of list) this.addRepresentative(hash, v);
  }

  /** The module is evaluated: whoever imported it goes on with its keys, which it keeps for the next import. */
  close(): void {
    this.around?.include(this);
    this.around = undefined;
  }
}
