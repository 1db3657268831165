import { Script } from 'node:vm';
import { type ReachedLimit, Stopped } from '../core/text/limits.js';

/**
 * Memory that an analysis in the terminal may take, in bytes, the program and what is no longer needed included. Large networks take a fourth of it.
 * @limit memory of an analysis in a terminal: bytes
 */
const MEMORY_BYTES = 1_000_000_000;
/** How much longer than its time a part may take that looks at no clock. @limit analysis in a terminal after its time is up: ms */
const GRACE_MS = 2_000;

/** Milliseconds between two looks at the memory: each reads a file of the system, and in this time it grows by a tenth of the limit at most. */
const MEMORY_LOOK_MS = 20;

/** Of the process. `performance.now()` would first load seven parts of Node. */
const nowMs = (): number => process.uptime() * 1000;

/** The terminal's stand-in for the editor that ends a worker: looks after time and memory from within. */
export class Watchdog {
  private endMs = 0;
  private nextLookMs = 0;

  constructor(private readonly seconds: number) {
    this.restart();
  }

  /** Another analysis has all of the time again. */
  restart(): void {
    this.endMs = nowMs() + this.seconds * 1000;
  }

  /** The limit that was reached, if one was. Asked while Python is evaluated, it ends the evaluation where it is, and what was built still counts. */
  readonly reached = (): ReachedLimit | undefined => {
    const now = nowMs();
    if (now > this.endMs) return this.timeLimit();
    if (now < this.nextLookMs) return undefined;
    this.nextLookMs = now + MEMORY_LOOK_MS;
    if (process.memoryUsage.rss() < MEMORY_BYTES) return undefined;
    const most = MEMORY_BYTES.toLocaleString('en');
    return {
      limit: 'memory',
      text: (line) =>
        line === undefined
          ? `this needs more than ${most} bytes of memory: the rest is left out`
          : `the code on line ${line} needs more than ${most} bytes of memory`,
    };
  };

  /** Runs work that may be stuck where nobody asks {@link reached}: in the parser, in a function of JavaScript. Throws {@link Stopped} then. */
  readonly supervise = <T>(work: () => T): T => {
    const timeout = Math.ceil(Math.max(this.endMs - nowMs(), 0) + GRACE_MS);
    const shared = globalThis as Record<symbol, unknown>;
    shared[WORK] = work;
    try {
      return RUN.runInThisContext({ timeout }) as T;
    } catch (error) {
      if ((error as NodeJS.ErrnoException | undefined)?.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw new Stopped(this.timeLimit());
      throw error;
    } finally {
      delete shared[WORK];
    }
  };

  private timeLimit(): ReachedLimit {
    const most = this.seconds.toLocaleString('en');
    return {
      limit: 'time',
      text: (line) =>
        line === undefined
          ? `this did not finish within ${most} seconds: the rest is left out`
          : `the code on line ${line} did not finish within ${most} seconds`,
    };
  }
}

/** Only a script can be given a time: this one calls what stands in the global object. */
const WORK = Symbol.for('layer-cost.work');
const RUN = new Script("globalThis[Symbol.for('layer-cost.work')]()");
