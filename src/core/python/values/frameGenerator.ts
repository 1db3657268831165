import type { PyError } from './failures.js';
import { DONE, PyGenerator, type Value } from './values.js';
import { type Frame, isError, type VM } from './vm.js';

/** Generators that are written in Python. */

/** A generator with a frame. */
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

  /** Continues to the next `yield`. The frame counts as called by whoever asks for the next value. */
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
