import { type Dim, isFixed, keep, stretches, tie, times } from '../coupling.js';
import { type Attributes, elementCount, type TensorType } from '../graph.js';
import { dimAt, dimsOf, sizes } from './couple.js';
import { type OperatorRule, type RuleInput, ShapeError } from './rule.js';
import {
  at,
  axisIn,
  dim,
  everyIndex,
  foldable,
  foldMoved,
  type Inputs,
  known,
  knownIf,
  like,
  list,
  MOST_PARTS,
  need,
  num,
  nums,
  offsetOf,
  type Rules,
  stated,
  str,
  stridesOf,
  type Usual,
} from './support.js';

/** Cutting and joining along axes. Slice and Split are views as PyTorch means it (basic slicing, chunk, split); the others write elements. */

function inferConcat(inputs: Inputs, attributes: Attributes): TensorType[] {
  const first = need(inputs, 0, 'Concat');
  const axis = axisIn(num(attributes, 'axis', 0), first.shape.length);
  let along = 0;
  inputs.forEach((_, n) => {
    const { shape } = need(inputs, n, 'Concat');
    if (shape.length !== first.shape.length) throw new ShapeError(`Tensors must have same number of dimensions: got ${first.shape.length} and ${shape.length}`);
    const differs = shape.findIndex((d, i) => i !== axis && d !== first.shape[i]);
    if (differs >= 0) {
      throw new ShapeError(
        `Sizes of tensors must match except in dimension ${axis}. Expected size ${first.shape[differs]} but got size ${shape[differs]} for tensor number ${n} in the list.`,
      );
    }
    along += dim(shape, axis);
  });
  return [
    like(
      first,
      first.shape.map((d, i) => (i === axis ? along : d)),
    ),
  ];
}

function foldConcat(inputs: Inputs, outputs: readonly TensorType[], attributes: Attributes): number[][] | undefined {
  return foldMoved(inputs, outputs, (data, out) => {
    const axis = axisIn(num(attributes, 'axis', 0), out.shape.length);
    const rows = elementCount(out.shape.slice(0, axis));
    const values: number[] = [];
    for (let row = 0; row < rows; row++) {
      inputs.forEach((input, n) => {
        const width = elementCount(input?.shape.slice(axis) ?? []);
        for (let i = 0; i < width; i++) values.push(at(data[n] ?? [], row * width + i));
      });
    }
    return values;
  });
}

/** Sizes of the parts: the second input, or `num_outputs` nearly equal ones of which the last may be smaller. */
function splitSizes(inputs: Inputs, attributes: Attributes): { axis: number; sizes: number[] } {
  const { shape } = need(inputs, 0, 'Split');
  const axis = axisIn(num(attributes, 'axis', 0), shape.length);
  const total = dim(shape, axis);
  const given = knownIf(inputs, 1, 'the sizes of Split') ?? nums(attributes, 'split');
  if (given) {
    if (given.some((size) => size < 0))
      throw new ShapeError(`split_with_sizes expects split_sizes have only non-negative entries, but got split_sizes=${list(given)}`);
    if (given.reduce((a, b) => a + b, 0) !== total) {
      throw new ShapeError(
        `split_with_sizes expects split_sizes to sum exactly to ${total} (input tensor's size at dimension ${axis}), but got split_sizes=${list(given)}`,
      );
    }
    return { axis, sizes: [...given] };
  }
  const count = num(attributes, 'num_outputs', 0);
  if (!(count >= 1)) throw new ShapeError('Split says neither its sizes nor its number of outputs');
  const size = Math.ceil(total / count);
  if (count > total || size * (count - 1) >= total) throw new ShapeError(`a dimension of size ${total} cannot be split into ${count} parts of size ${size}`);
  return { axis, sizes: Array.from({ length: count }, (_, i) => Math.min(size, total - i * size)) };
}

