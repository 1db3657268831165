import type { Expr } from '../syntax/syntax.js';
import { PyError } from '../values/failures.js';
import { FrameGenerator } from '../values/frameGenerator.js';
import { DONE, PyClass, PyGenerator, PyIterator, PyObject, types, type Value } from '../values/values.js';
import { type Frame, isError, native, RETURN, type Signal, VM } from '../values/vm.js';
import { toError } from './errors.js';
import { iterate } from './iteration.js';

/** Generators: `yield from`, `next`, `send`, `throw`, `close`. */

/** A body with `yield`, compiled to a JavaScript generator. */
export type GeneratorRun = (f: Frame) => Generator<Value, Signal, Value>;

/**
 * Gives the cleanup of a generator that only the loop holds, since the expression of the loop has just called for it. Leaving the loop early ends it, as
 * its last reference goes: its `finally` and `with` run at once.
 */
export const heldByLoop = (source: Value, iter: Expr): (() => void) | null =>
  source instanceof FrameGenerator && !source.started && (iter.type === 'Call' || iter.type === 'Comp')
    ? () => {
        try {
          source.close();
        } catch (error) {
          // No caller can catch it: Python prints it and goes on.
          if (!(error instanceof PyError)) throw error;
        }
      }
    : null;

function* start(f: Frame, run: GeneratorRun): Generator<Value, Value, Value> {
  return (yield* run(f)) === RETURN ? f.result : null;
}

export const makeGenerator = (vm: VM, f: Frame, run: GeneratorRun, qualname: string): PyGenerator => new FrameGenerator(vm, f, qualname, start(f, run));

/** `yield from`: values pass both ways, and the inner generator's result is returned. */
export function* delegate(vm: VM, source: Value): Generator<Value, Value, Value> {
  if (source instanceof FrameGenerator) {
    let given = source.step(null);
    while (given !== DONE) {
      try {
        const sent = yield given;
        given = source.step(sent);
      } catch (error) {
        if (!(error instanceof PyError)) throw error;
        if (isError(error, 'GeneratorExit')) {
          source.close();
          throw error;
        }
        if (source.finished) throw error;
        given = source.throw(error);
      }
    }
    return source.result;
  }
  for (const item of iterate(vm, source)) yield item;
  return null;
}

/** `next(v)` of a native iterator. Raises StopIteration at its end. */
export function nextOf(vm: VM, v: Value): Value {
  if (!(v instanceof PyIterator)) throw vm.error('TypeError', 'this object is not an iterator');
  return orStop(vm, v, v.next());
}

function orStop(vm: VM, v: Value, given: Value | typeof DONE): Value {
  if (given !== DONE) return given;
  const result = v instanceof PyGenerator ? v.result : null;
  if (v instanceof PyGenerator) v.result = null;
  const error = result === null ? vm.error('StopIteration') : vm.error('StopIteration', result);
  error.value.attrs?.set('value', result);
  throw error;
}

/** Adds `send`, `throw` and `close`. */
export function installGenerators(): void {
  const method = (name: string, run: (vm: VM, g: FrameGenerator, args: readonly Value[]) => Value): void =>
    types.generator.set(
      name,
      native(name, ([self, ...args]) => {
        const vm = VM.current;
        if (!(self instanceof FrameGenerator)) throw vm.error('TypeError', `descriptor '${name}' requires a 'generator' object`);
        return run(vm, self, args);
      }),
    );
  method('send', (vm, g, [value = null]) => {
    if (!g.started && value !== null) throw vm.error('TypeError', "can't send non-None value to a just-started generator");
    return orStop(vm, g, g.step(value));
  });
  method('throw', (vm, g, [kind = null, value]) => {
    const error = value instanceof PyObject && !(value instanceof PyClass) && kind instanceof PyClass ? toError(vm, value) : toError(vm, kind);
    return orStop(vm, g, g.throw(error));
  });
  method('close', (_vm, g) => {
    g.close();
    return null;
  });
}
