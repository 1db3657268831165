import type { TensorType } from '../../onnx/graph.js';
import { PySlice, tuple, type Value } from '../../python/values/values.js';
import { define, type Ops } from '../graph/registry.js';
import { named } from '../tensor/returns.js';
import type { Tensor } from '../tensor/tensor.js';
import { axisOf, dimOf, range, reduce, reshape } from './layerSupport.js';

/** Operators outside of any family: copies, aliases, writes that return a copy. */

const BOTH = 'torch tensor';

define('clone', 'torch', 'input, *, memory_format=None', (ops, a) => ops.tensor(a.tensor('input').value));
define('detach', 'torch', 'input', (_ops, a) => a.tensor('input').alias());
for (const name of ['resolve_conj', 'resolve_neg', 'dequantize', 'lift_fresh']) define(name, 'torch', 'input', (_ops, a) => a.tensor('input'));
define('storage untyped_storage data_ptr', 'tensor', 'input', (ops) => ops.vm.unknown('where tensors lie in memory is not followed'));
define('is_same_size', BOTH, 'input, other', (_ops, a) => a.tensor('input').shape.join() === a.tensor('other').shape.join());
define('new_empty_strided', 'tensor', 'input, size, stride, *, dtype=None', (ops, a) =>
  ops.leaf({ shape: a.ints('size'), dtype: a.dtype('dtype') ?? a.tensor('input').dtype }),
);
define('resize_as', 'inplace', 'input, other', (ops, a) => {
  const x = a.tensor('input');
  x.rebind(ops.leaf({ shape: a.tensor('other').shape, dtype: x.dtype }));
  return x;
});
define('sum_to_size', 'tensor', 'input, *size', (ops, a) => {
  const x = a.tensor('input');
  const size = a.ints('size');
  const lead = x.shape.length - size.length;
  const axes = range(x.shape.length).filter((i) => i < lead || (size[i - lead] === 1 && dimOf(x, i) !== 1));
  return axes.length ? reshape(ops, reduce(ops, 'ReduceSum', x, axes, true), size) : ops.tensor(x.value);
});

/** Other names of operators above, which copy or promise nothing about versions. */
for (const [name, of, signature] of [
  ['unsafe_chunk', 'chunk', 'input, chunks, dim=0'],
  ['unsafe_split', 'split', 'input, split_size, dim=0'],
  ['unsafe_split_with_sizes', 'split', 'input, split_sizes, dim=0'],
  ['split_copy', 'split', 'input, split_size, dim=0'],
  ['unbind_copy', 'unbind', 'input, dim=0'],
  ['narrow_copy', 'narrow', 'input, dim, start, length'],
  ['select_copy', 'select', 'input, dim, index'],
  ['permute_copy', 'permute', 'input, dims'],
  ['transpose_copy', 'transpose', 'input, dim0, dim1'],
  ['squeeze_copy', 'squeeze', 'input, dim=None'],
  ['unsqueeze_copy', 'unsqueeze', 'input, dim'],
  ['view_copy', 'reshape', 'input, size'],
] as const)
  define(name, BOTH, signature, (ops, a) =>
    ops.call(
      of,
      signature.split(', ').map((part) => a.get(part.split('=')[0] ?? part)),
    ),
  );

/** Writes into a part and returns a copy. */
function written(ops: Ops, x: Tensor, axis: number, at: Value, source: Value): Tensor {
  const copy = ops.tensor(x.value);
  const index = range(x.shape.length).map((i): Value => (i === axis ? at : new PySlice(null, null, null)));
  ops.setItem(copy, tuple(index), source);
  return copy;
}
define('slice_scatter', BOTH, 'input, src, dim=0, start=None, end=None, step=1', (ops, a) => {
  const x = a.tensor('input');
  const cut = new PySlice(a.get('start'), a.get('end'), a.get('step'));
  return written(ops, x, axisOf(ops, a.int('dim'), x.shape.length), cut, a.get('src'));
});
define('select_scatter', BOTH, 'input, src, dim, index', (ops, a) => {
  const x = a.tensor('input');
  return written(ops, x, axisOf(ops, a.int('dim'), x.shape.length), a.int('index'), a.get('src'));
});
/** Operators that ONNX lacks and whose output has the shape and type of their input. */
for (const [name, signature] of [
  ['diagonal_scatter', 'input, src, offset=0, dim1=0, dim2=1'],
  ['as_strided_scatter', 'input, src, size, stride, storage_offset=0'],
  ['put', 'input, index, source, accumulate=False'],
  ['index_reduce', 'input, dim, index, source, reduce, *, include_self=True'],
] as const)
  define(name, `${BOTH} inplace`, signature, (ops, a) => {
    const { shape, dtype } = a.tensor('input');
    return ops.emitCustom(
      name,
      [a.tensor('input'), a.tensorOr('src'), a.tensorOr('source')],
      [{ shape, dtype }],
      `ONNX has no operator for ${name}`,
    )[0] as Tensor;
  });

