import { callRaw, getAttrOr } from '../objects/objects.js';
import { truth } from '../objects/truth.js';
import type { Expr, Handler, Stmt } from '../syntax/syntax.js';
import { PyError } from '../values/failures.js';
import { PyClass, type PyObject, PyTuple, typeOf, Unknown, type Value } from '../values/values.js';
import { type Frame, NORMAL, type Signal, type VM } from '../values/vm.js';
import { expression } from './compileExpr.js';
import { deleteName, isBound, type Store, storeName } from './compileName.js';
import { block } from './compileStmt.js';
import { compileTarget } from './compileTarget.js';
import type { Ev, Run, Unit } from './unit.js';

export interface Catch {
  readonly matches: (f: Frame, error: PyError) => boolean;
  readonly store: Store | null;
  readonly forget: (f: Frame) => void;
  readonly body: readonly Stmt[];
}

export function tryStatement(u: Unit, s: Extract<Stmt, { type: 'Try' }>): Run {
  const body = guardedBlock(u, s.handlers, () => block(u, s.body));
  const handlers = s.handlers.map((h) => catchOf(u, h));
  const bodies = handlers.map((h) => block(u, h.body));
  const guards = s.handlers.some((h) => catchesImport(h.exception));
  const orelse = s.orelse.length ? block(u, s.orelse) : null;
  const caught: Run = !handlers.length
    ? body
    : (f) => {
        let signal: Signal;
        const { trying, importGuard } = u.vm;
        u.vm.trying++;
        if (guards) u.vm.importGuard = f;
        try {
          signal = body(f);
          u.vm.trying = trying;
          u.vm.importGuard = importGuard;
        } catch (error) {
          u.vm.trying = trying;
          u.vm.importGuard = importGuard;
          if (!(error instanceof PyError)) throw error;
          const at = handlers.findIndex((h) => h.matches(f, error));
          if (at < 0) throw error;
          return handle(f, error, handlers[at] as Catch, bodies[at] as Run);
        }
        return signal === NORMAL && orelse ? orelse(f) : signal;
      };
  return s.final.length ? withFinal(caught, block(u, s.final)) : caught;
}

/**
 * Compiles the body of a `try`. Import statements in it raise for missing modules if a handler catches ImportError and can do without them: one that
 * only says so by another error cannot.
 */
export function guardedBlock<T>(u: Unit, handlers: readonly Handler[], compile: () => T): T {
  const before = u.guarded;
  if (handlers.some((h) => catchesImport(h.exception) && h.body.at(-1)?.type !== 'Raise')) u.guarded = true;
  u.tries++;
  const made = compile();
  u.tries--;
  u.guarded = before;
  return made;
}

const IMPORT_ERRORS = new Set(['ImportError', 'ModuleNotFoundError', 'Exception', 'BaseException']);
function catchesImport(e: Expr | undefined): boolean {
  if (!e) return true;
  if (e.type === 'Name') return IMPORT_ERRORS.has(e.id);
  return e.type === 'Tuple' && e.items.some(catchesImport);
}

export function catchOf(u: Unit, h: Handler): Catch {
  const { vm } = u;
  const exception = h.exception ? expression(u, h.exception) : null;
  const { name } = h;
  const remove = name ? deleteName(u, name) : null;
  return {
    matches: (f, error) => {
      if (!exception) return true;
      const wanted = exception(f);
      return fits(vm, error.value, wanted);
    },
    store: name ? storeName(u, name) : null,
    forget: (f) => {
      if (remove && name && isBound(u, f, name)) remove(f);
    },
    body: h.body,
  };
}

/** Whether an `except` catches an exception. Unknown classes catch nothing. */
function fits(vm: VM, value: PyObject, wanted: Value): boolean {
  if (wanted instanceof PyTuple) return wanted.items.some((w) => fits(vm, value, w));
  if (wanted instanceof Unknown) return false;
  if (!(wanted instanceof PyClass)) throw vm.error('TypeError', 'catching classes that do not inherit from BaseException is not allowed');
  return value.cls.isSubclassOf(wanted);
}

