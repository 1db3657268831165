import { type Attributes, elementCount, type TensorType } from '../graph.js';
import { activation, pointwise } from './activation.js';
import { conv } from './conv.js';
import { broadcasts, passes } from './couple.js';
import { create } from './create.js';
import { uniqueOf } from './distinct.js';
import { indexing } from './indexing.js';
import { join } from './join.js';
import { linear } from './linear.js';
import { pools } from './pool.js';
import { resizing } from './resize.js';
import { type FanIn, type OperatorRule, type RuleInput, ShapeError } from './rule.js';
import { at, broadcast, DataDependent, dim, formulaText, type Inputs, known, like, list, need, num, type Rules } from './support.js';

/**
 * Operators of onnxruntime's own domain `com.microsoft` that its optimizer makes of the standard's, and some that models bring along.
 * Source: docs/ContribOperators.md of onnxruntime.
 */

/** A rule for the first inputs of an operator that has more of them, which change neither shapes nor products. */
const firstOf = (of: OperatorRule | undefined, count: number): OperatorRule => {
  const pick = (inputs: Inputs): Inputs => inputs.slice(0, count);
  return {
    infer: (inputs, attributes, outputs) => of?.infer(pick(inputs), attributes, outputs) ?? [],
    macs: of?.macs && ((inputs, outputs, attributes) => of.macs?.(pick(inputs), outputs, attributes) ?? 0),
    formula: of?.formula && ((inputs, outputs, attributes) => of.formula?.(pick(inputs), outputs, attributes)),
    kind: of?.kind && ((inputs, attributes, isWeight) => of.kind?.(pick(inputs), attributes, isWeight)),
    detail: of?.detail && ((inputs, attributes) => of.detail?.(pick(inputs), attributes)),
    weights: of?.weights,
  };
};

/** The operands of a product as it multiplies them: batches and matrices turned. */
function turned(inputs: Inputs, attributes: Attributes): Inputs {
  return inputs.slice(0, 2).map((input, i) => {
    if (!input || input.shape.length < 2) return input;
    const side = i === 0 ? 'A' : 'B';
    let shape = input.shape;
    // The batch comes behind the rows: [1, 0, 2] of three dimensions.
    if (num(attributes, `transBatch${side}`, 0)) shape = [...shape.slice(1, -1), dim(shape, 0), dim(shape, shape.length - 1)];
    if (num(attributes, `trans${side}`, 0)) shape = [...shape.slice(0, -2), dim(shape, shape.length - 1), dim(shape, shape.length - 2)];
    return { shape, dtype: input.dtype };
  });
}

const matMul = linear['MatMul'];
const fusedMatMul: OperatorRule = {
  infer: (inputs, attributes) => matMul?.infer(turned(inputs, attributes), attributes) ?? [],
  macs: (inputs, outputs, attributes) => matMul?.macs?.(turned(inputs, attributes), outputs, attributes) ?? 0,
  formula: (inputs, outputs, attributes) => matMul?.formula?.(turned(inputs, attributes), outputs, attributes),
  kind: matMul?.kind,
  weights: matMul?.weights,
};

/** A product with a weight that is packed: its sizes stand in the attributes K and N. */
const packedProduct = (op: string, bias?: number): OperatorRule => {
  const fan: FanIn = (_shape, attributes) => num(attributes, 'K', 0) || undefined;
  const sides = (inputs: Inputs, attributes: Attributes): { x: RuleInput; k: number; n: number } => {
    const x = need(inputs, 0, op);
    const [k, n] = [num(attributes, 'K', 0), num(attributes, 'N', 0)];
    if (dim(x.shape, x.shape.length - 1) !== k) throw new ShapeError(`${op}: an input of size ${list(x.shape)} does not have K=${k} columns`);
    return { x, k, n };
  };
  return {
    infer: (inputs, attributes) => {
      const { x, n } = sides(inputs, attributes);
      return [like(x, [...x.shape.slice(0, -1), n])];
    },
    macs: (inputs, _outputs, attributes) => {
      const { x, n } = sides(inputs, attributes);
      return elementCount(x.shape) * n;
    },
    formula: (inputs, _outputs, attributes) => {
      const { x, k, n } = sides(inputs, attributes);
      return formulaText([...x.shape.slice(0, -1).filter((size) => size !== 1), k, n], elementCount(x.shape) * n);
    },
    kind: () => 'linear',
    settings: [2, 3, 4].filter((i) => i !== bias),
    parameters: (input, _inputs, attributes) => (input === 1 ? num(attributes, 'K', 0) * num(attributes, 'N', 0) : undefined),
    detail: (_inputs, attributes) => `${num(attributes, 'K', 0)} → ${num(attributes, 'N', 0)}`,
    weights: { 1: fan, ...(bias === undefined ? {} : { [bias]: 'bias' as const }) },
  };
};

