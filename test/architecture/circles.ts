import type { Facts } from './facts.js';

/** Files that may import one another, because their subject is a circle. */
export interface Circle {
  readonly files: readonly string[];
  readonly why: string;
  /** The circle goes through imports of types: no file of it needs another one to run. */
  readonly typesOnly?: boolean;
}

/** Circles that are not listed, and listed ones that have changed or are gone. */
export function circleFaults(files: readonly Facts[], listed: readonly Circle[]): string[] {
  const text = (circle: readonly string[]): string => [...circle].sort().join(' ');
  const found = new Set(circlesOf(files, true).map(text));
  const values = circlesOf(files, false);
  const known = new Map(listed.map((c) => [text(c.files), c]));
  return [
    ...[...found].filter((c) => !known.has(c)).map((c) => `a circle of imports that is not listed: ${c} (${wayRound(files, c.split(' ')).join(' -> ')})`),
    ...[...known.keys()].filter((c) => !found.has(c)).map((c) => `a listed circle that does not exist: ${c}`),
    ...listed.flatMap((c) =>
      c.typesOnly && values.some((v) => c.files.includes(v[0] ?? '')) ? [`a circle of types that imports values as well: ${text(c.files)}`] : [],
    ),
  ];
}

/** The shortest way from a file of the circle back to itself. */
function wayRound(files: readonly Facts[], circle: readonly string[]): string[] {
  const next = new Map(files.filter((f) => circle.includes(f.path)).map((f) => [f.path, f.imports.map((i) => i.to)]));
  const from = (start: string): string[] => {
    const ways = [[start]];
    for (const way of ways)
      for (const to of next.get(way.at(-1) ?? '') ?? []) {
        if (to === start) return [...way, start];
        if (next.has(to) && !ways.some((w) => w.includes(to))) ways.push([...way, to]);
      }
    return [];
  };
  return circle.map(from).sort((a, b) => a.length - b.length)[0] ?? [];
}

/** Groups of files that import one another, directly or through others: their sorted paths. `types` follows imports of types too. */
function circlesOf(files: readonly Facts[], types: boolean): string[][] {
  const next = new Map(files.map((f) => [f.path, f.imports.filter((i) => types || !i.typeOnly).map((i) => i.to)]));
  const circles: string[][] = [];
  // Tarjan's strongly connected components.
  const order = new Map<string, number>();
  const lowest = new Map<string, number>();
  const open: string[] = [];
  const visit = (path: string): number => {
    const own = order.size;
    order.set(path, own);
    lowest.set(path, own);
    open.push(path);
    let low = own;
    for (const to of next.get(path) ?? []) {
      if (!next.has(to)) continue;
      if (!order.has(to)) low = Math.min(low, visit(to));
      else if (open.includes(to)) low = Math.min(low, order.get(to) ?? own);
    }
    lowest.set(path, low);
    if (low === own) {
      const circle = open.splice(open.indexOf(path)).sort();
      if (circle.length > 1 || (next.get(path) ?? []).includes(path)) circles.push(circle);
    }
    return low;
  };
  for (const { path } of files) if (!order.has(path)) visit(path);
  return circles.sort((a, b) => ((a[0] ?? '') < (b[0] ?? '') ? -1 : 1));
}
