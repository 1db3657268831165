import type { Attributes, TensorType } from '../graph.js';

/** What a shape rule sees of one input: its type, and its elements where they are small and known (axes, target shapes, limits). */
export interface RuleInput extends TensorType {
  readonly data?: ArrayLike<number>;
}

/**
 * Everything the product knows of one ONNX operator (opset 20): the types it returns, what it costs, whether it moves bytes.
 * One entry in one family file. Source: the operator's page at onnx.ai/onnx/operators.
 */
export interface OperatorRule {
  /** Types of the outputs. Throws {@link ShapeError} with PyTorch's or ONNX's own wording when inputs do not fit. `undefined` = optional input left out. */
  infer(inputs: readonly (RuleInput | undefined)[], attributes: Attributes): TensorType[];
  /** Multiply-accumulates of one run; absent = none by the default convention. */
  macs?(inputs: readonly (RuleInput | undefined)[], outputs: readonly TensorType[], attributes: Attributes): number;
  /** The formula with the real numbers and the result in it: `3·3·3·32·112² = 10,838,016`. `undefined` where nothing is multiplied and added. */
  formula?(inputs: readonly (RuleInput | undefined)[], outputs: readonly TensorType[], attributes: Attributes): string | undefined;
  /** Elements of small known inputs, folded: `undefined` when not foldable. */
  fold?(inputs: readonly (RuleInput | undefined)[], outputs: readonly TensorType[], attributes: Attributes): number[][] | undefined;
  /** True for a mere change of view: it reads and writes no bytes. */
  readonly view?: boolean;
}

/** Inputs that do not fit an operator; the message says which and why, in the words a user of the framework knows. */
export class ShapeError extends Error {
  override readonly name = 'ShapeError';
}
