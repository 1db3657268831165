/** Globs of budgets, the same in the terminal and in the editor: `*` and `?` within a name, `**` across folders, `{a,b}`. Without a `/` a glob means files of any folder. */

/** Characters of a glob after which it is read no further: nobody writes such a thing by hand. @limit glob of a budget: characters */
const GLOB_CHARACTERS = 500;

/** Whether a glob means the file. @param path from the folder that the glob belongs to, with `/`. */
export function matches(glob: string, path: string): boolean {
  if (!glob || glob.length > GLOB_CHARACTERS) return false;
  const clean = glob.replaceAll('\\', '/').replace(/^\.?\//, '');
  return alternatives(clean).some((one) => follows(one.includes('/') ? one.split('/') : ['**', one], path.split('/')));
}

export const hasWildcards = (glob: string): boolean => /[*?{]/.test(glob);

/** The more is written out, the closer is what a glob means. */
export const closeness = (glob: string): number => glob.replace(/[*?{},]/g, '').length;

/** `{a,b}c` as `ac` and `bc`; of nested ones only the innermost are braces. */
function alternatives(glob: string): string[] {
  let open = [glob];
  for (let round = 0; round < BRACES && open.some((one) => /\{[^{}]*\}/.test(one)); round++) {
    const next = open.flatMap((one) => {
      const found = /\{([^{}]*)\}/.exec(one);
      if (!found) return [one];
      return (found[1] ?? '').split(',').map((part) => one.slice(0, found.index) + part + one.slice(found.index + found[0].length));
    });
    open = next.slice(0, ALTERNATIVES);
  }
  return open;
}

/** Pairs of braces in a glob. @limit glob of a budget: pairs of braces */
const BRACES = 8;
/** What braces may multiply to. @limit glob of a budget: alternatives */
const ALTERNATIVES = 200;

/** Whether names of folders follow a glob's parts. Each part is tried at each name once: no glob takes long. */
function follows(parts: readonly string[], names: readonly string[]): boolean {
  // Which parts may come next, name by name.
  let open = spread(new Set([0]), parts);
  for (const name of names) {
    const next = new Set<number>();
    for (const at of open) {
      const part = parts[at];
      if (part === '**') next.add(at);
      else if (part !== undefined && nameFollows(part, name)) next.add(at + 1);
    }
    open = spread(next, parts);
  }
  return open.has(parts.length);
}

/** `**` may also mean no folder. */
function spread(open: Set<number>, parts: readonly string[]): Set<number> {
  for (const at of open) if (parts[at] === '**') open.add(at + 1);
  return open;
}

/** Whether a name follows `*` and `?`, by the letters that may come next. */
function nameFollows(part: string, name: string): boolean {
  let open = new Set([0]);
  const stars = (set: Set<number>): Set<number> => {
    for (const at of set) if (part[at] === '*') set.add(at + 1);
    return set;
  };
  open = stars(open);
  for (const letter of name) {
    const next = new Set<number>();
    for (const at of open) {
      if (part[at] === '*') next.add(at);
      else if (part[at] === '?' || part[at] === letter) next.add(at + 1);
    }
    open = stars(next);
    if (!open.size) return false;
  }
  return open.has(part.length);
}
