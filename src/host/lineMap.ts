/** One change of a text: the lines it replaced (from 0), whether it began at the start of its first line, and the line breaks it put in. @internal */
export interface LineEdit {
  readonly startLine: number;
  readonly endLine: number;
  readonly atLineStart: boolean;
  readonly newLines: number;
}

/** Where the lines of an older text are after edits, so that what was found out about them can stay in place meanwhile. Lines count from 1. */
export class LineMap {
  private readonly now: Int32Array;
  /** True as soon as any edit was applied. */
  moved = false;

  constructor(lineCount: number) {
    this.now = Int32Array.from({ length: lineCount + 1 }, (_, line) => line);
  }

  /** The line's place in the current text; undefined when it was deleted. */
  at(line: number): number | undefined {
    const now = this.now[line] ?? line;
    return now > 0 ? now : undefined;
  }

  apply(edit: LineEdit): void {
    this.moved = true;
    // Edits count lines from 0, this map from 1.
    const [start, end] = [edit.startLine + 1, edit.endLine + 1];
    const by = edit.newLines - (end - start);
    for (let line = 1; line < this.now.length; line++) {
      const at = this.now[line] as number;
      if (at < start) continue;
      if (at > end) this.now[line] = at + by;
      else if (at === end && (end > start || edit.atLineStart)) this.now[line] = end + by;
      else if (at > start || (at === start && end > start && edit.atLineStart)) this.now[line] = -1;
    }
  }
}
