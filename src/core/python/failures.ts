import type { Span } from '../text/notes.js';
import type { PyObject } from './values.js';

/** A Python exception on its way through our own frames. */
export class PyError extends Error {
  constructor(
    readonly value: PyObject,
    readonly span?: Span,
  ) {
    super('python exception');
  }
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

/** An import needs a file that has not been read yet: evaluation starts again once the loader has fetched one of `paths`. */
export class NeedsFiles extends Error {
  constructor(readonly paths: readonly string[]) {
    super('needs files');
  }
}
