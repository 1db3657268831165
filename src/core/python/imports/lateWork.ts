import type { PyModule } from '../values/values.js';

/** Work that waits until a module is finished: modules that import each other take names from one another before they are defined. */
export class LateWork {
  private readonly waiting = new Map<PyModule, (() => void)[]>();

  add(module: PyModule, work: () => void): void {
    const waiting = this.waiting.get(module) ?? [];
    waiting.push(work);
    this.waiting.set(module, waiting);
  }

  /** The module is finished. */
  run(module: PyModule): void {
    for (const work of this.waiting.get(module) ?? []) work();
  }

  /** The module is finished or has failed: nothing waits for it any more. */
  drop(module: PyModule): void {
    this.waiting.delete(module);
  }
}
