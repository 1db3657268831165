import { keep } from '../coupling.js';
import { type Attributes, elementCount, type TensorType } from '../graph.js';
import { dimAt, dimsOf, passes, sizes } from './couple.js';
import { uniqueOf } from './distinct.js';
import { type OperatorRule, type RuleInput, ShapeError } from './rule.js';
import {
  at,
  axisIn,
  dim,
  everyIndex,
  foldable,
  foldMoved,
  foldOne,
  type Inputs,
  like,
  list,
  need,
  num,
  offsetOf,
  openCount,
  type Rules,
  stated,
  stored,
  str,
  stridesOf,
} from './support.js';

/** Reading and writing elements by index; no multiply-adds. Indices from the end are negative, as in Python. */

/** An index into a line of `size`; `undefined` when it is outside, which only the run can tell. */
const inside = (i: number, size: number): number | undefined => {
  const from = i < 0 ? i + size : i;
  return from >= 0 && from < size ? from : undefined;
};

/** Indices at position 1 choose among the elements along the axis of input 0. */
const axisLimit: OperatorRule['indexLimit'] = (input, [x], attributes) =>
  input === 1 && x ? dim(x.shape, axisIn(num(attributes, 'axis', 0), x.shape.length)) : undefined;

const gather: OperatorRule = {
  couple: (node) => {
    const x = dimsOf(node, 0);
    const axis = axisIn(num(node.attributes, 'axis', 0), x.length);
    // Its rows are words or positions, and whoever reads it elsewhere counts on its width.
    if (node.isParameter(0) && axis === 0) for (const d of x) keep(d, "an embedding's table");
    keep(dimAt(x, axis), 'chosen from by index');
    return [[...x.slice(0, axis), ...sizes(node.inputs[1]?.shape ?? []), ...x.slice(axis + 1)]];
  },
  infer: (inputs, attributes) => {
    const [x, indices] = [need(inputs, 0, 'Gather'), need(inputs, 1, 'Gather')];
    const axis = axisIn(num(attributes, 'axis', 0), x.shape.length);
    const size = dim(x.shape, axis);
    for (const i of Array.from(indices.data ?? [])) {
      if (inside(i, size) === undefined) throw new ShapeError(`index ${i} is out of bounds for dimension ${axis} with size ${size}`);
    }
    return [like(x, [...x.shape.slice(0, axis), ...indices.shape, ...x.shape.slice(axis + 1)])];
  },
  fold: (inputs, outputs, attributes) =>
    foldMoved(inputs, outputs, ([x = [], indices = []]) => {
      const { shape } = need(inputs, 0, 'Gather');
      const axis = axisIn(num(attributes, 'axis', 0), shape.length);
      const inner = elementCount(shape.slice(axis + 1));
      const values: number[] = [];
      for (let row = 0; row < elementCount(shape.slice(0, axis)); row++) {
        for (const i of Array.from(indices)) {
          const start = (row * dim(shape, axis) + (inside(i, dim(shape, axis)) ?? 0)) * inner;
          for (let j = 0; j < inner; j++) values.push(at(x, start + j));
        }
      }
      return values;
    }),
  moves: 'select',
  weights: { 0: 'table' },
  indexLimit: axisLimit,
};

/** One output element per index; along the axis the index decides, elsewhere the position. */
const gatherElements: OperatorRule = {
  infer: (inputs, attributes) => {
    const [x, indices] = [need(inputs, 0, 'GatherElements'), need(inputs, 1, 'GatherElements')];
    const axis = axisIn(num(attributes, 'axis', 0), x.shape.length);
    if (indices.shape.length !== x.shape.length) throw new ShapeError('Index tensor must have the same number of dimensions as input tensor');
    indices.shape.forEach((size, i) => {
      if (i !== axis && size > dim(x.shape, i)) {
        throw new ShapeError(
          `Size does not match at dimension ${i} expected index ${list(indices.shape)} to be no larger than self ${list(x.shape)} apart from dimension ${axis}`,
        );
      }
    });
    return [like(x, indices.shape)];
  },
  fold: (inputs, outputs, attributes) =>
    foldMoved(inputs, outputs, ([x = [], indices = []], out) => {
      const { shape } = need(inputs, 0, 'GatherElements');
      const axis = axisIn(num(attributes, 'axis', 0), shape.length);
      const strides = stridesOf(shape);
      const values: number[] = [];
      let missed = false;
      everyIndex(out.shape, (index, flat) => {
        const i = inside(at(indices, flat), dim(shape, axis));
        missed ||= i === undefined;
        values.push(at(x, offsetOf(index, strides) + ((i ?? 0) - dim(index, axis)) * (strides[axis] ?? 0)));
      });
      return missed ? undefined : values;
    }),
  indexLimit: axisLimit,
};

