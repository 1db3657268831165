/** How many damaged files are measured: as many as take a minute, in the long run all. */
export const MUTANTS = process.env.LAYER_COST_LONG ? 5_000 : 200;
/** After so many a valid file is measured. */
export const VALID_EVERY = 20;

/** What became of a share of them. */
export interface MutantsMeasured {
  readonly mutants: number;
  /** Ended with times; the others with a sentence. */
  readonly measured: number;
  /** Valid files that were measured in between. */
  readonly valid: number;
  readonly slowestMs: number;
  /** Bytes of the process. */
  readonly mostRss: number;
}
