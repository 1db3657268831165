import { chain, handled, toError } from '../objects/errors.js';
import { call, getAttr, setAttr } from '../objects/objects.js';
import { inPlace } from '../objects/operate.js';
import { getItem, setItem } from '../objects/sequences.js';
import type { Expr, Stmt } from '../syntax/syntax.js';
import type { PyError } from '../values/failures.js';
import { PyClass, PyDict, Unknown, type Value } from '../values/values.js';
import { BREAK, CONTINUE, exceptions, type Frame, NORMAL, RETURN, type Signal } from '../values/vm.js';
import { annotationValue, classDefinition, functionDefinition } from './compileDef.js';
import { condition, expression, mangled, NONE } from './compileExpr.js';
import { importFromStatement, importStatement } from './compileImport.js';
import { forStatement, whileStatement } from './compileLoop.js';
import { matchStatement } from './compileMatch.js';
import { compileDelete, compileTarget } from './compileTarget.js';
import { tryStatement, withStatement } from './compileTry.js';
import { eitherArm } from './eitherArm.js';
import { quietArms } from './quietArms.js';
import { mangle } from './scope.js';
import type { Run, Unit } from './unit.js';

type Of<T extends Stmt['type']> = Extract<Stmt, { type: T }>;

/** Runs statements in order until one breaks, continues or returns. */
export function block(u: Unit, body: readonly Stmt[]): Run {
  return runAll(body.map((s) => statement(u, s)));
}

function runAll(runs: readonly Run[]): Run {
  const n = runs.length;
  if (n === 0) return () => NORMAL;
  const first = runs[0] as Run;
  if (n === 1) return first;
  const second = runs[1] as Run;
  if (n === 2)
    return (f) => {
      const s = first(f);
      return s === NORMAL ? second(f) : s;
    };
  return (f) => {
    for (let i = 0; i < n; i++) {
      const s = (runs[i] as Run)(f);
      if (s !== NORMAL) return s;
    }
    return NORMAL;
  };
}

/** Compiles a statement. Each counts as a step and records its position before it does anything. */
export function statement(u: Unit, s: Stmt): Run {
  switch (s.type) {
    case 'Expr':
      return expressionStatement(u, s);
    case 'Assign':
      return assign(u, s);
    case 'AnnAssign':
      return annotated(u, s);
    case 'AugAssign':
      return augmented(u, s);
    case 'Return':
      return returnStatement(u, s);
    case 'If':
      return ifStatement(u, s, block(u, s.body), block(u, s.orelse));
    case 'For':
      return forStatement(u, s);
    case 'While':
      return whileStatement(u, s);
    case 'Try':
      return tryStatement(u, s);
    case 'With':
      return withStatement(u, s);
    case 'FunctionDef':
      return functionDefinition(u, s);
    case 'ClassDef':
      return classDefinition(u, s);
    case 'Import':
      return importStatement(u, s);
    case 'ImportFrom':
      return importFromStatement(u, s);
    case 'Raise':
      return raise(u, s);
    case 'Assert':
      return assertion(u, s);
    case 'Delete':
      return deletion(u, s);
    case 'Match':
      return matchStatement(u, s);
    case 'Break':
      return () => BREAK;
    case 'Continue':
      return () => CONTINUE;
    case 'Broken':
      return unreadable(u, s);
    case 'Global':
    case 'Nonlocal':
    case 'Pass':
      return () => NORMAL;
  }
}

function expressionStatement(u: Unit, s: Of<'Expr'>): Run {
  const { vm } = u;
  const value = expression(u, s.value);
  return (f) => {
    vm.tick();
    f.at = s;
    value(f);
    return NORMAL;
  };
}

function returnStatement(u: Unit, s: Of<'Return'>): Run {
  const { vm } = u;
  const value = s.value ? expression(u, s.value) : NONE;
  return (f) => {
    vm.tick();
    f.at = s;
    const result = value(f);
    if (result instanceof Unknown) vm.unknownReturns.set(s, result);
    f.result = result;
    return RETURN;
  };
}

function deletion(u: Unit, s: Of<'Delete'>): Run {
  const { vm } = u;
  const all = s.targets.map((t) => compileDelete(u, t));
  return (f) => {
    vm.tick();
    f.at = s;
    for (const one of all) one(f);
    return NORMAL;
  };
}

function unreadable(u: Unit, s: Stmt): Run {
  return (f) => {
    f.at = s;
    u.vm.doubt('this could not be read and was left out');
    return NORMAL;
  };
}

