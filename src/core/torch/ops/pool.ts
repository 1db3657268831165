import { tuple, type Value } from '../../python/values/values.js';
import type { Arguments } from '../graph/arguments.js';
import { define, type Ops } from '../graph/registry.js';
import type { Tensor } from '../tensor/tensor.js';
import { batched, dimOf, expand, filled, product, range, reduce, reshape, sizeText, transpose, unsqueeze, withNumber } from './layerSupport.js';

/** Pools over sliding windows: maxima, means and p-norms over one to three spatial axes. */

interface Window {
  readonly kernel: readonly number[];
  readonly stride: readonly number[];
  readonly padding: readonly number[];
  readonly dilation: readonly number[];
  readonly ceil: boolean;
}

function windowOf(ops: Ops, a: Arguments, rank: number): Window {
  const kernel = a.ints('kernel_size', rank);
  // An empty tuple or None stands for the size of the kernel.
  const stride = a.has('stride') && a.ints('stride').length ? a.ints('stride', rank) : kernel;
  const padding = a.raw('padding') === undefined ? range(rank, () => 0) : a.ints('padding', rank);
  const dilation = a.raw('dilation') === undefined ? range(rank, () => 1) : a.ints('dilation', rank);
  if (kernel.some((k) => k < 1)) throw ops.error(`kernel size should be greater than zero, but got ${sizesText('k', kernel)}`);
  if (stride.some((s) => s < 1)) throw ops.error('stride should not be zero');
  if (dilation.some((d) => d < 1)) throw ops.error(`dilation should be greater than zero, but got ${sizesText('dilation', dilation)}`);
  padding.forEach((pad, i) => {
    if (pad < 0) throw ops.error(`pad must be non-negative, but got pad: ${pad}`);
    if (pad > Math.floor(((dilation[i] ?? 1) * ((kernel[i] ?? 1) - 1) + 1) / 2)) {
      throw ops.error(
        a.raw('dilation') === undefined
          ? `pad should be at most half of kernel size, but got pad=${pad} and kernel_size=${kernel[i]}`
          : `pad should be at most half of effective kernel size, but got pad=${pad}, kernel_size=${kernel[i]} and dilation=${dilation[i]}`,
      );
    }
  });
  return { kernel, stride, padding, dilation, ceil: a.raw('ceil_mode') !== undefined && a.bool('ceil_mode') };
}

const sizesText = (what: string, sizes: readonly number[]): string => {
  const names = sizes.length === 1 ? ['W'] : sizes.length === 2 ? ['H', 'W'] : ['T', 'H', 'W'];
  return sizes.map((s, i) => `${what}${names[i]}: ${s}`).join(' ');
};

const attributesOf = (w: Window): Record<string, number | readonly number[]> => ({
  kernel_shape: w.kernel,
  strides: w.stride,
  pads: [...w.padding, ...w.padding],
  ...(w.dilation.some((d) => d !== 1) ? { dilations: w.dilation } : {}),
  ...(w.ceil ? { ceil_mode: 1 } : {}),
});

/** Turns positions within the whole tensor, as ONNX gives them, into positions within each plane, as PyTorch has them. */
const planeIndices = (ops: Ops, indices: Tensor, x: Tensor): Tensor => ops.emit('Mod', [indices, ops.scalar(product(x.shape.slice(2)), 'int64')]);

function maxPool(ops: Ops, a: Arguments, rank: number, withIndices: boolean): Value {
  const w = windowOf(ops, a, rank);
  const found = batched(ops, a.tensor('input'), rank, `max_pool${rank}d`, (x) => {
    if (!withIndices) return [ops.emit('MaxPool', [x], attributesOf(w))];
    const [y, indices] = ops.emitAll('MaxPool', [x], { ...attributesOf(w), storage_order: 0 }) as [Tensor, Tensor];
    return [y, planeIndices(ops, indices, x)];
  });
  return withIndices ? tuple(found) : (found[0] as Tensor);
}

/** How far the last window reaches beyond the padded input, per axis, when sizes are rounded up. */
function overhang(x: Tensor, w: Window): number[] {
  return w.kernel.map((k, i) => {
    const [size, pad, stride] = [dimOf(x, i + 2), w.padding[i] ?? 0, w.stride[i] ?? 1];
    let count = Math.ceil((size + 2 * pad - k) / stride) + 1;
    if ((count - 1) * stride >= size + pad) count--;
    return Math.max(0, (count - 1) * stride + k - size - 2 * pad);
  });
}

