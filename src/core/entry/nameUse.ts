import { forEachChild, forEachDefault, forEachPart, ignore, importedNames, type StmtVisitor, targetNames } from '../python/syntax/children.js';
import type { Expr, Module, Stmt } from '../python/syntax/syntax.js';

/** What a statement does with names. Of a statement with blocks only its own head counts, of a definition all that is in it. */
interface NameUse {
  readonly binds: ReadonlySet<string>;
  /** Names of objects whose attributes or items it sets. */
  readonly sets: ReadonlySet<string>;
  /** Names of objects that it may change by a call: one of their methods, or a call made for its effect that is given them. */
  readonly mutates: ReadonlySet<string>;
  readonly reads: ReadonlySet<string>;
  /** Attributes that it reads of imported names: each may be a global of another file. */
  readonly members: ReadonlySet<string>;
}

interface Collected {
  readonly binds: Set<string>;
  readonly sets: Set<string>;
  readonly mutates: Set<string>;
  readonly reads: Set<string>;
  readonly members: Set<string>;
  readonly imported: ReadonlySet<string>;
}

const NONE: ReadonlySet<string> = new Set();

/** @param imported names that are bound by imports. */
export function nameUse(s: Stmt, imported: ReadonlySet<string> = NONE): NameUse {
  const out: Collected = { binds: new Set(), sets: new Set(), mutates: new Set(), reads: new Set(), members: new Set(), imported };
  switch (s.type) {
    case 'FunctionDef':
    case 'ClassDef':
      definition(s, out);
      return out;
    case 'Import':
    case 'ImportFrom':
      for (const name of importedNames(s)) out.binds.add(name);
      return out;
    case 'Expr':
      if (s.value.type === 'Call') for (const arg of [...s.value.args, ...s.value.keywords.map((k) => k.value)]) add(rootOf(arg), out.mutates);
  }
  forEachChild(s, HEAD, out);
  return out;
}

function value(e: Expr, out: Collected): void {
  if (e.type === 'Name') out.reads.add(e.id);
  else if (e.type === 'Walrus') out.binds.add(e.name);
  else if (e.type === 'Attribute' && e.object.type === 'Name' && out.imported.has(e.object.id)) out.members.add(e.name);
  else if (e.type === 'Call' && e.func.type === 'Attribute') add(rootOf(e.func.object), out.mutates);
  forEachPart(e, value, out);
}

function target(e: Expr, out: Collected): void {
  for (const name of targetNames(e)) out.binds.add(name);
  if (e.type === 'Attribute' || e.type === 'Subscript') add(rootOf(e), out.sets);
  if (e.type === 'Tuple' || e.type === 'List') for (const item of e.items) target(item, out);
  forEachPart(e, value, out);
}

const HEAD: StmtVisitor<Collected> = { value, target, block: ignore };

function add(name: string | undefined, out: Set<string>): void {
  if (name !== undefined) out.add(name);
}

/** True for Python that can be read, and whose names are all known. */
export const readsOnly = ({ body, broken }: Module, isKnown: (name: string) => boolean): boolean =>
  !broken.length && body.every((s) => [...nameUse(s).reads].every((name) => isKnown(name)));

/** The variable at the root of `a.b[0].c`. */
export function rootOf(e: Expr): string | undefined {
  if (e.type === 'Name') return e.id;
  return e.type === 'Attribute' || e.type === 'Subscript' ? rootOf(e.object) : e.type === 'Starred' ? rootOf(e.value) : undefined;
}

/** A definition reads the names in it that it does not bind itself. */
function definition(s: Stmt & { type: 'FunctionDef' | 'ClassDef' }, out: Collected): void {
  out.binds.add(s.name);
  const inner: Collected = { ...out, binds: new Set(), sets: new Set(), mutates: new Set() };
  if (s.type === 'FunctionDef') for (const p of s.params) inner.binds.add(p.name);
  forEachChild(s, { ...HEAD, block: (body) => whole(body, inner, out) }, inner);
  if (s.type === 'FunctionDef') {
    forEachDefault(s.params, value, inner);
    whole(s.body, inner, out);
    for (const name of inner.binds) if (!out.binds.has(name)) out.reads.delete(name);
  }
}

function whole(body: readonly Stmt[], inner: Collected, out: Collected): void {
  for (const s of body) {
    if (s.type === 'FunctionDef' || s.type === 'ClassDef') {
      const { reads, members } = nameUse(s, inner.imported);
      for (const name of reads) out.reads.add(name);
      for (const name of members) out.members.add(name);
      continue;
    }
    // What a function declares as global it binds outside.
    if (s.type === 'Global') for (const name of s.names) out.binds.add(name);
    forEachChild(s, { value, target, block: (b) => whole(b, inner, out) }, inner);
  }
}
