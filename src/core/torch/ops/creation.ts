import { elements, NdArray } from '../../libraries/numpy/array.js';
import { type DType, elementCount } from '../../onnx/graph.js';
import { broadcast } from '../../onnx/operators/support.js';
import {
  isUnknown,
  PyBoxed,
  PyComplex,
  PyFloat,
  PyList,
  type PyObject,
  PyRange,
  PyTuple,
  tuple,
  typeOf,
  Unknown,
  type Value,
} from '../../python/values/values.js';
import type { Arguments } from '../graph/arguments.js';
import { COMPLEX, isSmall } from '../graph/emitter.js';
import { define, type Ops } from '../graph/registry.js';
import { numberOf } from '../tensor/numbers.js';
import { defaults, promoted } from '../tensor/promotion.js';
import { Tensor } from '../tensor/tensor.js';
import { UnknownArgument } from '../tensor/unknownArgument.js';
import { expand, filled, range, reshape } from './layerSupport.js';

/** Operators that make tensors from sizes, numbers and lists. Small results keep their elements, large ones are expanded constants, random ones are leaves. */

function checked(ops: Ops, shape: number[]): number[] {
  const bad = shape.find((d) => d < 0);
  if (bad !== undefined) throw ops.error(`Trying to create tensor with negative dimension ${bad}: [${shape.join(', ')}]`);
  return shape;
}

/** A tensor of one number. */
export function full(ops: Ops, value: number, shape: readonly number[], dtype: DType): Tensor {
  if (!isSmall(shape)) return filled(ops, value, shape, dtype);
  return ops.filled(value, shape, dtype);
}

const dtypeOr = (a: Arguments, otherwise: DType): DType => a.dtype('dtype') ?? otherwise;
/** A shape argument that may be left out. */
const sizeOf = (ops: Ops, a: Arguments): number[] => checked(ops, a.has('size') ? a.ints('size') : []);

const FILLS = { zeros: 0, ones: 1 } as const;
for (const [name, value] of Object.entries(FILLS)) {
  define(name, 'torch', '*size, dtype=None', (ops, a) => full(ops, value, sizeOf(ops, a), dtypeOr(a, defaults.float)));
  define(`${name}_like`, 'torch', 'input, dtype=None', (ops, a) => full(ops, value, a.tensor('input').shape, dtypeOr(a, a.tensor('input').dtype)));
  define(`new_${name}`, 'tensor', 'input, *size, dtype=None', (ops, a) => full(ops, value, sizeOf(ops, a), dtypeOr(a, a.tensor('input').dtype)));
}

/** A tensor with unknown elements. */
const leaf = (ops: Ops, shape: readonly number[], dtype: DType): Tensor => ops.leaf({ shape, dtype });
for (const name of ['empty', 'rand', 'randn']) define(name, 'torch', '*size, dtype=None', (ops, a) => leaf(ops, sizeOf(ops, a), dtypeOr(a, defaults.float)));
for (const [name, order] of [
  ['empty_strided', 'stride'],
  ['empty_permuted', 'physical_layout'],
] as const)
  define(name, 'torch', `size, ${order}, *, dtype=None`, (ops, a) => leaf(ops, checked(ops, a.ints('size')), dtypeOr(a, defaults.float)));
for (const name of ['empty_like', 'rand_like', 'randn_like'])
  define(name, 'torch', 'input, dtype=None', (ops, a) => leaf(ops, a.tensor('input').shape, dtypeOr(a, a.tensor('input').dtype)));
define('new_empty', 'tensor', 'input, *size, dtype=None', (ops, a) => leaf(ops, sizeOf(ops, a), dtypeOr(a, a.tensor('input').dtype)));

