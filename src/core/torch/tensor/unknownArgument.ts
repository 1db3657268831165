import type { Unknown } from '../../python/values/values.js';

/** Thrown when an argument that matters is unknown: the result of the operator is then that unknown. */
export class UnknownArgument extends Error {
  constructor(readonly value: Unknown) {
    super(value.reason);
  }
}
