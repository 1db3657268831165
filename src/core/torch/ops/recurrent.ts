import { equals } from '../../onnx/counts.js';
import type { Attributes, TensorType } from '../../onnx/graph.js';
import { PyList, PyTuple, tuple, type Value } from '../../python/values/values.js';
import type { Arguments } from '../graph/arguments.js';
import { define, type Ops } from '../graph/registry.js';
import { isTensor, type Tensor } from '../tensor/tensor.js';
import { concat, dimOf, product, range, reshape, sizeText, slice, split, transpose, unsqueeze } from './layerSupport.js';
import { linear } from './linear.js';

/**
 * Recurrent layers: torch's native functions that `nn.LSTM`, `nn.GRU` and `nn.RNN` call. Each layer is one ONNX operator for both directions. Its
 * multiply-adds are the products of the gates: steps · batch · gates · hidden · (input + hidden).
 */

interface Kind {
  readonly op: 'LSTM' | 'GRU' | 'RNN';
  /** For each gate of ONNX its number among PyTorch's: PyTorch has i f g o and r z n, ONNX has i o f c and z r h. */
  readonly gates: readonly number[];
  readonly attributes: (directions: number) => Attributes;
}
const LSTM: Kind = { op: 'LSTM', gates: [0, 3, 1, 2], attributes: () => ({}) };
const GRU: Kind = { op: 'GRU', gates: [1, 0, 2], attributes: () => ({ linear_before_reset: 1 }) };
const RNN_TANH: Kind = { op: 'RNN', gates: [0], attributes: (n) => ({ activations: range(n).map(() => 'Tanh') }) };
const RNN_RELU: Kind = { op: 'RNN', gates: [0], attributes: (n) => ({ activations: range(n).map(() => 'Relu') }) };

/** The settings of a call, which are the same for all of its layers. */
interface Run {
  readonly ops: Ops;
  readonly kind: Kind;
  readonly directions: number;
  readonly hasBiases: boolean;
  /** The number of sequences in each step, when their lengths differ. */
  readonly batchSizes: readonly number[] | null;
}

/** The parameters of one direction of one layer, in PyTorch's order. */
interface Weights {
  readonly ih: Tensor;
  readonly hh: Tensor;
  readonly biases: readonly Tensor[];
  readonly projection: Tensor | null;
}

/** Reorders the rows of gates for ONNX and adds an axis for the direction. It only rearranges constants. */
function reordered(ops: Ops, kind: Kind, t: Tensor): Tensor {
  const rows = dimOf(t, 0) / kind.gates.length;
  const parts = kind.gates.map((g) => slice(ops, t, 0, g * rows, (g + 1) * rows));
  return unsqueeze(ops, concat(ops, parts, 0), [0]);
}

function onnxLayer(run: Run, x: Tensor, weights: readonly Weights[], h: Tensor | null, c: Tensor | null): Tensor[] {
  const { ops, kind } = run;
  const stacked = (of: (w: Weights) => Tensor): Tensor =>
    concat(
      ops,
      weights.map((w) => reordered(ops, kind, of(w))),
      0,
    );
  const bias = run.hasBiases
    ? concat(
        ops,
        weights.map((w) =>
          concat(
            ops,
            w.biases.map((b) => reordered(ops, kind, b)),
            1,
          ),
        ),
        0,
      )
    : null;
  const hidden = dimOf((weights[0] as Weights).hh, 1);
  const attributes = { hidden_size: hidden, direction: run.directions === 2 ? 'bidirectional' : 'forward', ...kind.attributes(run.directions) };
  const inputs = [x, stacked((w) => w.ih), stacked((w) => w.hh), bias, null, h, ...(kind.op === 'LSTM' ? [c] : [])];
  const [y, ...states] = ops.emitAll(kind.op, inputs, attributes) as [Tensor, ...Tensor[]];
  const [steps, batch] = [dimOf(x, 0), dimOf(x, 1)];
  return [reshape(ops, transpose(ops, y, [0, 2, 1, 3]), [steps, batch, run.directions * hidden]), ...states];
}

