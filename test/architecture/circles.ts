import type { Facts } from './facts.js';

/**
 * Groups of files that import one another, directly or through others. Each is its paths, sorted.
 * `types` follows imports of types too: then a circle means files that cannot be read one without the other.
 */
export function circlesOf(files: readonly Facts[], types: boolean): string[][] {
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
