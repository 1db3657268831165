import type { OperatorRule } from './rule.js';
import { ShapeError } from './rule.js';
import { num, str } from './support.js';

/**
 * Operators of our own domain `layercost`: what ONNX lacks. Whoever emits one says its output types (`GraphBuilder.emitOwn`) and, if it
 * has multiply-adds, their number and formula as the attributes `macs` and `formula`.
 */
export const ownRule: OperatorRule = {
  infer: () => {
    throw new ShapeError('an operator of the domain layercost has no shape rule: its types are given when it is emitted');
  },
  macs: (_inputs, _outputs, attributes) => num(attributes, 'macs', 0),
  formula: (_inputs, _outputs, attributes) => str(attributes, 'formula', '') || undefined,
};
