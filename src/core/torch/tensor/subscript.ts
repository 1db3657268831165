import { NdArray } from '../../libraries/numpy/array.js';
import { elementCount } from '../../onnx/graph.js';
import { broadcast } from '../../onnx/operators/support.js';
import type { PyError } from '../../python/values/failures.js';
import { ELLIPSIS, PyList, PyRange, PySlice, PyTuple, Unknown, type Value } from '../../python/values/values.js';
import type { Cells, Ops } from '../graph/registry.js';
import { chosenPlaces, isChosen, tensorOfList } from './chosen.js';
import { numberOf } from './numbers.js';
import { Tensor } from './tensor.js';
import { UnknownArgument } from './unknownArgument.js';
import { type Cut, sliceView, squeezeView, unsqueezeView } from './views.js';

/** `x[...]`: numbers and slices give views, index tensors gather, and masks select: how many elements depends on data. */

type Item =
  | { kind: 'int'; at: number }
  | { kind: 'slice'; slice: PySlice }
  | { kind: 'new' }
  | { kind: 'ellipsis' }
  | { kind: 'index'; tensor: Tensor }
  | { kind: 'mask'; tensor: Tensor };

/** `x[mask]` with unknown elements of the mask. Its length is unknown too, but not its source, which is all that `y[mask] = x[mask]` needs. */
export class Selection extends Unknown {
  constructor(
    from: Unknown,
    readonly source: Tensor,
    readonly mask: Advanced,
  ) {
    super(from.reason, from.span);
  }

  /** The same selection of other elements. */
  with(source: Tensor): Selection {
    return new Selection(this, source, this.mask);
  }
}
/** Operands for elements that a mask selects, as operands for all of them: `undefined` when a tensor has values of its own for each selected element. */
export function unselected(ops: Ops, selection: Selection, args: readonly Value[]): Value[] | undefined {
  const { axis, tensor } = selection.mask;
  const after = selection.source.shape.length - axis - tensor.shape.length;
  const out: Value[] = [];
  for (const v of args) {
    if (v instanceof Selection) {
      if (ops.own(v.mask.tensor) !== ops.own(tensor) || v.mask.axis !== axis) return undefined;
      out.push(v.source);
    } else if (v instanceof Tensor && v.shape.length > after) {
      if (v.shape.length !== after + 1 || v.shape[0] !== 1) return undefined;
      out.push(squeezeView(ops, v, [0]));
    } else out.push(v);
  }
  return out;
}
const SELECTED = 'how many elements a mask selects depends on data';

/** An index tensor, and the axis that it indexes in the view that numbers and slices leave. A mask covers as many axes as it has. */
interface Advanced {
  readonly axis: number;
  readonly tensor: Tensor;
  readonly mask: boolean;
}

const indexError = (ops: Ops, text: string): PyError => ops.error(text, 'IndexError');

function itemOf(ops: Ops, v: Value): Item {
  if (v instanceof Unknown) throw new UnknownArgument(v);
  if (v === null || v === true) return { kind: 'new' };
  if (v === ELLIPSIS) return { kind: 'ellipsis' };
  if (v instanceof PySlice) return { kind: 'slice', slice: v };
  const places = v instanceof PyList ? tensorOfList(v) : undefined;
  if (places) return tensorItem(ops, places);
  if (v instanceof PyList || v instanceof PyTuple || v instanceof PyRange || v instanceof NdArray) {
    const made = ops.call('tensor', [v]);
    if (made instanceof Unknown) throw new UnknownArgument(made);
    if (made instanceof Tensor) return elementCount(made.shape) ? tensorItem(ops, made) : { kind: 'index', tensor: ops.cast(made, 'int64') };
  }
  if (v instanceof Tensor) return tensorItem(ops, v);
  const at = numberOf(v);
  if (at === undefined || !Number.isInteger(at) || v === false)
    throw indexError(ops, `only integers, slices (\`:\`), ellipsis (\`...\`), None and long or byte Variables are valid indices`);
  return { kind: 'int', at };
}

