import { isFloat } from '../../onnx/dtypes.js';
import { type DType, elementCount } from '../../onnx/graph.js';
import { tuple, type Value } from '../../python/values/values.js';
import type { Arguments } from '../graph/arguments.js';
import { define, type Ops } from '../graph/registry.js';
import { chosenEvenly } from '../tensor/chosen.js';
import { floatOf, isComplex, promoted, sumOf, toReal } from '../tensor/promotion.js';
import { named } from '../tensor/returns.js';
import { Tensor } from '../tensor/tensor.js';
import { axisOf, dimOf, range, reduce, reshape } from './layerSupport.js';

/** Reductions over axes: sums, means, extremes, norms. */

const BOTH = 'torch tensor';

/** The axes of a `dim` argument; all axes without one. */
function axesOf(ops: Ops, a: Arguments, x: Tensor, name = 'dim'): number[] {
  const rank = x.shape.length;
  if (!a.has(name)) return range(rank);
  const given = a.ints(name).map((d) => axisOf(ops, d, rank));
  if (new Set(given).size !== given.length) throw ops.error(`dim ${given.find((d, i) => given.indexOf(d) !== i)} appears multiple times in the list of dims`);
  return given.length ? given : range(rank);
}
const keep = (a: Arguments): boolean => a.has('keepdim') && a.bool('keepdim');
/** Reduces over axes. A scalar has none and is its own result. */
const over = (ops: Ops, op: string, x: Tensor, axes: readonly number[], keepdim: boolean): Tensor =>
  x.shape.length ? reduce(ops, op, x, axes, keepdim) : ops.tensor(x.value);

function summing(name: string, op: string, type: (d: DType) => DType): void {
  for (const home of ['torch', 'tensor'])
    define(name, home, 'input, dim=None, keepdim=False, *, dtype=None', (ops, a) => {
      const x = a.tensor('input');
      return over(ops, op, ops.cast(x, a.dtype('dtype') ?? type(x.dtype)), axesOf(ops, a, x), keep(a));
    });
}
summing('sum', 'ReduceSum', sumOf);
summing('prod', 'ReduceProd', sumOf);

/** Sums in which NaN counts as zero. */
define('nansum', BOTH, 'input, dim=None, keepdim=False, *, dtype=None', (ops, a) => {
  const x = a.tensor('input');
  return over(ops, 'ReduceSum', ops.call('nan_to_num', [ops.cast(x, a.dtype('dtype') ?? sumOf(x.dtype))]) as Tensor, axesOf(ops, a, x), keep(a));
});
define('mean nanmean', BOTH, 'input, dim=None, keepdim=False, *, dtype=None', (ops, a) => {
  const given = a.tensor('input');
  const x = ops.cast(given, a.dtype('dtype') ?? given.dtype);
  if (!isFloat(x.dtype) && !isComplex(x.dtype)) {
    const name = x.dtype === 'bool' ? 'Bool' : x.dtype === 'int64' ? 'Long' : x.dtype === 'int32' ? 'Int' : x.dtype;
    throw ops.error(`mean(): could not infer output dtype. Input dtype must be either a floating point or complex dtype. Got: ${name}`);
  }
  return over(ops, 'ReduceMean', x, axesOf(ops, a, x), keep(a));
});

/** Extremes. Bool elements are reduced as int32, since ONNX has no extremes of bool. */
function extreme(ops: Ops, op: 'Max' | 'Min', x: Tensor, axes: readonly number[], keepdim: boolean): Tensor {
  if (!elementCount(axes.map((i) => dimOf(x, i))) && x.shape.length)
    throw axes.length === x.shape.length
      ? ops.error(`${op.toLowerCase()}(): Expected reduction dim to be specified for input.numel() == 0. Specify the reduction dim with the 'dim' argument.`)
      : ops.error(`a${op.toLowerCase()}(): Expected reduction dim ${axes[0] ?? 0} to have non-zero size.`, 'IndexError');
  if (x.dtype !== 'bool') return over(ops, `Reduce${op}`, x, axes, keepdim);
  return ops.cast(over(ops, `Reduce${op}`, ops.cast(x, 'int32'), axes, keepdim), 'bool');
}
function place(ops: Ops, op: 'Max' | 'Min', x: Tensor, axis: number, keepdim: boolean): Tensor {
  if (!x.shape.length) return ops.scalar(0, 'int64');
  const numbers = x.dtype === 'bool' ? ops.cast(x, 'int32') : x;
  return ops.emit(`Arg${op}`, [numbers], { axis, keepdims: keepdim ? 1 : 0 });
}

