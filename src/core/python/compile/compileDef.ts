import { classCells, makeClass } from '../objects/classes.js';
import { errorText } from '../objects/errors.js';
import { makeGenerator } from '../objects/generators.js';
import { bindToClass, call } from '../objects/objects.js';
import { describe, unparse } from '../syntax/describe.js';
import type { ClassDef, Expr, FunctionDef, Params, Place, Stmt } from '../syntax/syntax.js';
import { type Body, FunctionCode, PyFunction } from '../values/calls.js';
import { PyError } from '../values/failures.js';
import { PyCell, PyClass, PyDict, tuple, Unknown, type Value } from '../values/values.js';
import { type Frame, isError, NORMAL, newFrame, RETURN, type VM } from '../values/vm.js';
import { keywordArguments } from './compileCall.js';
import { expression } from './compileExpr.js';
import { generatorBody } from './compileGenerator.js';
import { sequence } from './compileItems.js';
import { storeName } from './compileName.js';
import { block } from './compileStmt.js';
import { tolerantBlock } from './compileTolerant.js';
import { type Scope, scopes } from './scope.js';
import { type Ev, newUnit, type Run, type Unit } from './unit.js';

const NO_CELLS: readonly PyCell[] = [];

/** Collects the cells that a function or class shares with the frame that defines it. */
export function closureFor(u: Unit, inner: Scope): (f: Frame) => readonly PyCell[] {
  if (!inner.free.length) return () => NO_CELLS;
  const from = inner.free.map((name) => {
    if (u.scope.cells.has(name)) return { own: true, at: u.scope.slot(name) };
    return { own: false, at: u.scope.free.indexOf(name) };
  });
  return (f) => from.map(({ own, at }) => ((own ? f.locals[at] : f.closure[at]) as PyCell | undefined) ?? new PyCell(undefined));
}

type Definition = (Stmt & FunctionDef) | Extract<Expr, { type: 'Lambda' }>;

/** The code of a `def` or `lambda`: one per syntax node and VM, shared by all functions made from it. */
function codeOf(vm: VM, node: Definition, name: string, qualname: string): FunctionCode {
  const known = vm.codes.get(node) as FunctionCode | undefined;
  if (known && known.qualname === qualname) return known;
  const scope = scopes.get(node) as Scope;
  const doc = (): string | null => {
    const first = node.type === 'FunctionDef' ? node.body[0] : undefined;
    return first?.type === 'Expr' && first.value.type === 'Str' ? first.value.value : null;
  };
  const made = new FunctionCode(name, qualname, node.params, scope, node, doc, () => functionBody(vm, node, scope, qualname));
  vm.codes.set(node, made);
  return made;
}

function functionBody(vm: VM, node: Definition, scope: Scope, qualname: string): Body {
  const u = newUnit(vm, scope, `${qualname}.<locals>.`);
  const body: readonly Stmt[] =
    node.type === 'FunctionDef'
      ? node.body
      : [{ type: 'Return', value: node.body, line: node.line, column: node.column, endLine: node.endLine, endColumn: node.endColumn }];
  if (scope.isGenerator) {
    const run = generatorBody(u, body);
    return (f) => makeGenerator(vm, f, run, qualname);
  }
  if (node.type === 'Lambda') {
    const value = expression(u, node.body);
    return (f) => {
      f.at = node.body;
      return value(f);
    };
  }
  const run = block(u, body);
  let forgiving: Run | undefined;
  return (f) => {
    const chosen = vm.forgiving?.has(node) ? (forgiving ??= tolerantBlock(newUnit(vm, scope, u.prefix), body)) : run;
    return chosen(f) === RETURN ? f.result : null;
  };
}

/** Makes a function object each time the definition runs. Defaults are evaluated then, annotations at the first access. */
export function defineFunction(u: Unit, node: Definition, kind: 'def' | 'lambda', params: Params, at: Place): Ev {
  const { vm } = u;
  const name = node.type === 'FunctionDef' ? node.name : '<lambda>';
  const code = codeOf(vm, node, name, `${u.prefix}${name}`);
  const closure = closureFor(u, scopes.get(node) as Scope);
  const defaults = params.map((p) => (p.default ? expression(u, p.default) : undefined));
  const some = defaults.some((d) => d !== undefined);
  const none: readonly undefined[] = params.map(() => undefined);
  const returns = node.type === 'FunctionDef' ? node.returns : undefined;
  const annotated = kind === 'def' && (returns !== undefined || params.some((p) => p.annotation));
  return (f) => {
    const given = some ? defaults.map((d) => d?.(f)) : none;
    const annotations = annotated ? () => annotationsOf(u, f, params, returns, at) : undefined;
    return new PyFunction(code, f.globals, closure(f), given, f.file, f.visible, annotations);
  };
}

function annotationsOf(u: Unit, f: Frame, params: Params, returns: Expr | undefined, at: Place): Map<string, Value> {
  const out = new Map<string, Value>();
  const add = (name: string, e: Expr | undefined): void => {
    if (e) out.set(name, annotationValue(u, f, e));
  };
  const before = f.at;
  f.at = at;
  for (const p of params) add(p.name, p.annotation);
  add('return', returns);
  f.at = before;
  return out;
}

/** The value of an annotation, or its text under `from __future__ import annotations`. Never raises. */
export function annotationValue(u: Unit, f: Frame, e: Expr): Value {
  let module: Scope = u.scope;
  while (module.parent) module = module.parent;
  return module.annotationsAsText ? unparse(e) : tolerantValue(u.vm, f, () => expression(u, e)(f));
}

