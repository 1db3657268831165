import { delegate, type GeneratorRun, heldByLoop } from '../objects/generators.js';
import { iterate } from '../objects/iteration.js';
import { truth } from '../objects/truth.js';
import type { Expr, Stmt } from '../syntax/syntax.js';
import { hasYield, type Yielding, yieldsIn, yieldsOf } from '../syntax/yields.js';
import { PyError } from '../values/failures.js';
import type { Value } from '../values/values.js';
import { BREAK, CONTINUE, type Frame, NORMAL, type Signal } from '../values/vm.js';
import { condition, expression } from './compileExpr.js';
import { DOUBTFUL_ROUNDS, endlessLoop, unknownLoop } from './compileLoop.js';
import { compileCase } from './compileMatch.js';
import { statement } from './compileStmt.js';
import { compileTarget } from './compileTarget.js';
import { type Catch, catchOf, enter, guardedBlock, leave, remember } from './compileTry.js';
import { eitherArm } from './eitherArm.js';
import type { Unit } from './unit.js';

/**
 * Compiles bodies with `yield` into JavaScript generators. Statements without a yield are compiled as everywhere else.
 * The yields of an expression run before the rest of it, in order, and slots of the frame keep the values sent.
 */

type Steps = Generator<Value, Signal, Value>;
type Of<T extends Stmt['type']> = Extract<Stmt, { type: T }>;

export const generatorBody = (u: Unit, body: readonly Stmt[]): GeneratorRun => blockOf(u, body);

function blockOf(u: Unit, body: readonly Stmt[]): GeneratorRun {
  const steps = body.map((s) => (hasYield(s) ? { gen: yielding(u, s), plain: null } : { gen: null, plain: statement(u, s) }));
  return function* (f): Steps {
    for (const step of steps) {
      const signal = step.gen ? yield* step.gen(f) : step.plain(f);
      if (signal !== NORMAL) return signal;
    }
    return NORMAL;
  };
}

function yielding(u: Unit, s: Stmt): GeneratorRun {
  switch (s.type) {
    case 'If':
      return ifOf(u, s);
    case 'For':
      return forOf(u, s);
    case 'While':
      return whileOf(u, s);
    case 'Try':
      return tryOf(u, s);
    case 'With':
      return withOf(u, s);
    case 'Match':
      return matchOf(u, s);
    default: {
      const before = hoist(u, yieldsOf(s));
      const run = statement(u, s);
      return function* (f): Steps {
        u.vm.tick();
        f.at = s;
        yield* before(f);
        return run(f);
      };
    }
  }
}

type Hoisted = (f: Frame) => Generator<Value, void, Value>;
type Giving = (f: Frame) => Generator<Value, Value, Value>;

/** Runs yields and keeps their values in slots. Call this before compiling the expression around them, which then reads the slots. */
function hoist(u: Unit, yields: readonly Yielding[]): Hoisted {
  const steps = yields.map((y) => {
    const give = giving(u, y);
    const slot = u.scope.slot(`\u0001yield${u.hoisted.size}`);
    u.hoisted.set(y, slot);
    return { give, slot };
  });
  return function* (f) {
    for (const { give, slot } of steps) f.locals[slot] = yield* give(f);
  };
}

/** Evaluates an expression with yields. */
function evaluated(u: Unit, e: Expr): Giving {
  const before = hoist(u, yieldsIn(e));
  const value = expression(u, e);
  return function* (f) {
    yield* before(f);
    return value(f);
  };
}

function giving(u: Unit, y: Yielding): Giving {
  const { vm } = u;
  if (y.type === 'Yield') {
    const value = y.value ? evaluated(u, y.value) : null;
    return function* (f) {
      const v = value ? yield* value(f) : null;
      f.at = y;
      return y.from ? yield* delegate(vm, v) : yield v;
    };
  }
  if (y.type === 'Conditional') {
    const test = evaluated(u, y.test);
    const body = evaluated(u, y.body);
    const orelse = evaluated(u, y.orelse);
    return function* (f) {
      const t =
        truth(vm, yield* test(f)) ??
        eitherArm(
          vm,
          f,
          y.test,
          () => true,
          () => false,
        );
      return yield* t ? body(f) : orelse(f);
    };
  }
  const values = y.values.map((v) => evaluated(u, v));
  return function* (f) {
    let v: Value = null;
    for (const value of values) {
      v = yield* value(f);
      const t = truth(vm, v);
      if (t === undefined || t === (y.op === 'or')) return v;
    }
    return v;
  };
}

function ifOf(u: Unit, s: Of<'If'>): GeneratorRun {
  const { vm } = u;
  const before = hoist(u, yieldsIn(s.test));
  const test = condition(u, s.test);
  const body = blockOf(u, s.body);
  const orelse = blockOf(u, s.orelse);
  return function* (f): Steps {
    vm.tick();
    f.at = s;
    yield* before(f);
    const t =
      test(f) ??
      eitherArm(
        vm,
        f,
        s.test,
        () => true,
        () => false,
      );
    return yield* t ? body(f) : orelse(f);
  };
}