/** Input and skipped input added up and normalized; the sum itself is the fourth output. */
const skipNormalization = (op: string): OperatorRule => ({
  couple: passes,
  infer: (inputs, _attributes, outputs = 1) => {
    const x = need(inputs, 0, op);
    const statistics: TensorType = { shape: [...x.shape.slice(0, -1), 1], dtype: 'float32' };
    return [like(x), statistics, statistics, like(x)].slice(0, outputs);
  },
  kind: () => 'normalization',
  weights: { 2: 'scale', 3: 'bias', 4: 'bias' },
});

const same = (op: string): OperatorRule => ({ couple: passes, infer: (inputs, _attributes, outputs = 1) => [like(need(inputs, 0, op))].slice(0, outputs) });

/** Element by element over all operands. */
const added = (op: string): OperatorRule => ({
  couple: broadcasts,
  infer: (inputs) => {
    const given = inputs.filter((input) => input !== undefined);
    return [like(need(inputs, 0, op), broadcast(given.map(({ shape }) => shape)))];
  },
});

/** The bias belongs to the last dimension, of which one half gates the other. */
const biasSplitGelu: OperatorRule = {
  infer: (inputs) => {
    const x = need(inputs, 0, 'BiasSplitGelu');
    return [like(x, [...x.shape.slice(0, -1), dim(x.shape, x.shape.length - 1) / 2])];
  },
};

/** Every token goes through `k` of the experts: (experts, inner, hidden) and back, and a gate where there is a third matrix. */
const mixture: OperatorRule = {
  infer: (inputs) => [like(need(inputs, 0, 'MoE'))],
  macs: ([x, , up, , , , gate], _outputs, attributes) => elementCount(x?.shape ?? []) * num(attributes, 'k', 1) * inner(x, up) * (gate ? 3 : 2),
  formula: ([x, , up, , , , gate], outputs, attributes) => {
    const macs = mixture.macs?.([x, undefined, up, undefined, undefined, undefined, gate], outputs, attributes) ?? 0;
    return formulaText([...(x?.shape ?? []).filter((size) => size !== 1), num(attributes, 'k', 1), inner(x, up), gate ? 3 : 2], macs);
  },
  kind: () => 'linear',
};
/** What lies between the two products of an expert: whichever of its two sizes is not the token's. */
const inner = (x: RuleInput | undefined, up: RuleInput | undefined): number => {
  const [, rows = 1, columns = 1] = up?.shape ?? [];
  return rows === dim(x?.shape ?? [], (x?.shape.length ?? 1) - 1) ? columns : rows;
};

const expandDims: OperatorRule = {
  infer: (inputs) => {
    const x = need(inputs, 0, 'ExpandDims');
    const axis = at(known(need(inputs, 1, 'ExpandDims'), 'the axis of ExpandDims'), 0);
    const i = axis < 0 ? axis + x.shape.length + 1 : axis;
    return [like(x, [...x.shape.slice(0, i), 1, ...x.shape.slice(i)])];
  },
  moves: 'reshape',
};

const cropAndResize: OperatorRule = {
  infer: (inputs) => {
    const [x, rois] = [need(inputs, 0, 'CropAndResize'), need(inputs, 1, 'CropAndResize')];
    return [like(x, [dim(rois.shape, 0), dim(x.shape, 1), ...known(need(inputs, 3, 'CropAndResize'), 'the size of CropAndResize')])];
  },
};

