import { heldByLoop } from '../objects/generators.js';
import { iterate } from '../objects/iteration.js';
import { describe } from '../syntax/describe.js';
import type { Stmt } from '../syntax/syntax.js';
import { PyList, PyRange, PyTuple, types, Unknown, type Value } from '../values/values.js';
import { BREAK, CONTINUE, type Frame, NORMAL, type Signal, type VM } from '../values/vm.js';
import { condition, expression } from './compileExpr.js';
import { block } from './compileStmt.js';
import { compileTarget } from './compileTarget.js';
import type { Run, Unit } from './unit.js';

type For = Extract<Stmt, { type: 'For' }>;

/** Result of a round: go on with the next. Any other result ends the loop. */
const GO = 4;

type Round = (f: Frame, item: Value) => Signal | typeof GO;

export function forStatement(u: Unit, s: For): Run {
  const { vm } = u;
  const iter = expression(u, s.iter);
  const store = compileTarget(u, s.target);
  const body = block(u, s.body);
  const orelse = block(u, s.orelse);
  const round: Round = (f, item) => {
    vm.tick();
    f.at = s;
    store(f, item);
    const signal = body(f);
    return signal === NORMAL || signal === CONTINUE ? GO : signal;
  };
  return (f) => {
    vm.tick();
    f.at = s;
    const source = iter(f);
    const assumed = source instanceof Unknown ? vm.loopIsInert?.(s, source) : undefined;
    if (assumed !== undefined) {
      vm.assumptions.add(assumed);
      return orelse(f);
    }
    const signal = over(vm, s, round, f, source);
    return signal === GO ? orelse(f) : signal === BREAK ? NORMAL : signal;
  };
}

/** Runs the rounds. Ranges and lists need no iterator, which would cost more than the round. */
function over(vm: VM, s: For, round: Round, f: Frame, source: Value): Signal | typeof GO {
  if (source instanceof PyRange) {
    const { start, step, length } = source;
    if (length === 0) vm.emptyRanges++;
    for (let i = 0; i < length; i++) {
      const signal = round(f, start + i * step);
      if (signal !== GO) return signal;
    }
    return GO;
  }
  if (source instanceof PyList && source.cls === types.list) {
    // As in Python, the list may grow or shrink meanwhile.
    for (let i = 0; i < source.items.length; i++) {
      const signal = round(f, source.items[i] as Value);
      if (signal !== GO) return signal;
    }
    return GO;
  }
  f.at = s;
  const items = (source instanceof PyTuple && source.cls === types.tuple ? source.items : iterate(vm, source))[Symbol.iterator]();
  const close = heldByLoop(source, s.iter);
  if (!close) return through(s, round, f, items);
  try {
    return through(s, round, f, items);
  } finally {
    close();
  }
}

function through(s: For, round: Round, f: Frame, items: Iterator<Value>): Signal | typeof GO {
  for (;;) {
    f.at = s;
    const next = items.next();
    if (next.done) return GO;
    const signal = round(f, next.value);
    if (signal !== GO) return signal;
  }
}

export function whileStatement(u: Unit, s: Extract<Stmt, { type: 'While' }>): Run {
  const { vm } = u;
  const test = condition(u, s.test);
  const body = block(u, s.body);
  const orelse = block(u, s.orelse);
  return (f) => {
    let doubtful = 0;
    for (;;) {
      vm.tick();
      f.at = s;
      const { doubted } = vm;
      const t = test(f);
      if (t === undefined) {
        unknownLoop(u, f, s);
        return NORMAL;
      }
      if (!t) return orelse(f);
      const signal = body(f);
      if (signal === BREAK) return NORMAL;
      if (signal !== NORMAL && signal !== CONTINUE) return signal;
      if (vm.doubted !== doubted && ++doubtful === DOUBTFUL_ROUNDS) {
        endlessLoop(u, f, s);
        return NORMAL;
      }
    }
  };
}

/** Rounds of a `while` loop in which something was in doubt: what would end the loop may be that. @limit `while` loop whose end is in doubt: rounds */
export const DOUBTFUL_ROUNDS = 1000;

export function endlessLoop(u: Unit, f: Frame, s: Extract<Stmt, { type: 'While' }>): void {
  f.at = s;
  u.vm.doubt(`the loop was left after ${DOUBTFUL_ROUNDS.toLocaleString('en')} rounds in which something was unknown`);
}

export function unknownLoop(u: Unit, f: Frame, s: Extract<Stmt, { type: 'While' }>): void {
  f.at = s;
  u.vm.doubt(`whether ${describe(s.test)} holds is unknown: the loop was left here`);
}