/** A layer that ONNX cannot run: with a projected hidden state, or with sequences of different lengths in one batch. */
function ownLayer(run: Run, x: Tensor, weights: readonly Weights[], h: Tensor | null, c: Tensor | null, batch: number): Tensor[] {
  const { ops, kind } = run;
  const first = weights[0] as Weights;
  const cell = dimOf(first.ih, 0) / kind.gates.length;
  const hidden = first.projection ? dimOf(first.projection, 0) : cell;
  const positions = product(x.shape.slice(0, -1));
  const perPosition = (w: Weights): number => product(w.ih.shape) + product(w.hh.shape) + (w.projection ? product(w.projection.shape) : 0);
  const macs = positions * weights.reduce((n, w) => n + perPosition(w), 0);
  const state = (size: number): TensorType => ({ shape: [run.directions, batch, size], dtype: x.dtype });
  const outputs = [{ shape: [...x.shape.slice(0, -1), run.directions * hidden], dtype: x.dtype }, state(hidden), ...(kind.op === 'LSTM' ? [state(cell)] : [])];
  const reason = first.projection ? 'ONNX has no LSTM with a projected hidden state (proj_size)' : 'sequences of different lengths packed into one batch';
  const inputs = [x, ...weights.flatMap((w) => [w.ih, w.hh, ...w.biases, w.projection]), h, c].filter((t) => t !== null);
  const formula = `${positions}·(${weights.map(perPosition).join(' + ')}) ${equals(macs)}`;
  return ops.emitCustom(kind.op, inputs, outputs, reason, { kind: 'recurrent', macs, formula });
}

/** The parameters of every layer and direction, from PyTorch's flat list. */
function weightsOf(run: Run, params: readonly Tensor[], layers: number, state: number, projected: boolean): Weights[][] {
  const per = 2 + (run.hasBiases ? 2 : 0) + (projected ? 1 : 0);
  if (params.length !== per * layers * run.directions) throw run.ops.error('got an incorrect number of RNN parameters');
  return range(layers).map((layer) =>
    range(run.directions).map((direction) => {
      const own = params.slice((layer * run.directions + direction) * per, (layer * run.directions + direction + 1) * per);
      const [ih, hh] = own as [Tensor, Tensor];
      if (dimOf(hh, 1) !== state) throw run.ops.error(`Expected hidden size (${state}) to match the weight, which has ${dimOf(hh, 1)}`);
      return { ih, hh, biases: run.hasBiases ? own.slice(2, 4) : [], projection: projected ? (own[per - 1] ?? null) : null };
    }),
  );
}

/** `x` is (steps, batch, features), or (positions, features) with `batchSizes`. Returns the sequence and the last states. */
function runLayers(run: Run, x: Tensor, states: readonly (Tensor | null)[], params: readonly Tensor[], layers: number): Tensor[] {
  const { ops, directions } = run;
  const [h, c] = [states[0] ?? null, states[1] ?? null];
  const first = params[1];
  if (!first) throw ops.error('got an incorrect number of RNN parameters');
  const projected = run.kind.op === 'LSTM' && dimOf(first, 0) / 4 !== dimOf(first, 1);
  const all = weightsOf(run, params, layers, dimOf(first, 1), projected);
  const batch = run.batchSizes ? (run.batchSizes[0] ?? 0) : dimOf(x, 1);
  let sequence = x;
  const lasts: Tensor[][] = [];
  all.forEach((weights, layer) => {
    const ih = (weights[0] as Weights).ih;
    if (dimOf(sequence, -1) !== dimOf(ih, 1))
      throw ops.error(`input.size(-1) must be equal to input_size. Expected ${dimOf(ih, 1)}, got ${dimOf(sequence, -1)}`);
    const own = (t: Tensor | null): Tensor | null => t && slice(ops, t, 0, layer * directions, (layer + 1) * directions);
    const even = run.batchSizes === null || run.batchSizes.every((n) => n === batch);
    const result = projected || !even ? ownLayer(run, sequence, weights, own(h), own(c), batch) : evenLayer(run, sequence, weights, own(h), own(c), batch);
    sequence = result[0] as Tensor;
    lasts.push(result.slice(1));
  });
  const last = range(run.kind.op === 'LSTM' ? 2 : 1).map((i) =>
    concat(
      ops,
      lasts.map((l) => l[i] as Tensor),
      0,
    ),
  );
  return [sequence, ...last];
}

/** Packed sequences of equal length, run as a plain batch. */
function evenLayer(run: Run, x: Tensor, weights: readonly Weights[], h: Tensor | null, c: Tensor | null, batch: number): Tensor[] {
  if (run.batchSizes === null) return onnxLayer(run, x, weights, h, c);
  const { ops } = run;
  const [y, ...states] = onnxLayer(run, reshape(ops, x, [run.batchSizes.length, batch, dimOf(x, -1)]), weights, h, c) as [Tensor, ...Tensor[]];
  return [reshape(ops, y, [dimOf(x, 0), dimOf(y, -1)]), ...states];
}