/** Distances of all rows of one matrix to all of another. */
const distances: OperatorRule = {
  infer: (inputs) => {
    const [a, b] = [need(inputs, 0, 'CDist'), need(inputs, 1, 'CDist')];
    return [like(a, [dim(a.shape, 0), dim(b.shape, 0)])];
  },
};

const dependent = (op: string): OperatorRule => ({
  infer: () => {
    throw new DataDependent(`${op}: its size depends on the data`);
  },
});

/** A whole decoder runs inside it, once for each token that it makes. */
const generation = (op: string): OperatorRule => ({ ...dependent(op), uncounted: true });

/** Those of the standard's operators that this domain has under the same name. */
const taken = (rules: Rules, ...names: readonly string[]): Rules => Object.fromEntries(names.flatMap((name) => (rules[name] ? [[name, rules[name]]] : [])));

const quickGelu = (attributes: Attributes): ((v: number) => number) => {
  const alpha = num(attributes, 'alpha', 1.702);
  return (v) => v / (1 + Math.exp(-alpha * v));
};

export const microsoft: Rules = {
  ...taken(activation, 'Gelu'),
  ...taken(indexing, 'GatherND', 'Trilu'),
  ...taken(join, 'Pad'),
  ...taken(create, 'Range'),
  ...taken(resizing, 'GridSample'),
  FusedConv: firstOf(conv['Conv'], 3),
  FusedGemm: firstOf(linear['Gemm'], 3),
  GemmFastGelu: firstOf(matMul, 2),
  FusedMatMul: fusedMatMul,
  FusedMatMulActivation: fusedMatMul,
  TransposeMatMul: fusedMatMul,
  MatMulNBits: packedProduct('MatMulNBits', 5),
  MatMulBnb4: packedProduct('MatMulBnb4'),
  MoE: mixture,
  SkipLayerNormalization: skipNormalization('SkipLayerNormalization'),
  SkipSimplifiedLayerNormalization: { ...skipNormalization('SkipSimplifiedLayerNormalization'), weights: { 2: 'scale', 3: 'bias' } },
  GroupNorm: { ...same('GroupNorm'), kind: () => 'normalization', weights: { 1: 'scale', 2: 'bias' } },
  SkipGroupNorm: {
    infer: (inputs, _attributes, outputs = 1) => [like(need(inputs, 0, 'SkipGroupNorm')), like(need(inputs, 0, 'SkipGroupNorm'))].slice(0, outputs),
    kind: () => 'normalization',
    weights: { 1: 'scale', 2: 'bias', 4: 'bias' },
  },
  QuickGelu: pointwise('QuickGelu', quickGelu),
  FastGelu: same('FastGelu'),
  BiasGelu: added('BiasGelu'),
  BiasAdd: added('BiasAdd'),
  BiasSoftmax: same('BiasSoftmax'),
  BiasSplitGelu: biasSplitGelu,
  NGramRepeatBlock: { infer: (inputs) => [like(need(inputs, 1, 'NGramRepeatBlock'))] },
  ComplexMul: added('ComplexMul'),
  ComplexMulConj: added('ComplexMulConj'),
  Inverse: same('Inverse'),
  IsAllFinite: { infer: () => [{ shape: [1], dtype: 'bool' }] },
  CDist: distances,
  MurmurHash3: { infer: (inputs, attributes) => [like(need(inputs, 0, 'MurmurHash3'), undefined, num(attributes, 'positive', 1) ? 'uint32' : 'int32')] },
  ExpandDims: expandDims,
  CropAndResize: cropAndResize,
  MaxpoolWithMask: firstOf(pools['MaxPool'], 1),
  /** Without the places where distinct elements stand first. */
  Unique: uniqueOf([0, 2, 3]),
  Tokenizer: dependent('Tokenizer'),
  BeamSearch: generation('BeamSearch'),
  WhisperBeamSearch: generation('WhisperBeamSearch'),
  GreedySearch: generation('GreedySearch'),
  Sampling: generation('Sampling'),
};
