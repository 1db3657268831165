/** Limits of an evaluation, with the reasons for their sizes. */
export const LIMITS = {
  /** A large network takes about a million; a hostile loop ends within two seconds. @limit statements, calls, loop rounds and what built-ins do: steps */
  steps: 50_000_000,
  /** Model code stays below 60; our own stack holds a few times this. @limit calls in calls: levels */
  callDepth: 200,
  /** A text that language models are taught with has a million characters. @limit list, text or range that is made at once: elements */
  elements: 2_000_000,
  /** About a hundred bytes each, even if they are garbage by now. Large networks make fewer than 100,000. @limit objects made: objects */
  objects: 5_000_000,
  /** Shapes need 63. @limit integer: bits */
  integerBits: 4_096,
};

/** @see LIMITS */
export type Limits = Readonly<typeof LIMITS>;
