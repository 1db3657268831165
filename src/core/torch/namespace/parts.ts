import type { Value } from '../../python/values/values.js';

/** What one module of torch has. A name that no entry knows is Unknown. */
export interface Part {
  readonly members?: Members;
  /** Asked for names that are not among the members. */
  readonly lazy?: Lookup;
  /** Asked last, after modules inside this one: it has an answer for every name. */
  readonly anything?: Lookup;
  /** Names for `from module import *`. */
  readonly names?: () => string[];
}

export type Members = Readonly<Record<string, Value>>;
export type Lookup = (name: string) => Value | undefined;

/** Modules by their dotted name. */
export type Parts = Readonly<Record<string, Part>>;
