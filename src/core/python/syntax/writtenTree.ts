import { deferredFunction } from './deferred.js';
import type { FunctionDef, Module, Place, Stmt } from './syntax.js';

/** A syntax tree as text; bodies that were not parsed are left out. `undefined` for one that JSON cannot hold: huge integers, infinities, nesting without end. */
export function writeTree(tree: Module): string | undefined {
  try {
    return JSON.stringify(tree, (_, value: unknown) => {
      if (typeof value === 'bigint' || (typeof value === 'number' && !Number.isFinite(value))) throw new RangeError('no JSON number');
      return value;
    });
  } catch {
    return undefined;
  }
}

/** The tree that {@link writeTree} wrote. `bodyAt` parses the body of the function whose `def` stands on that line. `undefined` for any other text. */
export function readTree(text: string, bodyAt: (line: number) => readonly Stmt[]): Module | undefined {
  let tree: Partial<Module> | null;
  try {
    tree = JSON.parse(text) as Partial<Module> | null;
  } catch {
    return undefined;
  }
  if (!Array.isArray(tree?.body) || !Array.isArray(tree.broken)) return undefined;
  deferMissing(tree.body, bodyAt);
  return tree as Module;
}

/** Functions without a body get one that is parsed when it is asked for. They stand wherever statements do, but not in functions. */
function deferMissing(list: Stmt[], bodyAt: (line: number) => readonly Stmt[]): void {
  list.forEach((s, i) => {
    if (s.type === 'FunctionDef') {
      if (!('body' in s)) list[i] = deferredFunction(s as Omit<FunctionDef, 'body'> & Place, () => bodyAt((s as Place).line));
    } else if (!SIMPLE.has(s.type)) for (const inner of blocksOf(s)) deferMissing(inner, bodyAt);
  });
}

/** The statements that most files are made of, and that hold no others. */
const SIMPLE: ReadonlySet<Stmt['type']> = new Set(['Assign', 'AnnAssign', 'Expr', 'Import', 'ImportFrom']);

function blocksOf(s: Stmt): Stmt[][] {
  const { body, orelse, final, handlers, cases } = s as unknown as { readonly [part: string]: unknown };
  const arms = [...((handlers ?? []) as { body: unknown }[]), ...((cases ?? []) as { body: unknown }[])].map((arm) => arm.body);
  return [body, orelse, final, ...arms].filter((part): part is Stmt[] => Array.isArray(part));
}
