import { elementCount } from '../../onnx/graph.js';
import { broadcast, FOLDED_ELEMENTS } from '../../onnx/operators/support.js';
import { PyList, PyTuple, tuple, type Value } from '../../python/values/values.js';
import type { Arguments } from '../graph/arguments.js';
import { define, type Ops } from '../graph/registry.js';
import { itemsOf } from '../tensor/numbers.js';
import { size } from '../tensor/size.js';
import { Tensor } from '../tensor/tensor.js';
import { expandView, reshapeView, sliceView, squeezeView, transposeView, unsqueezeView } from '../tensor/views.js';
import { axisOf, dimOf, product, range, sizeText } from './layerSupport.js';

/** Operators that look at the same elements in another shape: views, which share their storage. */

/** Resolves the -1 in a target shape. Raises RuntimeError in PyTorch's words for shapes that do not fit. */
function resolveShape(ops: Ops, from: readonly number[], target: readonly number[]): number[] {
  const count = elementCount(from);
  const open = target.indexOf(-1);
  if (open !== target.lastIndexOf(-1)) throw ops.error('only one dimension can be inferred');
  const bad = target.find((d) => d < -1);
  if (bad !== undefined) throw ops.error(`invalid shape dimension ${bad}`);
  const rest = product(target.filter((d) => d !== -1));
  if (open >= 0 && rest === 0)
    throw ops.error(
      count === 0
        ? `cannot reshape tensor of 0 elements into shape ${sizeText(target)} because the unspecified dimension size -1 can be any value and is ambiguous`
        : `shape '${sizeText(target)}' is invalid for input of size ${count}`,
    );
  if (open >= 0 ? count % rest : count !== rest) throw ops.error(`shape '${sizeText(target)}' is invalid for input of size ${count}`);
  return target.map((d) => (d === -1 ? count / rest : d));
}

const axes = (ops: Ops, dims: readonly number[], rank: number): number[] => dims.map((d) => axisOf(ops, d, rank));
const sameShape = (t: Tensor, shape: readonly number[]): boolean => t.shape.join() === shape.join();

function reshaped(ops: Ops, x: Tensor, target: readonly number[]): Tensor {
  const shape = resolveShape(ops, x.shape, target);
  return sameShape(x, shape) ? x.alias() : reshapeView(ops, x, shape);
}

define('reshape', 'torch', 'input, shape', (ops, a) => reshaped(ops, a.tensor('input'), a.ints('shape')));
define('reshape', 'tensor', 'input, *shape', (ops, a) => reshaped(ops, a.tensor('input'), a.ints('shape')));
define('view', 'tensor', 'input, *size, dtype=None', (ops, a) => {
  const x = a.tensor('input');
  const given = a.items('size');
  const dtype =
    a.dtype('dtype') ??
    (given.length === 1 && given[0] !== null && typeof given[0] === 'object' && !itemsOf(given[0]) && !(given[0] instanceof Tensor) ? dtypeIn(a) : null);
  if (dtype) {
    const [from, to] = [bytes(x.dtype), bytes(dtype)];
    const last = (dimOf(x, -1) * from) / to;
    return ops.emitCustom(
      'ViewAs',
      [x],
      [{ shape: x.shape.length ? [...x.shape.slice(0, -1), last] : [], dtype }],
      'ONNX does not look at the bytes of elements',
    )[0] as Tensor;
  }
  return reshaped(ops, x, a.ints('size'));
});
const dtypeIn = (a: Arguments): ReturnType<Arguments['dtype']> => a.dtypeOf(a.items('size')[0] ?? null);
const bytes = (dtype: string): number => Number(/\d+/.exec(dtype)?.[0] ?? 8) / 8;

/** Layouts in memory are not modelled: what is asked for is told to those who count by it. */
define('contiguous', 'tensor', 'input, memory_format=None', (_ops, a) => a.tensor('input'));

