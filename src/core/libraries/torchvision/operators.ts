import { equals } from '../../onnx/counts.js';
import { float } from '../../onnx/graph.js';
import { convolutionKind } from '../../onnx/operators/kind.js';
import { tuple } from '../../python/values/values.js';
import type { Arguments } from '../../torch/graph/arguments.js';
import { define, type Ops } from '../../torch/graph/registry.js';
import { dimOf, isFloating, product, reshape, sizeText, slice } from '../../torch/ops/layerSupport.js';
import { scalarName } from '../../torch/tensor/dtypes.js';
import type { Tensor } from '../../torch/tensor/tensor.js';

/** The native operators of torchvision, under `torch.ops.torchvision`. Its sources call them, and so do our stand-ins for them. */

define('nms', 'torchvision', 'dets, scores, iou_threshold', (ops) => ops.vm.unknown('which boxes non-maximum suppression keeps depends on data'));

/** The operands of region operators. A region is a row of a batch number and a box. */
function regions(ops: Ops, a: Arguments): { x: Tensor; rois: Tensor; count: number } {
  const [x, rois] = [a.tensor('input'), a.tensor('rois')];
  if (rois.shape.length !== 2 || dimOf(rois, 1) !== 5) throw ops.error(`rois must have shape as Tensor[K, 5], but got ${sizeText(rois.shape)}`);
  return { x, rois, count: dimOf(rois, 0) };
}

define('roi_align', 'torchvision', 'input, rois, spatial_scale, pooled_height, pooled_width, sampling_ratio, aligned', (ops, a) => {
  const { x, rois, count } = regions(ops, a);
  const batch = ops.cast(reshape(ops, slice(ops, rois, 1, 0, 1), [count]), 'int64');
  return ops.emit('RoiAlign', [x, slice(ops, rois, 1, 1, 5), batch], {
    coordinate_transformation_mode: a.bool('aligned') ? 'half_pixel' : 'output_half_pixel',
    mode: 'avg',
    output_height: a.int('pooled_height'),
    output_width: a.int('pooled_width'),
    sampling_ratio: Math.max(0, a.int('sampling_ratio')),
    spatial_scale: float(a.number('spatial_scale')),
  });
});

const OWN = 'the positions that this pooling of torchvision also returns have no ONNX operator';
define('roi_pool', 'torchvision', 'input, rois, spatial_scale, pooled_height, pooled_width', (ops, a) => {
  const { x, rois, count } = regions(ops, a);
  const shape = [count, dimOf(x, 1), a.int('pooled_height'), a.int('pooled_width')];
  return tuple(
    ops.emitCustom(
      'RoiPool',
      [x, rois],
      [
        { shape, dtype: x.dtype },
        { shape, dtype: 'int32' },
      ],
      OWN,
    ),
  );
});
for (const [name, op] of [
  ['ps_roi_align', 'PSRoiAlign'],
  ['ps_roi_pool', 'PSRoiPool'],
] as const) {
  define(name, 'torchvision', `input, rois, spatial_scale, pooled_height, pooled_width${name === 'ps_roi_align' ? ', sampling_ratio' : ''}`, (ops, a) => {
    const { x, rois, count } = regions(ops, a);
    const [height, width] = [a.int('pooled_height'), a.int('pooled_width')];
    if (dimOf(x, 1) % (height * width)) throw ops.error('input channels must be a multiple of pooling height * pooling width');
    const shape = [count, dimOf(x, 1) / (height * width), height, width];
    return tuple(
      ops.emitCustom(
        op,
        [x, rois],
        [
          { shape, dtype: x.dtype },
          { shape, dtype: 'int32' },
        ],
        OWN,
      ),
    );
  });
}

/**
 * A convolution that reads its input at learned offsets. It has the multiply-adds of the plain one with the same weight; interpolating the input is not
 * counted.
 */
define(
  'deform_conv2d',
  'torchvision',
  'input, weight, offset, mask, bias, stride_h, stride_w, pad_h, pad_w, dilation_h, dilation_w, groups, offset_groups, use_mask',
  (ops, a) => {
    const [x, weight, offset, bias] = [a.tensor('input'), a.tensor('weight'), a.tensor('offset'), a.tensorOr('bias')];
    if (!isFloating(x.dtype)) throw ops.error(`deform_conv2d works on floating-point tensors, but got ${scalarName(x.dtype)}`);
    const kernel = weight.shape.slice(2);
    const [stride, pad, dilation] = ['stride', 'pad', 'dilation'].map((name) => [a.int(`${name}_h`), a.int(`${name}_w`)]) as [number[], number[], number[]];
    const size = kernel.map((k, i) => Math.floor((dimOf(x, i + 2) + 2 * (pad[i] ?? 0) - ((dilation[i] ?? 1) * (k - 1) + 1)) / (stride[i] ?? 1)) + 1);
    const groups = a.int('groups');
    if (dimOf(weight, 1) * groups !== dimOf(x, 1))
      throw ops.error(`Expected weight_c * n_weight_grps == input_c, but got ${dimOf(weight, 1)} * ${groups} and ${dimOf(x, 1)}`);
    const wanted = a.int('offset_groups') * 2 * product(kernel);
    if (dimOf(offset, 1) !== wanted) throw ops.error(`offset.shape[1] is not valid: got: ${dimOf(offset, 1)} expected: ${wanted}`);
    if (size.join() !== offset.shape.slice(2).join())
      throw ops.error(`offset output dims: (${offset.shape.slice(2).join(', ')}) - output dims: (${size.join(', ')})`);
    const shape = [dimOf(x, 0), dimOf(weight, 0), ...size];
    const macs = product(shape) * product(weight.shape.slice(1));
    const mask = a.bool('use_mask') ? a.tensorOr('mask') : null;
    const inputs = [x, weight, offset, bias, mask].filter((t) => t !== null);
    const formula = `${[...kernel, dimOf(weight, 1), dimOf(weight, 0), ...size].join('·')} ${equals(macs)}`;
    const reason = 'deformable convolutions have an ONNX operator that the runtime does not have';
    return ops.emitCustom('DeformConv', inputs, [{ shape, dtype: x.dtype }], reason, {
      macs,
      formula,
      kind: convolutionKind(kernel, groups, dimOf(weight, 1)),
    })[0] as Tensor;
  },
  { layer: true },
);
define('_cuda_version', 'torchvision', '', () => -1);