function handle(f: Frame, error: PyError, h: Catch, body: Run): Signal {
  const before = f.handling;
  f.handling = error;
  h.store?.(f, error.value);
  try {
    return body(f);
  } catch (next) {
    remember(next, error);
    throw next;
  } finally {
    f.handling = before;
    h.forget(f);
  }
}

/** Sets the exception being handled as the context of a new one. */
export function remember(next: unknown, error: PyError): void {
  if (!(next instanceof PyError) || next.value === error.value) return;
  next.value.attrs ??= new Map();
  if (!next.value.attrs.has('__context__')) next.value.attrs.set('__context__', error.value);
}

/** `finally` runs on every way out except a limit. If it returns, breaks or continues itself, that wins. */
function withFinal(inner: Run, final: Run): Run {
  return (f) => {
    let signal: Signal;
    try {
      signal = inner(f);
    } catch (error) {
      if (!(error instanceof PyError)) throw error;
      const before = f.handling;
      f.handling = error;
      try {
        const own = final(f);
        if (own !== NORMAL) return own;
      } catch (next) {
        remember(next, error);
        throw next;
      } finally {
        f.handling = before;
      }
      throw error;
    }
    const kept = f.result;
    const own = final(f);
    if (own !== NORMAL) return own;
    f.result = kept;
    return signal;
  };
}

/** A context manager after `__enter__`. */
interface Entered {
  readonly value: Value;
  /** Calls `__exit__`. True if that suppresses the exception. */
  readonly exit: (error: PyError | null) => boolean;
}

export function enter(vm: VM, context: Value): Entered {
  if (context instanceof Unknown) return { value: context, exit: () => false };
  const method = (name: string): Value | undefined => typeOf(context).lookup(`__${name}__`) ?? typeOf(context).lookup(`__a${name}__`);
  const entering = method('enter');
  const leaving = method('exit');
  if (entering === undefined || leaving === undefined) {
    const other = typeOf(context).unknownBase ?? (typeOf(context).lookup('__getattr__') !== undefined ? getAttrOr(vm, context, '__enter__') : undefined);
    if (other instanceof Unknown) return { value: other, exit: () => false };
    throw vm.error('TypeError', `'${typeOf(context).name}' object does not support the context manager protocol`);
  }
  const value = callRaw(vm, entering, context, []);
  return {
    value,
    exit: (error) => {
      const r = callRaw(vm, leaving, context, error ? [error.value.cls, error.value, null] : [null, null, null]);
      return error !== null && truth(vm, r) === true;
    },
  };
}

export function withStatement(u: Unit, s: Extract<Stmt, { type: 'With' }>): Run {
  const { vm } = u;
  let run = block(u, s.body);
  for (const item of [...s.items].reverse()) run = withItem(u, s, expression(u, item.context), item.target ? compileTarget(u, item.target) : null, run);
  return (f) => {
    vm.tick();
    f.at = s;
    return run(f);
  };
}

function withItem(u: Unit, s: Stmt, context: Ev, store: Store | null, inner: Run): Run {
  const { vm } = u;
  return (f) => {
    const c = context(f);
    f.at = s;
    const entered = enter(vm, c);
    let signal: Signal;
    try {
      store?.(f, entered.value);
      signal = inner(f);
    } catch (error) {
      if (!(error instanceof PyError)) throw error;
      if (leave(f, s, entered, error)) return NORMAL;
      throw error;
    }
    f.at = s;
    entered.exit(null);
    return signal;
  };
}

/** Leaves a context manager because of an exception, which `sys.exc_info()` shows meanwhile. */
export function leave(f: Frame, s: Stmt, entered: Entered, error: PyError): boolean {
  const before = f.handling;
  f.handling = error;
  f.at = s;
  try {
    return entered.exit(error);
  } catch (next) {
    remember(next, error);
    throw next;
  } finally {
    f.handling = before;
  }
}