function tensorItem(ops: Ops, t: Tensor): Item {
  if (t.dtype === 'bool' || t.dtype === 'uint8') return { kind: 'mask', tensor: t };
  if (!/^int/.test(t.dtype)) throw indexError(ops, 'tensors used as indices must be long, int, byte or bool tensors');
  const one = t.shape.length === 0 ? t.data?.[0] : undefined;
  return one === undefined ? { kind: 'index', tensor: t } : { kind: 'int', at: one };
}

function itemsOf(ops: Ops, index: Value): Item[] {
  return (isTuple(index) ? index.items : [index]).map((v) => itemOf(ops, v));
}

/** A short list with sequences, slices or tensors in it counts as an index for several axes: an old habit of NumPy that PyTorch keeps. */
const isTuple = (v: Value): v is PyTuple | PyList =>
  v instanceof PyTuple ||
  (v instanceof PyList &&
    v.items.length < 32 &&
    v.items.some(
      (x) => x === null || x === ELLIPSIS || x instanceof PySlice || x instanceof PyList || x instanceof PyTuple || (x instanceof Tensor && x.shape.length > 0),
    ));

const width = (item: Item): number =>
  item.kind === 'int' || item.kind === 'slice' || item.kind === 'index' ? 1 : item.kind === 'mask' ? item.tensor.shape.length : 0;

/** Bounds of a slice along an axis, as Python's `slice.indices`. */
function cutOf(ops: Ops, slice: PySlice, axis: number, length: number): Cut {
  const bound = (v: Value): number | null => {
    if (v === null) return null;
    if (v instanceof Unknown) throw new UnknownArgument(v);
    const n = numberOf(v);
    if (n === undefined) {
      if (v instanceof Tensor) throw new UnknownArgument(ops.vm.unknown('the bounds of a slice depend on data'));
      throw ops.error('slice indices must be integers or None or have an __index__ method', 'TypeError');
    }
    return n;
  };
  const step = bound(slice.step) ?? 1;
  if (step <= 0) throw ops.error(step === 0 ? 'slice step cannot be zero' : 'step must be greater than zero', 'ValueError');
  const clamp = (n: number): number => Math.min(length, Math.max(0, n < 0 ? n + length : n));
  const start = clamp(bound(slice.start) ?? 0);
  const stop = clamp(bound(slice.stop) ?? length);
  return { axis, start, step, count: Math.max(0, Math.ceil((stop - start) / step)) };
}

/** Applies the numbers and slices of an index as a view. The tensors of the index are left for the caller. */
function basic(ops: Ops, t: Tensor, index: Value): { view: Tensor; advanced: Advanced[] } {
  const items = itemsOf(ops, index);
  const used = items.reduce((n, item) => n + width(item), 0);
  const rank = t.shape.length;
  if (used > rank) {
    if (rank === 0)
      throw indexError(
        ops,
        'invalid index of a 0-dim tensor. Use `tensor.item()` in Python or `tensor.item<T>()` in C++ to convert a 0-dim tensor to a number',
      );
    throw indexError(ops, `too many indices for tensor of dimension ${rank}`);
  }
  const cuts: Cut[] = [];
  const gone: number[] = [];
  const added: number[] = [];
  const advanced: Advanced[] = [];
  let axis = 0;
  let out = 0;
  let open = false;
  for (const item of items) {
    if (item.kind === 'ellipsis') {
      if (open) continue;
      open = true;
      axis += rank - used;
      out += rank - used;
    } else if (item.kind === 'new') added.push(out++);
    else if (item.kind === 'int') {
      const length = t.shape[axis] ?? 0;
      if (item.at < -length || item.at >= length) throw indexError(ops, `index ${item.at} is out of bounds for dimension ${axis} with size ${length}`);
      cuts.push({ axis, start: item.at < 0 ? item.at + length : item.at, count: 1, step: 1 });
      gone.push(axis++);
    } else if (item.kind === 'slice') {
      cuts.push(cutOf(ops, item.slice, axis, t.shape[axis] ?? 0));
      axis++;
      out++;
    } else {
      if (item.kind === 'mask') checkMask(ops, item.tensor, t, axis);
      advanced.push({ axis: out, tensor: item.tensor, mask: item.kind === 'mask' });
      axis += width(item);
      out += width(item);
    }
  }
  const real = cuts.filter((c) => c.count !== t.shape[c.axis] || c.step !== 1);
  let view = real.length ? sliceView(ops, t, real) : t.alias();
  if (gone.length) view = squeezeView(ops, view, gone);
  if (added.length) view = unsqueezeView(ops, view, added);
  return { view, advanced };
}