/** The last dimension of the indices addresses a slice of what remains after `batch_dims`. */
function gatherNDShape(inputs: Inputs, attributes: Attributes): { x: RuleInput; indices: RuleInput; batch: number; depth: number; shape: number[] } {
  const [x, indices] = [need(inputs, 0, 'GatherND'), need(inputs, 1, 'GatherND')];
  const batch = num(attributes, 'batch_dims', 0);
  const depth = indices.shape[indices.shape.length - 1] ?? 0;
  if (depth < 1 || batch + depth > x.shape.length) throw new ShapeError(`too many indices for tensor of dimension ${x.shape.length}`);
  return { x, indices, batch, depth, shape: [...indices.shape.slice(0, -1), ...x.shape.slice(batch + depth)] };
}

/** Start of the slice that row `row` of the indices addresses, counted in elements; `undefined` when one index is outside. */
function addressed(indices: ArrayLike<number>, row: number, depth: number, shape: readonly number[], strides: readonly number[]): number | undefined {
  let start = 0;
  for (let d = 0; d < depth; d++) {
    const i = inside(at(indices, row * depth + d), dim(shape, d));
    if (i === undefined) return undefined;
    start += i * (strides[d] ?? 0);
  }
  return start;
}

const gatherND: OperatorRule = {
  infer: (inputs, attributes) => {
    const { x, shape } = gatherNDShape(inputs, attributes);
    return [like(x, shape)];
  },
  fold: (inputs, outputs, attributes) =>
    foldMoved(inputs, outputs, ([data = [], positions = []]) => {
      const { x, indices, batch, depth } = gatherNDShape(inputs, attributes);
      const slice = x.shape.slice(batch);
      const strides = stridesOf(slice);
      const inner = elementCount(slice.slice(depth));
      const rows = elementCount(indices.shape.slice(0, -1));
      const perBatch = rows / Math.max(1, elementCount(x.shape.slice(0, batch)));
      const values: number[] = [];
      for (let row = 0; row < rows; row++) {
        const start = addressed(positions, row, depth, slice, strides);
        if (start === undefined) return undefined;
        const from = Math.floor(row / perBatch) * elementCount(slice) + start;
        for (let i = 0; i < inner; i++) values.push(at(data, from + i));
      }
      return values;
    }),
};

/** What becomes of the element that is there and the one written to its place, by the attribute `reduction`. */
const scatterReductions: Record<string, (old: number, added: number) => number> = {
  none: (_old, added) => added,
  add: (old, added) => old + added,
  mul: (old, added) => old * added,
  max: Math.max,
  min: Math.min,
};

const scatterElements: OperatorRule = {
  infer: (inputs, attributes) => {
    const [x, indices, updates] = [0, 1, 2].map((i) => need(inputs, i, 'ScatterElements')) as [RuleInput, RuleInput, RuleInput];
    axisIn(num(attributes, 'axis', 0), x.shape.length);
    if (indices.shape.length !== x.shape.length) throw new ShapeError('Index tensor must have the same number of dimensions as self tensor');
    if (indices.shape.join() !== updates.shape.join()) {
      throw new ShapeError(`Expected index ${list(indices.shape)} to be no larger than src ${list(updates.shape)} in all dimensions`);
    }
    return [like(x)];
  },
  fold: (inputs, outputs, attributes) =>
    foldOne(inputs, outputs, ([x = [], indices = [], updates = []], out) => {
      const axis = axisIn(num(attributes, 'axis', 0), out.shape.length);
      const combine = scatterReductions[str(attributes, 'reduction', 'none')];
      const strides = stridesOf(out.shape);
      const values = Array.from(x);
      let missed = combine === undefined;
      everyIndex(need(inputs, 1, 'ScatterElements').shape, (index, flat) => {
        const i = inside(at(indices, flat), dim(out.shape, axis));
        missed ||= i === undefined;
        const to = offsetOf(index, strides) + ((i ?? 0) - dim(index, axis)) * (strides[axis] ?? 0);
        if (!missed && combine) values[to] = combine(at(values, to), at(updates, flat));
      });
      return missed ? undefined : values;
    }),
};

