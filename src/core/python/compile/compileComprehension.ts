import { hashKey } from '../objects/comparison.js';
import { makeGenerator } from '../objects/generators.js';
import { iterate } from '../objects/iteration.js';
import { putItem } from '../objects/sequences.js';
import type { CompClause, Expr } from '../syntax/syntax.js';
import { FunctionCode } from '../values/calls.js';
import { PyCell, PyDict, PyList, PyRange, PySet, PyTuple, Unknown, type Value } from '../values/values.js';
import { type Frame, NORMAL, newFrame, type Signal } from '../values/vm.js';
import { closureFor } from './compileDef.js';
import { condition, expression } from './compileExpr.js';
import type { Store } from './compileName.js';
import { compileTarget } from './compileTarget.js';
import { eitherArm } from './eitherArm.js';
import { hiddenNames, type Scope, scopes } from './scope.js';
import { type Ev, newUnit, type Unit } from './unit.js';

type Comp = Extract<Expr, { type: 'Comp' }>;
type Add = (f: Frame, into: Value) => void;
type Rounds = (f: Frame, source: Value, into: Value) => void;

/** List, set and dict comprehensions run in the surrounding frame, with slots of their own. */
export function comprehension(u: Unit, e: Comp): Ev {
  const { scope, vm } = u;
  const first = expression(u, (e.clauses[0] as CompClause).iter);
  const hidden = hiddenNames.get(e) ?? new Map<string, string>();
  let run: Rounds;
  scope.hidden.push(hidden);
  try {
    run = clause(u, e.clauses, 0, adding(u, e));
  } finally {
    // The scope outlives the evaluation, so this must be undone even if deep nesting exhausts the stack.
    scope.hidden.pop();
  }
  const cells = [...hidden.values()].filter((h) => scope.cells.has(h)).map((h) => scope.slot(h));
  const make = e.kind === 'list' ? () => new PyList([]) : e.kind === 'set' ? () => new PySet() : () => new PyDict();
  return (f) => {
    const source = first(f);
    for (const slot of cells) f.locals[slot] = new PyCell(undefined);
    const into = make();
    f.at = e;
    run(f, source, into);
    // Of unknown length: an empty one would meet errors that Python does not raise.
    return source instanceof Unknown ? vm.unknown(source.reason) : into;
  };
}

/** Adds the element of one round to the result. */
function adding(u: Unit, e: Comp): Add {
  const { vm } = u;
  const element = expression(u, e.element);
  const value = e.value ? expression(u, e.value) : null;
  if (e.kind === 'list')
    return (f, into) => {
      const n = (into as PyList).items.push(element(f));
      if (n > vm.limits.elements) vm.checkElements(n, 'a list');
    };
  if (e.kind === 'dict')
    return (f, into) => {
      const k = element(f);
      putItem(vm, into as PyDict, k, value ? value(f) : null);
    };
  return (f, into) => {
    const v = element(f);
    const key = hashKey(vm, v);
    const { map } = into as PySet;
    if (!map.has(key)) map.set(key, v);
    if (map.size > vm.limits.elements) vm.checkElements(map.size, 'a set');
  };
}

/** One `for ... if ...` of a comprehension, with its source already evaluated. */
function clause(u: Unit, clauses: readonly CompClause[], at: number, add: Add): Rounds {
  const { vm } = u;
  const own = clauses[at] as CompClause;
  const store = compileTarget(u, own.target);
  const test = filters(u, own);
  const next = clauses[at + 1];
  let inside: Add = add;
  if (next) {
    const iter = expression(u, next.iter);
    const run = clause(u, clauses, at + 1, add);
    inside = (f, into) => run(f, iter(f), into);
  }
  const round = (f: Frame, item: Value, into: Value): void => {
    vm.tick();
    store(f, item);
    if (test === null || test(f)) inside(f, into);
  };
  return (f, source, into) => {
    if (source instanceof PyList && source.cls.module === 'builtins') for (let i = 0; i < source.items.length; i++) round(f, source.items[i] as Value, into);
    else if (source instanceof PyTuple && source.cls.module === 'builtins') for (const item of source.items) round(f, item, into);
    else if (source instanceof PyRange) for (let i = 0, n = source.length; i < n; i++) round(f, source.start + i * source.step, into);
    else for (const item of iterate(vm, source)) round(f, item, into);
  };
}

/** All conditions of a clause. An unknown one counts as true and leaves a doubt. */
function filters(u: Unit, c: CompClause): ((f: Frame) => boolean) | null {
  if (!c.conditions.length) return null;
  const tests = c.conditions.map((e) => [e, condition(u, e)] as const);
  return (f) =>
    tests.every(
      ([e, test]) =>
        test(f) ??
        eitherArm(
          u.vm,
          f,
          e,
          () => true,
          () => false,
        ),
    );
}

/** A generator expression is a function with one argument, its first source, that is called at once. */
export function generatorExpression(u: Unit, e: Comp): Ev {
  const { vm } = u;
  const first = expression(u, (e.clauses[0] as CompClause).iter);
  const scope = scopes.get(e) as Scope;
  const code = (vm.codes.get(e) as FunctionCode | undefined) ?? generatorCode(u, e, scope);
  vm.codes.set(e, code);
  const closure = closureFor(u, scope);
  return (f) => {
    const source = first(f);
    // As in Python, the first source is evaluated here and now, so its errors are raised here.
    f.at = e;
    const items = iterate(vm, source)[Symbol.iterator]();
    if (source instanceof Unknown) {
      // The first step leaves the doubt.
      items.next();
      return source;
    }
    const body = code.body ?? code.prepare();
    const locals = new Array<Value | PyCell | undefined>(code.slotCount);
    const frame = newFrame(locals, f.globals, null, closure(f), f, '<genexpr>', f.file, f.visible);
    frame.at = e;
    for (const slot of code.cellSlots) locals[slot] = new PyCell(undefined);
    sources.set(frame, items);
    return body(frame);
  };
}

/** The first source of a generator expression, by its frame. */
const sources = new WeakMap<Frame, Iterator<Value>>();

function generatorCode(u: Unit, e: Comp, scope: Scope): FunctionCode {
  const { vm } = u;
  return new FunctionCode(
    '<genexpr>',
    `${u.prefix}<genexpr>`,
    [],
    scope,
    e,
    () => null,
    () => {
      const inner = newUnit(vm, scope, u.prefix);
      const element = expression(inner, e.element);
      const rounds = lazyClause(inner, e.clauses, 0, element);
      return (frame) =>
        makeGenerator(
          vm,
          frame,
          function* run(f: Frame): Generator<Value, Signal, Value> {
            const items = sources.get(f) as Iterator<Value>;
            yield* rounds(f, { [Symbol.iterator]: () => items });
            return NORMAL;
          },
          `${u.prefix}<genexpr>`,
        );
    },
  );
}

type LazyRounds = (f: Frame, source: Iterable<Value>) => Generator<Value, void, Value>;

function lazyClause(u: Unit, clauses: readonly CompClause[], at: number, element: Ev): LazyRounds {
  const { vm } = u;
  const own = clauses[at] as CompClause;
  const store: Store = compileTarget(u, own.target);
  const test = filters(u, own);
  const next = clauses[at + 1];
  const iter = next ? expression(u, next.iter) : null;
  const inside = next ? lazyClause(u, clauses, at + 1, element) : null;
  return function* rounds(f, source) {
    for (const item of source) {
      vm.tick();
      store(f, item);
      if (test !== null && !test(f)) continue;
      if (inside && iter) yield* inside(f, iterate(vm, iter(f)));
      else yield element(f);
    }
  };
}
