import type { PyBuiltin, Value } from '../values/values.js';

/** A parameter as `inspect.signature` shows it. `fallback` absent: it must be given. */
export interface Parameter {
  readonly name: string;
  readonly kind: 'posonly' | 'normal' | 'args' | 'kwonly' | 'kwargs';
  readonly fallback?: Value;
  readonly annotation?: Value;
}

/** Parameters of native functions that stand for ones written in Python, such as a dataclass's `__init__`. */
export const signatures = new WeakMap<PyBuiltin, readonly Parameter[]>();
