/** A limit that was reached: its name, and the sentence about the line that reached it, or about the whole work where there are no lines. */
export interface ReachedLimit {
  readonly limit: string;
  text(line?: number | string): string;
}

/** The evaluation was stopped from outside, in the middle of a built-in function: nothing of it can be used any more but where it was. */
export class Stopped extends Error {
  constructor(readonly reached: ReachedLimit) {
    super(reached.limit);
  }
}
