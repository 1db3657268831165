/** Counts of parameters, operations and bytes: doubles, which are exact up to 2^53. */

/** Doubles beyond it leave numbers out. @limit tensor, and count that is shown to the last digit: elements */
export const EXACT = 2 ** 53 - 1;

export const isExact = (count: number): boolean => Math.abs(count) <= EXACT;

/** A whole number in all its digits as far as they are known: `10,838,016`, `≈ 8.548e+23`. */
export const grouped = (n: number): string => (isExact(n) ? String(n).replace(/\B(?=(\d{3})+(?!\d))/g, ',') : `≈ ${n.toExponential(3)}`);

/** The end of a formula: `= 10,838,016`. */
export const equals = (n: number): string => (isExact(n) ? `= ${grouped(n)}` : grouped(n));
