import { type DType, elementCount } from '../../onnx/graph.js';
import type { PyTuple } from '../../python/values/values.js';
import type { Arguments } from '../graph/arguments.js';
import { define, type Ops } from '../graph/registry.js';
import { promoteTypes } from '../tensor/promotion.js';
import { Tensor } from '../tensor/tensor.js';
import { UnknownArgument } from '../tensor/unknownArgument.js';
import { axisOf, dimOf, range, reshape, sizeText, transpose, unsqueeze } from './layerSupport.js';
import { tensorsIn } from './shape.js';

/** Joining, repeating and rearranging: operators that copy their elements. */

/** Casts all to one type, as `cat` does since PyTorch 1.5: scalar tensors count like any other. */
function alike(ops: Ops, list: readonly Tensor[]): Tensor[] {
  const dtype = list.reduce<DType | undefined>((d, t) => (d === undefined ? t.dtype : promoteTypes(d, t.dtype)), undefined);
  return list.map((t) => ops.cast(t, dtype ?? t.dtype));
}

function cat(ops: Ops, given: readonly Tensor[], dim: number): Tensor {
  if (!given.length) throw ops.error('torch.cat(): expected a non-empty list of Tensors');
  const scalar = given.findIndex((t) => !t.shape.length);
  if (scalar >= 0) throw ops.error(`zero-dimensional tensor (at position ${scalar}) cannot be concatenated`);
  // An empty vector joins anything: old code relies on it, and PyTorch still allows it.
  const all = alike(ops, given);
  const list = all.filter((t) => !(t.shape.length === 1 && t.shape[0] === 0));
  const first = list[0];
  if (!first) return all[0] as Tensor;
  const axis = axisOf(ops, dim, first.shape.length);
  list.forEach((t, n) => {
    if (t.shape.length !== first.shape.length) throw ops.error(`Tensors must have same number of dimensions: got ${first.shape.length} and ${t.shape.length}`);
    const bad = t.shape.findIndex((d, i) => i !== axis && d !== first.shape[i]);
    if (bad >= 0)
      throw ops.error(
        `Sizes of tensors must match except in dimension ${axis}. Expected size ${first.shape[bad]} but got size ${t.shape[bad]} for tensor number ${n} in the list.`,
      );
  });
  return list.length === 1 ? ops.tensor(first.value) : ops.emit('Concat', list, { axis });
}

function stack(ops: Ops, list: readonly Tensor[], dim: number): Tensor {
  const first = list[0];
  if (!first) throw ops.error('stack expects a non-empty TensorList');
  list.forEach((t, i) => {
    if (t.shape.join() !== first.shape.join())
      throw ops.error(`stack expects each tensor to be equal size, but got ${sizeText(first.shape)} at entry 0 and ${sizeText(t.shape)} at entry ${i}`);
  });
  const axis = axisOf(ops, dim, first.shape.length + 1);
  const raised = alike(ops, list).map((t) => unsqueeze(ops, t, [axis]));
  return raised.length === 1 ? (raised[0] as Tensor) : ops.emit('Concat', raised, { axis });
}

define('cat concat concatenate', 'torch', 'tensors, dim=0', (ops, a) => cat(ops, listOf(ops, a), a.int('dim')));
define('stack', 'torch', 'tensors, dim=0', (ops, a) => stack(ops, listOf(ops, a), a.int('dim')));

/** The tensors to join, from a list or anything else that can be iterated over. */
function listOf(ops: Ops, a: Arguments): Tensor[] {
  const v = a.get('tensors');
  if (v instanceof Tensor) return (ops.call('unbind', [v]) as PyTuple).items as Tensor[];
  return a.tensors('tensors');
}
const atLeast = (ops: Ops, list: readonly Tensor[], rank: number): Tensor[] => list.map((t) => ops.call(`atleast_${rank}d`, [t]) as Tensor);
define('hstack', 'torch', 'tensors', (ops, a) => {
  const list = atLeast(ops, listOf(ops, a), 1);
  return cat(ops, list, list[0]?.shape.length === 1 ? 0 : 1);
});
define('vstack row_stack', 'torch', 'tensors', (ops, a) => cat(ops, atLeast(ops, listOf(ops, a), 2), 0));
define('dstack', 'torch', 'tensors', (ops, a) => cat(ops, atLeast(ops, listOf(ops, a), 3), 2));
define('column_stack', 'torch', 'tensors', (ops, a) =>
  cat(
    ops,
    listOf(ops, a).map((t) => (t.shape.length <= 1 ? reshape(ops, t, [elementCount(t.shape), 1]) : t)),
    1,
  ),
);
define('block_diag', 'torch', '*tensors', (ops, a) => {
  const list = atLeast(ops, tensorsIn(a, 'tensors'), 2);
  const width = list.reduce((n, t) => n + dimOf(t, 1), 0);
  let left = 0;
  const rows = list.map((t) => {
    const padded = ops.emit('Pad', [t, ops.constant([0, left, 0, width - left - dimOf(t, 1)])]);
    left += dimOf(t, 1);
    return padded;
  });
  return cat(ops, rows, 0);
});

