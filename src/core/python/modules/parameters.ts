import type { PyBuiltin, Value } from '../values/values.js';

/** Parameters of functions, for `inspect`. */

/** A parameter as `inspect.signature` shows it. Without `fallback` it is required. */
export interface Parameter {
  readonly name: string;
  readonly kind: 'posonly' | 'normal' | 'args' | 'kwonly' | 'kwargs';
  readonly fallback?: Value;
  readonly annotation?: Value;
}

/** Parameters of native functions that replace functions in Python, such as `__init__` of a dataclass. */
export const signatures = new WeakMap<PyBuiltin, readonly Parameter[]>();