define('view_as reshape_as', 'tensor', 'input, other', (ops, a) => reshaped(ops, a.tensor('input'), a.tensor('other').shape));
define('ravel', 'torch tensor', 'input', (ops, a) => reshaped(ops, a.tensor('input'), [-1]));
define('flatten', 'torch tensor', 'input, start_dim=0, end_dim=-1', (ops, a) => {
  const x = a.tensor('input');
  const rank = x.shape.length;
  const [start, end] = [axisOf(ops, a.int('start_dim'), rank), axisOf(ops, a.int('end_dim'), rank)];
  if (start > end) throw ops.error('flatten() has invalid args: start_dim cannot come after end_dim');
  if (rank === 0) return reshaped(ops, x, [1]);
  return reshaped(ops, x, [...x.shape.slice(0, start), product(x.shape.slice(start, end + 1)), ...x.shape.slice(end + 1)]);
});
define('unflatten', 'torch tensor', 'input, dim, sizes', (ops, a) => {
  const x = a.tensor('input');
  const axis = axisOf(ops, a.int('dim'), x.shape.length);
  const sizes = a.ints('sizes');
  if (!sizes.length) throw ops.error('unflatten: sizes must be non-empty');
  const open = sizes.includes(-1);
  if (open ? dimOf(x, axis) % product(sizes.filter((d) => d !== -1)) : product(sizes) !== dimOf(x, axis))
    throw ops.error(`unflatten: Provided sizes ${sizeText(sizes)} don't multiply up to the size of dim ${axis} (${dimOf(x, axis)}) in the input tensor`);
  const inner = resolveShape(ops, [dimOf(x, axis)], sizes);
  return reshaped(ops, x, [...x.shape.slice(0, axis), ...inner, ...x.shape.slice(axis + 1)]);
});
define('squeeze', 'torch tensor inplace', 'input, dim=None', (ops, a) => {
  const x = a.tensor('input');
  const given = a.has('dim') ? axes(ops, a.ints('dim'), x.shape.length) : range(x.shape.length);
  return squeezeView(
    ops,
    x,
    given.filter((i) => x.shape[i] === 1),
  );
});
define('unsqueeze', 'torch tensor inplace', 'input, dim', (ops, a) => {
  const x = a.tensor('input');
  return unsqueezeView(ops, x, [axisOf(ops, a.int('dim'), x.shape.length + 1)]);
});

function permuted(ops: Ops, x: Tensor, order: readonly number[]): Tensor {
  const perm = axes(ops, order, x.shape.length);
  if (perm.length !== x.shape.length)
    throw ops.error(
      `permute(sparse_coo): number of dimensions in the tensor input does not match the length of the desired ordering of dimensions i.e. input.dim() = ${x.shape.length} is not equal to len(dims) = ${perm.length}`,
    );
  if (new Set(perm).size !== perm.length) throw ops.error('permute(): duplicate dims are not allowed.');
  return transposeView(ops, x, perm);
}
define('permute', 'torch', 'input, dims', (ops, a) => permuted(ops, a.tensor('input'), a.ints('dims')));
define('permute', 'tensor', 'input, *dims', (ops, a) => permuted(ops, a.tensor('input'), a.ints('dims')));
define('transpose swapaxes swapdims', 'torch tensor', 'input, dim0, dim1', (ops, a) => swapped(ops, a, a.tensor('input')));
define('transpose swapaxes swapdims', 'inplace', 'input, dim0, dim1', (ops, a) => swapped(ops, a, a.tensor('input')));
function swapped(ops: Ops, a: Arguments, x: Tensor): Tensor {
  const rank = x.shape.length;
  const given = (name: string, other: string): number => axisOf(ops, a.int(a.has(name) ? name : other), rank);
  const [p, q] = [given('dim0', 'axis0'), given('dim1', 'axis1')];
  return transposeView(
    ops,
    x,
    range(rank, (i) => (i === p ? q : i === q ? p : i)),
  );
}
define('t', 'torch tensor inplace', 'input', (ops, a) => {
  const x = a.tensor('input');
  if (x.shape.length > 2) throw ops.error(`t() expects a tensor with <= 2 dimensions, but self is ${x.shape.length}D`);
  return transposeView(ops, x, range(x.shape.length).reverse());
});
define('adjoint', 'torch tensor', 'input', (ops, a) => ops.call('transpose', [a.tensor('input'), -2, -1]));
define('movedim moveaxis', 'torch tensor', 'input, source, destination', (ops, a) => {
  const x = a.tensor('input');
  const rank = x.shape.length;
  const [from, to] = [axes(ops, a.ints('source'), rank), axes(ops, a.ints('destination'), rank)];
  if (from.length !== to.length)
    throw ops.error(
      `movedim: Invalid source or destination dims: source (${sizeText(from)} dims) should contain the same number of dims as destination (${sizeText(to)} dims)`,
    );
  const rest = range(rank).filter((i) => !from.includes(i));
  const perm = range(rank, (i) => (to.includes(i) ? (from[to.indexOf(i)] ?? 0) : (rest.shift() ?? 0)));
  return transposeView(ops, x, perm);
});