define('logaddexp2', BOTH, 'input, other', (ops, a) =>
  ops.call('log2', [ops.emit('Add', [ops.call('exp2', [a.get('input')]) as Tensor, ops.call('exp2', [a.get('other')]) as Tensor])]),
);
define('frexp', BOTH, 'input', (ops, a) => {
  const x = a.tensor('input');
  const types: TensorType[] = [
    { shape: x.shape, dtype: x.dtype },
    { shape: x.shape, dtype: 'int32' },
  ];
  const [mantissa, exponent] = ops.emitCustom('Frexp', [x], types, 'ONNX does not look at the parts of a number') as [Tensor, Tensor];
  return named('frexp', { mantissa, exponent });
});
define('gradient', 'torch', 'input, *, spacing=1, dim=None, edge_order=1', (ops, a) => {
  const { shape, dtype } = a.tensor('input');
  const axes = a.has('dim') ? a.ints('dim') : range(shape.length);
  return tuple(axes.map(() => ops.emitCustom('Gradient', [a.tensor('input')], [{ shape, dtype }], 'ONNX has no finite differences')[0] as Tensor));
});
define('frobenius_norm', 'torch', 'input, dim=None, keepdim=False', (ops, a) => ops.call('norm', [a.get('input'), 'fro', a.get('dim'), a.get('keepdim')]));
define('norm_except_dim', 'torch', 'v, pow=2, dim=0', (ops, a) => {
  const v = a.tensor('v');
  const axis = axisOf(ops, a.int('dim'), v.shape.length);
  return reduce(
    ops,
    'ReduceL2',
    v,
    range(v.shape.length).filter((i) => i !== axis),
    true,
  );
});
define('unravel_index', 'torch', 'indices, shape', (ops, a) => {
  const sizes = a.ints('shape');
  let step = sizes.reduce((n, d) => n * d, 1);
  return tuple(
    sizes.map((d) => {
      step /= d || 1;
      return ops.call('remainder', [ops.call('floor_divide', [a.get('indices'), step]), d]);
    }),
  );
});
define('native_layer_norm', 'torch', 'input, normalized_shape, weight, bias, eps', (ops, a) => {
  const y = ops.call(
    'layer_norm',
    ['input', 'normalized_shape', 'weight', 'bias', 'eps'].map((n) => a.get(n)),
  ) as Tensor;
  const rank = a.ints('normalized_shape').length;
  const shape = a.tensor('input').shape.map((d, i, all) => (i < all.length - rank ? d : 1));
  return tuple([y, ops.leaf({ shape, dtype: y.dtype }), ops.leaf({ shape, dtype: y.dtype })]);
});
/** The general form of all convolutions of torch. */
define(
  'convolution',
  'torch',
  'input, weight, bias, stride, padding, dilation, transposed, output_padding, groups',
  (ops, a) => {
    const rank = a.tensor('weight').shape.length - 2;
    const given = (names: string[]): Value[] => names.map((n) => a.get(n));
    return a.bool('transposed')
      ? ops.call(`conv_transpose${rank}d`, given(['input', 'weight', 'bias', 'stride', 'padding', 'output_padding', 'groups', 'dilation']))
      : ops.call(`conv${rank}d`, given(['input', 'weight', 'bias', 'stride', 'padding', 'dilation', 'groups']));
  },
  { layer: true },
);