/**
 * Means over windows. With `ceil_mode` a window may reach beyond the padded input; its mean is over what lies inside. ONNX knows that only for all
 * padding or none, so padding that counts is written out first.
 */
function averagePool(ops: Ops, x: Tensor, w: Window, countPadding: boolean, divisor: number | null): Tensor {
  const beyond = w.ceil ? overhang(x, w) : w.kernel.map(() => 0);
  const counts = countPadding && w.padding.some((p) => p > 0);
  const scaled = (y: Tensor): Tensor => (divisor === null ? y : withNumber(ops, 'Mul', y, product(w.kernel) / divisor));
  if (!beyond.some((b) => b > 0)) {
    const attributes = { ...attributesOf({ ...w, ceil: false }), count_include_pad: countPadding || divisor !== null ? 1 : 0 };
    return scaled(ops.emit('AveragePool', [x], attributes));
  }
  const end = w.padding.map((p, i) => p + (beyond[i] ?? 0));
  const base = { kernel_shape: w.kernel, strides: w.stride };
  if (divisor !== null) return scaled(ops.emit('AveragePool', [x], { ...base, pads: [...w.padding, ...end], count_include_pad: 1 }));
  if (!counts) return ops.emit('AveragePool', [x], { ...base, pads: [...w.padding, ...end], count_include_pad: 0 });
  const padded = ops.emit('Pad', [x, ops.constant([0, 0, ...w.padding, 0, 0, ...w.padding])]);
  return ops.emit('AveragePool', [padded], { ...base, pads: [...w.padding.map(() => 0), ...beyond], count_include_pad: 0 });
}

function averagePoolOf(ops: Ops, a: Arguments, rank: number): Tensor {
  const w = windowOf(ops, a, rank);
  const divisor = a.has('divisor_override') ? a.int('divisor_override') : null;
  if (divisor === 0) throw ops.error('divisor must be not zero');
  return batched(ops, a.tensor('input'), rank, `avg_pool${rank}d`, (x) => [averagePool(ops, x, w, a.bool('count_include_pad'), divisor)])[0] as Tensor;
}

for (const rank of [1, 2, 3]) {
  const maxSignature = 'input, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False';
  define(`max_pool${rank}d`, 'F', `${maxSignature}, return_indices=False`, (ops, a) => maxPool(ops, a, rank, a.bool('return_indices')));
  define(`max_pool${rank}d`, 'torch', maxSignature, (ops, a) => maxPool(ops, a, rank, false));
  define(`max_pool${rank}d_with_indices`, 'F torch', `${maxSignature}, return_indices=True`, (ops, a) => maxPool(ops, a, rank, true));
  const divisor = rank === 1 ? '' : ', divisor_override=None';
  define(
    `avg_pool${rank}d`,
    rank === 1 ? 'F torch' : 'F',
    `input, kernel_size, stride=None, padding=0, ceil_mode=False, count_include_pad=True${divisor}`,
    (ops, a) => averagePoolOf(ops, a, rank),
  );
  define(`lp_pool${rank}d`, 'F', 'input, norm_type, kernel_size, stride=None, ceil_mode=False', (ops, a) => lpPool(ops, a, rank));
  define(`max_unpool${rank}d`, 'F', 'input, indices, kernel_size, stride=None, padding=0, output_size=None', (ops, a) => maxUnpool(ops, a, rank));
}

/** `(sum of x^p)^(1/p)`, computed from the mean, as PyTorch does. */
function lpPool(ops: Ops, a: Arguments, rank: number): Tensor {
  const w = windowOf(ops, a, rank);
  const p = a.number('norm_type');
  return batched(ops, a.tensor('input'), rank, `lp_pool${rank}d`, (x) => {
    const mean = averagePool(ops, withNumber(ops, 'Pow', x, p), w, true, null);
    const size = ops.emit('Mul', [ops.emit('Sign', [mean]), ops.emit('Relu', [ops.emit('Abs', [mean])])]);
    return [withNumber(ops, 'Pow', withNumber(ops, 'Mul', size, product(w.kernel)), 1 / p)];
  })[0] as Tensor;
}

