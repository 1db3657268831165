import type { Expr, Module, Stmt } from './syntax.js';

/** An import as it stands in a file: `from ..a import b, c` is module `a`, level 2, names b and c; `import a.b` has no names. */
export interface StaticImport {
  readonly module: string;
  readonly level: number;
  readonly names: readonly string[];
}

/** Every import that may run when the module does: not those inside functions, nor those for type checkers only. */
export function staticImports(tree: Module): StaticImport[] {
  const out: StaticImport[] = [];
  const all = (body: readonly Stmt[]): void => {
    for (const s of body) visit(s);
  };
  const visit = (s: Stmt): void => {
    switch (s.type) {
      case 'Import':
        for (const n of s.names) out.push({ module: n.name, level: 0, names: [] });
        break;
      case 'ImportFrom':
        if (s.module !== '__future__') out.push({ module: s.module, level: s.level, names: s.names.map((n) => n.name) });
        break;
      case 'If':
        if (!neverRuns(s.test)) all(s.body);
        all(s.orelse);
        break;
      case 'For':
      case 'While':
        all(s.body);
        all(s.orelse);
        break;
      case 'Try':
        all(s.body);
        for (const h of s.handlers) all(h.body);
        all(s.orelse);
        all(s.final);
        break;
      case 'With':
      case 'ClassDef':
        all(s.body);
        break;
      case 'Match':
        for (const c of s.cases) all(c.body);
        break;
    }
  };
  all(tree.body);
  return out;
}

const neverRuns = (e: Expr): boolean => (e.type === 'Name' && e.id === 'TYPE_CHECKING') || (e.type === 'Attribute' && e.name === 'TYPE_CHECKING');

export const join = (folder: string, name: string): string => (folder === '' ? name : folder.endsWith('/') ? folder + name : `${folder}/${name}`);

/** The two files that a module of this dotted name can be under a folder: a package first, as Python looks. */
export function filesOf(folder: string, name: string): [string, string] {
  const base = join(folder, name.replaceAll('.', '/'));
  return [`${base}/__init__.py`, `${base}.py`];
}

/** The package that a relative import starts from: `level` dots in a module of `packageName`; `undefined` above the top. */
export function relativeBase(packageName: string, level: number): string | undefined {
  const parts = packageName === '' ? [] : packageName.split('.');
  if (level - 1 > parts.length) return undefined;
  return parts.slice(0, parts.length - (level - 1)).join('.');
}

/** Most modules are written without capitals, classes are not: this spares two lookups for each class that is imported. */
export const looksLikeModule = (name: string): boolean => name !== '*' && name === name.toLowerCase();
