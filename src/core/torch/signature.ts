import { PyFunction } from '../python/calls.js';
import type { Value } from '../python/values.js';
import type { ModuleObject } from './module.js';

/** A parameter of `forward` as a caller sees it. */
export interface ForwardParameter {
  readonly name: string;
  readonly required: boolean;
}

/** Names of what a method must be given, `self` apart. */
export const requiredBy = (method: Value | undefined): string[] =>
  method instanceof PyFunction
    ? method.params.slice(1).flatMap((p) => (p.kind === 'args' || p.kind === 'kwargs' || p.default !== undefined ? [] : [p.name]))
    : [];

/** The parameters of a module's `forward`, `self` apart; empty where it is not a plain function. */
export function parametersOf(root: ModuleObject): ForwardParameter[] {
  const forward: Value | undefined = root.cls.lookup('forward');
  if (!(forward instanceof PyFunction)) return [];
  return forward.params.slice(1).flatMap((p) => (p.kind === 'args' || p.kind === 'kwargs' ? [] : [{ name: p.name, required: p.default === undefined }]));
}