/** The spatial size after unpooling: the size that was asked for, if it is within one stride of the smallest. */
function unpooledSize(ops: Ops, a: Arguments, x: Tensor, w: Window): number[] {
  const least = w.kernel.map((k, i) => (dimOf(x, i + 2) - 1) * (w.stride[i] ?? 1) + k - 2 * (w.padding[i] ?? 0));
  if (!a.has('output_size')) return least;
  const asked = a.ints('output_size');
  const spatial = asked.length === least.length + 2 ? asked.slice(2) : asked;
  if (spatial.length !== least.length) {
    throw ops.error(
      `output_size should be a sequence containing ${least.length} or ${least.length + 2} elements, but it has a length of '${asked.length}'`,
      'ValueError',
    );
  }
  spatial.forEach((size, d) => {
    const [low, high] = [(least[d] ?? 0) - (w.stride[d] ?? 1), (least[d] ?? 0) + (w.stride[d] ?? 1)];
    if (!(low < size && size < high))
      throw ops.error(`invalid output_size "(${spatial.join(', ')})" (dim ${d} must be between ${low} and ${high})`, 'ValueError');
  });
  return spatial;
}

function maxUnpool(ops: Ops, a: Arguments, rank: number): Tensor {
  const w = windowOf(ops, a, rank);
  const [given, givenIndices] = [a.tensor('input'), a.tensor('indices')];
  if (given.shape.join() !== givenIndices.shape.join()) {
    throw ops.error(
      `Expected shape of indices to be same as that of the input tensor (${sizeText(given.shape)}) but got indices tensor with shape: ${sizeText(givenIndices.shape)}`,
    );
  }
  return batched(ops, given, rank, `max_unpool${rank}d`, (x) => {
    const indices = given.shape.length === x.shape.length ? givenIndices : unsqueeze(ops, givenIndices, [0]);
    const size = unpooledSize(ops, a, x, w);
    const planes = dimOf(x, 0) * dimOf(x, 1);
    // ONNX counts positions over the whole tensor, PyTorch within each plane.
    const offsets = ops.constant(
      range(planes, (i) => i * product(size)),
      [dimOf(x, 0), dimOf(x, 1), ...size.map(() => 1)],
    );
    const attributes = { kernel_shape: w.kernel, strides: w.stride, pads: [...w.padding, ...w.padding] };
    return [ops.emit('MaxUnpool', [x, ops.emit('Add', [indices, offsets]), ops.constant([...x.shape.slice(0, 2), ...size])], attributes)];
  })[0] as Tensor;
}

for (const rank of [2, 3]) {
  const run = (withIndices: boolean) => (ops: Ops, a: Arguments) => fractionalPool(ops, a, rank, withIndices);
  const signature = 'input, kernel_size, output_size=None, output_ratio=None, return_indices=False, _random_samples=None';
  define(`fractional_max_pool${rank}d`, 'F', signature, (ops, a) => run(a.bool('return_indices'))(ops, a));
  define(`fractional_max_pool${rank}d_with_indices`, 'F', signature, run(true));
}

/** Fractional pools: the windows are random, the size of the output is not. */
function fractionalPool(ops: Ops, a: Arguments, rank: number, withIndices: boolean): Value {
  const kernel = a.ints('kernel_size', rank);
  const found = batched(ops, a.tensor('input'), rank, `fractional_max_pool${rank}d`, (x) => {
    const spatial = x.shape.slice(2);
    if (!a.has('output_size') && !a.has('output_ratio')) {
      throw ops.error(`fractional_max_pool${rank}d requires specifying either an output_size or an output_ratio`, 'ValueError');
    }
    const size = a.has('output_size') ? a.ints('output_size', rank) : spatial.map((d, i) => Math.floor(d * ratioAt(a, i)));
    size.forEach((d, i) => {
      if (d + (kernel[i] ?? 1) - 1 > (spatial[i] ?? 0)) {
        throw ops.error(
          `fractional_max_pool${rank}d(): pool ${['time', 'height', 'width'].slice(3 - rank)[i]} ${kernel[i]} too large relative to input ${['time', 'height', 'width'].slice(3 - rank)[i]} ${spatial[i]}`,
        );
      }
    });
    const shape = [...x.shape.slice(0, 2), ...size];
    return ops.emitCustom(
      'FractionalMaxPool',
      [x],
      [
        { shape, dtype: x.dtype },
        { shape, dtype: 'int64' },
      ],
      'pooling at random places has no ONNX operator',
      {
        kernel_shape: kernel,
      },
    );
  });
  return withIndices ? tuple(found) : (found[0] as Tensor);
}

