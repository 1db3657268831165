import { channelsOf, type Dim } from '../coupling.js';
import { isFloat } from '../dtypes.js';
import { type Attributes, elementCount, type TensorType } from '../graph.js';
import { dimAt, dimsOf, passes, reshapedDims } from './couple.js';
import { type CoupledNode, type OperatorRule, ShapeError } from './rule.js';
import {
  at,
  axisIn,
  broadcastOffsets,
  broadcastPair,
  dim,
  everyIndex,
  foldMoved,
  type Inputs,
  knownIf,
  like,
  list,
  need,
  num,
  nums,
  offsetOf,
  type Rules,
  stated,
  stridesOf,
} from './support.js';

/**
 * Operators that only look at the same elements in another shape, or at shapes alone.
 */

const sameElements: OperatorRule['fold'] = (inputs, outputs) => foldMoved([inputs[0]], outputs, ([x = []]) => Array.from(x));

/** The shape that `Reshape` asks for, 0 and -1 resolved. */
function reshaped(shape: readonly number[], target: readonly number[], attributes: Attributes): number[] {
  const count = elementCount(shape);
  const copied = target.map((d, i) => (d === 0 && !num(attributes, 'allowzero', 0) ? (shape[i] ?? 0) : d));
  const open = copied.indexOf(-1);
  if (copied.lastIndexOf(-1) !== open) throw new ShapeError('only one dimension can be inferred');
  const bad = copied.find((d) => d < -1);
  if (bad !== undefined) throw new ShapeError(`invalid shape dimension ${bad}`);
  const rest = elementCount(copied.filter((d) => d !== -1));
  if (open >= 0 && rest === 0) {
    if (count !== 0) throw new ShapeError(`shape '${list(target)}' is invalid for input of size ${count}`);
    throw new ShapeError(
      `cannot reshape tensor of 0 elements into shape ${list(target)} because the unspecified dimension size -1 can be any value and is ambiguous`,
    );
  }
  if (open >= 0 ? count % rest : count !== rest) throw new ShapeError(`shape '${list(target)}' is invalid for input of size ${count}`);
  return copied.map((d) => (d === -1 ? count / rest : d));
}

function squeezed(inputs: Inputs, attributes: Attributes): number[] {
  const { shape } = need(inputs, 0, 'Squeeze');
  const axes = knownIf(inputs, 1, 'the axes of Squeeze') ?? nums(attributes, 'axes');
  // No axes, or none in the list, stand for all that can go.
  if (!axes?.length) return shape.filter((d) => d !== 1);
  const gone = new Set(axes.map((axis) => axisIn(axis, shape.length)));
  for (const axis of gone) {
    if (shape[axis] !== 1) throw new ShapeError(`cannot squeeze dimension ${axis} of size ${shape[axis]} in a tensor of size ${list(shape)}`);
  }
  return shape.filter((_, i) => !gone.has(i));
}

function unsqueezed(inputs: Inputs, attributes: Attributes): number[] {
  const { shape } = need(inputs, 0, 'Unsqueeze');
  const axes = knownIf(inputs, 1, 'the axes of Unsqueeze') ?? nums(attributes, 'axes') ?? [];
  const rank = shape.length + axes.length;
  const added = new Set(axes.map((axis) => axisIn(axis, rank)));
  if (added.size !== axes.length) throw new ShapeError(`Unsqueeze names an axis twice: ${list(axes)}`);
  const rest = [...shape];
  return Array.from({ length: rank }, (_, i) => (added.has(i) ? 1 : (rest.shift() ?? 1)));
}

function permutation(shape: readonly number[], attributes: Attributes): number[] {
  const order = nums(attributes, 'perm') ?? shape.map((_, i) => shape.length - 1 - i);
  const axes = order.map((axis) => axisIn(axis, shape.length));
  if (axes.length !== shape.length) {
    throw new ShapeError(
      `permute(sparse_coo): number of dimensions in the tensor input does not match the length of the desired ordering of dimensions i.e. input.dim() = ${shape.length} is not equal to len(dims) = ${axes.length}`,
    );
  }
  if (new Set(axes).size !== axes.length) throw new ShapeError('permute(): duplicate dims are not allowed.');
  return axes;
}

function foldTranspose(inputs: Inputs, outputs: readonly TensorType[], attributes: Attributes): number[][] | undefined {
  return foldMoved(inputs, outputs, ([x = []], out) => {
    const { shape } = need(inputs, 0, 'Transpose');
    const own = stridesOf(shape);
    const strides = permutation(shape, attributes).map((axis) => own[axis] ?? 0);
    const values: number[] = [];
    everyIndex(out.shape, (index) => values.push(at(x, offsetOf(index, strides))));
    return values;
  });
}

function expanded(inputs: Inputs): number[] {
  const { shape } = need(inputs, 0, 'Expand');
  const size = need(inputs, 1, 'Expand');
  // Dimensions that are there already can only stay.
  const own = Array.from({ length: elementCount(size.shape) }, (_, i) => shape[i + shape.length - elementCount(size.shape)]);
  const target = stated(
    size,
    'the size of Expand',
    own.map((d) => (d === 1 ? undefined : d)),
  );
  const lead = Math.max(0, target.length - shape.length);
  shape.forEach((d, i) => {
    const wanted = target[i + lead - Math.max(0, shape.length - target.length)];
    if (wanted !== undefined && d !== 1 && wanted !== 1 && d !== wanted) {
      throw new ShapeError(
        `The expanded size of the tensor (${wanted}) must match the existing size (${d}) at non-singleton dimension ${i + lead}.  Target sizes: ${list(target)}.  Tensor sizes: ${list(shape)}`,
      );
    }
  });
  return broadcastPair(shape, target);
}

