/** The flags of the `re` module. */
export const FLAGS = { A: 256, I: 2, L: 4, M: 8, S: 16, U: 32, X: 64 } as const;

/** The pattern is wrong. */
export class PatternError extends Error {
  constructor(message: string, position: number) {
    super(`${message} at position ${position}`);
  }
}

/** The pattern uses a feature that is not followed. */
export class UnreadPattern extends Error {}