for (const [name, op] of [
  ['max', 'Max'],
  ['min', 'Min'],
] as const) {
  define(name, BOTH, 'input, dim=None, keepdim=False, *, other=None', (ops, a) => {
    const x = a.tensor('input');
    const second = a.has('other') ? a.get('other') : a.get('dim');
    if (second instanceof Tensor) return ops.call(op === 'Max' ? 'maximum' : 'minimum', [x, second]);
    if (second === null) return extreme(ops, op, x, range(x.shape.length), false);
    const axis = axisOf(ops, a.int('dim'), x.shape.length);
    return named(name, { values: extreme(ops, op, x, [axis], keep(a)), indices: place(ops, op, x, axis, keep(a)) });
  });
  define(`a${name}`, BOTH, 'input, dim=None, keepdim=False', (ops, a) => extreme(ops, op, a.tensor('input'), axesOf(ops, a, a.tensor('input')), keep(a)));
  define(`arg${name}`, BOTH, 'input, dim=None, keepdim=False', (ops, a) => {
    const x = a.tensor('input');
    if (a.has('dim')) return place(ops, op, x, axisOf(ops, a.int('dim'), x.shape.length), keep(a));
    if (!elementCount(x.shape))
      throw ops.error(`arg${name}(): Expected reduction dim to be specified for input.numel() == 0. Specify the reduction dim with the 'dim' argument.`);
    return place(ops, op, reshape(ops, x, [-1]), 0, false);
  });
}
define('aminmax', BOTH, 'input, *, dim=None, keepdim=False', (ops, a) => {
  const x = a.tensor('input');
  const axes = axesOf(ops, a, x);
  return named('aminmax', { min: extreme(ops, 'Min', x, axes, keep(a)), max: extreme(ops, 'Max', x, axes, keep(a)) });
});

for (const [name, op] of [
  ['any', 'Max'],
  ['all', 'Min'],
] as const)
  define(name, BOTH, 'input, dim=None, keepdim=False', (ops, a) => {
    const x = a.tensor('input');
    const wide = ops.cast(ops.cast(x, 'bool'), 'int32');
    const axes = axesOf(ops, a, x);
    if (!elementCount(x.shape)) return filledBool(ops, op === 'Min', x, axes, keep(a));
    const made = over(ops, `Reduce${op}`, wide, axes, keep(a));
    return ops.cast(made, x.dtype === 'uint8' ? 'uint8' : 'bool');
  });
function filledBool(ops: Ops, value: boolean, x: Tensor, axes: readonly number[], keepdim: boolean): Tensor {
  const shape = keepdim ? x.shape.map((d, i) => (axes.includes(i) ? 1 : d)) : x.shape.filter((_, i) => !axes.includes(i));
  return ops.call('full', [tuple(shape), value]) as Tensor;
}
define('count_nonzero', BOTH, 'input, dim=None', (ops, a) => {
  const x = a.tensor('input');
  return over(ops, 'ReduceSum', ops.cast(ops.cast(x, 'bool'), 'int64'), axesOf(ops, a, x), false);
});

/** The variance: `correction` is subtracted from the number of elements. */
function variance(ops: Ops, a: Arguments): { spread: Tensor; mean: Tensor } {
  const given = a.tensor('input');
  if (!isFloat(given.dtype) && !isComplex(given.dtype)) throw ops.error('std and var only support floating point and complex dtypes');
  // var(x, unbiased) omits dim.
  const short = typeof a.raw('dim') === 'boolean';
  const unbiased = short ? a.bool('dim') : !a.has('unbiased') || a.bool('unbiased');
  const correction = a.has('correction') ? a.number('correction') : unbiased ? 1 : 0;
  const axes = short ? range(given.shape.length) : axesOf(ops, a, given);
  const count = axes.reduce((n, i) => n * dimOf(given, i), 1);
  const mean = over(ops, 'ReduceMean', given, axes, true);
  const off = ops.emit('Sub', [given, mean]);
  const squares = over(ops, 'ReduceMean', ops.emit('Mul', [off, off]), axes, keep(a));
  const rest = Math.max(0, count - correction);
  const spread = rest === count ? squares : ops.emit('Mul', [squares, ops.scalar(rest ? count / rest : Number.NaN, given.dtype)]);
  return { spread, mean: keep(a) ? mean : over(ops, 'ReduceMean', given, axes, false) };
}
const SPREAD = 'input, dim=None, unbiased=None, keepdim=False, *, correction=None';
define('var', BOTH, SPREAD, (ops, a) => variance(ops, a).spread);
define('std', BOTH, SPREAD, (ops, a) => ops.emit('Sqrt', [variance(ops, a).spread]));
define('var_mean', 'torch', SPREAD, (ops, a) => {
  const { spread, mean } = variance(ops, a);
  return tuple([spread, mean]);
});
define('std_mean', 'torch', SPREAD, (ops, a) => {
  const { spread, mean } = variance(ops, a);
  return tuple([ops.emit('Sqrt', [spread]), mean]);
});
define('cov', BOTH, 'input, *, correction=1, fweights=None, aweights=None', (ops, a) => {
  const x = a.tensor('input');
  const n = dimOf(x, 0);
  return ops.emitCustom('Covariance', [x], [{ shape: x.shape.length < 2 ? [] : [n, n], dtype: floatOf(x.dtype) }], 'ONNX has no covariance')[0] as Tensor;
});
define('corrcoef', BOTH, 'input', (ops, a) => {
  const x = a.tensor('input');
  return ops.emitCustom(
    'Correlation',
    [x],
    [{ shape: x.shape.length < 2 ? [] : [dimOf(x, 0), dimOf(x, 0)], dtype: floatOf(x.dtype) }],
    'ONNX has no correlation',
  )[0] as Tensor;
});

