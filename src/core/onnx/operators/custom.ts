import type { CostKind } from './kind.js';
import type { OperatorRule } from './rule.js';
import { ShapeError } from './rule.js';
import { num, str } from './support.js';

/**
 * The rule of all custom operators: those of our domain `layercost`, for what ONNX lacks. Whoever emits one gives its output types
 * (`GraphBuilder.emitCustom`) and, where they apply, its multiply-adds, formula and kind as the attributes `macs`, `formula` and `kind`.
 */
export const customRule: OperatorRule = {
  infer: () => {
    throw new ShapeError('an operator of the domain layercost has no shape rule: its types are given when it is emitted');
  },
  macs: (_inputs, _outputs, attributes) => num(attributes, 'macs', 0),
  formula: (_inputs, _outputs, attributes) => str(attributes, 'formula', '') || undefined,
  kind: (_inputs, attributes) => (str(attributes, 'kind', '') || undefined) as CostKind | undefined,
};