function expanded(ops: Ops, x: Tensor, target: readonly number[]): Tensor {
  const lead = target.length - x.shape.length;
  if (lead < 0)
    throw ops.error(
      `expand(torch.FloatTensor{${sizeText(x.shape)}}, size=${sizeText(target)}): the number of sizes provided (${target.length}) must be greater or equal to the number of dimensions in the tensor (${x.shape.length})`,
    );
  const shape = target.map((d, i) => {
    const own = x.shape[i - lead];
    if (d === -1 && own === undefined) throw ops.error(`The expanded size of the tensor (-1) isn't allowed in a leading, non-existing dimension ${i}`);
    if (own !== undefined && d !== -1 && own !== 1 && own !== d)
      throw ops.error(
        `The expanded size of the tensor (${d}) must match the existing size (${own}) at non-singleton dimension ${i}.  Target sizes: ${sizeText(target)}.  Tensor sizes: ${sizeText(x.shape)}`,
      );
    return d === -1 ? (own ?? 1) : d;
  });
  return sameShape(x, shape) ? x.alias() : expandView(ops, x, shape);
}
define('expand', 'tensor', 'input, *size', (ops, a) => expanded(ops, a.tensor('input'), a.ints('size')));
define('expand_as', 'tensor', 'input, other', (ops, a) => expanded(ops, a.tensor('input'), a.tensor('other').shape));
define('broadcast_to', 'torch tensor', 'input, size', (ops, a) => expanded(ops, a.tensor('input'), a.ints('size')));
define('broadcast_tensors', 'torch', '*tensors', (ops, a) => {
  const list = tensorsIn(a, 'tensors');
  const shape = broadcast(list.map((t) => t.shape));
  return tuple(list.map((t) => expanded(ops, t, shape)));
});
define('broadcast_shapes', 'torch', '*shapes', (_ops, a) => size(broadcast(a.items('shapes').map((s) => (itemsOf(s) ?? [s]).map(Number)))));

/** Tensors that are given as arguments or as one list. */
export function tensorsIn(a: Arguments, name: string): Tensor[] {
  const given = a.items(name);
  return given.length === 1 && (given[0] instanceof PyTuple || given[0] instanceof PyList) ? a.tensorList(name, given[0].items) : a.tensors(name);
}

for (const rank of [1, 2, 3])
  define(`atleast_${rank}d`, 'torch', '*tensors', (ops, a) => {
    const list = tensorsIn(a, 'tensors');
    const raised = list.map((t) => {
      const n = t.shape.length;
      if (n >= rank) return t;
      const lead = rank === 3 && n > 0 ? [...(n === 1 ? [1] : []), ...t.shape, 1] : [...range(rank - n, () => 1), ...t.shape];
      return reshaped(ops, t, lead);
    });
    return raised.length === 1 && a.items('tensors')[0] instanceof Tensor ? (raised[0] as Tensor) : tuple(raised);
  });

/** Parts along an axis, as views. One Split node makes them all. */
function parts(ops: Ops, x: Tensor, axis: number, sizes: readonly number[]): Tensor[] {
  if (sizes.length === 1) return [x.alias()];
  const made = ops.emitAll('Split', [x, ops.constant(sizes)], { axis });
  let start = 0;
  return sizes.map((count, i) => {
    const cut = { axis, start, count, step: 1 };
    start += count;
    return sliceView(ops, x, [cut], (made[i] as Tensor).value);
  });
}
/** The sizes of equal parts, the last one smaller where they do not fit. */
const equalParts = (total: number, each: number): number[] => (total === 0 ? [0] : range(Math.ceil(total / each), (i) => Math.min(each, total - i * each)));