define('randint', 'torch', 'low, high, size, *, dtype=None', (ops, a) => {
  // randint(high, size) omits the lower limit.
  const short = a.raw('size') === undefined;
  const sizes = short ? a.ints('high') : a.ints('size');
  return leaf(ops, checked(ops, sizes), dtypeOr(a, 'int64'));
});
define('randint_like', 'torch', 'input, low, high=None, *, dtype=None', (ops, a) => leaf(ops, a.tensor('input').shape, dtypeOr(a, a.tensor('input').dtype)));
define('randperm', 'torch', 'n, *, dtype=None', (ops, a) => leaf(ops, checked(ops, [a.int('n')]), dtypeOr(a, 'int64')));
define('normal', 'torch', 'mean, std=1.0, size=None, *, dtype=None', (ops, a) => {
  if (a.has('size')) return leaf(ops, checked(ops, a.ints('size')), dtypeOr(a, defaults.float));
  const given = ['mean', 'std'].map((n) => a.get(n)).filter((v): v is Tensor => v instanceof Tensor);
  const first = given[0];
  if (!first) throw ops.error('normal() needs a size when mean and std are numbers', 'TypeError');
  return leaf(ops, (given[1] && elementCount(given[1].shape) > elementCount(first.shape) ? given[1] : first).shape, first.dtype);
});
for (const name of ['bernoulli', 'poisson'])
  define(name, 'torch tensor', 'input, p=None', (ops, a) => leaf(ops, a.tensor('input').shape, a.tensor('input').dtype));
define('multinomial', 'torch tensor', 'input, num_samples, replacement=False', (ops, a) => {
  const { shape } = a.tensor('input');
  return leaf(ops, [...shape.slice(0, -1), a.int('num_samples')], 'int64');
});

/** The element type that a fill value asks for: bool, int64 or the default float type. */
function numberType(v: Value): DType {
  if (v instanceof Tensor) return v.dtype;
  if (v instanceof PyBoxed) return numberType(v.value);
  if (v instanceof PyComplex) return 'complex64';
  return typeof v === 'boolean' ? 'bool' : v instanceof PyFloat ? defaults.float : 'int64';
}

function fill(ops: Ops, a: Arguments, shape: readonly number[], otherwise?: DType): Tensor {
  const v = a.get('fill_value');
  const dtype = dtypeOr(a, otherwise ?? numberType(v));
  const n = numberOf(v);
  if (n === undefined) return v instanceof Tensor ? expand(ops, ops.cast(v, dtype), shape) : leaf(ops, shape, dtype);
  return full(ops, n, shape, dtype);
}
define('full', 'torch', 'size, fill_value, *, dtype=None', (ops, a) => fill(ops, a, sizeOf(ops, a)));
define('full_like', 'torch', 'input, fill_value, *, dtype=None', (ops, a) => fill(ops, a, a.tensor('input').shape, a.tensor('input').dtype));
define('new_full', 'tensor', 'input, size, fill_value, *, dtype=None', (ops, a) => fill(ops, a, sizeOf(ops, a), a.tensor('input').dtype));

/** `start, start + step, ...`: a constant, or a Range node where it is too long to keep. */
function sequence(ops: Ops, start: number, step: number, count: number, dtype: DType): Tensor {
  if (isSmall([count]))
    return ops.constant(
      range(count, (i) => start + i * step),
      [count],
      dtype,
    );
  const [from, to, by] = [start, start + step * count, step].map((n) => ops.scalar(n, dtype)) as [Tensor, Tensor, Tensor];
  return ops.emit('Range', [from, to, by]);
}

define('arange range', 'torch', 'start=0, end=None, step=1, *, dtype=None', (ops, a) => {
  const alone = !a.has('end');
  const [start, end, step] = [alone ? 0 : a.number('start'), alone ? a.number('start') : a.number('end'), a.number('step')];
  if (step === 0) throw ops.error('step must be nonzero');
  if ((end - start) * step < 0) throw ops.error('upper bound and larger bound inconsistent with step sign');
  const given = ['start', 'end', 'step'].map((n) => a.get(n));
  const whole = given.every((v) => v === null || !/float/.test(numberType(v)));
  const count = Math.ceil((end - start) / step - 1e-12) + (a.name === 'range' ? 1 : 0);
  return sequence(ops, start, step, Math.max(0, count), dtypeOr(a, whole && a.name !== 'range' ? 'int64' : defaults.float));
});