function assign(u: Unit, s: Of<'Assign'>): Run {
  const { vm } = u;
  const value = expression(u, s.value);
  const stores = s.targets.map((t) => compileTarget(u, t));
  const store = stores[0];
  if (stores.length === 1 && store)
    return (f) => {
      vm.tick();
      f.at = s;
      store(f, value(f));
      return NORMAL;
    };
  return (f) => {
    vm.tick();
    f.at = s;
    const v = value(f);
    for (const one of stores) one(f, v);
    return NORMAL;
  };
}

/** An annotated assignment. Modules and classes keep their annotations, which dataclasses and named tuples read. */
function annotated(u: Unit, s: Of<'AnnAssign'>): Run {
  const { vm } = u;
  const value = s.value ? expression(u, s.value) : null;
  const store = value ? compileTarget(u, s.target) : null;
  const name = s.target.type === 'Name' && u.scope.kind !== 'function' ? mangle(s.target.id, u.scope.className) : null;
  return (f) => {
    vm.tick();
    f.at = s;
    if (value && store) store(f, value(f));
    if (name !== null && f.names) {
      const kept = f.names.get('__annotations__');
      const table = kept instanceof PyDict ? kept : new PyDict();
      if (table !== kept) f.names.set('__annotations__', table);
      table.map.set(name, annotationValue(u, f, s.annotation));
    }
    return NORMAL;
  };
}

/** `target op= value`. The object and the index of the target are evaluated once. */
function augmented(u: Unit, s: Of<'AugAssign'>): Run {
  const { vm } = u;
  const { op } = s;
  const value = expression(u, s.value);
  const change = augmentedTarget(u, s.target, (f, old) => {
    const v = value(f);
    if (typeof old !== 'number' || typeof v !== 'number') f.at = s;
    return inPlace(vm, op, old, v);
  });
  return (f) => {
    vm.tick();
    f.at = s;
    change(f);
    return NORMAL;
  };
}

function augmentedTarget(u: Unit, target: Expr, changed: (f: Frame, old: Value) => Value): (f: Frame) => void {
  const { vm } = u;
  if (target.type === 'Attribute') {
    const object = expression(u, target.object);
    const name = mangled(u, target.name);
    return (f) => {
      const o = object(f);
      setAttr(vm, o, name, changed(f, getAttr(vm, o, name)));
    };
  }
  if (target.type === 'Subscript') {
    const object = expression(u, target.object);
    const index = expression(u, target.index);
    return (f) => {
      const o = object(f);
      const i = index(f);
      setItem(vm, o, i, changed(f, getItem(vm, o, i)));
    };
  }
  const load = expression(u, target);
  const store = compileTarget(u, target);
  return (f) => store(f, changed(f, load(f)));
}

export function ifStatement(u: Unit, s: Of<'If'>, body: Run, orelse: Run): Run {
  const { vm } = u;
  const test = condition(u, s.test);
  let quiet: ReturnType<typeof quietArms> | null;
  return (f) => {
    vm.tick();
    f.at = s;
    const t = test(f);
    if (t !== undefined) return t ? body(f) : orelse(f);
    quiet ??= quietArms(u, s, body, orelse) ?? null;
    return quiet?.(f) ?? eitherArm<Signal>(vm, f, s.test, body, orelse);
  };
}

function raise(u: Unit, s: Of<'Raise'>): Run {
  const { vm } = u;
  const exception = s.exception ? expression(u, s.exception) : null;
  const cause = s.cause ? expression(u, s.cause) : null;
  return (f) => {
    vm.tick();
    f.at = s;
    throw raised(u, f, s, exception?.(f), cause?.(f));
  };
}

/** The error of a `raise` statement, with its cause and context. */
function raised(u: Unit, f: Frame, s: Stmt, exception: Value | undefined, cause: Value | undefined): PyError {
  const { vm } = u;
  f.at = s;
  if (exception === undefined) return handled(vm) ?? vm.error('RuntimeError', 'No active exception to reraise');
  const error = chain(vm, toError(vm, exception));
  if (cause !== undefined) {
    const made = cause instanceof PyClass && cause.isSubclassOf(exceptions.BaseException as PyClass) ? call(vm, cause, []) : cause;
    error.value.attrs ??= new Map();
    error.value.attrs.set('__cause__', made).set('__suppress_context__', true);
  }
  return error;
}

function assertion(u: Unit, s: Of<'Assert'>): Run {
  const { vm } = u;
  const test = condition(u, s.test);
  const message = s.message ? expression(u, s.message) : null;
  return (f) => {
    vm.tick();
    f.at = s;
    // An unknown assertion counts as true: the author says that it is.
    if (test(f) !== false) return NORMAL;
    const assumed = vm.assumedAssertion?.(s.test);
    if (assumed !== undefined) {
      vm.assumptions.add(assumed);
      return NORMAL;
    }
    const args = message ? [message(f)] : [];
    f.at = s;
    throw chain(vm, vm.error('AssertionError', ...args));
  };
}