define('split split_with_sizes', 'torch', 'tensor, split_size_or_sections, dim=0', (ops, a) => splitBy(ops, a, a.tensor('tensor')));
define('split split_with_sizes', 'tensor', 'input, split_size_or_sections, dim=0', (ops, a) => splitBy(ops, a, a.tensor('input')));
function splitBy(ops: Ops, a: Arguments, x: Tensor): Value {
  const axis = axisOf(ops, a.int('dim'), x.shape.length);
  if (!x.shape.length) throw ops.error('split expects at least a 1-dimensional tensor');
  const name = 'split_size_or_sections';
  const given = a.get(name);
  if (itemsOf(given)) {
    const sizes = a.ints(name);
    const total = dimOf(x, axis);
    if (sizes.some((s) => s < 0) || sizes.reduce((p, q) => p + q, 0) !== total)
      throw ops.error(
        sizes.some((s) => s < 0)
          ? `split_with_sizes expects split_sizes have only non-negative entries, but got split_sizes=${sizeText(sizes)}`
          : `split_with_sizes expects split_sizes to sum exactly to ${total} (input tensor's size at dimension ${axis}), but got split_sizes=${sizeText(sizes)}`,
      );
    return tuple(parts(ops, x, axis, sizes));
  }
  const each = a.int(name);
  if (each < 0) throw ops.error(`split expects split_size be non-negative, but got split_size=${each}`);
  if (each === 0 && dimOf(x, axis) > 0) throw ops.error(`split_size can only be 0 if dimension size is 0, but got dimension size of ${dimOf(x, axis)}`);
  return tuple(parts(ops, x, axis, equalParts(dimOf(x, axis), each)));
}
define('chunk', 'torch tensor', 'input, chunks, dim=0', (ops, a) => {
  const x = a.tensor('input');
  const axis = axisOf(ops, a.int('dim'), x.shape.length);
  const chunks = a.int('chunks');
  if (!x.shape.length) throw ops.error('chunk expects at least a 1-dimensional tensor');
  if (chunks <= 0) throw ops.error(`chunk expects \`chunks\` to be greater than 0, got: ${chunks}`);
  return tuple(parts(ops, x, axis, dimOf(x, axis) === 0 ? range(chunks, () => 0) : equalParts(dimOf(x, axis), Math.ceil(dimOf(x, axis) / chunks))));
});

function tensorSplit(ops: Ops, x: Tensor, axis: number, given: number | readonly number[]): PyTuple {
  const total = dimOf(x, axis);
  if (typeof given === 'number') {
    if (given <= 0) throw ops.error(`number of sections must be larger than 0, got ${given}`);
    const least = Math.floor(total / given);
    return tuple(
      parts(
        ops,
        x,
        axis,
        range(given, (i) => least + (i < total % given ? 1 : 0)),
      ),
    );
  }
  const clamp = (n: number): number => Math.min(total, Math.max(0, n < 0 ? n + total : n));
  const bounds = [0, ...given.map(clamp), total];
  return tuple(bounds.slice(1).map((end, i) => sliceView(ops, x, [{ axis, start: bounds[i] ?? 0, count: Math.max(0, end - (bounds[i] ?? 0)), step: 1 }])));
}
function sections(a: Arguments): number | number[] {
  const name = 'indices_or_sections';
  const v = a.get(name);
  if (v instanceof Tensor && v.shape.length) return Array.from(v.data ?? []);
  return itemsOf(v) ? a.ints(name) : a.int(name);
}
define('tensor_split', 'torch tensor', 'input, indices_or_sections, dim=0', (ops, a) =>
  tensorSplit(ops, a.tensor('input'), axisOf(ops, a.int('dim'), a.tensor('input').shape.length), sections(a)),
);
for (const [name, of] of [
  ['hsplit', (rank: number) => (rank === 1 ? 0 : 1)],
  ['vsplit', () => 0],
  ['dsplit', () => 2],
] as const)
  define(name, 'torch tensor', 'input, indices_or_sections', (ops, a) => tensorSplit(ops, a.tensor('input'), of(a.tensor('input').shape.length), sections(a)));