/** Evenly spaced numbers. PyTorch steps from both ends, so that the last one is exact. */
function spaced(start: number, end: number, count: number): number[] {
  const step = count > 1 ? (end - start) / (count - 1) : 0;
  return range(count, (i) => (i < count / 2 ? start + step * i : end - step * (count - 1 - i)));
}
define('linspace', 'torch', 'start, end, steps=100, *, dtype=None', (ops, a) => {
  const count = a.int('steps');
  if (count < 0) throw ops.error('number of steps must be non-negative');
  const dtype = dtypeOr(a, defaults.float);
  const [start, end] = [a.number('start'), a.number('end')];
  if (isSmall([count])) return ops.constant(spaced(start, end, count), [count], dtype);
  const line = ops.cast(sequence(ops, 0, 1, count, 'int64'), dtype);
  const scaled = ops.emit('Mul', [line, ops.scalar((end - start) / (count - 1), dtype)]);
  return ops.emit('Add', [scaled, ops.scalar(start, dtype)]);
});
define('logspace', 'torch', 'start, end, steps=100, base=10.0, *, dtype=None', (ops, a) => {
  const base = a.number('base');
  const count = a.int('steps');
  const dtype = dtypeOr(a, defaults.float);
  if (!isSmall([count])) return leaf(ops, [count], dtype);
  return ops.constant(
    spaced(a.number('start'), a.number('end'), count).map((e) => base ** e),
    [count],
    dtype,
  );
});
define('eye', 'torch', 'n, m=None, *, dtype=None', (ops, a) => {
  const n = a.int('n');
  const m = a.intOr('m') ?? n;
  checked(ops, [n, m]);
  const dtype = dtypeOr(a, defaults.float);
  if (isSmall([n, m]))
    return ops.constant(
      range(n * m, (i) => (Math.floor(i / m) === i % m ? 1 : 0)),
      [n, m],
      dtype,
    );
  const rows = reshape(ops, sequence(ops, 0, 1, n, 'int64'), [n, 1]);
  return ops.cast(ops.emit('Equal', [rows, reshape(ops, sequence(ops, 0, 1, m, 'int64'), [1, m])]), dtype);
});

interface Nested {
  readonly shape: number[];
  readonly leaves: Value[];
}

/** The shape and elements of nested lists. Lists of unequal length raise ValueError, in PyTorch's words. */
function flatten(ops: Ops, v: Value): Nested {
  if (v instanceof Unknown) throw new UnknownArgument(v);
  if (v instanceof PyRange) return { shape: [v.length], leaves: range(v.length, (i) => v.start + i * v.step) };
  if (v instanceof NdArray) {
    const known = isSmall(v.shape) ? elements(v) : null;
    const one = known ? undefined : leaf(ops, [], v.kind);
    return { shape: [...v.shape], leaves: known?.map((x) => ops.scalar(x, v.kind)) ?? new Array<Value>(elementCount(v.shape)).fill(one as Tensor) };
  }
  if (!(v instanceof PyList) && !(v instanceof PyTuple)) return { shape: [], leaves: [v] };
  ops.vm.checkElements(v.items.length, 'a tensor');
  const parts = v.items.map((item) => flatten(ops, item));
  const first = parts[0];
  const odd = parts.find((p) => p.shape.join() !== first?.shape.join());
  if (odd)
    throw ops.error(
      odd.shape.length && first?.shape.length
        ? `expected sequence of length ${first.shape[0]} at dim 1 (got ${odd.shape[0]})`
        : `only one element tensors can be converted to Python scalars`,
      'ValueError',
    );
  return { shape: [v.items.length, ...(first?.shape ?? [])], leaves: parts.flatMap((p) => p.leaves) };
}

