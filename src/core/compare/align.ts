/** Pairs of positions in two lists. */
type Pairs = readonly (readonly [a: number, b: number])[];

/** Cells of the table that an alignment fills: more would take longer than anybody waits. @limit layers of two lists that are compared, multiplied: pairs */
const CELLS = 4_000_000;

/**
 * The order-preserving pairs of two lists that are most alike in sum. `likeness` is at least 0, and 0 for what must not be paired; `isSame` tells items
 * that are the best match for each other wherever they stand. Lists that are too long for this are paired where they begin and end alike, and by position between.
 */
export function aligned<T>(a: readonly T[], b: readonly T[], likeness: (a: T, b: T) => number, isSame: (a: T, b: T) => boolean): Pairs {
  const shorter = Math.min(a.length, b.length);
  const pairs: [number, number][] = [];
  let start = 0;
  while (start < shorter && isSame(a[start] as T, b[start] as T)) pairs.push([start, start++]);
  const ends: [number, number][] = [];
  let end = 0;
  while (end < shorter - start && isSame(a[a.length - 1 - end] as T, b[b.length - 1 - end] as T)) ends.push([a.length - 1 - end, b.length - 1 - end++]);
  const [middleA, middleB] = [a.slice(start, a.length - end), b.slice(start, b.length - end)];
  const inner = middleA.length * middleB.length <= CELLS ? best(middleA, middleB, likeness) : byPosition(middleA, middleB, likeness);
  return [...pairs, ...inner.map(([i, j]): [number, number] => [i + start, j + start]), ...ends.reverse()];
}

const byPosition = <T>(a: readonly T[], b: readonly T[], likeness: (a: T, b: T) => number): Pairs =>
  a.flatMap((item, i) => (i < b.length && likeness(item, b[i] as T) > 0 ? [[i, i] as const] : []));

/** The alignment by dynamic programming: `sums[i][j]` is the best sum of what begins at `i` and `j`. */
function best<T>(a: readonly T[], b: readonly T[], likeness: (a: T, b: T) => number): Pairs {
  const width = b.length + 1;
  const sums = new Float64Array((a.length + 1) * width);
  const at = (i: number, j: number): number => sums[i * width + j] as number;
  const taken = (i: number, j: number): number => {
    const alike = likeness(a[i] as T, b[j] as T);
    return alike > 0 ? alike + at(i + 1, j + 1) : 0;
  };
  for (let i = a.length - 1; i >= 0; i--) for (let j = b.length - 1; j >= 0; j--) sums[i * width + j] = Math.max(at(i + 1, j), at(i, j + 1), taken(i, j));
  const pairs: [number, number][] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length && at(i, j) > 0; ) {
    // Of equally good ones, the earliest: repeats that are added stand at the end.
    if (taken(i, j) === at(i, j)) pairs.push([i++, j++]);
    else if (at(i + 1, j) === at(i, j)) i++;
    else j++;
  }
  return pairs;
}