/** A vector norm of any order over axes. */
export function vectorNorm(ops: Ops, given: Tensor, order: number, axes: readonly number[], keepdim: boolean): Tensor {
  const x = isComplex(given.dtype) ? (ops.call('abs', [given]) as Tensor) : given;
  if (order === 2) return over(ops, 'ReduceL2', x, axes, keepdim);
  if (order === 1) return over(ops, 'ReduceL1', x, axes, keepdim);
  const size = ops.emit('Abs', [x]);
  if (order === Number.POSITIVE_INFINITY) return over(ops, 'ReduceMax', size, axes, keepdim);
  if (order === Number.NEGATIVE_INFINITY) return over(ops, 'ReduceMin', size, axes, keepdim);
  if (order === 0) return over(ops, 'ReduceSum', ops.cast(ops.cast(x, 'bool'), x.dtype), axes, keepdim);
  const sum = over(ops, 'ReduceSum', ops.emit('Pow', [size, ops.scalar(order, x.dtype)]), axes, keepdim);
  return ops.emit('Pow', [sum, ops.scalar(1 / order, x.dtype)]);
}
/** The order of a norm: a number, `inf`, or `'fro'`. */
export function orderOf(ops: Ops, v: Value, a: Arguments, name: string): number {
  if (v === null || v === 'fro') return 2;
  if (v === 'inf') return Number.POSITIVE_INFINITY;
  if (typeof v === 'string') throw ops.error(`Invalid norm order: ${v}`);
  return a.number(name);
}
define('norm', BOTH, "input, p='fro', dim=None, keepdim=False, *, dtype=None", (ops, a) => {
  const given = a.tensor('input');
  const x = ops.cast(given, a.dtype('dtype') ?? given.dtype);
  if (!isFloat(x.dtype) && !isComplex(x.dtype))
    throw ops.error(`linalg.vector_norm: Expected a floating point or complex tensor as input. Got ${x.dtype === 'int64' ? 'Long' : x.dtype}`);
  if (a.get('p') === 'nuc')
    return ops.emitCustom('NuclearNorm', [x], [{ shape: x.shape.slice(0, -2), dtype: toReal(x.dtype) }], 'ONNX has no decomposition')[0] as Tensor;
  return vectorNorm(ops, x, orderOf(ops, a.get('p'), a, 'p'), axesOf(ops, a, x), keep(a));
});
define('renorm', `${BOTH} inplace`, 'input, p, dim, maxnorm', (ops, a) => ops.tensor(a.tensor('input').value));
define('logsumexp', `${BOTH} special`, 'input, dim, keepdim=False', (ops, a) => {
  const x = ops.cast(a.tensor('input'), floatOf(a.tensor('input').dtype));
  return over(ops, 'ReduceLogSumExp', x, axesOf(ops, a, x), keep(a));
});

