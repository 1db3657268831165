import { type Attributes, type DType, elementCount, type TensorType } from '../graph.js';
import { conv } from './conv.js';
import { elementwise } from './elementwise.js';
import { indexing } from './indexing.js';
import { join } from './join.js';
import { linear } from './linear.js';
import { pools } from './pool.js';
import { quantized, standsFor } from './quantized.js';
import { recurrent } from './recurrent.js';
import { reduce } from './reduce.js';
import type { OperatorRule, RuleInput } from './rule.js';
import { axisIn, dim, type Inputs, like, need, num, type Rules } from './support.js';

/**
 * Quantized operators of onnxruntime's own domain `com.microsoft`, and those on pictures whose channels come last. Source: docs/ContribOperators.md of
 * onnxruntime.
 */

const dtypeAt =
  (position: number, otherwise: DType = 'uint8') =>
  (inputs: Inputs): DType =>
    inputs[position]?.dtype ?? otherwise;

/** Channels from the last dimension to the second. */
const channelsFirst = (x: TensorType): TensorType => like(x, [dim(x.shape, 0), dim(x.shape, x.shape.length - 1), ...x.shape.slice(1, -1)]);
const channelsBack = (x: TensorType): TensorType => like(x, [dim(x.shape, 0), ...x.shape.slice(2), dim(x.shape, 1)]);

/** The same rule where channels come last, in every case or where the attribute says so. */
function channelsLast(of: OperatorRule, always = false): OperatorRule {
  const isLast = (attributes: Attributes): boolean => always || num(attributes, 'channels_last', 0) !== 0;
  const first = (inputs: Inputs, attributes: Attributes): Inputs => {
    const [x, ...rest] = inputs;
    return x && isLast(attributes) ? [channelsFirst(x), ...rest] : inputs;
  };
  const results = (outputs: readonly TensorType[], attributes: Attributes): readonly TensorType[] =>
    isLast(attributes) ? outputs.map(channelsFirst) : outputs;
  return {
    infer: (inputs, attributes, outputs) => {
      const types = of.infer(first(inputs, attributes), attributes, outputs);
      return isLast(attributes) ? types.map(channelsBack) : types;
    },
    macs: of.macs && ((inputs, outputs, attributes) => of.macs?.(first(inputs, attributes), results(outputs, attributes), attributes) ?? 0),
    formula: of.formula && ((inputs, outputs, attributes) => of.formula?.(first(inputs, attributes), results(outputs, attributes), attributes)),
    kind: of.kind,
    detail: of.detail,
    weights: of.weights,
    settings: of.settings,
  };
}

/** Tensors come in threes, each with its scale and zero point. */
const qLinearConcat: OperatorRule = {
  infer: (inputs, attributes) =>
    join['Concat']?.infer(
      inputs.slice(2).filter((_, i) => i % 3 === 0),
      attributes,
    ) ?? [],
  settings: [0, 1],
  moves: 'join',
};

/** Without a scale of the result it is not quantized again. */
const qGemm = standsFor(linear['Gemm'], [0, 3, 6], (inputs) => (inputs[7] ? (inputs[8]?.dtype ?? 'uint8') : 'float32'));

/** The gates of its weights come last: (directions, features, gates * hidden). */
function dynamicQuantizeLstm(of: OperatorRule | undefined): OperatorRule {
  const turn = (w: RuleInput | undefined): RuleInput | undefined => w && { shape: [dim(w.shape, 0), dim(w.shape, 2), dim(w.shape, 1)], dtype: w.dtype };
  const plain = (inputs: Inputs): Inputs => [inputs[0], turn(inputs[1]), turn(inputs[2]), ...inputs.slice(3, 8)];
  return {
    infer: (inputs, attributes, outputs) => of?.infer(plain(inputs), attributes, outputs) ?? [],
    macs: (inputs, outputs, attributes) => of?.macs?.(plain(inputs), outputs, attributes) ?? 0,
    formula: (inputs, outputs, attributes) => of?.formula?.(plain(inputs), outputs, attributes),
    kind: () => 'recurrent',
    weights: { 1: (shape) => dim(shape, 1), 2: (shape) => dim(shape, 1), 3: 'bias' },
    settings: [8, 9, 10, 11],
  };
}

/** How many elements of a table one stored element holds. */
const perElement = (table: TensorType, attributes: Attributes): number => (table.dtype === 'uint8' ? 8 / num(attributes, 'bits', 4) : 1);

/** Rows of a table in blocks that share a scale; a byte may hold two elements. */
const gatherBlockQuantized: OperatorRule = {
  parameters: (input, [table], attributes) => (input === 0 && table ? elementCount(table.shape) * perElement(table, attributes) : undefined),
  infer: (inputs, attributes) => {
    const [table, scales] = [need(inputs, 0, 'GatherBlockQuantized'), need(inputs, 2, 'GatherBlockQuantized')];
    const per = perElement(table, attributes);
    const packed = axisIn(num(attributes, 'quantize_axis', 1), table.shape.length);
    const whole = like(
      table,
      table.shape.map((d, i) => (i === packed ? d * per : d)),
    );
    const [rows] = indexing['Gather']?.infer([whole, inputs[1]], { axis: num(attributes, 'gather_axis', 0) }) ?? [];
    return rows ? [like(rows, rows.shape, scales.dtype)] : [];
  },
  moves: 'select',
  weights: { 0: 'table' },
  settings: [2, 3],
};

const one = (of: OperatorRule | undefined): OperatorRule => standsFor(of, [0], dtypeAt(0));

export const microsoftQuantized: Rules = {
  ...Object.fromEntries(['QuantizeLinear', 'DequantizeLinear'].flatMap((op) => (quantized[op] ? [[op, quantized[op]]] : []))),
  QLinearAdd: standsFor(elementwise['Add'], [0, 3], dtypeAt(0)),
  QLinearMul: standsFor(elementwise['Mul'], [0, 3], dtypeAt(0)),
  QLinearWhere: standsFor(elementwise['Where'], [0, 1, 4], dtypeAt(1)),
  QLinearAveragePool: channelsLast(one(pools['AveragePool'])),
  QLinearGlobalAveragePool: channelsLast(one(pools['GlobalAveragePool'])),
  QLinearReduceMean: one(reduce['ReduceMean']),
  QLinearLeakyRelu: one(elementwise['Abs']),
  QLinearSigmoid: one(elementwise['Abs']),
  QLinearSoftmax: one(elementwise['Abs']),
  QLinearConcat: qLinearConcat,
  QLinearConv: channelsLast(standsFor(conv['Conv'], [0, 3, 8], dtypeAt(7))),
  QGemm: qGemm,
  NhwcMaxPool: channelsLast(one(pools['MaxPool']), true),
  NhwcConv: channelsLast(standsFor(conv['Conv'], [0, 1, 2], dtypeAt(0)), true),
  NhwcFusedConv: channelsLast(standsFor(conv['Conv'], [0, 1, 2], dtypeAt(0)), true),
  DynamicQuantizeMatMul: standsFor(linear['MatMul'], [0, 1], dtypeAt(0)),
  MatMulIntegerToFloat: standsFor(linear['MatMul'], [0, 1], dtypeAt(2, 'float32')),
  MatMulInteger16: standsFor(linear['MatMul'], [0, 1], () => 'int32'),
  ReduceSumInteger: standsFor(reduce['ReduceSum'], [0], (inputs) => (inputs[0]?.dtype === 'uint8' ? 'uint32' : 'int32')),
  DynamicQuantizeLSTM: dynamicQuantizeLstm(recurrent['LSTM']),
  GatherBlockQuantized: gatherBlockQuantized,
};
