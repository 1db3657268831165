import type { PyModule } from '../values/values.js';

/** Work that waits until a module is finished: modules in a circle import names from one another before they are defined. */
export class LateWork {
  private readonly waiting = new Map<PyModule, (() => void)[]>();

  add(module: PyModule, work: () => void): void {
    const waiting = this.waiting.get(module) ?? [];
    waiting.push(work);
    this.waiting.set(module, waiting);
  }

  /** Does the work that waits for the module, which is finished now. */
  run(module: PyModule): void {
    for (const work of this.waiting.get(module) ?? []) work();
  }

  /** Drops what still waits for the module, which is finished or has failed. */
  drop(module: PyModule): void {
    this.waiting.delete(module);
  }
}
