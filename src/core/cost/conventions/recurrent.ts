import type { ModuleRule } from './convention.js';
import type { ModuleCall } from './sight.js';
import { ToolFails } from './sight.js';

/** Recurrent layers and cells as thop and its successor count them, and as ptflops, calflops and DeepSpeed do. */

type Cell = (m: ModuleCall, input: number, hidden: number) => number;

const biased = (m: ModuleCall, hidden: number): number => hidden + (m.setting('bias') === true ? 2 * hidden : 0);

const rnnCell: Cell = (m, input, hidden) => hidden * (input + hidden) + biased(m, hidden);
const gruCell: Cell = (m, input, hidden) => 3 * (hidden * (input + hidden) + biased(m, hidden)) + 4 * hidden;
const lstmCell: Cell = (m, input, hidden) => 4 * (hidden * (input + hidden) + biased(m, hidden)) + 4 * hidden;
/** With a projection: it is what the state is, and one more product. */
const projectedCell: Cell = (m, input, hidden) => {
  const projection = m.number('proj_size');
  return 4 * (hidden * (input + (projection || hidden)) + biased(m, hidden)) + 4 * hidden + hidden * projection;
};

/** Steps of a layer, over all sequences of the batch. */
type Steps = (m: ModuleCall) => number;

/** A packed sequence counts at the length of its longest, for all. */
const paddedSteps: Steps = (m) => {
  const given = m.run.args[0];
  if (!Array.isArray(given)) return (m.input(0).shape[0] ?? 1) * (m.input(0).shape[1] ?? 1);
  const lengths = m.elements(given[1]);
  if (!lengths) throw new ToolFails('the lengths of the packed sequences are not known');
  return Math.max(0, ...lengths) * lengths.length;
};
const packedSteps: Steps = (m) => {
  const { shape } = m.given(0);
  return shape.length === 2 || Array.isArray(m.run.args[0]) ? (shape[0] ?? 1) : (shape[0] ?? 1) * (shape[1] ?? 1);
};

const layers =
  (cell: Cell, steps: Steps, isProjected = false) =>
  (m: ModuleCall): number => {
    const hidden = m.number('hidden_size');
    const directions = m.setting('bidirectional') === true ? 2 : 1;
    const passed = ((isProjected && m.number('proj_size')) || hidden) * directions;
    const rest = m.number('num_layers') - 1;
    return directions * (cell(m, m.number('input_size'), hidden) + rest * cell(m, passed, hidden)) * steps(m);
  };
const cells =
  (cell: Cell) =>
  (m: ModuleCall): number => {
    const { shape } = m.given(0);
    return cell(m, m.number('input_size'), m.number('hidden_size')) * (shape.length === 1 ? 1 : (shape[0] ?? 1));
  };

/** Multiply-adds of each gate, an operation for each element of a bias and of what the gates are joined with. */
export function thopRecurrent(isSuccessor: boolean): Record<string, ModuleRule> {
  const steps = isSuccessor ? packedSteps : paddedSteps;
  const rule = (count: ModuleRule['count']): ModuleRule => ({ reason: 'multiply-adds, biases and elementwise operations of each step', count });
  return {
    'nn.RNN': rule(layers(rnnCell, steps)),
    'nn.GRU': rule(layers(gruCell, steps)),
    'nn.LSTM': rule(layers(isSuccessor ? projectedCell : lstmCell, steps, isSuccessor)),
    'nn.RNNCell': rule(cells(rnnCell)),
    'nn.GRUCell': rule(cells(gruCell)),
    'nn.LSTMCell': rule(cells(lstmCell)),
  };
}

/** Elementwise operations for each element of the state. */
const JOINING: readonly (readonly [name: string, each: number])[] = [
  ['nn.RNN', 1],
  ['nn.GRU', 7],
  ['nn.LSTM', 10],
];

const perStep = (m: ModuleCall, suffix: string, each: number, perMac: 1 | 2): number => {
  const product = (name: string): number => {
    const [rows = 0, columns = 0] = m.parameter(name + suffix) ?? [];
    return rows * columns * perMac - (perMac === 2 ? rows : 0);
  };
  const bias = m.setting('bias') === true ? (m.parameter(`bias_ih${suffix}`)?.[0] ?? 0) + (m.parameter(`bias_hh${suffix}`)?.[0] ?? 0) : 0;
  return product('weight_ih') + product('weight_hh') + m.number('hidden_size') * each + bias;
};

/** `perMac` 1: multiply-adds. 2: additions and multiplications, where the first product of each sum needs no addition. */
export function hookedRecurrent(perMac: 1 | 2): Record<string, ModuleRule> {
  const reason =
    perMac === 1
      ? 'multiply-adds, biases and elementwise operations of each step'
      : 'multiplications and additions, biases and elementwise operations of each step';
  const out: Record<string, ModuleRule> = {};
  for (const [name, each] of JOINING) {
    const layer = (m: ModuleCall): number => {
      if (Array.isArray(m.run.args[0])) throw new ToolFails('AttributeError: a packed sequence has no shape');
      const [first = 1, second = 1] = m.input(0).shape;
      const sum = Array.from({ length: m.number('num_layers') }, (_, i) => perStep(m, `_l${i}`, each, perMac)).reduce((a, b) => a + b, 0);
      return sum * first * second * (m.setting('bidirectional') === true ? 2 : 1);
    };
    out[name] = { reason, count: layer };
    out[`${name}Cell`] = { reason, count: (m) => perStep(m, '', each, perMac) * (m.input(0).shape[0] ?? 1) };
  }
  return out;
}
