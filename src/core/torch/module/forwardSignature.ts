import { unparse } from '../../python/syntax/describe.js';
import { PyFunction } from '../../python/values/calls.js';
import type { Value } from '../../python/values/values.js';
import type { ModuleObject } from './module.js';

/** What a caller must know of the signature of `forward`. */

/** A parameter as a caller sees it. */
export interface Parameter {
  readonly name: string;
  readonly required: boolean;
  readonly keywordOnly: boolean;
  /** The annotation as it is written, without quotes; empty where there is none. */
  readonly annotation: string;
}

/** The parameters of a method, `self` apart; empty where it is not a plain function. */
function parametersIn(method: Value | undefined): Parameter[] {
  if (!(method instanceof PyFunction)) return [];
  // `functools.wraps` says whose signature a wrapper stands for.
  const wrapped = method.attrs?.get('__wrapped__');
  if (wrapped instanceof PyFunction) return parametersIn(wrapped);
  const rest = method.params.findIndex((p) => p.kind === 'args');
  return method.params.slice(1).flatMap((p, i) => {
    if (p.kind === 'args' || p.kind === 'kwargs') return [];
    const annotation = p.annotation ? unparse(p.annotation).replace(/^['"]|['"]$/g, '') : '';
    return [{ name: p.name, required: p.default === undefined, keywordOnly: p.kind === 'kwonly' || (rest >= 0 && i + 1 > rest), annotation }];
  });
}

/** The parameters of a module's `forward`, or of the method that is run instead. */
export const parametersOf = (root: ModuleObject, method = 'forward'): Parameter[] => parametersIn(root.cls.lookup(method));

/** True when it takes any number of arguments: `*args`. */
export function takesMore(root: ModuleObject, method = 'forward'): boolean {
  const forward = root.cls.lookup(method);
  return forward instanceof PyFunction && forward.params.some((p) => p.kind === 'args');
}