function foldSplit(inputs: Inputs, outputs: readonly TensorType[], attributes: Attributes): number[][] | undefined {
  const data = foldable([inputs[0]], outputs)?.[0];
  if (!data) return undefined;
  const { shape } = need(inputs, 0, 'Split');
  const { axis, sizes } = splitSizes(inputs, attributes);
  const inner = elementCount(shape.slice(axis + 1));
  const outer = elementCount(shape.slice(0, axis));
  let start = 0;
  return sizes.map((size) => {
    const part: number[] = [];
    for (let row = 0; row < outer; row++) {
      for (let i = 0; i < size * inner; i++) part.push(at(data, (row * dim(shape, axis) + start) * inner + i));
    }
    start += size;
    return part;
  });
}

interface Cut {
  readonly start: number;
  readonly step: number;
  readonly count: number;
}

/** What Slice takes along every axis: NumPy's rule for starts and ends beyond the edges. */
function cuts(inputs: Inputs): Cut[] {
  const { shape } = need(inputs, 0, 'Slice');
  const axes = knownIf(inputs, 3, 'the axes of Slice') ?? Array.from({ length: elementCount(need(inputs, 1, 'Slice').shape) }, (_, i) => i);
  const steps = knownIf(inputs, 4, 'the steps of Slice') ?? axes.map(() => 1);
  // Where they depend on data, it may take everything.
  const starts = stated(need(inputs, 1, 'Slice'), 'the starts of Slice', new Array<number>(axes.length).fill(0));
  const ends = stated(
    need(inputs, 2, 'Slice'),
    'the ends of Slice',
    axes.map((axis) => dim(shape, axisIn(axis, shape.length))),
  );
  if (ends.length !== starts.length || axes.length !== starts.length || steps.length !== starts.length) {
    throw new ShapeError(`Slice has ${starts.length} starts, ${ends.length} ends, ${axes.length} axes and ${steps.length} steps`);
  }
  const taken: Cut[] = shape.map((size) => ({ start: 0, step: 1, count: size }));
  axes.forEach((axis, n) => {
    const size = dim(shape, axisIn(axis, shape.length));
    const step = at(steps, n);
    if (step === 0) throw new ShapeError('slice step cannot be zero');
    const from = (i: number): number => (i < 0 ? i + size : i);
    const [low, high] = step > 0 ? [0, size] : [-1, size - 1];
    const start = Math.max(step > 0 ? 0 : Math.min(0, size - 1), Math.min(step > 0 ? size : size - 1, from(at(starts, n))));
    const end = Math.max(low, Math.min(high + (step > 0 ? 0 : 1), from(at(ends, n))));
    taken[axisIn(axis, shape.length)] = { start, step, count: Math.max(0, Math.ceil((end - start) / step)) };
  });
  return taken;
}

/** A stretch of a dimension starts after what lies before it; a stretch with steps leaves the dimension as it is. */
const coupleSlice: OperatorRule['couple'] = (node) => {
  const shape = node.inputs[0]?.shape ?? [];
  const axes = node.inputs[3] ? known(node.inputs[3], 'axes').map((axis) => axisIn(axis, shape.length)) : shape.map((_, i) => i);
  const starts = sizes(known(need(node.inputs, 1, 'Slice'), 'starts'));
  const ends = sizes(known(need(node.inputs, 2, 'Slice'), 'ends'));
  const out = cuts(node.inputs).map(({ start, step, count }, axis): Dim => {
    const own = dimAt(dimsOf(node, 0), axis);
    const size = dim(shape, axis);
    if (isFixed(own) || (count === size && step === 1)) return count === size ? own : [count];
    if (step !== 1) {
      keep(own, 'every so many of its elements are taken');
      return [count];
    }
    const [before = [], taken = []] = stretches(own, [start, count, size - start - count]);
    const n = axes.lastIndexOf(axis);
    starts[n] = before;
    ends[n] = [...before, ...taken];
    return taken;
  });
  // Ends that stand for "to the end" stay as they are: they lie beyond it.
  if (starts.some((d) => !isFixed(d)) || ends.some((d) => !isFixed(d))) {
    node.states(1, starts);
    node.states(2, ends);
  }
  return [out];
};

