import { type Dim, groupOf, keep, times } from '../coupling.js';
import { type Attributes, elementCount, type TensorType } from '../graph.js';
import { dimAt, dimsOf, resamples, sizes } from './couple.js';
import { type OperatorRule, ShapeError } from './rule.js';
import { at, axisIn, dim, type Inputs, known, like, list, need, num, nums, type Rules, stated, str } from './support.js';

/** Sampling at other places: resizing, grids, regions, blocks to depth and back. No multiply-adds by the default convention. */

/** Sizes after Resize: given, or the floor of size times scale in single precision, which is how the file holds scales. */
function resized(inputs: Inputs, attributes: Attributes): number[] {
  const { shape } = need(inputs, 0, 'Resize');
  const axes = (nums(attributes, 'axes') ?? shape.map((_, i) => i)).map((axis) => axisIn(axis, shape.length));
  // Pictures are resized, batches and channels are not.
  const sizes =
    inputs[3] &&
    stated(
      inputs[3],
      'the size of Resize',
      axes.map((axis) => (axis < 2 ? shape[axis] : undefined)),
    );
  const scales = inputs[2] && elementCount(inputs[2].shape) > 0 ? known(inputs[2], 'the scales of Resize') : undefined;
  const given = sizes?.length ? sizes : scales;
  if (given?.length !== axes.length) throw new ShapeError(`Resize has ${given?.length ?? 0} sizes or scales for ${axes.length} axes`);
  const out = [...shape];
  const policy = str(attributes, 'keep_aspect_ratio_policy', 'stretch');
  if (!sizes?.length) {
    axes.forEach((axis, n) => {
      out[axis] = Math.floor(Math.fround(dim(shape, axis) * Math.fround(at(given, n))));
    });
    return out;
  }
  const ratios = axes.map((axis, n) => at(given, n) / dim(shape, axis));
  const ratio = policy === 'not_larger' ? Math.min(...ratios) : Math.max(...ratios);
  axes.forEach((axis, n) => {
    out[axis] = policy === 'stretch' ? at(given, n) : Math.round(ratio * dim(shape, axis));
  });
  return out;
}

const resize: OperatorRule = {
  settings: [1, 2],
  couple: (node) => {
    const out = node.outputs[0]?.shape ?? [];
    const dims = out.map((size, i): Dim => (node.inputs[0]?.shape[i] === size ? dimAt(dimsOf(node, 0), i) : [size]));
    const axes = nums(node.attributes, 'axes')?.map((axis) => axisIn(axis, out.length));
    for (const own of [...dimsOf(node, 1), ...dimsOf(node, 2)]) keep(own, 'the scales of Resize');
    if (node.inputs[3]) node.states(3, axes ? axes.map((axis) => dimAt(dims, axis)) : dims);
    return [dims];
  },
  infer: (inputs, attributes) => {
    const x = need(inputs, 0, 'Resize');
    const shape = resized(inputs, attributes);
    if (shape.some((d, i) => d < 1 && dim(x.shape, i) > 0)) {
      throw new ShapeError(`Input and output sizes should be greater than 0, but got input ${list(x.shape)} and output ${list(shape)}`);
    }
    return [like(x, shape)];
  },
};

const gridSample: OperatorRule = {
  couple: resamples,
  infer: (inputs) => {
    const [x, grid] = [need(inputs, 0, 'GridSample'), need(inputs, 1, 'GridSample')];
    if (x.shape[0] !== grid.shape[0]) {
      throw new ShapeError(
        `grid_sampler(): expected grid and input to have same batch size, but got input with sizes ${list(x.shape)} and grid with sizes ${list(grid.shape)}`,
      );
    }
    if (grid.shape[grid.shape.length - 1] !== x.shape.length - 2) {
      throw new ShapeError(`grid_sampler(): expected grid to have size ${x.shape.length - 2} in last dimension, but got grid with sizes ${list(grid.shape)}`);
    }
    return [like(x, [...x.shape.slice(0, 2), ...grid.shape.slice(1, -1)])];
  },
};

const affineGrid: OperatorRule = {
  infer: (inputs) => {
    const theta = need(inputs, 0, 'AffineGrid');
    const size = known(need(inputs, 1, 'AffineGrid'), 'the size of AffineGrid');
    const spatial = size.slice(2);
    const wanted = [at(size, 0), spatial.length, spatial.length + 1];
    if (theta.shape.join() !== wanted.join()) {
      throw new ShapeError(
        `Expected a batch of ${spatial.length}D affine matrices of shape ${wanted.join('x')} for size ${list(size)}. Got ${list(theta.shape)}.`,
      );
    }
    return [like(theta, [at(size, 0), ...spatial, spatial.length])];
  },
};