/** `torch.tensor(data)`. The elements decide the type, as the operands of one operation would. */
function fromData(ops: Ops, v: Value, dtype: DType | null): Tensor {
  if (v instanceof Tensor) return dtype ? ops.cast(v, dtype) : ops.tensor(v.value);
  if (v instanceof NdArray) {
    const known = isSmall(v.shape) ? elements(v) : null;
    return known ? ops.constant(known, [...v.shape], dtype ?? v.kind) : leaf(ops, v.shape, dtype ?? v.kind);
  }
  const { shape, leaves } = flatten(ops, v);
  const unknown = leaves.find(isUnknown);
  if (unknown) throw new UnknownArgument(unknown as Unknown);
  if (leaves.some((x) => x instanceof Tensor && x.shape.length > 0)) {
    if (leaves.some((x) => !(x instanceof Tensor) || elementCount(x.shape) !== 1))
      throw ops.error('only one element tensors can be converted to Python scalars', 'ValueError');
  }
  const type = dtype ?? (leaves.length ? leafType(leaves) : defaults.float);
  const numbers = leaves.map((x) => numberOf(x));
  const bad = leaves.findIndex((x, i) => numbers[i] === undefined && !(x instanceof Tensor) && !(x instanceof PyComplex));
  if (bad >= 0)
    throw ops.error(
      typeof leaves[bad] === 'string' ? `new(): invalid data type 'str'` : `Could not infer dtype of ${typeOf(leaves[bad] ?? null).name}`,
      typeof leaves[bad] === 'string' ? 'TypeError' : 'RuntimeError',
    );
  if (!isSmall(shape) || numbers.some((n) => n === undefined)) return leaf(ops, shape, type);
  return ops.constant(numbers as number[], shape, type);
}

function leafType(leaves: readonly Value[]): DType {
  const kinds = new Set<DType>(leaves.map((x) => numberType(x)));
  if (kinds.size === 1) return kinds.values().next().value as DType;
  return promoted(leaves);
}

define('tensor', 'torch', 'data, *, dtype=None', (ops, a) => fromData(ops, a.get('data'), a.dtype('dtype')));
for (const name of ['as_tensor', 'asarray'])
  define(name, 'torch', 'data, dtype=None, device=None', (ops, a) => {
    const v = a.get('data');
    const dtype = a.dtype('dtype');
    return v instanceof Tensor && (!dtype || dtype === v.dtype) ? v : fromData(ops, v, dtype);
  });
define('from_numpy', 'torch', 'data', (ops, a) => fromData(ops, a.get('data'), null));
define('scalar_tensor', 'torch', 'data, *, dtype=None', (ops, a) => ops.cast(fromData(ops, a.get('data'), null), dtypeOr(a, defaults.float)));
define('new_tensor', 'tensor', 'input, data, *, dtype=None', (ops, a) => fromData(ops, a.get('data'), a.dtype('dtype') ?? a.tensor('input').dtype));
/** True for what holds elements rather than sizes. */
const isData = (v: Value | undefined): v is PyObject => v instanceof PyList || v instanceof NdArray || (v instanceof PyTuple && v.cls.name !== 'Size');
/** `torch.Tensor(...)`: sizes give an uninitialized tensor, a list gives its elements as floats. */
define('_legacy_tensor', 'torch', '*data', (ops, a) => {
  const given = a.items('data');
  const first = given[0];
  if (given.length === 1 && first instanceof Tensor) return ops.tensor(first.value);
  if (given.length === 1 && isData(first)) return fromData(ops, first, defaults.float);
  return leaf(ops, given.length ? checked(ops, a.ints('data')) : [0], defaults.float);
});
define('new', 'tensor', 'input, *data', (ops, a) => {
  const given = a.items('data');
  const first = given[0];
  const { dtype } = a.tensor('input');
  if (given.length === 1 && isData(first)) return fromData(ops, first, dtype);
  return leaf(ops, given.length ? checked(ops, a.ints('data')) : [0], dtype);
});

for (const [name, upper] of [
  ['tril', 0],
  ['triu', 1],
] as const)
  define(name, 'torch tensor inplace', 'input, diagonal=0', (ops, a) => {
    const x = a.tensor('input');
    if (x.shape.length < 2) throw ops.error(`${name}: input tensor must have at least 2 dimensions`);
    return ops.emit('Trilu', [x, ops.scalar(a.int('diagonal'), 'int64')], { upper });
  });