/** Along one axis the parts, elsewhere all dimensions. */
const coupleSplit: OperatorRule['couple'] = (node) => {
  const dims = dimsOf(node, 0);
  const { axis, sizes: parts } = splitSizes(node.inputs, node.attributes);
  const cut = stretches(dimAt(dims, axis), parts);
  if (node.inputs[1]) node.states(1, cut);
  // Without sizes the parts are equal, and so they remain.
  else for (const part of cut.slice(1)) tie(cut[0] ?? [], part);
  return cut.map((part) => dims.map((d, i) => (i === axis ? part : d)));
};

const coupleConcat: OperatorRule['couple'] = (node) => {
  const [first = []] = node.dims;
  const axis = axisIn(num(node.attributes, 'axis', 0), first.length);
  return [
    first.map((own, i) => {
      if (i === axis) return node.dims.flatMap((dims) => dimAt(dims, i));
      for (const dims of node.dims.slice(1)) tie(own, dimAt(dims, i));
      return own;
    }),
  ];
};

/** Padded dimensions stay: what is added would not be scaled. */
const couplePad: OperatorRule['couple'] = (node) => {
  const { before, after } = padding(node.inputs, node.attributes);
  return [
    dimsOf(node, 0).map((own, i): Dim => {
      const added = dim(before, i) || dim(after, i);
      if (!added) return own;
      keep(own, 'padded');
      return [node.outputs[0]?.shape[i] ?? 1];
    }),
  ];
};

const slice: OperatorRule = {
  couple: coupleSlice,
  infer: (inputs) => [
    like(
      need(inputs, 0, 'Slice'),
      cuts(inputs).map((cut) => cut.count),
    ),
  ],
  fold: (inputs, outputs) =>
    foldMoved([inputs[0]], outputs, ([x = []], out) => {
      const taken = cuts(inputs);
      const own = stridesOf(need(inputs, 0, 'Slice').shape);
      const first = offsetOf(
        taken.map((cut) => cut.start),
        own,
      );
      const strides = taken.map((cut, i) => cut.step * (own[i] ?? 0));
      const values: number[] = [];
      everyIndex(out.shape, (index) => values.push(at(x, first + offsetOf(index, strides))));
      return values;
    }),
  moves: 'view',
};

/** What padding is where only data tell: none. */
const unpadded = ({ shape }: RuleInput): readonly Usual[] => new Array<Usual>(Math.min(elementCount(shape), MOST_PARTS)).fill({ usual: 0 });

/** Elements added before and after along each axis; negative ones take away. */
function padding(inputs: Inputs, attributes: Attributes): { x: RuleInput; before: number[]; after: number[] } {
  const x = need(inputs, 0, 'Pad');
  const pads = inputs[1] ? stated(inputs[1], 'the padding of Pad', unpadded(inputs[1])) : (nums(attributes, 'pads') ?? []);
  const axes = knownIf(inputs, 3, 'the axes of Pad') ?? x.shape.map((_, i) => i);
  if (pads.length !== 2 * axes.length) throw new ShapeError(`Pad has ${pads.length} paddings for ${axes.length} axes`);
  const before = x.shape.map(() => 0);
  const after = x.shape.map(() => 0);
  axes.forEach((axis, n) => {
    const i = axisIn(axis, x.shape.length);
    before[i] = at(pads, n);
    after[i] = at(pads, n + axes.length);
  });
  return { x, before, after };
}

