import { passes } from './couple.js';
import type { OperatorRule } from './rule.js';
import { like, need, type Rules } from './support.js';

/**
 * The QONNX dialect: numbers of any bit width that are still stored as floats. Each of its operators rounds its input and gives it back; the other inputs
 * set how. No multiply-adds. Source: docs/qonnx-custom-ops of the QONNX specification.
 */

/** @param settings inputs that say how it rounds: scale, zero point, bit width */
const rounds = (op: string, settings: readonly number[]): OperatorRule => ({ infer: (inputs) => [like(need(inputs, 0, op))], couple: passes, settings });

export const fakeQuantized: Rules = {
  Quant: rounds('Quant', [1, 2, 3]),
  IntQuant: rounds('IntQuant', [1, 2, 3]),
  FloatQuant: rounds('FloatQuant', [1, 2, 3, 4, 5]),
  BipolarQuant: rounds('BipolarQuant', [1]),
  Trunc: rounds('Trunc', [1, 2, 3, 4, 5]),
  /** Counts for each element how many of its channel's thresholds it reaches: these are parameters. */
  MultiThreshold: rounds('MultiThreshold', []),
};
