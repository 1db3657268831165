import { EventEmitter, type Memento } from 'vscode';
import { PerFile } from './perFile.js';

/** What the user chose for one file, as it stands in a request. */
export interface Choice {
  readonly entry?: string;
  readonly input?: string;
}

/** Inputs that were typed lately, offered again. */
const RECENT = 'recentInputs';
/** A list to choose from fits into one view. @limit inputs that are offered again: inputs */
const RECENT_INPUTS = 8;

/** Entries and inputs that were chosen, kept with the workspace. */
export class Choices {
  private readonly changed = new EventEmitter<string>();
  /** The file, by URI, whose choice changed. */
  readonly onDidChange = this.changed.event;

  private readonly kept: PerFile<Choice>;

  constructor(private readonly memento: Memento) {
    this.kept = new PerFile(memento, 'choices', readChoice);
  }

  dispose(): void {
    this.changed.dispose();
  }

  of(key: string): Choice {
    return this.kept.of(key) ?? {};
  }

  /** Replaces parts of a choice; `undefined` leaves it to what the file says again. */
  async change(key: string, part: { readonly entry?: string | undefined; readonly input?: string | undefined }): Promise<void> {
    const choice = Object.fromEntries(Object.entries({ ...this.of(key), ...part }).filter(([, value]) => value !== undefined));
    await this.kept.set(key, Object.keys(choice).length ? choice : undefined);
    if (typeof part.input === 'string')
      await this.memento.update(RECENT, [part.input, ...this.recentInputs.filter((i) => i !== part.input)].slice(0, RECENT_INPUTS));
    this.changed.fire(key);
  }

  get recentInputs(): string[] {
    const kept = this.memento.get<unknown>(RECENT);
    return Array.isArray(kept) ? kept.filter((i): i is string => typeof i === 'string') : [];
  }
}

function readChoice(kept: unknown): Choice | undefined {
  if (typeof kept !== 'object' || kept === null) return undefined;
  const { entry, input } = kept as Record<string, unknown>;
  return { ...(typeof entry === 'string' ? { entry } : {}), ...(typeof input === 'string' ? { input } : {}) };
}