const scatterND: OperatorRule = {
  infer: (inputs) => {
    const [x, indices, updates] = [0, 1, 2].map((i) => need(inputs, i, 'ScatterND')) as [RuleInput, RuleInput, RuleInput];
    const depth = indices.shape[indices.shape.length - 1] ?? 0;
    if (depth > x.shape.length) throw new ShapeError(`too many indices for tensor of dimension ${x.shape.length}`);
    const wanted = [...indices.shape.slice(0, -1), ...x.shape.slice(depth)];
    if (updates.shape.join() !== wanted.join()) {
      throw new ShapeError(`shape mismatch: value tensor of shape ${list(updates.shape)} cannot be broadcast to indexing result of shape ${list(wanted)}`);
    }
    return [like(x)];
  },
  fold: (inputs, outputs, attributes) =>
    foldOne(inputs, outputs, ([x = [], indices = [], updates = []], out) => {
      const rows = need(inputs, 1, 'ScatterND').shape;
      const depth = rows[rows.length - 1] ?? 0;
      const combine = scatterReductions[str(attributes, 'reduction', 'none')];
      const strides = stridesOf(out.shape);
      const inner = elementCount(out.shape.slice(depth));
      const values = Array.from(x);
      for (let row = 0; row < elementCount(rows.slice(0, -1)); row++) {
        const start = addressed(indices, row, depth, out.shape, strides);
        if (start === undefined || !combine) return undefined;
        for (let i = 0; i < inner; i++) values[start + i] = combine(at(values, start + i), at(updates, row * inner + i));
      }
      return values;
    }),
};

const oneHot: OperatorRule = {
  infer: (inputs, attributes) => {
    const [indices, depth, values] = [0, 1, 2].map((i) => need(inputs, i, 'OneHot')) as [RuleInput, RuleInput, RuleInput];
    const axis = axisIn(num(attributes, 'axis', -1), indices.shape.length + 1);
    const size = at(stated(depth, 'the depth of OneHot'), 0);
    return [like(values, [...indices.shape.slice(0, axis), size, ...indices.shape.slice(axis)])];
  },
  fold: (inputs, outputs, attributes) =>
    foldOne(inputs, outputs, ([indices = [], , values = []], out) => {
      const axis = axisIn(num(attributes, 'axis', -1), out.shape.length);
      const size = dim(out.shape, axis);
      const strides = stridesOf(need(inputs, 0, 'OneHot').shape);
      const made: number[] = [];
      everyIndex(out.shape, (index) => {
        const from = offsetOf(
          index.filter((_, i) => i !== axis),
          strides,
        );
        made.push(at(values, inside(at(indices, from), size) === index[axis] ? 1 : 0));
      });
      return made;
    }),
  indexLimit: (input, [, depth]) => (input === 0 ? depth?.data?.[0] : undefined),
};

const topK: OperatorRule = {
  infer: (inputs, attributes) => {
    const x = need(inputs, 0, 'TopK');
    const axis = axisIn(num(attributes, 'axis', -1), x.shape.length);
    const k = at(stated(need(inputs, 1, 'TopK'), 'k of TopK', [dim(x.shape, axis)]), 0);
    if (k > dim(x.shape, axis)) throw new ShapeError('selected index k out of range');
    const shape = x.shape.map((d, i) => (i === axis ? k : d));
    return [like(x, shape), like(x, shape, 'int64')];
  },
  fold: (inputs, outputs, attributes) => {
    const data = foldable(inputs, outputs)?.[0];
    const { shape, dtype } = need(inputs, 0, 'TopK');
    if (!data) return undefined;
    const axis = axisIn(num(attributes, 'axis', -1), shape.length);
    const sign = num(attributes, 'largest', 1) ? 1 : -1;
    const [values, positions] = [[], []] as [number[], number[]];
    const step = stridesOf(shape)[axis] ?? 1;
    everyIndex(outputs[0]?.shape ?? [], (index) => {
      const first = offsetOf(index, stridesOf(shape)) - dim(index, axis) * step;
      const order = Array.from({ length: dim(shape, axis) }, (_, i) => i).sort(
        (a, b) => sign * (at(data, first + b * step) - at(data, first + a * step)) || a - b,
      );
      const chosen = at(order, dim(index, axis));
      values.push(at(data, first + chosen * step));
      positions.push(chosen);
    });
    const kept = stored(values, dtype);
    return kept && [kept, positions];
  },
};