for (const [name, upper] of [
  ['tril_indices', false],
  ['triu_indices', true],
] as const)
  define(name, 'torch', 'row, col, offset=0, *, dtype=None', (ops, a) => {
    const [rows, columns, offset] = [a.int('row'), a.int('col'), a.int('offset')];
    const hits = range(rows * columns).filter((i) => {
      const distance = (i % columns) - Math.floor(i / columns);
      return upper ? distance >= offset : distance <= offset;
    });
    return ops.constant([...hits.map((i) => Math.floor(i / columns)), ...hits.map((i) => i % columns)], [2, hits.length], dtypeOr(a, 'int64'));
  });

define('meshgrid', 'torch', "*tensors, indexing='ij'", (ops, a) => {
  const given = a.items('tensors');
  const list = given.length === 1 && (given[0] instanceof PyTuple || given[0] instanceof PyList) ? given[0].items : given;
  const tensors = list.map((v) => {
    if (v instanceof Unknown) throw new UnknownArgument(v);
    if (v instanceof Tensor && v.shape.length <= 1) return v;
    throw ops.error(
      v instanceof Tensor ? `torch.meshgrid: Expected 0D or 1D tensor in the tensor list but got: ${v.shape.length}D` : 'meshgrid() expects tensors',
      v instanceof Tensor ? 'RuntimeError' : 'TypeError',
    );
  });
  const swap = a.get('indexing') === 'xy' && tensors.length >= 2;
  const place = (i: number): number => (swap && i < 2 ? 1 - i : i);
  const shape = range(tensors.length, (i) => elementCount((tensors[place(i)] as Tensor).shape));
  return tuple(
    tensors.map((t, i) => {
      const own = shape.map((d, axis) => (axis === place(i) ? d : 1));
      return expand(ops, reshape(ops, t, own), shape);
    }),
  );
});
define('cartesian_prod', 'torch', '*tensors', (ops, a) => {
  const grids = ops.call('meshgrid', a.items('tensors'));
  const flat = (grids as PyTuple).items.map((g) => reshape(ops, g as Tensor, [-1, 1]));
  return flat.length === 1 ? reshape(ops, flat[0] as Tensor, [-1]) : ops.emit('Concat', flat, { axis: 1 });
});
define('vander', 'torch', 'x, N=None, increasing=False', (ops, a) => {
  const x = a.tensor('x');
  return leaf(ops, [x.shape[0] ?? 0, a.intOr('N') ?? x.shape[0] ?? 0], x.dtype);
});

/** Windows for signal processing. Their elements affect no count. */
for (const [name, more] of [
  ['hann_window', ''],
  ['hamming_window', 'alpha=0.54, beta=0.46, '],
  ['blackman_window', ''],
  ['bartlett_window', ''],
  ['kaiser_window', 'beta=12.0, '],
] as const)
  define(name, 'torch', `window_length, periodic=True, ${more}*, dtype=None`, (ops, a) =>
    leaf(ops, checked(ops, [a.int('window_length')]), dtypeOr(a, defaults.float)),
  );

define('complex', 'torch', 'real, imag', (ops, a) => {
  const [re, im] = ops.promote(a.tensor('real'), a.tensor('imag'));
  return ops.emitCustom(
    'Complex',
    [re, im],
    [{ shape: broadcast([re.shape, im.shape]), dtype: re.dtype === 'float64' ? 'complex128' : 'complex64' }],
    COMPLEX,
  )[0] as Tensor;
});
define('polar', 'torch', 'abs, angle', (ops, a) => {
  const [size, angle] = ops.promote(a.tensor('abs'), a.tensor('angle'));
  return ops.emitCustom(
    'Polar',
    [size, angle],
    [{ shape: broadcast([size.shape, angle.shape]), dtype: size.dtype === 'float64' ? 'complex128' : 'complex64' }],
    COMPLEX,
  )[0] as Tensor;
});