function tiled(ops: Ops, x: Tensor, repeats: readonly number[]): Tensor {
  if (repeats.some((r) => r < 0)) throw ops.error(`Trying to create tensor with negative dimension ${Math.min(...repeats)}: ${sizeText(repeats)}`);
  const wide = reshape(ops, x, [...range(repeats.length - x.shape.length, () => 1), ...x.shape]);
  return repeats.every((r) => r === 1) ? ops.tensor(wide.value) : ops.emit('Tile', [wide, ops.constant(repeats)]);
}
define('repeat', 'tensor', 'input, *repeats', (ops, a) => {
  const x = a.tensor('input');
  const repeats = a.ints('repeats');
  if (repeats.length < x.shape.length) throw ops.error('Number of dimensions of repeat dims can not be smaller than number of dimensions of tensor');
  return tiled(ops, x, repeats);
});
for (const [home, signature] of [
  ['torch', 'input, dims'],
  ['tensor', 'input, *dims'],
] as const)
  define('tile', home, signature, (ops, a) => {
    const x = a.tensor('input');
    const dims = a.ints('dims');
    return tiled(ops, x, [...range(x.shape.length - dims.length, () => 1), ...dims]);
  });

/** `repeat_interleave`. One count for all elements is a new last axis, tiled. Counts per element must be known, since the shape depends on them. */
define('repeat_interleave', 'torch tensor', 'input, repeats=None, dim=None, *, output_size=None', (ops, a) => {
  const given = a.tensor('input');
  const flat = !a.has('dim');
  const x = flat ? reshape(ops, given, [-1]) : given;
  const axis = flat ? 0 : axisOf(ops, a.int('dim'), x.shape.length);
  const repeats = a.get('repeats');
  const length = dimOf(x, axis);
  if (repeats instanceof Tensor && repeats.shape.length && elementCount(repeats.shape) > 1) {
    if (!repeats.data) {
      const total = a.intOr('output_size');
      if (total === null) throw new UnknownArgument(ops.vm.unknown('how long repeat_interleave makes an axis depends on data'));
      return ops.emitCustom(
        'RepeatInterleave',
        [x, repeats],
        [{ shape: x.shape.map((d, i) => (i === axis ? total : d)), dtype: x.dtype }],
        'repeats by element have no ONNX operator',
      )[0] as Tensor;
    }
    if (repeats.data.length !== length) throw ops.error('repeats must have the same size as input along dim');
    const places = range(length).flatMap((i) => range(repeats.data?.[i] ?? 0, () => i));
    return ops.emit('Gather', [x, ops.constant(places)], { axis });
  }
  const times = a.int('repeats');
  if (times < 0) throw ops.error('Repeats must be non-negative');
  const raised = unsqueeze(ops, x, [axis + 1]);
  const grown = ops.emit('Tile', [raised, ops.constant(raised.shape.map((_, i) => (i === axis + 1 ? times : 1)))]);
  return reshape(
    ops,
    grown,
    x.shape.map((d, i) => (i === axis ? d * times : d)),
  );
});

/** Rolls an axis: cuts it where it wraps and joins the parts the other way round. */
function rolled(ops: Ops, x: Tensor, axis: number, shift: number): Tensor {
  const length = dimOf(x, axis);
  if (!length) return x;
  const cut = (((length - shift) % length) + length) % length;
  if (!cut) return x;
  const piece = (start: number, end: number): Tensor => ops.emit('Slice', [x, ops.constant([start]), ops.constant([end]), ops.constant([axis])]);
  return ops.emit('Concat', [piece(cut, length), piece(0, cut)], { axis });
}
define('roll', 'torch tensor', 'input, shifts, dims=None', (ops, a) => {
  const x = a.tensor('input');
  const shifts = a.ints('shifts');
  const dims = a.has('dims') ? a.ints('dims') : [];
  if (!dims.length) {
    if (shifts.length !== 1) throw ops.error(`shifts and dimensions must align. shifts: ${shifts.length}, dims:0`);
    return reshape(ops, rolled(ops, reshape(ops, x, [-1]), 0, shifts[0] ?? 0), x.shape);
  }
  if (shifts.length !== dims.length) throw ops.error(`shifts and dimensions must align. shifts: ${shifts.length}, dims:${dims.length}`);
  const made = dims.reduce((t, d, i) => rolled(ops, t, axisOf(ops, d, x.shape.length), shifts[i] ?? 0), x);
  return made === x ? ops.tensor(x.value) : made;
});