function ratioAt(a: Arguments, i: number): number {
  const given = a.get('output_ratio');
  const items = given !== null && typeof given === 'object' && 'items' in given ? a.items('output_ratio') : [given];
  const v = items[Math.min(i, items.length - 1)];
  return typeof v === 'number' ? v : v !== null && typeof v === 'object' && 'value' in v ? Number(v.value) : 1;
}

/** Adaptive pools: the size of the output is given, and the windows follow from it. */

interface Cuts {
  readonly starts: readonly number[];
  readonly ends: readonly number[];
}

/** Window i of `out` over `size` elements: from floor(i·size/out) to ceil((i+1)·size/out). */
const cutsOf = (size: number, out: number): Cuts => ({
  starts: range(out, (i) => Math.floor((i * size) / out)),
  ends: range(out, (i) => Math.ceil(((i + 1) * size) / out)),
});

/** Pools an axis with windows of different lengths: gathers each window, repeating its last element up to the longest, and reduces. */
function poolAxis(ops: Ops, x: Tensor, axis: number, out: number, op: 'ReduceMax' | 'ReduceMean'): Tensor {
  const size = dimOf(x, axis);
  if (out === size) return x;
  const { starts, ends } = cutsOf(size, out);
  const lengths = starts.map((s, i) => (ends[i] ?? s) - s);
  const longest = Math.max(1, ...lengths);
  if (longest === 1) return ops.emit('Gather', [x, ops.constant(starts)], { axis });
  const even = lengths.every((l) => l === longest);
  const indices = ops.constant(
    starts.flatMap((s, i) => range(longest, (j) => Math.min(s + j, (ends[i] ?? 1) - 1))),
    [out, longest],
  );
  const windows = ops.emit('Gather', [x, indices], { axis });
  if (even || op === 'ReduceMax') return reduce(ops, op, windows, [axis + 1]);
  const lead = range(x.shape.length - axis - 1, () => 1);
  const shares = ops.constant(
    lengths.flatMap((l) => range(longest, (j) => (j < l ? 1 / l : 0))),
    [out, longest, ...lead],
    x.dtype,
  );
  return reduce(ops, 'ReduceSum', ops.emit('Mul', [windows, shares]), [axis + 1]);
}

function adaptive(ops: Ops, x: Tensor, size: readonly number[], kind: 'Average' | 'Max'): Tensor {
  const spatial = x.shape.slice(2);
  if (size.every((s) => s === 1)) return ops.emit(`Global${kind}Pool`, [x]);
  if (size.every((s, i) => s > 0 && (spatial[i] ?? 0) % s === 0)) {
    const kernel = spatial.map((d, i) => d / (size[i] ?? 1));
    return ops.emit(`${kind}Pool`, [x], { kernel_shape: kernel, strides: kernel });
  }
  if (size.includes(0)) return filled(ops, 0, [...x.shape.slice(0, 2), ...size], x.dtype);
  return size.reduce<Tensor>((y, out, i) => poolAxis(ops, y, i + 2, out, kind === 'Max' ? 'ReduceMax' : 'ReduceMean'), x);
}

/** The output size per axis. `None` keeps the size of its axis. */
function adaptiveSize(ops: Ops, a: Arguments, x: Tensor, rank: number, name: string): number[] {
  const given = a.raw('output_size') ?? null;
  const items = given !== null && typeof given === 'object' && 'items' in given ? a.items('output_size') : range(rank).map(() => given);
  const known = items.length === 1 ? range(rank).map(() => items[0] as Value) : items;
  if (known.length !== rank) throw ops.error(`${name}: output_size must be ${rank}`);
  const sizes = known.map((v, i) => (v === null ? dimOf(x, i - rank) : v));
  if (sizes.every((v) => typeof v === 'number')) {
    const bad = (sizes as number[]).find((s) => s < 0);
    if (bad !== undefined) throw ops.error(`${name}: elements of output_size must be greater than or equal to 0 but received {${sizes.join(', ')}}`);
    return sizes as number[];
  }
  return a.ints('output_size', rank);
}

function checkAdaptive(ops: Ops, x: Tensor, rank: number, name: string): void {
  if (x.shape.length !== rank + 1 && x.shape.length !== rank + 2) {
    throw ops.error(`${name}: Expected ${rank + 1}D or ${rank + 2}D tensor, but got ${sizeText(x.shape)}`);
  }
  const empty = x.shape.findIndex((d, i) => d === 0 && i > x.shape.length - rank - 1);
  if (empty >= 0) {
    throw ops.error(
      `${name}: Expected input to have non-zero size for non-batch dimensions, but input has sizes ${sizeText(x.shape)} with dimension ${empty} being empty`,
    );
  }
}

