import { type End, tooOften } from './jobEnds.js';

/** By file, when workers ended on it, and at which line of it. */
export class WorkerEnds {
  private readonly ends = new Map<string, { readonly at: number; readonly line: number | undefined }[]>();

  /** @param most ends within the window after which a file is left alone. */
  constructor(
    private readonly most: number,
    private readonly windowMs: number,
  ) {}

  add(key: string, line: number | undefined): void {
    this.ends.set(key, [...(this.ends.get(key) ?? []), { at: Date.now(), line }]);
  }

  forget(): void {
    this.ends.clear();
  }

  /** The pause of a file on which workers ended too often. */
  pauseOf(key: string): End | undefined {
    const recent = (this.ends.get(key) ?? []).filter(({ at }) => Date.now() - at < this.windowMs);
    if (recent.length) this.ends.set(key, recent);
    else this.ends.delete(key);
    if (recent.length < this.most) return undefined;
    return tooOften(recent.length, recent.findLast(({ line }) => line !== undefined)?.line);
  }
}
