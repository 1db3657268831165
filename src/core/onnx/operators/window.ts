import type { Attributes } from '../graph.js';
import { ShapeError } from './rule.js';
import { dim, nums, str } from './support.js';

/** How a kernel slides over the spatial axes: convolutions and pools. One entry per spatial axis. */
export interface Window {
  readonly kernel: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  /** Padding before and after. */
  readonly begin: readonly number[];
  readonly end: readonly number[];
}

/** Reads the attributes of a sliding window; `kernel` is the weight's when the attribute is left out. */
export function windowOf(attributes: Attributes, spatial: readonly number[], kernel: readonly number[] | undefined, transposed = false): Window {
  const rank = spatial.length;
  const taps = nums(attributes, 'kernel_shape') ?? kernel;
  if (!taps) throw new ShapeError('kernel_shape is missing');
  const fill = (name: string): readonly number[] => nums(attributes, name) ?? spatial.map(() => 1);
  const strides = fill('strides');
  const dilations = fill('dilations');
  for (const [name, sizes] of Object.entries({ kernel_shape: taps, strides, dilations })) {
    if (sizes.length !== rank) throw new ShapeError(`${name} has ${sizes.length} entries for ${rank} spatial dimensions`);
    if (sizes.some((size) => !(size >= 1)))
      throw new ShapeError(name === 'strides' ? 'non-positive stride is not supported' : `${name} must be greater than zero`);
  }
  const pads = padsOf(attributes, spatial, { taps, strides, dilations, transposed });
  if (pads.length !== 2 * rank) throw new ShapeError(`pads has ${pads.length} entries for ${rank} spatial dimensions`);
  return { kernel: taps, strides, dilations, begin: pads.slice(0, rank), end: pads.slice(rank) };
}

/** What of a sliding window tells layers apart: `3×3 /2 dilated 2`. */
export function windowText(attributes: Attributes, kernel: readonly number[] = []): string {
  const strides = nums(attributes, 'strides') ?? [];
  const dilations = nums(attributes, 'dilations') ?? [];
  const stride = strides.every((size) => size === 1) ? '' : `/${new Set(strides).size === 1 ? strides[0] : strides.join('×')}`;
  const dilation = dilations.every((size) => size === 1) ? '' : `dilated ${dilations[0]}`;
  return [(nums(attributes, 'kernel_shape') ?? kernel).join('×'), stride, dilation].filter(Boolean).join(' ');
}

interface Steps {
  readonly taps: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  readonly transposed: boolean;
}

/** `pads` as given, or what `auto_pad` means for this input. */
function padsOf(attributes: Attributes, spatial: readonly number[], { taps, strides, dilations, transposed }: Steps): readonly number[] {
  const auto = str(attributes, 'auto_pad', 'NOTSET');
  if (auto === 'NOTSET') return nums(attributes, 'pads') ?? spatial.flatMap(() => [0, 0]);
  if (auto === 'VALID') return spatial.flatMap(() => [0, 0]);
  const extra = nums(attributes, 'output_padding') ?? [];
  const totals = spatial.map((size, i) => {
    const stride = dim(strides, i);
    const reach = (dim(taps, i) - 1) * dim(dilations, i) + 1;
    const total = transposed ? reach + (extra[i] ?? 0) - stride : (Math.ceil(size / stride) - 1) * stride + reach - size;
    return Math.max(0, total);
  });
  const less = totals.map((total) => Math.floor(total / 2));
  const more = totals.map((total) => Math.ceil(total / 2));
  return auto === 'SAME_UPPER' ? [...less, ...more] : [...more, ...less];
}
