import { float } from '../../onnx/graph.js';
import { repr } from '../../python/objects/text.js';
import { PyList, PyTuple } from '../../python/values/values.js';
import type { Arguments } from '../graph/arguments.js';
import { define, type Ops } from '../graph/registry.js';
import { numberOf } from '../tensor/numbers.js';
import type { Tensor } from '../tensor/tensor.js';
import { dimOf, product, range, reshape, sizeText, transpose } from './layerSupport.js';

/** Resampling, and moving pixels between channels and space. */

interface Mode {
  readonly onnx: 'nearest' | 'linear' | 'cubic';
  /** The numbers of spatial axes that PyTorch allows with this mode. */
  readonly ranks: readonly number[];
}
const MODES: Record<string, Mode> = {
  nearest: { onnx: 'nearest', ranks: [1, 2, 3] },
  'nearest-exact': { onnx: 'nearest', ranks: [1, 2, 3] },
  linear: { onnx: 'linear', ranks: [1] },
  bilinear: { onnx: 'linear', ranks: [2] },
  trilinear: { onnx: 'linear', ranks: [3] },
  bicubic: { onnx: 'cubic', ranks: [2] },
};

interface Target {
  readonly size: number[];
  /** Scale factors for computing positions, when the caller gave factors and they hold. */
  readonly scales: number[] | null;
}

/** Numbers from a number or a sequence; tensors of one element count as numbers. */
function numbers(ops: Ops, a: Arguments, name: string, rank: number): number[] {
  const given = a.get(name);
  const items = given instanceof PyList || given instanceof PyTuple ? given.items : range(rank).map(() => given);
  if (items.length !== rank) {
    throw ops.error(
      name === 'size'
        ? `Input and output must have the same number of spatial dimensions, but got input with spatial dimensions of ${sizeText(a.tensor('input').shape.slice(2))} and output size of ${repr(ops.vm, given)}. Please provide input tensor in (N, C, d1, d2, ...,dK) format and output size in (o1, o2, ...,oK) format.`
        : `Input and scale_factor must have the same number of spatial dimensions, but got input with spatial dimensions of ${sizeText(a.tensor('input').shape.slice(2))} and scale_factor of shape ${repr(ops.vm, given)}. Please provide input tensor in (N, C, d1, d2, ...,dK) format and scale_factor in (s1, s2, ...,sK) format.`,
      'ValueError',
    );
  }
  return items.map((v) => {
    const n = numberOf(v);
    if (n === undefined) throw ops.error(`interpolate(): argument '${name}' must be a number or a tuple of numbers`, 'TypeError');
    if (name === 'size' && !Number.isInteger(n)) throw ops.error(`interpolate(): argument 'size' must be tuple of ints, but found element ${n}`, 'TypeError');
    return n;
  });
}

function targetOf(ops: Ops, a: Arguments, x: Tensor): Target {
  const spatial = x.shape.slice(2);
  const [hasSize, hasScale] = [a.has('size'), a.has('scale_factor')];
  if (hasSize && hasScale) throw ops.error('only one of size or scale_factor should be defined', 'ValueError');
  if (!hasSize && !hasScale) throw ops.error('either size or scale_factor should be defined', 'ValueError');
  if (hasSize) return { size: numbers(ops, a, 'size', spatial.length), scales: null };
  const scales = numbers(ops, a, 'scale_factor', spatial.length);
  const size = spatial.map((d, i) => Math.floor(d * (scales[i] ?? 1)));
  const again = a.has('recompute_scale_factor') && a.bool('recompute_scale_factor');
  // ONNX keeps factors as float32. Where that would change a size, the size itself is written.
  const holds = !again && spatial.every((d, i) => Math.floor(d * Math.fround(scales[i] ?? 1)) === size[i]);
  return { size, scales: holds ? scales : null };
}