function checkMask(ops: Ops, mask: Tensor, t: Tensor, axis: number): void {
  mask.shape.forEach((d, i) => {
    if (d !== t.shape[axis + i])
      throw indexError(
        ops,
        `The shape of the mask [${mask.shape.join(', ')}] at index ${i} does not match the shape of the indexed tensor [${t.shape.join(', ')}] at index ${axis + i}`,
      );
  });
}

/** Turns a mask with known elements into one index tensor per axis. */
function indicesOf(ops: Ops, mask: Tensor): Tensor[] {
  const { shape } = mask;
  const data = ops.elements(mask);
  const chosen = data ? undefined : chosenPlaces(ops, mask);
  if (chosen) return chosen;
  if (!data) throw new UnknownArgument(ops.vm.unknown(SELECTED));
  const hits = Array.from(data).flatMap((v, i) => (v ? [i] : []));
  let step = elementCount(shape);
  return shape.map((d) => {
    step /= d || 1;
    return ops.constant(hits.map((i) => Math.floor(i / step) % (d || 1)));
  });
}

/** The index tensors by axis, with masks of known elements turned into index tensors. */
function resolved(ops: Ops, advanced: readonly Advanced[]): { axes: number[]; tensors: Tensor[] } {
  const axes: number[] = [];
  const tensors: Tensor[] = [];
  for (const a of advanced) {
    const parts = a.mask ? indicesOf(ops, a.tensor) : [a.tensor];
    parts.forEach((part, i) => {
      axes.push(a.axis + i);
      tensors.push(part);
    });
  }
  return { axes, tensors };
}

function checkBounds(ops: Ops, t: Tensor, index: Tensor, axis: number): void {
  const length = t.shape[axis] ?? 0;
  const bad = index.data && Array.from(index.data).find((i) => i < -length || i >= length);
  if (bad !== undefined) throw indexError(ops, `index ${bad} is out of bounds for dimension ${axis} with size ${length}`);
}

interface Gathering {
  readonly axes: readonly number[];
  /** The common shape of the index tensors. */
  readonly common: readonly number[];
  /** Index tuples, `[...common, axes.length]`. */
  readonly indices: Tensor;
  /** Indexed axes first, then the others. */
  readonly perm: readonly number[];
  /** Where the common shape stands in the result. */
  readonly at: number;
}

function gathering(ops: Ops, t: Tensor, axes: readonly number[], tensors: readonly Tensor[]): Gathering {
  let common: number[];
  try {
    common = broadcast(tensors.map((x) => x.shape));
  } catch {
    throw indexError(
      ops,
      `shape mismatch: indexing tensors could not be broadcast together with shapes ${tensors.map((x) => `[${x.shape.join(', ')}]`).join(', ')}`,
    );
  }
  const columns = tensors.map((x) => {
    const wide = ops.cast(x, 'int64');
    const full = wide.shape.join() === common.join() ? wide : ops.emit('Expand', [wide, ops.constant(common)]);
    return ops.emit('Unsqueeze', [full, ops.constant([common.length])]);
  });
  const indices = columns.length === 1 ? (columns[0] as Tensor) : ops.emit('Concat', columns, { axis: common.length });
  const rest = [...t.shape.keys()].filter((i) => !axes.includes(i));
  const adjacent = axes.every((a, i) => i === 0 || a === (axes[i - 1] ?? 0) + 1);
  return { axes, common, indices, perm: [...axes, ...rest], at: adjacent ? (axes[0] ?? 0) : 0 };
}

