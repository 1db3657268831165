import { fn } from '../../python/values/natives.js';
import { NOT_IMPLEMENTED, tuple, type Value } from '../../python/values/values.js';
import type { VM } from '../../python/values/vm.js';
import { broadcastTo, elements, elementwise, isFloat, type Kind, NdArray, outcome, scalarNumber } from './array.js';
import type { Members } from './create.js';
import { arrayGet } from './indexing.js';
import { clipped, kindNamed, product, reshaped, roundTo, withArray } from './methods.js';
import { combine } from './operators.js';
import { accumulate, oneAxis, REDUCTIONS, reduceBy } from './reduce.js';

/** NumPy functions that work element by element. */

const UNARY: Readonly<Record<string, [run: (x: number) => number, kind?: Kind | 'same']>> = {
  sqrt: [Math.sqrt],
  exp: [Math.exp],
  exp2: [(x) => 2 ** x],
  expm1: [Math.expm1],
  log: [Math.log],
  log2: [Math.log2],
  log10: [Math.log10],
  log1p: [Math.log1p],
  sin: [Math.sin],
  cos: [Math.cos],
  tan: [Math.tan],
  arcsin: [Math.asin],
  arccos: [Math.acos],
  arctan: [Math.atan],
  sinh: [Math.sinh],
  cosh: [Math.cosh],
  tanh: [Math.tanh],
  cbrt: [Math.cbrt],
  deg2rad: [(x) => (x * Math.PI) / 180],
  radians: [(x) => (x * Math.PI) / 180],
  rad2deg: [(x) => (x * 180) / Math.PI],
  degrees: [(x) => (x * 180) / Math.PI],
  floor: [Math.floor],
  ceil: [Math.ceil],
  trunc: [Math.trunc],
  rint: [(x) => (Math.abs(x % 1) === 0.5 ? 2 * Math.round(x / 2) : Math.round(x))],
  reciprocal: [(x) => 1 / x, 'same'],
  abs: [Math.abs, 'same'],
  absolute: [Math.abs, 'same'],
  fabs: [Math.abs],
  negative: [(x) => -x + 0, 'same'],
  square: [(x) => x * x, 'same'],
  sign: [Math.sign, 'same'],
  isnan: [(x) => Number(Number.isNaN(x)), 'bool'],
  isinf: [(x) => Number(!Number.isFinite(x) && !Number.isNaN(x)), 'bool'],
  isfinite: [(x) => Number(Number.isFinite(x)), 'bool'],
  logical_not: [(x) => Number(x === 0), 'bool'],
};

const BINARY: Readonly<Record<string, string>> = {
  add: 'add',
  subtract: 'sub',
  multiply: 'mul',
  divide: 'truediv',
  true_divide: 'truediv',
  floor_divide: 'floordiv',
  mod: 'mod',
  remainder: 'mod',
  power: 'pow',
  float_power: 'pow',
  maximum: 'maximum',
  minimum: 'minimum',
  greater: 'gt',
  greater_equal: 'ge',
  less: 'lt',
  less_equal: 'le',
  equal: 'eq',
  not_equal: 'ne',
  bitwise_and: 'and',
  bitwise_or: 'or',
  bitwise_xor: 'xor',
};

export function arithmetic(vm: VM): Members {
  const out: Members = {};
  for (const [name, [run, kind]] of Object.entries(UNARY))
    out[name] = fn(vm, name, 'x **options', (v) =>
      withArray(vm, v, (a) => outcome(vm, elementwise(vm, [a], kind === 'same' ? a.kind : (kind ?? (isFloat(a.kind) ? a.kind : 'float64')), run))),
    );
  for (const [name, op] of Object.entries(BINARY))
    out[name] = fn(vm, name, 'x1 x2 **options', (a, b) => combine(vm, op, a, b) ?? vm.unknown(`\`numpy.${name}\` of these is not followed`));
  const truths = (name: string, run: (a: number, b: number) => number): Value =>
    fn(vm, name, 'x1 x2', (a, b) => withArray(vm, a, (x) => withArray(vm, b, (y) => outcome(vm, elementwise(vm, [x, y], 'bool', run)))));
  out.logical_and = truths('logical_and', (a, b) => Number(a !== 0 && b !== 0));
  out.logical_or = truths('logical_or', (a, b) => Number(a !== 0 || b !== 0));
  const real = (name: string, run: (a: number, b: number) => number): Value =>
    fn(vm, name, 'x1 x2', (a, b) => withArray(vm, a, (x) => withArray(vm, b, (y) => outcome(vm, elementwise(vm, [x, y], 'float64', run)))));
  out.arctan2 = real('arctan2', Math.atan2);
  out.hypot = real('hypot', Math.hypot);
  return out;
}

