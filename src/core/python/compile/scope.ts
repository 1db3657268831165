import type { Stmt } from '../syntax/syntax.js';
import { statements } from './scopeWalk.js';

/**
 * Where a name lives, decided before compilation as by CPython's symbol table: in a slot of the frame, in a cell shared with inner
 * functions, or in a dictionary (modules, class bodies). List, set and dict comprehensions are inlined into their frame with slots of
 * their own (PEP 709). A generator expression is a function.
 */
export type Where =
  | { kind: 'slot'; slot: number }
  | { kind: 'cell'; slot: number }
  | { kind: 'free'; index: number }
  | { kind: 'dict' }
  | { kind: 'classfree'; index: number }
  | { kind: 'global' };

/** The names of a scope. */
class Names {
  readonly locals = new Set<string>();
  readonly globals = new Set<string>();
  readonly nonlocals = new Set<string>();
  readonly used = new Set<string>();
  readonly children: Scope[] = [];
  readonly cells = new Set<string>();
  readonly slots = new Map<string, number>();
  readonly hidden: Map<string, string>[] = [];
}

export class Scope {
  /** Made at the first access: most functions of a library are never called. */
  private own: Names | undefined;
  /** Names of enclosing functions, in closure order. */
  readonly free: string[] = [];
  slotCount = 0;
  isGenerator = false;
  /** A generator expression: a walrus in it assigns in the enclosing scope. */
  isExpression = false;
  /** The module has `from __future__ import annotations`. */
  annotationsAsText = false;
  /** Finds the names of a function that was not called yet. */
  private pending: (() => void) | undefined;
  /** A function, or inside one. */
  readonly isInFunction: boolean;
  constructor(
    readonly kind: 'module' | 'class' | 'function',
    readonly parent: Scope | null,
    readonly className: string | null,
  ) {
    this.isInFunction = kind === 'function' || parent?.isInFunction === true;
  }

  private get names(): Names {
    this.own ??= new Names();
    return this.own;
  }
  get locals(): Set<string> {
    return this.names.locals;
  }
  get globals(): Set<string> {
    return this.names.globals;
  }
  get nonlocals(): Set<string> {
    return this.names.nonlocals;
  }
  get used(): Set<string> {
    return this.names.used;
  }
  get children(): Scope[] {
    return this.names.children;
  }
  /** Names of this scope that inner functions use. */
  get cells(): Set<string> {
    return this.names.cells;
  }
  get slots(): Map<string, number> {
    return this.names.slots;
  }
  /** Variables of the inlined comprehensions around the current node, innermost last: name -> hidden name. */
  get hidden(): Map<string, string>[] {
    return this.names.hidden;
  }
  get isPending(): boolean {
    return this.pending !== undefined;
  }

  /** Finds the names later, at the first call. For functions inside no other: the only name that they can share is the class around them. */
  defer(find: () => void): void {
    this.pending = find;
    if (this.className !== null) this.freeIndex('__class__');
  }

  /** Finds the names that {@link defer} left for later. If that throws (the body may have to wait for the parser), the scope is as before. */
  settle(): this {
    const find = this.pending;
    if (!find) return this;
    this.pending = undefined;
    try {
      find();
      resolve(this);
    } catch (error) {
      this.pending = find;
      this.own = undefined;
      this.slotCount = 0;
      this.isGenerator = false;
      throw error;
    }
    return this;
  }

  slot(name: string): number {
    let n = this.slots.get(name);
    if (n === undefined) {
      n = this.slotCount++;
      this.slots.set(name, n);
    }
    return n;
  }

  freeIndex(name: string): number {
    let i = this.free.indexOf(name);
    if (i < 0) {
      i = this.free.length;
      this.free.push(name);
    }
    return i;
  }

  where(written: string): Where {
    for (let i = this.hidden.length - 1; i >= 0; i--) {
      const hidden = this.hidden[i]?.get(written);
      if (hidden) return { kind: this.cells.has(hidden) ? 'cell' : 'slot', slot: this.slot(hidden) };
    }
    const name = written;
    if (this.kind === 'function' && this.locals.has(name) && !this.nonlocals.has(name) && !this.globals.has(name)) {
      return { kind: this.cells.has(name) ? 'cell' : 'slot', slot: this.slot(name) };
    }
    const index = this.free.indexOf(name);
    if (index >= 0 && !this.globals.has(name)) {
      if (this.kind !== 'class' || this.nonlocals.has(name)) return { kind: 'free', index };
      // A name that the class body assigns is never the enclosing function's, not even before the assignment.
      return this.locals.has(name) ? { kind: 'dict' } : { kind: 'classfree', index };
    }
    if (this.kind === 'function' || this.globals.has(name)) return { kind: 'global' };
    return { kind: 'dict' };
  }
}