/** The lower or upper triangle of the last two dimensions; the rest becomes zero. */
const trilu: OperatorRule = {
  couple: passes,
  infer: (inputs) => {
    const x = need(inputs, 0, 'Trilu');
    if (x.shape.length < 2) throw new ShapeError('tril: input tensor must have at least 2 dimensions');
    return [like(x)];
  },
  fold: (inputs, outputs, attributes) =>
    foldOne(inputs, outputs, ([x = [], diagonal = []], out) => {
      const upper = num(attributes, 'upper', 1) !== 0;
      const k = diagonal.length ? at(diagonal, 0) : 0;
      const [row, column] = [out.shape.length - 2, out.shape.length - 1];
      const values: number[] = [];
      everyIndex(out.shape, (index, flat) => {
        const right = dim(index, column) - dim(index, row) - k;
        values.push((upper ? right >= 0 : right <= 0) ? at(x, flat) : 0);
      });
      return values;
    }),
};

/** Positions of what is not zero: how many there are is known only when the elements are. */
const nonZero: OperatorRule = {
  infer: (inputs) => {
    const x = need(inputs, 0, 'NonZero');
    const positions = (count = 0): TensorType[] => [{ shape: [x.shape.length, count], dtype: 'int64' }];
    if (!x.data) throw openCount('how many elements are not zero depends on data that is not known', elementCount(x.shape), positions);
    return positions(Array.from(x.data).filter((v) => v !== 0).length);
  },
  fold: (inputs, outputs) =>
    foldOne(inputs, outputs, ([x = []], out) => {
      const found: number[][] = [];
      everyIndex(need(inputs, 0, 'NonZero').shape, (index, flat) => {
        if (at(x, flat) !== 0) found.push([...index]);
      });
      return Array.from({ length: dim(out.shape, 0) }, (_, axis) => found.map((index) => dim(index, axis))).flat();
    }),
};

/** Which rows along an axis the condition keeps, if it is known; without an axis, which of all elements. */
function keptRows(inputs: Inputs, attributes: Attributes): { shape: readonly number[]; axis: number; most: number; rows: number[] | undefined } {
  const [x, condition] = [need(inputs, 0, 'Compress'), need(inputs, 1, 'Compress')];
  const shape = attributes['axis'] === undefined ? [elementCount(x.shape)] : x.shape;
  const axis = axisIn(num(attributes, 'axis', 0), shape.length);
  const most = Math.min(dim(shape, axis), elementCount(condition.shape));
  return { shape, axis, most, rows: condition.data && Array.from(condition.data).flatMap((v, i) => (v !== 0 && i < most ? [i] : [])) };
}

const compress: OperatorRule = {
  infer: (inputs, attributes) => {
    const { shape, axis, most, rows } = keptRows(inputs, attributes);
    const x = need(inputs, 0, 'Compress');
    const kept = (count = 0): TensorType[] => [
      like(
        x,
        shape.map((d, i) => (i === axis ? count : d)),
      ),
    ];
    if (!rows) throw openCount('how many rows Compress keeps depends on data that is not known', most, kept);
    return kept(rows.length);
  },
  fold: (inputs, outputs, attributes) => {
    const { shape, axis, rows } = keptRows(inputs, attributes);
    if (!rows) return undefined;
    const whole = { ...need(inputs, 0, 'Compress'), shape };
    return gather.fold?.([whole, { shape: [rows.length], dtype: 'int64', data: rows }], outputs, { axis });
  },
};

/** Each box that is kept as (batch, class, box): for each class at most as many as the third input says. */
const nonMaxSuppression: OperatorRule = {
  infer: (inputs) => {
    const scores = need(inputs, 1, 'NonMaxSuppression').shape;
    if (scores.length !== 3) throw new ShapeError(`NonMaxSuppression: scores of three dimensions are needed, but got ${list(scores)}`);
    const [batch = 1, classes = 1, boxes = 0] = scores;
    const limit = inputs[2];
    const each = limit ? Math.min(boxes, limit.data ? at(limit.data, 0) : boxes) : 0;
    throw openCount('NonMaxSuppression: the number of boxes kept depends on data that is not known', batch * classes * each, (count = 0) => [
      { shape: [count, 3], dtype: 'int64' },
    ]);
  },
};

export const indexing: Rules = {
  Gather: gather,
  GatherElements: gatherElements,
  GatherND: gatherND,
  ScatterElements: scatterElements,
  ScatterND: scatterND,
  OneHot: oneHot,
  TopK: topK,
  Trilu: trilu,
  NonZero: nonZero,
  Compress: compress,
  /** The first elements of each sequence in reverse order, as many as the second input says. */
  ReverseSequence: { couple: passes, infer: (inputs) => [like(need(inputs, 0, 'ReverseSequence'))] },
  NonMaxSuppression: nonMaxSuppression,
  Unique: uniqueOf([0, 1, 2, 3]),
};