function forOf(u: Unit, s: Of<'For'>): GeneratorRun {
  const { vm } = u;
  const before = hoist(u, yieldsIn(s.iter));
  const iter = expression(u, s.iter);
  const store = compileTarget(u, s.target);
  const body = blockOf(u, s.body);
  const orelse = blockOf(u, s.orelse);
  return function* (f): Steps {
    vm.tick();
    f.at = s;
    yield* before(f);
    const source = iter(f);
    const items = iterate(vm, source)[Symbol.iterator]();
    const close = heldByLoop(source, s.iter);
    try {
      for (;;) {
        vm.tick();
        f.at = s;
        const next = items.next();
        if (next.done) break;
        store(f, next.value);
        const signal = yield* body(f);
        if (signal === BREAK) return NORMAL;
        if (signal !== NORMAL && signal !== CONTINUE) return signal;
      }
    } finally {
      close?.();
    }
    return yield* orelse(f);
  };
}

function whileOf(u: Unit, s: Of<'While'>): GeneratorRun {
  const { vm } = u;
  const before = hoist(u, yieldsIn(s.test));
  const test = condition(u, s.test);
  const body = blockOf(u, s.body);
  const orelse = blockOf(u, s.orelse);
  return function* (f): Steps {
    let doubtful = 0;
    for (;;) {
      vm.tick();
      f.at = s;
      const { doubted } = vm;
      yield* before(f);
      const t = test(f);
      if (t === undefined) {
        unknownLoop(u, f, s);
        return NORMAL;
      }
      if (!t) return yield* orelse(f);
      const signal = yield* body(f);
      if (signal === BREAK) return NORMAL;
      if (signal !== NORMAL && signal !== CONTINUE) return signal;
      if (vm.doubted !== doubted && ++doubtful === DOUBTFUL_ROUNDS) {
        endlessLoop(u, f, s);
        return NORMAL;
      }
    }
  };
}

function tryOf(u: Unit, s: Of<'Try'>): GeneratorRun {
  const body = guardedBlock(u, s.handlers, () => blockOf(u, s.body));
  const handlers = s.handlers.map((h) => catchOf(u, h));
  const bodies = handlers.map((h) => blockOf(u, h.body));
  const orelse = blockOf(u, s.orelse);
  const final = s.final.length ? blockOf(u, s.final) : null;
  const caught: GeneratorRun = function* (f): Steps {
    let signal: Signal;
    try {
      signal = yield* body(f);
    } catch (error) {
      if (!(error instanceof PyError)) throw error;
      const at = handlers.findIndex((h) => h.matches(f, error));
      if (at < 0) throw error;
      return yield* handle(f, error, handlers[at] as Catch, bodies[at] as GeneratorRun);
    }
    return signal === NORMAL ? yield* orelse(f) : signal;
  };
  return final ? withFinal(caught, final) : caught;
}

function* handle(f: Frame, error: PyError, h: Catch, body: GeneratorRun): Steps {
  const before = f.handling;
  f.handling = error;
  h.store?.(f, error.value);
  try {
    return yield* body(f);
  } catch (next) {
    remember(next, error);
    throw next;
  } finally {
    f.handling = before;
    h.forget(f);
  }
}

function withFinal(inner: GeneratorRun, final: GeneratorRun): GeneratorRun {
  return function* (f): Steps {
    let signal: Signal;
    try {
      signal = yield* inner(f);
    } catch (error) {
      if (!(error instanceof PyError)) throw error;
      const before = f.handling;
      f.handling = error;
      try {
        const own = yield* final(f);
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
    const own = yield* final(f);
    if (own !== NORMAL) return own;
    f.result = kept;
    return signal;
  };
}

function withOf(u: Unit, s: Of<'With'>): GeneratorRun {
  const { vm } = u;
  let run = blockOf(u, s.body);
  for (const item of [...s.items].reverse()) {
    const inner = run;
    const before = hoist(u, yieldsIn(item.context));
    const context = expression(u, item.context);
    const store = item.target ? compileTarget(u, item.target) : null;
    run = function* (f): Steps {
      f.at = s;
      yield* before(f);
      const c = context(f);
      f.at = s;
      const entered = enter(vm, c);
      let signal: Signal;
      try {
        store?.(f, entered.value);
        signal = yield* inner(f);
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
  return run;
}

function matchOf(u: Unit, s: Of<'Match'>): GeneratorRun {
  const { vm } = u;
  const before = hoist(u, yieldsIn(s.subject));
  const subject = expression(u, s.subject);
  const cases = s.cases.map((c) => ({ matches: compileCase(u, s, c), body: blockOf(u, c.body) }));
  return function* (f): Steps {
    vm.tick();
    f.at = s;
    yield* before(f);
    const v = subject(f);
    for (const c of cases) if (c.matches(f, v)) return yield* c.body(f);
    return NORMAL;
  };
}
