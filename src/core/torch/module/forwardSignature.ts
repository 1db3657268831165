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
  return method.params.slice(1).flatMap((p) => {
    if (p.kind === 'args' || p.kind === 'kwargs') return [];
    const annotation = p.annotation ? unparse(p.annotation).replace(/^['"]|['"]$/g, '') : '';
    return [{ name: p.name, required: p.default === undefined, keywordOnly: p.kind === 'kwonly', annotation }];
  });
}

/** Names of the required parameters of a method, `self` apart. */
export const requiredBy = (method: Value | undefined): string[] => parametersIn(method).flatMap((p) => (p.required ? [p.name] : []));

/** The parameters of a module's `forward`. */
export const parametersOf = (root: ModuleObject): Parameter[] => parametersIn(root.cls.lookup('forward'));