function flipped(ops: Ops, x: Tensor, dims: readonly number[]): Tensor {
  const axes = dims.map((d) => axisOf(ops, d, x.shape.length));
  if (!axes.length || !x.shape.length) return ops.tensor(x.value);
  const lowest = -(2 ** 31);
  return ops.emit('Slice', [x, ops.constant(axes.map(() => -1)), ops.constant(axes.map(() => lowest)), ops.constant(axes), ops.constant(axes.map(() => -1))]);
}
define('flip', 'torch', 'input, dims', (ops, a) => flipped(ops, a.tensor('input'), a.ints('dims')));
define('flip', 'tensor', 'input, *dims', (ops, a) => flipped(ops, a.tensor('input'), a.ints('dims')));
define('fliplr', 'torch tensor', 'input', (ops, a) => flipped(ops, a.tensor('input'), [1]));
define('flipud', 'torch tensor', 'input', (ops, a) => flipped(ops, a.tensor('input'), [0]));
define('rot90', 'torch tensor', 'input, k=1, dims=None', (ops, a) => {
  const x = a.tensor('input');
  const [p, q] = (a.has('dims') ? a.ints('dims') : [0, 1]).map((d) => axisOf(ops, d, x.shape.length)) as [number, number];
  const turns = ((a.int('k') % 4) + 4) % 4;
  const swap = range(x.shape.length, (i) => (i === p ? q : i === q ? p : i));
  if (turns === 0) return ops.tensor(x.value);
  if (turns === 2) return flipped(ops, x, [p, q]);
  return turns === 1 ? transpose(ops, flipped(ops, x, [q]), swap) : flipped(ops, transpose(ops, x, swap), [q]);
});

define('diag', 'torch tensor', 'input, diagonal=0', (ops, a) => {
  const x = a.tensor('input');
  const offset = a.int('diagonal');
  if (x.shape.length > 2) throw ops.error(`diag(): Supports 1D or 2D tensors. Got ${x.shape.length}D`);
  return x.shape.length === 2 ? ops.call('diagonal', [x, offset]) : embedded(ops, x, offset, 0, 1);
});
define('diag_embed', 'torch tensor', 'input, offset=0, dim1=-2, dim2=-1', (ops, a) =>
  embedded(ops, a.tensor('input'), a.int('offset'), a.int('dim1'), a.int('dim2')),
);
define('diagflat', 'torch tensor', 'input, offset=0', (ops, a) => embedded(ops, reshape(ops, a.tensor('input'), [-1]), a.int('offset'), 0, 1));

/** `diag_embed`: a square of zeros with the elements where row + offset equals column. */
function embedded(ops: Ops, x: Tensor, offset: number, dim1: number, dim2: number): Tensor {
  const length = dimOf(x, -1);
  const side = length + Math.abs(offset);
  const rank = x.shape.length + 1;
  const lead = x.shape.slice(0, -1);
  const before = offset > 0 ? 0 : -offset;
  const pads = [...lead.map(() => 0), before, ...lead.map(() => 0), side - length - before];
  const line = offset ? ops.emit('Pad', [x, ops.constant(pads)]) : x;
  const rows = unsqueeze(ops, line, [rank - 1]);
  const hit = ops.constant(
    range(side * side, (i) => (Math.floor(i / side) + offset === i % side ? 1 : 0)),
    [side, side],
    'bool',
  );
  const square = ops.emit('Where', [hit, rows, ops.scalar(0, x.dtype)]);
  const [p, q] = [axisOf(ops, dim1, rank), axisOf(ops, dim2, rank)];
  const rest = range(rank).filter((i) => i !== p && i !== q);
  const from = range(rank, (i) => (i === p ? rank - 2 : i === q ? rank - 1 : rest.indexOf(i)));
  return transpose(ops, square, from);
}

define('kron', 'torch tensor', 'input, other', (ops, a) => {
  const [p, q] = ops.promote(a.get('input'), a.get('other'));
  const rank = Math.max(p.shape.length, q.shape.length);
  const pad = (t: Tensor): number[] => [...range(rank - t.shape.length, () => 1), ...t.shape];
  const [x, y] = [pad(p), pad(q)];
  const wide = reshape(
    ops,
    p,
    x.flatMap((d) => [d, 1]),
  );
  const tall = reshape(
    ops,
    q,
    y.flatMap((d) => [1, d]),
  );
  return reshape(
    ops,
    ops.emit('Mul', [wide, tall]),
    x.map((d, i) => d * (y[i] ?? 1)),
  );
});
define('combinations', 'torch', 'input, r=2, with_replacement=False', (ops, a) => {
  const x = a.tensor('input');
  const [n, r] = [elementCount(x.shape), a.int('r')];
  const grow = (from: number, left: number): number[][] =>
    left === 0
      ? [[]]
      : range(Math.max(0, n - from), (i) => from + i).flatMap((i) => grow(a.bool('with_replacement') ? i : i + 1, left - 1).map((rest) => [i, ...rest]));
  const rows = grow(0, r);
  return ops.emit('Gather', [x, ops.constant(rows.flat(), [rows.length, r])], { axis: 0 });
});