/** The initial states, from one tensor, a tuple of them, or None for zeros. */
function statesOf(v: Value): (Tensor | null)[] {
  if (isTensor(v)) return [v];
  return v instanceof PyTuple || v instanceof PyList ? v.items.map((t) => (isTensor(t) ? t : null)) : [];
}

function recurrent(name: string, kind: Kind): void {
  define(
    name,
    'torch',
    'input, hx, params, has_biases, num_layers, dropout, train, bidirectional, batch_first=None',
    (ops, a) => {
      // Packed: (data, batch_sizes, hx, params, has_biases, num_layers, dropout, train, bidirectional).
      const packed = isTensor(a.raw('hx')) && isPacked(a);
      const [hx, params, hasBiases, layers, bidirectional] = packed
        ? ['params', 'has_biases', 'num_layers', 'dropout', 'batch_first']
        : ['hx', 'params', 'has_biases', 'num_layers', 'bidirectional'];
      const sizes = packed ? Array.from(a.tensor('hx').data ?? []) : null;
      const run: Run = { ops, kind, directions: a.bool(bidirectional as string) ? 2 : 1, hasBiases: a.bool(hasBiases as string), batchSizes: sizes };
      const x = a.tensor('input');
      const batchFirst = !packed && a.has('batch_first') && a.bool('batch_first');
      const ordered = batchFirst ? transpose(ops, x, [1, 0, 2]) : x;
      const [y, ...states] = runLayers(run, ordered, statesOf(a.get(hx as string)), a.tensors(params as string), a.int(layers as string)) as [
        Tensor,
        ...Tensor[],
      ];
      return tuple([batchFirst ? transpose(ops, y, [1, 0, 2]) : y, ...states]);
    },
    { layer: true },
  );
}

/** Tells packed calls from plain ones: a packed call has integers in the place of the states. */
const isPacked = (a: Arguments): boolean => a.tensor('hx').dtype === 'int64' && a.tensor('hx').shape.length === 1;

recurrent('lstm', LSTM);
recurrent('gru', GRU);
recurrent('rnn_tanh', RNN_TANH);
recurrent('rnn_relu', RNN_RELU);

/** Cells: one step, as products and gates. */
const CELL = 'input, hx, w_ih, w_hh, b_ih=None, b_hh=None';

function gatesOf(ops: Ops, a: Arguments, h: Tensor): [Tensor, Tensor] {
  const x = a.tensor('input');
  return [linear(ops, x, a.tensor('w_ih'), a.tensorOr('b_ih')), linear(ops, h, a.tensor('w_hh'), a.tensorOr('b_hh'))];
}
const parts = (ops: Ops, t: Tensor, count: number): Tensor[] =>
  split(
    ops,
    t,
    t.shape.length - 1,
    range(count).map(() => dimOf(t, -1) / count),
  );

define(
  'lstm_cell',
  'torch',
  CELL,
  (ops, a) => {
    const [h, c] = a.tensors('hx') as [Tensor, Tensor];
    const [fromX, fromH] = gatesOf(ops, a, h);
    const [i, f, g, o] = parts(ops, ops.emit('Add', [fromX, fromH]), 4) as [Tensor, Tensor, Tensor, Tensor];
    const kept = ops.emit('Mul', [ops.emit('Sigmoid', [f]), c]);
    const next = ops.emit('Add', [kept, ops.emit('Mul', [ops.emit('Sigmoid', [i]), ops.emit('Tanh', [g])])]);
    return tuple([ops.emit('Mul', [ops.emit('Sigmoid', [o]), ops.emit('Tanh', [next])]), next]);
  },
  { layer: true },
);

define(
  'gru_cell',
  'torch',
  CELL,
  (ops, a) => {
    const h = a.tensor('hx');
    const [fromX, fromH] = gatesOf(ops, a, h);
    const [xr, xz, xn] = parts(ops, fromX, 3) as [Tensor, Tensor, Tensor];
    const [hr, hz, hn] = parts(ops, fromH, 3) as [Tensor, Tensor, Tensor];
    const reset = ops.emit('Sigmoid', [ops.emit('Add', [xr, hr])]);
    const update = ops.emit('Sigmoid', [ops.emit('Add', [xz, hz])]);
    const fresh = ops.emit('Tanh', [ops.emit('Add', [xn, ops.emit('Mul', [reset, hn])])]);
    return ops.emit('Add', [fresh, ops.emit('Mul', [update, ops.emit('Sub', [h, fresh])])]);
  },
  { layer: true },
);

