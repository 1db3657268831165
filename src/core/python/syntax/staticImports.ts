import { forEachChild, ignore, type StmtVisitor } from './children.js';
import type { Expr, Module, Stmt } from './syntax.js';

/** An import as written: `from ..a import b, c` is module `a`, level 2, names b and c; `import a.b` has no names. */
export interface StaticImport {
  readonly module: string;
  readonly level: number;
  readonly names: readonly string[];
}

/** The imports that may run with the module: without those inside functions or for type checkers only. */
export function staticImports(tree: Module): StaticImport[] {
  const out: StaticImport[] = [];
  importsIn(tree.body, out);
  return out;
}

function importsIn(body: readonly Stmt[], out: StaticImport[]): void {
  for (const s of body) {
    if (s.type === 'Import') for (const n of s.names) out.push({ module: n.name, level: 0, names: [] });
    else if (s.type === 'ImportFrom' && s.module !== '__future__') out.push({ module: s.module, level: s.level, names: s.names.map((n) => n.name) });
    else if (s.type === 'If' && neverRuns(s.test)) importsIn(s.orelse, out);
    else forEachChild(s, IMPORTS, out);
  }
}

const IMPORTS: StmtVisitor<StaticImport[]> = { value: ignore, target: ignore, block: importsIn };

const neverRuns = (e: Expr): boolean => (e.type === 'Name' && e.id === 'TYPE_CHECKING') || (e.type === 'Attribute' && e.name === 'TYPE_CHECKING');

export const join = (folder: string, name: string): string => (folder === '' ? name : folder.endsWith('/') ? folder + name : `${folder}/${name}`);

/** The two files under a folder that may hold a module, by its dotted name: the package first, as in Python. */
export function filesOf(folder: string, name: string): [string, string] {
  const base = join(folder, name.replaceAll('.', '/'));
  return [`${base}/__init__.py`, `${base}.py`];
}

/** The package that `level` dots mean in a module of `packageName`; `undefined` above the top. */
export function relativeBase(packageName: string, level: number): string | undefined {
  const parts = packageName === '' ? [] : packageName.split('.');
  if (level - 1 > parts.length) return undefined;
  return parts.slice(0, parts.length - (level - 1)).join('.');
}

/** Most module names are lower case, class names are not: this saves two lookups for each imported class. */
export const looksLikeModule = (name: string): boolean => name !== '*' && name === name.toLowerCase();
