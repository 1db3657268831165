import { EventEmitter, type Memento } from 'vscode';

const KEY = 'hintsHidden';

/** Whether hints, lenses and heat are shown at all: switched by a command, remembered with the workspace, on top of the settings. */
export class Visibility {
  private readonly changed = new EventEmitter<void>();
  readonly onDidChange = this.changed.event;

  constructor(private readonly memento: Memento) {}

  dispose(): void {
    this.changed.dispose();
  }

  get isHidden(): boolean {
    return this.memento.get<unknown>(KEY) === true;
  }

  /** @returns whether they are shown now. */
  async toggle(): Promise<boolean> {
    await this.memento.update(KEY, this.isHidden ? undefined : true);
    this.changed.fire();
    return !this.isHidden;
  }
}
