import { dtypeAttribute } from '../dtypes.js';
import { type Attributes, type AttributeValue, type DType, elementCount, type TensorAttribute, type TensorType } from '../graph.js';
import { freeDims, passes } from './couple.js';
import { type OperatorRule, ShapeError } from './rule.js';
import { at, type Inputs, like, need, num, nums, type Rules, small, stated, stored } from './support.js';

/** Tensors from nothing: constants, ranges, identity matrices, random numbers. No multiply-adds. */

const filled = (type: TensorType, value: number): number[][] | undefined => {
  const kept = small([type]) ? stored(new Array<number>(elementCount(type.shape)).fill(value), type.dtype) : undefined;
  return kept && [kept];
};

/** A tensor that an attribute holds. */
const tensorOf = (value: AttributeValue | undefined): TensorAttribute | undefined => (typeof value === 'object' && 'data' in value ? value : undefined);

/** The elements and type that the attributes of `Constant` hold. */
function constantOf(attributes: Attributes): { type: TensorType; data: readonly number[] } {
  const tensor = tensorOf(attributes['value']);
  if (tensor) return { type: { shape: tensor.shape, dtype: tensor.dtype }, data: tensor.data };
  for (const [name, dtype] of [
    ['value_float', 'float32'],
    ['value_int', 'int64'],
  ] as const) {
    if (attributes[name] !== undefined) return { type: { shape: [], dtype }, data: [num(attributes, name, 0)] };
  }
  for (const [name, dtype] of [
    ['value_floats', 'float32'],
    ['value_ints', 'int64'],
  ] as const) {
    const data = nums(attributes, name);
    if (data) return { type: { shape: [data.length], dtype }, data: [...data] };
  }
  throw new ShapeError('Constant holds no number');
}

/** `value` is a number and `dtype` its type, which we write as the one-element tensor that the standard wants; in a file it is that tensor. */
const constantOfShape: OperatorRule = {
  couple: (node) => {
    const dims = freeDims(node.outputs[0]?.shape ?? []);
    node.states(0, dims);
    return [dims];
  },
  infer: (inputs, attributes) => {
    const shape = stated(need(inputs, 0, 'ConstantOfShape'), 'the shape of ConstantOfShape');
    if (shape.some((d) => d < 0)) throw new ShapeError(`Trying to create tensor with negative dimension ${shape.find((d) => d < 0)}: [${shape.join(', ')}]`);
    return [{ shape, dtype: dtypeAttribute(attributes['dtype']) ?? tensorOf(attributes['value'])?.dtype ?? 'float32' }];
  },
  fold: (_inputs, outputs, attributes) => outputs[0] && filled(outputs[0], tensorOf(attributes['value'])?.data[0] ?? num(attributes, 'value', 0)),
  lower: ({ node, inputs, outputTypes, emit }) => {
    const dtype = outputTypes[0]?.dtype ?? 'float32';
    emit('ConstantOfShape', inputs, { value: { shape: [1], dtype, data: [num(node.attributes, 'value', 0)] } }, true);
  },
};

function rangeOf(inputs: Inputs): { start: number; step: number; count: number } {
  const [start, limit, step] = [[0], [], [1]].map((usual, i) => at(stated(need(inputs, i, 'Range'), 'the length of Range', usual), 0)) as [
    number,
    number,
    number,
  ];
  if (step === 0) throw new ShapeError('step must be nonzero');
  return { start, step, count: Math.max(0, Math.ceil((limit - start) / step)) };
}

const range: OperatorRule = {
  infer: (inputs) => [like(need(inputs, 0, 'Range'), [rangeOf(inputs).count])],
  fold: (inputs, outputs) => {
    const [type] = outputs;
    if (!type || !small(outputs)) return undefined;
    const { start, step, count } = rangeOf(inputs);
    const kept = stored(
      Array.from({ length: count }, (_, i) => start + i * step),
      type.dtype,
    );
    return kept && [kept];
  },
};

const eyeLike: OperatorRule = {
  infer: (inputs, attributes) => {
    const x = need(inputs, 0, 'EyeLike');
    if (x.shape.length !== 2) throw new ShapeError('EyeLike needs an input of two dimensions');
    return [like(x, undefined, dtypeAttribute(attributes['dtype']) ?? x.dtype)];
  },
  fold: (_inputs, outputs, attributes) => {
    if (!small(outputs)) return undefined;
    const [rows = 0, columns = 0] = outputs[0]?.shape ?? [];
    const k = num(attributes, 'k', 0);
    return [Array.from({ length: rows * columns }, (_, i) => ((i % columns) - Math.floor(i / columns) === k ? 1 : 0))];
  },
};

const shaped: OperatorRule = {
  infer: (_inputs, attributes) => [{ shape: nums(attributes, 'shape') ?? [], dtype: dtypeAttribute(attributes['dtype']) ?? 'float32' }],
};

/** The shape of the input; its type too unless the attribute names one. */
const shapedLike = (op: string, otherwise?: DType): OperatorRule => ({
  couple: passes,
  infer: (inputs, attributes) => {
    const x = need(inputs, 0, op);
    return [like(x, undefined, dtypeAttribute(attributes['dtype']) ?? otherwise ?? x.dtype)];
  },
});

const multinomial: OperatorRule = {
  infer: (inputs, attributes) => {
    const x = need(inputs, 0, 'Multinomial');
    return [{ shape: [x.shape[0] ?? 1, num(attributes, 'sample_size', 1)], dtype: dtypeAttribute(attributes['dtype']) ?? 'int32' }];
  },
};

export const create: Rules = {
  Constant: {
    infer: (_inputs, attributes) => [constantOf(attributes).type],
    fold: (_inputs, outputs, attributes) => {
      const { type, data } = constantOf(attributes);
      const kept = small(outputs) ? stored([...data], type.dtype) : undefined;
      return kept && [kept];
    },
    moves: 'static',
  },
  ConstantOfShape: constantOfShape,
  Range: range,
  EyeLike: eyeLike,
  RandomNormal: shaped,
  RandomUniform: shaped,
  RandomNormalLike: shapedLike('RandomNormalLike'),
  RandomUniformLike: shapedLike('RandomUniformLike'),
  Bernoulli: shapedLike('Bernoulli'),
  Multinomial: multinomial,
};