const transposed = (ops: Ops, t: Tensor, perm: readonly number[]): Tensor => (perm.every((p, i) => p === i) ? t : ops.emit('Transpose', [t], { perm }));

/** Moves a block of leading axes behind `at` of the following ones, or back. */
function blockPerm(block: number, at: number, rank: number): number[] {
  const lead = Array.from({ length: block }, (_, i) => i);
  const rest = Array.from({ length: rank - block }, (_, i) => block + i);
  return [...rest.slice(0, at), ...lead, ...rest.slice(at)];
}

/** The mask that indexes alone and has unknown elements, if there is one. */
const unknownMask = (ops: Ops, advanced: readonly Advanced[]): Advanced | undefined =>
  advanced.length === 1 && advanced[0]?.mask && !ops.elements(advanced[0].tensor) ? advanced[0] : undefined;

export function getItem(ops: Ops, t: Tensor, index: Value): Value {
  const { view, advanced } = basic(ops, t, index);
  if (!advanced.length) return view;
  const mask = unknownMask(ops, advanced);
  if (mask && !isChosen(ops, mask.tensor)) return new Selection(ops.vm.unknown(SELECTED), ops.tensor(ops.own(view)), mask);
  const { axes, tensors } = resolved(ops, advanced);
  for (const [i, x] of tensors.entries()) checkBounds(ops, view, x, axes[i] ?? 0);
  if (tensors.length === 1) return ops.emit('Gather', [view, tensors[0]], { axis: axes[0] ?? 0 });
  const g = gathering(ops, view, axes, tensors);
  const taken = ops.emit('GatherND', [transposed(ops, view, g.perm), g.indices]);
  return transposed(ops, taken, blockPerm(g.common.length, g.at, taken.shape.length));
}

/** A value to be written, in the type of the target. */
function written(ops: Ops, value: Value, target: Tensor): Tensor {
  if (value instanceof Unknown) throw new UnknownArgument(value);
  if (value instanceof Tensor) return ops.cast(value, target.dtype);
  const n = numberOf(value);
  if (n !== undefined) return ops.scalar(n, target.dtype);
  throw ops.error(`can't assign a ${ops.vm && value instanceof PyTuple ? 'tuple' : 'value of this type'} to a torch.${target.dtype} tensor`, 'TypeError');
}

/** The places that numbers and slices select; `undefined` for any other index. */
function cellsOf(ops: Ops, t: Tensor, index: Value): Cells[] | undefined {
  const items = isTuple(index) ? index.items : [index];
  if (items.length > t.shape.length) return undefined;
  const cells: Cells[] = [];
  for (const [axis, length] of t.shape.entries()) {
    const item = axis < items.length ? (items[axis] as Value) : WHOLE;
    if (item instanceof PySlice) cells.push(cutOf(ops, item, axis, length));
    else {
      const at = typeof item === 'boolean' || item instanceof Unknown ? undefined : numberOf(item);
      if (at === undefined || !Number.isInteger(at) || at < -length || at >= length || item instanceof PyList) return undefined;
      cells.push({ start: at < 0 ? at + length : at, count: 1, step: 1 });
    }
  }
  return cells;
}
const WHOLE = new PySlice(null, null, null);

