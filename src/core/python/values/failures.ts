import type { Span } from '../../text/notes.js';
import type { PyObject } from './values.js';

/**
 * A Python exception on its way through our own frames. It has the shape of a JavaScript error but is none: taking down
 * JavaScript's stack would cost more than all the rest of raising it, and code that tries things out raises often.
 */
export class PyError {
  readonly name = 'PyError';
  readonly message = 'python exception';
  constructor(
    readonly value: PyObject,
    readonly span?: Span,
  ) {}
}

/** A named limit was reached: ends the evaluation of the entry, wherever it is. */
export class LimitError extends Error {
  constructor(
    readonly limit: string,
    message: string,
    readonly span?: Span,
  ) {
    super(message);
  }
}

/** Evaluation has to wait for something, which it cannot: it ends, and starts again once that is there. */
export abstract class Unready extends Error {}

/** An import needs a file that has not been read yet: evaluation starts again once the loader has fetched one of `paths`. */
export class NeedsFiles extends Unready {
  constructor(readonly paths: readonly string[]) {
    super('needs files');
  }
}

/** Something is to be parsed and the parser is not loaded: evaluation starts again once it is. */
export class NeedsParser extends Unready {}
