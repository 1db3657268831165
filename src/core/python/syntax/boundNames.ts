import { forEachChild, ignore, importedNames, type StmtVisitor, targetNames } from './children.js';
import type { Stmt } from './syntax.js';

/** Adds to `out` the names that a statement, including its blocks, assigns in its scope. */
export function boundNames(s: Stmt, out: Set<string> = new Set()): Set<string> {
  switch (s.type) {
    case 'FunctionDef':
    case 'ClassDef':
      return out.add(s.name);
    case 'Import':
    case 'ImportFrom':
      for (const name of importedNames(s)) out.add(name);
      return out;
    case 'Delete':
      return out;
    case 'AnnAssign':
      if (!s.value) return out;
  }
  forEachChild(s, BOUND, out);
  return out;
}

const BOUND: StmtVisitor<Set<string>> = {
  value: ignore,
  target: (e, out) => {
    for (const name of targetNames(e)) out.add(name);
  },
  block: (body, out) => {
    for (const s of body) boundNames(s, out);
  },
};