export function setItem(ops: Ops, t: Tensor, index: Value, value: Value): void {
  const number = value instanceof Unknown || value instanceof Tensor ? undefined : numberOf(value);
  const cells = number === undefined ? undefined : cellsOf(ops, t, index);
  if (cells && number !== undefined && ops.setCells(t, cells, number)) return;
  const { view, advanced } = basic(ops, t, index);
  const chosen = unknownMask(ops, advanced);
  if (value instanceof Selection && chosen && value.source.shape.join() === view.shape.join()) {
    ops.write(view, maskedWrite(ops, view, chosen, ops.cast(value.source, t.dtype), ops.own(value.mask.tensor) === ops.own(chosen.tensor)));
    return;
  }
  if (value instanceof Unknown) {
    ops.forget(view);
    return;
  }
  const source = written(ops, value, t);
  if (!advanced.length) {
    ops.write(view, fitted(ops, source, view.shape));
    return;
  }
  const mask = advanced.length === 1 && advanced[0]?.mask ? advanced[0] : undefined;
  if (mask && (!mask.tensor.data || elementCount(source.shape) === 1)) {
    ops.write(view, maskedWrite(ops, view, mask, source));
    return;
  }
  const { axes, tensors } = resolved(ops, advanced);
  for (const [i, x] of tensors.entries()) checkBounds(ops, view, x, axes[i] ?? 0);
  const g = gathering(ops, view, axes, tensors);
  const rest = g.perm.slice(axes.length).map((i) => view.shape[i] ?? 1);
  const resultShape = [...rest.slice(0, g.at), ...g.common, ...rest.slice(g.at)];
  const wide = fitted(ops, source, resultShape);
  const toFront = blockPerm(g.common.length, g.at, resultShape.length);
  const updates = transposed(
    ops,
    wide,
    toFront.map((_, i) => toFront.indexOf(i)),
  );
  const scattered = ops.emit('ScatterND', [transposed(ops, view, g.perm), g.indices, updates]);
  ops.write(
    view,
    transposed(
      ops,
      scattered,
      g.perm.map((_, i) => g.perm.indexOf(i)),
    ),
  );
}

/** Expands to a shape, after dropping leading axes of size 1, as assignment does. */
function fitted(ops: Ops, source: Tensor, shape: readonly number[]): Tensor {
  let lead = 0;
  while (source.shape.length - lead > shape.length && source.shape[lead] === 1) lead++;
  const trimmed = lead ? ops.emit('Reshape', [source, ops.constant(source.shape.slice(lead))]) : source;
  const own = trimmed.shape;
  const offset = shape.length - own.length;
  const bad = own.findIndex((d, i) => d !== 1 && d !== shape[i + offset]);
  if (offset < 0 || bad >= 0) {
    if (offset < 0)
      throw ops.error(
        `expand(torch.FloatTensor{[${own.join(', ')}]}, size=[${shape.join(', ')}]): the number of sizes provided (${shape.length}) must be greater or equal to the number of dimensions in the tensor (${own.length})`,
      );
    throw ops.error(
      `The expanded size of the tensor (${shape[bad + offset]}) must match the existing size (${own[bad]}) at non-singleton dimension ${bad + offset}.  Target sizes: [${shape.join(', ')}].  Tensor sizes: [${own.join(', ')}]`,
    );
  }
  return own.join() === shape.join() ? trimmed : ops.emit('Expand', [trimmed, ops.constant(shape)]);
}

/** `x[mask] = v`. One value, or values at the same `places`, go where the mask is true; of any other values, where they go depends on data. */
function maskedWrite(ops: Ops, view: Tensor, mask: Advanced, source: Tensor, places = false): Tensor {
  const { axis, tensor } = mask;
  const after = view.shape.length - axis - tensor.shape.length;
  const condition = ops.emit('Reshape', [
    ops.cast(tensor, 'bool'),
    ops.constant([...Array.from({ length: axis }, () => 1), ...tensor.shape, ...Array.from({ length: after }, () => 1)]),
  ]);
  if (places) return ops.emit('Where', [condition, source, view]);
  if (elementCount(source.shape) === 1) return ops.emit('Where', [condition, ops.emit('Reshape', [source, ops.constant([])]), view]);
  const { shape, dtype } = view;
  return ops.emitCustom(
    'MaskedScatter',
    [view, condition, source],
    [{ shape, dtype }],
    'ONNX has no operator that fills a mask with a list of values',
  )[0] as Tensor;
}