/** Order statistics. ONNX has no operators for them; their shapes are those of any reduction. */
function ordered(name: string, signature: string, parts: (x: Tensor) => DType[]): void {
  define(name, BOTH, signature, (ops, a) => {
    const x = a.tensor('input');
    const whole = name.includes('median') && !a.has('dim');
    const axis = whole ? 0 : axisOf(ops, a.has('dim') ? a.int('dim') : -1, x.shape.length);
    const shape = whole ? [] : keep(a) ? x.shape.map((d, i) => (i === axis ? 1 : d)) : x.shape.filter((_, i) => i !== axis);
    const made = ops.emitCustom(
      name,
      [x],
      parts(x).map((dtype) => ({ shape, dtype })),
      `ONNX has no operator for ${name}`,
    );
    return whole ? (made[0] as Tensor) : named(name, { values: made[0] as Tensor, indices: made[1] as Tensor });
  });
}
ordered('median', 'input, dim=None, keepdim=False', (x) => [x.dtype, 'int64']);
ordered('nanmedian', 'input, dim=None, keepdim=False', (x) => [x.dtype, 'int64']);
ordered('mode', 'input, dim=-1, keepdim=False', (x) => [x.dtype, 'int64']);
ordered('kthvalue', 'input, k, dim=-1, keepdim=False', (x) => [x.dtype, 'int64']);
for (const name of ['quantile', 'nanquantile'])
  define(name, BOTH, "input, q, dim=None, keepdim=False, *, interpolation='linear'", (ops, a) => {
    const x = a.tensor('input');
    const q = a.get('q');
    const lead = q instanceof Tensor ? q.shape : [];
    const axes = axesOf(ops, a, x);
    const shape = keep(a) ? x.shape.map((d, i) => (axes.includes(i) ? 1 : d)) : x.shape.filter((_, i) => !axes.includes(i));
    return ops.emitCustom(name, [x], [{ shape: [...lead, ...shape], dtype: x.dtype }], `ONNX has no operator for ${name}`)[0] as Tensor;
  });

/** Running sums, products and extremes along an axis. */
define('cumsum', `${BOTH} inplace`, 'input, dim, *, dtype=None', (ops, a) => {
  const x = a.tensor('input');
  const wide = ops.cast(x, a.dtype('dtype') ?? sumOf(x.dtype));
  return x.shape.length ? ops.emit('CumSum', [wide, ops.scalar(axisOf(ops, a.int('dim'), x.shape.length), 'int64')]) : wide;
});
define('cumprod', `${BOTH} inplace`, 'input, dim, *, dtype=None', (ops, a) => {
  const x = a.tensor('input');
  axisOf(ops, a.int('dim'), x.shape.length);
  return ops.emitCustom('CumProd', [x], [{ shape: x.shape, dtype: a.dtype('dtype') ?? sumOf(x.dtype) }], 'ONNX has no cumulative product')[0] as Tensor;
});
for (const name of ['cummax', 'cummin'])
  define(name, BOTH, 'input, dim', (ops, a) => {
    const { shape, dtype } = a.tensor('input');
    const [values, indices] = ops.emitCustom(
      name,
      [a.tensor('input')],
      [
        { shape, dtype },
        { shape, dtype: 'int64' },
      ],
      `ONNX has no operator for ${name}`,
    ) as [Tensor, Tensor];
    return named(name, { values, indices });
  });
define('logcumsumexp', BOTH, 'input, dim', (ops, a) => {
  const x = a.tensor('input');
  return ops.emit('Log', [ops.emit('CumSum', [ops.emit('Exp', [x]), ops.scalar(axisOf(ops, a.int('dim'), x.shape.length), 'int64')])]);
});
define('diff', BOTH, 'input, n=1, dim=-1, prepend=None, append=None', (ops, a) => {
  let x = a.tensor('input');
  const axis = axisOf(ops, a.int('dim'), x.shape.length);
  const ends = [a.tensorOr('prepend'), x, a.tensorOr('append')].filter((t): t is Tensor => t !== null);
  if (ends.length > 1) x = ops.emit('Concat', ends, { axis });
  for (let i = 0; i < a.int('n'); i++) {
    const length = dimOf(x, axis);
    const piece = (start: number, end: number): Tensor => ops.emit('Slice', [x, ops.constant([start]), ops.constant([end]), ops.constant([axis])]);
    x = ops.emit('Sub', [piece(1, length), piece(0, length - 1)]);
  }
  return x;
});
define('trapezoid trapz', 'torch', 'y, x=None, *, dx=1, dim=-1', (ops, a) => {
  const y = a.tensor('y');
  return over(ops, 'ReduceSum', ops.cast(y, floatOf(y.dtype)), [axisOf(ops, a.int('dim'), y.shape.length)], false);
});
define('result_type', 'torch', 'tensor1, tensor2', (ops, a) => ops.dtype(promoted([a.get('tensor1'), a.get('tensor2')])));
define('histc', BOTH, 'input, bins=100, min=0, max=0', (ops, a) => {
  const x = a.tensor('input');
  const [bins, low, high] = [a.int('bins'), a.number('min'), a.number('max')];
  const data = low < high ? (ops.elements(x) ?? chosenEvenly(ops, x)) : undefined;
  if (!data) return ops.leaf({ shape: [bins], dtype: x.dtype });
  const counts = new Array<number>(bins).fill(0);
  for (const v of Array.from(data)) {
    const bin = Math.min(bins - 1, Math.floor(((v - low) * bins) / (high - low)));
    if (v >= low && v <= high) counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return ops.constant(counts, [bins], x.dtype);
});
