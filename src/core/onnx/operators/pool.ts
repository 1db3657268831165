import type { Attributes, TensorType } from '../graph.js';
import { resamples } from './couple.js';
import { type NodeWriter, type OperatorRule, type RuleInput, ShapeError } from './rule.js';
import { crossed, dim, type Inputs, int64Vector, knownIf, like, need, num, nums, type Rules, strideText } from './support.js';
import { type Window, windowOf, windowText } from './window.js';

/** Pooling: no multiply-adds by the default convention. */

/**
 * Output size along one axis. With `ceil_mode` the last window may reach beyond the end, but must start inside the input or its
 * leading padding: PyTorch's rule (pooling_output_shape). The standard keeps such a window: see {@link lowerPool}.
 */
function pooled(size: number, w: Window, i: number, ceil: boolean): number {
  const reach = dim(w.dilations, i) * (dim(w.kernel, i) - 1) + 1;
  const room = size + dim(w.begin, i) + dim(w.end, i) - reach;
  const stride = dim(w.strides, i);
  const windows = (ceil ? Math.ceil(room / stride) : Math.floor(room / stride)) + 1;
  return ceil && (windows - 1) * stride >= size + dim(w.begin, i) ? windows - 1 : windows;
}

function inferPool(op: string, inputs: Inputs, attributes: Attributes): RuleInput & { pooledShape: number[] } {
  const x = need(inputs, 0, op);
  if (x.shape.length < 3) throw new ShapeError(`${op} needs an input of at least 3 dimensions, but got ${x.shape.length}`);
  const spatial = x.shape.slice(2);
  const window = windowOf(attributes, spatial, undefined);
  window.kernel.forEach((k, i) => {
    for (const pad of [dim(window.begin, i), dim(window.end, i)]) {
      const reach = (k - 1) * dim(window.dilations, i) + 1;
      if (pad < 0) throw new ShapeError(`pad must be non-negative, but got pad: ${pad}`);
      if (pad >= reach) {
        throw new ShapeError(
          `pad should be at most half of effective kernel size, but got pad=${pad}, kernel_size=${k} and dilation=${dim(window.dilations, i)}`,
        );
      }
    }
  });
  const sizes = spatial.map((size, i) => pooled(size, window, i, num(attributes, 'ceil_mode', 0) !== 0));
  if (sizes.some((size) => size < 1)) {
    const channels = dim(x.shape, 1);
    throw new ShapeError(
      `Given input size: (${[channels, ...spatial].join('x')}). Calculated output size: (${[channels, ...sizes].join('x')}). Output size is too small`,
    );
  }
  return { ...x, pooledShape: [...x.shape.slice(0, 2), ...sizes] };
}

/**
 * With `ceil_mode` the standard (as the runtime checks it) keeps a last window that starts in the trailing padding; PyTorch, and so our rule,
 * drops it. Where that happens, the padding is written so that without `ceil_mode` just our windows remain.
 */
function lowerPool({ node, inputs, inputTypes, outputTypes, constant, emit }: NodeWriter): void {
  const spatial = inputTypes[0]?.shape.slice(2) ?? [];
  const sizes = outputTypes[0]?.shape.slice(2) ?? [];
  const { ceil_mode, auto_pad, ...attributes } = node.attributes;
  const w = windowOf(node.attributes, spatial, undefined);
  const reach = w.kernel.map((k, i) => (k - 1) * dim(w.dilations, i) + 1);
  const room = (i: number): number => (spatial[i] ?? 0) + (w.begin[i] ?? 0) - dim(reach, i);
  const dropped = sizes.some((size, i) => size < Math.ceil((room(i) + (w.end[i] ?? 0)) / dim(w.strides, i)) + 1);
  if (!ceil_mode || !dropped) {
    emit(node.op, inputs, node.attributes, true);
    return;
  }
  const end = sizes.map((size, i) => Math.max(0, (size - 1) * dim(w.strides, i) - room(i)));
  if (end.every((pad, i) => pad < dim(w.kernel, i)) || outputTypes.length > 1) {
    emit(node.op, inputs, { ...attributes, pads: [...w.begin, ...end] }, true);
    return;
  }
  // A dilated kernel may need more padding than the runtime allows: cut off the windows that are too many instead.
  const all = emit(node.op, inputs, node.attributes);
  const limits = [sizes.map(() => 0), sizes, sizes.map((_, i) => i + 2)];
  emit('Slice', [all, ...limits.map((limit) => constant(limit, int64Vector(limit.length)))], {}, true);
}

/** What all windowed pools share. */
const windowed = { couple: resamples, detail: (_inputs, attributes) => windowText(attributes), lower: lowerPool } satisfies Partial<OperatorRule>;

/** `Pool 7 × 7`; a global pool is as large as what it pools. */
const tabledPool =
  (name: string): OperatorRule['tabled'] =>
  ([x], _outputs, attributes) => ({
    type: `${name} Pool`,
    stride: strideText(attributes),
    filter: `Pool ${crossed(nums(attributes, 'kernel_shape') ?? x?.shape.slice(2) ?? [])}`,
  });

const pool = (op: string): OperatorRule => ({
  infer: (inputs, attributes) => {
    const x = inferPool(op, inputs, attributes);
    return [like(x, x.pooledShape)];
  },
  ...windowed,
});

const globalPool = (op: string): OperatorRule => ({
  couple: resamples,
  infer: (inputs) => {
    const x = need(inputs, 0, op);
    if (x.shape.length < 3) throw new ShapeError(`${op} needs an input of at least 3 dimensions, but got ${x.shape.length}`);
    return [like(x, [...x.shape.slice(0, 2), ...x.shape.slice(2).map(() => 1)])];
  },
});

/** Back to where maxima came from: `(in - 1)·stride + kernel - pads`, or what the third input says. */
function inferMaxUnpool(inputs: Inputs, attributes: Attributes): TensorType[] {
  const x = need(inputs, 0, 'MaxUnpool');
  const asked = knownIf(inputs, 2, 'the output shape of MaxUnpool');
  if (asked) return [like(x, asked)];
  const spatial = x.shape.slice(2);
  const kernel = nums(attributes, 'kernel_shape') ?? [];
  const strides = nums(attributes, 'strides') ?? spatial.map(() => 1);
  const pads = nums(attributes, 'pads') ?? spatial.flatMap(() => [0, 0]);
  const sizes = spatial.map((size, i) => (size - 1) * dim(strides, i) + dim(kernel, i) - dim(pads, i) - dim(pads, i + spatial.length));
  return [like(x, [...x.shape.slice(0, 2), ...sizes])];
}

export const pools: Rules = {
  /** The maxima; and where they were, as a second output, when `storage_order` (which orders those indices) is given or a file asks for it. */
  MaxPool: {
    infer: (inputs, attributes, outputs = 'storage_order' in attributes ? 2 : 1) => {
      const x = inferPool('MaxPool', inputs, attributes);
      const maxima = like(x, x.pooledShape);
      return outputs > 1 ? [maxima, like(x, x.pooledShape, 'int64')] : [maxima];
    },
    ...windowed,
    tabled: tabledPool('Max'),
  },
  AveragePool: { ...pool('AveragePool'), tabled: tabledPool('Avg') },
  LpPool: pool('LpPool'),
  GlobalAveragePool: { ...globalPool('GlobalAveragePool'), tabled: tabledPool('Avg') },
  GlobalMaxPool: { ...globalPool('GlobalMaxPool'), tabled: tabledPool('Max') },
  GlobalLpPool: globalPool('GlobalLpPool'),
  MaxUnpool: { infer: inferMaxUnpool },
};