/** Maxima over windows of different sizes, with their positions: each window is a line of elements, with its last row and column repeated. */
function windowMaxima(ops: Ops, x: Tensor, size: readonly number[]): Tensor[] {
  const spatial = x.shape.slice(2);
  const rank = spatial.length;
  const cuts = size.map((out, i) => cutsOf(spatial[i] ?? 1, out));
  const longest = cuts.map(({ starts, ends }) => Math.max(1, ...starts.map((s, i) => (ends[i] ?? s) - s)));
  const place = (axis: number, window: number, tap: number): number => {
    const cut = cuts[axis] as Cuts;
    return Math.min((cut.starts[window] ?? 0) + tap, (cut.ends[window] ?? 1) - 1);
  };
  let windows = x;
  size.forEach((out, i) => {
    const taps = longest[i] ?? 1;
    const indices = range(out * taps, (n) => place(i, Math.floor(n / taps), n % taps));
    windows = ops.emit('Gather', [windows, ops.constant(indices, [out, taps])], { axis: 2 + 2 * i });
  });
  const order = [0, 1, ...range(rank, (i) => 2 + 2 * i), ...range(rank, (i) => 3 + 2 * i)];
  const [positions, taps] = [product(size), product(longest)];
  const lines = reshape(ops, transpose(ops, windows, order), [dimOf(x, 0), dimOf(x, 1), positions, taps]);
  const table = range(positions * taps, (n) => {
    let [window, tap, at, step] = [Math.floor(n / taps), n % taps, 0, 1];
    for (let i = rank - 1; i >= 0; i--) {
      const [out, k] = [size[i] ?? 1, longest[i] ?? 1];
      at += place(i, window % out, tap % k) * step;
      [window, tap, step] = [Math.floor(window / out), Math.floor(tap / k), step * (spatial[i] ?? 1)];
    }
    return at;
  });
  const best = ops.emit('ArgMax', [lines], { axis: 3, keepdims: 1 });
  const places = ops.emit('GatherElements', [expand(ops, ops.constant(table, [1, 1, positions, taps]), lines.shape), best], { axis: 3 });
  const shape = [...x.shape.slice(0, 2), ...size];
  return [reshape(ops, reduce(ops, 'ReduceMax', lines, [3]), shape), reshape(ops, places, shape)];
}

function adaptiveMax(ops: Ops, a: Arguments, rank: number, withIndices: boolean): Value {
  const name = `adaptive_max_pool${rank}d`;
  const given = a.tensor('input');
  checkAdaptive(ops, given, rank, `${name}()`);
  const size = adaptiveSize(ops, a, given, rank, `${name}()`);
  const found = batched(ops, given, rank, name, (x) => {
    if (!withIndices) return [adaptive(ops, x, size, 'Max')];
    const spatial = x.shape.slice(2);
    if (size.every((s, i) => s > 0 && (spatial[i] ?? 0) % s === 0)) {
      const kernel = spatial.map((d, i) => d / (size[i] ?? 1));
      const [y, indices] = ops.emitAll('MaxPool', [x], { kernel_shape: kernel, strides: kernel, storage_order: 0 }) as [Tensor, Tensor];
      return [y, planeIndices(ops, indices, x)];
    }
    return windowMaxima(ops, x, size);
  });
  return withIndices ? tuple(found) : (found[0] as Tensor);
}

for (const rank of [1, 2, 3]) {
  define(`adaptive_avg_pool${rank}d`, rank === 1 ? 'F torch' : 'F', 'input, output_size', (ops, a) => {
    const name = `adaptive_avg_pool${rank}d`;
    const given = a.tensor('input');
    checkAdaptive(ops, given, rank, `${name}()`);
    const size = adaptiveSize(ops, a, given, rank, name);
    return batched(ops, given, rank, name, (x) => [adaptive(ops, x, size, 'Average')])[0] as Tensor;
  });
  define(`adaptive_max_pool${rank}d`, 'F', 'input, output_size, return_indices=False', (ops, a) => adaptiveMax(ops, a, rank, a.bool('return_indices')));
  define(`adaptive_max_pool${rank}d_with_indices`, 'F', 'input, output_size, return_indices=True', (ops, a) => adaptiveMax(ops, a, rank, true));
}
define('adaptive_max_pool1d', 'torch', 'input, output_size', (ops, a) => adaptiveMax(ops, a, 1, true));
