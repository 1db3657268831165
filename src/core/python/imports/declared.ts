import { forEachChild, ignore, type StmtVisitor } from '../syntax/children.js';
import type { Expr, Module, Stmt } from '../syntax/syntax.js';

/**
 * What a package declares for type checkers. A package that replaces itself by an object which imports on demand finds its parts by tables, or by reading
 * its own folder. The imports under `if TYPE_CHECKING:` say the same, and name the module of each part.
 */

interface Declared {
  readonly module: string;
  readonly level: number;
  /** The name in that module; '*' when it may be any of the module's. */
  readonly name: string;
}

type ImportFrom = Extract<Stmt, { type: 'ImportFrom' }>;

const byTree = new WeakMap<Module, readonly ImportFrom[]>();

function declarations(tree: Module): readonly ImportFrom[] {
  let found = byTree.get(tree);
  if (!found) byTree.set(tree, (found = collect(tree.body)));
  return found;
}

function collect(body: readonly Stmt[]): ImportFrom[] {
  const out: ImportFrom[] = [];
  for (const s of body) if (s.type === 'If' && isForCheckers(s.test)) importsIn(s.body, out);
  return out;
}

function importsIn(body: readonly Stmt[], out: ImportFrom[]): void {
  for (const s of body) {
    if (s.type === 'ImportFrom') out.push(s);
    else forEachChild(s, IMPORTS, out);
  }
}

const IMPORTS: StmtVisitor<ImportFrom[]> = { value: ignore, target: ignore, block: importsIn };

function isForCheckers(e: Expr): boolean {
  if (e.type === 'Bool') return e.values.some(isForCheckers);
  return (e.type === 'Name' && e.id === 'TYPE_CHECKING') || (e.type === 'Attribute' && e.name === 'TYPE_CHECKING');
}

/** Letters and digits only: `BigBirdModel` comes from `big_bird`. */
const plain = (text: string): string => text.toLowerCase().replace(/[^a-z0-9]/g, '');

/**
 * Where the package with this tree has `name` from: first the imports that name it, then those of everything from a module whose own name is in it, the
 * longest first. A package of hundreds of models has as many of these, and reading them all would take seconds.
 */
export function declared(tree: Module, name: string): Declared[] {
  const out: Declared[] = [];
  const wanted = plain(name);
  const stars: (Declared & { readonly fits: number })[] = [];
  for (const s of declarations(tree))
    for (const n of s.names) {
      if ((n.as ?? n.name) === name) out.push({ module: s.module, level: s.level, name: n.name });
      if (n.name === '*') stars.push({ module: s.module, level: s.level, name: '*', fits: closeness(wanted, s.module) });
    }
  // A few are all asked.
  const asked = stars.length > MANY ? stars.filter((s) => s.fits > 0) : stars;
  return [...out, ...asked.sort((a, b) => b.fits - a.fits)];
}

/** More imports of everything than a package of one model has. @limit imports of everything that are all asked for a name: imports */
const MANY = 30;

/** How well the name of a module fits that of a member: by its length, more at the beginning. `models` may hold anything. */
function closeness(wanted: string, module: string): number {
  const own = plain(module.slice(module.lastIndexOf('.') + 1));
  if (wanted.startsWith(own)) return own.length + 0.5;
  return own.length > 2 && wanted.includes(own) ? own.length : own === 'models' ? 0.25 : 0;
}

/** True when a module with this text gives the name to those who import everything from it. Only looks at the text, since parsing costs far more. */
export function givesName(text: string, name: string): boolean {
  if (!text.includes(name)) return false;
  const all = /^__all__\b/m.exec(text);
  if (all) return new RegExp(`['"]${name}['"]`).test(text.slice(all.index));
  return new RegExp(`^(?:(?:class|def)\\s+${name}\\b|${name}\\s*[:=])`, 'm').test(text);
}
