/** Limits of an evaluation, with the reasons for their sizes. */
export interface Limits {
  /** Statements, calls and loop rounds. A large network takes about a million; a hostile loop ends within two seconds. */
  readonly steps: number;
  /** The depth of calls. Model code stays below 60; our own stack holds a few times this. */
  readonly callDepth: number;
  /** Elements of a list, string or range that is made at once. A text that language models are taught with has a million characters. */
  readonly elements: number;
  /** Objects made, of about a hundred bytes each, even if they are garbage by now. Large networks make fewer than 100,000. */
  readonly objects: number;
  /** Bits of an integer. Shapes need 63. */
  readonly integerBits: number;
}
export const LIMITS: Limits = { steps: 50_000_000, callDepth: 200, elements: 2_000_000, objects: 5_000_000, integerBits: 4_096 };
