import type { Expr } from '../syntax/syntax.js';
import type { Value } from './values.js';

type Call = Extract<Expr, { type: 'Call' }>;

/** What is asked about code whose effects matter little or not at all. */
export interface Effects {
  /** True for a call that only tells something or fills in elements. */
  isIdle(call: Call): boolean;
  /** True for a call that only gives values kept elsewhere, which nobody knows. */
  isFetch(call: Call): boolean;
  /** The argument of a call that only says where values are put, whatever it computes. */
  placesOf(call: Call): Expr | undefined;
  /** Changes when something happens that is counted. */
  count(): number;
  /** Runs code and takes back what it computed. False when it did something that is counted, or raised. */
  tried(run: () => unknown): boolean;
  /** True when nothing that is counted can tell two values apart. */
  sameKind(a: Value, b: Value): boolean;
  /** True for an object whose items are elements of one type, which change no shape. */
  holdsElements(v: Value): boolean;
}
