import type { Arguments } from '../graph/arguments.js';
import { define, type Ops } from '../graph/registry.js';
import { scalarName } from '../tensor/dtypes.js';
import type { Tensor } from '../tensor/tensor.js';
import { alike, batched, dimOf, isFloating, product, range, reshape, sizeText, squeeze, transpose, unsqueeze } from './layerSupport.js';

/** Convolutions, transposed convolutions, and sliding windows (`unfold`, `fold`), over one to three spatial axes. */

function checkTypes(ops: Ops, x: Tensor, weight: Tensor): void {
  if (!isFloating(x.dtype) && isFloating(weight.dtype)) throw ops.error(`expected scalar type ${scalarName(x.dtype)} but found ${scalarName(weight.dtype)}`);
}

/** Padding before and after each spatial axis, from numbers or from the words that PyTorch accepts. */
function padsOf(ops: Ops, a: Arguments, rank: number, kernel: readonly number[], stride: readonly number[], dilation: readonly number[]): number[] {
  const given = a.get('padding');
  if (typeof given !== 'string') {
    const pads = a.ints('padding', rank);
    if (pads.some((p) => p < 0)) throw ops.error('negative padding is not supported');
    return [...pads, ...pads];
  }
  if (given === 'valid') return range(2 * rank, () => 0);
  if (given !== 'same') throw ops.error(`Invalid padding string: '${given}'`);
  if (stride.some((s) => s !== 1)) throw ops.error("padding='same' is not supported for strided convolutions");
  const total = kernel.map((k, i) => (dilation[i] ?? 1) * (k - 1));
  return [...total.map((t) => Math.floor(t / 2)), ...total.map((t) => Math.ceil(t / 2))];
}

/** A stride or dilation per spatial axis, from one number or a sequence. Raises RuntimeError unless all are positive. */
function steps(ops: Ops, a: Arguments, name: 'stride' | 'dilation', rank: number): number[] {
  const sizes = a.ints(name, rank);
  if (sizes.some((s) => s < 1)) throw ops.error(name === 'stride' ? 'non-positive stride is not supported' : 'dilation should be greater than zero');
  return sizes;
}

function convolution(rank: number): void {
  const name = `conv${rank}d`;
  const signature = 'input, weight, bias=None, stride=1, padding=0, dilation=1, groups=1';
  define(
    name,
    'F torch',
    signature,
    (ops, a) => {
      const x = a.tensor('input');
      const weight = a.tensor('weight');
      checkTypes(ops, x, weight);
      const [y] = batched(ops, x, rank, name, (input) => {
        const kernel = weight.shape.slice(2);
        const strides = steps(ops, a, 'stride', rank);
        const dilations = steps(ops, a, 'dilation', rank);
        const pads = padsOf(ops, a, rank, kernel, strides, dilations);
        const given = [alike(ops, input, weight.dtype), weight, alike(ops, a.tensorOr('bias'), weight.dtype)];
        return [ops.emit('Conv', given, { kernel_shape: kernel, strides, pads, dilations, group: a.int('groups') })];
      });
      return y as Tensor;
    },
    { layer: true },
  );
}

function transposedConvolution(rank: number): void {
  const name = `conv_transpose${rank}d`;
  define(
    name,
    'F torch',
    'input, weight, bias=None, stride=1, padding=0, output_padding=0, groups=1, dilation=1',
    (ops, a) => {
      const x = a.tensor('input');
      const weight = a.tensor('weight');
      checkTypes(ops, x, weight);
      const [y] = batched(ops, x, rank, name, (input) => {
        const strides = steps(ops, a, 'stride', rank);
        const dilations = steps(ops, a, 'dilation', rank);
        const pads = a.ints('padding', rank);
        const extra = a.ints('output_padding', rank);
        if (extra.some((e, i) => e >= Math.max(strides[i] ?? 1, dilations[i] ?? 1))) {
          throw ops.error(`output padding must be smaller than either stride or dilation, but got ${outputPaddingText(extra, strides, dilations)}`);
        }
        const given = [alike(ops, input, weight.dtype), weight, alike(ops, a.tensorOr('bias'), weight.dtype)];
        const attributes = { kernel_shape: weight.shape.slice(2), strides, pads: [...pads, ...pads], dilations, group: a.int('groups') };
        return [ops.emit('ConvTranspose', given, extra.some((e) => e > 0) ? { ...attributes, output_padding: extra } : attributes)];
      });
      return y as Tensor;
    },
    { layer: true },
  );
}

function outputPaddingText(extra: readonly number[], strides: readonly number[], dilations: readonly number[]): string {
  const names = ['depth', 'height', 'width'].slice(3 - extra.length);
  const part = (what: string, sizes: readonly number[]): string => names.map((n, i) => `${what}${n}: ${sizes[i]}`).join(' ');
  return `${part('output_padding_', extra)} ${part('stride_', strides)} ${part('dilation_', dilations)}`;
}

for (const rank of [1, 2, 3]) {
  convolution(rank);
  transposedConvolution(rank);
}

