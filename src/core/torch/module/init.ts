import { float, PyTuple, type Value } from '../../python/values/values.js';
import { native } from '../../python/values/vm.js';
import type { Ops } from '../graph/registry.js';
import { Tensor } from '../tensor/tensor.js';

/** `torch.nn.init`: initializers return their tensor, whose elements are unknown from then on. */

/** Gains as torch.nn.init's documentation lists them. */
const GAINS: Record<string, number> = { tanh: 5 / 3, relu: Math.SQRT2, selu: 3 / 4 };

function gain(name: Value, slope: Value): number {
  if (name !== 'leaky_relu') return GAINS[String(name)] ?? 1;
  const n =
    typeof slope === 'number' ? slope : slope !== null && typeof slope === 'object' && 'value' in slope ? Number((slope as { value: unknown }).value) : 0.01;
  return Math.sqrt(2 / (1 + n * n));
}

/** (fan in, fan out) of a weight: its second and first axis times the size of the kernel. */
function fans(ops: Ops, t: Value): [number, number] {
  if (!(t instanceof Tensor)) return [1, 1];
  if (t.shape.length < 2) throw ops.vm.error('ValueError', 'Fan in and fan out can not be computed for tensor with fewer than 2 dimensions');
  const kernel = t.shape.slice(2).reduce((n, d) => n * d, 1);
  return [(t.shape[1] ?? 1) * kernel, (t.shape[0] ?? 1) * kernel];
}

export function initMember(ops: Ops, name: string): Value | undefined {
  if (name.startsWith('__')) return undefined;
  if (name === 'calculate_gain') return native(name, (args, kwargs) => float(gain(args[0] ?? null, args[1] ?? kwargs?.get('param') ?? null)));
  if (name === '_calculate_fan_in_and_fan_out') return native(name, (args) => new PyTuple(fans(ops, args[0] ?? null)));
  if (name === '_calculate_correct_fan') return native(name, (args) => fans(ops, args[0] ?? null)[args[1] === 'fan_out' ? 1 : 0]);
  return native(name, (args, kwargs) => {
    const t = args[0] ?? kwargs?.get('tensor') ?? null;
    if (t instanceof Tensor) ops.forget(t);
    return t;
  });
}
