import { dtypeOfCode, isFloat } from '../dtypes.js';
import { BYTES, elementCount, type Role, type TensorType } from '../graph.js';
import type { OperatorRule } from '../operators/rule.js';
import type { FileGraph } from './model.js';

/**
 * What an initializer is to an operator that reads it. Parameters are what operators compute with: floats, and integers of at most eight bits, which stand for
 * floats in quantized networks. Not counted as such: single numbers, unless they stand where a weight does; sizes, axes, scales and zero points;
 * running means and variances, which are buffers as in PyTorch.
 * @param position of the input at which it is read
 * @param isWritten it stands in a node of a file that holds its weights as initializers: a number of the program, a buffer at most (frequencies, anchors),
 * unless it stands where a weight does
 */
export function roleOf(rule: OperatorRule | undefined, position: number, { shape, dtype }: TensorType, isWritten = false): Exclude<Role, 'input'> {
  const use = rule?.weights?.[position];
  if (use === 'mean' || use === 'variance') return 'buffer';
  const isNumber = isFloat(dtype) || (dtype !== 'bool' && BYTES[dtype] > 0 && BYTES[dtype] <= 1);
  // Biases of quantized layers have 32 bits; a table of such numbers holds positions, not weights.
  if (use !== undefined) return isNumber || use !== 'table' ? 'parameter' : 'constant';
  if (rule?.settings?.includes(position)) return 'constant';
  if (!isNumber || elementCount(shape) < 2) return 'constant';
  return isWritten ? 'buffer' : 'parameter';
}

/** Whether a graph holds weights as initializers. */
export const holdsWeights = ({ initializers }: FileGraph): boolean =>
  initializers.some(({ dims, type }) => dims.length > 0 && elementCount(dims) > 1 && isFloat(dtypeOfCode(type) ?? 'bool'));