for (const [name, op] of [
  ['rnn_tanh_cell', 'Tanh'],
  ['rnn_relu_cell', 'Relu'],
] as const) {
  define(name, 'torch', CELL, (ops, a) => ops.emit(op, [ops.emit('Add', gatesOf(ops, a, a.tensor('hx')))]), { layer: true });
}

/** `(data, batch_sizes)` of sequences sorted by decreasing length. Unknown lengths count as full ones. */
define('_pack_padded_sequence', 'torch', 'input, lengths, batch_first', (ops, a) => {
  const input = a.tensor('input');
  const x = a.bool('batch_first') ? transpose(ops, input, [1, 0, ...range(input.shape.length - 2, (i) => i + 2)]) : input;
  const [steps, batch] = [dimOf(x, 0), dimOf(x, 1)];
  const given = a.tensor('lengths');
  const written = given.data ? undefined : ops.builder.written.of(ops.own(given));
  const known = given.data ?? written;
  if (written) ops.vm.assumptions.add(`packed sequences have the lengths that stand in the file: ${Array.from(written).slice(0, 8).join(', ')}`);
  if (!known) ops.vm.assumptions.add('packed sequences whose lengths are data are counted at their full length');
  const lengths = known ? Array.from(known) : range(batch, () => steps);
  if (lengths.length !== batch) throw ops.error(`Expected \`len(lengths)\` to be equal to batch_size, but got ${lengths.length} (batch_size=${batch})`);
  if (lengths.some((l) => l <= 0)) throw ops.error("Length of all samples has to be greater than 0, but found an element in 'lengths' that is <= 0");
  if (Math.max(...lengths) > steps) throw ops.error(`Expected every length to be at most ${steps}, but got ${sizeText(lengths)}`);
  const longest = Math.max(...lengths);
  const sizes = range(longest, (t) => lengths.filter((l) => l > t).length);
  const flat = reshape(ops, x, [steps * batch, ...x.shape.slice(2)]);
  const rows = sizes.flatMap((count, t) => range(count, (b) => t * batch + b));
  const data = rows.length === steps * batch ? flat : ops.emit('Gather', [flat, ops.constant(rows)], { axis: 0 });
  return tuple([data, ops.constant(sizes)]);
});

/** Unpacks into a padded batch and the lengths. */
define('_pad_packed_sequence', 'torch', 'data, batch_sizes, batch_first, padding_value, total_length=-1', (ops, a) => {
  const [data, sizes] = [a.tensor('data'), Array.from(a.tensor('batch_sizes').data ?? [])];
  const batch = sizes[0] ?? 0;
  const total = a.int('total_length');
  if (total > 0 && total < sizes.length) {
    throw ops.error(
      `Expected total_length to be at least the length of the longest sequence in input, but got total_length=${total} and max sequence length being ${sizes.length}`,
    );
  }
  const steps = Math.max(total, sizes.length);
  const features = data.shape.slice(1);
  const starts = sizes.map((_, t) => sizes.slice(0, t).reduce((n, s) => n + s, 0));
  const isFull = steps === sizes.length && sizes.every((s) => s === batch);
  const fill = ops.constant([a.number('padding_value')], [1, ...features.map(() => 1)], data.dtype);
  const padded = isFull ? data : concat(ops, [data, ops.emit('Expand', [fill, ops.constant([1, ...features])])], 0);
  const rows = range(steps * batch, (i) => {
    const [t, b] = [Math.floor(i / batch), i % batch];
    return b < (sizes[t] ?? 0) ? (starts[t] ?? 0) + b : dimOf(data, 0);
  });
  const ordered = reshape(ops, isFull ? data : ops.emit('Gather', [padded, ops.constant(rows)], { axis: 0 }), [steps, batch, ...features]);
  const out = a.bool('batch_first') ? transpose(ops, ordered, [1, 0, ...range(features.length, (i) => i + 2)]) : ordered;
  return tuple([out, ops.constant(range(batch, (b) => sizes.filter((s) => s > b).length))]);
});