export function reductions(vm: VM): Members {
  const out: Members = {};
  for (const name of [...Object.keys(REDUCTIONS), 'amax', 'amin']) {
    const plainName = name.replace(/^a(?=max|min)/, '');
    out[name] = fn(vm, name, 'a axis? dtype? out? keepdims? **options', (v, axis, dtype, _out, keep) =>
      withArray(vm, v, (a) => reduceBy(vm, plainName, a, axis, keep, kindNamed(dtype))),
    );
  }
  out.cumsum = fn(vm, 'cumsum', 'a axis? dtype?', (v, axis) => withArray(vm, v, (a) => accumulate(vm, a, axis, (x, y) => x + y)));
  for (const name of ['cumprod', 'cumproduct'])
    out[name] = fn(vm, name, 'a axis? dtype?', (v, axis) => withArray(vm, v, (a) => accumulate(vm, a, axis, (x, y) => x * y)));
  for (const name of ['round', 'around', 'round_'])
    out[name] = fn(vm, name, 'a decimals? out?', (v, n) => withArray(vm, v, (a) => outcome(vm, roundTo(vm, a, n))));
  out.clip = fn(vm, 'clip', 'a a_min? a_max? **options', (v, low, high) =>
    withArray(vm, v, (a) => {
      const made = clipped(vm, a, low, high);
      return made instanceof NdArray ? outcome(vm, made) : made;
    }),
  );
  out.dot = fn(vm, 'dot', 'a b', (a, b) =>
    withArray(vm, a, (x) => withArray(vm, b, (y) => (x.shape.length && y.shape.length ? product(vm, x, y) : (combine(vm, 'mul', a, b) ?? NOT_IMPLEMENTED)))),
  );
  out.matmul = fn(vm, 'matmul', 'x1 x2', (a, b) => withArray(vm, a, (x) => withArray(vm, b, (y) => product(vm, x, y))));
  out.outer = fn(vm, 'outer', 'a b', (a, b) =>
    withArray(vm, a, (x) => withArray(vm, b, (y) => combine(vm, 'mul', reshaped(vm, x, [x.size, 1]), reshaped(vm, y, [1, y.size])) ?? NOT_IMPLEMENTED)),
  );
  return out;
}

export function questions(vm: VM): Members {
  const pairwise = (name: string, run: (x: number[], y: number[], sameShape: boolean) => boolean): Value =>
    fn(vm, name, 'a b **options', (a, b) =>
      withArray(vm, a, (x) =>
        withArray(vm, b, (y) => {
          const left = elements(x);
          const right = elements(broadcastTo(y, y.size === 1 ? x.shape : y.shape));
          return left && right ? run(left, right, x.shape.join() === y.shape.join()) : vm.unknown('the elements of this array are not known');
        }),
      ),
    );
  return {
    array_equal: pairwise('array_equal', (x, y, same) => same && x.every((v, i) => v === y[i])),
    allclose: pairwise('allclose', (x, y) => x.every((v, i) => v === y[i] || Math.abs(v - (y[i] as number)) <= 1e-8 + 1e-5 * Math.abs(y[i] as number))),
    isclose: fn(vm, 'isclose', 'a b **options', (a, b) =>
      withArray(vm, a, (x) =>
        withArray(vm, b, (y) =>
          outcome(
            vm,
            elementwise(vm, [x, y], 'bool', (p = 0, q = 0) => Number(p === q || Math.abs(p - q) <= 1e-8 + 1e-5 * Math.abs(q))),
          ),
        ),
      ),
    ),
    ndim: fn(vm, 'ndim', 'a', (v) => withArray(vm, v, (a) => a.shape.length)),
    shape: fn(vm, 'shape', 'a', (v) => withArray(vm, v, (a) => tuple(a.shape))),
    size: fn(vm, 'size', 'a axis?', (v, axis) =>
      withArray(vm, v, (a) => (axis === undefined || axis === null ? a.size : (a.shape[oneAxis(vm, axis, a.shape.length)] ?? 0))),
    ),
    isscalar: fn(vm, 'isscalar', 'element', (v) => scalarNumber(v) !== undefined || typeof v === 'string'),
    take: fn(vm, 'take', 'a indices axis?', (v, index, axis) =>
      withArray(vm, v, (a) =>
        axis === undefined || axis === null ? arrayGet(vm, reshaped(vm, a, [-1]), index) : vm.unknown('`numpy.take` along an axis is not followed'),
      ),
    ),
  };
}
