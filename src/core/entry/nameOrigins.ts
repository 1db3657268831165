import { topOf } from '../python/imports/moduleFiles.js';
import type { UserModule } from '../python/imports/moduleTable.js';
import { forEachChild, ignore, type StmtVisitor } from '../python/syntax/children.js';
import { relativeBase } from '../python/syntax/staticImports.js';
import type { Stmt } from '../python/syntax/syntax.js';

/** Which global of which file a name means: imports lead from file to file. */

/** A global of a file, or with an empty name the module itself; with an empty file a global of any file, where nothing tells which. */
export type Key = `${string}\0${string}`;

interface Target {
  readonly module: string;
  /** Absent for the module itself. */
  readonly name?: string;
}

interface Names {
  /** What the imports of a file, also those in functions, bind names to. */
  readonly imported: ReadonlyMap<string, readonly Target[]>;
  readonly hasStar: boolean;
  readonly globals: ReadonlyMap<string, unknown>;
}

export class NameOrigins {
  private readonly files = new Map<string, Names>();
  private readonly paths = new Map<string, string>();
  private readonly known = new Map<Key, readonly Key[]>();

  constructor(modules: readonly UserModule[]) {
    for (const { path, tree, globals } of modules) {
      const packageName = globals.get('__package__');
      const names: Collected = { imported: new Map(), hasStar: false, packageName: typeof packageName === 'string' ? packageName : '' };
      collect(tree.body, names);
      this.files.set(path, { ...names, globals });
      const name = globals.get('__name__');
      if (typeof name === 'string') this.paths.set(name, path);
    }
  }

  /** The globals that a name in a file may mean: none for what a library or Python itself has. */
  of(file: string, name: string): readonly Key[] {
    const key: Key = `${file}\0${name}`;
    const known = this.known.get(key);
    if (known) return known;
    // A circle of imports ends here.
    this.known.set(key, []);
    const found = this.find(file, name, key);
    this.known.set(key, found);
    return found;
  }

  private find(file: string, name: string, own: Key): readonly Key[] {
    const names = this.files.get(file);
    const targets = names?.imported.get(name);
    if (!names) return [anywhere(name)];
    if (!targets) return names.hasStar ? [own, anywhere(name)] : [own];
    return [own, ...targets.flatMap((t) => this.imported(t))];
  }

  private imported({ module, name }: Target): readonly Key[] {
    const whole = this.paths.get(name === undefined ? module : `${module}.${name}`);
    const out: Key[] = whole === undefined ? [] : [`${whole}\0`];
    const path = this.paths.get(module);
    if (name === undefined || path === undefined) return out;
    // A package may get it from anywhere on demand.
    return [...out, ...(this.files.get(path)?.globals.has(name) ? this.of(path, name) : [anywhere(name)])];
  }
}

/** The key of a global that any file may have. */
export const anywhere = (name: string): Key => `\0${name}`;

export const isLoose = (key: Key): boolean => key.startsWith('\0');

export const nameIn = (key: Key): string => key.slice(key.indexOf('\0') + 1);

/** What a file itself binds names to. */
export const ownKeys = (file: string, names: Iterable<string>): Key[] => [...names].map((name) => `${file}\0${name}` as const);

interface Collected {
  readonly imported: Map<string, Target[]>;
  hasStar: boolean;
  readonly packageName: string;
}

function collect(body: readonly Stmt[], out: Collected): void {
  for (const s of body) {
    if (s.type === 'ImportFrom') {
      const base = s.level ? relativeBase(out.packageName, s.level) : '';
      const module = [base, s.module].filter(Boolean).join('.');
      for (const { name, as } of s.names) {
        if (name === '*') out.hasStar = true;
        else add(out, as ?? name, { module, name });
      }
    } else if (s.type === 'Import') for (const { name, as } of s.names) add(out, as ?? topOf(name), { module: name });
    forEachChild(s, IMPORTS, out);
    if (s.type === 'FunctionDef') collect(s.body, out);
  }
}

function add({ imported }: Collected, name: string, target: Target): void {
  imported.set(name, [...(imported.get(name) ?? []), target]);
}

const IMPORTS: StmtVisitor<Collected> = { value: ignore, target: ignore, block: collect };