function interpolate(ops: Ops, a: Arguments, name: string, alignCorners: boolean | null): Tensor {
  const x = a.tensor('input');
  const spatial = x.shape.slice(2);
  const target = targetOf(ops, a, x);
  if (target.size.some((s) => s < 1)) {
    throw ops.error(`Input and output sizes should be greater than 0, but got input (${inputText(spatial)}) output (${inputText(target.size)})`);
  }
  if (name === 'area') return ops.call(`adaptive_avg_pool${spatial.length}d`, [x, new PyTuple(target.size)]) as Tensor;
  const mode = MODES[name];
  const antialias = a.has('antialias') && a.bool('antialias');
  if (alignCorners !== null && (mode?.onnx ?? 'nearest') === 'nearest') {
    throw ops.error('align_corners option can only be set with the interpolating modes: linear | bilinear | bicubic | trilinear', 'ValueError');
  }
  if (antialias && name !== 'bilinear' && name !== 'bicubic') {
    throw ops.error('Anti-alias option is restricted to bilinear and bicubic modes and requires a 4-D tensor as input', 'ValueError');
  }
  if (!mode?.ranks.includes(spatial.length)) throw wrongMode(ops, x, name);
  const attributes = {
    mode: mode.onnx,
    ...coordinates(name, mode, alignCorners === true),
    ...(antialias ? { antialias: 1 } : {}),
    ...(mode.onnx === 'cubic' ? { cubic_coeff_a: float(antialias ? -0.5 : -0.75) } : {}),
  };
  if (target.scales && !alignCorners) return ops.emit('Resize', [x, null, ops.constant([1, 1, ...target.scales], [x.shape.length], 'float32')], attributes);
  return ops.emit('Resize', [x, null, null, ops.constant([...x.shape.slice(0, 2), ...target.size])], attributes);
}

const inputText = (spatial: readonly number[]): string => spatial.map((d, i) => `${['D', 'H', 'W'].slice(3 - spatial.length)[i]}: ${d}`).join(', ');

function coordinates(name: string, mode: Mode, aligned: boolean): { coordinate_transformation_mode: string; nearest_mode?: string } | Record<string, string> {
  if (name === 'nearest') return { coordinate_transformation_mode: 'asymmetric', nearest_mode: 'floor' };
  if (mode.onnx === 'nearest') return { coordinate_transformation_mode: 'half_pixel', nearest_mode: 'round_prefer_ceil' };
  return { coordinate_transformation_mode: aligned ? 'align_corners' : 'half_pixel' };
}

function wrongMode(ops: Ops, x: Tensor, name: string): Error {
  const rank = x.shape.length;
  const wanted: Record<string, number> = { linear: 3, bilinear: 4, trilinear: 5 };
  if (wanted[name] && rank >= 3 && rank <= 5) return ops.error(`Got ${rank}D input, but ${name} mode needs ${wanted[name]}D input`, 'NotImplementedError');
  return ops.error(
    `Input Error: Only 3D, 4D and 5D input Tensors supported (got ${rank}D) for the modes: nearest | linear | bilinear | bicubic | trilinear | area | nearest-exact (got ${name})`,
    'NotImplementedError',
  );
}

const alignment = (a: Arguments): boolean | null => (a.has('align_corners') ? a.bool('align_corners') : null);
define('interpolate', 'F', "input, size=None, scale_factor=None, mode='nearest', align_corners=None, recompute_scale_factor=None, antialias=False", (ops, a) =>
  interpolate(ops, a, a.string('mode'), alignment(a)),
);
define('upsample', 'F', "input, size=None, scale_factor=None, mode='nearest', align_corners=None", (ops, a) =>
  interpolate(ops, a, a.string('mode'), alignment(a)),
);
define('upsample_nearest', 'F', 'input, size=None, scale_factor=None', (ops, a) => interpolate(ops, a, 'nearest', null));
define('upsample_bilinear', 'F', 'input, size=None, scale_factor=None', (ops, a) => interpolate(ops, a, 'bilinear', true));

const GRID_MODES: Record<string, string> = { bilinear: 'linear', nearest: 'nearest', bicubic: 'cubic' };
define('grid_sample', 'F', "input, grid, mode='bilinear', padding_mode='zeros', align_corners=None", (ops, a) => {
  const [x, grid] = [a.tensor('input'), a.tensor('grid')];
  const mode = GRID_MODES[a.string('mode')];
  if (!mode)
    throw ops.error(`nn.functional.grid_sample(): expected mode to be 'bilinear', 'nearest' or 'bicubic', but got: '${a.string('mode')}'`, 'ValueError');
  const padding = a.string('padding_mode');
  if (!['zeros', 'border', 'reflection'].includes(padding)) {
    throw ops.error(`nn.functional.grid_sample(): expected padding_mode to be 'zeros', 'border', or 'reflection', but got: '${padding}'`, 'ValueError');
  }
  if (dimOf(x, 0) !== dimOf(grid, 0)) {
    throw ops.error(
      `grid_sampler(): expected grid and input to have same batch size, but got input with sizes ${sizeText(x.shape)} and grid with sizes ${sizeText(grid.shape)}`,
    );
  }
  if (dimOf(grid, -1) !== x.shape.length - 2) {
    throw ops.error(`grid_sampler(): expected grid to have size ${x.shape.length - 2} in last dimension, but got grid with sizes ${sizeText(grid.shape)}`);
  }
  return ops.emit('GridSample', [x, grid], { mode, padding_mode: padding, align_corners: alignment(a) ? 1 : 0 });
});

