import type { Expr } from '../syntax/syntax.js';
import { DONE, PyClass, PyError, PyGenerator, PyIterator, PyObject, types, type Value } from '../values/values.js';
import { type Frame, native, RETURN, type Signal, VM } from '../values/vm.js';
import { toError } from './errors.js';
import { isError } from './objects.js';
import { iterate } from './sequences.js';

/** A body with `yield`, compiled into JavaScript generators. */
export type GeneratorRun = (f: Frame) => Generator<Value, Signal, Value>;

/** A generator of code written in Python. */
export class FrameGenerator extends PyGenerator {
  started = false;
  finished = false;
  constructor(
    private readonly vm: VM,
    readonly frame: Frame,
    readonly qualname: string,
    body: Generator<Value, Value, Value>,
  ) {
    super(body, (sent) => this.resume(() => body.next(sent)));
  }

  /** Goes on to the next `yield`; a generator's frame is called by whoever asks for the next value. */
  private resume(advance: () => IteratorResult<Value, Value>): Value | typeof DONE {
    const { vm, frame } = this;
    if (this.running) throw vm.error('ValueError', 'generator already executing');
    if (this.finished) return DONE;
    frame.back = vm.frame;
    vm.tick();
    vm.enter(frame);
    this.running = true;
    this.started = true;
    try {
      const r = advance();
      if (!r.done) return r.value;
      this.finished = true;
      this.result = r.value ?? null;
      return DONE;
    } catch (error) {
      this.finished = true;
      if (!isError(error, 'StopIteration')) throw error;
      throw vm.error('RuntimeError', 'generator raised StopIteration');
    } finally {
      this.running = false;
      vm.leave(frame);
    }
  }

  throw(error: PyError): Value | typeof DONE {
    if (this.finished) throw error;
    return this.resume(() => this.body.throw(error));
  }

  close(): void {
    if (this.finished) return;
    if (!this.started) {
      this.finished = true;
      return;
    }
    try {
      if (this.throw(this.vm.error('GeneratorExit')) !== DONE) throw this.vm.error('RuntimeError', 'generator ignored GeneratorExit');
    } catch (error) {
      if (!isError(error, 'GeneratorExit') && !isError(error, 'StopIteration')) throw error;
    }
  }
}

/**
 * A generator that only a loop holds (the loop's own expression has just called for it) ends with the loop, as when its last reference goes:
 * what it still has to do in `finally` and `with` is done at once. Gives what is to be called when the loop is left early.
 */
export const heldByLoop = (source: Value, iter: Expr): (() => void) | null =>
  source instanceof FrameGenerator && !source.started && (iter.type === 'Call' || iter.type === 'Comp')
    ? () => {
        try {
          source.close();
        } catch (error) {
          // Nobody is there to catch it: Python prints it and goes on.
          if (!(error instanceof PyError)) throw error;
        }
      }
    : null;

function* start(f: Frame, run: GeneratorRun): Generator<Value, Value, Value> {
  return (yield* run(f)) === RETURN ? f.result : null;
}

export const makeGenerator = (vm: VM, f: Frame, run: GeneratorRun, qualname: string): PyGenerator => new FrameGenerator(vm, f, qualname, start(f, run));

/** `yield from`: values go through both ways, an inner generator's result comes back. */
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

/** `next(v)` on an iterator of ours. Raises StopIteration at the end. */
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

/** `send`, `throw` and `close`. */
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
