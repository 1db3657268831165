import type { Facts } from './facts.js';

/** Which folders import which, and which packages. */

/**
 * What a file belongs to: its folder. The page is one, and so is a folder of one family of files; files directly in `src` and
 * `src/core` stand for themselves, since they belong to different layers.
 */
function unitOf(path: string): string {
  if (path.startsWith('webview/')) return 'webview';
  const unit = path.slice('src/'.length).replace(/^core\//, '');
  return /^src\/(core\/)?[^/]+$/.test(path) ? unit : unit.slice(0, unit.lastIndexOf('/'));
}

/**
 * For each unit the units and packages that it imports, in order. `x:types` stands for an import of nothing but types.
 * Only the product is looked at.
 */
export function importsByUnit(files: readonly Facts[]): Record<string, string> {
  const found = new Map<string, Map<string, boolean>>();
  for (const { path, imports } of files) {
    if (!/^(src|webview)\//.test(path)) continue;
    const from = unitOf(path);
    const own = found.get(from) ?? new Map<string, boolean>();
    found.set(from, own);
    for (const { to, typeOnly } of imports) {
      const unit = /^(src|webview)\//.test(to) ? unitOf(to) : to;
      if (unit !== from) own.set(unit, (own.get(unit) ?? true) && typeOnly);
    }
  }
  return Object.fromEntries(
    [...found]
      .map(([from, own]): [string, string] => [
        from,
        [...own]
          .map(([to, typeOnly]) => (typeOnly ? `${to}:types` : to))
          .sort()
          .join(' '),
      ])
      .sort(),
  );
}

/** Where what is imported differs from what may be, in words. */
export function directionFaults(found: Readonly<Record<string, string>>, allowed: Readonly<Record<string, string>>): string[] {
  const words = (text: string | undefined): string[] => (text ? text.split(' ') : []);
  const units = [...new Set([...Object.keys(found), ...Object.keys(allowed)])].sort();
  return units.flatMap((unit) => {
    const has = words(found[unit]);
    const may = words(allowed[unit]);
    return [
      ...has.filter((to) => !may.includes(to)).map((to) => `${unit} imports ${to}, which the table does not allow`),
      ...may.filter((to) => !has.includes(to)).map((to) => `${unit} no longer imports ${to}: take it off the table`),
    ];
  });
}