define('affine_grid', 'F', 'theta, size, align_corners=None', (ops, a) => {
  const [theta, size] = [a.tensor('theta'), a.ints('size')];
  const rank = size.length - 2;
  if (![2, 3].includes(rank))
    throw ops.error(
      `affine_grid only supports 4D and 5D sizes, for 2D and 3D affine transforms, respectively. Got size torch.Size(${sizeText(size)}).`,
      'NotImplementedError',
    );
  if (theta.shape.slice(1).join() !== [rank, rank + 1].join()) {
    throw ops.error(
      `Expected a batch of ${rank}D affine matrices of shape Nx${rank}x${rank + 1} for size ${repr(ops.vm, a.get('size'))}. Got torch.Size(${sizeText(theta.shape)}).`,
      'ValueError',
    );
  }
  return ops.emit('AffineGrid', [theta, ops.constant(size)], { align_corners: alignment(a) ? 1 : 0 });
});

define('pixel_shuffle', 'F torch', 'input, upscale_factor', (ops, a) => {
  const [x, r] = [a.tensor('input'), a.int('upscale_factor')];
  if (x.shape.length < 3) throw ops.error(`pixel_shuffle expects input to have at least 3 dimensions, but got input with ${x.shape.length} dimension(s)`);
  if (r < 1) throw ops.error(`pixel_shuffle expects a positive upscale_factor, but got ${r}`);
  const [c, h, w] = x.shape.slice(-3) as [number, number, number];
  if (c % (r * r)) {
    throw ops.error(
      `pixel_shuffle expects its input's 'channel' dimension to be divisible by the square of upscale_factor, but input.size(-3)=${c} is not divisible by ${r * r}`,
    );
  }
  const lead = x.shape.slice(0, -3);
  const y = ops.emit('DepthToSpace', [reshape(ops, x, [product(lead), c, h, w])], { blocksize: r, mode: 'CRD' });
  return reshape(ops, y, [...lead, c / (r * r), h * r, w * r]);
});

define('pixel_unshuffle', 'F torch', 'input, downscale_factor', (ops, a) => {
  const [x, r] = [a.tensor('input'), a.int('downscale_factor')];
  if (x.shape.length < 3) throw ops.error(`pixel_unshuffle expects input to have at least 3 dimensions, but got input with ${x.shape.length} dimension(s)`);
  if (r < 1) throw ops.error(`pixel_unshuffle expects a positive downscale_factor, but got ${r}`);
  const [c, h, w] = x.shape.slice(-3) as [number, number, number];
  for (const [what, size, at] of [
    ['height', h, -2],
    ['width', w, -1],
  ] as const) {
    if (size % r)
      throw ops.error(`pixel_unshuffle expects ${what} to be divisible by downscale_factor, but input.size(${at})=${size} is not divisible by ${r}`);
  }
  const lead = x.shape.slice(0, -3);
  const n = product(lead);
  const moved = transpose(ops, reshape(ops, x, [n, c, h / r, r, w / r, r]), [0, 1, 3, 5, 2, 4]);
  return reshape(ops, moved, [...lead, c * r * r, h / r, w / r]);
});

for (const name of ['channel_shuffle', 'native_channel_shuffle']) {
  define(name, 'F torch', 'input, groups', (ops, a) => {
    const [x, groups] = [a.tensor('input'), a.int('groups')];
    if (x.shape.length < 3) throw ops.error(`channel_shuffle expects input with > 2 dims, but got input with sizes ${sizeText(x.shape)}`);
    if (groups < 1) throw ops.error(`Number of groups to divide channels in must be positive. Value of groups:${groups}`);
    const [n, c] = [dimOf(x, 0), dimOf(x, 1)];
    if (c % groups) throw ops.error(`Number of channels must be divisible by groups. Got ${c} channels and ${groups} groups.`);
    const rest = x.shape.slice(2);
    const grouped = reshape(ops, x, [n, groups, c / groups, ...rest]);
    return reshape(ops, transpose(ops, grouped, [0, 2, 1, ...range(rest.length, (i) => i + 3)]), x.shape);
  });
}