define('unbind', 'torch tensor', 'input, dim=0', (ops, a) => {
  const x = a.tensor('input');
  const axis = axisOf(ops, a.int('dim'), x.shape.length);
  const count = dimOf(x, axis);
  ops.vm.checkElements(count, 'a tuple of parts');
  return tuple(
    parts(
      ops,
      x,
      axis,
      range(count, () => 1),
    ).map((part) => squeezeView(ops, part, [axis])),
  );
});
define('narrow', 'torch tensor', 'input, dim, start, length', (ops, a) => {
  const x = a.tensor('input');
  const axis = axisOf(ops, a.int('dim'), x.shape.length);
  const [start, length, total] = [a.int('start'), a.int('length'), dimOf(x, axis)];
  const from = start < 0 ? start + total : start;
  if (length < 0) throw ops.error('narrow(): length must be non-negative.');
  if (from + length > total) throw ops.error(`start (${from}) + length (${length}) exceeds dimension size (${total}).`);
  return sliceView(ops, x, [{ axis, start: from, count: length, step: 1 }]);
});
define('select', 'torch tensor', 'input, dim, index', (ops, a) => {
  const x = a.tensor('input');
  const axis = axisOf(ops, a.int('dim'), x.shape.length);
  const [index, total] = [a.int('index'), dimOf(x, axis)];
  if (index < -total || index >= total)
    throw ops.error(`select(): index ${index} out of range for tensor of size ${sizeText(x.shape)} at dimension ${axis}`, 'IndexError');
  return squeezeView(ops, sliceView(ops, x, [{ axis, start: index < 0 ? index + total : index, count: 1, step: 1 }]), [axis]);
});
define('diagonal', 'torch tensor', 'input, offset=0, dim1=0, dim2=1', (ops, a) =>
  diagonal(ops, a.tensor('input'), a.int('offset'), a.int('dim1'), a.int('dim2')),
);
define('diagonal', 'linalg', 'A, *, offset=0, dim1=-2, dim2=-1', (ops, a) => diagonal(ops, a.tensor('A'), a.int('offset'), a.int('dim1'), a.int('dim2')));

/** The diagonal of two axes, as the last axis: gathered by position in the flattened pair of axes. */
function diagonal(ops: Ops, x: Tensor, offset: number, dim1: number, dim2: number): Tensor {
  const rank = x.shape.length;
  const [p, q] = [axisOf(ops, dim1, rank), axisOf(ops, dim2, rank)];
  if (p === q) throw ops.error(`diagonal dimensions cannot be identical ${dim1}, ${dim2}`);
  const [rows, columns] = [dimOf(x, p), dimOf(x, q)];
  const count = Math.max(0, offset >= 0 ? Math.min(rows, columns - offset) : Math.min(rows + offset, columns));
  const rest = range(rank).filter((i) => i !== p && i !== q);
  const turned = transposeView(ops, x, [...rest, p, q]);
  const flat = reshapeView(ops, turned, [...rest.map((i) => dimOf(x, i)), rows * columns]);
  const places = range(count, (i) => (i + Math.max(0, -offset)) * columns + i + Math.max(0, offset));
  return ops.emit('Gather', [flat, ops.constant(places)], { axis: rest.length });
}

define('unfold', 'tensor', 'input, dimension, size, step', (ops, a) => {
  const x = a.tensor('input');
  const axis = axisOf(ops, a.int('dimension'), x.shape.length);
  const [window, step, total] = [a.int('size'), a.int('step'), dimOf(x, axis)];
  if (window > total) throw ops.error(`maximum size for tensor at dimension ${axis} is ${total} but size is ${window}`);
  if (step <= 0) throw ops.error(`step is ${step} but must be > 0`);
  const count = Math.floor((total - window) / step) + 1;
  const places = range(count * window, (i) => Math.floor(i / window) * step + (i % window));
  const taken = ops.emit('Gather', [x, ops.constant(places, [count, window])], { axis });
  const last = taken.shape.length - 1;
  return ops.emit('Transpose', [taken], { perm: [...range(last + 1).filter((i) => i !== axis + 1), axis + 1] });
});
define('as_strided', 'torch tensor', 'input, size, stride, storage_offset=None', (ops, a) => {
  const x = a.tensor('input');
  const [shape, steps] = [a.ints('size'), a.ints('stride')];
  const offset = a.intOr('storage_offset') ?? 0;
  const count = product(shape);
  const places = range(Math.min(count, FOLDED_ELEMENTS), (i) => {
    let rest = i;
    return shape.reduceRight((at, d, axis) => {
      const index = rest % d;
      rest = Math.floor(rest / d);
      return at + index * (steps[axis] ?? 0);
    }, offset);
  });
  if (count > places.length) return ops.emitCustom('AsStrided', [x], [{ shape, dtype: x.dtype }], 'ONNX does not look at strides')[0] as Tensor;
  return ops.emit('Gather', [reshapeView(ops, x, [elementCount(x.shape)]), ops.constant(places, shape)], { axis: 0 });
});