/** Mangles private names: `__x` in class `A` is `_A__x`. */
export function mangle(name: string, className: string | null): string {
  if (!className || !name.startsWith('__') || name.endsWith('__') || name.includes('.')) return name;
  const bare = className.replace(/^_+/, '');
  return bare ? `_${bare}${name}` : name;
}

export const scopes = new WeakMap<object, Scope>();
/** Hidden names of the variables of an inlined comprehension, by its node. */
export const hiddenNames = new WeakMap<object, Map<string, string>>();

const moduleScopes = new WeakMap<object, Scope>();

/** The scope of a module's body. Found once per syntax tree and shared by all VMs. */
export function moduleScope(body: readonly Stmt[]): Scope {
  const known = moduleScopes.get(body);
  if (known) return known;
  const scope = new Scope('module', null, null);
  scope.annotationsAsText = body.some((s) => s.type === 'ImportFrom' && s.module === '__future__' && s.names.some((n) => n.name === 'annotations'));
  statements(body, scope);
  resolve(scope);
  // Stored only now: deep nesting may exhaust the stack before, and a partial scope must not be kept.
  moduleScopes.set(body, scope);
  return scope;
}

/** Decides which names are free and which are cells, innermost scopes first. */
function resolve(scope: Scope): void {
  if (scope.isPending) return;
  for (const child of scope.children) resolve(child);
  const settle = (name: string): void => {
    if (scope.globals.has(name)) return;
    const own = scope.kind === 'function' && scope.locals.has(name) && !scope.nonlocals.has(name);
    const special = scope.kind === 'class' && name === '__class__';
    const inlined = name.startsWith('\u0001') && scope.locals.has(name);
    if (own || special || inlined) {
      if (scope.children.some((c) => c.free.includes(name))) scope.cells.add(name);
    } else if (enclosingFunctionHas(scope.parent, name)) scope.freeIndex(name);
  };
  scope.used.forEach(settle);
  scope.nonlocals.forEach(settle);
  for (const child of scope.children) child.free.forEach(settle);
}

function enclosingFunctionHas(scope: Scope | null, name: string): boolean {
  for (let s = scope; s; s = s.parent) {
    if (name.startsWith('\u0001') && s.locals.has(name)) return true;
    if (s.kind === 'function' && s.locals.has(name) && !s.nonlocals.has(name) && !s.globals.has(name)) return true;
    if (s.kind === 'class' && name === '__class__') return true;
    if (s.globals.has(name) && s.kind === 'function') return false;
  }
  return false;
}

/** The hidden name, if an enclosing comprehension, in this scope or around it, has a variable of that name. */
function visible(scope: Scope, name: string): string {
  for (let s: Scope | null = scope; s; s = s.parent) {
    for (let i = s.hidden.length - 1; i >= 0; i--) {
      const h = s.hidden[i]?.get(name);
      if (h) return h;
    }
    if (s.kind === 'function' && s.locals.has(name)) return name;
  }
  return name;
}

/** Records that a name is read. */
export function use(scope: Scope, name: string): void {
  // A module's names are its own or built in.
  if (scope.kind === 'module' && !scope.hidden.length) return;
  const mangled = mangle(name, scope.className);
  const seen = visible(scope, mangled);
  scope.used.add(seen);
  if (name === 'super') scope.used.add('__class__');
  if (seen !== mangled && !scope.hidden.some((h) => h.get(mangled) === seen)) inherited(scope).set(mangled, seen);
}

const inheritedNames = new WeakMap<Scope, Map<string, string>>();
function inherited(scope: Scope): Map<string, string> {
  let m = inheritedNames.get(scope);
  if (!m) {
    m = new Map();
    inheritedNames.set(scope, m);
  }
  return m;
}
/** The hidden name under which a scope knows a variable of an enclosing comprehension. */
export const inheritedName = (scope: Scope, name: string): string => inheritedNames.get(scope)?.get(name) ?? name;

/** Records that a name is assigned. */
export function bind(scope: Scope, name: string): void {
  scope.locals.add(mangle(name, scope.className));
}

export function child(scope: Scope, node: object, kind: 'class' | 'function', className: string | null): Scope {
  const made = new Scope(kind, scope, className);
  scope.children.push(made);
  scopes.set(node, made);
  return made;
}