/** The output's sizes, which the second input states. */
function restated(node: CoupledNode, dims: readonly Dim[]): readonly (readonly Dim[])[] {
  node.states(1, dims);
  return [dims];
}

const coupleReshape: OperatorRule['couple'] = (node) => [reshapedDims(dimsOf(node, 0), node.inputs[0]?.shape ?? [], node.outputs[0]?.shape ?? [])];

const flatten: OperatorRule = {
  couple: coupleReshape,
  infer: (inputs, attributes) => {
    const x = need(inputs, 0, 'Flatten');
    const given = num(attributes, 'axis', 1);
    // The axis may be the rank itself: everything then goes into the first dimension.
    const axis = given === x.shape.length ? given : axisIn(given, x.shape.length);
    return [like(x, [elementCount(x.shape.slice(0, axis)), elementCount(x.shape.slice(axis))])];
  },
  fold: sameElements,
  moves: 'reshape',
};

const reshape: OperatorRule = {
  couple: (node) => restated(node, coupleReshape(node)[0] ?? []),
  infer: (inputs, attributes) => {
    const x = need(inputs, 0, 'Reshape');
    return [like(x, reshaped(x.shape, stated(need(inputs, 1, 'Reshape'), 'the shape of Reshape'), attributes))];
  },
  fold: sameElements,
  moves: 'reshape',
};

const identity = (op: string): OperatorRule => ({
  couple: passes,
  infer: (inputs) => [like(need(inputs, 0, op))],
  fold: sameElements,
  moves: 'identity',
});

/** `Shape` and `Size` need no data: every dimension is concrete. */
const shapeRange = (shape: readonly number[], attributes: Attributes): readonly number[] => {
  const clamp = (i: number): number => Math.max(0, Math.min(shape.length, i < 0 ? i + shape.length : i));
  return shape.slice(clamp(num(attributes, 'start', 0)), clamp(num(attributes, 'end', shape.length)));
};

export const shapes: Rules = {
  Reshape: reshape,
  Flatten: flatten,
  Squeeze: {
    couple: coupleReshape,
    infer: (inputs, attributes) => [like(need(inputs, 0, 'Squeeze'), squeezed(inputs, attributes))],
    fold: sameElements,
    moves: 'reshape',
  },
  Unsqueeze: {
    couple: coupleReshape,
    infer: (inputs, attributes) => [like(need(inputs, 0, 'Unsqueeze'), unsqueezed(inputs, attributes))],
    fold: sameElements,
    moves: 'reshape',
  },
  Transpose: {
    couple: (node) => [permutation(node.inputs[0]?.shape ?? [], node.attributes).map((axis) => dimAt(dimsOf(node, 0), axis))],
    infer: (inputs, attributes) => {
      const x = need(inputs, 0, 'Transpose');
      return [
        like(
          x,
          permutation(x.shape, attributes).map((axis) => dim(x.shape, axis)),
        ),
      ];
    },
    fold: foldTranspose,
    moves: 'view',
    fuses: { after: ['product'], before: ['product'] },
  },
  Expand: {
    couple: (node) => {
      const shape = node.inputs[0]?.shape ?? [];
      const out = node.outputs[0]?.shape ?? [];
      return restated(
        node,
        out.map((size, i) => {
          const own = i - out.length + shape.length;
          return own >= 0 && shape[own] === size ? dimAt(dimsOf(node, 0), own) : channelsOf(size);
        }),
      );
    },
    infer: (inputs) => [like(need(inputs, 0, 'Expand'), expanded(inputs))],
    fold: (inputs, outputs) =>
      foldMoved([inputs[0]], outputs, ([x = []], out) => broadcastOffsets(need(inputs, 0, 'Expand').shape, out.shape).map((offset) => at(x, offset))),
    moves: 'view',
  },
  Identity: identity('Identity'),
  /** Nothing is dropped at inference; the runtime has Dropout for floats only. */
  Dropout: {
    ...identity('Dropout'),
    infer: (inputs, attributes, outputs = 1) => {
      const x = need(inputs, 0, 'Dropout');
      return [like(x), like(x, x.shape, num(attributes, 'float_mask', 0) ? x.dtype : 'bool')].slice(0, outputs);
    },
    lower: ({ inputs: [x = ''], inputTypes, emit }) => {
      emit(isFloat(inputTypes[0]?.dtype ?? 'float32') ? 'Dropout' : 'Identity', [x], {}, true);
    },
  },
  Shape: {
    infer: (inputs, attributes) => [{ shape: [shapeRange(need(inputs, 0, 'Shape').shape, attributes).length], dtype: 'int64' }],
    fold: (inputs, _outputs, attributes) => [[...shapeRange(need(inputs, 0, 'Shape').shape, attributes)]],
    moves: 'static',
  },
  Size: {
    infer: () => [{ shape: [], dtype: 'int64' }],
    fold: (inputs) => [[elementCount(need(inputs, 0, 'Size').shape)]],
    moves: 'static',
  },
};