function inferPad(inputs: Inputs, attributes: Attributes): TensorType[] {
  const { x, before, after } = padding(inputs, attributes);
  const mode = str(attributes, 'mode', 'constant');
  const shape = x.shape.map((size, i) => {
    const [low, high] = [dim(before, i), dim(after, i)];
    const most = mode === 'reflect' ? size - 1 : size;
    if ((mode === 'reflect' || mode === 'wrap') && (low > most || high > most)) {
      throw new ShapeError(
        mode === 'reflect'
          ? `Argument #4: Padding size should be less than the corresponding input dimension, but got: padding (${low}, ${high}) at dimension ${i} of input ${list(x.shape)}`
          : 'Padding value causes wrapping around more than once.',
      );
    }
    const padded = size + low + high;
    if (padded < 0 || (padded === 0 && (low < 0 || high < 0) && size > 0 && mode !== 'constant')) {
      throw new ShapeError(
        `The input size ${size}, plus negative padding ${low} and ${high} resulted in a negative output size, which is invalid. Check dimension ${i} of your input.`,
      );
    }
    return padded;
  });
  return [like(x, shape)];
}

/** Which element of a line of `size` stands at position `i`, which may lie outside; `undefined` for the constant. */
function source(i: number, size: number, mode: string): number | undefined {
  if (i >= 0 && i < size) return i;
  if (mode === 'edge') return i < 0 ? 0 : size - 1;
  if (mode === 'wrap') return ((i % size) + size) % size;
  if (mode === 'reflect') return i < 0 ? -i : 2 * (size - 1) - i;
  return undefined;
}

function foldPad(inputs: Inputs, outputs: readonly TensorType[], attributes: Attributes): number[][] | undefined {
  return foldMoved([inputs[0], inputs[2]], outputs, ([x = [], constant = []], out) => {
    const { x: input, before } = padding(inputs, attributes);
    const own = stridesOf(input.shape);
    const mode = str(attributes, 'mode', 'constant');
    const values: number[] = [];
    everyIndex(out.shape, (index) => {
      const from = index.map((i, axis) => source(i - dim(before, axis), dim(input.shape, axis), mode));
      values.push(from.includes(undefined) ? (constant[0] ?? 0) : at(x, offsetOf(from as number[], own)));
    });
    return values;
  });
}

const tile: OperatorRule = {
  couple: (node) => [dimsOf(node, 0).map((own, i) => times(own, at(known(need(node.inputs, 1, 'Tile'), 'repeats'), i)))],
  infer: (inputs) => {
    const x = need(inputs, 0, 'Tile');
    const repeats = stated(
      need(inputs, 1, 'Tile'),
      'the repeats of Tile',
      x.shape.map(() => 1),
    );
    if (repeats.length !== x.shape.length) {
      throw new ShapeError('Number of dimensions of repeat dims can not be smaller than number of dimensions of tensor');
    }
    return [
      like(
        x,
        x.shape.map((d, i) => d * at(repeats, i)),
      ),
    ];
  },
  fold: (inputs, outputs) =>
    foldMoved([inputs[0]], outputs, ([x = []], out) => {
      const { shape } = need(inputs, 0, 'Tile');
      const own = stridesOf(shape);
      const values: number[] = [];
      everyIndex(out.shape, (index) =>
        values.push(
          at(
            x,
            index.reduce((offset, i, axis) => offset + (i % dim(shape, axis)) * (own[axis] ?? 0), 0),
          ),
        ),
      );
      return values;
    }),
};

export const join: Rules = {
  Concat: { couple: coupleConcat, infer: inferConcat, fold: foldConcat, moves: 'join', sign: 'concat' },
  Split: {
    couple: coupleSplit,
    infer: (inputs, attributes, outputs) => {
      const asked = num(attributes, 'num_outputs', 0);
      if (outputs !== undefined && asked > outputs) throw new ShapeError(`Split into ${asked} parts has only ${outputs} outputs`);
      const x = need(inputs, 0, 'Split');
      const { axis, sizes } = splitSizes(inputs, attributes);
      return sizes.map((size) =>
        like(
          x,
          x.shape.map((d, i) => (i === axis ? size : d)),
        ),
      );
    },
    fold: foldSplit,
    moves: 'view',
  },
  Slice: slice,
  Pad: { couple: couplePad, infer: inferPad, fold: foldPad, fuses: { before: ['convolution', 'pooling'] } },
  Tile: tile,
};
