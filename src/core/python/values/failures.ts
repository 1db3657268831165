import type { Span } from '../../text/notes.js';
import type { PyObject } from './values.js';

/** How an evaluation fails: by a Python exception, at a limit, or for want of a file. */

/**
 * A Python exception on its way through our own frames. It looks like a JavaScript error but is none: recording the stack of JavaScript would cost more
 * than everything else about raising, and programs raise often.
 */
export class PyError {
  readonly name = 'PyError';
  readonly message = 'python exception';
  constructor(
    readonly value: PyObject,
    readonly span?: Span,
  ) {}
}

/** A named limit was reached. It ends the evaluation, wherever it is. */
export class LimitError extends Error {
  constructor(
    readonly limit: string,
    message: string,
    readonly span?: Span,
  ) {
    super(message);
  }
}

/** The evaluation needs something that must be waited for. It ends, and starts again once that is there. */
export abstract class Unready extends Error {}

/** An import needs a file that has not been read yet. The evaluation starts again once the loader has fetched one of `paths`. */
export class NeedsFiles extends Unready {
  constructor(readonly paths: readonly string[]) {
    super('needs files');
  }
}

/** A text must be parsed and the parser is not loaded. The evaluation starts again once it is. */
export class NeedsParser extends Unready {}
