import type { Value } from '../values/values.js';
import type { Frame, Signal, VM } from '../values/vm.js';
import type { Scope } from './scope.js';

/** A compiled expression and a compiled statement. */
export type Ev = (f: Frame) => Value;
export type Run = (f: Frame) => Signal;

/** What is being compiled: one module, class body or function. */
export interface Unit {
  readonly vm: VM;
  readonly scope: Scope;
  /** Prefix of the qualified names of functions and classes defined here: `Net.`, `build.<locals>.`. */
  readonly prefix: string;
  /** Yields that run before their expression, with the slot that keeps the value sent. */
  readonly hoisted: Map<object, number>;
  /** Inside a `try` that catches ImportError, so missing modules raise. */
  guarded: boolean;
}

export const newUnit = (vm: VM, scope: Scope, prefix: string): Unit => ({ vm, scope, prefix, hoisted: new Map(), guarded: false });