/** A convolution over (time, batch, channels). PyTorch runs it as products that no convention counts, so it costs nothing here either. */
define('conv_tbc', 'F torch', 'input, weight, bias, pad=0', (ops, a) => {
  const x = transpose(ops, a.tensor('input'), [1, 2, 0]);
  const weight = transpose(ops, a.tensor('weight'), [2, 1, 0]);
  const pad = a.int('pad');
  const y = ops.emit('Conv', [x, weight, a.tensor('bias')], { kernel_shape: weight.shape.slice(2), pads: [pad, pad] }, { free: true });
  return transpose(ops, y, [2, 0, 1]);
});

interface Windows {
  readonly kernel: readonly number[];
  readonly dilation: readonly number[];
  readonly padding: readonly number[];
  readonly stride: readonly number[];
}

function windows(ops: Ops, a: Arguments): Windows {
  const [kernel, dilation, padding, stride] = ['kernel_size', 'dilation', 'padding', 'stride'].map((name) => a.ints(name, 2)) as [
    number[],
    number[],
    number[],
    number[],
  ];
  for (const [what, sizes] of [
    ['kernel size', kernel],
    ['dilation', dilation],
    ['stride', stride],
  ] as const) {
    if (sizes.some((s) => s < 1))
      throw ops.error(
        `${what} should be greater than zero, but got ${what.replace(' ', '_')}_height: ${sizes[0]} ${what.replace(' ', '_')}_width: ${sizes[1]}`,
      );
  }
  return { kernel, dilation, padding, stride };
}

/** How many windows fit along each of two axes. */
const counts = (size: readonly number[], w: Windows): number[] =>
  size.map((d, i) => Math.floor((d + 2 * (w.padding[i] ?? 0) - (w.dilation[i] ?? 1) * ((w.kernel[i] ?? 1) - 1) - 1) / (w.stride[i] ?? 1)) + 1);

/** Gathers all windows, one spatial axis after the other: `[N, C, H, W]` to `[N, C·kh·kw, positions]`. */
define('unfold', 'F', 'input, kernel_size, dilation=1, padding=0, stride=1', (ops, a) => {
  const w = windows(ops, a);
  const [y] = batched(ops, a.tensor('input'), 2, 'unfold', (x) => {
    const [n, c] = [dimOf(x, 0), dimOf(x, 1)];
    const found = counts(x.shape.slice(2), w);
    if (found.some((d) => d < 1)) {
      throw ops.error(
        `Given input with spatial size (${dimOf(x, 2)}, ${dimOf(x, 3)}), kernel_size=(${w.kernel.join(', ')}), dilation=(${w.dilation.join(', ')}), padding=(${w.padding.join(', ')}), calculated shape of the array of sliding blocks as (${found.join(', ')}), but its components must be at least one.`,
      );
    }
    const [ph, pw] = w.padding as [number, number];
    const padded = ph || pw ? ops.emit('Pad', [x, ops.constant([0, 0, ph, pw, 0, 0, ph, pw])]) : x;
    const places = (axis: number): Tensor => {
      const [k, count] = [w.kernel[axis] ?? 1, found[axis] ?? 1];
      return ops.constant(
        range(k * count, (i) => Math.floor(i / count) * (w.dilation[axis] ?? 1) + (i % count) * (w.stride[axis] ?? 1)),
        [k, count],
      );
    };
    const columns = ops.emit('Gather', [ops.emit('Gather', [padded, places(0)], { axis: 2 }), places(1)], { axis: 4 });
    return [reshape(ops, transpose(ops, columns, [0, 1, 2, 4, 3, 5]), [n, c * product(w.kernel), product(found)])];
  });
  return y as Tensor;
});

define('fold', 'F', 'input, output_size, kernel_size, dilation=1, padding=0, stride=1', (ops, a) => {
  const w = windows(ops, a);
  const size = a.ints('output_size', 2);
  const given = a.tensor('input');
  if (given.shape.length !== 2 && given.shape.length !== 3) {
    throw ops.error(
      `Expected 2D or 3D (batch mode) tensor for input with possibly 0 batch size and non-zero dimensions for input, but got: ${sizeText(given.shape)}`,
    );
  }
  const x = given.shape.length === 2 ? unsqueeze(ops, given, [0]) : given;
  const taps = product(w.kernel);
  if (dimOf(x, 1) % taps) {
    throw ops.error(
      `Expected size of input's dimension 1 to be divisible by the product of kernel_size, but got input.size(1)=${dimOf(x, 1)} and kernel_size=(${w.kernel.join(', ')}).`,
    );
  }
  const found = counts(size, w);
  if (product(found) !== dimOf(x, 2)) {
    throw ops.error(
      `Given output_size=(${size.join(', ')}), kernel_size=(${w.kernel.join(', ')}), dilation=(${w.dilation.join(', ')}), padding=(${w.padding.join(', ')}), stride=(${w.stride.join(', ')}), expected size of input's dimension 2 to match the calculated number of sliding blocks ${found.join(' * ')} = ${product(found)}, but got input.size(2)=${dimOf(x, 2)}.`,
    );
  }
  const pads = [...w.padding, ...w.padding];
  const y = ops.emit('Col2Im', [x, ops.constant(size), ops.constant(w.kernel)], { dilations: w.dilation, pads, strides: w.stride });
  return given.shape.length === 2 ? squeeze(ops, y, [0]) : y;
});
