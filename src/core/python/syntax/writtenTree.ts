import { forEachChild, ignore, type StmtVisitor } from './children.js';
import { deferredFunction } from './deferred.js';
import type { FunctionDef, Module, Place, Stmt } from './syntax.js';

/** A syntax tree as JSON, without bodies that were not parsed. `undefined` if JSON cannot hold it: huge integers, infinities, too deep nesting. */
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

/** Parses the body of the function whose `def` stands on a line. */
type BodyAt = (line: number) => readonly Stmt[];

/** The tree that {@link writeTree} wrote. `undefined` for any other text. */
export function readTree(text: string, bodyAt: BodyAt): Module | undefined {
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

/** Gives functions without a body one that is parsed at the first access. Functions inside functions are part of such a body. */
function deferMissing(list: Stmt[], bodyAt: BodyAt): void {
  list.forEach((s, i) => {
    if (s.type !== 'FunctionDef') forEachChild(s, BLOCKS, bodyAt);
    else if (!('body' in s)) list[i] = deferredFunction(s as Omit<FunctionDef, 'body'> & Place, () => bodyAt((s as Place).line));
  });
}

/** Blocks may be written to here: they are fresh from JSON, and nobody else has seen them. */
const BLOCKS: StmtVisitor<BodyAt> = { value: ignore, target: ignore, block: (body, bodyAt) => deferMissing(body as Stmt[], bodyAt) };
