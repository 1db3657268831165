import type { TensorType } from '../graph.js';
import { type OperatorRule, ShapeError } from './rule.js';
import { dim, type Inputs, like, list, need, type Rules, str } from './support.js';

/** Losses, and the preview domain of optimizers and gradients. No multiply-adds by the default convention. */

/** A loss for each target, or one number when they are summed or averaged. */
function lossOf(op: string, inputs: Inputs, reduction: string): TensorType {
  const [scores, target] = [need(inputs, 0, op), need(inputs, 1, op)];
  const wanted = [dim(scores.shape, 0), ...scores.shape.slice(2)];
  if (target.shape.join() !== wanted.join()) throw new ShapeError(`${op}: expected a target of size ${list(wanted)}, but got ${list(target.shape)}`);
  return like(scores, reduction === 'none' ? wanted : []);
}

const negativeLogLikelihood: OperatorRule = {
  infer: (inputs, attributes) => [lossOf('NegativeLogLikelihoodLoss', inputs, str(attributes, 'reduction', 'mean'))],
};

/** The second output are the logarithms of the probabilities. */
const softmaxCrossEntropy: OperatorRule = {
  infer: (inputs, attributes, outputs = 1) => {
    const loss = lossOf('SoftmaxCrossEntropyLoss', inputs, str(attributes, 'reduction', 'mean'));
    return [loss, like(need(inputs, 0, 'SoftmaxCrossEntropyLoss'))].slice(0, outputs);
  },
};

export const losses: Rules = { NegativeLogLikelihoodLoss: negativeLogLikelihood, SoftmaxCrossEntropyLoss: softmaxCrossEntropy };

/**
 * An optimizer: behind rate and step count come the tensors, their gradients, and the states. New tensors and new states come out.
 * @param states tensors of state that each tensor has
 */
const optimizer = (op: string, states: number): OperatorRule => ({
  infer: (inputs) => {
    const given = inputs.slice(2).map((_, i) => like(need(inputs, i + 2, op)));
    const count = given.length / (2 + states);
    if (!Number.isInteger(count)) throw new ShapeError(`${op}: ${given.length} inputs are not ${2 + states} for each tensor`);
    return given.filter((_, i) => i < count || i >= 2 * count);
  },
  uncounted: true,
});

/** Gradients have the shapes of what they are for: the first inputs, as many as outputs. */
const gradient: OperatorRule = {
  infer: (inputs, _attributes, outputs = inputs.length) => inputs.slice(0, outputs).map((_, i) => like(need(inputs, i, 'Gradient'))),
  uncounted: true,
};

export const training: Rules = { Adagrad: optimizer('Adagrad', 1), Momentum: optimizer('Momentum', 1), Adam: optimizer('Adam', 2), Gradient: gradient };
