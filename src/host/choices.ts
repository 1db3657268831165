import { EventEmitter, type Memento } from 'vscode';

/** What the user chose for one file, as it stands in a request. */
export interface Choice {
  readonly entry?: string;
  readonly input?: string;
}

const KEY = 'choices';
/** Files whose choice is remembered; the oldest goes first. @limit files whose chosen network is remembered: files */
const REMEMBERED = 500;
/** Inputs that were typed lately, offered again. */
const RECENT = 'recentInputs';
/** A list to choose from fits into one view. @limit inputs that are offered again: inputs */
const RECENT_INPUTS = 8;

/** Entries and inputs that were chosen, kept with the workspace. */
export class Choices {
  private readonly changed = new EventEmitter<string>();
  /** The file, by URI, whose choice changed. */
  readonly onDidChange = this.changed.event;

  constructor(private readonly memento: Memento) {}

  dispose(): void {
    this.changed.dispose();
  }

  of(key: string): Choice {
    const choice = this.all()[key];
    if (typeof choice !== 'object' || choice === null) return {};
    const { entry, input } = choice as Record<string, unknown>;
    return { ...(typeof entry === 'string' ? { entry } : {}), ...(typeof input === 'string' ? { input } : {}) };
  }

  /** Replaces parts of a choice; `undefined` leaves it to what the file says again. */
  async change(key: string, part: { readonly entry?: string | undefined; readonly input?: string | undefined }): Promise<void> {
    const { [key]: _, ...others } = this.all();
    const choice = Object.fromEntries(Object.entries({ ...this.of(key), ...part }).filter(([, value]) => value !== undefined));
    const kept = Object.entries(others).slice(-(REMEMBERED - 1));
    if (Object.keys(choice).length) kept.push([key, choice]);
    await this.memento.update(KEY, Object.fromEntries(kept));
    if (typeof part.input === 'string')
      await this.memento.update(RECENT, [part.input, ...this.recentInputs.filter((i) => i !== part.input)].slice(0, RECENT_INPUTS));
    this.changed.fire(key);
  }

  get recentInputs(): string[] {
    const kept = this.memento.get<unknown>(RECENT);
    return Array.isArray(kept) ? kept.filter((i): i is string => typeof i === 'string') : [];
  }

  private all(): Record<string, unknown> {
    const kept = this.memento.get<unknown>(KEY);
    return typeof kept === 'object' && kept !== null ? { ...kept } : {};
  }
}
