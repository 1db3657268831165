import type { Memento } from 'vscode';

/** Files of which something is remembered; the oldest goes first. @limit files of which the user's choices are remembered: files */
const REMEMBERED = 500;

/** Something that is remembered of each file, by URI, and kept with the workspace. */
export class PerFile<T> {
  /** `read` checks what an earlier version may have kept. */
  constructor(
    private readonly memento: Memento,
    private readonly name: string,
    private readonly read: (kept: unknown) => T | undefined,
  ) {}

  of(key: string): T | undefined {
    return this.read(this.all()[key]);
  }

  /** `undefined` forgets it. */
  async set(key: string, value: T | undefined): Promise<void> {
    const { [key]: _, ...others } = this.all();
    const kept = Object.entries(others).slice(-(REMEMBERED - 1));
    if (value !== undefined) kept.push([key, value]);
    await this.memento.update(this.name, Object.fromEntries(kept));
  }

  private all(): Record<string, unknown> {
    const kept = this.memento.get<unknown>(this.name);
    return typeof kept === 'object' && kept !== null ? { ...kept } : {};
  }
}
