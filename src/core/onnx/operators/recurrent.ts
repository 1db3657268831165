import { type Dim, keep, tie, times } from '../coupling.js';
import type { Attributes, TensorType } from '../graph.js';
import { dimAt, dimsOf, sizes } from './couple.js';
import { type FanIn, type OperatorRule, ShapeError } from './rule.js';
import { dim, formulaText, type Inputs, like, list, need, num, type Rules, str } from './support.js';

/** Recurrent layers. Multiply-adds: every gate multiplies the input and the state, once per step, direction and sample. */

interface Sizes {
  readonly steps: number;
  readonly batch: number;
  readonly features: number;
  readonly directions: number;
  readonly hidden: number;
}

function sizesOf(op: string, gates: number, inputs: Inputs, attributes: Attributes): Sizes {
  const [x, w, r] = [need(inputs, 0, op).shape, need(inputs, 1, op).shape, need(inputs, 2, op).shape];
  if (x.length !== 3) throw new ShapeError(`${op}: Expected input to be 3D, got ${x.length}D instead`);
  const [steps, batch] = num(attributes, 'layout', 0) ? [dim(x, 1), dim(x, 0)] : [dim(x, 0), dim(x, 1)];
  const sizes: Sizes = {
    steps,
    batch,
    features: dim(x, 2),
    directions: str(attributes, 'direction', 'forward') === 'bidirectional' ? 2 : 1,
    hidden: dim(r, 2),
  };
  if (dim(w, 2) !== sizes.features) throw new ShapeError(`input.size(-1) must be equal to input_size. Expected ${dim(w, 2)}, got ${sizes.features}`);
  const { directions, hidden } = sizes;
  for (const [name, shape, wanted] of [
    ['W', w, [directions, gates * hidden, sizes.features]],
    ['R', r, [directions, gates * hidden, hidden]],
  ] as const) {
    if (shape.join() !== wanted.join()) throw new ShapeError(`${op}: expected ${name} of size ${list(wanted)}, but got ${list(shape)}`);
  }
  return sizes;
}

/** Of the weights of both input and state, (directions, gates * hidden, features). */
const fanIn: FanIn = (shape) => dim(shape, 2);

/** `states` is how many states are carried from step to step: one, or two with a cell. */
function recurrence(op: string, gates: number, states: number): OperatorRule {
  const macs = (inputs: Inputs, attributes: Attributes): number => {
    const s = sizesOf(op, gates, inputs, attributes);
    return gates * s.hidden * (s.features + s.hidden) * s.steps * s.batch * s.directions;
  };
  /** Gates and biases are so many times the hidden state. */
  const couple: OperatorRule['couple'] = (node) => {
    const [x, w, r, bias] = [0, 1, 2, 3].map((i) => dimsOf(node, i)) as [readonly Dim[], readonly Dim[], readonly Dim[], readonly Dim[]];
    const hidden = dimAt(r, 2);
    tie(dimAt(x, 2), dimAt(w, 2));
    for (const d of [w, r]) tie(dimAt(d, 1), times(hidden, gates));
    if (bias.length) tie(dimAt(bias, 1), times(hidden, 2 * gates));
    for (let i = 5; i < 5 + states; i++) if (node.inputs[i]) tie(dimAt(dimsOf(node, i), 2), hidden);
    if (node.inputs[7]) keep(hidden, 'peepholes');
    node.statesAttribute('hidden_size', hidden);
    return node.outputs.map(({ shape }) => [...sizes(shape.slice(0, -1)), hidden]);
  };
  return {
    couple,
    infer: (inputs, attributes): TensorType[] => {
      const x = need(inputs, 0, op);
      const { steps, batch, directions, hidden } = sizesOf(op, gates, inputs, attributes);
      const first = num(attributes, 'layout', 0) !== 0;
      const state = first ? [batch, directions, hidden] : [directions, batch, hidden];
      for (let i = 0; i < states; i++) {
        const given = inputs[5 + i];
        if (given && given.shape.join() !== state.join()) throw new ShapeError(`Expected hidden[${i}] size (${state.join(', ')}), got ${list(given.shape)}`);
      }
      const all = first ? [batch, steps, directions, hidden] : [steps, directions, batch, hidden];
      return [like(x, all), ...Array.from({ length: states }, () => like(x, state))];
    },
    macs: (inputs, _outputs, attributes) => macs(inputs, attributes),
    kind: () => 'recurrent',
    weights: { 1: fanIn, 2: fanIn, 3: 'bias' },
    formula: (inputs, _outputs, attributes) => {
      const { steps, batch, features, directions, hidden } = sizesOf(op, gates, inputs, attributes);
      const shared = [gates, directions, batch].filter((size) => size !== 1);
      return formulaText([...shared, hidden, `(${features} + ${hidden})`, steps], macs(inputs, attributes));
    },
  };
}

export const recurrent: Rules = {
  LSTM: recurrence('LSTM', 4, 2),
  GRU: recurrence('GRU', 3, 1),
  RNN: recurrence('RNN', 1, 1),
};