function tolerantValue(vm: VM, f: Frame, value: () => Value): Value {
  const { frame, depth } = vm;
  // This may run long after the definition: names are looked up as if the defining frame were active.
  vm.frame = f;
  try {
    return value();
  } catch (error) {
    if (!(error instanceof PyError)) throw error;
    return vm.unknown('this annotation could not be evaluated');
  } finally {
    vm.frame = frame;
    vm.depth = depth;
  }
}

export function functionDefinition(u: Unit, s: Stmt & FunctionDef): Run {
  const make = defineFunction(u, s, 'def', s.params, s);
  return decorated(u, s, make, s.name);
}

function decorated(u: Unit, s: Stmt & (FunctionDef | ClassDef), make: Ev, name: string): Run {
  const { vm } = u;
  const store = storeName(u, name);
  const decorators = s.decorators.map((d) => [d, expression(u, d)] as const);
  const tolerant = u.scope.kind !== 'function' && u.tries === 0;
  if (!decorators.length)
    return (f) => {
      vm.tick();
      f.at = s;
      store(f, make(f));
      return NORMAL;
    };
  return (f) => {
    vm.tick();
    f.at = s;
    const found = decorators.map(([, ev]) => ev(f));
    // As in Python, the topmost decorator is evaluated first and called last.
    let value = make(f);
    for (let i = found.length - 1; i >= 0; i--) {
      const decorator = s.decorators[i] as Expr;
      f.at = decorator;
      // Nearly all library decorators register, document or compile the function and return it.
      if (found[i] instanceof Unknown) vm.assumptions.add(`the decorator @${describe(decorator)}, which is unknown, changes nothing`);
      else value = tolerant ? decoratedBy(vm, found[i] as Value, value, decorator, f) : call(vm, found[i] as Value, [value]);
    }
    store(f, value);
    return NORMAL;
  };
}

/** What a decorator at the top level makes of a definition. One that raises costs its own effect, not the class. */
function decoratedBy(vm: VM, decorator: Value, value: Value, at: Expr, f: Frame): Value {
  const doubts = vm.doubts.length;
  const modules = vm.modules.size;
  const before = value instanceof PyClass ? [...value.dict] : [];
  try {
    const made = call(vm, decorator, [value]);
    // What was doubtful on the way decided nothing.
    if (made === value && modules === vm.modules.size && hasStill(value, before)) vm.doubts.length = doubts;
    return made;
  } catch (error) {
    if (!(error instanceof PyError) || (isError(error, 'ImportError') && vm.importer?.leaves(f.globals))) throw error;
    f.at = at;
    const why = errorText(vm, error);
    vm.note('warning', `the decorator @${describe(at)} failed (${why})`);
    vm.assumptions.add(`the decorator @${describe(at)}, which failed (${why}), changes nothing`);
    return value;
  }
}

/** Whether a class has the same members as before, but for its documentation. */
function hasStill(value: Value, before: readonly (readonly [string, Value])[]): boolean {
  return !(value instanceof PyClass) || (value.dict.size === before.length && before.every(([name, v]) => name === '__doc__' || value.dict.get(name) === v));
}

export function classDefinition(u: Unit, s: Stmt & ClassDef): Run {
  const { vm } = u;
  const scope = scopes.get(s) as Scope;
  const qualname = `${u.prefix}${s.name}`;
  const inner = newUnit(vm, scope, `${qualname}.`);
  const bases = sequence(u, s.bases);
  const keywords = s.keywords.length ? keywordArguments(u, s.keywords) : null;
  const closure = closureFor(u, scope);
  const first = s.body[0];
  const doc = first?.type === 'Expr' && first.value.type === 'Str' ? first.value.value : undefined;
  let body: Run | undefined;
  const make: Ev = (f) => {
    const given = bases(f);
    const kwargs = keywords?.(f, s.name);
    const meta = kwargs?.get('metaclass');
    kwargs?.delete('metaclass');
    f.at = s;
    const names = namespaceOf(vm, s.name, given, meta, kwargs);
    names.set('__module__', f.globals.get('__name__') ?? null);
    names.set('__qualname__', qualname);
    if (doc !== undefined) names.set('__doc__', doc);
    body ??= tolerantBlock(inner, s.body);
    const frame = newFrame(new Array(scope.slotCount), f.globals, names, closure(f), f, s.name, f.file, f.visible);
    const cells = [...scope.cells].map((n) => [n, scope.slot(n)] as const);
    for (const [, slot] of cells) frame.locals[slot] = new PyCell(undefined);
    const cell = cells.find(([n]) => n === '__class__');
    vm.enter(frame);
    try {
      body(frame);
    } finally {
      vm.leave(frame);
    }
    if (cell) classCells.set(names, frame.locals[cell[1]] as PyCell);
    const made = makeClass(vm, s.name, given, names, kwargs, meta);
    if (made instanceof PyClass) made.span ??= { file: f.file, line: s.line, column: s.column, endLine: s.endLine, endColumn: s.endColumn };
    if (cell) (frame.locals[cell[1]] as PyCell).value = made;
    return made;
  };
  return decorated(u, s, make, s.name);
}

/** The namespace of a class body: an empty one, unless the metaclass has `__prepare__`. */
function namespaceOf(vm: VM, name: string, bases: readonly Value[], meta: Value | undefined, kwargs: Map<string, Value> | undefined): Map<string, Value> {
  const asked = meta ?? bases.find((b): b is PyClass => b instanceof PyClass)?.cls;
  const prepare = asked instanceof PyClass ? asked.lookup('__prepare__') : undefined;
  if (prepare === undefined || !(asked instanceof PyClass)) return new Map();
  const made = call(vm, bindToClass(vm, prepare, asked), [name, tuple(bases)], kwargs);
  return made instanceof PyDict ? (made.map as Map<string, Value>) : new Map();
}