/** Channels to blocks of pixels: `pixel_shuffle`. */
const depthToSpace: OperatorRule = {
  couple: (node) => {
    const [n = [1], c = [1]] = dimsOf(node, 0);
    return [[n, groupOf(c, num(node.attributes, 'blocksize', 1) ** 2), ...sizes(node.outputs[0]?.shape.slice(2) ?? [])]];
  },
  infer: (inputs, attributes) => {
    const x = need(inputs, 0, 'DepthToSpace');
    const block = num(attributes, 'blocksize', 1);
    const [n, c, h, w] = [0, 1, 2, 3].map((i) => dim(x.shape, i)) as [number, number, number, number];
    if (x.shape.length !== 4) throw new ShapeError(`DepthToSpace expects an input of 4 dimensions, but got ${list(x.shape)}`);
    if (c % (block * block)) {
      throw new ShapeError(
        `pixel_shuffle expects its input's 'channel' dimension to be divisible by the square of upscale_factor, but input.size(-3)=${c} is not divisible by ${block * block}`,
      );
    }
    return [like(x, [n, c / (block * block), h * block, w * block])];
  },
};

const spaceToDepth: OperatorRule = {
  couple: (node) => {
    const [n = [1], c = [1]] = dimsOf(node, 0);
    return [[n, times(c, num(node.attributes, 'blocksize', 1) ** 2), ...sizes(node.outputs[0]?.shape.slice(2) ?? [])]];
  },
  infer: (inputs, attributes) => {
    const x = need(inputs, 0, 'SpaceToDepth');
    const block = num(attributes, 'blocksize', 1);
    const [n, c, h, w] = [0, 1, 2, 3].map((i) => dim(x.shape, i)) as [number, number, number, number];
    if (x.shape.length !== 4) throw new ShapeError(`SpaceToDepth expects an input of 4 dimensions, but got ${list(x.shape)}`);
    const [name, size] = h % block ? ['height', h] : ['width', w];
    if (size % block) {
      throw new ShapeError(
        `pixel_unshuffle expects ${name} to be divisible by downscale_factor, but input.size(${name === 'height' ? -2 : -1})=${size} is not divisible by ${block}`,
      );
    }
    return [like(x, [n, c * block * block, h / block, w / block])];
  },
};

/** `fold`: columns of blocks back to an image. */
const col2Im: OperatorRule = {
  infer: (inputs) => {
    const x = need(inputs, 0, 'Col2Im');
    const image = known(need(inputs, 1, 'Col2Im'), 'the image size of Col2Im');
    const block = known(need(inputs, 2, 'Col2Im'), 'the block size of Col2Im');
    const taps = elementCount(block);
    if (dim(x.shape, 1) % taps) {
      throw new ShapeError(
        `Expected size of input's dimension 1 to be divisible by the product of kernel_size, but got input.size(1)=${x.shape[1]} and kernel_size=(${block.join(', ')}).`,
      );
    }
    return [like(x, [dim(x.shape, 0), dim(x.shape, 1) / taps, ...image])];
  },
};

const roiAlign: OperatorRule = {
  couple: (node) => [[[node.outputs[0]?.shape[0] ?? 1], dimAt(dimsOf(node, 0), 1), ...sizes(node.outputs[0]?.shape.slice(2) ?? [])]],
  infer: (inputs, attributes) => {
    const [x, rois] = [need(inputs, 0, 'RoiAlign'), need(inputs, 1, 'RoiAlign')];
    return [like(x, [dim(rois.shape, 0), dim(x.shape, 1), num(attributes, 'output_height', 1), num(attributes, 'output_width', 1)])];
  },
};

const maxRoiPool: OperatorRule = {
  infer: (inputs, attributes) => {
    const [x, rois] = [need(inputs, 0, 'MaxRoiPool'), need(inputs, 1, 'MaxRoiPool')];
    return [like(x, [dim(rois.shape, 0), dim(x.shape, 1), ...(nums(attributes, 'pooled_shape') ?? [1, 1])])];
  },
};

/** Pads or crops around the center to the sizes given. */
const centerCropPad: OperatorRule = {
  infer: (inputs, attributes): TensorType[] => {
    const x = need(inputs, 0, 'CenterCropPad');
    const sizes = known(need(inputs, 1, 'CenterCropPad'), 'the sizes of CenterCropPad');
    const axes = nums(attributes, 'axes') ?? x.shape.map((_, i) => i);
    const shape = [...x.shape];
    axes.forEach((axis, n) => {
      shape[axisIn(axis, shape.length)] = at(sizes, n);
    });
    return [like(x, shape)];
  },
};

export const resizing: Rules = {
  Resize: resize,
  GridSample: gridSample,
  AffineGrid: affineGrid,
  DepthToSpace: depthToSpace,
  SpaceToDepth: spaceToDepth,
  Col2Im: col2Im,
  RoiAlign: roiAlign,
  MaxRoiPool: maxRoiPool,
  CenterCropPad: centerCropPad,
};
