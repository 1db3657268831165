import { Unknown, type Value } from '../../python/values/values.js';
import type { Ops } from '../graph/registry.js';
import { ParameterClass, Tensor } from './tensor.js';

/** `nn.Parameter`, also where its shape is unknown. */

/** Unknown values in the place of parameters whose shape is unknown: a module still registers them as parameters. */
const unknownParameters = new WeakSet<Unknown>();
export const isUnknownParameter = (v: Value): boolean => v instanceof Unknown && unknownParameters.has(v);

export function unknownParameter(v: Unknown): Unknown {
  const made = new Unknown(v.reason, v.span);
  unknownParameters.add(made);
  return made;
}

/** `nn.Parameter(data)`: a new leaf of the graph. Small known elements are kept. */
export function makeParameter(ops: Ops, data: Tensor, requiresGrad = true, cls = ParameterClass): Tensor {
  const { shape, dtype } = data;
  const made = Tensor.of(ops.builder.value({ shape, dtype }, { role: 'parameter', data: data.data }), cls);
  made.storage.isParameter = true;
  made.requiresGrad = requiresGrad;
  return made;
}
