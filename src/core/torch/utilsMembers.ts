import type { Value } from '../python/values.js';
import { native } from '../python/vm.js';
import { identity } from './inert.js';
import { type ModuleObject, setAttribute } from './module.js';
import { makeParameter } from './parameter.js';
import { Tensor } from './tensor.js';
import type { Torch } from './torch.js';

/** `torch.nn.utils`, as far as it changes what parameters a module has. */

function weightOf(torch: Torch, m: Value, name: string): { module: ModuleObject; weight: Tensor } | undefined {
  if (!torch.isModule(m)) return undefined;
  const weight = m.table('_parameters')?.map.get(name);
  return weight instanceof Tensor ? { module: m, weight } : undefined;
}

const nameOf = (args: readonly Value[], kwargs: ReadonlyMap<string, Value> | undefined): string => {
  const name = args[1] ?? kwargs?.get('name');
  return typeof name === 'string' ? name : 'weight';
};

/** Takes the weight away and puts parameters in its place, from which it is computed anew at every call. */
function replace(torch: Torch, module: ModuleObject, name: string, weight: Tensor, parameters: Record<string, readonly number[]>): void {
  module.table('_parameters')?.map.delete(name);
  for (const [key, shape] of Object.entries(parameters))
    setAttribute(torch, module, key, makeParameter(torch.ops, torch.ops.leaf({ shape, dtype: weight.dtype })));
  setAttribute(torch, module, name, torch.ops.leaf({ shape: weight.shape, dtype: weight.dtype }));
}

/** Weight normalization (Salimans and Kingma 2016): a direction `_v` and a length `_g` per output channel. */
function weightNorm(torch: Torch): Value {
  return native('weight_norm', (args, kwargs) => {
    const name = nameOf(args, kwargs);
    const found = weightOf(torch, args[0] ?? null, name);
    if (!found) return args[0] ?? null;
    const dim = args[2] ?? kwargs?.get('dim') ?? 0;
    const { shape } = found.weight;
    const at = typeof dim === 'number' ? (dim < 0 ? dim + shape.length : dim) : -1;
    replace(torch, found.module, name, found.weight, { [`${name}_g`]: at < 0 ? [] : shape.map((d, i) => (i === at ? d : 1)), [`${name}_v`]: shape });
    return found.module;
  });
}

/** Spectral normalization (Miyato et al. 2018): the weight itself becomes `_orig`; two vectors are buffers. */
function spectralNorm(torch: Torch): Value {
  return native('spectral_norm', (args, kwargs) => {
    const name = nameOf(args, kwargs);
    const found = weightOf(torch, args[0] ?? null, name);
    if (!found) return args[0] ?? null;
    const { module, weight } = found;
    const [rows = 1, ...rest] = weight.shape;
    replace(torch, module, name, weight, { [`${name}_orig`]: weight.shape });
    for (const [key, n] of [
      [`${name}_u`, rows],
      [`${name}_v`, rest.reduce((a, b) => a * b, 1)],
    ] as const)
      module.table('_buffers')?.map.set(key, torch.ops.leaf({ shape: [n], dtype: weight.dtype }));
    return module;
  });
}

export function utilsMembers(torch: Torch): Record<string, Value> {
  const nothing = (name: string): Value => native(name, () => null);
  return {
    weight_norm: weightNorm(torch),
    spectral_norm: spectralNorm(torch),
    remove_weight_norm: identity('remove_weight_norm'),
    remove_spectral_norm: identity('remove_spectral_norm'),
    clip_grad_norm_: nothing('clip_grad_norm_'),
    clip_grad_value_: nothing('clip_grad_value_'),
    clip_grad_norm: nothing('clip_grad_norm'),
  };
}
