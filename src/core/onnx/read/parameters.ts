import { isFloat } from '../dtypes.js';
import { BYTES, elementCount, type Role, type TensorType } from '../graph.js';
import type { OperatorRule } from '../operators/rule.js';

/**
 * What an initializer is to an operator that reads it. Parameters are what operators compute with: floats, and integers of at most eight bits, which stand for
 * floats in quantized networks. Not counted as such: single numbers, unless they stand where a weight does; sizes, axes, scales and zero points;
 * running means and variances, which are buffers as in PyTorch.
 * @param position of the input at which it is read
 */
export function roleOf(rule: OperatorRule | undefined, position: number, { shape, dtype }: TensorType): Exclude<Role, 'input'> {
  const use = rule?.weights?.[position];
  if (use === 'mean' || use === 'variance') return 'buffer';
  if (use !== undefined) return 'parameter';
  if (rule?.settings?.includes(position)) return 'constant';
  const isNumber = isFloat(dtype) || (dtype !== 'bool' && BYTES[dtype] > 0 && BYTES[dtype] <= 1);
  return isNumber && elementCount(shape) > 1 ? 'parameter' : 'constant';
}
