import { abstractsOf } from '../python/objects/abstract.js';
import { PyClass, PyList, type PyModule, PyTuple, type Value } from '../python/values/values.js';
import { isModuleClass, isOfTorch } from '../torch/module/module.js';
import { requiredParameters } from './attempts.js';
import type { ModelFacts } from './entries.js';
import { hasForward, runsByMethods } from './methods.js';

/** What an evaluated file says of its networks, for choosing an entry. */

/** Facts for choosing an entry, for a network class of the file or imported by it, except torch's own. */
export function modelFacts(v: Value | undefined): ModelFacts | undefined {
  if (!(v instanceof PyClass) || !isModuleClass(v) || isOfTorch(v)) return undefined;
  return {
    missing: (requiredParameters(v) ?? []).map((p) => p.name),
    runs: (hasForward(v) || runsByMethods(v)) && abstractsOf(v).length === 0,
  };
}

/** What the file says it exports. */
export function exportedNames(module: PyModule): ReadonlySet<string> {
  const all = module.dict.get('__all__');
  return new Set(all instanceof PyList || all instanceof PyTuple ? [...all.items].filter((v): v is string => typeof v === 'string') : []);
}
