import type { Analysis } from '../analysis.js';
import type { Found } from '../entry/found.js';

/** How far the ways to get a network out of a file have come, and which of them tells most. */

export const COMPLETE = 3;
export const BUILT = 1;

/** What one way to get a network has come to. */
export interface Tried {
  readonly analysis: Analysis;
  readonly rank: number;
  /** The candidate that it is a call of. */
  readonly candidate: string | undefined;
}

/** No network of example sizes has so many parameters. @limit network of example sizes: parameters */
const IMPLAUSIBLE_PARAMS = 20e9;

/** How much an analysis tells: complete, run in part, built, built in part, nothing. */
export function rankOf({ entry, entrySource, complete, totals }: Analysis, found: Found | undefined): number {
  if (entry === null) return 0;
  if (!totals.params) return 0.4;
  if (entrySource === 'example' && totals.params > IMPLAUSIBLE_PARAMS) return 0.5;
  if (found?.isPart) return 0.6;
  return complete ? COMPLETE : totals.macs ? 2 : BUILT;
}

/** A small network that is complete does not stand for a large one that is not. */
const SMALL = 0.1;

/** The one that tells more; of equals the first, for which more speaks. */
export function better(best: Tried | undefined, next: Tried, isInside?: (part: string, whole: string) => boolean): Tried {
  if (!best) return next;
  // Of two that found nothing, the one that says why.
  if (best.rank === 0 && next.rank === 0) return best.analysis.notes.some((n) => n.severity === 'error') ? best : next;
  // Nor does a part stand for the whole of which more than the part was made.
  const least = next.candidate !== undefined && best.candidate !== undefined && isInside?.(next.candidate, best.candidate) ? 1 : SMALL;
  const isSmall = best.rank > 0.5 && next.analysis.totals.params < least * best.analysis.totals.params;
  return next.rank > best.rank && !isSmall ? next : best;
}

/** A way to get a network out of a file. */
export interface Way {
  /** The candidate that it calls. */
  readonly candidate?: string;
  readonly find: () => Found | undefined;
}
