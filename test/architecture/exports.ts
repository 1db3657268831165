import type { Export, Facts } from './facts.js';

/** Code that is shipped, as opposed to tests and scripts. */
const isProduct = (path: string): boolean => /^(src|webview)\//.test(path);

/**
 * Exports that nobody imports, and those whose tag does not tell the truth: `@internal` in the comment of an export of the product
 * says that only tests and scripts import it. `entry` names what is called from outside the sources (`activate`).
 */
export function exportFaults(files: readonly Facts[], entry: ReadonlySet<string>): string[] {
  const users = new Map<string, string[]>();
  for (const { path, imports } of files)
    for (const { to, names } of imports)
      for (const name of names) {
        const key = `${to}:${name}`;
        users.set(key, [...(users.get(key) ?? []), path]);
      }
  return files.flatMap(({ path, exports }) =>
    exports.flatMap((e) => {
      if (entry.has(`${path}:${e.name}`)) return [];
      const by = [...(users.get(`${path}:${e.name}`) ?? []), ...(users.get(`${path}:*`) ?? [])];
      return fault(path, e, by);
    }),
  );
}

function fault(path: string, e: Export, by: readonly string[]): string[] {
  if (!by.length) return [`${path}:${e.line} nothing imports ${e.name}`];
  if (!isProduct(path)) return [];
  const forTests = !by.some(isProduct);
  if (forTests && !e.internal) return [`${path}:${e.line} only tests import ${e.name}: say @internal in its comment`];
  return !forTests && e.internal ? [`${path}:${e.line} ${e.name} says @internal, but ${by.find(isProduct)} imports it`] : [];
}

/** `export ... from` and `export default`: a name has one home, and one name. */
export const forbiddenExports = (files: readonly Facts[]): string[] =>
  files.flatMap(({ path, exports }) =>
    exports.flatMap((e) =>
      e.reExport ? [`${path}:${e.line} exports ${e.name} from elsewhere`] : e.name === 'default' ? [`${path}:${e.line} has a default export`] : [],
    ),
  );
